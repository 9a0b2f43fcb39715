"""What follows about money: it is asked for, looked at, and given back."""

from __future__ import annotations

from booking import payments
from booking.effects import News, SettlePayment
from booking.facts import BookingCancelled, RefundAsked
from booking.news import Happening, to_contact, to_customer, to_guest
from booking.outbox.effect import Effect


def ask_to_pay(happening: Happening) -> list[Effect]:
    """The one who booked is asked; their guests are not."""
    if happening.fact.is_quiet:
        return settle_payment(happening)
    return [
        *settle_payment(happening),
        *to_contact(happening, News.PAY),
        *to_customer(happening, News.PAY),
    ]


def settle_payment(happening: Happening) -> list[Effect]:
    """What is to be paid is asked for, and looked at when its hold ends; what is not wanted any
    more is closed; what is owed goes back.
    """
    booking = happening.booking
    if booking.payment is None:
        return []
    settle = SettlePayment(happening.account.ref, booking.ref)
    effects = [settle.effect(str(happening.fact.version))]
    if booking.awaits_payment and booking.held_until is not None:
        key = f"end:{happening.fact.version}"
        effects.append(settle.effect(key, due_at=booking.held_until))
    return effects


def refund(happening: Happening) -> list[Effect]:
    """What was paid goes back: by the event type's policy, in full when our side cancels, or as
    our side says.
    """
    booking, fact = happening.booking, happening.fact
    assert isinstance(fact, BookingCancelled)
    payment = booking.payment
    if payment is None:
        return []
    policy, by_us = booking.event_type.refund_policy, fact.actor.is_ours
    amount = fact.refund
    if amount is None:
        amount = payments.owed(payment, policy, booking.starts_at, by_us=by_us, now=happening.now)
    if amount:
        reason = payments.RefundReason.CANCELLED
        payments.ask_refund(happening.tx, payment, amount, reason, now=happening.now)
    return settle_payment(happening)


def tell_expired(happening: Happening) -> list[Effect]:
    """Nothing is said of what was paid too late: the news of the money says it."""
    payment = happening.booking.payment
    if payment is not None and payment.state is payments.PaymentState.PAID:
        return []
    guests = [to_guest(happening, News.EXPIRED, one) for one in happening.booking.guests]
    told = to_contact(happening, News.EXPIRED)
    return [*told, *to_customer(happening, News.EXPIRED), *guests]


def tell_refund(happening: Happening) -> list[Effect]:
    assert isinstance(happening.fact, RefundAsked)
    kind = News.PAID_LATE if happening.fact.too_late else News.REFUND
    return [*to_contact(happening, kind), *to_customer(happening, kind)]
