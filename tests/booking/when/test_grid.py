"""Where starts lie: on the wall clock if the interval divides the hour, else in elapsed steps."""

from datetime import date

import pytest

from booking.when.hours import Hours, WeeklyHours
from booking.when.slots import HostChoice, host_starts, pool_starts
from booking.when.span import Span
from tests.booking.when.making import (
    BERLIN,
    NEW_YORK,
    NOW,
    a_host,
    at,
    during,
    hours,
    on,
    rules,
    shown,
    windows,
)

TUESDAY = on("2025-03-04")


@pytest.mark.parametrize(
    ("interval", "starts"),
    [
        (15, ["09:15", "09:30", "09:45", "10:00", "10:15", "10:30"]),
        (30, ["09:30", "10:00", "10:30"]),
        (60, ["10:00"]),
        (45, ["09:10", "09:55"]),
        (50, ["09:10", "10:00"]),
        (90, ["09:10"]),
    ],
)
def test_a_window_from_09_10_to_11_00(interval: int, starts: list[str]) -> None:
    host = a_host(hours("09:10-11:00"))

    found = host_starts(host, rules(30, interval=interval), within=TUESDAY, now=NOW)

    assert shown(found) == starts


def test_without_an_interval_it_is_the_duration() -> None:
    found = host_starts(a_host(hours("09:00-12:00")), rules(50), within=TUESDAY, now=NOW)

    assert shown(found) == ["09:00", "09:50", "10:40"]


def test_the_grid_does_not_move_with_what_is_busy() -> None:
    busy = during("2025-03-04 09:00", "2025-03-04 09:10")

    found = host_starts(
        a_host(hours("09:00-12:00"), taken=[busy]), rules(50), within=TUESDAY, now=NOW
    )

    assert shown(found) == ["09:50", "10:40"]


def test_the_grid_does_not_move_with_now_or_with_the_page() -> None:
    host = a_host(hours("09:00-12:00"))
    now = NOW.replace(day=4, minute=20)

    found = host_starts(
        host, rules(50), within=during("2025-03-04 09:13", "2025-03-05 00:00"), now=now
    )

    assert shown(found) == ["09:50", "10:40"]


def test_every_window_that_does_not_touch_begins_its_own_steps() -> None:
    host = a_host(hours("09:00-10:40", "13:05-15:00"))

    found = host_starts(host, rules(45), within=TUESDAY, now=NOW)

    assert shown(found) == ["09:00", "09:45", "13:05", "13:50"]


def test_steps_go_on_over_midnight_where_windows_touch() -> None:
    host = a_host(hours("20:00-02:00"))

    found = host_starts(host, rules(50), within=TUESDAY, now=NOW)

    assert shown(found) == ["00:10", "01:00", "20:00", "20:50", "21:40", "22:30", "23:20"]


def test_steps_of_a_stretch_of_days_count_from_its_beginning() -> None:
    # Open from Tuesday 08:00 until Friday, 24 hours a day.
    all_day = windows("00:00-24:00")
    weekly = WeeklyHours(((), windows("08:00-24:00"), all_day, all_day, (), (), ()))

    found = host_starts(a_host(Hours("UTC", weekly)), rules(50), within=on("2025-03-06"), now=NOW)

    begun = at("2025-03-04 08:00")
    assert found[0] - at("2025-03-06 00:00") < 50
    assert {(start - begun) % 50 for start in found} == {0}


def test_hours_that_never_close_count_from_a_local_midnight() -> None:
    host = a_host(hours("00:00-24:00", zone=BERLIN))

    found = host_starts(host, rules(90), within=on("2025-03-04", BERLIN), now=NOW)

    assert shown(found, BERLIN)[:3] == ["00:00", "01:30", "03:00"]


def test_hours_that_never_close_count_from_the_day_they_last_did() -> None:
    host = a_host(hours("00:00-24:00", _2024_07_01=("00:00-12:20",)))

    found = host_starts(host, rules(90), within=TUESDAY, now=NOW)

    assert {(start - at("2024-07-02 00:00")) % 90 for start in found} == {0}


def test_a_stretch_of_many_weeks_keeps_its_own_start() -> None:
    # Weekdays until 17:00 only, but for February, which is open throughout.
    february = {date(2025, 2, day): windows("00:00-24:00") for day in range(1, 29)}
    schedule = Hours("UTC", WeeklyHours((windows("00:00-17:00"),) * 7), february)

    found = host_starts(
        a_host(schedule), rules(50), within=on("2025-02-27"), now=NOW.replace(month=1)
    )

    assert {(start - at("2025-02-01 00:00")) % 50 for start in found} == {0}


def test_one_who_never_closes_leaves_the_start_to_the_others() -> None:
    team = [a_host(hours("00:00-24:00")), a_host(hours("21:20-05:00"), host_id=2)]

    found = pool_starts(team, rules(50), kind=HostChoice.COLLECTIVE, within=TUESDAY, now=NOW)

    assert shown([start for start, _ in found])[:2] == ["00:40", "01:30"]


def test_elapsed_steps_do_not_mind_a_clock_change() -> None:
    host = a_host(hours("00:30-05:00", zone=NEW_YORK))

    found = host_starts(host, rules(45), within=on("2025-03-09", NEW_YORK), now=NOW)

    assert shown(found, NEW_YORK) == ["00:30", "01:15", "03:00", "03:45"]


def test_the_wall_clock_counts_again_after_half_an_hour_of_change() -> None:
    lord_howe = "Australia/Lord_Howe"
    host = a_host(hours("00:00-04:00", zone=lord_howe))

    found = host_starts(
        host, rules(60), within=on("2025-10-05", lord_howe), now=NOW.replace(month=10)
    )

    assert shown(found, lord_howe) == ["00:00", "01:00", "03:00"]


def test_an_hour_that_occurs_twice_is_offered_twice() -> None:
    host = a_host(hours("01:00-02:00", zone=NEW_YORK))

    found = host_starts(
        host, rules(30), within=on("2025-11-02", NEW_YORK), now=NOW.replace(month=11, day=1)
    )

    assert shown(found, NEW_YORK) == ["01:00", "01:30", "01:00", "01:30"]


def test_a_collective_steps_from_where_all_are_open() -> None:
    early, late = a_host(hours("09:00-12:00")), a_host(hours("09:20-13:00"), host_id=2)

    found = pool_starts(
        [early, late], rules(50), kind=HostChoice.COLLECTIVE, within=TUESDAY, now=NOW
    )

    assert shown([start for start, _ in found]) == ["09:20", "10:10", "11:00"]
    assert {ids for _, ids in found} == {(1, 2)}


def test_a_collective_has_its_first_hosts_clock() -> None:
    nepal, utc = "Asia/Kathmandu", "UTC"
    team = [a_host(hours("00:00-24:00", zone=nepal)), a_host(hours("09:00-12:00", zone=utc))]

    first = pool_starts(team, rules(60), kind=HostChoice.COLLECTIVE, within=TUESDAY, now=NOW)
    other = pool_starts(team[::-1], rules(60), kind=HostChoice.COLLECTIVE, within=TUESDAY, now=NOW)

    assert shown([start for start, _ in first]) == ["09:15", "10:15"]
    assert shown([start for start, _ in other]) == ["09:00", "10:00", "11:00"]


def test_in_round_robin_everybody_has_their_own_clock() -> None:
    team = [
        a_host(hours("09:00-11:00", zone="UTC"), host_id=1),
        a_host(hours("14:45-16:45", zone="Asia/Kathmandu"), host_id=2),
    ]

    found = pool_starts(team, rules(60), kind=HostChoice.ROUND_ROBIN, within=TUESDAY, now=NOW)

    # 15:00 in Kathmandu is 09:15 UTC.
    assert [(*shown([start]), ids) for start, ids in found] == [
        ("09:00", (1,)),
        ("09:15", (2,)),
        ("10:00", (1,)),
    ]


def test_a_stretch_too_short_offers_nothing() -> None:
    night = Span(at("2025-03-04 00:00"), at("2025-03-04 08:00"))

    assert host_starts(a_host(hours("09:00-09:29")), rules(30), within=TUESDAY, now=NOW) == []
    assert host_starts(a_host(hours("09:00-17:00")), rules(45), within=night, now=NOW) == []
