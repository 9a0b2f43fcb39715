"""Delivers the address "payment": brings a booking's payment at Stripe and ours to the same state.

What is true is read from Stripe each time; late, twice or out of order is harmless. No transaction
is open while Stripe is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from booking import links
from booking.accounts import account_by_ref
from booking.bookings import Booking, State
from booking.db import Tx
from booking.effects import SettlePayment
from booking.errors import NotFound, TryLater, Undeliverable
from booking.finding import booking_by_ref
from booking.outbox.entries import Lease
from booking.payments import Payment, PaymentState, RefundState
from booking.till import Till
from integrations.payments.client import Ask, Checkout, Client, NotOpen, Refused, Returned
from integrations.plug import House

log = logging.getLogger(__name__)

# Stripe takes no checkout that ends within half an hour: ours ends with its hold, by our own hand.
CHECKOUT_OUTLIVES = timedelta(minutes=35)
ALL_RETURNED = "charge_already_refunded"


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment as it stood when it was looked at: no row outlives its transaction."""

    state: PaymentState
    session_id: str | None
    intent_id: str | None
    is_wanted: bool
    ask: Ask
    to_refund: tuple[tuple[str, int, int], ...]  # ref, number, amount


class Sender:
    """One for the house."""

    def __init__(self, house: House, client: Client | None) -> None:
        self._house = house
        self._client = client

    def deliver(self, lease: Lease) -> None:
        """Raises TryLater, Undeliverable."""
        effect = SettlePayment(**lease.body)
        try:
            self.settle(effect.account_ref, effect.booking_ref)
        except NotFound:
            return
        except Refused as refused:
            raise Undeliverable(f"Stripe refuses: {refused.code}") from refused

    def settle(self, account_ref: str, booking_ref: str) -> None:
        """Raises TryLater, Undeliverable, Refused, NotFound."""
        if self._client is None:
            raise TryLater("payments are not set up", timedelta(minutes=5))
        one = _One(self._house, self._client, account_ref, booking_ref)
        one.settle_checkout()
        one.settle_refunds()


class _One:
    """One payment while it is settled."""

    def __init__(self, house: House, client: Client, account_ref: str, booking_ref: str) -> None:
        self._house = house
        self._client = client
        self._account_ref = account_ref
        self._booking_ref = booking_ref

    def settle_checkout(self) -> None:
        seen = self._seen()
        if seen.state is PaymentState.PAID:
            return
        if seen.session_id is None:
            if seen.is_wanted:
                self._open(seen.ask)
            else:
                self._lapse()
            return
        checkout = self._client.checkout(seen.session_id)
        if checkout.status == "open" and not seen.is_wanted:
            try:
                checkout = self._client.end(seen.session_id)
            except NotOpen:
                # It was paid, or ended, in this very moment.
                checkout = self._client.checkout(seen.session_id)
        self._apply(checkout, seen.ask)

    def settle_refunds(self) -> None:
        seen = self._seen()
        if seen.state is not PaymentState.PAID or seen.intent_id is None:
            return
        # Stripe forgets an idempotency key after a day: what was made is looked up first.
        known = self._client.refunds(seen.intent_id)
        made = {one.ref for one in known}
        self._write_down(known)
        gone = sum(one.amount for one in known if one.state not in ("failed", "canceled"))
        for ref, rev, amount in seen.to_refund:
            if ref not in made:
                all_gone = gone >= seen.ask.amount
                self._give_back(seen.intent_id, ref, rev, amount, all_gone=all_gone)

    def _open(self, ask: Ask) -> None:
        checkout = self._client.open(ask)
        with self._transaction() as (till, booking):
            till.opened(booking, checkout.id, checkout.url)
        log.info("checkout opened", extra={"booking": self._booking_ref})

    def _lapse(self) -> None:
        with self._transaction() as (till, booking):
            payment = booking.payment
            if payment is not None and payment.session_id is None:
                till.unpaid(booking)

    def _apply(self, checkout: Checkout, ask: Ask) -> None:
        if checkout.is_paid:
            self._check(checkout, ask)
        with self._transaction() as (till, booking):
            till.looked(booking)
            if checkout.is_paid:
                assert checkout.intent_id is not None, "what is paid has an intent"
                till.paid(booking, checkout.intent_id)
            elif checkout.status == "expired" or checkout.is_failed:
                till.unpaid(booking)
            elif checkout.status == "complete":
                till.processing(booking)

    def _check(self, checkout: Checkout, ask: Ask) -> None:
        """Money for something else confirms nothing: a person must look. Raises Undeliverable."""
        paid = (checkout.amount, (checkout.currency or "").upper(), checkout.booking_ref)
        if paid != (ask.amount, ask.currency.upper(), ask.booking_ref):
            raise Undeliverable("another amount or booking was paid than was asked for")
        if checkout.is_live != self._client.is_live:
            raise Undeliverable("a test payment for a live key, or the other way round")

    def _give_back(
        self, intent_id: str, ref: str, rev: int, amount: int, *, all_gone: bool
    ) -> None:
        key = f"{self._booking_ref}:refund:{rev}"
        try:
            done = self._client.refund(
                intent_id=intent_id, amount=amount, key=key, ref=ref, booking=self._booking_ref
            )
        except Refused as refused:
            log.warning("refund refused", extra={"code": refused.code})
            is_done = refused.code == ALL_RETURNED and all_gone
            done = Returned("", amount, "succeeded" if is_done else "failed", ref)
        with self._transaction() as (till, booking):
            till.refund_stands(booking, ref, done.id, done.state)

    def _write_down(self, known: list[Returned]) -> None:
        with self._transaction() as (till, booking):
            assert booking.payment is not None
            ours = {one.ref for one in booking.payment.refunds}
            for one in known:
                if one.ref in ours:
                    till.refund_stands(booking, str(one.ref), one.id, one.state)
                else:
                    till.refund_seen(booking, one.id, one.amount, one.state)
            till.looked(booking)

    def _seen(self) -> Seen:
        """Raises NotFound."""
        now = self._house.clock()
        with self._house.database.reading() as tx:
            account = account_by_ref(tx, self._account_ref)
            tx.enter(account)
            booking = booking_by_ref(tx, self._booking_ref)
            payment = booking.payment
            if payment is None:
                raise NotFound
            held = booking.held_until is not None and booking.held_until > now
            return Seen(
                state=payment.state,
                session_id=payment.session_id,
                intent_id=payment.intent_id,
                is_wanted=booking.state is State.PENDING and held,
                ask=self._ask(tx, booking, payment),
                to_refund=tuple(
                    (one.ref, one.rev, one.amount)
                    for one in payment.refunds
                    if one.state is RefundState.WAITING
                ),
            )

    def _ask(self, tx: Tx, booking: Booking, payment: Payment) -> Ask:
        """The same to the last letter whenever it is asked: the key that says it once wants it."""
        token = links.token_for(tx, booking, links.Purpose.CUSTOMER, now=payment.opened_at)
        page = f"{self._house.settings.web.public_url}/b/{token}"
        return Ask(
            key=f"{booking.ref}:checkout:1",
            booking_ref=booking.ref,
            title=booking.title,
            amount=payment.amount,
            currency=payment.currency,
            mail=booking.mail,
            done_url=f"{page}/paid?session_id={{CHECKOUT_SESSION_ID}}",
            back_url=page,
            expires_at=payment.ends_at + CHECKOUT_OUTLIVES,
        )

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Till, Booking]]:
        with self._house.database.transaction() as tx:
            account = account_by_ref(tx, self._account_ref)
            till = Till(tx, account, now=self._house.clock())
            yield till, till.booking(self._booking_ref)
