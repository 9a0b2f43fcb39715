"""Many appointments: a page of them, today's, and all as a table or a calendar file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from booking.api_keys import Scope
from booking.appointments import Appointment, appointment_of
from booking.bookings import State
from booking.contacts import contact_by_ref
from booking.listing import Wanted, found, how_many
from booking.when.clock import minute_of
from booking.when.hours import day_span, local_date
from integrations import exports
from integrations.api.access import Asked, Calls, Reply, of_house
from integrations.api.asks import Filters, ListIn, Zoned
from integrations.api.shapes import ListShape, TodayShape
from integrations.appointments import appointment_json

calls = Calls("Lists")

EVERYBODY = "all"


@calls.add(
    "GET",
    "/v4/appointment/paginated",
    scope=Scope.READ,
    needs_host=True,
    query=ListIn,
    answers={200: ListShape},
)
def paginated(asked: Asked) -> dict[str, Any]:
    """A page of appointments, of the acting host unless another is named. Read `totalPages`: one
    page holds 100 at the most.
    """
    query: ListIn = asked.query
    wanted = _wanted(asked, query)
    total = how_many(asked.tx, wanted)
    rows = found(asked.tx, wanted, page=query.page, size=query.size)
    return {
        "appointments": _told(appointment_of(asked.tx, asked.account, rows, now=asked.now), query),
        "page": query.page,
        "pageSize": query.size,
        "total": total,
        "totalPages": -(-total // query.size),
    }


@calls.add(
    "GET",
    "/v4/appointment/today",
    scope=Scope.READ,
    needs_host=True,
    query=Zoned,
    answers={200: TodayShape},
)
def today(asked: Asked) -> dict[str, Any]:
    """What the acting host has today, by the date in their zone."""
    zone = asked.query.timezone or asked.acting.zone
    day = local_date(zone, minute_of(asked.now))
    begins, ends = _bounds(zone, day, day)
    alive = (State.PENDING, State.CONFIRMED, State.COMPLETED, State.NO_SHOW)
    wanted = Wanted(host_ref=asked.acting.ref, begins=begins, ends=ends, states=alive)
    appointments = appointment_of(asked.tx, asked.account, found(asked.tx, wanted), now=asked.now)
    return {
        "date": day.isoformat(),
        "timezone": zone,
        "appointments": [appointment_json(one, zone=zone) for one in appointments],
    }


@calls.add(
    "GET",
    "/v4/appointment/export.csv",
    scope=Scope.READ,
    needs_host=True,
    query=Filters,
    answers={200: exports.CSV},
)
def table(asked: Asked) -> Reply:
    """The same as a table, as far as 10,000 rows."""
    rows = found(asked.tx, _wanted(asked, asked.query))
    appointments = appointment_of(asked.tx, asked.account, rows, now=asked.now)
    text = exports.table(appointments, zone=asked.query.timezone)
    return Reply(text, content_type=exports.CSV, headers=exports.as_file("appointments.csv"))


@calls.add(
    "GET",
    "/v4/appointment/export.ics",
    scope=Scope.READ,
    needs_host=True,
    query=Filters,
    answers={200: exports.ICS},
)
def calendar(asked: Asked) -> Reply:
    """The same as a calendar file, for who serves the appointments."""
    rows = found(asked.tx, _wanted(asked, asked.query))
    url = of_house().web.public_url
    text = exports.calendar(asked.tx, asked.account, rows, now=asked.now, public_url=url)
    return Reply(text, content_type=exports.ICS, headers=exports.as_file("appointments.ics"))


def _wanted(asked: Asked, query: Filters) -> Wanted:
    zone = asked.acting.zone
    begins, ends = _bounds(zone, query.start_date, query.end_date)
    who = query.user_id or asked.acting.ref
    return Wanted(
        host_ref=None if who == EVERYBODY else who,
        begins=begins,
        ends=ends,
        states=tuple(State(word) for word in query.status),
        mail=query.email,
        event_type_ref=query.meeting_type_id,
        contact_ref=_contact(asked, query.contact_id),
        search=query.search,
        newest_first=query.sort.startswith("-"),
        by_making=query.sort.endswith("createdAt"),
    )


def _contact(asked: Asked, ref: str | None) -> str | None:
    """Whose id that leads to now. Raises NotFound."""
    return None if ref is None else contact_by_ref(asked.tx, ref).ref


def _bounds(
    zone: str, first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    """From the beginning of one local date to the end of another."""
    begins = None if first is None else _begin(zone, first)
    ends = None if last is None else _begin(zone, last + timedelta(days=1))
    return begins, ends


def _begin(zone: str, day: date) -> datetime:
    span = day_span(zone, day) or day_span(zone, day + timedelta(days=1))
    assert span is not None, "no zone skips two dates in a row"
    return span.starts_at


def _told(appointments: list[Appointment], query: Filters) -> list[dict[str, Any]]:
    return [appointment_json(one, zone=query.timezone) for one in appointments]
