"""What the tests of web chat and terminal stand on: a house with two accounts, and a visitor."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from booking.accounts import Account, account_by_slug
from booking.contacts import Identity
from booking.db import Base, Database, Tx
from booking.outbox.dispatcher import Deliver
from booking.outbox.entries import Entry, Lease
from bot.conversations import Author, Conversation
from bot.inbox import Inbox
from bot.messages import Reply
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.web import web_app
from integrations.webchat.door import ROOM
from integrations.webchat.plug import plug

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
OPEN = "/alder/chat/conversations"
JSON = {"Content-Type": "application/json"}


def a_house(database: Database, var_dir: Path, web: WebSettings | None = None) -> House:
    web = web or WebSettings(waiting_polls=4)
    with database.transaction() as tx:
        for slug in ("alder", "birch"):
            tx.add(Account(name=slug.title(), slug=slug, zone="Europe/Lisbon", created_at=NOW))
    settings = Settings(CoreSettings(var_dir=var_dir), web, MailSettings())
    return House(database, lambda: NOW, settings)


def an_app(house: House, settings: Settings | None = None) -> Flask:
    settings = settings or house.settings
    return web_app(settings, house, [plug(settings, house)])


@dataclass
class Visitor:
    """One who has opened a conversation, and the key to it."""

    web: FlaskClient
    ref: str
    key: str

    def says(self, **message: Any) -> TestResponse:
        message.setdefault("client_id", "a-client-id")
        return self.web.post(f"{OPEN}/{self.ref}/messages", json=message, headers=self.headers)

    def hears(self, *, after: int = 0, wait: int = 0) -> dict[str, Any]:
        path = f"{OPEN}/{self.ref}/messages?after={after}&wait={wait}"
        answer: dict[str, Any] = self.web.get(path, headers=self.headers).get_json()
        return answer

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


def a_visitor(web: FlaskClient, **given: Any) -> Visitor:
    opened = web.post(OPEN, json={"locale": "en", "zone": "Europe/Lisbon"} | given).get_json()
    return Visitor(web, opened["conversation"], opened["key"])


def an_echo(house: House) -> Deliver:
    """Answers each message with its own words, as the receptionist would with better ones."""

    def deliver(taken: Lease) -> None:
        with house.database.transaction() as tx:
            inbox = Inbox(tx, the_account(tx), now=NOW)
            conversation = inbox.conversation(taken.body["conversation"])
            for message in inbox.messages(conversation):
                if message.author == Author.CUSTOMER and message.answered_at is None:
                    message.answered_at = NOW
                    inbox.tell(conversation, Reply(f"You said: {message.text}"))

    return deliver


def tell(house: House, visitor: Visitor, *replies: Reply) -> None:
    with house.database.transaction() as tx:
        conversation = the_conversation(tx, visitor.ref)
        Inbox(tx, the_account(tx), now=NOW).tell(conversation, *replies)


def until_waiting(app: Flask, count: int) -> None:
    tries = threading.Event()
    for _ in range(1000):
        if app.extensions[ROOM].taken == count:
            return
        tries.wait(0.01)
    pytest.fail("nobody waits")


def the_account(tx: Tx) -> Account:
    account = account_by_slug(tx, "alder")
    tx.enter(account)
    return account


def the_conversation(tx: Tx, ref: str) -> Conversation:
    return Inbox(tx, the_account(tx), now=NOW).conversation(ref)


def counted(house: House, kind: type[Base]) -> int:
    with house.database.reading() as tx:
        the_account(tx)
        return tx.scalar(select(func.count()).select_from(kind)) or 0


def identities(house: House) -> set[tuple[str, str, bool]]:
    with house.database.reading() as tx:
        the_account(tx)
        return {(one.channel, one.name, one.is_verified) for one in tx.scalars(select(Identity))}


def webchat_identities(house: House) -> set[tuple[str, str, bool]]:
    return {one for one in identities(house) if one[0] == "webchat"}


def entries(house: House) -> list[str]:
    with house.database.reading() as tx:
        return list(tx.scalars(select(Entry.address)))
