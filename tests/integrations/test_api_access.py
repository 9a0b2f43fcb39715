"""Who is let in by the API, and how often."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking.api_keys import ApiKey, revoke
from tests import factories
from tests.integrations.programs import Program, a_key, an_api, another_account
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

START = "2025-03-04T10:00:00+00:00"


@pytest.fixture
def wish(world: World) -> dict[str, Any]:
    event_type = factories.an_event_type()
    return {
        "meetingTypeId": event_type.ref,
        "start": START,
        "attendee": {"email": "jane@example.com", "fullname": "Jane Doe"},
    }


def test_nobody_gets_in_without_a_key(world: World, tmp_path: Path) -> None:
    app = an_api(world, tmp_path)
    good = a_key(world)

    answers = [
        Program(app, key).gets("/v4/booking-availability")
        for key in (None, "", "nonsense", good[:-1], good + "x", "bd_live_abc_def", "é")
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json["code"] for answer in answers} == {"unauthorized"}
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")


def test_only_a_hash_of_a_key_is_kept(world: World) -> None:
    shown = a_key(world)

    with world.database.reading() as tx:
        tx.enter(world.account)
        kept = tx.scalars(select(ApiKey)).one()

    secret = shown.split("_")[-1]
    assert secret not in repr(vars(kept))
    assert shown.startswith(f"bd_live_{kept.public_part}_")


def test_a_key_ends_when_it_expires_or_is_revoked(world: World, tmp_path: Path) -> None:
    app = an_api(world, tmp_path)
    short, revoked = a_key(world, days=1), a_key(world)
    with world.database.transaction() as tx:
        tx.enter(world.account)
        newest = tx.scalars(select(ApiKey).order_by(ApiKey.id.desc())).first()
        assert newest is not None
        revoke(newest, now=world.now)
    world.passes(days=1)

    late = Program(app, short).gets("/v4/booking-availability")
    gone = Program(app, revoked).gets("/v4/booking-availability")

    assert (late.status_code, late.json["code"]) == (401, "key_expired")
    assert (gone.status_code, gone.json["code"]) == (401, "unauthorized")


def test_a_small_scope_reads_and_does_not_book(
    world: World, tmp_path: Path, wish: dict[str, Any]
) -> None:
    reader = Program(an_api(world, tmp_path), a_key(world, scopes=["read"]))

    may = reader.gets(
        f"/v4/booking-availability?meetingTypeId={wish['meetingTypeId']}"
        "&start=2025-03-04&end=2025-03-05"
    )
    may_not = reader.posts("/v4/booking", wish)

    assert may.status_code == 200
    assert (may_not.status_code, may_not.json["code"]) == (403, "forbidden")


def test_another_accounts_key_finds_nothing(
    world: World, tmp_path: Path, wish: dict[str, Any]
) -> None:
    app = an_api(world, tmp_path)
    ours = Program(app, a_key(world)).posts("/v4/booking", wish).json
    theirs = Program(app, a_key(world, account=another_account(world)))

    booked = theirs.posts("/v4/booking", wish)
    acting = theirs.gets(
        "/v4/appointment/x", x_meetergo_api_user_id=ours["appointment"]["hostIds"][0]
    )

    assert booked.status_code == 404
    assert acting.status_code == 404


def test_a_call_for_a_host_names_one(world: World, tmp_path: Path) -> None:
    answer = Program(an_api(world, tmp_path), a_key(world)).gets("/v4/appointment/x")

    assert (answer.status_code, answer.json["code"]) == (400, "missing_user_header")


def test_the_last_use_is_told_once_a_minute(world: World, tmp_path: Path) -> None:
    program = Program(an_api(world, tmp_path), a_key(world))

    uses = []
    for _ in range(3):
        program.gets("/v4/booking-availability")
        with world.database.reading() as tx:
            tx.enter(world.account)
            uses.append(tx.scalars(select(ApiKey.last_used_at)).one())
        world.passes(seconds=40)

    assert uses[0] == uses[1] == world.now - timedelta(seconds=120)
    assert uses[2] == world.now - timedelta(seconds=40)


def test_a_key_may_ask_so_often_and_then_waits(world: World, tmp_path: Path) -> None:
    program = Program(an_api(world, tmp_path, api_rate=60, api_burst=3), a_key(world))

    answers = [program.gets("/v4/booking-availability") for _ in range(4)]
    world.passes(seconds=1)
    after = program.gets("/v4/booking-availability")

    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert answers[0].headers["RateLimit-Remaining"] == "2"
    assert answers[0].headers["RateLimit"] == '"key";r=2;t=1'
    assert answers[3].headers["Retry-After"] == "1"
    assert answers[3].headers["RateLimit"] == '"key";r=0;t=3'
    assert answers[3].json["code"] == "rate_limited"
    assert after.status_code == 400


def test_what_is_nowhere_is_a_problem_too(world: World, tmp_path: Path) -> None:
    program = Program(an_api(world, tmp_path), a_key(world))

    nowhere = program.gets("/v4/nothing")
    wrong_way = program.asks("PUT", "/v4/booking")
    nul = program.posts("/v4/booking", {"meetingTypeId": "a\0b"})
    no_json = program.web.post("/v4/booking", data="{", headers=program.headers)
    no_number = program.web.post("/v4/booking", data='{"a": NaN}', headers=program.headers)

    assert (nowhere.status_code, nowhere.content_type) == (404, "application/problem+json")
    assert wrong_way.status_code == 405
    assert {nul.status_code, no_json.status_code, no_number.status_code} == {400}
