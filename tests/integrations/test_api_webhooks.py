"""Webhooks through the API, as programs register them; and who may."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook

from booking.when.clock import clock
from tests import factories
from tests.integrations.programs import Heard, Program, a_key, an_api, another_account
from tests.integrations.receivers import PostOffice, Receiver, a_receiver
from tests.world import World

WANTED = {"endpoint": "https://example.com/hook", "eventTypes": ["booking_created"]}
NOWHERE = "0b8a0f7e-7d0a-4a3e-9a57-0a8d7c6f1e01"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return an_api(world, tmp_path)


@pytest.fixture
def program(world: World, app: Flask) -> Program:
    return Program(app, a_key(world, scopes=["admin"]))


@pytest.mark.parametrize("path", ["/webhooks", "/v4/webhooks"])
def test_a_webhook_is_registered_as_meetergo_does(
    world: World, program: Program, path: str
) -> None:
    made = program.posts(path, {**WANTED, "description": "Ours"})

    assert made.status_code == 201
    assert read(made)["endpoint"] == "https://example.com/hook"
    assert read(made)["description"] == "Ours"
    assert read(made)["eventTypes"] == ["booking_created"]
    assert read(made)["companyId"] == world.account.ref
    assert read(made)["createdAt"] == "2025-03-03T09:00:00Z"
    shown = program.gets(f"{path}/{read(made)['id']}")
    assert "secret" not in read(shown)
    assert read(program.gets(path)) == {"webhooks": [read(shown)]}


def test_what_is_sent_verifies_with_the_secret_of_the_answer(
    world: World, program: Program, receiver: Receiver, tmp_path: Path
) -> None:
    post_office = PostOffice(world, tmp_path, clock=clock)
    made = read(program.posts("/webhooks", WANTED))
    with world.database.transaction() as tx:
        tx.enter(world.account)
        # The API lets nobody name a loopback address: the receiver of this test is on one.
        tx.merge(post_office.subscription()).endpoint = receiver.url
    booking = factories.a_booking()

    post_office.round()

    [got] = receiver.got
    told = Webhook(made["secret"]).verify(got.raw, got.headers)
    assert told["id"] == booking.ref
    log = read(program.gets(f"/v4/webhooks/{made['id']}/messages"))
    assert [(one["id"], one["status"], one["lastStatus"]) for one in log["messages"]] == [
        (got.message, "delivered", 200)
    ]
    shown = read(program.gets(f"/v4/webhooks/{made['id']}/messages/{got.message}"))
    assert shown["body"] == got.body | {"secret": "***"}
    assert [(one["status"], one["endpoint"]) for one in shown["attempts"]] == [(200, receiver.url)]
    again = program.posts(f"/v4/webhooks/{made['id']}/messages/{got.message}/redeliver")
    assert (again.status_code, read(again)["status"]) == (202, "waiting")
    post_office.round()
    assert [one.message for one in receiver.got] == [got.message, got.message]


def test_create_new_and_cancel_old_is_told_as_one_move(
    world: World, app: Flask, receiver: Receiver, tmp_path: Path
) -> None:
    post_office = PostOffice(world, tmp_path)
    post_office.subscribe(receiver.url)
    host = factories.a_host()
    event_type = factories.an_event_type(hosts=[host])
    customer = Program(app, a_key(world), host)
    wish = {
        "meetingTypeId": event_type.ref,
        "attendee": {"email": "jane@example.com", "fullname": "Jane Doe"},
    }
    old = read(customer.posts("/v4/booking", {**wish, "start": "2025-03-04T10:00:00+00:00"}))
    moved = {"start": "2025-03-06T15:00:00+00:00", "rescheduledFromId": old["appointmentId"]}
    new = read(customer.posts("/v4/booking", {**wish, **moved}))
    customer.posts(f"/v4/appointment/{old['appointmentId']}/cancel")

    post_office.round()

    assert receiver.types == ["booking_created", "booking_rescheduled"]
    told = receiver.got[1].body
    assert told["rescheduledAppointment"]["id"] == new["appointmentId"]
    assert told["rescheduledAppointment"]["rescheduledFromId"] == old["appointmentId"]
    assert told["rescheduledAppointment"]["secret"] == new["secret"]
    assert told["oldStartDate"] == "2025-03-04T10:00:00+00:00"


def test_events_that_never_happen_here_may_be_asked_for(program: Program) -> None:
    made = program.posts(
        "/webhooks", {**WANTED, "eventTypes": ["booking_created", "form_submission"]}
    )

    assert read(made)["eventTypes"] == ["booking_created"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"endpoint": "http://example.com/hook"}, "endpoint"),
        ({"endpoint": "https://127.0.0.1/hook"}, "endpoint"),
        ({"endpoint": "nonsense"}, "endpoint"),
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": None}, "endpoint"),
        ({"eventTypes": []}, "eventTypes"),
        ({"eventTypes": ["booking_exploded"]}, "eventTypes.0"),
        ({"eventTypes": "booking_created"}, "eventTypes"),
        ({"description": "x" * 201}, "description"),
    ],
)
def test_what_cannot_be_taken_is_named(program: Program, wrong: dict[str, Any], field: str) -> None:
    answer = program.posts("/v4/webhooks", {**WANTED, **wrong})

    assert (answer.status_code, read(answer)["code"]) == (400, "invalid_input")
    assert [error["field"] for error in read(answer)["errors"]] == [field]


def test_a_webhook_is_changed_in_parts(program: Program) -> None:
    made = read(program.posts("/webhooks", WANTED))
    path = f"/webhooks/{made['id']}"

    changed = program.asks("PATCH", path, {"eventTypes": ["booking_cancelled"], "isOn": False})

    assert read(changed)["endpoint"] == WANTED["endpoint"]
    assert (read(changed)["eventTypes"], read(changed)["isOn"]) == (["booking_cancelled"], False)
    assert program.asks("PATCH", path, {"endpoint": "https://10.0.0.1/"}).status_code == 400


def test_a_webhook_is_deleted(program: Program) -> None:
    made = read(program.posts("/webhooks", WANTED))
    path = f"/webhooks/{made['id']}"

    gone = program.asks("DELETE", path)

    assert (gone.status_code, gone.text) == (204, "")
    assert program.gets(path).status_code == 404
    assert program.asks("DELETE", path).status_code == 404


def test_a_secret_is_replaced_and_a_test_sent(program: Program) -> None:
    made = read(program.posts("/webhooks", WANTED))

    new = read(program.posts(f"/v4/webhooks/{made['id']}/secret"))
    test = program.posts(f"/v4/webhooks/{made['id']}/test")

    assert new["secret"] != made["secret"]
    assert new["oldSecretUntil"] == "2025-03-04T09:00:00Z"
    assert (test.status_code, read(test)["webhookType"]) == (202, "test")
    assert read(test)["appointmentId"] is None


def test_there_are_six_at_the_most_also_when_many_ask_at_once(world: World, app: Flask) -> None:
    key = a_key(world, scopes=["admin"])

    with ThreadPoolExecutor(10) as pool:
        asked = [
            pool.submit(lambda: Program(app, key).posts("/webhooks", WANTED)) for _ in range(10)
        ]
        answers = [one.result() for one in asked]

    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [406] * 4
    assert {read(answer)["statusCode"] for answer in answers if answer.status_code == 406} == {406}


def test_a_repeated_registration_makes_one(program: Program) -> None:
    first = program.posts("/webhooks", WANTED, Idempotency_Key="once")
    second = program.posts("/webhooks", WANTED, Idempotency_Key="once")

    assert read(first) == read(second)
    assert len(read(program.gets("/webhooks"))["webhooks"]) == 1


CALLS = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/{id}"),
    ("PATCH", "/{id}"),
    ("DELETE", "/{id}"),
    ("POST", "/{id}/secret"),
    ("POST", "/{id}/test"),
    ("GET", "/{id}/messages"),
    ("GET", "/{id}/messages/{message}"),
    ("POST", "/{id}/messages/{message}/redeliver"),
    ("POST", "/{id}/redeliver"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_strangers_and_small_keys_get_nowhere(
    world: World, app: Flask, program: Program, method: str, path: str
) -> None:
    made = read(program.posts("/webhooks", WANTED))
    test = read(program.posts(f"/v4/webhooks/{made['id']}/test"))
    here = f"/v4/webhooks{path}".format(id=made["id"], message=test["id"])
    theirs = a_key(world, scopes=["admin"], account=another_account(world))
    body = WANTED if method in {"POST", "PATCH"} else None

    no_key = Program(app, None).asks(method, here, body)
    small = Program(app, a_key(world, scopes=["book"])).asks(method, here, body)
    foreign = Program(app, theirs).asks(method, here, body)

    assert (no_key.status_code, small.status_code) == (401, 403)
    if path:
        assert foreign.status_code == 404
        assert read(program.gets(f"/webhooks/{made['id']}"))["isOn"]
    else:
        assert made["id"] not in foreign.text


def test_a_message_is_found_below_its_own_webhook_alone(program: Program) -> None:
    made = read(program.posts("/webhooks", WANTED))
    other = read(program.posts("/webhooks", WANTED))
    test = read(program.posts(f"/v4/webhooks/{made['id']}/test"))

    path = f"/v4/webhooks/{other['id']}/messages/{test['id']}"

    assert program.gets(path).status_code == 404
    assert program.posts(f"{path}/redeliver").status_code == 404
    assert program.gets(f"/v4/webhooks/{NOWHERE}/messages").status_code == 404


def read(answer: Heard) -> Any:
    return answer.json
