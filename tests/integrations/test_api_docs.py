"""What the API says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integrations.api.plug import ALL
from tests.integrations.programs import Program, an_api
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

CALLS = [call for calls in ALL for call in calls.all]


def test_the_description_is_open_and_names_every_call(world: World, tmp_path: Path) -> None:
    told: dict[str, Any] = Program(an_api(world, tmp_path), None).gets("/v4/openapi.json").json

    assert told["openapi"] == "3.1.0"
    assert set(told["paths"]) == {path for call in CALLS for path in (call.path, *call.aliases)}


def test_the_page_loads_nothing_from_elsewhere(world: World, tmp_path: Path) -> None:
    page = Program(an_api(world, tmp_path), None).gets("/v4/docs")

    assert page.status_code == 200
    assert "swagger-ui.js" in page.text
    assert "http" not in page.headers["Content-Security-Policy"]
    assert "//" not in page.text.replace("http://www.w3.org", "")


def test_each_problem_has_a_page(world: World, tmp_path: Path) -> None:
    program = Program(an_api(world, tmp_path), None)

    known = program.gets("/v4/problems/slot-taken")

    assert known.json["status"] == 409
    assert program.gets("/v4/problems/nothing").status_code == 404
