"""Receivers that fail for long: what was given up is sent again, who fails for days is switched
off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking.db import Tx
from booking.effects import News
from booking.front_desk import FrontDesk, slot_at
from booking.outbox.entries import PARKED, Entry
from booking.requests import Request
from booking.subscriber_desk import SubscriberDesk, Tried
from booking.subscriptions import SWITCHED_OFF_AFTER, Message, Progress
from tests import factories
from tests.integrations.receivers import PostOffice, Receiver, a_receiver
from tests.world import ZONE, World, at


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def post_office(world: World, tmp_path: Path) -> PostOffice:
    return PostOffice(world, tmp_path, seconds=0.4)


def test_after_three_days_it_is_parked_and_can_be_sent_again(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 200
    booking = factories.a_booking()
    for _ in range(60):
        post_office.round()
        world.passes(hours=1, minutes=30)
    [message] = post_office.messages()
    tries = len(receiver.got)
    assert message.progress is Progress.PARKED
    assert 10 < tries < 60
    receiver.behaves = []

    _redeliver(world, message)
    post_office.round()

    assert post_office.messages()[0].progress is Progress.DELIVERED
    assert receiver.got[-1].message == message.ref
    assert receiver.got[-1].body["id"] == booking.ref


def test_a_parked_message_can_be_retried_with_the_other_deliveries(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 200
    factories.a_booking()
    for _ in range(60):
        post_office.round()
        world.passes(hours=1, minutes=30)
    receiver.behaves = []

    with world.database.transaction() as tx:
        entry = tx.scalars(select(Entry).where(Entry.state == PARKED)).one()
        entry.state, entry.due_at = "waiting", world.now
        entry.first_due_at = world.now
    post_office.round()

    assert post_office.messages()[0].progress is Progress.DELIVERED


def test_an_endpoint_that_fails_for_days_is_switched_off_and_every_admin_is_told_once(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    factories.an_agent("Marta Ruiz", is_admin=True)
    factories.an_agent("Rui Costa")
    made, _ = post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 500
    for day in (4, 5, 6, 7, 10, 11):
        factories.a_booking(f"2025-03-{day + 14:02} 10:00")
        for _ in range(6):
            post_office.round()
            world.passes(hours=4)
    seen = len(receiver.got)
    world.passes(hours=6)
    post_office.round()

    assert len(receiver.got) == seen
    assert not post_office.subscription().is_on
    assert all(message.progress is Progress.PARKED for message in post_office.messages())
    mails = [mail for mail in _mails(world) if mail["kind"] == News.WEBHOOK_OFF.value]
    assert [mail["to"]["name"] for mail in mails] == ["Marta Ruiz"]
    assert mails[0]["words"]["link"].endswith(f"/settings/webhooks/{made.ref}")
    assert mails[0]["words"]["endpoint"] == receiver.url


def test_what_waits_for_its_next_try_can_be_sent_now(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 3  # after which it would rest
    for day in ("Tue", "Wed", "Thu"):
        factories.a_booking(f"{day} 10:00")
    post_office.round()
    message = post_office.messages()[1]

    _redeliver(world, message)
    post_office.round()

    assert [got.message for got in receiver.got[3:]] == [message.ref]
    assert post_office.messages()[1].progress is Progress.DELIVERED


def test_all_that_was_given_up_is_sent_again_in_its_order(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 500
    for day in ("Thu", "Fri"):
        factories.a_booking(f"{day} 10:00")
    _days_go_by(world, post_office, 4)
    receiver.behaves, receiver.got = [], []

    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        sent = desk.redeliver_parked(desk.subscription(made.ref))
    post_office.round()

    assert sent == 2
    assert [got.message for got in receiver.got] == [one.ref for one in post_office.messages()]
    assert {one.progress for one in post_office.messages()} == {Progress.DELIVERED}


def test_two_workers_that_fail_at_once_switch_it_off_once(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    factories.an_agent("Marta Ruiz", is_admin=True)
    made, _ = post_office.subscribe(receiver.url)
    for day in ("Tue", "Wed"):
        factories.a_booking(f"{day} 10:00")
    first, second = post_office.messages()
    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        desk.subscription(made.ref).failing_since = world.now - SWITCHED_OFF_AFTER

    def fails(tx: Tx, message: Message, seconds: int) -> None:
        desk = SubscriberDesk(tx, world.account, now=world.now + timedelta(seconds=seconds))
        tried = Tried(desk.now, receiver.url, 20, 500, "status")
        desk.took_down(desk.message(message.ref), tried, is_last=False)

    def fails_too() -> None:
        with world.database.transaction() as tx:
            fails(tx, second, 1)

    with ThreadPoolExecutor(1) as other:
        with world.database.transaction() as tx:
            fails(tx, first, 0)
            meanwhile = _begun(other, fails_too)
        meanwhile.result()

    assert not post_office.subscription().is_on
    assert [mail["kind"] for mail in _mails(world)].count(News.WEBHOOK_OFF.value) == 1


def test_one_failure_after_days_of_silence_is_no_days_of_failures(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 500
    factories.a_booking("Fri 10:00")
    _days_go_by(world, post_office, 4)
    world.passes(days=7)
    receiver.behaves = [500]
    factories.a_booking("2025-03-21 10:00")
    post_office.round()
    world.passes(minutes=5)

    post_office.round()

    assert post_office.subscription().is_on
    assert post_office.messages()[-1].progress is Progress.DELIVERED


def test_a_test_is_tried_once_and_reaches_what_is_switched_off(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url, is_on=False)
    receiver.behaves = [500]
    for _ in range(2):
        with world.database.transaction() as tx:
            desk = SubscriberDesk(tx, world.account, now=world.now)
            desk.test(desk.subscription(made.ref))
        post_office.round()
        world.passes(hours=1)
    post_office.round()

    first, second = post_office.messages()
    assert (first.progress, second.progress) == (Progress.PARKED, Progress.DELIVERED)
    assert [got.message for got in receiver.got] == [first.ref, second.ref]


def test_who_unsubscribes_while_a_booking_is_made_stops_neither(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    event_type = factories.an_event_type()

    def unsubscribe() -> None:
        with world.database.transaction() as tx:
            desk = SubscriberDesk(tx, world.account, now=world.now)
            desk.unsubscribe(desk.subscription(made.ref))

    with ThreadPoolExecutor(1) as other:
        with world.database.transaction() as tx:
            desk = FrontDesk(tx, world.account, now=world.now)
            found = desk.event_type(event_type.ref)
            request = Request(name="Ana Silva", mail="ana@example.com", zone=ZONE)
            desk.book(found, slot_at(found, at("Tue 10:00")), request, actor=factories.AGENT)
            meanwhile = _begun(other, unsubscribe)
        meanwhile.result()

    assert post_office.messages() == []


def _begun(other: ThreadPoolExecutor, act: Callable[[], None]) -> Future[None]:
    """Another hand is at it, and as far as it comes before this one has committed."""
    begun = other.submit(act)
    with suppress(TimeoutError):
        begun.result(timeout=0.5)
    return begun


def _days_go_by(world: World, post_office: PostOffice, days: int) -> None:
    for _ in range(days * 16):
        post_office.round()
        world.passes(hours=1, minutes=30)


def _redeliver(world: World, message: Message) -> None:
    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        desk.redeliver(desk.message(message.ref))


def _mails(world: World) -> list[dict[str, Any]]:
    with world.database.reading() as tx:
        rows = tx.scalars(select(Entry).where(Entry.address == "mail").order_by(Entry.id))
        return [row.body for row in rows]
