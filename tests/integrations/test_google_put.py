"""Events out: every booking has its event, in the right calendar, saying what the booking says."""

from __future__ import annotations

import pytest

from booking.bookings import State
from booking.effects import News
from booking.people import Host
from booking.when.slots import HostChoice
from tests import factories
from tests.integrations.calendars import INES, Scene, times_of
from tests.world import at

MAX = "max@alder.example"


def test_a_booking_becomes_an_event(scene: Scene, host: Host) -> None:
    factories.an_event_type(hosts=[host])

    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert times_of(event) == (at("Tue 10:00"), at("Tue 10:30"))
    assert event["iCalUID"] == booking.uid
    assert "ana@example.com" in event["description"]
    assert "attendees" not in event


def test_a_rescheduled_booking_moves_its_event(scene: Scene, host: Host) -> None:
    factories.an_event_type(hosts=[host])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    scene.move(booking.ref, at("Wed 11:00"))
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert times_of(event) == (at("Wed 11:00"), at("Wed 11:30"))
    assert len(scene.twin.events(INES)) == 1


def test_a_cancelled_booking_takes_its_event_away(scene: Scene, host: Host) -> None:
    factories.an_event_type(hosts=[host])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    scene.cancel(booking.ref)
    scene.settle()

    assert scene.twin.events(INES) == []
    assert scene.kinds() == [News.CONFIRMATION, News.CANCELLED]


def test_guests_and_notes_follow_in_the_text_and_are_escaped(scene: Scene, host: Host) -> None:
    factories.an_event_type(hosts=[host], max_guests=2)
    booking = factories.a_booking("Tue 10:00", name="Ana <b>Silva</b>")
    scene.settle()

    with scene.desk() as desk:
        desk.add_guest(desk.booking(booking.ref), "tom@example.org", actor=factories.AGENT)
    with scene.office() as office:
        office.add_note(office.booking(booking.ref), "bring the <ladder> & rope")
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert "tom@example.org" in event["description"]
    assert "bring the &lt;ladder&gt; &amp; rope" in event["description"]
    assert "Ana &lt;b&gt;Silva&lt;/b&gt;" in event["description"]
    assert event["summary"] == "Intro call: Ana <b>Silva</b>"  # a title is plain text


def test_another_host_takes_it_into_their_calendar_and_the_uid_stays(
    scene: Scene, host: Host
) -> None:
    max_ = factories.a_host("Max Brandt", mail=MAX)
    scene.connect(max_, MAX)
    scene.settle()
    factories.an_event_type(hosts=[host, max_])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()
    assert [len(scene.twin.events(mail)) for mail in (INES, MAX)] == [1, 0]

    with scene.office() as office:
        office.give_to_host(office.booking(booking.ref), office.host(max_.ref))
    scene.settle()

    assert [len(scene.twin.events(mail)) for mail in (INES, MAX)] == [0, 1]
    assert scene.booking(booking.ref).uid == booking.uid
    assert scene.event_of(booking, MAX) is not None


def test_what_all_must_attend_stands_in_each_hosts_calendar(scene: Scene, host: Host) -> None:
    max_ = factories.a_host("Max Brandt", mail=MAX)
    scene.connect(max_, MAX)
    scene.settle()
    factories.an_event_type(hosts=[host, max_], assignment=HostChoice.COLLECTIVE)
    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    scene.twin.move(MAX, booking.uid.removesuffix("@google.com"), at("Tue 14:00"))
    scene.polls()
    scene.polls()

    assert scene.booking(booking.ref).starts_at == at("Tue 14:00")
    for mail in (INES, MAX):
        event = scene.event_of(booking, mail)
        assert event is not None
        assert times_of(event) == (at("Tue 14:00"), at("Tue 14:30"))


def test_those_who_sit_together_share_an_event_that_moves_them_all(
    scene: Scene, host: Host
) -> None:
    event_type = factories.an_event_type("Class", hosts=[host], seats=3)
    bookings = [
        factories.a_booking("Tue 10:00", event_type=event_type, name=name, mail=f"{name}@x.org")
        for name in ("Ana", "Bob")
    ]
    scene.settle()
    [event] = scene.twin.events(INES)
    assert event["summary"] == "Class (2/3)"
    assert "ana@x.org" in event["description"].lower()
    assert "bob@x.org" in event["description"].lower()

    scene.cancel(bookings[0].ref)
    scene.settle()
    scene.twin.move(INES, event["id"], at("Wed 12:00"))
    scene.polls()

    [event] = scene.twin.events(INES)
    assert event["summary"] == "Class (1/3)"
    assert scene.booking(bookings[1].ref).starts_at == at("Wed 12:00")


def test_a_hosts_own_change_that_we_did_not_know_of_is_not_written_over(
    scene: Scene, host: Host
) -> None:
    factories.an_event_type(hosts=[host])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()
    scene.twin.edit(INES, booking.uid.removesuffix("@google.com"), summary="Ana, at last")

    scene.move(booking.ref, at("Wed 11:00"))
    scene.settle()

    event = scene.event_of(booking)
    assert event is not None
    assert event["summary"] == "Ana, at last"
    assert times_of(event)[0] == at("Wed 11:00")
    assert 412 in [status for verb, _, status in scene.twin.requests if verb == "PATCH"]


def test_hosts_who_share_a_calendar_do_not_take_each_others_events_away(
    scene: Scene, host: Host
) -> None:
    """Both keep their bookings in the same calendar of Google."""
    max_ = factories.a_host("Max Brandt", mail="max@alder.example")
    scene.connect(max_, INES)
    scene.settle()
    factories.an_event_type(hosts=[host, max_])
    booking = factories.a_booking("Tue 10:00")
    scene.settle()

    with scene.office() as office:
        office.give_to_host(office.booking(booking.ref), office.host(max_.ref))
    scene.settle()
    scene.reconciles(2)

    assert scene.booking(booking.ref).state is State.CONFIRMED
    [event] = scene.twin.events(INES)
    assert times_of(event)[0] == at("Tue 10:00")


@pytest.mark.parametrize("lost", ["", "reset_after"])
def test_what_the_host_moved_to_another_calendar_is_taken_away_there(
    scene: Scene, host: Host, lost: str
) -> None:
    """Also where nobody heard that the insert had been done."""
    team = scene.twin.calendar(INES, "Team", id="team@group.calendar.google.com")
    scene.reconciles()
    factories.an_event_type(hosts=[host])
    if lost:
        scene.twin.fail_next("events.insert", lost)
    booking = factories.a_booking("Tue 15:00")
    scene.settle()
    scene.twin.move_to_calendar(INES, booking.uid.removesuffix("@google.com"), team)

    scene.cancel(booking.ref)
    scene.passes(minutes=2)

    assert scene.twin.events(INES) == []
    assert scene.twin.events(team) == []
