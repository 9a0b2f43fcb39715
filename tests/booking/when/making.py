"""What tests of time are made of: moments, windows and hours, written as people write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.when.clock import minute_of
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from booking.when.slots import HostTime, Limits, RollingWindow, SlotRules
from booking.when.span import Span

# Monday 3 March 2025, six days before the clocks change in New York.
NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"
BERLIN = "Europe/Berlin"


def at(text: str, zone: str = "UTC", *, fold: int = 0) -> int:
    """The minute of "2025-03-03 09:00" on a zone's wall clock; `fold` 1 is its second time."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return minute_of(local.astimezone(UTC))


def during(starts: str, ends: str, zone: str = "UTC") -> Span:
    return Span(at(starts, zone), at(ends, zone))


def on(day: str, zone: str = "UTC", days: int = 1) -> Span:
    """From a local midnight to another, so many dates later."""
    after = date.fromisoformat(day) + timedelta(days=days)
    return Span(at(f"{day} 00:00", zone), at(f"{after} 00:00", zone))


def windows(*texts: str) -> tuple[LocalWindow, ...]:
    return tuple(
        LocalWindow(*(int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-")))
        for text in texts
    )


def hours(*texts: str, zone: str = "UTC", **overrides: tuple[str, ...]) -> Hours:
    """The same windows every day; an override is given as _2025_03_10=("10:00-12:00",)."""
    return Hours(
        zone,
        WeeklyHours((windows(*texts),) * 7),
        {
            date.fromisoformat(name.strip("_").replace("_", "-")): windows(*given)
            for name, given in overrides.items()
        },
    )


def a_host(
    opened: Hours,
    *,
    host_id: int = 1,
    taken: list[Span] | None = None,
    counted: list[Span] | None = None,
) -> HostTime:
    return HostTime(
        host_id=host_id, hours=opened, taken=tuple(taken or ()), counted=tuple(counted or ())
    )


def rules(
    duration: int = 30,
    *,
    interval: int | None = None,
    before: int = 0,
    after: int = 0,
    notice: int = 0,
    days: int = 60,
    limits: Limits | None = None,
    week_starts_on: int = 0,
) -> SlotRules:
    return SlotRules(
        duration=duration,
        interval=interval,
        buffer_before=before,
        buffer_after=after,
        notice=notice,
        window=RollingWindow(days),
        limits=limits or Limits(),
        week_starts_on=week_starts_on,
    )


def shown(minutes: list[int], zone: str = "UTC") -> list[str]:
    """Times of the day as a wall clock in the zone shows them."""
    local = [datetime.fromtimestamp(minute * 60, ZoneInfo(zone)) for minute in minutes]
    return [f"{moment:%H:%M}" for moment in local]
