"""The world in which every test lives: Monday 3 March 2025, 9:00 UTC, one account in London, a real
database.

`db` comes in two kinds: every test that asks for it, or for what stands on it, runs on SQLite and
on PostgreSQL. What says nothing of the database itself, as the words on a page, may name one of
them, best the stricter: PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser
from sqlalchemy.engine import Dialect, Engine, make_url
from typing_extensions import override

from booking.back_office import BackOffice
from booking.db import Database
from booking.front_desk import FrontDesk
from booking.migrate import migrate
from booking.tokens import Tokens
from tests import factories
from tests.browser import chromium
from tests.memory import memory
from tests.postgres import drop_database, fresh_database, migrated_template, postgres_url
from tests.world import KEY, SENDER, Outbox, World


@pytest.hookimpl(tryfirst=True)  # before the fixture names both
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`databases` names those on which a test runs, or a module of tests, where not on both."""
    marker = metafunc.definition.get_closest_marker("databases")
    if marker is not None and "database_url" in metafunc.fixturenames:
        named = pytest.mark.parametrize("database_url", marker.args, indirect=True)
        metafunc.definition.add_marker(named)


@pytest.fixture(scope="session", autouse=True)
def nothing_set() -> Iterator[None]:
    """What a developer has exported for a Bookdesk of their own counts in no test."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [*os.environ]:
            if name.upper().startswith("BOOKDESK_") or name.upper() in {"HOST", "PORT"}:
                environment.delenv(name)
        yield


class _Compiled(BytecodeCache):
    """Templates as they were compiled for an earlier app: each test makes an app of its own."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    @override
    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    @override
    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": _Compiled()})
        yield


@pytest.fixture(scope="session")
def running_chromium() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def browser(running_chromium: Browser) -> Iterator[Browser]:
    """A real one; its visitors are gone when the test is over."""
    yield running_chromium
    for visitor in running_chromium.contexts:
        visitor.close()


@pytest.fixture(scope="session")
def fast_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="bookdesk-", dir=memory()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def migrated_file(fast_folder: Path) -> Path:
    """An SQLite file that the migrations have been over; each test gets a copy."""
    path = fast_folder / "migrated.sqlite3"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, fast_folder: Path, migrated_file: Path
) -> Iterator[str]:
    """Where a fresh, migrated database is."""
    if request.param == "sqlite":
        with TemporaryDirectory(dir=fast_folder) as folder:
            copy = shutil.copy(migrated_file, Path(folder) / "bookdesk.sqlite3")
            yield f"sqlite:///{copy}"
        return
    server = postgres_url()
    url = fresh_database(server, template=migrated_template(server, _migrated))
    yield url
    drop_database(url)


class _Statements:
    """SQL as it was compiled for an earlier database: each test opens a database of its own."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._compiled: dict[Any, Any] = {}

    def known_to(self, engine: Engine) -> None:
        # What is compiled is compiled for a dialect, which learns of its server when it connects.
        if engine.name not in self._dialects:
            engine.connect().close()
            self._dialects[engine.name] = engine.dialect
        engine.dialect = self._dialects[engine.name]
        engine.update_execution_options(compiled_cache=self._compiled)


@pytest.fixture(scope="session")
def statements() -> _Statements:
    return _Statements()


@pytest.fixture
def db(database_url: str, statements: _Statements) -> Iterator[Database]:
    database = Database(database_url, Tokens([KEY]), sender=SENDER)
    statements.known_to(database.engine)
    statements.known_to(database.readers)
    yield database
    database.close()


@pytest.fixture
def world(db: Database) -> Iterator[World]:
    """One account, one schedule, one host; the factories make the rest in it."""
    made = World(db)
    factories.live_in(made)
    made.furnish()
    yield made
    made.leave()


@pytest.fixture
def desk(world: World) -> FrontDesk:
    """The front desk, in a transaction that lasts as long as the test."""
    return FrontDesk(world.tx, world.account, now=world.now)


@pytest.fixture
def office(world: World) -> BackOffice:
    """The back office, for an admin, in the same transaction."""
    return BackOffice(world.tx, world.account, factories.an_agent(is_admin=True), now=world.now)


@pytest.fixture
def outbox(world: World) -> Outbox:
    return Outbox(world)


def _migrated(url: str) -> None:
    database = Database(make_url(url).render_as_string(hide_password=False), Tokens([KEY]))
    migrate(database)
    database.close()
