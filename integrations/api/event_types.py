"""Meeting types, as admins set them up: read by any key, changed by one with the scope admin."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from booking.api_keys import Scope
from booking.appointments import Hosting
from booking.errors import InvalidInput
from booking.event_types import EventType, event_type_called, event_types
from booking.set_up import SetUp
from integrations.api.access import Asked, Calls, Reply, of_house
from integrations.api.admins import admin, unless_in_use
from integrations.api.event_type_settings import (
    EventTypeChange,
    EventTypeIn,
    EventTypeSettings,
    drafted,
    named_outside,
    settings_of,
    told,
)
from integrations.api.shapes import HostShape
from integrations.api.words import Shape
from integrations.appointments import CHANNELS, host_json

calls = Calls("Meeting types")


class QuestionShape(Shape):
    key: str
    label: str
    kind: str
    required: bool
    options: list[str]


class InfoShape(Shape):
    name: str
    description: str
    duration: int
    durations: list[int] = Field(description="All lengths that can be booked, in minutes")
    channel: str


class PriceShape(Shape):
    amount: int = Field(description="Whole minor units")
    currency: str


class EventTypeShape(Shape):
    id: str
    slug: str
    meeting_info: InfoShape
    company_id: str
    company_slug: str
    public_url: str
    hosts: list[HostShape]
    host_ids: list[str]
    assignment: Literal["single", "round_robin", "collective"]
    seats: int
    max_guests: int
    needs_approval: bool
    questions: list[QuestionShape]
    price: PriceShape | None
    buffer_before: int
    buffer_after: int
    minimum_notice: int
    is_public: bool
    is_on: bool
    version: int
    settings: EventTypeSettings


class EventTypesShape(Shape):
    meeting_types: list[EventTypeShape]


@calls.add("GET", "/v4/meeting-type", scope=Scope.READ, answers={200: EventTypesShape})
def all_of_them(asked: Asked) -> dict[str, Any]:
    """All meeting types, in the order in which customers see them."""
    return {"meetingTypes": [_told(asked, one) for one in event_types(asked.tx)]}


@calls.add("GET", "/v4/meeting-type/{ref}", scope=Scope.READ, answers={200: EventTypeShape})
def one_of_them(asked: Asked, ref: str) -> dict[str, Any]:
    """One meeting type, by its id or slug."""
    return _told(asked, event_type_called(asked.tx, ref))


@calls.add(
    "POST",
    "/v4/meeting-type",
    scope=Scope.ADMIN,
    body=EventTypeIn,
    answers={201: EventTypeShape},
)
def create(asked: Asked) -> Reply:
    """A new meeting type, the last in the list."""
    set_up = SetUp(asked.tx, asked.account, admin(asked), now=asked.now)
    try:
        made = set_up.create_event_type(asked.body)
    except InvalidInput as error:
        raise named_outside(error) from error
    return Reply(_told(asked, made), 201, headers={"Location": f"/v4/meeting-type/{made.ref}"})


@calls.add(
    "PATCH",
    "/v4/meeting-type/{ref}",
    scope=Scope.ADMIN,
    body=EventTypeChange,
    answers={200: EventTypeShape},
    refusals=("changed_meanwhile",),
)
def change(asked: Asked, ref: str) -> dict[str, Any]:
    """Set up a meeting type anew, or switch it on or off. What is left out stays as it is, and so
    does what is booked.
    """
    body: EventTypeChange = asked.body
    set_up = SetUp(asked.tx, asked.account, admin(asked), now=asked.now)
    event_type = set_up.event_type(ref)
    said = body.model_dump(exclude_unset=True, exclude={"version"})
    try:
        draft = drafted({**settings_of(event_type), **said})
        set_up.revise_event_type(event_type, draft, version=body.version)
    except InvalidInput as error:
        raise named_outside(error) from error
    return _told(asked, event_type)


@calls.add(
    "DELETE",
    "/v4/meeting-type/{ref}",
    scope=Scope.ADMIN,
    answers={204: None},
    refusals=("in_use",),
)
def delete(asked: Asked, ref: str) -> Reply:
    """Only one that was never booked; others are switched off."""
    set_up = SetUp(asked.tx, asked.account, admin(asked), now=asked.now)
    with unless_in_use():
        set_up.delete_event_type(set_up.event_type(ref))
    return Reply(None, 204)


def _told(asked: Asked, event_type: EventType) -> dict[str, Any]:
    account = asked.account
    price = event_type.price
    return {
        "id": event_type.ref,
        "slug": event_type.slug,
        "meetingInfo": {
            "name": event_type.title,
            "description": event_type.description,
            "duration": event_type.durations[0],
            "durations": list(event_type.durations),
            "channel": CHANNELS[event_type.location.kind],
        },
        "companyId": account.ref,
        "companySlug": account.slug,
        "publicUrl": f"{of_house().web.public_url}/{account.slug}/{event_type.slug}",
        "hosts": [
            host_json(Hosting(host.ref, host.name, host.mail, host.zone))
            for host in event_type.pool
        ],
        "hostIds": [host.ref for host in event_type.pool],
        "assignment": event_type.assignment.value,
        "seats": event_type.seats,
        "maxGuests": event_type.max_guests,
        "needsApproval": event_type.needs_approval,
        "questions": [
            {
                "key": one.key,
                "label": one.label,
                "kind": one.kind.value,
                "required": one.required,
                "options": list(one.options),
            }
            for one in event_type.questions
        ],
        "price": None if price is None else {"amount": price, "currency": event_type.currency},
        "bufferBefore": event_type.buffer_before,
        "bufferAfter": event_type.buffer_after,
        "minimumNotice": event_type.notice,
        "isPublic": event_type.is_public,
        "isOn": event_type.is_on,
        "version": event_type.version,
        "settings": told(settings_of(event_type)),
    }
