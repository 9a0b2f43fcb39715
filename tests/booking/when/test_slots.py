"""Which starts are offered, and why others are not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from booking.when.slots import (
    FixedWindow,
    HostChoice,
    HostTime,
    Limits,
    Reason,
    SlotRules,
    host_starts,
    pool_starts,
    who_can,
    why_not,
)
from booking.when.span import Span
from tests.booking.when.making import NEW_YORK, NOW, a_host, at, during, hours, on, rules, shown

MONDAY = on("2025-03-03")
TUESDAY = on("2025-03-04")
MORNING = hours("09:00-12:00")


def test_the_whole_duration_must_be_open() -> None:
    found = host_starts(a_host(MORNING), rules(60, interval=30), within=TUESDAY, now=NOW)

    assert shown(found) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_what_is_taken_is_not_offered_and_touching_is_fine() -> None:
    host = a_host(MORNING, taken=[during("2025-03-04 10:00", "2025-03-04 10:30")])

    found = host_starts(host, rules(30), within=TUESDAY, now=NOW)

    assert shown(found) == ["09:00", "09:30", "10:30", "11:00", "11:30"]


def test_buffers_keep_clear_to_the_minute() -> None:
    # Starts at 09:40 at the latest, so as to end, with 10 minutes after, at 10:05.
    host = a_host(MORNING, taken=[during("2025-03-04 10:05", "2025-03-04 10:30")])

    found = host_starts(host, rules(15, interval=5, before=20, after=10), within=TUESDAY, now=NOW)

    assert shown(found)[7:10] == ["09:35", "09:40", "10:50"]


def test_buffers_may_reach_outside_opening_hours() -> None:
    found = host_starts(a_host(MORNING), rules(60, before=120, after=120), within=TUESDAY, now=NOW)

    assert shown(found) == ["09:00", "10:00", "11:00"]


def test_a_start_lies_after_now() -> None:
    found = host_starts(a_host(MORNING), rules(60), within=MONDAY, now=NOW)

    assert shown(found) == ["10:00", "11:00"]


@pytest.mark.parametrize(
    ("seconds", "notice", "first"),
    [(0, 0, "09:05"), (30, 0, "09:05"), (0, 60, "10:00"), (30, 60, "10:05"), (-1, 60, "10:00")],
)
def test_notice_is_elapsed_time_to_the_second(seconds: int, notice: int, first: str) -> None:
    now = NOW + timedelta(seconds=seconds)

    found = host_starts(
        a_host(MORNING), rules(30, interval=5, notice=notice), within=MONDAY, now=now
    )

    assert shown([start for start in found if start > at("2025-03-03 09:00")])[0] == first


def test_what_begins_in_a_second_is_still_to_come() -> None:
    found = host_starts(a_host(MORNING), rules(60), within=MONDAY, now=NOW - timedelta(seconds=1))

    assert shown(found)[0] == "09:00"


def test_a_days_notice_over_a_clock_change_is_24_hours() -> None:
    host = a_host(hours("00:00-23:00", zone=NEW_YORK))
    now = NOW.replace(day=8, hour=17)  # noon in New York, the day before it has 23 hours

    found = host_starts(host, rules(60, notice=1440), within=on("2025-03-09", NEW_YORK), now=now)

    assert shown(found, NEW_YORK)[0] == "13:00"


def test_a_rolling_window_counts_local_dates() -> None:
    host = a_host(hours("20:00-23:00", zone=NEW_YORK))
    # Still Sunday, 22:00, in New York.
    now = NOW.replace(hour=3)

    found = host_starts(host, rules(60, days=1), within=on("2025-03-01", days=9), now=now)

    monday = [at(f"2025-03-03 {clock}", NEW_YORK) for clock in ("20:00", "21:00", "22:00")]
    assert found == monday


def test_a_fixed_window_includes_both_dates() -> None:
    fixed = replace(rules(180), window=FixedWindow(date(2025, 3, 5), date(2025, 3, 6)))

    found = host_starts(a_host(MORNING), fixed, within=on("2025-03-03", days=9), now=NOW)

    assert found == [at("2025-03-05 09:00"), at("2025-03-06 09:00")]


def test_the_midnight_after_the_last_date_is_too_far_ahead() -> None:
    all_day = a_host(hours("00:00-24:00"))

    assert ask(all_day, rules(days=1), at("2025-03-04 23:30")) is None
    assert ask(all_day, rules(days=1), at("2025-03-05 00:00")) is Reason.TOO_FAR_AHEAD


def test_what_lies_before_the_first_date_is_too_soon() -> None:
    fixed = replace(rules(), window=FixedWindow(date(2025, 3, 5), date(2025, 3, 6)))

    assert ask(a_host(MORNING), fixed, at("2025-03-04 09:00")) is Reason.TOO_SOON


def test_a_teams_dates_are_its_first_hosts() -> None:
    # In Kiritimati it is Monday 23:00; its Tuesday begins at 10:00 UTC.
    abroad = a_host(hours("00:00-12:00", zone="Pacific/Kiritimati"), host_id=2)
    here = a_host(MORNING, host_id=1)

    by_ours, by_theirs = (
        pool_starts(
            team,
            rules(60, days=0),
            kind=HostChoice.ROUND_ROBIN,
            within=on("2025-03-03", days=3),
            now=NOW,
        )
        for team in ([here, abroad], [abroad, here])
    )

    assert dict(by_ours)[at("2025-03-03 10:00")] == (1, 2)
    assert by_theirs == []


@pytest.mark.parametrize(
    ("limits", "booked", "offered"),
    [
        (Limits(day_count=2), ["2025-03-04 18:00"], True),
        (Limits(day_count=1), ["2025-03-04 18:00"], False),
        (Limits(day_count=1), ["2025-03-05 00:00", "2025-03-03 23:59"], True),
        (Limits(day_count=0), [], False),
        (Limits(day_minutes=90), ["2025-03-04 18:00"], True),
        (Limits(day_minutes=89), ["2025-03-04 18:00"], False),
        (Limits(day_minutes=29), [], False),
        (Limits(week_count=2), ["2025-03-03 00:00", "2025-03-09 23:00"], False),
        (Limits(week_count=2), ["2025-03-02 23:59", "2025-03-10 00:00"], True),
        (Limits(week_minutes=90), ["2025-03-09 23:30"], True),
        (Limits(week_minutes=89), ["2025-03-09 23:30"], False),
    ],
)
def test_limits_count_whole_days_and_weeks(
    limits: Limits,
    booked: list[str],
    offered: bool,  # noqa: FBT001 - a column of the table
) -> None:
    hour_long = [Span(at(start), at(start) + 60) for start in booked]
    host = a_host(MORNING, counted=hour_long)

    found = host_starts(host, rules(30, limits=limits), within=TUESDAY, now=NOW)

    assert bool(found) is offered


def test_a_week_may_start_on_sunday() -> None:
    host = a_host(MORNING, counted=[during("2025-03-02 10:00", "2025-03-02 11:00")])
    once = Limits(week_count=1)

    from_monday = host_starts(host, rules(limits=once), within=TUESDAY, now=NOW)
    from_sunday = host_starts(host, rules(limits=once, week_starts_on=6), within=TUESDAY, now=NOW)

    assert from_monday
    assert from_sunday == []


def test_a_limit_reached_by_one_host_leaves_the_others() -> None:
    full = a_host(MORNING, counted=[during("2025-03-04 09:00", "2025-03-04 10:00")])
    team = [full, a_host(MORNING, host_id=2)]
    once = rules(60, limits=Limits(day_count=1))

    anybody = pool_starts(team, once, kind=HostChoice.ROUND_ROBIN, within=TUESDAY, now=NOW)
    everybody = pool_starts(team, once, kind=HostChoice.COLLECTIVE, within=TUESDAY, now=NOW)

    assert {ids for _, ids in anybody} == {(2,)}
    assert everybody == []


def test_round_robin_names_all_who_can() -> None:
    busy = a_host(MORNING, taken=[during("2025-03-04 09:00", "2025-03-04 10:00")])
    team = [busy, a_host(MORNING, host_id=7)]

    found = pool_starts(team, rules(60), kind=HostChoice.ROUND_ROBIN, within=TUESDAY, now=NOW)

    assert [ids for _, ids in found] == [(7,), (1, 7), (1, 7)]


def test_nobody_offers_nothing() -> None:
    start = at("2025-03-04 09:00")

    for kind in HostChoice:
        assert pool_starts([], rules(), kind=kind, within=TUESDAY, now=NOW) == []
        assert why_not(start, [], rules(), kind=kind, now=NOW) is Reason.OUTSIDE_AVAILABILITY
        assert who_can(start, [], rules(), kind=kind, now=NOW) == ()


@pytest.mark.parametrize(
    ("start", "reason", "hard_reason"),
    [
        ("2025-03-03 09:00", Reason.IN_THE_PAST, Reason.IN_THE_PAST),
        ("2025-03-03 10:30", Reason.TOO_SOON, None),
        ("2025-03-03 11:00", None, None),
        ("2025-03-06 09:00", Reason.TOO_FAR_AHEAD, None),
        ("2025-03-04 09:10", Reason.OUTSIDE_AVAILABILITY, None),
        ("2025-03-04 11:45", Reason.OUTSIDE_AVAILABILITY, None),
        ("2025-03-04 03:00", Reason.OUTSIDE_AVAILABILITY, None),
        ("2025-03-05 09:00", Reason.LIMIT_REACHED, None),
        ("2025-03-04 10:00", Reason.SLOT_TAKEN, Reason.SLOT_TAKEN),
        ("2025-03-04 09:30", Reason.SLOT_TAKEN, Reason.SLOT_TAKEN),
        ("2025-03-04 10:30", None, None),
    ],
)
def test_the_reason_why_not(start: str, reason: Reason | None, hard_reason: Reason | None) -> None:
    host = a_host(
        MORNING,
        taken=[during("2025-03-04 10:00", "2025-03-04 10:30")],
        counted=[during("2025-03-05 11:00", "2025-03-05 11:30")],
    )
    given = rules(30, after=5, notice=120, days=2, limits=Limits(day_count=1))

    assert ask(host, given, at(start)) == reason
    assert ask(host, given, at(start), soft=False) == hard_reason


def test_off_the_grid_may_be_allowed_while_all_else_holds() -> None:
    host = a_host(MORNING)

    assert ask(host, rules(), at("2025-03-04 09:10")) is Reason.OUTSIDE_AVAILABILITY
    assert ask(host, rules(), at("2025-03-04 09:10"), grid=False) is None
    assert ask(host, rules(), at("2025-03-04 11:40"), grid=False) is Reason.OUTSIDE_AVAILABILITY


@pytest.mark.parametrize(
    ("kind", "reason", "can"),
    [
        (HostChoice.ROUND_ROBIN, None, (2,)),
        (HostChoice.COLLECTIVE, Reason.SLOT_TAKEN, ()),
    ],
)
def test_a_team_refuses_when_nobody_or_not_everybody_can(
    kind: HostChoice, reason: Reason | None, can: tuple[int, ...]
) -> None:
    busy = a_host(MORNING, taken=[TUESDAY])
    team = [busy, a_host(MORNING, host_id=2)]
    start = at("2025-03-04 09:00")

    assert why_not(start, team, rules(), kind=kind, now=NOW) == reason
    assert who_can(start, team, rules(), kind=kind, now=NOW) == can


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (HostChoice.ROUND_ROBIN, Reason.SLOT_TAKEN),
        (HostChoice.COLLECTIVE, Reason.OUTSIDE_AVAILABILITY),
    ],
)
def test_anybody_says_who_was_nearest_and_everybody_who_was_farthest(
    kind: HostChoice, reason: Reason
) -> None:
    team = [a_host(MORNING, taken=[TUESDAY]), a_host(hours("15:00-16:00"), host_id=2)]

    assert why_not(at("2025-03-04 09:00"), team, rules(), kind=kind, now=NOW) is reason


def ask(
    host: HostTime, given: SlotRules, start: int, *, grid: bool = True, soft: bool = True
) -> Reason | None:
    return why_not(start, [host], given, kind=HostChoice.SINGLE, now=NOW, grid=grid, soft=soft)
