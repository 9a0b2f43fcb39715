"""What Google's JSON means: events become changes, ours become `Seen`, calendars `Found`.

Field by field as the Calendar API v3 has them (developers.google.com/calendar/api/v3/reference).
What cannot be read is no event and no deletion: the answer is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.calendar_sync import Seen
from booking.connections import Found
from booking.mirror import EventChange, Timing
from booking.when.hours import known_zone
from integrations.google.trouble import Unreadable

APP = "bk_app"  # whose event it is: an account's ref
ABOUT, HOST, NUMBER, TIME = "bk_id", "bk_host", "bk_rev", "bk_hash"
NEVER_BUSY = frozenset({"workingLocation", "birthday"})
WRITERS = frozenset({"owner", "writer"})
READERS = WRITERS | {"reader"}

Json = Mapping[str, Any]


def change(event: Json, *, zone: str) -> EventChange:
    """An event of a list; `zone` is the calendar's. Raises Unreadable."""
    event_id = event.get("id")
    if not isinstance(event_id, str) or not event_id:
        raise Unreadable("an event without an id")
    series = event.get("recurringEventId")
    is_gone = event.get("status") == "cancelled"
    return EventChange(
        event_id=event_id,
        is_gone=is_gone,
        timing=None if is_gone else timing(event, zone=zone),
        is_busy=not is_gone and _is_busy(event),
        recurrence=tuple(line for line in event.get("recurrence") or () if isinstance(line, str)),
        series_id=series if isinstance(series, str) else None,
        replaces=_replaces(event, zone) if series else None,
        mark=private(event).get(ABOUT),
        etag=str(event.get("etag", "")),
        updated_at=_moment(event.get("updated")),
    )


def seen(event: Json | None, *, zone: str, calendar_id: int | None = None) -> Seen:
    """One of our events, as a direct read shows it; None is one that is not there. Raises
    Unreadable.
    """
    if event is None or event.get("status") == "cancelled":
        return Seen()
    own = private(event)
    number = own.get(NUMBER, "")
    return Seen(
        etag=str(event.get("etag", "")),
        updated_at=_moment(event.get("updated")),
        timing=timing(event, zone=zone),
        title=str(event.get("summary", "")),
        words=str(event.get("description", "")),
        recurs=bool(event.get("recurrence")),
        is_ours=_is_organized_here(event),
        written=own.get(TIME, ""),
        put_number=int(number) if number.isdecimal() else 0,
        calendar_id=calendar_id,
    )


def _is_organized_here(event: Json) -> bool:
    """Google leaves out `self` where it is false."""
    organizer = event.get("organizer")
    return not organizer or organizer.get("self") is True


def timing(event: Json, *, zone: str) -> Timing:
    """When an event is. Raises Unreadable."""
    starts, ends = event.get("start") or {}, event.get("end") or {}
    try:
        if "date" in starts:
            first_on = date.fromisoformat(starts["date"])
            last_on = date.fromisoformat(ends.get("date") or starts["date"])
            # The end is exclusive; one that is not after the start is a whole day all the same.
            last_on = max(last_on, first_on + timedelta(days=1))
            return Timing(zone=zone, first_on=first_on, last_on=last_on)
        starts_at = _required(starts.get("dateTime"))
        ends_at = _required(ends.get("dateTime")) if ends.get("dateTime") else starts_at
    except (TypeError, ValueError, OverflowError) as error:
        raise Unreadable("an event whose time cannot be read") from error
    return Timing(
        zone=zone_of(starts, zone),
        starts_at=starts_at,
        ends_at=max(ends_at, starts_at),
    )


def found(calendar: Json) -> Found:
    """A calendar of the list. Raises Unreadable."""
    vendor_id = calendar.get("id")
    if not isinstance(vendor_id, str):
        raise Unreadable("a calendar without an id")
    kinds = (calendar.get("conferenceProperties") or {}).get("allowedConferenceSolutionTypes")
    return Found(
        vendor_id=vendor_id,
        name=str(calendar.get("summaryOverride") or calendar.get("summary") or vendor_id),
        zone=zone_of(calendar, "UTC"),
        is_primary=bool(calendar.get("primary")),
        may_write=calendar.get("accessRole") in WRITERS,
        can_meet=kinds is None or "hangoutsMeet" in kinds,
    )


def zone_of(said: Json, otherwise: str) -> str:
    """The zone that a calendar, a list or a time names, where there is one of that name."""
    zone = said.get("timeZone")
    return zone if isinstance(zone, str) and known_zone(zone) else otherwise


def meet(event: Json) -> tuple[str, str | None]:
    """How the Meet fares: none, pending, success or failure; and its link."""
    conference = event.get("conferenceData") or {}
    for entry in conference.get("entryPoints") or ():
        uri = entry.get("uri")
        if entry.get("entryPointType") == "video" and isinstance(uri, str):
            return "success", uri
    if isinstance(event.get("hangoutLink"), str):
        return "success", event["hangoutLink"]
    request = conference.get("createRequest") or {}
    status = (request.get("status") or {}).get("statusCode", "pending" if request else "none")
    # A success without an entry point is one that is not there yet.
    return ("pending", None) if status == "success" else (str(status), None)


def private(event: Json) -> dict[str, str]:
    """Our own properties of this copy of the event."""
    properties = (event.get("extendedProperties") or {}).get("private") or {}
    return {str(name): str(value) for name, value in properties.items()}


def _is_busy(event: Json) -> bool:
    """As Google's own free/busy has it: tentative, out of office and focus time count."""
    if event.get("transparency") == "transparent" or event.get("eventType") in NEVER_BUSY:
        return False
    return not any(
        attendee.get("self") and attendee.get("responseStatus") == "declined"
        for attendee in event.get("attendees") or ()
    )


def _replaces(event: Json, zone: str) -> datetime | None:
    """The start that an exception stands for; of a whole day its midnight in the zone."""
    original = event.get("originalStartTime") or {}
    with suppress(TypeError, ValueError, OverflowError):
        if "date" in original:
            day = date.fromisoformat(original["date"])
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
            return midnight.astimezone(UTC)
        return _required(original.get("dateTime"))
    return None


def _moment(text: Any) -> datetime | None:
    with suppress(TypeError, ValueError, OverflowError):
        return _required(text)
    return None


def _required(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment.astimezone(UTC)
