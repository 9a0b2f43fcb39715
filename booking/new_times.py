"""Asking a customer for another time: the booking and its claim stay until they have chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.accounts import Account
from booking.bookings import Booking, State
from booking.db import Tx
from booking.errors import BookingError, InvalidInput
from booking.facts import Actor
from booking.finding import reread
from booking.history import LONGEST_REASON, record
from booking.people import cleaned_text


class AlreadyAsked(BookingError):
    """The customer was asked already and has not chosen yet."""

    code = "already_asked"


class StillPending(BookingError):
    """It waits for a yes or for money: there is no time yet that could be given up."""

    code = "still_pending"


def ask_new_time(
    tx: Tx,
    account: Account,
    booking: Booking,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    quiet: bool = False,
) -> None:
    """Mark it, and ask the customer. Raises AlreadyAsked, StillPending, AlreadyCancelled,
    NotActive, InThePast, InvalidInput.
    """
    reread(tx, booking)
    refusal = why_not_ask(booking, actor=actor, now=now)
    if refusal is not None:
        raise refusal
    fact = booking.ask_new_time(actor, checked_reason(reason), now=now)
    record(tx, account, booking, replace(fact, is_quiet=quiet), now=now)


def why_not_ask(booking: Booking, *, actor: Actor, now: datetime) -> BookingError | None:
    assert actor.is_ours, "customers choose another time themselves"
    rule = booking.event_type.change_policy.reschedule
    over = booking.why_not_change(rule, actor=actor, now=now)
    if over is not None:
        return over
    if booking.state is State.PENDING:
        return StillPending()
    return AlreadyAsked() if booking.wants_new_time else None


def checked_reason(reason: str | None) -> str | None:
    """Raises InvalidInput."""
    given = cleaned_text(reason or "")
    if len(given) > LONGEST_REASON:
        raise InvalidInput({"reason": "too_long"})
    return given or None
