"""The doors of this room: the way to pay and back, behind the booking's own link, and Stripe's
webhooks.

A webhook is a hint: it is verified, put down once by its id, and what is true is then read from
Stripe itself. So it does not matter how often or in which order they come.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import stripe
from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking import links
from booking.accounts import Account
from booking.errors import BookingError, TryLater, Undeliverable
from booking.payments import PaymentState
from booking.till import booking_paid_by, settle_soon
from integrations.doors import now, reading, transaction
from integrations.guard import csrf
from integrations.limits import GUESSES, limiter
from integrations.payments.client import Refused
from integrations.payments.sender import Sender
from integrations.settings import PaymentSettings

log = logging.getLogger(__name__)

KNOWN = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.refunded",
        "charge.dispute.created",
    }
)
SIGNED_AT = re.compile(r"[0-9]{1,12}", re.ASCII)
TOLERANCE = 300  # seconds
OF_ONE_LINK = "20 per minute"


def doors(settings: PaymentSettings, sender: Sender) -> Blueprint:
    room = Room(settings, sender)
    pages = Blueprint("payments", __name__)
    for path, view in (("pay", room.pay), ("paid", room.come_back)):
        often = limiter.limit(OF_ONE_LINK, key_func=_token)(view)
        guarded = limiter.limit(GUESSES, deduct_when=_led_nowhere)(often)
        pages.get(f"/b/<token>/{path}", endpoint=path)(guarded)
    pages.post("/hooks/stripe", endpoint="webhook")(csrf.exempt(limiter.exempt(room.hear)))
    pages.after_request(_keep_quiet)
    return pages


class Room:
    """The views. No transaction is open while Stripe is asked."""

    def __init__(self, settings: PaymentSettings, sender: Sender) -> None:
        self._secrets = [one.get_secret_value() for one in settings.stripe_webhook_secrets]
        self._is_live = settings.is_live
        self._sender = sender

    def pay(self, token: str) -> ResponseReturnValue:
        """On to the checkout, where there is still something to pay; else to the booking."""
        url = self._checkout_url(token)
        if url is None:
            self._settle(token)
            url = self._checkout_url(token)
        return redirect(url or url_for("manage.show", token=token, done="unopened"), 303)

    def come_back(self, token: str) -> ResponseReturnValue:
        """From the checkout. Whether it was paid says Stripe, not the address."""
        self._settle(token)
        return redirect(url_for("manage.show", token=token, done="paid"), 303)

    def hear(self) -> ResponseReturnValue:
        """A webhook: 200 once it is put down, 400 for what Stripe did not send."""
        event = self._verified()
        if event is None or bool(event.get("livemode")) != self._is_live:
            return Response("not verified\n", 400, content_type="text/plain; charset=utf-8")
        log.info("webhook heard", extra={"event": event["id"], "kind": event["type"]})
        if event["type"] in KNOWN:
            self._put_down(event)
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    def _verified(self) -> dict[str, Any] | None:
        body = request.get_data(as_text=True)
        signature = request.headers.get("Stripe-Signature", "")
        if not _is_fresh(signature):
            return None
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(body, signature, secret)
                event = json.loads(body)
            except (stripe.SignatureVerificationError, ValueError):
                continue
            is_event = isinstance(event, dict) and {"id", "type", "data"} <= event.keys()
            return event if is_event else None
        return None

    def _put_down(self, event: dict[str, Any]) -> None:
        about = event["data"]["object"]
        metadata = about.get("metadata") or {}
        is_session = about.get("object") == "checkout.session"
        with transaction() as tx:
            booking = booking_paid_by(
                tx,
                booking_ref=metadata.get("booking_id"),
                session=about["id"] if is_session else None,
                intent=_intent(about),
            )
            if booking is None:
                return  # another's: the same Stripe account may serve more than us
            account = tx.get_one(Account, booking.account_id)
            settle_soon(tx, account, booking, str(event["id"])[:100], now=now())

    def _checkout_url(self, token: str) -> str | None:
        """Where to pay, while it is held. Raises LinkInvalid."""
        with reading() as tx:
            link = links.follow(tx, token, now=now())
            booking, payment = link.booking, link.booking.payment
            if payment is None or payment.state is not PaymentState.OPEN:
                return None
            if booking.held_until is None or booking.held_until <= now():
                return None
            return payment.session_url

    def _settle(self, token: str) -> None:
        """Now and not in a moment: somebody waits. Where Stripe does not answer, the page says how
        it stands, and the outbox goes on trying.
        """
        with reading() as tx:
            link = links.follow(tx, token, now=now())
            refs = link.account.ref, link.booking.ref
            if link.booking.payment is None:
                return
        try:
            self._sender.settle(*refs)
        except (TryLater, Undeliverable, Refused, BookingError) as trouble:
            log.warning("payment not settled", extra={"why": str(trouble)})


def _is_fresh(signature: str) -> bool:
    """By our own clock: the library would ask the machine's. What is old may be played again."""
    told = [
        value
        for name, _, value in (one.partition("=") for one in signature.split(","))
        if name == "t"
    ]
    if len(told) != 1 or not SIGNED_AT.fullmatch(told[0]):
        return False
    return int(told[0]) >= now().timestamp() - TOLERANCE


def _intent(about: dict[str, Any]) -> str | None:
    if about.get("object") == "payment_intent":
        return str(about["id"])
    intent = about.get("payment_intent")
    return str(intent["id"]) if isinstance(intent, dict) else intent


def _token() -> str:
    return "link:" + str((request.view_args or {}).get("token", ""))[:2000]


def _led_nowhere(response: Response) -> bool:
    return response.status_code in {404, 410}


def _keep_quiet(response: Response) -> Response:
    """The address is a secret: it goes into no Referer, no cache and no index."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
