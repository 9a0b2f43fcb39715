"""The list of bookings, as its address narrows it, to keep as a file."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.agenda import all_of
from booking.appointments import appointment_of
from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.db import Tx
from integrations import exports
from integrations.doors import house, now, reading
from integrations.guard import agent_required, present
from integrations.office.agenda import MOST_OF_FILE, narrowed_by_address
from integrations.office.frame import office_zone

doors = Blueprint("downloads", __name__, url_prefix="/office/<account>/bookings")

BOM = "\ufeff"  # without it, Excel takes UTF-8 for something else


@doors.get("/download.csv")
@agent_required
def table(account: str) -> ResponseReturnValue:
    """With the times of the agent's zone, as the page has them."""
    del account
    with reading() as tx:
        entered, _ = present(tx)
        appointments = appointment_of(tx, entered, _listed(tx), now=now())
    text = exports.table(appointments, zone=office_zone(), headings=_headings(), states=_states())
    return _file(BOM + text, exports.CSV, "bookings.csv")


@doors.get("/download.ics")
@agent_required
def calendar(account: str) -> ResponseReturnValue:
    del account
    url = house().settings.web.public_url
    with reading() as tx:
        entered, _ = present(tx)
        text = exports.calendar(tx, entered, _listed(tx), now=now(), public_url=url)
    return _file(text, exports.ICS, "bookings.ics")


def _listed(tx: Tx) -> list[Booking]:
    """All pages of the list, as far as a file goes. Raises NotFound."""
    office = BackOffice(tx, *present(tx), now=now())
    return all_of(tx, narrowed_by_address(office.hosts()).listing, most=MOST_OF_FILE, now=now())


def _headings() -> list[str]:
    """In the order of `exports.COLUMNS`."""
    return [
        gettext("Booking"),
        gettext("State"),
        gettext("Start"),
        gettext("End"),
        gettext("Time zone"),
        gettext("Event type"),
        gettext("Host"),
        gettext("Customer"),
        gettext("Mail"),
        gettext("Phone"),
        gettext("Guests"),
        gettext("Place"),
        gettext("Notes"),
        gettext("Made"),
    ]


def _states() -> dict[str, str]:
    """As the list's own signs say it."""
    return {
        "confirmed": gettext("Booked"),
        "pending": gettext("Waiting for confirmation"),
        "completed": gettext("Attended"),
        "no_show": gettext("No-show"),
        "cancelled": gettext("Cancelled"),
        "rejected": gettext("Declined"),
        "expired": gettext("Expired"),
    }


def _file(text: str, content_type: str, name: str) -> Response:
    return Response(text, content_type=content_type, headers=exports.as_file(name))
