"""BulkDesk: one thing asked for many bookings at once. It says what would happen, starts a job, and
tells how far that is; `bulk_work` does the work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from booking import sittings
from booking.accounts import Account
from booking.bookings import UPCOMING, Booking
from booking.bulk import (
    BulkItem,
    BulkJob,
    BulkKind,
    ItemState,
    Tally,
    job_by_ref,
    job_with_key,
    tally,
)
from booking.db import Tx
from booking.effects import WorkBulk
from booking.errors import BookingError, InvalidInput
from booking.facts import Actor
from booking.front_desk import FrontDesk
from booking.handing_over import room_for, why_not_hand_over
from booking.new_times import checked_reason, why_not_ask
from booking.outbox import entries
from booking.paging import PAGE, Page, page_of
from booking.participants import BookingHost
from booking.people import Host

MOST = 5_000  # bookings of one job
SKIPS = frozenset({"already_cancelled", "already_asked", "already_theirs"})  # it is so already


@dataclass(frozen=True)
class Plan:
    """What is to be done to whose bookings: those of a host and range, or those named by `refs`.
    `seen` are the starts at which the named ones were looked at: what was moved since is left
    alone. `new_host` is who shall have them, where the host is to change.
    """

    kind: BulkKind
    host: Host | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    refs: tuple[str, ...] = ()
    seen: Mapping[str, datetime] = field(default_factory=dict)
    reason: str | None = None
    tells: bool = True
    new_host: Host | None = None


@dataclass(frozen=True)
class Expected:
    """What would become of one booking."""

    booking: Booking
    state: ItemState
    code: str | None
    refund: int


class BulkDesk:
    """The counter for bulk work, for one account at one moment."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        tx.enter(account)
        self.tx = tx
        self.account = account
        self.now = now
        self._desk = FrontDesk(tx, account, now=now)

    def forecast(self, plan: Plan, *, actor: Actor) -> list[Expected]:
        """What would happen, booking by booking; nothing is changed. Raises InvalidInput."""
        checked_reason(plan.reason)
        meant = self._meant(plan)
        if plan.new_host is not None and meant:
            return self._takers(plan.new_host, meant, actor)
        return [self._expected(plan, booking, actor) for booking in meant]

    def start(self, plan: Plan, *, actor: Actor, key: str | None = None) -> BulkJob:
        """The job, which is at work from the commit on. The same `key` is the same job for ever;
        without one, what is asked for twice is the same job for as long as that is at work.

        Raises InvalidInput.
        """
        reason = checked_reason(plan.reason)
        kept_key = f"key:{key}" if key is not None else _sameness(plan)
        if (running := job_with_key(self.tx, kept_key)) is not None:
            return running
        meant = self._meant(plan)
        job = BulkJob(
            kind=plan.kind,
            host_id=None if plan.host is None else plan.host.id,
            new_host_id=None if plan.new_host is None else plan.new_host.id,
            starts_from=plan.starts_from,
            starts_before=plan.starts_before,
            reason=reason,
            tells=plan.tells,
            key=kept_key,
            actor_kind=actor.kind.value,
            channel=actor.channel,
            actor_name=actor.name,
            actor_ref=actor.ref,
            made_at=self.now,
        )
        try:
            with self.tx.begin_nested():
                self.tx.add(job)
                self.tx.flush()
        except IntegrityError:
            twin = job_with_key(self.tx, kept_key)
            assert twin is not None, "the schema refused the key because it is there"
            return twin
        self._list(job, plan, meant)
        entries.put(self.tx, [WorkBulk(self.account.ref, job.ref, 1).effect()], now=self.now)
        return job

    def job(self, ref: str) -> BulkJob:
        """Raises NotFound."""
        return job_by_ref(self.tx, ref)

    def tally(self, job: BulkJob) -> Tally:
        return tally(self.tx, job)

    def page_of_items(self, job: BulkJob, *, page: int = 1, size: int = PAGE) -> Page[BulkItem]:
        """In the order in which they are worked off."""
        query = select(BulkItem).where(BulkItem.job_id == job.id)
        return page_of(self.tx, query, page, BulkItem.id, size=size)

    def at_work(self) -> list[BulkJob]:
        """The jobs that are not finished, the newest first."""
        return list(
            self.tx.scalars(
                select(BulkJob).where(BulkJob.finished_at.is_(None)).order_by(BulkJob.id.desc())
            )
        )

    # Below: what the above is made of.

    def _meant(self, plan: Plan) -> Sequence[Booking]:
        """The bookings, in the order of their starts. Raises InvalidInput where they are too many,
        or where nobody said whose.
        """
        if not plan.refs and plan.host is None:
            raise InvalidInput({"host": "missing"})
        if (plan.kind is BulkKind.CHANGE_HOST) != (plan.new_host is not None):
            raise InvalidInput({"new_host": "missing"})
        query = select(Booking).order_by(Booking.starts_at, Booking.id).limit(MOST + 1)
        if plan.refs:
            query = query.where(Booking.ref.in_(plan.refs))
        else:
            query = query.where(Booking.state.in_(UPCOMING), Booking.starts_at > self.now)
        if plan.host is not None:
            of_host = select(BookingHost.booking_id).where(BookingHost.host_id == plan.host.id)
            query = query.where(Booking.id.in_(of_host))
        if plan.starts_from is not None:
            query = query.where(Booking.starts_at >= plan.starts_from)
        if plan.starts_before is not None:
            query = query.where(Booking.starts_at < plan.starts_before)
        found = self.tx.scalars(query).all()
        if len(found) > MOST:
            raise InvalidInput({"range": "too_many"})
        return found

    def _list(self, job: BulkJob, plan: Plan, meant: Sequence[Booking]) -> None:
        """What the job is to work off, put down at once."""
        rows = [
            {
                "account_id": self.account.id,
                "job_id": job.id,
                "booking_id": booking.id,
                "starts_at": plan.seen.get(booking.ref, booking.starts_at),
            }
            for booking in meant
        ]
        if rows:
            self.tx.execute(insert(BulkItem), rows)

    def _expected(self, plan: Plan, booking: Booking, actor: Actor) -> Expected:
        if plan.kind is BulkKind.RESCHEDULE:
            return _told(booking, why_not_ask(booking, actor=actor, now=self.now))
        refusal = self._desk.why_not_cancel(booking, actor)
        refund = 0 if refusal else self._desk.refund_owed(booking, actor)
        return _told(booking, refusal, refund)

    def _takers(self, host: Host, meant: Sequence[Booking], actor: Actor) -> list[Expected]:
        """What the host could take, one after the other: what they take fills their time."""
        room = room_for(self.tx, host, meant, now=self.now)
        seated = sittings.seated(self.tx, [booking.id for booking in meant])
        told = []
        for booking in meant:
            has_seat = booking.id in seated
            refusal = why_not_hand_over(
                booking, host, actor=actor, now=self.now, has_seat=has_seat
            ) or room.why_not(booking)
            if refusal is None:
                room.take(booking)
            told.append(_told(booking, refusal))
        return told


def _told(booking: Booking, refusal: BookingError | None, refund: int = 0) -> Expected:
    if refusal is None:
        return Expected(booking, ItemState.DONE, None, refund)
    return Expected(booking, state_for(refusal), refusal.code, 0)


def state_for(refusal: BookingError) -> ItemState:
    """What is so already is no refusal."""
    return ItemState.SKIPPED if refusal.code in SKIPS else ItemState.REFUSED


def _sameness(plan: Plan) -> str:
    """The key of what is asked for: the same for the same."""
    moments = [
        "" if moment is None else moment.isoformat()
        for moment in (plan.starts_from, plan.starts_before)
    ]
    host = "" if plan.host is None else plan.host.ref
    new_host = "" if plan.new_host is None else plan.new_host.ref
    words = [
        plan.kind.value,
        host,
        new_host,
        *moments,
        str(plan.tells),
        plan.reason or "",
        *plan.refs,
    ]
    return "same:" + hashlib.sha256("\n".join(words).encode()).hexdigest()
