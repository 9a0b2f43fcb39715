"""record(fact): keep it for ever, and put what follows from it in the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.accounts import Account
from booking.bookings import Booking
from booking.chronicle import HistoryRow, HistoryWords
from booking.db import Tx
from booking.facts import BookingRescheduled, Fact, HostChanged
from booking.news import Happening
from booking.outbox import entries
from booking.reactions import effects_of

LONGEST_REASON = 1_000  # characters


def record(tx: Tx, account: Account, booking: Booking, fact: Fact, *, now: datetime) -> None:
    """Keep the fact, do what follows here, and put what must leave in the outbox: all in this
    transaction.
    """
    row = HistoryRow(
        booking_id=booking.id,
        version=fact.version,
        fact=fact.name,
        at=now,
        actor_kind=fact.actor.kind.value,
        actor_ref=fact.actor.ref,
        channel=fact.actor.channel,
        before=_before(fact),
        after=_after(booking),
    )
    row.words = HistoryWords(actor_name=fact.actor.name[:200], reason=fact.reason)
    tx.add(row)
    tx.flush()
    entries.put(tx, effects_of(Happening(tx, account, booking, fact, now)), now=now)
    tx.flush()


def _before(fact: Fact) -> dict[str, Any]:
    match fact:
        case BookingRescheduled(old_starts_at=starts_at, old_ends_at=ends_at, old_host_ids=hosts):
            assert starts_at is not None
            assert ends_at is not None
            return {
                "starts_at": starts_at.isoformat(),
                "ends_at": ends_at.isoformat(),
                "hosts": list(hosts),
            }
        case HostChanged(old_host_ids=hosts):
            return {"hosts": list(hosts)}
        case _:
            return {}


def _after(booking: Booking) -> dict[str, Any]:
    return {
        "state": booking.state.value,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "hosts": [host.id for host in booking.hosts],
        "sequence": booking.sequence,
    }
