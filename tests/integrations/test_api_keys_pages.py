"""Keys on the settings page: made, shown once, and revoked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.api_keys import ApiKey
from tests import factories
from tests.integrations.offices import HASH, Browser, a_browser, an_office, the_only
from tests.integrations.programs import a_key, another_account
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

PAGE = "/office/alder/settings/api-keys"
SHOWN = re.compile(r"<code>(bd_live_[^<…]+)</code>")


def test_a_key_is_shown_once(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path, is_admin=True)
    browser.sees(PAGE)

    made = browser.sends(PAGE, name="Website", scope="book", days="30")
    later = browser.sees(PAGE)

    assert made.status_code == 200
    [shown] = SHOWN.findall(made.text)
    assert len(shown) > 60
    assert shown not in later.text
    assert "Website" in later.text
    assert the_only(world, ApiKey).scopes == ["book"]


def test_what_is_missing_is_said(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path, is_admin=True)
    browser.sees(PAGE)

    answer = browser.sends(PAGE, name="", days="soon")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_revoked_key_stays_revoked(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path, is_admin=True)
    a_key(world)
    ref = the_only(world, ApiKey).ref

    asked = browser.sees(f"{PAGE}/{ref}/revoke")
    before = the_only(world, ApiKey).revoked_at
    answer = browser.sends(f"{PAGE}/{ref}/revoke")

    assert asked.status_code == 200
    assert before is None
    assert answer.status_code == 303
    assert the_only(world, ApiKey).revoked_at == world.now


def test_only_admins_of_the_account_see_its_keys(world: World, tmp_path: Path) -> None:
    agent = a_browser(world, tmp_path)
    theirs = another_account(world)
    a_key(world, account=theirs)
    with world.database.reading() as tx:
        tx.enter(theirs)
        ref = tx.scalars(select(ApiKey.ref)).one()
    admin_mail = "boss@alder.example"
    login = factories.a_login("Boss", mail=admin_mail, password_hash=HASH)
    factories.an_agent(is_admin=True, login=login)
    admin = Browser(an_office(world, tmp_path))
    admin.signs_in(admin_mail)

    assert agent.sees(PAGE).status_code == 403
    assert admin.sees(f"{PAGE}/{ref}/revoke").status_code == 404
