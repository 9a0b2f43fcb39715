"""HistoryRow: what is kept of each fact, for ever. `history.record` writes it.

A row holds refs and codes and is never edited, which the schema holds too; free words stand beside
it, where erasure reaches them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.bookings import Booking
from booking.db import Base, Scoped, Tx, refuse_in_schema
from booking.facts import BookingConfirmed, BookingRescheduled


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


def last_rows(
    tx: Tx, booking_ids: Sequence[int], facts: Sequence[str]
) -> dict[tuple[int, str], HistoryRow]:
    """The newest row of each of these facts, of many bookings at once."""
    rows = tx.scalars(
        select(HistoryRow)
        .where(HistoryRow.booking_id.in_(booking_ids), HistoryRow.fact.in_(facts))
        .order_by(HistoryRow.version)
    )
    return {(row.booking_id, row.fact): row for row in rows}


def last_changes(tx: Tx, booking_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these bookings last changed."""
    rows = tx.execute(
        select(HistoryRow.booking_id, func.max(HistoryRow.at))
        .where(HistoryRow.booking_id.in_(booking_ids))
        .group_by(HistoryRow.booking_id)
    )
    return {row[0]: row[1] for row in rows}


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
