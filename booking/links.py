"""Management links: signed, bound to one booking and purpose, revocable by the booking's link
number.

Nothing is stored but that number, so that every mail can carry a link. Changes end with the
booking's life; the page itself is gone 30 days after the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Tx
from booking.errors import LinkGone, LinkInvalid
from booking.participants import Guest

GONE_AFTER = timedelta(days=30)
_TOKEN = "link"  # noqa: S105 - what the signature is for


class Purpose(StrEnum):
    CUSTOMER = "c"  # shows, moves, cancels
    GUEST = "g"  # shows, and takes that guest off
    DECISION = "d"  # the host approves or rejects


@dataclass(frozen=True, slots=True)
class Link:
    """What a link leads to. `host_ref` is the deciding host's."""

    account: Account
    booking: Booking
    purpose: Purpose
    guest: Guest | None = None
    host_ref: str | None = None


def token_for(
    tx: Tx,
    booking: Booking,
    purpose: Purpose,
    *,
    now: datetime,
    guest: Guest | None = None,
    host_ref: str | None = None,
) -> str:
    """A link's token for one booking and one purpose."""
    number = booking.link_number if guest is None else guest.link_number
    who = guest.ref if guest is not None else host_ref
    return tx.tokens.sign(_TOKEN, [booking.ref, purpose.value, number, who], now=now)


def follow(tx: Tx, token: str, *, now: datetime) -> Link:
    """Where the link leads; `tx` has entered its account afterwards.

    Raises LinkInvalid for what was not made here or was revoked, LinkGone 30 days after the
    booking's end.
    """
    value = tx.tokens.read(token, _TOKEN, now=now)
    if not isinstance(value, list) or len(value) != 4:  # noqa: PLR2004 - see `token_for`
        raise LinkInvalid
    ref, purpose, number, who = value
    with tx.across_accounts():
        booking = tx.scalar(select(Booking).where(Booking.ref == ref))
    if booking is None:
        raise LinkInvalid
    account = tx.get_one(Account, booking.account_id)
    tx.enter(account)
    if booking.ends_at + GONE_AFTER <= now:
        raise LinkGone
    if Purpose(purpose) is Purpose.GUEST:
        guest = next((guest for guest in booking.all_guests if guest.ref == who), None)
        if guest is None or guest.link_number != number:
            raise LinkInvalid
        return Link(account, booking, Purpose.GUEST, guest=guest)
    if booking.link_number != number:
        raise LinkInvalid
    return Link(account, booking, Purpose(purpose), host_ref=who)
