"""What every web door begins with: the house, the moment of this request, and an open transaction.

A door reads the clock once, opens one transaction, asks a counter and leaves; nothing deeper
commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app, g

from booking.accounts import Account, account_by_slug
from booking.db import Tx
from integrations.plug import House


def house() -> House:
    """The house that this app serves."""
    found = current_app.extensions["bookdesk"]
    assert isinstance(found, House)
    return found


def now() -> datetime:
    """The moment of this request: read once, the same wherever it is asked."""
    if "now" not in g:
        g.now = house().clock()
    moment: datetime = g.now
    return moment


@contextmanager
def reading() -> Iterator[Tx]:
    """A snapshot to read from. What is loaded in it can be shown after it has closed."""
    with house().database.reading() as tx:
        yield tx
        # The rollback at its end would empty the rows that templates still show.
        tx.expunge_all()


@contextmanager
def transaction() -> Iterator[Tx]:
    """A transaction that writes: commits when the block ends well."""
    with house().database.transaction() as tx:
        yield tx


def entered(tx: Tx, slug: str) -> Account:
    """The account with this slug, whose rows `tx` sees from now on. Raises NotFound."""
    account = account_by_slug(tx, slug)
    tx.enter(account)
    return account
