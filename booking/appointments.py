"""Appointments: bookings as programs outside know them, by ids of their own.

A program that moves a booking by "make a new one, cancel the old" is given a new id for the same
booking: the newest is live, the older ones are superseded and lead to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.accounts import Account
from booking.bookings import Answer, Booking, BookingNote, State
from booking.chronicle import HistoryRow, history_of, last_changes, last_rows
from booking.db import Base, Referred, Scoped, Tx
from booking.errors import NotFound
from booking.facts import ActorKind, BookingCancelled, BookingNoShow, BookingRescheduled
from booking.finding import booking_by_ref
from booking.participants import Guest
from booking.payments import Payment
from booking.people import Host

# The customer of a booking has an id of their own at the edge, which leads back to the booking's.
_CUSTOMER = UUID("5f0c2d9e-3a41-0b7c-0d36-92e1b84a7f53").int


class AppointmentId(Base, Scoped, Referred):
    """Another id of a booking, given when a program replaced `from_ref`. The first is the
    booking's own `ref`.
    """

    __tablename__ = "appointment_ids"
    __table_args__ = (Index(None, "booking_id"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    from_ref: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Attendee:
    """The customer of one booking, or a guest."""

    ref: str
    name: str
    mail: str | None
    phone: str | None = None
    zone: str | None = None
    locale: str | None = None
    no_show_at: datetime | None = None
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class Hosting:
    ref: str
    name: str
    mail: str | None
    zone: str


@dataclass(frozen=True, slots=True)
class Paid:
    """Amounts are whole minor units. `status` is pending, paid, refunded or expired."""

    ref: str
    status: str
    amount: int
    currency: str
    refunded: int = 0


@dataclass(frozen=True, slots=True)
class Cancellation:
    reason: str | None
    at: datetime
    source: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking as it stands, as plain values; what its customer's link bears is left out."""

    ref: str
    booking_ref: str
    account_ref: str
    account_slug: str
    event_type_ref: str
    event_type_slug: str
    event_type_title: str
    event_type_duration: int
    title: str
    status: str
    version: int
    starts_at: datetime
    ends_at: datetime
    zone: str  # its first host's
    location_kind: str
    location_detail: str
    contact_ref: str
    attendees: tuple[Attendee, ...]
    hosts: tuple[Hosting, ...]
    answers: tuple[Answer, ...]
    created_at: datetime
    updated_at: datetime
    notes: str | None = None
    payment: Paid | None = None
    cancel: Cancellation | None = None
    rescheduled_at: datetime | None = None
    rescheduled_from: str | None = None
    held_until: datetime | None = None
    wants_new_time_at: datetime | None = None  # since when our side asks for another time

    def dumped(self) -> dict[str, Any]:
        dumped: dict[str, Any] = _APPOINTMENT.dump_python(self, mode="json")
        return dumped

    @staticmethod
    def read(body: dict[str, Any]) -> Appointment:
        return _APPOINTMENT.validate_python(body)


def booking_called(tx: Tx, ref: str) -> tuple[Booking, str]:
    """The booking with this id, and the id of it that is live. Raises NotFound."""
    other = tx.scalar(select(AppointmentId).where(AppointmentId.ref == ref))
    booking = booking_by_ref(tx, ref) if other is None else tx.get(Booking, other.booking_id)
    if booking is None:
        raise NotFound
    return booking, live_id(tx, booking)


def bookings_called(tx: Tx, refs: Sequence[str]) -> list[str]:
    """The bookings' own ids, each once, by any id of theirs; two queries, however many. Raises
    NotFound when one of them is nobody's.
    """
    others = select(AppointmentId.ref, Booking.ref).join(
        Booking, Booking.id == AppointmentId.booking_id
    )
    rows = tx.execute(others.where(AppointmentId.ref.in_(refs)))
    known = {row[0]: row[1] for row in rows}
    own = tx.scalars(select(Booking.ref).where(Booking.ref.in_(refs)))
    known |= {ref: ref for ref in own}
    if any(ref not in known for ref in refs):
        raise NotFound
    return list(dict.fromkeys(known[ref] for ref in refs))


def live_ids(tx: Tx, bookings: Sequence[Booking]) -> dict[str, str]:
    """The ids that are live, by the bookings' own; one query, however many."""
    newest = _newest_ids(tx, [booking.id for booking in bookings])
    return {
        booking.ref: newest[booking.id].ref if booking.id in newest else booking.ref
        for booking in bookings
    }


def live_id(tx: Tx, booking: Booking) -> str:
    return live_ids(tx, [booking])[booking.ref]


def superseded_by(tx: Tx, booking: Booking, from_ref: str, *, now: datetime) -> str:
    """A new id of the booking, which is live from now on; `from_ref` leads to it."""
    made = AppointmentId(booking_id=booking.id, from_ref=from_ref, made_at=now)
    tx.add(made)
    tx.flush()
    return made.ref


def was_moved_as(tx: Tx, booking: Booking, from_ref: str, starts_at: datetime) -> bool:
    """Whether this id of the booking was replaced by moving it to that start."""
    made_at = tx.scalar(
        select(AppointmentId.made_at).where(
            AppointmentId.booking_id == booking.id, AppointmentId.from_ref == from_ref
        )
    )
    return any(
        datetime.fromisoformat(row.after["starts_at"]) == starts_at
        for row in history_of(tx, booking)
        if row.fact == BookingRescheduled.name and row.at == made_at
    )


def attendee_called(tx: Tx, ref: str) -> tuple[Booking, Guest | None]:
    """Whose id that is: a guest's, or the customer's of that booking. Raises NotFound."""
    guest = tx.scalar(select(Guest).where(Guest.ref == ref))
    if guest is not None:
        return tx.get_one(Booking, guest.booking_id), guest
    try:
        booking_ref = customer_id(str(UUID(ref)))  # there and back are the same
    except ValueError:
        raise NotFound from None
    return booking_by_ref(tx, booking_ref), None


def customer_id(booking_ref: str) -> str:
    return str(UUID(int=UUID(booking_ref).int ^ _CUSTOMER))


def appointment_of(
    tx: Tx, account: Account, bookings: Sequence[Booking], *, now: datetime
) -> list[Appointment]:
    """These bookings as appointments, in their order; a handful of queries, however many."""
    ids = [booking.id for booking in bookings]
    facts = (BookingCancelled.name, BookingRescheduled.name, BookingNoShow.name)
    rows, changed = last_rows(tx, ids, facts), last_changes(tx, ids)
    newest, notes = _newest_ids(tx, ids), _newest_notes(tx, ids)

    def one(booking: Booking) -> Appointment:
        live = newest.get(booking.id)
        moved = rows.get((booking.id, BookingRescheduled.name))
        event_type = booking.event_type
        hosts = tuple(_hosting(host) for host in booking.hosts)
        return Appointment(
            ref=booking.ref if live is None else live.ref,
            booking_ref=booking.ref,
            account_ref=account.ref,
            account_slug=account.slug,
            event_type_ref=event_type.ref,
            event_type_slug=event_type.slug,
            event_type_title=event_type.title,
            event_type_duration=event_type.durations[0],
            title=booking.title,
            status=_status(booking, now).value,
            version=booking.version,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            zone=hosts[0].zone if hosts else account.zone,
            location_kind=booking.location.kind.value,
            location_detail=booking.location.detail,
            contact_ref=booking.contact.ref,
            attendees=_attendees(booking, rows.get((booking.id, BookingNoShow.name))),
            hosts=hosts,
            answers=booking.answers,
            created_at=booking.created_at,
            updated_at=changed.get(booking.id, booking.created_at),
            notes=notes.get(booking.id),
            payment=None if booking.payment is None else _paid(booking.payment),
            cancel=_cancellation(booking, rows.get((booking.id, BookingCancelled.name))),
            rescheduled_at=None if moved is None else moved.at,
            rescheduled_from=None if live is None else live.from_ref,
            held_until=booking.held_until,
            wants_new_time_at=booking.wants_new_time_at,
        )

    return [one(booking) for booking in bookings]


def _newest_ids(tx: Tx, booking_ids: Sequence[int]) -> dict[int, AppointmentId]:
    rows = tx.scalars(
        select(AppointmentId)
        .where(AppointmentId.booking_id.in_(booking_ids))
        .order_by(AppointmentId.id)
    )
    return {row.booking_id: row for row in rows}


def _newest_notes(tx: Tx, booking_ids: Sequence[int]) -> dict[int, str]:
    newest = (
        select(func.max(BookingNote.id))
        .where(BookingNote.booking_id.in_(booking_ids))
        .group_by(BookingNote.booking_id)
    )
    rows = tx.scalars(select(BookingNote).where(BookingNote.id.in_(newest)))
    return {row.booking_id: row.text for row in rows}


def _status(booking: Booking, now: datetime) -> State:
    """A hold that lapsed is over, also before the tick has said so."""
    lapsed = booking.held_until is not None and booking.held_until <= now
    return State.EXPIRED if lapsed and booking.state is State.PENDING else booking.state


def _hosting(host: Host) -> Hosting:
    return Hosting(host.ref, host.name, host.mail, host.zone)


def _attendees(booking: Booking, missed: HistoryRow | None) -> tuple[Attendee, ...]:
    is_missed = booking.state is State.NO_SHOW and missed is not None
    customer = Attendee(
        ref=customer_id(booking.ref),
        name=booking.name,
        mail=booking.mail,
        phone=booking.phone,
        zone=booking.zone,
        locale=booking.locale,
        no_show_at=missed.at if is_missed and missed is not None else None,
    )
    return (
        customer,
        *(
            Attendee(guest.ref, guest.name, guest.mail, no_show_at=guest.no_show_at, is_guest=True)
            for guest in booking.guests
        ),
    )


def _paid(payment: Payment) -> Paid:
    status = {"open": "pending", "processing": "pending", "lapsed": "expired"}.get(
        payment.state.value, payment.state.value
    )
    if status == "paid" and payment.refunded >= payment.amount:
        status = "refunded"
    return Paid(payment.ref, status, payment.amount, payment.currency, payment.refunded)


def _cancellation(booking: Booking, row: HistoryRow | None) -> Cancellation | None:
    if booking.state is not State.CANCELLED or row is None:
        return None
    by_customer = row.actor_kind == ActorKind.CUSTOMER.value
    return Cancellation(
        reason=row.reason,
        at=row.at,
        source="attendee" if by_customer else row.actor_kind,
        by=customer_id(booking.ref) if by_customer else row.actor_ref,
    )


_APPOINTMENT = TypeAdapter(Appointment)
