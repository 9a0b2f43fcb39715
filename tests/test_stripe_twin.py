"""The twin keeps what Stripe promises: it refuses what it does not know, does once what bears a
key, and signs as the library expects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from tests.stripe_twin import Mischief, Twin, TwinServer
from tests.stripe_twin.deliveries import signature
from tests.stripe_twin.state import public

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
SECRET = "whsec_test"


@pytest.fixture
def twin() -> Iterator[Twin]:
    made = Twin(clock=lambda: NOW, mischief=Mischief(is_held=True))
    with TwinServer(made):
        yield made


@pytest.fixture
def client(twin: Twin) -> stripe.StripeClient:
    return stripe.StripeClient(
        twin.api_key, base_addresses={"api": twin.url}, max_network_retries=0
    )


def asked(**more: Any) -> Any:
    usual = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": 4990,
                    "product_data": {"name": "Intro call"},
                },
            }
        ],
        "metadata": {"booking_id": "b_1"},
        "payment_intent_data": {"metadata": {"booking_id": "b_1"}},
        "success_url": "https://b.example/done?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://b.example/back",
        "expires_at": int((NOW + timedelta(hours=1)).timestamp()),
    }
    return usual | more


def paid(twin: Twin, client: stripe.StripeClient) -> str:
    """The intent of a checkout that was paid."""
    session = client.v1.checkout.sessions.create(asked())
    twin.pays(session.id)
    return str(twin.sessions[session.id]["payment_intent"])


def test_a_checkout_is_opened_paid_and_shown_as_paid(
    twin: Twin, client: stripe.StripeClient
) -> None:
    session = client.v1.checkout.sessions.create(asked())
    assert session.url is not None
    page = requests.get(session.url, timeout=5).text

    back = requests.post(session.url, data={"do": "pay"}, allow_redirects=False, timeout=5)

    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert "Intro call" in page
    assert back.headers["Location"] == f"https://b.example/done?session_id={session.id}"
    assert (found.status, found.payment_status) == ("complete", "paid")
    assert isinstance(found.payment_intent, stripe.PaymentIntent)
    assert found.payment_intent.metadata["booking_id"] == "b_1"


@pytest.mark.parametrize(
    "more",
    [
        {"surprise": "1"},
        {"expires_at": int((NOW + timedelta(minutes=29)).timestamp())},
        {"expires_at": int((NOW + timedelta(hours=25)).timestamp())},
        {"customer_email": "nobody"},
        {"mode": "subscription"},
    ],
)
def test_what_stripe_would_refuse_is_refused(
    client: stripe.StripeClient, more: dict[str, Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(asked(**more))


def test_a_key_does_it_once_and_refuses_something_else(
    twin: Twin, client: stripe.StripeClient
) -> None:
    first, second = (
        client.v1.checkout.sessions.create(asked(), options={"idempotency_key": "k"})
        for _ in range(2)
    )
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(
            asked(client_reference_id="other"), options={"idempotency_key": "k"}
        )

    assert first.id == second.id
    assert len(twin.sessions) == 1


def test_what_is_over_can_be_neither_ended_nor_paid(
    twin: Twin, client: stripe.StripeClient
) -> None:
    session = client.v1.checkout.sessions.create(asked())
    client.v1.checkout.sessions.expire(session.id)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)
    with pytest.raises(ValueError, match="expired"):
        twin.pays(session.id)


def test_no_more_goes_back_than_was_paid(twin: Twin, client: stripe.StripeClient) -> None:
    intent = paid(twin, client)
    client.v1.refunds.create({"payment_intent": intent, "amount": 4000})

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent, "amount": 991})
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})

    assert refused.value.code == "charge_already_refunded"
    assert twin.refunded(intent) == 4990
    listed = client.v1.refunds.list({"payment_intent": intent})
    assert [one.amount for one in listed.data] == [990, 4000]


def test_a_wrong_key_is_refused(twin: Twin) -> None:
    stranger = stripe.StripeClient("sk_test_other", base_addresses={"api": twin.url})

    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.checkout.sessions.create(asked())


def test_it_signs_as_the_library_checks(twin: Twin, client: stripe.StripeClient) -> None:
    paid(twin, client)
    body = json.dumps(twin.deliveries.events[0])

    signed = signature(body, SECRET, twin.now)

    assert stripe.WebhookSignature.verify_header(body, signed, SECRET)
    [kind, *_] = [event["type"] for event in twin.deliveries.events]
    assert kind == "checkout.session.completed"


def test_by_the_seed_webhooks_are_doubled_lost_and_turned_around() -> None:
    mischief = Mischief(doubled=0.5, dropped=0.3, reordered=0.5, is_held=True)
    one, other = (Twin(clock=lambda: NOW, seed=7, mischief=mischief) for _ in range(2))
    for twin in (one, other):
        for number in range(20):
            twin.tell("charge.refunded", {"id": f"ch_{number}"})

    waiting = [event["id"] for event, _ in one.deliveries.waiting]

    assert waiting == [event["id"] for event, _ in other.deliveries.waiting]
    assert len(waiting) > len(set(waiting))
    assert one.deliveries.dropped


def test_a_charge_that_is_disputed_says_so_and_cannot_be_refunded(
    twin: Twin, client: stripe.StripeClient
) -> None:
    paid(twin, client)
    intent = twin.session["payment_intent"]
    twin.disputes(intent)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})

    found = client.v1.checkout.sessions.retrieve(
        twin.session["id"], {"expand": ["payment_intent.latest_charge"]}
    )
    assert found.to_dict()["payment_intent"]["latest_charge"]["disputed"]
    assert refused.value.code == "charge_disputed"


@pytest.mark.parametrize(("currency", "amount"), [("isk", 70050), ("kwd", 12345)])
def test_amounts_that_have_no_coin_are_refused(
    client: stripe.StripeClient, currency: str, amount: int
) -> None:
    item = asked()["line_items"][0]
    price = item["price_data"] | {"currency": currency, "unit_amount": amount}

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(asked(line_items=[item | {"price_data": price}]))


def test_what_is_not_answered_is_sent_again(twin: Twin, client: stripe.StripeClient) -> None:
    twin.webhooks_to("http://127.0.0.1:1/nobody", SECRET)
    paid(twin, client)

    first = twin.deliveries.send_all()
    again = twin.deliveries.retries()

    assert first == again > 0
    assert {status for _, status in twin.deliveries.answers} == {0}


def test_what_only_the_twin_knows_is_not_shown(twin: Twin, client: stripe.StripeClient) -> None:
    client.v1.checkout.sessions.create(asked())

    assert not [name for name in public(twin.session) if name.startswith("_")]
    assert not {"_intent", "_title"} & set(twin.session["metadata"])


def test_it_imports_nothing_of_the_product() -> None:
    for path in (Path(__file__).parent / "stripe_twin").glob("*.py"):
        for word in ("booking.", "bot.", "integrations."):
            assert f"from {word}" not in path.read_text(), path
