"""The invited host's own page: connecting without a login, by the link that an admin has mailed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts import Account
from booking.connecting import LINK_LASTS
from tests import factories
from tests.integrations.calendars import INES
from tests.integrations.connected import words
from tests.integrations.google_town import TOM, Town, a_town, at_google, leaves_by_link
from tests.integrations.offices import another_accounts_agent
from tests.world import NOW, World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    with a_town(world) as made:
        yield made


def test_a_host_connects_by_the_link_and_chooses_without_a_login(town: Town) -> None:
    ines, link = town.a_stranger(), town.link()

    back = ines.sees(at_google(leaves_by_link(ines, link)))
    page = ines.sees(back.location)
    team = _ref_of(page, "Team")
    answer = ines.sends(f"{back.location}/calendars", busy=team, target=team)

    assert back.status_code == 303
    assert urlsplit(back.location).path.startswith("/hooks/google/connect/")
    assert "Your calendar is connected" in words(page)
    assert "Saved." in words(ines.sees(answer.location))
    made = town.connection()
    assert [one.name for one in made.calendars if one.makes_busy] == ["Team"]
    assert made.target is not None
    assert made.target.name == "Team"


def test_the_link_connects_its_host_alone(town: Town) -> None:
    tom = factories.a_host("Tom Okafor", mail=TOM)
    town.scene.twin.person(TOM)
    town.scene.twin.authorize(TOM)
    browser = town.a_stranger()

    browser.sees(at_google(leaves_by_link(browser, town.link(tom))))

    assert town.connection(tom).mail == TOM
    assert not town.is_connected()


def test_the_links_page_shows_nothing_of_other_hosts(town: Town) -> None:
    town.connects()
    tom = factories.a_host("Tom Okafor", mail=TOM)

    before = town.a_stranger().sees(town.link(tom)).text
    town.scene.connect(tom, TOM)
    after = town.a_stranger().sees(town.link(tom)).text

    assert "Tom Okafor" in before
    assert TOM in after
    for page in (before, after):
        assert "Inês" not in page
        assert INES not in page
        assert "Team" not in page


def test_another_hosts_calendar_cannot_be_chosen(town: Town) -> None:
    town.connects()
    [theirs, *_] = town.connection().calendars
    tom = factories.a_host("Tom Okafor", mail=TOM)
    town.scene.connect(tom, TOM)
    browser = town.a_stranger()
    browser.sees(town.link(tom))

    answer = browser.sends(f"{town.link(tom)}/calendars", busy=theirs.ref, target=theirs.ref)

    assert answer.status_code == 422
    assert "Please choose from the list." in words(answer)
    target = town.connection(tom).target
    assert target is not None
    assert target.vendor_id == TOM


def test_before_connecting_there_is_nothing_to_choose(town: Town) -> None:
    browser = town.a_stranger()
    browser.sees(town.link())

    assert browser.sends(f"{town.link()}/calendars", busy="").status_code == 404


def test_a_link_is_good_for_a_week_and_then_says_so_in_words(town: Town) -> None:
    town.connects()
    link, browser = town.link(), town.a_stranger()

    town.world.now += LINK_LASTS
    assert browser.sees(link).status_code == 200
    town.world.passes(seconds=1)

    late = browser.sees(link, Accept="text/html")
    assert late.mimetype == "text/html"
    assert "This link is no longer in use" in words(late)
    answers = [late, browser.sends(link), browser.sends(f"{link}/calendars", busy="")]
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert town.connection().target is not None


def test_a_link_that_was_not_made_here_opens_nothing(town: Town) -> None:
    another_accounts_agent(town.world)
    with town.world.database.reading() as tx, tx.across_accounts():
        other = tx.scalars(select(Account).where(Account.slug == "birch")).one()
        elsewhere = tx.tokens.sign("manage", [town.world.account.ref, town.host.ref], now=NOW)
    good = town.link()
    browser = town.a_stranger()
    browser.sees(good)

    for link in (
        f"{good}x",
        good[:-1],
        "/hooks/google/connect/guessed",
        f"/hooks/google/connect/{elsewhere}",
        town.link(account=other),
    ):
        answers = [browser.sees(link), browser.sends(link), browser.sends(f"{link}/calendars")]
        assert [answer.status_code for answer in answers] == [404, 404, 404], link
        assert "Inês" not in "".join(answer.text for answer in answers), link


def _ref_of(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="busy" value="([^"]+)"[^>]*>{name}<', page.text)
    assert found
    return found[1]
