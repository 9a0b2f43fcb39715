"""When a meeting type can be had: the free times of its hosts, and those that come free when an
appointment moves.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from booking.api_keys import Scope
from booking.appointments import booking_called
from booking.bookings import Booking
from booking.catalogue import Catalogue
from booking.errors import InvalidInput
from booking.event_types import EventType
from booking.front_desk import FrontDesk
from booking.openings import Slot
from booking.people import Host
from booking.when.clock import minute_of
from booking.when.hours import local_date
from booking.when.slots import HostChoice
from booking.when.span import merged
from integrations.api.access import Asked, Calls
from integrations.api.asks import (
    AvailabilityIn,
)
from integrations.api.shapes import (
    AvailabilityShape,
)
from integrations.appointments import instant, local

calls = Calls("Availability")


@calls.add(
    "GET",
    "/v4/booking-availability",
    scope=Scope.READ,
    query=AvailabilityIn,
    answers={200: AvailabilityShape},
    refusals=("not_bookable",),
)
def availability(asked: Asked) -> dict[str, Any]:
    """The free times of a meeting type between two local dates, both inclusive."""
    query: AvailabilityIn = asked.query
    catalogue = Catalogue(asked.tx, asked.account, now=asked.now, is_ours=True)
    event_type = catalogue.event_type(query.meeting_type_id, asked.actor)
    refusal = event_type.why_not_bookable(by_customer=False, takes_payments=asked.tx.takes_payments)
    if refusal is not None:
        raise refusal
    moving = None
    if query.existing_appointment_id is not None:
        moving, _ = booking_called(asked.tx, query.existing_appointment_id)
        if moving.event_type_id != event_type.id:
            raise InvalidInput({"existingAppointmentId": "is of another meeting type"})
    if query.meeting_duration not in (None, *event_type.durations):
        raise InvalidInput({"meetingDuration": "not_a_choice"})
    zone = query.timezone or _zone_of(event_type, asked)
    slots: list[Slot] = []
    if query.end >= local_date(zone, minute_of(asked.now)):
        slots = catalogue.openings(
            event_type,
            zone=zone,
            first=query.start,
            last=query.end,
            duration=query.meeting_duration,
            instead_of=moving,
        )
    hosts = hosts_named(event_type, query.host_ids)
    slots = _of_hosts(slots, hosts, of_all=query.calculation_method == "everyone")
    return _told(slots, zone, {host.id: host.ref for host in event_type.pool})


def hosts_named(event_type: EventType, refs: list[str]) -> list[Host]:
    """The hosts of the event type with these ids. Raises InvalidInput for any that is none."""
    known = {host.ref: host for host in event_type.pool}
    if any(ref not in known for ref in refs):
        raise InvalidInput({"hostIds": "must be hosts of the meeting type"})
    return [known[ref] for ref in dict.fromkeys(refs)]


def chosen_host(
    desk: FrontDesk,
    event_type: EventType,
    hosts: list[Host],
    start: datetime,
    *,
    duration: int | None,
    moving: Booking | None = None,
) -> Host | None:
    """Whom the program named, of several the first who is free then; None leaves it to us."""
    if not hosts or event_type.assignment is not HostChoice.ROUND_ROBIN:
        return None
    if len(hosts) == len(event_type.pool):
        return None
    for host in hosts[:-1]:
        if desk.why_not(event_type, start, duration=duration, instead_of=moving, host=host) is None:
            return host
    return hosts[-1]


def _of_hosts(slots: list[Slot], hosts: list[Host], *, of_all: bool) -> list[Slot]:
    if not hosts:
        return slots
    wanted = {host.id for host in hosts}
    if of_all:
        return [slot for slot in slots if wanted <= set(slot.host_ids)]
    return [slot for slot in slots if wanted & set(slot.host_ids)]


def _zone_of(event_type: EventType, asked: Asked) -> str:
    if asked.host is not None:
        return asked.host.zone
    return event_type.pool[0].zone if event_type.pool else asked.account.zone


def _told(slots: list[Slot], zone: str, refs: dict[int, str]) -> dict[str, Any]:
    by_date = groupby(slots, key=lambda slot: local_date(zone, slot.starts))
    dates = [
        {
            "date": day.isoformat(),
            "spots": [{"startTime": instant(slot.starts_at)} for slot in of_day],
        }
        for day, of_day in by_date
    ]
    return {
        "availableSlots": [
            {
                "start": local(slot.starts_at, zone),
                "end": local(slot.ends_at, zone),
                "hostIds": [refs[host_id] for host_id in slot.host_ids if host_id in refs],
                "seatsLeft": slot.seats_left,
            }
            for slot in slots
        ],
        "timezone": zone,
        "dates": dates,
        "timeframes": [
            {"start": instant(span.starts_at), "end": instant(span.ends_at)}
            for span in merged(slot.span for slot in slots)
        ],
        "earliestAvailableDate": dates[0]["date"] if dates else None,
    }
