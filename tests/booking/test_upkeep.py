"""What time does to bookings, in every account, and once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.effects import News
from booking.front_desk import FrontDesk
from booking.outbox import entries
from booking.outbox.effect import Effect
from booking.outbox.entries import Entry
from booking.upkeep import COMPLETED_AFTER, WORDS_KEPT, forget_delivered_words, settle_what_time_did
from tests import factories
from tests.factories import CUSTOMER, a_booking, an_event_type
from tests.world import Outbox, World, at

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONG_OVER = at("Tue 10:30") + COMPLETED_AFTER  # for a booking of Tuesday at 10:00
MONDAY = at("Mon 10:00")


@pytest.fixture
def other(world: World) -> Iterator[World]:
    """Another account, in the same database."""
    made = World(world.database)
    made.furnish(name="Birch Solar", slug="birch")
    yield made
    made.leave()


def test_a_request_that_nobody_decided_expires_and_its_time_is_free(
    world: World, outbox: Outbox
) -> None:
    request = _a_request("Tue 10:00")
    outbox.clear()

    changed = settle_what_time_did(world.database, now=world.now + DAY)

    assert changed == 1
    assert _states(world) == {request.ref: State.EXPIRED}
    assert outbox.kinds() == [(News.EXPIRED, "customer")]
    assert a_booking("Tue 10:00").state is State.CONFIRMED


def test_what_is_long_over_counts_as_completed(world: World) -> None:
    booking = a_booking("Tue 10:00")

    changed = settle_what_time_did(world.database, now=LONG_OVER)

    assert changed == 1
    assert _states(world) == {booking.ref: State.COMPLETED}


def test_what_is_not_due_stays_as_it_is(world: World, outbox: Outbox) -> None:
    request = _a_request("Wed 12:00")
    booking = a_booking("Mon 10:00", title="Survey")
    outbox.clear()

    changed = settle_what_time_did(world.database, now=world.now + DAY - MINUTE)

    assert changed == 0
    assert _states(world) == {request.ref: State.PENDING, booking.ref: State.CONFIRMED}
    assert outbox.entries() == []


def test_what_was_decided_is_left_to_those_who_did(world: World) -> None:
    cancelled = a_booking("Tue 10:00")
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(desk.booking(cancelled.ref), actor=CUSTOMER)

    changed = settle_what_time_did(world.database, now=LONG_OVER + 30 * DAY)

    assert changed == 0
    assert _states(world) == {cancelled.ref: State.CANCELLED}


def test_every_account_is_settled_by_itself(world: World, other: World) -> None:
    ours = a_booking("Tue 10:00")
    with _living_in(other, home=world):
        theirs, pending = a_booking("Tue 10:00"), _a_request("Wed 10:00", title="Survey")

    changed = settle_what_time_did(world.database, now=LONG_OVER)

    assert changed == 3
    assert _states(world) == {ours.ref: State.COMPLETED}
    assert _states(other) == {theirs.ref: State.COMPLETED, pending.ref: State.EXPIRED}


def test_twice_is_once(world: World, outbox: Outbox) -> None:
    _a_request("Tue 10:00")
    outbox.clear()
    settle_what_time_did(world.database, now=LONG_OVER)

    changed = settle_what_time_did(world.database, now=LONG_OVER)

    assert changed == 0
    assert outbox.kinds() == [(News.EXPIRED, "customer")]


def test_more_than_fit_into_one_turn_are_settled_in_the_next(world: World) -> None:
    event_type = an_event_type()
    for number in range(101):
        a_booking(MONDAY + 30 * MINUTE * number, event_type=event_type, override=True)

    changed = [settle_what_time_did(world.database, now=LONG_OVER + 7 * DAY) for _ in range(3)]

    assert changed == [100, 1, 0]
    assert set(_states(world).values()) == {State.COMPLETED}


def test_what_left_a_month_ago_loses_its_words(world: World) -> None:
    with world.database.transaction() as tx:
        sent, waiting = (Effect("mail", key, key, {"text": "Ana"}) for key in ("sent", "waiting"))
        entries.put(tx, [sent, waiting], now=world.now)
        lasts = entries.lease(tx, now=world.now, lasts=MINUTE, most=1)
        entries.settle(tx, lasts[0], now=world.now)

    forget_delivered_words(world.database, now=world.now + WORDS_KEPT)
    kept = _words(world)
    forget_delivered_words(world.database, now=world.now + WORDS_KEPT + MINUTE)

    assert kept == {"sent": {"text": "Ana"}, "waiting": {"text": "Ana"}}
    assert _words(world) == {"sent": {}, "waiting": {"text": "Ana"}}


@contextmanager
def _living_in(other: World, *, home: World) -> Iterator[None]:
    """What the factories make is made there, for a while."""
    factories.live_in(other)
    try:
        yield
    finally:
        factories.live_in(home)


def _a_request(at_: str, *, title: str = "Intro call") -> Booking:
    """Of a customer, for an event type that somebody must approve within a day."""
    event_type = an_event_type(title, needs_approval=True, approval_hours=24)
    return a_booking(at_, event_type=event_type, actor=CUSTOMER)


def _states(world: World) -> dict[str, State]:
    with world.transaction() as tx:
        return {booking.ref: booking.state for booking in tx.scalars(select(Booking))}


def _words(world: World) -> dict[str, dict[str, object]]:
    with world.transaction() as tx:
        return {entry.key: entry.body for entry in tx.scalars(select(Entry))}
