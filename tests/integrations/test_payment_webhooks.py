"""Stripe's webhooks: who may knock, and that neither number nor order of them matters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from booking.bookings import State
from tests.integrations.customers import facts
from tests.integrations.shop import OLD_SECRET, SECRET, Shop
from tests.stripe_twin.deliveries import signature


def knocks(shop: Shop, body: str, signed: str) -> int:
    answer = shop.app.test_client().post(
        "/hooks/stripe", data=body, headers={"Stripe-Signature": signed}
    )
    return answer.status_code


def event_of(shop: Shop, kind: str = "checkout.session.completed", **more: Any) -> str:
    session = {name: value for name, value in shop.twin.session.items() if name[0] != "_"}
    event = {"id": "evt_1", "type": kind, "livemode": False, "data": {"object": session}}
    return json.dumps(event | more)


def test_only_what_stripe_signed_is_heard(shop: Shop) -> None:
    shop.offers()
    shop.books()
    body, at = event_of(shop), shop.twin.now

    answers = {
        "signed": knocks(shop, body, signature(body, SECRET, at)),
        "with the old secret": knocks(shop, body, signature(body, OLD_SECRET, at)),
        "by another": knocks(shop, body, signature(body, "whsec_other", at)),
        "not at all": knocks(shop, body, ""),
        "changed": knocks(shop, body + " ", signature(body, SECRET, at)),
        "long ago": knocks(shop, body, signature(body, SECRET, at - 301)),
        "long ago, as if now": knocks(
            shop, body, signature(body, SECRET, at - 301).replace("t=", "t= ") + f",t={at}"
        ),
        "at two moments": knocks(shop, body, f"t={at}," + signature(body, SECRET, at)),
        "too much": knocks(shop, body + " " * 1_000_000, signature(body, SECRET, at)),
        "no event": knocks(shop, "[]", signature("[]", SECRET, at)),
    }

    assert answers == {
        "signed": 200,
        "with the old secret": 200,
        "by another": 400,
        "not at all": 400,
        "changed": 400,
        "long ago": 400,
        "long ago, as if now": 400,
        "at two moments": 400,
        "too much": 413,
        "no event": 400,
    }


def test_what_is_live_is_refused_where_the_key_is_for_tests(shop: Shop) -> None:
    shop.offers()
    shop.books()
    body = event_of(shop, livemode=True)

    assert knocks(shop, body, signature(body, SECRET, shop.twin.now)) == 400


def test_what_is_unknown_or_anothers_is_heard_and_left_alone(shop: Shop) -> None:
    shop.offers()
    shop.books()
    others = json.loads(event_of(shop))
    others["data"]["object"] |= {"id": "cs_other", "metadata": {"booking_id": "none"}}
    bodies = [event_of(shop, "invoice.paid"), json.dumps(others)]

    answers = [knocks(shop, body, signature(body, SECRET, shop.twin.now)) for body in bodies]

    assert answers == [200, 200]
    assert shop.waiting() == []


def test_that_it_is_paid_says_stripe_and_not_the_webhook(shop: Shop) -> None:
    shop.offers()
    shop.books()
    body = event_of(shop)
    told = json.loads(body)
    told["data"]["object"] |= {"payment_status": "paid", "status": "complete"}
    body = json.dumps(told)

    answer = knocks(shop, body, signature(body, SECRET, shop.twin.now))
    shop.settle()

    assert answer == 200
    assert shop.booking().state is State.PENDING


@pytest.mark.parametrize("seed", range(6))
def test_doubled_turned_around_and_lost_they_come_to_the_same(shop: Shop, seed: int) -> None:
    shop.twin.random.seed(seed)
    mischief = shop.twin.deliveries.mischief
    mischief.doubled, mischief.reordered, mischief.dropped = 0.7, 0.7, 0.3
    shop.offers()
    shop.books_and_pays()
    shop.twin.deliveries.retries()
    shop.settle()
    shop.cancels()
    shop.twin.deliveries.retries()

    shop.passes(hours=1)

    assert facts(shop.world) == ["requested", "booked", "cancelled", "refunded"]
    assert len(shop.twin.refunds) == 1
    assert {status for _, status in shop.twin.deliveries.answers} <= {200}
