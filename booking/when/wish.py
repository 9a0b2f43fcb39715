"""Wish, a time somebody asked for as they said it: days, a clock time, and the zone they meant.

Wall-clock values stand here beside their zone; nothing is resolved until a minute is compared.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from booking.when.clock import minute_of
from booking.when.hours import (
    DAY,
    WallSpan,
    known_zone,
    local_date,
    local_minute,
    wall_minute,
    wall_of,
)

HOUR = 60


class Part(StrEnum):
    """A part of the day, as people say it."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"

    @property
    def hours(self) -> tuple[int, int]:
        """The hour it begins and the hour it ends, above 24 on the next date."""
        return _PART_HOURS[self]


_PART_HOURS = {
    Part.MORNING: (5, 12),
    Part.NOON: (12, 14),
    Part.AFTERNOON: (12, 18),
    Part.EVENING: (17, 22),
    Part.NIGHT: (21, 29),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for; what was not said is None.

    `first` and `last` are dates, both included; one alone leaves the other side open. A start is
    at `time` exactly, or at `after` or later and earlier than `before`, or in a `part`. An
    `exact_at` is a moment that needs no zone, and says all the rest.
    """

    zone: str
    first: dt.date | None = None
    last: dt.date | None = None
    time: dt.time | None = None
    after: dt.time | None = None
    before: dt.time | None = None
    part: Part | None = None
    not_on: frozenset[dt.date] = frozenset()
    exact_at: dt.datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self == Wish(zone=self.zone)

    @property
    def has_day(self) -> bool:
        return (self.first or self.last or self.exact_at) is not None

    @property
    def has_clock(self) -> bool:
        clock = (self.time, self.after, self.before, self.part, self.exact_at)
        return any(said is not None for said in clock)

    def with_(self, later: "Wish") -> "Wish":
        """The wish with what was said later: a new day replaces the day, a new clock the clock."""
        if later.exact_at or later.is_empty:
            return self if later.is_empty else later
        earlier = self._on_the_wall_of(later.zone)
        day = later if later.has_day else earlier
        clock = later if later.has_clock else earlier
        # "Friday, then" after "not on Friday" takes the refusal back.
        not_on = self.not_on - {later.first} | later.not_on
        # "Not on Friday" after "Friday" leaves no day asked for.
        keeps_day = day.first != day.last or day.first not in not_on
        return Wish(
            zone=later.zone,
            first=day.first if keeps_day else None,
            last=day.last if keeps_day else None,
            time=clock.time,
            after=clock.after,
            before=clock.before,
            part=clock.part,
            not_on=not_on,
        )

    def as_json(self) -> dict[str, Any]:
        """Only what was said, as JSON."""
        said: dict[str, Any] = {"zone": self.zone}
        for name in ("first", "last", "time", "after", "before", "exact_at"):
            value = getattr(self, name)
            if value is not None:
                said[name] = value.isoformat()
        if self.part:
            said["part"] = self.part.value
        if self.not_on:
            said["not_on"] = [day.isoformat() for day in sorted(self.not_on)]
        return said

    @classmethod
    def from_json(cls, said: Any) -> Self:
        """The wish that `as_json` wrote. Raises ValueError for anything else."""
        try:
            return cls(
                zone=_zone(said["zone"]),
                first=_date(said["first"]) if "first" in said else None,
                last=_date(said["last"]) if "last" in said else None,
                time=_time(said["time"]) if "time" in said else None,
                after=_time(said["after"]) if "after" in said else None,
                before=_time(said["before"]) if "before" in said else None,
                part=Part(said["part"]) if "part" in said else None,
                not_on=frozenset(map(_date, said.get("not_on", []))),
                exact_at=_moment(said["exact_at"]) if "exact_at" in said else None,
            )
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError("not a wish") from wrong

    def _on_the_wall_of(self, zone: str) -> "Wish":
        """The same with an exact moment told as date and time in a zone."""
        if self.exact_at is None:
            return self
        minute = minute_of(self.exact_at)
        day, at = local_date(zone, minute), local_minute(zone, minute)
        time = dt.time(at // HOUR, at % HOUR)
        return replace(self, first=day, last=day, time=time, exact_at=None)


def allows(wish: Wish, minute: int) -> bool:
    """Whether a start at `minute` is one that was asked for."""
    if wish.exact_at:
        return minute == minute_of(wish.exact_at)
    wall = wall_minute(wish.zone, minute)
    wanted = _wanted(wish, _days_near(wish, wall // DAY))
    return any(begins <= wall < ends for begins, ends in wanted)


def nearness(wish: Wish, minute: int) -> int:
    """How many minutes `minute` is off the wish: sorted by it, what fits best comes first."""
    if wish.exact_at:
        return abs(minute - minute_of(wish.exact_at))
    wall = wall_minute(wish.zone, minute)
    days = _days_near(wish, wall // DAY) or [_nearest_day(wish, wall // DAY)]
    wanted = _wanted(wish, days)
    return min(max(begins - wall, wall - (ends - 1), 0) for begins, ends in wanted)


def _wanted(wish: Wish, days: Iterable[int]) -> list[WallSpan]:
    begins, ends = _clock_wanted(wish)
    return [(day * DAY + begins, day * DAY + ends) for day in days]


def _clock_wanted(wish: Wish) -> WallSpan:
    """The minutes of the day that were asked for, above 1440 on the next date."""
    if wish.time is not None:
        at = _minute_of_day(wish.time)
        return at, at + 1
    begins, ends = (hour * HOUR for hour in wish.part.hours) if wish.part else (0, DAY)
    from_ = begins if wish.after is None else _minute_of_day(wish.after)
    until = ends if wish.before is None else _minute_of_day(wish.before)
    if until <= from_:
        # "From ten at night until two", and midnight as an end, are of the next date.
        until += DAY
    if not wish.part:
        return from_, until
    narrowed = max(begins, from_), min(ends, until)
    # "In the morning, after two" contradicts itself; the clock says more than the word.
    fits = narrowed[0] < narrowed[1]
    return narrowed if fits else _clock_wanted(replace(wish, part=None))


def _days_near(wish: Wish, day: int) -> list[int]:
    """The days asked for next to `day` on both sides, itself and its eve among them."""
    nearest, reach = _nearest_day(wish, day), len(wish.not_on) + 1
    first, last = _bounds(wish)
    refused = {_day_number(refused) for refused in wish.not_on}
    around = range(max(nearest - reach, first), min(nearest + reach, last) + 1)
    return [at for at in around if at not in refused]


def _nearest_day(wish: Wish, day: int) -> int:
    first, last = _bounds(wish)
    return min(max(day, first), last)


def _bounds(wish: Wish) -> tuple[int, int]:
    first, last = wish.first or dt.date.min, wish.last or dt.date.max
    return _day_number(first), _day_number(last)


def _day_number(day: dt.date) -> int:
    return wall_of(day) // DAY


def _minute_of_day(at: dt.time) -> int:
    return at.hour * HOUR + at.minute


def _zone(name: str) -> str:
    if not known_zone(name):
        raise ValueError("zone: is not the name of a time zone")
    return name


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.time:
    time = dt.time.fromisoformat(text)
    if time.tzinfo:
        raise ValueError("a wall-clock time has no offset of its own")
    return time


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if not moment.tzinfo:
        raise ValueError("a moment needs its offset")
    return moment.astimezone(dt.UTC)
