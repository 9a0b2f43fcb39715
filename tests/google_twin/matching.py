"""Which events a question means, and how much of them its asker may see."""

from __future__ import annotations

from typing import Any

from .answers import Json
from .moments import shown

_TEXTS = ("summary", "description", "location")
_TIMES = ("kind", "etag", "id", "status", "start", "end", "recurrence", "recurringEventId",
          "originalStartTime", "eventType", "transparency", "updated", "iCalUID")  # fmt: skip


def matches(event: Json, query: Json) -> bool:
    """Whether the event is one of those that the filters of `query` let through."""
    if "eventTypes" in query and event["eventType"] not in query["eventTypes"]:
        return False
    if "iCalUID" in query and event["iCalUID"] != query["iCalUID"]:
        return False
    for kind in ("private", "shared"):
        has = event.get("extendedProperties", {}).get(kind, {})
        wanted = query.get(f"{kind}ExtendedProperty", [])
        if not all(has.get(pair.partition("=")[0]) == pair.partition("=")[2] for pair in wanted):
            return False
    return "q" not in query or query["q"].lower() in _words(event)


def stub(event: Json, zone: str) -> Json:
    """All that a list still says of a deleted event."""
    left: dict[str, Any] = {
        "kind": "calendar#event",
        "etag": event["etag"],
        "id": event["id"],
        "status": "cancelled",
    }
    if "recurringEventId" in event:
        left["recurringEventId"] = event["recurringEventId"]
        left["originalStartTime"] = shown(event["originalStartTime"], zone)
    return left


def as_seen_by(event: Json, role: str) -> Json:
    """The event with what that role may see of it."""
    is_private = event.get("visibility") in {"private", "confidential"}
    if role in {"owner", "writer"} or (role == "reader" and not is_private):
        return event
    times = {key: event[key] for key in _TIMES if key in event}
    return times if event["status"] == "cancelled" else {**times, "visibility": "private"}


def _words(event: Json) -> str:
    people = [*event.get("attendees", []), event.get("organizer", {})]
    words = [event.get(name, "") for name in _TEXTS]
    words += [person.get(name, "") for person in people for name in ("email", "displayName")]
    return " ".join(words).lower()
