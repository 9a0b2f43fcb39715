"""Connections to hosts' calendars: whose they are, which calendars they hold, how they fare.

A connection is one host's grant to read and write their calendars. Credentials lie here sealed; who
sealed them can open them, nobody in this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.accounts import Account
from booking.db import Base, Referred, Scoped, Tx, words_of
from booking.errors import NotFound
from booking.people import LONGEST_MAIL, Host

FRESH_FOR = timedelta(minutes=2)  # how old a mirror may be before it is asked for anew


class Health(StrEnum):
    CONNECTED = "connected"
    DEGRADED = "degraded"  # it fails at the moment, and is tried again
    NEEDS_RECONNECTING = "needs_reconnecting"  # the grant is gone: only the host can help
    ENDED = "ended"  # disconnected; the row goes once watches and grant are given back


ALIVE = (Health.CONNECTED, Health.DEGRADED)


class Connection(Base, Scoped, Referred):
    """One host's calendars at one vendor."""

    __tablename__ = "calendar_connections"
    __table_args__ = (UniqueConstraint("host_id"),)

    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    mail: Mapped[str] = mapped_column(String(LONGEST_MAIL))  # of the vendor's account
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    credentials: Mapped[str | None] = mapped_column(Text)  # sealed
    health: Mapped[Health] = mapped_column(words_of(Health, 20), default=Health.CONNECTED)
    # Raised with each grant: trouble is told once for each.
    grant_number: Mapped[int] = mapped_column(default=1)
    told_of_grant: Mapped[int] = mapped_column(default=0)
    connected_at: Mapped[datetime]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(40))  # a code, put in words where shown
    last_error_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]  # the vendor asked for so long a rest
    reconciled_at: Mapped[datetime | None]

    host: Mapped[Host] = relationship(lazy="joined", innerjoin=True)
    calendars: Mapped[list[ConnectedCalendar]] = relationship(
        lazy="selectin",
        order_by="ConnectedCalendar.id",
        cascade="all, delete-orphan",
        back_populates="connection",
    )

    @property
    def is_alive(self) -> bool:
        """Whether it is worth asking: a grant is there and was not taken back."""
        return self.health in ALIVE

    def is_to_be_compared(self, compared_before: datetime) -> bool:
        return self.reconciled_at is None or self.reconciled_at <= compared_before

    @property
    def target(self) -> ConnectedCalendar | None:
        """The calendar that gets the bookings."""
        return next((c for c in self.calendars if c.takes_bookings and not c.is_gone), None)


class ConnectedCalendar(Base, Scoped, Referred):
    """One of the calendars in a connection, with how far our mirror of it has come."""

    __tablename__ = "connected_calendars"
    __table_args__ = (
        UniqueConstraint("connection_id", "vendor_id"),
        Index(None, "host_id"),
        # One calendar of a connection gets the bookings.
        Index(
            "uq_connected_calendars_target",
            "connection_id",
            unique=True,
            sqlite_where=text("takes_bookings"),
            postgresql_where=text("takes_bookings"),
        ),
    )

    connection_id: Mapped[int] = mapped_column(ForeignKey("calendar_connections.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    vendor_id: Mapped[str] = mapped_column(String(1024))
    name: Mapped[str] = mapped_column(String(300))
    zone: Mapped[str] = mapped_column(String(64))
    is_primary: Mapped[bool] = mapped_column(default=False)
    may_write: Mapped[bool] = mapped_column(default=True)
    can_meet: Mapped[bool] = mapped_column(default=True)
    is_gone: Mapped[bool] = mapped_column(default=False)
    makes_busy: Mapped[bool] = mapped_column(default=False)
    takes_bookings: Mapped[bool] = mapped_column(default=False)
    sync_token: Mapped[str | None] = mapped_column(Text)
    pull_number: Mapped[int] = mapped_column(default=0)  # one pull at a time gets its way
    synced_at: Mapped[datetime | None]  # when the mirror last was the truth
    asked_at: Mapped[datetime | None]  # when we last tried, in vain or not
    expanded_until: Mapped[datetime | None]  # how far series are laid out in the mirror

    connection: Mapped[Connection] = relationship(lazy="joined", back_populates="calendars")

    @property
    def is_followed(self) -> bool:
        """Whether what happens in it matters to us."""
        return (self.makes_busy or self.takes_bookings) and not self.is_gone

    def is_to_be_asked(self, asked_before: datetime) -> bool:
        return self.is_followed and (self.asked_at is None or self.asked_at <= asked_before)


class Watch(Base, Scoped):
    """A push subscription. It expires; the next one is opened before it does."""

    __tablename__ = "calendar_watches"
    __table_args__ = (UniqueConstraint("channel_id"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("connected_calendars.id"), index=True)
    channel_id: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class ConnectAttempt(Base, Scoped):
    """A host on the way to the vendor and back: bound to one browser, good once, for minutes."""

    __tablename__ = "connect_attempts"

    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(Text)  # PKCE's, sealed
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    by_link: Mapped[bool]
    expires_at: Mapped[datetime]


class CalendarReport(Base, Scoped):
    """What one reconciliation found: bookings compared with their events."""

    __tablename__ = "calendar_reports"
    __table_args__ = (Index(None, "connection_id", "id"),)

    connection_id: Mapped[int] = mapped_column(ForeignKey("calendar_connections.id"))
    at: Mapped[datetime]
    looked_at: Mapped[int]
    repaired: Mapped[int]
    escalated: Mapped[int]
    notes: Mapped[list[Any]] = mapped_column(default=list)  # [booking's ref, what became of it]


def connection_by_ref(tx: Tx, ref: str) -> Connection:
    """Raises NotFound."""
    found = tx.scalar(select(Connection).where(Connection.ref == ref))
    if found is None:
        raise NotFound
    return found


def calendar_by_ref(tx: Tx, ref: str) -> ConnectedCalendar:
    """Raises NotFound."""
    found = tx.scalar(select(ConnectedCalendar).where(ConnectedCalendar.ref == ref))
    if found is None:
        raise NotFound
    return found


def connection_of(tx: Tx, host_id: int) -> Connection | None:
    return tx.scalar(select(Connection).where(Connection.host_id == host_id))


def connections_of(tx: Tx, host_ids: Sequence[int]) -> dict[int, Connection]:
    """By host, those that are there and were not ended."""
    rows = tx.scalars(
        select(Connection).where(
            Connection.host_id.in_(host_ids), Connection.health != Health.ENDED
        )
    )
    return {row.host_id: row for row in rows}


def red_connections(tx: Tx) -> list[Connection]:
    """Those that only their host can mend."""
    return list(
        tx.scalars(select(Connection).where(Connection.health == Health.NEEDS_RECONNECTING))
    )


@dataclass(frozen=True, slots=True)
class Whose:
    """A connection, and the account it belongs to."""

    account_ref: str
    connection_ref: str


def standing_connections(tx: Tx) -> list[Whose]:
    """All that were not ended, of every account."""
    return _whose(tx, Connection.health != Health.ENDED)


def connections_to_poll(
    tx: Tx, *, now: datetime, asked_before: datetime, compared_before: datetime
) -> list[Whose]:
    """Those of every account that would answer, and have a calendar that was not asked for, or
    bookings that were not compared, since then.
    """
    is_to_be_asked = and_(
        or_(ConnectedCalendar.makes_busy, ConnectedCalendar.takes_bookings),
        ConnectedCalendar.is_gone.is_(False),
        or_(ConnectedCalendar.asked_at.is_(None), ConnectedCalendar.asked_at <= asked_before),
    )
    return _whose(
        tx,
        Connection.health.in_(ALIVE),
        or_(Connection.paused_until.is_(None), Connection.paused_until <= now),
        or_(
            Connection.reconciled_at.is_(None),
            Connection.reconciled_at <= compared_before,
            Connection.calendars.any(is_to_be_asked),
        ),
    )


def _whose(tx: Tx, *which: ColumnElement[bool]) -> list[Whose]:
    with tx.across_accounts():
        rows = tx.execute(
            select(Account.ref, Connection.ref)
            .join(Connection, Connection.account_id == Account.id)
            .where(*which)
            .order_by(Connection.id)
        )
        return [Whose(account_ref, ref) for account_ref, ref in rows]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new our mirror of a host's calendars is: of the one that we know least of."""

    host_id: int
    read_at: datetime | None  # None where one was never read
    asked_at: datetime | None  # when it was last read, or asked for in vain
    may_answer: bool  # whether there is any use in asking

    def is_stale(self, now: datetime) -> bool:
        """Whether to ask anew first: it is older than two minutes and was not asked for since."""
        return self.may_answer and _is_older(self.asked_at, now - FRESH_FOR)

    def is_blind(self, before: datetime) -> bool:
        """Whether nothing newer than `before` is known."""
        return _is_older(self.read_at, before)


def freshness_of(tx: Tx, host_ids: Sequence[int]) -> list[Freshness]:
    """Of those hosts whose calendars count, by id; who has connected none is never too old."""
    rows = tx.execute(
        select(
            ConnectedCalendar.host_id,
            ConnectedCalendar.synced_at,
            ConnectedCalendar.asked_at,
            Connection.health,
        )
        .join(Connection, ConnectedCalendar.connection_id == Connection.id)
        .where(
            ConnectedCalendar.host_id.in_(host_ids),
            ConnectedCalendar.makes_busy,
            ConnectedCalendar.is_gone.is_(False),
            Connection.health != Health.ENDED,
        )
    )
    found: dict[int, Freshness] = {}
    for host_id, synced_at, asked_at, health in rows:
        asked = _later(synced_at, asked_at)
        known = found.get(host_id)
        found[host_id] = Freshness(
            host_id,
            read_at=_earlier(synced_at, known.read_at) if known else synced_at,
            asked_at=_earlier(asked, known.asked_at) if known else asked,
            may_answer=health is not Health.NEEDS_RECONNECTING,
        )
    return [found[host_id] for host_id in sorted(found)]


def _is_older(moment: datetime | None, limit: datetime) -> bool:
    return moment is None or moment < limit


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """None, which is never, is the earliest."""
    return None if one is None or other is None else min(one, other)
