"""The dispatcher: lease what is due, deliver it, settle it. Back-off with jitter; parked after
three days.

A delivery has no transaction open; those that write open their own. Several dispatchers, in threads
or processes, are harmless: an entry is on lease to one of them. Addresses that may be slow never
have more than half of the threads: where they hang, the others go on.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

from booking.db import Database
from booking.errors import TryLater, Undeliverable
from booking.outbox import entries
from booking.outbox.entries import Lease, Share
from booking.when.clock import Clock

log = logging.getLogger(__name__)

Deliver = Callable[[Lease], None]

LEASE_LASTS = timedelta(seconds=60)
RENEWED_EVERY = LEASE_LASTS / 3
PARKED_AFTER = timedelta(days=3)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)
TICK_SECONDS = 1.0
BATCH = 32


class Dispatcher:
    """Brings entries to their deliverers, `threads` at a time. `slow` names the addresses whose
    deliverers wait for somebody who may not answer: they have half of the threads, and there are
    two threads at least.
    """

    def __init__(
        self,
        database: Database,
        delivers: Mapping[str, Deliver],
        *,
        clock: Clock,
        threads: int = 4,
        slow: Collection[str] = (),
    ) -> None:
        self._database = database
        self._delivers = delivers
        self._clock = clock
        self._threads = max(threads, 2) if slow else threads
        self._slow = frozenset(slow)
        self._stopping = threading.Event()

    def run(self) -> None:
        """Rounds until `stop`: at once when nudged, else at each tick. What is in flight is
        finished.
        """
        with (
            self._database.nudge.listen(entries.TOPIC) as listener,
            ThreadPoolExecutor(self._threads, thread_name_prefix="deliver") as pool,
        ):
            in_flight: dict[Future[None], Lease] = {}
            renewed_at = self._clock()
            while not self._stopping.is_set():
                in_flight = {one: its for one, its in in_flight.items() if not one.done()}
                if self._clock() - renewed_at >= RENEWED_EVERY:
                    self._renew(in_flight.values())
                    renewed_at = self._clock()
                taken = self._take(in_flight.values())
                for one in taken:
                    brought = pool.submit(self._bring, one)
                    in_flight[brought] = one
                    brought.add_done_callback(self._look_again)
                if not taken:
                    listener.wait(TICK_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        self._database.nudge.ring(entries.TOPIC)

    def round(self) -> int:
        """Deliver what is due now, in this thread, until nothing is; how many were tried."""
        tried = 0
        while taken := self._lease(BATCH):
            for one in taken:
                self._bring(one)
            tried += len(taken)
        return tried

    def _take(self, in_flight: Collection[Lease]) -> list[Lease]:
        """What there is room for. Of the slow none is taken to wait for a thread behind those that
        hang.
        """
        room = self._threads * 2 - len(in_flight)
        if room <= 0:
            return []
        busy = sum(lease.address in self._slow for lease in in_flight)
        share = Share(self._slow, max(self._threads // 2 - busy, 0)) if self._slow else None
        return self._lease(room, share)

    def _renew(self, in_flight: Collection[Lease]) -> None:
        """What takes longer than a lease lasts would be begun anew for ever, and never settled."""
        if in_flight:
            with self._database.transaction() as tx:
                entries.renew(tx, in_flight, now=self._clock(), lasts=LEASE_LASTS)

    def _look_again(self, _brought: Future[None]) -> None:
        """There is a free thread, whatever became of the entry."""
        self._database.nudge.ring(entries.TOPIC)

    def _lease(self, most: int, share: Share | None = None) -> list[Lease]:
        now = self._clock()
        with self._database.reading() as tx:
            due = entries.next_due(tx)
        if due is None or due > now:
            return []
        with self._database.transaction() as tx:
            return entries.lease(tx, now=now, lasts=LEASE_LASTS, most=min(most, BATCH), share=share)

    def _bring(self, taken: Lease) -> None:
        try:
            self._delivers[taken.address](taken)
        except TryLater as trouble:
            self._wait(taken, str(trouble), least=trouble.after)
        except Undeliverable as trouble:
            self._park(taken, str(trouble))
        except Exception as bug:  # the one place: a bug in one deliverer must not stop the others
            log.exception(
                "delivery failed", extra={"address": taken.address, "entry": taken.entry_id}
            )
            self._wait(taken, type(bug).__name__, least=timedelta(0))
        else:
            with self._database.transaction() as tx:
                entries.settle(tx, taken, now=self._clock())

    def _wait(self, taken: Lease, error: str, *, least: timedelta) -> None:
        now = self._clock()
        if now - taken.first_due_at > PARKED_AFTER:
            self._park(taken, error)
            return
        until = now + max(least, backoff(taken.tries))
        with self._database.transaction() as tx:
            entries.postpone(tx, taken, until=until, error=error)

    def _park(self, taken: Lease, error: str) -> None:
        log.warning("entry parked", extra={"address": taken.address, "entry": taken.entry_id})
        with self._database.transaction() as tx:
            entries.park(tx, taken, now=self._clock(), error=error)


def backoff(tries: int) -> timedelta:
    """How long to wait after so many tries: doubling, with jitter so that a crowd does not come
    back as one.
    """
    doubled: int = 2 ** min(tries - 1, 20)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
