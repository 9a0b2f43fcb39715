"""Span, a stretch of time in whole minutes since the epoch, and the sweeps over lists of them.

Spans are half-open: the end is not in it, so touching is not overlapping.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from booking.when.clock import minute_of, minute_up, moment_of


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The minutes from `starts` until just before `ends`; never empty."""

    starts: int
    ends: int

    def __post_init__(self) -> None:
        assert self.starts < self.ends, f"a span must end after it starts: {self}"

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime) -> Self:
        """The whole minutes that `starts_at` to `ends_at` touches: seconds are rounded outwards."""
        return cls(minute_of(starts_at), minute_up(ends_at))

    @property
    def starts_at(self) -> datetime:
        return moment_of(self.starts)

    @property
    def ends_at(self) -> datetime:
        return moment_of(self.ends)

    @property
    def minutes(self) -> int:
        return self.ends - self.starts

    def overlaps(self, other: "Span") -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def contains(self, inner: "Span | int") -> bool:
        """Whether a whole span, or a single minute, lies in this one."""
        if isinstance(inner, int):
            return self.starts <= inner < self.ends
        return self.starts <= inner.starts and inner.ends <= self.ends

    def padded(self, before: int, after: int) -> "Span":
        """The span with so many minutes more on either side."""
        return Span(self.starts - before, self.ends + after)

    def moved_to(self, start: int) -> "Span":
        """A span of the same length that begins at `start`."""
        return Span(start, start + self.minutes)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same minutes as few spans in order; spans that overlap or touch are joined."""
    joined: list[Span] = []
    for span in sorted(spans, key=_start):
        if not joined or joined[-1].ends < span.starts:
            joined.append(span)
        elif joined[-1].ends < span.ends:
            joined[-1] = Span(joined[-1].starts, span.ends)
    return joined


def subtracted(spans: Iterable[Span], minus: Iterable[Span]) -> list[Span]:
    """The minutes of `spans` that are not in `minus`, as few spans in order."""
    taken = merged(minus)
    left: list[Span] = []
    at = 0
    for span in merged(spans):
        free_from = span.starts
        while at < len(taken) and taken[at].ends <= free_from:
            at += 1
        # What reaches beyond this span is looked at again for the next, so only `ahead` moves on.
        ahead = at
        while ahead < len(taken) and taken[ahead].starts < span.ends:
            if free_from < taken[ahead].starts:
                left.append(Span(free_from, taken[ahead].starts))
            free_from = taken[ahead].ends
            ahead += 1
        if free_from == span.starts:
            left.append(span)
        elif free_from < span.ends:
            left.append(Span(free_from, span.ends))
        at = max(at, ahead - 1)
    return left


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The minutes that are in both, as few spans in order."""
    ours, theirs = merged(spans), merged(others)
    shared: list[Span] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        starts = max(ours[i].starts, theirs[j].starts)
        ends = min(ours[i].ends, theirs[j].ends)
        if starts < ends:
            shared.append(Span(starts, ends))
        if ours[i].ends < theirs[j].ends:
            i += 1
        else:
            j += 1
    return shared


def _start(span: Span) -> int:
    return span.starts
