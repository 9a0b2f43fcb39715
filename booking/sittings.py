"""Sitting: one start of an event type with seats. It holds the claims, and gives out numbered
seats.

The schema guards the seats as it guards time: a number is between one and the capacity, and nobody
has it twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from booking import claims
from booking.db import Base, Scoped, Tx
from booking.errors import NoSeats, SlotTaken
from booking.event_types import EventType
from booking.when.span import Span


class Sitting(Base, Scoped):
    """A start that somebody took. Gone when its last booking is."""

    __tablename__ = "sittings"
    __table_args__ = (
        UniqueConstraint("event_type_id", "starts"),
        UniqueConstraint("id", "capacity"),
        CheckConstraint("starts < ends", name="ends_after_start"),
    )

    event_type_id: Mapped[int] = mapped_column(ForeignKey("event_types.id"))
    starts: Mapped[int]  # minutes since the epoch, without buffers
    ends: Mapped[int]
    capacity: Mapped[int]

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)


class Seat(Base, Scoped):
    """A numbered seat of a sitting, taken by one booking."""

    __tablename__ = "seats"
    __table_args__ = (
        # The capacity stands here too, so that the check is the schema's own; raising it in the
        # sitting raises it here.
        ForeignKeyConstraint(
            ["sitting_id", "capacity"],
            ["sittings.id", "sittings.capacity"],
            onupdate="CASCADE",
        ),
        UniqueConstraint("sitting_id", "number"),
        CheckConstraint("number BETWEEN 1 AND capacity", name="number_within_capacity"),
        Index(None, "booking_id", unique=True),
    )

    sitting_id: Mapped[int]
    capacity: Mapped[int]
    number: Mapped[int]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    lapses: Mapped[int | None]


def sittings_of(
    tx: Tx, event_type: EventType, duration: int, within: Span, *, now: int
) -> list[tuple[Sitting, int, tuple[int, ...]]]:
    """Sittings of this event type and duration that start in `within`: each with its seats left
    and its hosts.
    """
    rows = list(
        tx.scalars(
            select(Sitting).where(
                Sitting.event_type_id == event_type.id,
                Sitting.starts >= within.starts,
                Sitting.starts < within.ends,
                Sitting.ends - Sitting.starts == duration,
            )
        )
    )
    if not rows:
        return []
    ids = [sitting.id for sitting in rows]
    counted = tx.execute(
        select(Seat.sitting_id, func.count())
        .where(Seat.sitting_id.in_(ids), or_(Seat.lapses.is_(None), Seat.lapses > now))
        .group_by(Seat.sitting_id)
    )
    taken = dict(counted.all())
    hosts: dict[int, list[int]] = {sitting_id: [] for sitting_id in ids}
    for sitting_id, host_id in tx.execute(
        select(claims.Claim.sitting_id, claims.Claim.host_id)
        .where(claims.Claim.sitting_id.in_(ids))
        .order_by(claims.Claim.host_id)
    ):
        assert sitting_id is not None
        hosts[sitting_id].append(host_id)
    return [
        (sitting, sitting.capacity - taken.get(sitting.id, 0), tuple(hosts[sitting.id]))
        for sitting in rows
    ]


def sitting_at(tx: Tx, event_type: EventType, span: Span) -> Sitting | None:
    """The sitting that somebody opened at this start and length."""
    return tx.scalar(
        select(Sitting).where(
            Sitting.event_type_id == event_type.id,
            Sitting.starts == span.starts,
            Sitting.ends == span.ends,
        )
    )


def take_seat(
    tx: Tx,
    event_type: EventType,
    span: Span,
    host_ids: Sequence[int],
    *,
    booking_id: int,
    now: int,
    lapses: int | None,
) -> Seat:
    """A seat at that start; the first one to come opens the sitting. Raises SlotTaken, NoSeats."""
    sitting = sitting_at(tx, event_type, span)
    if sitting is None:
        sitting = _open(tx, event_type, span, host_ids, now=now)
    tx.execute(delete(Seat).where(Seat.sitting_id == sitting.id, Seat.lapses <= now))
    used = set(tx.scalars(select(Seat.number).where(Seat.sitting_id == sitting.id)))
    free = next((n for n in range(1, sitting.capacity + 1) if n not in used), None)
    if free is None:
        raise NoSeats
    seat = Seat(
        sitting_id=sitting.id,
        capacity=sitting.capacity,
        number=free,
        booking_id=booking_id,
        lapses=lapses,
    )
    try:
        with tx.begin_nested():
            tx.add(seat)
            tx.flush()
    except IntegrityError as error:
        raise NoSeats from error
    return seat


def seat_of(tx: Tx, booking_id: int) -> Seat | None:
    return tx.scalar(select(Seat).where(Seat.booking_id == booking_id))


def seated(tx: Tx, booking_ids: Sequence[int]) -> set[int]:
    """Which of these bookings have a seat."""
    return set(tx.scalars(select(Seat.booking_id).where(Seat.booking_id.in_(booking_ids))))


def hosts_of(tx: Tx, sitting: Sitting) -> list[int]:
    return [claim.host_id for claim in claims.claims_for(tx, sitting_id=sitting.id)]


def leave_seat(tx: Tx, seat: Seat) -> None:
    """The seat is free again; the last one to leave takes the sitting and its claims along."""
    tx.delete(seat)
    tx.flush()
    close_if_empty(tx, seat.sitting_id)


def move(tx: Tx, sitting: Sitting, to: Span) -> None:
    """To another start. Raises SlotTaken where the event type has a sitting there already."""
    try:
        with tx.begin_nested():
            sitting.starts, sitting.ends = to.starts, to.ends
            tx.flush()
    except IntegrityError as error:
        raise SlotTaken from error


def close_if_empty(tx: Tx, sitting_id: int) -> None:
    if tx.scalar(select(Seat.id).where(Seat.sitting_id == sitting_id).limit(1)) is not None:
        return
    claims.release(tx, sitting_id=sitting_id)
    sitting = tx.get(Sitting, sitting_id)
    if sitting is not None:
        tx.delete(sitting)
        tx.flush()


def is_alone(tx: Tx, seat: Seat) -> bool:
    """Whether nobody else sits there, so that leaving frees the hosts' time."""
    others = select(Seat.id).where(Seat.sitting_id == seat.sitting_id, Seat.id != seat.id)
    return tx.scalar(others.limit(1)) is None


def _open(
    tx: Tx, event_type: EventType, span: Span, host_ids: Sequence[int], *, now: int
) -> Sitting:
    sitting = Sitting(
        event_type_id=event_type.id,
        starts=span.starts,
        ends=span.ends,
        capacity=event_type.seats,
    )
    try:
        with tx.begin_nested():
            tx.add(sitting)
            tx.flush()
    except IntegrityError as error:
        # Another length of the same event type has this start.
        raise SlotTaken from error
    padded = span.padded(event_type.buffer_before, event_type.buffer_after)
    claims.take(tx, host_ids, padded, now=now, sitting_id=sitting.id)
    return sitting
