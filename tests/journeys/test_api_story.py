"""The contract's calls, in their order, over HTTP with the product as a process of its own, a
receiver of its webhooks and a twin of Stripe beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from booking.when.clock import clock
from tests.integrations.receivers import HERE, Receiver, a_receiver
from tests.journeys.programs import FAST, Client, furnished
from tests.journeys.running import Product, free_port, nonce_in
from tests.stripe_twin import Mischief, Twin, TwinServer

pytestmark = pytest.mark.journey

SIGNING = "whsec_journey"
PRICE = 4990
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Town:
    client: Client
    receiver: Receiver
    twin: Twin

    def heard(self) -> list[dict[str, Any]]:
        """What the receiver was told until now, when all has left."""
        self.client.product.drained()
        return [got.body for got in self.receiver.got]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    keyed = furnished(tmp_path)
    twin = Twin(clock=clock, seed=3, mischief=Mischief())
    with TwinServer(twin), a_receiver() as receiver:
        product = Product(
            tmp_path,
            settings={
                **FAST,
                "BOOKDESK_PRIVATE_HOSTS": HERE,
                "BOOKDESK_STRIPE_API_KEY": twin.api_key,
                "BOOKDESK_STRIPE_WEBHOOK_SECRETS": SIGNING,
                "BOOKDESK_STRIPE_API_URL": twin.url,
            },
            port=free_port(),
        )
        twin.webhooks_to(f"{product.url}/hooks/stripe", SIGNING)
        product.start()
        yield Town(Client(product, keyed), receiver, twin)
        product.stop()


def test_a_client_of_the_contract_finds_its_calls(town: Town) -> None:
    """Section 9: read, look for times, move by the recipe, annotate, guests, list and cancel, and
    what is told of all that.
    """
    client = town.client
    hook = client.asks(
        "POST",
        "/webhooks",
        {
            "endpoint": town.receiver.url,
            "eventTypes": ["booking_created", "booking_rescheduled", "booking_cancelled"],
        },
    ).json
    guests = {"maxGuests": 3}
    client.asks("PATCH", f"/v4/meeting-type/{client.keyed.event_type}", guests)
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
    [created, rescheduled] = town.heard()
    _as_handlers_read_it(rescheduled, "booking_rescheduled", first, second)
    assert (created["webhookType"], created["id"]) == ("booking_created", old)
    assert rescheduled["rescheduledAppointment"]["id"] == new

    # 5, 10: notes, and another time in place.
    noted = client.asks("PATCH", f"/v4/appointment/{new}/notes", {"notes": "Needs a ramp"}).json
    assert noted["notes"] == "Needs a ramp"
    placed = client.asks("POST", f"/v4/appointment/{new}/reschedule", {"start": third}).json
    assert (placed["appointment"]["id"], placed["appointment"]["start"]) == (new, third)

    # 6, 7: guests, taken off by a DELETE with a body, and by its query.
    attendee = live["attendees"][0]["id"]
    _guests_come_and_go(client, new, attendee)

    # 8: too early to say of this one; one of last week did not come.
    assert client.asks("POST", f"/v4/attendee/{attendee}/no-show").status == 409
    past = _one_that_took_place(client)
    missed = client.asks("POST", f"/v4/attendee/{past['attendees'][0]['id']}/no-show").json
    assert missed["noShow"] is True
    assert client.asks("GET", f"/v4/appointment/{past['id']}").json["status"] == "no_show"

    # 9, 4: a page of what lies ahead, and all of it cancelled side by side.
    page = client.asks(
        "GET", f"/v4/appointment/paginated?page=1&pageSize=100&startDate={third[:10]}"
    )
    ids = [one["id"] for one in page.json["appointments"] if one["status"] == "confirmed"]
    assert new in ids
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda ref: client.asks("POST", f"/v4/appointment/{ref}/cancel", {"reason": "ill"}),
                ids,
            )
        )
    assert {answer.status for answer in answers} == {200}
    assert all(answer.json["isCancelled"] for answer in answers)

    cancelled = [one for one in town.heard() if one["webhookType"] == "booking_cancelled"]
    assert sorted(one["id"] for one in cancelled) == sorted(ids)
    assert {one["cancel"]["reason"] for one in cancelled} == {"ill"}
    assert all(datetime.fromisoformat(one["cancel"]["cancelledAt"]) for one in cancelled)
    for got in town.receiver.got:
        Webhook(hook["secret"]).verify(got.raw, got.headers)


def test_what_was_paid_goes_back_when_a_client_cancels(town: Town) -> None:
    """The refund path: who listens sees `payment.status` as paid, and the money goes back once."""
    client = town.client
    client.asks(
        "POST",
        "/webhooks",
        {
            "endpoint": town.receiver.url,
            "eventTypes": ["booking_created", "booking_cancelled"],
        },
    )
    ref = _booked_and_paid(town)
    [created] = town.heard()
    assert (created["id"], created["payment"]["status"]) == (ref, "paid")

    part = client.asks("POST", f"/v4/appointment/{ref}/refund", {"amount": 1000, "reason": "late"})
    beyond = client.asks("POST", f"/v4/appointment/{ref}/refund", {"amount": PRICE})
    cancelled, again = (client.asks("POST", f"/v4/appointment/{ref}/cancel").json for _ in range(2))

    assert (part.status, beyond.status) == (201, 400)
    assert cancelled["payment"]["refunded"] == again["payment"]["refunded"] == PRICE
    told = town.heard()[-1]
    assert (told["webhookType"], told["payment"]["status"]) == ("booking_cancelled", "refunded")
    assert told["payment"]["id"] == created["payment"]["id"]
    refunds = client.asks("GET", f"/v4/appointment/{ref}/refund").json["refunds"]
    assert [(one["amount"], one["status"]) for one in refunds] == [
        (1000, "succeeded"),
        (PRICE - 1000, "succeeded"),
    ]
    assert sorted(one["amount"] for one in town.twin.refunds.values()) == [1000, PRICE - 1000]


def _guests_come_and_go(client: Client, ref: str, attendee: str) -> None:
    path = f"/v4/appointment/{ref}/guest"
    mails = ["bo@example.com", "cy@example.com"]
    assert client.asks("PATCH", path, {"guestEmails": mails}).json["guestEmails"] == mails
    gone = client.asks("DELETE", path, {"attendeeId": attendee, "email": mails[0]}).json
    assert gone["guestEmails"] == mails[1:]
    assert client.asks("DELETE", f"{path}?email={mails[1]}").json["guestEmails"] == []


def _as_handlers_read_it(told: dict[str, Any], kind: str, old: str, new: str) -> None:
    """The fields that a client's `handleReschedule` reads."""
    assert told["webhookType"] == kind
    appointment = told["rescheduledAppointment"]
    assert datetime.fromisoformat(told["oldStartDate"]) == datetime.fromisoformat(old)
    assert datetime.fromisoformat(told["newStartDate"]) == datetime.fromisoformat(new)
    assert datetime.fromisoformat(appointment["start"]) == datetime.fromisoformat(new)
    assert appointment["attendees"][0]["email"] == "jane@example.com"
    assert appointment["hosts"][0]["id"]
    assert (appointment["companySlug"], bool(appointment["meetingTypeSlug"])) == ("alder", True)
    assert appointment["payment"] is None


def _one_that_took_place(client: Client) -> dict[str, Any]:
    page = client.asks(
        "GET", "/v4/appointment/paginated?userId=all&status=completed&sort=-start"
    ).json
    found: dict[str, Any] = page["appointments"][0]
    return found


def _booked_and_paid(town: Town) -> str:
    """A customer books what has a price on its page, and pays; the appointment's id."""
    client, product = town.client, town.client.product
    kind = client.asks(
        "POST",
        "/v4/meeting-type",
        {
            "name": "Paid visit",
            "durations": [30],
            "windowDays": 30,
            "hosts": [{"id": client.keyed.host}],
            "locationKind": "link",
            "locationDetail": "https://meet.example.com/x",
            "price": PRICE,
        },
    ).json
    day = (clock() + 7 * DAY).date()
    page = product.get(f"/alder/{kind['slug']}?day={day}&zone=UTC").text
    slot = re.search(r'name="slot" value="([^"]+)"', page)
    assert slot, page[:2000]
    form = {"nonce": nonce_in(page), "slot": slot[1], "zone": "UTC", "name": "Ana Silva"}
    booked = product.post(f"/alder/{kind['slug']}", form | {"email": "ana@example.com"})
    assert booked.status == 303, booked.text
    product.get(f"{booked.location.partition('?')[0]}/pay")
    town.twin.pays(town.twin.session["id"])
    for event in [*town.twin.deliveries.events]:
        town.twin.deliveries.send(event, at=town.twin.now)
    product.drained()
    page_of = f"/v4/appointment/paginated?meetingTypeId={kind['id']}"
    [one] = client.asks("GET", page_of).json["appointments"]
    assert (one["status"], one["payment"]["status"]) == ("confirmed", "paid")
    ref: str = one["id"]
    return ref
