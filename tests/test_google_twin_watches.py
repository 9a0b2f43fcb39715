"""The twin's watch channels: who may open one, what a push looks like, and how it can go wrong."""

from __future__ import annotations

import json
import queue
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from typing_extensions import override

from tests.google_twin.answers import Json, Refused
from tests.google_twin.clients import a_body, a_scene
from tests.google_twin.faults import Misfortune
from tests.google_twin.watches import Watches

INES = "ines@alder.example"
MAX = "max@alder.example"
URI = "https://www.googleapis.com/calendar/v3/calendars/ines%40alder.example/events?alt=json"
NOW = datetime(2026, 3, 20, 9, 55, 1, tzinfo=UTC)


class Receiver:
    """Where pushes arrive: keeps their headers and answers as it is told."""

    def __init__(self) -> None:
        self.got: queue.Queue[dict[str, str]] = queue.Queue()
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status = receiver.answers.pop(0) if receiver.answers else 204
                receiver.got.put({**self.headers, "path": self.path, "status": str(status)})
                self.send_response(status)
                self.end_headers()

            @override
            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}/google?of=1"
        serve = {"poll_interval": 0.02}
        threading.Thread(target=self._http.serve_forever, kwargs=serve, daemon=True).start()

    def next(self) -> dict[str, str]:
        return self.got.get(timeout=5)

    def all(self) -> list[dict[str, str]]:
        return [self.got.get_nowait() for _ in range(self.got.qsize())]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class Watching:
    """Watches that deliver when told to, a clock, and somewhere to deliver."""

    def __init__(self, receiver: Receiver) -> None:
        self.now = NOW
        self.receiver = receiver
        self.misfortune = Misfortune(1)
        dice = random.Random(1)  # noqa: S311 - must replay
        self.watches = Watches(lambda: self.now, dice, self.misfortune)
        self.watches.mode = "manual"

    def open(self, channel: str = "one", calendar: str = INES, **changed: Any) -> Json:
        body = {
            "id": channel,
            "type": "web_hook",
            "address": self.receiver.address,
            "token": "the-token",
        }
        return self.watches.open(calendar, body | changed, owner=INES, resource_uri=URI)

    def delivered(self) -> list[dict[str, str]]:
        self.watches.deliver()
        return self.receiver.all()

    def stop(self, opened: Json, owner: str = INES, **changed: str) -> None:
        body = {"id": opened["id"], "resourceId": opened["resourceId"]}
        self.watches.stop(body | changed, owner=owner)


@pytest.fixture
def watching() -> Iterator[Watching]:
    receiver = Receiver()
    made = Watching(receiver)
    yield made
    made.watches.close()
    receiver.close()


def test_a_channel_says_hello_as_google_does(watching: Watching) -> None:
    opened = watching.open(params={"ttl": "604800"})

    [hello] = watching.delivered()

    names = ["Channel-ID", "Channel-Token", "Channel-Expiration", "Resource-ID", "Resource-URI"]
    sent = {name: hello[f"X-Goog-{name}"] for name in names}
    assert sent == {
        "Channel-ID": "one",
        "Channel-Token": "the-token",
        "Channel-Expiration": "Fri, 27 Mar 2026 09:55:01 GMT",
        "Resource-ID": opened["resourceId"],
        "Resource-URI": URI,
    }
    assert (hello["X-Goog-Resource-State"], hello["X-Goog-Message-Number"]) == ("sync", "1")
    assert (hello["Content-Length"], hello["path"]) == ("0", "/google?of=1")


def test_the_answer_names_the_end_in_milliseconds(watching: Watching) -> None:
    opened = watching.open(params={"ttl": "3600"})

    assert opened["expiration"] == str(round((NOW + timedelta(hours=1)).timestamp() * 1000))
    assert opened["resourceUri"] == URI
    assert opened["token"] == "the-token"


def test_a_channel_without_a_token_sends_none(watching: Watching) -> None:
    watching.open(token=None)

    [hello] = watching.delivered()

    assert "X-Goog-Channel-Token" not in hello


def test_every_channel_of_a_changed_calendar_is_told(watching: Watching) -> None:
    for channel, calendar in (("one", INES), ("two", INES), ("three", MAX)):
        watching.open(channel, calendar)
    watching.delivered()

    watching.watches.changed(INES)

    told = watching.delivered()
    assert [push["X-Goog-Channel-ID"] for push in told] == ["one", "two"]
    assert {push["X-Goog-Resource-State"] for push in told} == {"exists"}


def test_message_numbers_grow(watching: Watching) -> None:
    watching.open()
    for _ in range(5):
        watching.watches.changed(INES)

    numbers = [int(push["X-Goog-Message-Number"]) for push in watching.delivered()]

    assert numbers[0] == 1
    assert sorted(set(numbers)) == numbers


def test_two_channels_of_one_calendar_have_one_resource(watching: Watching) -> None:
    one, two, other = (watching.open("one"), watching.open("two"), watching.open("three", MAX))

    assert one["resourceId"] == two["resourceId"] != other["resourceId"]


def test_nothing_is_told_after_the_end_of_a_channel(watching: Watching) -> None:
    watching.open(params={"ttl": "60"})
    watching.delivered()
    watching.now += timedelta(seconds=60)

    watching.watches.changed(INES)

    assert watching.delivered() == []
    assert watching.watches.channels == []


def test_a_stopped_channel_is_silent_and_cannot_be_stopped_again(watching: Watching) -> None:
    opened = watching.open()
    watching.delivered()

    watching.stop(opened)

    watching.watches.changed(INES)
    assert watching.delivered() == []
    assert watching.watches.stopped == {"one"}
    assert _refusal(lambda: watching.stop(opened)) == (404, "notFound")


def test_nobody_else_stops_a_channel(watching: Watching) -> None:
    opened = watching.open()

    by_another = _refusal(lambda: watching.stop(opened, owner=MAX))
    of_another = _refusal(lambda: watching.stop(opened, resourceId="o3other"))

    assert by_another == of_another == (404, "notFound")
    assert len(watching.watches.channels) == 1


def test_dropped_channels_are_silent_and_nobody_is_told(watching: Watching) -> None:
    watching.open()
    watching.delivered()

    watching.watches.drop(INES)

    watching.watches.changed(INES)
    assert watching.delivered() == []
    assert watching.watches.stopped == set()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"address": "http://desk.example/google"}, "push.webhookUrlNotHttps"),
        ({"address": ""}, "push.webhookUrlNotHttps"),
        ({"type": "email"}, "invalid"),
        ({"id": ""}, "required"),
        ({"id": "x" * 65}, "invalid"),
        ({"token": "x" * 257}, "invalid"),
        ({"params": {"ttl": "soon"}}, "invalid"),
    ],
)
def test_a_wrong_channel_is_refused(
    watching: Watching, changed: dict[str, Any], reason: str
) -> None:
    assert _refusal(lambda: watching.open(**changed)) == (400, reason)
    assert watching.watches.channels == []


def test_plain_http_on_this_machine_can_be_refused_too(watching: Watching) -> None:
    watching.watches.allow_http = False

    assert _refusal(watching.open) == (400, "push.webhookUrlNotHttps")


def test_an_id_is_used_once_even_after_its_channel_was_stopped(watching: Watching) -> None:
    watching.stop(watching.open())

    assert _refusal(watching.open) == (400, "channelIdNotUnique")


def test_a_lost_push_never_arrives(watching: Watching) -> None:
    watching.misfortune.faults.push_drop = 1.0

    watching.open()

    assert watching.delivered() == []


def test_a_duplicated_push_arrives_twice_just_the_same(watching: Watching) -> None:
    watching.misfortune.faults.push_duplicate = 1.0
    watching.open()

    first, second = watching.delivered()

    assert first == second


def test_a_push_held_back_arrives_after_the_next_one(watching: Watching) -> None:
    watching.misfortune.faults.push_reorder = 1.0
    watching.open()
    watching.watches.changed(INES)

    states = [push["X-Goog-Resource-State"] for push in watching.delivered()]

    assert states == ["exists", "sync"]


def test_a_push_held_back_is_not_lost_when_none_follows(watching: Watching) -> None:
    watching.misfortune.faults.push_reorder = 1.0
    watching.open()

    assert len(watching.delivered()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_push_that_failed_for_now_is_sent_again(watching: Watching, status: int) -> None:
    watching.receiver.answers = [status, status]
    watching.open()

    assert [push["status"] for push in watching.delivered()] == [str(status)] * 2 + ["204"]


def test_a_push_that_was_refused_is_given_up(watching: Watching) -> None:
    watching.receiver.answers = [404]
    watching.open()

    assert [push["status"] for push in watching.delivered()] == ["404"]


def test_pushes_go_out_by_themselves_and_hold_nobody_up(watching: Watching) -> None:
    watching.watches.mode = "thread"

    watching.open()
    watching.watches.changed(INES)

    states = [watching.receiver.next()["X-Goog-Resource-State"] for _ in range(2)]
    assert states == ["sync", "exists"]
    assert watching.watches.pending == []


def test_a_change_through_the_api_is_pushed_until_its_channel_is_stopped() -> None:
    receiver = Receiver()
    with a_scene() as scene:
        scene.twin.pushes = "thread"
        body = {"id": "one", "type": "web_hook", "address": receiver.address, "token": "t"}
        opened = scene.google.events().watch(calendarId="primary", body=body).execute()
        scene.insert("bk12345")

        states = [receiver.next()["X-Goog-Resource-State"] for _ in range(2)]
        channel = {"id": opened["id"], "resourceId": opened["resourceId"]}
        scene.google.channels().stop(body=channel).execute()
        scene.twin.delete(INES, "bk12345")

        assert states == ["sync", "exists"]
        assert scene.twin.stopped == {"one"}
    assert receiver.all() == []
    receiver.close()


def test_pushes_can_wait_until_a_test_delivers_them() -> None:
    receiver = Receiver()
    with a_scene() as scene:
        body = {"id": "one", "type": "web_hook", "address": receiver.address}
        scene.google.events().watch(calendarId="primary", body=body).execute()
        scene.twin.fill(INES, [a_body() for _ in range(3)])

        waiting = len(scene.twin.pending_pushes)
        sent = scene.twin.deliver_pushes()

    assert (waiting, sent, len(receiver.all())) == (2, 2, 2)
    receiver.close()


def _refusal(act: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        act()
    body = json.loads(refusal.value.answer.body)
    return refusal.value.answer.status, body["error"]["errors"][0]["reason"]
