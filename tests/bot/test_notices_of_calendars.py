# ruff: noqa: RUF001 - the bot writes en dashes between times
"""What a conversation hears of hosts' calendars: moves and cancellations made there, a Meet that is
ready or is not, and a clash, which is for agents alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from booking.bookings import Booking
from booking.event_types import Location, LocationKind
from booking.facts import Actor, ActorKind, Fact
from booking.front_desk import FrontDesk, slot_at
from booking.history import record
from bot.conversations import Author, Message
from bot.inbox import Inbox
from bot.phrases import LANGUAGES
from tests.factories import a_booking, a_host, an_event_type
from tests.transcript import Chat, shown
from tests.world import World, at

pytestmark = pytest.mark.databases("postgresql")

INES = Actor(ActorKind.GOOGLE, "google", "Inês Carvalho", "a-host")
MEETS = Location(LocationKind.GOOGLE_MEET)
MEET = "https://meet.google.com/abc-defg-hij"
FOLLOWS = {
    "en": "Google Meet, the link follows",
    "pt": "Google Meet, a ligação segue depois",
    "es": "Google Meet, el enlace llegará después",
    "de": "Google Meet, der Link folgt",
}


@pytest.fixture
def ana(chat: Chat) -> Chat:
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def a_call(ana: Chat, **event_type: Any) -> Booking:
    """A booking of this conversation, and all that was said of it is read."""
    kind = an_event_type("Intro call", **event_type)
    booking = a_booking("Tue 10:00", event_type=kind, contact=ana.contact, conversation_ref=ana.ref)
    ana.is_answered()
    return booking


def happens(world: World, booking: Booking, change: Callable[[Booking], Fact]) -> None:
    with world.transaction() as tx:
        standing = tx.get_one(Booking, booking.id)
        record(tx, world.account, standing, change(standing), now=world.now)


def moved_in_google(world: World, booking: Booking, to: str) -> None:
    with world.transaction() as tx:
        standing = tx.get_one(Booking, booking.id)
        desk = FrontDesk(tx, world.account, now=world.now)
        slot = slot_at(standing.event_type, at(to))
        desk.reschedule(standing, to=slot, actor=INES, override=True)


def deleted_in_google(world: World, booking: Booking) -> None:
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(tx.get_one(Booking, booking.id), actor=INES)


def heard(ana: Chat) -> list[Message]:
    ana.is_answered()
    return ana.messages()


def with_notes(ana: Chat, world: World) -> list[Message]:
    ana.is_answered()
    with world.transaction() as tx:
        inbox = Inbox(tx, world.account, now=world.now)
        return inbox.messages(inbox.conversation(ana.ref), notes=True)


def place_on_card(message: Message) -> str:
    assert message.body is not None
    place: str = message.body["card"]["location"]
    return place


def test_a_host_who_moved_it_in_google_is_named(ana: Chat, world: World) -> None:
    booking = a_call(ana)

    moved_in_google(world, booking, "Thu 15:00")

    assert shown(heard(ana)[-1]) == (
        "Inês Carvalho moved your Intro call: it is now on Thu 6 Mar at 15:00, London time, "
        "no longer on Tue 4 Mar at 10:00. "
        "<Intro call, Thu 6 Mar 15:00–15:30, not Tue 4 Mar, 10:00>"
    )


def test_a_host_who_deleted_it_in_google_is_named(ana: Chat, world: World) -> None:
    booking = a_call(ana)

    deleted_in_google(world, booking)

    assert shown(heard(ana)[-1]) == (
        "Inês Carvalho cancelled your Intro call on Tue 4 Mar at 10:00, London time. "
        "<Intro call, Tue 4 Mar 10:00–10:30> [Book again]"
    )


def test_of_several_hosts_the_firm_is_named(ana: Chat, world: World) -> None:
    hosts = [a_host(), a_host("Rui Melo", mail="rui@alder.example")]
    booking = a_call(ana, hosts=hosts, assignment="collective")

    moved_in_google(world, booking, "Thu 15:00")

    assert heard(ana)[-1].text.startswith("Alder Home Energy moved your Intro call: ")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_until_there_is_a_meet_the_card_says_that_its_link_follows(
    world: World, locale: str
) -> None:
    ana = Chat(world, locale=locale)

    a_call(ana, location=MEETS)

    assert place_on_card(heard(ana)[-1]) == FOLLOWS[locale]


def test_to_what_is_cancelled_no_link_follows(ana: Chat, world: World) -> None:
    booking = a_call(ana, location=MEETS)

    deleted_in_google(world, booking)

    assert place_on_card(heard(ana)[-1]) == ""


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_meet_that_is_ready_is_told_with_its_link(world: World, locale: str) -> None:
    ana = Chat(world, locale=locale)
    booking = a_call(ana, location=MEETS)

    happens(world, booking, lambda b: b.meet(Location(LocationKind.GOOGLE_MEET, MEET), INES))

    told = heard(ana)[-1]
    assert told.text.endswith(f": {MEET}")
    assert "Intro call" in told.text
    assert place_on_card(told) == MEET


def test_where_no_meet_could_be_made_the_other_address_is_told(ana: Chat, world: World) -> None:
    booking = a_call(ana, location=MEETS)
    other = Location(LocationKind.LINK, "https://meet.example/alder")

    happens(world, booking, lambda b: b.meet(other, INES, fell_back=True))

    told = heard(ana)[-1]
    assert told.text == (
        "Your video link is ready: Intro call, Tue 4 Mar at 10:00, London time: "
        "https://meet.example/alder"
    )


def test_where_there_is_no_other_address_no_link_is_promised_as_ready(
    ana: Chat, world: World
) -> None:
    booking = a_call(ana, location=MEETS)

    happens(world, booking, lambda b: b.meet(MEETS, INES, fell_back=True))

    assert heard(ana)[-1].text == (
        "No video link could be made for your Intro call on Tue 4 Mar at 10:00, London time. "
        "Alder Home Energy will send you one."
    )


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_clash_is_a_note_for_agents_alone(world: World, locale: str) -> None:
    ana = Chat(world, locale=locale)
    booking = a_call(ana)
    before = [message.number for message in ana.messages()]

    happens(world, booking, lambda b: b.clash(INES, b.hosts[0], [at("Tue 11:30")]))

    note = with_notes(ana, world)[-1]
    assert note.author == Author.NOTE
    for named in ("Intro call", "Ana Silva", "Inês Carvalho", "10:00", "11:30"):
        assert named in note.text
    assert [message.number for message in ana.messages()] == before
