"""Bulk jobs: one thing done to many bookings, one after the other, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.bookings import Booking
from booking.db import Base, Referred, Scoped, Tx, words_of
from booking.errors import NotFound
from booking.facts import Actor, ActorKind
from booking.people import Host

LONGEST_KEY = 120


class BulkKind(StrEnum):
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"  # asks for a new time
    CHANGE_HOST = "change_host"  # at the same time


class ItemState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"  # it was so already: nothing was changed
    REFUSED = "refused"


class BulkJob(Base, Scoped, Referred):
    """What is to be done, to whose bookings, and who said so. It is at work until `finished_at`."""

    __tablename__ = "bulk_jobs"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    kind: Mapped[BulkKind] = mapped_column(words_of(BulkKind, 20))
    host_id: Mapped[int | None] = mapped_column(ForeignKey("hosts.id"))
    new_host_id: Mapped[int | None] = mapped_column(ForeignKey("hosts.id"))
    starts_from: Mapped[datetime | None]
    starts_before: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    tells: Mapped[bool]  # whether the customers hear of it
    key: Mapped[str | None] = mapped_column(String(LONGEST_KEY))
    actor_kind: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20))
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_ref: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    host: Mapped[Host | None] = relationship(lazy="joined", foreign_keys=[host_id])
    new_host: Mapped[Host | None] = relationship(lazy="joined", foreign_keys=[new_host_id])

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind(self.actor_kind), self.channel, self.actor_name, self.actor_ref)


class BulkItem(Base, Scoped):
    """One booking of a job. `code` says why it was skipped or refused."""

    __tablename__ = "bulk_items"
    __table_args__ = (UniqueConstraint("job_id", "booking_id"),)

    job_id: Mapped[int] = mapped_column(ForeignKey("bulk_jobs.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    starts_at: Mapped[datetime]  # as whoever asked for it saw it
    state: Mapped[ItemState] = mapped_column(words_of(ItemState, 10), default=ItemState.WAITING)
    code: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime | None]

    booking: Mapped[Booking] = relationship(lazy="joined", innerjoin=True)

    def is_meant(self, job: BulkJob) -> bool:
        """Whether its booking is still what was asked about: at that time, and that host's, or
        where the job would have it.
        """
        hosts = {host.id for host in self.booking.hosts}
        is_hosted = job.host_id is None or bool(hosts & {job.host_id, job.new_host_id})
        return self.booking.starts_at == self.starts_at and is_hosted


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a job is."""

    total: int
    done: int
    skipped: int
    refused: int

    @property
    def settled(self) -> int:
        return self.done + self.skipped + self.refused

    @property
    def waiting(self) -> int:
        return self.total - self.settled


def job_by_ref(tx: Tx, ref: str) -> BulkJob:
    """Raises NotFound."""
    job = tx.scalar(select(BulkJob).where(BulkJob.ref == ref))
    if job is None:
        raise NotFound
    return job


def job_with_key(tx: Tx, key: str) -> BulkJob | None:
    return tx.scalar(select(BulkJob).where(BulkJob.key == key))


def tally(tx: Tx, job: BulkJob) -> Tally:
    rows = tx.execute(
        select(BulkItem.state, func.count())
        .where(BulkItem.job_id == job.id)
        .group_by(BulkItem.state)
    )
    counts = {row[0]: row[1] for row in rows}
    return Tally(
        total=sum(counts.values()),
        done=counts.get(ItemState.DONE, 0),
        skipped=counts.get(ItemState.SKIPPED, 0),
        refused=counts.get(ItemState.REFUSED, 0),
    )


def waiting_ids(tx: Tx, job: BulkJob, *, most: int) -> list[int]:
    """The next items nobody has settled, in their order."""
    return list(
        tx.scalars(
            select(BulkItem.id)
            .where(BulkItem.job_id == job.id, BulkItem.state == ItemState.WAITING)
            .order_by(BulkItem.id)
            .limit(most)
        )
    )


def item_taken(tx: Tx, item_id: int) -> BulkItem | None:
    """The item, for this transaction alone; None where somebody has settled it."""
    return tx.scalar(
        select(BulkItem)
        .where(BulkItem.id == item_id, BulkItem.state == ItemState.WAITING)
        .with_for_update(of=BulkItem)
    )
