"""What webhooks were sent, through the API: the log, a test, and sending again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from booking.api_keys import Scope
from booking.errors import NotFound
from booking.subscriber_desk import SubscriberDesk
from booking.subscriptions import Attempt, Message, Progress
from integrations.api.access import Asked, Calls, Reply
from integrations.api.webhooks import PATH
from integrations.api.words import Page, Shape
from integrations.appointments import instant
from integrations.webhook_bodies import MASK, body_of

calls = Calls("Webhooks")


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
