"""Weekly hours and overrides in a zone, and the spans they open. Summer time lives here alone.

Between two changes of a zone's clock its offset is constant, and wall-clock time is arithmetic.
A *wall minute* is what the local calendar and clock show, in minutes since 1970-01-01 00:00 there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from booking.when.clock import minute_of, moment_of
from booking.when.span import Span, merged

WallSpan: TypeAlias = tuple[int, int]

DAY = 24 * 60
WEEK = 7 * DAY
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_WINDOWS = 48
MOST_OVERRIDES = 1000

_EPOCH_DAY = date(1970, 1, 1).toordinal()
# The calendar's first and last year are left out: an offset could lead over datetime's edge.
_FIRST_MINUTE = minute_of(datetime(2, 1, 1, tzinfo=UTC))
_LAST_MINUTE = minute_of(datetime(9999, 1, 1, tzinfo=UTC)) - 1
_WINDOW = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, order=True)
class LocalWindow:
    """Minutes of a local day; an end not after its start is one of the next date."""

    starts: int
    ends: int

    def __post_init__(self) -> None:
        assert 0 <= self.starts < DAY, f"a window starts within its day: {self}"
        assert 0 <= self.ends <= DAY, f"a window ends at 24:00 or as a time of day: {self}"

    @property
    def full_end(self) -> int:
        """Minutes from the midnight before it starts until it ends, above 1440 on the next date."""
        return self.ends if self.ends > self.starts else self.ends + DAY

    @property
    def text(self) -> str:
        """The window as JSON and people write it, "09:00-17:00"."""
        return f"{_clock_text(self.starts)}-{_clock_text(self.ends)}"


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The windows of each weekday, Monday first."""

    days: tuple[tuple[LocalWindow, ...], ...] = ((),) * 7

    def __post_init__(self) -> None:
        assert len(self.days) == len(WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a schedule is open: weekly hours, and dates whose windows replace them wholly."""

    zone: str
    weekly: WeeklyHours = field(default_factory=WeeklyHours)
    overrides: Mapping[date, tuple[LocalWindow, ...]] = field(default_factory=dict)

    def never_closed_before(self, minute: int) -> bool:
        """Whether it has been open for as long as there are days."""
        if any(day <= local_date(self.zone, minute) for day in self.overrides):
            return False
        return _joined(_open_wall(Hours(self.zone, self.weekly), 0, 6)) == [(0, WEEK)]

    def as_json(self) -> dict[str, Any]:
        return {
            "zone": self.zone,
            "weekly": {
                name: [window.text for window in windows]
                for name, windows in zip(WEEKDAYS, self.weekly.days, strict=True)
            },
            "overrides": {
                day.isoformat(): [window.text for window in windows]
                for day, windows in sorted(self.overrides.items())
            },
        }

    @classmethod
    def from_json(cls, given: Any) -> Self:
        """The hours that `as_json` wrote, or somebody's like them; weekdays left out are closed.

        Raises ValueError, which says what is wrong on which weekday or date.
        """
        given = _mapping(given, "hours")
        zone = given.get("zone")
        if not isinstance(zone, str) or not known_zone(zone):
            raise ValueError("zone: is not the name of a time zone")
        weekly = _mapping(given.get("weekly", {}), "weekly")
        overrides = _mapping(given.get("overrides", {}), "overrides")
        for name in weekly:
            if name not in WEEKDAYS:
                raise ValueError(f"weekly: {name!r:.40} is not a weekday")
        if len(overrides) > MOST_OVERRIDES:
            raise ValueError(f"overrides: at most {MOST_OVERRIDES} dates")
        return cls(
            zone,
            WeeklyHours(tuple(_windows(weekly.get(name, []), name) for name in WEEKDAYS)),
            {_date(text): _windows(windows, text) for text, windows in overrides.items()},
        )


def open_spans(hours: Hours, within: Span) -> list[Span]:
    """What is open in `within`, in order; windows that touch are one span.

    A minute is open by its wall clock, so one that a clock change skips never is, and one that
    occurs twice is open twice.
    """
    begins, ends = max(within.starts, _FIRST_MINUTE), min(within.ends, _LAST_MINUTE)
    if begins >= ends:
        return []
    # A clock that goes back shows an earlier wall minute at the end of a span than within it.
    first = wall_minute(hours.zone, begins) // DAY - 1
    last = wall_minute(hours.zone, ends - 1) // DAY + 1
    return wall_spans(hours.zone, _open_wall(hours, first, last), Span(begins, ends))


def wall_spans(zone: str, walls: Iterable[WallSpan], within: Span) -> list[Span]:
    """The minutes of `within` at which the zone's wall minute lies in one of `walls`."""
    joined = _joined(walls)
    ends = [wall[1] for wall in joined]
    found: list[Span] = []
    for starts, until, offset in offsets(zone, within):
        for at in range(bisect_left(ends, starts + offset + 1), len(joined)):
            if joined[at][0] >= until + offset:
                break
            opens = max(joined[at][0] - offset, starts)
            found.append(Span(opens, min(joined[at][1] - offset, until)))
    return merged(found)


def day_span(zone: str, day: date) -> Span | None:
    """From the first to the last minute of a local date (23 to 25 hours); None if it is skipped.

    Only where clocks go back across midnight does it hold minutes of the eve or of the morrow.
    """
    return _whole(zone, wall_of(day), DAY)


def week_span(zone: str, day: date, week_starts_on: int = 0) -> Span | None:
    """The local week that `day` is in; it starts on Monday (0) ... Sunday (6)."""
    return _whole(zone, wall_of(day) - (day.weekday() - week_starts_on) % 7 * DAY, WEEK)


def minute_at(zone: str, day: date, minute_of_day: int) -> tuple[int, ...]:
    """When a wall clock shows this: never (skipped), once, or twice (clocks go back)."""
    wall = wall_of(day) + minute_of_day
    # Offsets lie within a day of UTC.
    around = offsets(zone, Span(wall - DAY, wall + DAY))
    return tuple(wall - offset for starts, ends, offset in around if starts <= wall - offset < ends)


def local_date(zone: str, minute: int) -> date:
    """The date in the zone at a minute."""
    return date.fromordinal(_EPOCH_DAY + wall_minute(zone, minute) // DAY)


def local_minute(zone: str, minute: int) -> int:
    """The minute of the day, 0 to 1439, that a wall clock in the zone shows."""
    return wall_minute(zone, minute) % DAY


def wall_minute(zone: str, minute: int) -> int:
    return minute + _offset_at(zone, minute)


def wall_of(day: date) -> int:
    """The wall minute at which a date begins."""
    return (day.toordinal() - _EPOCH_DAY) * DAY


def offsets(zone: str, within: Span) -> Iterator[tuple[int, int, int]]:
    """The stretches of `within` of one offset each: starts, ends, wall minutes ahead of UTC."""
    begins, ends = max(within.starts, _FIRST_MINUTE), min(within.ends, _LAST_MINUTE)
    if begins >= ends:
        return
    for year in range(moment_of(begins).year, moment_of(ends - 1).year + 1):
        for starts, until, offset in _year_offsets(zone, year):
            if starts < ends and begins < until:
                yield max(starts, begins), min(until, ends), offset


def known_zone(name: str) -> bool:
    """Whether `name` is an IANA zone or one of the usual aliases."""
    return name in _known_zones()


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    # "right/" zones count leap seconds, and the others are not the name of a place at all.
    found = available_timezones() - {"localtime", "Factory", "posixrules"}
    return frozenset(name for name in found if not name.startswith(("right/", "posix/")))


@lru_cache(maxsize=4096)
def _year_offsets(zone: str, year: int) -> tuple[tuple[int, int, int], ...]:
    """The stretches of one UTC year. Zoneinfo lists no changes, so they are searched for."""
    at = minute_of(datetime(year, 1, 1, tzinfo=UTC))
    ends = minute_of(datetime(year + 1, 1, 1, tzinfo=UTC))
    changes = [at]
    while at < ends:
        ahead = min(at + DAY, ends)
        if _offset_at(zone, ahead) != _offset_at(zone, at):
            ahead = _change_between(zone, at, ahead)
            changes.append(ahead)
        at = ahead
    if changes[-1] != ends:
        changes.append(ends)
    return tuple((begins, until, _offset_at(zone, begins)) for begins, until in pairwise(changes))


def _change_between(zone: str, before: int, after: int) -> int:
    offset = _offset_at(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset_at(zone: str, minute: int) -> int:
    inside = min(max(minute, _FIRST_MINUTE), _LAST_MINUTE)
    offset = moment_of(inside).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset // timedelta(minutes=1)


def _whole(zone: str, wall: int, minutes: int) -> Span | None:
    # Offsets lie within a day of UTC.
    around = Span(wall - DAY, wall + minutes + DAY)
    found = wall_spans(zone, [(wall, wall + minutes)], around)
    return Span(found[0].starts, found[-1].ends) if found else None


def _open_wall(hours: Hours, first: int, last: int) -> list[WallSpan]:
    """The open wall minutes of the days `first` to `last`, counted from the epoch's."""
    found: list[WallSpan] = []
    eve, _ = _windows_on(hours, first - 1)
    for day in range(first, last + 1):
        midnight = day * DAY
        windows, is_override = _windows_on(hours, day)
        if not is_override:
            # An override replaces its date wholly: what spills over from the eve is gone too.
            spills = [window.full_end - DAY for window in eve if window.full_end > DAY]
            found += [(midnight, midnight + ends) for ends in spills]
        for window in windows:
            found.append((midnight + window.starts, midnight + min(window.full_end, DAY)))
        eve = windows
    return found


def _windows_on(hours: Hours, day: int) -> tuple[tuple[LocalWindow, ...], bool]:
    """The windows of a day, and whether they are an override's."""
    override = hours.overrides.get(date.fromordinal(_EPOCH_DAY + day))
    if override is not None:
        return override, True
    # The epoch's first day was a Thursday.
    return hours.weekly.days[(day + 3) % 7], False


def _joined(walls: Iterable[WallSpan]) -> list[WallSpan]:
    joined: list[WallSpan] = []
    for starts, ends in sorted(walls):
        if not joined or joined[-1][1] < starts:
            joined.append((starts, ends))
        elif joined[-1][1] < ends:
            joined[-1] = (joined[-1][0], ends)
    return joined


def _mapping(given: Any, name: str) -> dict[Any, Any]:
    if not isinstance(given, dict):
        raise ValueError(f"{name}: must be an object")  # noqa: TRY004 - input, not a bug
    return given


def _date(text: Any) -> date:
    try:
        # fromisoformat alone would also take week dates such as 2026-W01-1.
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except (TypeError, ValueError):
        raise ValueError(f"overrides: {text!r:.40} is not a date like 2025-03-31") from None


def _windows(given: Any, day: str) -> tuple[LocalWindow, ...]:
    """The windows of a weekday or date in order, touching ones as they are."""
    if not isinstance(given, list):
        raise ValueError(f"{day}: must be a list of windows")  # noqa: TRY004 - input, not a bug
    if len(given) > MOST_WINDOWS:
        raise ValueError(f"{day}: at most {MOST_WINDOWS} windows")
    windows = sorted(_window(text, day) for text in given)
    for window, following in pairwise(windows):
        if following.starts < window.full_end:
            raise ValueError(f"{day}: {window.text} and {following.text} overlap")
    return tuple(windows)


def _window(text: Any, day: str) -> LocalWindow:
    found = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError(f"{day}: {text!r:.40} is not a window like 09:00-17:00")
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    ends = end_hour * 60 + end_minute
    if ends > DAY:
        raise ValueError(f"{day}: {text} ends after 24:00")
    return LocalWindow(start_hour * 60 + start_minute, ends)


def _clock_text(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"
