"""What our side decides about an appointment: whether it stands, and what money goes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from booking.api_keys import Scope
from booking.appointments import booking_called
from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.errors import PaymentRequired
from booking.finding import reread
from booking.history import LONGEST_REASON
from booking.payments import Refund
from booking.people import cleaned_text
from booking.till import Till
from integrations.api.access import Asked, Calls, Reply
from integrations.api.appointments import shown
from integrations.api.shapes import AppointmentShape, PaymentShape
from integrations.api.words import Shape, shown_as
from integrations.appointments import instant

calls = Calls("Decisions")

MOST_AMOUNT = 99_999_999  # minor units
DECIDED = ("already_cancelled", "not_active")


class RejectIn(Shape):
    model_config = shown_as(reason="Too far away")

    reason: str | None = Field(
        default=None, max_length=LONGEST_REASON, description="The customer reads it"
    )


class RefundIn(Shape):
    model_config = shown_as(amount=1000, reason="The host came late")

    amount: int | None = Field(
        default=None,
        ge=1,
        le=MOST_AMOUNT,
        description="Whole minor units of the payment's currency; all that is left where absent",
    )
    reason: str | None = Field(
        default=None, max_length=LONGEST_REASON, description="Stands in the history"
    )


class RefundShape(Shape):
    id: str
    amount: int = Field(description="Whole minor units")
    currency: str
    status: Literal["waiting", "pending", "succeeded", "failed"]
    reason: Literal["cancelled", "too_late", "agent", "outside"]
    asked_at: datetime
    settled_at: datetime | None


class RefundsShape(Shape):
    payment: PaymentShape | None
    refunds: list[RefundShape]


class RefundedShape(Shape):
    refund: RefundShape
    appointment: AppointmentShape


@calls.add(
    "POST",
    "/v4/appointment/{ref}/approve",
    scope=Scope.BOOK,
    needs_host=True,
    answers={200: AppointmentShape},
    refusals=(*DECIDED, "payment_required"),
)
def approve(asked: Asked, ref: str) -> dict[str, Any]:
    """What waits for a decision stands from now on; what has a price, once it is paid."""
    booking, _ = booking_called(asked.tx, ref)
    _office(asked).approve(booking, actor=asked.actor)
    return shown(asked, booking)


@calls.add(
    "POST",
    "/v4/appointment/{ref}/reject",
    scope=Scope.BOOK,
    needs_host=True,
    body=RejectIn,
    is_body_optional=True,
    answers={200: AppointmentShape},
    refusals=DECIDED,
)
def reject(asked: Asked, ref: str) -> dict[str, Any]:
    """What waits for a decision does not take place; its time is free again."""
    booking, _ = booking_called(asked.tx, ref)
    _office(asked).reject(booking, asked.body.reason, actor=asked.actor)
    return shown(asked, booking)


@calls.add(
    "GET",
    "/v4/appointment/{ref}/refund",
    scope=Scope.READ,
    needs_host=True,
    answers={200: RefundsShape},
)
def refunds(asked: Asked, ref: str) -> dict[str, Any]:
    """What was paid, what went back, and how far each refund has come."""
    booking, _ = booking_called(asked.tx, ref)
    payment = booking.payment
    rows = payment.refunds if payment is not None else []
    return {
        "payment": shown(asked, booking)["payment"],
        "refunds": [_refund(booking, one) for one in rows],
    }


@calls.add(
    "POST",
    "/v4/appointment/{ref}/refund",
    scope=Scope.ADMIN,
    needs_host=True,
    body=RefundIn,
    is_body_optional=True,
    answers={201: RefundedShape},
    refusals=("payment_required",),
)
def refund(asked: Asked, ref: str) -> Reply:
    """Money goes back, whatever the meeting type's policy says, and never more than is left; the
    customer is told. Name an `Idempotency-Key`: a second call is a second refund.
    """
    body: RefundIn = asked.body
    booking, _ = booking_called(asked.tx, ref)
    reread(asked.tx, booking)
    payment = booking.payment
    if payment is None:
        raise PaymentRequired
    amount = payment.left if body.amount is None else body.amount
    reason = cleaned_text(body.reason or "") or None
    till = Till(asked.tx, asked.account, now=asked.now)
    made = till.refund(booking, amount, actor=asked.actor, reason=reason)
    return Reply({"refund": _refund(booking, made), "appointment": shown(asked, booking)}, 201)


def _office(asked: Asked) -> BackOffice:
    return BackOffice(asked.tx, asked.account, None, now=asked.now)


def _refund(booking: Booking, refund: Refund) -> dict[str, Any]:
    assert booking.payment is not None, "what goes back was paid"
    return {
        "id": refund.ref,
        "amount": refund.amount,
        "currency": booking.payment.currency,
        "status": refund.state.value,
        "reason": refund.reason.value,
        "askedAt": instant(refund.asked_at),
        "settledAt": None if refund.settled_at is None else instant(refund.settled_at),
    }
