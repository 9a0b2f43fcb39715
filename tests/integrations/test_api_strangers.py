"""Every route that programs can reach keeps strangers out: all that the app serves are asked, so
that none is forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from booking.api_keys import Scope
from booking.appointments import customer_id
from booking.bookings import Booking
from booking.deals import Deal, Pipeline, Stage
from booking.people import Agent, Host, Login
from booking.schedules import Schedule
from booking.subscriber_desk import SubscriberDesk, SubscriptionDraft
from booking.tasks import Task
from integrations.api.plug import ALL
from tests import factories
from tests.integrations.programs import Heard, Program, a_key, an_api, another_account
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")  # one is enough to be turned away from

OPEN = {"/v4/openapi.json", "/v4/docs", "/v4/problems/<code>"}  # they tell nothing of anybody
SCOPES = {
    (call.method, path): call.scope
    for calls in ALL
    for call in calls.all
    for path in (call.path, *call.aliases)
}


@dataclass(frozen=True)
class Route:
    method: str
    path: str  # with its names in braces

    def filled(self, refs: dict[str, str]) -> str:
        """A route whose ids nobody listed here fails: it would be asked for nothing."""
        subject = self.path.removeprefix("/v4").split("/")[1]
        return re.sub(r"{(\w+)}", lambda name: refs[f"{subject}.{name[1]}"], self.path)


def routes(app: Flask) -> list[Route]:
    found = [
        Route(method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/v4", "/webhooks")) and rule.rule not in OPEN
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    assert len(found) > 60
    return sorted(found, key=lambda route: (route.path, route.method))


def all_refs(world: World, booking: Booking) -> dict[str, str]:
    """One thing of every kind, in our account."""
    with world.transaction() as tx:
        contact = booking.contact
        task = Task(title="Call", due_at=world.now, contact_id=contact.id, created_at=world.now)
        pipeline = Pipeline(name="Sales")
        tx.add_all([task, pipeline])
        tx.flush()
        stage = Stage(pipeline_id=pipeline.id, name="New", position=0)
        tx.add(stage)
        tx.flush()
        deal = Deal(
            contact_id=contact.id,
            pipeline_id=pipeline.id,
            stage_id=stage.id,
            title="Roof",
            created_at=world.now,
        )
        tx.add(deal)
        desk = SubscriberDesk(tx, world.account, now=world.now)
        webhook = desk.subscribe(
            SubscriptionDraft.checked(
                {"endpoint": "https://example.com/", "kinds": ["booking_created"], "is_on": True}
            ),
            secret="sealed",
        )
        message = desk.test(webhook)
        tx.flush()
        schedule = tx.scalars(select(Schedule)).first()
        assert schedule is not None
        return {
            "appointment.ref": booking.ref,
            "attendee.ref": customer_id(booking.ref),
            "meeting-type.ref": booking.event_type.ref,
            "user.ref": booking.hosts[0].ref,
            "user.time_off_id": str(uuid4()),
            "schedule.ref": schedule.ref,
            "contact.ref": contact.ref,
            "task.ref": task.ref,
            "deal.ref": deal.ref,
            "bulk.ref": str(uuid4()),
            "webhooks.webhook_id": webhook.ref,
            "webhooks.message_id": message.ref,
        }


@dataclass(frozen=True)
class Scene:
    app: Flask
    refs: dict[str, str]
    ours: Host
    theirs: Host
    foreign_key: str  # of an admin of the other account


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    app = an_api(world, tmp_path)
    booking = factories.a_booking()
    refs = all_refs(world, booking)
    other = another_account(world)
    with world.database.transaction() as tx:
        tx.enter(other)
        login = Login(name="Bea", mail="bea@birch.example", created_at=world.now)
        schedule = Schedule(name="Hours", hours=factories.weekdays())
        tx.add_all([login, schedule])
        tx.flush()
        admin = Agent(login_id=login.id, is_admin=True)
        host = Host(name="Bo", zone="Europe/Lisbon", schedule=schedule)
        tx.add_all([admin, host])
        tx.flush()
    key = a_key(world, scopes=["admin"], account=other, agent=admin)
    return Scene(app, refs, booking.hosts[0], host, key)


def test_without_a_key_nothing_is_answered(scene: Scene) -> None:
    nobody = Program(scene.app, None, scene.ours)

    for route in routes(scene.app):
        answer = nobody.asks(route.method, route.filled(scene.refs), {})

        assert (answer.status_code, answer.json["code"]) == (401, "unauthorized"), route


def test_a_scope_that_is_too_small_is_refused_whatever_is_asked(world: World, scene: Scene) -> None:
    reader = Program(scene.app, a_key(world, scopes=["read"]), scene.ours)
    booker = Program(scene.app, a_key(world, scopes=["book"]), scene.ours)

    for route in routes(scene.app):
        scope = SCOPES[route.method, route.path]
        path = route.filled(scene.refs)
        assert (route.method == "GET") or scope is not Scope.READ, route
        refused = reader.asks(route.method, path, {}).status_code == 403
        assert refused is (scope is not Scope.READ), route
        if scope is Scope.ADMIN:
            assert booker.asks(route.method, path, {}).status_code == 403, route


def test_another_accounts_key_cannot_act_as_our_host(scene: Scene) -> None:
    program = Program(scene.app, scene.foreign_key, scene.ours)

    for route in routes(scene.app):
        answer = program.asks(route.method, route.filled(scene.refs), {})

        assert (answer.status_code, answer.json["code"]) == (404, "not_found"), route


def test_another_accounts_key_is_answered_as_if_ours_were_not_there(scene: Scene) -> None:
    program = Program(scene.app, scene.foreign_key, scene.theirs)
    nowhere = {name: str(uuid4()) for name in scene.refs}

    for route in routes(scene.app):
        if "{" not in route.path:
            continue
        ours = program.asks(route.method, route.filled(scene.refs), {})
        unknown = program.asks(route.method, route.filled(nowhere), {})

        assert ours.status_code in {404, 400}, route
        assert _said(ours) == _said(unknown), route


def test_lists_hold_nothing_of_another_account(scene: Scene) -> None:
    program = Program(scene.app, scene.foreign_key, scene.theirs)

    for route in routes(scene.app):
        if "{" in route.path or route.method != "GET":
            continue
        for query in ("", "?userId=all&status=confirmed", f"?userId={scene.ours.ref}"):
            text = program.gets(route.path + query).text

            assert not [ref for ref in scene.refs.values() if ref in text], route


def _said(answer: Heard) -> dict[str, Any]:
    told: dict[str, Any] = answer.json
    return {name: told[name] for name in told if name not in {"instance", "requestId"}}
