"""Bookings per second and slots for a month, on a database alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.figures import Figure, per_second, timed
from booking.db import Database
from booking.front_desk import FrontDesk, slot_at
from booking.migrate import migrate
from booking.people import Host
from booking.requests import Request
from booking.tokens import Tokens
from booking.when.slots import HostChoice
from tests import factories
from tests.journeys.towns import ALWAYS
from tests.postgres import drop_database, fresh_database, postgres_url
from tests.world import KEY, ZONE, World, at

BOOKINGS = 300
LISTINGS = 30


def commits_per_second(folder: Path) -> float:
    """The floor: one row a durable commit, on the same file system."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, at INTEGER)")

    def commit(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO floor (at) VALUES (?)", (number,))
        connection.execute("COMMIT")

    rate = per_second(commit, times=BOOKINGS * 3)
    connection.close()
    return rate


def on_sqlite(folder: Path) -> list[Figure]:
    """Slots for 1 and 100 hosts, and bookings, on an SQLite file with full sync."""
    database = Database(f"sqlite:///{folder / 'bookings.sqlite3'}", Tokens([KEY]))
    migrate(database)
    world = furnished(database)
    figures = [_slots(world, hosts) for hosts in (1, 100)]
    floor = commits_per_second(folder)
    figures.append(
        Figure(
            "bookings, SQLite (task, deal, history, outbox)",
            _bookings_per_second(world),
            "/s",
            floor=floor,
            floor_is="a bare durable commit",
        )
    )
    database.close()
    return figures


def on_postgresql() -> list[Figure]:
    """Bookings on a real PostgreSQL that waits for the disk."""
    url = fresh_database(postgres_url(durable=True))
    database = Database(url, Tokens([KEY]))
    migrate(database)
    rate = _bookings_per_second(furnished(database))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE floor (at integer)")
        connection.commit()

        def commit(number: int) -> None:
            connection.exec_driver_sql("INSERT INTO floor VALUES (%s)", (number,))
            connection.commit()

        floor = per_second(commit, times=BOOKINGS * 3)
    database.close()
    drop_database(url)
    return [
        Figure(
            "bookings, PostgreSQL (one client)",
            rate,
            "/s",
            floor=floor,
            floor_is="a bare durable commit",
        )
    ]


def furnished(database: Database) -> World:
    world = World(database)
    factories.live_in(world)
    world.furnish()
    return world


def month_of(world: World, pool: list[Host]) -> Callable[[], None]:
    """Lists the slots of a month that one of `pool` is free for."""
    kind = factories.an_event_type(
        f"With {pool[0].name}, {len(pool)}", hosts=pool, assignment=HostChoice.ROUND_ROBIN
    )

    def month() -> None:
        with world.database.reading() as tx:
            desk = FrontDesk(tx, world.account, now=world.now)
            assert desk.openings(desk.event_type(kind.ref), zone=ZONE)

    return month


def _slots(world: World, hosts: int) -> Figure:
    month = month_of(world, [factories.a_host(f"Host {number}") for number in range(hosts)])
    with world.database.reading() as tx:
        floor, _ = timed(lambda: tx.connection().exec_driver_sql("SELECT 1"), times=LISTINGS)
    value, p95 = timed(month, times=LISTINGS)
    return Figure(
        f"slots of a month, {hosts} host{'s' if hosts > 1 else ''}",
        value,
        "ms",
        p95,
        floor,
        "a bare query",
    )


def _bookings_per_second(world: World) -> float:
    host = factories.a_host("Always", hours=ALWAYS)
    kind = factories.an_event_type("Always open", hosts=[host], **factories.rules())

    def book(number: int) -> None:
        with world.database.transaction() as tx:
            desk = FrontDesk(tx, world.account, now=world.now)
            event_type = desk.event_type(kind.ref)
            starts_at = at("Tue 00:00") + timedelta(minutes=30 * number)
            desk.book(
                event_type,
                slot_at(event_type, starts_at),
                Request(name="Ana", mail=f"ana{number}@example.com"),
                actor=factories.CUSTOMER,
            )

    return per_second(book, times=BOOKINGS)
