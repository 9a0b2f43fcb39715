"""Claim: a host's time, taken, as whole minutes since the epoch and with its buffers in it.

The schema refuses two overlapping claims of one host: an exclusion constraint on PostgreSQL,
triggers on SQLite. What it refuses becomes SlotTaken here. A hold is a claim that lapses; who needs
its time removes it, before its own insert.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from booking.db import Base, Scoped, Tx, is_refusal_of, refuse_in_schema
from booking.errors import SlotTaken
from booking.people import Host
from booking.when.span import Span

OVERLAP = "claims_no_overlap"


class Claim(Base, Scoped):
    """One host's time for one booking, or for one sitting with all its bookings."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("starts < ends", name="ends_after_start"),
        CheckConstraint("(booking_id IS NULL) <> (sitting_id IS NULL)", name="one_owner"),
        Index(None, "host_id", "ends"),
        Index("uq_claims_booking_host", "booking_id", "host_id", unique=True),
        Index("uq_claims_sitting_host", "sitting_id", "host_id", unique=True),
    )

    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"))
    starts: Mapped[int]  # minutes since the epoch, buffer before included
    ends: Mapped[int]
    lapses: Mapped[int | None] = mapped_column(index=True)  # minute from which a hold blocks nobody


_SQLITE_TRIGGER = """
CREATE TRIGGER {overlap}_{moment} BEFORE {moment} ON claims
WHEN EXISTS (
    SELECT 1 FROM claims AS other
    WHERE other.host_id = NEW.host_id AND other.ends > NEW.starts AND other.starts < NEW.ends
    AND other.id IS NOT NEW.id
)
BEGIN SELECT RAISE(ABORT, '{overlap}'); END
"""
SQLITE_DDL = tuple(
    _SQLITE_TRIGGER.format(overlap=OVERLAP, moment=moment) for moment in ("INSERT", "UPDATE")
)
# Host and time folded into one range of whole numbers: no extension is needed.
POSTGRES_DDL = (
    (
        f"ALTER TABLE claims ADD CONSTRAINT {OVERLAP} EXCLUDE USING gist "
        "(int8range((host_id::bigint << 32) + starts, (host_id::bigint << 32) + ends) WITH &&)"
    ),
)
refuse_in_schema(Claim, "sqlite", SQLITE_DDL)
refuse_in_schema(Claim, "postgresql", POSTGRES_DDL)


def lock_hosts(tx: Tx, host_ids: Sequence[int]) -> None:
    """Take these hosts for this transaction, in id order so that nobody waits in a circle.

    On SQLite there is one writer at a time and nothing to lock.
    """
    if tx.is_postgres and host_ids:
        tx.execute(
            select(Host.id)
            .where(Host.id.in_(sorted(host_ids)))
            .order_by(Host.id)
            .with_for_update(of=Host)
        )


def claims_of(
    tx: Tx, host_ids: Sequence[int], within: Span, *, now: int, but: Sequence[int] = ()
) -> list[tuple[int, Span]]:
    """Host and time taken, for what touches `within`; a lapsed hold blocks nobody, the claims
    `but` do not count.
    """
    query = select(Claim.host_id, Claim.starts, Claim.ends).where(
        Claim.host_id.in_(host_ids),
        Claim.ends > within.starts,
        Claim.starts < within.ends,
        or_(Claim.lapses.is_(None), Claim.lapses > now),
    )
    if but:
        query = query.where(Claim.id.not_in(but))
    return [(host_id, Span(starts, ends)) for host_id, starts, ends in tx.execute(query)]


def take(
    tx: Tx,
    host_ids: Sequence[int],
    span: Span,
    *,
    now: int,
    booking_id: int | None = None,
    sitting_id: int | None = None,
    lapses: int | None = None,
) -> None:
    """Take `span` (buffers in it) of each host. Raises SlotTaken when the schema refuses;
    nothing remains then.
    """
    _make_way(tx, host_ids, span, now=now)
    claims = [
        Claim(
            host_id=host_id,
            booking_id=booking_id,
            sitting_id=sitting_id,
            starts=span.starts,
            ends=span.ends,
            lapses=lapses,
        )
        for host_id in sorted(host_ids)
    ]
    _written(tx, claims)


def move(tx: Tx, claims: Sequence[Claim], host_ids: Sequence[int], span: Span, *, now: int) -> None:
    """Give a booking's claims another time, and other hosts where they differ; the old time is
    free if and only if the new one is taken. Raises SlotTaken.
    """
    _make_way(tx, host_ids, span, now=now)
    by_host = {claim.host_id: claim for claim in claims}
    template = claims[0]
    added = []
    for host_id in sorted(host_ids):
        claim = by_host.pop(host_id, None)
        if claim is None:
            claim = Claim(
                host_id=host_id,
                booking_id=template.booking_id,
                sitting_id=template.sitting_id,
                lapses=template.lapses,
            )
            added.append(claim)
        claim.starts, claim.ends = span.starts, span.ends
    for left in by_host.values():
        tx.delete(left)
    _written(tx, added)


def claims_for(
    tx: Tx, *, booking_id: int | None = None, sitting_id: int | None = None
) -> list[Claim]:
    """The claims of one booking, or of one sitting."""
    owner = Claim.booking_id == booking_id if sitting_id is None else Claim.sitting_id == sitting_id
    return list(tx.scalars(select(Claim).where(owner).order_by(Claim.host_id)))


def release(tx: Tx, *, booking_id: int | None = None, sitting_id: int | None = None) -> None:
    """The time is free again."""
    for claim in claims_for(tx, booking_id=booking_id, sitting_id=sitting_id):
        tx.delete(claim)
    tx.flush()


def keep_for_good(tx: Tx, *, booking_id: int) -> None:
    """A hold becomes a claim that does not lapse."""
    for claim in claims_for(tx, booking_id=booking_id):
        claim.lapses = None


def _make_way(tx: Tx, host_ids: Sequence[int], span: Span, *, now: int) -> None:
    tx.flush()
    tx.execute(
        delete(Claim)
        .where(
            Claim.host_id.in_(host_ids),
            Claim.ends > span.starts,
            Claim.starts < span.ends,
            Claim.lapses <= now,
        )
        .execution_options(synchronize_session="fetch")
    )


def _written(tx: Tx, added: Sequence[Claim]) -> None:
    try:
        # A savepoint: after the refusal the nearest free times are still to be looked up.
        with tx.begin_nested():
            tx.add_all(added)
            tx.flush()
    except IntegrityError as error:
        if is_refusal_of(error, OVERLAP):
            raise SlotTaken from error
        raise
