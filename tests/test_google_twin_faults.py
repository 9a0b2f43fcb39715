"""How the twin misbehaves when told to: exactly, or by the chances of its seed."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import httplib2
import pytest
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.errors import HttpError

from tests.google_twin import Faults
from tests.google_twin.clients import (
    CLIENT,
    INES,
    Scene,
    a_body,
    a_scene,
    asked,
    credentials,
    reason,
    token,
)

INSERT = "calendars/primary/events"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("500", {(500, "backendError")}),
        ("503", {(503, "backendError")}),
        ("rate", {(403, "rateLimitExceeded"), (429, "rateLimitExceeded")}),
    ],
)
def test_an_error_that_was_ordered_comes_once_and_nothing_is_applied(
    scene: Scene, kind: str, answers: set[tuple[int, str]]
) -> None:
    scene.twin.fail_next("events.insert", kind)

    with pytest.raises(HttpError) as refusal:
        scene.insert("bk12345")

    assert reason(refusal.value) in answers
    assert scene.twin.events(INES) == []
    assert scene.insert("bk12345")["id"] == "bk12345"


def test_only_the_operation_that_was_named_fails(scene: Scene) -> None:
    scene.twin.fail_next("events.insert", "500", times=2)

    scene.list()

    assert [scene.raw("POST", INSERT, a_body()) for _ in range(3)] == [500, 500, 200]


@pytest.mark.parametrize(("kind", "kept"), [("reset", 0), ("reset_after", 1)])
def test_a_reset_ends_the_connection_without_an_answer(scene: Scene, kind: str, kept: int) -> None:
    scene.twin.fail_next("events.insert", kind)

    with pytest.raises(ConnectionResetError):
        scene.raw("POST", INSERT, a_body())

    assert len(scene.twin.events(INES)) == kept
    assert scene.twin.requests[-1] == ("POST", "calendars/{calendarId}/events", 0)


def test_an_insert_whose_answer_was_lost_is_a_duplicate_when_it_is_repeated(scene: Scene) -> None:
    scene.twin.forget_requests()
    scene.twin.fail_next("events.insert", "reset_after")

    with pytest.raises(ConnectionResetError):
        scene.insert("bk12345")
    with pytest.raises(HttpError) as refusal:
        scene.insert("bk12345")

    assert reason(refusal.value) == (409, "duplicate")
    assert [status for _, _, status in scene.twin.requests] == [0, 409]
    assert scene.get("bk12345")["status"] == "confirmed"


@pytest.mark.parametrize("deed", ["patch", "delete"])
def test_what_was_applied_before_a_reset_stays_applied(scene: Scene, deed: str) -> None:
    scene.insert("bk12345")
    scene.twin.fail_next(f"events.{deed}", "reset_after")

    with pytest.raises(ConnectionResetError):
        scene.patch("bk12345", {"summary": "Kept"}) if deed == "patch" else scene.delete("bk12345")

    event = scene.get("bk12345")
    assert (event["summary"], event["status"]) in {("Kept", "confirmed"), ("Demo", "cancelled")}


def test_a_request_may_hang_until_its_client_leaves(scene: Scene) -> None:
    impatient = AuthorizedHttp(
        credentials(scene.twin, scene.server), http=httplib2.Http(timeout=0.1)
    )
    scene.twin.fail_next("events.insert", "timeout")

    asking = scene.google.events().insert(calendarId="primary", body=a_body())
    with pytest.raises(TimeoutError):
        asking.execute(http=impatient)

    assert scene.twin.events(INES) == []
    assert asking.execute(http=impatient)["status"] == "confirmed"
    impatient.close()


def test_an_answer_may_be_a_page_instead(scene: Scene) -> None:
    scene.twin.fail_next("events.list", "html")

    answer = scene.list()

    # The client library hands over what it cannot read.
    assert answer.startswith("<!doctype html>")


def test_an_answer_may_end_in_its_midst(scene: Scene) -> None:
    scene.twin.fail_next("events.list", "truncated")

    with pytest.raises(http.client.IncompleteRead):
        scene.list()


def test_a_kind_that_nobody_knows_cannot_be_ordered(scene: Scene) -> None:
    with pytest.raises(ValueError, match="flood"):
        scene.twin.fail_next("events.list", "flood")


def test_tokens_fail_when_told_to_and_never_by_chance(scene: Scene) -> None:
    scene.twin.faults = Faults(http500=1.0)
    scene.twin.fail_next("token", "503")
    form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": "nobody's"}

    statuses = [token(scene.server, **form)[0] for _ in range(2)]

    assert statuses == [503, 400]


@pytest.mark.parametrize(
    ("faults", "statuses"),
    [
        (Faults(http500=1.0), {500}),
        (Faults(http503=1.0), {503}),
        (Faults(rate_limited=1.0), {403, 429}),
    ],
)
def test_errors_come_by_chance(scene: Scene, faults: Faults, statuses: set[int]) -> None:
    scene.twin.faults = faults

    assert {scene.raw("POST", INSERT, a_body()) for _ in range(8)} == statuses
    assert scene.twin.events(INES) == []


@pytest.mark.parametrize(
    ("faults", "kept"), [(Faults(reset_before=1.0), 0), (Faults(reset_after_apply=1.0), 1)]
)
def test_resets_come_by_chance(scene: Scene, faults: Faults, kept: int) -> None:
    scene.twin.faults = faults

    with pytest.raises(ConnectionResetError):
        scene.raw("POST", INSERT, a_body())

    assert len(scene.twin.events(INES)) == kept


def test_the_same_seed_and_the_same_requests_make_the_same_world() -> None:
    assert _story(7) == _story(7)
    assert _story(7) != _story(8)


def test_answers_are_late_when_told_to(scene: Scene) -> None:
    scene.twin.faults.delay = (0.05, 0.05)

    began = perf_counter()
    scene.list()

    assert perf_counter() - began >= 0.05


def test_a_phantom_deletion_is_of_an_event_that_lives_and_is_shown_again(scene: Scene) -> None:
    scene.insert("bk12345")
    sync_token = scene.list()["nextSyncToken"]
    scene.twin.faults.phantom_deletion = 1.0

    [phantom], sync_token = scene.sync(sync_token)
    scene.twin.faults.phantom_deletion = 0.0
    [again], sync_token = scene.sync(sync_token)

    assert (phantom["id"], phantom["status"]) == ("bk12345", "cancelled")
    assert scene.get("bk12345")["status"] == "confirmed"
    assert (again["id"], again["status"]) == ("bk12345", "confirmed")
    assert scene.sync(sync_token)[0] == []


def test_a_stale_list_lacks_the_last_changes_and_loses_none(scene: Scene) -> None:
    sync_token = scene.list()["nextSyncToken"]
    made = [scene.insert()["id"] for _ in range(4)]
    scene.twin.faults.stale_list = 1.0

    stale, sync_token = scene.sync(sync_token)
    scene.twin.faults.stale_list = 0.0
    rest, _ = scene.sync(sync_token)

    assert 1 <= len(stale) < 4
    assert [each["id"] for each in stale + rest] == made


def test_the_twins_clock_may_be_wrong(scene: Scene) -> None:
    scene.twin.faults.clock_skew_seconds = -120

    event = scene.insert("bk12345")
    _, headers, _ = asked(scene.server, "GET", "/")

    assert event["updated"] == "2025-03-03T08:58:00.000Z"
    assert headers["Date"] == "Mon, 03 Mar 2025 08:58:00 GMT"


def test_stopping_lets_go_of_whoever_hangs() -> None:
    with a_scene() as scene:
        scene.twin.fail_next("events.list", "timeout")
        connection = http.client.HTTPConnection(urlsplit(scene.server.url).netloc, timeout=5)
        bearer = {"Authorization": f"Bearer {scene.access_token}"}
        connection.request("GET", f"/calendar/v3/{INSERT}", headers=bearer)

    with pytest.raises((ConnectionError, http.client.HTTPException)):
        connection.getresponse()
    connection.close()


def _story(seed: int) -> list[Any]:
    """What a twin of that seed does with twenty inserts and lists, and the names it gives."""
    with a_scene(seed=seed) as scene:
        scene.twin.faults = Faults(http500=0.2, rate_limited=0.2, stale_list=0.3)
        statuses = [scene.raw("POST", INSERT, a_body()) for _ in range(20)]
        lists = [scene.raw("GET", INSERT) for _ in range(20)]
        return [statuses, lists, scene.twin.events(INES)]
