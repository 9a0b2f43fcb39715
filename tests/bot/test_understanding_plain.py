"""What a message means as plain data, for programs that want no types of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.understanding import understand

ZONE = "Europe/Lisbon"
NOW = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo(ZONE))  # a Monday
OFFERED = [
    {"date": "2025-03-11", "time": "10:00"},
    {"date": "2025-03-12", "time": "10:00"},
    {"date": "2025-03-12", "time": "16:30"},
]


def meaning(text: str, lang: str | None = "en", **context: Any) -> dict[str, Any]:
    return understand(text, lang=lang, now=NOW, tz=ZONE, context=context)


def test_a_day_and_a_clock() -> None:
    said = meaning("book a viewing for Thursday at 4pm")

    assert said["intent"] == "book"
    assert (said["date"], said["time"]) == ("2025-03-06", "16:00")
    assert said["confidence"] > 0.9


def test_what_was_not_said_is_not_there() -> None:
    assert set(meaning("please help me")) <= {"intent", "confidence"}


def test_a_range_with_an_open_side() -> None:
    said = meaning("anything free on Friday after 3pm?")

    assert (said["time_from"], said["time_to"]) == ("15:00", None)


def test_the_booking_that_is_moved_is_apart_from_where_it_goes() -> None:
    said = meaning("move my Tuesday appointment to Friday")

    assert said["intent"] == "reschedule"
    assert (said["target_date"], said["date"]) == ("2025-03-04", "2025-03-07")


def test_the_day_of_what_is_cancelled_is_the_day_that_is_meant() -> None:
    assert meaning("cancel my lesson on Friday")["date"] == "2025-03-07"


def test_an_offer_is_chosen_by_its_place_its_time_or_its_weekday() -> None:
    offer: dict[str, Any] = {"last_bot_act": "offer", "offered": OFFERED}

    assert meaning("the second one please", **offer)["option"] == 2
    assert meaning("half past four works", **offer)["option"] == 3
    assert meaning("let's take Tuesday", **offer)["option"] == 1
    assert meaning("the last", **offer)["option"] == 3


def test_a_weekday_that_fits_two_offers_chooses_none_of_them() -> None:
    assert "option" not in meaning("Wednesday", last_bot_act="offer", offered=OFFERED)


def test_both_readings_of_a_bare_hour_are_told() -> None:
    assert meaning("at 4 tomorrow")["candidates"] == [
        {"time": "16:00", "confidence": 0.9},
        {"time": "04:00", "confidence": 0.1},
    ]


def test_the_language_need_not_be_known() -> None:
    assert meaning("je voudrais annuler mon rendez-vous de jeudi", None)["intent"] == "cancel"


def test_both_readings_of_a_day_are_told() -> None:
    assert meaning("on Friday 6 March")["candidates"] == [
        {"date": "2025-03-06", "confidence": 0.6},
        {"date": "2025-03-07", "confidence": 0.4},
    ]


def test_whom_they_bring_is_told_apart_from_themselves() -> None:
    said = meaning("I'm Ana, my mail is ana@example.com, and please bring bo@example.com")

    assert said["email"] == "ana@example.com"
    assert said["guests"] == ["bo@example.com"]
