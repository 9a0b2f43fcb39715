"""The work of bulk jobs: each booking in a transaction of its own, a batch for each delivery.

Whatever ends in the middle goes on from there: what is settled is settled in the same transaction
as the booking's own change, so that nobody is told twice and nobody is left out.
"""

from __future__ import annotations

from sqlalchemy import select

from booking import claims
from booking.accounts import Account, account_by_ref
from booking.bookings import Booking
from booking.bulk import BulkItem, BulkJob, BulkKind, ItemState, item_taken, job_by_ref, waiting_ids
from booking.bulk_desk import state_for
from booking.db import Database, Tx
from booking.effects import BULK, WorkBulk
from booking.errors import BookingError, ChangedMeanwhile
from booking.finding import reread
from booking.front_desk import FrontDesk
from booking.handing_over import hand_over
from booking.new_times import ask_new_time
from booking.outbox import entries
from booking.outbox.dispatcher import Deliver
from booking.outbox.entries import Lease
from booking.people import Host
from booking.when.clock import Clock

BATCH = 20  # bookings of one delivery: others who wait for a thread have their turn in between


class BulkWork:
    """Delivers turns of bulk jobs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def delivers(self) -> dict[str, Deliver]:
        return {BULK: self.work}

    def work(self, taken: Lease) -> None:
        """The next bookings of a job; it is put again, until there are none."""
        turn = WorkBulk.read(taken.body)
        with self._database.reading() as tx:
            account = account_by_ref(tx, turn.account_ref)
            tx.enter(account)
            job = job_by_ref(tx, turn.job_ref)
            next_ones = waiting_ids(tx, job, most=BATCH)
        for item_id in next_ones:
            self._settle(account, job, item_id)
        with self._database.transaction() as tx:
            tx.enter(account)
            self._go_on(tx, turn)

    def _settle(self, account: Account, job: BulkJob, item_id: int) -> None:
        try:
            with self._database.transaction() as tx:
                tx.enter(account)
                item = item_taken(tx, item_id)
                if item is None:
                    return
                if job.new_host_id is not None:
                    # Who changes a booking's time takes the hosts first, and its row after that.
                    claims.lock_hosts(tx, [job.new_host_id, *(h.id for h in item.booking.hosts)])
                reread(tx, item.booking)
                if item.booking.is_active and not item.is_meant(job):
                    raise ChangedMeanwhile
                self._do(tx, account, job, item.booking)
                self._say(item, ItemState.DONE)
        except BookingError as refusal:
            with self._database.transaction() as tx:
                tx.enter(account)
                item = item_taken(tx, item_id)
                if item is not None:
                    self._say(item, state_for(refusal), refusal.code)

    def _do(self, tx: Tx, account: Account, job: BulkJob, booking: Booking) -> None:
        now, quiet = self._clock(), not job.tells
        match job.kind:
            case BulkKind.CANCEL:
                desk = FrontDesk(tx, account, now=now, is_ours=True)
                desk.cancel(booking, actor=job.actor, reason=job.reason, quiet=quiet)
            case BulkKind.RESCHEDULE:
                ask_new_time(
                    tx, account, booking, actor=job.actor, reason=job.reason, quiet=quiet, now=now
                )
            case BulkKind.CHANGE_HOST:
                hand_over(
                    tx,
                    account,
                    booking,
                    tx.get_one(Host, job.new_host_id),
                    actor=job.actor,
                    reason=job.reason,
                    quiet=quiet,
                    now=now,
                    heeds_calendar=True,
                )

    def _say(self, item: BulkItem, state: ItemState, code: str | None = None) -> None:
        item.state, item.code, item.settled_at = state, code, self._clock()

    def _go_on(self, tx: Tx, turn: WorkBulk) -> None:
        """Once more, or it is finished: what is asked for anew is another job from then on."""
        job = tx.scalars(
            select(BulkJob).where(BulkJob.ref == turn.job_ref).with_for_update(of=BulkJob)
        ).one()
        if waiting_ids(tx, job, most=1):
            again = WorkBulk(turn.account_ref, turn.job_ref, turn.turn + 1)
            entries.put(tx, [again.effect()], now=self._clock())
            return
        if job.finished_at is None:
            job.finished_at = self._clock()
            if job.key is not None and job.key.startswith("same:"):
                job.key = None
