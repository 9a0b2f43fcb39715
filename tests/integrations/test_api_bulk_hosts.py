"""Many appointments given to another host over the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.event_types import EventTypeHost
from tests import factories
from tests.integrations.offices import booking_now
from tests.integrations.programs import Program, a_key, another_account
from tests.integrations.test_api_bulk import RANGE, Scene
from tests.world import World

CALL = "/v4/bulk-change-host"


class Firm(Scene):
    """And Tom, who may have some of them."""

    def __init__(self, world: World, var_dir: Path) -> None:
        super().__init__(world, var_dir)
        self.tom = factories.a_host("Tom Okafor", mail="tom@alder.example")
        with world.transaction() as tx:
            kept = tx.merge(self.bookings[0].event_type)
            kept.hosts.append(
                EventTypeHost(host_id=self.tom.id, host=tx.merge(self.tom), position=1)
            )
        factories.a_booking(
            "Wed 10:00", event_type=factories.an_event_type("Survey", hosts=[self.tom])
        )
        self.to_tom = {**RANGE, "newUserId": self.tom.ref}

    def hosts(self) -> list[str]:
        return [booking_now(self.world, ref).hosts[0].name for ref in self.refs()]


@pytest.fixture
def firm(world: World, tmp_path: Path) -> Firm:
    return Firm(world, tmp_path)


def test_a_dry_run_tells_who_can_be_taken(firm: Firm) -> None:
    told = firm.program.posts(CALL, {**firm.to_tom, "dryRun": True}).json

    assert (told["kind"], told["newUserId"]) == ("change_host", firm.tom.ref)
    assert [(one["status"], one["code"]) for one in told["results"]] == [
        ("done", None),
        ("refused", "slot_taken"),
    ]
    assert firm.hosts() == [firm.host.name] * 3


def test_a_range_is_given_over_and_the_same_call_is_the_same_job(firm: Firm) -> None:
    first, twin = (firm.program.posts(CALL, firm.to_tom) for _ in range(2))
    firm.works()
    after = firm.program.gets(first.headers["Location"]).json

    assert first.status_code == 202
    assert first.json["id"] == twin.json["id"]
    assert (after["status"], after["done"], after["refused"]) == ("done", 1, 1)
    assert (after["kind"], after["newUserId"]) == ("change_host", firm.tom.ref)
    assert firm.hosts() == ["Tom Okafor", firm.host.name, firm.host.name]


def test_whose_they_shall_be_must_be_said_and_known(firm: Firm) -> None:
    unsaid = firm.program.posts(CALL, RANGE)
    unknown = firm.program.posts(
        CALL, {**RANGE, "newUserId": "0b8a0f7e-7d0a-4a3e-9a57-0a8d7c6f1e01"}
    )

    assert (unsaid.status_code, unsaid.json["errors"][0]["field"]) == (400, "newUserId")
    assert unknown.status_code == 404


def test_strangers_and_readers_change_no_host(firm: Firm) -> None:
    named = {"appointmentIds": firm.refs(), "newUserId": firm.tom.ref}
    theirs = Program(firm.app, a_key(firm.world, account=another_account(firm.world)))
    reader = Program(firm.app, a_key(firm.world, scopes=["read"]), firm.host)

    assert theirs.posts(CALL, named).status_code == 404
    assert reader.posts(CALL, named).status_code == 403
    assert firm.hosts() == [firm.host.name] * 3
