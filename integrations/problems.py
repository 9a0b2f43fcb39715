"""A refusal as programs read it: RFC 9457, and beside it the members that older clients look for.

Every refusal of the product has a code, the same in chat, on pages and here; the sentence about it
is the one that a customer would read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, request

from booking.errors import BookingError, InvalidInput, SlotTaken
from bot.phrases import refusal_in_words
from integrations.languages import locale_tag

MEDIA_TYPE = "application/problem+json"
PATHS = ("/v4/", "/webhooks")  # where programs ask
STATUS = {
    "invalid_input": 400,
    "missing_user_header": 400,
    "unauthorized": 401,
    "key_expired": 401,
    "payment_required": 402,
    "forbidden": 403,
    "not_found": 404,
    "link_invalid": 404,
    "too_many": 406,
    "idempotency_mismatch": 422,
    "rate_limited": 429,
    "busy": 503,
    "failed": 500,
}
REFUSED_BY_STATE = 409
TITLES = {
    "invalid_input": "Something in the request cannot be taken",
    "missing_user_header": "The header x-meetergo-api-user-id is missing",
    "unauthorized": "No valid API key",
    "key_expired": "The API key has expired",
    "payment_required": "It has to be paid first",
    "forbidden": "The scope of the API key is too small",
    "not_found": "Not found",
    "slot_taken": "Slot no longer available",
    "no_seats": "No seat left",
    "outside_availability": "Outside the availability",
    "too_soon": "Too soon",
    "too_far_ahead": "Too far ahead",
    "limit_reached": "The limit is reached",
    "not_bookable": "Cannot be booked",
    "already_cancelled": "Already cancelled",
    "not_active": "No longer active",
    "in_the_past": "In the past",
    "change_window_closed": "Too late to change",
    "changed_meanwhile": "Changed meanwhile",
    "too_many": "There are as many as there may be",
    "in_use": "It is in use",
    "idempotency_mismatch": "The Idempotency-Key was used for another request",
    "idempotency_in_flight": "The same request is still at work",
    "rate_limited": "Too many requests",
    "busy": "Try again in a few seconds",
    "failed": "Our fault",
}
# What an `errors[].message` says of a field, by what is wrong with it.
WRONG = {
    "missing": "is required",
    "too_long": "is too long",
    "too_large": "is too large",
    "too_small": "is too small",
    "too_many": "has too many entries",
    "not_a_mail": "is not a mail address",
    "not_a_phone": "is not a phone number in international form",
    "not_a_number": "is not a number",
    "not_a_choice": "is not one of the choices",
    "not_a_zone": "is not an IANA time zone",
    "not_allowed": "is not allowed here",
    "not_offered": "is not available",
    "already_there": "is there already",
    "not_a_slug": "may hold a to z, digits and hyphens",
    "taken": "is taken",
    "twice": "names one twice",
    "only_one_host": "may name one host only",
    "not_with_seats": "goes with one seat only",
    "not_a_link": "is not an address that begins with https://",
    "not_a_date": "is not a date",
    "not_a_time": "is not a time of day",
    "not_an_amount": "is not an amount",
    "overlap": "overlaps another",
    "ends_before_it_starts": "ends before it starts",
    "wrong": "is of the wrong kind",
}
# Where a refusal concerns the time that was asked for.
_OF_THE_START = frozenset(
    {"slot_taken", "no_seats", "outside_availability", "too_soon", "too_far_ahead", "limit_reached"}
)


class MissingUserHeader(BookingError):
    """The call is made for a host, and none was named."""

    code = "missing_user_header"


class TooMany(BookingError):
    """There are as many of them as an account may have."""

    code = "too_many"


@dataclass(frozen=True)
class Problem:
    """What is told. `wrong` says per field what is wrong with it, in words."""

    status: int
    code: str
    detail: str
    wrong: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def is_for_programs() -> bool:
    """Whether this request is a program's, who reads no page."""
    return request.path.startswith(PATHS) and not request.path.startswith("/v4/docs")


def status_of(error: BookingError) -> int:
    return STATUS.get(error.code, REFUSED_BY_STATE)


def refused(error: BookingError, *, zone: str | None = None) -> Response:
    """The answer to what was refused; its times by the wall clock of that zone."""
    zone = zone or "UTC"
    detail = _sentence(error, zone=zone)
    wrong: dict[str, str] = {}
    if isinstance(error, InvalidInput):
        wrong = {name: WRONG.get(why, why) for name, why in error.fields.items()}
        detail = "; ".join(f"{name} {why}" for name, why in wrong.items()) or detail
    elif error.code in _OF_THE_START:
        wrong = {"start": WRONG["not_offered"]}
    more: dict[str, Any] = {}
    if isinstance(error, SlotTaken):
        more["alternatives"] = [
            slot.starts_at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
            for slot in error.nearest
        ]
    response = answer(Problem(status_of(error), error.code, detail, wrong, more))
    if error.code in {"unauthorized", "key_expired"}:
        response.headers["WWW-Authenticate"] = 'Bearer realm="bookdesk"'
    if (after := error.words.get("retry_after")) is not None:
        response.headers["Retry-After"] = str(after)
    return response


def answer(problem: Problem) -> Response:
    title = TITLES.get(problem.code) or HTTPStatus(problem.status).phrase
    url = str(current_app.config["PUBLIC_URL"])
    body = {
        "type": f"{url}/v4/problems/{problem.code.replace('_', '-')}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        "statusCode": problem.status,
        "message": title,
        "error": HTTPStatus(problem.status).phrase,
        "errors": [{"field": name, "message": why} for name, why in problem.wrong.items()],
        "code": problem.code,
        "requestId": str(g.get("request_id", "")),
        **problem.more,
    }
    words = json.dumps(body, ensure_ascii=False)
    return Response(words, problem.status, content_type=MEDIA_TYPE)


def _sentence(error: BookingError, *, zone: str) -> str:
    if error.code in TITLES and error.code not in _SAID:
        return TITLES[error.code] + "."
    return refusal_in_words(error, locale=locale_tag(), zone=zone)


# The codes that a customer may hear of too, so that there are words for them.
_SAID = frozenset(
    {
        *_OF_THE_START,
        "not_bookable",
        "already_cancelled",
        "not_active",
        "in_the_past",
        "change_window_closed",
        "changed_meanwhile",
        "link_invalid",
        "rate_limited",
    }
)
