"""Where one of our events is now: where we left it, or in another of the host's calendars; and what
follows from it.

Nothing is taken for deleted on the word of a list, of one failed request, or of a calendar that is
gone as a whole: a direct read decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from booking.calendar_events import CalendarEvent, row_of
from booking.calendar_sync import Became, CalendarSync, Seen
from booking.calendars import ConnectedCalendar, Connection
from booking.people import Host
from integrations.google import reading
from integrations.google.client import Client, Json
from integrations.google.desk import Desk, Line

LOOKS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A connected calendar; `zone` is the one that its whole days are in."""

    calendar_id: int
    vendor_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class Left:
    """One of our events, as it was left: in which calendar, as whose, at which state (its etag)."""

    subject: str
    host_ref: str
    event_id: str
    here: Place
    etag: str | None


def left_in(place: Place, row: CalendarEvent) -> Left:
    return Left(row.subject, row.host.ref, row.event_id, place, row.etag)


def place_of(calendar: ConnectedCalendar) -> Place:
    return Place(calendar.id, calendar.vendor_id, calendar.zone)


def places_of(connection: Connection) -> tuple[Place, ...]:
    """All calendars of the host that are still there."""
    return tuple(place_of(calendar) for calendar in connection.calendars if not calendar.is_gone)


def follow(desk: Desk, line: Line, left: Left, places: Sequence[Place]) -> Became:
    """Look at it, and let its booking follow what is seen. What our own write has overtaken, or
    somebody else's look, is looked at again. Raises as `look` does.
    """
    for _ in range(LOOKS):
        became, etag = tell(desk, line, left, look(line.client, left, places))
        if became is not Became.AGAIN:
            return became
        left = replace(left, etag=etag)
    return Became.NOTHING


def tell(desk: Desk, line: Line, left: Left, seen: Seen) -> tuple[Became, str | None]:
    """What became of it, and the etag that is known now. In a transaction of its own: one that is
    refused holds up no other.
    """
    with desk.transaction(line.account_ref) as (tx, account):
        host = tx.scalars(select(Host).where(Host.ref == left.host_ref)).one()
        sync = CalendarSync(tx, account, now=desk.now)
        became = sync.heard(left.subject, host, seen, knew=left.etag)
        row = row_of(tx, left.subject, host.id)
        return became, None if row is None else row.etag


def look(client: Client, left: Left, places: Sequence[Place]) -> Seen:
    """The event as it is. Raises NotThere where the calendar itself is gone, which says nothing of
    the event; GoogleTrouble.
    """
    found = find(client, left, places)
    if found is None:
        return Seen()
    place, event = found
    is_elsewhere = place.calendar_id != left.here.calendar_id
    calendar_id = place.calendar_id if is_elsewhere else None
    return reading.seen(event, zone=place.zone, calendar_id=calendar_id)


def find(client: Client, left: Left, places: Sequence[Place]) -> tuple[Place, Json] | None:
    """The event, and where it is; None when it was deleted. Raises as `look` does."""
    event = _alive(client, left, left.here)
    if event is not None:
        return left.here, event
    # 404 is also the answer where the whole calendar is gone: then nothing was deleted in it.
    client.calendar(left.here.vendor_id)
    for place in places:
        if place.calendar_id == left.here.calendar_id:
            continue
        event = _alive(client, left, place)
        # In a calendar that several hosts see, the same booking's event may be another host's.
        if event is not None and reading.private(event).get(reading.HOST) == left.host_ref:
            return place, event
    return None


def _alive(client: Client, left: Left, place: Place) -> Json | None:
    event = client.event(place.vendor_id, left.event_id)
    return None if event is None or event.get("status") == "cancelled" else event
