"""What the tests of the API stand on: the app over the world's database, and programs with keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from booking.accounts import Account
from booking.api_keys import make_key
from booking.people import Agent, Host
from integrations.api.access import ACTS_AS
from integrations.api.plug import plug as api
from integrations.pages.plug import plug as pages
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.web import web_app
from tests.world import World


def an_api(world: World, var_dir: Path, **web: Any) -> Flask:
    settings = Settings(
        CoreSettings(var_dir=var_dir),
        WebSettings(public_url="http://127.0.0.1:8000", **web),
        MailSettings(),
    )
    house = House(world.database, world.clock, settings)
    return web_app(settings, house, [api(settings, house), pages(settings, house)])


def a_key(
    world: World,
    *,
    scopes: Sequence[str] = ("book",),
    days: int | None = None,
    account: Account | None = None,
    agent: Agent | None = None,
) -> str:
    with world.database.transaction() as tx:
        tx.enter(account or world.account)
        agent = tx.merge(agent) if agent else None
        made = make_key(tx, name="Website", scopes=scopes, days=days, agent=agent, now=world.now)
    return made.shown


def another_account(world: World) -> Account:
    with world.database.transaction() as tx:
        account = Account(name="Birch", slug="birch", zone="Europe/Lisbon", created_at=world.now)
        tx.add(account)
    return account


@dataclass(frozen=True)
class Heard:
    """An answer, as a program reads it."""

    status_code: int
    headers: Headers
    text: str
    content_type: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def heard(answer: TestResponse) -> Heard:
    return Heard(answer.status_code, answer.headers, answer.text, answer.content_type)


class Program:
    """A program with its key, acting as a host."""

    def __init__(self, app: Flask, key: str | None, host: Host | None = None) -> None:
        self.web: FlaskClient = app.test_client()
        self.headers: dict[str, str] = {}
        if key is not None:
            self.headers["Authorization"] = f"Bearer {key}"
        if host is not None:
            self.headers[ACTS_AS] = host.ref

    def asks(self, method: str, path: str, body: Any = None, **headers: str) -> Heard:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        headers_sent = self.headers | named
        return heard(self.web.open(path, method=method, json=body, headers=headers_sent))

    def gets(self, path: str, **headers: str) -> Heard:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return heard(self.web.get(path, headers=self.headers | named))

    def posts(self, path: str, body: Any = None, **headers: str) -> Heard:
        return self.asks("POST", path, body, **headers)
