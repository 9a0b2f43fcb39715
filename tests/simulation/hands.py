"""What hosts do in Google with their own hand: to our events, and to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from tests.simulation.firm import HOSTS, Firm

Event = dict[str, Any]


def by_hand(act: Callable[[Firm, str, Event], None]) -> Callable[[Firm], None]:
    """Done to one of our events, where there is one."""

    @wraps(act)
    def done(firm: Firm) -> None:
        found = _an_event(firm)
        if found is not None:
            act(firm, *found)

    return done


@by_hand
def move_event(firm: Firm, calendar: str, event: Event) -> None:
    firm.writes += 1
    by = timedelta(minutes=15 * firm.dice.randint(-40, 200))
    start = datetime.fromisoformat(event["start"]["dateTime"])
    firm.scene.twin.move(calendar, event["id"], start + by)


@by_hand
def shorten_event(firm: Firm, calendar: str, event: Event) -> None:
    firm.writes += 1
    start = datetime.fromisoformat(event["start"]["dateTime"])
    end = start + timedelta(minutes=firm.dice.choice([10, 15, 45, 90]))
    firm.scene.twin.move(calendar, event["id"], start, end)


@by_hand
def make_all_day(firm: Firm, calendar: str, event: Event) -> None:
    firm.writes += 1
    day = datetime.fromisoformat(event["start"]["dateTime"]).date()
    days = {"start": {"date": f"{day}"}, "end": {"date": f"{day + timedelta(days=1)}"}}
    firm.scene.twin.edit(calendar, event["id"], **days)


@by_hand
def delete_event(firm: Firm, calendar: str, event: Event) -> None:
    firm.writes += 1
    firm.scene.twin.delete(calendar, event["id"])


@by_hand
def retitle_event(firm: Firm, calendar: str, event: Event) -> None:
    firm.scene.twin.edit(calendar, event["id"], summary=f"mine {len(firm.log)}")


@by_hand
def invite_at_google(firm: Firm, calendar: str, event: Event) -> None:
    firm.scene.twin.edit(calendar, event["id"], attendees=[{"email": "boss@alder.example"}])


@by_hand
def copy_event(firm: Firm, calendar: str, event: Event) -> None:
    copy = firm.scene.twin.copy(calendar, event["id"])
    firm.copies.add(copy["id"])
    firm.own.append((calendar, copy["id"]))


@by_hand
def move_to_other_calendar(firm: Firm, calendar: str, event: Event) -> None:
    mail = calendar.removeprefix("team.")
    other = mail if calendar != mail else f"team.{mail}"
    firm.scene.twin.move_to_calendar(calendar, event["id"], other)


def add_own_event(firm: Firm) -> None:
    mail = firm.dice.choice(list(HOSTS))
    start = some_time(firm)
    end = start + timedelta(minutes=15 * firm.dice.randint(1, 12))
    fields: dict[str, Any] = {
        "summary": f"own {len(firm.log)}",
        "start": {"dateTime": start.isoformat(), "timeZone": HOSTS[mail][1]},
        "end": {"dateTime": end.isoformat(), "timeZone": HOSTS[mail][1]},
    }
    if firm.dice.random() < 0.3:
        fields["recurrence"] = [f"RRULE:FREQ=DAILY;COUNT={firm.dice.randint(2, 9)}"]
    if firm.dice.random() < 0.2:
        fields["transparency"] = "transparent"
    made = firm.scene.twin.add(mail, **fields)
    firm.own.append((mail, made["id"]))


def change_own_event(firm: Firm) -> None:
    if not firm.own:
        return
    calendar, event_id = firm.dice.choice(firm.own)
    if firm.dice.random() < 0.4:
        firm.scene.twin.delete(calendar, event_id)
        firm.own.remove((calendar, event_id))
    else:
        firm.scene.twin.move(calendar, event_id, some_time(firm))


def some_time(firm: Firm) -> datetime:
    """From a little ago to nine days from now."""
    minutes = 15 * firm.dice.randint(-8, 900)
    now = firm.scene.world.now.replace(minute=0, second=0, microsecond=0)
    return now + timedelta(minutes=minutes)


def _an_event(firm: Firm) -> tuple[str, Event] | None:
    """One of our events, and the calendar that it is in."""
    ours = [
        (calendar, event)
        for mail in HOSTS
        for calendar in (mail, f"team.{mail}")
        for event in firm.scene.twin.events(calendar)
        if _is_ours(event) and event["id"] not in firm.copies and "dateTime" in event["start"]
    ]
    firm.host_acts += 1
    return firm.dice.choice(ours) if ours else None


def _is_ours(event: Event) -> bool:
    return "bk_id" in event.get("extendedProperties", {}).get("private", {})
