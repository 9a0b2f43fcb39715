"""A time somebody asked for: what it allows, what comes nearest, and what a second wish changes."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from booking.when.wish import Part, Wish, allows, nearness
from tests.booking.when.making import NEW_YORK, at, shown

THURSDAY = date(2025, 3, 6)
FRIDAY = date(2025, 3, 7)
AT_THREE = Wish(zone="UTC", first=THURSDAY, last=THURSDAY, time=time(15))


def wish(**said: Any) -> Wish:
    return Wish(zone="UTC", **said)


@pytest.mark.parametrize(
    ("asked", "fits", "fits_not"),
    [
        (wish(), ["06 03:00"], []),
        (AT_THREE, ["06 15:00"], ["06 15:01", "06 14:59", "07 15:00"]),
        (wish(first=THURSDAY), ["06 00:00", "20 10:00"], ["05 23:59"]),
        (wish(last=THURSDAY), ["03 10:00", "06 23:59"], ["07 00:00"]),
        (wish(first=THURSDAY, last=FRIDAY), ["06 00:00", "07 23:59"], ["08 00:00"]),
        (wish(after=time(15)), ["06 15:00", "06 23:00"], ["06 14:59"]),
        (wish(before=time(15)), ["06 14:59", "06 00:00"], ["06 15:00"]),
        (wish(after=time(22), before=time(2)), ["06 22:00", "07 01:59"], ["07 02:00", "06 21:00"]),
        (wish(part=Part.MORNING), ["06 09:00"], ["06 12:00", "06 04:59"]),
        (wish(part=Part.AFTERNOON, after=time(15)), ["06 15:00"], ["06 14:00", "06 18:00"]),
        (wish(part=Part.MORNING, after=time(14)), ["06 14:00"], ["06 09:00"]),
        (wish(not_on=frozenset({THURSDAY})), ["05 10:00"], ["06 10:00"]),
    ],
)
def test_a_wish_allows_what_was_asked(asked: Wish, fits: list[str], fits_not: list[str]) -> None:
    assert all(allows(asked, at(f"2025-03-{moment}")) for moment in fits)
    assert not any(allows(asked, at(f"2025-03-{moment}")) for moment in fits_not)


def test_thursday_night_ends_on_friday_morning() -> None:
    night = wish(first=THURSDAY, last=THURSDAY, part=Part.NIGHT)

    assert allows(night, at("2025-03-06 21:00"))
    assert allows(night, at("2025-03-07 01:00"))
    assert not allows(night, at("2025-03-06 01:00"))
    assert not allows(night, at("2025-03-07 21:00"))


def test_a_wish_is_read_in_its_own_zone() -> None:
    in_new_york = Wish(zone=NEW_YORK, first=THURSDAY, last=THURSDAY, time=time(15))

    assert allows(in_new_york, at("2025-03-06 15:00", NEW_YORK))
    assert not allows(in_new_york, at("2025-03-06 15:00"))


def test_a_time_that_occurs_twice_is_allowed_twice() -> None:
    twice = Wish(zone=NEW_YORK, time=time(1, 30))

    assert allows(twice, at("2025-11-02 01:30", NEW_YORK))
    assert allows(twice, at("2025-11-02 01:30", NEW_YORK, fold=1))


def test_an_exact_moment_is_one_minute() -> None:
    exact = wish(exact_at=datetime(2025, 3, 6, 15, 0, tzinfo=UTC))

    assert allows(exact, at("2025-03-06 15:00"))
    assert not allows(exact, at("2025-03-06 15:01"))
    assert nearness(exact, at("2025-03-06 14:00")) == 60


def test_the_nearest_come_first() -> None:
    free = [at(f"2025-03-06 {clock}") for clock in ("09:00", "14:30", "15:00", "15:45", "17:00")]

    nearest = sorted(free, key=lambda start: nearness(AT_THREE, start))

    assert shown(nearest) == ["15:00", "14:30", "15:45", "17:00", "09:00"]


def test_the_same_day_is_nearer_than_the_same_hour_of_another() -> None:
    assert nearness(AT_THREE, at("2025-03-06 09:00")) < nearness(AT_THREE, at("2025-03-07 15:00"))


def test_all_that_fits_is_equally_near() -> None:
    mornings = wish(part=Part.MORNING)

    assert nearness(mornings, at("2025-03-06 09:00")) == 0
    assert nearness(mornings, at("2025-03-20 11:00")) == 0
    assert nearness(mornings, at("2025-03-06 13:00")) == 61


def test_a_refused_day_is_far_from_every_other() -> None:
    not_then = wish(not_on=frozenset({THURSDAY, FRIDAY}))

    assert nearness(not_then, at("2025-03-07 00:00")) == 24 * 60
    assert nearness(not_then, at("2025-03-08 09:00")) == 0


def test_past_a_row_of_refused_days_the_nearest_day_is_found() -> None:
    refused = frozenset(date(2025, 3, day) for day in range(4, 9))

    # Back to the last minute of Monday the 3rd, or on to the midnight of Sunday the 9th.
    assert nearness(wish(not_on=refused), at("2025-03-06 11:00")) == 59 * 60 + 1
    assert nearness(wish(not_on=refused), at("2025-03-06 13:00")) == 59 * 60


def test_a_new_day_keeps_the_clock() -> None:
    merged = AT_THREE.with_(wish(first=FRIDAY, last=FRIDAY))

    assert merged == wish(first=FRIDAY, last=FRIDAY, time=time(15))


def test_a_new_clock_keeps_the_day() -> None:
    merged = AT_THREE.with_(wish(part=Part.MORNING))

    assert merged == wish(first=THURSDAY, last=THURSDAY, part=Part.MORNING)


def test_an_exact_moment_replaces_all_and_lends_its_day_or_clock() -> None:
    exact = wish(exact_at=datetime(2025, 3, 6, 15, 0, tzinfo=UTC))

    assert AT_THREE.with_(exact) == exact
    assert exact.with_(wish(first=FRIDAY, last=FRIDAY)).time == time(15)
    assert exact.with_(wish(time=time(10))).first == THURSDAY


def test_a_day_refused_is_asked_for_no_more_and_may_be_asked_for_again() -> None:
    refused = AT_THREE.with_(wish(not_on=frozenset({THURSDAY})))
    again = refused.with_(wish(first=THURSDAY, last=THURSDAY))

    assert refused == wish(time=time(15), not_on=frozenset({THURSDAY}))
    assert again == AT_THREE


def test_nothing_said_changes_nothing() -> None:
    assert AT_THREE.with_(wish()) == AT_THREE
    assert wish().with_(AT_THREE) == AT_THREE
    assert wish().is_empty
    assert not AT_THREE.is_empty


@pytest.mark.parametrize(
    "said",
    [
        wish(),
        AT_THREE,
        wish(after=time(9, 30), before=time(12), part=Part.MORNING, not_on=frozenset({FRIDAY})),
        Wish(zone=NEW_YORK, exact_at=datetime(2025, 3, 6, 15, 0, tzinfo=UTC)),
    ],
)
def test_a_wish_comes_back_from_json(said: Wish) -> None:
    assert Wish.from_json(json.loads(json.dumps(said.as_json()))) == said


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"zone": "Mars/Olympus"},
        {"zone": "UTC", "first": "2025-02-30"},
        {"zone": "UTC", "first": 7},
        {"zone": "UTC", "time": "25:00"},
        {"zone": "UTC", "time": "15:00+01:00"},
        {"zone": "UTC", "part": "teatime"},
        {"zone": "UTC", "not_on": 5},
        {"zone": "UTC", "exact_at": "2025-03-06T15:00"},
    ],
)
def test_anything_else_is_not_a_wish(said: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - ours and the library's own words differ
        Wish.from_json(said)
