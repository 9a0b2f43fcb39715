"""The power goes while subscribers are told: they hear all of it, in its order, under the ids it
had.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.integrations.receivers import HERE, Got, Receiver, a_receiver
from tests.journeys.programs import Client, furnished
from tests.journeys.running import Product

pytestmark = pytest.mark.journey

KINDS = ["booking_created", "booking_rescheduled", "booking_cancelled"]
BOOKINGS = 8


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    keyed = furnished(tmp_path)
    settings = {
        "BOOKDESK_PRIVATE_HOSTS": HERE,
        "BOOKDESK_API_RATE": "100000",
        "BOOKDESK_API_BURST": "100000",
    }
    product = Product(tmp_path, settings=settings)
    product.start()
    yield Client(product, keyed)
    product.stop()


def test_killed_after_it_was_heard_it_is_told_again_under_its_id_and_before_what_follows(
    client: Client, receiver: Receiver
) -> None:
    secret = _subscribed(client, receiver)["secret"]
    receiver.behaves = ["hang"]
    start, later, *_ = client.free()
    made = client.asks("POST", "/v4/booking", client.wish(start)).json["appointmentId"]
    receiver.heard(1)
    client.asks("POST", f"/v4/appointment/{made}/reschedule", {"start": later})
    client.asks("POST", f"/v4/appointment/{made}/cancel", {"reason": "They asked"})

    client.product.kill()
    client.product.start()
    receiver.heard(4)
    client.product.drained()

    assert receiver.types == ["booking_created", *KINDS]
    first, again, *_ = receiver.got
    assert first.message == again.message
    assert first.raw == again.raw
    assert len({got.message for got in receiver.got}) == len(KINDS)
    for got in receiver.got:
        Webhook(secret).verify(got.raw, got.headers)


def test_killed_again_and_again_nothing_is_lost_and_nothing_overtakes(
    client: Client, receiver: Receiver
) -> None:
    _subscribed(client, receiver)
    dice = random.Random(11)  # noqa: S311 - a seed, not a secret
    free = client.free()
    bookings = [
        client.asks("POST", "/v4/booking", client.wish(start)).json["appointmentId"]
        for start in free[:BOOKINGS]
    ]
    for place, booking in enumerate(bookings):
        wanted = {"start": free[BOOKINGS + place]}
        client.asks("POST", f"/v4/appointment/{booking}/reschedule", wanted)
        # It hangs at a few of what is told next, and is killed there.
        receiver.behaves = dice.choice([[], ["hang"], [500, "hang"]])
        client.asks("POST", f"/v4/appointment/{booking}/cancel")
        if receiver.behaves:
            receiver.exhausted()
            client.product.kill()
            client.product.start()
    client.product.drained()

    for booking in bookings:
        told = [got for got in receiver.got if _about(got)["id"] == booking]
        versions = [_about(got)["version"] for got in told]
        assert versions == sorted(versions)
        assert {got.body["webhookType"] for got in told} == set(KINDS)
        assert len({got.message for got in told}) == len(KINDS)


def _subscribed(client: Client, receiver: Receiver) -> Any:
    wanted = {"endpoint": receiver.url, "eventTypes": KINDS}
    answer = client.asks("POST", "/webhooks", wanted)
    assert answer.status == 201, answer.text
    return answer.json


def _about(got: Got) -> dict[str, Any]:
    appointment: dict[str, Any] = got.body.get("rescheduledAppointment", got.body)
    return appointment
