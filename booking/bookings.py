"""Booking: states and transitions. Each transition changes the booking and returns the fact of it.

`pending` -> `confirmed` -> `completed` or `no_show`; `cancelled`, `rejected` and `expired` are
final, which the schema holds too. A reschedule keeps the booking, its id, its UID and its history.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.contacts import Contact
from booking.db import Base, Referred, Scoped, Shaped, Tx, refuse_in_schema, words_of
from booking.errors import (
    AlreadyCancelled,
    BookingError,
    ChangedMeanwhile,
    ChangeWindowClosed,
    InThePast,
    NotActive,
    NotFound,
)
from booking.event_types import ChangeRule, EventType, Location
from booking.facts import (
    Actor,
    BookingApproved,
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingExpired,
    BookingNoShow,
    BookingRejected,
    BookingRequested,
    BookingRescheduled,
    ClashFound,
    HostChanged,
    MeetingReady,
    MoveRefused,
    NewTimeAsked,
)
from booking.payments import Payment
from booking.people import LONGEST_MAIL, LONGEST_NAME, Host
from booking.when.span import Span


class State(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"


UPCOMING = (State.PENDING, State.CONFIRMED)
FINAL = (State.CANCELLED, State.REJECTED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered question, with the words in which it was asked."""

    key: str
    label: str
    value: str


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


class BookingNote(Base, Scoped, Referred):
    """A note of our side. Customers never see it."""

    __tablename__ = "booking_notes"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(LONGEST_NAME))
    at: Mapped[datetime]


class Booking(Base, Scoped, Referred):
    """What was agreed: who, what, when, where. It keeps the length and buffers it was made with."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        UniqueConstraint("account_id", "request_key"),
        UniqueConstraint("uid"),
        Index(None, "account_id", "starts_at"),
        Index(None, "account_id", "state", "starts_at"),
        Index(None, "contact_id", "starts_at"),
        Index(None, "event_type_id", "starts_at"),
        Index(None, "conversation_ref"),
    )

    event_type_id: Mapped[int] = mapped_column(ForeignKey("event_types.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    conversation_ref: Mapped[str | None] = mapped_column(String(36))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))  # whom its task is for
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    state: Mapped[State] = mapped_column(words_of(State, 10))
    version: Mapped[int] = mapped_column(default=1)
    sequence: Mapped[int] = mapped_column(default=0)  # RFC 5545, 3.8.7.4
    uid: Mapped[str] = mapped_column(String(255))
    organizer: Mapped[str] = mapped_column(String(LONGEST_MAIL))
    link_number: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    buffer_before: Mapped[int]
    buffer_after: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(35))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    mail: Mapped[str | None] = mapped_column(String(LONGEST_MAIL))
    phone: Mapped[str | None] = mapped_column(String(20))
    answers: Mapped[tuple[Answer, ...]] = mapped_column(Shaped(tuple[Answer, ...]), default=())
    location: Mapped[Location] = mapped_column(Shaped(Location))
    held_until: Mapped[datetime | None]
    channel: Mapped[str] = mapped_column(String(20))
    reminders_stopped: Mapped[bool] = mapped_column(default=False)
    wants_new_time_at: Mapped[datetime | None]  # since when our side asks for another time
    request_key: Mapped[str | None] = mapped_column(String(64))
    assigned_at: Mapped[datetime]  # when its host was chosen: round robin looks at it
    created_at: Mapped[datetime]

    event_type: Mapped[EventType] = relationship(lazy="joined", innerjoin=True)
    contact: Mapped[Contact] = relationship(lazy="joined", innerjoin=True)
    host_places: Mapped[list[BookingHost]] = relationship(
        lazy="selectin", order_by=BookingHost.position, cascade="all, delete-orphan"
    )
    all_guests: Mapped[list[Guest]] = relationship(lazy="selectin", order_by=Guest.id)
    payment: Mapped[Payment | None] = relationship(lazy="joined", uselist=False)

    @property
    def hosts(self) -> list[Host]:
        return [place.host for place in self.host_places]

    @property
    def guests(self) -> list[Guest]:
        return [guest for guest in self.all_guests if not guest.is_removed]

    @property
    def span(self) -> Span:
        return Span.of(self.starts_at, self.ends_at)

    @property
    def claimed(self) -> Span:
        """Its own time widened by its own buffers."""
        return self.span.padded(self.buffer_before, self.buffer_after)

    @property
    def duration(self) -> int:
        """Minutes."""
        return self.span.minutes

    @property
    def awaits_payment(self) -> bool:
        payment = self.payment
        return self.state is State.PENDING and payment is not None and payment.is_awaited

    @property
    def is_active(self) -> bool:
        return self.state in UPCOMING

    @property
    def wants_new_time(self) -> bool:
        return self.wants_new_time_at is not None

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def why_not_change(
        self, rule: ChangeRule, *, actor: Actor, now: datetime
    ) -> BookingError | None:
        """Why it can be neither moved nor cancelled; `rule` binds customers alone."""
        if (over := self._why_over(now)) is not None:
            return over
        # What is pending may be withdrawn or moved by whoever asked for it, at any time; so may
        # what our side wants moved.
        if self.state is State.PENDING or actor.is_ours or self.wants_new_time:
            return None
        if not rule.allowed or now >= rule.closes_at(self.starts_at):
            return ChangeWindowClosed(allowed=rule.allowed, until=rule.closes_at(self.starts_at))
        return None

    def _why_over(self, now: datetime) -> BookingError | None:
        """Why nobody can change it any more, our side included."""
        if self.state is State.CANCELLED:
            return AlreadyCancelled()
        lapsed = self.held_until is not None and self.held_until <= now
        if self.state in (State.REJECTED, State.EXPIRED) or lapsed:
            return NotActive()
        if not self.is_active or self.starts_at <= now:
            return InThePast()
        return None

    def check_version(self, seen: int | None) -> None:
        """Raises ChangedMeanwhile when somebody changed it after `seen` was read."""
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile

    def request(self, actor: Actor) -> BookingRequested:
        return BookingRequested(self.id, self.version, actor, awaits_payment=self.awaits_payment)

    def approve(self, actor: Actor, held_until: datetime) -> BookingApproved:
        """Our side said yes; it is held until then for who is to pay."""
        self.held_until = held_until
        self.version += 1
        return BookingApproved(self.id, self.version, actor)

    def confirm(self, actor: Actor) -> BookingConfirmed:
        """Pending or new, it stands from now on."""
        was_pending = self.held_until is not None
        if was_pending:
            self.version += 1
        self.state, self.held_until = State.CONFIRMED, None
        return BookingConfirmed(self.id, self.version, actor, was_pending=was_pending)

    def reject(self, actor: Actor, reason: str | None) -> BookingRejected:
        self._end(State.REJECTED)
        return BookingRejected(self.id, self.version, actor, reason)

    def expire(self, actor: Actor) -> BookingExpired:
        self._end(State.EXPIRED)
        return BookingExpired(self.id, self.version, actor)

    def reschedule(
        self,
        starts_at: datetime,
        ends_at: datetime,
        hosts: Sequence[Host],
        actor: Actor,
        reason: str | None,
    ) -> BookingRescheduled:
        """Another time. The claims were moved before."""
        old_starts_at, old_ends_at = self.starts_at, self.ends_at
        old_host_ids = tuple(host.id for host in self.hosts)
        self.starts_at, self.ends_at = starts_at, ends_at
        self.wants_new_time_at = None
        if set(old_host_ids) != {host.id for host in hosts}:
            self.seat_hosts(hosts)
        self.version += 1
        # RFC 5545, 3.8.7.4: a significant revision by the organizer raises SEQUENCE; without it,
        # clients keep the old time.
        self.sequence += 1
        return BookingRescheduled(
            self.id,
            self.version,
            actor,
            reason,
            old_starts_at=old_starts_at,
            old_ends_at=old_ends_at,
            old_host_ids=old_host_ids,
            is_pending=self.state is State.PENDING,
        )

    def cancel(
        self, actor: Actor, reason: str | None, refund: int | None = None
    ) -> BookingCancelled:
        was_pending = self.state is State.PENDING
        self._end(State.CANCELLED)
        self.sequence += 1
        return BookingCancelled(
            self.id, self.version, actor, reason, was_pending=was_pending, refund=refund
        )

    def ask_new_time(self, actor: Actor, reason: str | None, *, now: datetime) -> NewTimeAsked:
        """It keeps its time until the customer has chosen another."""
        self.wants_new_time_at = now
        self.version += 1
        return NewTimeAsked(self.id, self.version, actor, reason)

    def complete(self, actor: Actor) -> BookingCompleted:
        corrects = self.state is State.NO_SHOW
        self.state, self.wants_new_time_at = State.COMPLETED, None
        self.version += 1
        return BookingCompleted(self.id, self.version, actor, corrects=corrects)

    def miss(self, actor: Actor) -> BookingNoShow:
        corrects = self.state is State.COMPLETED
        self.state, self.wants_new_time_at = State.NO_SHOW, None
        self.version += 1
        return BookingNoShow(self.id, self.version, actor, corrects=corrects)

    def give_to(self, hosts: Sequence[Host], actor: Actor) -> HostChanged:
        old_host_ids = tuple(host.id for host in self.hosts)
        self.seat_hosts(hosts)
        self.version += 1
        return HostChanged(self.id, self.version, actor, old_host_ids=old_host_ids)

    def meet(self, location: Location, actor: Actor, *, fell_back: bool = False) -> MeetingReady:
        """Where it takes place is known now."""
        self.location = location
        self.version += 1
        return MeetingReady(self.id, self.version, actor, fell_back=fell_back)

    def refuse_move(
        self, actor: Actor, reason: str, tried_at: datetime | None = None
    ) -> MoveRefused:
        self.version += 1
        return MoveRefused(self.id, self.version, actor, reason, tried_at=tried_at)

    def clash(self, actor: Actor, host: Host, free_at: Sequence[datetime]) -> ClashFound:
        self.version += 1
        return ClashFound(self.id, self.version, actor, host_ref=host.ref, free_at=tuple(free_at))

    def seat_hosts(self, hosts: Sequence[Host]) -> None:
        """These hosts from now on, the first leads."""
        kept = {place.host_id: place for place in self.host_places}
        places = []
        for position, host in enumerate(hosts):
            place = kept.get(host.id) or BookingHost(host_id=host.id, host=host)
            place.position = position
            places.append(place)
        self.host_places = places

    def _end(self, state: State) -> None:
        self.state, self.held_until, self.wants_new_time_at = state, None, None
        self.version += 1


# What is final stays so, whatever the application believes.
_FINAL_STATES = ", ".join(f"'{state}'" for state in FINAL)
SQLITE_DDL = (
    f"""
CREATE TRIGGER bookings_final BEFORE UPDATE OF state, starts_at, ends_at ON bookings
WHEN OLD.state IN ({_FINAL_STATES})
    AND (NEW.state <> OLD.state OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
BEGIN SELECT RAISE(ABORT, 'bookings_final'); END
""",
)
POSTGRES_DDL = (
    """
CREATE FUNCTION bookings_final() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'bookings_final' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    f"""
CREATE TRIGGER bookings_final BEFORE UPDATE ON bookings FOR EACH ROW
WHEN (OLD.state IN ({_FINAL_STATES})
    AND (NEW.state <> OLD.state OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at))
EXECUTE FUNCTION bookings_final()
""",
)
refuse_in_schema(Booking, "sqlite", SQLITE_DDL)
refuse_in_schema(Booking, "postgresql", POSTGRES_DDL)


def new_uid(sender: str) -> str:
    """A UID for life: unguessable, at our own domain."""
    return f"{uuid.uuid4().hex}@{sender.rpartition('@')[2]}"


def new_key() -> str:
    return secrets.token_hex(16)


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
    """What the contact has ahead, the next first."""
    return list(
        tx.scalars(
            select(Booking)
            .where(
                Booking.contact_id == contact_id,
                Booking.state.in_(UPCOMING),
                Booking.starts_at > now,
            )
            .order_by(Booking.starts_at, Booking.id)
        )
    )
