"""Busy time in tests: events at certain times, and what the mirror knows of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.mirror import BusyTime
from booking.people import Host
from booking.when.clock import moment_of
from tests.integrations.calendars import Scene, at_google
from tests.world import at


def between(start: str, end: str) -> dict[str, Any]:
    """An event's times, as the API takes them."""
    return at_google([at(start), at(end)])


def busy(scene: Scene) -> list[datetime]:
    """When busy times begin, in order."""
    rows: list[BusyTime] = scene.all(BusyTime)
    return sorted(moment_of(row.starts) for row in rows)


def token_of(scene: Scene, host: Host) -> str | None:
    return scene.connection(host).calendars[0].sync_token
