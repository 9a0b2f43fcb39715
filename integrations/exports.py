"""Bookings as files: a table that a spreadsheet opens, and a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from booking.accounts import Account
from booking.appointments import Appointment
from booking.bookings import Booking
from booking.db import Tx
from booking.particulars import particulars
from integrations import ics
from integrations.appointments import instant, local

CSV = "text/csv; charset=utf-8"
ICS = "text/calendar; charset=utf-8"
COLUMNS = (
    *("id", "status", "start", "end", "timezone", "meetingType", "hosts"),
    *("fullname", "email", "phone", "guestEmails", "location", "notes", "createdAt"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(
    appointments: Sequence[Appointment],
    *,
    zone: str | None = None,
    headings: Sequence[str] = COLUMNS,
    states: Mapping[str, str] | None = None,
) -> str:
    """A row for each, with its times in `zone`, its host's where none is named; the row says
    which. `states` are the words for those who read it, the API's own without them.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    for one in appointments:
        writer.writerow([_cell(value) for value in _row(one, zone, states or {})])
    return out.getvalue()


def calendar(
    tx: Tx, account: Account, bookings: Sequence[Booking], *, now: datetime, public_url: str
) -> str:
    """For who serves the bookings. Raises InvalidInput."""
    shown = []
    for booking in bookings:
        one = particulars(tx, account, booking, now=now)
        office = f"/office/{account.slug}/bookings/{booking.ref}"
        # The customer's links are the customer's alone.
        shown.append(replace(one, links=replace(one.links, manage="", office=office)))
    return ics.collection(shown, stamp=now, public_url=public_url).decode()


def as_file(name: str) -> dict[str, str]:
    """The header that has a browser keep it under that name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _row(one: Appointment, zone: str | None, states: Mapping[str, str]) -> list[str]:
    where = zone or one.zone
    customer = one.attendees[0]
    return [
        one.ref,
        states.get(one.status, one.status),
        local(one.starts_at, where),
        local(one.ends_at, where),
        where,
        one.title,
        ", ".join(host.name for host in one.hosts),
        customer.name,
        customer.mail or "",
        customer.phone or "",
        ", ".join(guest.mail or "" for guest in one.attendees[1:]),
        one.location_detail,
        one.notes or "",
        instant(one.created_at),
    ]


def _cell(value: str) -> str:
    """A phone's plus would be reckoned with, and worse things run."""
    return f"'{value}" if value.startswith(FORMULA) else value
