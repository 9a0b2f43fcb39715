"""Times, dates and lengths as a reader writes them: Jinja filters on moments, minutes and zones, by
CLDR.

Every filter takes the zone of who looks; nothing is shown in a zone that nobody named.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    get_day_names,
    get_timezone_location,
    parse_pattern,
)
from babel.numbers import format_currency, get_currency_precision
from flask import Flask, g
from flask_babel import ngettext

from bot.phrases import zone_in_words
from integrations.languages import locale_shown, locale_tag

# CLDR has no pattern with a short weekday and a whole month for these; elsewhere its own are taken.
PATTERNS = {
    "en": {"short": "EEE d MMMM", "long": "EEEE d MMMM", "full": "EEEE d MMMM y"},
    "en_US": {"short": "EEE, MMMM d", "long": "EEEE, MMMM d", "full": "EEEE, MMMM d, y"},
    "pt": {"long": "EEEE, d 'de' MMMM"},
    "es": {"long": "EEEE, d 'de' MMMM"},
    "de": {"long": "EEEE, d. MMMM"},
}
SKELETONS = {"short": "MMMMEd", "long": "MMMMEEEEd"}
HOUR = 60
WIDEST_WEEKDAY = 4  # letters


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        clock_time=clock_time,
        clock_span=clock_span,
        day_short=day_short,
        day_long=day_long,
        day_full=day_full,
        moment_short=moment_short,
        weekday_short=weekday_short,
        month_short=month_short,
        month_name=month_name,
        local_date=local_date,
        duration=duration,
        zone_city=zone_city,
        zone_offset=zone_offset,
        zone_time=zone_time,
        money=money,
    )


def clock_time(moment: datetime, zone: str) -> str:
    """14:30, or 2:30 pm."""
    skeleton = "hm" if shows_twelve_hours() else "Hm"
    return str(format_skeleton(skeleton, moment, tzinfo=ZoneInfo(zone), locale=locale_shown()))


def clock_span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """From a time to a time, an en dash between them as CLDR has it."""
    return f"{clock_time(starts_at, zone)}\u2013{clock_time(ends_at, zone)}"


def day_short(moment: datetime | date, zone: str = "UTC") -> str:
    """Thu 11 June."""
    return _day(moment, zone, "short")


def day_long(moment: datetime | date, zone: str = "UTC") -> str:
    """Thursday 11 June."""
    return _day(moment, zone, "long")


def day_full(moment: datetime | date, zone: str = "UTC") -> str:
    """Thursday 11 June 2026."""
    return _day(moment, zone, "full")


def moment_short(moment: datetime, zone: str) -> str:
    """Thu 11 June, 14:30."""
    return f"{day_short(moment, zone)}, {clock_time(moment, zone)}"


def weekday_short(moment: datetime | date, zone: str = "UTC") -> str:
    """Thu; short enough for a date tile."""
    weekday, locale = local_date(moment, zone).weekday(), locale_shown()
    abbreviated = str(get_day_names("abbreviated", locale=locale)[weekday])
    if len(abbreviated) > WIDEST_WEEKDAY:  # Portuguese has "segunda", which no tile holds
        abbreviated = str(get_day_names("short", locale=locale)[weekday])
    return abbreviated.rstrip(".")


def month_short(moment: datetime | date, zone: str = "UTC") -> str:
    """Jun."""
    return str(format_date(local_date(moment, zone), "MMM", locale=locale_shown())).rstrip(".")


def month_name(day: date) -> str:
    """June 2026."""
    return str(format_skeleton("yMMMM", _noon(day), locale=locale_shown()))


def local_date(moment: datetime | date, zone: str) -> date:
    """The date on the wall of `zone`; a date stays what it is."""
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


def duration(minutes: int) -> str:
    """45 minutes, 1 hour, 1 hour 30 minutes."""
    hours, rest = divmod(minutes, HOUR)
    words = [
        ngettext("%(num)s hour", "%(num)s hours", hours) if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", rest) if rest or not hours else "",
    ]
    return " ".join(filter(None, words))


def zone_city(zone: str) -> str:
    """Lisbon, for Europe/Lisbon."""
    if "/" not in zone or zone.startswith("Etc/"):
        return zone.removeprefix("Etc/")
    place = get_timezone_location(zone, locale=locale_shown(), return_city=True)
    return str(place).rpartition("/")[2]


def zone_offset(zone: str, moment: datetime) -> str:
    """GMT+1, as the clocks of `zone` stand at `moment`."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), HOUR)
    return f"GMT{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def zone_time(zone: str) -> str:
    """Lisbon time."""
    return zone_in_words(zone, locale=locale_tag())


def money(minor_units: int, currency: str) -> str:
    """12,50 €, from whole minor units."""
    digits = get_currency_precision(currency)
    amount = minor_units / 10**digits
    return str(format_currency(amount, currency, locale=locale_shown()))


def shows_twelve_hours() -> bool:
    """Whether this request shows 2:30 pm: as was chosen, else as the locale has it."""
    chosen: bool | None = g.get("twelve_hours")
    if chosen is not None:
        return chosen
    return "a" in str(locale_shown().time_formats["short"].pattern)


def _day(moment: datetime | date, zone: str, width: str) -> str:
    day, locale = local_date(moment, zone), locale_shown()
    pattern = _pattern(locale, width)
    if pattern:
        return str(parse_pattern(pattern).apply(day, locale))
    if width == "full":
        return str(format_date(day, "full", locale=locale))
    return str(format_skeleton(SKELETONS[width], _noon(day), locale=locale))


def _pattern(locale: Locale, width: str) -> str | None:
    known = PATTERNS.get(str(locale)) or PATTERNS.get(str(locale.language)) or {}
    return known.get(width)


def _noon(day: date) -> datetime:
    # A date has no zone; at noon UTC it is the same date for the formatter.
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+00:00")
