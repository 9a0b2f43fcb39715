"""What the twin answers over HTTP: plain values that the server sends as they are."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Raised anywhere below the server; its answer is what the caller gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status, answer.body)
        self.answer = answer


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), headers=headers)


def as_page(html: str, status: int = 200) -> Answer:
    return Answer(status, html.encode(), content_type="text/html; charset=UTF-8")


def redirect(url: str, status: int = 302) -> Answer:
    return Answer(status, headers={"Location": url})


def refused(
    status: int, reason: str, message: str, *, domain: str = "global", at: str | None = None
) -> Refused:
    """An error in the API's own shape. `at` is what is wrong, as "parameter:timeMax"."""
    error = {"domain": domain, "reason": reason, "message": message}
    if at is not None:
        error["locationType"], error["location"] = at.split(":", 1)
    body = {"error": {"errors": [error], "code": status, "message": message}}
    return Refused(as_json(body, status))


def bad_request(message: str, *, reason: str = "invalid", at: str | None = None) -> Refused:
    return refused(400, reason, message, at=at)


def not_found() -> Refused:
    return refused(404, "notFound", "Not Found")


def gone() -> Refused:
    return refused(410, "deleted", "Resource has been deleted")


def empty_range() -> Refused:
    message = "The specified time range is empty."
    return refused(400, "timeRangeEmpty", message, domain="calendar", at="parameter:timeMax")


def full_sync_required() -> Refused:
    message = "Sync token is no longer valid, a full sync is required."
    return refused(410, "fullSyncRequired", message, domain="calendar", at="parameter:syncToken")


def invalid_credentials() -> Refused:
    return refused(401, "authError", "Invalid Credentials", at="header:Authorization")


def limited(reason: str, status: int = 403) -> Refused:
    """One of the usage limits: rateLimitExceeded, userRateLimitExceeded, quotaExceeded."""
    messages = {
        "rateLimitExceeded": "Rate Limit Exceeded",
        "userRateLimitExceeded": "User Rate Limit Exceeded",
        "quotaExceeded": "Calendar usage limits exceeded.",
    }
    return refused(status, reason, messages[reason], domain="usageLimits")
