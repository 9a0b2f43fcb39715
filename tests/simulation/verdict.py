"""What must be true at the end of every run, whatever happened in it: all that stands for a booking
says the same.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.bookings import Booking, State
from booking.calendar_events import subject_of
from booking.calendars import Health
from booking.deals import Deal
from booking.effects import OF_CALENDARS, News, Particulars, SendMail
from booking.event_types import LocationKind
from booking.mirror import BusyTime
from booking.outbox.entries import Entry
from booking.tasks import CANCELLED, OPEN, due_by, task_of
from booking.upkeep import settle_what_time_did
from booking.when.clock import minute_of, moment_of
from tests.google_twin import Faults
from tests.simulation.acts import connect
from tests.simulation.firm import HOSTS, Firm

OURS = {News.CONFIRMATION, News.RESCHEDULED, News.CANCELLED, News.UPDATED, News.MEET}
HEALS_WITHIN = 26  # hours: what failed often waits up to six, quotas one
Event = dict[str, Any]


def heal(firm: Firm) -> None:
    """Nothing fails any more, every host signs in where they must, and a day goes by."""
    scene = firm.scene
    scene.twin.faults = Faults()
    scene.twin.quota(None)
    firm.die_in = None
    for _ in range(HEALS_WITHIN):
        scene.world.passes(hours=1)
        _sign_in(firm)
        scene.twin.deliver_pushes()
        for one in scene.plug.ticks:
            one.run()
        settle_what_time_did(scene.world.database, now=scene.world.now)
        firm.settle()
    scene.reconciles(2)


def judge(firm: Firm) -> None:
    """Raises AssertionError, with what is wrong and about what."""
    assert not (left := _left_over(firm)), left
    events = _events(firm)
    _check_each_booking_has_its_event(firm, events)
    _check_each_event_has_its_booking(firm, events)
    _check_the_mirror(firm, events)
    _check_tasks_and_deals(firm)
    _check_what_was_said(firm)
    _check_writes_are_few(firm)
    _check_no_echo(firm)


def _sign_in(firm: Firm) -> None:
    for mail, host in firm.hosts.items():
        if firm.scene.connection(host).health is Health.NEEDS_RECONNECTING:
            connect(firm, mail)


def _left_over(firm: Firm) -> list[str]:
    """What is due and did not leave, or was given up. What waited for Google for three days may be
    given up: comparing puts it right.
    """
    entries: list[Entry] = firm.scene.all(Entry)
    now = firm.scene.world.now
    return [
        f"{entry.state} {entry.key} {entry.last_error}"
        for entry in entries
        if (entry.state == "waiting" and entry.due_at <= now)
        or (entry.state == "parked" and entry.address not in OF_CALENDARS)
    ]


def _events(firm: Firm) -> dict[tuple[str, str], list[tuple[str, Event]]]:
    """Ours that live at Google: by subject and the host's mail, in which calendar they are.

    A sitting that moved as a whole keeps its event, which still bears its old name.
    """
    found = defaultdict(list)
    names = {(row.event_id, row.host_id): row.subject for row in firm.scene.rows()}
    for mail, host in firm.hosts.items():
        for calendar in (mail, f"team.{mail}"):
            for event in firm.scene.twin.events(calendar):
                own = event.get("extendedProperties", {}).get("private", {})
                if "bk_id" in own and event["id"] not in firm.copies:
                    subject = names.get((event["id"], host.id), own["bk_id"])
                    found[subject, mail].append((calendar, event))
    return found


def _check_each_booking_has_its_event(
    firm: Firm, events: dict[tuple[str, str], list[tuple[str, Event]]]
) -> None:
    mails = {host.id: mail for mail, host in firm.hosts.items()}
    rows = {(row.subject, row.host_id): row for row in firm.scene.rows()}
    for booking in firm.bookings():
        subject = _subject(firm, booking)
        for host_id in _host_ids(firm, booking):
            about = f"{booking.ref} of {mails[host_id]}"
            assert (subject, host_id) in rows, f"{about}: no row"
            there = events[subject, mails[host_id]]
            assert len(there) == 1, f"{about}: {len(there)} events"
            [(_, event)] = there
            assert _times(event) == (booking.starts_at, booking.ends_at), f"{about}: other time"
            if not rows[subject, host_id].their_words:
                assert booking.name in event["description"], f"{about}: {event['description']}"


def _check_each_event_has_its_booking(
    firm: Firm, events: dict[tuple[str, str], list[tuple[str, Event]]]
) -> None:
    standing = {
        (_subject(firm, booking), host_id)
        for booking in firm.scene.all(Booking)
        if booking.state in (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)
        for host_id in _host_ids(firm, booking)
    }
    now = firm.scene.world.now
    for (subject, mail), there in events.items():
        ahead = [event for _, event in there if _times(event)[1] > now]
        if ahead:
            assert (subject, firm.hosts[mail].id) in standing, f"{subject} of {mail}: no booking"
            assert len(there) == 1, f"{subject} of {mail}: {len(there)} events"


def _check_the_mirror(firm: Firm, events: dict[tuple[str, str], list[tuple[str, Event]]]) -> None:
    """Busy is what Google itself calls busy, but for the events of bookings."""
    now = firm.scene.world.now
    until = now + timedelta(days=30)
    rows = firm.scene.rows()
    standing = {_subject(firm, booking) for booking in firm.bookings()}
    for mail, host in firm.hosts.items():
        # An event that its host dragged from the past into the future is busy time, or is not.
        both = {e["id"] for (_, whose), there in events.items() if whose == mail for _, e in there}
        ours = {row.event_id for row in rows if row.host_id == host.id and row.subject in standing}
        connection = firm.scene.connection(host)
        ids = {calendar.id for calendar in connection.calendars if calendar.makes_busy}
        names = [c.vendor_id for c in connection.calendars if c.makes_busy]
        kept: list[BusyTime] = firm.scene.all(BusyTime)
        known = {
            minute
            for busy in kept
            if busy.calendar_id in ids and busy.root not in both - ours
            for minute in range(busy.starts, busy.ends)
            if minute_of(now) <= minute < minute_of(until)
        }
        expected = {
            minute
            for name in names
            for start, end in busy_at_google(firm, name, now, until, but=both)
            for minute in range(minute_of(start), minute_of(end))
            if minute_of(now) <= minute < minute_of(until)
        }
        wrong = sorted(known ^ expected)
        assert not wrong, f"{mail}: {len(wrong)} minutes from {moment_of(wrong[0])} on"


def busy_at_google(
    firm: Firm, calendar: str, after: datetime, before: datetime, *, but: set[str]
) -> list[tuple[datetime, datetime]]:
    """Each busy time there, series laid out, as the twin itself lists them."""
    query = {
        "singleEvents": True,
        "timeMin": after.isoformat(),
        "timeMax": before.isoformat(),
        "maxResults": 2500,
    }
    twin = firm.scene.twin
    with twin.lock:
        items = twin.listings.page(twin.calendars[calendar], query)["items"]
    return [
        _times(item)
        for item in items
        if item["id"] not in but
        and item.get("recurringEventId") not in but
        and item.get("transparency") != "transparent"
        and item["status"] != "cancelled"
        and "dateTime" in item["start"]
    ]


def _check_tasks_and_deals(firm: Firm) -> None:
    with firm.scene.world.database.reading() as tx:
        tx.enter(firm.scene.world.account)
        for booking in tx.scalars(select(Booking).order_by(Booking.id)):
            task = task_of(tx, booking)
            rule = booking.event_type.task_rule
            assert task is not None
            assert rule is not None
            deal = tx.scalar(select(Deal).where(Deal.contact_id == booking.contact_id))
            assert deal is not None
            if booking.state is State.CONFIRMED:
                assert (task.state, deal.stage.name) == (OPEN, "Survey"), booking.ref
                assert task.due_at == due_by(rule, booking.starts_at), booking.ref
            if booking.state is State.CANCELLED:
                assert task.state == CANCELLED, booking.ref


def _check_what_was_said(firm: Firm) -> None:
    """The last mail and the last word in the chat are what is true; nothing was said twice."""
    said: dict[str, list[SendMail]] = defaultdict(list)
    for mail in firm.mails.values():
        if mail.particulars is not None and mail.to.role == "customer" and mail.kind in OURS:
            said[mail.particulars.ref].append(mail)
    told = {one.particulars.ref: one.particulars for one in firm.told.values()}
    for booking in firm.scene.all(Booking):
        mails = said[booking.ref]
        assert mails, f"{booking.ref}: never confirmed"
        last = mails[-1].particulars
        assert last is not None
        _check_says(last, booking)
        _check_says(told[booking.ref], booking)
        uids = {mail.particulars.uid for mail in mails if mail.particulars}
        assert uids == {booking.uid}, f"{booking.ref}: {uids}"
        sequences = [mail.particulars.sequence for mail in mails if mail.particulars]
        assert sequences == sorted(sequences), f"{booking.ref}: {sequences}"
    twice = _doubles(list(firm.mails.values()))
    assert not twice, f"said twice: {twice}"
    # A host may try the same twice, and is told twice: but never more often than they tried.
    put_back = [mail for mail in firm.mails.values() if mail.kind is News.HOST_PUT_BACK]
    assert len(put_back) <= firm.host_acts, f"{len(put_back)} put back"


def _check_says(said: Particulars, booking: Booking) -> None:
    if booking.state is State.CONFIRMED:
        assert said.state == "confirmed", booking.ref
        assert (said.starts_at, said.ends_at) == (booking.starts_at, booking.ends_at), booking.ref
        if booking.location.kind is LocationKind.GOOGLE_MEET:
            assert said.location_detail == booking.location.detail, booking.ref
    elif booking.state is State.CANCELLED:
        assert said.state == "cancelled", booking.ref


def _doubles(mails: list[SendMail]) -> list[str]:
    """Mails that tell somebody what they were told last."""
    last: dict[tuple[str, str], tuple[Any, ...]] = {}
    found = []
    for mail in mails:
        shown = mail.particulars
        if shown is None or mail.kind is News.HOST_PUT_BACK:
            continue
        about = (shown.ref, mail.to.mail)
        words = (
            mail.kind,
            shown.starts_at,
            shown.ends_at,
            shown.state,
            shown.hosts,
            shown.location_detail,
            shown.guests,
            tuple(sorted(mail.words.items())),
        )
        if last.get(about) == words:
            found.append(f"{mail.kind.value} of {shown.ref} to {mail.to.mail}")
        last[about] = words
    return found


def _check_writes_are_few(firm: Firm) -> None:
    """Each act leads to a write or two, one for each host; what comes back leads to none."""
    written = [
        path
        for verb, path, status in firm.scene.twin.requests
        if verb != "GET" and path.startswith("calendars/") and status in (200, 204)
    ]
    watched = [path for path in written if path.endswith("/watch")]
    assert len(written) - len(watched) <= 2 * (firm.writes + firm.host_acts)


def _check_no_echo(firm: Firm) -> None:
    """Once all is said, nobody writes, and each look is one question."""
    scene = firm.scene
    scene.twin.deliver_pushes()
    scene.settle()
    scene.twin.forget_requests()
    for _ in range(3):
        scene.world.passes(minutes=6)
        scene.twin.deliver_pushes()
        scene.polls()
    written = [request for request in scene.twin.requests if request[0] != "GET"]
    assert [one for one in written if "token" not in one[1]] == []
    assert scene.twin.count("events.list") <= 3 * 2 * len(HOSTS)
    assert scene.twin.count("events.get") == 0


def _subject(firm: Firm, booking: Booking) -> str:
    with firm.scene.world.database.reading() as tx:
        tx.enter(firm.scene.world.account)
        return subject_of(tx.get_one(Booking, booking.id))


def _host_ids(firm: Firm, booking: Booking) -> list[int]:
    with firm.scene.world.database.reading() as tx:
        tx.enter(firm.scene.world.account)
        return [host.id for host in tx.get_one(Booking, booking.id).hosts]


def _times(event: Event) -> tuple[datetime, datetime]:
    """A whole day counts in UTC here: no booking is one."""
    start, end = (
        datetime.fromisoformat(event[edge].get("dateTime") or event[edge]["date"] + "T00:00Z")
        for edge in ("start", "end")
    )
    return start, end
