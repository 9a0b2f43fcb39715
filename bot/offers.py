"""Which free times to put to a customer who wishes for one, and why the one they named cannot be
had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from booking.bookings import Booking
from booking.errors import BookingError, InThePast, TooFarAhead, TooSoon
from booking.event_types import EventType
from booking.front_desk import FrontDesk
from booking.openings import Slot
from booking.when.clock import minute_of, moment_of
from booking.when.hours import local_date, minute_at
from booking.when.wish import Wish, allows

DAYS = 5  # days shown at once
TIMES = 9  # times shown of one day
NEAREST = 6
FAR = timedelta(days=61)  # as far as the front desk lists at once


@dataclass(frozen=True)
class When:
    """A wish, and both readings of a clock that leaves the half of the day open."""

    wish: Wish
    clocks: tuple[time, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"wish": self.wish.as_json(), "clocks": [at.isoformat() for at in self.clocks]}

    @classmethod
    def from_json(cls, kept: Any) -> When:
        clocks = tuple(time.fromisoformat(at) for at in kept["clocks"])
        return cls(Wish.from_json(kept["wish"]), clocks)

    def with_(self, later: When) -> When:
        clocks = later.clocks if later.wish.has_clock else self.clocks
        return When(self.wish.with_(later.wish), clocks)

    @property
    def day(self) -> date | None:
        """The one day wished."""
        if self.wish.exact_at is not None:
            return self.wish.exact_at.astimezone(ZoneInfo(self.wish.zone)).date()
        return self.wish.first if self.wish.first == self.wish.last else None

    @property
    def names_a_start(self) -> bool:
        clock = self.wish.exact_at is not None or self.wish.time is not None
        return clock and self.day is not None


@dataclass(frozen=True)
class Refused:
    """The start that was named, and why it cannot be had; without `at`, no clock shows it."""

    at: datetime | None
    error: BookingError | None = None
    clock: time | None = None


@dataclass(frozen=True)
class Offers:
    """What to show: `slots` in order, and the one that goes without saying."""

    when: When
    slots: tuple[Slot, ...] = ()
    exact: Slot | None = None
    fits: bool = True  # what is shown is what was wished
    refused: Refused | None = None
    has_more: bool = False
    is_past_the_end: bool = False
    are_others: bool = False  # all that was wished has been shown; these are free besides
    page: int = 0


@dataclass(frozen=True)
class Search:
    """Where to look."""

    desk: FrontDesk
    event_type: EventType
    zone: str
    duration: int | None = None
    instead_of: Booking | None = None

    def offers(self, when: When, page: int) -> Offers:
        """The free times for that wish; `page` counts on from the first days shown."""
        hits = self._hits(when.wish)
        if not hits and when.wish.time is not None:
            # "At 4" is mostly the afternoon's; where only the other one is free, that is meant.
            for clock in when.clocks:
                hits = hits or self._hits(replace(when.wish, time=clock))
        if when.names_a_start and len(hits) == 1:
            return Offers(when, tuple(hits), exact=hits[0])
        if not hits:
            return self._nearest(when, page)
        return self._page(when, hits, page)

    def slot_at(self, starts: int, duration: int) -> Slot | None:
        """The slot that starts then, while it is free."""
        day = local_date(self.zone, starts)
        found = self.desk.openings(
            self.event_type,
            zone=self.zone,
            first=day,
            last=day,
            duration=duration,
            instead_of=self.instead_of,
        )
        return next((slot for slot in found if slot.starts == starts), None)

    def why_not(self, starts: int, duration: int | None = None) -> Refused:
        at = moment_of(starts)
        error = self.desk.why_not(
            self.event_type,
            at,
            duration=duration or self.duration,
            instead_of=self.instead_of,
        )
        return Refused(at, error)

    def _hits(self, wish: Wish) -> list[Slot]:
        today = local_date(wish.zone, minute_of(self.desk.now))
        day = When(wish).day
        first = max(day or wish.first or today, today)
        last = min(day or wish.last or first + FAR, first + FAR)
        if last < first:
            return []
        slots = self.desk.openings(
            self.event_type,
            zone=wish.zone,
            first=first,
            # What begins late in the evening may be of the next date.
            last=last + timedelta(days=1),
            duration=self.duration,
            instead_of=self.instead_of,
        )
        return [slot for slot in slots if allows(wish, slot.starts)]

    def _page(self, when: When, hits: Sequence[Slot], page: int) -> Offers:
        days = self._by_day(hits)
        if page < pages_of(days):
            return shown(when, days, page)
        others = self._by_day(self._others(when, days))
        if page - pages_of(days) < pages_of(others):
            return replace(shown(when, others, page - pages_of(days)), are_others=True)
        return replace(shown(when, days, 0), is_past_the_end=True)

    def _others(self, when: When, days: Sequence[Sequence[Slot]]) -> list[Slot]:
        """What is free from the day wished on and was not among what was shown."""
        if when.wish.is_empty:
            return []
        known = {slot.starts for day in days for slot in thinned(day)}
        first = when.day or when.wish.first
        wider = Wish(zone=when.wish.zone, first=first, not_on=when.wish.not_on)
        return [slot for slot in self._hits(wider) if slot.starts not in known]

    def _nearest(self, when: When, page: int) -> Offers:
        refused = self._why_not_wished(when)
        if page:
            # "Show later ones": from the day wished on, whatever the clock.
            later = Wish(zone=when.wish.zone, first=when.wish.first)
            hits = self._hits(later)
            if hits:
                return replace(self._page(When(later), hits, page - 1), fits=False)
        found = self.desk.nearest(
            self.event_type,
            when.wish,
            limit=NEAREST,
            duration=self.duration,
            instead_of=self.instead_of,
        )
        slots = tuple(sorted(found, key=lambda slot: slot.starts))
        return Offers(when, slots, fits=False, refused=refused, has_more=bool(slots))

    def _why_not_wished(self, when: When) -> Refused | None:
        wish, day = when.wish, when.day
        if wish.exact_at is not None:
            return self.why_not(minute_of(wish.exact_at))
        if day is None:
            return None
        if wish.time is not None:
            minutes = minute_at(wish.zone, day, wish.time.hour * 60 + wish.time.minute)
            return self.why_not(minutes[0]) if minutes else Refused(None, clock=wish.time)
        noon = minute_at(wish.zone, day, 12 * 60)
        refused = self.why_not(noon[0]) if noon else None
        # Of a whole day only what holds for all of it is worth saying.
        tells = refused and isinstance(refused.error, InThePast | TooSoon | TooFarAhead)
        return refused if tells and day != self._today(wish.zone) else None

    def _today(self, zone: str) -> date:
        return local_date(zone, minute_of(self.desk.now))

    def _by_day(self, slots: Sequence[Slot]) -> list[list[Slot]]:
        return [list(day) for _, day in groupby(slots, key=self._day_of)]

    def _day_of(self, slot: Slot) -> date:
        return local_date(self.zone, slot.starts)


def shown(when: When, days: Sequence[Sequence[Slot]], page: int) -> Offers:
    """`DAYS` days, `page` times that many on."""
    here = days[page * DAYS : (page + 1) * DAYS]
    return Offers(
        when,
        tuple(slot for day in here for slot in thinned(day)),
        has_more=page + 1 < pages_of(days),
        page=page,
    )


def pages_of(days: Sequence[object]) -> int:
    return -(-len(days) // DAYS)


def thinned(slots: Sequence[Slot]) -> list[Slot]:
    """At most `TIMES` of a day, spread evenly over it."""
    if len(slots) <= TIMES:
        return list(slots)
    return list(slots[:: -(-len(slots) // TIMES)])
