"""The fast code answers as the plain one does, around every odd change of clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.when.clock import minute_of, moment_of
from booking.when.hours import (
    Hours,
    LocalWindow,
    WeeklyHours,
    day_span,
    local_date,
    local_minute,
    minute_at,
    open_spans,
)
from booking.when.slots import (
    FixedWindow,
    HostChoice,
    HostTime,
    Limits,
    RollingWindow,
    SlotRules,
    host_starts,
    pool_starts,
    who_can,
    why_not,
)
from booking.when.span import Span
from tests.booking.when.oracle import is_offered, is_open, wall_clock

# A zone, and a UTC date on which or next to which its clocks do something.
CHANGES = [
    ("America/New_York", date(2025, 3, 9)),
    ("America/New_York", date(2025, 11, 2)),
    ("Europe/Berlin", date(2025, 3, 30)),
    ("Europe/Berlin", date(2025, 10, 26)),
    ("America/Sao_Paulo", date(2018, 2, 18)),  # back at midnight: Saturday's last hour twice
    ("America/Sao_Paulo", date(2018, 11, 4)),  # on at midnight: Sunday begins at 01:00
    ("Asia/Kathmandu", date(2025, 5, 1)),  # 5:45 ahead
    ("Australia/Lord_Howe", date(2025, 4, 5)),  # half an hour back
    ("Australia/Lord_Howe", date(2025, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
    ("Africa/Casablanca", date(2025, 2, 23)),  # back for Ramadan
    ("Africa/Casablanca", date(2025, 4, 6)),
    ("America/St_Johns", date(2010, 11, 7)),  # back at 00:01, into the eve
    ("America/St_Johns", date(2011, 3, 13)),
]
SETTINGS = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
around_a_change = pytest.mark.parametrize(("zone", "day"), CHANGES)


@around_a_change
@given(data=st.data())
@SETTINGS
def test_what_is_open_is_open_minute_by_minute(zone: str, day: date, data: st.DataObject) -> None:
    hours = data.draw(schedules(zone, day))
    within = data.draw(ranges(day))

    opened = open_spans(hours, within)

    assert minutes(opened) == [at for at in minutes([within]) if is_open(hours, at)]
    assert all(span.ends < following.starts for span, following in pairwise(opened))


@around_a_change
@given(data=st.data())
@SETTINGS
def test_a_host_is_offered_when_every_rule_holds(zone: str, day: date, data: st.DataObject) -> None:
    host = data.draw(hosts(1, zone, day))
    rules = data.draw(slot_rules(day))
    within, now = data.draw(ranges(day)), data.draw(moments(day))

    starts = host_starts(host, rules, within=within, now=now)

    clock = [host.hours]
    assert starts == [
        at for at in minutes([within]) if is_offered(at, host, rules, now, zone=zone, clock=clock)
    ]


@around_a_change
@given(data=st.data(), kind=st.sampled_from(HostChoice))
@SETTINGS
def test_a_team_is_offered_when_one_or_all_can(
    zone: str, day: date, data: st.DataObject, kind: HostChoice
) -> None:
    elsewhere = "Europe/London"
    team = [data.draw(hosts(1, zone, day)), data.draw(hosts(2, elsewhere, day))]
    rules = data.draw(slot_rules(day))
    within, now = data.draw(ranges(day)), data.draw(moments(day))

    starts = pool_starts(team, rules, kind=kind, within=within, now=now)

    together = [host.hours for host in team] if kind == HostChoice.COLLECTIVE else None
    can = {
        at: tuple(
            host.host_id
            for host in team
            if is_offered(at, host, rules, now, zone=zone, clock=together or [host.hours])
        )
        for at in minutes([within])
    }
    needed = 2 if kind == HostChoice.COLLECTIVE else 1
    assert starts == [(at, ids) for at, ids in can.items() if len(ids) >= needed]


@around_a_change
@given(data=st.data(), kind=st.sampled_from(HostChoice))
@SETTINGS
def test_asking_about_one_start_says_what_the_list_says(
    zone: str, day: date, data: st.DataObject, kind: HostChoice
) -> None:
    team = [data.draw(hosts(1, zone, day)), data.draw(hosts(2, zone, day))]
    rules = data.draw(slot_rules(day))
    now = data.draw(moments(day))
    begins = data.draw(st.integers(0, 1440)) + minute_of_midnight(day)
    within = Span(begins, begins + 240)

    listed = dict(pool_starts(team, rules, kind=kind, within=within, now=now))

    for at in minutes([within]):
        assert who_can(at, team, rules, kind=kind, now=now) == listed.get(at, ())
        assert (why_not(at, team, rules, kind=kind, now=now) is None) == (at in listed)


@around_a_change
@given(data=st.data(), kind=st.sampled_from(HostChoice))
@SETTINGS
def test_slots_do_not_depend_on_the_page_looked_at(
    zone: str, day: date, data: st.DataObject, kind: HostChoice
) -> None:
    team = [data.draw(hosts(1, zone, day)), data.draw(hosts(2, zone, day))]
    rules, now = data.draw(slot_rules(day)), data.draw(moments(day))
    whole = Span(minute_of_midnight(day) - 2880, minute_of_midnight(day) + 2880)
    cut = data.draw(st.integers(whole.starts + 1, whole.ends - 1))

    pages = [Span(whole.starts, cut), Span(cut, whole.ends)]

    turned = [pool_starts(team, rules, kind=kind, within=page, now=now) for page in pages]
    assert turned[0] + turned[1] == pool_starts(team, rules, kind=kind, within=whole, now=now)


@around_a_change
def test_local_time_is_what_a_wall_clock_shows(zone: str, day: date) -> None:
    around = minutes([Span(minute_of_midnight(day) - 5760, minute_of_midnight(day) + 5760)])
    shown: dict[tuple[date, int], list[int]] = {}
    for at in around:
        shown.setdefault(wall_clock(zone, at), []).append(at)

    assert [(local_date(zone, at), local_minute(zone, at)) for at in around] == [
        wall_clock(zone, at) for at in around
    ]
    for days in (-1, 0, 1):
        local = day + timedelta(days=days)
        times = {at: shown.get((local, at), []) for at in range(1440)}
        assert {at: list(minute_at(zone, local, at)) for at in times} == times
        every = sorted(at for found in times.values() for at in found)
        assert day_span(zone, local) == (Span(every[0], every[-1] + 1) if every else None)


def minutes(spans: list[Span]) -> list[int]:
    return [minute for span in spans for minute in range(span.starts, span.ends)]


def minute_of_midnight(day: date) -> int:
    return minute_of(datetime(day.year, day.month, day.day, tzinfo=UTC))


def ranges(day: date) -> st.SearchStrategy[Span]:
    """A day or so, across the change."""
    midnight = minute_of_midnight(day)
    begins = st.integers(midnight - 1440, midnight + 720)
    return st.builds(lambda at, length: Span(at, at + length), begins, st.integers(1, 1800))


def moments(day: date) -> st.SearchStrategy[datetime]:
    offset = st.one_of(st.just(-4000), st.integers(-2000, 1000))
    return st.builds(
        lambda minute, second: (
            moment_of(minute_of_midnight(day) + minute) + timedelta(seconds=second)
        ),
        offset,
        st.sampled_from([0, 0, 1, 59]),
    )


def windows_of_a_day() -> st.SearchStrategy[tuple[LocalWindow, ...]]:
    clock = st.one_of(st.integers(0, 23).map(lambda hour: hour * 60), st.integers(0, 1439))
    window = st.builds(LocalWindow, clock, st.one_of(clock, st.just(1440)))
    return st.lists(window, max_size=2).map(tuple)


@st.composite
def schedules(draw: st.DrawFn, zone: str, day: date) -> Hours:
    weekly = [draw(windows_of_a_day()) for _ in range(7)]
    # Three days off in a row, away from the change, so that every stretch began this week.
    for weekday in (3, 4, 5):
        weekly[(day.weekday() + weekday) % 7] = ()
    dates = st.integers(-2, 2).map(lambda days: day + timedelta(days=days))
    overrides = draw(st.dictionaries(dates, windows_of_a_day(), max_size=2))
    return Hours(zone, WeeklyHours(tuple(weekly)), overrides)


@st.composite
def hosts(draw: st.DrawFn, host_id: int, zone: str, day: date) -> HostTime:
    begins = st.integers(-2000, 3000).map(lambda minute: minute_of_midnight(day) + minute)
    span = st.builds(lambda at, length: Span(at, at + length), begins, st.integers(1, 300))
    spans = st.lists(span, max_size=4).map(tuple)
    return HostTime(
        host_id=host_id,
        hours=draw(schedules(zone, day)),
        taken=draw(spans),
        counted=draw(spans),
    )


def slot_rules(day: date) -> st.SearchStrategy[SlotRules]:
    few = st.one_of(st.none(), st.none(), st.integers(0, 3))
    some_minutes = st.one_of(st.none(), st.none(), st.integers(0, 400))
    dates = st.integers(0, 2).map(lambda days: day + timedelta(days=days))
    fixed = st.builds(
        lambda first, days: FixedWindow(first, first + days), dates, st.just(timedelta(1))
    )
    buffer = st.sampled_from([0, 0, 5, 40])
    return st.builds(
        SlotRules,
        duration=st.sampled_from([1, 15, 30, 45, 60, 90]),
        interval=st.sampled_from([None, 10, 15, 20, 30, 45, 50, 60, 90]),
        buffer_before=buffer,
        buffer_after=buffer,
        notice=st.sampled_from([0, 0, 1, 60, 600]),
        window=st.one_of(st.integers(0, 4).map(RollingWindow), st.just(RollingWindow(30)), fixed),
        limits=st.builds(Limits, few, some_minutes, few, some_minutes),
        week_starts_on=st.sampled_from([0, 6, 5]),
    )
