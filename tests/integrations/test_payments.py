"""What has a price: booked on the page, held, paid at Stripe, confirmed by what Stripe tells."""

from __future__ import annotations

import pytest

from booking.bookings import State
from booking.effects import News
from booking.errors import PaymentRequired
from booking.event_types import Location, LocationKind
from booking.facts import Actor, ActorKind
from booking.front_desk import slot_at
from booking.payments import PaymentState
from booking.requests import Request
from tests import factories
from tests.integrations.customers import facts
from tests.integrations.shop import PRICE, Shop
from tests.world import at

LOST = Actor(ActorKind.CUSTOMER, "page")


def test_it_is_held_paid_and_confirmed(shop: Shop) -> None:
    shop.offers()

    held = shop.books()
    session = shop.twin.session
    shop.twin.pays(session["id"])
    shop.settle()

    assert held.state is State.PENDING
    assert held.held_until == at("Mon 09:30")
    assert (session["amount_total"], session["currency"]) == (PRICE, "eur")
    assert session["metadata"]["booking_id"] == held.ref
    assert shop.booking().state is State.CONFIRMED
    assert shop.payment().state is PaymentState.PAID
    assert facts(shop.world) == ["requested", "booked"]
    assert shop.kinds() == [News.PAY, News.CONFIRMATION]
    assert shop.kinds("host") == [News.HOST_NEW]


def test_back_from_the_checkout_it_is_confirmed_before_the_webhook_comes(shop: Shop) -> None:
    shop.offers()
    shop.books()
    paying = shop.customer.sees(shop.page + "/pay")
    session = shop.twin.session
    shop.twin.pays(session["id"])

    back = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    page = shop.customer.follows(shop.customer.sees(back.removeprefix("http://127.0.0.1:8000")))
    shop.settle()

    assert paying.headers["Location"] == f"{shop.twin.url}/c/pay/{session['id']}"
    assert "Paid and booked." in page.text
    assert facts(shop.world) == ["requested", "booked"]


def test_coming_back_without_having_paid_confirms_nothing(shop: Shop) -> None:
    shop.offers()
    shop.books()

    page = shop.customer.follows(shop.customer.sees(shop.page + "/paid?session_id=cs_made_up"))

    assert "This time is held for you until" in page.text
    assert shop.booking().state is State.PENDING


def test_the_page_shows_what_is_to_be_paid_and_until_when(shop: Shop) -> None:
    shop.offers()
    shop.books()

    page = shop.customer.sees(shop.page).text

    assert "Pay €49.90" in page
    assert "Waiting for payment" in page
    assert "held for you until Mon 3 March 09:30" in page.replace(",", "")


def test_where_to_join_is_told_to_who_has_paid(shop: Shop) -> None:
    meeting = Location(LocationKind.LINK, "https://meet.example/alder")
    shop.offers(location=meeting)
    shop.books()
    before = shop.customer.sees(shop.page).text
    file = shop.customer.sees(shop.page + "/booking.ics").text
    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    asked, confirmed = [one.particulars for one in shop.mails if one.to.role == "customer"]
    assert asked is not None
    assert confirmed is not None
    assert meeting.detail not in before + file + asked.location_detail
    assert meeting.detail in shop.customer.sees(shop.page).text
    assert confirmed.location_detail == meeting.detail


def test_not_paid_in_time_the_hold_lapses_and_the_checkout_is_ended(shop: Shop) -> None:
    shop.offers()
    shop.books()

    shop.passes(minutes=30)

    assert shop.twin.session["status"] == "expired"
    assert shop.booking().state is State.EXPIRED
    assert shop.payment().state is PaymentState.LAPSED
    assert shop.kinds() == [News.PAY, News.EXPIRED]
    assert "was not paid in time" in shop.customer.sees(shop.page).text
    assert shop.books().state is State.PENDING  # the time is free again


def test_the_admin_says_how_long_it_is_held(shop: Shop) -> None:
    shop.offers(hold_minutes=10)

    held = shop.books()

    assert held.held_until == at("Mon 09:10")
    assert shop.twin.session["expires_at"] - shop.twin.now >= 30 * 60


def test_webhooks_that_get_lost_are_made_up_for_when_the_hold_ends(shop: Shop) -> None:
    shop.twin.deliveries.mischief.dropped = 1.0
    shop.offers()
    shop.books_and_pays()

    shop.passes(minutes=30)

    assert shop.booking().state is State.CONFIRMED
    assert facts(shop.world) == ["requested", "booked"]


def test_paid_in_the_very_moment_in_which_the_hold_ends_it_stands(shop: Shop) -> None:
    shop.offers()
    shop.books()
    session_id = shop.twin.session["id"]
    shop.twin.faults.before["expire"] = lambda: shop.twin.pays(session_id)

    shop.passes(minutes=30)

    assert shop.booking().state is State.CONFIRMED
    assert shop.twin.refunds == {}


def late(shop: Shop) -> None:
    """Stripe could not be reached when the hold ended: the checkout is still open."""
    shop.offers()
    shop.books()
    shop.twin.faults.failing = [("retrieve", 500, False)]
    shop.world.passes(minutes=31)
    shop.tidies_up()
    assert shop.booking().state is State.PENDING
    assert shop.twin.session["status"] == "open"


def test_paid_too_late_it_stands_where_the_time_is_still_free(shop: Shop) -> None:
    late(shop)

    shop.twin.pays(shop.twin.session["id"])
    shop.passes(minutes=1)

    assert shop.booking().state is State.CONFIRMED
    assert shop.kinds() == [News.PAY, News.CONFIRMATION]


def test_paid_too_late_and_taken_meanwhile_all_goes_back_and_is_told(shop: Shop) -> None:
    late(shop)
    lost = shop.booking()
    with shop.desk() as desk:
        event_type = desk.event_type("intro-call")
        request = Request(name="Bea", mail="bea@example.com")
        desk.book(event_type, slot_at(event_type, at("Tue 10:00")), request, actor=factories.AGENT)

    shop.twin.pays(shop.twin.session["id"])
    shop.passes(minutes=1)

    with shop.desk() as desk:
        found = desk.booking(lost.ref)
        assert found.state is State.EXPIRED
        assert found.payment is not None
        assert found.payment.left == 0
    [refund] = shop.twin.refunds.values()
    assert refund["amount"] == PRICE
    to_ana = [mail.kind for mail in shop.mails if mail.to.mail == "ana@example.com"]
    assert to_ana == [News.PAY, News.PAID_LATE]
    assert "You get all of it back." in shop.customer.sees(shop.page).text


def test_withdrawn_while_paying_the_checkout_is_ended(shop: Shop) -> None:
    shop.offers()
    shop.books()

    shop.cancels()

    assert shop.booking().state is State.CANCELLED
    assert shop.twin.session["status"] == "expired"
    assert shop.payment().state is PaymentState.LAPSED


def test_paid_in_the_moment_in_which_it_is_withdrawn_all_goes_back(shop: Shop) -> None:
    shop.offers()
    shop.books()
    session_id = shop.twin.session["id"]
    shop.twin.faults.before["expire"] = lambda: shop.twin.pays(session_id)

    shop.cancels()

    assert shop.booking().state is State.CANCELLED
    assert [one["amount"] for one in shop.twin.refunds.values()] == [PRICE]
    assert shop.payment().left == 0


def test_a_crash_between_asking_for_a_checkout_and_noting_it_makes_no_second(shop: Shop) -> None:
    shop.offers()
    shop.twin.faults.failing = [("open", 500, True)]
    shop.books()

    shop.passes(seconds=30)

    assert len(shop.twin.sessions) == 1
    assert shop.payment().session_id == shop.twin.session["id"]


def test_where_stripe_does_not_answer_the_customer_is_told_to_try_again(shop: Shop) -> None:
    shop.offers()
    shop.twin.faults.failing = [("open", 500, False)] * 2
    shop.books()

    page = shop.customer.follows(shop.customer.sees(shop.page + "/pay"))
    later = shop.customer.sees(shop.page + "/pay")

    assert "The payment page cannot be opened just now." in page.text
    assert "Pay €49.90" in page.text
    assert later.headers["Location"] == shop.twin.session["url"]


def test_by_bank_it_waits_for_the_money(shop: Shop) -> None:
    shop.offers()
    shop.books()
    shop.twin.pays(shop.twin.session["id"], bank=True)
    shop.settle()
    waiting, page = shop.payment().state, shop.customer.sees(shop.page).text

    shop.twin.bank_answers(shop.twin.session["id"], yes=True)
    shop.settle()

    assert waiting is PaymentState.PROCESSING
    assert "Your payment is on its way." in page
    assert shop.booking().state is State.CONFIRMED


def test_where_the_bank_says_no_the_time_is_free_again(shop: Shop) -> None:
    shop.offers()
    shop.books()
    shop.twin.pays(shop.twin.session["id"], bank=True)
    shop.settle()

    shop.twin.bank_answers(shop.twin.session["id"], yes=False)
    shop.settle()

    assert shop.booking().state is State.EXPIRED


def test_a_card_that_is_declined_can_be_followed_by_another(shop: Shop) -> None:
    shop.offers()
    shop.books()
    shop.twin.declines(shop.twin.session["id"])
    shop.settle()
    meanwhile = shop.booking().state

    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    assert meanwhile is State.PENDING
    assert shop.booking().state is State.CONFIRMED


def test_what_needs_approval_is_paid_after_it(shop: Shop) -> None:
    shop.offers(needs_approval=True)
    asked = shop.books()
    before = dict(shop.twin.sessions)
    shop.world.passes(hours=2)

    with shop.office() as office:
        office.approve(office.booking(asked.ref))
    shop.settle()
    held = shop.booking()
    with shop.office() as office, pytest.raises(PaymentRequired):
        office.approve(office.booking(asked.ref))
    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    assert before == {}
    assert (held.state, held.held_until) == (State.PENDING, at("Mon 11:30"))
    assert shop.booking().state is State.CONFIRMED
    assert facts(shop.world) == ["requested", "approved", "booked"]
    assert shop.kinds() == [News.REQUESTED, News.PAY, News.CONFIRMATION]


def test_what_an_agent_books_stands_at_once(shop: Shop) -> None:
    event_type = shop.offers()

    booking = factories.a_booking(event_type=event_type)
    shop.settle()

    assert booking.state is State.CONFIRMED
    assert booking.payment is None
    assert shop.twin.sessions == {}


def test_another_amount_than_was_asked_for_confirms_nothing(shop: Shop) -> None:
    shop.offers()
    shop.books()
    shop.twin.session["amount_total"] = 1

    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    assert shop.booking().state is State.PENDING
    assert shop.payment().state is PaymentState.OPEN


def test_a_pending_booking_that_moves_is_paid_at_the_same_checkout(shop: Shop) -> None:
    shop.offers()
    shop.books()
    with shop.desk() as desk:
        booking = desk.booking(shop.booking().ref)
        desk.reschedule(booking, to=slot_at(booking.event_type, at("Wed 11:00")), actor=LOST)
    shop.settle()

    shop.twin.pays(shop.twin.session["id"])
    shop.settle()

    assert shop.booking().state is State.CONFIRMED
    assert shop.booking().starts_at == at("Wed 11:00")


def test_a_seat_is_held_and_paid_like_a_time(shop: Shop) -> None:
    shop.offers(seats=2)

    shop.books_and_pays()

    assert shop.booking().state is State.CONFIRMED
