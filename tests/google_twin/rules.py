"""What Google asks of an event beyond its schema: limits, and who may change what is shared."""

from __future__ import annotations

from .answers import Json, bad_request, refused
from .calendars import Calendar

_MOST_PROPERTIES = 300
_MOST_PROPERTIES_BYTES = 32 * 1024
_MOST_OVERRIDES = 5
_MOST_MINUTES = 40320  # four weeks
# Those of its fields that every copy of an event has alike.
_SHARED = (
    "summary", "description", "location", "start", "end", "recurrence", "source", "status",
    "guestsCanModify", "guestsCanInviteOthers", "guestsCanSeeOtherGuests",
)  # fmt: skip


def check_rules(event: Json) -> None:
    """Raises Refused 400."""
    for number, attendee in enumerate(event.get("attendees", [])):
        if not attendee.get("email"):
            raise bad_request(f"Missing attendee email: attendees[{number}].", reason="required")
    _check_reminders(event.get("reminders", {}))
    for properties in event.get("extendedProperties", {}).values():
        _check_properties(properties)


def check_organizer(old: Json, new: Json, calendar: Calendar) -> None:
    """Raises Refused 403 where somebody else's event would change for all who have it."""
    if old["organizer"]["email"] == calendar.id or old.get("guestsCanModify"):
        return
    is_shared = any(old.get(name) != new.get(name) for name in _SHARED)
    if is_shared or _others(old, calendar) != _others(new, calendar):
        message = "Shared properties can only be changed by the organizer of the event."
        raise refused(403, "forbiddenForNonOrganizer", message, domain="calendar")


def _check_reminders(reminders: Json) -> None:
    overrides = reminders.get("overrides", [])
    if overrides and reminders.get("useDefault"):
        message = "Cannot specify both default reminders and overrides at the same time."
        raise bad_request(message, reason="cannotUseDefaultRemindersAndSpecifyOverride")
    if len(overrides) > _MOST_OVERRIDES:
        raise bad_request("Too many override reminders.")
    for each in overrides:
        if not each.get("method") or not 0 <= each.get("minutes", -1) <= _MOST_MINUTES:
            raise bad_request("Invalid reminder override.")


def _check_properties(properties: dict[str, str]) -> None:
    if any(len(key) > 44 or len(value) > 1024 for key, value in properties.items()):
        raise bad_request("Extended property key or value is too long.")
    size = sum(len(key) + len(value) for key, value in properties.items())
    if len(properties) > _MOST_PROPERTIES or size > _MOST_PROPERTIES_BYTES:
        raise bad_request("Too many extended properties.")


def _others(event: Json, calendar: Calendar) -> list[Json]:
    # One's own answer is one's own.
    return [each for each in event.get("attendees", []) if each.get("email") != calendar.id]
