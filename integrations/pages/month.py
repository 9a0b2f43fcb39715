"""What a booking page shows of time: a month, the open days in it, the times of one day, in the
viewer's zone.

All of it stands in the query, so that every step is a link and works without a script.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_day_names
from flask import g, request, url_for

from booking.accounts import Account
from booking.event_types import EventType
from booking.openings import Slot
from booking.when.hours import known_zone
from booking.when.slots import FixedWindow
from integrations.doors import now
from integrations.languages import locale_shown
from integrations.moments import local_date, shows_twelve_hours
from integrations.pages.forms import prefilled

FARTHEST_YEAR = 9_000
RANGE = timedelta(days=61)  # the front desk answers two months at the most

Opener = Callable[[date, date], Sequence[Slot]]


@dataclass(frozen=True)
class View:
    """What the viewer looks at; `month` and `day` are None where nothing was chosen yet."""

    zone: str
    duration: int
    month: date | None = None
    day: date | None = None
    twelve_hours: bool | None = None


@dataclass(frozen=True)
class Day:
    """A cell of the month."""

    date: date
    is_open: bool
    is_today: bool
    is_chosen: bool


@dataclass(frozen=True)
class Month:
    """A month of days, and the times of the chosen day."""

    first: date
    weeks: list[list[Day | None]]
    weekdays: list[tuple[str, str]]  # short and whole names
    chosen: date | None
    slots: list[Slot]
    earlier: date | None
    later: date | None


def view_of(
    query: Mapping[str, str],
    event_type: EventType,
    *,
    home_zone: str,
    kept_zone: str | None,
    slot: Slot | None = None,
) -> View:
    """What the query asks to see, else the day of `slot`. What makes no sense is left out: a stale
    link is no error.
    """
    g.twelve_hours = {"12": True, "24": False}.get(query.get("clock", ""))
    zones = (query.get("zone"), kept_zone, home_zone)
    zone = next(zone for zone in zones if zone and known_zone(zone))
    day = local_date(slot.starts_at, zone) if slot else _date(query.get("day", ""))
    month = _date(query.get("month", "") + "-01") if not day else None
    durations: list[int] = list(event_type.durations)
    asked = [minutes for minutes in durations if str(minutes) == query.get("duration")]
    return View(
        zone=zone,
        duration=slot.duration if slot else [*asked, *durations][0],
        month=month or (day.replace(day=1) if day else None),
        day=day,
        twelve_hours=g.twelve_hours,
    )


def month_of(view: View, opener: Opener, *, week_starts_on: int, ends: date) -> Month:
    """The month to show: the one asked for, else the first with an open day."""
    today = local_date(now(), view.zone)
    slots: Sequence[Slot] = []
    if view.month is None:
        slots = opener(today, today + RANGE)
        first = _first_of(slots, view.zone, today)
    else:
        first = max(view.month, today.replace(day=1))
    if view.month is not None or _last_of(first) > today + RANGE:
        slots = opener(max(first, today), _last_of(first))
    by_day = _by_day(slots, view.zone)
    open_days = [day for day in by_day if (day.year, day.month) == (first.year, first.month)]
    chosen = view.day if view.day in by_day else next(iter(open_days), None)
    weeks = calendar.Calendar(week_starts_on).monthdatescalendar(first.year, first.month)
    return Month(
        first=first,
        weeks=[
            [
                Day(day, day in by_day, day == today, day == chosen)
                if day.month == first.month
                else None
                for day in week
            ]
            for week in weeks
        ],
        weekdays=_weekdays(week_starts_on),
        chosen=chosen,
        slots=by_day.get(chosen, []) if chosen else [],
        earlier=_month_before(first) if first > today.replace(day=1) else None,
        later=_month_after(first) if _month_after(first) <= ends else None,
    )


def _by_day(slots: Sequence[Slot], zone: str) -> dict[date, list[Slot]]:
    """Grouped by the viewer's own dates, which are 23 to 25 hours long."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(local_date(slot.starts_at, zone), []).append(slot)
    return days


def _first_of(slots: Sequence[Slot], zone: str, today: date) -> date:
    first = local_date(slots[0].starts_at, zone) if slots else today
    return first.replace(day=1)


def _date(text: str) -> date | None:
    # fromisoformat takes "2026-W01-1" and "20260101" too: the page writes one form and reads that.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < FARTHEST_YEAR else None  # noqa: PLR2004 - the epoch


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _last_of(first: date) -> date:
    return _month_after(first) - timedelta(days=1)


def _weekdays(week_starts_on: int) -> list[tuple[str, str]]:
    locale = locale_shown()
    short, wide = (get_day_names(width, "stand-alone", locale) for width in ("short", "wide"))
    order = [(week_starts_on + offset) % 7 for offset in range(7)]
    return [(str(short[day]).rstrip(".").capitalize(), str(wide[day])) for day in order]


def last_day(event_type: EventType, today: date) -> date:
    """The last date on which something may be open."""
    window = event_type.window
    if isinstance(window, FixedWindow):
        return window.last
    return today + timedelta(days=window.days)


def addresses(
    view: View, query: Mapping[str, str], account: Account, event_type: EventType
) -> dict[str, Any]:
    """Where the steps of looking lead: `url(day=...)` and its like, and what their forms take
    along.
    """
    here = url_for("pages.book", account=account.slug, event_type=event_type.slug)
    state = {name: query[name] for name in ("zone", "duration", "clock", "lang") if query.get(name)}
    if request.method == "GET":
        # What was typed into the form stays out of addresses; what came in one may stay there.
        state |= prefilled(query, event_type)
    looked_at = {"day": view.day.isoformat()} if view.day else {}
    if view.month and not view.day:
        looked_at = {"month": view.month.isoformat()[:7]}

    def url(**change: object) -> str:
        moved = {} if {"day", "month"} & change.keys() else looked_at
        steps = {name: _written(name, value) for name, value in change.items() if value is not None}
        return f"{here}?{urlencode({**state, **moved, **steps})}"

    fixed = {"duration": str(view.duration), "zone": view.zone}
    return {
        "here": here,
        "url": url,
        "twelve_hours": shows_twelve_hours(),
        "view_query": {
            name: value for name, value in {**state, **looked_at}.items() if name != "zone"
        },
        "post_query": {
            **{n: state[n] for n in ("clock", "lang") if n in state},
            **looked_at,
            **fixed,
        },
    }


def _written(name: str, value: object) -> str:
    return value.isoformat()[:7] if name == "month" and isinstance(value, date) else str(value)
