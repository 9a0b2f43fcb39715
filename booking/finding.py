"""Finding bookings: by ref, by the key of a request, by contact, by what they wait for; and
reading one anew.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select

from booking.bookings import UPCOMING, Booking
from booking.db import Tx
from booking.errors import NotFound
from booking.payments import Payment, PaymentState


def booking_by_ref(tx: Tx, ref: str) -> Booking:
    """Raises NotFound."""
    booking = tx.scalar(select(Booking).where(Booking.ref == ref))
    if booking is None:
        raise NotFound
    return booking


def reread(tx: Tx, booking: Booking) -> None:
    """The row as it is now and stays until the commit: it may have changed since it was read."""
    tx.flush()
    if tx.is_postgres:
        # Who had to wait for the row gets it fresh, but what is joined to it as it was before the
        # wait: so the row is taken first, and read after that.
        tx.execute(select(Booking.id).where(Booking.id == booking.id).with_for_update())
    tx.execute(
        select(Booking).where(Booking.id == booking.id).execution_options(populate_existing=True)
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


def is_to_be_paid() -> ColumnElement[bool]:
    """Of a booking: it waits for money, and for nobody's decision."""
    awaited = (PaymentState.OPEN, PaymentState.PROCESSING)
    return exists().where(Payment.booking_id == Booking.id, Payment.state.in_(awaited))
