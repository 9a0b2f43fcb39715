"""An event type as an admin wrote it: checked as a whole, each wrong field named at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from booking.errors import InvalidInput
from booking.event_type_drafts import EventTypeDraft
from booking.event_types import EventType, Location, LocationKind, QuestionKind, TaskRule
from booking.when.slots import FixedWindow, HostChoice, Limits, RollingWindow


def written(**fields: Any) -> dict[str, Any]:
    """What a form sends for an intro call, texts as they come, with these fields instead."""
    usual = {"title": "Intro call", "durations": "30", "window_days": "60", "reminders": []}
    return usual | fields


def filled(**fields: Any) -> EventType:
    event_type = EventType()
    EventTypeDraft.checked(written(**fields)).fill(event_type)
    return event_type


def wrong(**fields: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        EventTypeDraft.checked(written(**fields))
    return refused.value.fields


def test_texts_of_a_form_become_values() -> None:
    event_type = filled(durations="30, 45; 60", notice="120", day_count="4", interval=" ")

    assert event_type.durations == [30, 45, 60]
    assert event_type.notice == 120
    assert event_type.limits == Limits(day_count=4)
    assert event_type.interval is None
    assert event_type.window == RollingWindow(60)


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = wrong(title=" ", durations="soon", seats="0", notice="-1", price="dear", colour="pink")

    assert told == {
        "title": "missing",
        "durations.0": "not_a_number",
        "seats": "too_small",
        "notice": "too_small",
        "price": "not_an_amount",
        "colour": "not_a_choice",
        "slug": "missing",
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": "x" * 201, "slug": "x"}, {"title": "too_long"}),
        ({"durations": ""}, {"durations": "missing"}),
        ({"durations": "0"}, {"durations.0": "too_small"}),
        ({"durations": " ".join(map(str, range(1, 12)))}, {"durations": "too_many"}),
        ({"buffer_before": ""}, {"buffer_before": "missing"}),
        ({"buffer_after": "1441"}, {"buffer_after": "too_large"}),
        ({"window_days": ""}, {"window_days": "missing"}),
        ({"assignment": "whoever"}, {"assignment": "not_a_choice"}),
        ({"location_kind": "the_moon"}, {"location_kind": "not_a_choice"}),
        ({"locale": "en us!"}, {"locale": "not_a_choice"}),
        ({"currency": "XXX"}, {"currency": "not_a_choice"}),
        ({"max_guests": "11"}, {"max_guests": "too_large"}),
        ({"max_guests": "2", "seats": "6"}, {"max_guests": "not_with_seats"}),
        ({"has_task": True}, {"task_title": "missing"}),
        ({"slug": "Für uns"}, {"slug": "not_a_slug"}),
        ({"slug": "chat"}, {"slug": "taken"}),
        ({"reminders": ["1"]}, {"reminders.0": "too_small"}),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    fields: dict[str, Any], told: dict[str, str]
) -> None:
    assert wrong(**fields) == told


def test_the_link_is_made_from_the_name_where_none_is_given() -> None:
    assert filled(title="Site survey (Évora)").slug == "site-survey-evora"


def test_a_name_without_a_latin_letter_asks_for_a_link() -> None:
    assert wrong(title="現地調査") == {"slug": "missing"}


def test_fixed_dates_must_both_be_there_and_in_order() -> None:
    dates = {"window_kind": "fixed", "window_first": "2025-03-10"}

    assert wrong(**dates) == {"window_last": "missing"}
    assert wrong(**dates, window_last="2025-03-09") == {"window_last": "ends_before_it_starts"}
    assert filled(**dates, window_last="2025-03-10").window == FixedWindow(
        date(2025, 3, 10), date(2025, 3, 10)
    )


@pytest.mark.parametrize("text", ["2025-W10-1", "20250310", "10.3.2025", "2025-02-30"])
def test_a_date_is_written_in_one_way(text: str) -> None:
    assert wrong(window_kind="fixed", window_first=text, window_last="2025-03-31") == {
        "window_first": "not_a_date"
    }


def test_a_single_host_is_one_host() -> None:
    two = [{"ref": "a", "share": "10"}, {"ref": "b", "share": "10"}]

    assert wrong(hosts=two) == {"hosts": "only_one_host"}
    assert filled(hosts=two, assignment="round_robin").assignment is HostChoice.ROUND_ROBIN


def test_a_host_stands_there_once_and_with_a_share() -> None:
    twice = [{"ref": "a"}, {"ref": "a"}]

    assert wrong(hosts=twice, assignment="collective") == {"hosts": "twice"}
    assert wrong(hosts=[{"ref": "a", "share": "101"}]) == {"hosts.0.share": "too_large"}


def test_questions_get_a_key_of_their_own_and_keep_it() -> None:
    asked = [
        {"label": "Address of the house", "kind": "short"},
        {"label": "Address of the house", "kind": "long", "required": True},
        {"label": "Mail", "kind": "short"},
        {"label": "住所", "kind": "short"},
        {"key": "kept", "label": "Anything", "kind": "yes_no"},
    ]

    keys = [question.key for question in filled(questions=asked).questions]

    assert keys == ["address_of_the_house", "address_of_the_house_2", "mail_2", "q", "kept"]


def test_a_question_with_choices_needs_some() -> None:
    asked = {"label": "How many?", "kind": "one_of"}

    assert wrong(questions=[asked]) == {"questions.0.options": "missing"}
    [question] = filled(questions=[asked | {"options": "one\n two \n\none"}]).questions
    assert question.options == ("one", "two")
    assert question.kind is QuestionKind.ONE_OF


def test_a_question_without_words_is_named_by_its_place() -> None:
    asked = [{"label": "Roof?", "kind": "short"}, {"label": " ", "kind": "poem"}]

    assert wrong(questions=asked) == {
        "questions.1.label": "missing",
        "questions.1.kind": "not_a_choice",
    }


@pytest.mark.parametrize(
    ("currency", "text", "units"),
    [
        ("EUR", "12,50", 1250),
        ("EUR", "12", 1200),
        ("JPY", "1500", 1500),
        ("KWD", "1.23", 1230),
        ("ISK", "700", 700),
        ("EUR", "0", None),
        ("EUR", " ", None),
    ],
)
def test_money_is_kept_in_minor_units(currency: str, text: str, units: int | None) -> None:
    assert filled(currency=currency, price=text).price == units


@pytest.mark.parametrize(
    ("currency", "text"),
    [("EUR", "12.505"), ("JPY", "12.5"), ("EUR", "-1"), ("KWD", "1.234"), ("ISK", "0.5")],
)
def test_what_its_currency_has_no_coin_for_is_no_price(currency: str, text: str) -> None:
    assert wrong(currency=currency, price=text) == {"price": "not_an_amount"}


def test_more_than_can_be_paid_online_is_no_price() -> None:
    assert wrong(price="1000000") == {"price": "too_large"}


@pytest.mark.parametrize("kind", ["link", "google_meet"])
def test_a_link_to_join_is_an_https_address(kind: str) -> None:
    place = {"location_kind": kind}

    assert wrong(**place, location_detail="javascript:alert(1)") == {
        "location_detail": "not_a_link"
    }
    assert wrong(**place, location_detail="http://meet.example") == {
        "location_detail": "not_a_link"
    }


def test_a_missing_address_is_a_warning_and_no_error() -> None:
    assert filled(location_kind="link").location.lacks_address


def test_a_meet_makes_its_own_address_and_may_have_another_for_when_it_cannot() -> None:
    alone = filled(location_kind="google_meet").location
    backed = filled(location_kind="google_meet", location_detail="https://meet.example/a").location

    assert alone == Location(LocationKind.GOOGLE_MEET)
    assert not alone.lacks_address
    assert backed == Location(LocationKind.GOOGLE_MEET, "https://meet.example/a")


def test_who_calls_whom_decides_whose_number_is_asked_for() -> None:
    ours = {"location_kind": "phone", "location_caller": "customer"}

    assert wrong(**ours, location_detail="ring me") == {"location_detail": "not_a_phone"}
    called = filled(**ours, location_detail="+351 912 345 678").location
    assert called == Location(LocationKind.PHONE, "+351912345678", "customer")
    assert filled(location_kind="phone", location_detail="x").location.detail == ""


def test_a_task_may_be_due_before_the_start() -> None:
    rule = filled(
        has_task=True, task_title="Call first", task_due="-60", task_owner="host"
    ).task_rule

    assert rule == TaskRule("Call first", -60, "host")


def test_a_deal_rule_keeps_the_stages_that_are_named() -> None:
    rule = filled(pipeline_ref="p", stages={"booked": "s", "cancelled": ""}).deal_rule

    assert rule is not None
    assert rule.stages == {"booked": "s"}


def test_control_and_direction_characters_do_not_get_in() -> None:
    event_type = filled(title="In\u202etro\x00 call\n", description="one\r\ntwo\u2028three")

    assert event_type.title == "Intro call"
    assert event_type.description == "one\ntwo three"
