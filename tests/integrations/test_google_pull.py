"""Changes in: every page or none of it, the newest reading or none, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from typing_extensions import override

from booking.calendars import Health
from booking.effects import PULL, News
from booking.event_types import EventType
from booking.outbox import entries
from booking.outbox.entries import Entry
from booking.people import Host
from integrations.google.desk import Desk
from integrations.google.pull import Job, Pulled, Puller
from tests import factories
from tests.integrations.busy import between, busy, token_of
from tests.integrations.calendars import INES, Scene, at_google
from tests.world import at


@pytest.fixture
def event_type(host: Host) -> EventType:
    return factories.an_event_type(hosts=[host])


def test_all_pages_are_read_and_one_token_is_kept(scene: Scene, host: Host) -> None:
    scene.twin.fill(INES, [_half_hour(number) for number in range(600)])
    scene.twin.forget_requests()

    scene.polls()
    pages_asked = scene.twin.count("events.list")
    scene.polls()

    assert len(busy(scene)) == 600
    assert pages_asked == 3
    assert scene.twin.count("events.list") == 4


@pytest.mark.parametrize("is_first", [True, False])
def test_a_failure_between_pages_loses_nothing_and_takes_in_nothing(
    scene: Scene, host: Host, *, is_first: bool
) -> None:
    scene.twin.add(INES, **between("Tue 09:00", "Tue 09:30"))
    scene.polls()
    known, token = busy(scene), token_of(scene, host)
    scene.twin.fill(INES, [_half_hour(number) for number in range(600)])
    if is_first:
        scene.twin.expire_sync_tokens(INES)
    scene.world.passes(minutes=2)
    scene.twin.per_minute = 3 if is_first else 2

    scene.polls()

    assert (busy(scene), token_of(scene, host)) == (known, token)
    assert scene.connection(host).health is Health.DEGRADED
    scene.twin.per_minute = None
    scene.passes(minutes=2)
    assert len(busy(scene)) == 601
    assert scene.connection(host).health is Health.CONNECTED


def test_when_the_token_has_expired_what_is_missing_is_free(
    scene: Scene, event_type: EventType, host: Host
) -> None:
    gone = scene.twin.add(INES, **between("Tue 10:00", "Tue 10:30"))
    stays = scene.twin.add(INES, **between("Tue 11:00", "Tue 11:30"))
    scene.polls()
    token = token_of(scene, host)
    scene.twin.delete(INES, gone["id"])
    scene.twin.expire_sync_tokens(INES)

    scene.polls()

    assert stays
    assert busy(scene) == [at("Tue 11:00")]
    assert token_of(scene, host) not in (None, token)


def test_what_a_stale_list_leaves_out_comes_with_the_next(scene: Scene, host: Host) -> None:
    first = scene.twin.add(INES, **between("Tue 10:00", "Tue 10:30"))
    scene.polls()
    scene.twin.add(INES, **between("Tue 11:00", "Tue 11:30"))
    scene.twin.delete(INES, first["id"])
    scene.twin.faults.stale_list = 1.0

    scene.polls()
    scene.twin.faults.stale_list = 0.0
    scene.polls()

    assert busy(scene) == [at("Tue 11:00")]


def test_a_stale_list_moves_no_booking_back(scene: Scene, event_type: EventType) -> None:
    booking = factories.a_booking("Thu 10:00", event_type=event_type)
    scene.settle()
    scene.polls()
    scene.move(booking.ref, at("Fri 11:00"))
    scene.settle()
    scene.twin.faults.stale_list = 1.0

    scene.polls()
    scene.twin.expire_sync_tokens(INES)
    scene.polls()

    assert scene.booking(booking.ref).starts_at == at("Fri 11:00")
    assert scene.kinds() == [News.CONFIRMATION, News.RESCHEDULED]


class Overtaken(Puller):
    """One that is slow between reading and taking in; `meanwhile` is what happens then."""

    def __init__(self, desk: Desk, meanwhile: Callable[[], None]) -> None:
        super().__init__(desk)
        self._meanwhile = meanwhile

    @override
    def _fetched(self, job: Job) -> Pulled:
        pulled = super()._fetched(job)
        self._meanwhile()
        return pulled


def test_a_pull_that_a_later_one_overtook_takes_nothing_in(scene: Scene, host: Host) -> None:
    event = scene.twin.add(INES, **between("Tue 10:00", "Tue 10:30"))
    [calendar] = scene.connection(host).calendars

    def meanwhile() -> None:
        scene.twin.move(INES, event["id"], at("Wed 15:00"))
        scene.polls()

    desk = Desk(scene.house)
    with closing(desk.grants):
        Overtaken(desk, meanwhile).pull(scene.world.account.ref, calendar.ref)

    assert busy(scene) == [at("Wed 15:00")]
    scene.twin.delete(INES, event["id"])
    scene.polls()
    assert busy(scene) == []


def test_hints_become_one_and_one_that_comes_while_it_is_read_is_not_lost(
    scene: Scene, host: Host
) -> None:
    scene.twin.forget_requests()
    for _ in range(5):
        _is_hinted(scene)
    scene.settle()
    read = scene.twin.count("events.list")

    _is_hinted(scene)
    with scene.world.database.transaction() as tx:
        now = scene.world.now
        [leased] = entries.lease(tx, now=now, lasts=timedelta(minutes=1), most=1)
    scene.world.passes(seconds=1)
    _is_hinted(scene)

    assert read == 1
    assert leased.address == PULL
    with scene.world.database.reading() as tx:
        waiting = tx.scalars(select(Entry).where(Entry.state == "waiting", Entry.address == PULL))
        assert len(waiting.all()) == 2


def _is_hinted(scene: Scene) -> None:
    with scene.counter() as counter:
        for connection in counter.by_host().values():
            counter.pull_all(connection)


def _half_hour(number: int) -> dict[str, Any]:
    start = at("Wed 00:00") + timedelta(hours=number)
    return at_google([start, start + timedelta(minutes=30)])
