"""What comes into a host's calendar over a booking is told, once, and nothing is dropped."""

from __future__ import annotations

from typing import Any

import pytest

from booking.bookings import Booking
from booking.effects import News
from booking.event_types import EventType
from booking.people import Host
from tests import factories
from tests.integrations.busy import between
from tests.integrations.calendars import INES, Scene
from tests.world import at


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host])


@pytest.fixture
def booking(scene: Scene, event_type: EventType) -> Booking:
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.polls()
    scene.mails.clear()
    scene.told.clear()
    return booking


def test_a_clash_is_told_once_to_host_and_agents(scene: Scene, booking: Booking) -> None:
    dentist = scene.twin.add(INES, **between("Thu 09:45", "Thu 10:15"))

    scene.polls()
    scene.twin.edit(INES, dentist["id"], summary="Dentist")
    scene.polls()
    scene.twin.expire_sync_tokens(INES)
    scene.polls()
    scene.reconciles(2)

    assert scene.kinds("host") == [News.HOST_CLASH]
    assert scene.kinds() == []
    assert scene.notices() == [News.HOST_CLASH]
    assert scene.booking(booking.ref).starts_at == at("Thu 10:00")
    shown = scene.told[0].particulars
    assert at("Thu 10:15") not in shown.free_at
    assert at("Thu 10:30") in shown.free_at
    assert scene.mails[0].particulars is not None
    assert scene.mails[0].particulars.free_at == shown.free_at


def test_a_host_whose_calendars_take_no_bookings_hears_of_clashes_too(
    scene: Scene, booking: Booking, host: Host
) -> None:
    with scene.counter() as counter:
        connection = counter.by_host()[host.id]
        counter.choose(connection, busy=[connection.calendars[0].ref], target=None)
    other = factories.a_booking("Fri 10:00", event_type=booking.event_type, mail="b@example.com")
    scene.settle()
    scene.mails.clear()
    scene.twin.add(INES, **between("Fri 09:45", "Fri 10:15"))

    scene.polls()
    scene.polls()

    assert scene.event_of(other) is None
    assert scene.kinds("host") == [News.HOST_CLASH]


def test_another_clash_is_told_again(scene: Scene, booking: Booking) -> None:
    scene.twin.add(INES, **between("Thu 09:45", "Thu 10:15"))
    scene.polls()

    scene.twin.add(INES, **between("Thu 10:15", "Thu 11:00"))
    scene.polls()

    assert scene.kinds("host") == [News.HOST_CLASH, News.HOST_CLASH]


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        ("Thu 09:00", "Thu 10:00", {}),
        ("Thu 10:30", "Thu 11:00", {}),
        ("Thu 10:00", "Thu 10:30", {"transparency": "transparent"}),
    ],
)
def test_what_does_not_overlap_is_no_clash(
    scene: Scene, booking: Booking, start: str, end: str, fields: dict[str, Any]
) -> None:
    scene.twin.add(INES, **between(start, end), **fields)

    scene.polls()

    assert scene.mails == []


def test_a_copy_of_the_event_is_no_clash(scene: Scene, booking: Booking) -> None:
    scene.twin.copy(INES, booking.uid.removesuffix("@google.com"))

    scene.polls()

    assert scene.mails == []


def test_one_of_a_series_clashes_too(scene: Scene, booking: Booking) -> None:
    times = between("Tue 10:00", "Tue 10:30")
    zoned = {edge: time | {"timeZone": "Europe/London"} for edge, time in times.items()}
    scene.twin.add(INES, **zoned, recurrence=["RRULE:FREQ=DAILY"])

    scene.polls()
    scene.polls()

    assert scene.kinds("host") == [News.HOST_CLASH]
