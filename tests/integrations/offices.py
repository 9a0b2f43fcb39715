"""What the tests of the office stand on: the app over the world's database, and its browsers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts import Account
from booking.bookings import Booking
from booking.contacts import Contact
from booking.people import Agent, Login
from bot.conversations import Conversation, Message
from bot.inbox import Inbox
from bot.messages import Incoming
from integrations.office.plug import plug
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.web import web_app
from tests import factories
from tests.world import World

Kept = TypeVar("Kept")

PASSWORD = "correct horse battery"
# Hashed as cheaply as can be, and so checked: how much work it is stands in the hash itself.
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
OFFICE = "/office/alder"
SLOT = re.compile(r'name="slot" value="([^"]+)"[^>]*data-when="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def an_office(world: World, var_dir: Path, *, url: str = "http://127.0.0.1:8000") -> Flask:
    settings = Settings(CoreSettings(var_dir=var_dir), WebSettings(public_url=url), MailSettings())
    house = House(world.database, world.clock, settings)
    return web_app(settings, house, [plug(settings, house)])


def a_login(world: World, name: str = "Marta Ruiz", *, mail: str = "marta@alder.example") -> Login:
    factories.live_in(world)
    return factories.a_login(name, mail=mail, password_hash=HASH)


def an_agent(
    world: World,
    name: str = "Marta Ruiz",
    *,
    mail: str = "marta@alder.example",
    is_admin: bool = False,
) -> Agent:
    return factories.an_agent(name, is_admin=is_admin, login=a_login(world, name, mail=mail))


def another_accounts_agent(world: World, *, mail: str = "eve@birch.example") -> Login:
    """An agent, but of another account."""
    login = a_login(world, "Eve Stone", mail=mail)
    with world.database.transaction() as tx:
        account = Account(name="Birch", slug="birch", zone="Europe/Lisbon", created_at=world.now)
        tx.add(account)
        tx.flush()
        tx.enter(account)
        tx.add(Agent(login_id=login.id, is_admin=True))
    return login


class Browser:
    """A browser without scripts: follows links and sends the forms that it was shown."""

    def __init__(self, app: Flask) -> None:
        self.web: FlaskClient = app.test_client()
        self.token = ""

    def signs_in(self, mail: str = "marta@alder.example", password: str = PASSWORD) -> TestResponse:
        self.sees("/office/sign-in")
        return self.sends("/office/sign-in", mail=mail, password=password)

    def sees(self, path: str, **headers: str) -> TestResponse:
        answer = self.web.get(path, headers=headers or None)
        self._remember(answer)
        return answer

    def sends(self, path: str, **form: Any) -> TestResponse:
        answer = self.web.post(path, data={"csrf_token": self.token} | form)
        self._remember(answer)
        return answer

    def _remember(self, answer: TestResponse) -> None:
        found = TOKEN.search(answer.text)
        if found:
            self.token = found[1]


def a_browser(world: World, var_dir: Path, *, is_admin: bool = False) -> Browser:
    """Marta's, signed in."""
    an_agent(world, is_admin=is_admin)
    browser = Browser(an_office(world, var_dir))
    browser.signs_in()
    browser.sees("/office/alder/inbox")
    return browser


def a_conversation(world: World, *words: str, name: str = "Sofia Almeida") -> Conversation:
    """One that a customer began in the web chat."""
    with world.database.transaction() as tx:
        inbox = Inbox(tx, world.account, now=world.now)
        conversation = inbox.open(
            channel="webchat", channel_name=f"visitor {name}", zone=world.account.zone
        )
        conversation.contact.name = conversation.contact.name or name
        for place, text in enumerate(words):
            inbox.keep(conversation, Incoming(f"message {name} {place}", text=text))
        return conversation


def conversation_now(world: World, ref: str) -> Conversation:
    with world.database.reading() as tx:
        found = Inbox(tx, world.account, now=world.now).conversation(ref)
        tx.expunge_all()
        return found


def messages_of(world: World, ref: str) -> list[Message]:
    with world.database.reading() as tx:
        inbox = Inbox(tx, world.account, now=world.now)
        found = inbox.messages(inbox.conversation(ref), notes=True)
        tx.expunge_all()
        return found


def booking_now(world: World, ref: str) -> Booking:
    return the_only(world, Booking, ref=ref)


def bookings_of(world: World, contact: Contact) -> list[Booking]:
    with world.database.reading() as tx:
        tx.enter(world.account)
        found = list(tx.scalars(select(Booking).where(Booking.contact_id == contact.id)))
        tx.expunge_all()
        return found


def contact_now(world: World, ref: str) -> Contact:
    return the_only(world, Contact, ref=ref)


def login_now(world: World, mail: str = "marta@alder.example") -> Login:
    with world.database.reading() as tx:
        found = tx.scalars(select(Login).where(Login.mail == mail)).one()
        tx.expunge_all()
        return found


def slot_in(page: TestResponse, when: str | None = None) -> str:
    """The token of the slot that is shown as `when`; the first where none is named."""
    found = SLOT.findall(page.text)
    assert found, "no time is offered"
    return str(next(token for token, words in found if when in (None, words)))


def the_only(world: World, kind: type[Kept], **wanted: object) -> Kept:
    """The one of the account with these values, as it is kept."""
    with world.database.reading() as tx:
        tx.enter(world.account)
        found = tx.scalars(select(kind).filter_by(**wanted)).one()
        tx.expunge_all()
        return found
