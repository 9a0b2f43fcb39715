"""POST /v4/booking: a new appointment, or, with `rescheduledFromId`, one that moves.

Clients of that recipe go on to cancel the old id. Inside it stays one booking with one history; it
gets a new id here, and what is said about the old one leads to it.
"""

from __future__ import annotations

from typing import Any

from booking.api_keys import Scope
from booking.appointments import booking_called, superseded_by, was_moved_as
from booking.bookings import Booking
from booking.claims import lock_hosts
from booking.errors import InvalidInput
from booking.event_types import EventType
from booking.finding import reread
from booking.front_desk import FrontDesk, slot_at
from booking.links import Purpose, token_for
from booking.particulars import customer_links
from booking.people import Host
from booking.requests import LOCATION_KEY, Request
from integrations.api.access import Asked, Calls, Reply
from integrations.api.appointments import shown
from integrations.api.asks import (
    AttendeeIn,
    BookingIn,
)
from integrations.api.availability import chosen_host, hosts_named
from integrations.api.said import renamed
from integrations.api.shapes import (
    BookedShape,
)
from integrations.doors import house

calls = Calls("Bookings")

SLOT_REFUSALS = (
    *("slot_taken", "no_seats", "outside_availability", "too_soon", "too_far_ahead"),
    *("limit_reached", "in_the_past", "not_bookable"),
)
# A field's name inside, and what the program called it.
FIELDS = {
    "name": "attendee.fullname",
    "mail": "attendee.email",
    "phone": "attendee.phone",
    "zone": "attendee.timezone",
    "guests": "attendee.bringalongEmails",
    "slot": "duration",
    LOCATION_KEY: "location",
}


@calls.add(
    "POST",
    "/v4/booking",
    scope=Scope.BOOK,
    body=BookingIn,
    answers={201: BookedShape},
    refusals=(*SLOT_REFUSALS, "already_cancelled", "not_active"),
)
def book(asked: Asked) -> Reply:
    """Book a time, or move an appointment to another one by naming it in `rescheduledFromId`.

    What needs approval or payment is answered with the status `pending`.
    """
    body: BookingIn = asked.body
    desk = FrontDesk(asked.tx, asked.account, now=asked.now, is_ours=True)
    event_type = desk.event_type(body.meeting_type_id, asked.actor)
    hosts = hosts_named(event_type, body.host_ids)
    if body.rescheduled_from_id is not None:
        booking = _move(asked, desk, event_type, hosts)
    else:
        booking = _book(asked, desk, event_type, hosts)
    return Reply(_booked(asked, booking), 201)


def _book(asked: Asked, desk: FrontDesk, event_type: EventType, hosts: list[Host]) -> Booking:
    body: BookingIn = asked.body
    answers = {one.key: f"attendee.notes.{one.key}" for one in event_type.questions}
    with renamed(answers | FIELDS):
        booking = desk.book(
            event_type,
            slot_at(event_type, body.start, body.duration),
            _request(asked, event_type, body.attendee),
            actor=asked.actor,
            host=chosen_host(desk, event_type, hosts, body.start, duration=body.duration),
            quiet=body.skip_notifications,
        )
    if not body.attendee.receive_reminders:
        desk.stop_reminders(booking)
    return booking


def _move(asked: Asked, desk: FrontDesk, event_type: EventType, hosts: list[Host]) -> Booking:
    """Another time, and a new id. Who asks the same once more, after a crash or because the network
    said it twice, names an id that was replaced by then: nothing happens, whatever came after.
    """
    body: BookingIn = asked.body
    assert body.rescheduled_from_id is not None, "it moves"
    booking, live = booking_called(asked.tx, body.rescheduled_from_id)
    if booking.event_type_id != event_type.id:
        raise InvalidInput({"meetingTypeId": "is not that of the appointment"})
    if body.duration not in (None, booking.duration):
        raise InvalidInput({"duration": "is not that of the appointment"})
    # Hosts before the booking, in the order in which the desk takes them: nobody waits in a circle.
    lock_hosts(asked.tx, [host.id for host in (*event_type.pool, *booking.hosts)])
    reread(asked.tx, booking)
    booking, live = booking_called(asked.tx, body.rescheduled_from_id)
    is_done = was_moved_as(asked.tx, booking, body.rescheduled_from_id, body.start)
    if is_done and booking.is_active:
        return booking
    superseded_by(asked.tx, booking, live, now=asked.now)
    desk.reschedule(
        booking,
        to=slot_at(event_type, body.start, booking.duration),
        actor=asked.actor,
        host=chosen_host(
            desk, event_type, hosts, body.start, duration=booking.duration, moving=booking
        ),
        quiet=body.skip_notifications,
    )
    return booking


def _request(asked: Asked, event_type: EventType, attendee: AttendeeIn) -> Request:
    by_label = {question.label: question.key for question in event_type.questions}
    answers = {by_label.get(name, name): value for name, value in attendee.notes.items()}
    body: BookingIn = asked.body
    if body.location is not None:
        answers[LOCATION_KEY] = body.location
    return Request(
        name=attendee.name,
        mail=attendee.email,
        phone=attendee.phone,
        zone=attendee.timezone or asked.account.zone,
        locale=attendee.language or asked.account.locale,
        answers=answers,
        guests=attendee.bringalong_emails,
    )


def _booked(asked: Asked, booking: Booking) -> dict[str, Any]:
    tx, now = asked.tx, asked.now
    secret = token_for(tx, booking, Purpose.CUSTOMER, now=now)
    told = shown(asked, booking, secret=secret)
    pay = customer_links(tx, asked.account, booking, now=now).pay
    url = house().settings.web.public_url
    return {
        "appointmentId": told["id"],
        "secret": secret,
        "paymentUrl": f"{url}{pay}" if pay else None,
        "appointment": told,
    }
