"""What the times in a message come to, for somebody in Lisbon on Monday 3 March 2025 at 9:00."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.when.wish import Wish
from bot.languages import lexicons
from bot.when_said import TimesSaid, mentions_said, times_said
from bot.whose_time import Aim

ZONE = "Europe/Lisbon"
NOW = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo(ZONE))
LANGUAGES = ("en", "pt", "es", "de", "fr")


def said(
    lang: str,
    text: str,
    *,
    now: datetime = NOW,
    bare: str = "",
    aim: Aim = Aim.WISH,
    locale: str | None = None,
    zone: str = "",
) -> TimesSaid:
    lexicon = lexicons()[lang]
    chart = lexicon.chart(text)
    mentions = mentions_said(chart, lexicon, local=now, bare=bare, locale=locale, zone=zone)
    return times_said(chart, mentions, aim=aim, zone=ZONE)


def days_of(wish: Wish | None) -> str:
    """ "2025-03-04", or both ends, an open side left out: "2025-03-04 .."."""
    if wish is None or (wish.first is None and wish.last is None):
        return ""
    if wish.first == wish.last:
        return str(wish.first)
    return f"{wish.first or ''} .. {wish.last or ''}".strip()


def clock_of(wish: Wish | None) -> str:
    """ "15:30", or both ends: "14:00 ..", or the part of the day."""
    if wish is None:
        return ""
    if wish.time:
        return f"{wish.time:%H:%M}"
    if wish.after or wish.before:
        ends = [f"{end:%H:%M}" if end else "" for end in (wish.after, wish.before)]
        return " .. ".join(ends).strip()
    return wish.part.value if wish.part else ""


def days_said(lang: str, text: str, **known: object) -> str:
    return days_of(said(lang, text, **known).wish)  # type: ignore[arg-type]  # passed through


def clock_said(lang: str, text: str, **known: object) -> str:
    return clock_of(said(lang, text, **known).wish)  # type: ignore[arg-type]  # passed through


def ruled_out(lang: str, text: str) -> set[date]:
    wish = said(lang, text).wish
    return set(wish.not_on) if wish else set()
