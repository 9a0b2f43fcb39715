"""One thing done to many bookings: each once, whatever ends in the middle."""

from __future__ import annotations

import time
from datetime import datetime
from threading import Thread

import pytest
from sqlalchemy import select

from booking.bookings import State
from booking.bulk import BulkItem, BulkKind, ItemState, Tally
from booking.bulk_desk import BulkDesk, Plan
from booking.bulk_work import BATCH, BulkWork
from booking.errors import InvalidInput
from booking.event_types import ChangePolicy, ChangeRule
from booking.front_desk import FrontDesk, slot_at
from tests.booking.jobs import (
    a_plan,
    as_it_is,
    items,
    leased,
    many,
    started,
    tally,
    told_of,
    work_off,
)
from tests.factories import AGENT, CUSTOMER, a_booking, a_host, an_event_type
from tests.world import Outbox, World, at


def test_a_hosts_range_is_cancelled_and_the_rest_stays(world: World, outbox: Outbox) -> None:
    ill, other = a_host(), a_host("Tom Bauer", mail="tom@alder.example")
    hers = an_event_type(hosts=[ill])
    within = [a_booking(when, event_type=hers) for when in ("Tue 10:00", "Wed 10:00")]
    later = a_booking("Thu 10:00", event_type=hers)
    his = a_booking("Tue 10:00", event_type=an_event_type("Survey", hosts=[other]))
    outbox.clear()

    job = started(world, a_plan(ill, reason="Inês is ill"))
    work_off(world)

    assert tally(world, job) == Tally(total=2, done=2, skipped=0, refused=0)
    assert {as_it_is(world, one).state for one in within} == {State.CANCELLED}
    assert {as_it_is(world, one).state for one in (later, his)} == {State.CONFIRMED}
    told = [entry for entry in outbox.entries("mail") if entry.body["kind"] == "cancelled"]
    assert [entry.body["particulars"]["reason"] for entry in told] == ["Inês is ill"] * 2


def test_what_would_happen_is_told_and_nothing_done(world: World, outbox: Outbox) -> None:
    host = a_host()
    kept = a_booking("Tue 10:00", event_type=an_event_type(hosts=[host]))
    outbox.clear()

    with world.transaction() as tx:
        expected = BulkDesk(tx, world.account, now=world.now).forecast(a_plan(host), actor=AGENT)

    assert [(one.booking.ref, one.state) for one in expected] == [(kept.ref, ItemState.DONE)]
    assert as_it_is(world, kept).state is State.CONFIRMED
    assert outbox.entries() == []


def test_killed_half_way_it_goes_on_where_it_was(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, BATCH + 5)
    job = started(world, a_plan(host))
    killed = _DiesAfter(world, 7)

    with pytest.raises(_Killed):
        work_off(world, killed)
    halfway = tally(world, job)
    work_off(world)

    assert halfway.done == 7
    assert tally(world, job).done == len(bookings)
    assert told_of(outbox) == {booking.ref: 1 for booking in bookings}


def test_a_turn_that_was_done_but_not_settled_is_harmless(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, BATCH + 5)
    job = started(world, a_plan(host))
    work = BulkWork(world.database, world.clock)
    [lease] = leased(world)

    work.work(lease)
    work.work(lease)  # the process ended before it could say that it was done
    work_off(world)

    assert tally(world, job).done == len(bookings)
    assert told_of(outbox) == {booking.ref: 1 for booking in bookings}


def test_asked_for_twice_while_at_work_it_is_one_job(world: World) -> None:
    host, _ = many(world, 3)

    first, second = started(world, a_plan(host)), started(world, a_plan(host))
    work_off(world)
    third = started(world, a_plan(host))
    work_off(world)

    assert first.ref == second.ref
    assert third.ref != first.ref
    assert tally(world, third).total == 0


def test_the_same_key_is_the_same_job_for_ever(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 3)
    first = started(world, a_plan(host), key="ill today")
    work_off(world)
    new = a_booking("Wed 16:00", event_type=bookings[0].event_type)

    again = started(world, a_plan(host), key="ill today")
    work_off(world)

    assert again.ref == first.ref
    assert as_it_is(world, new).state is State.CONFIRMED
    assert told_of(outbox) == {booking.ref: 1 for booking in bookings}


def test_two_jobs_at_once_tell_each_customer_once(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 12)
    refs = tuple(booking.ref for booking in bookings)
    jobs = [started(world, plan) for plan in (a_plan(host), Plan(BulkKind.CANCEL, refs=refs))]

    workers = [Thread(target=work_off, args=(world,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    tallies = [tally(world, job) for job in jobs]
    assert [one.waiting for one in tallies] == [0, 0]
    assert sum(one.done for one in tallies) == len(bookings)
    assert sum(one.skipped for one in tallies) == len(bookings)
    assert told_of(outbox) == {booking.ref: 1 for booking in bookings}


def test_who_cancels_first_is_left_alone(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 2)
    job = started(world, a_plan(host))
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(desk.booking(bookings[0].ref), actor=CUSTOMER, reason="My own")

    work_off(world)

    results = [(item.state, item.code) for item in items(world, job)]
    assert results == [(ItemState.SKIPPED, "already_cancelled"), (ItemState.DONE, None)]
    assert told_of(outbox) == {booking.ref: 1 for booking in bookings}


def test_nobody_is_told_where_that_was_said(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 2)
    started(world, a_plan(host, tells=False))

    work_off(world)

    assert {as_it_is(world, one).state for one in bookings} == {State.CANCELLED}
    assert told_of(outbox) == {}


def test_a_new_time_is_asked_for_and_the_booking_stays(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 2)
    outbox.clear()

    job = started(world, a_plan(host, kind=BulkKind.RESCHEDULE, reason="Inês is ill"))
    work_off(world)

    assert tally(world, job).done == 2
    for booking in bookings:
        found = as_it_is(world, booking)
        assert found.state is State.CONFIRMED
        assert found.wants_new_time
        assert found.starts_at == booking.starts_at
        assert found.version == booking.version + 1
        assert found.sequence == booking.sequence
    assert outbox.kinds("mail") == [("ask_new_time", "customer")] * 2
    assert outbox.kinds("notice") == [("ask_new_time", "")] * 2


def test_who_was_asked_is_not_asked_again(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 2)
    plan = a_plan(host, kind=BulkKind.RESCHEDULE)
    started(world, plan)
    work_off(world)

    again = started(world, plan)
    work_off(world)

    assert [item.code for item in items(world, again)] == ["already_asked"] * 2
    assert told_of(outbox, "ask_new_time") == {booking.ref: 1 for booking in bookings}


def test_the_mark_goes_when_another_time_is_chosen_or_it_is_cancelled(world: World) -> None:
    host, (moved, cancelled) = many(world, 2)
    started(world, a_plan(host, kind=BulkKind.RESCHEDULE))
    work_off(world)

    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        booking = desk.booking(moved.ref)
        slot = slot_at(booking.event_type, at("Fri 10:00"))
        desk.reschedule(booking, to=slot, actor=CUSTOMER)
        desk.cancel(desk.booking(cancelled.ref), actor=AGENT)

    assert not as_it_is(world, moved).wants_new_time
    assert not as_it_is(world, cancelled).wants_new_time


def test_no_rule_for_customers_binds_who_was_asked(world: World) -> None:
    host, (booking,) = many(world, 1)
    with world.transaction() as tx:
        never = ChangeRule(allowed=False)
        tx.merge(booking.event_type).change_policy = ChangePolicy(never, never)
    started(world, a_plan(host, kind=BulkKind.RESCHEDULE))
    work_off(world)

    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        refusal = desk.why_not_reschedule(desk.booking(booking.ref), CUSTOMER)

    assert refusal is None


def test_what_still_waits_for_a_yes_is_not_asked_for_another_time(world: World) -> None:
    host = a_host()
    pending = an_event_type(hosts=[host], needs_approval=True)
    a_booking("Tue 10:00", event_type=pending, actor=CUSTOMER)

    job = started(world, a_plan(host, kind=BulkKind.RESCHEDULE))
    work_off(world)

    assert [(i.state, i.code) for i in items(world, job)] == [(ItemState.REFUSED, "still_pending")]


def test_a_reason_that_is_too_long_starts_nothing(world: World) -> None:
    with world.transaction() as tx, pytest.raises(InvalidInput) as refused:
        BulkDesk(tx, world.account, now=world.now).start(
            a_plan(a_host(), reason="x" * 1_001), actor=AGENT
        )

    assert refused.value.fields == {"reason": "too_long"}


@pytest.mark.soak
def test_a_thousand_are_cancelled_and_each_customer_told_once(world: World, outbox: Outbox) -> None:
    host, bookings = many(world, 1_000)
    job = started(world, a_plan(host, days=60))
    began = time.monotonic()

    work_off(world)

    assert tally(world, job) == Tally(total=1_000, done=1_000, skipped=0, refused=0)
    assert told_of(outbox) == {booking.ref: 1 for booking in bookings}
    assert time.monotonic() - began < 120


class _Killed(BaseException):
    """The process is gone: nothing that could be caught."""


class _DiesAfter:
    """A clock at which the process ends, once so many bookings are done."""

    def __init__(self, world: World, bookings: int) -> None:
        self._world = world
        self._left = bookings

    def __call__(self) -> datetime:
        with self._world.database.reading() as tx:
            tx.enter(self._world.account)
            done = tx.scalars(select(BulkItem.id).where(BulkItem.state == ItemState.DONE)).all()
        if len(done) >= self._left:
            raise _Killed
        return self._world.now
