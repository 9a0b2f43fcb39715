"""Finding bookings: by ref, by the key of a request, by contact; and reading one anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from booking.bookings import UPCOMING, Booking
from booking.db import Tx
from booking.errors import NotFound


def booking_by_ref(tx: Tx, ref: str) -> Booking:
    """Raises NotFound."""
    booking = tx.scalar(select(Booking).where(Booking.ref == ref))
    if booking is None:
        raise NotFound
    return booking


def reread(tx: Tx, booking: Booking) -> None:
    """The row as it is now and stays until the commit: it may have changed since it was read."""
    tx.flush()
    tx.execute(
        select(Booking)
        .where(Booking.id == booking.id)
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    ).unique().scalar_one()


def booking_with_key(tx: Tx, key: str) -> Booking | None:
    return tx.scalar(select(Booking).where(Booking.request_key == key))


def upcoming_of(tx: Tx, contact_id: int, *, now: datetime) -> list[Booking]:
    """What the contact has ahead, the next first; what still wants a new time is too."""
    return list(
        tx.scalars(
            select(Booking)
            .where(
                Booking.contact_id == contact_id,
                Booking.state.in_(UPCOMING),
                or_(Booking.starts_at > now, Booking.wants_new_time_at.is_not(None)),
            )
            .order_by(Booking.starts_at, Booking.id)
        )
    )
