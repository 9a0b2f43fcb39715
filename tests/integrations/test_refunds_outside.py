"""Money that goes back by another's hand: made in Stripe's dashboard, or fetched by the customer's
bank.
"""

from __future__ import annotations

from booking.bookings import State
from booking.payments import RefundReason, RefundState
from tests.integrations.shop import PRICE, Shop, at_stripe, refunds, tasks


def test_what_is_refunded_in_the_dashboard_is_seen_and_counted(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()

    shop.twin.refunds_from_dashboard(shop.twin.session["payment_intent"], 1990)
    shop.settle()
    seen = [(one.amount, one.reason) for one in shop.payment().refunds]
    shop.cancels()

    assert seen == [(1990, RefundReason.OUTSIDE)]
    assert at_stripe(shop) == PRICE


def test_all_refunded_in_the_dashboard_before_we_were_told_goes_back_once(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.twin.deliveries.mischief.dropped = 1.0
    shop.twin.refunds_from_dashboard(shop.twin.session["payment_intent"], PRICE)

    shop.cancels()

    assert at_stripe(shop) == PRICE == shop.payment().refunded
    assert refunds(shop) == [(PRICE, RefundState.NEEDLESS), (PRICE, RefundState.SUCCEEDED)]
    assert tasks(shop) == []


def test_of_what_was_refunded_in_part_before_we_were_told_the_rest_goes_back(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.twin.deliveries.mischief.dropped = 1.0
    shop.twin.refunds_from_dashboard(shop.twin.session["payment_intent"], 1990)

    shop.cancels()

    assert refunds(shop) == [(3000, RefundState.SUCCEEDED), (1990, RefundState.SUCCEEDED)]
    assert at_stripe(shop) == PRICE == shop.payment().refunded


def test_refunded_in_the_dashboard_in_the_very_moment_the_rest_goes_back(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    intent = shop.twin.session["payment_intent"]
    shop.twin.faults.before["refund"] = lambda: shop.twin.refunds_from_dashboard(intent, 1990)

    shop.cancels()
    shop.passes(minutes=1)

    assert refunds(shop) == [(3000, RefundState.SUCCEEDED), (1990, RefundState.SUCCEEDED)]
    assert at_stripe(shop) == PRICE
    assert tasks(shop) == []


def test_a_dispute_flags_the_booking_and_gives_nothing_back(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()

    for _ in range(2):
        shop.twin.disputes(shop.twin.session["payment_intent"])
        shop.settle()

    assert shop.payment().is_disputed
    assert tasks(shop) == ["Payment disputed: Ana Silva"]
    assert at_stripe(shop) == 0


def test_a_dispute_whose_news_is_lost_is_found_by_the_daily_look(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.twin.deliveries.mischief.dropped = 1.0
    shop.twin.disputes(shop.twin.session["payment_intent"])

    shop.world.passes(hours=24)
    shop.tidies_up()

    assert shop.payment().is_disputed
    assert tasks(shop) == ["Payment disputed: Ana Silva"]


def test_what_is_disputed_goes_back_by_nobodys_hand_but_the_banks(shop: Shop) -> None:
    shop.offers()
    shop.books_and_pays()
    shop.twin.disputes(shop.twin.session["payment_intent"])
    shop.settle()
    asked = shop.customer.sees(shop.page + "/cancel").text

    shop.cancels()

    assert "Your bank decides about the €49.90 you paid" in asked
    assert shop.booking().state is State.CANCELLED
    assert refunds(shop) == []
