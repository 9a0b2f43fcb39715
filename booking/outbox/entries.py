"""The outbox's table: put, lease, settle, withdraw. The dispatcher and those who put effects are
its only users.

An entry is taken on lease, and each lease raises its epoch: a worker that comes back late from a
stall settles nothing, for its epoch is no longer the entry's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, aliased, mapped_column

from booking.db import Base, Tx
from booking.outbox.effect import Effect

WAITING, DELIVERED, PARKED, WITHDRAWN = "waiting", "delivered", "parked", "withdrawn"
TOPIC = "outbox"


class Entry(Base):
    """An effect that must leave. It is nobody's to query by account but the back office's, see
    `parked`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "stream", "state", "id"),
        Index(None, "about", "state"),
    )

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(250), unique=True)
    stream: Mapped[str] = mapped_column(String(250))
    about: Mapped[str | None] = mapped_column(String(36))
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    due_at: Mapped[datetime]
    first_due_at: Mapped[datetime]  # three days later it is given up; `due_at` moves with every try
    put_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    epoch: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Lease:
    """An entry that one worker has until `leased_until`; what it settles bears its epoch."""

    entry_id: int
    epoch: int
    address: str
    key: str
    body: dict[str, Any]
    account_id: int | None
    tries: int
    put_at: datetime
    first_due_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """Of these addresses together no more than `most` are taken."""

    addresses: frozenset[str]
    most: int


def put(tx: Tx, effects: Sequence[Effect], *, now: datetime) -> None:
    """The effects leave if, and only if, this transaction commits; one whose key is there
    already is not put again.
    """
    if not effects:
        return
    rows = [
        {
            "account_id": tx.account_id,
            "address": effect.address,
            "key": effect.key,
            "stream": effect.stream,
            "about": effect.about,
            "body": effect.body,
            "state": WAITING,
            "due_at": effect.due_at or now,
            "first_due_at": effect.due_at or now,
            "put_at": now,
            "tries": 0,
            "epoch": 0,
        }
        for effect in effects
    ]
    if tx.is_postgres:
        tx.execute(postgres_insert(Entry).values(rows).on_conflict_do_nothing())
    else:
        tx.execute(sqlite_insert(Entry).values(rows).on_conflict_do_nothing())
    tx.ring(TOPIC)


def withdraw(tx: Tx, *, about: str, address: str, key_prefix: str, now: datetime) -> None:
    """What waits there and has not left will not leave: the reminders of a booking that moved,
    say.
    """
    tx.execute(
        update(Entry)
        .where(
            Entry.about == about,
            Entry.state == WAITING,
            Entry.address == address,
            Entry.key.startswith(key_prefix, autoescape=True),
        )
        .values(state=WITHDRAWN, settled_at=now)
        .execution_options(synchronize_session=False)
    )


def waiting_about(tx: Tx, *, about: str, addresses: Sequence[str], now: datetime) -> list[Entry]:
    """What waits there and no worker has, taken for this transaction: it may still be changed."""
    return list(
        tx.scalars(
            select(Entry)
            .where(
                Entry.about == about,
                Entry.state == WAITING,
                Entry.address.in_(addresses),
                _is_free(now),
            )
            .order_by(Entry.id)
            .with_for_update(of=Entry)
        )
    )


def put_unless_waiting(tx: Tx, effect: Effect, *, now: datetime, hurries: bool = False) -> None:
    """Put a hint unless one of its stream still waits: many become one. It waits on as long as
    what failed has to, unless this one hurries.
    """
    waiting = tx.scalar(
        select(Entry)
        .where(
            Entry.stream == effect.stream,
            Entry.state == WAITING,
            _is_free(now),
        )
        .order_by(Entry.id)
        .limit(1)
    )
    if waiting is None:
        put(tx, [effect], now=now)
    elif hurries and waiting.due_at > now:
        waiting.due_at = now
        tx.ring(TOPIC)


def hurry(tx: Tx, effect: Effect, *, now: datetime) -> bool:
    """What waits in the effect's stream is due now. Whether the effect itself still waits."""
    tx.execute(
        update(Entry)
        .where(Entry.stream == effect.stream, Entry.state == WAITING, Entry.due_at > now)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )
    tx.ring(TOPIC)
    still = select(Entry.id).where(Entry.key == effect.key, Entry.state == WAITING)
    return tx.scalar(still) is not None


def lease(
    tx: Tx, *, now: datetime, lasts: timedelta, most: int, share: Share | None = None
) -> list[Lease]:
    """Up to `most` entries that are due and first in their stream, for this worker alone until
    the lease ends. What a `share` leaves out stays as it is; it may keep others from being seen,
    but for a share that is used up.
    """
    earlier = aliased(Entry)
    is_first = ~(
        select(earlier.id)
        .where(earlier.stream == Entry.stream, earlier.state == WAITING, earlier.id < Entry.id)
        .exists()
    )
    due = (
        select(Entry)
        .where(
            Entry.state == WAITING,
            Entry.due_at <= now,
            _is_free(now),
            is_first,
        )
        .order_by(Entry.due_at, Entry.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Entry)
    )
    if share is not None and share.most == 0:
        due = due.where(Entry.address.not_in(share.addresses))
    taken: list[Lease] = []
    for entry in _within(tx.scalars(due), share):
        entry.leased_until = now + lasts
        entry.epoch += 1
        entry.tries += 1
        taken.append(
            Lease(
                entry_id=entry.id,
                epoch=entry.epoch,
                address=entry.address,
                key=entry.key,
                body=entry.body,
                account_id=entry.account_id,
                tries=entry.tries,
                put_at=entry.put_at,
                first_due_at=entry.first_due_at,
            )
        )
    return taken


def _within(found: Iterable[Entry], share: Share | None) -> Iterator[Entry]:
    left = 0 if share is None else share.most
    for entry in found:
        if share is not None and entry.address in share.addresses:
            if left == 0:
                continue
            left -= 1
        yield entry


def renew(tx: Tx, held: Collection[Lease], *, now: datetime, lasts: timedelta) -> None:
    """Whoever still works on them has them for longer. What somebody else has by now, or writes
    to at this moment, is left alone.
    """
    rows = select(Entry).where(
        tuple_(Entry.id, Entry.epoch).in_([(lease.entry_id, lease.epoch) for lease in held]),
        Entry.state == WAITING,
        Entry.leased_until.is_not(None),
    )
    for entry in tx.scalars(rows.with_for_update(skip_locked=True, of=Entry)):
        entry.leased_until = now + lasts


def void_leases(tx: Tx) -> None:
    """Whoever had a lease is gone for certain: what they were about is due at once."""
    tx.execute(
        update(Entry)
        .where(Entry.state == WAITING, Entry.leased_until.is_not(None))
        .values(leased_until=None)
        .execution_options(synchronize_session=False)
    )


def settle(tx: Tx, taken: Lease, *, now: datetime) -> None:
    """It was delivered. Says nothing of an entry that another worker has by now."""
    _settled(tx, taken, state=DELIVERED, settled_at=now, leased_until=None, last_error=None)
    tx.ring(TOPIC)


def postpone(tx: Tx, taken: Lease, *, until: datetime, error: str) -> None:
    _settled(tx, taken, due_at=until, leased_until=None, last_error=error)


def park(tx: Tx, taken: Lease, *, now: datetime, error: str) -> None:
    """It will not be tried again unless somebody says so; those behind it in its stream go on."""
    _settled(tx, taken, state=PARKED, settled_at=now, leased_until=None, last_error=error)
    tx.ring(TOPIC)


def parked(tx: Tx, account_id: int, *, limit: int, offset: int) -> list[Entry]:
    """What this account's admins are shown, the newest first."""
    return list(
        tx.scalars(
            select(Entry)
            .where(Entry.account_id == account_id, Entry.state == PARKED)
            .order_by(Entry.id.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def retry(tx: Tx, account_id: int, entry_id: int, *, now: datetime) -> bool:
    """Whether there was such a parked entry of this account; it is due at once and three more
    days are given.
    """
    entry = tx.scalar(
        select(Entry).where(
            Entry.id == entry_id, Entry.account_id == account_id, Entry.state == PARKED
        )
    )
    if entry is None:
        return False
    entry.state, entry.settled_at = WAITING, None
    entry.due_at = entry.first_due_at = now
    tx.ring(TOPIC)
    return True


def next_due(tx: Tx) -> datetime | None:
    """When the next entry that nobody has on lease is due."""
    return tx.scalar(select(func.min(Entry.due_at)).where(Entry.state == WAITING))


def depth(tx: Tx, *, now: datetime) -> tuple[int, timedelta]:
    """How many entries are due and have not left, and the age of the oldest."""
    count, oldest = tx.execute(
        select(func.count(), func.min(Entry.due_at)).where(
            Entry.state == WAITING, Entry.due_at <= now
        )
    ).one()
    return count, (now - oldest) if oldest is not None else timedelta(0)


def parked_count(tx: Tx) -> int:
    return tx.scalar(select(func.count()).where(Entry.state == PARKED)) or 0


def forget_words(tx: Tx, *, before: datetime, most: int = 500) -> int:
    """Entries delivered or withdrawn before then lose their words; how many did."""
    old = tx.scalars(
        select(Entry)
        .where(
            Entry.state.in_((DELIVERED, WITHDRAWN)), Entry.settled_at < before, Entry.stream != ""
        )
        .limit(most)
    ).all()
    for entry in old:
        entry.body, entry.stream = {}, ""
    return len(old)


def _settled(tx: Tx, taken: Lease, **values: Any) -> None:
    tx.execute(
        update(Entry)
        .where(Entry.id == taken.entry_id, Entry.epoch == taken.epoch, Entry.state == WAITING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    """No worker has it, or none any more."""
    return or_(Entry.leased_until.is_(None), Entry.leased_until <= now)
