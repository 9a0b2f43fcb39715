"""What asking the same once more does: done once, and answered as the first time."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking import repeats
from booking.api_keys import ApiKey
from booking.bookings import Booking
from booking.claims import lock_hosts
from booking.people import Host
from booking.repeats import KeptAnswer, forget_answers
from integrations.api import idempotency
from integrations.api.idempotency import Repeatable
from tests import factories
from tests.integrations.programs import Heard, Program, a_key, an_api
from tests.world import World

START = "2025-03-04T10:00:00+00:00"


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def wish(world: World) -> dict[str, Any]:
    event_type = factories.an_event_type()
    return {
        "meetingTypeId": event_type.ref,
        "start": START,
        "attendee": {"email": "jane@example.com", "fullname": "Jane Doe"},
    }


def bookings_of(world: World) -> list[Booking]:
    with world.database.reading() as tx:
        tx.enter(world.account)
        return list(tx.scalars(select(Booking)))


def test_the_same_key_and_body_is_answered_as_before(
    world: World, tmp_path: Path, wish: dict[str, Any]
) -> None:
    program = Program(an_api(world, tmp_path), a_key(world))

    first = program.posts("/v4/booking", wish, Idempotency_Key="one")
    again = program.posts("/v4/booking", wish, Idempotency_Key="one")
    other = program.posts("/v4/booking", wish | {"duration": 30}, Idempotency_Key="one")

    assert again.status_code == first.status_code == 201
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    assert len(bookings_of(world)) == 1


def test_what_the_state_refused_is_told_again_and_a_slip_may_be_mended(
    world: World, tmp_path: Path, wish: dict[str, Any]
) -> None:
    program = Program(an_api(world, tmp_path), a_key(world))
    ref = program.posts("/v4/booking", wish).json["appointmentId"]

    refused = program.posts("/v4/booking", wish, Idempotency_Key="two")
    slip = program.posts("/v4/booking", wish | {"start": "soon"}, Idempotency_Key="three")
    host = bookings_of(world)[0].hosts[0]
    Program(program.web.application, program.headers["Authorization"][7:], host).posts(
        f"/v4/appointment/{ref}/cancel"
    )
    again = program.posts("/v4/booking", wish, Idempotency_Key="two")
    mended = program.posts("/v4/booking", wish, Idempotency_Key="three")

    assert refused.status_code == again.status_code == 409
    assert (slip.status_code, mended.status_code) == (400, 201)


def test_after_a_day_the_key_is_new(world: World, tmp_path: Path, wish: dict[str, Any]) -> None:
    program = Program(an_api(world, tmp_path), a_key(world))
    program.posts("/v4/booking", wish, Idempotency_Key="one")
    world.passes(hours=24)

    later = wish | {"start": "2025-03-05T10:00:00+00:00"}
    answer = program.posts("/v4/booking", later, Idempotency_Key="one")

    assert answer.status_code == 201


def test_fifty_at_once_book_once(world: World, tmp_path: Path, wish: dict[str, Any]) -> None:
    app, key = an_api(world, tmp_path), a_key(world)

    def ask(_: int) -> tuple[int, str]:
        answer = Program(app, key).posts("/v4/booking", wish, Idempotency_Key="fifty")
        return answer.status_code, answer.text

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(50)))

    assert len(bookings_of(world)) == 1
    assert {status for status, _ in answers} == {201}
    assert len({text for _, text in answers}) == 1


def test_a_crash_before_the_commit_leaves_nothing_behind(
    world: World, tmp_path: Path, wish: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(an_api(world, tmp_path), a_key(world))

    def crash(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(Repeatable, "after", crash)
        with pytest.raises(Crash):
            program.posts("/v4/booking", wish, Idempotency_Key="one")
    none = bookings_of(world)
    answer = program.posts("/v4/booking", wish, Idempotency_Key="one")

    assert none == []
    assert answer.status_code == 201
    assert len(bookings_of(world)) == 1


def test_twins_wait_for_the_first_and_not_for_ever(
    world: World, tmp_path: Path, wish: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, key = an_api(world, tmp_path), a_key(world)
    monkeypatch.setattr(idempotency, "WAITS", 0.05)

    def ask(_: int) -> Heard:
        return Program(app, key).posts("/v4/booking", wish, Idempotency_Key="one")

    Program(app, key).gets("/v4/user")  # its use is told: nothing else is written before the act
    with ThreadPoolExecutor(2) as pool:
        with world.transaction() as tx:
            lock_hosts(tx, [host.id for host in tx.scalars(select(Host))])  # nobody can go on
            twins = [pool.submit(ask, number) for number in range(2)]
            done, _ = wait(twins, return_when=FIRST_COMPLETED)
        statuses = sorted(twin.result().status_code for twin in twins)
    [in_flight] = [twin.result() for twin in done]

    assert (in_flight.status_code, in_flight.json["code"]) == (409, "idempotency_in_flight")
    assert in_flight.headers["Retry-After"] == "1"
    assert statuses == [201, 409]
    assert ask(3).status_code == 201
    assert len(bookings_of(world)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # of SQLite one is owner
def test_a_twin_in_another_process_is_waited_for_too(
    world: World, tmp_path: Path, wish: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has begun it: its row is there, and nobody knows yet whether it stays."""
    program = Program(an_api(world, tmp_path), a_key(world))
    monkeypatch.setattr(idempotency, "WAITS", 0.05)

    with world.transaction() as tx:
        mine = tx.scalars(select(ApiKey)).one()
        repeats.begin(tx, mine.id, "one", "its fingerprint", now=world.now)
        during = program.posts("/v4/booking", wish, Idempotency_Key="one")
        tx.rollback()
    after = program.posts("/v4/booking", wish, Idempotency_Key="one")

    assert (during.status_code, during.json["code"]) == (409, "idempotency_in_flight")
    assert after.status_code == 201


def test_an_answer_that_holds_a_secret_is_kept_sealed(world: World, tmp_path: Path) -> None:
    program = Program(an_api(world, tmp_path), a_key(world, scopes=["admin"]))
    wish = {"endpoint": "https://example.com/hook", "eventTypes": ["booking_created"]}

    made = program.posts("/v4/webhooks", wish, Idempotency_Key="one")
    again = program.posts("/v4/webhooks", wish, Idempotency_Key="one")

    with world.database.reading() as tx:
        tx.enter(world.account)
        kept = tx.scalars(select(KeptAnswer)).one().body
    assert made.json["secret"] not in kept
    assert made.json["id"] not in kept
    assert again.text == made.text


def test_what_cannot_be_opened_any_more_is_not_done_again(
    world: World, tmp_path: Path, wish: dict[str, Any]
) -> None:
    app, key = an_api(world, tmp_path), a_key(world)
    Program(app, key).posts("/v4/booking", wish, Idempotency_Key="one")
    (tmp_path / "secret_key").write_text("another key of the house, long enough to be one")

    answer = Program(app, key).posts("/v4/booking", wish, Idempotency_Key="one")

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_mismatch")
    assert len(bookings_of(world)) == 1


def test_answers_are_forgotten_after_a_day(
    world: World, tmp_path: Path, wish: dict[str, Any]
) -> None:
    Program(an_api(world, tmp_path), a_key(world)).posts("/v4/booking", wish, Idempotency_Key="one")
    world.passes(hours=24)

    with world.transaction() as tx:
        forget_answers(tx, now=world.now)
        left = tx.scalars(select(KeptAnswer)).all()

    assert left == []
