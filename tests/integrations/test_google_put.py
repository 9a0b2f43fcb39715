"""Events out: every booking has its event, in the right calendar, saying what the booking says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from booking.effects import News
from booking.people import Host
from tests import factories
from tests.integrations.calendars import INES, Scene, a_scene, times_of
from tests.world import World, at


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with a_scene(world) as made:
        yield made


@pytest.fixture
def ines(scene: Scene) -> Host:
    host = factories.a_host()
    scene.connect(host)
    scene.settle()
    return host


def test_a_booking_becomes_an_event(scene: Scene, ines: Host) -> None:
    factories.an_event_type(hosts=[ines])

    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert times_of(event) == (at("Tue 10:00"), at("Tue 10:30"))
    assert event["iCalUID"] == booking.uid
    assert "ana@example.com" in event["description"]
    assert "attendees" not in event


def test_a_rescheduled_booking_moves_its_event(scene: Scene, ines: Host) -> None:
    factories.an_event_type(hosts=[ines])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    scene.move(booking.ref, at("Wed 11:00"))
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert times_of(event) == (at("Wed 11:00"), at("Wed 11:30"))
    assert len(scene.twin.events(INES)) == 1


def test_a_cancelled_booking_takes_its_event_away(scene: Scene, ines: Host) -> None:
    factories.an_event_type(hosts=[ines])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    scene.cancel(booking.ref)
    scene.settle()

    assert scene.twin.events(INES) == []
    assert scene.kinds() == [News.CONFIRMATION, News.CANCELLED]
