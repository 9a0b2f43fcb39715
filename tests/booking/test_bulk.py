"""One thing done to many bookings: each once, whatever ends in the middle."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.bulk import BulkItem, BulkJob, BulkKind, ItemState, Tally
from booking.bulk_desk import BulkDesk, Plan
from booking.bulk_work import BATCH, BulkWork
from booking.effects import CALENDAR, MAIL, NOTICE
from booking.errors import InvalidInput
from booking.event_types import ChangePolicy, ChangeRule
from booking.finding import booking_by_ref
from booking.front_desk import FrontDesk, slot_at
from booking.outbox import entries
from booking.outbox.dispatcher import LEASE_LASTS
from booking.outbox.entries import Lease, Share
from booking.people import Host
from booking.requests import Request
from booking.when.clock import Clock
from tests.factories import AGENT, CUSTOMER, a_booking, a_host, an_event_type
from tests.world import ZONE, Outbox, World, at

DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)


def test_a_hosts_range_is_cancelled_and_the_rest_stays(world: World, outbox: Outbox) -> None:
    ill, other = a_host(), a_host("Tom Bauer", mail="tom@alder.example")
    hers = an_event_type(hosts=[ill])
    within = [a_booking(when, event_type=hers) for when in ("Tue 10:00", "Wed 10:00")]
    later = a_booking("Thu 10:00", event_type=hers)
    his = a_booking("Tue 10:00", event_type=an_event_type("Survey", hosts=[other]))
    outbox.clear()

    job = _started(world, _plan(ill, reason="Inês is ill"))
    _work_off(world)

    assert _tally(world, job) == Tally(total=2, done=2, skipped=0, refused=0)
    assert {_now(world, one).state for one in within} == {State.CANCELLED}
    assert {_now(world, one).state for one in (later, his)} == {State.CONFIRMED}
    told = [entry for entry in outbox.entries("mail") if entry.body["kind"] == "cancelled"]
    assert [entry.body["particulars"]["reason"] for entry in told] == ["Inês is ill"] * 2


def test_what_would_happen_is_told_and_nothing_done(world: World, outbox: Outbox) -> None:
    host = a_host()
    kept = a_booking("Tue 10:00", event_type=an_event_type(hosts=[host]))
    outbox.clear()

    with world.transaction() as tx:
        expected = BulkDesk(tx, world.account, now=world.now).forecast(_plan(host), actor=AGENT)

    assert [(one.booking.ref, one.state) for one in expected] == [(kept.ref, ItemState.DONE)]
    assert _now(world, kept).state is State.CONFIRMED
    assert outbox.entries() == []


def test_killed_half_way_it_goes_on_where_it_was(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, BATCH + 5)
    job = _started(world, _plan(host))
    killed = _DiesAfter(world, 7)

    with pytest.raises(_Killed):
        _work_off(world, killed)
    halfway = _tally(world, job)
    _work_off(world)

    assert halfway.done == 7
    assert _tally(world, job).done == len(bookings)
    assert _told(outbox) == {booking.ref: 1 for booking in bookings}


def test_a_turn_that_was_done_but_not_settled_is_harmless(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, BATCH + 5)
    job = _started(world, _plan(host))
    work = BulkWork(world.database, world.clock)
    [lease] = _leased(world)

    work.work(lease)
    work.work(lease)  # the process ended before it could say that it was done
    _work_off(world)

    assert _tally(world, job).done == len(bookings)
    assert _told(outbox) == {booking.ref: 1 for booking in bookings}


def test_asked_for_twice_while_at_work_it_is_one_job(world: World) -> None:
    host, _ = _many(world, 3)

    first, second = _started(world, _plan(host)), _started(world, _plan(host))
    _work_off(world)
    third = _started(world, _plan(host))
    _work_off(world)

    assert first.ref == second.ref
    assert third.ref != first.ref
    assert _tally(world, third).total == 0


def test_the_same_key_is_the_same_job_for_ever(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 3)
    first = _started(world, _plan(host), key="ill today")
    _work_off(world)
    new = a_booking("Wed 16:00", event_type=bookings[0].event_type)

    again = _started(world, _plan(host), key="ill today")
    _work_off(world)

    assert again.ref == first.ref
    assert _now(world, new).state is State.CONFIRMED
    assert _told(outbox) == {booking.ref: 1 for booking in bookings}


def test_two_jobs_at_once_tell_each_customer_once(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 12)
    refs = tuple(booking.ref for booking in bookings)
    jobs = [_started(world, plan) for plan in (_plan(host), Plan(BulkKind.CANCEL, refs=refs))]

    workers = [Thread(target=_work_off, args=(world,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    tallies = [_tally(world, job) for job in jobs]
    assert [one.waiting for one in tallies] == [0, 0]
    assert sum(one.done for one in tallies) == len(bookings)
    assert sum(one.skipped for one in tallies) == len(bookings)
    assert _told(outbox) == {booking.ref: 1 for booking in bookings}


def test_who_cancels_first_is_left_alone(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 2)
    job = _started(world, _plan(host))
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(desk.booking(bookings[0].ref), actor=CUSTOMER, reason="My own")

    _work_off(world)

    results = [(item.state, item.code) for item in _items(world, job)]
    assert results == [(ItemState.SKIPPED, "already_cancelled"), (ItemState.DONE, None)]
    assert _told(outbox) == {booking.ref: 1 for booking in bookings}


def test_nobody_is_told_where_that_was_said(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 2)
    _started(world, _plan(host, tells=False))

    _work_off(world)

    assert {_now(world, one).state for one in bookings} == {State.CANCELLED}
    assert _told(outbox) == {}


def test_a_new_time_is_asked_for_and_the_booking_stays(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 2)
    outbox.clear()

    job = _started(world, _plan(host, kind=BulkKind.RESCHEDULE, reason="Inês is ill"))
    _work_off(world)

    assert _tally(world, job).done == 2
    for booking in bookings:
        found = _now(world, booking)
        assert found.state is State.CONFIRMED
        assert found.wants_new_time
        assert found.starts_at == booking.starts_at
        assert found.version == booking.version + 1
        assert found.sequence == booking.sequence
    assert outbox.kinds("mail") == [("ask_new_time", "customer")] * 2
    assert outbox.kinds("notice") == [("ask_new_time", "")] * 2


def test_who_was_asked_is_not_asked_again(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 2)
    plan = _plan(host, kind=BulkKind.RESCHEDULE)
    _started(world, plan)
    _work_off(world)

    again = _started(world, plan)
    _work_off(world)

    assert [item.code for item in _items(world, again)] == ["already_asked"] * 2
    assert _told(outbox, "ask_new_time") == {booking.ref: 1 for booking in bookings}


def test_the_mark_goes_when_another_time_is_chosen_or_it_is_cancelled(world: World) -> None:
    host, (moved, cancelled) = _many(world, 2)
    _started(world, _plan(host, kind=BulkKind.RESCHEDULE))
    _work_off(world)

    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        booking = desk.booking(moved.ref)
        slot = slot_at(booking.event_type, at("Fri 10:00"))
        desk.reschedule(booking, to=slot, actor=CUSTOMER)
        desk.cancel(desk.booking(cancelled.ref), actor=AGENT)

    assert not _now(world, moved).wants_new_time
    assert not _now(world, cancelled).wants_new_time


def test_no_rule_for_customers_binds_who_was_asked(world: World) -> None:
    host, (booking,) = _many(world, 1)
    with world.transaction() as tx:
        never = ChangeRule(allowed=False)
        tx.merge(booking.event_type).change_policy = ChangePolicy(never, never)
    _started(world, _plan(host, kind=BulkKind.RESCHEDULE))
    _work_off(world)

    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        refusal = desk.why_not_reschedule(desk.booking(booking.ref), CUSTOMER)

    assert refusal is None


def test_what_still_waits_for_a_yes_is_not_asked_for_another_time(world: World) -> None:
    host = a_host()
    pending = an_event_type(hosts=[host], needs_approval=True)
    a_booking("Tue 10:00", event_type=pending, actor=CUSTOMER)

    job = _started(world, _plan(host, kind=BulkKind.RESCHEDULE))
    _work_off(world)

    assert [(i.state, i.code) for i in _items(world, job)] == [(ItemState.REFUSED, "still_pending")]


def test_a_reason_that_is_too_long_starts_nothing(world: World) -> None:
    with world.transaction() as tx, pytest.raises(InvalidInput) as refused:
        BulkDesk(tx, world.account, now=world.now).start(
            _plan(a_host(), reason="x" * 1_001), actor=AGENT
        )

    assert refused.value.fields == {"reason": "too_long"}


@pytest.mark.soak
def test_a_thousand_are_cancelled_and_each_customer_told_once(world: World, outbox: Outbox) -> None:
    host, bookings = _many(world, 1_000)
    job = _started(world, _plan(host, days=60))
    began = time.monotonic()

    _work_off(world)

    assert _tally(world, job) == Tally(total=1_000, done=1_000, skipped=0, refused=0)
    assert _told(outbox) == {booking.ref: 1 for booking in bookings}
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


def _plan(host: Host, *, days: int = 3, kind: BulkKind = BulkKind.CANCEL, **said: Any) -> Plan:
    """Of Tuesday and Wednesday, unless said otherwise."""
    starts_before = at("Tue 00:00") - DAY + days * DAY
    return Plan(kind, host, starts_from=at("Tue 00:00"), starts_before=starts_before, **said)


def _many(world: World, number: int) -> tuple[Host, list[Booking]]:
    """Bookings of one host, from Tuesday on."""
    host = a_host()
    event_type = an_event_type(hosts=[host])
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        event_type = desk.event_type(event_type.ref)
        return host, [
            desk.book(
                event_type,
                slot_at(event_type, at("Tue 00:00") + HALF_AN_HOUR * place),
                Request(name="Ana Silva", mail="ana@example.com", zone=ZONE),
                actor=AGENT,
                override=True,
            )
            for place in range(number)
        ]


def _started(world: World, plan: Plan, *, key: str | None = None) -> BulkJob:
    with world.transaction() as tx:
        job = BulkDesk(tx, world.account, now=world.now).start(plan, actor=AGENT, key=key)
        tx.flush()
        return job


def _work_off(world: World, clock: Clock | None = None) -> None:
    """What a worker does, until there is nothing left to do of bulk jobs."""
    world.passes(minutes=2)  # whoever died had leases
    work = BulkWork(world.database, clock or world.clock)
    while leases := _leased(world):
        for lease in leases:
            work.work(lease)
            with world.database.transaction() as tx:
                entries.settle(tx, lease, now=world.now)


def _leased(world: World) -> list[Lease]:
    """Turns that are due; mails and the like wait, to be looked at."""
    with world.database.transaction() as tx:
        share = Share(frozenset({MAIL, NOTICE, CALENDAR}), 0)
        return entries.lease(tx, now=world.now, lasts=LEASE_LASTS, most=5, share=share)


def _now(world: World, booking: Booking) -> Booking:
    with world.database.reading() as tx:
        tx.enter(world.account)
        return booking_by_ref(tx, booking.ref)


def _tally(world: World, job: BulkJob) -> Tally:
    with world.database.reading() as tx:
        return BulkDesk(tx, world.account, now=world.now).tally(job)


def _items(world: World, job: BulkJob) -> list[BulkItem]:
    with world.database.reading() as tx:
        return BulkDesk(tx, world.account, now=world.now).items(job)


def _told(outbox: Outbox, kind: str = "cancelled") -> dict[str, int]:
    """How often each booking's customer is mailed of it."""
    mails = [entry.body for entry in outbox.entries(MAIL) if entry.body["kind"] == kind]
    return dict(Counter(mail["particulars"]["ref"] for mail in mails))
