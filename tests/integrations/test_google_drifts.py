"""Twenty ways in which a booking and its event drift apart, each followed, mended or escalated
within two rounds of reconciliation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from booking.bookings import Booking, State
from booking.calendars import Health
from booking.effects import News
from booking.event_types import EventType, Location, LocationKind
from booking.people import Host
from tests import factories
from tests.integrations.calendars import INES, Scene, times_of
from tests.world import at

pytestmark = pytest.mark.databases("sqlite")

MEET = Location(LocationKind.GOOGLE_MEET, "")
ROUNDS = 2


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host], location=MEET, **factories.rules())


@pytest.fixture
def booking(scene: Scene, event_type: EventType) -> Booking:
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.passes(seconds=2)
    scene.passes(seconds=30)
    assert scene.event_of(booking) is not None
    scene.mails.clear()
    scene.told.clear()
    return scene.booking(booking.ref)


def test_1_an_event_that_was_moved_moves_its_booking(scene: Scene, booking: Booking) -> None:
    scene.twin.move(INES, _id(booking), at("Fri 11:00"))

    scene.reconciles(ROUNDS)

    _stands(scene, booking, "Fri 11:00", 30)
    assert scene.kinds() == [News.RESCHEDULED]
    assert scene.notices() == [News.RESCHEDULED]


def test_2_an_event_that_was_shortened_shortens_its_booking(scene: Scene, booking: Booking) -> None:
    scene.twin.move(INES, _id(booking), at("Thu 10:00"), at("Thu 10:15"))

    scene.reconciles(ROUNDS)

    _stands(scene, booking, "Thu 10:00", 15)
    assert scene.kinds() == [News.RESCHEDULED]


def test_3_an_event_that_was_deleted_cancels_its_booking(scene: Scene, booking: Booking) -> None:
    scene.twin.delete(INES, _id(booking))

    scene.reconciles(ROUNDS)

    _is_off(scene, booking)


def test_4_an_event_that_a_list_calls_deleted_though_it_lives_is_left_alone(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.faults.phantom_deletion = 1.0
    scene.twin.edit(INES, _id(booking), colorId="5")

    scene.polls()
    scene.reconciles(ROUNDS)

    _stands(scene, booking, "Thu 10:00", 30)
    assert scene.mails == []


def test_5_an_event_that_was_made_to_recur_is_escalated_once(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.edit(INES, _id(booking), recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])

    scene.reconciles(ROUNDS)

    assert scene.booking(booking.ref).starts_at == at("Thu 10:00")
    assert scene.kinds("host") == [News.HOST_PUT_BACK]
    assert scene.mails[0].words["why"] == "made_recurring"
    assert sum(report.escalated for report in scene.reports()) == 1


def test_6_a_copy_of_an_event_is_nobodys_booking_but_busy_time(
    scene: Scene, booking: Booking, event_type: EventType
) -> None:
    copy = scene.twin.copy(INES, _id(booking))
    scene.twin.move(INES, copy["id"], at("Thu 14:00"))

    scene.reconciles(ROUNDS)

    _stands(scene, booking, "Thu 10:00", 30, events=2)
    assert scene.mails == []
    assert "Thu 14:00" not in _offered(scene, event_type)


def test_7_an_event_that_was_moved_to_another_calendar_is_followed_there(
    scene: Scene, booking: Booking
) -> None:
    team = scene.twin.calendar(INES, "Team", id="team@group.calendar.google.com")
    scene.reconciles()
    scene.twin.move_to_calendar(INES, _id(booking), team)

    scene.reconciles(ROUNDS)
    assert scene.booking(booking.ref).state is State.CONFIRMED
    scene.move(booking.ref, at("Fri 12:00"))
    scene.settle()

    there = scene.event_of(booking, team)
    assert there is not None
    assert times_of(there)[0] == at("Fri 12:00")
    assert scene.event_of(booking) is None


def test_8_an_event_with_another_organizer_is_let_go_and_escalated_once(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.change_organizer(INES, _id(booking), "boss@alder.example")

    scene.reconciles(ROUNDS)

    assert scene.booking(booking.ref).state is State.CONFIRMED
    assert scene.kinds("host") == [News.HOST_PUT_BACK]
    assert scene.mails[0].words["why"] == "not_ours_any_more"


def test_9_a_title_that_the_host_wrote_stays(scene: Scene, booking: Booking) -> None:
    scene.twin.edit(INES, _id(booking), summary="Ana, at last")

    scene.reconciles(ROUNDS)
    scene.move(booking.ref, at("Fri 12:00"))
    scene.settle()

    event = _event(scene, booking)
    assert event["summary"] == "Ana, at last"
    assert times_of(event)[0] == at("Fri 12:00")


def test_10_an_attendee_whom_the_host_added_stays(scene: Scene, booking: Booking) -> None:
    scene.twin.edit(INES, _id(booking), attendees=[{"email": "max@alder.example"}])

    scene.reconciles(ROUNDS)
    scene.move(booking.ref, at("Fri 12:00"))
    scene.settle()

    event = _event(scene, booking)
    assert [one["email"] for one in event["attendees"]] == ["max@alder.example"]
    assert times_of(event)[0] == at("Fri 12:00")


def test_11_an_insert_whose_answer_was_lost_makes_one_event(
    scene: Scene, event_type: EventType
) -> None:
    scene.twin.fail_next("events.insert", "reset_after")

    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.reconciles(ROUNDS)

    _stands(scene, scene.booking(booking.ref), "Thu 10:00", 30)
    assert scene.booking(booking.ref).location.detail == _event(scene, booking)["hangoutLink"]


def test_12_a_patch_whose_answer_was_lost_is_not_taken_for_the_hosts_move(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.fail_next("events.patch", "reset_after")

    scene.move(booking.ref, at("Fri 12:00"))
    scene.settle()
    scene.move(booking.ref, at("Fri 15:00"))
    scene.polls()
    scene.reconciles(ROUNDS)

    _stands(scene, booking, "Fri 15:00", 30)
    assert scene.kinds() == [News.RESCHEDULED, News.RESCHEDULED]
    assert scene.kinds("host") == [News.HOST_MOVED, News.HOST_MOVED]


def test_13_a_delete_whose_answer_was_lost_is_not_taken_for_the_hosts(
    scene: Scene, booking: Booking
) -> None:
    scene.twin.fail_next("events.delete", "reset_after")

    scene.cancel(booking.ref)
    scene.settle()
    scene.reconciles(ROUNDS)

    _is_off(scene, booking)


def test_14_when_the_sync_token_has_expired_what_is_missing_is_found(
    scene: Scene, booking: Booking, event_type: EventType
) -> None:
    other = factories.a_booking("Fri 10:00", event_type=event_type, mail="bob@example.com")
    scene.settle()
    scene.twin.add(INES, summary="Dentist", **_between("Fri 14:00", "Fri 15:00"))
    scene.polls()
    scene.twin.delete(INES, _id(booking))
    scene.twin.expire_sync_tokens(INES)

    scene.polls()

    assert scene.booking(booking.ref).state is State.CANCELLED
    assert scene.booking(other.ref).state is State.CONFIRMED
    assert "Fri 14:30" not in _offered(scene, event_type)


def test_15_a_lost_watch_is_made_good_by_polling(scene: Scene, booking: Booking) -> None:
    scene.twin.drop_watches(INES)
    scene.twin.move(INES, _id(booking), at("Fri 11:00"))

    scene.passes(minutes=10)
    scene.tick()

    _stands(scene, booking, "Fri 11:00", 30)


def test_18_a_grant_that_was_revoked_and_restored_catches_up_without_duplicates(
    scene: Scene, booking: Booking, host: Host, event_type: EventType
) -> None:
    scene.twin.revoke_grant(INES)
    scene.move(booking.ref, at("Fri 11:00"))
    scene.settle()
    meanwhile = factories.a_booking("Thu 15:00", event_type=event_type, mail="bob@example.com")
    scene.settle()
    scene.polls()

    assert scene.connection(host).health is Health.NEEDS_RECONNECTING
    assert scene.kinds("host").count(News.HOST_RECONNECT) == 1
    scene.connect(host)
    scene.settle()
    scene.reconciles(ROUNDS)

    assert scene.connection(host).health is Health.CONNECTED
    _stands(scene, booking, "Fri 11:00", 30, events=2)
    assert times_of(_event(scene, meanwhile))[0] == at("Thu 15:00")
    assert scene.kinds().count(News.RESCHEDULED) == 1


def test_19_when_the_calendar_was_deleted_no_booking_is_lost_and_people_are_told(
    scene: Scene, host: Host
) -> None:
    team = scene.twin.calendar(INES, "Team", id="team@group.calendar.google.com")
    scene.reconciles()
    with scene.counter() as counter:
        connection = counter.by_host()[host.id]
        target = next(c for c in connection.calendars if c.vendor_id == team)
        counter.choose(connection, busy=[target.ref], target=target.ref)
    scene.settle()
    event_type = factories.an_event_type("Visit", hosts=[host])
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    assert scene.event_of(booking, team) is not None

    scene.twin.delete_calendar(team)
    scene.reconciles(ROUNDS)

    assert scene.booking(booking.ref).state is State.CONFIRMED
    assert sum(report.escalated for report in scene.reports()) > 0
    with scene.counter() as counter:
        connection = counter.by_host()[host.id]
        primary = next(c for c in connection.calendars if c.is_primary)
        counter.choose(connection, busy=[primary.ref], target=primary.ref)
    scene.reconciles(ROUNDS)
    assert len(scene.twin.events(INES)) == 1


def test_20_a_daily_quota_that_is_used_up_for_hours_only_delays(
    scene: Scene, booking: Booking, host: Host
) -> None:
    scene.twin.quota("daily")
    scene.twin.forget_requests()
    scene.move(booking.ref, at("Fri 11:00"))
    scene.settle()
    for _ in range(60):
        scene.passes(minutes=5)
    assert scene.connection(host).health is Health.DEGRADED
    refused = [verb for verb, _, status in scene.twin.requests if (verb, status) == ("PATCH", 403)]
    assert 0 < len(refused) <= 6  # once an hour

    scene.twin.quota(None)
    scene.passes(hours=2)
    scene.reconciles(ROUNDS)

    _stands(scene, booking, "Fri 11:00", 30)
    assert scene.connection(host).health is Health.CONNECTED


def _id(booking: Booking) -> str:
    return booking.uid.removesuffix("@google.com")


def _event(scene: Scene, booking: Booking) -> dict[str, Any]:
    event = scene.event_of(booking)
    assert event is not None
    return event


def _stands(scene: Scene, booking: Booking, when: str, minutes: int, *, events: int = 1) -> None:
    """Booking and event say the same, and there are no more events than that."""
    starts_at = at(when)
    now = scene.booking(booking.ref)
    assert now.state is State.CONFIRMED
    assert (now.starts_at, now.ends_at) == (starts_at, starts_at + timedelta(minutes=minutes))
    assert times_of(_event(scene, now)) == (now.starts_at, now.ends_at)
    assert len(scene.twin.events(INES)) == events


def _is_off(scene: Scene, booking: Booking) -> None:
    assert scene.booking(booking.ref).state is State.CANCELLED
    assert scene.twin.events(INES) == []
    assert scene.kinds() == [News.CANCELLED]


def _offered(scene: Scene, event_type: EventType) -> list[str]:
    """What can be had until Friday, as words."""
    with scene.desk() as desk:
        kind = desk.event_type(event_type.ref, factories.AGENT)
        slots = desk.openings(kind, zone="Europe/London")
        return [f"{slot.starts_at:%a %H:%M}" for slot in slots if slot.starts_at < at("Sat 00:00")]


def _between(start: str, end: str) -> dict[str, Any]:
    edges = {"start": at(start), "end": at(end)}
    return {edge: {"dateTime": moment.isoformat()} for edge, moment in edges.items()}
