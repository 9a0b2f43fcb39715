"""What is said where too little is known of a host's calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.when.slots import HostChoice
from tests import factories
from tests.integrations.connected import a_connection, breaks
from tests.integrations.customers import BOOK, Customer, the_pages
from tests.integrations.offices import OFFICE, a_browser, slot_in
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


def test_customers_are_told_when_a_calendar_cannot_be_read(world: World, tmp_path: Path) -> None:
    customer = Customer(the_pages(world, tmp_path))
    host, other = a_connection().host, factories.a_host("Tom Okafor")
    factories.an_event_type(hosts=[host, other], assignment=HostChoice.ROUND_ROBIN)
    words = "one of our calendars does not answer"

    breaks(host)
    at_first = customer.sees(BOOK)
    world.passes(hours=13)
    later = customer.sees(BOOK)

    assert words not in at_first.text
    assert words in later.text
    assert "09:00" in customer.slots


def test_an_agent_is_told_whose_calendar_cannot_be_read(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path)
    host = a_connection().host
    factories.an_event_type("Intro call", hosts=[host])
    contact = factories.a_contact("Ana Silva", mail="ana@example.com")
    words = "The calendar of Inês Carvalho does not answer: these times are as last known."

    breaks(host)
    at_first = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")
    world.passes(hours=13)
    later = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    assert words not in at_first.text
    assert words in later.text
    assert slot_in(later)
