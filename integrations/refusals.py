"""Every refusal and failure in one place: JSON for programs, a calm page with an id for people.

A stranger learns nothing from it: no trace, no path, no name of what lies behind.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from booking.errors import BookingError, InvalidInput, LinkGone
from bot.phrases import refusal_in_words
from integrations import problems
from integrations.languages import locale_tag

log = logging.getLogger(__name__)

STATUS = {
    "invalid_input": 422,
    "not_found": 404,
    "link_invalid": 404,
    "unauthorized": 401,
    "forbidden": 403,
    "payment_required": 402,
    "rate_limited": 429,
}
CODES = {
    400: "invalid_input",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    410: "link_invalid",
    422: "invalid_input",
    429: "rate_limited",
    503: "busy",
}
REFUSED_BY_STATE = 409
TRY_AGAIN_SECONDS = 5


@dataclass(frozen=True)
class Problem:
    """What is shown: the status, its code, and the words for people."""

    status: int
    code: str
    title: str
    text: str
    fields: dict[str, str] | None = None


def init_app(app: Flask) -> None:
    app.register_error_handler(BookingError, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(Exception, _bug)


def status_of(error: BookingError) -> int:
    """Over HTTP: what the state of things refuses is a 409, all else has its own."""
    if isinstance(error, LinkGone):
        return 410
    return STATUS.get(error.code, REFUSED_BY_STATE)


def in_words(error: BookingError, *, zone: str = "UTC") -> str:
    """The sentence about a refusal, in the language of this request."""
    return refusal_in_words(error, locale=locale_tag(), zone=zone)


def _refused(error: BookingError) -> Response:
    if problems.is_for_programs():
        return problems.refused(error)
    fields = error.fields if isinstance(error, InvalidInput) else None
    status = status_of(error)
    title = _title(status)
    return _answer(Problem(status, error.code, title, in_words(error), fields))


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        # A host that is not ours: no page can be drawn, for its links would lead there.
        words = "This is not the address of this installation.\n"
        return Response(words, 400, content_type="text/plain; charset=utf-8")
    response = error.get_response()
    status = response.status_code
    if status < 400:  # noqa: PLR2004 - the router's redirects come this way too
        return Response(response.data, status, dict(response.headers))
    answer = _answer(
        Problem(status, CODES.get(status, "invalid_input"), _title(status), _text(status))
    )
    extra = {name: value for name, value in response.headers if name in {"Allow", "Retry-After"}}
    answer.headers.update(extra)
    return answer


def _stale(_: CSRFError) -> Response:
    text = gettext(
        "This page was open for too long. Go back, reload it and try again. Nothing was changed."
    )
    return _answer(Problem(403, "forbidden", gettext("That did not work"), text))


def _busy(error: Exception) -> Response:
    log.error(
        "database did not answer",
        extra={"request_id": g.get("request_id"), "kind": type(error).__name__},
    )
    text = gettext("We are very busy. Nothing was changed. Try again in a few seconds.")
    answer = _answer(Problem(503, "busy", gettext("One moment"), text))
    answer.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return answer


def _bug(error: Exception) -> Response:
    log.error("request failed", exc_info=error, extra={"request_id": g.get("request_id")})
    text = gettext(
        "It is our fault, and nothing was changed. "
        "Try again; if it happens again, tell us the number below."
    )
    return _answer(Problem(500, "failed", gettext("Something went wrong"), text))


def _answer(problem: Problem) -> Response:
    request_id = str(g.get("request_id", ""))
    if problems.is_for_programs():
        return problems.answer(problems.Problem(problem.status, problem.code, problem.text))
    if not _wants_json():
        page = render_template("errors/problem.html", problem=problem, request_id=request_id)
        return Response(page, problem.status)
    body: dict[str, Any] = {"code": problem.code, "message": problem.text, "request_id": request_id}
    if problem.fields is not None:
        body["fields"] = problem.fields
    answer = jsonify(body)
    answer.status_code = problem.status
    return answer


def _wants_json() -> bool:
    if request.is_json:
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _title(status: int) -> str:
    titles = {
        401: gettext("This is not yours to open"),
        403: gettext("This is not yours to open"),
        404: gettext("There is nothing here"),
        410: gettext("This link is no longer in use"),
        429: gettext("A little slower"),
    }
    return titles.get(status, gettext("That did not work"))


def _text(status: int) -> str:
    texts = {
        401: gettext("Sign in first."),
        403: gettext("You lack the right for this. An admin of your account can give it to you."),
        404: gettext("The address may be mistyped, or what was here is gone."),
        405: gettext("This address cannot be used that way."),
        413: gettext("What you sent is too large. Nothing was changed."),
        429: gettext(
            "There were too many requests from your address. Wait a minute and try again."
        ),
    }
    otherwise = gettext("The request could not be understood. Nothing was changed.")
    return texts.get(status, otherwise)
