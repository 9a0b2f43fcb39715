"""Whom a contact brings: invited and taken off, each told by a mail of their own."""

from __future__ import annotations

from datetime import datetime

from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Tx
from booking.errors import BookingError, InvalidInput
from booking.facts import Actor, GuestAdded, GuestNoShow, GuestRemoved
from booking.history import record
from booking.participants import Guest
from booking.people import checked_mail
from booking.requests import may_bring_guests


def add_guest(
    tx: Tx, account: Account, booking: Booking, mail: str, *, actor: Actor, now: datetime
) -> Guest:
    """Raises InvalidInput."""
    address = checked_mail(mail)
    if address is None:
        raise InvalidInput({"guests": "not_a_mail"})
    known = next((guest for guest in booking.all_guests if guest.mail == address), None)
    if address == booking.mail or (known is not None and not known.is_removed):
        raise InvalidInput({"guests": "already_there"})
    if not may_bring_guests(booking.event_type):
        raise InvalidInput({"guests": "not_allowed"})
    if len(booking.guests) >= booking.event_type.max_guests:
        raise InvalidInput({"guests": "too_many"})
    if known is None:
        known = Guest(booking_id=booking.id, mail=address, link_number=0)
        booking.all_guests.append(known)
    known.is_removed = False
    known.link_number += 1
    booking.version += 1
    tx.flush()
    fact = GuestAdded(booking.id, booking.version, actor, guest_ref=known.ref)
    record(tx, account, booking, fact, now=now)
    return known


def remove_guest(
    tx: Tx, account: Account, booking: Booking, guest: Guest, *, actor: Actor, now: datetime
) -> None:
    """Harmless when the guest is off already."""
    if guest.is_removed:
        return
    guest.is_removed = True
    booking.version += 1
    tx.flush()
    fact = GuestRemoved(booking.id, booking.version, actor, guest_ref=guest.ref)
    record(tx, account, booking, fact, now=now)


def mark_guest(
    tx: Tx,
    account: Account,
    booking: Booking,
    guest: Guest,
    *,
    came: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Whether the guest came; can be said from the start on, and corrected. Raises BookingError
    (not_started).
    """
    if booking.starts_at > now:
        raise BookingError("not_started")
    if came is (guest.no_show_at is None):
        return
    guest.no_show_at = None if came else now
    booking.version += 1
    tx.flush()
    fact = GuestNoShow(booking.id, booking.version, actor, guest_ref=guest.ref, came=came)
    record(tx, account, booking, fact, now=now)
