"""Webhooks through the API: who is told of what, and what became of each message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from booking.api_keys import Scope
from booking.errors import InvalidInput, LimitReached
from booking.subscriber_desk import SubscriberDesk, SubscriptionDraft
from booking.subscriptions import (
    KINDS,
    LONGEST_DESCRIPTION,
    LONGEST_ENDPOINT,
    Subscription,
)
from integrations.api.access import Asked, Calls, Reply, of_house
from integrations.api.words import Shape
from integrations.appointments import instant
from integrations.http import Outgoing
from integrations.problems import TooMany
from integrations.sealing import Sealer
from integrations.webhook_bodies import new_secret

calls = Calls("Webhooks")

PATH = "/v4/webhooks"
NOT_OURS = frozenset({"new_employee", "form_submission"})  # may be asked for, and never happen
EventType = Literal[
    "booking_requested",
    "booking_created",
    "booking_rejected",
    "booking_rescheduled",
    "booking_cancelled",
    "booking_no_show",
    "booking_completed",
    "booking_updated",
]
assert {kind.value for kind in KINDS} == set(EventType.__args__)  # type: ignore[attr-defined]  # a Literal has them
# By what is wrong with an address.
WRONG_ENDPOINT = {
    "bad_address": "must be a whole address that begins with https://",
    "not_https": "must begin with https://",
    "private_address": "must not be a private address",
}


def _ours(given: Any) -> Any:
    if not isinstance(given, list):
        return given
    return [one for one in given if not (isinstance(one, str) and one in NOT_OURS)]


EventTypes = Annotated[list[EventType], Field(min_length=1), BeforeValidator(_ours)]
Endpoint = Annotated[
    str, Field(max_length=LONGEST_ENDPOINT, examples=["https://example.com/hooks/bookdesk"])
]
Description = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]


class WebhookIn(Shape):
    endpoint: Endpoint
    description: Description | None = None
    event_types: EventTypes


class WebhookChangeIn(Shape):
    """What is left out stays as it is."""

    endpoint: Endpoint | None = None
    description: Description | None = None
    event_types: EventTypes | None = None
    is_on: bool | None = None


class WebhookShape(Shape):
    id: str
    endpoint: str
    description: str
    event_types: list[str]
    company_id: str
    created_at: datetime
    is_on: bool
    failing_since: datetime | None = Field(description="Since when it answers with nothing good")
    given_up_at: datetime | None = Field(description="When it was switched off for failing")


class NewWebhookShape(WebhookShape):
    secret: str = Field(description="Signs what is sent. Shown this once.")


class WebhooksShape(Shape):
    webhooks: list[WebhookShape]


class SecretShape(Shape):
    secret: str = Field(description="Signs what is sent. Shown this once.")
    old_secret_until: datetime | None = Field(description="Until then the one before signs too")


@calls.add("GET", PATH, scope=Scope.ADMIN, answers={200: WebhooksShape}, aliases=("/webhooks",))
def listed(asked: Asked) -> dict[str, Any]:
    """All webhooks, the oldest first."""
    return {"webhooks": [_shown(asked, one) for one in _desk(asked).subscriptions()]}


@calls.add(
    "POST",
    PATH,
    scope=Scope.ADMIN,
    body=WebhookIn,
    answers={201: NewWebhookShape},
    refusals=("too_many",),
    aliases=("/webhooks",),
)
def subscribe(asked: Asked) -> Reply:
    """Have bookings told to an address, signed as Standard Webhooks says. Six at the most."""
    sent: WebhookIn = asked.body
    draft = _draft(sent.endpoint, sent.description or "", sent.event_types)
    secret = new_secret()
    try:
        made = _desk(asked).subscribe(draft, secret=_sealed(asked, secret))
    except LimitReached as refusal:
        raise TooMany from refusal
    return Reply({**_shown(asked, made), "secret": secret}, 201)


@calls.add(
    "GET",
    PATH + "/{webhook_id}",
    scope=Scope.ADMIN,
    answers={200: WebhookShape},
    aliases=("/webhooks/{webhook_id}",),
)
def shown(asked: Asked, webhook_id: str) -> dict[str, Any]:
    """One webhook."""
    return _shown(asked, _desk(asked).subscription(webhook_id))


@calls.add(
    "PATCH",
    PATH + "/{webhook_id}",
    scope=Scope.ADMIN,
    body=WebhookChangeIn,
    answers={200: WebhookShape},
    aliases=("/webhooks/{webhook_id}",),
)
def revise(asked: Asked, webhook_id: str) -> dict[str, Any]:
    """Change the address, the description or the event types, or switch it on and off."""
    sent: WebhookChangeIn = asked.body
    desk = _desk(asked)
    found = desk.subscription(webhook_id)
    draft = _draft(
        found.endpoint if sent.endpoint is None else sent.endpoint,
        found.description if sent.description is None else sent.description,
        found.kinds if sent.event_types is None else sent.event_types,
        is_on=found.is_on if sent.is_on is None else sent.is_on,
    )
    desk.revise(found, draft)
    return _shown(asked, found)


@calls.add(
    "DELETE",
    PATH + "/{webhook_id}",
    scope=Scope.ADMIN,
    answers={204: None},
    aliases=("/webhooks/{webhook_id}",),
)
def unsubscribe(asked: Asked, webhook_id: str) -> Reply:
    """Nothing more is sent there; its log goes too."""
    desk = _desk(asked)
    desk.unsubscribe(desk.subscription(webhook_id))
    return Reply(None, 204)


@calls.add("POST", PATH + "/{webhook_id}/secret", scope=Scope.ADMIN, answers={200: SecretShape})
def rotate(asked: Asked, webhook_id: str) -> dict[str, Any]:
    """A new signing secret; the one before signs beside it for a day."""
    desk = _desk(asked)
    found = desk.subscription(webhook_id)
    secret = new_secret()
    desk.rotate(found, secret=_sealed(asked, secret))
    return {"secret": secret, "oldSecretUntil": _instant(found.old_secret_until)}


def _desk(asked: Asked) -> SubscriberDesk:
    return SubscriberDesk(asked.tx, asked.account, now=asked.now)


def _draft(
    endpoint: str, description: str, kinds: list[Any], *, is_on: bool = True
) -> SubscriptionDraft:
    """Raises InvalidInput, with the names that programs know."""
    given = {"endpoint": endpoint, "description": description, "kinds": kinds, "is_on": is_on}
    try:
        draft = SubscriptionDraft.checked(given)
    except InvalidInput as error:
        names = {"kinds": "eventTypes"}
        raise InvalidInput({names.get(n, n): why for n, why in error.fields.items()}) from error
    code = Outgoing(of_house().core.private_hosts).why_not(draft.endpoint)
    if code is not None:
        raise InvalidInput({"endpoint": WRONG_ENDPOINT[code]})
    return draft


def _sealed(asked: Asked, secret: str) -> str:
    return Sealer.of(of_house().core).seal(secret, asked.account.ref)


def _shown(asked: Asked, one: Subscription) -> dict[str, Any]:
    return {
        "id": one.ref,
        "endpoint": one.endpoint,
        "description": one.description,
        "eventTypes": one.kinds,
        "companyId": asked.account.ref,
        "createdAt": instant(one.made_at),
        "isOn": one.is_on,
        "failingSince": _instant(one.failing_since),
        "givenUpAt": _instant(one.given_up_at),
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
