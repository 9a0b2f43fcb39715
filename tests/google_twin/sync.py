"""Sync tokens: what a client knows already, written into the token itself."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import Any

from typing_extensions import override

from .answers import Json, bad_request, full_sync_required, refused
from .calendars import Calendar

FORBIDDEN = {
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin",
    "timeMax", "updatedMin",
}  # fmt: skip
# What a first request may have and still yield a token: the window stays implied.
_IMPLIED = ("timeMin", "timeMax")
_FREE = {
    "syncToken",
    "pageToken",
    "showDeleted",
    "alt",
    "fields",
    "prettyPrint",
    "key",
    "quotaUser",
}


@dataclass(frozen=True)
class SyncToken:
    calendar_id: str
    epoch: int
    since: int  # the change up to which the client knows the calendar
    window: dict[str, str]
    same: dict[str, Any]  # parameters that every later request must repeat
    owed: list[str] = field(default_factory=list)  # shown wrongly before: to be shown again

    @override
    def __str__(self) -> str:
        return urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def token_for(
    calendar: Calendar, query: Json, *, view: int, last: SyncToken | None, owed: list[str]
) -> SyncToken | None:
    """The token for the last page; none where the first request had filters or an order."""
    window = {name: query[name] for name in _IMPLIED if name in query}
    if last is None and set(query) & FORBIDDEN - set(_IMPLIED):
        return None
    return SyncToken(
        calendar.id,
        calendar.epoch,
        view,
        last.window if last else window,
        _same(query),
        owed,
    )


def read_token(calendar: Calendar, query: Json) -> SyncToken:
    """Raises Refused 400 for what must not go with a token, and 410 when it has expired."""
    for name in sorted(set(query) & FORBIDDEN):
        message = f"Parameter {name} cannot be specified together with syncToken."
        raise bad_request(message, at=f"parameter:{name}")
    if query.get("showDeleted") is False:
        message = "showDeleted cannot be false together with syncToken."
        raise bad_request(message, at="parameter:showDeleted")
    token = _decoded(query["syncToken"])
    if token.calendar_id != calendar.id:
        raise bad_request("Invalid sync token value.", at="parameter:syncToken")
    if token.epoch != calendar.epoch:
        raise full_sync_required()
    if token.same != _same(query):
        message = "Sync token is not applicable for the specified parameters."
        raise refused(400, "invalid", message, at="parameter:syncToken")
    return token


def _decoded(text: str) -> SyncToken:
    try:
        return SyncToken(**json.loads(urlsafe_b64decode(text)))
    except (binascii.Error, ValueError, TypeError):
        raise bad_request("Invalid sync token value.", at="parameter:syncToken") from None


def _same(query: Json) -> Json:
    return {key: query[key] for key in sorted(set(query) - FORBIDDEN - _FREE)}
