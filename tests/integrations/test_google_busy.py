"""What a host's Google says is taken is not offered, and all else is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from booking.event_types import EventType
from booking.people import Host
from booking.when.slots import RollingWindow
from tests import factories
from tests.integrations.busy import between
from tests.integrations.calendars import INES, Scene
from tests.world import at

NEW_YORK = "America/New_York"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": "tentative"},
        {"visibility": "private"},
        {"attendees": [{"email": INES, "responseStatus": "needsAction"}]},
        {"attendees": [{"email": INES, "responseStatus": "tentative"}]},
        {"attendees": [{"email": "tom@alder.example", "responseStatus": "declined"}]},
        {"eventType": "outOfOffice"},
        {"eventType": "focusTime"},
    ],
)
def test_what_makes_a_host_busy_at_google_does_here(
    scene: Scene, event_type: EventType, fields: dict[str, Any]
) -> None:
    scene.twin.add(INES, **between("Tue 10:00", "Tue 11:00"), **fields)

    scene.polls()

    assert _missing(scene, event_type) == {"10:00", "10:30"}


@pytest.mark.parametrize(
    "fields",
    [
        {"transparency": "transparent"},
        {"attendees": [{"email": INES, "responseStatus": "declined"}]},
        {"eventType": "workingLocation"},
        {"eventType": "birthday"},
    ],
)
def test_what_leaves_a_host_free_at_google_does_here(
    scene: Scene, event_type: EventType, fields: dict[str, Any]
) -> None:
    scene.twin.add(INES, **between("Tue 10:00", "Tue 11:00"), **fields)

    scene.polls()

    assert _missing(scene, event_type) == set()


def test_an_invitation_that_the_host_declines_later_is_free_again(
    scene: Scene, event_type: EventType
) -> None:
    invited = scene.twin.add(INES, **between("Tue 10:00", "Tue 11:00"), attendees=[{"email": INES}])
    scene.polls()
    at_first = _missing(scene, event_type)

    declines = [{"email": INES, "responseStatus": "declined"}]
    scene.twin.edit(INES, invited["id"], attendees=declines)
    scene.polls()

    assert (at_first, _missing(scene, event_type)) == ({"10:00", "10:30"}, set())


def test_an_event_that_takes_no_time_takes_none(scene: Scene, event_type: EventType) -> None:
    scene.twin.add(INES, **between("Tue 10:15", "Tue 10:15"))

    scene.polls()

    assert _missing(scene, event_type) == set()


def test_an_event_over_several_days_takes_all_of_them(scene: Scene, event_type: EventType) -> None:
    scene.twin.add(INES, **between("Mon 16:00", "Wed 12:00"))

    scene.polls()

    assert _offered(scene, event_type, "Tue") == []
    assert _offered(scene, event_type, "Wed")[0] == "12:00"


def test_a_whole_day_is_one_of_the_calendars_zone(scene: Scene) -> None:
    """In Berlin it begins at 18:00 the evening before, as New York sees it, and ends there too."""
    scene.twin.person(INES, zone="Europe/Berlin")
    host = factories.a_host(hours=factories.weekdays("09:00", "21:00", zone=NEW_YORK))
    scene.connect(host)
    event_type = factories.an_event_type(hosts=[host])
    scene.twin.add(INES, start={"date": "2025-03-05"}, end={"date": "2025-03-06"})

    scene.settle()

    assert _offered(scene, event_type, "Tue", NEW_YORK)[-1] == "17:30"
    assert _offered(scene, event_type, "Wed", NEW_YORK)[0] == "18:00"


def test_the_hour_of_a_series_is_that_of_its_own_zone(scene: Scene, event_type: EventType) -> None:
    """New York's clocks change three weeks before London's."""
    start, end = at("Thu 10:00", zone=NEW_YORK), at("Thu 11:00", zone=NEW_YORK)
    scene.twin.add(
        INES,
        start={"dateTime": start.isoformat(), "timeZone": NEW_YORK},
        end={"dateTime": end.isoformat(), "timeZone": NEW_YORK},
        recurrence=["RRULE:FREQ=WEEKLY"],
    )

    scene.polls()

    assert _missing(scene, event_type, "2025-03-06") == {"15:00", "15:30"}
    assert _missing(scene, event_type, "2025-03-13") == {"14:00", "14:30"}
    assert _missing(scene, event_type, "2025-04-03") == {"15:00", "15:30"}


def test_a_series_is_busy_in_half_a_year_and_as_time_goes_by_beyond(
    scene: Scene, host: Host
) -> None:
    event_type = factories.an_event_type("Far", hosts=[host], window=RollingWindow(700))
    weekly = between("Tue 10:00", "Tue 11:00")
    zoned = {edge: time | {"timeZone": "Europe/London"} for edge, time in weekly.items()}
    scene.twin.add(INES, **zoned, recurrence=["RRULE:FREQ=WEEKLY"])
    scene.polls()
    half_a_year = _missing(scene, event_type, "2025-09-02")

    scene.passes(days=120)
    scene.reconciles()

    assert half_a_year == {"10:00", "10:30"}
    assert _missing(scene, event_type, "2026-07-21") == {"10:00", "10:30"}


def test_an_event_moves_out_of_what_is_looked_at_and_back(
    scene: Scene, event_type: EventType
) -> None:
    event = scene.twin.add(INES, **between("Tue 10:00", "Tue 11:00"))
    scene.polls()

    scene.twin.move(INES, event["id"], at("Tue 10:00") - timedelta(days=40))
    scene.polls()
    away = _missing(scene, event_type)
    scene.twin.move(INES, event["id"], at("Tue 14:00"))
    scene.polls()

    assert (away, _missing(scene, event_type)) == (set(), {"14:00", "14:30"})


def test_one_of_a_series_is_moved_another_is_deleted(scene: Scene, event_type: EventType) -> None:
    daily = scene.twin.add(
        INES,
        start={"dateTime": at("Tue 10:00").isoformat(), "timeZone": "Europe/London"},
        end={"dateTime": at("Tue 10:30").isoformat(), "timeZone": "Europe/London"},
        recurrence=["RRULE:FREQ=DAILY;COUNT=3"],
    )
    scene.polls()

    scene.twin.move(INES, f"{daily['id']}_20250305T100000Z", at("Wed 15:00"))
    scene.twin.delete(INES, f"{daily['id']}_20250306T100000Z")
    scene.polls()

    assert _missing(scene, event_type, "2025-03-04") == {"10:00"}
    assert _missing(scene, event_type, "2025-03-05") == {"15:00"}
    assert _missing(scene, event_type, "2025-03-06") == set()


def test_all_calendars_that_make_a_host_busy_count_and_no_others(
    scene: Scene, host: Host, event_type: EventType
) -> None:
    home = scene.twin.calendar(INES, "Home", zone=NEW_YORK)
    team = scene.twin.calendar(INES, "Team", role="reader")
    scene.reconciles()
    with scene.counter() as counter:
        connection = counter.by_host()[host.id]
        by_id = {calendar.vendor_id: calendar.ref for calendar in connection.calendars}
        counter.choose(connection, busy=[by_id[INES], by_id[home]], target=by_id[INES])
    scene.settle()
    scene.twin.add(INES, **between("Tue 11:00", "Tue 11:30"))
    scene.twin.add(home, **between("Tue 13:00", "Tue 13:30"))
    scene.twin.add(team, **between("Tue 14:00", "Tue 14:30"))
    scene.polls()
    chosen = _missing(scene, event_type)

    with scene.counter() as counter:
        counter.choose(counter.by_host()[host.id], busy=[by_id[team]], target=by_id[INES])
    scene.settle()

    assert chosen == {"11:00", "13:00"}
    assert _missing(scene, event_type) == {"14:00"}


def test_a_bookings_own_event_is_not_counted_twice(scene: Scene, event_type: EventType) -> None:
    half_hours = factories.an_event_type("Long", hosts=_hosts(event_type), durations=[60])
    half_hours_apart = factories.an_event_type(
        "Apart", hosts=_hosts(event_type), durations=[60], interval=30
    )
    booking = factories.a_booking("Tue 10:00", event_type=half_hours_apart)
    scene.settle()
    scene.polls()

    with scene.desk() as desk:
        mine = desk.booking(booking.ref)
        slots = desk.openings(mine.event_type, zone="Europe/London", instead_of=mine)
        others = desk.openings(
            desk.event_type(half_hours.ref, factories.AGENT), zone="Europe/London"
        )

    starts = {slot.starts_at for slot in slots}
    assert {at("Tue 09:30"), at("Tue 10:00"), at("Tue 10:30")} <= starts
    assert at("Tue 10:00") not in {slot.starts_at for slot in others}


def test_a_bookings_own_event_is_known_again_after_disconnecting(
    scene: Scene, host: Host, event_type: EventType
) -> None:
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    scene.settle()
    with scene.counter() as counter:
        counter.end(counter.by_host()[host.id])
    scene.settle()
    scene.connect(host)
    scene.settle()
    scene.reconciles(2)

    with scene.desk() as desk:
        mine = desk.booking(booking.ref)
        slots = desk.openings(mine.event_type, zone="Europe/London", instead_of=mine)
    scene.cancel(booking.ref)
    scene.settle()

    assert at("Tue 10:00") in {slot.starts_at for slot in slots}
    assert _missing(scene, event_type) == set()
    assert scene.twin.events(INES) == []


def test_a_copy_of_a_bookings_event_is_busy_time(scene: Scene, event_type: EventType) -> None:
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    scene.settle()
    copy = scene.twin.copy(INES, booking.uid.removesuffix("@google.com"))
    scene.twin.move(INES, copy["id"], at("Tue 15:00"))

    scene.polls()

    assert _missing(scene, event_type) == {"10:00", "15:00"}


def test_what_a_bookings_event_was_made_to_repeat_is_busy_time(
    scene: Scene, event_type: EventType
) -> None:
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    scene.settle()
    recurs = ["RRULE:FREQ=WEEKLY"]
    scene.twin.edit(INES, booking.uid.removesuffix("@google.com"), recurrence=recurs)

    scene.polls()

    assert _missing(scene, event_type, "2025-03-11") == {"10:00"}
    with scene.desk() as desk:
        mine = desk.booking(booking.ref)
        slots = desk.openings(mine.event_type, zone="Europe/London", instead_of=mine)
    assert at("Tue 10:00") in {slot.starts_at for slot in slots}


def test_days_move_along_when_a_calendar_changes_its_zone(scene: Scene, host: Host) -> None:
    event_type = factories.an_event_type("All day", hosts=[host], durations=[60])
    scene.twin.add(INES, start={"date": "2025-03-05"}, end={"date": "2025-03-06"})
    scene.polls()
    assert _offered(scene, event_type, "Wed") == []

    scene.twin.calendars[INES].zone = "Pacific/Auckland"  # thirteen hours ahead
    scene.reconciles(2)

    assert _offered(scene, event_type, "Wed")[0] == "11:00"


def _hosts(event_type: EventType) -> list[Host]:
    return [place.host for place in event_type.hosts]


def _offered(
    scene: Scene, event_type: EventType, day: str, zone: str = "Europe/London"
) -> list[str]:
    """The clock times of that day at which a slot begins."""
    first = at(f"{day} 00:00", zone=zone)
    with scene.desk() as desk:
        kind = desk.event_type(event_type.ref, factories.AGENT)
        on = datetime.fromisoformat(f"{first + timedelta(hours=12):%Y-%m-%d}").date()
        slots = desk.openings(kind, zone=zone, first=on, last=on)
    gone = [slot.starts_at - first for slot in slots]
    return [f"{one.seconds // 3600:02}:{one.seconds // 60 % 60:02}" for one in gone]


def _missing(scene: Scene, event_type: EventType, day: str = "Tue") -> set[str]:
    """What of a whole day from nine to five is not offered."""
    all_day = {f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 30)}
    return all_day - set(_offered(scene, event_type, day))
