# ruff: noqa: RUF001 - the bot writes en dashes between times
"""The customer is asked for a new time in their conversation, and chooses it there."""

from __future__ import annotations

import pytest

from booking.bookings import Booking, State
from booking.event_types import ChangePolicy, ChangeRule
from booking.new_times import ask_new_time
from bot.phrases import LANGUAGES
from tests.factories import AGENT, a_booking, an_event_type
from tests.transcript import Chat, shown
from tests.world import World, at

pytestmark = pytest.mark.databases("postgresql")

NEVER = ChangePolicy(ChangeRule(allowed=False), ChangeRule(allowed=False))
CHOOSE = {
    "en": "Choose a new time",
    "pt": "Escolher outra hora",
    "es": "Elegir otra hora",
    "de": "Neue Zeit wählen",
}


@pytest.fixture
def ana(chat: Chat) -> Chat:
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def asked(ana: Chat, world: World, reason: str | None = "Inês is ill") -> Booking:
    """A booking that customers may not change by themselves, for which our side asks a new time."""
    kind = an_event_type("Intro call", change_policy=NEVER)
    booking = a_booking("Tue 10:00", event_type=kind, contact=ana.contact, conversation_ref=ana.ref)
    with world.transaction() as tx:
        standing = tx.get_one(Booking, booking.id)
        ask_new_time(tx, world.account, standing, actor=AGENT, reason=reason, now=world.now)
    ana.is_answered()
    return booking


def now_of(world: World, booking: Booking) -> Booking:
    with world.database.reading() as tx:
        tx.enter(world.account)
        return tx.get_one(Booking, booking.id)


def test_the_conversation_asks_and_offers_both_ways_out(ana: Chat, world: World) -> None:
    asked(ana, world)

    assert shown(ana.messages()[-1]) == (
        "We cannot keep the time of your Intro call, Tue 4 Mar at 10:00, London time: Inês is ill. "
        "Please choose another one: until then the booking stays as it is. "
        "<Intro call, Tue 4 Mar 10:00–10:30> [Choose a new time] [Cancel it]"
    )


def test_another_time_is_chosen_by_the_button_though_customers_may_not_move(
    ana: Chat, world: World
) -> None:
    booking = asked(ana, world)
    a_booking("Wed 11:00", contact=ana.contact, conversation_ref=ana.ref)  # not the one meant
    ana.is_answered()

    ana.press(ana.button("Choose a new time"))
    ana.says("Thursday 3pm")
    ana.says("yes")

    moved = now_of(world, booking)
    assert moved.starts_at == at("Thu 15:00")
    assert not moved.wants_new_time


def test_the_other_button_cancels_that_booking(ana: Chat, world: World) -> None:
    booking = asked(ana, world)

    ana.press(ana.button("Cancel it"))
    ana.says("yes")

    assert now_of(world, booking).state is State.CANCELLED


def test_a_button_of_a_strangers_booking_leads_to_ones_own(ana: Chat, world: World) -> None:
    mine = asked(ana, world)
    theirs = a_booking("Wed 10:00", name="Rui Melo", mail="rui@example.com")

    ana.press(f"do:reschedule:{theirs.ref}")
    ana.says("Thursday 3pm")
    ana.says("yes")

    assert now_of(world, theirs).starts_at == at("Wed 10:00")
    assert now_of(world, mine).starts_at == at("Thu 15:00")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_is_asked_in_the_customers_language(world: World, locale: str) -> None:
    ana = Chat(world, locale=locale)

    asked(ana, world, reason=None)

    assert f"[{CHOOSE[locale]}]" in shown(ana.messages()[-1])
