"""The calendars a person sees, and when they are busy."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .answers import Json, bad_request, empty_range, refused
from .calendars import ROLES, Calendar, Person
from .moments import instant, parsed, written, zone_of
from .recurrence import instances, is_master

_LONGEST_RANGE = timedelta(days=93)
_MOST_CALENDARS = 50
_NOT_BUSY = {"workingLocation", "birthday"}


def list_entry(calendar: Calendar, role: str) -> Json:
    entry = {
        "kind": "calendar#calendarListEntry",
        "etag": f'"{calendar.id}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "colorId": "14",
        "selected": True,
        "accessRole": role,
        "defaultReminders": [{"method": "popup", "minutes": 10}],
        "conferenceProperties": _conferences(calendar),
    }
    return {**entry, "primary": True} if calendar.is_primary else entry


def calendar_entry(calendar: Calendar) -> Json:
    return {
        "kind": "calendar#calendar",
        "etag": f'"{calendar.id}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "conferenceProperties": _conferences(calendar),
    }


def list_page(person: Person, calendars: dict[str, Calendar], query: Json) -> Json:
    """`calendarList.list`: the live ones, in the order in which they came to the list."""
    if "syncToken" in query:
        # None of these is kept: a client begins anew, as it must be able to.
        raise refused(
            410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required."
        )
    least = ROLES.index(query.get("minAccessRole", ROLES[0]).removesuffix("WithoutPrivateAccess"))
    entries = [
        list_entry(calendars[calendar_id], role)
        for calendar_id, role in person.roles.items()
        if not calendars[calendar_id].is_deleted and ROLES.index(role) >= least
    ]
    begin = _offset(query.get("pageToken", "0"))
    end = begin + min(query.get("maxResults", 100), 250)
    page: Json = {"kind": "calendar#calendarList", "etag": '"list"', "items": entries[begin:end]}
    is_last = end >= len(entries)
    return page | ({"nextSyncToken": "list"} if is_last else {"nextPageToken": str(end)})


def free_busy(person: Person, calendars: dict[str, Calendar], body: Json) -> Json:
    if not body.get("timeMin") or not body.get("timeMax"):
        raise bad_request("Missing time range.", reason="required")
    after, before = (_moment(body[name], name) for name in ("timeMin", "timeMax"))
    if before <= after:
        raise empty_range()
    if before - after > _LONGEST_RANGE:
        message = "The requested time range is too long."
        raise refused(400, "timeRangeTooLong", message, domain="calendar")
    asked = [item.get("id", "") for item in body.get("items") or []]
    if len(asked) > _MOST_CALENDARS:
        raise bad_request("Too many calendars requested.", reason="tooManyCalendarsRequested")
    zone = body.get("timeZone") or "UTC"
    zone_of(zone, what="timeZone")
    found: Json = {}
    for name in asked:
        calendar = calendars.get(person.mail if name == "primary" else name)
        if calendar is None or calendar.is_deleted or not person.may("freeBusyReader", calendar.id):
            found[name] = {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
            continue
        spans = busy_spans(calendar, after, before)
        found[name] = {
            "busy": [{"start": written(a, zone), "end": written(b, zone)} for a, b in spans]
        }
    times = {"timeMin": _in_milliseconds(after), "timeMax": _in_milliseconds(before)}
    return {"kind": "calendar#freeBusy", **times, "calendars": found}


def busy_spans(
    calendar: Calendar, after: datetime, before: datetime
) -> list[tuple[datetime, datetime]]:
    """When somebody is busy between the two moments: merged, cut to the range, in order."""
    spans = [
        (max(start, after), min(end, before))
        for start, end, event in happening(calendar, after, before)
        if start < end and _is_busy(event)
    ]
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def happening(
    calendar: Calendar, after: datetime, before: datetime
) -> list[tuple[datetime, datetime, Json]]:
    """The live events between the two moments, by start and end; a series by its members."""
    found = []
    for event in _alive(calendar, after, before):
        start, end = (instant(event[edge], calendar.zone) for edge in ("start", "end"))
        if end > after and start < before:
            found.append((start, end, event))
    return sorted(found, key=lambda one: (one[0], one[2]["id"]))


def _alive(calendar: Calendar, after: datetime, before: datetime) -> list[Json]:
    found: list[Json] = []
    for version in calendar.all_as_of(calendar.changes):
        if version.is_cancelled:
            continue
        if not is_master(version.event):
            found.append(version.event)
            continue
        members = instances(version.event, zone=calendar.zone, after=after, before=before)
        found += [each for each in members if calendar.newest(each["id"]) is None]
    return found


def _is_busy(event: Json) -> bool:
    if event.get("transparency") == "transparent" or event["eventType"] in _NOT_BUSY:
        return False
    own = [each for each in event.get("attendees", []) if each.get("self")]
    return not any(each["responseStatus"] == "declined" for each in own)


def _conferences(calendar: Calendar) -> Json:
    types = ["hangoutsMeet"] if calendar.has_meet else []
    return {"allowedConferenceSolutionTypes": types}


def _moment(text: str, name: str) -> datetime:
    moment = parsed(text)
    if moment.tzinfo is None:
        raise bad_request(f"Invalid value for: {name}: {text!r}")
    return moment


def _in_milliseconds(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%S}.000Z"


def _offset(text: str) -> int:
    if not text.isdigit():
        raise bad_request("Invalid page token value.", at="parameter:pageToken")
    return int(text)
