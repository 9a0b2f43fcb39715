"""Money on a booking's panel: what was paid, what went back, and what an agent gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext
from pydantic_core import PydanticCustomError

from booking.bookings import Booking
from booking.errors import InvalidInput, PaymentRequired
from booking.money import amount_text, minor_units
from booking.payments import Payment, PaymentState, Refund, RefundReason, RefundState
from integrations.moments import money


@dataclass(frozen=True)
class Line:
    """One line about money, with its sign; `needs_care` where a person must look."""

    sign: str
    words: str
    needs_care: bool = False


def money_lines(booking: Booking) -> list[Line]:
    """What came and what went, in order; empty for what is free."""
    payment = booking.payment
    if payment is None:
        return []
    lines = [Line("euro", _state_words(payment))]
    lines += [_refund_line(one, payment.currency) for one in payment.refunds]
    if payment.is_disputed:
        words = gettext("The customer disputes the payment. Answer it at Stripe.")
        lines.append(Line("alert", words, needs_care=True))
    return lines


def left_text(booking: Booking) -> str:
    """What can still go back, as a form shows it; empty for nothing and for what a bank decides."""
    payment = booking.payment
    if payment is None or not payment.left or payment.is_disputed:
        return ""
    return amount_text(payment.left, payment.currency)


def amount_given(given: Mapping[str, str], booking: Booking) -> int | None:
    """What of the money an agent gives back, in minor units; None where the form did not ask.
    Raises InvalidInput, PaymentRequired.
    """
    text = given.get("refund")
    if text is None:
        return None
    if booking.payment is None:
        raise PaymentRequired
    try:
        return minor_units(text.strip() or "0", booking.payment.currency) or 0
    except PydanticCustomError as error:
        raise InvalidInput({"refund": "not_an_amount"}) from error


def _state_words(payment: Payment) -> str:
    amount = money(payment.amount, payment.currency)
    return {
        PaymentState.OPEN: gettext("%(amount)s, not paid yet", amount=amount),
        PaymentState.PROCESSING: gettext("%(amount)s, on its way from the bank", amount=amount),
        PaymentState.PAID: gettext("%(amount)s paid", amount=amount),
        PaymentState.LAPSED: gettext("%(amount)s, was not paid", amount=amount),
    }[payment.state]


def _refund_line(refund: Refund, currency: str) -> Line:
    amount = money(refund.amount, currency)
    words = {
        RefundState.WAITING: gettext("%(amount)s goes back", amount=amount),
        RefundState.PENDING: gettext("%(amount)s is on its way back", amount=amount),
        RefundState.SUCCEEDED: gettext("%(amount)s refunded", amount=amount),
        RefundState.FAILED: gettext("%(amount)s could not be refunded. Try again.", amount=amount),
        RefundState.NEEDLESS: gettext("%(amount)s had gone back already", amount=amount),
    }[refund.state]
    why = {
        RefundReason.TOO_LATE: gettext("paid too late"),
        RefundReason.OUTSIDE: gettext("made at Stripe"),
    }.get(refund.reason)
    needs_care = refund.state is RefundState.FAILED
    words = f"{words} ({why})" if why else words
    return Line("alert" if needs_care else "undo", words, needs_care=needs_care)
