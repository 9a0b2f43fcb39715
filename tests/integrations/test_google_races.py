"""Two at once: the host drags the event while the booking is moved here, and everything that reads
and writes does so at the same moment. However it ends, all say the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

import pytest

from booking.bookings import Booking, State
from booking.effects import CALENDAR, PutCalendarEvent
from booking.errors import BookingError, TryLater
from booking.outbox.dispatcher import Dispatcher
from booking.outbox.entries import Lease
from booking.people import Host
from tests import factories
from tests.integrations.calendars import INES, Scene, a_scene, times_of
from tests.world import World, at

ROUNDS = 6
WORKERS = 4


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with a_scene(world, rings=True) as made:
        yield made


@pytest.fixture
def booking(scene: Scene, host: Host) -> Booking:
    booking = factories.a_booking("Thu 10:00", event_type=factories.an_event_type(hosts=[host]))
    scene.settle()
    return booking


def test_moved_here_and_there_at_once_it_ends_in_one_place(scene: Scene, booking: Booking) -> None:
    for turn in range(ROUNDS):
        hour = at("Thu 09:00") + timedelta(hours=turn)

        _at_once(
            partial(scene.move, booking.ref, hour),
            partial(_drags, scene, booking, hour + timedelta(minutes=30)),
            *[lambda: _works(scene)] * WORKERS,
        )
        _calms_down(scene)

        _agree(scene, booking)
        scene.world.passes(minutes=1)


def test_cancelled_here_while_it_is_dragged_there_it_is_off_everywhere(
    scene: Scene, booking: Booking
) -> None:
    _at_once(
        lambda: scene.cancel(booking.ref),
        lambda: _drags(scene, booking, at("Thu 15:00")),
        *[lambda: _works(scene)] * WORKERS,
    )
    _calms_down(scene)

    assert scene.booking(booking.ref).state is State.CANCELLED
    assert scene.twin.events(INES) == []


def test_many_who_put_the_same_event_put_it_once(scene: Scene, host: Host) -> None:
    event_type = factories.an_event_type(hosts=[host])
    scene.twin.faults.delay = (0.0, 0.02)
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    asked = PutCalendarEvent(scene.world.account.ref, booking.ref, host.ref)

    _at_once(*[lambda: _puts(scene, asked)] * WORKERS, *[lambda: _works(scene)] * WORKERS)
    _calms_down(scene)

    assert len(scene.twin.events(INES)) == 1
    _agree(scene, booking)


def _at_once(*acts: Callable[[], None]) -> None:
    """Each in a thread of its own. What one of them raises is raised."""
    gate = threading.Barrier(len(acts))
    failed: list[BaseException] = []

    def runs(act: Callable[[], None]) -> None:
        gate.wait()
        try:
            with suppress(BookingError):  # a refusal is an answer
                act()
        except BaseException as error:  # noqa: BLE001 - it is raised below, where the test hears it
            failed.append(error)

    threads = [threading.Thread(target=runs, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _works(scene: Scene) -> None:
    """What a worker's thread does: hear what rings, deliver what is due."""
    scene.twin.deliver_pushes()
    Dispatcher(scene.world.database, scene.delivers, clock=scene.world.clock).round()


def _puts(scene: Scene, asked: PutCalendarEvent) -> None:
    lease = Lease(
        entry_id=0,
        epoch=0,
        address=CALENDAR,
        key="again",
        body=asdict(asked),
        account_id=None,
        tries=1,
        put_at=scene.world.now,
        first_due_at=scene.world.now,
    )
    with suppress(TryLater):
        scene.plug.delivers[CALENDAR](lease)


def _drags(scene: Scene, booking: Booking, to: datetime) -> None:
    event = scene.event_of(booking)
    if event is not None:
        scene.twin.move(INES, event["id"], to)


def _calms_down(scene: Scene) -> None:
    for _ in range(3):
        scene.twin.deliver_pushes()
        scene.passes(seconds=61)
    scene.reconciles(2)


def _agree(scene: Scene, booking: Booking) -> None:
    now = scene.booking(booking.ref)
    event = scene.event_of(now)
    assert event is not None
    assert times_of(event) == (now.starts_at, now.ends_at)
    shown = [m.particulars for m in scene.mails if m.to.role == "customer" and m.particulars]
    assert shown[-1].starts_at == now.starts_at
