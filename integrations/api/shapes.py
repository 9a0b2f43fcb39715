"""The shapes of appointments: what programs send, and what they are answered.

Requests are checked by these models; the API's description is made of the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from booking.bookings import State
from integrations.api.words import Day, Id, Mail, Moment, Name, Page, PageSize, Shape, Zone

MOST_GUESTS = 10
MOST_BROUGHT = 5
MOST_DAYS = 62  # of availability, the first and the last among them
STATUS = Literal["pending", "confirmed", "completed", "no_show", "cancelled", "rejected", "expired"]
assert set(State) == set(STATUS.__args__)  # type: ignore[attr-defined]  # a Literal has them


class CancelShape(Shape):
    reason: str | None
    cancelled_at: datetime
    action_source: str
    action_at: datetime
    action_by: str | None


class AttendeeShape(Shape):
    id: str
    email: str | None
    firstname: str
    lastname: str
    fullname: str
    phone: str | None
    timezone: str | None
    language: str | None
    no_show: bool
    no_show_at: datetime | None
    is_guest: bool


class HostShape(Shape):
    id: str
    email: str | None
    given_name: str
    family_name: str
    full_name: str
    slug: str
    picture: str | None
    timezone: str


class MeetingInfoShape(Shape):
    name: str
    duration: int = Field(description="Minutes")
    channel: str
    meeting_link: str | None


class ShortInfoShape(Shape):
    name: str
    duration: int


class MeetingTypeShape(Shape):
    id: str
    slug: str
    meeting_info: ShortInfoShape
    metadata: dict[str, Any]


class AnswerShape(Shape):
    key: str
    label: str
    value: str


class PaymentShape(Shape):
    """Amounts are whole minor units; `digits` says how many of them are behind the point."""

    id: str
    status: str = Field(description="pending, paid, refunded or expired", examples=["paid"])
    amount: int
    refunded: int
    currency: str
    digits: int


class AppointmentShape(Shape):
    """A booking. Its start and end are told in the zone asked for, else in its host's."""

    id: str
    secret: str | None = Field(
        default=None,
        description="Lets its holder move and cancel without a key. Only after a booking.",
    )
    start: datetime
    end: datetime
    timezone: str
    location: str | None
    status: STATUS
    version: int = Field(description="Rises with every change")
    is_cancelled: bool
    cancel: CancelShape | None
    rescheduled_at: datetime | None
    rescheduled_from_id: str | None
    rescheduled_to_id: str | None = Field(
        default=None, description="Where this id was replaced: the one that is live"
    )
    meeting_info: MeetingInfoShape
    attendees: list[AttendeeShape]
    guest_emails: list[str]
    hosts: list[HostShape]
    host_ids: list[str]
    meeting_type: MeetingTypeShape
    meeting_type_id: str
    meeting_type_slug: str
    company_id: str
    company_slug: str
    contact_id: str
    notes: str | None
    answers: list[AnswerShape]
    payment: PaymentShape | None
    held_until: datetime | None
    wants_new_time_at: datetime | None = Field(
        description="Since when the customer is asked for another time; it stands until then"
    )
    created_at: datetime
    updated_at: datetime


class WrappedShape(Shape):
    appointment: AppointmentShape


class BookedShape(Shape):
    appointment_id: str
    secret: str
    payment_url: str | None = Field(default=None, description="Where a price is to be paid")
    appointment: AppointmentShape


class ListShape(Shape):
    appointments: list[AppointmentShape]
    page: int
    page_size: int
    total: int
    total_pages: int


class TodayShape(Shape):
    date: date
    timezone: str
    appointments: list[AppointmentShape]


class NoShowShape(Shape):
    id: str
    no_show: bool
    no_show_at: datetime | None


class ChangeShape(Shape):
    """One row of a booking's history."""

    version: int
    what: str
    at: datetime
    by: str = Field(description="customer, agent, host, api, google or system")
    by_name: str
    channel: str
    reason: str | None
    before: dict[str, Any]
    after: dict[str, Any]


class HistoryShape(Shape):
    id: str
    changes: list[ChangeShape]


# What is sent.


class Zoned(Shape):
    timezone: Zone | None = Field(default=None, description="In which start and end are told")


class AttendeeIn(Shape):
    email: Mail | None = None
    fullname: Name = ""
    firstname: Name = ""
    lastname: Name = ""
    phone: str | None = Field(default=None, max_length=40, examples=["+491701234567"])
    notes: dict[str, Any] = Field(
        default_factory=dict, description="Answers to the meeting type's questions, by their keys"
    )
    language: str | None = Field(default=None, max_length=35, examples=["en"])
    timezone: Zone | None = None
    receive_reminders: bool = True
    bringalong_emails: list[Mail] = Field(default_factory=list, max_length=MOST_BROUGHT)

    @property
    def name(self) -> str:
        parts = f"{self.firstname} {self.lastname}".strip()
        return self.fullname or parts or (self.email or "").partition("@")[0]


class BookingIn(Shape):
    meeting_type_id: Id = Field(description="The id of a meeting type, or its slug")
    start: Moment
    host_ids: list[Id] = Field(default_factory=list, max_length=50)
    duration: int | None = Field(default=None, ge=1, le=24 * 60, description="Minutes")
    location: str | None = Field(default=None, max_length=200)
    skip_notifications: bool = False
    attendee: AttendeeIn
    rescheduled_from_id: Id | None = Field(
        default=None,
        description="Moves that appointment, which gets a new id; cancelling the old one after "
        "that changes nothing",
    )


class CancelIn(Shape):
    reason: str | None = Field(default=None, max_length=1_000)
    notify_attendees: bool = True
    attendee_id: Id | None = Field(default=None, description="A guest's: takes that guest off")
    cancel_all: bool = False
    version: int | None = Field(default=None, description="The version that was read")
    refund: int | None = Field(
        default=None, ge=0, description="Minor units; without it, all that was paid goes back"
    )


class RescheduleIn(Shape):
    start: Moment
    ignore_availability: bool = False
    reason: str | None = Field(default=None, max_length=1_000)
    host_ids: list[Id] = Field(default_factory=list, max_length=50)
    version: int | None = None


class NotesIn(Shape):
    notes: str = Field(min_length=1, max_length=4_000)
    version: int | None = None


class GuestsIn(Shape):
    guest_emails: list[Mail] = Field(default_factory=list, max_length=MOST_GUESTS)
    emails: list[Mail] = Field(default_factory=list, max_length=MOST_GUESTS)

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if not self.guest_emails and not self.emails:
            raise ValueError("guestEmails is required")
        return self


class GuestOff(Shape):
    attendee_id: Id | None = None
    email: Mail | None = None


class NoShowIn(Shape):
    no_show: bool = True


class Filters(Zoned):
    user_id: Id | None = Field(
        default=None, description="A host's id; `all` for everybody's. The header's where absent"
    )
    start_date: Day | None = None
    end_date: Day | None = None
    status: list[STATUS] = Field(default_factory=list)
    email: Mail | None = Field(default=None, description="Of the customer or a guest")
    meeting_type_id: Id | None = None
    contact_id: Id | None = None
    search: str | None = Field(default=None, max_length=100, description="In names and mails")
    sort: Literal["start", "-start", "createdAt", "-createdAt"] = "start"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValueError("endDate must not be before startDate")
        return self


class ListIn(Filters):
    page: Page = 1
    page_size: PageSize | None = Field(default=None, description="20 where absent")
    limit: PageSize | None = Field(default=None, description="Another name of pageSize")

    @property
    def size(self) -> int:
        return self.page_size or self.limit or 20


class AvailabilityIn(Zoned):
    meeting_type_id: Id
    start: Day
    end: Day
    existing_appointment_id: Id | None = Field(
        default=None, description="Of an appointment that moves: its own time counts as free"
    )
    host_ids: list[Id] = Field(default_factory=list)
    meeting_duration: int | None = Field(default=None, ge=1, le=24 * 60)
    calculation_method: Literal["anyone", "everyone"] = Field(
        default="anyone",
        description="Of the hosts named: times at which one of them is free, or all of them are",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("end must not be before start")
        if (self.end - self.start).days >= MOST_DAYS:
            raise ValueError(f"end must be within {MOST_DAYS} days from start on")
        return self


class SlotShape(Shape):
    start: datetime
    end: datetime
    host_ids: list[str]
    seats_left: int | None = None


class SpotShape(Shape):
    start_time: datetime


class DateShape(Shape):
    date: date
    spots: list[SpotShape]


class FrameShape(Shape):
    start: datetime
    end: datetime


class AvailabilityShape(Shape):
    available_slots: list[SlotShape]
    timezone: str
    dates: list[DateShape]
    timeframes: list[FrameShape]
    earliest_available_date: date | None
