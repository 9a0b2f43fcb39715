"""A house that sends mail: a database with two accounts, and the deliverer as it is plugged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from booking.accounts import Account
from booking.db import Base, Database, Tx
from booking.effects import News, Recipient, SendMail
from booking.outbox.entries import Lease
from booking.people import Agent, Login
from booking.tokens import Tokens
from integrations.mail.plug import plug
from integrations.mail.postbox import PostboxMail
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from tests.integrations.mails import NOW, SOFIA, a_mail

ACCOUNT, OTHER = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
ADMIN, AGENT = "admin@alder.example", "agent@alder.example"


@contextmanager
def a_database(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder}/bookdesk.sqlite3", Tokens(["k" * 40]))
    try:
        Base.metadata.create_all(database.engine)
        with database.transaction() as tx:
            settle_in(tx)
        yield database
    finally:
        database.close()


def settle_in(tx: Tx) -> None:
    """Two accounts; the first has an admin and an agent."""
    tx.add(an_account(OTHER, "other"))
    alder = an_account(ACCOUNT, "alder")
    tx.add(alder)
    tx.flush()
    tx.enter(alder)
    for mail in (ADMIN, AGENT):
        login = Login(mail=mail, name="A", zone="Europe/Lisbon", locale="en", created_at=NOW)
        tx.add(login)
        tx.flush()
        tx.add(Agent(login_id=login.id, is_admin=mail == ADMIN))


def an_account(ref: str, slug: str) -> Account:
    return Account(
        ref=ref, name="Alder", slug=slug, zone="Europe/Lisbon", locale="en", created_at=NOW
    )


def a_house(database: Database, folder: Path, mail: MailSettings, now: datetime = NOW) -> House:
    settings = Settings(CoreSettings(var_dir=folder), WebSettings(), mail)
    return House(database, lambda: now, settings)


def deliver(house: House, mail: SendMail, *, key: str = "mail:1") -> None:
    """As the dispatcher would; the entry's body has been through the database."""
    effect = mail.effect(key, stream="s")
    lease = Lease(
        entry_id=1,
        epoch=1,
        address=effect.address,
        key=effect.key,
        body=effect.body,
        account_id=None,
        tries=1,
        put_at=NOW,
        first_due_at=NOW,
    )
    plug(house.settings, house).delivers["mail"](lease)


def of_account(kind: News = News.CONFIRMATION, to: Recipient = SOFIA, **changes: Any) -> SendMail:
    return a_mail(kind, to, account_ref=changes.pop("account_ref", ACCOUNT), **changes)


def kept(database: Database) -> list[PostboxMail]:
    with database.reading() as tx, tx.across_accounts():
        mails = list(tx.scalars(select(PostboxMail).order_by(PostboxMail.id)))
        tx.expunge_all()
        return mails
