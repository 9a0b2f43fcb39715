"""What customers see of an event type: the next days with times, and why some are missing.

It asks the same code that offers times in chat and on pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from booking.db import Tx
from booking.event_types import EventType
from booking.openings import Question, Slot, openings
from booking.when.clock import minute_of, moment_of
from booking.when.hours import day_span, local_date
from booking.when.slots import (
    FixedWindow,
    HostTime,
    Limits,
    Reason,
    SlotRules,
    pool_starts,
    why_not,
)
from booking.when.span import Span

LOOKED_AHEAD = 60  # days
SHOWN_DAYS = 5
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Missing:
    """Starts that the hours allow and that are not offered, first to last, for one reason."""

    first: int
    last: int
    reason: Reason

    @property
    def first_at(self) -> datetime:
        return moment_of(self.first)

    @property
    def last_at(self) -> datetime:
        return moment_of(self.last)


@dataclass(frozen=True, slots=True)
class PreviewDay:
    on: date
    slots: tuple[Slot, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The days are those of `zone`: the first host's, or the event type's own schedule's."""

    zone: str
    duration: int
    days: tuple[PreviewDay, ...]


def preview(
    tx: Tx, event_type: EventType, *, duration: int, week_starts_on: int, now: datetime
) -> Preview | None:
    """The next days that have open hours; None where there is no host at all."""
    asked = Question(event_type, duration, now, week_starts_on)
    hosts = asked.hosts
    if not hosts:
        return None
    team = [
        HostTime(host_id=host.id, hours=(event_type.schedule or host.schedule).hours)
        for host in hosts
    ]
    zone = team[0].hours.zone
    within = _ahead(event_type, zone, now)
    slots = openings(tx, asked, within=within)
    days = _shown_days(slots, zone)
    reasons = _Reasons(tx, asked, team, {slot.starts for slot in slots})
    return Preview(
        zone,
        duration,
        tuple(
            PreviewDay(
                day,
                tuple(slot for slot in slots if local_date(zone, slot.starts) == day),
                reasons.on(day, zone),
            )
            for day in days
        ),
    )


def has_times(
    tx: Tx, event_type: EventType, *, duration: int, week_starts_on: int, now: datetime
) -> bool:
    """Whether there is one start at all in the next sixty days, or in its own dates."""
    asked = Question(event_type, duration, now, week_starts_on)
    if not asked.hosts:
        return False
    zone = (event_type.schedule or asked.hosts[0].schedule).hours.zone
    return bool(openings(tx, asked, within=_ahead(event_type, zone, now)))


def _ahead(event_type: EventType, zone: str, now: datetime) -> Span:
    starts = minute_of(now)
    if isinstance(event_type.window, FixedWindow):
        # Dates farther away than two months are looked at where they begin.
        first = day_span(zone, event_type.window.first)
        starts = max(starts, first.starts if first else starts)
    notice = starts + event_type.notice
    return Span(starts, max(starts, notice) + LOOKED_AHEAD * DAY)


def _shown_days(slots: Sequence[Slot], zone: str) -> list[date]:
    open_days = sorted({local_date(zone, slot.starts) for slot in slots})
    return open_days[:SHOWN_DAYS]


@dataclass(frozen=True)
class _Reasons:
    """Why the starts that the hours alone would allow are not offered."""

    tx: Tx
    asked: Question
    team: list[HostTime]
    offered: set[int]

    def on(self, day: date, zone: str) -> tuple[Missing, ...]:
        within = day_span(zone, day)
        if within is None:
            return ()
        kind = self.asked.event_type.assignment
        rules = self._rules()
        bare = replace(rules, notice=0, limits=Limits(), window=FixedWindow(day, day))
        starts = pool_starts(self.team, bare, kind=kind, within=within, now=self.asked.now)
        gone = [start for start, _ in starts if start not in self.offered]
        unlimited = self._without_limits(within) if gone else set()
        reasons = []
        for start in gone:
            early = why_not(start, self.team, rules, kind=kind, now=self.asked.now)
            limited = Reason.LIMIT_REACHED if start in unlimited else Reason.SLOT_TAKEN
            reasons.append((start, early or limited))
        return _joined(reasons)

    def _rules(self) -> SlotRules:
        event_type = self.asked.event_type
        return event_type.rules(self.asked.duration, week_starts_on=self.asked.week_starts_on)

    def _without_limits(self, within: Span) -> set[int]:
        """What would be free if only the event type's limits did not hold."""
        event_type = self.asked.event_type
        limits = event_type.limits
        if limits == Limits():
            return set()
        with self.tx.no_autoflush:
            event_type.limits = Limits()
            try:
                return {slot.starts for slot in openings(self.tx, self.asked, within=within)}
            finally:
                event_type.limits = limits


def _joined(reasons: Sequence[tuple[int, Reason]]) -> tuple[Missing, ...]:
    """Neighbours with the same reason are one line."""
    missing: list[Missing] = []
    for (start, reason), before in zip(reasons, [None, *reasons], strict=False):
        if before is not None and before[1] is reason and missing:
            missing[-1] = replace(missing[-1], last=start)
        else:
            missing.append(Missing(start, start, reason))
    assert all(one.last < other.first for one, other in pairwise(missing))
    return tuple(missing)
