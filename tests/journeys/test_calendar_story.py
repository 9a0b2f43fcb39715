"""The story of a calendar, in a real browser: a host is connected at the twin that stands in for
Google, a booking is there with its Meet, follows the host's hand, and is told to the customer; a
connection that breaks is seen, and catches up once it is mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from booking.when.clock import clock
from tests.google_twin import Twin, TwinServer
from tests.journeys.people import (
    a_page,
    calendar_file,
    choose_a_time,
    open_mail,
    say_who,
    signed_in,
    words_of_mail,
    write,
)
from tests.journeys.running import Product, free_port

pytestmark = pytest.mark.journey

JONAS = "jonas@alder.example"  # who takes the demo's intro calls
CLIENT_ID, CLIENT_SECRET = "bookdesk.example", "not a secret"
COMES_WITHIN = 60.0  # seconds, on a machine that does much else
BREAKS = "Jonas Weber needs to sign in to Google again."


@dataclass(frozen=True)
class House:
    """A running Bookdesk with the demo's firm, whose Google is the twin."""

    product: Product
    twin: Twin
    google: str  # the address of the twin's page

    @property
    def url(self) -> str:
        return self.product.url

    @property
    def password(self) -> str:
        return (self.product.var_dir / "demo-password").read_text().strip()

    def events_of(self, mail: str) -> list[dict[str, Any]]:
        """What stands in Jonas' calendar of this customer's."""
        return [one for one in self.twin.events(JONAS) if mail in one.get("description", "")]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    twin = Twin(clock=clock)
    twin.person(JONAS, zone="Europe/Lisbon")
    twin.calendar(JONAS, "Team")
    twin.oauth_client(CLIENT_ID, CLIENT_SECRET)
    port = free_port()
    with TwinServer(twin) as server:
        settings = {
            "BOOKDESK_GOOGLE_CLIENT_ID": CLIENT_ID,
            "BOOKDESK_GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
            "BOOKDESK_GOOGLE_AUTHORIZE_URL": server.authorize_url,
            "BOOKDESK_GOOGLE_TOKEN_URL": server.token_url,
            "BOOKDESK_GOOGLE_REVOKE_URL": server.revoke_url,
            "BOOKDESK_GOOGLE_API_URL": server.api_url,
            "BOOKDESK_GOOGLE_PUSH_URL": f"http://127.0.0.1:{port}",
            "BOOKDESK_GOOGLE_TIMEOUT_SECONDS": "60",
        }
        product = Product(tmp_path, None, ("serve", "--demo"), settings, port)
        product.start()
        yield House(product, twin, server.url)
        assert product.stop() == 0, "it stops in peace"


def test_a_booking_follows_the_hosts_hand_and_the_customer_hears_of_it(
    house: House, browser: Browser
) -> None:
    agent = signed_in(browser, house.url, house.password)
    customer, google = a_page(browser), a_page(browser)
    mail = "ana@example.com"

    _connect(house, agent)
    _choose_calendars(agent)
    _book(house, customer, "Ana Silva", mail)
    event = _event_of(house, mail, with_meet=True)
    meet = event["hangoutLink"]
    expect(customer.locator("#log")).to_contain_text(meet)
    open_mail(agent, house.url, mail, "Booked")
    booked = calendar_file(agent)

    assert meet in words_of_mail(agent)
    assert booked.vevent.uid.value == f"{event['id']}@google.com"
    assert meet in booked.vevent.serialize().replace("\r\n ", "")

    evening = _start_of(event).replace(hour=20, minute=0)
    _drag(house, google, event, to=evening)
    expect(customer.locator("#log")).to_contain_text("Jonas Weber moved your Intro call")
    open_mail(agent, house.url, mail, "Moved")
    moved = calendar_file(agent)

    assert moved.vevent.dtstart.value == evening
    assert moved.vevent.sequence.value == "1"
    assert moved.vevent.uid.value == booked.vevent.uid.value
    assert meet in words_of_mail(agent)

    _delete(house, google, event)
    expect(customer.locator("#log")).to_contain_text("Jonas Weber cancelled your Intro call")
    open_mail(agent, house.url, mail, "Cancelled")

    assert calendar_file(agent).method.value == "CANCEL"
    assert house.events_of(mail) == []


def test_a_connection_that_breaks_is_seen_told_once_and_catches_up(
    house: House, browser: Browser
) -> None:
    agent = signed_in(browser, house.url, house.password)
    customer, google = a_page(browser), a_page(browser)
    _connect(house, agent)

    _revoke(house, google)
    _check_now(house, agent)
    for page in ("inbox", "bookings", "tasks", "deals", "event-types"):
        agent.goto(f"{house.url}/office/alder/{page}")
        expect(agent.locator("body")).to_contain_text(BREAKS)

    _book(house, customer, "Rui Melo", "rui@example.com")
    house.product.drained()
    assert house.events_of("rui@example.com") == []
    agent.goto(f"{house.url}/office/alder/postbox?to={JONAS}")
    expect(agent.get_by_role("link", name=re.compile("Google"))).to_have_count(1)

    _connect(house, agent)
    event = _event_of(house, "rui@example.com")
    house.product.drained()

    assert [one["id"] for one in house.events_of("rui@example.com")] == [event["id"]]
    agent.goto(f"{house.url}/office/alder/inbox")
    expect(agent.locator("body")).not_to_contain_text(BREAKS)
    agent.goto(f"{house.url}/office/alder/postbox?to={JONAS}")
    expect(agent.get_by_role("link", name=re.compile("Google"))).to_have_count(1)


def test_a_check_by_hand_says_how_the_connections_fare(house: House, browser: Browser) -> None:
    _connect(house, signed_in(browser, house.url, house.password))
    assert house.product.stop() == 0

    fine = house.product.runs("check", "google")
    house.twin.revoke_grant(JONAS)
    broken = house.product.runs("check", "google")

    assert fine == (0, "google: fine\n")
    assert broken == (
        1,
        "google: Jonas Weber: Google no longer lets us in; the host must connect again\n",
    )


def test_killed_between_a_booking_and_its_event_there_is_exactly_one(
    house: House, browser: Browser
) -> None:
    agent = signed_in(browser, house.url, house.password)
    _connect(house, agent)
    _book_and_lose(house, a_page(browser), "Eva Lund", "eva@example.com", "timeout")
    _book_and_lose(house, a_page(browser), "Rui Melo", "rui@example.com", "reset_after")

    house.product.kill()
    house.product.start()
    eva, rui = (_event_of(house, f"{name}@example.com") for name in ("eva", "rui"))
    house.product.drained()

    assert [one["id"] for one in house.events_of("eva@example.com")] == [eva["id"]]
    assert [one["id"] for one in house.events_of("rui@example.com")] == [rui["id"]]


# What the people do.


def _connect(house: House, agent: Page) -> None:
    """From the connections page, over the consent page, and back."""
    agent.goto(f"{house.url}/office/alder/connections")
    agent.get_by_role("button", name="Connect here Jonas Weber").click()
    agent.get_by_role("button", name="Allow").click()
    agent.wait_for_url("**/office/alder/connections")
    house.product.drained()
    agent.reload()
    expect(_row_of_jonas(agent)).to_contain_text("Working")


def _choose_calendars(agent: Page) -> None:
    agent.get_by_role("link", name="Calendars of Jonas Weber").click()
    expect(agent.get_by_role("radio", name=JONAS)).to_be_checked()
    agent.get_by_role("group", name="Busy when").get_by_label("Team").check()
    agent.get_by_role("button", name="Save").click()
    expect(agent.locator("body")).to_contain_text("Saved.")


def _book(house: House, customer: Page, name: str, mail: str) -> None:
    customer.goto(f"{house.url}/alder/chat")
    write(customer, "Hi, I'd like to book an intro call")
    customer.get_by_role("button", name="30 min").click()
    choose_a_time(customer, 1)
    say_who(customer, name, mail)
    expect(customer.locator("#log")).to_contain_text("is booked for")


def _book_and_lose(house: House, customer: Page, name: str, mail: str, half_way: str) -> None:
    """Until Google was asked for the event: it is not made ("timeout"), or it is and nobody hears
    of it ("reset_after").
    """
    asked = house.twin.count("events.insert")
    house.twin.fail_next("events.insert", half_way)
    _book(house, customer, name, mail)
    _until(lambda: house.twin.count("events.insert") > asked)


def _check_now(house: House, agent: Page) -> None:
    agent.goto(f"{house.url}/office/alder/connections")
    agent.get_by_role("button", name="Check now").click()
    house.product.drained()
    agent.reload()
    expect(_row_of_jonas(agent)).to_contain_text("Sign in again")


def _row_of_jonas(agent: Page) -> Locator:
    return agent.get_by_role("row").filter(has_text="Jonas Weber").first


# What Jonas does in Google, on the twin's page.


def _drag(house: House, google: Page, event: dict[str, Any], *, to: datetime) -> None:
    google.goto(house.google)
    row = google.get_by_role("row").filter(has_text=event["id"])
    row.get_by_label("New start of").fill(f"{to:%Y-%m-%dT%H:%M}")
    row.get_by_role("button", name="Move").click()


def _delete(house: House, google: Page, event: dict[str, Any]) -> None:
    google.goto(house.google)
    row = google.get_by_role("row").filter(has_text=event["id"])
    row.get_by_role("button", name="Delete").click()


def _revoke(house: House, google: Page) -> None:
    google.goto(house.google)
    google.get_by_role("button", name="Revoke").click()


# What is to be seen there.


def _event_of(house: House, mail: str, *, with_meet: bool = False) -> dict[str, Any]:
    """The one event of this customer's, as soon as it is there."""

    def is_there() -> bool:
        found = house.events_of(mail)
        return bool(found) and (not with_meet or "hangoutLink" in found[0])

    _until(is_there)
    [event] = house.events_of(mail)
    return event


def _start_of(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["start"]["dateTime"])


def _until(holds: Callable[[], bool]) -> None:
    tries, deadline = Event(), monotonic() + COMES_WITHIN
    while not holds():
        assert monotonic() < deadline
        tries.wait(0.02)
