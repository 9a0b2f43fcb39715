"""What every part of this room begins with: a connection's client, and word of how it fares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.accounts import Account, account_by_ref
from booking.calendars import Connection, Health, connection_by_ref
from booking.connections import Connections
from booking.db import Tx
from booking.errors import NotFound, TryLater
from integrations.google.client import Client, Grants
from integrations.google.trouble import GoogleTrouble, GrantGone, OutOfQuota
from integrations.plug import House
from integrations.sealing import SealBroken, Sealer

SUCCESS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A connection that can be spoken through: whose, and with what."""

    account_ref: str
    connection_ref: str
    client: Client


class Desk:
    """One for the house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.settings = house.settings.google
        self.grants = Grants(self.settings, Sealer.of(house.settings.core))

    @property
    def now(self) -> datetime:
        return self.house.clock()

    @contextmanager
    def transaction(self, account_ref: str) -> Iterator[tuple[Tx, Account]]:
        """One that writes, for this account. Raises NotFound."""
        with self.house.database.transaction() as tx:
            account = account_by_ref(tx, account_ref)
            tx.enter(account)
            yield tx, account

    @contextmanager
    def reading(self, account_ref: str) -> Iterator[tuple[Tx, Account]]:
        """Raises NotFound."""
        with self.house.database.reading() as tx:
            account = account_by_ref(tx, account_ref)
            tx.enter(account)
            yield tx, account

    def line(self, account: Account, connection: Connection) -> Line | None:
        """None where there is no use in asking: no grant, or one that was taken back. Raises
        TryLater while Google wants to be left alone.
        """
        if not connection.is_alive or connection.credentials is None:
            return None
        if connection.paused_until is not None and connection.paused_until > self.now:
            raise TryLater("google rests", connection.paused_until - self.now)
        try:
            client = self.grants.client(
                account.ref, connection.ref, connection.grant_number, connection.credentials
            )
        except SealBroken:
            return None
        return Line(account.ref, connection.ref, client)

    def noted(self, line: Line, trouble: GoogleTrouble) -> TryLater:
        """Take down that it failed; what the dispatcher is to hear of it."""
        with self.transaction(line.account_ref) as (tx, account):
            connections = Connections(tx, account, now=self.now)
            try:
                connection = connection_by_ref(tx, line.connection_ref)
            except NotFound:
                return TryLater("the connection is gone")
            if isinstance(trouble, GrantGone):
                connections.broke(connection, trouble.code)
                self.grants.forget(line.connection_ref)
            else:
                rests = isinstance(trouble, OutOfQuota)
                until = self.now + trouble.after if rests else None
                connections.failed(connection, trouble.code, until=until)
        return TryLater(trouble.code, trouble.after)

    def worked(self, tx: Tx, account: Account, connection: Connection) -> None:
        """Take down that it works, where that is news."""
        last = connection.last_success_at
        is_news = connection.health is not Health.CONNECTED or connection.paused_until is not None
        if is_news or last is None or self.now - last > SUCCESS_NOTED_EVERY:
            Connections(tx, account, now=self.now).worked(connection)
