"""What is changed while somebody is to pay, or has paid: they pay and get back what they were told;
and money in currencies with coins of their own.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from booking.bookings import Booking, State
from booking.event_types import EventType, RefundPolicy
from booking.facts import Actor, ActorKind
from booking.front_desk import slot_at
from booking.payments import Payment, PaymentState
from booking.requests import Request
from tests import factories
from tests.integrations.shop import PRICE, Shop
from tests.world import at

HALF = RefundPolicy(full_until=365 * 24 * 60, percent_after=50)
LOST = Actor(ActorKind.CUSTOMER, "page")


def becomes(shop: Shop, **values: Any) -> None:
    """The event type, from now on."""
    with shop.world.database.transaction() as tx:
        tx.enter(shop.world.account)
        tx.execute(update(EventType).values(**values))


def pays(shop: Shop) -> None:
    shop.twin.pays(list(shop.twin.sessions)[-1])
    shop.settle()


def books_at_desk(shop: Shop, mail: str, when: str = "Tue 10:00") -> Booking:
    with shop.desk() as desk:
        kind = desk.event_type("intro-call")
        made = desk.book(
            kind, slot_at(kind, at(when)), Request(name="Bea", mail=mail), actor=factories.CUSTOMER
        )
    shop.settle()
    return made


def found(shop: Shop, booking: Booking) -> tuple[Booking, Payment]:
    with shop.world.database.reading() as tx:
        tx.enter(shop.world.account)
        one = tx.get_one(Booking, booking.id)
        assert one.payment is not None
        return one, one.payment


@pytest.mark.parametrize(
    "change",
    [{"price": 9900}, {"price": None}, {"currency": "USD"}, {"is_on": False}, {"is_public": False}],
    ids=str,
)
def test_who_holds_a_time_pays_what_they_were_told(shop: Shop, change: dict[str, Any]) -> None:
    shop.offers()
    shop.books()

    becomes(shop, **change)
    page = shop.customer.sees(shop.page).text
    pays(shop)
    shop.cancels()

    assert "Pay €49.90" in page
    assert shop.twin.session["amount_total"] == PRICE
    assert shop.payment().state is PaymentState.PAID
    assert [(one["amount"], one["currency"]) for one in shop.twin.refunds.values()] == [
        (PRICE, "eur")
    ]


def test_whose_mail_stripe_does_not_take_can_pay_all_the_same(shop: Shop) -> None:
    shop.offers()

    booking = books_at_desk(shop, "anaïs@example.com")
    pays(shop)

    assert found(shop, booking)[0].state is State.CONFIRMED
    assert shop.twin.session["customer_details"]["email"] is None


@pytest.mark.parametrize(("before", "after"), [(3, 1), (1, 3)])
def test_held_in_another_number_of_seats_it_stands_once_paid(
    shop: Shop, before: int, after: int
) -> None:
    shop.offers(seats=before)
    shop.books()

    becomes(shop, seats=after)
    pays(shop)

    assert shop.booking().state is State.CONFIRMED
    assert shop.twin.refunds == {}


def test_each_seat_is_paid_by_itself_and_goes_back_by_itself(shop: Shop) -> None:
    shop.offers(seats=2)
    ana = books_at_desk(shop, "ana@example.com")
    pays(shop)
    bea = books_at_desk(shop, "bea@example.com")
    pays(shop)

    with shop.desk() as desk:
        desk.cancel(desk.booking(ana.ref), actor=LOST)
    shop.settle()

    (gone, given), (stays, kept) = found(shop, ana), found(shop, bea)
    assert (gone.state, given.left) == (State.CANCELLED, 0)
    assert (stays.state, kept.left) == (State.CONFIRMED, PRICE)
    assert len(shop.twin.sessions) == 2
    assert [one["payment_intent"] for one in shop.twin.refunds.values()] == [given.intent_id]


def test_a_seat_whose_hold_lapsed_and_was_taken_goes_back_when_it_is_paid(shop: Shop) -> None:
    shop.offers(seats=2)
    slow = books_at_desk(shop, "slow@example.com")
    session_id = shop.twin.session["id"]
    shop.twin.faults.failing = [("retrieve", 500, False)]
    shop.passes(minutes=31)
    for mail in ("ana@example.com", "bea@example.com"):
        books_at_desk(shop, mail)
        pays(shop)

    shop.twin.pays(session_id)
    shop.settle()

    lost, given = found(shop, slow)
    assert (lost.state, given.left) == (State.EXPIRED, 0)
    assert len(shop.twin.refunds) == 1


def test_what_is_held_and_moved_to_within_the_hold_is_held_until_it_starts(shop: Shop) -> None:
    shop.offers(hold_minutes=600)
    shop.books()

    with shop.desk() as desk:
        booking = desk.booking(shop.booking().ref)
        desk.reschedule(booking, to=slot_at(booking.event_type, at("Mon 11:00")), actor=LOST)
    shop.settle()
    held_until = shop.booking().held_until
    shop.passes(hours=2)

    assert held_until == at("Mon 11:00")
    assert shop.twin.session["status"] == "expired"
    assert shop.booking().state is State.EXPIRED


@pytest.mark.parametrize(
    ("price", "shown", "at_stripe", "part"),
    [
        ((5001, "JPY"), "¥5,001", 5001, 2501),
        ((12350, "KWD"), "KWD12.350", 12350, 6180),
        ((700, "ISK"), "ISK700", 70000, 35000),
    ],
)
def test_each_currency_has_its_own_coins(
    shop: Shop, price: tuple[int, str], shown: str, at_stripe: int, part: int
) -> None:
    shop.offers(price=price[0], currency=price[1], refund_policy=HALF)
    shop.books_and_pays()
    page = shop.customer.sees(shop.page).text

    shop.cancels()

    assert f"{shown} paid" in page
    assert shop.twin.session["amount_total"] == at_stripe
    assert [one["amount"] for one in shop.twin.refunds.values()] == [part]
    assert shop.payment().refunded == part * price[0] // at_stripe
