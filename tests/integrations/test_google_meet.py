"""Meets: made with the event, waited for a little, and the same wherever a booking shows them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.effects import News, Particulars
from booking.event_types import EventType, Location, LocationKind
from booking.people import Host
from tests import factories
from tests.integrations.calendars import INES, Scene
from tests.world import World, at

OWN_LINK = "https://zoom.example/alder"
MEET = Location(LocationKind.GOOGLE_MEET, "")
MEET_OR_LINK = Location(LocationKind.GOOGLE_MEET, OWN_LINK)
TOM = "tom@alder.example"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host], location=MEET)


def test_a_link_that_is_there_at_once_goes_with_the_first_mail(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.meet_after = 0

    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.passes(seconds=1)

    link = _link_at_google(scene, booking)
    assert scene.kinds() == [News.CONFIRMATION]
    assert {shown.location_detail for shown in _shown(scene)} == {link}
    assert scene.booking(booking.ref).location == Location(LocationKind.GOOGLE_MEET, link)


def test_a_mail_waits_for_the_link_and_leaves_with_it(scene: Scene, event_type: EventType) -> None:
    scene.twin.meet = "pending"

    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    for _ in range(5):
        scene.passes(seconds=1)
    early = list(scene.mails)
    scene.twin.meet, scene.twin.meet_after = "success", 0
    for _ in range(10):
        scene.passes(seconds=1)

    link = _link_at_google(scene, booking)
    assert early == []
    assert (scene.kinds(), scene.kinds("host")) == ([News.CONFIRMATION], [News.HOST_NEW])
    assert {mail.particulars.location_detail for mail in scene.mails if mail.particulars} == {link}


def test_a_message_does_not_wait_and_hears_of_the_link_later(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.meet = "pending"
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    at_first = scene.notices()

    scene.twin.meet = "success"
    scene.passes(seconds=2)
    scene.passes(seconds=2)

    assert at_first == [News.CONFIRMATION]
    assert scene.notices() == [News.CONFIRMATION, News.MEET]
    assert scene.told[-1].particulars.location_detail == _link_at_google(scene, booking)


def test_after_twenty_seconds_the_mail_leaves_without_and_the_link_follows(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.meet = "pending"
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    for _ in range(4):
        scene.passes(seconds=5)
    without = _shown(scene)

    scene.twin.meet = "success"
    scene.passes(minutes=1)
    scene.passes(minutes=1)

    assert [shown.location_detail for shown in without if shown.version == 1] == [""] * 2
    assert scene.kinds() == [News.CONFIRMATION, News.MEET]
    assert scene.mails[-1].particulars is not None
    assert scene.mails[-1].particulars.location_detail == _link_at_google(scene, booking)


def test_it_is_looked_for_ever_more_rarely_and_not_for_ever(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.meet = "pending"
    factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.twin.forget_requests()

    for _ in range(20 * 20):
        scene.passes(seconds=3)

    assert 5 < scene.twin.count("events.get") < 30
    assert scene.kinds("host") == [News.HOST_NEW, News.HOST_MEET_FAILED]


@pytest.mark.parametrize(
    ("location", "kind", "detail"),
    [
        (MEET_OR_LINK, LocationKind.LINK, OWN_LINK),
        (MEET, LocationKind.GOOGLE_MEET, ""),
    ],
)
def test_where_no_meet_can_be_made_the_event_types_own_link_stands_in(
    scene: Scene, host: Host, location: Location, kind: LocationKind, detail: str
) -> None:
    scene.twin.meet = "failure"
    event_type = factories.an_event_type(hosts=[host], location=location)

    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    for _ in range(6):
        scene.passes(seconds=5)

    assert scene.booking(booking.ref).location == Location(kind, detail)
    assert scene.kinds("host").count(News.HOST_MEET_FAILED) == 1
    assert scene.kinds() == [News.CONFIRMATION]
    event = scene.event_of(booking)
    assert event is not None
    assert event.get("location", "") == detail
    [confirmation] = [mail for mail in scene.mails if mail.kind is News.CONFIRMATION]
    assert confirmation.particulars is not None
    assert confirmation.particulars.location_detail == detail


def test_a_calendar_without_meet_is_not_asked_for_one(world: World, scene: Scene) -> None:
    host = factories.a_host()
    scene.twin.person(INES, zone=host.zone)
    scene.twin.forbid_meet(INES)
    scene.connect(host)
    scene.settle()
    event_type = factories.an_event_type(hosts=[host], location=MEET_OR_LINK)

    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert (event["location"], "conferenceData" in event) == (OWN_LINK, False)
    assert scene.kinds() == [News.CONFIRMATION]
    assert scene.booking(booking.ref).location == Location(LocationKind.LINK, OWN_LINK)


def test_a_booking_that_moves_keeps_its_link(scene: Scene, event_type: EventType) -> None:
    booking = _with_a_link(scene, event_type)
    link = _link_at_google(scene, booking)

    scene.move(booking.ref, at("Fri 11:00"))
    scene.settle()
    scene.twin.move(INES, booking.uid.removesuffix("@google.com"), at("Fri 15:00"))
    scene.polls()

    assert _link_at_google(scene, booking) == link
    assert scene.booking(booking.ref).starts_at == at("Fri 15:00")
    assert scene.booking(booking.ref).location.detail == link
    assert {shown.location_detail for shown in _shown(scene)} == {link}
    assert scene.kinds() == [News.CONFIRMATION, News.RESCHEDULED, News.RESCHEDULED]


def test_another_host_makes_another_meet(world: World, scene: Scene, host: Host) -> None:
    tom = factories.a_host("Tom Okafor", mail=TOM)
    scene.connect(tom, TOM)
    scene.settle()
    event_type = factories.an_event_type(hosts=[host, tom], location=MEET)
    booking = _with_a_link(scene, event_type)
    old = _link_at_google(scene, booking)
    scene.mails.clear()

    _is_given_to(scene, booking, tom)
    for _ in range(10):
        scene.passes(seconds=2)

    assert scene.event_of(booking) is None
    there = scene.event_of(booking, TOM)
    assert there is not None
    assert there["hangoutLink"] != old
    assert scene.booking(booking.ref).location.detail == there["hangoutLink"]
    [told] = [mail for mail in scene.mails if mail.to.role == "customer"]
    assert told.particulars is not None
    assert told.particulars.location_detail == there["hangoutLink"]


def test_two_bookings_never_share_a_meet(scene: Scene, event_type: EventType) -> None:
    one = _with_a_link(scene, event_type)
    other = _with_a_link(scene, event_type, "Thu 15:00", mail="bob@example.com")

    assert _link_at_google(scene, one) != _link_at_google(scene, other)


def test_an_answer_that_was_lost_makes_one_meet(scene: Scene, event_type: EventType) -> None:
    scene.twin.fail_next("events.insert", "reset_after")

    booking = _with_a_link(scene, event_type)

    assert scene.booking(booking.ref).location.detail == _link_at_google(scene, booking)
    assert scene.kinds() == [News.CONFIRMATION]


def test_when_google_is_away_the_mail_waits_no_longer_than_twenty_seconds(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.fail_next("events.insert", "503", times=3)

    factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.passes(seconds=21)

    assert News.CONFIRMATION in scene.kinds()


def test_what_is_cancelled_while_its_meet_is_made_names_none(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.meet = "pending"
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()

    scene.cancel(booking.ref)
    scene.twin.meet = "success"
    for _ in range(10):
        scene.passes(seconds=5)

    assert scene.event_of(booking) is None
    assert News.MEET not in scene.kinds()
    assert News.HOST_MEET_FAILED not in scene.kinds("host")


def _with_a_link(
    scene: Scene, event_type: EventType, when: str = "Thu 10:00", **fields: Any
) -> Booking:
    booking = factories.a_booking(when, event_type=event_type, **fields)
    scene.settle()
    for _ in range(8):
        scene.passes(seconds=2)
    assert scene.booking(booking.ref).location.detail
    return booking


def _is_given_to(scene: Scene, booking: Booking, host: Host) -> None:
    agent = factories.an_agent(is_admin=True)
    with scene.world.database.transaction() as tx:
        tx.enter(scene.world.account)
        office = BackOffice(tx, scene.world.account, tx.merge(agent), now=scene.world.now)
        mine = tx.scalars(select(Booking).where(Booking.ref == booking.ref)).one()
        office.give_to_host(mine, tx.get_one(Host, host.id))


def _link_at_google(scene: Scene, booking: Booking) -> str:
    event = scene.event_of(booking)
    assert event is not None
    return str(event["hangoutLink"])


def _shown(scene: Scene) -> list[Particulars]:
    """The bookings as the mails that left have them."""
    return [mail.particulars for mail in scene.mails if mail.particulars]
