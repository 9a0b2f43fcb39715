"""Handing bookings to another host at the same time: who can take which, and the change itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from booking import calendar_events, claims, sittings
from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Tx
from booking.errors import BookingError, InThePast, InvalidInput, OutsideAvailability, SlotTaken
from booking.facts import Actor
from booking.finding import reread
from booking.history import record
from booking.mirror import busy_times
from booking.people import Host
from booking.schedules import times_off
from booking.when.clock import minute_of
from booking.when.hours import open_spans
from booking.when.span import Span

DAY = 24 * 60  # minutes


class AlreadyTheirs(BookingError):
    """That host has it already: nothing changes."""

    code = "already_theirs"


class NotAHost(InvalidInput):
    """That host is off, or is not one of the event type's."""

    code = "not_a_host"


class SharedBooking(InvalidInput):
    """It has seats or several hosts: it is not one host's to hand over."""

    code = "shared"


class Room:
    """What a host has room for within a span, read at once; what they are given fills it."""

    def __init__(self, tx: Tx, host: Host, within: Span, *, now: datetime) -> None:
        self.host = host
        self._taken: dict[int, list[Span]] = defaultdict(list)
        found = [
            *claims.claims_of(tx, [host.id], within, now=minute_of(now)),
            *times_off(tx, [host.id], within),
            *busy_times(tx, [host.id], within),
        ]
        for _, span in found:
            self._fill(span, within)

    def why_not(self, booking: Booking) -> BookingError | None:
        """What keeps the host from it: they are busy then, or do not work."""
        claimed, span = booking.claimed, booking.span
        taken = (other for day in _days(claimed) for other in self._taken[day])
        if any(claimed.overlaps(other) for other in taken):
            return SlotTaken()
        hours = (booking.event_type.schedule or self.host.schedule).hours
        is_open = any(one.contains(span) for one in open_spans(hours, span))
        return None if is_open else OutsideAvailability()

    def take(self, booking: Booking) -> None:
        self._fill(booking.claimed, booking.claimed)

    def _fill(self, span: Span, within: Span) -> None:
        seen = Span(max(span.starts, within.starts), min(span.ends, within.ends))
        for day in _days(seen):
            self._taken[day].append(span)


def room_for(tx: Tx, host: Host, bookings: Collection[Booking], *, now: datetime) -> Room:
    """The host's room around all of these; there is at least one."""
    spans = [booking.claimed for booking in bookings]
    within = Span(min(span.starts for span in spans), max(span.ends for span in spans))
    return Room(tx, host, within, now=now)


def why_not_hand_over(
    booking: Booking, host: Host, *, actor: Actor, now: datetime, has_seat: bool
) -> BookingError | None:
    """Whatever the host's time says; `has_seat` is whether it is one of a sitting's."""
    assert actor.is_ours, "customers choose no host of what they have booked"
    rule = booking.event_type.change_policy.reschedule
    over = booking.why_not_change(rule, actor=actor, now=now)
    if over is not None:
        return over
    if booking.starts_at <= now:
        return InThePast()  # another time may still be chosen, but nobody can keep this one
    wrong = {"host": "not_a_choice"}
    if has_seat:
        return SharedBooking(wrong)
    if [host.id] == [one.id for one in booking.hosts]:
        return AlreadyTheirs()
    if len(booking.hosts) != 1:
        return SharedBooking(wrong)
    is_one = host.id in {one.id for one in booking.event_type.pool}
    return None if is_one else NotAHost(wrong)


def hand_over(
    tx: Tx,
    account: Account,
    booking: Booking,
    host: Host,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    quiet: bool = False,
    heeds_calendar: bool = False,
) -> None:
    """The host has it from now on. What is claimed is never taken twice; `heeds_calendar` leaves
    alone what the host's hours, time off or calendar speak against.

    Raises AlreadyTheirs, NotAHost, SharedBooking, SlotTaken, OutsideAvailability,
    AlreadyCancelled, NotActive, InThePast.
    """
    claims.lock_hosts(tx, [host.id, *(one.id for one in booking.hosts)])
    reread(tx, booking)
    has_seat = sittings.seat_of(tx, booking.id) is not None
    refusal = why_not_hand_over(booking, host, actor=actor, now=now, has_seat=has_seat)
    if refusal is None and heeds_calendar:
        refusal = room_for(tx, host, [booking], now=now).why_not(booking)
    if refusal is not None:
        raise refusal
    own = claims.claims_for(tx, booking_id=booking.id)
    claims.move(tx, own, [host.id], booking.claimed, now=minute_of(now))
    fact = replace(booking.give_to([host], actor), reason=reason, is_quiet=quiet)
    calendar_events.settle_place(tx, booking)
    record(tx, account, booking, fact, now=now)


def _days(span: Span) -> Iterable[int]:
    """The days, counted in UTC, that it touches."""
    return range(span.starts // DAY, (span.ends - 1) // DAY + 1)
