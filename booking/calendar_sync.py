"""CalendarSync: what hosts' calendars tell us. Busy time goes into the mirror; a change to an event
of ours moves or cancels its booking, unless that breaks a hard rule.

It is a counter: built for one account and one moment, inside a transaction that a door opened.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from booking import calendar_events, mirror
from booking.accounts import Account
from booking.bookings import FINAL, Booking, State
from booking.calendar_events import (
    CalendarEvent,
    MeetState,
    Placing,
    bookings_in,
    row_of,
    rows_that_matter,
    sitting_in,
    wanted,
)
from booking.calendars import ConnectedCalendar
from booking.chronicle import last_settled_at
from booking.db import Tx
from booking.errors import BookingError, InThePast
from booking.event_types import Location, LocationKind
from booking.event_words import Said, fingerprint, time_mark
from booking.facts import Actor, ActorKind
from booking.front_desk import FrontDesk
from booking.history import record
from booking.mirror import EventChange, Timing
from booking.openings import Slot
from booking.participants import BookingHost
from booking.people import Host
from booking.placement import Placement
from booking.when.clock import minute_of
from booking.when.span import Span


class Became(StrEnum):
    """What became of a change to an event of ours."""

    NOTHING = "nothing"  # an echo, something old, or none of our business
    MOVED = "moved"
    CANCELLED = "cancelled"
    PUT_BACK = "put_back"
    OVERRULED = "overruled"  # our own change was the later one
    ESCALATED = "escalated"
    AGAIN = "again"  # what is known of it changed since the look began: look again


@dataclass(frozen=True, slots=True)
class Seen:
    """An event of ours as a direct look shows it. `timing` is None when it is gone."""

    etag: str = ""
    updated_at: datetime | None = None
    timing: Timing | None = None
    title: str = ""
    words: str = ""
    recurs: bool = False
    is_ours: bool = True  # the calendar's owner organizes it
    written: str = ""  # the time that we wrote there last, as `time_mark` has it
    put_number: int = 0  # and the number of that write
    calendar_id: int | None = None  # the connected calendar that it was found in

    @property
    def is_gone(self) -> bool:
        return self.timing is None


class CalendarSync:
    """The counter for calendars."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        tx.enter(account)
        self.tx = tx
        self.account = account
        self.now = now

    def take_in(
        self, calendar: ConnectedCalendar, changes: Sequence[EventChange], *, whole: bool
    ) -> None:
        """Mirror what changed, and flag each booking that it hits: once, and nothing is dropped."""
        marks = {change.root: change.mark for change in changes}
        new = mirror.mirror(self.tx, calendar, changes, whole=whole, now=self.now)
        if not calendar.makes_busy:
            return
        # A copy of a booking's event is busy time like any other, and no news.
        hits = [(root, span) for root, span in new if not marks.get(root)]
        self._flag_clashes(calendar, hits)

    def own_events(self, calendar: ConnectedCalendar) -> dict[str, CalendarEvent]:
        """By event id, ours that were put into this calendar and may still be there."""
        rows = rows_that_matter(
            self.tx,
            now=self.now,
            placings=(Placing.TRIED, Placing.PLACED, Placing.GONE),
            calendar_id=calendar.id,
        )
        return {row.event_id: row for row in rows}

    def heard(self, subject: str, host: Host, seen: Seen, *, knew: str | None) -> Became:
        """An event of ours is not as we left it, says a direct look, which began when the etag
        `knew` was known. Bookings follow the host, or the event is put back; an echo changes
        nothing.
        """
        row = row_of(self.tx, subject, host.id)
        if row is None or row.placing is not Placing.PLACED or row.said is None:
            return Became.NOTHING
        if not seen.is_gone and seen.etag == row.etag:
            return Became.NOTHING  # our own write, coming back
        if row.etag != knew:
            return Became.AGAIN
        return self._taken_away(row) if seen.is_gone else self._changed(row, seen)

    def was_put(self, row: CalendarEvent, said: Said, seen: Seen, number: int) -> None:
        """It stands in the calendar as we wanted it."""
        row.placing = Placing.PLACED
        row.said = replace(
            said, shown_title=fingerprint(seen.title), shown_words=fingerprint(seen.words)
        )
        row.put_number = number
        row.etag = seen.etag

    def meet_ready(self, row: CalendarEvent, link: str) -> None:
        """The Meet is there: bookings say so, and so does everything that has not left yet."""
        row.meet, row.meet_link = MeetState.READY, link
        for booking in self._without_place(row):
            self._give_place(row, booking, Location(LocationKind.GOOGLE_MEET, link))

    def meet_failed(self, row: CalendarEvent) -> None:
        """No Meet can be made: the event type's own address stands in, where it has one."""
        row.meet = MeetState.FAILED
        for booking in self._without_place(row):
            place = booking.event_type.location.without_meet
            self._give_place(row, booking, place, fell_back=True)

    def future(self, host_id: int) -> list[Booking]:
        """The host's confirmed bookings that have not ended, in order."""
        return list(
            self.tx.scalars(
                select(Booking)
                .join(BookingHost, BookingHost.booking_id == Booking.id)
                .where(
                    BookingHost.host_id == host_id,
                    Booking.state == State.CONFIRMED,
                    Booking.ends_at > self.now,
                )
                .order_by(Booking.starts_at, Booking.id)
            )
        )

    # Below: what the above is made of.

    def _changed(self, row: CalendarEvent, seen: Seen) -> Became:
        assert row.said is not None
        assert seen.timing is not None
        self._note_words(row, seen)
        if _is_our_own_write(row, seen):
            self._learn(row, seen)
        moved = seen.timing.span() != _span(row.said)
        row.etag = seen.etag
        if seen.calendar_id is not None:
            row.calendar_id = seen.calendar_id
            mirror.leave_out(self.tx, seen.calendar_id, row.event_id)
        if not seen.is_ours:
            row.placing = Placing.DETACHED
            return self._escalate(row, "not_ours_any_more")
        if seen.recurs:
            return self._escalate(row, "made_recurring")
        return self._followed(row, seen) if moved else Became.NOTHING

    def _taken_away(self, row: CalendarEvent) -> Became:
        """The host deleted it. What is final wins: also over a move of ours that was on its way."""
        row.placing, row.etag = Placing.GONE, None
        standing = self._standing(row)
        if not standing:
            return Became.NOTHING
        desk = self._desk()
        cancelled = False
        for booking in standing:
            if booking.state is State.CONFIRMED and booking.starts_at > self.now:
                desk.cancel(booking, actor=_host_actor(row.host))
                cancelled = True
        return Became.CANCELLED if cancelled else Became.NOTHING

    def _followed(self, row: CalendarEvent, seen: Seen) -> Became:
        """The host moved it."""
        assert seen.timing is not None
        standing = self._standing(row)
        if not standing or standing[0].starts_at <= self.now:
            return Became.NOTHING  # what is past never moves; what is off is taken away anyway
        first = standing[0]
        to = seen.timing.span()
        if to == first.span:
            return self._settled(row)
        assert row.said is not None
        if first.span != _span(row.said):
            ours_at = last_settled_at(self.tx, first)
            if seen.updated_at is None or (ours_at is not None and ours_at >= seen.updated_at):
                return self._refuse(row, standing, seen, "overruled")
        if seen.timing.is_all_day or to is None:
            return self._refuse(row, standing, seen, "not_a_time")
        try:
            with self.tx.begin_nested():
                self._move(row, standing, to)
        except BookingError as refusal:
            self.tx.expire_all()
            return self._refuse(row, self._standing(row), seen, refusal.code)
        return self._settled(row, Became.MOVED)

    def _move(self, row: CalendarEvent, standing: Sequence[Booking], to: Span) -> None:
        if row.is_of_sitting:
            self._move_sitting(row, standing, to)
            return
        [booking] = standing
        slot = Slot(booking.event_type.ref, to.starts, to.minutes)
        actor = _host_actor(row.host)
        only = booking.hosts[0] if len(booking.hosts) == 1 else None
        self._desk().reschedule(booking, to=slot, actor=actor, override=True, host=only)

    def _move_sitting(self, row: CalendarEvent, standing: Sequence[Booking], to: Span) -> None:
        """Everybody who sits in it moves along."""
        if to.starts <= minute_of(self.now):
            raise InThePast
        sitting = sitting_in(self.tx, row)
        assert sitting is not None
        old = sitting.starts
        Placement(self.tx, self.account, now=self.now).move_sitting(sitting, standing[0], to)
        calendar_events.refile(self.tx, row, old, to.starts)
        for booking in standing:
            fact = booking.reschedule(
                to.starts_at, to.ends_at, booking.hosts, _host_actor(row.host), None
            )
            record(self.tx, self.account, booking, fact, now=self.now)

    def _settled(self, row: CalendarEvent, became: Became = Became.NOTHING) -> Became:
        """It says what it should: nothing is to be written back."""
        want = wanted(self.tx, self.account, row)
        if want is not None and row.said is not None:
            row.said = replace(row.said, starts_at=want.starts_at, ends_at=want.ends_at)
        return became

    def _refuse(
        self, row: CalendarEvent, standing: Sequence[Booking], seen: Seen, why: str
    ) -> Became:
        """It will be put back: what it says now is taken down, so that putting sees the
        difference.
        """
        assert row.said is not None
        assert seen.timing is not None
        starts_at, ends_at = seen.timing.moments
        row.said = replace(row.said, starts_at=starts_at, ends_at=ends_at)
        for booking in standing:
            fact = booking.refuse_move(_host_actor(row.host), why, seen.timing.starts_at)
            record(self.tx, self.account, booking, fact, now=self.now)
        return Became.OVERRULED if why == "overruled" else Became.PUT_BACK

    def _learn(self, row: CalendarEvent, seen: Seen) -> None:
        """The answer to our last write was lost; this is what it said."""
        assert row.said is not None
        assert seen.timing is not None
        span = seen.timing.span()
        assert span is not None
        row.said = replace(row.said, starts_at=span.starts_at, ends_at=span.ends_at)
        row.put_number = seen.put_number

    def _note_words(self, row: CalendarEvent, seen: Seen) -> None:
        """What the host rewrote is theirs from now on."""
        assert row.said is not None
        if row.said.shown_title and fingerprint(seen.title) != row.said.shown_title:
            row.their_title = True
        if row.said.shown_words and fingerprint(seen.words) != row.said.shown_words:
            row.their_words = True

    def _escalate(self, row: CalendarEvent, why: str) -> Became:
        """Said once for each event: a person must look."""
        if row.escalated == why:
            return Became.NOTHING
        row.escalated = why
        for booking in self._standing(row):
            fact = booking.refuse_move(_host_actor(row.host), why)
            record(self.tx, self.account, booking, fact, now=self.now)
        return Became.ESCALATED

    def _give_place(
        self, row: CalendarEvent, booking: Booking, place: Location, *, fell_back: bool = False
    ) -> None:
        fact = booking.meet(place, _host_actor(row.host), fell_back=fell_back)
        record(self.tx, self.account, booking, fact, now=self.now)

    def _without_place(self, row: CalendarEvent) -> list[Booking]:
        return [
            booking
            for booking in self._standing(row)
            if booking.location.kind is LocationKind.GOOGLE_MEET
            and not booking.location.detail
            and booking.hosts[0].id == row.host_id
        ]

    def _standing(self, row: CalendarEvent) -> list[Booking]:
        return [b for b in bookings_in(self.tx, row) if b.state not in (*FINAL, State.PENDING)]

    def _flag_clashes(self, calendar: ConnectedCalendar, hits: Sequence[tuple[str, Span]]) -> None:
        if not hits:
            return
        # One after the other, as nobody is in two bookings at once: so their ends are in order too.
        bookings = self.future(calendar.host_id)
        spans = [booking.span for booking in bookings]
        ends = [span.ends for span in spans]
        hit: dict[int, set[str]] = {}
        for root, span in hits:
            at = bisect_right(ends, span.starts)
            while at < len(spans) and spans[at].starts < span.ends:
                hit.setdefault(at, set()).add(root)
                at += 1
        for at, roots in sorted(hit.items()):
            self._flag_clash(bookings[at], calendar, sorted(roots))

    def _flag_clash(
        self, booking: Booking, calendar: ConnectedCalendar, roots: Sequence[str]
    ) -> None:
        host = self.tx.get_one(Host, calendar.host_id)
        row = calendar_events.row_for(self.tx, booking, host)
        what = fingerprint(json.dumps([calendar.vendor_id, roots]) + str(booking.starts_at))
        if row.clash == what:
            return
        row.clash = what
        slot = Slot(booking.event_type.ref, booking.span.starts, booking.duration)
        place = Placement(self.tx, self.account, now=self.now)
        near = place.near(place.asked(booking.event_type, instead_of=booking), slot)
        free_at = [one.starts_at for one in near if one.starts != slot.starts]
        fact = booking.clash(_host_actor(row.host), row.host, free_at)
        record(self.tx, self.account, booking, fact, now=self.now)

    def _desk(self) -> FrontDesk:
        return FrontDesk(self.tx, self.account, now=self.now, is_ours=True)


def _host_actor(host: Host) -> Actor:
    return Actor(ActorKind.GOOGLE, "google", host.name, host.ref)


def _span(said: Said) -> Span:
    return Span.of(said.starts_at, said.ends_at)


def _is_our_own_write(row: CalendarEvent, seen: Seen) -> bool:
    """Whether the time it shows is one that we wrote, in a write whose answer never came."""
    span = None if seen.timing is None else seen.timing.span()
    return span is not None and seen.put_number > row.put_number and seen.written == time_mark(span)
