"""What has a price, booked by a program: it waits for the customer's money like any other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from booking.back_office import BackOffice
from booking.bookings import State
from booking.effects import News
from booking.event_types import EventType
from integrations.api.plug import plug
from integrations.web import web_app
from tests import factories
from tests.integrations.programs import Heard, Program, a_key
from tests.integrations.shop import PRICE, Shop

START, LATER = "2025-03-04T10:00:00Z", "2025-03-05T11:00:00Z"


@pytest.fixture
def program(shop: Shop) -> Program:
    host = factories.a_host()
    shop.offers(hosts=[host])
    app = web_app(shop.house.settings, shop.house, [plug(shop.house.settings, shop.house)])
    return Program(app, a_key(shop.world), host)


def books(program: Program, start: str = START, **more: Any) -> Heard:
    wish = {
        "meetingTypeId": "intro-call",
        "start": start,
        "attendee": {"email": "ana@example.com", "firstname": "Ana", "lastname": "Silva"},
    }
    return program.posts("/v4/booking", wish | more)


def test_it_is_pending_and_says_where_to_pay_and_until_when(shop: Shop, program: Program) -> None:
    told = books(program).json

    appointment = told["appointment"]
    assert appointment["status"] == "pending"
    assert appointment["heldUntil"] == "2025-03-03T09:30:00Z"
    assert appointment["payment"]["status"] == "pending"
    assert (appointment["payment"]["amount"], appointment["payment"]["currency"]) == (PRICE, "EUR")
    assert told["paymentUrl"] == f"http://127.0.0.1:8000/b/{told['secret']}/pay"


def test_behind_the_address_it_is_paid_and_stands_when_stripe_tells(
    shop: Shop, program: Program
) -> None:
    told = books(program).json
    shop.settle()
    path = told["paymentUrl"].removeprefix("http://127.0.0.1:8000")

    url = shop.twin.session["url"]
    leads_to = shop.customer.sees(path).headers["Location"]
    before = program.gets(f"/v4/appointment/{told['appointmentId']}").json
    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    after = program.gets(f"/v4/appointment/{told['appointmentId']}").json
    assert leads_to == url
    assert (before["status"], after["status"]) == ("pending", "confirmed")
    assert after["payment"]["status"] == "paid"
    assert shop.kinds() == [News.PAY, News.CONFIRMATION]


def test_told_nothing_the_customer_can_still_pay(shop: Shop, program: Program) -> None:
    told = books(program, skipNotifications=True).json
    shop.settle()

    assert shop.kinds() == []
    assert shop.twin.session["client_reference_id"] == told["appointment"]["id"]


def test_not_paid_in_time_it_is_expired(shop: Shop, program: Program) -> None:
    told = books(program).json
    shop.settle()

    shop.passes(minutes=30)
    found = program.gets(f"/v4/appointment/{told['appointmentId']}").json
    assert (found["status"], found["payment"]["status"]) == ("expired", "expired")


def test_moved_under_a_new_id_it_keeps_its_payment(shop: Shop, program: Program) -> None:
    first = books(program).json
    shop.settle()
    held = books(program, LATER, rescheduledFromId=first["appointmentId"]).json
    shop.settle()
    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    paid = books(program, START, rescheduledFromId=held["appointmentId"]).json
    shop.settle()

    assert held["paymentUrl"]
    assert paid["paymentUrl"] is None
    assert paid["appointment"]["status"] == "confirmed"
    assert paid["appointment"]["payment"]["status"] == "paid"
    assert len(shop.twin.sessions) == 1
    assert shop.twin.refunds == {}


def test_what_needs_approval_has_no_payment_before_it(shop: Shop, program: Program) -> None:
    with shop.world.database.transaction() as tx:
        tx.enter(shop.world.account)
        tx.scalars(select(EventType)).one().needs_approval = True
    told = books(program).json
    with shop.office() as office:
        approves(office, told["appointmentId"])
    shop.settle()

    after = program.gets(f"/v4/appointment/{told['appointmentId']}").json

    assert (told["paymentUrl"], told["appointment"]["payment"]) == (None, None)
    assert after["status"] == "pending"
    assert after["payment"]["status"] == "pending"
    assert shop.booking().state is State.PENDING


def test_where_nobody_takes_money_it_says_so(shop: Shop, program: Program) -> None:
    shop.world.database.takes_payments = False
    refused = books(program)

    assert (refused.status_code, refused.json["code"]) == (409, "not_bookable")
    assert "no payments can be taken at the moment" in refused.json["detail"]


def approves(office: BackOffice, ref: str) -> None:
    office.approve(office.booking(ref))
