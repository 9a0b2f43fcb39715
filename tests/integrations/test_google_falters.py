"""Google falters: what cannot be read is no event and no deletion, and is asked for again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from typing_extensions import override

from booking.calendars import Health
from booking.event_types import EventType
from booking.outbox.entries import Entry
from booking.people import Host
from tests import factories
from tests.integrations.busy import between, busy, token_of
from tests.integrations.calendars import INES, Scene
from tests.world import at

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host])


@pytest.mark.parametrize("operation", ["events.list", "events.get"])
@pytest.mark.parametrize("kind", ["html", "truncated", "500", "503", "reset", "rate"])
def test_an_answer_that_is_none_marks_the_connection_and_is_asked_for_again(
    scene: Scene,
    host: Host,
    event_type: EventType,
    *,
    operation: str,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.twin.move(INES, booking.uid.removesuffix("@google.com"), at("Fri 11:00"))
    scene.twin.fail_next(operation, kind)

    scene.polls()
    health, starts_at = scene.connection(host).health, scene.booking(booking.ref).starts_at
    scene.passes(minutes=1)

    assert (health, starts_at) == (Health.DEGRADED, at("Thu 10:00"))
    assert scene.connection(host).health is Health.CONNECTED
    assert scene.booking(booking.ref).starts_at == at("Fri 11:00")
    assert "delivery failed" not in caplog.messages


def test_during_an_outage_ticks_wait_as_long_as_what_failed_does(scene: Scene, host: Host) -> None:
    scene.passes(hours=2)
    scene.twin.faults.http503 = 1.0
    scene.twin.forget_requests()

    for _ in range(40):
        scene.world.passes(seconds=30)
        scene.tick()

    assert 0 < scene.twin.count("calendarList.list") <= 10
    scene.twin.faults.http503 = 0.0
    scene.passes(hours=6)
    scene.tick()
    assert scene.connection(host).health is Health.CONNECTED


def test_nothing_is_asked_of_a_connection_that_only_its_host_can_mend(
    scene: Scene, host: Host
) -> None:
    scene.twin.revoke_grant(INES)
    scene.passes(hours=2)
    scene.polls()
    assert scene.connection(host).health is Health.NEEDS_RECONNECTING
    before = len(scene.all(Entry))

    for _ in range(40):
        scene.world.passes(seconds=30)
        scene.tick()

    assert len(scene.all(Entry)) == before


def test_with_another_secret_key_it_is_said_and_goes_on_once_the_key_is_back(
    scene: Scene, host: Host
) -> None:
    settings = scene.settings
    other = SecretStr("another key, of thirty-two bytes or more")
    core = settings.core.model_copy(update={"secret_key": other})
    scene.settings = replace(settings, core=core)
    scene.restart()
    scene.passes(hours=2)
    scene.tick()
    sealed, before = scene.connection(host), len(scene.all(Entry))

    for _ in range(3):
        scene.world.passes(seconds=30)
        scene.tick()
    after = len(scene.all(Entry))
    scene.settings = settings
    scene.restart()
    scene.passes(hours=2)
    scene.tick()

    assert (sealed.health, sealed.last_error) == (Health.DEGRADED, "seal_broken")
    assert after == before
    assert scene.connection(host).health is Health.CONNECTED


@contextmanager
def _saying(scene: Scene, answer: Any) -> Iterator[None]:
    """Somebody in Google's place who answers all lists so."""

    class Parrot(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    settings = scene.settings
    with HTTPServer(("127.0.0.1", 0), Parrot) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/calendar/v3/"
        google = settings.google.model_copy(update={"google_api_url": url})
        scene.settings = replace(settings, google=google)
        scene.restart()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
    scene.settings = settings
    scene.restart()


def _one(**fields: Any) -> dict[str, Any]:
    return {"items": [{"id": "odd"} | fields], "nextSyncToken": "t"}


@pytest.mark.parametrize(
    "answer",
    [
        [],
        "text",
        None,
        {},
        {"nextSyncToken": 7},
        {"items": None, "nextSyncToken": "t"},
        {"items": 1, "nextSyncToken": "t"},
        {"items": [1], "nextSyncToken": "t"},
        {"items": [{}], "nextSyncToken": "t"},
        {"items": [{"id": 5}], "nextSyncToken": "t"},
        _one(),
        _one(start="2025-03-04"),
        _one(start={"dateTime": "soon"}, end={"dateTime": "later"}),
        _one(start={"dateTime": "2025-03-04T10:00:00"}, end={"dateTime": "2025-03-04T11:00:00"}),
        _one(start={"date": "2025-02-30"}, end={"date": "2025-03-01"}),
        _one(start={"date": "9999-12-31"}, end={"date": "9999-12-31"}),
        _one(start={"date": "2025-03-04"}, end={"date": "2025-03-05"}, attendees=[1]),
        {"items": [], "nextPageToken": "and so on"},
    ],
)
def test_an_answer_that_cannot_be_read_changes_nothing_but_the_connections_health(
    scene: Scene, host: Host, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    scene.twin.add(INES, **between("Tue 10:00", "Tue 10:30"))
    scene.polls()
    known, token = busy(scene), token_of(scene, host)

    with _saying(scene, answer):
        scene.polls()
    faltered = scene.connection(host)
    scene.passes(minutes=1)

    assert faltered.health is Health.DEGRADED
    assert faltered.last_error in {"unreachable", "answer_unreadable"}
    assert (busy(scene), faltered.calendars[0].sync_token) == (known, token)
    assert scene.connection(host).health is Health.CONNECTED
    assert "delivery failed" not in caplog.messages


def test_an_odd_answer_is_read_as_far_as_it_goes(
    scene: Scene, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    day = {"start": {"date": "2025-03-05"}, "end": {"date": "2025-03-06"}}
    mars = {"dateTime": "2025-03-04T10:00:00Z", "timeZone": "Mars/Phobos"}
    items = [
        {"id": "zone", "start": mars, "end": {"dateTime": "2025-03-04T10:30:00Z"}},
        {"id": "rule", "start": mars, "end": mars, "recurrence": "RRULE:FREQ=DAILY"},
        {"id": "never", "start": mars, "end": mars, "recurrence": [1, "RRULE:FREQ=SECONDLY"]},
        {"id": "stub", "status": "cancelled"},
        {"id": "part", "status": "cancelled", "recurringEventId": "rule"},
        {"id": "no-end", "start": mars},
        {"id": "back", "start": mars, "end": {"dateTime": "2025-03-01T10:30:00Z"}},
        {"id": "day"} | day,
    ]

    with _saying(scene, {"items": items, "timeZone": "Mars/Phobos", "nextSyncToken": "t"}):
        scene.polls()

    assert busy(scene) == [at("Tue 10:00"), at("Wed 00:00")]
    assert "delivery failed" not in caplog.messages
