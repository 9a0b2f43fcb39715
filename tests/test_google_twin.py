"""The twin's events, asked with Google's own client: what it keeps, changes and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google_twin.clients import INES, Scene, a_scene, reason

MEET = {"createRequest": {"requestId": "b1-r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
POPUP = {"method": "popup", "minutes": 10}


@pytest.fixture
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def test_an_event_is_answered_with_the_offset_of_its_calendar(scene: Scene) -> None:
    event = scene.insert("bk12345", start="2025-06-04T10:00:00Z", end="2025-06-04T10:30:00Z")

    assert event["start"] == {
        "dateTime": "2025-06-04T11:00:00+01:00",
        "timeZone": "Europe/London",
    }
    assert (event["iCalUID"], event["sequence"]) == ("bk12345@google.com", 0)
    assert event["updated"] == "2025-03-03T09:00:00.000Z"


def test_an_id_is_taken_once_and_stays_taken_after_deletion(scene: Scene) -> None:
    scene.insert("bk12345")

    with pytest.raises(HttpError) as at_once:
        scene.insert("bk12345")
    scene.delete("bk12345")
    with pytest.raises(HttpError) as after_deletion:
        scene.insert("bk12345")

    assert reason(at_once.value) == reason(after_deletion.value) == (409, "duplicate")


@pytest.mark.parametrize("event_id", ["bk1", "bkwxyz", "BK12345", "bk-12345"])
def test_an_id_is_of_the_letters_and_the_length_that_google_allows(
    scene: Scene, event_id: str
) -> None:
    with pytest.raises(HttpError) as refusal:
        scene.insert(event_id)

    assert reason(refusal.value) == (400, "invalid")


def test_a_change_with_an_old_etag_is_refused(scene: Scene) -> None:
    old = scene.insert("bk12345")["etag"]
    new = scene.patch("bk12345", {"summary": "Moved"}, etag=old)["etag"]

    with pytest.raises(HttpError) as refusal:
        scene.patch("bk12345", {"summary": "Again"}, etag=old)

    assert reason(refusal.value) == (412, "conditionNotMet")
    assert scene.get("bk12345")["etag"] == new != old


def test_a_patch_merges_maps_replaces_lists_and_takes_away_what_is_null(scene: Scene) -> None:
    scene.insert(
        "bk12345",
        location="Room 1",
        attendees=[{"email": "a@x.example"}],
        extendedProperties={"private": {"bk_id": "1", "bk_rev": "1"}},
    )

    changed = scene.patch(
        "bk12345",
        {
            "location": None,
            "attendees": [{"email": "b@x.example"}],
            "extendedProperties": {"private": {"bk_rev": "2"}},
        },
    )

    assert "location" not in changed
    assert [each["email"] for each in changed["attendees"]] == ["b@x.example"]
    assert changed["extendedProperties"]["private"] == {"bk_id": "1", "bk_rev": "2"}
    assert changed["sequence"] == 0


def test_another_time_raises_the_sequence(scene: Scene) -> None:
    scene.insert("bk12345")

    moved = scene.patch(
        "bk12345",
        {
            "start": {"dateTime": "2025-03-04T12:00:00Z"},
            "end": {"dateTime": "2025-03-04T12:30:00Z"},
        },
    )

    assert moved["sequence"] == 1


def test_an_update_replaces_all_that_may_be_written(scene: Scene) -> None:
    event = scene.insert("bk12345", description="With Jane")
    del event["description"]

    updated = (
        scene.google.events().update(calendarId="primary", eventId="bk12345", body=event).execute()
    )

    assert "description" not in updated
    assert (updated["summary"], updated["sequence"]) == ("Demo", 0)


def test_a_deleted_event_can_be_read_and_not_be_deleted_again(scene: Scene) -> None:
    scene.insert("bk12345")

    answer = scene.delete("bk12345")
    with pytest.raises(HttpError) as again:
        scene.delete("bk12345")
    with pytest.raises(HttpError) as undeleted:
        scene.patch("bk12345", {"status": "confirmed"})

    assert answer == ""
    assert reason(again.value) == (410, "deleted")
    assert reason(undeleted.value) == (403, "forbidden")
    assert scene.get("bk12345")["status"] == "cancelled"


def test_a_meet_is_pending_and_then_there(scene: Scene) -> None:
    made = scene.insert("bk12345", conference=1, conferenceData=MEET)
    first, second = scene.get("bk12345"), scene.get("bk12345")

    states = [
        each["conferenceData"]["createRequest"]["status"]["statusCode"]
        for each in (made, first, second)
    ]
    assert states == ["pending", "pending", "success"]
    assert second["hangoutLink"] == second["conferenceData"]["entryPoints"][0]["uri"]
    assert second["etag"] != first["etag"]


def test_a_meet_may_fail_or_stay_pending(scene: Scene) -> None:
    scene.twin.meet, scene.twin.meet_after = "pending", 0
    scene.insert("bk12345", conference=1, conferenceData=MEET)
    waiting = scene.get("bk12345")
    scene.twin.meet = "failure"

    failed = scene.get("bk12345")

    assert _meet_state(waiting) == "pending"
    assert (_meet_state(failed), "hangoutLink" in failed) == ("failure", False)


def test_a_calendar_without_meet_makes_none(scene: Scene) -> None:
    scene.twin.forbid_meet(INES)

    with pytest.raises(HttpError) as refusal:
        scene.insert("bk12345", conference=1, conferenceData=MEET)

    assert reason(refusal.value) == (400, "invalid")


def test_a_meet_is_taken_away_by_a_patch_with_nothing_in_its_place(scene: Scene) -> None:
    scene.twin.meet_after = 0
    scene.insert("bk12345", conference=1, conferenceData=MEET)
    scene.get("bk12345")

    kept = scene.patch("bk12345", {"summary": "Other"}, conferenceDataVersion=1)
    gone = scene.patch("bk12345", {"conferenceData": None}, conferenceDataVersion=1)

    assert "hangoutLink" in kept
    assert {"hangoutLink", "conferenceData"}.isdisjoint(gone)


def test_a_request_id_makes_one_meet(scene: Scene) -> None:
    scene.twin.meet_after = 0
    scene.insert("bk12345", conference=1, conferenceData=MEET)
    link = scene.get("bk12345")["hangoutLink"]

    asked_again = scene.patch("bk12345", {"conferenceData": MEET}, conferenceDataVersion=1)
    another = {"createRequest": {**MEET["createRequest"], "requestId": "b1-r2"}}
    asked_anew = scene.patch("bk12345", {"conferenceData": another}, conferenceDataVersion=1)

    assert asked_again["hangoutLink"] == link
    assert _meet_state(asked_anew) == "pending"


def test_a_meet_needs_version_1_and_an_update_without_it_takes_it_away(scene: Scene) -> None:
    unheard = scene.insert("bk12345", conference=0, conferenceData=MEET)
    event = scene.insert("bk67890", conference=1, conferenceData=MEET)
    del event["conferenceData"]

    events = scene.google.events()
    kept = events.update(calendarId="primary", eventId="bk67890", body=event).execute()
    gone = events.update(
        calendarId="primary", eventId="bk67890", body=event, conferenceDataVersion=1
    ).execute()

    assert "conferenceData" not in unheard
    assert "conferenceData" in kept
    assert "conferenceData" not in gone


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("calendars/primary/events", {"nonsense": 1}),
        ("calendars/primary/events?nonsense=1", {}),
        ("calendars/primary/events?sendUpdates=perhaps", {}),
        ("calendars/primary/events", {"summary": 7}),
        ("calendars/primary/events", {"transparency": "grey"}),
        ("calendars/primary/events", {"attendees": [{"displayName": "Jane"}]}),
        ("calendars/primary/events", {"reminders": {"overrides": [{"method": "email"}]}}),
        ("calendars/primary/events", {"reminders": {"overrides": [POPUP] * 6}}),
        ("calendars/primary/events", {"reminders": {"useDefault": True, "overrides": [POPUP]}}),
        ("calendars/primary/events", {"extendedProperties": {"private": {"k" * 45: "v"}}}),
        ("calendars/primary/events", {"extendedProperties": {"private": {"k": "v" * 1025}}}),
        ("calendars/primary/events", {"extendedProperties": {"private": {"k": 1}}}),
        ("calendars/primary/events", {"id": "bk12345", "iCalUID": "x@x.example"}),
        ("calendars/primary/events", {"conferenceData": {"nonsense": 1}}),
        ("calendars/primary/events", {"start": {"dateTime": "tomorrow"}}),
        ("calendars/primary/events", {"start": {"date": "2025-03-04"}}),
        ("calendars/primary/events", {"end": None}),
    ],
)
def test_what_the_schema_does_not_know_is_refused(scene: Scene, path: str, body: Any) -> None:
    times = {
        "start": {"dateTime": "2025-03-04T10:00:00Z"},
        "end": {"dateTime": "2025-03-04T11:00:00Z"},
    }

    status = scene.raw("POST", path, {**times, **body})

    assert status == 400
    assert scene.twin.events(INES) == []


def test_what_only_google_writes_is_taken_and_not_heard(scene: Scene) -> None:
    made = scene.insert("bk12345", sequence=7, etag='"1"', organizer={"email": "max@alder.example"})

    assert (made["sequence"], made["organizer"]["email"]) == (0, INES)
    assert made["etag"] != '"1"'


def test_somebody_elses_event_changes_for_oneself_alone(scene: Scene) -> None:
    scene.insert("bk12345", attendees=[{"email": INES}, {"email": "max@alder.example"}])
    scene.twin.change_organizer(INES, "bk12345", "max@alder.example")
    later = {"start": {"dateTime": "2025-03-04T10:15:00Z"}}

    for shared in (later, {"summary": "Mine"}, {"attendees": [{"email": INES}]}):
        with pytest.raises(HttpError) as refusal:
            scene.patch("bk12345", shared)
        assert reason(refusal.value) == (403, "forbiddenForNonOrganizer")
    own = {"extendedProperties": {"private": {"bk_id": "1"}}, "transparency": "transparent"}
    changed = scene.patch("bk12345", own)

    assert changed["transparency"] == "transparent"
    assert scene.delete("bk12345") == ""


def test_whose_guests_may_change_it_is_changed_by_them(scene: Scene) -> None:
    scene.insert("bk12345", guestsCanModify=True)
    scene.twin.change_organizer(INES, "bk12345", "max@alder.example")

    assert scene.patch("bk12345", {"summary": "Ours"})["summary"] == "Ours"


def test_what_a_person_does_by_hand_is_a_change(scene: Scene) -> None:
    twin = scene.twin
    team = twin.calendar(INES, "Team")
    event = scene.insert("bk12345", extendedProperties={"private": {"bk_id": "1"}})

    moved = twin.move(INES, "bk12345", datetime(2025, 3, 5, 15, tzinfo=UTC))
    copied = twin.copy(INES, "bk12345")
    organized = twin.change_organizer(INES, "bk12345", "max@alder.example")
    elsewhere = twin.move_to_calendar(INES, "bk12345", team)

    assert moved["end"]["dateTime"] == "2025-03-05T15:30:00Z"
    assert (moved["sequence"], moved["etag"] != event["etag"]) == (1, True)
    assert copied["extendedProperties"] == event["extendedProperties"]
    assert organized["organizer"] == {"email": "max@alder.example"}
    assert elsewhere["organizer"]["email"] == team
    assert scene.get("bk12345")["status"] == "cancelled"
    assert [each["id"] for each in twin.events(INES)] == [copied["id"]]


def test_the_api_moves_an_event_to_another_calendar(scene: Scene) -> None:
    team = scene.twin.calendar(INES, "Team")
    scene.insert("bk12345")

    scene.google.events().move(calendarId="primary", eventId="bk12345", destination=team).execute()

    assert [each["id"] for each in scene.twin.events(team)] == ["bk12345"]
    assert scene.twin.events(INES) == []


def test_the_stamps_of_a_calendar_grow_even_when_the_clock_stands_still_or_is_wrong(
    scene: Scene,
) -> None:
    first, second = scene.insert(), scene.insert()
    scene.twin.faults.clock_skew_seconds = 90

    third = scene.insert()

    assert first["updated"] < second["updated"] < third["updated"]
    assert third["updated"] == "2025-03-03T09:01:30.000Z"


def _meet_state(event: Any) -> str:
    return str(event["conferenceData"]["createRequest"]["status"]["statusCode"])
