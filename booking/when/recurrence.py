"""Recurrence: the lines of RFC 5545 (RRULE, RDATE, EXDATE) become starts, by the wall clock of the
zone that the series was made in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

MOST_STARTS = 2_000  # in one window; more is noise, and bounded
_TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)", re.IGNORECASE)


def starts_of(
    lines: Sequence[str], first: datetime, *, zone: str, after: datetime, before: datetime
) -> list[datetime]:
    """The starts of a series in [after, before), in order.

    `first` is its first start, a wall clock without a zone; `after` and `before` are moments, and
    so is what comes back. A rule that nobody can read, or one that recurs within a day, has its
    first start alone.
    """
    local = ZoneInfo(zone)
    # A day to either side: the wall clock may differ from another zone's by as much.
    earliest = after.astimezone(local).replace(tzinfo=None) - timedelta(days=1)
    latest = before.astimezone(local).replace(tzinfo=None) + timedelta(days=1)
    left_out = set(_dates(lines, "EXDATE", local))
    walls = {first, *_dates(lines, "RDATE", local)}
    for rule in _rules(lines, first, local):
        coming = takewhile(lambda wall: wall <= latest, rule.xafter(earliest, inc=True))
        walls.update(islice(coming, MOST_STARTS))
    starts = (
        wall.replace(tzinfo=local).astimezone(UTC)
        for wall in walls
        if wall not in left_out and earliest <= wall <= latest
    )
    return sorted(start for start in starts if after <= start < before)[:MOST_STARTS]


def _rules(lines: Sequence[str], first: datetime, local: ZoneInfo) -> Iterator[rrule]:
    for line in lines:
        name, _, value = line.partition(":")
        if name.upper() != "RRULE" or _TOO_OFTEN.search(value):
            continue
        try:
            rule = rrulestr(_until_on_the_wall(value, local), dtstart=first)
        except (ValueError, TypeError):
            continue  # the first start alone, see above
        if isinstance(rule, rrule):
            yield rule


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


def _dates(lines: Sequence[str], wanted: str, local: ZoneInfo) -> Iterator[datetime]:
    for line in lines:
        name, _, values = line.partition(":")
        if name.split(";")[0].upper() != wanted:
            continue
        zone = _zone_in(name) or local
        for value in values.split(","):
            wall = _wall(value.strip(), zone, local)
            if wall is not None:
                yield wall


def _zone_in(name: str) -> ZoneInfo | None:
    found = re.search(r"TZID=([A-Za-z0-9_+\-/]+)", name)
    try:
        return ZoneInfo(found.group(1)) if found else None
    except (ValueError, OSError, KeyError):
        return None


def _wall(value: str, zone: ZoneInfo, local: ZoneInfo) -> datetime | None:
    try:
        if "T" not in value:
            return datetime.combine(date.fromisoformat(value), time())
        is_utc = value.upper().endswith("Z")
        given = datetime.strptime(value.upper().rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - below
        moment = given.replace(tzinfo=UTC if is_utc else zone)
        return moment.astimezone(local).replace(tzinfo=None)
    except ValueError:
        return None
