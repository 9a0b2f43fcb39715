"""The grid on which starts lie. It never depends on what is busy, nor on the range looked at."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce

from booking.when.hours import WEEK, Hours, minute_at, offsets, open_spans
from booking.when.span import Span, common

HOUR = 60
# Where hours never close, a grid of elapsed minutes needs some beginning: a Monday's midnight.
COUNTED_SINCE = date(2001, 1, 1)


def on_grid(free: Sequence[Span], step: int, clock: Sequence[Hours]) -> Iterator[int]:
    """The starts on the grid of `step` minutes that lie in `free`, which is in order.

    `clock` holds the hours that make the grid: a host's own, or all of those who meet together;
    the first one's zone gives the wall clock.
    """
    if HOUR % step == 0:
        return _wall_clock_starts(free, step, clock[0].zone)
    return _elapsed_starts(free, step, clock)


def _wall_clock_starts(free: Iterable[Span], step: int, zone: str) -> Iterator[int]:
    for span in free:
        for starts, ends, offset in offsets(zone, span):
            yield from range(starts + -(starts + offset) % step, ends, step)


def _elapsed_starts(free: Sequence[Span], step: int, clock: Sequence[Hours]) -> Iterator[int]:
    if not free:
        return
    stretches = _all_open(clock, Span(free[0].starts, free[-1].ends))
    begins = [stretch.starts for stretch in stretches]
    if begins and begins[0] == free[0].starts:
        begins[0] = _began(clock, begins[0])
    for span in free:
        at = bisect_right(begins, span.starts) - 1
        if at >= 0 and span.starts < stretches[at].ends:
            yield from range(span.starts + (begins[at] - span.starts) % step, span.ends, step)


def _began(clock: Sequence[Hours], minute: int) -> int:
    """Where the stretch that all have open, and that `minute` is in, began."""
    at = minute
    (counted_since,) = minute_at(clock[0].zone, COUNTED_SINCE, 0)
    while at > counted_since and not all(hours.never_closed_before(at) for hours in clock):
        stretch = _all_open(clock, Span(at - WEEK, at + 1))[-1]
        if stretch.starts > at - WEEK:
            return stretch.starts
        at = stretch.starts
    return min(counted_since, minute)


def _all_open(clock: Sequence[Hours], within: Span) -> list[Span]:
    return reduce(common, (open_spans(hours, within) for hours in clock))
