"""The office's lists of bookings: what comes up, what is past, what waits, what is off; narrowed to
a host, to days and to words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from booking.bookings import FINAL, UPCOMING, Booking, State
from booking.db import Tx
from booking.finding import is_to_be_paid
from booking.paging import Page, has_words, page_of
from booking.participants import BookingHost
from booking.people import Host


@dataclass(frozen=True, slots=True)
class Listing:
    """`which` is upcoming, past, pending, cancelled or all; `search` looks in names and mails; the
    start lies from `begins` on and before `ends`.
    """

    which: str = "upcoming"
    search: str = ""
    host: Host | None = None
    begins: datetime | None = None
    ends: datetime | None = None


def listed(tx: Tx, listing: Listing, *, page: int, now: datetime) -> Page[Booking]:
    return page_of(tx, _query(listing, now), page, _order(listing), Booking.id)


def refs_of(tx: Tx, listing: Listing, *, most: int, now: datetime) -> Sequence[str]:
    """The refs of all of the list, however many pages it has."""
    query = _query(listing, now).order_by(_order(listing), Booking.id).limit(most)
    return tx.scalars(query.with_only_columns(Booking.ref)).all()


def all_of(tx: Tx, listing: Listing, *, most: int, now: datetime) -> list[Booking]:
    """The same, as bookings."""
    query = _query(listing, now).order_by(_order(listing), Booking.id).limit(most)
    return list(tx.scalars(query))


def _query(listing: Listing, now: datetime) -> Select[Booking]:
    query = select(Booking).where(*_of_kind(listing.which, now))
    if listing.search.strip():
        words = has_words(listing.search, Booking.name, Booking.mail, Booking.phone, Booking.title)
        query = query.where(words)
    if listing.host is not None:
        hosted = select(BookingHost.booking_id).where(BookingHost.host_id == listing.host.id)
        query = query.where(Booking.id.in_(hosted))
    if listing.begins is not None:
        query = query.where(Booking.starts_at >= listing.begins)
    if listing.ends is not None:
        query = query.where(Booking.starts_at < listing.ends)
    return query


def _of_kind(which: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    match which:
        case "upcoming":
            waits = or_(Booking.ends_at > now, Booking.wants_new_time_at.is_not(None))
            return Booking.state.in_(UPCOMING), waits
        case "past":
            settled = Booking.wants_new_time_at.is_(None)
            return Booking.state.not_in(FINAL), Booking.ends_at <= now, settled
        case "pending":
            return Booking.state == State.PENDING, ~is_to_be_paid()
        case "cancelled":
            return (Booking.state.in_(FINAL),)
        case _:
            return ()


def _order(listing: Listing) -> ColumnElement[datetime]:
    return Booking.starts_at.asc() if listing.which == "upcoming" else Booking.starts_at.desc()
