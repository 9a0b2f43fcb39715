"""Appointments over the API: made, read, moved, cancelled, annotated, and their guests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.event_types import EventType
from booking.people import Host
from booking.when.slots import HostChoice
from tests import factories
from tests.integrations.programs import Program, a_key, an_api, heard
from tests.world import Outbox, World, at

START = "2025-03-04T10:00:00+00:00"
LATER = "2025-03-04T15:00:00+00:00"
LATEST = "2025-03-05T15:00:00+00:00"


class Scene:
    """An account with one host and one event type, and a program that may book there."""

    def __init__(self, world: World, var_dir: Path) -> None:
        self.world = world
        self.host: Host = factories.a_host()
        self.event_type: EventType = factories.an_event_type(hosts=[self.host], max_guests=3)
        self.program = Program(an_api(world, var_dir), a_key(world), self.host)

    def wish(self, start: str = START, **more: Any) -> dict[str, Any]:
        return {
            "meetingTypeId": self.event_type.ref,
            "start": start,
            "hostIds": [self.host.ref],
            "attendee": {"email": "jane@example.com", "fullname": "Jane Doe"},
            **more,
        }

    def books(self, start: str = START, **more: Any) -> dict[str, Any]:
        answer = self.program.posts("/v4/booking", self.wish(start, **more))
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json
        return told

    def bookings(self) -> list[Booking]:
        with self.world.database.reading() as tx:
            tx.enter(self.world.account)
            return list(tx.scalars(select(Booking).order_by(Booking.id)))


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    return Scene(world, tmp_path)


def test_what_is_booked_can_be_read(scene: Scene) -> None:
    made = scene.books()

    read = scene.program.gets(f"/v4/appointment/{made['appointmentId']}").json

    assert read["id"] == made["appointmentId"]
    assert read["start"] == START
    assert read["status"] == "confirmed"
    assert read["hosts"][0]["id"] == scene.host.ref
    assert read["attendees"][0]["email"] == "jane@example.com"
    assert (read["companySlug"], read["meetingTypeSlug"]) == ("alder", "intro-call")
    assert "secret" not in read
    assert made["secret"] == made["appointment"]["secret"]


def test_a_zone_that_is_asked_for_is_answered_in(scene: Scene) -> None:
    made = scene.books()

    read = scene.program.gets(
        f"/v4/appointment/{made['appointmentId']}?timezone=Europe/Berlin"
    ).json

    assert read["start"] == "2025-03-04T11:00:00+01:00"


def test_a_time_that_is_taken_is_a_problem_with_alternatives(scene: Scene) -> None:
    scene.books()

    answer = scene.program.posts("/v4/booking", scene.wish())

    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "slot_taken"
    assert answer.json["statusCode"] == 409
    assert answer.json["alternatives"]
    assert answer.json["errors"][0]["field"] == "start"


def test_a_naive_time_and_a_bad_mail_are_named(scene: Scene) -> None:
    naive = scene.program.posts("/v4/booking", scene.wish("2025-03-04T10:00:00"))
    bad = scene.program.posts("/v4/booking", scene.wish(attendee={"email": "no mail"}))

    assert (naive.status_code, naive.json["errors"][0]["field"]) == (400, "start")
    assert naive.json["errors"][0]["message"].startswith("must bear its offset")
    assert (bad.status_code, bad.json["errors"][0]["field"]) == (400, "attendee.email")


def test_cancelling_takes_no_body_and_twice_is_once(scene: Scene, outbox: Outbox) -> None:
    ref = scene.books()["appointmentId"]
    path = f"/v4/appointment/{ref}/cancel"

    first = heard(scene.program.web.post(path, headers=scene.program.headers))
    again = scene.program.posts(path, {"reason": "another"})

    assert first.status_code == again.status_code == 200
    assert first.json["isCancelled"]
    assert again.json["cancel"] == first.json["cancel"]
    assert outbox.kinds().count(("cancelled", "customer")) == 1


def test_a_cancellation_may_tell_nobody(scene: Scene, outbox: Outbox) -> None:
    ref = scene.books()["appointmentId"]

    scene.program.posts(f"/v4/appointment/{ref}/cancel", {"notifyAttendees": False})

    assert ("cancelled", "customer") not in outbox.kinds()
    assert ("host_cancelled", "host") in outbox.kinds()


def test_the_recipe_moves_one_booking_under_a_new_id(scene: Scene, outbox: Outbox) -> None:
    old = scene.books()["appointmentId"]
    outbox.clear()

    new = scene.books(LATER, rescheduledFromId=old)["appointmentId"]
    cancelled = scene.program.posts(f"/v4/appointment/{old}/cancel")

    [booking] = scene.bookings()
    assert new != old
    assert booking.state is State.CONFIRMED
    assert booking.starts_at == at("Tue 15:00")
    assert cancelled.status_code == 200
    assert cancelled.json["rescheduledToId"] == new
    told = [kind for kind in outbox.kinds() if kind[0] != "reminder"]
    assert told == [("rescheduled", "customer"), ("host_moved", "host")]
    live = scene.program.gets(f"/v4/appointment/{new}").json
    assert live["rescheduledFromId"] == old
    assert "rescheduledToId" not in live


def test_the_recipe_asked_twice_moves_once(scene: Scene) -> None:
    old = scene.books()["appointmentId"]

    new = scene.books(LATER, rescheduledFromId=old)["appointmentId"]
    again = scene.books(LATER, rescheduledFromId=old)["appointmentId"]

    assert new == again
    assert scene.bookings()[0].version == 2


def test_the_recipe_may_tell_nobody(scene: Scene, outbox: Outbox) -> None:
    old = scene.books()["appointmentId"]
    outbox.clear()

    scene.books(LATER, rescheduledFromId=old, skipNotifications=True)

    assert [kind for kind in outbox.kinds() if kind[0] != "reminder"] == [("host_moved", "host")]


def test_the_public_link_of_an_appointment_shows_and_moves_nothing(scene: Scene) -> None:
    """Its id and mail are no secret: who has them alone books anew, and is told so."""
    made = scene.books()["appointment"]
    link = f"/{made['companySlug']}/{made['meetingTypeSlug']}?reschedule={made['id']}"

    page = scene.program.web.get(f"{link}&email=jane@example.com").text

    assert "To move the one you have, open the link in its mail" in page
    assert "Jane Doe" not in page
    assert scene.bookings()[0].version == 1


def test_the_recipe_told_late_does_not_undo_what_came_after(scene: Scene) -> None:
    old = scene.books()["appointmentId"]
    first = scene.books(LATER, rescheduledFromId=old)["appointmentId"]
    newest = scene.books(LATEST, rescheduledFromId=first)["appointmentId"]

    late = scene.books(LATER, rescheduledFromId=old)

    assert late["appointmentId"] == newest
    assert late["appointment"]["start"] == LATEST
    assert scene.bookings()[0].version == 3


def test_a_slip_in_who_is_to_be_cancelled_cancels_nobody(scene: Scene) -> None:
    made = scene.books(
        attendee={"email": "jane@example.com", "bringalongEmails": ["bo@example.com"]}
    )["appointment"]
    customer, guest = (one["id"] for one in made["attendees"])
    path = f"/v4/appointment/{made['id']}/cancel"

    slip = scene.program.posts(path, {"attendeeId": made["id"]})
    of_guest = scene.program.posts(path, {"attendeeId": guest}).json
    of_customer = scene.program.posts(path, {"attendeeId": customer}).json

    assert slip.status_code == 404
    assert (of_guest["status"], of_guest["guestEmails"]) == ("confirmed", [])
    assert of_customer["isCancelled"]


def test_what_was_cancelled_does_not_move(scene: Scene) -> None:
    old = scene.books()["appointmentId"]
    scene.program.posts(f"/v4/appointment/{old}/cancel")

    answer = scene.program.posts("/v4/booking", scene.wish(LATER, rescheduledFromId=old))

    assert (answer.status_code, answer.json["code"]) == (409, "already_cancelled")


def test_rescheduling_in_place_keeps_the_id(scene: Scene) -> None:
    ref = scene.books()["appointmentId"]

    moved = scene.program.posts(f"/v4/appointment/{ref}/reschedule", {"start": LATER}).json
    stale = scene.program.posts(f"/v4/appointment/{ref}/reschedule", {"start": START, "version": 1})

    assert moved["appointment"]["id"] == ref
    assert moved["appointment"]["start"] == LATER
    assert (stale.status_code, stale.json["code"]) == (409, "changed_meanwhile")


def test_availability_frees_what_moves(scene: Scene) -> None:
    ref = scene.books()["appointmentId"]
    path = (
        f"/v4/booking-availability?meetingTypeId={scene.event_type.ref}"
        "&start=2025-03-04&end=2025-03-04&timezone=Europe/London"
    )

    taken = scene.program.gets(path).json
    freed = scene.program.gets(f"{path}&existingAppointmentId={ref}").json

    assert START not in [slot["start"] for slot in taken["availableSlots"]]
    assert START in [slot["start"] for slot in freed["availableSlots"]]
    assert freed["earliestAvailableDate"] == "2025-03-04"
    assert freed["availableSlots"][0]["hostIds"] == [scene.host.ref]
    assert len(freed["timeframes"]) == 1


def test_notes_are_written_whatever_became_of_it(scene: Scene) -> None:
    ref = scene.books()["appointmentId"]
    scene.program.posts(f"/v4/appointment/{ref}/cancel")

    scene.program.asks("PATCH", f"/v4/appointment/{ref}/notes", {"notes": "Ramp"})
    answer = scene.program.asks("PATCH", f"/v4/appointment/{ref}/notes", {"notes": "Ramp"})

    scene.program.asks("PATCH", f"/v4/appointment/{ref}/notes", {"notes": "Two steps"})
    listed = scene.program.gets(f"/v4/appointment/{ref}/notes").json["notes"]

    assert answer.json["notes"] == "Ramp"
    assert answer.json["version"] == 3
    assert [one["text"] for one in listed] == ["Two steps", "Ramp"]


def test_times_of_several_hosts_are_those_of_any_or_of_all(scene: Scene) -> None:
    other = factories.a_host("Rui")
    team = factories.an_event_type(
        "Visit", hosts=[scene.host, other], assignment=HostChoice.ROUND_ROBIN
    )
    scene.books()
    day = "start=2025-03-04&end=2025-03-04&timezone=Europe/London"
    path = f"/v4/booking-availability?meetingTypeId={team.ref}&{day}"
    named = f"{path}&hostIds={scene.host.ref},{other.ref}"

    of_any = scene.program.gets(named).json["availableSlots"]
    of_all = scene.program.gets(f"{named}&calculationMethod=everyone").json["availableSlots"]
    of_one = scene.program.gets(f"{path}&hostIds={scene.host.ref}").json["availableSlots"]
    strange = scene.program.gets(f"{path}&hostIds=x")

    assert START in [slot["start"] for slot in of_any]
    assert START not in [slot["start"] for slot in of_all]
    assert START not in [slot["start"] for slot in of_one]
    assert strange.json["errors"][0]["field"] == "hostIds"


def test_all_that_changes_one_appointment_at_once_waits_in_a_row(scene: Scene) -> None:
    for hour in range(9, 15):
        old = scene.books(f"2025-03-06T{hour:02}:00:00+00:00")["appointmentId"]
        moved = scene.wish(f"2025-03-07T{hour:02}:00:00+00:00", rescheduledFromId=old)
        placed = {"start": f"2025-03-10T{hour:02}:00:00+00:00"}
        path = f"/v4/appointment/{old}"

        with ThreadPoolExecutor(4) as pool:
            asked = [
                pool.submit(scene.program.posts, "/v4/booking", moved),
                pool.submit(scene.program.posts, f"{path}/reschedule", placed),
                pool.submit(scene.program.posts, f"{path}/cancel"),
                pool.submit(scene.program.posts, "/v4/booking", moved),
            ]
        statuses = {one.result().status_code for one in asked}

        assert statuses <= {200, 201, 409}


def test_guests_are_invited_and_taken_off(scene: Scene) -> None:
    ref = scene.books()["appointmentId"]
    path = f"/v4/appointment/{ref}/guest"

    both = scene.program.asks("PATCH", path, {"guestEmails": ["bo@example.com", "cy@example.com"]})
    alias = scene.program.asks("PATCH", f"{path}-emails", {"emails": ["bo@example.com"]})
    less = scene.program.asks("DELETE", path, {"attendeeId": "any", "email": "bo@example.com"})
    none = scene.program.asks("DELETE", f"{path}?email=cy@example.com")
    strange = scene.program.asks("DELETE", path, {"email": "who@example.com"})

    assert both.json["guestEmails"] == ["bo@example.com", "cy@example.com"]
    assert alias.json["version"] == both.json["version"]
    assert less.json["guestEmails"] == ["cy@example.com"]
    assert none.json["guestEmails"] == []
    assert strange.status_code == 404


def test_a_no_show_is_the_customers_or_a_guests(scene: Scene) -> None:
    made = scene.books(
        attendee={"email": "jane@example.com", "bringalongEmails": ["bo@example.com"]}
    )
    customer, guest = (one["id"] for one in made["appointment"]["attendees"])
    early = scene.program.posts(f"/v4/attendee/{customer}/no-show")
    scene.world.now = at("Tue 10:00") + timedelta(minutes=5)

    of_guest = scene.program.posts(f"/v4/attendee/{guest}/no-show").json
    booked = scene.program.gets(f"/v4/appointment/{made['appointmentId']}").json
    of_customer = scene.program.posts(f"/v4/attendee/{customer}/no-show").json
    back = scene.program.asks("PATCH", f"/v4/attendee/{customer}/no-show", {"noShow": False})

    assert (early.status_code, early.json["code"]) == (409, "not_active")
    assert of_guest == {"id": guest, "noShow": True, "noShowAt": "2025-03-04T10:05:00Z"}
    assert booked["status"] == "confirmed"
    assert of_customer["noShow"] is True
    assert back.json["noShow"] is False
    assert scene.bookings()[0].state is State.COMPLETED


def test_what_needs_approval_waits(scene: Scene) -> None:
    with scene.world.transaction() as tx:
        tx.get_one(EventType, scene.event_type.id).needs_approval = True

    made = scene.books()

    assert made["appointment"]["status"] == "pending"
    assert made["appointment"]["heldUntil"]


def test_history_tells_what_happened_and_by_whom(scene: Scene) -> None:
    ref = scene.books()["appointmentId"]
    scene.program.posts(f"/v4/appointment/{ref}/cancel", {"reason": "ill"})

    changes = scene.program.gets(f"/v4/appointment/{ref}/history").json["changes"]

    assert [change["what"] for change in changes] == ["cancelled", "booked"]
    assert (changes[0]["by"], changes[0]["reason"]) == ("api", "ill")
    assert changes[0]["after"]["hosts"] == [scene.host.ref]
