"""What can go wrong with Google, told apart by what is to be done about it.

The codes of the contract's section 7; the words for people are made where they are shown.
"""

from __future__ import annotations

import json
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import HttpError
from httplib2 import HttpLib2Error

GRANT_IS_GONE = frozenset({"invalid_grant", "unauthorized_client"})
QUOTA_RESTS = timedelta(hours=1)  # Google speaks of hours; each try counts
RATE_RESTS = timedelta(seconds=10)
# Everything that a call can raise beside an answer.
TROUBLE = (HttpError, HttpLib2Error, GoogleAuthError, HTTPException, OSError, ValueError)


class GoogleTrouble(Exception):
    """A call did not do what was asked. `code` is one for the connection's page."""

    code = "unreachable"
    after = timedelta(0)


class Unanswered(GoogleTrouble):
    """No answer, a server's error, or one that cannot be read: it may have been done all the
    same.
    """


class ServerError(Unanswered):
    code = "server_error"


class Unreadable(Unanswered):
    """An answer that is not what Google sends."""

    code = "answer_unreadable"


class Throttled(GoogleTrouble):
    code = "rate_limited"
    after = RATE_RESTS


class OutOfQuota(GoogleTrouble):
    code = "quota"
    after = QUOTA_RESTS


class GrantGone(GoogleTrouble):
    """Only the host can mend it."""

    code = "grant_revoked"


class ScopesMissing(GrantGone):
    code = "scopes_missing"


class ClientRefused(GoogleTrouble):
    """Google does not know our client: the operator mends it, and no host has lost anything."""

    code = "client_refused"


class NotThere(GoogleTrouble):
    """404, or 410 for something deleted."""

    code = "not_found"


class AlreadyThere(GoogleTrouble):
    code = "duplicate"


class ChangedThere(GoogleTrouble):
    """412: it is no longer as we knew it."""

    code = "changed"


class TokenExpired(GoogleTrouble):
    """410: changes can no longer be told, only the whole."""

    code = "sync_token_expired"


class NotTaken(GoogleTrouble):
    """Google understood, and will never do it as it was asked."""

    code = "refused"


# For whoever runs the server and asks for a check.
CHECKED = {
    "unreachable": "Google does not answer; is this right, and may this machine reach it: "
    "BOOKDESK_GOOGLE_TOKEN_URL, BOOKDESK_GOOGLE_API_URL",
    "server_error": "Google answers with an error of its own; it is tried again by itself",
    "answer_unreadable": "what answers at BOOKDESK_GOOGLE_API_URL does not speak as Google does",
    "rate_limited": "Google asks us to go slower; it goes on by itself",
    "quota": "Google takes no more requests for some hours; it goes on by itself",
    "grant_revoked": "Google no longer lets us in; the host must connect again",
    "scopes_missing": "Google lets us in, but not to all that is needed; the host must connect "
    "again, and leave all boxes ticked",
    "client_refused": "Google does not know our client; are these right: "
    "BOOKDESK_GOOGLE_CLIENT_ID, BOOKDESK_GOOGLE_CLIENT_SECRET",
    "seal_broken": "what Google gave us cannot be opened with BOOKDESK_SECRET_KEY or its "
    "fallbacks; the host must connect again",
}
BY_STATUS: dict[int, type[GoogleTrouble]] = {
    401: GrantGone,
    403: ScopesMissing,
    404: NotThere,
    409: AlreadyThere,
    410: NotThere,
    412: ChangedThere,
    429: Throttled,
}
BY_REASON: dict[tuple[int, str], type[GoogleTrouble]] = {
    (403, "rateLimitExceeded"): Throttled,
    (403, "userRateLimitExceeded"): Throttled,
    (403, "quotaExceeded"): OutOfQuota,
    (403, "dailyLimitExceeded"): OutOfQuota,
    (403, "calendarUsageLimitsExceeded"): OutOfQuota,
    (403, "forbiddenForNonOrganizer"): NotTaken,
    (410, "fullSyncRequired"): TokenExpired,
    (410, "updatedMinTooLongAgo"): TokenExpired,
}


def trouble(error: Exception) -> GoogleTrouble:
    """What an exception of the client's means."""
    match error:
        case HttpError():
            return _of_status(error.status_code, _reason(error))
        case TransportError():
            return Unanswered()
        case RefreshError():
            return _of_refresh(error)
        case ValueError():
            return Unreadable()
        case _:
            return Unanswered()


def _of_status(status: int, reason: str) -> GoogleTrouble:
    """By status and reason, else by status alone."""
    kind = BY_REASON.get((status, reason)) or BY_STATUS.get(status)
    if kind is not None:
        return kind()
    if status >= 500:  # noqa: PLR2004
        return ServerError()
    return NotTaken(f"{status} {reason}")


def _of_refresh(error: RefreshError) -> GoogleTrouble:
    """Google says why in the second argument, where it says anything (google-auth)."""
    said: Any = error.args[1] if len(error.args) > 1 else None
    if isinstance(said, dict) and str(said.get("error")) in GRANT_IS_GONE:
        return GrantGone()
    if isinstance(said, dict) and said.get("error") == "invalid_client":
        return ClientRefused()
    return Unanswered()


def _reason(error: HttpError) -> str:
    try:
        errors = json.loads(error.content)["error"]["errors"]
        return str(errors[0]["reason"])
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
