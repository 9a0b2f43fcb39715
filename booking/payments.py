"""Payment and Refund: money for one booking, and what of it goes back.

A booking has one payment at the most. The schema holds what must hold of money: a refund's number
is given once, and what goes back never exceeds what was paid.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.db import Base, Referred, Scoped, Tx, words_of
from booking.errors import InvalidInput, PaymentRequired
from booking.event_types import EventType, RefundPolicy
from booking.money import part_of, step

DEFAULT_HOLD = 30  # minutes


class PaymentState(StrEnum):
    OPEN = "open"  # to be paid
    PROCESSING = "processing"  # the customer has done their part, the bank not yet
    PAID = "paid"
    LAPSED = "lapsed"  # was not paid, and cannot be any more


class RefundState(StrEnum):
    WAITING = "waiting"  # has not been asked for yet
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    NEEDLESS = "needless"  # it had gone back in another way before it was asked for


GOES_BACK = (RefundState.WAITING, RefundState.PENDING, RefundState.SUCCEEDED)
# In this order it goes, whatever comes late: a bank may still refuse what had succeeded.
_ORDER = (RefundState.WAITING, RefundState.PENDING, RefundState.SUCCEEDED, RefundState.FAILED)


class RefundReason(StrEnum):
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"  # was paid when the time was somebody else's already
    AGENT = "agent"
    OUTSIDE = "outside"  # made in the vendor's own dashboard


class Payment(Base, Scoped, Referred):
    """What a booking costs, and how far that has come. Amounts are whole minor units."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("booking_id"),
        UniqueConstraint("session_id"),
        UniqueConstraint("intent_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("refunded BETWEEN 0 AND amount", name="refunded_within_amount"),
        Index(None, "state", "looked_at"),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PaymentState] = mapped_column(words_of(PaymentState, 10))
    refunded: Mapped[int] = mapped_column(default=0)  # with what is on its way back
    is_disputed: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]  # of the hold that it was opened with
    paid_at: Mapped[datetime | None]
    looked_at: Mapped[datetime]  # when it was last compared with the vendor's, or was to be
    session_id: Mapped[str | None] = mapped_column(String(255))
    session_url: Mapped[str | None] = mapped_column(Text)
    intent_id: Mapped[str | None] = mapped_column(String(255))

    refunds: Mapped[list[Refund]] = relationship(
        lazy="selectin", order_by="Refund.rev", back_populates="payment"
    )

    @property
    def left(self) -> int:
        """What was paid and has not gone back."""
        return self.amount - self.refunded if self.state is PaymentState.PAID else 0

    @property
    def is_awaited(self) -> bool:
        return self.state in (PaymentState.OPEN, PaymentState.PROCESSING)

    @property
    def has_failed_refund(self) -> bool:
        """Whether somebody must see to money that did not go back."""
        return bool(self.refunds) and self.refunds[-1].state is RefundState.FAILED

    def settle_sum(self) -> None:
        """`refunded` anew, from what goes back. What has gone in another way is not asked for a
        second time.
        """
        over = sum(one.amount for one in self.refunds if one.state in GOES_BACK) - self.amount
        for refund in reversed(self.refunds):
            if over > 0 and refund.state is RefundState.WAITING:
                over -= refund.give_up(over)
        self.refunded = sum(one.amount for one in self.refunds if one.state in GOES_BACK)


class Refund(Base, Scoped, Referred):
    """Money that goes back, in full or in part. It is asked for once: `rev` is its number."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("payment_id", "rev"),
        UniqueConstraint("vendor_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    rev: Mapped[int]
    amount: Mapped[int]
    state: Mapped[RefundState] = mapped_column(words_of(RefundState, 10))
    reason: Mapped[RefundReason] = mapped_column(words_of(RefundReason, 10))
    vendor_id: Mapped[str | None] = mapped_column(String(255))
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    payment: Mapped[Payment] = relationship(back_populates="refunds")

    def may_become(self, state: RefundState) -> bool:
        """Whether that is news, and not an older answer that came late."""
        if RefundState.NEEDLESS in (self.state, state):
            return False
        return _ORDER.index(state) > _ORDER.index(self.state)

    def give_up(self, amount: int) -> int:
        """So much of it is not needed any more, or as much of that as it has; how much."""
        given_up = min(amount, self.amount)
        if given_up == self.amount:
            self.state = RefundState.NEEDLESS
        else:
            self.amount -= given_up
        return given_up


def open_payment(
    tx: Tx, booking_id: int, event_type: EventType, *, ends_at: datetime, now: datetime
) -> Payment:
    """The booking's payment, to be paid at what the event type costs now."""
    assert event_type.price, "what is free has no payment"
    payment = Payment(
        booking_id=booking_id,
        amount=event_type.price,
        currency=event_type.currency,
        state=PaymentState.OPEN,
        opened_at=now,
        ends_at=ends_at,
        looked_at=now,
    )
    tx.add(payment)
    tx.flush()
    return payment


def held_until(event_type: EventType, starts_at: datetime, *, now: datetime) -> datetime:
    """Until when the time is held for somebody who is to pay."""
    minutes = event_type.hold_minutes or DEFAULT_HOLD
    return min(now + timedelta(minutes=minutes), starts_at)


def owed(
    payment: Payment | None,
    policy: RefundPolicy,
    starts_at: datetime,
    *,
    by_us: bool,
    now: datetime,
) -> int:
    """What goes back when it is cancelled now: of what is left all when our side does, else by the
    policy. Nothing does by itself while the customer has their bank fetch it.
    """
    if payment is None or payment.is_disputed:
        return 0
    if by_us or now <= starts_at - timedelta(minutes=policy.full_until):
        return payment.left
    return part_of(payment.left, policy.percent_after, payment.currency)


def may_go_back(payment: Payment | None, amount: int) -> bool:
    """Whether so much, or nothing, can still be given back."""
    if payment is None or amount == 0:
        return amount == 0
    return 0 < amount <= payment.left and amount % step(payment.currency) == 0


def ask_refund(
    tx: Tx, payment: Payment, amount: int, reason: RefundReason, *, now: datetime
) -> Refund:
    """Raises PaymentRequired where nothing was paid, InvalidInput for more than what is left."""
    if payment.state is not PaymentState.PAID:
        raise PaymentRequired
    if not amount or not may_go_back(payment, amount):
        raise InvalidInput({"amount": "too_large" if amount > 0 else "too_small"})
    refund = Refund(
        payment_id=payment.id,
        rev=len(payment.refunds) + 1,
        amount=amount,
        state=RefundState.WAITING,
        reason=reason,
        asked_at=now,
    )
    payment.refunds.append(refund)
    payment.settle_sum()
    tx.flush()
    return refund


def payment_called(tx: Tx, ref: str) -> Payment | None:
    return tx.scalar(select(Payment).where(Payment.ref == ref))
