"""What the front desk refuses: customers more than agents, and anybody else everything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.accounts import Account
from booking.back_office import BackOffice
from booking.bookings import State
from booking.db import Database
from booking.errors import (
    ChangedMeanwhile,
    ChangeWindowClosed,
    InThePast,
    InvalidInput,
    LimitReached,
    NotBookable,
    NotFound,
    OfferExpired,
    OutsideAvailability,
    SlotTaken,
    TooSoon,
)
from booking.event_types import ChangePolicy, ChangeRule, Question, QuestionKind, ReasonRule
from booking.front_desk import FrontDesk, slot_at
from booking.requests import Request
from tests.factories import (
    AGENT,
    CUSTOMER,
    a_booking,
    a_contact,
    an_event_type,
)
from tests.world import ZONE, World, at, span


def test_what_a_customer_may_not_do_an_agent_may_override(desk: FrontDesk) -> None:
    event_type = an_event_type(notice=48 * 60)

    with pytest.raises(TooSoon):
        a_booking("Tue 10:00", event_type=event_type, actor=CUSTOMER)
    with pytest.raises(OutsideAvailability):
        a_booking("Sat 10:00", event_type=event_type, actor=CUSTOMER)
    booking = a_booking("Sat 10:10", event_type=event_type, override=True)

    assert booking.span == span("Sat 10:10")


def test_hard_rules_hold_for_agents_too(desk: FrontDesk) -> None:
    a_booking("Tue 10:00")

    with pytest.raises(SlotTaken):
        a_booking("Tue 10:15", override=True)
    with pytest.raises(InThePast):
        a_booking("2025-03-01 10:00", override=True)


def test_a_change_window_binds_customers_alone(desk: FrontDesk) -> None:
    policy = ChangePolicy(ChangeRule(until=48 * 60), ChangeRule(allowed=False))
    booking = a_booking("Tue 10:00", event_type=an_event_type(change_policy=policy))

    with pytest.raises(ChangeWindowClosed):
        desk.reschedule(booking, to=slot_at(booking.event_type, at("Thu 15:00")), actor=CUSTOMER)
    with pytest.raises(ChangeWindowClosed):
        desk.cancel(booking, actor=CUSTOMER)
    desk.cancel(booking, actor=AGENT)

    assert booking.state is State.CANCELLED


def test_a_reason_is_asked_for_where_the_policy_requires_one(desk: FrontDesk) -> None:
    policy = ChangePolicy(reason=ReasonRule.REQUIRED)
    booking = a_booking("Tue 10:00", event_type=an_event_type(change_policy=policy))

    with pytest.raises(InvalidInput) as refused:
        desk.cancel(booking, actor=CUSTOMER)

    assert refused.value.fields == {"reason": "missing"}


def test_who_read_an_older_version_changes_nothing(desk: FrontDesk) -> None:
    booking = a_booking("Tue 10:00")
    desk.reschedule(booking, to=slot_at(booking.event_type, at("Thu 15:00")), actor=CUSTOMER)

    with pytest.raises(ChangedMeanwhile):
        desk.cancel(booking, actor=CUSTOMER, version=1)

    assert booking.state is State.CONFIRMED


def test_every_wrong_field_is_named_at_once(desk: FrontDesk) -> None:
    questions = (
        Question("car", "Car?", QuestionKind.ONE_OF, required=True, options=("yes", "no")),
        Question("age", "Age", QuestionKind.NUMBER),
    )
    event_type = an_event_type(questions=questions)
    request = Request(
        name=" ",
        mail="ana@example\r\nBcc: x@example.com",
        phone="12",
        zone="Mars/Olympus",
        answers={"age": "١٢"},
        guests=["guest@example.com"],
    )

    with pytest.raises(InvalidInput) as refused:
        desk.book(event_type, slot_at(event_type, at("Tue 10:00")), request, actor=CUSTOMER)

    assert refused.value.fields == {
        "name": "missing",
        "mail": "not_a_mail",
        "phone": "not_a_phone",
        "zone": "not_a_zone",
        "car": "missing",
        "age": "not_a_number",
        "guests": "not_allowed",
    }


def test_a_customer_may_have_only_so_many_ahead(desk: FrontDesk) -> None:
    event_type = an_event_type(max_upcoming=1)
    a_booking("Tue 10:00", event_type=event_type, actor=CUSTOMER)

    with pytest.raises(LimitReached):
        a_booking("Wed 10:00", event_type=event_type, actor=CUSTOMER)

    assert a_booking("Wed 10:00", event_type=event_type) is not None


def test_what_has_a_price_or_is_off_cannot_be_booked(desk: FrontDesk) -> None:
    with pytest.raises(NotBookable):
        a_booking(event_type=an_event_type("Paid", price=5000))
    with pytest.raises(NotBookable):
        a_booking(event_type=an_event_type("Off", is_on=False))
    with pytest.raises(NotFound):
        a_booking(event_type=an_event_type("Inner", is_public=False), actor=CUSTOMER)


def test_an_offer_is_bound_to_its_account_and_lasts_an_hour(desk: FrontDesk) -> None:
    event_type = an_event_type()
    slot = desk.openings(event_type, zone=ZONE)[0]
    token = desk.offer(slot)

    assert desk.slot(token).starts == slot.starts
    desk.now += timedelta(minutes=61)
    with pytest.raises(OfferExpired):
        desk.slot(token)
    with pytest.raises(InvalidInput):
        desk.slot(token[:-2] + "xx")


def test_another_account_sees_nothing_of_it(db: Database, world: World) -> None:
    booking = a_booking("Tue 10:00")
    contact = a_contact()
    with db.transaction() as tx:
        other = Account(name="Other", slug="other", zone=ZONE, locale="en", created_at=world.now)
        tx.add(other)
        tx.flush()
        desk = FrontDesk(tx, other, now=world.now)

        with pytest.raises(NotFound):
            desk.booking(booking.ref)
        with pytest.raises(NotFound):
            BackOffice(tx, other, None, now=world.now).contact(contact.ref)
