"""The clock, and the whole minutes since the epoch in which all of `when` counts.

This is the only file that reads the clock; a door calls it once and hands `now` down.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


def minute_of(moment: datetime) -> int:
    """The minute that `moment` lies in: its seconds are cut off, also before the epoch."""
    return (moment - EPOCH) // MINUTE


def minute_up(moment: datetime) -> int:
    """The first minute that begins at `moment` or after it."""
    return -((EPOCH - moment) // MINUTE)


def moment_of(minute: int) -> datetime:
    """The moment at which `minute` begins, in UTC."""
    return EPOCH + minute * MINUTE
