"""The contract's calls, in their order, over HTTP with the product as a process of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.programs import Client, furnished
from tests.journeys.running import Product

pytestmark = pytest.mark.journey

FAST = {"BOOKDESK_API_RATE": "100000", "BOOKDESK_API_BURST": "100000"}
ROUNDS = 100


class Crash(Exception):
    """The client ends here, and begins anew."""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    keyed = furnished(tmp_path)
    product = Product(tmp_path, settings=FAST)
    product.start()
    yield Client(product, keyed)
    product.stop()


def test_a_client_of_the_contract_finds_its_calls(client: Client) -> None:
    """Section 9: read, look for times, move by the recipe, annotate, guests, list and cancel."""
    first, second, third, *_ = client.free()
    made = client.asks("POST", "/v4/booking", client.wish(first)).json
    old = made["appointmentId"]

    # 1 and 2: what is there, and when it could be instead.
    read = client.asks("GET", f"/v4/appointment/{old}").json
    assert read["meetingTypeId"] == client.keyed.event_type
    assert read["hosts"][0]["id"] == client.keyed.host
    assert first not in client.free()
    assert first in client.free(moving=old)

    # 3: a new one instead of the old, which is cancelled next: with a body and without, twice.
    moved = client.asks("POST", "/v4/booking", client.wish(second, rescheduledFromId=old))
    new = moved.json["appointmentId"]
    assert (moved.status, new != old) == (201, True)
    for body in ({"reason": "Rescheduled"}, None):
        assert client.asks("POST", f"/v4/appointment/{old}/cancel", body).status == 200
    live = client.asks("GET", f"/v4/appointment/{new}").json
    assert (live["status"], live["start"], live["rescheduledFromId"]) == ("confirmed", second, old)
    assert client.asks("GET", f"/v4/appointment/{old}").json["rescheduledToId"] == new
    whats = [
        change["what"]
        for change in client.asks("GET", f"/v4/appointment/{new}/history").json["changes"]
    ]
    assert whats.count("rescheduled") == 1
    assert "cancelled" not in whats

    # 5, 10: notes, and another time in place.
    noted = client.asks("PATCH", f"/v4/appointment/{new}/notes", {"notes": "Needs a ramp"}).json
    assert noted["notes"] == "Needs a ramp"
    placed = client.asks("POST", f"/v4/appointment/{new}/reschedule", {"start": third}).json
    assert (placed["appointment"]["id"], placed["appointment"]["start"]) == (new, third)

    # 8: too early to say.
    attendee = live["attendees"][0]["id"]
    assert client.asks("POST", f"/v4/attendee/{attendee}/no-show").status == 409

    # 9, 4: a page of what lies ahead, and all of it cancelled side by side.
    page = client.asks(
        "GET", f"/v4/appointment/paginated?page=1&pageSize=100&startDate={third[:10]}"
    )
    ids = [one["id"] for one in page.json["appointments"] if one["status"] == "confirmed"]
    assert new in ids
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda ref: client.asks("POST", f"/v4/appointment/{ref}/cancel"), ids)
        )
    assert {answer.status for answer in answers} == {200}
    assert all(answer.json["isCancelled"] for answer in answers)


def test_the_recipe_survives_a_client_that_crashes(client: Client) -> None:
    """Create new, cancel old: a hundred times, and the client dies between any two steps."""
    chance = random.Random(4)  # noqa: S311 - crashes need not be unguessable
    made = client.asks("POST", "/v4/booking", client.wish(client.free()[0])).json
    live = made["appointmentId"]
    booked = len(_upcoming(client))
    times = client.free(moving=live)
    at = times[0]

    for _ in range(ROUNDS):
        at = chance.choice([start for start in times if start != at])
        live = _moved(client, live, client.wish(at, rescheduledFromId=live), chance)

        assert _start(client, live) == at
    assert len(_upcoming(client)) == booked

    history = client.asks("GET", f"/v4/appointment/{live}/history").json["changes"]
    whats = [change["what"] for change in history]
    assert whats.count("rescheduled") == ROUNDS
    assert "cancelled" not in whats


def _moved(client: Client, old: str, wish: dict[str, Any], chance: random.Random) -> str:
    """What a client does that starts over after each crash: it knows the old id and its wish."""
    while True:
        try:
            made = client.asks("POST", "/v4/booking", wish)
            assert made.status == 201, made.text
            _may_crash(chance)
            assert client.asks("POST", f"/v4/appointment/{old}/cancel").status == 200
            _may_crash(chance)
        except Crash:
            continue
        new: str = made.json["appointmentId"]
        return new


def _may_crash(chance: random.Random) -> None:
    if chance.random() < 0.3:
        raise Crash


def _upcoming(client: Client) -> list[str]:
    page = client.asks("GET", "/v4/appointment/paginated?pageSize=100&status=confirmed").json
    return [one["id"] for one in page["appointments"]]


def _start(client: Client, ref: str) -> str:
    start: str = client.asks("GET", f"/v4/appointment/{ref}").json["start"]
    return start
