"""A booking's time in a mail: the reader's language and zone, the zone always named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import (
    format_date,
    format_skeleton,
    get_day_names,
    get_timezone_location,
    parse_pattern,
)

from bot.phrases import Voice, babel_locale, offset
from integrations.wording import phrases

TILE_LETTERS = 4
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT"})
TO = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class When:
    """From when to when, as the reader sees it; weekday and number are for the date tile."""

    weekday: str
    number: int
    day: str
    short: str
    times: str
    zone: str


class Dates:
    """Moments in the words of one reader."""

    def __init__(self, locale: str, zone: str, now: datetime) -> None:
        self._voice = Voice(locale, zone, now)
        self._locale = babel_locale(locale)
        self._words = phrases(locale)

    def when(self, starts_at: datetime, ends_at: datetime) -> When:
        voice = self._voice
        local = voice.local(starts_at)
        return When(
            weekday=self._weekday(local),
            number=local.day,
            day=self._day(starts_at, "full"),
            short=f"{self._day(starts_at, 'short')}, {voice.time(starts_at)}",
            times=self._words.clock(TO.join(map(voice.time, (starts_at, ends_at)))),
            zone=self._zone(local),
        )

    def moment(self, moment: datetime) -> str:
        """Thu 11 June, 14:30, as it stands in a sentence."""
        day, time = self._day(moment, "short"), self._voice.time(moment)
        return f"{day}, {self._words.clock(time)}"

    def soon(self, moment: datetime) -> str:
        """today, tomorrow or nothing, by the reader's dates."""
        days = (self._voice.local(moment).date() - self._voice.local(self._voice.now).date()).days
        return {0: "today", 1: "tomorrow"}.get(days, "")

    def _weekday(self, local: datetime) -> str:
        """THU: for the date tile, which has room for four letters."""
        named = (
            str(get_day_names(width, locale=self._locale)[local.weekday()]).rstrip(".")
            for width in ("abbreviated", "short")
        )
        return next((name for name in named if len(name) <= TILE_LETTERS), "").upper()

    def _zone(self, local: datetime) -> str:
        """Lisbon time (GMT+1); a zone that is no city's has its offset alone."""
        zone, apart = self._voice.zone, offset(local)
        if "/" not in zone or zone.startswith("Etc/"):
            return "UTC" if zone in UTC_NAMES else apart
        city = get_timezone_location(zone, locale=self._locale, return_city=True)
        return str(self._words.zone(str(city).rpartition("/")[2], apart))

    def _day(self, moment: datetime, width: str) -> str:
        day, locale = self._voice.local(moment).date(), self._locale
        if str(locale) == "en_US":  # there, the day follows the month
            full = format_date(day, "full", locale=locale)
            return str(full if width == "full" else format_skeleton("MMMEd", day, locale=locale))
        pattern = self._words.day_format if width == "full" else self._words.short_format
        return str(parse_pattern(pattern).apply(day, locale))
