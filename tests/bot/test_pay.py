# ruff: noqa: RUF001 - the bot writes en dashes between times
"""Paying and getting money back, in a conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.event_types import RefundPolicy
from booking.till import Till
from tests.factories import an_event_type
from tests.transcript import Chat
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def ana(chat: Chat, world: World) -> Chat:
    world.database.takes_payments = True
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def the_booking(world: World) -> Booking:
    with world.transaction() as tx:
        return tx.scalars(select(Booking)).unique().one()


def pays(world: World) -> None:
    """As if Stripe had told it."""
    with world.transaction() as tx:
        till = Till(tx, world.account, now=world.now)
        till.paid(till.booking(the_booking(world).ref), "pi_1")


def books(ana: Chat) -> None:
    ana.goes("""
        > book an intro call tomorrow at 10:00
        < Book Intro call on Tue 4 Mar, 10:00–10:30, London time, for Ana Silva (ana@example.com)?
          It costs €49.90.…
        > yes
        < Your Intro call on Tue 4 Mar at 10:00, London time, is held for you until 09:30. Pay
          €49.90 to confirm it.…
    """)


def test_what_is_booked_is_held_until_it_is_paid(ana: Chat, world: World) -> None:
    an_event_type(price=4990)

    books(ana)

    booking = the_booking(world)
    assert booking.state is State.PENDING
    body = ana.messages()[-1].body or {}
    assert body["card"]["pay_url"].endswith("/pay")


@pytest.mark.parametrize(
    ("policy", "told", "left"),
    [
        (RefundPolicy(60, 0), "€49.90 goes back the way you paid.", 0),
        (RefundPolicy(7 * 1440, 50), "€24.95 goes back the way you paid.", 2495),
        (RefundPolicy(7 * 1440, 0), "Nothing of the €49.90 you paid is refunded.", 4990),
    ],
)
def test_what_goes_back_is_said_before_the_yes(
    ana: Chat, world: World, policy: RefundPolicy, told: str, left: int
) -> None:
    an_event_type(price=4990, refund_policy=policy)
    books(ana)
    pays(world)

    ana.goes(f"""
        > cancel my intro call
        < Cancel your Intro call on Tue 4 Mar at 10:00, London time? You can also move it. {told}…
        > yes
        < Your Intro call on Tue 4 Mar at 10:00, London time, is cancelled. {told}…
    """)

    booking = the_booking(world)
    assert booking.state is State.CANCELLED
    assert booking.payment is not None
    assert booking.payment.left == left


def test_where_nobody_takes_money_it_says_why_nothing_can_be_booked(
    chat: Chat, world: World
) -> None:
    an_event_type(price=4990)

    chat.goes("""
        > book an intro call tomorrow at 10:00
        < What can be booked here costs money, and no payments can be taken right now.…
    """)
