"""What is offered is what Google itself calls free, whatever people do in their calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.event_types import EventType
from booking.when.clock import minute_of
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from tests import factories
from tests.google_twin.directory import free_busy
from tests.integrations.calendars import INES, Scene
from tests.world import at

pytestmark = pytest.mark.databases("sqlite")

NEW_YORK = "America/New_York"
QUARTER = timedelta(minutes=15)
DAYS = 14


minutes = st.integers(0, DAYS * 24 * 4 - 1).map(lambda number: number * 15)
lengths = st.sampled_from([0, 15, 30, 60, 7 * 60, 26 * 60, 3 * 24 * 60])


@st.composite
def _events(draw: st.DrawFn) -> dict[str, Any]:
    """An event as people make them, in the fortnight in which New York's clocks change."""
    zone = draw(st.sampled_from(["Europe/London", NEW_YORK, "Asia/Kathmandu"]))
    start = at("2025-03-03 00:00") + timedelta(minutes=draw(minutes))
    end = start + timedelta(minutes=draw(lengths))
    if draw(st.integers(0, 4)) == 0:
        both = {"start": start, "end": end + timedelta(days=1)}
        times = {edge: {"date": f"{moment:%Y-%m-%d}"} for edge, moment in both.items()}
    else:
        both = {"start": start, "end": end}
        times = {
            edge: {"dateTime": moment.isoformat(), "timeZone": zone}
            for edge, moment in both.items()
        }
    rules = ["FREQ=DAILY;COUNT=4", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;UNTIL=20250320T000000Z"]
    rule = draw(st.sampled_from([None, None, *rules]))
    odd: dict[str, Any] = draw(
        st.sampled_from(
            [
                {},
                {},
                {"transparency": "transparent"},
                {"status": "tentative"},
                {"eventType": "workingLocation"},
                {"attendees": [{"email": INES, "responseStatus": "declined"}]},
            ]
        )
    )
    return {**times, **odd, **({"recurrence": [f"RRULE:{rule}"]} if rule else {})}


def test_what_is_offered_is_what_google_calls_free(scene: Scene) -> None:
    always = (LocalWindow(0, 24 * 60),)
    host = factories.a_host(hours=Hours("Europe/London", WeeklyHours((always,) * 7)))
    scene.twin.person(INES, zone="Europe/Berlin")
    scene.connect(host)
    scene.settle()
    event_type = factories.an_event_type(hosts=[host], durations=[15])

    @given(st.lists(_events(), max_size=6), st.data())
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def check(events: list[dict[str, Any]], data: st.DataObject) -> None:
        for left in scene.twin.events(INES):
            if "recurringEventId" not in left:
                scene.twin.delete(INES, left["id"])
        made = [scene.twin.add(INES, **event) for event in events]
        scene.polls()
        for event in made:
            _is_changed(scene, event, data)
        scene.polls()

        assert _all_offered(scene, event_type) == _free_at_google(scene)

    check()


def _is_changed(scene: Scene, event: dict[str, Any], data: st.DataObject) -> None:
    """By the host's hand: the event, or one of its series."""
    event_id = event["id"]
    if "recurrence" in event and data.draw(st.booleans()):
        event_id = _first_of(event)
    if scene.twin.event(INES, event_id) is None:
        return
    match data.draw(st.sampled_from(["left", "moved", "deleted", "freed"])):
        case "moved":
            to = at("2025-03-03 00:00") + timedelta(minutes=data.draw(minutes))
            scene.twin.move(INES, event_id, to)
        case "deleted":
            scene.twin.delete(INES, event_id)
        case "freed":
            scene.twin.edit(INES, event_id, transparency="transparent")
        case _:
            pass


def _first_of(series: dict[str, Any]) -> str:
    start = series["start"]
    if "date" in start:
        return f"{series['id']}_{start['date'].replace('-', '')}"
    starts_at = datetime.fromisoformat(start["dateTime"])
    return f"{series['id']}_{starts_at - (starts_at.utcoffset() or timedelta(0)):%Y%m%dT%H%M%SZ}"


def _all_offered(scene: Scene, event_type: EventType) -> list[datetime]:
    until = at("2025-03-03 00:00") + timedelta(days=DAYS)
    with scene.desk() as desk:
        kind = desk.event_type(event_type.ref, factories.AGENT)
        slots = desk.openings(kind, zone="Europe/London")
        return [slot.starts_at for slot in slots if slot.starts_at < until]


def _free_at_google(scene: Scene) -> list[datetime]:
    """The quarters of an hour from now on that its own answer leaves."""
    first, until = scene.world.now + QUARTER, at("2025-03-03 00:00") + timedelta(days=DAYS)
    asked = {
        "timeMin": first.isoformat(),
        "timeMax": (until + QUARTER).isoformat(),
        "items": [{"id": INES}],
    }
    answer = free_busy(scene.twin.people[INES], scene.twin.calendars, asked)
    busy = [
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
        for one in answer["calendars"][INES]["busy"]
    ]
    quarters = range(0, minute_of(until) - minute_of(first), 15)
    starts = [first + timedelta(minutes=minute) for minute in quarters]
    return [
        start
        for start in starts
        if not any(begin < start + QUARTER and start < end for begin, end in busy)
    ]
