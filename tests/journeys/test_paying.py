"""A customer pays in a real browser, at the twin of Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from booking.event_types import EventType
from booking.when.clock import clock
from tests.journeys.people import a_page, write
from tests.journeys.running import Product, free_port, nonce_in
from tests.journeys.towns import PATH, Town, a_town, day_after
from tests.stripe_twin import Mischief, Twin, TwinServer

pytestmark = pytest.mark.journey

SECRET = "whsec_journey"


@pytest.fixture
def twin() -> Iterator[Twin]:
    made = Twin(clock=clock, seed=3, mischief=Mischief(doubled=0.5, reordered=0.5))
    with TwinServer(made):
        yield made


@pytest.fixture
def town(database_url: str) -> Town:
    made = a_town(database_url)
    database = made.database()
    with database.transaction() as tx, tx.across_accounts():
        tx.execute(update(EventType).values(price=4990))
    database.close()
    return made


@pytest.fixture
def product(town: Town, twin: Twin, tmp_path: Path) -> Iterator[Product]:
    made = Product(
        tmp_path,
        town.database_url,
        settings={
            "BOOKDESK_STRIPE_API_KEY": twin.api_key,
            "BOOKDESK_STRIPE_WEBHOOK_SECRETS": SECRET,
            "BOOKDESK_STRIPE_API_URL": twin.url,
        },
        port=free_port(),
    )
    twin.webhooks_to(f"{made.url}/hooks/stripe", SECRET)
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


def test_a_customer_books_pays_and_gets_the_money_back(
    product: Product, twin: Twin, browser: Browser, tmp_path: Path
) -> None:
    page = a_page(browser)
    day = day_after(3).date().isoformat()
    page.goto(f"{product.url}{PATH}?day={day}&zone=UTC")
    expect(page.get_by_text("€49.90, paid online")).to_be_visible()
    page.locator("label.slot:visible").nth(4).click()
    page.locator("input[name=name]").fill("Ana Silva")
    page.locator("input[name=email]").fill("ana@example.com")
    page.locator("#go").click()

    page.get_by_role("link", name="Pay €49.90").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_text("Paid and booked.")).to_be_visible()
    page.get_by_role("link", name="Cancel booking").click()
    expect(page.get_by_text("You get all of it back: €49.90.")).to_be_visible()
    page.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("This booking is cancelled.")).to_be_visible()

    product.drained()
    page.reload()
    expect(page.get_by_text("€49.90 was refunded")).to_be_visible()
    assert [one["amount"] for one in twin.refunds.values()] == [4990]
    page.context.close()


def test_turning_back_at_the_checkout_the_time_is_still_held(
    product: Product, town: Town, browser: Browser
) -> None:
    page = a_page(browser)
    page.goto(product.url + booked(product, town))
    page.get_by_role("link", name="Pay €49.90").click()

    page.get_by_role("button", name="Cancel", exact=True).click()

    expect(page.get_by_role("link", name="Pay €49.90")).to_be_visible()
    page.context.close()


def test_on_a_phone_it_is_booked_in_the_chat_and_paid_by_its_button(
    product: Product, twin: Twin, browser: Browser
) -> None:
    context = browser.new_context(
        locale="en-GB", timezone_id="UTC", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(f"{product.url}/alder/chat")
    day = day_after(3)
    write(page, f"book an intro call on {day:%-d %B} at 10am, I'm Ana Silva, ana@example.com")
    expect(page.get_by_text("It costs €49.90.")).to_be_visible()
    write(page, "yes")
    card = page.locator(".w-card").last
    expect(card.get_by_text("Waiting for payment")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")

    with context.expect_page() as opened:
        card.get_by_role("link", name="Pay now").click()
    checkout = opened.value
    checkout.get_by_role("button", name="Pay", exact=True).click()

    expect(checkout.get_by_text("Paid and booked.")).to_be_visible()
    checkout.close()
    expect(page.locator(".w-card").last.get_by_text("Booked", exact=True)).to_be_visible()
    assert width <= 390
    assert twin.session["payment_status"] == "paid"
    context.close()


def booked(product: Product, town: Town) -> str:
    """The path of the booking's page."""
    nonce = nonce_in(product.get(PATH).text)
    form = {"nonce": nonce, "slot": town.offer(day_after(3)), "zone": "UTC"}
    answer = product.post(PATH, form | {"name": "Ana Silva", "email": "ana@example.com"})
    assert answer.status == 303
    return answer.location.partition("?")[0]
