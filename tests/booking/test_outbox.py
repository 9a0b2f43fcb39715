"""The outbox: once, in order, on lease, and a parked entry holds up nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from booking.db import Database
from booking.errors import TryLater, Undeliverable
from booking.outbox import entries
from booking.outbox.dispatcher import PARKED_AFTER, Deliver, Dispatcher, backoff
from booking.outbox.effect import Effect
from booking.outbox.entries import Lease
from tests.world import World

MINUTE = timedelta(minutes=1)
PATIENCE = 20  # seconds, for what must happen


def an_effect(key: str, *, stream: str = "stream", address: str = "mail") -> Effect:
    return Effect(address, key, stream, {"key": key})


def put(db: Database, world: World, *effects: Effect) -> None:
    with db.transaction() as tx:
        entries.put(tx, effects, now=world.now)


def lease(db: Database, world: World) -> list[Lease]:
    with db.transaction() as tx:
        return entries.lease(tx, now=world.now, lasts=MINUTE, most=10)


class Slow:
    """A deliverer who waits for somebody that does not answer, until it is told that they did."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.answers = threading.Event()
        self._hanging = 0
        self.most_at_once = 0
        self._lock = threading.Lock()

    def __call__(self, taken: Lease) -> None:
        with self._lock:
            self.begun.append(taken.key)
            self._hanging += 1
            self.most_at_once = max(self.most_at_once, self._hanging)
        assert self.answers.wait(PATIENCE)
        with self._lock:
            self._hanging -= 1


@contextmanager
def running(dispatcher: Dispatcher, *, finally_answers: Slow) -> Iterator[None]:
    thread = threading.Thread(target=dispatcher.run)
    thread.start()
    try:
        yield
    finally:
        finally_answers.answers.set()
        dispatcher.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_the_same_effect_put_twice_is_put_once(db: Database, world: World) -> None:
    put(db, world, an_effect("a"))
    put(db, world, an_effect("a"))

    assert [taken.key for taken in lease(db, world)] == ["a"]


def test_what_a_transaction_that_fails_put_does_not_leave(db: Database, world: World) -> None:
    def fail() -> None:
        with db.transaction() as tx:
            entries.put(tx, [an_effect("a")], now=world.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert lease(db, world) == []


def test_entries_of_one_stream_leave_in_order_one_at_a_time(db: Database, world: World) -> None:
    put(db, world, an_effect("a"), an_effect("b"), an_effect("c", stream="other"))

    first = lease(db, world)

    assert [taken.key for taken in first] == ["a", "c"]
    assert lease(db, world) == []
    with db.transaction() as tx:
        entries.settle(tx, first[0], now=world.now)
    assert [taken.key for taken in lease(db, world)] == ["b"]


def test_a_worker_that_died_loses_its_lease_and_settles_nothing_when_it_comes_back(
    db: Database, world: World
) -> None:
    put(db, world, an_effect("a"))
    [dead] = lease(db, world)
    world.passes(minutes=2)
    [alive] = lease(db, world)

    with db.transaction() as tx:
        entries.settle(tx, dead, now=world.now)
        depth, _ = entries.depth(tx, now=world.now)

    assert alive.epoch > dead.epoch
    assert depth == 1


def test_a_parked_entry_holds_up_nobody(db: Database, world: World) -> None:
    put(db, world, an_effect("a"), an_effect("b"))
    brought: list[str] = []

    def deliver(taken: Lease) -> None:
        if taken.key == "a":
            raise Undeliverable("no such mailbox")
        brought.append(taken.key)

    Dispatcher(db, {"mail": deliver}, clock=world.clock).round()

    assert brought == ["b"]
    with db.reading() as tx:
        assert entries.parked_count(tx) == 1


def test_trouble_is_tried_again_later_and_given_up_after_three_days(
    db: Database, world: World
) -> None:
    put(db, world, an_effect("a"))
    tried = 0

    def deliver(_taken: Lease) -> None:
        nonlocal tried
        tried += 1
        raise TryLater("busy")

    dispatcher = Dispatcher(db, {"mail": deliver}, clock=world.clock)
    dispatcher.round()
    dispatcher.round()

    assert tried == 1, "not at once again"
    world.now += PARKED_AFTER + MINUTE
    dispatcher.round()
    with db.reading() as tx:
        assert entries.parked_count(tx) == 1


def test_a_parked_entry_can_be_tried_again_by_its_own_account_alone(
    db: Database, world: World
) -> None:
    with db.transaction() as tx:
        tx.enter(world.account)
        entries.put(tx, [an_effect("a")], now=world.now)
    [taken] = lease(db, world)
    with db.transaction() as tx:
        entries.park(tx, taken, now=world.now, error="no")

    with db.transaction() as tx:
        assert not entries.retry(tx, world.account.id + 1, taken.entry_id, now=world.now)
        assert entries.retry(tx, world.account.id, taken.entry_id, now=world.now)

    assert [again.key for again in lease(db, world)] == ["a"]


def test_a_bug_in_one_deliverer_does_not_stop_the_others(db: Database, world: World) -> None:
    put(db, world, an_effect("a"), an_effect("b", stream="other", address="notice"))
    brought: list[str] = []

    def broken(_taken: Lease) -> None:
        raise ZeroDivisionError

    delivers = {"mail": broken, "notice": lambda taken: brought.append(taken.key)}
    Dispatcher(db, delivers, clock=world.clock).round()

    assert brought == ["b"]


@pytest.mark.parametrize(("threads", "most_at_once"), [(1, 1), (4, 2), (5, 2)])
def test_a_calendar_that_does_not_answer_holds_up_no_mail(
    db: Database, world: World, threads: int, most_at_once: int
) -> None:
    calendar, mails_left = Slow(), threading.Semaphore(0)
    delivers: dict[str, Deliver] = {
        "calendar": calendar,
        "mail": lambda _taken: mails_left.release(),
    }
    put(db, world, *(an_effect(f"c{n}", stream=f"c{n}", address="calendar") for n in range(40)))
    put(db, world, *(an_effect(f"m{n}", stream=f"m{n}") for n in range(20)))
    dispatcher = Dispatcher(db, delivers, clock=world.clock, threads=threads, slow=["calendar"])

    with running(dispatcher, finally_answers=calendar):
        for _ in range(20):
            assert mails_left.acquire(timeout=PATIENCE)
        put(db, world, an_effect("later"))
        assert mails_left.acquire(timeout=PATIENCE)

        assert not calendar.answers.is_set()
        assert calendar.most_at_once <= most_at_once


def test_what_waited_for_a_calendar_leaves_in_order_once_it_answers(
    db: Database, world: World
) -> None:
    calendar, answered = Slow(), threading.Semaphore(0)

    def deliver(taken: Lease) -> None:
        calendar(taken)
        answered.release()

    put(
        db,
        world,
        *(an_effect(f"{s}{n}", stream=s, address="calendar") for n in range(5) for s in "xyz"),
    )
    dispatcher = Dispatcher(db, {"calendar": deliver}, clock=world.clock, slow=["calendar"])

    with running(dispatcher, finally_answers=calendar):
        calendar.answers.set()
        for _ in range(15):
            assert answered.acquire(timeout=PATIENCE)

    for stream in "xyz":
        order = [key for key in calendar.begun if key.startswith(stream)]
        assert order == [f"{stream}{n}" for n in range(5)]
    with db.reading() as tx:
        assert entries.depth(tx, now=world.now) == (0, timedelta(0))


def test_what_takes_longer_than_a_lease_lasts_is_begun_once(db: Database, world: World) -> None:
    calendar, mails_left = Slow(), threading.Semaphore(0)
    delivers: dict[str, Deliver] = {
        "calendar": calendar,
        "mail": lambda _taken: mails_left.release(),
    }
    put(db, world, an_effect("long", stream="long", address="calendar"), an_effect("0"))
    dispatcher = Dispatcher(db, delivers, clock=world.clock, slow=["calendar"])

    with running(dispatcher, finally_answers=calendar):
        assert mails_left.acquire(timeout=PATIENCE)
        for n in range(1, 5):
            world.passes(seconds=40)
            put(db, world, an_effect(f"{n}"))
            assert mails_left.acquire(timeout=PATIENCE)

    assert calendar.begun == ["long"]
    with db.reading() as tx:
        assert entries.depth(tx, now=world.now) == (0, timedelta(0))


def test_what_a_process_that_is_gone_was_about_goes_on_at_once(db: Database, world: World) -> None:
    put(db, world, *(an_effect(key, stream=key) for key in ("done", "late", "cut off")))
    done, late, cut_off = lease(db, world)
    with db.transaction() as tx:
        entries.settle(tx, done, now=world.now)
        entries.postpone(tx, late, until=world.now + MINUTE, error="unreachable")

    with db.transaction() as tx:
        entries.void_leases(tx)
    [again] = lease(db, world)

    assert (again.key, again.epoch, again.tries) == ("cut off", cut_off.epoch + 1, 2)


def test_a_lease_that_somebody_else_has_by_now_is_not_renewed(db: Database, world: World) -> None:
    put(db, world, an_effect("a"))
    [dead] = lease(db, world)
    world.passes(minutes=2)
    [_alive] = lease(db, world)

    world.passes(seconds=30)
    with db.transaction() as tx:
        entries.renew(tx, [dead], now=world.now, lasts=MINUTE)

    world.passes(seconds=40)
    assert len(lease(db, world)) == 1


def test_waits_grow_and_are_bounded() -> None:
    waits = [backoff(tries) for tries in range(1, 30)]

    assert waits[0] <= timedelta(seconds=5)
    assert max(waits) <= timedelta(hours=6)
    assert waits[-1] > waits[0]
