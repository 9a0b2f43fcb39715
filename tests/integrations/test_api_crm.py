"""Contacts, tasks and deals over the API: found, a page at a time, and changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from booking.contacts import Contact
from booking.deals import Deal, Pipeline, Stage
from tests import factories
from tests.integrations.programs import Program, a_key, an_api
from tests.world import World


@pytest.fixture
def program(world: World, tmp_path: Path) -> Program:
    return Program(an_api(world, tmp_path), a_key(world))


@pytest.fixture
def ana() -> Contact:
    return factories.a_contact("Ana Silva", mail="ana@example.com")


def test_contacts_are_found_and_turned_over_a_page_at_a_time(
    program: Program, ana: Contact
) -> None:
    for name in ("Bea", "Cai"):
        factories.a_contact(name)

    first = program.gets("/v4/contact?pageSize=2").json
    second = program.gets("/v4/contact?pageSize=2&page=2").json
    found = program.gets("/v4/contact?search=ANA@").json

    assert [one["name"] for one in first["contacts"]] == ["Ana Silva", "Bea"]
    assert [one["name"] for one in second["contacts"]] == ["Cai"]
    assert (first["total"], first["totalPages"], first["pageSize"]) == (3, 2, 2)
    assert [one["id"] for one in found["contacts"]] == [ana.ref]


def test_a_contact_is_corrected_in_part(program: Program, ana: Contact) -> None:
    path = f"/v4/contact/{ana.ref}"

    corrected = program.asks("PATCH", path, {"phone": "+351 912 345 678"}).json
    wrong = program.asks("PATCH", path, {"email": "no mail", "phone": "x"})

    assert corrected["phone"] == "+351912345678"
    assert (corrected["name"], corrected["email"]) == ("Ana Silva", "ana@example.com")
    assert {one["field"] for one in wrong.json["errors"]} == {"email", "phone"}


def test_the_appointments_of_one_contact_are_listed(program: Program) -> None:
    booking = factories.a_booking("Tue 10:00")
    factories.a_booking("Tue 12:00", event_type=booking.event_type, mail="bo@example.com")
    acting = {"x_meetergo_api_user_id": booking.hosts[0].ref}
    path = f"/v4/appointment/paginated?contactId={booking.contact.ref}"

    listed = program.gets(path, **acting).json
    nobody = program.gets("/v4/appointment/paginated?contactId=x", **acting)

    assert [one["id"] for one in listed["appointments"]] == [booking.ref]
    assert nobody.status_code == 404


def test_a_task_is_added_ticked_and_found_by_its_contact(
    world: World, program: Program, ana: Contact
) -> None:
    due = (world.now + timedelta(days=1)).isoformat()
    made = program.posts("/v4/task", {"title": "Call", "dueAt": due, "contactId": ana.ref}).json
    program.posts("/v4/task", {"title": "Other", "dueAt": due})

    of_ana = program.gets(f"/v4/task?contactId={ana.ref}").json
    done = program.asks("PATCH", f"/v4/task/{made['id']}", {"done": True}).json
    still_open = program.gets("/v4/task?pageSize=1").json
    everything = program.gets("/v4/task?state=all").json

    assert [one["title"] for one in of_ana["tasks"]] == ["Call"]
    assert made["contactId"] == ana.ref
    assert (done["state"], bool(done["closedAt"])) == ("done", True)
    assert [one["title"] for one in still_open["tasks"]] == ["Other"]
    assert everything["total"] == 2


def test_a_deal_goes_to_a_stage_of_its_pipeline_and_no_other(
    world: World, program: Program, ana: Contact
) -> None:
    with world.transaction() as tx:
        pipelines = [Pipeline(name="Roofs"), Pipeline(name="Service")]
        tx.add_all(pipelines)
        tx.flush()
        stages = [
            Stage(pipeline_id=pipelines[0].id, name="New", position=0),
            Stage(pipeline_id=pipelines[0].id, name="Won", position=1, outcome="won"),
            Stage(pipeline_id=pipelines[1].id, name="New", position=0),
        ]
        tx.add_all(stages)
        tx.flush()
        deal = Deal(
            contact_id=ana.id,
            pipeline_id=pipelines[0].id,
            stage_id=stages[0].id,
            title="Roof",
            created_at=world.now,
        )
        tx.add(deal)
    path = f"/v4/deal/{deal.ref}"

    shown = program.gets("/v4/pipeline").json["pipelines"]
    elsewhere = program.asks("PATCH", path, {"stageId": stages[2].ref})
    won = program.asks("PATCH", path, {"stageId": stages[1].ref}).json
    listed = program.gets(f"/v4/deal?state=won&contactId={ana.ref}").json
    none = program.gets("/v4/deal?state=open").json

    assert [one["name"] for one in shown][1:] == ["Roofs", "Service"]
    assert elsewhere.json["errors"][0]["field"] == "stageId"
    assert won["state"] == "won"
    assert [one["id"] for one in listed["deals"]] == [deal.ref]
    assert none["total"] == 0
