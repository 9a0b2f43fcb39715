"""What hosts entrusted to us lies sealed: for one account, with keys that are not in the database,
and it is nowhere to be read.
"""

from __future__ import annotations

import base64
import logging
import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from booking.calendars import Health
from integrations.sealing import SealBroken, Sealer
from integrations.settings import CoreSettings
from tests import factories
from tests.integrations.calendars import CLIENT_SECRET, VERIFIER, a_scene
from tests.world import World, at

OLD, NEW = "an old key, thirty-two characters long", "a new key, thirty-two characters long"
SECRET = "1//refresh-token"
ACCOUNT, OTHER = "9b1c", "77ff"
# Tokens as Google makes them, and what we alone know.
SECRETS = re.compile(f"ya29|1//|{CLIENT_SECRET}|{VERIFIER}")
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_what_was_sealed_is_opened_by_its_account_alone() -> None:
    sealer = Sealer([OLD])

    sealed = sealer.seal(SECRET, ACCOUNT)

    assert sealer.open(sealed, ACCOUNT) == SECRET
    with pytest.raises(SealBroken):
        sealer.open(sealed, OTHER)


def test_the_same_secret_is_never_sealed_alike() -> None:
    sealer = Sealer([OLD])

    assert sealer.seal(SECRET, ACCOUNT) != sealer.seal(SECRET, ACCOUNT)


def test_what_an_older_key_sealed_is_opened_and_sealed_with_the_new_one(tmp_path: Path) -> None:
    core = CoreSettings(
        var_dir=tmp_path, secret_key=SecretStr(NEW), secret_key_fallbacks=(SecretStr(OLD),)
    )
    sealed = Sealer([OLD]).seal(SECRET, ACCOUNT)

    turned = Sealer.of(core)

    assert turned.open(sealed, ACCOUNT) == SECRET
    assert Sealer([NEW]).open(turned.seal(SECRET, ACCOUNT), ACCOUNT) == SECRET


def test_without_its_key_it_stays_shut(tmp_path: Path) -> None:
    sealed = Sealer([OLD]).seal(SECRET, ACCOUNT)

    with pytest.raises(SealBroken):
        Sealer.of(CoreSettings(var_dir=tmp_path, secret_key=SecretStr(NEW))).open(sealed, ACCOUNT)


@pytest.mark.parametrize("at_byte", [0, 11, 12, 20, -1])
def test_what_was_tampered_with_stays_shut(at_byte: int) -> None:
    sealer = Sealer([OLD])
    raw = bytearray(base64.urlsafe_b64decode(sealer.seal(SECRET, ACCOUNT)))

    raw[at_byte] ^= 1

    with pytest.raises(SealBroken):
        sealer.open(base64.urlsafe_b64encode(raw).decode(), ACCOUNT)


@pytest.mark.parametrize("damaged", ["", "x", "AAAA", "not base64!", "ü", "A" * 15, "A" * 400])
def test_what_was_never_sealed_stays_shut(damaged: str) -> None:
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(damaged, ACCOUNT)


def test_no_key_shows_in_what_is_printed() -> None:
    sealer = Sealer([OLD, NEW])

    assert OLD not in f"{sealer!r} {sealer}"
    assert SECRET not in repr(sealer.seal(SECRET, ACCOUNT))


@only_sqlite
def test_no_secret_is_logged_or_kept_in_the_open(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), a_scene(world) as scene:
        host = factories.a_host()
        scene.connect(host)
        scene.settle()
        booking = factories.a_booking(event_type=factories.an_event_type(hosts=[host]))
        scene.settle()
        scene.move(booking.ref, at("Fri 11:00"))
        scene.settle()
        scene.twin.fail_next("events.list", "500")
        scene.polls()
        scene.passes(hours=2)  # the access token is refreshed
        scene.reconciles()
        shown = [repr(scene.connection(host)), repr(scene.plug), repr(scene.settings)]
        sealed = str(scene.connection(host).credentials)
        refresh_token = Sealer.of(scene.settings.core).open(sealed, world.account.ref)

    assert "1//" in refresh_token
    assert not [one for one in (*shown, sealed) if SECRETS.search(one)]
    told = [
        record.name
        for record in caplog.records
        if SECRETS.search(record.getMessage()) or SECRETS.search(str(record.__dict__))
    ]
    assert told == []


@only_sqlite
def test_a_connection_that_another_key_sealed_is_not_spoken_through(world: World) -> None:
    with a_scene(world) as scene:
        host = factories.a_host()
        scene.connect(host)
        scene.settle()
        (scene.settings.core.var_dir / "secret_key").write_text(NEW)
        scene.restart()
        scene.twin.forget_requests()

        scene.polls()

        assert scene.twin.count() == 0
        assert scene.connection(host).health is not Health.ENDED
