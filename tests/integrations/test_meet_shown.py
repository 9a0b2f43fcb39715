"""A Meet's link, and the word that it follows: the same in mail, calendar file, chat and on the
page behind the mail's link.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar

from booking.bookings import Booking
from booking.calendars import ConnectedCalendar, Connection
from booking.effects import MAIL, NOTICE, News, SendMail, TellContact
from booking.event_types import Location, LocationKind
from booking.facts import Actor, ActorKind
from booking.front_desk import FrontDesk
from booking.history import record
from booking.links import Purpose
from booking.people import Host
from bot.cards import card_of
from bot.messages import Card
from bot.phrases import Voice
from integrations.mail.envelopes import Posting, envelope
from tests import factories
from tests.integrations.customers import Customer, link, the_pages
from tests.integrations.mails import PUBLIC_URL, firm, read
from tests.integrations.offices import a_browser
from tests.world import ZONE, Outbox, World

pytestmark = pytest.mark.databases("postgresql")

MEETS = Location(LocationKind.GOOGLE_MEET)
MEET = "https://meet.google.com/abc-defg-hij"
INES = Actor(ActorKind.GOOGLE, "google", "Inês Carvalho", "a-host")


@pytest.fixture
def customer(world: World, tmp_path: Path) -> Customer:
    return Customer(the_pages(world, tmp_path))


@pytest.fixture
def booking(world: World) -> Booking:
    """A call whose host has a calendar that makes Meets; its Meet is being made."""
    host = factories.a_host()
    connect(world, host)
    kind = factories.an_event_type(hosts=[host], location=MEETS, max_guests=2)
    return factories.a_booking("Tue 10:00", event_type=kind, guests=["rui@example.com"])


def connect(world: World, host: Host) -> None:
    with world.transaction() as tx:
        connection = Connection(host_id=host.id, mail=host.mail, connected_at=world.now)
        tx.add(connection)
        tx.flush()
        calendar = ConnectedCalendar(
            connection_id=connection.id,
            host_id=host.id,
            vendor_id="primary",
            name="Inês",
            zone=ZONE,
            takes_bookings=True,
            synced_at=world.now,
        )
        tx.add(calendar)


def is_made(world: World, booking: Booking) -> None:
    with world.transaction() as tx:
        standing = tx.get_one(Booking, booking.id)
        fact = standing.meet(Location(LocationKind.GOOGLE_MEET, MEET), INES)
        record(tx, world.account, standing, fact, now=world.now)


def mails(outbox: Outbox) -> list[SendMail]:
    return [SendMail.read(one.body) for one in outbox.entries() if one.address == MAIL]


def to_customer(outbox: Outbox) -> SendMail:
    [mail] = (mail for mail in mails(outbox) if mail.kind is News.CONFIRMATION and mail.to.name)
    return mail


def card(outbox: Outbox) -> Card:
    told = [TellContact.read(one.body) for one in outbox.entries() if one.address == NOTICE]
    return card_of(
        told[-1].particulars, Voice(locale="en", zone=ZONE, now=told[-1].particulars.starts_at)
    )


def invitation(mail: SendMail, world: World) -> Calendar:
    posting = Posting("bookings@alder.example", "mail:1", PUBLIC_URL, world.now, world.now)
    message = envelope(mail, read(mail), firm(), posting)
    [file] = (part for part in message.walk() if part.get_content_type() == "application/ics")
    calendar: Calendar = Calendar.from_ical(file.get_content())
    return calendar


def downloaded(customer: Customer, path: str) -> Calendar:
    calendar: Calendar = Calendar.from_ical(customer.web.get(path + "/booking.ics").data)
    return calendar


def test_all_show_the_same_link(
    world: World, customer: Customer, outbox: Outbox, booking: Booking
) -> None:
    is_made(world, booking)

    mail, page = to_customer(outbox), customer.sees(link(world, booking)).text
    assert f"Place: {MEET}" in read(mail).text
    assert f'<a href="{MEET}" rel="noreferrer">Join online</a>' in page
    assert card(outbox).join_url == card(outbox).location == MEET
    for file in (invitation(mail, world), downloaded(customer, link(world, booking))):
        assert file.events[0]["LOCATION"] == MEET


def test_until_it_is_made_all_say_that_it_follows(
    world: World, customer: Customer, outbox: Outbox, booking: Booking
) -> None:
    mail, page = to_customer(outbox), customer.sees(link(world, booking)).text

    assert "Place: Google Meet, the link follows" in read(mail).text
    assert "Google Meet, the link follows" in page
    assert "Join online" not in page
    assert card(outbox).location == "Google Meet, the link follows"
    assert card(outbox).join_url is None
    for file in (invitation(mail, world), downloaded(customer, link(world, booking))):
        assert "LOCATION" not in file.events[0]
        assert "Google Meet, the link follows" in str(file.events[0]["DESCRIPTION"])


def test_a_guest_joins_from_their_own_page(
    world: World, customer: Customer, booking: Booking
) -> None:
    is_made(world, booking)

    page = customer.sees(link(world, booking, Purpose.GUEST, guest=booking.guests[0])).text

    assert f'href="{MEET}"' in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt", "Google Meet, a ligação segue depois"),
        ("es", "Google Meet, el enlace llegará después"),
        ("de", "Google Meet, der Link folgt"),
    ],
)
def test_the_page_says_so_in_its_language(
    world: World, customer: Customer, booking: Booking, language: str, words: str
) -> None:
    page = customer.sees(f"{link(world, booking)}?lang={language}").text

    assert words in page


@pytest.mark.parametrize("made", [True, False])
def test_what_is_cancelled_is_not_joined(
    world: World, customer: Customer, outbox: Outbox, booking: Booking, *, made: bool
) -> None:
    if made:
        is_made(world, booking)
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(tx.get_one(Booking, booking.id), actor=factories.AGENT)

    page = customer.sees(link(world, booking)).text

    assert MEET not in page
    assert "follows" not in page
    assert card(outbox).join_url is None


def test_a_place_that_a_customer_typed_is_no_link_in_the_chat(outbox: Outbox) -> None:
    kind = factories.an_event_type(location=Location(LocationKind.ASK_ATTENDEE))

    factories.a_booking(event_type=kind, answers={"location": "https://evil.example/x"})

    assert card(outbox).location == "https://evil.example/x"
    assert card(outbox).join_url is None


def test_mail_and_file_bear_the_uid_that_the_event_will_have(
    world: World, customer: Customer, outbox: Outbox, booking: Booking
) -> None:
    sent = invitation(to_customer(outbox), world)
    is_made(world, booking)

    fetched = downloaded(customer, link(world, booking))

    assert booking.uid.endswith("@google.com")
    assert sent.events[0]["UID"] == fetched.events[0]["UID"] == booking.uid


def test_a_link_that_came_late_is_mailed_to_those_who_have_none(
    world: World, outbox: Outbox, booking: Booking
) -> None:
    outbox.clear()

    is_made(world, booking)

    told = [mail for mail in mails(outbox) if mail.kind is News.MEET]
    assert {mail.to.mail for mail in told} == {"ana@example.com", "rui@example.com"}
    for mail in told:
        file = invitation(mail, world)
        assert file["METHOD"] == "REQUEST"
        assert file.events[0]["UID"] == booking.uid
        assert file.events[0]["LOCATION"] == MEET


def test_agents_join_by_a_link_and_not_by_what_a_customer_typed(
    world: World, tmp_path: Path
) -> None:
    event_type = factories.an_event_type(location=Location(LocationKind.ASK_ATTENDEE))
    typed = factories.a_booking(
        event_type=event_type, answers={"location": "https://evil.example/meet"}
    )
    ours = factories.a_booking("Wed 10:00", title="Call")
    agent = a_browser(world, tmp_path)

    page = agent.sees(f"/office/alder/bookings/{ours.ref}").text
    typed_page = agent.sees(f"/office/alder/bookings/{typed.ref}").text

    assert f'href="{factories.LINK.detail}"' in page
    assert 'rel="noopener noreferrer"' in page
    assert 'href="https://evil.example/meet"' not in typed_page
    assert "https://evil.example/meet" in typed_page
