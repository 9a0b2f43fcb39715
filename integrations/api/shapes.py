"""What programs are answered about appointments and free times; what they send is in `asks.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from booking.bookings import State
from integrations.api.words import (
    Shape,
)

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
