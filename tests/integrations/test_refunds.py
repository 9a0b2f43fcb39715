"""Money that goes back: by the policy, once and only once, and never more than was paid."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from booking.bookings import Booking, State
from booking.effects import News
from booking.errors import AlreadyCancelled, ChangedMeanwhile, InvalidInput
from booking.event_types import RefundPolicy
from booking.facts import Actor, ActorKind
from booking.front_desk import slot_at
from booking.payments import PaymentState, RefundState
from booking.till import Till
from tests import factories
from tests.integrations.customers import facts
from tests.integrations.shop import PRICE, Shop, at_stripe, refunds, tasks
from tests.world import at

HALF_AFTER_A_DAY = RefundPolicy(full_until=24 * 60, percent_after=50)
CUSTOMER = Actor(ActorKind.CUSTOMER, "page")


def gives_back(shop: Shop, amount: int) -> None:
    with shop.world.database.transaction() as tx:
        till = Till(tx, shop.world.account, now=shop.world.now)
        till.refund(till.booking(shop.booking().ref), amount, actor=factories.AGENT)
    shop.settle()


def test_cancelled_in_time_all_goes_back_as_the_page_said(shop: Shop) -> None:
    shop.offers(refund_policy=HALF_AFTER_A_DAY)
    shop.books_and_pays()
    page = shop.customer.sees(shop.page).text
    asked = shop.customer.sees(shop.page + "/cancel").text

    shop.cancels()

    assert "All of it goes back if you cancel 24 hours before or earlier, after that 50%." in page
    assert "You get all of it back: €49.90." in asked
    assert shop.booking().state is State.CANCELLED
    assert refunds(shop) == [(PRICE, RefundState.SUCCEEDED)]
    assert at_stripe(shop) == PRICE
    assert facts(shop.world) == ["requested", "booked", "cancelled", "refunded"]
    assert shop.kinds()[-1] is News.CANCELLED
    assert shop.mails[-1].particulars is not None
    assert "€49.90 was refunded" in shop.customer.sees(shop.page).text


def test_cancelled_later_the_part_goes_back_that_the_page_said(shop: Shop) -> None:
    shop.offers(refund_policy=HALF_AFTER_A_DAY)
    shop.books_and_pays()
    shop.world.passes(hours=2)
    asked = shop.customer.sees(shop.page + "/cancel").text

    shop.cancels()

    assert "You get €24.95 of €49.90 back." in asked
    assert at_stripe(shop) == 2495


def test_where_the_policy_gives_nothing_back_the_page_says_so(shop: Shop) -> None:
    shop.offers(refund_policy=RefundPolicy(full_until=24 * 60, percent_after=0))
    shop.books_and_pays()
    shop.world.passes(hours=2)
    asked = shop.customer.sees(shop.page + "/cancel").text

    shop.cancels()

    assert "Nothing of the €49.90 you paid is refunded." in asked
    assert shop.booking().state is State.CANCELLED
    assert at_stripe(shop) == 0


def test_what_the_page_said_must_still_hold_or_nothing_is_cancelled(shop: Shop) -> None:
    shop.offers(refund_policy=HALF_AFTER_A_DAY)
    shop.books_and_pays()
    shop.customer.sees(shop.page + "/cancel")
    shop.world.passes(hours=2)

    answer = shop.customer.sends("/cancel")

    assert answer.status_code == 409
    assert "You get €24.95 of €49.90 back." in answer.text
    assert shop.booking().state is State.CONFIRMED


def test_our_side_cancels_and_all_goes_back_whenever_it_is(shop: Shop) -> None:
    shop.offers(refund_policy=RefundPolicy(full_until=24 * 60, percent_after=0))
    shop.books_and_pays()
    shop.world.passes(hours=2)

    with shop.desk() as desk:
        desk.cancel(desk.booking(shop.booking().ref), actor=factories.AGENT)
    shop.settle()

    assert at_stripe(shop) == PRICE


def test_an_agent_may_say_otherwise_and_a_customer_may_not(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()

    with shop.desk() as desk, pytest.raises(InvalidInput):
        desk.cancel(desk.booking(shop.booking().ref), actor=CUSTOMER, refund=PRICE)
    with shop.desk() as desk:
        desk.cancel(desk.booking(shop.booking().ref), actor=factories.AGENT, refund=1000)
    shop.settle()

    assert at_stripe(shop) == 1000


def test_what_was_told_is_asked_of_the_desk_too(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()

    with shop.desk() as desk, pytest.raises(ChangedMeanwhile):
        desk.cancel(desk.booking(shop.booking().ref), actor=CUSTOMER, refund_told=1)


def test_parts_go_back_until_nothing_is_left(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()

    gives_back(shop, 1000)
    gives_back(shop, 3990)
    with pytest.raises(InvalidInput):
        gives_back(shop, 1)
    shop.cancels()

    assert at_stripe(shop) == 4990 == shop.payment().refunded
    assert [amount for amount, _ in refunds(shop)] == [1000, 3990]
    assert shop.kinds().count(News.REFUND) == 2


def test_cancelling_after_a_part_went_back_gives_back_the_rest(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    gives_back(shop, 1000)

    shop.cancels()

    assert [amount for amount, _ in refunds(shop)] == [1000, 3990]
    assert at_stripe(shop) == PRICE


def test_a_refund_that_is_answered_late_is_shown_on_its_way(shop: Shop) -> None:
    shop.twin.faults.late_refunds = True
    shop.offers()
    shop.books_and_pays()
    shop.cancels()
    meanwhile, page = refunds(shop), shop.customer.sees(shop.page).text

    shop.twin.settles_refunds()
    shop.settle()

    assert meanwhile == [(PRICE, RefundState.PENDING)]
    assert "€49.90 is on its way back to you" in page
    assert refunds(shop) == [(PRICE, RefundState.SUCCEEDED)]


def test_where_the_news_of_it_is_lost_the_daily_look_finds_it(shop: Shop) -> None:
    shop.twin.faults.late_refunds = True
    shop.offers()
    shop.books_and_pays()
    shop.cancels()
    shop.twin.deliveries.mischief.dropped = 1.0
    shop.twin.settles_refunds()

    shop.world.passes(hours=25)
    shop.tidies_up()

    assert refunds(shop) == [(PRICE, RefundState.SUCCEEDED)]


def test_a_refund_that_fails_is_for_a_person_who_can_try_again(shop: Shop) -> None:
    shop.twin.faults.late_refunds = True
    shop.offers()
    shop.books_and_pays()
    shop.cancels()

    shop.twin.settles_refunds("failed")
    shop.settle()
    told, left = tasks(shop), shop.payment().left
    shop.twin.faults.late_refunds = False
    gives_back(shop, PRICE)

    assert told == ["Refund failed: Ana Silva"]
    assert left == PRICE
    assert refunds(shop) == [(PRICE, RefundState.FAILED), (PRICE, RefundState.SUCCEEDED)]
    assert at_stripe(shop) == PRICE


def test_a_crash_between_giving_back_and_noting_it_gives_back_once(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.twin.faults.failing = [("refund", 500, True)] * 2
    shop.cancels()

    shop.passes(days=2)

    assert at_stripe(shop) == PRICE
    assert len(shop.twin.refunds) == 1
    assert refunds(shop) == [(PRICE, RefundState.SUCCEEDED)]


def test_a_refund_that_the_bank_sends_back_days_later_is_for_a_person(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.cancels()
    [refund] = shop.twin.refunds.values()

    shop.twin.fails_refund(refund["id"])
    shop.settle()

    assert refunds(shop) == [(PRICE, RefundState.FAILED)]
    assert tasks(shop) == ["Refund failed: Ana Silva"]
    assert shop.payment().left == PRICE


def test_days_later_when_the_key_is_forgotten_it_still_goes_back_once(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.twin.faults.failing = [("refund", 500, True)] * 2
    shop.cancels()
    shop.twin.kept.clear()

    shop.passes(days=2)

    assert len(shop.twin.refunds) == 1
    assert refunds(shop) == [(PRICE, RefundState.SUCCEEDED)]


def test_a_paid_booking_that_moves_keeps_its_payment(shop: Shop) -> None:
    shop.offers()
    paid = shop.books_and_pays()

    with shop.desk() as desk:
        booking = desk.booking(paid.ref)
        desk.reschedule(booking, to=slot_at(booking.event_type, at("Wed 11:00")), actor=CUSTOMER)
    shop.settle()

    moved: Booking = shop.booking()
    assert (moved.ref, moved.state) == (paid.ref, State.CONFIRMED)
    assert shop.payment().state is PaymentState.PAID
    assert at_stripe(shop) == 0
    assert moved.starts_at - paid.starts_at == timedelta(hours=25)


def test_cancelled_many_times_at_once_it_goes_back_once(shop: Shop) -> None:
    shop.offers()
    paid = shop.books_and_pays()

    def cancel(_: int) -> bool:
        try:
            with shop.desk() as desk:
                desk.cancel(desk.booking(paid.ref), actor=CUSTOMER)
        except AlreadyCancelled:
            return False
        return True

    with ThreadPoolExecutor(8) as customers:
        done = list(customers.map(cancel, range(8)))
    shop.settle()

    assert sum(done) == 1
    assert len(shop.twin.refunds) == 1
    assert at_stripe(shop) == PRICE


def test_given_back_many_times_at_once_never_more_than_was_paid(shop: Shop) -> None:
    shop.offers()
    paid = shop.books_and_pays()

    def give(_: int) -> bool:
        try:
            with shop.world.database.transaction() as tx:
                till = Till(tx, shop.world.account, now=shop.world.now)
                till.refund(till.booking(paid.ref), 2000, actor=factories.AGENT)
        except InvalidInput:
            return False
        return True

    with ThreadPoolExecutor(8) as agents:
        done = list(agents.map(give, range(8)))
    shop.settle()

    assert sum(done) == 2
    assert at_stripe(shop) == 4000 == shop.payment().refunded


def test_whoever_had_to_wait_for_a_booking_sees_what_went_back_meanwhile(shop: Shop) -> None:
    shop.offers()
    paid = shop.books_and_pays()
    waits = threading.Event()

    def looks() -> int:
        with shop.world.database.transaction() as tx:
            till = Till(tx, shop.world.account, now=shop.world.now)
            waits.set()
            payment = till.booking(paid.ref).payment
            assert payment is not None
            return payment.left

    with ThreadPoolExecutor(1) as other, shop.world.database.transaction() as tx:
        till = Till(tx, shop.world.account, now=shop.world.now)
        till.refund(till.booking(paid.ref), 4000, actor=factories.AGENT)
        left = other.submit(looks)
        if tx.is_postgres:
            waits.wait()
            while not tx.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                pass
        tx.commit()
        seen = left.result()

    assert seen == 990
