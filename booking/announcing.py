"""tell_subscribers: what happened to a booking, as one message for each subscription that wants to
hear of it.
"""

from __future__ import annotations

from typing import Any

from booking.appointments import appointment_of
from booking.facts import BookingRescheduled
from booking.news import Happening
from booking.outbox.effect import Effect
from booking.subscriptions import file, kind_of, subscriptions_to_tell


def tell_subscribers(happening: Happening) -> list[Effect]:
    """The message holds the appointment as it stands now, however late it is sent."""
    tx, booking, fact = happening.tx, happening.booking, happening.fact
    kind = kind_of(fact)
    wanting = [one for one in subscriptions_to_tell(tx) if one.wants(kind)]
    if not wanting:
        return []
    [appointment] = appointment_of(tx, happening.account, [booking], now=happening.now)
    words: dict[str, Any] = {"appointment": appointment.dumped()}
    if isinstance(fact, BookingRescheduled) and fact.old_starts_at is not None:
        words["old_start"] = fact.old_starts_at.isoformat()
    return [
        file(
            tx,
            subscription,
            kind,
            words,
            key=f"{booking.ref}:{fact.version}",
            account_ref=happening.account.ref,
            now=happening.now,
            booking_ref=booking.ref,
        )
        for subscription in wanting
    ]
