"""Times as the API writes them: `{"dateTime", "timeZone"}` or `{"date"}`, and what they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .answers import Json, bad_request


def parsed(text: str) -> datetime:
    """An RFC 3339 timestamp, naive when it has no offset. Raises ValueError."""
    if "T" not in text.upper():
        raise ValueError(text)
    return datetime.fromisoformat(text)


def zone_of(name: str, *, what: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise bad_request(f"Invalid time zone definition for {what}.") from None


def normal(point: Json, *, zone: str, what: str) -> Json:
    """A point as it is kept: a date, or a moment in UTC with the zone it was made in."""
    filled = {key: value for key, value in point.items() if value is not None}
    if ("date" in filled) == ("dateTime" in filled):
        raise bad_request(f"Invalid {what}: exactly one of date and dateTime is needed.")
    if "date" in filled:
        return {"date": date.fromisoformat(filled["date"]).isoformat()}
    name = filled.get("timeZone", zone)
    moment = parsed(filled["dateTime"])
    local = zone_of(name, what=what)
    if moment.tzinfo is None:
        if "timeZone" not in filled:
            raise bad_request(f"Missing time zone definition for {what}.")
        moment = moment.replace(tzinfo=local)
    return {"dateTime": written(moment, "UTC"), "timeZone": name}


def instant(point: Json, zone: str) -> datetime:
    """When a kept point is, in UTC; a date begins at midnight in `zone`."""
    if "date" in point:
        midnight = datetime.combine(date.fromisoformat(point["date"]), time(), ZoneInfo(zone))
        return midnight.astimezone(UTC)
    return datetime.fromisoformat(point["dateTime"])


def shown(point: Json, zone: str) -> Json:
    """A kept point as it is answered: the offset is that of `zone`, whoever made the event."""
    if "date" in point:
        return dict(point)
    return {**point, "dateTime": written(datetime.fromisoformat(point["dateTime"]), zone)}


def written(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    text = local.isoformat()
    return text.removesuffix("+00:00") + "Z" if local.utcoffset() == timedelta(0) else text


def stamp(milliseconds: int) -> str:
    """A stamp as in `updated`: UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
