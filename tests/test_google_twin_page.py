"""The twin by itself: the process, its first lines, and the page with which a person acts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.google_twin.clients import INES, Scene, a_body, a_scene, asked


@pytest.fixture
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def test_it_runs_by_itself_and_says_how_to_reach_it(browser: Browser) -> None:
    command = [sys.executable, "-m", "tests.google_twin", "--port", "0", "--person", f"{INES}:UTC"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip("\n") for _ in range(8)]
        url = lines[0].split()[-1]
        visitor = browser.new_page()
        visitor.goto(url)
        heading = visitor.get_by_role("heading", name=INES).first.inner_text()
        process.terminate()

    assert lines[1:] == [
        "BOOKDESK_GOOGLE_CLIENT_ID=bookdesk.apps.googleusercontent.example",
        "BOOKDESK_GOOGLE_CLIENT_SECRET=demo-secret",
        f"BOOKDESK_GOOGLE_AUTHORIZE_URL={url}/o/oauth2/v2/auth",
        f"BOOKDESK_GOOGLE_TOKEN_URL={url}/token",
        f"BOOKDESK_GOOGLE_REVOKE_URL={url}/revoke",
        f"BOOKDESK_GOOGLE_API_URL={url}/calendar/v3/",
        "BOOKDESK_GOOGLE_PUSH_URL=http://127.0.0.1:8000",
    ]
    assert heading == INES
    assert process.returncode == 0


def test_a_person_adds_moves_and_deletes_with_a_browser(scene: Scene, browser: Browser) -> None:
    visitor = browser.new_page()
    visitor.goto(scene.server.url)

    visitor.get_by_label("Title").fill("Dentist <b>")
    visitor.get_by_role("button", name="Add").click()
    visitor.get_by_text("Mon 03 Mar 10:00 to 11:00").wait_for()
    [added] = scene.twin.events(INES)
    visitor.get_by_label("New start of Dentist").fill("2025-03-05T15:00")
    visitor.get_by_role("button", name="Move").click()
    visitor.get_by_text("Wed 05 Mar 15:00 to 16:00").wait_for()
    [moved] = scene.twin.events(INES)
    visitor.get_by_role("button", name="Delete").click()
    visitor.get_by_text("Nothing in the next two weeks.").wait_for()

    assert (added["summary"], added["start"]["dateTime"]) == ("Dentist <b>", "2025-03-03T10:00:00Z")
    assert moved["end"]["dateTime"] == "2025-03-05T16:00:00Z"
    assert scene.twin.events(INES) == []


def test_two_weeks_are_shown_with_each_member_of_a_series(scene: Scene) -> None:
    series = a_body(summary="Weekly", recurrence=["RRULE:FREQ=WEEKLY"])
    far = a_body(summary="Far", start="2025-04-04T10:00:00Z", end="2025-04-04T11:00:00Z")
    days = {"start": {"date": "2025-03-06"}, "end": {"date": "2025-03-07"}}
    scene.twin.fill(INES, [series, far, {"summary": "Fair", **days}])

    shown = _page(scene)

    assert shown.count("Weekly<small>") == 2
    assert "Thu 06 Mar, all day" in shown
    assert "Far<small>" not in shown


def test_a_grant_is_revoked_and_restored(scene: Scene) -> None:
    connected = _page(scene)
    scene.twin.authorize(None)

    status = _act(scene, "revoke", mail=INES)
    refused = scene.raw("GET", "calendars/primary/events")
    revoked = _page(scene)
    _act(scene, "restore", mail=INES)

    assert (status, refused) == (303, 401)
    assert (">connected<" in connected, ">revoked<" in revoked) == (True, True)
    assert scene.twin.signed_in == INES


def test_the_page_expires_tokens_drops_watches_and_chooses(scene: Scene) -> None:
    token = scene.list()["nextSyncToken"]
    channel = {"id": "one", "type": "web_hook", "address": "https://desk.example/google"}
    scene.google.events().watch(calendarId="primary", body=channel).execute()

    with_watch = _page(scene)
    _act(scene, "expire", calendar=INES)
    _act(scene, "drop", calendar=INES)
    _act(scene, "meet", mode="failure")
    _act(scene, "sign-in", mail="")

    assert "Drop 1 watch<" in with_watch
    assert scene.raw("GET", f"calendars/primary/events?syncToken={token}") == 410
    assert (scene.twin.channels, scene.twin.meet, scene.twin.signed_in) == ([], "failure", None)


@pytest.mark.parametrize(
    ("deed", "form", "status"),
    [
        ("dance", {}, 404),
        ("delete", {"calendar": INES, "event": "nobody"}, 400),
        ("move", {"calendar": INES, "event": "bk12345", "start": "soon"}, 400),
        ("meet", {"mode": "perhaps"}, 400),
        ("sign-in", {"mail": "nobody@alder.example"}, 400),
    ],
)
def test_what_cannot_be_done_is_said(
    scene: Scene, deed: str, form: dict[str, str], status: int
) -> None:
    assert _act(scene, deed, **form) == status


def test_the_page_shows_the_meet_of_an_event(scene: Scene) -> None:
    scene.twin.meet_after = 0
    request = {"requestId": "b1-r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    scene.insert("bk12345", conference=1, conferenceData={"createRequest": request})
    pending = _page(scene)

    link = scene.get("bk12345")["hangoutLink"]

    assert "<td>pending</td>" in pending
    assert f'<a href="{link}">' in _page(scene)


def _page(scene: Scene) -> str:
    return asked(scene.server, "GET", "/")[2].decode()


def _act(scene: Scene, deed: str, **form: str) -> int:
    return asked(scene.server, "POST", f"/page/{deed}", urlencode(form))[0]
