"""Till: what is asked about money. What a vendor tells of a payment is done here to the booking,
and each of these acts may be done twice.

It is built for one account and one moment, inside a transaction that a door opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from booking import calendar_events, claims, payments, tasks
from booking.accounts import Account, account_by_ref
from booking.bookings import Booking, State
from booking.db import Database, Tx
from booking.effects import SettlePayment
from booking.errors import BookingError, NotFound, PaymentRequired, SlotTaken
from booking.facts import Actor, ActorKind, PaymentDisputed, RefundAsked, Refunded, RefundFailed
from booking.finding import booking_by_ref, reread
from booking.history import record
from booking.openings import hosts_for
from booking.outbox import entries
from booking.payments import Payment, PaymentState, Refund, RefundReason, RefundState
from booking.placement import Placement

VENDOR = Actor(ActorKind.SYSTEM, "payment")
LOOKED_AT_EVERY = timedelta(hours=24)
LOOKED_AT_FOR = timedelta(days=120)  # after it was paid: so long it may be disputed
ON_THE_WAY = (RefundState.WAITING, RefundState.PENDING)


@dataclass(frozen=True, slots=True)
class Due:
    """A payment that is to be compared with the vendor's."""

    account_ref: str
    booking_ref: str


class Till:
    """The counter for money."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        tx.enter(account)
        self.tx = tx
        self.account = account
        self.now = now
        self._place = Placement(tx, account, now=now)

    def booking(self, ref: str) -> Booking:
        """The booking, taken for this transaction. Raises NotFound."""
        booking = booking_by_ref(self.tx, ref)
        reread(self.tx, booking)
        return booking

    # What our side does.

    def ask(self, booking: Booking, actor: Actor) -> None:
        """What was asked for is approved, and held for who is to pay."""
        event_type = booking.event_type
        until = payments.held_until(event_type, booking.starts_at, now=self.now)
        booking.payment = payments.open_payment(
            self.tx, booking.id, event_type, ends_at=until, now=self.now
        )
        fact = booking.approve(actor, until)
        self._place.hold(booking)
        record(self.tx, self.account, booking, fact, now=self.now)

    def refund(
        self, booking: Booking, amount: int, *, actor: Actor, reason: str | None = None
    ) -> Refund:
        """Give so much back, whatever the policy says; the customer is told. Raises
        PaymentRequired, InvalidInput.
        """
        reread(self.tx, booking)
        if booking.payment is None:
            raise PaymentRequired
        return self._refund(
            booking, booking.payment, amount, RefundReason.AGENT, actor, words=reason
        )

    # What the vendor tells.

    def opened(self, booking: Booking, session_id: str, url: str | None) -> None:
        """Where the customer can pay."""
        payment = _payment(booking)
        payment.session_id, payment.session_url = session_id, url

    def processing(self, booking: Booking) -> None:
        payment = _payment(booking)
        if payment.state is PaymentState.OPEN:
            payment.state = PaymentState.PROCESSING

    def paid(self, booking: Booking, intent_id: str) -> None:
        """The money is here. The booking stands from now on where its time is still free, else
        all of it goes back.
        """
        payment = _payment(booking)
        if payment.state is PaymentState.PAID:
            return
        payment.state, payment.paid_at, payment.intent_id = PaymentState.PAID, self.now, intent_id
        self.tx.flush()
        if booking.state is State.PENDING and self._can_stand(booking):
            calendar_events.settle_place(self.tx, booking)
            fact = booking.confirm(VENDOR)
            self._place.hold(booking)
            record(self.tx, self.account, booking, fact, now=self.now)
            return
        if booking.state is State.PENDING:
            self._place.free(booking)
            record(self.tx, self.account, booking, booking.expire(VENDOR), now=self.now)
        self._refund(booking, payment, payment.left, RefundReason.TOO_LATE, VENDOR)

    def unpaid(self, booking: Booking) -> None:
        """It was not paid and cannot be any more: its time is free."""
        payment = _payment(booking)
        if not payment.is_awaited:
            return
        payment.state = PaymentState.LAPSED
        if booking.state is State.PENDING:
            self._place.free(booking)
            record(self.tx, self.account, booking, booking.expire(VENDOR), now=self.now)

    def looked(self, booking: Booking) -> None:
        _payment(booking).looked_at = self.now

    def refund_stands(self, booking: Booking, refund_ref: str, vendor_id: str, state: str) -> None:
        """How far a refund of ours has come, in the vendor's words."""
        payment = _payment(booking)
        refund = next(one for one in payment.refunds if one.ref == refund_ref)
        refund.vendor_id = vendor_id or refund.vendor_id
        self._settle(booking, payment, refund, state)

    def refund_seen(self, booking: Booking, vendor_id: str, amount: int, state: str) -> None:
        """A refund that the vendor knows of; one that is not ours was made in its dashboard."""
        payment = _payment(booking)
        refund = next((one for one in payment.refunds if one.vendor_id == vendor_id), None)
        if refund is None:
            refund = Refund(
                payment_id=payment.id,
                rev=len(payment.refunds) + 1,
                amount=amount,
                state=RefundState.PENDING,
                reason=RefundReason.OUTSIDE,
                vendor_id=vendor_id,
                asked_at=self.now,
            )
            payment.refunds.append(refund)
            payment.settle_sum()
        self._settle(booking, payment, refund, state)

    def disputed(self, booking: Booking) -> None:
        """The customer has their bank fetch the money: somebody must answer that, and nothing goes
        back by itself.
        """
        payment = _payment(booking)
        if payment.is_disputed:
            return
        payment.is_disputed = True
        self._for_a_person(booking, f"Payment disputed: {booking.name or booking.title}")
        booking.version += 1
        fact = PaymentDisputed(booking.id, booking.version, VENDOR)
        record(self.tx, self.account, booking, fact, now=self.now)

    # Below: what the above is made of.

    def _can_stand(self, booking: Booking) -> bool:
        """Whether it still has its time, or can have it again."""
        if booking.starts_at <= self.now:
            return False
        claims.lock_hosts(self.tx, sorted(host.id for host in booking.hosts))
        if self._place.still_has(booking):
            return True
        asked = self._place.asked(booking.event_type, booking.duration, booking)
        able = hosts_for(self.tx, asked, booking.span.starts, soft=False, grid=False)
        if isinstance(able, BookingError):
            return False
        self._place.leave(booking)
        booking.held_until, lapsed = None, booking.held_until
        try:
            with self.tx.begin_nested():
                self._place.take(booking, booking.hosts)
        except SlotTaken:
            booking.held_until = lapsed
            return False
        booking.held_until = lapsed
        return True

    def _refund(
        self,
        booking: Booking,
        payment: Payment,
        amount: int,
        reason: RefundReason,
        actor: Actor,
        *,
        words: str | None = None,
    ) -> Refund:
        refund = payments.ask_refund(self.tx, payment, amount, reason, now=self.now)
        booking.version += 1
        too_late = reason is RefundReason.TOO_LATE
        fact = RefundAsked(
            booking.id, booking.version, actor, words, amount=amount, too_late=too_late
        )
        record(self.tx, self.account, booking, fact, now=self.now)
        return refund

    def _settle(self, booking: Booking, payment: Payment, refund: Refund, state: str) -> None:
        now_is = {
            "succeeded": RefundState.SUCCEEDED,
            "failed": RefundState.FAILED,
            "canceled": RefundState.FAILED,
        }.get(state, RefundState.PENDING)
        if not refund.may_become(now_is):
            return
        refund.state = now_is
        payment.settle_sum()
        self.tx.flush()
        if now_is is RefundState.PENDING:
            return
        refund.settled_at = self.now
        booking.version += 1
        kind = Refunded if now_is is RefundState.SUCCEEDED else RefundFailed
        fact = kind(booking.id, booking.version, VENDOR, amount=refund.amount)
        if now_is is RefundState.FAILED:
            self._for_a_person(booking, f"Refund failed: {booking.name or booking.title}")
        record(self.tx, self.account, booking, fact, now=self.now)

    def _for_a_person(self, booking: Booking, title: str) -> None:
        self.tx.add(
            tasks.Task(
                title=title[:300],
                due_at=self.now,
                contact_id=booking.contact_id,
                agent_id=booking.agent_id,
                created_at=self.now,
            )
        )
        self.tx.flush()


def booking_paid_by(
    tx: Tx, *, booking_ref: str | None, session: str | None, intent: str | None
) -> Booking | None:
    """Whose payment a vendor's news is about, of whatever account; `tx` has entered it then."""
    with tx.across_accounts():
        query = select(Booking).join(Payment, Payment.booking_id == Booking.id)
        names = [
            column == given
            for column, given in (
                (Payment.session_id, session),
                (Payment.intent_id, intent),
                (Booking.ref, booking_ref),
            )
            if given
        ]
        booking = tx.scalar(query.where(or_(*names)).limit(1)) if names else None
        if booking is None:
            return None
        account = tx.get_one(Account, booking.account_id)
    tx.enter(account)
    return booking


def settle_soon(tx: Tx, account: Account, booking: Booking, key: str, *, now: datetime) -> None:
    """Have it looked at; of one `key` once."""
    entries.put(tx, [SettlePayment(account.ref, booking.ref).effect(key)], now=now)


def have_all_looked_at(database: Database, *, now: datetime) -> int:
    """What was not compared with the vendor's for a day is; how many."""
    with database.reading() as tx, tx.across_accounts():
        rows = tx.execute(
            select(Account.ref, Booking.ref)
            .join(Booking, Booking.account_id == Account.id)
            .join(Payment, Payment.booking_id == Booking.id)
            .where(
                Payment.looked_at <= now - LOOKED_AT_EVERY,
                or_(
                    Payment.state.in_((PaymentState.OPEN, PaymentState.PROCESSING)),
                    Payment.paid_at > now - LOOKED_AT_FOR,
                    Payment.refunds.any(Refund.state.in_(ON_THE_WAY)),
                ),
            )
            .order_by(Payment.looked_at, Payment.id)
            .limit(500)
        )
        due = [Due(*row) for row in rows]
    for one in due:
        with database.transaction() as tx:
            till = Till(tx, account_by_ref(tx, one.account_ref), now=now)
            booking = till.booking(one.booking_ref)
            # Also where it cannot be compared: the others have their turn.
            till.looked(booking)
            settle_soon(tx, till.account, booking, f"daily:{now.date().isoformat()}", now=now)
    return len(due)


def _payment(booking: Booking) -> Payment:
    if booking.payment is None:
        raise NotFound
    return booking.payment
