"""Webhooks through the API: who is told of what, and what became of each message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from booking.api_keys import Scope
from booking.errors import InvalidInput, LimitReached, NotFound
from booking.subscriber_desk import SubscriberDesk, SubscriptionDraft
from booking.subscriptions import (
    KINDS,
    LONGEST_DESCRIPTION,
    LONGEST_ENDPOINT,
    Attempt,
    Message,
    Progress,
    Subscription,
)
from integrations.api.access import Asked, Calls, Reply, of_house
from integrations.api.words import Page, Shape
from integrations.appointments import instant
from integrations.http import Outgoing
from integrations.problems import TooMany
from integrations.sealing import Sealer
from integrations.webhook_bodies import MASK, body_of, new_secret

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


class MessageShape(Shape):
    id: str = Field(description="The webhook-id that receivers deduplicate by")
    webhook_type: str
    appointment_id: str | None
    status: Literal["waiting", "delivered", "parked"]
    created_at: datetime
    last_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None


class AttemptShape(Shape):
    at: datetime
    endpoint: str
    took_ms: int
    status: int | None = Field(description="null where nobody answered")
    error: str | None = Field(description="Why it counts as failed")
    answer: str = Field(description="The answer's headers and the beginning of its body")


class MessageInFullShape(MessageShape):
    body: dict[str, Any] = Field(description="What is sent; the token of the customer is masked")
    attempts: list[AttemptShape] = Field(description="The last 25, the newest first")


class MessagesShape(Shape):
    messages: list[MessageShape]
    page: int
    page_size: int
    total: int
    total_pages: int


class RedeliveredShape(Shape):
    messages: int = Field(description="How many are sent again")


class MessagesIn(Shape):
    page: Page = 1


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


@calls.add("POST", PATH + "/{webhook_id}/test", scope=Scope.ADMIN, answers={202: MessageShape})
def test(asked: Asked, webhook_id: str) -> Reply:
    """Have a message sent that is about no booking, also while the webhook is off. It is tried
    once.
    """
    desk = _desk(asked)
    return Reply(_told(desk.test(desk.subscription(webhook_id)), {}), 202)


@calls.add(
    "GET",
    PATH + "/{webhook_id}/messages",
    scope=Scope.ADMIN,
    query=MessagesIn,
    answers={200: MessagesShape},
)
def messages(asked: Asked, webhook_id: str) -> dict[str, Any]:
    """What was sent or waits to be, the newest first; kept for 30 days."""
    desk = _desk(asked)
    page = desk.messages(desk.subscription(webhook_id), page=asked.query.page)
    last = desk.last_attempts(list(page.rows))
    return {
        "messages": [_told(message, last) for message in page.rows],
        "page": page.number,
        "pageSize": page.size,
        "total": page.total,
        "totalPages": -(-page.total // page.size),
    }


@calls.add(
    "GET",
    PATH + "/{webhook_id}/messages/{message_id}",
    scope=Scope.ADMIN,
    answers={200: MessageInFullShape},
)
def message(asked: Asked, webhook_id: str, message_id: str) -> dict[str, Any]:
    """One message: what is sent, and what came back each time."""
    desk = _desk(asked)
    found = _message(desk, webhook_id, message_id)
    attempts = desk.attempts(found)
    return {
        **_told(found, {found.id: attempts[0]} if attempts else {}),
        "body": body_of(found, asked.account.ref, secret=MASK),
        "attempts": [
            {
                "at": instant(one.at),
                "endpoint": one.endpoint,
                "tookMs": one.took_ms,
                "status": one.status,
                "error": one.error,
                "answer": one.answer,
            }
            for one in attempts
        ],
    }


@calls.add(
    "POST",
    PATH + "/{webhook_id}/messages/{message_id}/redeliver",
    scope=Scope.ADMIN,
    answers={202: MessageShape},
)
def redeliver(asked: Asked, webhook_id: str, message_id: str) -> Reply:
    """Send it now, under the id it has, also when it waits for its next try. While the webhook is
    off nothing is sent.
    """
    desk = _desk(asked)
    message = _message(desk, webhook_id, message_id)
    desk.redeliver(message)
    return Reply(_told(message, desk.last_attempts([message])), 202)


@calls.add(
    "POST", PATH + "/{webhook_id}/redeliver", scope=Scope.ADMIN, answers={202: RedeliveredShape}
)
def redeliver_parked(asked: Asked, webhook_id: str) -> Reply:
    """Send again all that was given up, in the order in which it was said. While the webhook is
    off nothing is sent.
    """
    desk = _desk(asked)
    return Reply({"messages": desk.redeliver_parked(desk.subscription(webhook_id))}, 202)


def _desk(asked: Asked) -> SubscriberDesk:
    return SubscriberDesk(asked.tx, asked.account, now=asked.now)


def _message(desk: SubscriberDesk, webhook_id: str, message_id: str) -> Message:
    """Raises NotFound."""
    found = desk.message(message_id)
    if found.subscription.ref != webhook_id:
        raise NotFound
    return found


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


def _told(message: Message, last: Mapping[int, Attempt]) -> dict[str, Any]:
    attempt = last.get(message.id)
    appointment = message.words.get("appointment") or {}
    return {
        "id": message.ref,
        "webhookType": message.kind.value,
        "appointmentId": appointment.get("ref"),
        "status": Progress(message.progress).value,
        "createdAt": instant(message.made_at),
        "lastAttemptAt": _instant(attempt.at) if attempt else None,
        "lastStatus": attempt.status if attempt else None,
        "lastError": attempt.error if attempt else None,
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
