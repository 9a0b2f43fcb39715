"""Meeting types, as admins set them up: read by any key, changed by one with the scope admin."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from booking.api_keys import Scope
from booking.appointments import Hosting
from booking.errors import Forbidden, InvalidInput
from booking.event_types import EventType, event_type_called, event_types
from booking.people import Agent
from booking.set_up import SetUp
from integrations.api.access import Asked, Calls, of_house
from integrations.api.said import called
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


class EventTypesShape(Shape):
    meeting_types: list[EventTypeShape]


class EventTypeChange(Shape):
    """What is left out stays as it is."""

    is_on: bool | None = None
    is_public: bool | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    description: Annotated[str, Field(max_length=4_000)] | None = None
    version: int | None = Field(default=None, description="The version that was read")


@calls.add("GET", "/v4/meeting-type", scope=Scope.READ, answers={200: EventTypesShape})
def all_of_them(asked: Asked) -> dict[str, Any]:
    """All meeting types, in the order in which customers see them."""
    return {"meetingTypes": [_told(asked, one) for one in event_types(asked.tx)]}


@calls.add("GET", "/v4/meeting-type/{ref}", scope=Scope.READ, answers={200: EventTypeShape})
def one_of_them(asked: Asked, ref: str) -> dict[str, Any]:
    """One meeting type, by its id or slug."""
    return _told(asked, event_type_called(asked.tx, ref))


@calls.add(
    "PATCH",
    "/v4/meeting-type/{ref}",
    scope=Scope.ADMIN,
    body=EventTypeChange,
    answers={200: EventTypeShape},
    refusals=("changed_meanwhile",),
)
def change(asked: Asked, ref: str) -> dict[str, Any]:
    """Switch a meeting type on or off, show or hide it, or word it anew. What is booked stays."""
    body: EventTypeChange = asked.body
    set_up = SetUp(asked.tx, asked.account, _admin(asked), now=asked.now)
    event_type = set_up.event_type(ref)
    try:
        set_up.word_event_type(
            event_type,
            title=body.name,
            description=body.description,
            is_public=body.is_public,
            version=body.version,
        )
    except InvalidInput as error:
        raise InvalidInput(called(error, "name")) from error
    if body.is_on is not None:
        set_up.switch_event_type(event_type, on=body.is_on)
    asked.tx.flush()
    return _told(asked, event_type)


def _admin(asked: Asked) -> Agent:
    """Whoever made the key: what they may not do any more, it may not either. Raises Forbidden."""
    agent = asked.key.made_by
    if agent is None or not agent.is_on:
        raise Forbidden
    return agent


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
    }
