"""What follows about reminders: entries that are due later, taken back when what they say is no
longer so.
"""

from __future__ import annotations

from datetime import datetime

from booking.bookings import Booking
from booking.db import Tx
from booking.effects import MAIL, NOTICE, News, TellContact
from booking.facts import BookingRescheduled, HostChanged
from booking.news import Happening, reminder_moments, to_customer, to_guest
from booking.outbox import entries
from booking.outbox.effect import Effect


def remind(happening: Happening) -> list[Effect]:
    """Reminders are entries that are due later. One whose moment is past is not sent."""
    booking = happening.booking
    if booking.reminders_stopped:
        return []
    effects: list[Effect] = []
    for due_at in reminder_moments(happening):
        effects += to_customer(happening, News.REMINDER, due_at=due_at)
        effects += [
            to_guest(happening, News.REMINDER, guest, due_at=due_at) for guest in booking.guests
        ]
        told = TellContact(News.REMINDER, booking.contact.ref, happening.particulars)
        key = f"{booking.ref}:reminder:{happening.fact.version}:{int(due_at.timestamp())}"
        effects.append(told.effect(key, stream=key, due_at=due_at))
    return effects


def remind_after_all(happening: Happening) -> list[Effect]:
    """Its time can be kept: what was taken back when another was asked for is put again."""
    assert isinstance(happening.fact, HostChanged)
    return remind(happening) if happening.fact.wanted_new_time else []


def forget_reminders(happening: Happening) -> list[Effect]:
    withdraw_reminders(happening.tx, happening.booking, now=happening.now)
    return []


def remind_anew(happening: Happening) -> list[Effect]:
    assert isinstance(happening.fact, BookingRescheduled)
    forget_reminders(happening)
    return [] if happening.fact.is_pending else remind(happening)


def withdraw_reminders(tx: Tx, booking: Booking, *, now: datetime) -> None:
    for address in (MAIL, NOTICE):
        prefix = f"{address}:{booking.ref}:reminder:"
        entries.withdraw(tx, about=booking.ref, address=address, key_prefix=prefix, now=now)
