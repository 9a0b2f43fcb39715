"""An agent books from the list of bookings: for somebody known, or somebody new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from tests.integrations.offices import OFFICE, Browser, a_browser, an_office, contact_now
from tests.integrations.offices import another_accounts_agent as an_agent_elsewhere
from tests.world import World

WHOM = f"{OFFICE}/book"


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


def test_the_list_of_bookings_leads_to_where_one_is_made(browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva", mail="ana@example.com")
    factories.an_event_type("Site survey")

    page = browser.sees(f"{OFFICE}/bookings").text
    whom = browser.sees(WHOM).text
    what = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book").text

    assert f'href="{WHOM}"' in page
    assert f'href="{OFFICE}/contacts/{contact.ref}/book"' in whom
    assert "Site survey" in what


def test_who_is_known_is_found_by_name_mail_or_phone(browser: Browser) -> None:
    factories.a_contact("Ana Silva", mail="ana@example.com")
    factories.a_contact("Rui Costa", phone="+351912000184")

    by_mail = browser.sees(f"{WHOM}?q=ana@").text
    by_phone = browser.sees(f"{WHOM}?q=912000").text
    nobody = browser.sees(f"{WHOM}?q=Zoe").text

    assert "Ana Silva" in by_mail
    assert "Rui Costa" not in by_mail
    assert "Rui Costa" in by_phone
    assert "Nobody here has these words." in nobody


def test_somebody_new_is_written_down_and_booked_for(world: World, browser: Browser) -> None:
    browser.sees(WHOM)

    sent = browser.sends(WHOM, name="Zoe Lund", mail="zoe@example.com", phone="+351 912 000 184")

    ref = sent.location.split("/")[-2]
    contact = contact_now(world, ref)
    assert sent.status_code == 303
    assert sent.location.endswith(f"{OFFICE}/contacts/{ref}/book")
    assert (contact.name, contact.mail) == ("Zoe Lund", "zoe@example.com")
    assert contact.phone == "+351912000184"


def test_who_was_known_already_is_not_made_twice(browser: Browser) -> None:
    known = factories.a_contact("Ana Silva", mail="ana@example.com")
    browser.sees(WHOM)

    sent = browser.sends(WHOM, name="Ana S.", mail="Ana@Example.com", phone="")

    assert known.ref in sent.location
    assert "Ana S." not in browser.sees(WHOM).text


def test_what_is_wrong_stands_at_its_field_and_nobody_is_made(browser: Browser) -> None:
    browser.sees(WHOM)

    answer = browser.sends(WHOM, name="", mail="no mail", phone="12")

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 3
    assert 'value="no mail"' in answer.text
    assert "Nobody is known yet." in browser.sees(WHOM).text


def test_customers_of_another_account_are_not_found(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    factories.a_contact("Ana Silva", mail="ana@example.com")
    an_agent_elsewhere(world)
    eve = Browser(an_office(world, tmp_path))
    eve.signs_in("eve@birch.example")

    assert "Ana Silva" not in eve.sees("/office/birch/book?q=Ana").text
    assert eve.sees(WHOM).status_code == 404
