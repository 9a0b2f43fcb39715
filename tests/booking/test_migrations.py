"""A database that an earlier release made is brought up to date, and keeps what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, select, text
from sqlalchemy.engine import Engine

from booking.accounts import Account
from booking.db import Database
from booking.front_desk import FrontDesk
from booking.migrate import migrate
from booking.tokens import Tokens
from tests.factories import a_booking
from tests.postgres import drop_database, fresh_database, postgres_url
from tests.world import KEY, World

BEFORE_CALENDARS = "0001"


@pytest.fixture
def older(world: World, tmp_path: Path) -> Iterator[Database]:
    """As the release before calendars left it, on the same kind of database as the world's."""
    on_file = world.database.is_sqlite
    url = f"sqlite:///{tmp_path / 'older.sqlite3'}" if on_file else fresh_database(postgres_url())
    database = Database(url, Tokens([KEY]))
    migrate(database, BEFORE_CALENDARS)
    yield database
    database.close()
    if not on_file:
        drop_database(url)


def test_what_was_booked_before_calendars_is_still_there(world: World, older: Database) -> None:
    booking = a_booking("Tue 10:00")
    a_booking("Thu 15:00", title="Survey")
    tables = _tables(older.engine)
    for table in tables:
        _copy(table, world.database.engine, older.engine)
    before = {table.name: _rows(table, older.engine) for table in tables}

    migrate(older)
    migrate(older)

    after = {table.name: _rows(table, older.engine) for table in tables}
    assert after == before
    assert len(before["bookings"]) == 2
    with older.reading() as tx:
        account = tx.scalars(select(Account)).one()
        found = FrontDesk(tx, account, now=world.now).booking(booking.ref)
    assert account.mirror_hours == 12
    assert found.span == booking.span
    assert [host.name for host in found.hosts] == ["Inês Carvalho"]


def _tables(engine: Engine) -> list[Table]:
    """With the columns that they have now, those first that others refer to."""
    known = MetaData()
    known.reflect(engine)
    return [table for table in known.sorted_tables if table.name != "alembic_version"]


def _copy(table: Table, source: Engine, target: Engine) -> None:
    rows = [row._asdict() for row in _rows(table, source)]
    if rows:
        with target.begin() as connection:
            connection.execute(table.insert(), rows)


def _rows(table: Table, engine: Engine) -> Sequence[Any]:
    with engine.begin() as connection:
        return connection.execute(select(table).order_by(text("id"))).all()
