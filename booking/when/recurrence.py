"""Recurrence: the lines of RFC 5545 (RRULE, RDATE, EXDATE) become starts, by the wall clock of the
zone that the series was made in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

log = logging.getLogger(__name__)

MOST_STARTS = 2_000  # in one window; more is noise, and bounded
# By the hour or closer, or never on: no rules of a person's calendar, and some of them the library
# would follow for ever.
_ENDLESS = re.compile(
    r"FREQ=(SECONDLY|MINUTELY|HOURLY)|BY(MINUTE|SECOND)=[^;]*,|INTERVAL=(0|-)", re.IGNORECASE
)
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)", re.IGNORECASE)
# What the library raises of a rule that it cannot follow, some of it only on the way.
_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


def starts_of(
    lines: Sequence[str], first: datetime, *, zone: str, after: datetime, before: datetime
) -> list[datetime]:
    """The starts of a series in [after, before), in order.

    `first` is its first start, a wall clock without a zone; `after` and `before` are moments, and
    so is what comes back. A rule that nobody can read, or one that recurs by the hour, has its
    first start alone.
    """
    local = ZoneInfo(zone)
    # A day to either side: the wall clock may differ from another zone's by as much.
    earliest = after.astimezone(local).replace(tzinfo=None) - timedelta(days=1)
    latest = before.astimezone(local).replace(tzinfo=None) + timedelta(days=1)
    left_out = set(_dates(lines, "EXDATE", first, local))
    walls = {first, *_dates(lines, "RDATE", first, local)}
    for name, value in _split(lines):
        if name.split(";")[0] == "RRULE":
            walls.update(_recurring(value, first, local, earliest, latest))
    starts = (
        wall.replace(tzinfo=local).astimezone(UTC)
        for wall in walls
        if wall not in left_out and earliest <= wall <= latest
    )
    return sorted(start for start in starts if after <= start < before)[:MOST_STARTS]


def _recurring(
    value: str, first: datetime, local: ZoneInfo, earliest: datetime, latest: datetime
) -> list[datetime]:
    """On the wall, from `earliest` to `latest`; none where the rule cannot be followed."""
    try:
        if _ENDLESS.search(value):
            raise ValueError("endless")
        rule = rrulestr(_until_on_the_wall(value, local), dtstart=first)
        if not isinstance(rule, rrule):
            raise TypeError("a set of rules")
        within = takewhile(lambda wall: wall <= latest, rule.xafter(earliest, inc=True))
        return list(islice(within, MOST_STARTS))
    except _UNREADABLE as error:
        log.warning(
            "recurrence rule not followed", extra={"rule": value[:200], "error": str(error)}
        )
        return []


def _split(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name.upper(), value


def _until_on_the_wall(rule: str, local: ZoneInfo) -> str:
    """RFC 5545, 3.3.10: UNTIL is in UTC where the start has a zone; we count on the wall."""

    def wall(found: re.Match[str]) -> str:
        given = found.group(1).upper()
        if "T" not in given:
            return f"UNTIL={given}T235959"
        moment = datetime.strptime(given.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        if given.endswith("Z"):
            moment = moment.astimezone(local)
        return f"UNTIL={moment:%Y%m%dT%H%M%S}"

    return _UNTIL.sub(wall, rule)


def _dates(
    lines: Sequence[str], wanted: str, first: datetime, local: ZoneInfo
) -> Iterator[datetime]:
    for line in lines:
        name, _, values = line.partition(":")
        if name.split(";")[0].upper() != wanted:
            continue
        zone = _zone_in(name) or local
        for value in values.split(","):
            wall = _wall(value.strip(), first, zone, local)
            if wall is not None:
                yield wall


def _zone_in(name: str) -> ZoneInfo | None:
    found = re.search(r"TZID=([A-Za-z0-9_+\-/]+)", name)
    try:
        return ZoneInfo(found.group(1)) if found else None
    except (ValueError, OSError, KeyError):
        return None


def _wall(value: str, first: datetime, zone: ZoneInfo, local: ZoneInfo) -> datetime | None:
    """A date alone is that day at the time of the first start."""
    try:
        if "T" not in value:
            return datetime.combine(date.fromisoformat(value), first.time())
        given, _, _end = value.upper().partition("/")  # of a period its start
        moment = datetime.strptime(given.rstrip("Z"), "%Y%m%dT%H%M%S").replace(
            tzinfo=UTC if given.endswith("Z") else zone
        )
        return moment.astimezone(local).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
