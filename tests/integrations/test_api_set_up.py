"""What admins set up, set up by programs: meeting types, hosts, schedules and time off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from booking.people import Agent, Host
from tests import factories
from tests.integrations.programs import Program, a_key, an_api
from tests.world import World

HOURS = [{"day": "tuesday", "windows": [{"start": "09:00", "end": "12:30"}]}]


class Scene:
    """An account with a host, and a program with the key that its admin made."""

    def __init__(self, world: World, var_dir: Path) -> None:
        self.host: Host = factories.a_host()
        self.admin: Agent = factories.an_agent(is_admin=True)
        key = a_key(world, scopes=["admin"], agent=self.admin)
        self.program = Program(an_api(world, var_dir), key, self.host)

    def wish(self, **more: Any) -> dict[str, Any]:
        hosts = [{"id": self.host.ref}]
        return {"name": "Survey", "durations": [45], "windowDays": 30, "hosts": hosts, **more}

    def makes(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.program.posts(path, body)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json
        return told

    def changes(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.program.asks("PATCH", path, body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json
        return told

    def wrong(self, method: str, path: str, body: dict[str, Any]) -> dict[str, str]:
        answer = self.program.asks(method, path, body)
        assert answer.status_code == 400, answer.text
        return {one["field"]: one["message"] for one in answer.json["errors"]}


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    return Scene(world, tmp_path)


def test_a_meeting_type_that_was_made_can_be_booked(scene: Scene) -> None:
    made = scene.makes("/v4/meeting-type", scene.wish(locationKind="phone", price=None))

    booked = scene.makes(
        "/v4/booking",
        {
            "meetingTypeId": made["id"],
            "start": "2025-03-04T09:00:00Z",
            "attendee": {"email": "jane@example.com", "phone": "+351912345678"},
        },
    )

    assert (made["slug"], made["meetingInfo"]["duration"]) == ("survey", 45)
    assert made["hostIds"] == [scene.host.ref]
    assert booked["appointment"]["meetingInfo"]["name"] == "Survey"


def test_settings_that_were_read_can_be_sent_back(scene: Scene) -> None:
    made = scene.makes(
        "/v4/meeting-type",
        scene.wish(
            windowKind="fixed",
            windowDays=None,
            windowFirst="2025-03-03",
            windowLast="2025-04-03",
            questions=[{"label": "Roof", "kind": "one_of", "options": ["flat", "steep"]}],
            reminders=[60, 1440],
            locationKind="link",
            locationDetail="https://meet.example.com/x",
            hasTask=True,
            taskTitle="Call back",
            mayCancel=False,
            dayCount=3,
            price=4900,
        ),
    )

    again = scene.changes(f"/v4/meeting-type/{made['id']}", made["settings"])

    assert again["settings"] == made["settings"]
    assert made["settings"]["questions"][0]["key"] == "roof"
    assert made["settings"]["price"] == 4900
    assert again["version"] > made["version"]


def test_what_is_left_out_of_a_change_stays(scene: Scene) -> None:
    made = scene.makes("/v4/meeting-type", scene.wish(bufferAfter=15, interval=30))
    path = f"/v4/meeting-type/{made['id']}"

    changed = scene.changes(path, {"isOn": False, "interval": None})
    stale = scene.program.asks("PATCH", path, {"name": "Other", "version": made["version"]})

    assert (changed["isOn"], changed["bufferAfter"]) == (False, 15)
    assert changed["settings"]["interval"] is None
    assert (stale.status_code, stale.json["code"]) == (409, "changed_meanwhile")


def test_what_is_wrong_with_a_meeting_type_is_named_as_programs_know_it(scene: Scene) -> None:
    scene.makes("/v4/meeting-type", scene.wish())

    taken = scene.wrong("POST", "/v4/meeting-type", scene.wish())
    strange = scene.wrong(
        "POST", "/v4/meeting-type", scene.wish(slug="b", hosts=[{"id": "x"}], scheduleId="y")
    )
    many = scene.wrong(
        "POST", "/v4/meeting-type", scene.wish(name="", slug="c", locationKind="moon", seats=0)
    )

    assert taken == {"slug": "is taken"}
    assert strange == dict.fromkeys(("scheduleId", "hosts.0.id"), "is not one of the choices")
    assert set(many) == {"name", "locationKind", "seats"}


def test_what_was_booked_is_switched_off_and_not_deleted(scene: Scene) -> None:
    booking = factories.a_booking()
    unused = scene.makes("/v4/meeting-type", scene.wish())

    kept = scene.program.asks("DELETE", f"/v4/meeting-type/{booking.event_type.ref}")
    gone = scene.program.asks("DELETE", f"/v4/meeting-type/{unused['id']}")
    host = scene.program.asks("DELETE", f"/v4/user/{booking.hosts[0].ref}")

    assert (kept.status_code, kept.json["code"]) == (409, "in_use")
    assert (host.status_code, host.json["code"]) == (409, "in_use")
    assert gone.status_code == 204
    assert scene.program.gets(f"/v4/meeting-type/{unused['id']}").status_code == 404


def test_a_schedule_is_made_changed_and_kept_by_a_new_host(scene: Scene) -> None:
    schedule = scene.makes(
        "/v4/schedule", {"name": "Tuesdays", "timezone": "Europe/Lisbon", "weekly": HOURS}
    )
    path = f"/v4/schedule/{schedule['id']}"
    override = {"date": "2025-03-11", "windows": []}

    host = scene.makes(
        "/v4/user",
        {"fullName": "Rui", "timezone": "Europe/Lisbon", "scheduleId": schedule["id"]},
    )
    changed = scene.changes(path, {"overrides": [override], "version": schedule["version"]})
    stale = scene.program.asks("PATCH", path, {"name": "x", "version": schedule["version"]})
    kept = scene.program.asks("DELETE", path)

    assert schedule["weekly"][1] == HOURS[0]
    assert schedule["weekly"][0]["windows"] == []
    assert changed["overrides"] == [override]
    assert changed["weekly"] == schedule["weekly"]
    assert stale.status_code == 409
    assert (kept.status_code, kept.json["code"]) == (409, "in_use")
    assert host["scheduleId"] == schedule["id"]


def test_hours_that_make_no_sense_are_named(scene: Scene) -> None:
    twice = [{"start": "09:00", "end": "12:00"}, {"start": "11:00", "end": "13:00"}]
    named = {"name": "x", "timezone": "Europe/Lisbon"}

    overlap = scene.wrong(
        "POST", "/v4/schedule", {**named, "weekly": [{"day": "monday", "windows": twice}]}
    )
    double = scene.wrong("POST", "/v4/schedule", {**named, "weekly": HOURS * 2})
    odd = scene.wrong(
        "POST",
        "/v4/schedule",
        {**named, "weekly": [{"day": "monday", "windows": [{"start": "9", "end": "24:30"}]}]},
    )

    assert overlap == {"weekly.monday.windows": "overlaps another"}
    assert double == {"weekly": "names one twice"}
    assert "weekly.0.windows.0.start" in odd


def test_a_host_is_changed_in_part_and_stays_who_signs_in(world: World, scene: Scene) -> None:
    with world.transaction() as tx:
        tx.get_one(Host, scene.host.id).login_id = scene.admin.login_id

    changed = scene.changes(f"/v4/user/{scene.host.ref}", {"isOn": False, "language": "pt"})
    strange = scene.wrong("PATCH", f"/v4/user/{scene.host.ref}", {"scheduleId": "x"})

    assert (changed["isOn"], changed["language"]) == (False, "pt")
    assert changed["fullName"] == scene.host.name
    assert strange == {"scheduleId": "is not one of the choices"}
    with world.database.reading() as tx:
        tx.enter(world.account)
        assert tx.get_one(Host, scene.host.id).login_id == scene.admin.login_id


def test_time_off_takes_times_away_until_it_is_taken_back(scene: Scene) -> None:
    event_type = factories.an_event_type(hosts=[scene.host])
    factories.a_booking("Tue 10:00", event_type=event_type)
    path = f"/v4/user/{scene.host.ref}/time-off"
    day = "start=2025-03-04&end=2025-03-04"
    look = f"/v4/booking-availability?meetingTypeId={event_type.ref}&{day}"

    away = scene.makes(path, {"first": "2025-03-04", "toTime": "13:00", "note": "ill"})
    during = scene.program.gets(look).json["availableSlots"]
    [listed] = scene.program.gets(path).json["timesOff"]
    back = scene.program.asks("DELETE", f"{path}/{away['id']}")
    after = scene.program.gets(look).json["availableSlots"]

    assert away["appointments"] == 1
    assert listed["note"] == "ill"
    assert min(slot["start"] for slot in during).startswith("2025-03-04T13:")
    assert back.status_code == 204
    assert len(after) > len(during)
    assert scene.wrong("POST", path, {"first": "2025-03-04", "last": "2025-03-03"}) == {
        "toTime": "ends before it starts"
    }


def test_a_key_may_no_more_than_who_made_it(world: World, scene: Scene) -> None:
    with world.transaction() as tx:
        tx.get_one(Agent, scene.admin.id).is_admin = False

    answer = scene.program.posts("/v4/meeting-type", scene.wish())

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
