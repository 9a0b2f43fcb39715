"""Placement: a booking's place in time. Who can host it, which times lie near, and taking,
moving and freeing the claim or the seat. The front desk asks it within its own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking import claims, sittings
from booking.accounts import Account
from booking.assignment import hosts_given
from booking.bookings import Booking
from booking.db import Tx
from booking.errors import BookingError, SlotTaken
from booking.event_types import EventType
from booking.openings import Question, Slot, hosts_for, openings
from booking.people import Agent, Host
from booking.sittings import Sitting
from booking.when.clock import minute_of
from booking.when.span import Span

DAY = 24 * 60  # minutes
NEAREST = 6


class Placement:
    """Places bookings of one account at one moment."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        self.tx = tx
        self.account = account
        self.now = now

    def asked(
        self,
        event_type: EventType,
        duration: int | None = None,
        instead_of: Booking | None = None,
        host: Host | None = None,
    ) -> Question:
        """The question to put to `openings`; a booking that moves keeps its length."""
        if duration is None:
            duration = instead_of.duration if instead_of else event_type.durations[0]
        return Question(
            event_type=event_type,
            duration=duration,
            now=self.now,
            week_starts_on=self.account.week_starts_on,
            instead_of=instead_of,
            only_hosts=() if host is None else (host.id,),
        )

    def hosts(
        self,
        asked: Question,
        slot: Slot,
        *,
        override: bool,
        keep: Sequence[int] = (),
        assignee: Agent | None = None,
    ) -> list[Host]:
        """Every rule, checked again in the transaction that writes; then whose booking it is.

        Raises SlotTaken, NoSeats, TooSoon, TooFarAhead, OutsideAvailability, LimitReached,
        InThePast.
        """
        able = hosts_for(self.tx, asked, slot.starts, soft=not override, grid=not override)
        if isinstance(able, SlotTaken):
            raise type(able)(self.near(asked, slot))
        if isinstance(able, BookingError):
            raise able
        return hosts_given(
            self.tx,
            asked.event_type,
            able,
            now=self.now,
            keep=keep,
            first_login_id=assignee.login_id if assignee else None,
        )

    def near(self, asked: Question, slot: Slot) -> list[Slot]:
        """The free times nearest to one that is gone, in order."""
        first = max(slot.starts - 7 * DAY, minute_of(self.now))
        around = Span(first, max(slot.starts + 14 * DAY, first + DAY))
        slots = openings(self.tx, asked, within=around)
        slots.sort(key=lambda other: (abs(other.starts - slot.starts), other.starts))
        return sorted(slots[:NEAREST], key=lambda other: other.starts)

    def take(self, booking: Booking, hosts: Sequence[Host]) -> None:
        """Take the time, or a seat. What the schema refuses is taken, whatever we saw. Raises
        SlotTaken, NoSeats.
        """
        slot = Slot(booking.event_type.ref, booking.span.starts, booking.duration)
        try:
            if booking.event_type.has_seats:
                self._take_seat(booking, slot, hosts)
            else:
                claims.take(
                    self.tx,
                    [host.id for host in hosts],
                    booking.claimed,
                    now=minute_of(self.now),
                    booking_id=booking.id,
                    lapses=_lapses(booking),
                )
        except SlotTaken as taken:
            raise type(taken)(
                self.near(self.asked(booking.event_type, slot.duration), slot)
            ) from taken

    def move(self, booking: Booking, to: Slot, hosts: Sequence[Host]) -> None:
        """The old time is free if and only if the new one is taken. Raises SlotTaken, NoSeats."""
        try:
            seat = sittings.seat_of(self.tx, booking.id)
            if seat is None:
                own = claims.claims_for(self.tx, booking_id=booking.id)
                for claim in own:
                    claim.lapses = _lapses(booking)
                span = to.span.padded(booking.buffer_before, booking.buffer_after)
                host_ids = [host.id for host in hosts]
                claims.move(self.tx, own, host_ids, span, now=minute_of(self.now))
            else:
                sittings.leave_seat(self.tx, seat)
                self._take_seat(booking, to, hosts)
        except SlotTaken as taken:
            raise type(taken)(
                self.near(self.asked(booking.event_type, to.duration, booking), to)
            ) from taken

    def move_sitting(self, sitting: Sitting, booking: Booking, to: Span) -> None:
        """The sitting, with its claims, to another time; `booking` is any of those in it. Raises
        SlotTaken, where a host or the start itself is taken.
        """
        padded = to.padded(booking.buffer_before, booking.buffer_after)
        own = claims.claims_for(self.tx, sitting_id=sitting.id)
        host_ids = [claim.host_id for claim in own]
        claims.lock_hosts(self.tx, host_ids)
        claims.move(self.tx, own, host_ids, padded, now=minute_of(self.now))
        sittings.move(self.tx, sitting, to)

    def free(self, booking: Booking) -> None:
        """The booking's time, or its seat, is free from now on."""
        seat = sittings.seat_of(self.tx, booking.id)
        if seat is not None:
            sittings.leave_seat(self.tx, seat)
        else:
            claims.release(self.tx, booking_id=booking.id)

    def hold(self, booking: Booking) -> None:
        """What was taken for it is held until then, or for good."""
        lapses = _lapses(booking)
        seat = sittings.seat_of(self.tx, booking.id)
        if seat is not None:
            seat.lapses = lapses
        for claim in claims.claims_for(self.tx, booking_id=booking.id):
            claim.lapses = lapses

    def still_has(self, booking: Booking) -> bool:
        """Whether nobody took its time or seat, though its hold may have lapsed."""
        if sittings.seat_of(self.tx, booking.id) is not None:
            return True
        hosts = {claim.host_id for claim in claims.claims_for(self.tx, booking_id=booking.id)}
        return hosts == {host.id for host in booking.hosts}

    def leave(self, booking: Booking) -> None:
        """What is left of a lapsed hold goes."""
        claims.release(self.tx, booking_id=booking.id)

    def keep_for_good(self, booking: Booking) -> None:
        """What was held is taken."""
        seat = sittings.seat_of(self.tx, booking.id)
        if seat is not None:
            seat.lapses = None
        else:
            claims.keep_for_good(self.tx, booking_id=booking.id)

    def _take_seat(self, booking: Booking, slot: Slot, hosts: Sequence[Host]) -> None:
        sittings.take_seat(
            self.tx,
            booking.event_type,
            slot.span,
            [host.id for host in hosts],
            booking_id=booking.id,
            now=minute_of(self.now),
            lapses=_lapses(booking),
        )


def _lapses(booking: Booking) -> int | None:
    return None if booking.held_until is None else minute_of(booking.held_until)
