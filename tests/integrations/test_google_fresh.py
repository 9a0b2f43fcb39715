"""No question is answered from old knowledge without asking first; where Google is silent, people
go on with what is known, for a while.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from booking.effects import News
from booking.event_types import EventType
from booking.front_desk import FrontDesk
from booking.people import Host
from integrations.pages.plug import plug as pages
from integrations.web import web_app
from tests import factories
from tests.integrations.busy import between
from tests.integrations.calendars import INES, Scene, a_scene
from tests.integrations.customers import BOOK, Customer
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with a_scene(world) as made:
        yield made
    for thread in threading.enumerate():
        if thread.name.startswith("refresh"):
            thread.join()


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host])


def test_who_looks_at_times_after_two_minutes_sees_them_as_google_has_them(
    scene: Scene, event_type: EventType
) -> None:
    customer = _a_customer(scene)
    scene.twin.add(INES, **between("Mon 10:00", "Mon 11:00"))
    scene.world.passes(minutes=3)
    scene.twin.forget_requests()

    customer.sees(BOOK)
    slots = set(customer.slots)
    customer.sees(BOOK)

    assert not {"10:00", "10:30"} & slots
    assert "11:00" in slots
    assert scene.twin.count("events.list") == 1


def test_who_books_what_google_took_meanwhile_is_told(scene: Scene, event_type: EventType) -> None:
    customer = _a_customer(scene)
    customer.sees(BOOK)
    scene.twin.add(INES, **between("Mon 10:00", "Mon 11:00"))
    scene.world.passes(minutes=3)

    answer = customer.books("10:00")

    assert answer.status_code == 409
    assert "10:00" not in customer.slots


def test_when_google_is_silent_people_go_on_with_what_is_known(
    scene: Scene, event_type: EventType
) -> None:
    customer = _a_customer(scene)
    scene.twin.add(INES, **between("Mon 10:00", "Mon 11:00"))
    scene.world.passes(minutes=3)
    scene.twin.fail_next("events.list", "timeout")

    answer = customer.sees(BOOK)

    assert answer.status_code == 200
    assert "10:00" in customer.slots
    assert any(thread.name.startswith("refresh") for thread in threading.enumerate())


def test_what_was_booked_in_googles_silence_is_flagged_when_it_speaks_again(
    scene: Scene, event_type: EventType
) -> None:
    customer = _a_customer(scene)
    scene.twin.add(INES, summary="Dentist", **between("Mon 10:00", "Mon 11:00"))
    scene.world.passes(minutes=3)
    scene.twin.fail_next("events.list", "503")
    customer.sees(BOOK)

    answer = customer.books("10:00")
    scene.settle()
    scene.polls()

    assert answer.status_code == 303
    assert scene.kinds("host") == [News.HOST_NEW, News.HOST_CLASH]


@pytest.mark.parametrize("is_revoked", [True, False])
def test_a_host_of_whom_nothing_is_known_for_long_is_offered_by_agents_alone(
    scene: Scene, event_type: EventType, *, is_revoked: bool
) -> None:
    customer = _a_customer(scene)
    if is_revoked:
        scene.twin.revoke_grant(INES)
        scene.polls()
    else:
        scene.twin.faults.http500 = 1.0
    limit = scene.world.account.mirror_hours
    scene.world.passes(hours=limit - 1)
    customer.sees(f"{BOOK}?date=2025-03-04")
    before = dict(customer.slots)

    scene.world.passes(hours=2)
    customer.sees(f"{BOOK}?date=2025-03-04")

    assert before
    assert customer.slots == {}
    with scene.desk() as desk:
        kind = desk.event_type(event_type.ref, factories.AGENT)
        assert desk.openings(kind, zone="Europe/London")


def test_a_customer_is_not_offered_what_only_agents_may_see(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.revoke_grant(INES)
    scene.polls()
    scene.world.passes(hours=scene.world.account.mirror_hours + 1)

    with scene.world.database.transaction() as tx:
        desk = FrontDesk(tx, scene.world.account, now=scene.world.now)
        kind = desk.event_type(event_type.ref)
        slots = desk.openings(kind, zone="Europe/London")

    assert slots == []


def _a_customer(scene: Scene) -> Customer:
    doors = [pages(scene.settings, scene.house), scene.plug]
    return Customer(web_app(scene.settings, scene.house, doors))
