"""The twin's sync tokens: what changed since, what must not be asked with one, when it ends."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google_twin import Faults
from tests.google_twin.clients import INES, Scene, a_body, a_scene, reason

WEEKLY: dict[str, Any] = {
    "start": "2025-03-10T10:00:00Z",
    "end": "2025-03-10T10:30:00Z",
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
}


@pytest.fixture
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def test_a_token_brings_what_changed_and_nothing_else(scene: Scene) -> None:
    for event_id in ("bk11111", "bk22222", "bk33333"):
        scene.insert(event_id)
    token = scene.list()["nextSyncToken"]
    scene.patch("bk22222", {"summary": "Other"})
    scene.insert("bk44444")
    scene.delete("bk44444")

    changed, after = scene.sync(token)

    assert _told(changed) == [("bk22222", "confirmed"), ("bk44444", "cancelled")]
    assert scene.sync(after)[0] == []
    assert scene.sync(token)[0] == changed


def test_of_a_deleted_event_only_its_id_is_told(scene: Scene) -> None:
    scene.insert("bk11111", extendedProperties={"private": {"bk_id": "1"}})
    token = scene.list()["nextSyncToken"]
    scene.delete("bk11111")

    [gone], _ = scene.sync(token)

    assert set(gone) == {"kind", "etag", "id", "status"}


def test_a_cancelled_member_names_its_series_and_when_it_was(scene: Scene) -> None:
    scene.insert("series1", **WEEKLY)
    token = scene.list()["nextSyncToken"]
    scene.delete("series1_20250317T100000Z")

    [gone], _ = scene.sync(token)

    assert (gone["status"], gone["recurringEventId"]) == ("cancelled", "series1")
    assert gone["originalStartTime"]["dateTime"] == "2025-03-17T10:00:00Z"


def test_single_events_of_a_deleted_series_are_each_told(scene: Scene) -> None:
    scene.insert("series1", **WEEKLY)
    token = scene.list(singleEvents=True)["nextSyncToken"]
    scene.delete("series1")

    gone, _ = scene.sync(token, singleEvents=True)

    assert {each["status"] for each in gone} == {"cancelled"}
    assert sorted(each["id"][8:16] for each in gone) == ["20250310", "20250317", "20250324"]


def test_a_series_at_another_time_has_no_exceptions_any_more(scene: Scene) -> None:
    scene.insert("series1", **WEEKLY)
    scene.patch("series1_20250317T100000Z", {"summary": "Other"})
    token = scene.list()["nextSyncToken"]
    scene.twin.move(INES, "series1", datetime(2025, 3, 10, 12, tzinfo=UTC))

    changed, _ = scene.sync(token)

    assert _told(changed) == [
        ("series1_20250317T100000Z", "cancelled"),
        ("series1", "confirmed"),
    ]


def test_a_deleted_series_takes_its_exceptions_along(scene: Scene) -> None:
    scene.insert("series1", **WEEKLY)
    scene.patch("series1_20250317T100000Z", {"summary": "Other"})
    token = scene.list()["nextSyncToken"]
    scene.delete("series1")

    changed, _ = scene.sync(token)

    assert {status for _, status in _told(changed)} == {"cancelled"}
    assert scene.raw("GET", "calendars/primary/events/series1_20250324T100000Z") == 404


def test_an_event_that_becomes_a_series_is_told_as_one(scene: Scene) -> None:
    scene.insert("bk11111")
    token = scene.list()["nextSyncToken"]
    scene.twin.edit(INES, "bk11111", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])

    [series], _ = scene.sync(token)

    assert series["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=2"]


def test_many_changes_come_in_pages_and_the_token_with_the_last(scene: Scene) -> None:
    token = scene.list(maxResults=2)["nextSyncToken"]
    made = [scene.insert()["id"] for _ in range(5)]

    first = scene.list(syncToken=token, maxResults=2)
    changed, _ = scene.sync(token, maxResults=2)

    assert "nextSyncToken" not in first
    assert [each["id"] for each in changed] == made


def test_the_window_of_the_first_request_stays(scene: Scene) -> None:
    scene.insert("bk11111")
    token = scene.list(timeMin="2025-03-04T00:00:00Z")["nextSyncToken"]
    scene.insert("bk22222", start="2025-03-01T10:00:00Z", end="2025-03-01T11:00:00Z")
    scene.twin.move(INES, "bk11111", datetime(2025, 3, 2, 10, tzinfo=UTC))

    changed, _ = scene.sync(token)

    # What left the window is told as it is now; what never was in it, is not told.
    assert _told(changed) == [("bk11111", "confirmed")]


@pytest.mark.parametrize(
    "forbidden",
    [
        {"timeMin": "2025-03-04T00:00:00Z"},
        {"timeMax": "2025-03-04T00:00:00Z"},
        {"updatedMin": "2025-03-02T00:00:00Z"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "bk_app=x"},
        {"sharedExtendedProperty": "bk_app=x"},
        {"iCalUID": "x"},
        {"q": "x"},
        {"showDeleted": False},
        {"singleEvents": True},
        {"maxResults": 7},
        {"eventTypes": "default"},
    ],
)
def test_what_must_not_go_with_a_token_is_refused(scene: Scene, forbidden: Any) -> None:
    token = scene.list()["nextSyncToken"]

    assert _refusal(scene, token, **forbidden) == (400, "invalid")


def test_a_token_is_of_one_calendar_and_of_google_alone(scene: Scene) -> None:
    team = scene.twin.calendar(INES, "Team")
    of_team = scene.google.events().list(calendarId=team).execute()["nextSyncToken"]

    assert _refusal(scene, of_team) == _refusal(scene, "made up") == (400, "invalid")


@pytest.mark.parametrize("filters", [{"q": "Demo"}, {"orderBy": "updated"}])
def test_a_filtered_list_gives_no_token(scene: Scene, filters: Any) -> None:
    assert "nextSyncToken" not in scene.list(**filters)


def test_an_expired_token_asks_for_everything_anew(scene: Scene) -> None:
    scene.insert("bk11111")
    token = scene.list()["nextSyncToken"]
    scene.twin.expire_sync_tokens(INES)

    refusal = _refusal(scene, token)
    anew = scene.list()

    assert refusal == (410, "fullSyncRequired")
    assert scene.sync(anew["nextSyncToken"])[0] == []


def test_an_event_moved_to_another_calendar_is_gone_here_and_new_there(scene: Scene) -> None:
    team = scene.twin.calendar(INES, "Team")
    scene.insert("bk11111")
    here = scene.list()["nextSyncToken"]
    scene.twin.move_to_calendar(INES, "bk11111", team)

    changed, _ = scene.sync(here)

    there = scene.google.events().list(calendarId=team).execute()["items"]
    assert _told(changed) == [("bk11111", "cancelled")]
    assert _told(there) == [("bk11111", "confirmed")]


def test_five_thousand_events_come_in_two_pages(scene: Scene) -> None:
    scene.twin.fill(INES, [a_body() for _ in range(5000)])

    first = scene.list(maxResults=2500)
    last = scene.list(maxResults=2500, pageToken=first["nextPageToken"])

    ids = {each["id"] for page in (first, last) for each in page["items"]}
    assert len(ids) == 5000
    assert scene.sync(last["nextSyncToken"], maxResults=2500)[0] == []


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("is_single", [False, True])
def test_whoever_follows_the_tokens_ends_with_what_is_there(seed: int, *, is_single: bool) -> None:
    dice = random.Random(seed)  # noqa: S311 - a seed must replay
    query = {"singleEvents": is_single, "timeMin": "2025-03-01T00:00:00Z"}
    with a_scene(seed=seed) as scene:
        scene.twin.faults = Faults(stale_list=0.3, phantom_deletion=0.3)
        token = scene.list(**query)["nextSyncToken"]
        known: dict[str, Any] = {}
        for _ in range(15):
            _act_by_hand(scene, dice)
            token = _follow(scene, known, token, is_single=is_single)
        scene.twin.faults = Faults()
        _follow(scene, known, token, is_single=is_single)

        there = scene.list(**query)["items"]

    # A member that is left out of its series stands there, too: as cancelled.
    assert known == {each["id"]: each for each in there if each["status"] == "confirmed"}


def _act_by_hand(scene: Scene, dice: random.Random) -> None:
    twin = scene.twin
    alive = [each for each in twin.events(INES) if each["status"] == "confirmed"]
    deed = dice.choice(["add", "series", "move", "edit", "delete", "member"]) if alive else "add"
    victim = dice.choice(alive)["id"] if alive else ""
    when = datetime(2025, 3, dice.randint(3, 28), dice.randint(8, 17), tzinfo=UTC)
    if deed == "add":
        twin.add(INES, **a_body())
    elif deed == "series" and "_" not in victim:
        twin.edit(INES, victim, recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    elif deed == "move":
        twin.move(INES, victim, when)
    elif deed == "edit":
        twin.edit(INES, victim, summary=f"Number {dice.random()}")
    elif deed == "delete":
        twin.delete(INES, victim)
    else:
        members = [each["id"] for each in scene.list(singleEvents=True)["items"]]
        there = [each for each in members if _status(scene, each) == "confirmed"]
        twin.edit(INES, dice.choice([*there, victim]), summary="A member")


def _status(scene: Scene, event_id: str) -> str:
    # A list may be stale here.
    event = scene.twin.event(INES, event_id)
    return event["status"] if event else "none"


def _follow(scene: Scene, known: dict[str, Any], token: str, *, is_single: bool) -> str:
    changed, token = scene.sync(token, singleEvents=is_single)
    for each in changed:
        if each["status"] == "cancelled":
            known.pop(each["id"], None)
        else:
            known[each["id"]] = each
    return token


def _told(items: list[Any]) -> list[tuple[str, str]]:
    return [(each["id"], each["status"]) for each in items]


def _refusal(scene: Scene, token: str, **query: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as refusal:
        scene.list(syncToken=token, **query)
    return reason(refusal.value)
