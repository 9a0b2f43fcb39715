"""Choosing a time for a customer: a week of days, the times of one, or one outside the rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request
from werkzeug.datastructures import MultiDict

from booking.bookings import Booking
from booking.errors import (
    BookingError,
    InvalidInput,
    LimitReached,
    OutsideAvailability,
    SlotTaken,
    TooFarAhead,
    TooSoon,
)
from booking.event_types import EventType
from booking.front_desk import FrontDesk, slot_at
from booking.openings import Slot
from booking.when.clock import moment_of
from booking.when.hours import minute_at
from integrations.doors import now
from integrations.moments import local_date

STRIP = 7  # days beside each other
LOOK_AHEAD = timedelta(days=60)
SOFT = (OutsideAvailability, TooSoon, TooFarAhead, LimitReached)
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Offer:
    """A slot with the token that books it."""

    token: str
    slot: Slot


@dataclass(frozen=True)
class Day:
    date: date
    is_open: bool
    is_chosen: bool


@dataclass(frozen=True)
class Times:
    """What is free, from an agent's view."""

    days: list[Day]
    chosen: date | None
    offers: list[Offer]
    earlier: date | None
    later: date
    unread: list[str]  # the hosts of whose calendars too little is known: customers see none of it


def times_of(
    desk: FrontDesk,
    event_type: EventType,
    *,
    zone: str,
    duration: int,
    instead_of: Booking | None = None,
) -> Times:
    """The week that the address asks for in `day`, else the first with a free time."""
    today = local_date(now(), zone)
    asked = date_in(request.values.get("day", ""))

    def free(first: date, last: date) -> dict[date, list[Slot]]:
        found = desk.openings(
            event_type, zone=zone, first=first, last=last, duration=duration, instead_of=instead_of
        )
        days: dict[date, list[Slot]] = {}
        for slot in found:
            days.setdefault(local_date(slot.starts_at, zone), []).append(slot)
        return days

    if asked is None:
        by_day = free(today, today + LOOK_AHEAD)
        first = min(by_day, default=today)
    else:
        first = max(today, date_in(request.values.get("from", "")) or asked)
        by_day = free(first, first + timedelta(days=STRIP - 1))
    strip = [first + timedelta(days=ahead) for ahead in range(STRIP)]
    chosen = asked if asked in by_day else next((day for day in strip if day in by_day), None)
    slots = by_day.get(chosen, []) if chosen else []
    return Times(
        days=[Day(day, day in by_day, day == chosen) for day in strip],
        chosen=chosen,
        offers=offered(desk, slots),
        earlier=max(today, first - timedelta(days=STRIP)) if first > today else None,
        later=first + timedelta(days=STRIP),
        unread=[host.name for host in desk.unread_calendars(event_type)],
    )


def offered(desk: FrontDesk, slots: Sequence[Slot]) -> list[Offer]:
    return [Offer(desk.offer(slot), slot) for slot in slots]


def slot_chosen(
    desk: FrontDesk, event_type: EventType, given: MultiDict[str, str], *, zone: str, duration: int
) -> Slot:
    """The time that was named, else the offer picked. Raises InvalidInput, OfferExpired."""
    if given.get("on") or given.get("at"):
        return slot_at(event_type, moment_of(_minute_named(given, zone)), duration)
    token = given.get("slot", "")
    if not token:
        raise InvalidInput({"slot": "missing"})
    return desk.slot(token)


def _minute_named(given: MultiDict[str, str], zone: str) -> int:
    """The minute of a date and a clock time; the first of two where the clocks repeat it."""
    day, clock = date_in(given.get("on", "")), CLOCK.fullmatch(given.get("at", ""))
    wrong = {}
    if day is None:
        wrong["on"] = "missing"
    if clock is None:
        wrong["at"] = "missing"
    if day is None or clock is None:
        raise InvalidInput(wrong)
    minutes = minute_at(zone, day, int(clock[1]) * 60 + int(clock[2]))
    if not minutes:
        raise InvalidInput({"at": "not_a_choice"})
    return minutes[0]


def is_soft(error: BookingError | None) -> bool:
    """Whether an agent may go on in spite of it."""
    return isinstance(error, SOFT)


def nearest_of(desk: FrontDesk, error: BookingError | None) -> list[Offer]:
    return offered(desk, error.nearest) if isinstance(error, SlotTaken) else []


def date_in(text: str) -> date | None:
    """A date as forms write it; None for anything else."""
    if not DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9_000 else None  # noqa: PLR2004 - the epoch, and what dates can be added to
