"""A booking's history in words: who did what, through which channel, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.chronicle import HistoryRow
from integrations.moments import moment_short


@dataclass(frozen=True)
class Happened:
    """One line of the timeline."""

    what: str
    who: str
    at: datetime
    reason: str | None
    fact: str


def happened(office: BackOffice, booking: Booking, zone: str) -> list[Happened]:
    """The newest first."""
    return [
        Happened(_what(row, zone), _who(row), row.at, row.reason, row.fact)
        for row in office.history(booking)
    ]


def _what(row: HistoryRow, zone: str) -> str:
    starts_at = moment_short(datetime.fromisoformat(row.after["starts_at"]), zone)
    match row.fact:
        case "requested":
            return gettext("Asked for %(when)s", when=starts_at)
        case "booked":
            return gettext("Booked %(when)s", when=starts_at)
        case "rescheduled":
            old = moment_short(datetime.fromisoformat(row.before["starts_at"]), zone)
            return gettext("Moved from %(old)s to %(new)s", old=old, new=starts_at)
        case "host_changed":
            return gettext("Given to another host")
        case fact:
            return _plain(fact)


def _plain(fact: str) -> str:
    words = {
        "rejected": gettext("Declined"),
        "approved": gettext("Approved, to be paid"),
        "refund_asked": gettext("Money goes back"),
        "refunded": gettext("Money went back"),
        "refund_failed": gettext("Money could not be given back"),
        "disputed": gettext("Payment disputed"),
        "expired": gettext("Expired: nobody decided in time"),
        "cancelled": gettext("Cancelled"),
        "new_time_asked": gettext("Asked for a new time"),
        "completed": gettext("Marked as attended"),
        "no_show": gettext("Marked as no-show"),
        "guest_added": gettext("Guest invited"),
        "guest_removed": gettext("Guest taken off"),
        "note_added": gettext("Note added"),
    }
    return words.get(fact, fact)


def _who(row: HistoryRow) -> str:
    """Tom, or the customer in the chat."""
    if row.actor_kind in ("agent", "host") and row.actor_name:
        return row.actor_name
    match row.actor_kind, row.channel:
        case "customer", "webchat" | "terminal":
            return gettext("Customer, in the chat")
        case "customer", _:
            return gettext("Customer, on the page")
        case _:
            return gettext("By itself")
