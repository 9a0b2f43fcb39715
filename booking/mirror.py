"""The mirror: our copy of the busy time in hosts' calendars, in whole minutes, series laid out.

A pull brings `EventChange`s; single events become busy time at once, series are kept so that one
changed exception can lay the whole out anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.calendars import ConnectedCalendar
from booking.db import Base, Scoped, Shaped, Tx
from booking.when.clock import minute_of, minute_up
from booking.when.recurrence import starts_of
from booking.when.span import Span

LAID_OUT = timedelta(days=460)  # how far ahead series are laid out
LAID_OUT_AT_LEAST = timedelta(days=400)  # laid out anew before less is left
KEPT = timedelta(days=2)  # how long what is over stays
FAR = minute_of(datetime(2200, 1, 1, tzinfo=UTC))  # nobody books beyond, and numbers have an end
LONGEST_ID = 1024  # characters; Google's own limit of an event id


@dataclass(frozen=True, slots=True)
class Timing:
    """When an event is: two moments, or local dates (`last_on` exclusive) in that zone."""

    zone: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_on: date | None = None
    last_on: date | None = None

    @property
    def is_all_day(self) -> bool:
        return self.first_on is not None

    def span(self) -> Span | None:
        """Whole minutes, rounded outwards; None where it takes no time."""
        starts_at, ends_at = self.moments
        starts, ends = minute_of(starts_at), minute_up(ends_at)
        return Span(starts, ends) if starts < ends else None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        if self.first_on is None or self.last_on is None:
            assert self.starts_at is not None
            assert self.ends_at is not None
            return self.starts_at, self.ends_at
        local = ZoneInfo(self.zone)
        return tuple(  # type: ignore[return-value]  # two of them
            datetime.combine(day, time(), local).astimezone(UTC)
            for day in (self.first_on, self.last_on)
        )


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event in somebody's calendar, as it is now; of one that is gone only the id is sure."""

    event_id: str
    is_gone: bool = False
    timing: Timing | None = None
    is_busy: bool = False
    recurrence: tuple[str, ...] = ()
    series_id: str | None = None  # of an exception: the series it belongs to
    replaces: datetime | None = None  # of an exception: the start that it stands for
    mark: str | None = None  # the booking it says it is of; copies say so too
    etag: str = ""
    updated_at: datetime | None = None

    @property
    def root(self) -> str:
        return self.series_id or self.event_id

    @property
    def is_of_series(self) -> bool:
        return bool(self.recurrence) or self.series_id is not None


class MirroredSeries(Base, Scoped):
    """A recurring event, or an exception to one, as it was last heard of."""

    __tablename__ = "mirrored_series"
    __table_args__ = (
        UniqueConstraint("calendar_id", "event_id"),
        Index(None, "calendar_id", "root"),
    )

    calendar_id: Mapped[int] = mapped_column(ForeignKey("connected_calendars.id"))
    event_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    root: Mapped[str] = mapped_column(String(LONGEST_ID))
    change: Mapped[EventChange] = mapped_column(Shaped(EventChange))


class BusyTime(Base, Scoped):
    """A stretch in which a host's calendar says busy. Minutes since the epoch."""

    __tablename__ = "busy_times"
    __table_args__ = (Index(None, "host_id", "ends"), Index(None, "calendar_id", "root"))

    calendar_id: Mapped[int] = mapped_column(ForeignKey("connected_calendars.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    root: Mapped[str] = mapped_column(String(LONGEST_ID))
    starts: Mapped[int]
    ends: Mapped[int]


def busy_times(tx: Tx, host_ids: Sequence[int], within: Span) -> list[tuple[int, Span]]:
    """Host and busy time, for what touches `within`."""
    rows = tx.execute(
        select(BusyTime.host_id, BusyTime.starts, BusyTime.ends)
        .join(ConnectedCalendar, BusyTime.calendar_id == ConnectedCalendar.id)
        .where(
            BusyTime.host_id.in_(host_ids),
            BusyTime.ends > within.starts,
            BusyTime.starts < within.ends,
            ConnectedCalendar.makes_busy,
        )
    )
    return [(host_id, Span(starts, ends)) for host_id, starts, ends in rows]


def mirror(
    tx: Tx,
    calendar: ConnectedCalendar,
    changes: Sequence[EventChange],
    *,
    whole: bool,
    now: datetime,
) -> list[tuple[str, Span]]:
    """Take in what changed; `whole` says that there is nothing else. What came to be busy by it:
    root and time.
    """
    before: set[tuple[str, Span]] = set()
    if whole:
        before = _known(tx, calendar, None)
        forget(tx, calendar)
    else:
        roots = {change.root for change in changes}
        before = _known(tx, calendar, roots)
        _delete_busy(tx, calendar, roots)
    singles = [change for change in changes if not change.is_of_series]
    _keep_series(tx, calendar, changes, whole=whole)
    within = _window(now)
    spans = [(one.root, span) for one in singles for span in _spans([one], within)]
    touched = {change.root for change in changes if change.is_of_series or not whole}
    spans += _laid_out(tx, calendar, touched, within)
    _put(tx, calendar, spans)
    if whole:
        calendar.expanded_until = within.ends_at
    return [one for one in spans if one not in before]


def lay_out_further(tx: Tx, calendar: ConnectedCalendar, *, now: datetime) -> bool:
    """Series reach further as time goes by, and what is over goes; whether there was need."""
    until = calendar.expanded_until
    if until is None or until > now + LAID_OUT_AT_LEAST:
        return False
    roots = set(
        tx.scalars(select(MirroredSeries.root).where(MirroredSeries.calendar_id == calendar.id))
    )
    within = _window(now)
    _delete_busy(tx, calendar, roots)
    _put(tx, calendar, _laid_out(tx, calendar, roots, within))
    tx.execute(
        delete(BusyTime).where(
            BusyTime.calendar_id == calendar.id, BusyTime.ends < minute_of(now - KEPT)
        )
    )
    calendar.expanded_until = within.ends_at
    return True


def leave_out(tx: Tx, calendar_id: int, root: str) -> None:
    """It turned out to be an event of ours: no busy time beside its booking's own."""
    for table in (BusyTime, MirroredSeries):
        tx.execute(delete(table).where(table.calendar_id == calendar_id, table.root == root))


def forget(tx: Tx, calendar: ConnectedCalendar) -> None:
    """Nothing is known of this calendar any more."""
    for table in (BusyTime, MirroredSeries):
        tx.execute(delete(table).where(table.calendar_id == calendar.id))


def _window(now: datetime) -> Span:
    return Span(minute_of(now - KEPT), minute_of(now + LAID_OUT))


def _known(
    tx: Tx, calendar: ConnectedCalendar, roots: Collection[str] | None
) -> set[tuple[str, Span]]:
    query = select(BusyTime.root, BusyTime.starts, BusyTime.ends).where(
        BusyTime.calendar_id == calendar.id
    )
    found: set[tuple[str, Span]] = set()
    for some in _in_parts(roots):
        part = query if some is None else query.where(BusyTime.root.in_(some))
        found |= {(root, Span(starts, ends)) for root, starts, ends in tx.execute(part)}
    return found


def _delete_busy(tx: Tx, calendar: ConnectedCalendar, roots: Collection[str]) -> None:
    for some in _in_parts(roots):
        assert some is not None
        tx.execute(
            delete(BusyTime).where(BusyTime.calendar_id == calendar.id, BusyTime.root.in_(some))
        )


def _keep_series(
    tx: Tx, calendar: ConnectedCalendar, changes: Sequence[EventChange], *, whole: bool
) -> None:
    """Series and exceptions are kept; one that is gone, or recurs no more, takes its own along."""
    if not whole:
        ids = {change.event_id for change in changes}
        for some in _in_parts(ids):
            assert some is not None
            tx.execute(
                delete(MirroredSeries).where(
                    MirroredSeries.calendar_id == calendar.id, MirroredSeries.event_id.in_(some)
                )
            )
        ended = {c.event_id for c in changes if c.series_id is None and not c.recurrence}
        for some in _in_parts(ended):
            assert some is not None
            tx.execute(
                delete(MirroredSeries).where(
                    MirroredSeries.calendar_id == calendar.id, MirroredSeries.root.in_(some)
                )
            )
    # The last word of an event counts: pages may bring it twice.
    kept = {change.event_id: change for change in changes if change.is_of_series}
    _insert(
        tx,
        MirroredSeries,
        [
            {"event_id": one.event_id, "root": one.root, "change": one, **_owner(calendar)}
            for one in kept.values()
        ],
    )


def _laid_out(
    tx: Tx, calendar: ConnectedCalendar, roots: Collection[str], within: Span
) -> list[tuple[str, Span]]:
    by_root: dict[str, list[EventChange]] = {}
    for some in _in_parts(roots):
        assert some is not None
        rows = tx.execute(
            select(MirroredSeries.root, MirroredSeries.change).where(
                MirroredSeries.calendar_id == calendar.id, MirroredSeries.root.in_(some)
            )
        )
        for root, change in rows:
            by_root.setdefault(root, []).append(change)
    return [(root, span) for root, all_of in by_root.items() for span in _spans(all_of, within)]


def _spans(changes: Sequence[EventChange], within: Span) -> Iterator[Span]:
    """The busy time of one event, or of one series with its exceptions."""
    replaced = {change.replaces for change in changes if change.series_id is not None}
    for change in changes:
        if change.is_gone or not change.is_busy or change.timing is None:
            continue
        span = change.timing.span()
        if span is None:
            continue
        if not change.recurrence:
            if span.ends > within.starts:
                yield span
            continue
        for starts_at in _starts(change, span.minutes, within):
            if starts_at not in replaced:
                yield _occurrence(change.timing, span, starts_at)


def _occurrence(timing: Timing, first: Span, starts_at: datetime) -> Span:
    """Of the length of the first; whole days are as long as the clock makes them."""
    if timing.first_on is None or timing.last_on is None:
        return first.moved_to(minute_of(starts_at))
    day = starts_at.astimezone(ZoneInfo(timing.zone)).date()
    last = day + (timing.last_on - timing.first_on)
    return replace(timing, first_on=day, last_on=last).span() or first


def _starts(change: EventChange, length: int, within: Span) -> list[datetime]:
    timing = change.timing
    assert timing is not None
    if timing.first_on is not None:
        first = datetime.combine(timing.first_on, time())
    else:
        assert timing.starts_at is not None
        first = timing.starts_at.astimezone(ZoneInfo(timing.zone)).replace(tzinfo=None)
    return starts_of(
        change.recurrence,
        first,
        zone=timing.zone,
        after=within.starts_at - timedelta(minutes=length),  # what began earlier may go on
        before=within.ends_at,
    )


def _put(tx: Tx, calendar: ConnectedCalendar, spans: Sequence[tuple[str, Span]]) -> None:
    rows = [
        {
            "root": root,
            "starts": span.starts,
            "ends": min(span.ends, FAR),
            "host_id": calendar.host_id,
            **_owner(calendar),
        }
        for root, span in dict.fromkeys(spans)
        if span.starts < FAR
    ]
    _insert(tx, BusyTime, rows)


def _owner(calendar: ConnectedCalendar) -> dict[str, int]:
    return {"calendar_id": calendar.id, "account_id": calendar.account_id}


def _insert(tx: Tx, table: type[Base], rows: list[dict[str, object]]) -> None:
    if rows:
        tx.execute(insert(table), rows)


def _in_parts(roots: Collection[str] | None, size: int = 500) -> Iterator[list[str] | None]:
    """A database takes so many values in one statement; None stands for all."""
    if roots is None:
        yield None
        return
    listed = sorted(roots)
    for begin in range(0, len(listed), size):
        yield listed[begin : begin + size]
