"""What is known of hosts' calendars, and who is offered for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from booking.calendars import ConnectedCalendar, Connection, Freshness, Health, freshness_of
from booking.front_desk import FrontDesk
from booking.people import Host
from tests import factories
from tests.world import NOW, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def host(world: World) -> Host:
    return world.tx.merge(factories.a_host())


def test_a_host_is_known_as_well_as_the_calendar_that_is_known_least(
    world: World, host: Host
) -> None:
    _connected(world, host, read=[NOW - MINUTE, NOW - 5 * HOUR], asked=[None, NOW - HOUR])

    known = freshness_of(world.tx, [host.id])

    assert known == [Freshness(host.id, NOW - 5 * HOUR, NOW - HOUR, may_answer=True)]


def test_of_a_calendar_that_was_never_read_nothing_is_known(world: World, host: Host) -> None:
    _connected(world, host, read=[NOW, None], asked=[None, None])

    known = freshness_of(world.tx, [host.id])

    assert known == [Freshness(host.id, None, None, may_answer=True)]


def test_a_host_without_calendars_is_never_too_old(world: World, host: Host) -> None:
    other = world.tx.merge(factories.a_host("Tom Okafor"))
    connection = _connected(world, other, read=[None], asked=[None])
    connection.health = Health.ENDED
    world.tx.flush()

    assert freshness_of(world.tx, [host.id, other.id]) == []


@pytest.mark.parametrize(
    ("known", "is_stale", "is_blind"),
    [
        (Freshness(1, NOW - MINUTE, NOW - MINUTE, may_answer=True), False, False),
        (Freshness(1, NOW - HOUR, NOW - HOUR, may_answer=True), True, False),
        # Asked a minute ago, and Google said nothing: it is not asked again at each look.
        (Freshness(1, NOW - HOUR, NOW - MINUTE, may_answer=True), False, False),
        (Freshness(1, NOW - 13 * HOUR, NOW - MINUTE, may_answer=True), False, True),
        (Freshness(1, None, None, may_answer=True), True, True),
        # Nobody would answer: what is known is all there is.
        (Freshness(1, NOW - HOUR, NOW - HOUR, may_answer=False), False, False),
        (Freshness(1, None, None, may_answer=False), False, True),
    ],
)
def test_when_to_ask_anew_and_whom_not_to_offer(
    known: Freshness, *, is_stale: bool, is_blind: bool
) -> None:
    assert known.is_stale(NOW) is is_stale
    assert known.is_blind(NOW - 12 * HOUR) is is_blind


def test_who_asks_for_openings_looks_at_the_connections_once(
    world: World, desk: FrontDesk, host: Host
) -> None:
    event_type = factories.an_event_type(hosts=[host])
    _connected(world, host, read=[NOW], asked=[NOW])
    asked: list[str] = []

    def ask(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = world.database.engine
    event.listen(engine, "before_cursor_execute", ask)
    slots = desk.openings(event_type, zone="Europe/London")
    event.remove(engine, "before_cursor_execute", ask)

    assert slots
    assert len([one for one in asked if "calendar_connections" in one]) == 1


def _connected(
    world: World, host: Host, *, read: list[datetime | None], asked: list[datetime | None]
) -> Connection:
    connection = Connection(host=host, mail="ines@alder.example", connected_at=world.now)
    for number, (synced_at, asked_at) in enumerate(zip(read, asked, strict=True)):
        connection.calendars.append(
            ConnectedCalendar(
                host_id=host.id,
                vendor_id=f"calendar {number}",
                name="Inês",
                zone="Europe/London",
                makes_busy=True,
                synced_at=synced_at,
                asked_at=asked_at,
            )
        )
    world.tx.add(connection)
    world.tx.flush()
    return connection
