"""Series: the lines of `recurrence` become instances, by the wall clock of the event's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from .answers import Json, bad_request
from .moments import instant, written

MOST_INSTANCES = 750  # Google, too, ends an endless series somewhere
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)")


def is_master(event: Json) -> bool:
    return bool(event.get("recurrence"))


def check_recurrence(event: Json) -> None:
    """Raises Refused 400 for lines that nobody can expand."""
    try:
        next(_walls(event, None), None)
    except (ValueError, TypeError, KeyError):
        raise bad_request("Invalid recurrence rule.") from None


def instances(master: Json, *, zone: str, after: datetime, before: datetime) -> Iterator[Json]:
    """The instances that end after `after` and start before `before`, in order.

    `zone` is the calendar's, in which days without times lie.
    """
    length = instant(master["end"], zone) - instant(master["start"], zone)
    # Two days of room: a wall clock is up to a day from UTC, and a change of clock is an hour.
    earliest = after.astimezone(UTC).replace(tzinfo=None) - length - timedelta(days=2)
    everything = (instance(master, _start(master, wall)) for wall in _walls(master, earliest))
    within = takewhile(lambda one: instant(one["start"], zone) < before, everything)
    for _, one in zip(range(MOST_INSTANCES), within, strict=False):
        if instant(one["end"], zone) > after:
            yield one


def instance_of(master: Json, event_id: str) -> Json | None:
    """The instance with that id, when the series has it."""
    written_start = event_id.removeprefix(master["id"] + "_")
    try:
        if "date" in master["start"]:
            wall = datetime.strptime(written_start, "%Y%m%d")  # noqa: DTZ007 - a day has no zone
        else:
            moment = datetime.strptime(written_start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            wall = moment.astimezone(_zone(master)).replace(tzinfo=None)
    except ValueError:
        return None
    is_member = next(_walls(master, wall), None) == wall
    return instance(master, _start(master, wall)) if is_member else None


def instance(master: Json, start: Json) -> Json:
    """One member of the series, as the API shows it."""
    one = {key: value for key, value in master.items() if key != "recurrence"}
    return {
        **one,
        "id": f"{master['id']}_{_suffix(start)}",
        "recurringEventId": master["id"],
        "originalStartTime": start,
        "start": start,
        "end": _end(master, start),
    }


def _walls(master: Json, earliest: datetime | None) -> Iterator[datetime]:
    """The starts on the wall clock, without a zone."""
    first = _first_wall(master)
    rules = rruleset()
    for line in master["recurrence"]:
        name, _, value = line.partition(":")
        kind = name.split(";")[0].upper()
        if kind == "RRULE":
            rule = rrulestr(_local_until(value, master), dtstart=first)
            assert isinstance(rule, rrule)  # one rule, not a set of them
            rules.rrule(rule)
        elif kind == "EXDATE":
            for text in value.split(","):
                rules.exdate(_wall(text, name, master))
        elif kind == "RDATE":
            rules.rdate(first)
            for text in value.split(","):
                rules.rdate(_wall(text, name, master))
        else:
            raise ValueError(line)
    return iter(rules if earliest is None else rules.xafter(earliest, inc=True))


def _local_until(rule: str, master: Json) -> str:
    # dateutil wants UNTIL to be of the kind of the start: on the wall clock, as ours are.
    def local(match: re.Match[str]) -> str:
        text = match[1]
        if "T" not in text:
            return f"UNTIL={text}T235959"
        return f"UNTIL={_wall(text, '', master):%Y%m%dT%H%M%S}"

    return _UNTIL.sub(local, rule)


def _wall(text: str, name: str, master: Json) -> datetime:
    if "T" not in text:
        return datetime.combine(
            datetime.strptime(text, "%Y%m%d"),  # noqa: DTZ007 - a wall clock has no zone
            _first_wall(master).time(),
        )
    wall = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - see above
    named = re.search(r"TZID=([^;:]+)", name)
    if not text.endswith("Z") and named is None:
        return wall
    zone = ZoneInfo(named[1]) if named else UTC
    return wall.replace(tzinfo=zone).astimezone(_zone(master)).replace(tzinfo=None)


def _first_wall(master: Json) -> datetime:
    start = master["start"]
    if "date" in start:
        return datetime.fromisoformat(start["date"])
    return datetime.fromisoformat(start["dateTime"]).astimezone(_zone(master)).replace(tzinfo=None)


def _zone(master: Json) -> ZoneInfo:
    return ZoneInfo(master["start"].get("timeZone", "UTC"))


def _start(master: Json, wall: datetime) -> Json:
    if "date" in master["start"]:
        return {"date": wall.date().isoformat()}
    moment = wall.replace(tzinfo=_zone(master)).astimezone(UTC)
    return {"dateTime": written(moment, "UTC"), "timeZone": master["start"]["timeZone"]}


def _end(master: Json, start: Json) -> Json:
    # RFC 5545, 3.8.5.3: the same exact duration applies to all members; days are counted as days.
    length = instant(master["end"], "UTC") - instant(master["start"], "UTC")
    end = instant(start, "UTC") + length
    if "date" in start:
        return {"date": end.date().isoformat()}
    return {**master["end"], "dateTime": written(end, "UTC")}


def _suffix(start: Json) -> str:
    if "date" in start:
        return str(start["date"]).replace("-", "")
    return f"{datetime.fromisoformat(start['dateTime']):%Y%m%dT%H%M%SZ}"
