"""What the twin lets whom see and do: tokens, scopes, roles, calendars, busy times, and limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from google_auth_oauthlib.flow import Flow
from googleapiclient.errors import HttpError
from oauthlib.oauth2 import InvalidGrantError

from tests.google_twin.clients import (
    CLIENT,
    INES,
    RETURN_TO,
    SCOPE,
    Scene,
    a_scene,
    a_service,
    asked,
    credentials,
    reason,
)

SCOPES = [f"{SCOPE}.events.owned", f"{SCOPE}.freebusy"]


@pytest.fixture
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def test_a_method_wants_one_of_its_scopes(scene: Scene) -> None:
    owned = f"{SCOPE}.events.owned"
    shared = scene.twin.calendar(INES, "Team", role="writer")
    with a_service(scene.twin, scene.server, owned) as google:
        google.events().list(calendarId="primary").execute()

        with pytest.raises(HttpError) as of_busy_times:
            google.freebusy().query(body={}).execute()
        with pytest.raises(HttpError) as of_a_shared_calendar:
            google.events().list(calendarId=shared).execute()

    assert reason(of_busy_times.value) == (403, "insufficientPermissions")
    assert reason(of_a_shared_calendar.value) == (403, "insufficientPermissions")


def test_a_reader_does_not_write_and_a_stranger_finds_nothing(scene: Scene) -> None:
    read_only = scene.twin.calendar(INES, "Holidays", role="reader")
    scene.twin.person("max@alder.example")

    statuses = [
        scene.raw("DELETE", f"calendars/{calendar}/events/bk12345")
        for calendar in (read_only, "max@alder.example", "nobody@alder.example")
    ]

    assert statuses == [403, 404, 404]


def test_busy_times_are_merged_and_leave_out_what_does_not_make_busy(scene: Scene) -> None:
    scene.insert(start="2025-03-04T10:00:00Z", end="2025-03-04T11:00:00Z")
    scene.insert(start="2025-03-04T10:30:00Z", end="2025-03-04T12:00:00Z")
    scene.insert(
        start="2025-03-04T14:00:00Z", end="2025-03-04T15:00:00Z", transparency="transparent"
    )
    declined = [{"email": INES, "responseStatus": "declined"}]
    scene.insert(start="2025-03-04T16:00:00Z", end="2025-03-04T17:00:00Z", attendees=declined)

    body = {
        "timeMin": "2025-03-04T00:00:00Z",
        "timeMax": "2025-03-05T00:00:00Z",
        "items": [{"id": INES}, {"id": "nobody@alder.example"}],
    }
    calendars = scene.google.freebusy().query(body=body).execute()["calendars"]

    assert calendars[INES]["busy"] == [
        {"start": "2025-03-04T10:00:00Z", "end": "2025-03-04T12:00:00Z"}
    ]
    assert calendars["nobody@alder.example"]["errors"][0]["reason"] == "notFound"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"timeMin": None}, "required"),
        ({"timeMax": "2025-03-01T00:00:00Z"}, "timeRangeEmpty"),
        ({"timeMax": "2025-07-01T00:00:00Z"}, "timeRangeTooLong"),
        ({"timeMin": "2025-03-04T00:00:00"}, "invalid"),
        ({"timeZone": "Europe/Atlantis"}, "invalid"),
        ({"items": [{"id": INES}] * 51}, "tooManyCalendarsRequested"),
    ],
)
def test_busy_times_are_asked_for_a_range_and_a_few_calendars(
    scene: Scene, changed: dict[str, Any], problem: str
) -> None:
    body = {"timeMin": "2025-03-04T00:00:00Z", "timeMax": "2025-03-05T00:00:00Z", **changed}

    with pytest.raises(HttpError) as refusal:
        scene.google.freebusy().query(body=body).execute()

    assert reason(refusal.value) == (400, problem)


def test_a_series_is_busy_with_its_members_as_they_are(scene: Scene) -> None:
    scene.insert("series1", recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    scene.delete("series1_20250305T100000Z")

    body = {
        "timeMin": "2025-03-04T10:15:00Z",
        "timeMax": "2025-03-07T00:00:00Z",
        "items": [{"id": "primary"}],
    }
    busy = scene.google.freebusy().query(body=body).execute()["calendars"]["primary"]["busy"]

    assert [span["start"] for span in busy] == ["2025-03-04T10:15:00Z", "2025-03-06T10:00:00Z"]


def test_whoever_sees_busy_times_alone_sees_no_words(scene: Scene) -> None:
    scene.twin.person("max@alder.example")
    team = scene.twin.calendar("max@alder.example", "Team", zone="Europe/Berlin")
    for visibility in ("default", "private"):
        times = {"start": {"date": "2025-03-04"}, "end": {"date": "2025-03-05"}}
        scene.twin.add(team, summary="Secret", visibility=visibility, **times)

    seen = []
    for role in ("freeBusyReader", "reader", "writer"):
        scene.twin.calendar(INES, "Team", id=team, role=role)
        items = scene.google.events().list(calendarId=team).execute()["items"]
        seen.append(["summary" in each for each in items])

    assert seen == [[False, False], [True, False], [True, True]]


def test_a_calendar_says_whether_it_has_meet(scene: Scene) -> None:
    with_meet = scene.google.calendarList().get(calendarId="primary").execute()
    scene.twin.forbid_meet(INES)
    without = scene.google.calendarList().get(calendarId="primary").execute()

    assert [
        each["conferenceProperties"]["allowedConferenceSolutionTypes"]
        for each in (with_meet, without)
    ] == [["hangoutsMeet"], []]


@pytest.mark.parametrize(
    ("query", "status"), [("syncToken=old", 410), ("pageToken=x", 400), ("minAccessRole=boss", 400)]
)
def test_a_list_of_calendars_is_refused_what_it_does_not_know(
    scene: Scene, query: str, status: int
) -> None:
    assert scene.raw("GET", f"users/me/calendarList?{query}") == status


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("GET", "nowhere", 404),
        ("POST", "calendars/primary/clear", 501),
        ("POST", "calendars/primary/events/bk12345/move", 400),
        ("GET", "calendars/primary/events?maxResults=many", 400),
        ("GET", "calendars/primary/events?singleEvents=perhaps", 400),
        ("GET", "calendars/primary/events?timeMin=2025-03-04T00:00:00", 400),
        ("GET", "calendars/primary/events?timeMin=soon", 400),
        ("GET", "calendars/primary/events?timeZone=Europe/Atlantis", 400),
        ("GET", "calendars/primary/events?q=a&q=b", 400),
    ],
)
def test_a_request_that_is_no_request_is_refused(
    scene: Scene, verb: str, path: str, status: int
) -> None:
    assert scene.raw(verb, path) == status


def test_whoever_shows_no_token_or_a_wrong_one_is_nobody(scene: Scene) -> None:
    path = "/calendar/v3/users/me/calendarList"

    answers = [
        asked(scene.server, "GET", path, Authorization=bearer) for bearer in ("", "Bearer x")
    ]

    assert [status for status, _, _ in answers] == [401, 401]
    assert b'"authError"' in answers[0][2]


def test_the_list_of_calendars_comes_in_pages_and_by_role(scene: Scene) -> None:
    scene.twin.calendar(INES, "Team", id="team@alder.example", role="writer")
    scene.twin.calendar(INES, "Holidays", id="holidays@alder.example", role="reader")

    calendars = scene.google.calendarList()
    first = calendars.list(minAccessRole="writer", maxResults=1).execute()
    second = calendars.list(
        minAccessRole="writer", maxResults=1, pageToken=first["nextPageToken"]
    ).execute()

    assert [page["items"][0]["id"] for page in (first, second)] == [INES, "team@alder.example"]
    assert (first["items"][0]["primary"], "nextPageToken" in second) == (True, False)
    assert (
        scene.google.calendars().get(calendarId="primary").execute()["timeZone"] == "Europe/London"
    )


def test_a_deleted_calendar_is_not_found(scene: Scene) -> None:
    scene.twin.delete_calendar(INES)

    with pytest.raises(HttpError) as refusal:
        scene.list()

    assert reason(refusal.value) == (404, "notFound")


def test_the_daily_quota_stops_writes_alone(scene: Scene) -> None:
    scene.twin.quota("daily")

    with pytest.raises(HttpError) as refusal:
        scene.insert("bk12345")
    scene.list()
    scene.twin.quota(None)
    scene.insert("bk12345")

    assert reason(refusal.value) == (403, "quotaExceeded")


def test_a_person_may_ask_so_often_a_minute(scene: Scene) -> None:
    scene.twin.per_minute = 2
    scene.list()
    scene.list()

    with pytest.raises(HttpError) as refusal:
        scene.list()
    scene.clock.now += timedelta(minutes=1)
    scene.list()

    assert reason(refusal.value) == (403, "userRateLimitExceeded")


def test_googles_own_flow_connects_with_a_verifier_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with a_scene() as scene:
        flow = _flow(scene)
        address, state = flow.authorization_url(access_type="offline", prompt="consent")
        _, headers, _ = asked(scene.server, "GET", address.removeprefix(scene.server.url))
        later = _flow(scene, state=state, code_verifier=flow.code_verifier)

        tokens = later.fetch_token(authorization_response=headers["Location"])

        without_verifier = _flow(scene, state=state)
        _, headers, _ = asked(scene.server, "GET", address.removeprefix(scene.server.url))
        with pytest.raises(InvalidGrantError):
            without_verifier.fetch_token(authorization_response=headers["Location"])
    assert set(tokens["scope"]) == set(SCOPES)
    assert tokens["refresh_token"]


def test_googles_own_client_refreshes_an_ended_token_and_stops_at_a_revoked_grant() -> None:
    with a_scene() as scene:
        scene.clock.now += timedelta(hours=1)
        refreshed = scene.list()
        asked_for_tokens = scene.twin.count("token")
        scene.twin.revoke_grant(INES)

        with pytest.raises(RefreshError) as refusal:
            scene.list()
        scene.twin.restore_grant(INES)
        anew = credentials(scene.twin, scene.server)

        assert refreshed["items"] == []
        assert asked_for_tokens == 3  # two at first: the client's, and the one for plain requests
        assert refusal.value.args[1]["error"] == "invalid_grant"
        assert scene.twin.grants.bearer(f"Bearer {anew.token}")[0] == INES


def _flow(scene: Scene, **others: str) -> Any:
    addresses = {"auth_uri": scene.server.authorize_url, "token_uri": scene.server.token_url}
    config = {"web": {**CLIENT, **addresses, "redirect_uris": [RETURN_TO]}}
    return Flow.from_client_config(config, SCOPES, redirect_uri=RETURN_TO, **others)
