"""What is asked and done about one appointment: read, moved, cancelled, annotated, its guests."""

from __future__ import annotations

from typing import Any

from booking.api_keys import Scope
from booking.appointments import (
    appointment_of,
    attendee_called,
    booking_called,
    customer_id,
    live_id,
)
from booking.back_office import BackOffice
from booking.bookings import Booking, State
from booking.errors import AlreadyCancelled, BookingError, InvalidInput, NotActive, NotFound
from booking.finding import reread
from booking.front_desk import FrontDesk, slot_at
from booking.guests import mark_guest
from booking.participants import Guest
from booking.people import checked_mail
from integrations.api.access import Asked, Calls
from integrations.api.asks import (
    CancelIn,
    GuestOff,
    GuestsIn,
    NoShowIn,
    NotesIn,
    RescheduleIn,
    Zoned,
)
from integrations.api.availability import chosen_host, hosts_named
from integrations.api.said import about
from integrations.api.shapes import (
    AppointmentShape,
    NoShowShape,
    WrappedShape,
)
from integrations.appointments import appointment_json, instant

calls = Calls("Appointments")

CHANGED = ("already_cancelled", "not_active", "in_the_past", "changed_meanwhile")
MOVED = (
    *("slot_taken", "no_seats", "outside_availability", "too_soon", "too_far_ahead"),
    *("limit_reached", "not_bookable", *CHANGED),
)


@calls.add(
    "GET",
    "/v4/appointment/{ref}",
    scope=Scope.READ,
    needs_host=True,
    query=Zoned,
    answers={200: AppointmentShape},
)
def read(asked: Asked, ref: str) -> dict[str, Any]:
    """One appointment. An id that was replaced answers the one that is live, and its id."""
    booking, _ = booking_called(asked.tx, ref)
    return shown(asked, booking, called=ref, zone=asked.query.timezone)


@calls.add(
    "POST",
    "/v4/appointment/{ref}/cancel",
    scope=Scope.BOOK,
    needs_host=True,
    body=CancelIn,
    is_body_optional=True,
    answers={200: AppointmentShape},
    refusals=CHANGED,
)
def cancel(asked: Asked, ref: str) -> dict[str, Any]:
    """Cancel for good. Once more changes nothing, and of an id that was replaced neither."""
    body: CancelIn = asked.body
    booking = _held(asked, ref)
    if live_id(asked.tx, booking) != ref:
        return shown(asked, booking, called=ref)
    guest = _guest_cancelled(booking, body)
    desk = _desk(asked)
    if guest is not None:
        desk.remove_guest(booking, guest, actor=asked.actor)
        return shown(asked, booking)
    if booking.state is not State.CANCELLED:
        desk.cancel(
            booking,
            actor=asked.actor,
            reason=body.reason,
            version=body.version,
            refund=body.refund,
            quiet=not body.notify_attendees,
        )
    return shown(asked, booking)


@calls.add(
    "POST",
    "/v4/appointment/{ref}/reschedule",
    scope=Scope.BOOK,
    needs_host=True,
    body=RescheduleIn,
    answers={200: WrappedShape},
    refusals=MOVED,
)
def reschedule(asked: Asked, ref: str) -> dict[str, Any]:
    """Another time in one step; the appointment keeps its id and length."""
    body: RescheduleIn = asked.body
    booking, _ = booking_called(asked.tx, ref)
    desk, event_type = _desk(asked), booking.event_type
    hosts = hosts_named(event_type, body.host_ids)
    desk.reschedule(
        booking,
        to=slot_at(event_type, body.start, booking.duration),
        actor=asked.actor,
        reason=body.reason,
        host=chosen_host(
            desk, event_type, hosts, body.start, duration=booking.duration, moving=booking
        ),
        override=body.ignore_availability,
        version=body.version,
    )
    return {"appointment": shown(asked, booking)}


@calls.add(
    "PATCH",
    "/v4/appointment/{ref}/notes",
    scope=Scope.BOOK,
    needs_host=True,
    body=NotesIn,
    answers={200: AppointmentShape},
    refusals=("changed_meanwhile",),
)
def note(asked: Asked, ref: str) -> dict[str, Any]:
    """Write a note of our side, which the customer never sees. Earlier ones are kept."""
    body: NotesIn = asked.body
    booking = _held(asked, ref)
    booking.check_version(body.version)
    office = BackOffice(asked.tx, asked.account, None, now=asked.now)
    newest = next(iter(office.notes(booking)), None)
    if newest is None or newest.text != body.notes:
        with about("notes"):
            office.add_note(booking, body.notes, actor=asked.actor)
    return shown(asked, booking)


@calls.add(
    "PATCH",
    "/v4/appointment/{ref}/guest",
    scope=Scope.BOOK,
    needs_host=True,
    body=GuestsIn,
    answers={200: AppointmentShape},
    refusals=CHANGED,
    aliases=("/v4/appointment/{ref}/guest-emails",),
)
def add_guests(asked: Asked, ref: str) -> dict[str, Any]:
    """Invite guests; who is invited already stays so."""
    body: GuestsIn = asked.body
    booking = _held(asked, ref)
    desk = _desk(asked)
    there = {booking.mail, *(guest.mail for guest in booking.guests)}
    for mail in (*body.guest_emails, *body.emails):
        if checked_mail(mail) in there:
            continue
        with about("guestEmails"):
            there.add(desk.add_guest(booking, mail, actor=asked.actor).mail)
    return shown(asked, booking)


@calls.add(
    "DELETE",
    "/v4/appointment/{ref}/guest",
    scope=Scope.BOOK,
    needs_host=True,
    query=GuestOff,
    body=GuestOff,
    is_body_optional=True,
    answers={200: AppointmentShape},
    refusals=CHANGED,
)
def remove_guest(asked: Asked, ref: str) -> dict[str, Any]:
    """Take a guest off, named by mail or attendee id: in the body, or, where a proxy drops that,
    in the query.
    """
    said: GuestOff = asked.body if asked.body.email or asked.body.attendee_id else asked.query
    booking = _held(asked, ref)
    guest = _guest_named(booking, said)
    _desk(asked).remove_guest(booking, guest, actor=asked.actor)
    return shown(asked, booking)


@calls.add(
    "POST",
    "/v4/attendee/{ref}/no-show",
    scope=Scope.BOOK,
    needs_host=True,
    body=NoShowIn,
    is_body_optional=True,
    answers={200: NoShowShape},
    refusals=("already_cancelled", "not_active"),
)
def no_show(asked: Asked, ref: str) -> dict[str, Any]:
    """They did not come. The customer's id makes the appointment a no-show, a guest's the guest."""
    return _attended(asked, ref)


@calls.add(
    "PATCH",
    "/v4/attendee/{ref}/no-show",
    scope=Scope.BOOK,
    needs_host=True,
    body=NoShowIn,
    answers={200: NoShowShape},
    refusals=("already_cancelled", "not_active"),
)
def revise_no_show(asked: Asked, ref: str) -> dict[str, Any]:
    """Say that they did not come, or take it back with `noShow: false`."""
    return _attended(asked, ref)


def shown(
    asked: Asked,
    booking: Booking,
    *,
    called: str | None = None,
    zone: str | None = None,
    secret: str | None = None,
) -> dict[str, Any]:
    """The appointment as it stands. `called` is the id by which it was asked for."""
    asked.tx.flush()
    [appointment] = appointment_of(asked.tx, asked.account, [booking], now=asked.now)
    told = appointment_json(appointment, zone=zone, secret=secret)
    if called is not None and called != appointment.ref:
        told |= {"id": called, "rescheduledToId": appointment.ref}
    return told


def _attended(asked: Asked, ref: str) -> dict[str, Any]:
    body: NoShowIn = asked.body
    booking, guest = attendee_called(asked.tx, ref)
    office = BackOffice(asked.tx, asked.account, None, now=asked.now)
    try:
        if guest is not None:
            _check_attended(asked, booking)
            mark_guest(
                asked.tx,
                asked.account,
                booking,
                guest,
                came=not body.no_show,
                actor=asked.actor,
                now=asked.now,
            )
        elif body.no_show:
            office.mark_no_show(booking, actor=asked.actor)
        elif booking.state is State.NO_SHOW:
            office.complete(booking, actor=asked.actor)
    except BookingError as error:
        if error.detail == "not_started":
            raise NotActive("It has not started yet.") from error
        raise
    asked.tx.flush()
    [appointment] = appointment_of(asked.tx, asked.account, [booking], now=asked.now)
    attendee = next(one for one in appointment.attendees if one.ref == ref)
    at = attendee.no_show_at
    return {"id": ref, "noShow": at is not None, "noShowAt": None if at is None else instant(at)}


def _check_attended(asked: Asked, booking: Booking) -> None:
    reread(asked.tx, booking)
    if booking.state is State.CANCELLED:
        raise AlreadyCancelled
    if booking.state in (State.REJECTED, State.EXPIRED, State.PENDING):
        raise NotActive


def _held(asked: Asked, ref: str) -> Booking:
    """The booking, taken for this transaction. Raises NotFound."""
    booking, _ = booking_called(asked.tx, ref)
    reread(asked.tx, booking)
    return booking


def _guest_cancelled(booking: Booking, body: CancelIn) -> Guest | None:
    """The guest who alone is meant, if any. Raises NotFound: a slip must not cancel it for all."""
    if body.cancel_all or body.attendee_id in (None, customer_id(booking.ref)):
        return None
    return _guest_named(booking, GuestOff(attendee_id=body.attendee_id))


def _guest_named(booking: Booking, said: GuestOff) -> Guest:
    if said.email is None and said.attendee_id is None:
        raise InvalidInput({"email": "missing"})
    mail = checked_mail(said.email) if said.email is not None else None
    for guest in booking.all_guests:
        if guest.mail == mail or (said.email is None and guest.ref == said.attendee_id):
            return guest
    raise NotFound


def _desk(asked: Asked) -> FrontDesk:
    return FrontDesk(asked.tx, asked.account, now=asked.now, is_ours=True)
