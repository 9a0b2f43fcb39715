"""What programs send of appointments: checked by these models, and described by them."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from integrations.api.shapes import STATUS
from integrations.api.words import (
    MOMENT_SHOWN,
    Day,
    Id,
    Mail,
    Moment,
    Name,
    Page,
    PageSize,
    Shape,
    Zone,
    shown_as,
)

MOST_GUESTS = 10
MOST_BROUGHT = 5
MOST_DAYS = 62  # of availability, the first and the last among them


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
    model_config = shown_as(
        meetingTypeId="intro-call",
        start=MOMENT_SHOWN,
        attendee={"fullname": "Jane Doe", "email": "jane@example.com"},
    )

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
    model_config = shown_as(reason="The customer is ill")

    reason: str | None = Field(default=None, max_length=1_000)
    notify_attendees: bool = True
    attendee_id: Id | None = Field(default=None, description="A guest's: takes that guest off")
    cancel_all: bool = False
    version: int | None = Field(default=None, description="The version that was read")
    refund: int | None = Field(
        default=None, ge=0, description="Minor units; without it, all that was paid goes back"
    )


class RescheduleIn(Shape):
    model_config = shown_as(start=MOMENT_SHOWN)

    start: Moment
    ignore_availability: bool = False
    reason: str | None = Field(default=None, max_length=1_000)
    host_ids: list[Id] = Field(default_factory=list, max_length=50)
    version: int | None = None


class NotesIn(Shape):
    model_config = shown_as(notes="Needs a ramp")

    notes: str = Field(min_length=1, max_length=4_000)
    version: int | None = None


class GuestsIn(Shape):
    model_config = shown_as(guestEmails=["bo@example.com"])

    guest_emails: list[Mail] = Field(default_factory=list, max_length=MOST_GUESTS)
    emails: list[Mail] = Field(default_factory=list, max_length=MOST_GUESTS)

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if not self.guest_emails and not self.emails:
            raise ValueError("guestEmails is required")
        return self


class GuestOff(Shape):
    model_config = shown_as(email="bo@example.com")

    attendee_id: Id | None = None
    email: Mail | None = None


class NoShowIn(Shape):
    model_config = shown_as(noShow=True)

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
    meeting_type_id: Id = Field(
        description="The id of a meeting type, or its slug", examples=["intro-call"]
    )
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
