"""What can happen in a step: customers, agents and hosts act, Google fails, processes die, time
goes by.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from booking.bookings import Booking
from booking.facts import Actor
from booking.front_desk import FrontDesk, slot_at
from booking.openings import Slot
from booking.requests import Request
from booking.upkeep import settle_what_time_did
from integrations.google.oauth import Declined
from integrations.google.trouble import GoogleTrouble
from tests import factories
from tests.google_twin import Faults
from tests.simulation.firm import HOSTS, Firm

Act = Callable[[Firm], None]
FAULTS = ("500", "503", "reset", "reset_after", "rate", "html", "truncated")
OPERATIONS = (
    "events.insert",
    "events.patch",
    "events.delete",
    "events.list",
    "events.get",
    "token",
)


def step(firm: Firm) -> None:
    """One act, drawn from the firm's dice."""
    [act] = firm.dice.choices(list(ACTS), weights=list(ACTS.values()))
    firm.now_does(act.__name__)
    act(firm)


# Customers and agents.


def book(firm: Firm) -> None:
    event_type = firm.dice.choice(firm.event_types)
    number = len(firm.log)
    actor = firm.dice.choice([factories.CUSTOMER, factories.AGENT])
    firm.writes += 1

    def books() -> None:
        with firm.desk() as desk:
            slot = _free(firm, desk, event_type.ref)
            if slot is None:
                return
            request = Request(
                name=f"Ana {number}", mail=f"ana{number}@example.com", zone="Europe/Lisbon"
            )
            desk.book(desk.event_type(event_type.ref), slot, request, actor=actor)

    firm.tries(books)


def reschedule(firm: Firm) -> None:
    booking = firm.a_booking()
    if booking is None:
        return
    firm.writes += 1

    def moves() -> None:
        with firm.desk() as desk:
            found = desk.booking(booking.ref)
            slot = _free(firm, desk, found.event_type.ref, found)
            if slot is not None:
                desk.reschedule(found, to=slot, actor=factories.CUSTOMER)

    firm.tries(moves)


def override(firm: Firm) -> None:
    """An agent moves it wherever they like."""
    booking = firm.a_booking()
    if booking is None:
        return
    to = _some_time(firm)
    firm.writes += 1

    def moves() -> None:
        with firm.desk() as desk:
            found = desk.booking(booking.ref)
            slot = slot_at(found.event_type, to)
            desk.reschedule(found, to=slot, actor=factories.AGENT, override=True)

    firm.tries(moves)


def cancel(firm: Firm) -> None:
    booking = firm.a_booking()
    if booking is None:
        return
    actor: Actor = firm.dice.choice([factories.CUSTOMER, factories.AGENT])
    firm.writes += 1

    def cancels() -> None:
        with firm.desk() as desk:
            desk.cancel(desk.booking(booking.ref), actor=actor)

    firm.tries(cancels)


def add_guest(firm: Firm) -> None:
    booking = firm.a_booking()
    if booking is None:
        return
    mail = f"guest{len(firm.log)}@example.com"
    firm.writes += 1

    def adds() -> None:
        with firm.desk() as desk:
            desk.add_guest(desk.booking(booking.ref), mail, actor=factories.AGENT)

    firm.tries(adds)


def add_note(firm: Firm) -> None:
    booking = firm.a_booking()
    if booking is None:
        return
    words = f"note {len(firm.log)} <b>&"
    firm.writes += 1

    def notes() -> None:
        with firm.office() as office:
            office.add_note(office.booking(booking.ref), words)

    firm.tries(notes)


def change_host(firm: Firm) -> None:
    booking = firm.a_booking()
    if booking is None:
        return
    ref = firm.dice.choice(list(firm.hosts.values())).ref
    firm.writes += 1

    def gives() -> None:
        with firm.office() as office:
            office.give_to_host(office.booking(booking.ref), office.host(ref))

    firm.tries(gives)


# Hosts, at Google.


def move_event(firm: Firm) -> None:
    found = _an_event(firm)
    if found is None:
        return
    calendar, event = found
    firm.writes += 1
    by = timedelta(minutes=15 * firm.dice.randint(-40, 200))
    start = datetime.fromisoformat(event["start"]["dateTime"])
    firm.scene.twin.move(calendar, event["id"], start + by)


def shorten_event(firm: Firm) -> None:
    found = _an_event(firm)
    if found is None:
        return
    calendar, event = found
    firm.writes += 1
    start = datetime.fromisoformat(event["start"]["dateTime"])
    end = start + timedelta(minutes=firm.dice.choice([10, 15, 45, 90]))
    firm.scene.twin.move(calendar, event["id"], start, end)


def make_all_day(firm: Firm) -> None:
    found = _an_event(firm)
    if found is None:
        return
    calendar, event = found
    firm.writes += 1
    day = datetime.fromisoformat(event["start"]["dateTime"]).date()
    days = {"start": {"date": f"{day}"}, "end": {"date": f"{day + timedelta(days=1)}"}}
    firm.scene.twin.edit(calendar, event["id"], **days)


def delete_event(firm: Firm) -> None:
    found = _an_event(firm)
    if found is None:
        return
    calendar, event = found
    firm.writes += 1
    firm.scene.twin.delete(calendar, event["id"])


def retitle_event(firm: Firm) -> None:
    found = _an_event(firm)
    if found is not None:
        calendar, event = found
        firm.scene.twin.edit(calendar, event["id"], summary=f"mine {len(firm.log)}")


def invite_at_google(firm: Firm) -> None:
    found = _an_event(firm)
    if found is not None:
        calendar, event = found
        firm.scene.twin.edit(calendar, event["id"], attendees=[{"email": "boss@alder.example"}])


def copy_event(firm: Firm) -> None:
    found = _an_event(firm)
    if found is None:
        return
    calendar, event = found
    copy = firm.scene.twin.copy(calendar, event["id"])
    firm.copies.add(copy["id"])
    firm.own.append((calendar, copy["id"]))


def move_to_other_calendar(firm: Firm) -> None:
    found = _an_event(firm)
    if found is None:
        return
    calendar, event = found
    mail = calendar.removeprefix("team.")
    other = mail if calendar != mail else f"team.{mail}"
    firm.scene.twin.move_to_calendar(calendar, event["id"], other)


def add_own_event(firm: Firm) -> None:
    mail = firm.dice.choice(list(HOSTS))
    start = _some_time(firm)
    end = start + timedelta(minutes=15 * firm.dice.randint(1, 12))
    fields: dict[str, Any] = {
        "summary": f"own {len(firm.log)}",
        "start": {"dateTime": start.isoformat(), "timeZone": HOSTS[mail][1]},
        "end": {"dateTime": end.isoformat(), "timeZone": HOSTS[mail][1]},
    }
    if firm.dice.random() < 0.3:
        fields["recurrence"] = [f"RRULE:FREQ=DAILY;COUNT={firm.dice.randint(2, 9)}"]
    if firm.dice.random() < 0.2:
        fields["transparency"] = "transparent"
    made = firm.scene.twin.add(mail, **fields)
    firm.own.append((mail, made["id"]))


def change_own_event(firm: Firm) -> None:
    if not firm.own:
        return
    calendar, event_id = firm.dice.choice(firm.own)
    if firm.dice.random() < 0.4:
        firm.scene.twin.delete(calendar, event_id)
        firm.own.remove((calendar, event_id))
    else:
        firm.scene.twin.move(calendar, event_id, _some_time(firm))


# What goes wrong.


def trouble_begins(firm: Firm) -> None:
    """For a while, one request in so many fails in each way."""
    chance = firm.dice.choice([0.02, 0.05, 0.1])
    skew = firm.dice.choice([0.0, 0.0, -90.0, 240.0])
    firm.scene.twin.faults = Faults(
        http500=chance,
        http503=chance,
        reset_before=chance,
        reset_after_apply=chance,
        rate_limited=chance,
        push_duplicate=0.2,
        push_reorder=0.2,
        push_drop=0.2,
        phantom_deletion=chance,
        stale_list=chance * 2,
        clock_skew_seconds=skew,
    )


def trouble_ends(firm: Firm) -> None:
    firm.scene.twin.faults = Faults()


def fail_once(firm: Firm) -> None:
    operation, kind = firm.dice.choice(OPERATIONS), firm.dice.choice(FAULTS)
    firm.scene.twin.fail_next(operation, kind, firm.dice.randint(1, 3))


def expire_tokens(firm: Firm) -> None:
    firm.scene.twin.expire_sync_tokens(firm.dice.choice(list(HOSTS)))


def lose_watch(firm: Firm) -> None:
    firm.scene.twin.drop_watches(firm.dice.choice(list(HOSTS)))


def revoke(firm: Firm) -> None:
    firm.scene.twin.revoke_grant(firm.dice.choice(list(HOSTS)))


def reconnect(firm: Firm) -> None:
    """A host signs in again, for whatever reason."""
    mail = firm.dice.choice(list(HOSTS))
    connect(firm, mail)


def use_up_quota(firm: Firm) -> None:
    firm.scene.twin.quota("daily")


def new_quota(firm: Firm) -> None:
    firm.scene.twin.quota(None)


def die_soon(firm: Firm) -> None:
    firm.die_in = firm.dice.choice(["before", "after"])


def restart(firm: Firm) -> None:
    firm.restart()


# Time, and what Bookdesk does in it.


def minutes_pass(firm: Firm) -> None:
    firm.scene.world.passes(minutes=firm.dice.randint(1, 90))
    firm.settle()


def seconds_pass(firm: Firm) -> None:
    firm.scene.world.passes(seconds=firm.dice.randint(1, 40))
    firm.settle()


def a_day_passes(firm: Firm) -> None:
    firm.scene.world.passes(hours=firm.dice.randint(18, 30))
    firm.settle()


def clock_steps_back(firm: Firm) -> None:
    firm.scene.world.passes(seconds=-firm.dice.randint(1, 120))


def deliver(firm: Firm) -> None:
    firm.settle()


def tick(firm: Firm) -> None:
    for one in firm.scene.plug.ticks:
        one.run()
    settle_what_time_did(firm.scene.world.database, now=firm.scene.world.now)
    firm.settle()


def pushes_arrive(firm: Firm) -> None:
    firm.scene.twin.deliver_pushes()
    firm.settle()


def reconcile(firm: Firm) -> None:
    with firm.scene.counter() as counter:
        for connection in counter.by_host().values():
            counter.reconcile(connection)
    firm.settle()


ACTS: dict[Act, float] = {
    book: 14,
    reschedule: 6,
    override: 4,
    cancel: 4,
    add_guest: 1,
    add_note: 1,
    change_host: 2,
    move_event: 10,
    shorten_event: 2,
    make_all_day: 0.5,
    delete_event: 3,
    retitle_event: 2,
    invite_at_google: 1,
    copy_event: 1.5,
    move_to_other_calendar: 1.5,
    add_own_event: 4,
    change_own_event: 3,
    trouble_begins: 2,
    trouble_ends: 2,
    fail_once: 5,
    expire_tokens: 1.5,
    lose_watch: 1,
    revoke: 0.6,
    reconnect: 1.2,
    use_up_quota: 0.6,
    new_quota: 1,
    die_soon: 2,
    restart: 1,
    minutes_pass: 16,
    seconds_pass: 8,
    a_day_passes: 1.2,
    clock_steps_back: 1,
    deliver: 14,
    tick: 6,
    pushes_arrive: 8,
    reconcile: 2,
}


def connect(firm: Firm, mail: str) -> None:
    """Google may fail on the way there and back: then the host tries another time."""
    try:
        firm.scene.connect(firm.hosts[mail], mail)
    except (Declined, GoogleTrouble):
        firm.now_does("could not connect")


def _free(firm: Firm, desk: FrontDesk, ref: str, instead_of: Booking | None = None) -> Slot | None:
    """One of the times that are offered in the coming ten days."""
    today = firm.scene.world.now.date()
    slots = desk.openings(
        desk.event_type(ref),
        zone="Europe/Lisbon",
        first=today,
        last=today + timedelta(days=10),
        instead_of=instead_of,
    )
    return firm.dice.choice(slots) if slots else None


def _some_time(firm: Firm) -> datetime:
    minutes = 15 * firm.dice.randint(-8, 900)
    now = firm.scene.world.now.replace(minute=0, second=0, microsecond=0)
    return now + timedelta(minutes=minutes)


def _an_event(firm: Firm) -> tuple[str, dict[str, Any]] | None:
    """One of our events, and the calendar that it is in."""
    ours = [
        (calendar, event)
        for mail in HOSTS
        for calendar in (mail, f"team.{mail}")
        for event in firm.scene.twin.events(calendar)
        if _is_ours(event) and event["id"] not in firm.copies and "dateTime" in event["start"]
    ]
    firm.host_acts += 1
    return firm.dice.choice(ours) if ours else None


def _is_ours(event: dict[str, Any]) -> bool:
    return "bk_id" in event.get("extendedProperties", {}).get("private", {})
