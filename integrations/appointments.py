"""An appointment as programs read it, in answers and in webhooks: one shape everywhere.

Fields of the contract are never removed or renamed; what we add stands beside them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from booking.appointments import Appointment, Attendee, Hosting, Paid
from booking.event_types import LocationKind
from booking.people import cleaned_line

CHANNELS = {
    LocationKind.GOOGLE_MEET: "google",
    LocationKind.LINK: "link",
    LocationKind.PHONE: "phone",
    LocationKind.IN_PERSON: "in_person",
    LocationKind.ASK_ATTENDEE: "attendee",
}
ONLINE = (LocationKind.GOOGLE_MEET, LocationKind.LINK)


def appointment_json(
    appointment: Appointment, *, zone: str | None = None, secret: str | None = None
) -> dict[str, Any]:
    """`zone` is where its start and end are read, its host's where none is named; `secret` is the
    token of the customer's link, given only to who made the booking or subscribed.
    """
    kind = LocationKind(appointment.location_kind)
    name = appointment.event_type_title
    where = zone or appointment.zone
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds()) // 60
    return {
        "id": appointment.ref,
        **({} if secret is None else {"secret": secret}),
        "start": local(appointment.starts_at, where),
        "end": local(appointment.ends_at, where),
        "timezone": where,
        "location": None if kind in ONLINE else appointment.location_detail or None,
        "status": appointment.status,
        "version": appointment.version,
        "isCancelled": appointment.status == "cancelled",
        "cancel": _cancel(appointment),
        "rescheduledAt": _instant_or_none(appointment.rescheduled_at),
        "rescheduledFromId": appointment.rescheduled_from,
        "meetingInfo": {
            "name": appointment.title,
            "duration": minutes,
            "channel": CHANNELS[kind],
            "meetingLink": appointment.location_detail or None if kind in ONLINE else None,
        },
        "attendees": [_attendee(one) for one in appointment.attendees],
        "guestEmails": [one.mail for one in appointment.attendees if one.is_guest],
        "hosts": [host_json(one) for one in appointment.hosts],
        "hostIds": [one.ref for one in appointment.hosts],
        "meetingType": {
            "id": appointment.event_type_ref,
            "slug": appointment.event_type_slug,
            "meetingInfo": {"name": name, "duration": appointment.event_type_duration},
            "metadata": {},
        },
        "meetingTypeId": appointment.event_type_ref,
        "meetingTypeSlug": appointment.event_type_slug,
        "companyId": appointment.account_ref,
        "companySlug": appointment.account_slug,
        "contactId": appointment.contact_ref,
        "notes": appointment.notes,
        "answers": [
            {"key": answer.key, "label": answer.label, "value": answer.value}
            for answer in appointment.answers
        ],
        "payment": None if appointment.payment is None else _payment(appointment.payment),
        "heldUntil": _instant_or_none(appointment.held_until),
        "wantsNewTimeAt": _instant_or_none(appointment.wants_new_time_at),
        "createdAt": instant(appointment.created_at),
        "updatedAt": instant(appointment.updated_at),
    }


def local(moment: datetime, zone: str) -> str:
    """The moment by the wall clock of a zone, with its offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def host_json(host: Hosting) -> dict[str, Any]:
    given, family = _names(host.name)
    return {
        "id": host.ref,
        "email": host.mail,
        "givenName": given,
        "familyName": family,
        "fullName": host.name,
        "slug": slug_of(host.name),
        "picture": None,
        "timezone": host.zone,
    }


def slug_of(name: str) -> str:
    """A name as it stands in an address; it tells nobody apart."""
    words = "".join(letter if letter.isalnum() else " " for letter in cleaned_line(name).lower())
    return "-".join(words.split())


def _attendee(one: Attendee) -> dict[str, Any]:
    first, last = _names(one.name)
    return {
        "id": one.ref,
        "email": one.mail,
        "firstname": first,
        "lastname": last,
        "fullname": one.name,
        "phone": one.phone,
        "timezone": one.zone,
        "language": one.locale,
        "noShow": one.no_show_at is not None,
        "noShowAt": _instant_or_none(one.no_show_at),
        "isGuest": one.is_guest,
    }


def _payment(paid: Paid) -> dict[str, Any]:
    return {
        "id": paid.ref,
        "status": paid.status,
        "amount": paid.amount,
        "refunded": paid.refunded,
        "currency": paid.currency,
        "digits": get_currency_precision(paid.currency),  # of what amounts are whole units
    }


def _cancel(appointment: Appointment) -> dict[str, Any] | None:
    cancelled = appointment.cancel
    if cancelled is None:
        return None
    return {
        "reason": cancelled.reason,
        "cancelledAt": instant(cancelled.at),
        "actionSource": cancelled.source,
        "actionAt": instant(cancelled.at),
        "actionBy": cancelled.by,
    }


def _names(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def _instant_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
