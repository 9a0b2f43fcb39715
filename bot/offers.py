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
from booking.errors import (
    BookingError,
    InThePast,
    LimitReached,
    SlotTaken,
    TooFarAhead,
    TooSoon,
)
from booking.event_types import EventType
from booking.front_desk import FrontDesk
from booking.openings import Slot
from booking.people import Host
from booking.when.clock import minute_of, moment_of
from booking.when.hours import local_date, minute_at
from booking.when.wish import Wish, allows

DAYS = 5  # days shown at once
TIMES = 9  # times shown of one day
NEAREST = 6
FAR = timedelta(days=61)  # as far as the front desk lists at once


@dataclass(frozen=True)
class When:
    """A wish, and the other readings of its clock and its day where they have several; the likely
    one of each comes first, and is the wish's own.
    """

    wish: Wish
    clocks: tuple[time, ...] = ()
    days: tuple[date, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "wish": self.wish.as_json(),
            "clocks": [at.isoformat() for at in self.clocks],
            "days": [day.isoformat() for day in self.days],
        }

    @classmethod
    def from_json(cls, kept: Any) -> When:
        clocks = tuple(time.fromisoformat(at) for at in kept["clocks"])
        days = tuple(date.fromisoformat(day) for day in kept.get("days", ()))
        return cls(Wish.from_json(kept["wish"]), clocks, days)

    def with_(self, later: When) -> When:
        clocks = later.clocks if later.wish.has_clock else self.clocks
        days = later.days if later.wish.has_day else self.days
        return When(self.wish.with_(later.wish), clocks, days)

    def on(self, day: date) -> When:
        """The same once it is known which day was meant."""
        return When(replace(self.wish, first=day, last=day), self.clocks)

    @property
    def readings(self) -> list[Wish]:
        """The wish at each of its clocks."""
        if self.wish.time is None or self.wish.time not in self.clocks:
            return [self.wish]
        return [replace(self.wish, time=clock) for clock in self.clocks]

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
    is_of_host: bool = False  # of the one they named; another may be free


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
    host: Host | None = None

    def offers(self, when: When, page: int) -> Offers:
        """The free times for that wish; `page` counts on from the first days shown."""
        # "At 4" may be either half of the day's: where only one of them is free, that is meant.
        found = {slot.starts: slot for wish in when.readings for slot in self._hits(wish)}
        hits = [found[starts] for starts in sorted(found)]
        if when.names_a_start and len(hits) == 1:
            if self._is_second_best(when, hits[0]):
                return self._nearest(when, page)
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
            host=self.host,
        )
        return next((slot for slot in found if slot.starts == starts), None)

    def days_in_reach(self, when: When) -> list[date]:
        """Of the days it may be, in their order, those that are neither over nor too far ahead."""
        return [day for day in sorted(when.days) if not self._is_out_of_reach(when.on(day))]

    def why_not(self, starts: int, duration: int | None = None) -> Refused:
        at = moment_of(starts)
        error = self.desk.why_not(
            self.event_type,
            at,
            duration=duration or self.duration,
            instead_of=self.instead_of,
            host=self.host,
        )
        return Refused(at, error, is_of_host=self.host is not None)

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
            host=self.host,
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

    def _is_second_best(self, when: When, hit: Slot) -> bool:
        """ "At 3" where 15:00 is but taken: then 3:00 is not what was meant."""
        if allows(when.wish, hit.starts):
            return False
        refused = self._why_not_wished(when)
        return refused is not None and isinstance(refused.error, SlotTaken | LimitReached)

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
            host=self.host,
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
        return self._why_not_on(wish.zone, day)

    def _why_not_on(self, zone: str, day: date) -> Refused | None:
        """Of a whole day only what holds for all of it is worth saying."""
        noon = minute_at(zone, day, 12 * 60)
        refused = self.why_not(noon[0]) if noon else None
        tells = refused and isinstance(refused.error, InThePast | TooSoon | TooFarAhead)
        return refused if tells and day != self._today(zone) else None

    def _is_out_of_reach(self, when: When) -> bool:
        assert when.day
        return self._why_not_on(when.wish.zone, when.day) is not None

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
