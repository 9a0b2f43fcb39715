"""Listing: bookings by host, time, state and who comes, a page at a time and in a stable order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from booking.bookings import Booking, State
from booking.contacts import Contact
from booking.db import Tx
from booking.event_types import EventType
from booking.paging import has_words
from booking.participants import BookingHost, Guest

MOST_AT_ONCE = 10_000  # rows of an export


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bookings are asked for; what is None or empty does not narrow them. `begins` and `ends`
    are about the start, `ends` lies outside.
    """

    host_ref: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    states: Sequence[State] = ()
    mail: str | None = None
    event_type_ref: str | None = None
    contact_ref: str | None = None
    search: str | None = None
    newest_first: bool = False
    by_making: bool = False


def found(tx: Tx, wanted: Wanted, *, page: int = 1, size: int = MOST_AT_ONCE) -> list[Booking]:
    query = _query(wanted)
    key = Booking.created_at if wanted.by_making else Booking.starts_at
    order = (
        (key.desc(), Booking.id.desc()) if wanted.newest_first else (key.asc(), Booking.id.asc())
    )
    return list(tx.scalars(query.order_by(*order).limit(size).offset((page - 1) * size)))


def how_many(tx: Tx, wanted: Wanted) -> int:
    query = _query(wanted).with_only_columns(Booking.id).order_by(None)
    return tx.scalar(select(func.count()).select_from(query.subquery())) or 0


def _query(wanted: Wanted) -> Select[Booking]:
    query = _of_whom(select(Booking), wanted)
    if wanted.begins is not None:
        query = query.where(Booking.starts_at >= wanted.begins)
    if wanted.ends is not None:
        query = query.where(Booking.starts_at < wanted.ends)
    if wanted.states:
        query = query.where(Booking.state.in_(wanted.states))
    if wanted.event_type_ref is not None:
        types = select(EventType.id).where(EventType.ref == wanted.event_type_ref)
        query = query.where(Booking.event_type_id.in_(types))
    if wanted.search:
        query = query.where(has_words(wanted.search, Booking.name, Booking.mail, Booking.title))
    return query


def _of_whom(query: Select[Booking], wanted: Wanted) -> Select[Booking]:
    if wanted.host_ref is not None:
        hosted = select(BookingHost.booking_id).where(
            BookingHost.host.has(ref=wanted.host_ref)  # rows of other accounts have other refs
        )
        query = query.where(Booking.id.in_(hosted))
    if wanted.mail is not None:
        address = wanted.mail.strip().lower()
        invited = select(Guest.booking_id).where(Guest.mail == address, ~Guest.is_removed)
        query = query.where(or_(Booking.mail == address, Booking.id.in_(invited)))
    if wanted.contact_ref is not None:
        contacts = select(Contact.id).where(Contact.ref == wanted.contact_ref)
        query = query.where(Booking.contact_id.in_(contacts))
    return query
