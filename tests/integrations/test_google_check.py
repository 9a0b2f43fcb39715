"""`python app.py check google`: every connection is tried, and what is wrong is said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from booking.calendars import Health
from booking.effects import DISCONNECT
from booking.outbox.dispatcher import Dispatcher
from booking.outbox.entries import WAITING, Entry
from integrations.google.plug import plug
from integrations.settings import CoreSettings, GoogleSettings
from tests.integrations.calendars import CLIENT_ID, CLIENT_SECRET, INES
from tests.integrations.google_town import Town, a_town
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

NOBODY = "http://127.0.0.1:9/"  # port 9 is "discard": nothing listens there


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    with a_town(world) as made:
        yield made


def test_the_check_finds_all_well(town: Town) -> None:
    town.connects()

    assert _checked(town) is None


def test_the_check_says_in_words_who_has_to_do_what(town: Town) -> None:
    town.connects()

    wrong = _checked(town, google_client_secret=SecretStr("guessed"))
    silent = _checked(town, google_api_url=NOBODY, google_token_url=NOBODY)
    town.scene.twin.revoke_grant(INES)
    revoked = _checked(town)

    assert "BOOKDESK_GOOGLE_CLIENT_SECRET" in str(wrong)
    assert "Google does not answer" in str(silent)
    assert revoked == "Inês Carvalho: Google no longer lets us in; the host must connect again"
    for said in (wrong, silent, revoked):
        assert str(said).startswith("Inês Carvalho: ")
        assert not re.search(rf"guessed|1//|ya29|{CLIENT_SECRET}|{INES}", str(said))


def test_what_is_known_to_be_broken_is_said_without_asking(town: Town) -> None:
    town.connects()
    town.scene.twin.revoke_grant(INES)
    town.scene.polls()
    town.scene.twin.forget_requests()

    said = _checked(town)

    assert said == "Inês Carvalho: Google no longer lets us in; the host must connect again"
    assert town.scene.twin.requests == []


def test_a_secret_key_that_was_changed_is_named(town: Town) -> None:
    town.connects()
    other = SecretStr("another key, of thirty-two bytes or more")
    core = town.scene.settings.core.model_copy(update={"secret_key": other})

    said = _checked(town, core=core)

    assert "BOOKDESK_SECRET_KEY" in str(said)


def test_a_wrong_client_secret_breaks_no_hosts_connection(town: Town) -> None:
    town.connects()
    town.scene.twin.oauth_client(CLIENT_ID, "another secret")
    town.scene.restart()

    town.scene.polls()

    assert town.connection().health is Health.DEGRADED
    assert town.scene.kinds("host") == []


def _checked(town: Town, *, core: CoreSettings | None = None, **changes: Any) -> str | None:
    """With settings that were changed, as after a new start."""
    settings = town.scene.settings
    google = settings.google.model_copy(update=changes)
    changed = replace(settings, core=core or settings.core, google=google)
    tried = plug(changed, replace(town.scene.house, settings=changed))
    assert tried.check is not None
    assert tried.close is not None
    said = tried.check()
    tried.close()
    return said


def test_without_a_client_id_nothing_is_asked_and_a_grant_waits_to_be_given_back(
    town: Town,
) -> None:
    town.connects()
    settings = replace(town.scene.settings, google=GoogleSettings())
    off = plug(settings, replace(town.scene.house, settings=settings))
    with town.scene.counter() as counter:
        [connection] = counter.by_host().values()
        counter.pull_all(connection)
        counter.end(connection)
    town.scene.twin.forget_requests()
    dispatcher = Dispatcher(town.scene.world.database, off.delivers, clock=town.scene.world.clock)

    dispatcher.round()

    assert town.scene.twin.requests == []
    waiting = [one.address for one in town.scene.all(Entry) if one.state == WAITING]
    assert waiting == [DISCONNECT]
