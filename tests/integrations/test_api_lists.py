"""Lists of appointments over the API: pages, filters, order, today, and exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.people import Host
from tests import factories
from tests.integrations.programs import Program, a_key, an_api
from tests.world import World

LIST = "/v4/appointment/paginated"


@pytest.fixture
def host(world: World) -> Host:
    host = factories.a_host()
    event_type = factories.an_event_type(hosts=[host])
    other = factories.an_event_type("Survey", hosts=[factories.a_host("Rui")])
    for clock in ("09:00", "10:00", "11:00"):
        factories.a_booking(f"Tue {clock}", event_type=event_type, mail=f"a{clock[:2]}@b.example")
    factories.a_booking("Wed 10:00", event_type=event_type, name="=SUM(A1)")
    factories.a_booking("Tue 10:00", event_type=other)
    return host


@pytest.fixture
def program(world: World, tmp_path: Path, host: Host) -> Program:
    return Program(an_api(world, tmp_path), a_key(world, scopes=["read"]), host)


def starts(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["start"][8:16] for one in answer["appointments"]]


def test_pages_follow_one_another(program: Program) -> None:
    first = program.gets(f"{LIST}?pageSize=3").json
    second = program.gets(f"{LIST}?limit=3&page=2").json

    assert starts(first) == ["04T09:00", "04T10:00", "04T11:00"]
    assert starts(second) == ["05T10:00"]
    assert (first["total"], first["totalPages"], first["pageSize"]) == (4, 2, 3)


def test_filters_narrow_and_order_turns(program: Program) -> None:
    of_tuesday = program.gets(f"{LIST}?startDate=2025-03-04&endDate=2025-03-04&sort=-start").json
    of_all = program.gets(f"{LIST}?userId=all").json
    by_mail = program.gets(f"{LIST}?email=A10@b.example&status=confirmed,completed").json
    cancelled = program.gets(f"{LIST}?status=cancelled").json
    searched = program.gets(f"{LIST}?search=sum(").json

    assert starts(of_tuesday) == ["04T11:00", "04T10:00", "04T09:00"]
    assert of_all["total"] == 5
    assert starts(by_mail) == ["04T10:00"]
    assert cancelled["total"] == 0
    assert starts(searched) == ["05T10:00"]


def test_what_is_wrong_in_a_query_is_named(program: Program) -> None:
    answers = [
        program.gets(f"{LIST}?{query}")
        for query in ("page=0", "pageSize=101", "startDate=soon", "status=odd", "userId=%00")
    ]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert answers[1].json["errors"][0]["field"] == "pageSize"


def test_today_is_the_hosts_own(world: World, program: Program) -> None:
    world.passes(hours=20)

    today = program.gets("/v4/appointment/today").json

    assert today["date"] == "2025-03-04"
    assert len(today["appointments"]) == 3


def test_exports_hold_the_same_and_no_formula(program: Program) -> None:
    table = program.gets("/v4/appointment/export.csv")
    calendar = program.gets("/v4/appointment/export.ics?startDate=2025-03-05")

    assert table.content_type == "text/csv; charset=utf-8"
    assert len(table.text.splitlines()) == 5
    assert "'=SUM(A1)" in table.text
    assert calendar.text.count("BEGIN:VEVENT") == 1
    assert "/b/" not in calendar.text
