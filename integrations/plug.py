"""How an outside party is plugged in: what it delivers, which doors it opens, what it does on a
timer.

`app.py` has one line per plug; a new integration is one folder and that line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint

from booking.db import Database
from booking.outbox.dispatcher import Deliver
from booking.when.clock import Clock
from integrations.settings import Settings

Refresh = Callable[[str, Sequence[int]], None]


@dataclass(frozen=True)
class House:
    """What every party is handed: the one database, the clock and the operator's settings."""

    database: Database
    clock: Clock
    settings: Settings


@dataclass(frozen=True)
class Tick:
    """Something done again and again, at least `every` apart; it must be harmless when done
    twice.
    """

    name: str
    every: timedelta
    run: Callable[[], None]


@dataclass(frozen=True)
class Plug:
    """What one party offers the house."""

    delivers: Mapping[str, Deliver] = field(default_factory=dict)  # outbox address -> deliverer
    opens: tuple[Blueprint, ...] = ()  # its doors on the web
    ticks: tuple[Tick, ...] = ()
    # Brings the mirrors of these hosts (an account's ref, their ids) up to date, within a time.
    refresh: Refresh | None = None
    # Whether the settings say what it takes to reach the party outside, where there is one.
    is_set_up: bool = True
    # Tries the connection and says in plain words what is wrong; None when all is well.
    check: Callable[[], str | None] | None = None
    # Lets go of what is held open, when the process ends.
    close: Callable[[], None] | None = None
