"""The list of bookings as this request's address names it: which ones, of whom, of which days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.agenda import Listing
from booking.back_office import BackOffice
from booking.bulk_desk import BulkDesk
from booking.errors import NotFound
from booking.people import Host
from booking.when.clock import moment_of
from booking.when.hours import day_span
from integrations.doors import now, reading
from integrations.guard import present
from integrations.moments import local_date
from integrations.office.frame import office_zone, page_asked, place_shown

LISTS = ("upcoming", "past", "pending", "cancelled")
CHOSEN = "days"  # the days are written in two fields
LONGEST_SEARCH = 100
MOST_OF_FILE = 5_000  # bookings that one download holds
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Narrowed:
    """The list, and what its address says of it."""

    listing: Listing
    period: str
    first: date | None
    last: date | None

    @property
    def query(self) -> dict[str, str | None]:
        """What an address of the same list says."""
        listing, is_chosen = self.listing, self.period == CHOSEN
        return {
            "show": listing.which if listing.which != LISTS[0] else None,
            "q": listing.search or None,
            "host": listing.host.ref if listing.host else None,
            "period": self.period or None,
            "first": self.first.isoformat() if is_chosen and self.first else None,
            "last": self.last.isoformat() if is_chosen and self.last else None,
        }

    @property
    def is_narrow(self) -> bool:
        return bool(self.listing.search or self.listing.host or self.period)


def page_of_bookings() -> ResponseReturnValue:
    """The list, whose rows can be chosen to do one thing to all of them."""
    zone = office_zone()
    with reading() as tx:
        account, agent = present(tx)
        office = BackOffice(tx, account, agent, now=now())
        hosts = office.hosts()
        narrowed = narrowed_by_address(hosts)
        page = office.bookings(narrowed.listing, page=page_asked())
        pending = office.bookings(Listing("pending")).total
        bulk = BulkDesk(tx, account, now=now())
        jobs = [(job, bulk.tally(job)) for job in bulk.at_work()]
    days = groupby(page.rows, key=lambda booking: local_date(booking.starts_at, zone))
    return render_template(
        "office/bookings.html",
        which=narrowed.listing.which,
        search=narrowed.listing.search,
        narrowed=narrowed,
        periods=[(name, words()) for name, words in PERIODS.items()],
        hosts=hosts,
        page=page,
        pending=pending,
        jobs=jobs,
        days=[(day, list(rows)) for day, rows in days],
        place_shown=place_shown,
        most_of_file=MOST_OF_FILE,
    )


def narrowed_by_address(hosts: list[Host]) -> Narrowed:
    """Raises NotFound for a host who is none of these."""
    asked = request.values
    which = asked.get("show", "")
    search = asked.get("q", "").replace("\0", "")[:LONGEST_SEARCH]
    period = asked.get("period", "")
    period = period if period in PERIODS else ""
    first, last = _days(period, asked.get("first", ""), asked.get("last", ""))
    listing = Listing(which if which in LISTS else LISTS[0], search, _host(hosts))
    return Narrowed(
        replace(
            listing,
            begins=None if first is None else _edge(first),
            ends=None if last is None else _edge(last + DAY),
        ),
        period,
        first,
        last,
    )


def _host(hosts: list[Host]) -> Host | None:
    ref = request.values.get("host")
    if not ref:
        return None
    found = next((host for host in hosts if host.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def _days(period: str, first: str, last: str) -> tuple[date | None, date | None]:
    """The first day and the last, in the agent's zone."""
    today = local_date(now(), office_zone())
    match period:
        case "today":
            return today, today
        case "tomorrow":
            return today + DAY, today + DAY
        case "week":
            return today, today + 6 * DAY
        case "month":
            return today, today + 29 * DAY
        case "days":
            return _date(first), _date(last)
        case _:
            return None, None


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None  # noqa: PLR2004 - what a calendar shows


def _edge(day: date) -> datetime:
    """When that day begins in the agent's zone."""
    span = day_span(office_zone(), day)
    # A zone that crossed the date line has a day less: the next one begins then.
    return moment_of(span.starts) if span is not None else _edge(day + DAY)


PERIODS: dict[str, Callable[[], str]] = {
    "": lambda: gettext("Any time"),
    "today": lambda: gettext("Today"),
    "tomorrow": lambda: gettext("Tomorrow"),
    "week": lambda: gettext("The next 7 days"),
    "month": lambda: gettext("The next 30 days"),
    CHOSEN: lambda: gettext("From … to …"),
}
