"""Times that are told by another time, in whole conversations."""

from __future__ import annotations

import pytest

from booking.bookings import Booking
from tests.factories import a_booking
from tests.transcript import Chat, shown
from tests.world import World, at

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def ana(chat: Chat) -> Chat:
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def start_of(world: World, booking: Booking) -> object:
    with world.transaction() as tx:
        return tx.get_one(Booking, booking.id).starts_at


def test_an_hour_later_is_later_than_the_booking(ana: Chat, world: World) -> None:
    booking = a_booking("Tue 10:00", title="Intro call", contact=ana.contact)

    ana.goes("""
        > can we make my appointment an hour later?
        < Move your Intro call from Tue 4 Mar 10:00 to Tue 4 Mar 11:00, London time?…
        > yes
        < Done. Your Intro call is now on Tue 4 Mar at 11:00, London time.…
    """)

    assert start_of(world, booking) == at("Tue 11:00")


def test_later_than_what_was_just_put_to_them(ana: Chat, world: World) -> None:
    booking = a_booking("Tue 10:00", title="Intro call", contact=ana.contact)
    ana.says("move it to Thursday at 10:00")

    ana.says("no, half an hour later")
    ana.says("yes")

    assert start_of(world, booking) == at("Thu 10:30")


def test_the_same_time_on_another_day(ana: Chat, world: World) -> None:
    booking = a_booking("Tue 10:00", title="Intro call", contact=ana.contact)

    ana.says("please move my appointment to Thursday, same time")
    asked = shown(ana.messages()[-1])
    ana.says("yes")

    assert "to Thu 6 Mar 10:00" in asked
    assert start_of(world, booking) == at("Thu 10:00")
