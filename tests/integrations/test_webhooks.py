"""Subscribers hear of bookings: signed, in the contract's shape, and of what they chose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.finding import booking_by_ref
from booking.front_desk import FrontDesk, slot_at
from booking.links import follow
from booking.subscriber_desk import SubscriberDesk
from booking.when.clock import clock
from integrations.webhook_bodies import masked, new_secret
from tests import factories
from tests.factories import AGENT
from tests.integrations.receivers import Got, PostOffice, Receiver, a_receiver
from tests.world import World, at


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def post_office(world: World, tmp_path: Path) -> PostOffice:
    return PostOffice(world, tmp_path)


def test_a_booking_is_told_signed(world: World, receiver: Receiver, tmp_path: Path) -> None:
    # The package looks at the clock: what is older than five minutes does not verify.
    post_office = PostOffice(world, tmp_path, clock=clock)
    _, secret = post_office.subscribe(receiver.url)
    booking = factories.a_booking()

    post_office.round()

    [got] = receiver.got
    told = Webhook(secret).verify(got.raw, got.headers)
    assert told["webhookType"] == "booking_created"
    assert told["id"] == booking.ref


def test_a_created_booking_has_the_contracts_fields(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    booking = factories.a_booking("Tue 10:00")

    post_office.round()

    told = receiver.got[0].body
    assert told["start"] == "2025-03-04T10:00:00+00:00"
    assert told["hosts"][0]["id"] == booking.hosts[0].ref
    assert told["attendees"][0]["email"] == "ana@example.com"
    assert told["attendees"][0]["fullname"] == "Ana Silva"
    assert (told["companySlug"], told["meetingTypeSlug"]) == ("alder", "intro-call")
    assert (told["status"], told["version"], told["payment"]) == ("confirmed", 1, None)
    with world.database.reading() as tx:
        assert follow(tx, told["secret"], now=world.now).booking.ref == booking.ref


def test_a_move_names_both_times(world: World, receiver: Receiver, post_office: PostOffice) -> None:
    """The field access of the seed's `handleReschedule`."""
    post_office.subscribe(receiver.url, kinds=["booking_rescheduled"])
    booking = factories.a_booking("Tue 10:00")
    _move(world, booking, "Thu 15:00")

    post_office.round()

    [got] = receiver.got
    assert got.body["rescheduledAppointment"]["id"] == booking.ref
    assert got.body["rescheduledAppointment"]["start"] == "2025-03-06T15:00:00+00:00"
    assert got.body["rescheduledAppointment"]["version"] == 2
    assert got.body["oldStartDate"] == "2025-03-04T10:00:00+00:00"
    assert got.body["newStartDate"] == "2025-03-06T15:00:00+00:00"


def test_a_cancellation_says_why_and_when(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    """The field access of the seed's `handleCancellation`."""
    post_office.subscribe(receiver.url, kinds=["booking_cancelled"])
    booking = factories.a_booking()
    _cancel(world, booking, "They asked")

    post_office.round()

    [got] = receiver.got
    assert (got.body["id"], got.body["isCancelled"]) == (booking.ref, True)
    assert got.body["cancel"]["reason"] == "They asked"
    cancelled_at = datetime.fromisoformat(got.body["cancel"]["cancelledAt"])
    assert cancelled_at == world.now.astimezone(UTC)


def test_every_step_of_a_booking_has_its_kind(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    event_type = factories.an_event_type(needs_approval=True)
    asked = factories.a_booking("Tue 10:00", event_type=event_type, actor=factories.CUSTOMER)
    declined = factories.a_booking("Wed 10:00", event_type=event_type, actor=factories.CUSTOMER)
    with world.database.transaction() as tx:
        desk = BackOffice(tx, world.account, None, now=world.now)
        desk.approve(booking_by_ref(tx, asked.ref), actor=AGENT)
        desk.reject(booking_by_ref(tx, declined.ref), actor=AGENT)
        desk.add_note(booking_by_ref(tx, asked.ref), "Brings a plan", actor=AGENT)
    world.passes(days=2)
    with world.database.transaction() as tx:
        desk = BackOffice(tx, world.account, None, now=world.now)
        desk.mark_no_show(booking_by_ref(tx, asked.ref), actor=AGENT)
        desk.complete(booking_by_ref(tx, asked.ref), actor=AGENT)

    post_office.round()

    told = {
        ref: [g.body["webhookType"] for g in receiver.got if g.body["id"] == ref]
        for ref in (asked.ref, declined.ref)
    }
    assert told[declined.ref] == ["booking_requested", "booking_rejected"]
    assert told[asked.ref] == [
        "booking_requested",
        "booking_created",
        "booking_updated",
        "booking_no_show",
        "booking_completed",
    ]
    assert receiver.got[0].body["status"] == "pending"


def test_only_what_was_chosen_is_told(receiver: Receiver, post_office: PostOffice) -> None:
    post_office.subscribe(receiver.url, kinds=["booking_cancelled"])
    post_office.subscribe(f"{receiver.url}/off", is_on=False)
    factories.a_booking()

    post_office.round()

    assert receiver.got == []


def test_what_another_account_books_is_not_told(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    other = World(world.database)
    other.furnish(name="Birch", slug="birch")
    factories.live_in(other)
    factories.a_booking()

    post_office.round()

    assert receiver.got == []


def test_a_late_message_says_what_was_true_of_its_version(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    booking = factories.a_booking("Tue 10:00")
    _move(world, booking, "Thu 15:00")

    post_office.round()

    assert receiver.types == ["booking_created", "booking_rescheduled"]
    assert receiver.got[0].body["start"] == "2025-03-04T10:00:00+00:00"


def test_after_a_new_secret_both_sign_for_a_day(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    made, old = post_office.subscribe(receiver.url)
    new = new_secret()
    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        sealed = post_office.sealer.seal(new, world.account.ref)
        desk.rotate(desk.subscription(made.ref), secret=sealed)
    factories.a_booking("Tue 10:00")
    post_office.round()
    world.passes(hours=25)
    factories.a_booking("Wed 10:00")

    post_office.round()

    first, second = receiver.got
    assert _signs(old, first)
    assert _signs(new, first)
    assert _signs(new, second)
    assert not _signs(old, second)


def test_a_test_is_about_no_booking(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    made, secret = post_office.subscribe(receiver.url)
    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        desk.test(desk.subscription(made.ref))

    post_office.round()

    [got] = receiver.got
    assert got.body["webhookType"] == "test"
    assert _signs(secret, got)


def test_the_log_masks_the_customers_link(
    world: World, receiver: Receiver, post_office: PostOffice
) -> None:
    post_office.subscribe(receiver.url)
    factories.a_booking()
    post_office.round()

    [message] = post_office.messages()

    assert json.loads(masked(message, world.account.ref))["secret"] == "***"
    assert receiver.got[0].body["secret"] not in json.dumps(message.words)


def _signs(secret: str, got: Got) -> bool:
    moment = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), tz=UTC)
    signature = Webhook(secret).sign(got.message, moment, got.raw.decode())
    return signature in got.headers["webhook-signature"].split()


def _move(world: World, booking: Booking, to: str) -> None:
    with world.database.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        found = booking_by_ref(tx, booking.ref)
        desk.reschedule(found, to=slot_at(found.event_type, at(to)), actor=AGENT)


def _cancel(world: World, booking: Booking, reason: str) -> None:
    with world.database.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(booking_by_ref(tx, booking.ref), reason=reason, actor=AGENT)
