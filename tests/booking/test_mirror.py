"""The mirror: what changes in a calendar becomes busy time, and stops being it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from booking.calendars import ConnectedCalendar, Connection
from booking.mirror import (
    LAID_OUT,
    BusyTime,
    EventChange,
    MirroredSeries,
    Timing,
    busy_times,
    lay_out_further,
    mirror,
)
from booking.when.span import Span
from tests import factories
from tests.world import World, at, span

WEEKLY = ("RRULE:FREQ=WEEKLY",)


@pytest.fixture
def calendar(world: World) -> ConnectedCalendar:
    host = world.tx.merge(factories.a_host())
    connection = Connection(
        host_id=host.id, host=host, mail="ines@alder.example", connected_at=world.now
    )
    connection.calendars.append(
        ConnectedCalendar(
            host_id=host.id,
            vendor_id="ines@alder.example",
            name="Inês",
            zone="Europe/London",
            makes_busy=True,
        )
    )
    world.tx.add(connection)
    world.tx.flush()
    return connection.calendars[0]


def test_an_event_is_busy_time(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _event("one", "Tue 10:00", 45))

    assert _busy(world, calendar) == [span("Tue 10:00", 45)]


def test_seconds_are_rounded_outwards(world: World, calendar: ConnectedCalendar) -> None:
    starts_at = at("Tue 10:00") + timedelta(seconds=30)
    timing = Timing("UTC", starts_at, starts_at + timedelta(minutes=30))

    _takes_in(world, calendar, EventChange("one", timing=timing, is_busy=True))

    assert _busy(world, calendar) == [span("Tue 10:00", 31)]


def test_an_event_that_moves_leaves_no_trace(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _event("one", "Tue 10:00"))

    _takes_in(world, calendar, _event("one", "Wed 11:00"))

    assert _busy(world, calendar) == [span("Wed 11:00")]


@pytest.mark.parametrize(
    "change",
    [
        EventChange("one", is_gone=True),
        EventChange("one", is_gone=True, series_id=None, recurrence=()),
    ],
)
def test_what_is_gone_is_free(
    world: World, calendar: ConnectedCalendar, change: EventChange
) -> None:
    _takes_in(world, calendar, _event("one", "Tue 10:00"), _event("two", "Wed 10:00"))

    _takes_in(world, calendar, change)

    assert _busy(world, calendar) == [span("Wed 10:00")]


def test_what_makes_nobody_busy_is_free(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _event("one", "Tue 10:00"))

    _takes_in(world, calendar, replace(_event("one", "Tue 10:00"), is_busy=False))

    assert _busy(world, calendar) == []


def test_an_event_that_takes_no_time_is_free(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _event("one", "Tue 10:00", 0))

    assert _busy(world, calendar) == []


@pytest.mark.parametrize(
    ("zone", "hours"), [("Europe/Berlin", 23), ("America/New_York", 24), ("Asia/Kathmandu", 24)]
)
def test_a_day_is_as_long_as_in_its_zone(
    world: World, calendar: ConnectedCalendar, zone: str, hours: int
) -> None:
    timing = Timing(zone, first_on=date(2025, 3, 30), last_on=date(2025, 3, 31))

    _takes_in(world, calendar, EventChange("one", timing=timing, is_busy=True))

    midnight = at("2025-03-30 00:00", zone=zone)
    assert _busy(world, calendar) == [Span.of(midnight, midnight + timedelta(hours=hours))]


def test_days_that_recur_are_each_as_long_as_in_their_zone(
    world: World, calendar: ConnectedCalendar
) -> None:
    timing = Timing("Europe/Berlin", first_on=date(2025, 3, 29), last_on=date(2025, 3, 30))
    change = EventChange("one", timing=timing, is_busy=True, recurrence=("RRULE:FREQ=DAILY",))

    _takes_in(world, calendar, change)

    assert [one.minutes // 60 for one in _busy(world, calendar)[:3]] == [24, 23, 24]


def test_a_series_is_laid_out(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _series("Tue 10:00"))

    weeks = LAID_OUT // timedelta(weeks=1)
    assert [one.starts_at for one in _busy(world, calendar)[:5]] == _tuesdays(range(5))
    assert weeks <= len(_busy(world, calendar)) <= weeks + 1


def test_an_exception_that_moved_is_where_it_is_now(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _series("Tue 10:00"))

    _takes_in(world, calendar, _exception("Wed 15:00", of=at("2025-03-11 10:00")))

    starts = [one.starts_at for one in _busy(world, calendar)[:3]]
    first, _, third = _tuesdays(range(3))
    assert starts == [first, at("Wed 15:00"), third]


def test_an_exception_that_is_gone_is_free_and_comes_back(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _series("Tue 10:00"))
    of = at("2025-03-11 10:00")
    first, second, third = _tuesdays(range(3))

    _takes_in(world, calendar, EventChange("s_2", is_gone=True, series_id="series", replaces=of))
    without = [one.starts_at for one in _busy(world, calendar)[:2]]
    _takes_in(world, calendar, _exception("2025-03-11 10:00", of=of))

    assert without == [first, third]
    assert [one.starts_at for one in _busy(world, calendar)[:2]] == [first, second]


def test_an_exception_may_come_before_its_series(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _exception("Wed 15:00", of=at("Tue 10:00")))
    _takes_in(world, calendar, _series("Tue 10:00"))

    [first, second] = _busy(world, calendar)[:2]
    assert (first.starts_at, second.starts_at) == (at("Wed 15:00"), _tuesdays([1])[0])


def test_a_series_that_is_gone_takes_its_exceptions_along(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(
        world, calendar, _series("Tue 10:00"), _exception("Wed 15:00", of=at("2025-03-11 10:00"))
    )

    _takes_in(world, calendar, EventChange("series", is_gone=True))

    assert _busy(world, calendar) == []
    assert world.tx.scalar(select(func.count()).select_from(MirroredSeries)) == 0


def test_a_series_that_recurs_no_more_is_one_event(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _series("Tue 10:00"))

    _takes_in(world, calendar, _event("series", "Tue 10:00"))

    assert _busy(world, calendar) == [span("Tue 10:00")]


def test_an_event_that_comes_to_recur_is_a_series(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _event("series", "Tue 10:00"))

    _takes_in(world, calendar, _series("Tue 10:00"))

    assert [one.starts_at for one in _busy(world, calendar)[:3]] == _tuesdays(range(3))


def test_a_series_of_days_off_that_is_on_now_counts(
    world: World, calendar: ConnectedCalendar
) -> None:
    timing = Timing("Europe/London", at("Mon 09:00") - timedelta(days=4), at("Wed 09:00"))
    change = EventChange("one", timing=timing, is_busy=True, recurrence=WEEKLY)

    _takes_in(world, calendar, change)

    assert _busy(world, calendar)[0] == Span.of(timing.starts_at, timing.ends_at)  # type: ignore[arg-type]  # both are there


def test_what_was_not_told_again_is_gone_when_all_was_told(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(
        world,
        calendar,
        _event("one", "Tue 10:00"),
        _event("two", "Tue 14:00"),
        _series("Wed 10:00"),
    )

    _takes_in(world, calendar, _event("two", "Tue 15:00"), whole=True)

    assert _busy(world, calendar) == [span("Tue 15:00")]


def test_only_what_came_to_be_busy_is_news(world: World, calendar: ConnectedCalendar) -> None:
    first = _takes_in(world, calendar, _event("one", "Tue 10:00"), whole=True)
    again = _takes_in(world, calendar, _event("one", "Tue 10:00"))
    whole = _takes_in(world, calendar, _event("one", "Tue 10:00"), whole=True)
    moved = _takes_in(world, calendar, _event("one", "Tue 11:00"))

    assert first == [("one", span("Tue 10:00"))]
    assert (again, whole) == ([], [])
    assert moved == [("one", span("Tue 11:00"))]


def test_an_event_that_pages_bring_twice_counts_as_told_last(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _series("Tue 10:00"), _series("Tue 11:00"))

    assert _busy(world, calendar)[0] == span("Tue 11:00")


def test_as_time_goes_by_series_reach_further(world: World, calendar: ConnectedCalendar) -> None:
    _takes_in(world, calendar, _series("Tue 10:00"), whole=True)
    last = _busy(world, calendar)[-1]

    too_soon = lay_out_further(world.tx, calendar, now=world.now + timedelta(days=30))
    later = lay_out_further(world.tx, calendar, now=world.now + timedelta(days=200))

    assert (too_soon, later) == (False, True)
    further = _busy(world, calendar)[-1]
    assert further.starts_at - last.starts_at >= timedelta(days=190)
    assert _busy(world, calendar)[0].ends_at > world.now + timedelta(days=190)


def test_laying_out_further_forgets_no_single_event_to_come(
    world: World, calendar: ConnectedCalendar
) -> None:
    far = world.now + timedelta(days=300)
    timing = Timing("UTC", far, far + timedelta(hours=1))
    _takes_in(
        world,
        calendar,
        EventChange("far", timing=timing, is_busy=True),
        _event("past", "Tue 10:00"),
        whole=True,
    )

    lay_out_further(world.tx, calendar, now=world.now + timedelta(days=200))

    assert _busy(world, calendar) == [Span.of(far, far + timedelta(hours=1))]


def test_a_calendar_that_does_not_make_busy_counts_for_nothing(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _event("one", "Tue 10:00"))

    calendar.makes_busy = False
    world.tx.flush()

    assert _busy(world, calendar) == []


@pytest.mark.parametrize("year", [2, 7000, 9990])
def test_events_at_the_ends_of_time_do_no_harm(
    world: World, calendar: ConnectedCalendar, year: int
) -> None:
    odd = datetime(year, 5, 1, tzinfo=UTC)
    timing = Timing("UTC", odd, odd + timedelta(hours=1))
    endless = Timing("UTC", at("Wed 10:00"), datetime(9990, 1, 1, tzinfo=UTC))

    _takes_in(
        world,
        calendar,
        EventChange("odd", timing=timing, is_busy=True),
        EventChange("series", timing=timing, is_busy=True, recurrence=WEEKLY),
        EventChange("endless", timing=endless, is_busy=True),
        _event("one", "Tue 10:00"),
    )

    busy = _busy(world, calendar)
    assert span("Tue 10:00") in busy
    assert any(one.overlaps(span("2199-01-01 10:00")) for one in busy)


def test_an_id_may_be_as_long_as_google_makes_them(
    world: World, calendar: ConnectedCalendar
) -> None:
    _takes_in(world, calendar, _event("v" * 1024, "Tue 10:00"))

    assert _busy(world, calendar) == [span("Tue 10:00")]


def test_a_thousand_events_are_taken_in_and_out(world: World, calendar: ConnectedCalendar) -> None:
    first = at("Tue 00:00")
    events = [
        EventChange(
            f"e{number}",
            timing=Timing(
                "UTC", first + timedelta(hours=number), first + timedelta(hours=number, minutes=30)
            ),
            is_busy=True,
        )
        for number in range(1200)
    ]
    _takes_in(world, calendar, *events, whole=True)

    _takes_in(world, calendar, *[EventChange(one.event_id, is_gone=True) for one in events[1:]])

    assert len(_busy(world, calendar)) == 1


def _takes_in(
    world: World, calendar: ConnectedCalendar, *changes: EventChange, whole: bool = False
) -> list[tuple[str, Span]]:
    new = mirror(world.tx, calendar, changes, whole=whole, now=world.now)
    world.tx.flush()
    return new


def _busy(world: World, calendar: ConnectedCalendar) -> list[Span]:
    rows = world.tx.execute(select(BusyTime.starts, BusyTime.ends)).all()
    always = Span(min((row[0] for row in rows), default=0), 200_000_000)
    return sorted(one for _, one in busy_times(world.tx, [calendar.host_id], always))


def _event(event_id: str, starts: str, minutes: int = 30) -> EventChange:
    starts_at = at(starts)
    timing = Timing("Europe/London", starts_at, starts_at + timedelta(minutes=minutes))
    return EventChange(event_id, timing=timing, is_busy=True)


def _series(starts: str) -> EventChange:
    return replace(_event("series", starts), recurrence=WEEKLY)


def _exception(starts: str, *, of: datetime) -> EventChange:
    return replace(_event("s_2", starts), series_id="series", replaces=of)


def _tuesdays(weeks: Sequence[int]) -> list[datetime]:
    """Ten o'clock in London, in so many weeks."""
    first = date(2025, 3, 4)
    return [at(f"{first + timedelta(weeks=week)} 10:00") for week in weeks]
