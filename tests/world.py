"""The world that fixtures furnish and factories fill: a database, an account, and the moment it
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from booking.accounts import Account
from booking.db import Database, Tx
from booking.deals import Pipeline, default_pipeline
from booking.outbox.entries import Entry
from booking.when.span import Span

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)  # a Monday, six days before the clocks change in New York
ZONE = "Europe/London"
KEY = "a key for tests, thirty-two bytes or more"
SENDER = "bookings@bookdesk.example"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class World:
    """What a test stands in. Factories use the open transaction, where a fixture opened one."""

    def __init__(self, database: Database, *, now: datetime = NOW) -> None:
        self.database = database
        self.now = now
        self.account: Account
        self.pipeline: Pipeline
        self._open: Tx | None = None
        self._stack = ExitStack()

    def clock(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.now += timedelta(**time)

    @property
    def tx(self) -> Tx:
        """A transaction that lasts as long as the test."""
        if self._open is None:
            self._open = self._stack.enter_context(self.database.transaction())
            self._open.enter(self.account)
        return self._open

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """The test's own transaction, else one of its own that commits at once."""
        if self._open is not None:
            yield self._open
            return
        with self.database.transaction() as tx:
            if hasattr(self, "account"):
                tx.enter(self.account)
            yield tx

    def furnish(self, *, name: str = "Alder Home Energy", slug: str = "alder") -> None:
        with self.transaction() as tx:
            self.account = Account(
                name=name,
                slug=slug,
                zone=ZONE,
                locale="en",
                reply_to="hello@alder.example",
                created_at=self.now,
            )
            tx.add(self.account)
            tx.flush()
            tx.enter(self.account)
            self.pipeline = default_pipeline(
                "Sales", ["New", "Survey", "Offer"], won="Won", lost="Lost"
            )
            tx.add(self.pipeline)

    def leave(self) -> None:
        """What the test's own transaction wrote was for its eyes alone."""
        if self._open is not None:
            self._open.rollback()
        self._stack.pop_all()


class Outbox:
    """What would leave, asked of the outbox's own table."""

    def __init__(self, world: World) -> None:
        self._world = world

    def entries(self, address: str | None = None, *, state: str = "waiting") -> list[Entry]:
        with self._world.transaction() as tx:
            rows = tx.scalars(select(Entry).where(Entry.state == state).order_by(Entry.id))
            return [row for row in rows if address in (None, row.address)]

    def addresses(self) -> set[str]:
        return {entry.address for entry in self.entries()}

    def kinds(self, address: str = "mail") -> list[tuple[str, str]]:
        """What and to whom: [("confirmation", "customer"), ...]."""
        return [
            (entry.body["kind"], entry.body.get("to", {}).get("role", ""))
            for entry in self.entries(address)
        ]

    def clear(self) -> None:
        with self._world.transaction() as tx:
            for entry in tx.scalars(select(Entry)):
                tx.delete(entry)


def at(text: str, *, zone: str = ZONE) -> datetime:
    """The moment at which a wall clock in `zone` shows this.

    "Tue 10:00" is the next one from NOW's date on; "2025-03-09 10:00" is that one.
    """
    day_word, _, clock = text.partition(" ")
    hour, minute = (int(part) for part in clock.split(":"))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day_word):
        day = date.fromisoformat(day_word)
    else:
        ahead = (DAYS.index(day_word[:3].lower()) - NOW.weekday()) % 7
        day = NOW.date() + timedelta(days=ahead)
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)


def span(text: str, minutes: int = 30, *, zone: str = ZONE) -> Span:
    starts_at = at(text, zone=zone)
    return Span.of(starts_at, starts_at + timedelta(minutes=minutes))


def body_of(entry: Entry) -> dict[str, Any]:
    return entry.body
