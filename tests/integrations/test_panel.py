"""Booking for a customer: offered times, times outside the rules, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from booking.bookings import State
from booking.contacts import Contact
from booking.event_types import Location, LocationKind, Question, QuestionKind
from tests import factories
from tests.integrations.offices import (
    OFFICE,
    Browser,
    a_browser,
    a_conversation,
    bookings_of,
    slot_in,
)
from tests.world import World, at

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


def test_an_agent_books_a_time_for_a_contact(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva", mail="ana@example.com")
    what = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact, slot=slot_in(page, "Mon 3 March, 10:00"))

    [booking] = bookings_of(world, contact)
    assert "Intro call" in what.text
    assert answer.location == f"{OFFICE}/bookings/{booking.ref}"
    assert (booking.state, booking.starts_at) == (State.CONFIRMED, at("Mon 10:00"))
    assert "Booked Mon 3 March, 10:00." in browser.sees(answer.location).text


def test_a_booking_made_beside_a_conversation_belongs_to_it(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    conversation = a_conversation(world, "Book me in, please")
    contact = conversation.contact
    page = browser.sees(
        f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call&beside={conversation.ref}"
    )

    answer = books(browser, contact, slot=slot_in(page), beside=conversation.ref)

    [booking] = bookings_of(world, contact)
    assert answer.location == f"{OFFICE}/inbox/{conversation.ref}"
    assert booking.conversation_ref == conversation.ref
    assert "Book me in, please" in page.text


@pytest.mark.databases("sqlite", "postgresql")
def test_the_same_form_sent_twice_books_once(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva", mail="ana@example.com")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    for _ in range(2):
        books(browser, contact, slot=slot_in(page), key="one key")

    assert len(bookings_of(world, contact)) == 1


def test_what_was_typed_wrong_is_said_at_its_field_and_kept(world: World, browser: Browser) -> None:
    question = Question("roof", "Which roof?", QuestionKind.SHORT, required=True)
    factories.an_event_type(
        "Site survey", questions=(question,), location=Location(LocationKind.PHONE)
    )
    contact = factories.a_contact("Ana Silva")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=site-survey")

    answer = books(
        browser,
        contact,
        type="site-survey",
        slot=slot_in(page),
        mail="no mail",
        **{"q-roof": ""},
    )

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 3
    assert 'value="no mail"' in answer.text
    assert bookings_of(world, contact) == []


def test_a_time_must_be_chosen(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact)

    assert answer.status_code == 422
    assert 'id="f-slot"' in answer.text


def test_a_taken_time_comes_with_the_nearest_free_ones(world: World, browser: Browser) -> None:
    event_type = factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")
    slot = slot_in(page, "Mon 3 March, 10:00")
    factories.a_booking("Mon 10:00", event_type=event_type, name="Quicker", mail="q@example.com")

    answer = books(browser, contact, slot=slot, name="Ana Typed")

    assert answer.status_code == 409
    assert "Nearest free times" in answer.text
    assert "Mon 3 March, 10:30" in answer.text
    assert 'value="Ana Typed"' in answer.text


def test_soft_rules_are_overridden_only_when_the_agent_says_so(
    world: World, browser: Browser
) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    asked = books(browser, contact, on="2025-03-08", at="20:00")
    before = bookings_of(world, contact)
    browser.token = browser.token
    answer = books(browser, contact, on="2025-03-08", at="20:00", outside="yes")

    assert asked.status_code == 409
    assert "Book it anyway, outside the rules" in asked.text
    assert before == []
    assert answer.status_code == 303
    assert bookings_of(world, contact)[0].starts_at == at("2025-03-08 20:00")


@pytest.mark.parametrize("clock", ["10:00", "08:00"])
def test_hard_rules_hold_for_agents_too(world: World, browser: Browser, clock: str) -> None:
    event_type = factories.an_event_type("Intro call")
    factories.a_booking("Mon 10:00", event_type=event_type)
    contact = factories.a_contact("Bea Fuchs")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact, on="2025-03-03", at=clock, outside="yes", mail="b@x.example")

    assert answer.status_code == 409
    assert bookings_of(world, contact) == []


@pytest.mark.parametrize(
    ("on", "clock"),
    [("2025-13-40", "10:00"), ("2025-03-04", "25:00"), ("2025-03-30", "01:30"), ("", "10:00")],
)
def test_a_time_that_does_not_exist_is_refused(
    world: World, browser: Browser, on: str, clock: str
) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact, on=on, at=clock, outside="yes")

    assert answer.status_code == 422
    assert bookings_of(world, contact) == []


def test_a_panel_is_given_alone_to_a_script(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva")

    answer = browser.sees(f"{OFFICE}/contacts/{contact.ref}", **{"X-Swap": "panel"})

    assert answer.headers["X-Swap"] == "panel"
    assert "<html" not in answer.text
    assert "Ana Silva" in answer.text


def test_a_conversation_beside_must_be_the_accounts_own(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva")

    answer = browser.sees(f"{OFFICE}/contacts/{contact.ref}?beside=not-a-conversation")

    assert answer.status_code == 404


def test_a_booking_beside_another_contacts_conversation_does_not_join_it(
    world: World, browser: Browser
) -> None:
    factories.an_event_type("Intro call")
    conversation = a_conversation(world, "Hello", name="Somebody else")
    contact = factories.a_contact("Ana Silva")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    books(browser, contact, slot=slot_in(page), beside=conversation.ref)

    assert bookings_of(world, contact)[0].conversation_ref is None


def books(browser: Browser, contact: Contact, **form: Any) -> TestResponse:
    given = {"type": "intro-call", "name": "Ana Silva", "mail": "ana@example.com"} | form
    return browser.sends(f"{OFFICE}/contacts/{contact.ref}/book", **given)
