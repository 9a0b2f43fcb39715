"""Money in the office: on a booking's panel, in an agent's hands, on the event type's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.bookings import State
from integrations.office.plug import plug
from integrations.web import web_app
from tests import factories
from tests.integrations.offices import OFFICE, Browser, an_agent
from tests.integrations.shop import Shop
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def agent(shop: Shop) -> Browser:
    """Marta, an admin, signed in where payments are taken."""
    settings = shop.house.settings
    browser = Browser(web_app(settings, shop.house, [plug(settings, shop.house)]))
    an_agent(shop.world, is_admin=True)
    browser.signs_in()
    return browser


def test_the_panel_shows_what_is_awaited_and_offers_no_approval(shop: Shop, agent: Browser) -> None:
    shop.offers()
    shop.books()

    page = agent.sees(f"{OFFICE}/bookings/{shop.booking().ref}").text

    waiting = agent.sees(f"{OFFICE}/bookings?show=pending").text
    listed = agent.sees(f"{OFFICE}/bookings").text

    assert "€49.90, not paid yet" in page
    assert "Waiting for payment" in page
    assert "Waiting for payment" in listed
    assert "Waiting for confirmation" not in page + listed
    assert "Nothing waits for you" in waiting
    assert "To be paid until Mon 3 March, 09:30" in page
    assert "/approve" not in page


def test_an_agent_cancels_and_says_what_goes_back(shop: Shop, agent: Browser) -> None:
    shop.offers()
    booking = shop.books_and_pays()
    path = f"{OFFICE}/bookings/{booking.ref}"
    form = agent.sees(path + "/cancel").text

    agent.sends(path + "/cancel", version=booking.version, refund="10,00")
    shop.settle()

    assert 'value="49.90"' in form
    assert shop.booking().state is State.CANCELLED
    assert [one["amount"] for one in shop.twin.refunds.values()] == [1000]
    assert "€10.00 refunded" in agent.sees(path).text


@pytest.mark.parametrize("amount", ["50", "-1", "much", "1.234"])
def test_what_cannot_go_back_is_told_at_the_field(shop: Shop, agent: Browser, amount: str) -> None:
    shop.offers()
    booking = shop.books_and_pays()
    path = f"{OFFICE}/bookings/{booking.ref}"
    agent.sees(path + "/cancel")

    answer = agent.sends(path + "/cancel", version=booking.version, refund=amount)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert shop.booking().state is State.CONFIRMED
    assert shop.twin.refunds == {}


def test_a_part_is_given_back_and_the_booking_stands(shop: Shop, agent: Browser) -> None:
    shop.offers()
    booking = shop.books_and_pays()
    path = f"{OFFICE}/bookings/{booking.ref}"
    agent.sees(path)

    agent.sends(path + "/refund", version=booking.version, refund="9.90")
    shop.settle()

    page = agent.sees(path).text
    assert "€9.90 refunded" in page
    assert "Money goes back" in page
    assert 'value="40.00"' in page
    assert shop.booking().state is State.CONFIRMED


def test_what_needs_a_person_stands_out(shop: Shop, agent: Browser) -> None:
    shop.twin.faults.late_refunds = True
    shop.offers()
    booking = shop.books_and_pays()
    shop.cancels()
    shop.twin.settles_refunds("failed")
    shop.twin.disputes(shop.twin.session["payment_intent"])
    shop.settle()

    page = agent.sees(f"{OFFICE}/bookings/{booking.ref}").text

    assert "€49.90 could not be refunded. Try again." in page
    assert "The customer disputes the payment." in page
    assert "Refund failed: Ana Silva" in agent.sees(f"{OFFICE}/tasks").text


def test_with_payments_connected_a_price_is_no_warning(
    world: World, shop: Shop, agent: Browser, tmp_path: Path
) -> None:
    event_type = factories.an_event_type("Dear", price=1000)

    listed = agent.sees(f"{OFFICE}/event-types").text
    form = agent.sees(f"{OFFICE}/event-types/{event_type.ref}").text

    assert "until payments are connected" not in listed + form
    assert "Held for who is to pay" in form


def test_an_agent_who_books_is_told_that_it_is_not_paid_online(shop: Shop, agent: Browser) -> None:
    shop.offers()
    shop.books()
    contact = shop.booking().contact.ref

    form = agent.sees(f"{OFFICE}/contacts/{contact}/book?type=intro-call").text

    assert "It costs €49.90. What you book stands at once and is not paid online." in form
