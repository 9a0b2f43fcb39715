"""Events out: bring one event in one host's calendar to what it should say now, or take it away.

State-like: late or twice is harmless. Our own event id makes an insert safe to repeat, `If-Match` a
change; each write bears a number, so that one whose answer was lost is known again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from booking.accounts import Account
from booking.calendar_events import (
    CalendarEvent,
    MeetState,
    Placing,
    row_of,
    wanted,
)
from booking.calendar_sync import CalendarSync
from booking.calendars import ConnectedCalendar, connection_of
from booking.db import Tx
from booking.effects import PutCalendarEvent
from booking.errors import NotFound, TryLater, Undeliverable
from booking.event_words import Said, Wanted, time_mark
from booking.news import LINK_AWAITED
from booking.outbox import entries
from booking.outbox.entries import Lease
from booking.people import Host
from integrations.google import reading, writing
from integrations.google.desk import Desk, Line
from integrations.google.finding import (
    Left,
    Place,
    find,
    follow,
    left_in,
    place_of,
    places_of,
)
from integrations.google.trouble import (
    AlreadyThere,
    ChangedThere,
    GoogleTrouble,
    NotTaken,
    NotThere,
)

TURNS = 4  # how often a change that was overtaken is thought over
MEET_GIVEN_UP = timedelta(minutes=15)
LAST_LOOK_FOR_MAILS = LINK_AWAITED - timedelta(seconds=1)  # after that they leave without it
MEET_LOOKS = (timedelta(seconds=1), timedelta(seconds=60))  # the first look, and the rarest

Json = dict[str, Any]


class Act(StrEnum):
    INSERT = "insert"
    PATCH = "patch"
    DELETE = "delete"
    LOOK = "look"  # whether its Meet is there


@dataclass(frozen=True, slots=True)
class Plan:
    """One thing to do at Google, decided in a transaction that has closed."""

    act: Act
    line: Line
    left: Left
    places: tuple[Place, ...]  # all calendars of the host
    number: int
    body: Json
    said: Said | None

    @property
    def event_id(self) -> str:
        return self.left.event_id

    @property
    def here(self) -> Place:
        return self.left.here


class Putter:
    """One for the house."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def deliver(self, lease: Lease) -> None:
        """Raises TryLater, Undeliverable."""
        self.put(PutCalendarEvent(**lease.body))

    def put(self, asked: PutCalendarEvent) -> None:
        """Raises TryLater, Undeliverable."""
        for _ in range(TURNS):
            plan = self._planned(asked)
            if plan is None or self._done(asked, plan):
                return
        raise TryLater("it changed each time")

    def _planned(self, asked: PutCalendarEvent) -> Plan | None:
        """What to do now; None when there is nothing. A write is numbered before it leaves."""
        try:
            with self._desk.transaction(asked.account_ref) as (tx, account):
                host = tx.scalar(select(Host).where(Host.ref == asked.host_ref))
                row = None if host is None else row_of(tx, asked.subject, host.id)
                if row is None or row.placing is Placing.DETACHED:
                    return None
                return self._plan(tx, account, row)
        except NotFound:
            return None

    def _plan(self, tx: Tx, account: Account, row: CalendarEvent) -> Plan | None:
        want = wanted(tx, account, row)
        if want is None and row.placing in (Placing.WANTED, Placing.GONE):
            row.placing = Placing.GONE
            return None
        calendar = _calendar(tx, row)
        if calendar is None or calendar.is_gone:
            return None
        line = self._desk.line(account, calendar.connection)
        if line is None:
            return None  # once it is reconnected, all is compared
        row.calendar_id = calendar.id
        act, body = self._act(account, row, want, calendar)
        if act is None:
            return None
        if act in (Act.INSERT, Act.PATCH):
            row.tries += 1
            body = writing.numbered(body, row)
        if act is Act.INSERT:
            row.placing = Placing.TRIED
        return Plan(
            act=act,
            line=line,
            left=left_in(place_of(calendar), row),
            places=places_of(calendar.connection),
            number=row.tries,
            body=body,
            said=None if want is None else want.said(),
        )

    def _act(
        self, account: Account, row: CalendarEvent, want: Wanted | None, calendar: ConnectedCalendar
    ) -> tuple[Act | None, Json]:
        if want is None:
            return Act.DELETE, {}
        meets = want.wants_meet and calendar.can_meet
        if row.placing is Placing.PLACED:
            changed = writing.changed(row, want, self._link(want))
            if meets and row.meet is MeetState.NONE:
                changed |= writing.asks_for_meet(row)
            if changed:
                return Act.PATCH, changed
            return (Act.LOOK if row.meet is MeetState.PENDING else None), {}
        if row.placing is Placing.GONE:
            row.generation += 1  # Google never gives an id away twice
            row.event_id = f"{row.event_id.split('g', 1)[0]}g{row.generation}"
            row.meet = MeetState.NONE
        body = writing.whole(account, row, want, self._link(want))
        return Act.INSERT, body | (writing.asks_for_meet(row) if meets else {})

    def _link(self, want: Wanted) -> str:
        return self._desk.house.settings.web.public_url + want.path

    def _done(self, asked: PutCalendarEvent, plan: Plan) -> bool:
        """Whether it is; False means that it must be thought over."""
        try:
            match plan.act:
                case Act.DELETE:
                    return self._deleted(asked, plan)
                case Act.INSERT:
                    return self._inserted(asked, plan)
                case Act.PATCH:
                    return self._patched(asked, plan)
                case Act.LOOK:
                    event = plan.line.client.event(plan.here.vendor_id, plan.event_id)
                    self._follow_meet(asked, event or {})
                    return True
        except NotThere:
            # The calendar itself: the next pull or comparison says so.
            raise TryLater("calendar_gone", timedelta(minutes=5)) from None
        except NotTaken as trouble:
            raise Undeliverable(f"google refused it: {trouble}") from None
        except GoogleTrouble as trouble:
            raise self._desk.noted(plan.line, trouble) from None

    def _inserted(self, asked: PutCalendarEvent, plan: Plan) -> bool:
        client = plan.line.client
        try:
            event = client.insert(plan.here.vendor_id, plan.body)
        except AlreadyThere:
            found = find(client, plan.left, plan.places)
            if found is None or not _is_theirs(found[1], asked):
                self._burnt(asked, plan)
            else:
                self._adopt(asked, plan, *found)
            return False
        self._was_put(asked, plan, event)
        return True

    def _deleted(self, asked: PutCalendarEvent, plan: Plan) -> bool:
        client = plan.line.client
        try:
            client.delete(plan.here.vendor_id, plan.event_id)
        except NotThere:
            if self._is_elsewhere(asked, plan):
                return False
        self._was_removed(asked)
        return True

    def _is_elsewhere(self, asked: PutCalendarEvent, plan: Plan) -> bool:
        """Whether the host has it in another calendar: then it is taken away there."""
        try:
            found = find(plan.line.client, plan.left, plan.places)
        except NotThere:
            return False
        if found is None:
            return False
        with self._desk.transaction(asked.account_ref) as (tx, _account):
            row = _row(tx, asked)
            if row is not None:
                row.calendar_id = found[0].calendar_id
        return True

    def _patched(self, asked: PutCalendarEvent, plan: Plan) -> bool:
        client = plan.line.client
        try:
            event = client.patch(plan.here.vendor_id, plan.event_id, plan.body, etag=plan.left.etag)
        except (ChangedThere, NotThere):
            follow(self._desk, plan.line, plan.left, plan.places)
            return False
        self._was_put(asked, plan, event)
        return True

    def _was_put(self, asked: PutCalendarEvent, plan: Plan, event: Json) -> None:
        seen = reading.seen(event, zone=plan.here.zone)
        assert plan.said is not None
        with self._desk.transaction(asked.account_ref) as (tx, account):
            row = _row(tx, asked)
            if row is None or seen.is_gone or row.etag not in (plan.left.etag, seen.etag):
                return  # something later was seen meanwhile
            sync = CalendarSync(tx, account, now=self._desk.now)
            sync.was_put(row, plan.said, seen, plan.number)
            if "conferenceData" in plan.body:
                row.meet, row.meet_since = MeetState.PENDING, self._desk.now
            if row.meet is MeetState.PENDING:
                self._meet(tx, asked, sync, row, event)
            connection = connection_of(tx, row.host_id)
            if connection is not None:
                self._desk.worked(tx, account, connection)

    def _was_removed(self, asked: PutCalendarEvent) -> None:
        with self._desk.transaction(asked.account_ref) as (tx, _account):
            row = _row(tx, asked)
            if row is not None:
                row.placing, row.etag, row.said = Placing.GONE, None, None

    def _burnt(self, asked: PutCalendarEvent, plan: Plan) -> None:
        """The id was used and deleted: the next turn takes another."""
        with self._desk.transaction(asked.account_ref) as (tx, _account):
            row = _row(tx, asked)
            if row is not None and row.event_id == plan.event_id:
                row.placing = Placing.GONE

    def _adopt(self, asked: PutCalendarEvent, plan: Plan, place: Place, event: Json) -> None:
        """It stands there already: an insert whose answer was lost. The next turn changes what is
        not as it should be.
        """
        seen = reading.seen(event, zone=place.zone)
        assert seen.timing is not None
        assert plan.said is not None
        span = seen.timing.span()
        as_put = span if span is not None and seen.written == time_mark(span) else None
        with self._desk.transaction(asked.account_ref) as (tx, account):
            row = _row(tx, asked)
            if row is None:
                return
            row.calendar_id = place.calendar_id
            sync = CalendarSync(tx, account, now=self._desk.now)
            # Its words are unknown: taken for none, so that they are written once more.
            said = replace(plan.said, title="", words="")
            if as_put is not None:
                said = replace(said, starts_at=as_put.starts_at, ends_at=as_put.ends_at)
            sync.was_put(row, said, seen, seen.put_number)
            if as_put is None:
                # The host moved it before we knew that it was there.
                row.etag = None
                sync.heard(row.subject, row.host, seen, knew=None)
            if event.get("conferenceData"):
                row.meet, row.meet_since = MeetState.PENDING, self._desk.now

    def _follow_meet(self, asked: PutCalendarEvent, event: Json) -> None:
        with self._desk.transaction(asked.account_ref) as (tx, account):
            row = _row(tx, asked)
            if row is not None and row.meet is MeetState.PENDING:
                sync = CalendarSync(tx, account, now=self._desk.now)
                self._meet(tx, asked, sync, row, event)

    def _meet(
        self, tx: Tx, asked: PutCalendarEvent, sync: CalendarSync, row: CalendarEvent, event: Json
    ) -> None:
        """Ready, failed, or to be looked at again: soon at first, then ever more rarely."""
        assert row.meet_since is not None
        now = self._desk.now
        state, link = reading.meet(event)
        waited = now - row.meet_since
        if link is not None:
            sync.meet_ready(row, link)
        elif state == "failure" or waited > MEET_GIVEN_UP:
            sync.meet_failed(row)
        else:
            wait = min(max(waited, MEET_LOOKS[0]), MEET_LOOKS[1])
            if waited < LAST_LOOK_FOR_MAILS:
                wait = min(wait, LAST_LOOK_FOR_MAILS - waited)
            key = f"meet:{row.generation}:{int(now.timestamp() * 1000)}"
            entries.put(tx, [asked.effect(key, due_at=now + wait)], now=now)


def _row(tx: Tx, asked: PutCalendarEvent) -> CalendarEvent | None:
    host = tx.scalar(select(Host).where(Host.ref == asked.host_ref))
    return None if host is None else row_of(tx, asked.subject, host.id)


def _calendar(tx: Tx, row: CalendarEvent) -> ConnectedCalendar | None:
    """Where it lies, else where it belongs."""
    if row.calendar_id is not None and row.placing in (Placing.PLACED, Placing.TRIED):
        return tx.get_one(ConnectedCalendar, row.calendar_id)
    connection = connection_of(tx, row.host_id)
    return None if connection is None else connection.target


def _is_theirs(event: Json, asked: PutCalendarEvent) -> bool:
    """Whether we put it there for this host, and not for another who shares the calendar."""
    return reading.private(event).get(reading.HOST) == asked.host_ref
