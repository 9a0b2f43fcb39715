"""Watches: Google rings when a calendar changed, however often and in whatever order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from booking.bookings import Booking
from booking.calendars import Connection, Health, Watch
from booking.effects import News
from booking.people import Host
from tests import factories
from tests.integrations.calendars import INES, Scene, a_scene
from tests.world import World, at

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with a_scene(world, rings=True) as made:
        yield made


@pytest.fixture
def booking(scene: Scene, host: Host) -> Booking:
    booking = factories.a_booking("Thu 10:00", event_type=factories.an_event_type(hosts=[host]))
    scene.settle()
    _rings(scene)
    scene.mails.clear()
    return booking


def test_what_the_host_moves_is_heard_at_once(scene: Scene, booking: Booking) -> None:
    scene.twin.move(INES, _id(booking), at("Fri 11:00"))

    _rings(scene)

    assert scene.booking(booking.ref).starts_at == at("Fri 11:00")


def test_16_a_push_that_comes_twice_changes_nothing_the_second_time(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.faults.push_duplicate = 1.0
    scene.twin.move(INES, _id(booking), at("Fri 11:00"))
    scene.twin.forget_requests()

    _rings(scene)
    _rings(scene)

    assert scene.booking(booking.ref).starts_at == at("Fri 11:00")
    assert scene.kinds() == [News.RESCHEDULED]
    assert scene.twin.count("events.list") == 1


def test_17_pushes_that_come_out_of_order_lead_to_what_is_true_now(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.faults.push_reorder = 1.0
    scene.twin.move(INES, _id(booking), at("Fri 11:00"))
    scene.twin.move(INES, _id(booking), at("Fri 15:00"))
    scene.twin.move(INES, _id(booking), at("Fri 12:00"))

    _rings(scene)

    assert scene.booking(booking.ref).starts_at == at("Fri 12:00")
    assert scene.kinds() == [News.RESCHEDULED]


def test_our_own_writes_ring_and_change_nothing(scene: Scene, booking: Booking) -> None:
    scene.move(booking.ref, at("Fri 12:00"))
    scene.settle()
    scene.twin.forget_requests()

    for _ in range(5):
        _rings(scene)

    assert [status for verb, _, status in scene.twin.requests if verb != "GET"] == []
    assert scene.twin.count() <= 2
    assert scene.kinds() == [News.RESCHEDULED]


def test_a_watch_is_renewed_before_it_expires_and_the_old_one_is_stopped(
    scene: Scene, host: Host
) -> None:
    [first] = scene.twin.channels

    scene.reconciles()
    assert [channel.id for channel in scene.twin.channels] == [first.id]
    scene.world.passes(days=6, hours=1)
    scene.reconciles()

    [second] = scene.twin.channels
    assert second.id != first.id
    assert scene.twin.stopped == {first.id}
    assert len(scene.all(Watch)) == 1


def test_a_watch_that_was_lost_is_made_good_by_polling_and_opened_again(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.drop_watches(INES)
    scene.twin.move(INES, _id(booking), at("Fri 11:00"))
    _rings(scene)
    assert scene.booking(booking.ref).starts_at == at("Thu 10:00")

    scene.passes(minutes=16)
    scene.tick()

    assert scene.booking(booking.ref).starts_at == at("Fri 11:00")


def test_an_address_that_google_does_not_take_leaves_polling(
    world: World,
) -> None:
    with a_scene(world, rings=True) as scene:
        scene.twin.allow_http_push = False
        host = factories.a_host()
        scene.connect(host)
        scene.settle()

        assert scene.twin.channels == []
        assert scene.all(Watch) == []
        assert scene.connection(host).last_error is None


@pytest.mark.parametrize("wrong", ["Channel-ID", "Channel-Token", "Resource-ID"])
def test_a_push_of_a_stranger_is_not_heard(scene: Scene, host: Host, wrong: str) -> None:
    [channel] = scene.twin.channels
    headers = {
        "X-Goog-Channel-ID": channel.id,
        "X-Goog-Channel-Token": channel.token or "",
        "X-Goog-Resource-ID": channel.resource_id,
        "X-Goog-Resource-State": "exists",
    }
    url = f"{scene.settings.google.google_push_url}/hooks/google/calendar"

    right = requests.post(url, headers=headers, timeout=5)
    stranger = requests.post(url, headers=headers | {f"X-Goog-{wrong}": "guessed"}, timeout=5)
    bare = requests.post(url, timeout=5)

    assert (right.status_code, stranger.status_code, bare.status_code) == (204, 404, 404)


def test_disconnecting_stops_the_watches_and_gives_the_grant_back(scene: Scene, host: Host) -> None:
    [channel] = scene.twin.channels

    with scene.counter() as counter:
        counter.end(counter.by_host()[host.id])
    scene.settle()

    assert scene.twin.stopped == {channel.id}
    assert scene.twin.grants.standing(INES) == "revoked"
    assert scene.all(Connection) == []


def test_a_host_who_connects_again_before_it_was_given_back_keeps_the_connection(
    scene: Scene, host: Host, booking: Booking
) -> None:
    with scene.counter() as counter:
        counter.end(counter.by_host()[host.id])
    scene.connect(host)
    scene.settle()

    assert scene.connection(host).health is Health.CONNECTED
    assert scene.twin.grants.standing(INES) == "live"
    assert len(scene.twin.events(INES)) == 1


def _rings(scene: Scene) -> None:
    scene.twin.deliver_pushes()
    scene.settle()


def _id(booking: Booking) -> str:
    return booking.uid.removesuffix("@google.com")
