"""What selects of the admin's pages offer: time zones by name, languages, weekdays, currencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import available_timezones

from babel.dates import get_day_names
from flask_babel import gettext

from booking.when.clock import minute_of, moment_of
from booking.when.hours import offsets
from booking.when.span import Span
from integrations.languages import locale_shown
from integrations.moments import day_long, zone_city, zone_offset

Width = Literal["abbreviated", "short", "wide"]
YEAR = 366 * 24 * 60  # minutes


@dataclass(frozen=True)
class ZoneGroup:
    """The zones of one part of the world: name and city of each."""

    region: str
    zones: Sequence[tuple[str, str]]


def zone_groups(chosen: str) -> list[ZoneGroup]:
    """All zones by the names of their cities, and the chosen one, whatever it is called."""
    groups = list(_zone_groups(str(locale_shown())))
    known = {name for group in groups for name, _ in group.zones}
    others = [("UTC", "UTC")] + ([(chosen, chosen)] if chosen not in known | {"UTC", ""} else [])
    return [*groups, ZoneGroup(gettext("Others"), others)]


@lru_cache(maxsize=8)
def _zone_groups(_locale: str) -> tuple[ZoneGroup, ...]:
    names = sorted(available_timezones())
    return tuple(
        ZoneGroup(
            words,
            sorted(
                ((name, _city(name)) for name in names if name.startswith(region + "/")),
                key=lambda zone: zone[1],
            ),
        )
        for region, words in _regions().items()
    )


def _regions() -> dict[str, str]:
    """The parts of the world as names of zones begin with them, in words."""
    return {
        "Africa": gettext("Africa"),
        "America": gettext("America"),
        "Antarctica": gettext("Antarctica"),
        "Asia": gettext("Asia"),
        "Atlantic": gettext("Atlantic Ocean"),
        "Australia": gettext("Australia"),
        "Europe": gettext("Europe"),
        "Indian": gettext("Indian Ocean"),
        "Pacific": gettext("Pacific Ocean"),
    }


def _city(name: str) -> str:
    # "America/Indiana/Knox": CLDR's city alone would not say which.
    parts = name.split("/")
    return zone_city(name) if len(parts) == 2 else ", ".join(reversed(parts[1:])).replace("_", " ")  # noqa: PLR2004 - region and city


def clocks_said(zone: str, now: datetime) -> str:
    """Lisbon: GMT+1 now, GMT from Sunday 25 October."""
    minute = minute_of(now)
    stretches = list(offsets(zone, Span(minute, minute + YEAR)))
    words = {"city": zone_city(zone), "now": zone_offset(zone, now)}
    changes = [starts for starts, _, offset in stretches if offset != stretches[0][2]]
    if not changes:
        return gettext("%(city)s: %(now)s all year", **words)
    then = moment_of(changes[0])
    return gettext(
        "%(city)s: %(now)s now, %(then)s from %(day)s",
        **words,
        then=zone_offset(zone, then),
        day=day_long(then, zone),
    )


def locale_choices() -> list[tuple[str, str]]:
    """The languages that pages, mails and the bot speak, with the countries whose dates differ."""
    return [
        ("en", "English (UK)"),
        ("en-US", "English (US)"),
        ("pt", "Português (Portugal)"),
        ("pt-BR", "Português (Brasil)"),
        ("es", "Español"),
        ("es-MX", "Español (México)"),
        ("de", "Deutsch"),
        ("de-AT", "Deutsch (Österreich)"),
        ("de-CH", "Deutsch (Schweiz)"),
    ]


def weekday_names(width: Width = "wide") -> list[str]:
    """Monday first."""
    names = get_day_names(width, "stand-alone", locale_shown())
    return [str(names[day]).rstrip(".").capitalize() for day in range(7)]


def weekday_names_inside() -> list[str]:
    """As they stand inside a sentence: in Spanish and Portuguese with a small letter."""
    names = get_day_names("wide", "format", locale_shown())
    return [str(names[day]) for day in range(7)]


def weekday_choices() -> list[tuple[str, str]]:
    return [(str(day), name) for day, name in enumerate(weekday_names())]


def month_asked(text: str, today: date) -> date:
    """The first of the month in "2026-03"; this month where that is none."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 1970 < first.year < 9000 else today.replace(day=1)  # noqa: PLR2004 - datetime's edges
