"""EventType: what can be booked, its rules and policies. `event_type_drafts.py` checks what an
admin wrote.

A booking keeps the length and buffers it was made with: what is edited here changes what is offered
next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.db import Base, Referred, Scoped, Shaped, Tx, words_of
from booking.errors import BookingError, NotBookable, NotFound
from booking.people import Host
from booking.schedules import Schedule
from booking.when.slots import FixedWindow, HostChoice, Limits, RollingWindow, SlotRules


class LocationKind(StrEnum):
    GOOGLE_MEET = "google_meet"
    LINK = "link"
    PHONE = "phone"
    IN_PERSON = "in_person"
    ASK_ATTENDEE = "ask_attendee"


class QuestionKind(StrEnum):
    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    PHONE = "phone"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SOME_OF = "some_of"


class ReasonRule(StrEnum):
    HIDDEN = "hidden"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Outcome(StrEnum):
    """What became of a booking, as the rules for tasks and deals name it."""

    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Location:
    """Where it happens. `detail` is the link, number or address; with Google Meet, an event type's
    is the link for when no Meet can be made. `caller` says who rings whom: host or customer.
    """

    kind: LocationKind = LocationKind.ASK_ATTENDEE
    detail: str = ""
    caller: str = "host"

    @property
    def join_url(self) -> str | None:
        """The address of a video call. What a customer typed is never made a link."""
        is_ours = self.kind in (LocationKind.GOOGLE_MEET, LocationKind.LINK)
        return self.detail if is_ours and re.fullmatch(r"https://\S+", self.detail) else None

    @property
    def without_meet(self) -> Location:
        """Where it is when no Meet can be made: at its own link, where it has one."""
        kind = LocationKind.LINK if self.detail else LocationKind.GOOGLE_MEET
        return Location(kind, self.detail)

    @property
    def lacks_address(self) -> bool:
        """Whether a mail would go out without saying where: a link, address or own number is
        missing.
        """
        match self.kind:
            case LocationKind.LINK | LocationKind.IN_PERSON:
                return not self.detail
            case LocationKind.PHONE:
                return self.caller == "customer" and not self.detail
            case LocationKind.ASK_ATTENDEE | LocationKind.GOOGLE_MEET:
                return False


@dataclass(frozen=True, slots=True)
class Question:
    """Asked besides name and mail, which always come first."""

    key: str
    label: str
    kind: QuestionKind = QuestionKind.SHORT
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """Whether a customer may do it, and until how many minutes before the start."""

    allowed: bool = True
    until: int = 0

    def closes_at(self, starts_at: datetime) -> datetime:
        return starts_at - timedelta(minutes=self.until)


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    reschedule: ChangeRule = ChangeRule()
    cancel: ChangeRule = ChangeRule()
    reason: ReasonRule = ReasonRule.OPTIONAL
    reasons: tuple[str, ...] = ()  # offered to choose from; free words where empty


@dataclass(frozen=True, slots=True)
class TaskRule:
    """A task follows the booking: due so many minutes after its start (before, when negative)."""

    title: str
    due: int = 0
    owner: str = "assignee"  # assignee, host or nobody


@dataclass(frozen=True, slots=True)
class DealRule:
    """Where the contact's deal goes on each outcome (`Outcome` -> ref of a stage); forward only,
    unless it says so.
    """

    pipeline_ref: str
    stages: dict[str, str]
    may_go_back: bool = False
    title: str = ""
    amount: int | None = None  # minor units
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class RefundPolicy:
    """In full until so many minutes before the start, then this percentage."""

    full_until: int = 0
    percent_after: int = 0


class EventTypeHost(Base, Scoped):
    """A host of an event type, with the share of bookings it is to get."""

    __tablename__ = "event_type_hosts"
    __table_args__ = (
        UniqueConstraint("event_type_id", "host_id"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share"),
    )

    event_type_id: Mapped[int] = mapped_column(ForeignKey("event_types.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"), index=True)
    share: Mapped[int] = mapped_column(default=10)
    position: Mapped[int] = mapped_column(default=0)

    host: Mapped[Host] = relationship(lazy="joined", innerjoin=True)


class EventType(Base, Scoped, Referred):
    """What can be booked. Lengths are whole minutes; money is whole minor units."""

    __tablename__ = "event_types"
    __table_args__ = (
        UniqueConstraint("account_id", "slug"),
        CheckConstraint("seats BETWEEN 1 AND 1000", name="seats"),
    )

    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    colour: Mapped[str] = mapped_column(String(2), default="c1")
    description: Mapped[str] = mapped_column(Text, default="")
    prepare: Mapped[str] = mapped_column(Text, default="")
    durations: Mapped[list[Any]] = mapped_column(default=lambda: [30])
    interval: Mapped[int | None]
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedules.id"))
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    notice: Mapped[int] = mapped_column(default=0)
    window: Mapped[RollingWindow | FixedWindow] = mapped_column(
        Shaped(RollingWindow | FixedWindow), default=lambda: RollingWindow(60)
    )
    limits: Mapped[Limits] = mapped_column(Shaped(Limits), default=Limits)
    assignment: Mapped[HostChoice] = mapped_column(
        words_of(HostChoice, 12), default=HostChoice.SINGLE
    )
    seats: Mapped[int] = mapped_column(default=1)
    location: Mapped[Location] = mapped_column(Shaped(Location), default=Location)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    approval_hours: Mapped[int] = mapped_column(default=24)
    sends_confirmation: Mapped[bool] = mapped_column(default=True)
    sends_thanks: Mapped[bool] = mapped_column(default=False)
    sends_no_show: Mapped[bool] = mapped_column(default=False)
    reminders: Mapped[list[Any]] = mapped_column(default=lambda: [24 * 60])
    questions: Mapped[tuple[Question, ...]] = mapped_column(
        Shaped(tuple[Question, ...]), default=()
    )
    mail_optional: Mapped[bool] = mapped_column(default=False)
    max_guests: Mapped[int] = mapped_column(default=0)
    change_policy: Mapped[ChangePolicy] = mapped_column(Shaped(ChangePolicy), default=ChangePolicy)
    max_upcoming: Mapped[int | None]
    price: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    hold_minutes: Mapped[int | None]  # how long the time is held for who is to pay; None: usual
    refund_policy: Mapped[RefundPolicy] = mapped_column(Shaped(RefundPolicy), default=RefundPolicy)
    task_rule: Mapped[TaskRule | None] = mapped_column(Shaped(TaskRule))
    deal_rule: Mapped[DealRule | None] = mapped_column(Shaped(DealRule))
    is_public: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(String(35))
    is_on: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class

    hosts: Mapped[list[EventTypeHost]] = relationship(
        lazy="selectin", order_by=EventTypeHost.position, cascade="all, delete-orphan"
    )
    schedule: Mapped[Schedule | None] = relationship(lazy="joined")

    @property
    def has_seats(self) -> bool:
        return self.seats > 1

    @property
    def pool(self) -> list[Host]:
        """The hosts that are on, in their order."""
        return [place.host for place in self.hosts if place.host.is_on]

    def rules(self, duration: int, *, week_starts_on: int) -> SlotRules:
        """What a start of `duration` minutes must fulfil."""
        return SlotRules(
            duration=duration,
            interval=self.interval,
            buffer_before=self.buffer_before,
            buffer_after=self.buffer_after,
            notice=self.notice,
            window=self.window,
            limits=self.limits,
            week_starts_on=week_starts_on,
        )

    def why_not_bookable(self, *, by_customer: bool, takes_payments: bool) -> BookingError | None:
        """Off, without a host, with a price and nothing to take it, or not for customers."""
        if not self.is_on:
            return NotBookable("off")
        if by_customer and not self.is_public:
            return NotFound()
        if not self.pool:
            return NotBookable("no_host")
        if self.assignment is HostChoice.COLLECTIVE and len(self.pool) < len(self.hosts):
            return NotBookable("no_host")
        if self.price and not takes_payments:
            return NotBookable("price")
        return None


def event_types(tx: Tx) -> list[EventType]:
    """All of the account, in the admin's order."""
    return list(tx.scalars(select(EventType).order_by(EventType.position, EventType.id)))


def event_type_called(tx: Tx, slug_or_ref: str) -> EventType:
    """Raises NotFound."""
    found = tx.scalar(
        select(EventType).where((EventType.slug == slug_or_ref) | (EventType.ref == slug_or_ref))
    )
    if found is None:
        raise NotFound
    return found
