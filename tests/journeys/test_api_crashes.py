"""Clients that die, answers that get lost and a server that is killed: each thing is done once."""

from __future__ import annotations

import json
import random
import select
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.receivers import HERE, Receiver, a_receiver
from tests.journeys.programs import FAST, Client, furnished
from tests.journeys.running import WITHIN, Product

pytestmark = pytest.mark.journey

ROUNDS = 100
KILLED_AFTER = (0.0, 0.01, 0.03, WITHIN)  # seconds; the last one as soon as the answer is there


class Crash(Exception):
    """The client ends here, and begins anew."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as listening:
        yield listening


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    keyed = furnished(tmp_path)
    product = Product(tmp_path, settings={**FAST, "BOOKDESK_PRIVATE_HOSTS": HERE})
    product.start()
    yield Client(product, keyed)
    product.stop()


def test_the_recipe_survives_a_client_that_crashes(client: Client, receiver: Receiver) -> None:
    """Create new, cancel old: a hundred times, and the client dies before, while and after it
    asks.
    """
    chance = random.Random(4)  # noqa: S311 - crashes need not be unguessable
    kinds = ["booking_created", "booking_rescheduled", "booking_cancelled"]
    client.asks("POST", "/webhooks", {"endpoint": receiver.url, "eventTypes": kinds})
    made = client.asks("POST", "/v4/booking", client.wish(client.free()[0])).json
    live = made["appointmentId"]
    booked = len(_upcoming(client))
    times = client.free(moving=live)
    at = times[0]

    for _ in range(ROUNDS):
        at = chance.choice([start for start in times if start != at])
        live = _moved(client, live, client.wish(at, rescheduledFromId=live), chance)

        now = client.asks("GET", f"/v4/appointment/{live}").json
        assert (now["id"], now["start"], now["status"]) == (live, at, "confirmed")
    assert len(_upcoming(client)) == booked

    client.product.drained()
    history = client.asks("GET", f"/v4/appointment/{live}/history").json["changes"]
    whats = [change["what"] for change in history]
    assert (whats.count("rescheduled"), whats.count("cancelled")) == (ROUNDS, 0)
    assert receiver.types == ["booking_created", *["booking_rescheduled"] * ROUNDS]
    starts = [got.body["newStartDate"] for got in receiver.got[1:]]
    assert [change["after"]["starts_at"] for change in history[ROUNDS - 1 :: -1]] == [
        _in_utc(start) for start in starts
    ]


def test_a_server_that_is_killed_answers_a_retry_as_it_would_have(client: Client) -> None:
    """Wherever the kill falls: before the commit, after it, or when nobody had read the answer."""
    before = len(_upcoming(client))
    for number, start in enumerate(client.free()[: len(KILLED_AFTER)]):
        wish = client.wish(start)
        key = f"killed-{number}"

        with _sent(client, wish, Idempotency_Key=key) as waiting:
            readable, _, _ = select.select([waiting], [], [], KILLED_AFTER[number])
            client.product.kill()
            lost = _body(waiting) if readable else None
        client.product.start()
        retried = client.asks("POST", "/v4/booking", wish, Idempotency_Key=key)
        again = client.asks("POST", "/v4/booking", wish, Idempotency_Key=key)

        assert retried.status == again.status == 201, retried.text
        assert retried.text == again.text
        assert lost is None or lost == retried.text
        assert len(_upcoming(client)) == before + number + 1


def test_fifty_at_once_make_one_booking(client: Client) -> None:
    before, wish = len(_upcoming(client)), client.wish(client.free()[0])

    with ThreadPoolExecutor(50) as pool:
        answers = list(
            pool.map(
                lambda _: client.asks("POST", "/v4/booking", wish, Idempotency_Key="fifty"),
                range(50),
            )
        )

    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(_upcoming(client)) == before + 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_fifty_at_once_to_two_processes_make_one_booking(database_url: str, tmp_path: Path) -> None:
    keyed = furnished(tmp_path, database_url)
    products = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        products.append(Product(tmp_path / name, database_url, ("web",), FAST))
    for product in products:
        product.start()
    clients = [Client(product, keyed) for product in products]
    before, wish = len(_upcoming(clients[0])), clients[0].wish(clients[0].free()[0])

    with ThreadPoolExecutor(50) as pool:
        answers = list(
            pool.map(
                lambda number: clients[number % 2].asks(
                    "POST", "/v4/booking", wish, Idempotency_Key="fifty"
                ),
                range(50),
            )
        )
    after = len(_upcoming(clients[1]))
    for product in products:
        product.stop()

    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert after == before + 1


def _moved(client: Client, old: str, wish: dict[str, Any], chance: random.Random) -> str:
    """What a client does that starts over after each crash: it knows the old id and its wish."""
    while True:
        try:
            _may_crash(client, "/v4/booking", wish, chance)
            made = client.asks("POST", "/v4/booking", wish)
            assert made.status == 201, made.text
            _may_crash(client, f"/v4/appointment/{old}/cancel", {"reason": "Moved"}, chance)
            assert client.asks("POST", f"/v4/appointment/{old}/cancel").status == 200
            _may_crash(client, f"/v4/appointment/{old}/cancel", {}, chance)
        except Crash:
            continue
        new: str = made.json["appointmentId"]
        return new


def _may_crash(client: Client, path: str, body: dict[str, Any], chance: random.Random) -> None:
    """It dies before it asks next, or as soon as it has asked: what it said is at work then, and
    comes in beside what it says when it is back.
    """
    fate = chance.random()
    if fate < 0.15:
        raise Crash
    if fate < 0.3:
        _sent(client, body, path).close()
        raise Crash


def _sent(
    client: Client, body: dict[str, Any], path: str = "/v4/booking", **headers: str
) -> socket.socket:
    """A POST on its way, and the connection on which its answer would come."""
    data = json.dumps(body).encode()
    named = {
        **client.headers,
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Host": f"127.0.0.1:{client.product.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(data)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    connection = socket.create_connection(("127.0.0.1", client.product.port), WITHIN)
    connection.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
    return connection


def _body(answered: socket.socket) -> str | None:
    """What came of the answer before the kill; None where it was not whole."""
    raw = b""
    try:
        while part := answered.recv(65_536):
            raw += part
    except ConnectionError:
        return None
    head, _, body = raw.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    return body.decode() if len(body) == length else None


def _upcoming(client: Client) -> list[str]:
    page = client.asks("GET", "/v4/appointment/paginated?pageSize=100&status=confirmed").json
    return [one["id"] for one in page["appointments"]]


def _in_utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()
