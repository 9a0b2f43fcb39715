"""The twin's lists, read with Google's own client: pages, windows, series, and sync tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google_twin.clients import INES, Scene, a_body, a_scene, reason

WEEKLY: dict[str, Any] = {
    "start": "2025-03-17T10:00:00Z",
    "end": "2025-03-17T10:30:00Z",
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"],
}
SPRING = {"timeMin": "2025-03-01T00:00:00Z", "timeMax": "2025-05-01T00:00:00Z"}


@pytest.fixture
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def test_the_client_library_walks_through_all_pages(scene: Scene) -> None:
    made = [scene.insert()["id"] for _ in range(5)]

    events, found, pages = scene.google.events(), [], []
    asked = events.list(calendarId="primary", maxResults=2)
    while asked is not None:
        page = asked.execute()
        pages.append(page)
        found += [each["id"] for each in page["items"]]
        asked = events.list_next(asked, page)

    assert found == made
    assert ["nextSyncToken" in page for page in pages] == [False, False, True]
    assert (pages[0]["accessRole"], pages[0]["timeZone"]) == ("owner", "Europe/London")


def test_a_page_is_of_250_and_never_of_more_than_2500(scene: Scene) -> None:
    scene.twin.fill(INES, [a_body() for _ in range(2600)])

    by_itself, at_most = scene.list(), scene.list(maxResults=2500)

    assert (len(by_itself["items"]), len(at_most["items"])) == (250, 2500)


def test_what_changes_while_pages_are_read_comes_with_the_next_token(scene: Scene) -> None:
    for _ in range(3):
        scene.insert()
    first = scene.list(maxResults=2)

    late = scene.insert()["id"]
    second = scene.list(maxResults=2, pageToken=first["nextPageToken"])

    assert len(second["items"]) == 1
    assert _ids(scene.sync(second["nextSyncToken"], maxResults=2)[0]) == [late]


@pytest.mark.parametrize("token", ["nonsense", "CjkKK99.2"])
def test_a_page_token_of_nobody_is_refused(scene: Scene, token: str) -> None:
    assert _outcome(lambda: scene.list(pageToken=token)) == (400, "invalid")


def test_a_page_token_is_for_the_question_that_gave_it(scene: Scene) -> None:
    scene.twin.fill(INES, [a_body() for _ in range(3)])
    token = scene.list(maxResults=2)["nextPageToken"]

    refused = _outcome(lambda: scene.list(maxResults=2, pageToken=token, singleEvents=True))

    assert refused == (400, "invalid")


def test_a_window_is_of_ends_after_and_starts_before(scene: Scene) -> None:
    for start, end in (("09", "10"), ("10", "11"), ("11", "12"), ("12", "13")):
        scene.insert(
            f"bk0{start}00", start=f"2025-03-04T{start}:00:00Z", end=f"2025-03-04T{end}:00:00Z"
        )

    found = scene.list(timeMin="2025-03-04T10:00:00Z", timeMax="2025-03-04T12:00:00Z")

    assert _ids(found["items"]) == ["bk01000", "bk01100"]


def test_an_empty_window_is_refused(scene: Scene) -> None:
    with pytest.raises(HttpError) as refusal:
        scene.list(timeMin="2025-03-05T00:00:00Z", timeMax="2025-03-04T00:00:00Z")

    assert reason(refusal.value) == (400, "timeRangeEmpty")


def test_a_day_begins_at_midnight_where_the_calendar_is(scene: Scene) -> None:
    tokyo = scene.twin.calendar(INES, "Tokyo", zone="Asia/Tokyo")
    scene.twin.add(tokyo, start={"date": "2025-03-05"}, end={"date": "2025-03-06"})
    events = scene.google.events()

    late, early = (
        events.list(calendarId=tokyo, timeMin=moment).execute()["items"]
        for moment in ("2025-03-05T15:00:00Z", "2025-03-05T14:59:00Z")
    )

    assert (len(late), len(early)) == (0, 1)
    assert early[0]["end"] == {"date": "2025-03-06"}


def test_filters_find_by_property_uid_words_and_kind(scene: Scene) -> None:
    scene.insert("bk11111", extendedProperties={"private": {"bk_app": "x"}})
    scene.insert("bk22222", summary="Dentist")
    scene.twin.add(INES, **a_body(id="bk33333", eventType="focusTime"))

    found = [
        _ids(scene.list(**filters)["items"])
        for filters in (
            {"privateExtendedProperty": "bk_app=x"},
            {"iCalUID": "bk22222@google.com"},
            {"q": "dentist"},
            {"eventTypes": ["focusTime"]},
        )
    ]

    assert found == [["bk11111"], ["bk22222"], ["bk22222"], ["bk33333"]]


def test_the_order_is_by_start_for_single_events_alone(scene: Scene) -> None:
    scene.insert("bk22222", start="2025-03-05T10:00:00Z", end="2025-03-05T11:00:00Z")
    scene.insert("bk11111")

    ordered = scene.list(orderBy="startTime", singleEvents=True)
    refused = _outcome(lambda: scene.list(orderBy="startTime"))

    assert _ids(ordered["items"]) == ["bk11111", "bk22222"]
    assert "nextSyncToken" not in ordered
    assert refused == (400, "invalid")


def test_updated_min_shows_what_was_deleted_too_and_goes_back_four_weeks(scene: Scene) -> None:
    scene.insert("bk11111")
    scene.clock.now += timedelta(minutes=1)
    since = f"{scene.clock.now:%Y-%m-%dT%H:%M:%SZ}"
    scene.insert("bk22222")
    scene.delete("bk22222")

    recent = scene.list(updatedMin=since)["items"]
    too_old = _outcome(lambda: scene.list(updatedMin="2025-01-01T00:00:00Z"))

    assert [(each["id"], each["status"]) for each in recent] == [("bk22222", "cancelled")]
    assert too_old == (410, "updatedMinTooLongAgo")


def test_times_are_answered_in_the_zone_that_was_asked_for(scene: Scene) -> None:
    scene.insert()

    [event] = scene.list(timeZone="Asia/Tokyo")["items"]

    assert event["start"]["dateTime"] == "2025-03-04T19:00:00+09:00"


def test_a_series_keeps_its_wall_clock_over_the_change_of_time(scene: Scene) -> None:
    scene.insert("series1", **WEEKLY)

    masters = scene.list(**SPRING)["items"]
    members = scene.list(**SPRING, singleEvents=True)["items"]

    assert [each["recurrence"] for each in masters] == [["RRULE:FREQ=WEEKLY;COUNT=4"]]
    assert _ids(members) == [
        "series1_20250317T100000Z",
        "series1_20250324T100000Z",
        "series1_20250331T090000Z",
        "series1_20250407T090000Z",
    ]
    assert {each["start"]["dateTime"][11:19] for each in members} == {"10:00:00"}
    assert {each["recurringEventId"] for each in members} == {"series1"}


def test_exceptions_are_entries_of_their_own_and_stand_in_for_their_member(scene: Scene) -> None:
    scene.insert("series1", **WEEKLY)
    times = {
        "start": {"dateTime": "2025-03-24T15:00:00Z"},
        "end": {"dateTime": "2025-03-24T15:30:00Z"},
    }
    scene.patch("series1_20250324T100000Z", times)
    scene.delete("series1_20250331T090000Z")

    entries = scene.list(**SPRING)["items"]
    members = scene.list(**SPRING, singleEvents=True, orderBy="startTime")["items"]

    assert [(each["id"], each["status"]) for each in entries] == [
        ("series1", "confirmed"),
        ("series1_20250324T100000Z", "confirmed"),
        ("series1_20250331T090000Z", "cancelled"),
    ]
    assert entries[1]["originalStartTime"]["dateTime"] == "2025-03-24T10:00:00Z"
    assert [each["start"]["dateTime"] for each in members] == [
        "2025-03-17T10:00:00Z",
        "2025-03-24T15:00:00Z",
        "2025-04-07T10:00:00+01:00",
    ]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["RRULE:FREQ=WEEKLY;UNTIL=20250331T235959Z"], [17, 24, 31]),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/London:20250324T100000"], [17, 31]),
        (["RDATE;TZID=Europe/London:20250319T100000"], [17, 19]),
        (["RRULE:FREQ=DAILY;BYDAY=MO,TU;COUNT=4"], [17, 18, 24, 25]),
    ],
)
def test_rules_dates_and_exceptions_of_a_series(
    scene: Scene, lines: list[str], days: list[int]
) -> None:
    scene.insert("series1", **{**WEEKLY, "recurrence": lines})

    members = scene.list(**SPRING, singleEvents=True, orderBy="startTime")["items"]

    found = [datetime.fromisoformat(each["start"]["dateTime"]) for each in members]
    assert [each.day for each in found] == days


def test_a_rule_that_nobody_can_expand_is_refused(scene: Scene) -> None:
    refused = _outcome(lambda: scene.insert("series1", **{**WEEKLY, "recurrence": ["RRULE:X=1"]}))

    assert refused == (400, "invalid")


def test_a_time_on_the_wall_is_understood_with_its_zone_and_refused_without(scene: Scene) -> None:
    tokyo = {"dateTime": "2025-03-04T10:00:00", "timeZone": "Asia/Tokyo"}
    end = {"dateTime": "2025-03-04T11:00:00", "timeZone": "Asia/Tokyo"}

    event = scene.twin.add(INES, start=tokyo, end=end)
    refused = _outcome(lambda: scene.insert(start="2025-03-04T10:00:00"))

    assert event["start"] == {"dateTime": "2025-03-04T01:00:00Z", "timeZone": "Asia/Tokyo"}
    assert refused == (400, "invalid")


@pytest.mark.parametrize("member", ["20250318T100000Z", "20300101T100000Z", "soon", "20250318"])
def test_what_a_series_has_not_is_not_found(scene: Scene, member: str) -> None:
    scene.insert("series1", **WEEKLY)

    assert _outcome(lambda: scene.get(f"series1_{member}")) == (404, "notFound")
    assert scene.get("series1_20250331T090000Z")["recurringEventId"] == "series1"


def test_a_question_too_long_for_an_address_is_asked_in_a_body(scene: Scene) -> None:
    scene.insert("bk12345")

    found = scene.list(q="x" * 3000)

    assert found["items"] == []
    assert scene.twin.requests[-1] == ("GET", "calendars/{calendarId}/events", 200)


def test_a_series_of_days_has_days_for_members(scene: Scene) -> None:
    days = {"start": {"date": "2025-03-03"}, "end": {"date": "2025-03-04"}}
    scene.twin.add(INES, id="series1", **days, recurrence=["RRULE:FREQ=DAILY;COUNT=2"])

    members = scene.list(singleEvents=True)["items"]

    assert _ids(members) == ["series1_20250303", "series1_20250304"]


def _ids(items: list[Any]) -> list[str]:
    return [each["id"] for each in items]


def _outcome(ask: Any) -> Any:
    """The answer, or the status and the reason of the refusal."""
    try:
        return ask()
    except HttpError as refusal:
        return reason(refusal)
