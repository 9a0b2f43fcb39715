"""Meet links: asked for with a request id, pending at first, then there, or failed."""

from __future__ import annotations

import random
import string
from typing import Any

from .answers import Json, bad_request
from .calendars import Calendar

_ICON = (
    "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/"
    "logo_meet_2020q4_color_2x_web_512dp.png"
)
_KEEP: Any = object()


def put_conference(
    calendar: Calendar, event: Json, body: Json, *, version: int, replaces: bool
) -> None:
    """Bring `event` to what the body of an insert, a patch or an update wants of its conference.

    Version 0 is of a client that knows no conferences: what it says of them is not heard.
    """
    if version == 0:
        return
    wanted = body.get("conferenceData", None if replaces else _KEEP)
    if wanted is _KEEP:
        return
    if wanted is None:
        _remove(calendar, event)
        return
    request = wanted.get("createRequest")
    if request is None or ("status" in request and not _is_used(calendar, event, request)):
        # A conference of another event, taken over as it is.
        event["conferenceData"] = wanted
        return
    _ask(calendar, event, request)


def is_pending(event: Json) -> bool:
    request = event.get("conferenceData", {}).get("createRequest", {})
    return bool(request.get("status", {}).get("statusCode") == "pending")


def settled(event: Json, outcome: str, dice: random.Random) -> Json:
    """The event after its pending Meet became a "success" or a "failure"."""
    request = event["conferenceData"]["createRequest"]
    answered = {"createRequest": {**request, "status": {"statusCode": outcome}}}
    if outcome == "failure":
        return {**event, "conferenceData": answered}
    code = "-".join("".join(dice.choices(string.ascii_lowercase, k=k)) for k in (3, 4, 3))
    uri = f"https://meet.google.com/{code}"
    entry = {"entryPointType": "video", "uri": uri, "label": uri.removeprefix("https://")}
    conference = {
        **answered,
        "entryPoints": [entry],
        "conferenceSolution": {
            "key": {"type": "hangoutsMeet"},
            "name": "Google Meet",
            "iconUri": _ICON,
        },
        "conferenceId": code,
    }
    return {**event, "conferenceData": conference, "hangoutLink": uri}


def _ask(calendar: Calendar, event: Json, request: Json) -> None:
    if not request.get("requestId"):
        raise bad_request("Missing conference request id.", reason="required")
    kind = request.get("conferenceSolutionKey", {}).get("type")
    if kind != "hangoutsMeet" or not calendar.has_meet:
        raise bad_request("Invalid conference type value.")
    if _is_used(calendar, event, request):
        return
    calendar.meet_requests.setdefault(event["id"], set()).add(request["requestId"])
    calendar.meet_reads[event["id"]] = 0
    event.pop("hangoutLink", None)
    event["conferenceData"] = {
        "createRequest": {
            "requestId": request["requestId"],
            "conferenceSolutionKey": {"type": "hangoutsMeet"},
            "status": {"statusCode": "pending"},
        }
    }


def _is_used(calendar: Calendar, event: Json, request: Json) -> bool:
    return request.get("requestId") in calendar.meet_requests.get(event["id"], ())


def _remove(calendar: Calendar, event: Json) -> None:
    event.pop("conferenceData", None)
    event.pop("hangoutLink", None)
    calendar.meet_reads.pop(event["id"], None)
