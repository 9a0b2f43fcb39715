"""What is free: hours less claims, time off and busy time, within the rules, cut into slots.
Listing and booking ask here alike.

A handful of queries answers a range for a whole pool, however many hosts and days: never one per
row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from booking import claims, sittings
from booking.bookings import FINAL, Booking
from booking.db import Tx
from booking.errors import (
    BookingError,
    InThePast,
    LimitReached,
    NoSeats,
    NotBookable,
    OutsideAvailability,
    SlotTaken,
    TooFarAhead,
    TooSoon,
)
from booking.event_types import EventType
from booking.mirror import busy_times
from booking.participants import BookingHost
from booking.people import Host
from booking.schedules import times_off
from booking.when.clock import minute_of, moment_of
from booking.when.hours import day_span, local_date
from booking.when.slots import HostChoice, HostTime, Limits, Reason, pool_starts, who_can, why_not
from booking.when.span import Span

LONGEST_RANGE = timedelta(days=62)
WEEK = 8 * 24 * 60  # minutes that a week's limit may look beyond the range, whatever the zone


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable time. `starts` and `duration` are whole minutes; `host_ids` are the hosts who
    can.
    """

    event_type_ref: str
    starts: int
    duration: int
    host_ids: tuple[int, ...] = ()
    seats_left: int | None = None  # None where the event type has one seat

    @property
    def span(self) -> Span:
        return Span(self.starts, self.starts + self.duration)

    @property
    def starts_at(self) -> datetime:
        return moment_of(self.starts)

    @property
    def ends_at(self) -> datetime:
        return moment_of(self.starts + self.duration)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an event type's time: for which length, at which moment, and what is left
    out of account.
    """

    event_type: EventType
    duration: int
    now: datetime
    week_starts_on: int
    instead_of: Booking | None = None  # its own claim does not count, nor does it in limits
    only_hosts: tuple[int, ...] = ()  # empty: the whole pool
    blind_hosts: tuple[int, ...] = ()  # of whose calendars too little is known to offer them

    @property
    def hosts(self) -> list[Host]:
        pool = self.event_type.pool
        if self.event_type.assignment is HostChoice.SINGLE:
            pool = pool[:1]
        if self.event_type.assignment is HostChoice.COLLECTIVE and self.blind_hosts:
            return []
        return [
            host
            for host in pool
            if (not self.only_hosts or host.id in self.only_hosts)
            and host.id not in self.blind_hosts
        ]


def openings(tx: Tx, asked: Question, *, within: Span) -> list[Slot]:
    """The slots that start in `within`, in order."""
    hosts = asked.hosts
    if not hosts:
        return []
    times = _host_times(tx, asked, hosts, within)
    event_type = asked.event_type
    rules = event_type.rules(asked.duration, week_starts_on=asked.week_starts_on)
    starts = pool_starts(times, rules, kind=event_type.assignment, within=within, now=asked.now)
    seats = event_type.seats if event_type.has_seats else None
    slots = [
        Slot(event_type.ref, start, asked.duration, host_ids, seats) for start, host_ids in starts
    ]
    return _with_sittings(tx, asked, slots, times, within) if event_type.has_seats else slots


def hosts_for(
    tx: Tx, asked: Question, start: int, *, grid: bool = True, soft: bool = True
) -> tuple[int, ...] | BookingError:
    """Who can take a booking at `start`, or why nobody can. Without `soft` only the past and
    what is taken count.
    """
    hosts = asked.hosts
    span = Span(start, start + asked.duration)
    event_type = asked.event_type
    if event_type.has_seats:
        seated = _hosts_of_sitting(tx, asked, span)
        if seated is not None:
            return seated
    if not hosts:
        return NotBookable("no_host")
    times = _host_times(tx, asked, hosts, span, soft=soft)
    rules = event_type.rules(asked.duration, week_starts_on=asked.week_starts_on)
    able = who_can(
        start, times, rules, kind=event_type.assignment, now=asked.now, grid=grid, soft=soft
    )
    if able:
        return able
    reason = why_not(
        start, times, rules, kind=event_type.assignment, now=asked.now, grid=grid, soft=soft
    )
    return refusal(reason or Reason.OUTSIDE_AVAILABILITY)


def range_of(zone: str, first: date | None, last: date | None, *, now: datetime) -> Span:
    """From `first` to `last`, both inclusive local dates in `zone`; 62 days at the most."""
    today = local_date(zone, minute_of(now))
    begins = max(first or today, today - timedelta(days=1))
    ends = min(last or begins + timedelta(days=31), begins + LONGEST_RANGE)
    starts = _first_minute(zone, begins)
    return Span(starts, max(_first_minute(zone, ends + timedelta(days=1)), starts + 1))


def refusal(reason: Reason) -> BookingError:
    """The refusal that goes with the rule that a start does not fulfil."""
    kinds: dict[Reason, type[BookingError]] = {
        Reason.OUTSIDE_AVAILABILITY: OutsideAvailability,
        Reason.TOO_SOON: TooSoon,
        Reason.TOO_FAR_AHEAD: TooFarAhead,
        Reason.LIMIT_REACHED: LimitReached,
        Reason.SLOT_TAKEN: SlotTaken,
        Reason.IN_THE_PAST: InThePast,
    }
    return kinds[reason]()


def _host_times(
    tx: Tx, asked: Question, hosts: Sequence[Host], within: Span, *, soft: bool = True
) -> list[HostTime]:
    """The hosts' time around `within`. Time off and a calendar's busy time are soft: without
    `soft` they do not count.
    """
    ids = [host.id for host in hosts]
    event_type = asked.event_type
    # A slot that starts at the range's end still reaches beyond it, with its buffers.
    around = within.padded(event_type.buffer_before, asked.duration + event_type.buffer_after)
    taken: dict[int, list[Span]] = defaultdict(list)
    for host_id, span in claims.claims_of(
        tx, ids, around, now=minute_of(asked.now), but=_own_claims(tx, asked)
    ):
        taken[host_id].append(span)
    if soft:
        for host_id, span in (*times_off(tx, ids, around), *busy_times(tx, ids, around)):
            taken[host_id].append(span)
    counted = _counted(tx, asked, ids, within)
    return [
        HostTime(
            host_id=host.id,
            hours=(event_type.schedule or host.schedule).hours,
            taken=tuple(taken[host.id]),
            counted=tuple(counted[host.id]),
        )
        for host in hosts
    ]


def _counted(
    tx: Tx, asked: Question, host_ids: Sequence[int], within: Span
) -> dict[int, list[Span]]:
    """The hosts' bookings of this event type, over the whole weeks that the range touches; a
    sitting counts once.
    """
    counted: dict[int, set[Span]] = defaultdict(set)
    if asked.event_type.limits != Limits():
        around = within.padded(WEEK, WEEK)
        query = (
            select(BookingHost.host_id, Booking.starts_at, Booking.ends_at)
            .join(Booking, BookingHost.booking_id == Booking.id)
            .where(
                BookingHost.host_id.in_(host_ids),
                Booking.event_type_id == asked.event_type.id,
                Booking.state.not_in(FINAL),
                Booking.starts_at >= around.starts_at,
                Booking.starts_at < around.ends_at,
            )
        )
        if asked.instead_of is not None:
            query = query.where(Booking.id != asked.instead_of.id)
        for host_id, starts_at, ends_at in tx.execute(query):
            counted[host_id].add(Span.of(starts_at, ends_at))
    return {host_id: sorted(counted[host_id]) for host_id in host_ids}


def _own_claims(tx: Tx, asked: Question) -> list[int]:
    """The claims that fall away when the booking moves: its own, or its sitting's where it sits
    alone.
    """
    booking = asked.instead_of
    if booking is None:
        return []
    seat = sittings.seat_of(tx, booking.id)
    if seat is None:
        return [claim.id for claim in claims.claims_for(tx, booking_id=booking.id)]
    if not sittings.is_alone(tx, seat):
        return []
    return [claim.id for claim in claims.claims_for(tx, sitting_id=seat.sitting_id)]


def _with_sittings(
    tx: Tx, asked: Question, slots: list[Slot], times: Sequence[HostTime], within: Span
) -> list[Slot]:
    """A start that somebody took is offered with the seats that remain, whoever else is free
    then.
    """
    by_start = {slot.starts: slot for slot in slots}
    own = None if asked.instead_of is None else sittings.seat_of(tx, asked.instead_of.id)
    for sitting, left, host_ids in sittings.sittings_of(
        tx, asked.event_type, asked.duration, within, now=minute_of(asked.now)
    ):
        mine = own is not None and own.sitting_id == sitting.id
        remain = left + (1 if mine else 0)
        by_start.pop(sitting.starts, None)
        if remain > 0 and host_ids and _may_join(asked, sitting.starts, times, host_ids):
            by_start[sitting.starts] = Slot(
                asked.event_type.ref, sitting.starts, asked.duration, host_ids, remain
            )
    return [by_start[start] for start in sorted(by_start)]


def _may_join(
    asked: Question, start: int, times: Sequence[HostTime], host_ids: tuple[int, ...]
) -> bool:
    """Whether the sitting's start lies in the time that is open for booking; its claim and its
    count are there already.
    """
    empty = [replace(time, taken=(), counted=()) for time in times if time.host_id in host_ids]
    rules = asked.event_type.rules(asked.duration, week_starts_on=asked.week_starts_on)
    return bool(empty) and bool(
        who_can(start, empty, rules, kind=HostChoice.ROUND_ROBIN, now=asked.now, grid=False)
    )


def _hosts_of_sitting(tx: Tx, asked: Question, span: Span) -> tuple[int, ...] | BookingError | None:
    """Who hosts the sitting at that time, NoSeats where it is full; None where nobody took the
    start yet.
    """
    slots = _with_sittings(tx, asked, [], _host_times(tx, asked, asked.hosts, span), _at(span))
    if slots:
        return slots[0].host_ids
    sitting = sittings.sitting_at(tx, asked.event_type, span)
    return None if sitting is None else NoSeats()


def _at(span: Span) -> Span:
    return Span(span.starts, span.starts + 1)


def _first_minute(zone: str, day: date) -> int:
    """Of a local date; a date that the zone skipped begins where the next one does."""
    for ahead in range(3):
        span = day_span(zone, day + timedelta(days=ahead))
        if span is not None:
            return span.starts
    raise AssertionError("no zone skips three days in a row")
