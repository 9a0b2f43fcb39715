"""What our side decides over the API: whether a booking stands, and what money goes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from booking.bookings import Booking, State
from booking.event_types import EventType
from booking.payments import open_payment
from booking.till import Till
from tests import factories
from tests.integrations.programs import Program, a_key, an_api
from tests.world import World


@pytest.fixture
def booking() -> Booking:
    return factories.a_booking("Tue 10:00")


@pytest.fixture
def program(world: World, tmp_path: Path, booking: Booking) -> Program:
    key = a_key(world, scopes=["admin"])
    return Program(an_api(world, tmp_path), key, booking.hosts[0])


@pytest.fixture
def paid(world: World, booking: Booking) -> str:
    """The path of refunds of a booking for which 49.90 were paid."""
    with world.transaction() as tx:
        event_type = tx.get_one(EventType, booking.event_type_id)
        event_type.price = 4990
        mine = tx.get_one(Booking, booking.id)
        mine.state, mine.held_until = State.PENDING, world.now + timedelta(minutes=30)
        mine.payment = open_payment(
            tx, mine.id, event_type, ends_at=booking.starts_at, now=world.now
        )
    with world.transaction() as tx:
        till = Till(tx, world.account, now=world.now)
        till.paid(till.booking(booking.ref), "pi_1")
    return f"/v4/appointment/{booking.ref}/refund"


def test_money_goes_back_in_parts_and_never_more_than_is_left(program: Program, paid: str) -> None:
    part = program.posts(paid, {"amount": 1000, "reason": "Came late"})
    beyond = program.posts(paid, {"amount": 3991})
    rest = program.posts(paid)
    nothing = program.posts(paid)
    told = program.gets(paid).json

    assert (part.status_code, part.json["refund"]["amount"]) == (201, 1000)
    assert part.json["appointment"]["payment"]["refunded"] == 1000
    assert (beyond.status_code, beyond.json["errors"]) == (
        400,
        [{"field": "amount", "message": "is too large"}],
    )
    assert rest.json["refund"]["amount"] == 3990
    assert nothing.status_code == 400
    assert [one["amount"] for one in told["refunds"]] == [1000, 3990]
    assert told["payment"]["status"] == "refunded"


def test_a_refund_is_asked_for_once_under_one_key(program: Program, paid: str) -> None:
    answers = [program.posts(paid, {"amount": 500}, Idempotency_Key="r1") for _ in range(3)]

    assert len({answer.text for answer in answers}) == 1
    assert len(program.gets(paid).json["refunds"]) == 1


def test_the_history_says_why_money_went_back(program: Program, paid: str) -> None:
    program.posts(paid, {"amount": 1000, "reason": "Came late"})

    history = program.gets(paid.replace("refund", "history")).json["changes"]

    [asked] = [one for one in history if one["what"] == "refund_asked"]
    assert (asked["reason"], asked["by"]) == ("Came late", "api")


def test_what_was_not_paid_does_not_go_back(program: Program, booking: Booking) -> None:
    answer = program.posts(f"/v4/appointment/{booking.ref}/refund", {"amount": 1})

    assert (answer.status_code, answer.json["code"]) == (402, "payment_required")
    assert program.gets(f"/v4/appointment/{booking.ref}/refund").json == {
        "payment": None,
        "refunds": [],
    }


def test_only_admins_programs_give_money_back(
    world: World, program: Program, booking: Booking, paid: str
) -> None:
    booker = Program(program.web.application, a_key(world), booking.hosts[0])

    assert booker.posts(paid, {"amount": 1}).status_code == 403


def waiting(program: Program, world: World) -> dict[str, Any]:
    with world.transaction() as tx:
        event_type = factories.an_event_type("Visit")
        tx.get_one(EventType, event_type.id).needs_approval = True
    wish = {
        "meetingTypeId": event_type.ref,
        "start": "2025-03-05T10:00:00Z",
        "attendee": {"email": "jane@example.com"},
    }
    told: dict[str, Any] = program.posts("/v4/booking", wish).json["appointment"]
    assert told["status"] == "pending"
    return told


def test_what_waits_is_approved_once(program: Program, world: World) -> None:
    path = f"/v4/appointment/{waiting(program, world)['id']}"

    approved = program.posts(f"{path}/approve").json
    again = program.posts(f"{path}/approve")
    late = program.posts(f"{path}/reject")

    assert approved["status"] == State.CONFIRMED
    assert (again.status_code, again.json["code"]) == (409, "not_active")
    assert late.json["code"] == "not_active"


def test_what_waits_is_rejected_with_a_reason(program: Program, world: World) -> None:
    path = f"/v4/appointment/{waiting(program, world)['id']}"

    rejected = program.posts(f"{path}/reject", {"reason": "Too far"}).json
    history = program.gets(f"{path}/history").json["changes"]

    assert rejected["status"] == "rejected"
    assert history[0]["reason"] == "Too far"
