"""Series are laid out as another reading of RFC 5545 has it, over every change of clocks, and what
nobody can read does no harm.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from booking.when.recurrence import MOST_STARTS, starts_of
from tests.google_twin.recurrence import instances

ZONES = ("Europe/London", "America/New_York", "Europe/Lisbon", "Europe/Berlin", "Asia/Kathmandu")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AFTER = datetime(2025, 2, 1, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = settings(max_examples=150, deadline=None, derandomize=True, database=None)

firsts = st.builds(
    datetime.combine,
    st.dates(date(2024, 12, 20), date(2025, 11, 5)),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
)


@given(st.data())
@SETTINGS
def test_a_series_starts_when_another_reading_says(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    first = data.draw(firsts)
    assume(_is_shown_once(first, zone))
    lines = data.draw(_series(first, zone))

    starts = starts_of(lines, first, zone=zone, after=AFTER, before=BEFORE)

    assert starts == _as_the_other_has_it(lines, first, zone)


@given(st.data())
@SETTINGS
def test_a_series_of_days_starts_when_another_reading_says(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    day = data.draw(st.dates(date(2024, 12, 20), date(2025, 11, 5)))
    first = datetime.combine(day, time())
    lines = [data.draw(_rule(first, st.just("")))]

    starts = starts_of(lines, first, zone=zone, after=AFTER, before=BEFORE)

    local = ZoneInfo(zone)
    found = instances(
        {
            "id": "series",
            "recurrence": lines,
            "start": {"date": day.isoformat()},
            "end": {"date": (day + timedelta(days=1)).isoformat()},
        },
        zone=zone,
        after=AFTER,
        before=BEFORE,
    )
    days = [one["start"]["date"] for one in found]
    assert [f"{start.astimezone(local):%Y-%m-%d}" for start in starts] == [
        day for day in days if datetime.fromisoformat(day).replace(tzinfo=local) >= AFTER
    ]


def test_a_weekly_series_keeps_its_hour_when_the_clocks_change() -> None:
    starts = _starts(["RRULE:FREQ=WEEKLY;COUNT=3"], "2025-03-20 10:00")

    assert [f"{start:%d %H:%M}" for start in starts] == ["20 10:00", "27 10:00", "03 09:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20250312", 12),
        ("20250312T100000Z", 12),
        ("20250312T095959Z", 11),
        ("20250312T100000", 12),
    ],
)
def test_the_last_one_is_the_one_at_until(until: str, last: int) -> None:
    starts = _starts([f"RRULE:FREQ=DAILY;UNTIL={until}"], "2025-03-10 10:00")

    assert starts[-1].day == last


@pytest.mark.parametrize(
    "left_out",
    [
        "EXDATE:20250311T100000Z",
        "EXDATE;TZID=Europe/London:20250311T100000",
        "EXDATE;TZID=America/New_York:20250311T060000",
        "EXDATE;VALUE=DATE:20250311",
        "exdate:20250311T100000Z",
    ],
)
def test_a_start_is_left_out_however_it_is_written(left_out: str) -> None:
    starts = _starts(["RRULE:FREQ=DAILY;COUNT=3", left_out], "2025-03-10 10:00")

    assert [start.day for start in starts] == [10, 12]


@pytest.mark.parametrize(
    "added",
    [
        "RDATE:20250315T140000Z",
        "RDATE;TZID=America/New_York:20250315T100000",
        "RDATE;VALUE=PERIOD:20250315T140000Z/PT1H",
    ],
)
def test_a_start_is_added_however_it_is_written(added: str) -> None:
    starts = _starts([added], "2025-03-10 10:00")

    assert [f"{start:%d %H:%M}" for start in starts] == ["10 10:00", "15 14:00"]


def test_a_start_that_the_clock_skips_is_an_hour_later() -> None:
    starts = _starts(["RRULE:FREQ=DAILY;COUNT=3"], "2025-03-29 01:30")

    shown = [start.astimezone(ZoneInfo("Europe/London")) for start in starts]
    assert [f"{start:%d %H:%M}" for start in shown] == ["29 01:30", "30 02:30", "31 01:30"]


def test_the_second_of_two_equal_hours_stays_the_second() -> None:
    first = datetime.fromisoformat("2025-10-26 01:30").replace(fold=1)

    starts = starts_of(
        ["RRULE:FREQ=DAILY;COUNT=2"], first, zone="Europe/London", after=AFTER, before=BEFORE
    )

    assert [f"{start:%d %H:%M}" for start in starts] == ["26 01:30", "27 01:30"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "freq=hourly",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;BYSECOND=0,1,2,3",
        "FREQ=DAILY;BYMINUTE=0,1,2,3",
        "FREQ=SOMETIMES",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=20251399T000000Z",
        "FREQ=DAILY;BYSETPOS=0",
        "FREQ=YEARLY;BYDAY=1MO;BYMONTH=20",
        "FREQ",
        "",
        "🙂",
    ],
)
def test_a_rule_that_nobody_can_follow_has_its_first_start_alone_and_is_noted(
    rule: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        starts = _starts([f"RRULE:{rule}"], "2025-03-10 10:00")

    assert starts == [datetime(2025, 3, 10, 10, tzinfo=UTC)]
    assert [record.getMessage() for record in caplog.records] == ["recurrence rule not followed"]


@pytest.mark.parametrize("line", ["", ":", "RRULE", "X-RULE:1", "EXDATE:soon", "RDATE;TZID=X/Y:1"])
def test_a_line_that_says_nothing_changes_nothing(line: str) -> None:
    rule = "RRULE:FREQ=DAILY;COUNT=2"

    assert _starts([rule, line], "2025-03-10 10:00") == _starts([rule], "2025-03-10 10:00")


def test_however_often_it_recurs_there_is_an_end() -> None:
    hours = ",".join(str(hour) for hour in range(24))

    starts = _starts([f"RRULE:FREQ=DAILY;BYHOUR={hours}"], "2015-03-10 00:00")

    assert len(starts) <= MOST_STARTS


def test_a_series_that_began_long_ago_is_laid_out_now() -> None:
    starts = _starts(["RRULE:FREQ=DAILY"], "1999-01-01 10:00")

    assert len(starts) == (BEFORE - AFTER).days


def _starts(lines: list[str], first: str) -> list[datetime]:
    wall = datetime.fromisoformat(first)
    return starts_of(lines, wall, zone="Europe/London", after=AFTER, before=BEFORE)


def _is_shown_once(wall: datetime, zone: str) -> bool:
    """Neither skipped by the clock nor shown twice."""
    local = ZoneInfo(zone)
    edges = {wall.replace(tzinfo=local, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return len(edges) == 1


@st.composite
def _series(draw: st.DrawFn, first: datetime, zone: str) -> list[str]:
    """A rule, with dates left out and added, each written in one of the ways there are."""
    lines = [draw(_rule(first, st.sampled_from(["", "Z"])))]
    for name in draw(st.lists(st.sampled_from(["EXDATE", "RDATE"]), max_size=3)):
        wall = first + timedelta(days=draw(st.integers(0, 60)), hours=draw(st.sampled_from([0, 5])))
        assume(_is_shown_once(wall, zone))
        moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        lines.append(
            draw(
                st.sampled_from(
                    [f"{name}:{moment:%Y%m%dT%H%M%SZ}", f"{name};TZID={zone}:{wall:%Y%m%dT%H%M%S}"]
                )
            )
        )
    return lines


@st.composite
def _rule(draw: st.DrawFn, first: datetime, suffix: st.SearchStrategy[str]) -> str:
    """One that its first start fulfils, as calendars make them."""
    weekdays = draw(st.sets(st.sampled_from(DAYS), max_size=3)) | {DAYS[first.weekday()]}
    number = (first.day - 1) // 7 + 1
    recurs = draw(
        st.sampled_from(
            [
                "FREQ=DAILY",
                f"FREQ=WEEKLY;BYDAY={','.join(sorted(weekdays))}",
                "FREQ=WEEKLY;WKST=SU",
                "FREQ=MONTHLY",
                f"FREQ=MONTHLY;BYDAY={number}{DAYS[first.weekday()]}",
                "FREQ=YEARLY",
            ]
        )
    )
    interval = draw(st.integers(1, 4))
    last = first + timedelta(days=draw(st.integers(0, 200)))
    until = f"{last:%Y%m%d}" if draw(st.booleans()) else f"{last:%Y%m%dT%H%M%S}{draw(suffix)}"
    end = draw(st.sampled_from(["", f";COUNT={draw(st.integers(1, 40))}", f";UNTIL={until}"]))
    return f"RRULE:{recurs};INTERVAL={interval}{end}"


def _as_the_other_has_it(lines: list[str], first: datetime, zone: str) -> list[datetime]:
    starts_at = first.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    series: dict[str, Any] = {
        "id": "series",
        "recurrence": lines,
        "start": {"dateTime": starts_at.isoformat(), "timeZone": zone},
        "end": {"dateTime": (starts_at + timedelta(minutes=30)).isoformat(), "timeZone": zone},
    }
    found = instances(series, zone=zone, after=AFTER, before=BEFORE)
    starts = [datetime.fromisoformat(one["start"]["dateTime"]) for one in found]
    return [start for start in starts if start >= AFTER]
