"""record(fact): keep it for ever, and put what follows from it in the outbox.

A history row holds refs and codes and is never edited, which the schema holds too; free words stand
beside it, where erasure reaches them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Base, Scoped, Tx, refuse_in_schema
from booking.facts import BookingConfirmed, BookingRescheduled, Fact, HostChanged
from booking.news import Happening
from booking.outbox import entries
from booking.reactions import effects_of

LONGEST_REASON = 1_000  # characters


class HistoryRow(Base, Scoped):
    """What happened at one version of a booking: what, from, to, who, through which channel,
    when.
    """

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("booking_id", "version"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    version: Mapped[int]
    fact: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_ref: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    words: Mapped[HistoryWords | None] = relationship(lazy="joined", uselist=False)

    @property
    def reason(self) -> str | None:
        return self.words.reason if self.words else None

    @property
    def actor_name(self) -> str:
        return self.words.actor_name if self.words else ""


class HistoryWords(Base, Scoped):
    """The free words and names that go with a history row."""

    __tablename__ = "history_words"

    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"), unique=True)
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str | None] = mapped_column(Text)


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


def history_of(tx: Tx, booking: Booking) -> list[HistoryRow]:
    """The newest first."""
    return list(
        tx.scalars(
            select(HistoryRow)
            .where(HistoryRow.booking_id == booking.id)
            .order_by(HistoryRow.version.desc())
        )
    )


def last_settled_at(tx: Tx, booking: Booking) -> datetime | None:
    """When its time was last agreed."""
    names = (BookingConfirmed.name, BookingRescheduled.name)
    return tx.scalar(
        select(HistoryRow.at)
        .where(HistoryRow.booking_id == booking.id, HistoryRow.fact.in_(names))
        .order_by(HistoryRow.version.desc())
        .limit(1)
    )


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


SQLITE_DDL = tuple(
    f"CREATE TRIGGER history_no_{moment.lower()} BEFORE {moment} ON history "
    "BEGIN SELECT RAISE(ABORT, 'history_append_only'); END"
    for moment in ("UPDATE", "DELETE")
)
POSTGRES_DDL = (
    """
CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    RAISE EXCEPTION 'history_append_only' USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    """
CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON history FOR EACH ROW
EXECUTE FUNCTION history_append_only()
""",
)
refuse_in_schema(HistoryRow, "sqlite", SQLITE_DDL)
refuse_in_schema(HistoryRow, "postgresql", POSTGRES_DDL)
