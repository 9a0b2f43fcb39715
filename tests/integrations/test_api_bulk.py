"""Many appointments at once over the API: what would happen, what did, and twice is once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from booking.bookings import State
from booking.bulk_work import BulkWork
from booking.outbox.dispatcher import Dispatcher
from booking.people import Host
from tests import factories
from tests.integrations.offices import booking_now
from tests.integrations.programs import Program, a_key, an_api, another_account
from tests.world import Outbox, World, at

RANGE = {"startDate": "2025-03-04", "endDate": "2025-03-05"}


class Scene:
    """Three bookings of one host, two of them on the days that the host is ill."""

    def __init__(self, world: World, var_dir: Path) -> None:
        self.world = world
        self.host: Host = factories.a_host()
        event_type = factories.an_event_type(hosts=[self.host])
        self.bookings = [
            factories.a_booking(when, event_type=event_type)
            for when in ("Tue 10:00", "Wed 10:00", "Thu 10:00")
        ]
        self.app = an_api(world, var_dir)
        self.program = Program(self.app, a_key(world), self.host)

    def works(self) -> None:
        """What the worker does; nothing else leaves."""
        delivers = dict.fromkeys(("mail", "notice", "calendar"), lambda _: None)
        delivers |= BulkWork(self.world.database, self.world.clock).delivers()
        Dispatcher(self.world.database, delivers, clock=self.world.clock).round()

    def states(self) -> list[State]:
        return [booking_now(self.world, booking.ref).state for booking in self.bookings]

    def refs(self) -> list[str]:
        return [booking.ref for booking in self.bookings]


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    return Scene(world, tmp_path)


def test_a_dry_run_tells_what_would_happen(scene: Scene, outbox: Outbox) -> None:
    outbox.clear()

    answer = scene.program.posts("/v4/bulk-cancel", {**RANGE, "dryRun": True})

    assert answer.status_code == 200
    assert (answer.json["id"], answer.json["status"]) == (None, "planned")
    assert (answer.json["total"], answer.json["done"]) == (2, 2)
    assert [one["appointmentId"] for one in answer.json["results"]] == scene.refs()[:2]
    assert scene.states() == [State.CONFIRMED] * 3
    assert outbox.entries() == []


def test_a_range_is_cancelled_and_each_result_told(scene: Scene) -> None:
    started = scene.program.posts("/v4/bulk-cancel", {**RANGE, "reason": "Ill"})
    before = scene.program.gets(started.headers["Location"]).json
    scene.works()

    after = scene.program.gets(started.headers["Location"]).json

    assert (started.status_code, started.json["status"]) == (202, "running")
    assert (before["waiting"], before["done"]) == (2, 0)
    assert (after["status"], after["waiting"], after["done"]) == ("done", 0, 2)
    assert [one["status"] for one in after["results"]] == ["done", "done"]
    assert after["results"][0]["start"] == "2025-03-04T10:00:00+00:00"
    assert scene.states() == [State.CANCELLED, State.CANCELLED, State.CONFIRMED]


def test_the_same_call_again_changes_nothing(scene: Scene, outbox: Outbox) -> None:
    first, twin = (scene.program.posts("/v4/bulk-cancel", RANGE).json for _ in range(2))
    scene.works()
    outbox.clear()

    later = scene.program.posts("/v4/bulk-cancel", RANGE).json
    scene.works()

    assert first["id"] == twin["id"]
    assert later["total"] == 0
    assert outbox.entries("mail") == []


def test_asked_for_by_several_at_once_it_is_one_job(scene: Scene, outbox: Outbox) -> None:
    outbox.clear()

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda _: scene.program.posts("/v4/bulk-cancel", RANGE), range(8))
        ids = {answer.json["id"] for answer in answers}
    scene.works()

    assert len(ids) == 1
    mails = outbox.entries("mail", state="delivered")
    assert sum(mail.body["kind"] == "cancelled" for mail in mails) == 2


def test_named_appointments_are_asked_for_a_new_time(scene: Scene, outbox: Outbox) -> None:
    first, second, _ = scene.refs()
    outbox.clear()

    scene.program.posts("/v4/bulk-reschedule", {"appointmentIds": [first, second]})
    scene.works()

    found = [booking_now(scene.world, ref) for ref in scene.refs()]
    assert [booking.wants_new_time for booking in found] == [True, True, False]
    assert scene.states() == [State.CONFIRMED] * 3
    assert scene.program.gets(f"/v4/appointment/{first}").json["wantsNewTimeAt"] is not None


def test_which_ones_must_be_said(scene: Scene) -> None:
    answers = [
        scene.program.posts("/v4/bulk-cancel", body)
        for body in (
            {},
            {"startDate": "2025-03-04"},
            {"startDate": "2025-03-05", "endDate": "2025-03-04"},
            {"start": "2025-03-04T10:00:00", "end": "2025-03-04T12:00:00"},
            {**RANGE, "reason": "x" * 1_001},
        )
    ]

    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {
        (400, "invalid_input")
    }
    assert scene.states() == [State.CONFIRMED] * 3


@pytest.mark.parametrize(
    "body",
    [
        {**RANGE, "appointmentIds": ["0b8a0f7e-7d0a-4a3e-9a57-0a8d7c6f1e01"]},
        {**RANGE, "start": "2025-03-04T00:00:00Z"},
        {"startDate": "2025-03-05", "endDate": "2025-03-04"},
        {"start": "2025-03-05T00:00:00Z", "end": "2025-03-05T00:00:00Z"},
        {"startDate": "2025-03-05"},
    ],
)
def test_what_contradicts_itself_is_refused(scene: Scene, body: dict[str, object]) -> None:
    answer = scene.program.posts("/v4/bulk-cancel", body)

    assert answer.status_code == 400
    assert scene.states() == [State.CONFIRMED] * 3


def test_days_are_the_hosts_own_also_when_the_clocks_change(world: World, tmp_path: Path) -> None:
    """In New York the 9th of March 2025 has 23 hours: from 5:00 to 4:00 UTC of the next day."""
    host = factories.a_host(hours=factories.weekdays(zone="America/New_York"))
    kind = factories.an_event_type(hosts=[host])
    moments = {
        start: at(f"2025-03-{start}", zone="UTC")
        for start in ("09 04:30", "09 05:00", "10 03:30", "10 04:00")
    }
    refs = {
        start: factories.a_booking(moment, event_type=kind, override=True).ref
        for start, moment in moments.items()
    }
    program = Program(an_api(world, tmp_path), a_key(world), host)

    told = program.posts(
        "/v4/bulk-cancel", {"startDate": "2025-03-09", "endDate": "2025-03-09", "dryRun": True}
    ).json

    within = [refs[start] for start in ("09 05:00", "10 03:30")]
    assert [one["appointmentId"] for one in told["results"]] == within
    assert told["results"][0]["start"] == "2025-03-09T00:00:00-05:00"


def test_results_come_a_page_at_a_time(scene: Scene) -> None:
    made = scene.program.posts("/v4/bulk-cancel", {"appointmentIds": scene.refs()}).json
    scene.works()

    pages = [
        scene.program.gets(f"/v4/bulk/{made['id']}?page={page}&pageSize=2").json for page in (1, 2)
    ]

    told = [one["appointmentId"] for page in pages for one in page["results"]]
    assert told == scene.refs()
    assert {(page["total"], page["totalPages"], page["pageSize"]) for page in pages} == {(3, 2, 2)}


def test_an_id_that_a_move_superseded_names_the_booking_it_led_to(scene: Scene) -> None:
    old = scene.refs()[0]
    moved = scene.program.posts(
        "/v4/booking",
        {
            "meetingTypeId": scene.bookings[0].event_type.ref,
            "start": "2025-03-07T10:00:00+00:00",
            "rescheduledFromId": old,
            "attendee": {"email": "ana@example.com", "fullname": "Ana Silva"},
        },
    ).json

    told = scene.program.posts(
        "/v4/bulk-cancel", {"appointmentIds": [old, moved["appointmentId"]], "dryRun": True}
    ).json

    assert [one["appointmentId"] for one in told["results"]] == [moved["appointmentId"]]


def test_without_a_host_a_range_is_nobodys(scene: Scene) -> None:
    program = Program(scene.app, a_key(scene.world))

    answer = program.posts("/v4/bulk-cancel", RANGE)

    assert answer.status_code == 400
    assert answer.json["errors"][0]["field"] == "userId"


def test_strangers_learn_nothing(scene: Scene) -> None:
    job = scene.program.posts("/v4/bulk-cancel", RANGE).json["id"]
    theirs = Program(scene.app, a_key(scene.world, account=another_account(scene.world)))
    reader = Program(scene.app, a_key(scene.world, scopes=["read"]), scene.host)
    nobody = Program(scene.app, None, scene.host)
    named = {"appointmentIds": scene.refs()}

    assert theirs.gets(f"/v4/bulk/{job}").status_code == 404
    assert theirs.posts("/v4/bulk-cancel", named).status_code == 404
    assert theirs.posts("/v4/bulk-cancel", {**RANGE, "userId": scene.host.ref}).status_code == 404
    assert reader.gets(f"/v4/bulk/{job}").status_code == 200
    assert reader.posts("/v4/bulk-cancel", named).status_code == 403
    assert nobody.posts("/v4/bulk-cancel", named).status_code == 401
