"""Alive, ready, and how far behind: for those who run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from booking.db import Database
from booking.outbox import entries
from booking.outbox.effect import Effect
from integrations.api.plug import plug
from integrations.plug import House
from integrations.settings import read_settings
from integrations.web import web_app
from tests.world import World


@pytest.fixture
def client(
    db: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    monkeypatch.setenv("BOOKDESK_VAR_DIR", str(tmp_path))
    return _client(db, world, tmp_path)


def _client(db: Database, world: World, tmp_path: Path) -> FlaskClient:
    settings = read_settings(dotenv=tmp_path / "none")
    house = House(database=db, clock=world.clock, settings=settings)
    return web_app(settings, house, [plug(settings, house)]).test_client()


def test_it_says_that_it_lives_and_that_its_database_does(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_the_metrics_tell_what_waits_and_for_how_long(
    client: FlaskClient, db: Database, world: World
) -> None:
    with db.transaction() as tx:
        entries.put(tx, [Effect("mail", "a", "stream", {})], now=world.now)
    world.passes(seconds=90)

    told = client.get("/metrics").text

    assert "bookdesk_outbox_depth 1.0" in told
    assert "bookdesk_outbox_oldest_seconds 90.0" in told


def test_the_metrics_are_behind_their_token(
    db: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKDESK_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("BOOKDESK_METRICS_TOKEN", "a-long-token-for-metrics")
    client = _client(db, world, tmp_path)

    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer wrong"}
    assert client.get("/metrics", headers=wrong).status_code == 404
    right = {"Authorization": "Bearer a-long-token-for-metrics"}
    assert client.get("/metrics", headers=right).status_code == 200
