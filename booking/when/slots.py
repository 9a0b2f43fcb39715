"""Which starts can be booked: open time less what is taken, within the rules, on the grid.

Listing a range, asking about one start and asking who could take it all walk the same four steps.
All is whole minutes: a start is a minute since the epoch, and free starts are spans of starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import cycle
from typing import assert_never

from booking.when.clock import minute_of, minute_up
from booking.when.grid import on_grid
from booking.when.hours import (
    DAY,
    WEEK,
    Hours,
    WallSpan,
    open_spans,
    wall_minute,
    wall_of,
    wall_spans,
)
from booking.when.span import Span, common, subtracted

A_MONDAY = date(1970, 1, 5)


class HostChoice(StrEnum):
    """How the hosts of an event type are chosen."""

    SINGLE = "single"
    ROUND_ROBIN = "round_robin"
    COLLECTIVE = "collective"


class Reason(StrEnum):
    """Why a start is not offered; of two, the one further down came closer to a yes."""

    IN_THE_PAST = "in_the_past"
    TOO_SOON = "too_soon"
    TOO_FAR_AHEAD = "too_far_ahead"
    OUTSIDE_AVAILABILITY = "outside_availability"
    LIMIT_REACHED = "limit_reached"
    SLOT_TAKEN = "slot_taken"


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """From today until so many local dates ahead."""

    days: int


@dataclass(frozen=True, slots=True)
class FixedWindow:
    """Local dates, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one event type a host takes on a local date and in a local week."""

    day_count: int | None = None
    day_minutes: int | None = None
    week_count: int | None = None
    week_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRules:
    """An event type's rules for one duration; lengths in whole minutes."""

    duration: int
    window: RollingWindow | FixedWindow
    interval: int | None = None
    buffer_before: int = 0
    buffer_after: int = 0
    notice: int = 0
    limits: Limits = Limits()
    week_starts_on: int = 0

    def __post_init__(self) -> None:
        assert self.duration > 0
        assert self.step > 0
        assert min(self.buffer_before, self.buffer_after, self.notice) >= 0
        assert self.week_starts_on in range(7)

    @property
    def step(self) -> int:
        """Minutes from slot to slot."""
        return self.duration if self.interval is None else self.interval


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTime:
    """A host's hours, and what counts against them.

    `taken` is what must not be overlapped: claims with their own buffers, busy time, time off.
    `counted` is the host's bookings of the event type with their own times, a sitting once; it
    holds whole days and weeks, also beyond the range asked for.
    """

    host_id: int
    hours: Hours
    taken: tuple[Span, ...] = ()
    counted: tuple[Span, ...] = ()


def host_starts(
    time: HostTime,
    rules: SlotRules,
    *,
    within: Span,
    now: datetime,
    today_zone: str | None = None,
) -> list[int]:
    """The starts in `within` that are offered for one host, in order.

    `today_zone` is whose local dates count for window and limits: the host's own unless given.
    """
    zone = today_zone or time.hours.zone
    free = _free(time, rules, _in_time(rules, within, now, zone), zone)
    return list(on_grid(free, rules.step, [time.hours]))


def pool_starts(
    times: Sequence[HostTime],
    rules: SlotRules,
    *,
    kind: HostChoice,
    within: Span,
    now: datetime,
) -> list[tuple[int, tuple[int, ...]]]:
    """The starts in `within` that are offered, in order, each with the ids of the hosts who can.

    The hosts come in the order of `times`, whose first is the one whose local dates count.
    """
    if not times:
        return []
    zone = times[0].hours.zone
    if kind == HostChoice.COLLECTIVE:
        free = _in_time(rules, within, now, zone)
        for time in times:
            free = _free(time, rules, free, zone)
        everybody = tuple(time.host_id for time in times)
        team = [time.hours for time in times]
        return [(at, everybody) for at in on_grid(free, rules.step, team)]
    hosts_at: dict[int, list[int]] = {}
    for time in times:
        for at in host_starts(time, rules, within=within, now=now, today_zone=zone):
            hosts_at.setdefault(at, []).append(time.host_id)
    return [(at, tuple(hosts_at[at])) for at in sorted(hosts_at)]


def why_not(
    start: int,
    times: Sequence[HostTime],
    rules: SlotRules,
    *,
    kind: HostChoice,
    now: datetime,
    grid: bool = True,
    soft: bool = True,
) -> Reason | None:
    """Why `start` cannot be booked, or None if it can.

    Without `grid` it may lie between the slots. Without `soft` only the hard rules count: the
    past, and what is taken.
    """
    reasons = _reasons(start, times, rules, kind, now, grid=grid, soft=soft)
    refused = [reason for reason in reasons if reason]
    if kind == HostChoice.COLLECTIVE:
        return min(refused, key=list(Reason).index, default=None)
    return max(refused, key=list(Reason).index) if len(refused) == len(reasons) else None


def who_can(
    start: int,
    times: Sequence[HostTime],
    rules: SlotRules,
    *,
    kind: HostChoice,
    now: datetime,
    grid: bool = True,
    soft: bool = True,
) -> tuple[int, ...]:
    """The ids of the hosts who can take `start`, in the order of `times`; of a collective all."""
    reasons = _reasons(start, times, rules, kind, now, grid=grid, soft=soft)
    if kind == HostChoice.COLLECTIVE and any(reasons):
        return ()
    return tuple(time.host_id for time, why in zip(times, reasons, strict=False) if why is None)


def _reasons(
    start: int,
    times: Sequence[HostTime],
    rules: SlotRules,
    kind: HostChoice,
    now: datetime,
    *,
    grid: bool,
    soft: bool,
) -> list[Reason | None]:
    """Why not, for each host or for all of them; never empty."""
    if not times:
        return [Reason.OUTSIDE_AVAILABILITY]
    zone = times[0].hours.zone
    team = [time.hours for time in times]
    untimely = _why_not_in_time(start, rules, now, zone, soft=soft)
    if untimely:
        return [untimely]
    if not soft:
        return [Reason.SLOT_TAKEN if _taken(time, rules, _only(start)) else None for time in times]
    clocks = [team] if kind == HostChoice.COLLECTIVE else [[hours] for hours in team]
    hits = [not grid or start in on_grid([_only(start)], rules.step, clock) for clock in clocks]
    return [
        _why_not_host(start, time, rules, zone) if hit else Reason.OUTSIDE_AVAILABILITY
        for time, hit in zip(times, cycle(hits), strict=False)
    ]


def _why_not_in_time(
    start: int, rules: SlotRules, now: datetime, zone: str, *, soft: bool
) -> Reason | None:
    if start <= minute_of(now):
        return Reason.IN_THE_PAST
    if not soft:
        return None
    first, end = _bookable_wall(rules.window, now, zone)
    wall = wall_minute(zone, start)
    if start < _earliest(rules, now) or wall < first:
        return Reason.TOO_SOON
    return Reason.TOO_FAR_AHEAD if wall >= end else None


def _why_not_host(start: int, time: HostTime, rules: SlotRules, zone: str) -> Reason | None:
    if not _fitting(time.hours, rules, _only(start)):
        return Reason.OUTSIDE_AVAILABILITY
    if _limited(time, rules, zone, _only(start)):
        return Reason.LIMIT_REACHED
    return Reason.SLOT_TAKEN if _taken(time, rules, _only(start)) else None


def _only(start: int) -> Span:
    return Span(start, start + 1)


def _in_time(rules: SlotRules, within: Span, now: datetime, zone: str) -> list[Span]:
    """The starts that are neither past nor too soon nor too far ahead."""
    earliest = max(within.starts, _earliest(rules, now))
    if earliest >= within.ends:
        return []
    return wall_spans(zone, [_bookable_wall(rules.window, now, zone)], Span(earliest, within.ends))


def _earliest(rules: SlotRules, now: datetime) -> int:
    # A start is after now, strictly, and after the notice or at its very end: with no notice
    # and seconds on the clock, the next whole minute is both.
    return max(minute_of(now) + 1, minute_up(now) + rules.notice)


def _bookable_wall(window: RollingWindow | FixedWindow, now: datetime, zone: str) -> WallSpan:
    match window:
        case FixedWindow():
            return wall_of(window.first), wall_of(window.last) + DAY
        case RollingWindow():
            today = wall_minute(zone, minute_of(now)) // DAY
            # It has no first date; what lies before now is left out as past.
            return (today - 7) * DAY, (today + window.days + 1) * DAY
        case _:
            assert_never(window)


def _free(time: HostTime, rules: SlotRules, starts: list[Span], zone: str) -> list[Span]:
    """Those of `starts` that the host has open and free, and that no limit forbids."""
    if not starts:
        return []
    reach = Span(starts[0].starts, starts[-1].ends)
    fitting = common(starts, _fitting(time.hours, rules, reach))
    return subtracted(fitting, [*_taken(time, rules, reach), *_limited(time, rules, zone, reach)])


def _fitting(hours: Hours, rules: SlotRules, reach: Span) -> list[Span]:
    """The starts from which the whole duration is open."""
    more = rules.duration - 1
    opened = open_spans(hours, reach.padded(0, more))
    return [Span(span.starts, span.ends - more) for span in opened if span.minutes > more]


def _taken(time: HostTime, rules: SlotRules, reach: Span) -> list[Span]:
    """The starts that would run, with their buffers, into what is taken."""
    before, after = rules.duration + rules.buffer_after - 1, rules.buffer_before
    near = reach.padded(after, before)
    return [span.padded(before, after) for span in time.taken if span.overlaps(near)]


def _limited(time: HostTime, rules: SlotRules, zone: str, reach: Span) -> list[Span]:
    """The starts on dates and in weeks that have no room for one more booking."""
    limits = rules.limits
    week_start = wall_of(A_MONDAY) + rules.week_starts_on * DAY
    days = _Period(0, DAY, limits.day_count, limits.day_minutes)
    weeks = _Period(week_start, WEEK, limits.week_count, limits.week_minutes)
    return [
        span
        for period in (days, weeks)
        if period.is_limited
        for span in period.full(time.counted, rules.duration, zone, reach)
    ]


@dataclass(frozen=True, slots=True)
class _Period:
    """Local dates or weeks, one of which begins at a wall minute, and the most they take."""

    begins: int
    length: int
    most_count: int | None
    most_minutes: int | None

    @property
    def is_limited(self) -> bool:
        return self.most_count is not None or self.most_minutes is not None

    def full(self, counted: Sequence[Span], duration: int, zone: str, reach: Span) -> list[Span]:
        """What of `reach` lies in periods that a booking of `duration` would overfill."""
        if not self._has_room(0, duration):
            return [reach]
        booked: dict[int, tuple[int, int]] = {}
        for span in counted:
            wall = wall_minute(zone, span.starts)
            period = wall - (wall - self.begins) % self.length
            count, minutes = booked.get(period, (0, 0))
            booked[period] = (count + 1, minutes + span.minutes)
        full = [
            (period, period + self.length)
            for period, (count, minutes) in booked.items()
            if not self._has_room(count, minutes + duration)
        ]
        return wall_spans(zone, full, reach)

    def _has_room(self, count: int, minutes: int) -> bool:
        if self.most_count is not None and count >= self.most_count:
            return False
        return self.most_minutes is None or minutes <= self.most_minutes
