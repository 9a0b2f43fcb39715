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
from booking.payments import Payment, PaymentState, Refund, RefundState
from booking.till import Till
from integrations.payments.client import Ask, Checkout, Client, GiveBack, NotOpen, Refused
from integrations.plug import House

log = logging.getLogger(__name__)

# Stripe takes no checkout that ends within half an hour: ours ends with its hold, by our own hand.
CHECKOUT_OUTLIVES = timedelta(minutes=35)


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment as it stood when it was looked at: no row outlives its transaction."""

    state: PaymentState
    session_id: str | None
    intent_id: str | None
    is_wanted: bool
    ask: Ask
    to_refund: tuple[GiveBack, ...]


class Sender:
    """One for the house."""

    def __init__(self, house: House, client: Client) -> None:
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
        if seen.session_id is None and seen.is_wanted:
            self._open(seen.ask)
            seen = self._seen()
            if seen.is_wanted:
                return
        if seen.session_id is None:
            self._lapse()
            return
        checkout = self._client.checkout(seen.session_id)
        if checkout.status == "open" and not seen.is_wanted:
            try:
                checkout = self._client.end(seen.session_id)
            except NotOpen:
                # It was paid, or ended, in this very moment.
                checkout = self._client.checkout(seen.session_id)
        if checkout.is_paid and seen.state is not PaymentState.PAID:
            self._check(checkout, seen.ask)
        self._apply(checkout)

    def settle_refunds(self) -> None:
        seen = self._seen()
        if seen.state is not PaymentState.PAID or seen.intent_id is None:
            return
        # Stripe forgets an idempotency key after a day: what was made is looked up first.
        self._compare_refunds(seen.intent_id)
        for back in self._seen().to_refund:
            self._give_back(back)

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

    def _apply(self, checkout: Checkout) -> None:
        with self._transaction() as (till, booking):
            till.looked(booking)
            if checkout.is_paid:
                assert checkout.intent_id is not None, "what is paid has an intent"
                till.paid(booking, checkout.intent_id)
                if checkout.is_disputed:
                    till.disputed(booking)
            elif checkout.status == "expired" or checkout.is_failed:
                till.unpaid(booking)
            elif checkout.status == "complete":
                till.processing(booking)

    def _check(self, checkout: Checkout, ask: Ask) -> None:
        """Money for something else confirms nothing: a person must look. Raises Undeliverable."""
        paid = (checkout.amount, checkout.currency, checkout.booking_ref)
        if paid != (ask.amount, ask.currency, ask.booking_ref):
            raise Undeliverable("another amount or booking was paid than was asked for")
        if checkout.is_live != self._client.is_live:
            raise Undeliverable("a test payment for a live key, or the other way round")

    def _give_back(self, back: GiveBack) -> None:
        """Raises TryLater where another amount is to go back by now."""
        try:
            done = self._client.refund(back)
        except Refused as refused:
            # Some of it may have gone back in another way, while it was asked for.
            self._compare_refunds(back.intent_id)
            if back in self._seen().to_refund:
                log.warning("refund refused", extra={"code": refused.code})
                with self._transaction() as (till, booking):
                    till.refund_stands(booking, back.ref, "", "failed")
                return
            raise TryLater("another amount is left") from refused
        with self._transaction() as (till, booking):
            till.refund_stands(booking, back.ref, done.id, done.state)

    def _compare_refunds(self, intent_id: str) -> None:
        """What Stripe has is written down here: ours first, then what was made in its dashboard,
        for what is left is counted anew with each of those.
        """
        known = self._client.refunds(intent_id)
        with self._transaction() as (till, booking):
            assert booking.payment is not None
            refs = {one.ref for one in booking.payment.refunds}
            for one in sorted(known, key=lambda one: one.ref not in refs):
                if one.ref in refs:
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
                    self._back(payment, one)
                    for one in payment.refunds
                    if one.state is RefundState.WAITING
                ),
            )

    def _back(self, payment: Payment, refund: Refund) -> GiveBack:
        assert payment.intent_id is not None, "what goes back was paid"
        return GiveBack(
            key=f"{self._booking_ref}:refund:{refund.rev}:{refund.amount}",
            intent_id=payment.intent_id,
            booking_ref=self._booking_ref,
            ref=refund.ref,
            amount=refund.amount,
            currency=payment.currency,
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
