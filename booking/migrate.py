"""Bring the database's schema up to date: Alembic, forward only, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from booking.db import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_LOCK = (
    4_711  # an advisory lock's number: two processes that start at once migrate one after the other
)


def migrate(database: Database, revision: str = "head") -> None:
    """Twice is once."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
