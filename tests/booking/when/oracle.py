"""The rules of time once more, minute by minute and plainly, to hold the fast code against.

Every minute is shown to a wall clock; nothing is computed in spans, and nothing is shared with
the code under test but the dataclasses that state the question.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from booking.when.hours import Hours, LocalWindow
from booking.when.slots import FixedWindow, HostTime, SlotRules

LOOK_BACK = 12 * 1440


@cache
def wall_clock(zone: str, minute: int) -> tuple[date, int]:
    """The local date and minute of the day."""
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(
        ZoneInfo(zone)
    )
    return local.date(), local.hour * 60 + local.minute


def is_open(hours: Hours, minute: int) -> bool:
    day, shown = wall_clock(hours.zone, minute)
    if any(window.starts <= shown < _end(window) for window in _windows(hours, day)):
        return True
    if day in hours.overrides:
        return False
    eve = _windows(hours, day - timedelta(days=1))
    return any(shown < _end(window) - 1440 for window in eve)


def is_offered(
    start: int,
    time: HostTime,
    rules: SlotRules,
    now: datetime,
    *,
    zone: str,
    clock: Sequence[Hours],
) -> bool:
    """Rules 1 to 5 for one host; `clock` makes the grid, `zone` the dates."""
    return (
        _is_in_time(start, rules, now, zone)
        and not _is_taken(start, time, rules)
        and all(is_open(time.hours, start + at) for at in range(rules.duration))
        and _is_on_grid(start, rules, clock)
        and _is_within_limits(start, time, rules, zone)
    )


def _windows(hours: Hours, day: date) -> tuple[LocalWindow, ...]:
    return hours.overrides.get(day, hours.weekly.days[day.weekday()])


def _end(window: LocalWindow) -> int:
    return window.ends if window.ends > window.starts else window.ends + 1440


def _is_on_grid(start: int, rules: SlotRules, clock: Sequence[Hours]) -> bool:
    step = rules.interval or rules.duration
    if 60 % step == 0:
        return wall_clock(clock[0].zone, start)[1] % step == 0
    began = start
    while all(is_open(hours, began - 1) for hours in clock):
        began -= 1
        assert start - began < LOOK_BACK, "the hours of a test close at least once a week"
    return (start - began) % step == 0


def _is_taken(start: int, time: HostTime, rules: SlotRules) -> bool:
    begins = start - rules.buffer_before
    ends = start + rules.duration + rules.buffer_after
    return any(begins < taken.ends and taken.starts < ends for taken in time.taken)


def _is_in_time(start: int, rules: SlotRules, now: datetime, zone: str) -> bool:
    starts_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    if starts_at <= now or starts_at < now + timedelta(minutes=rules.notice):
        return False
    day = starts_at.astimezone(ZoneInfo(zone)).date()
    if isinstance(rules.window, FixedWindow):
        return rules.window.first <= day <= rules.window.last
    today = now.astimezone(ZoneInfo(zone)).date()
    return day <= today + timedelta(days=rules.window.days)


def _is_within_limits(start: int, time: HostTime, rules: SlotRules, zone: str) -> bool:
    day, limits = wall_clock(zone, start)[0], rules.limits
    booked = [(wall_clock(zone, span.starts)[0], span.minutes) for span in time.counted]
    that_day = [minutes for on, minutes in booked if on == day]
    week = _first_of_week(day, rules)
    that_week = [minutes for on, minutes in booked if _first_of_week(on, rules) == week]
    return (
        _fits(len(that_day) + 1, limits.day_count)
        and _fits(sum(that_day) + rules.duration, limits.day_minutes)
        and _fits(len(that_week) + 1, limits.week_count)
        and _fits(sum(that_week) + rules.duration, limits.week_minutes)
    )


def _first_of_week(day: date, rules: SlotRules) -> date:
    while day.weekday() != rules.week_starts_on:
        day -= timedelta(days=1)
    return day


def _fits(amount: int, most: int | None) -> bool:
    return most is None or amount <= most
