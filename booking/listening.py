"""Hearing what other processes ring: PostgreSQL's NOTIFY, one connection that listens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from booking.db import CHANNEL, Database

if TYPE_CHECKING:
    from psycopg import Connection

log = logging.getLogger(__name__)

LOOKS_UP_EVERY = 0.5  # seconds until it sees that it should stop
TRIES_AGAIN_AFTER = 2.0


@contextmanager
def hearing_abroad(database: Database) -> Iterator[None]:
    """What other processes ring is heard here too, where several share one PostgreSQL."""
    if database.is_sqlite:
        yield
        return
    stopped = threading.Event()
    thread = threading.Thread(
        target=_listen_until, args=(database, stopped), name="listener", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _listen_until(database: Database, stopped: threading.Event) -> None:
    """Ring here what was rung elsewhere, until `stopped`. A nudge that gets lost meanwhile costs
    a tick.
    """
    # Here and not above: where there is no PostgreSQL, its library is not loaded.
    import psycopg  # noqa: PLC0415

    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stopped.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                _listen(connection, database, stopped)
        except psycopg.OperationalError:
            log.warning("listening was interrupted")
            stopped.wait(TRIES_AGAIN_AFTER)


def _listen(connection: Connection, database: Database, stopped: threading.Event) -> None:
    connection.execute(f"LISTEN {CHANNEL}")
    while not stopped.is_set():
        for heard in connection.notifies(timeout=LOOKS_UP_EVERY):
            database.nudge.ring(heard.payload)
