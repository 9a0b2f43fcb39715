"""Participants: who hosts a booking, and whom its contact brings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.db import Base, Referred, Scoped
from booking.people import LONGEST_MAIL, LONGEST_NAME, Host


class BookingHost(Base, Scoped):
    """Who hosts a booking; the first leads."""

    __tablename__ = "booking_hosts"
    __table_args__ = (UniqueConstraint("booking_id", "host_id"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    host: Mapped[Host] = relationship(lazy="joined", innerjoin=True)


class Guest(Base, Scoped, Referred):
    """Whom the contact brings. One who was taken off keeps a row, so that their link says so."""

    __tablename__ = "guests"
    __table_args__ = (UniqueConstraint("booking_id", "mail"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    mail: Mapped[str] = mapped_column(String(LONGEST_MAIL))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    link_number: Mapped[int] = mapped_column(default=1)
    is_removed: Mapped[bool] = mapped_column(default=False)
    no_show_at: Mapped[datetime | None]
