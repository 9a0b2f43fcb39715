"""A customer who was asked for a new time: the mail leads to the times, the page says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.bookings import Booking
from booking.bulk import BulkKind
from booking.bulk_desk import BulkDesk, Plan
from booking.bulk_work import BulkWork
from booking.effects import News, SendMail
from booking.event_types import ChangePolicy, ChangeRule, RefundPolicy
from booking.front_desk import FrontDesk, slot_at
from booking.new_times import ask_new_time
from integrations.mail.letters import letter
from tests import factories
from tests.integrations.customers import Customer, link, the_booking, the_pages
from tests.integrations.mails import PUBLIC_URL, firm
from tests.integrations.shop import PRICE, Shop
from tests.world import Outbox, World, at

pytestmark = pytest.mark.databases("postgresql")

NEVER = ChangePolicy(ChangeRule(allowed=False), ChangeRule(allowed=False))
ASKED = "We cannot keep this time. Please choose another one."


@pytest.fixture
def customer(world: World, tmp_path: Path) -> Customer:
    return Customer(the_pages(world, tmp_path))


def a_booking_to_move(world: World) -> Booking:
    event_type = factories.an_event_type(change_policy=NEVER, reminders=[60], max_guests=2)
    booking = factories.a_booking("Tue 10:00", event_type=event_type, guests=["rui@example.com"])
    with world.transaction() as tx:
        standing = tx.get_one(Booking, booking.id)
        ask_new_time(tx, world.account, standing, actor=factories.AGENT, now=world.now)
    return booking


def test_the_mail_leads_to_the_times(world: World, customer: Customer, outbox: Outbox) -> None:
    a_booking_to_move(world)
    [mail] = [
        SendMail.read(entry.body)
        for entry in outbox.entries("mail")
        if entry.body["kind"] == News.ASK_NEW_TIME
    ]

    said = letter(mail, firm(), now=world.now, public_url=PUBLIC_URL)

    assert said.subject == "Please choose a new time: Intro call"
    assert mail.particulars is not None
    assert f"{PUBLIC_URL}{mail.particulars.links.move}" in said.text
    page = customer.sees(mail.particulars.links.move)
    assert page.status_code == 200
    assert 'name="slot"' in page.text


def test_it_is_not_reminded_of_a_time_that_cannot_be_kept(world: World, outbox: Outbox) -> None:
    a_booking_to_move(world)

    assert [kind for kind, _ in outbox.kinds() if kind == "reminder"] == []


def test_the_page_says_why_and_lets_them_choose_until_they_have(
    world: World, customer: Customer
) -> None:
    booking = a_booking_to_move(world)
    path = link(world, booking)

    before = customer.sees(path).text
    _moved(world)
    after = customer.sees(path).text

    assert ASKED in before
    assert f"{path}/move" in before
    assert ASKED not in after


def test_who_chooses_late_still_can(world: World, customer: Customer) -> None:
    path = link(world, a_booking_to_move(world))
    world.passes(days=3)

    page = customer.sees(path).text

    assert ASKED in page
    assert f"{path}/move" in page
    assert "Book another time" not in page
    assert 'name="slot"' in customer.sees(f"{path}/move").text


def test_paid_bookings_that_our_side_cancels_together_are_refunded_in_full(shop: Shop) -> None:
    shop.offers(refund_policy=RefundPolicy(full_until=24 * 60, percent_after=50))
    booking = shop.books_and_pays()
    shop.world.passes(hours=2)  # a customer would get half of it
    plan = Plan(BulkKind.CANCEL, booking.hosts[0])
    with shop.world.database.transaction() as tx:
        desk = BulkDesk(tx, shop.world.account, now=shop.world.now)
        forecast = desk.forecast(plan, actor=factories.AGENT)
        desk.start(plan, actor=factories.AGENT)

    shop.delivers |= BulkWork(shop.world.database, shop.world.clock).delivers()
    shop.settle()

    assert [one.refund for one in forecast] == [PRICE]
    assert [one.amount for one in shop.payment().refunds] == [PRICE]
    assert shop.kinds().count(News.CANCELLED) == 1


def test_who_cancels_because_we_could_not_keep_the_time_gets_all_back(shop: Shop) -> None:
    shop.offers(refund_policy=RefundPolicy(full_until=24 * 60, percent_after=50))
    shop.books_and_pays()
    shop.world.passes(hours=2)  # too late for all of it
    with shop.world.database.transaction() as tx:
        tx.enter(shop.world.account)
        standing = tx.get_one(Booking, shop.booking().id)
        now, account = shop.world.now, shop.world.account
        ask_new_time(tx, account, standing, actor=factories.AGENT, now=now)
    asked = shop.customer.sees(shop.page + "/cancel").text

    shop.cancels()

    assert "You get all of it back: €49.90." in asked
    assert [one.amount for one in shop.payment().refunds] == [PRICE]


def _moved(world: World) -> None:
    """Somebody finds them another time."""
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        booking = desk.booking(the_booking(world).ref)
        slot = slot_at(booking.event_type, at("Wed 11:00"))
        desk.reschedule(booking, to=slot, actor=factories.AGENT)
