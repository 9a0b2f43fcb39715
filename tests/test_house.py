"""The promises of the house that no linter knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import inspect

import app
from booking import facts
from booking.db import Base, Database, Scoped
from booking.effects import (
    BULK,
    CALENDAR,
    DISCONNECT,
    MAIL,
    NOTICE,
    PAYMENT,
    PULL,
    RECONCILE,
    WEBHOOK,
)
from booking.facts import Fact
from booking.migrate import migrate
from booking.reactions import REACTIONS
from booking.tokens import Tokens
from booking.when.clock import clock
from bot.messages import ANSWER, CHASE
from integrations.plug import House
from integrations.settings import read_settings
from tests.world import KEY

ROOT = Path(__file__).parent.parent
CODE = [
    path for room in ("booking", "bot", "integrations") for path in (ROOT / room).rglob("*.py")
] + [ROOT / "app.py"]
# Who serves all accounts at once: a login's own list, ticks, links that name no account.
ACROSS = {
    "api_keys.py",
    *("db.py", "people.py", "links.py", "upkeep.py", "postbox.py"),
    *("connecting.py", "connections.py", "watches.py"),
    "till.py",
    "subscriptions.py",
}


def test_transactions_are_committed_in_one_place() -> None:
    committing = {path.name for path in CODE if re.search(r"\.commit\(", path.read_text())}

    assert committing == {"db.py"}


def test_only_few_look_across_accounts() -> None:
    looking = {path.name for path in CODE if "across_accounts()" in path.read_text()}

    assert looking <= ACROSS


def test_every_fact_has_its_reactions() -> None:
    known = {
        kind
        for kind in vars(facts).values()
        if isinstance(kind, type) and issubclass(kind, Fact) and kind is not Fact
    }

    assert set(REACTIONS) == known


def test_nobody_reads_the_clock_but_the_clock() -> None:
    reading = {
        path.name
        for path in CODE
        if re.search(r"datetime\.now\(|utcnow\(|date\.today\(|time\.time\(", path.read_text())
    }

    assert reading == {"clock.py"}


def test_every_address_has_one_deliverer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKDESK_VAR_DIR", str(tmp_path))
    settings = read_settings(dotenv=tmp_path / "none")
    database = Database(settings.core.database_url, Tokens([KEY]))
    house = House(database=database, clock=clock, settings=settings)

    with app._plugs(settings, house) as plugs:  # noqa: SLF001 - the roof's own
        delivers = app._delivers(settings, house, plugs)  # noqa: SLF001

    database.close()
    assert set(delivers) == {
        *(MAIL, NOTICE, ANSWER, CHASE, BULK),
        *(CALENDAR, PULL, RECONCILE, DISCONNECT, PAYMENT, WEBHOOK),
    }


def test_every_table_of_an_account_bears_its_account() -> None:
    free = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if not issubclass(mapper.class_, Scoped)
    }

    assert free == {"Account", "Login", "Entry"}


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    """Both databases: the same tables and columns, and nothing more than the version's own."""
    database = Database(database_url, Tokens([KEY]))
    migrate(database)

    found = inspect(database.engine)
    columns = {
        table: {column["name"] for column in found.get_columns(table)}
        for table in found.get_table_names()
        if table != "alembic_version"
    }

    database.close()
    assert columns == {
        table.name: {column.name for column in table.columns}
        for table in Base.metadata.sorted_tables
    }


def test_nothing_of_ours_names_a_registry_or_a_machine() -> None:
    words = re.compile(r"pypi\.org|registry\.npmjs|files\.pythonhosted|/work/|/root/")
    naming = [
        str(path.relative_to(ROOT))
        for path in [
            *CODE,
            ROOT / "package-lock.json",
            ROOT / "requirements.txt",
            ROOT / "Makefile",
        ]
        if words.search(path.read_text())
    ]

    assert naming == []
