"""What a booking's event says in its host's calendar, when, who comes, why and where; and marks by
which it is known again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.accounts import Account
from booking.bookings import Booking, BookingNote
from booking.db import Tx
from booking.event_types import LocationKind
from booking.when.span import Span


@dataclass(frozen=True, slots=True)
class Said:
    """What an event said when it was last put: fingerprints of its words, and its time.

    `shown_title` and `shown_words` are those that came back: a vendor may tidy what it is given.
    """

    starts_at: datetime
    ends_at: datetime
    title: str
    words: str
    place: str
    shown_title: str = ""
    shown_words: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an event should say now. `words` are plain lines; `path` leads to the booking's page."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    words: str
    place: str
    path: str
    wants_meet: bool

    def said(self, *, shown_title: str = "", shown_words: str = "") -> Said:
        return Said(
            self.starts_at,
            self.ends_at,
            fingerprint(self.title),
            fingerprint(self.words),
            fingerprint(self.place),
            shown_title,
            shown_words,
        )


def time_mark(span: Span) -> str:
    """What we write beside a time, to know it again as ours."""
    return fingerprint(f"{span.starts}-{span.ends}")


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def title(standing: Sequence[Booking]) -> str:
    """What it is, and of whom, or for how many."""
    first = standing[0]
    if first.event_type.has_seats:
        return f"{first.title} ({len(standing)}/{first.event_type.seats})"
    return f"{first.title}: {first.name}" if first.name else first.title


def words(standing: Sequence[Booking], notes: Mapping[int, Sequence[str]]) -> str:
    """Who comes, with what they said: one paragraph for each. `notes` are by the booking's id."""
    return "\n\n".join(
        "\n".join(line for line in _about(booking, notes.get(booking.id, ())) if line)
        for booking in standing
    )


def notes_of(tx: Tx, booking_ids: Iterable[int]) -> dict[int, list[str]]:
    """The bookings' notes, the oldest first."""
    found: dict[int, list[str]] = {}
    rows = tx.execute(
        select(BookingNote.booking_id, BookingNote.text)
        .where(BookingNote.booking_id.in_(sorted(set(booking_ids))))
        .order_by(BookingNote.id)
    )
    for booking_id, text in rows:
        found.setdefault(booking_id, []).append(text)
    return found


def _about(booking: Booking, notes: Sequence[str]) -> list[str]:
    who = ", ".join(part for part in (booking.name, booking.mail, booking.phone) if part)
    guests = ", ".join(guest.mail for guest in booking.guests)
    return [
        who,
        f"+ {guests}" if guests else "",
        *(f"{answer.label}: {answer.value}" for answer in booking.answers),
        *(f"* {note}" for note in notes),
    ]


def place(booking: Booking) -> str:
    """An address, a link, or the number to call."""
    location = booking.location
    if location.kind is LocationKind.PHONE and location.caller == "host":
        return booking.phone or location.detail
    return location.detail


def path(account: Account, booking: Booking) -> str:
    """Of the booking's page in the office."""
    return f"/office/{account.slug}/bookings/{booking.ref}"
