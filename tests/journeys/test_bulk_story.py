"""A host is ill: an agent cancels her bookings in a browser, the power goes half-way, and each
customer is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import delete, select

from booking.accounts import account_by_slug
from booking.bookings import Booking, State
from booking.db import Database, Tx
from booking.event_types import EventType, EventTypeHost, Location, LocationKind
from booking.facts import SYSTEM
from booking.front_desk import FrontDesk, slot_at
from booking.outbox.entries import Entry
from booking.people import Host
from booking.requests import Request
from booking.schedules import Schedule
from booking.tokens import Tokens
from booking.when.clock import clock
from integrations.mail.postbox import PostboxMail
from tests.factories import weekdays
from tests.journeys.people import signed_in
from tests.journeys.running import Product
from tests.world import KEY

HALF_AN_HOUR = timedelta(minutes=30)
ILL = "Vera Prado"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    running = Product(tmp_path, arguments=("serve", "--demo"))
    running.start()
    running.drained()
    running.stop()
    yield running
    running.kill()


@pytest.mark.journey
@pytest.mark.parametrize("many", [200, pytest.param(1_000, marks=pytest.mark.soak)])
def test_the_power_goes_half_way_and_each_customer_is_told_once(
    product: Product, browser: Browser, many: int
) -> None:
    _make_bookings(product, many)
    product.start()
    password = (product.var_dir / "demo-password").read_text().strip()
    page = signed_in(browser, product.url, password)
    page.goto(f"{product.url}/office/alder/bookings")
    page.locator("#host").select_option(label=ILL)
    page.wait_for_url("**host=**")
    page.locator("[data-every]").check()
    page.locator("[data-all]").check()
    expect(page.get_by_text(f"{many} selected")).to_be_visible()
    page.get_by_role("button", name="Cancel bookings…").click()

    page.get_by_label("Reason").fill("Vera is ill")
    page.get_by_role("button", name=f"Cancel {many} bookings").click()
    page.wait_for_url("**/bulk/*")
    expect(page.locator("progress")).not_to_have_attribute("value", "0", timeout=20_000)
    product.kill()
    halfway = _what_became_of(product)[0]
    product.start()

    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=300_000)
    expect(page.get_by_text(f"{many} bookings cancelled")).to_be_visible()
    product.drained()
    product.stop()
    states, told = _what_became_of(product)
    assert 0 < halfway[State.CANCELLED] < many
    assert states == {State.CANCELLED: many}
    assert told == {_mail(place): 1 for place in range(many)}


def _mail(place: int) -> str:
    return f"customer{place}@example.com"


def _make_bookings(product: Product, many: int) -> None:
    """Of a host of her own, while the product is off."""
    with _database(product) as database, database.transaction() as tx:
        account = account_by_slug(tx, "alder")
        tx.enter(account)
        event_type = _an_event_type(tx)
        desk = FrontDesk(tx, account, now=clock(), is_ours=True)
        first = clock().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        for place in range(many):
            desk.book(
                event_type,
                slot_at(event_type, first + HALF_AN_HOUR * place),
                Request(name=f"Customer {place}", mail=_mail(place)),
                actor=SYSTEM,
                override=True,
            )
        tx.execute(delete(Entry))  # what was said when they were made left long ago


def _an_event_type(tx: Tx) -> EventType:
    schedule = Schedule(name="Hers", hours=weekdays())
    host = Host(name=ILL, mail="vera@alder.example", zone="Europe/Lisbon", schedule=schedule)
    place = Location(LocationKind.LINK, "https://meet.alder.example/vera")
    event_type = EventType(title="Advice", slug="advice", durations=[30], location=place)
    event_type.hosts = [EventTypeHost(host=host, position=0)]
    tx.add(event_type)
    tx.flush()
    return event_type


def _what_became_of(product: Product) -> tuple[dict[State, int], dict[str, int]]:
    """How many bookings of hers are in which state; how often each customer was told it is off."""
    with _database(product) as database, database.reading() as tx:
        tx.enter(account_by_slug(tx, "alder"))
        states = tx.scalars(select(Booking.state).where(Booking.title == "Advice")).all()
        hers = PostboxMail.to.startswith("customer"), PostboxMail.kind == "cancelled"
        told = tx.scalars(select(PostboxMail.to).where(*hers)).all()
        return dict(Counter(states)), dict(Counter(told))


@contextmanager
def _database(product: Product) -> Iterator[Database]:
    database = Database(f"sqlite:///{product.var_dir / 'bookdesk.sqlite3'}", Tokens([KEY]))
    yield database
    database.close()
