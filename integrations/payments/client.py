"""Stripe, as far as it is asked: a checkout opened, looked at and ended, refunds made and read.

What comes back are plain values, and what goes wrong is told apart by what is to be done about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import stripe

from booking.errors import TryLater, Undeliverable
from integrations.settings import PaymentSettings

VERSION = "2026-10-28.endive"  # of the API: the one that the library pins
KEY_RESTS = timedelta(minutes=5)  # a key that is refused waits for the operator
MOST_REFUNDS = 100
MAIL_REFUSED = "email_invalid"
HASTE = 5  # seconds; a door has few threads, and whoever waits at it does not wait for long
# https://docs.stripe.com/currencies#special-cases: no coin is smaller than a króna, and yet it is
# asked for in hundredths.
UNITS_THERE = {"ISK": 100}  # to one of ours


class NotOpen(Exception):
    """The checkout cannot be ended: it is over already."""


class Refused(Exception):
    """Stripe will not do this, however often it is asked. `code` is Stripe's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ask:
    """What a customer is asked to pay, and where they come back to. `key` says it once."""

    key: str
    booking_ref: str
    title: str
    amount: int
    currency: str
    mail: str | None
    done_url: str
    back_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class GiveBack:
    """What is to go back of a payment. `key` says it once."""

    key: str
    intent_id: str
    booking_ref: str
    ref: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout as Stripe has it. `is_failed` where a bank said no after all, `is_disputed` where
    the customer has theirs fetch the money back.
    """

    id: str
    url: str | None
    status: str
    is_paid: bool
    is_failed: bool
    intent_id: str | None
    amount: int | None
    currency: str  # in capitals; empty where it has none
    booking_ref: str | None
    is_live: bool
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund as Stripe has it. `ref` is ours, where we asked for it."""

    id: str
    amount: int
    state: str
    ref: str | None


class Client:
    """One for the outbox, which has time, and one for the doors, where a customer waits: `hasty`.
    Raises TryLater, Undeliverable, and what a method names.
    """

    def __init__(self, settings: PaymentSettings, *, hasty: bool = False) -> None:
        assert settings.stripe_api_key is not None, "payments are not set up"
        key = settings.stripe_api_key.get_secret_value()
        self.is_live = settings.is_live
        self._stripe = stripe.StripeClient(
            key,
            base_addresses={"api": settings.stripe_api_url.rstrip("/")},
            max_network_retries=0 if hasty else 1,
            stripe_version=VERSION,
            http_client=stripe.RequestsClient(
                timeout=min(settings.stripe_timeout_seconds, HASTE if hasty else 80)
            ),
        )

    def open(self, ask: Ask) -> Checkout:
        """The same `key` is the same checkout, however often it is asked for. Raises Refused."""
        try:
            return self._open(ask)
        except Refused as refused:
            if refused.code != MAIL_REFUSED or ask.mail is None:
                raise
            # An address may be good for mail and not for Stripe, which then asks the customer.
            return self._open(replace(ask, mail=None, key=f"{ask.key}:no-mail"))

    def checkout(self, session_id: str) -> Checkout:
        with _told_apart():
            found = self._stripe.v1.checkout.sessions.retrieve(
                session_id, {"expand": ["payment_intent.latest_charge"]}
            )
        return _checkout(found)

    def end(self, session_id: str) -> Checkout:
        """Nobody can pay there any more. Raises NotOpen."""
        try:
            with _told_apart():
                ended = self._stripe.v1.checkout.sessions.expire(session_id)
        except Refused as refused:
            raise NotOpen from refused
        return _checkout(ended)

    def refund(self, back: GiveBack) -> Returned:
        """The same `key` is the same refund. Raises Refused."""
        with _told_apart():
            made = self._stripe.v1.refunds.create(
                {
                    "payment_intent": back.intent_id,
                    "amount": _there(back.amount, back.currency),
                    "reason": "requested_by_customer",
                    "metadata": {"booking_id": back.booking_ref, "refund_id": back.ref},
                },
                options={"idempotency_key": back.key},
            )
        return _returned(made)

    def refunds(self, intent_id: str) -> list[Returned]:
        """All of one payment, the oldest first."""
        with _told_apart():
            found = self._stripe.v1.refunds.list(
                {"payment_intent": intent_id, "limit": MOST_REFUNDS}
            )
        return [_returned(one) for one in reversed(found.data)]

    def problem(self) -> str | None:
        """Why Stripe cannot be asked, in plain words."""
        try:
            with _told_apart():
                self._stripe.v1.checkout.sessions.list({"limit": 1})
        except TryLater as trouble:
            return f"Stripe does not answer: {trouble}"
        except (Refused, Undeliverable) as trouble:
            return f"Stripe refuses: {trouble}"
        return None

    def _open(self, ask: Ask) -> Checkout:
        about = {"booking_id": ask.booking_ref}
        price: stripe.params.checkout.SessionCreateParamsLineItemPriceData = {
            "currency": ask.currency.lower(),
            "unit_amount": _there(ask.amount, ask.currency),
            "product_data": {"name": ask.title},
        }
        params: stripe.params.checkout.SessionCreateParams = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "client_reference_id": ask.booking_ref,
            "metadata": about,
            "payment_intent_data": {"metadata": about},
            "success_url": ask.done_url,
            "cancel_url": ask.back_url,
            "expires_at": int(ask.expires_at.timestamp()),
        }
        if ask.mail:
            params["customer_email"] = ask.mail
        with _told_apart():
            made = self._stripe.v1.checkout.sessions.create(
                params, options={"idempotency_key": ask.key}
            )
        return _checkout(made)


@contextmanager
def _told_apart() -> Iterator[None]:
    """What the library raises, in our words; of a card nothing is ever seen here."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise TryLater("the key is refused", KEY_RESTS) from error
    except stripe.IdempotencyError as error:
        raise Undeliverable("asked with the same key for something else") from error
    except (stripe.RateLimitError, stripe.APIConnectionError, stripe.APIError) as error:
        raise TryLater(type(error).__name__) from error
    except stripe.StripeError as error:
        raise Refused(error.code or type(error).__name__) from error


def _checkout(session: stripe.checkout.Session) -> Checkout:
    found = session.to_dict()
    intent = found.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    intent_state = intent.get("status") if isinstance(intent, dict) else None
    amount, currency = found.get("amount_total"), (found.get("currency") or "").upper()
    return Checkout(
        id=found["id"],
        url=found.get("url"),
        status=found["status"],
        is_paid=found["payment_status"] == "paid",
        # While it is open, a card that was declined can be followed by another.
        is_failed=found["status"] == "complete"
        and intent_state in ("canceled", "requires_payment_method"),
        intent_id=intent["id"] if isinstance(intent, dict) else intent,
        amount=None if amount is None else _here(amount, currency),
        currency=currency,
        booking_ref=(found.get("metadata") or {}).get("booking_id"),
        is_live=bool(found.get("livemode")),
        is_disputed=isinstance(charge, dict) and bool(charge.get("disputed")),
    )


def _returned(refund: stripe.Refund) -> Returned:
    found = refund.to_dict()
    metadata = found.get("metadata") or {}
    state = found.get("status") or "pending"
    amount = _here(found["amount"], found["currency"].upper())
    return Returned(found["id"], amount, state, metadata.get("refund_id"))


def _there(amount: int, currency: str) -> int:
    return amount * UNITS_THERE.get(currency, 1)


def _here(amount: int, currency: str) -> int:
    return amount // UNITS_THERE.get(currency, 1)
