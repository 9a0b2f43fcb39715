"""Receivers that fail, hang and mislead: nothing is lost, nothing overtakes, nobody else waits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.errors import LimitReached
from booking.finding import booking_by_ref
from booking.front_desk import FrontDesk
from booking.outbox.entries import Entry
from booking.subscriber_desk import SubscriberDesk
from booking.subscriptions import MOST_SUBSCRIPTIONS, Progress
from tests import factories
from tests.factories import AGENT
from tests.integrations.receivers import PostOffice, Receiver, a_receiver
from tests.world import World


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def post_office(world: World, tmp_path: Path) -> PostOffice:
    return PostOffice(world, tmp_path, seconds=0.4)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (500, "status"),
        (404, "status"),
        ("hang", "timeout"),
        ("drip", "timeout"),
        ("close", "closed"),
        ("nonsense", "closed"),
        ("redirect", "redirect"),
    ],
)
def test_what_fails_is_tried_again_under_the_same_id(
    receiver: Receiver, post_office: PostOffice, behaviour: str | int, error: str
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = [behaviour]
    receiver.redirects_to = receiver.url
    factories.a_booking()

    post_office.round()
    post_office.world.passes(minutes=1)
    post_office.round()

    first, second = receiver.got
    assert first.message == second.message
    assert first.raw == second.raw
    assert [attempt.error for attempt in post_office.attempts()] == [error, None]
    assert post_office.messages()[0].progress is Progress.DELIVERED


def test_a_redirect_is_not_followed(receiver: Receiver, post_office: PostOffice) -> None:
    with a_receiver() as private:
        post_office.subscribe(receiver.url)
        receiver.behaves = ["redirect"]
        receiver.redirects_to = private.url
        factories.a_booking()

        post_office.round()

        assert private.got == []


def test_an_endless_answer_is_cut(receiver: Receiver, post_office: PostOffice) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = ["endless"]
    factories.a_booking()

    post_office.round()

    [attempt] = post_office.attempts()
    assert attempt.status == 200
    assert len(attempt.answer) <= 2_000


def test_what_is_later_waits_for_what_is_earlier_of_the_same_booking(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = [500]
    failing = factories.a_booking("Tue 10:00")
    post_office.round()
    _cancel(world, failing)
    other = factories.a_booking("Wed 10:00")

    post_office.round()
    world.passes(minutes=1)
    post_office.round()
    post_office.round()

    told = [(got.body["id"], got.body["webhookType"]) for got in receiver.got]
    assert told == [
        (failing.ref, "booking_created"),
        (other.ref, "booking_created"),
        (failing.ref, "booking_created"),
        (failing.ref, "booking_cancelled"),
    ]


def test_an_address_that_hangs_holds_up_no_other(
    receiver: Receiver, post_office: PostOffice
) -> None:
    with a_receiver() as hanging:
        hanging.behaves = ["hang"] * 20
        post_office.subscribe(hanging.url)
        post_office.subscribe(receiver.url)
        for day in ("Tue", "Wed", "Thu", "Fri"):
            factories.a_booking(f"{day} 10:00")

        post_office.round()

        assert len(receiver.got) == 4
        # After three failures in a row it is left alone for a while.
        assert len(hanging.got) == 3


def test_what_waits_for_who_unsubscribed_leaves_no_more(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    factories.a_booking()
    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        desk.unsubscribe(desk.subscription(made.ref))

    post_office.round()

    assert receiver.got == []
    assert post_office.messages() == []


def test_a_crash_before_it_is_settled_does_not_send_it_again(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    factories.a_booking()
    post_office.round()
    with world.database.transaction() as tx:
        for entry in tx.scalars(select(Entry).where(Entry.address == "webhook")):
            entry.state, entry.settled_at = "waiting", None

    post_office.round()

    assert len(receiver.got) == 1


def test_private_addresses_are_refused_when_they_are_called(
    world: World, receiver: Receiver, tmp_path: Path
) -> None:
    strict = PostOffice(world, tmp_path, private_hosts=())
    strict.subscribe(f"https://localhost:{receiver.port}/hook")
    factories.a_booking()

    strict.round()

    assert receiver.got == []
    assert [attempt.error for attempt in strict.attempts()] == ["private_address"]


def test_who_asks_to_be_left_alone_is(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    receiver.behaves = ["rest"]
    factories.a_booking()
    post_office.round()

    world.passes(minutes=9)
    post_office.round()
    early = len(receiver.got)
    world.passes(minutes=2)
    post_office.round()

    assert (early, len(receiver.got)) == (1, 2)


def test_several_workers_lose_nothing_and_keep_the_order(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    dice = random.Random(7)  # noqa: S311 - a seed, not a secret
    answers: list[str | int] = [200, 200, 500, "close"]
    receiver.behaves = [dice.choice(answers) for _ in range(60)]
    bookings = [factories.a_booking(f"{day} 10:00") for day in ("Tue", "Wed", "Thu", "Fri")]
    for booking in bookings:
        _note(world, booking)
        _cancel(world, booking)

    for _ in range(40):
        with ThreadPoolExecutor(4) as workers:
            list(workers.map(lambda _: post_office.round(), range(4)))
        world.passes(minutes=45)

    for booking in bookings:
        versions = [got.body["version"] for got in receiver.got if got.body["id"] == booking.ref]
        assert versions == sorted(versions)
        assert set(versions) == {1, 2, 3}
    assert {message.progress for message in post_office.messages()} == {Progress.DELIVERED}


def test_a_secret_that_cannot_be_opened_parks_what_it_would_sign(
    world: World, receiver: Receiver, post_office: PostOffice, tmp_path: Path
) -> None:
    post_office.subscribe(receiver.url)
    factories.a_booking()
    with_another_key = PostOffice(world, tmp_path / "elsewhere")

    with_another_key.round()

    assert receiver.got == []
    assert post_office.messages()[0].progress is Progress.PARKED


def test_there_are_no_more_than_six(world: World, post_office: PostOffice) -> None:
    for number in range(MOST_SUBSCRIPTIONS):
        post_office.subscribe(f"https://{number}.example.com/hook")

    with pytest.raises(LimitReached):
        post_office.subscribe("https://seventh.example.com/hook")


def _note(world: World, booking: Booking) -> None:
    with world.database.transaction() as tx:
        desk = BackOffice(tx, world.account, None, now=world.now)
        desk.add_note(booking_by_ref(tx, booking.ref), "Brings a plan", actor=AGENT)


def _cancel(world: World, booking: Booking) -> None:
    with world.database.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(booking_by_ref(tx, booking.ref), actor=AGENT)
