"""What weekly hours and overrides open, on days of every length."""

import json
from datetime import date
from typing import Any

import pytest

from booking.when.hours import (
    Hours,
    LocalWindow,
    WeeklyHours,
    day_span,
    known_zone,
    local_date,
    local_minute,
    minute_at,
    open_spans,
    week_span,
)
from booking.when.span import Span
from tests.booking.when.making import BERLIN, NEW_YORK, at, during, hours, on, windows


def test_windows_that_touch_join() -> None:
    opened = open_spans(hours("09:00-12:00", "12:00-17:00"), on("2025-03-03"))

    assert opened == [during("2025-03-03 09:00", "2025-03-03 17:00")]


def test_days_that_end_at_24_00_join_with_those_that_begin_at_midnight() -> None:
    opened = open_spans(hours("00:00-06:00", "18:00-24:00"), on("2025-03-03", days=2))

    assert during("2025-03-03 18:00", "2025-03-04 06:00") in opened


def test_a_window_runs_over_midnight() -> None:
    opened = open_spans(hours("22:00-02:00"), on("2025-03-03"))

    assert opened == [
        during("2025-03-03 00:00", "2025-03-03 02:00"),
        during("2025-03-03 22:00", "2025-03-04 00:00"),
    ]


def test_a_window_that_ends_where_it_starts_lasts_a_day() -> None:
    weekly = WeeklyHours((windows("09:00-09:00"), (), (), (), (), (), ()))

    opened = open_spans(Hours("UTC", weekly), on("2025-03-03", days=7))

    assert opened == [during("2025-03-03 09:00", "2025-03-04 09:00")]


def test_an_override_replaces_its_date_wholly_also_what_spills_over() -> None:
    schedule = hours("22:00-02:00", _2025_03_04=("10:00-12:00",))

    opened = open_spans(schedule, on("2025-03-03", days=3))

    assert opened == [
        during("2025-03-03 00:00", "2025-03-03 02:00"),
        during("2025-03-03 22:00", "2025-03-04 00:00"),
        during("2025-03-04 10:00", "2025-03-04 12:00"),
        during("2025-03-05 22:00", "2025-03-06 00:00"),
    ]


def test_an_override_may_spill_over_itself() -> None:
    schedule = hours("09:00-10:00", _2025_03_04=("23:00-01:00",))

    opened = open_spans(schedule, on("2025-03-04", days=2))

    assert opened[0] == during("2025-03-04 23:00", "2025-03-05 01:00")


def test_an_override_spills_over_no_other_override() -> None:
    schedule = hours(_2025_03_04=("23:00-01:00",), _2025_03_05=())

    opened = open_spans(schedule, on("2025-03-03", days=4))

    assert opened == [during("2025-03-04 23:00", "2025-03-05 00:00")]


def test_minutes_that_a_clock_change_skips_are_never_open() -> None:
    opened = open_spans(hours("01:30-03:30", zone=NEW_YORK), on("2025-03-09", NEW_YORK))

    assert [span.minutes for span in opened] == [60]
    assert opened == [during("2025-03-09 01:30", "2025-03-09 03:30", NEW_YORK)]


def test_minutes_that_occur_twice_are_open_twice() -> None:
    opened = open_spans(hours("01:00-01:30", zone=NEW_YORK), on("2025-11-02", NEW_YORK))

    first, second = at("2025-11-02 01:00", NEW_YORK), at("2025-11-02 01:00", NEW_YORK, fold=1)
    assert opened == [Span(first, first + 30), Span(second, second + 30)]
    assert second - first == 60


def test_a_date_that_never_was_opens_nothing() -> None:
    schedule = hours(zone="Pacific/Apia", _2011_12_30=("09:00-17:00",))

    assert open_spans(schedule, on("2011-12-25", days=14)) == []
    assert day_span("Pacific/Apia", date(2011, 12, 30)) is None


@pytest.mark.parametrize(
    ("day", "length"), [("2025-03-09", 23), ("2025-03-10", 24), ("2025-11-02", 25)]
)
def test_a_local_date_has_23_to_25_hours(day: str, length: int) -> None:
    span = day_span(NEW_YORK, date.fromisoformat(day))

    assert span == on(day, NEW_YORK)
    assert span is not None
    assert span.minutes == length * 60


def test_a_week_starts_on_the_day_that_is_set() -> None:
    wednesday = date(2025, 3, 12)

    assert week_span(NEW_YORK, wednesday) == on("2025-03-10", NEW_YORK, days=7)
    assert week_span(NEW_YORK, wednesday, 6) == on("2025-03-09", NEW_YORK, days=7)
    assert week_span(NEW_YORK, date(2025, 3, 9), 6) == on("2025-03-09", NEW_YORK, days=7)


def test_a_wall_clock_shows_a_time_never_once_or_twice() -> None:
    assert minute_at(NEW_YORK, date(2025, 3, 9), 150) == ()
    assert minute_at(NEW_YORK, date(2025, 3, 9), 180) == (at("2025-03-09 03:00", NEW_YORK),)
    assert minute_at(NEW_YORK, date(2025, 11, 2), 90) == (
        at("2025-11-02 01:30", NEW_YORK),
        at("2025-11-02 01:30", NEW_YORK, fold=1),
    )


def test_local_date_and_minute() -> None:
    late = at("2025-03-03 23:30")

    assert local_date("Asia/Kathmandu", late) == date(2025, 3, 4)
    assert local_minute("Asia/Kathmandu", late) == 5 * 60 + 15


def test_the_ends_of_the_calendar_are_closed_and_no_trouble() -> None:
    always = hours("00:00-24:00", zone=BERLIN)

    assert open_spans(always, Span(-(10**12), -(10**12) + 1440)) == []
    assert open_spans(always, Span(10**12, 10**12 + 1440)) == []
    assert len(open_spans(always, Span(at("9998-12-30 00:00"), 10**12))) == 1
    assert day_span(BERLIN, date.max) is None


@pytest.mark.parametrize(
    "name",
    ["Europe/Berlin", "Etc/GMT+5", "US/Eastern", "Asia/Katmandu", "Antarctica/Troll", "UTC"],
)
def test_iana_zones_and_their_aliases_are_known(name: str) -> None:
    assert known_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "America", "UTC+1", "../etc/passwd", "right/Europe/Berlin", "posix/UTC"),
        *("localtime", "Factory", "posixrules", "leapseconds"),
        *("Europe/Berlin ", "Europe/Berlin\0", "x" * 5000),
    ],
)
def test_nothing_else_is_a_zone(name: str) -> None:
    assert not known_zone(name)


def test_hours_come_back_from_json_as_they_went() -> None:
    schedule = hours("09:00-12:00", "22:00-24:00", zone=BERLIN, _2025_12_24=("09:00-12:00",))

    kept = json.loads(json.dumps(schedule.as_json()))

    assert Hours.from_json(kept) == schedule
    assert kept["weekly"]["monday"] == ["09:00-12:00", "22:00-24:00"]
    assert kept["overrides"] == {"2025-12-24": ["09:00-12:00"]}


def test_weekdays_left_out_are_closed_and_windows_are_put_in_order() -> None:
    read = Hours.from_json({"zone": "UTC", "weekly": {"friday": ["13:00-17:00", "09:00-12:00"]}})

    assert read.weekly.days[4] == (LocalWindow(540, 720), LocalWindow(780, 1020))
    assert read.weekly.days[0] == ()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "hours: must be an object"),
        ({"zone": "Mars/Olympus"}, "zone: is not"),
        ({"zone": ["UTC"]}, "zone: is not"),
        ({"zone": "UTC", "weekly": []}, "weekly: must be"),
        ({"zone": "UTC", "weekly": {"mon": []}}, "weekly: 'mon' is not a weekday"),
        ({"zone": "UTC", "weekly": {"monday": "09:00"}}, "monday: must be a list"),
        ({"zone": "UTC", "weekly": {"monday": [9]}}, "monday: 9 is not a window"),
        ({"zone": "UTC", "weekly": {"monday": ["9-17"]}}, "monday: '9-17' is not a window"),
        ({"zone": "UTC", "weekly": {"monday": ["24:00-01:00"]}}, "is not a window"),
        ({"zone": "UTC", "weekly": {"monday": ["09:00-24:01"]}}, "monday: .* after 24:00"),
        ({"zone": "UTC", "weekly": {"monday": ["٠٩:00-10:00"]}}, "is not a window"),
        ({"zone": "UTC", "weekly": {"monday": ["09:00-10:00"] * 49}}, "at most 48"),
        (
            {"zone": "UTC", "weekly": {"monday": ["09:00-12:00", "11:00-13:00"]}},
            "monday: 09:00-12:00 and 11:00-13:00 overlap",
        ),
        (
            {"zone": "UTC", "weekly": {"monday": ["22:00-02:00", "23:00-24:00"]}},
            "monday: 22:00-02:00 and 23:00-24:00 overlap",
        ),
        (
            {"zone": "UTC", "overrides": {"2025-03-04": ["09:00-12:00", "11:00-13:00"]}},
            "2025-03-04: .* overlap",
        ),
        ({"zone": "UTC", "overrides": {"2025-02-30": []}}, "'2025-02-30' is not a date"),
        ({"zone": "UTC", "overrides": {"2026-W01-1": []}}, "'2026-W01-1' is not a date"),
    ],
)
def test_hours_that_make_no_sense_are_refused_by_name(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Hours.from_json(given)
