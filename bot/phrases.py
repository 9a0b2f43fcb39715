"""What the bot says: `say.moved(booking)` is the macro `moved` of templates/chat/LOCALE/FILE.j2,
and refusals in words.

A phrase is put into words late, once it is known to whom: a `Voice` has the language, the zone
and the moment. What customers wrote goes in as a value and is never read as a template.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, get_currency_precision
from jinja2 import FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from booking.errors import BookingError

TEMPLATES = Path(__file__).parent.parent / "templates" / "chat"
LANGUAGES = ("en", "pt", "es", "de")
# Where a language is written without its country: the one whose dates and clock we mean.
HOMES = {"en": "en_GB", "pt": "pt_PT", "es": "es_ES", "de": "de_DE"}


def phrases(file: str) -> Phrases:
    """All that one file of templates can say."""
    return Phrases(file)


class Phrases:
    """`say.NAME(...)` is a `Saying`."""

    def __init__(self, file: str) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Callable[..., Saying]:
        return lambda *values, **named: Saying(self._file, name, values, named)


@dataclass(frozen=True)
class Saying:
    """Something to say, not yet in anybody's language."""

    file: str
    name: str
    values: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Voice:
    """To whom we speak: their language and zone, and when."""

    locale: str
    zone: str
    now: datetime

    def says(self, saying: Saying) -> str:
        template = _template(saying.file, _language(self.locale))
        module = template.make_module({"voice": self})
        words: str = getattr(module, saying.name)(*saying.values, **saying.named)
        return "\n".join(" ".join(line.split()) for line in words.strip().splitlines())

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def day(self, moment: datetime | date) -> str:
        """As "Thu 6 Mar", with its year where that is another than now's."""
        day = self.local(moment).date() if isinstance(moment, datetime) else moment
        year = "" if day.year == self.local(self.now).year else "y"
        locale = babel_locale(self.locale)
        if locale.language == "pt":
            # CLDR's "qui., 6/03" is too terse to be read back; the design has "quinta, 6 de março".
            rest = format_skeleton(f"{year}MMMMd", day, locale=locale)
            return f"{format_date(day, 'E', locale=locale)}, {rest}"
        month = "MMM" if locale.language == "en" else "MMMM"
        return str(format_skeleton(f"{year}{month}Ed", day, locale=locale))

    def time(self, moment: datetime) -> str:
        """As "15:00"; an hour that the clocks repeat is told with its offset."""
        local = self.local(moment)
        shown = str(
            format_time(local, "short", tzinfo=local.tzinfo, locale=babel_locale(self.locale))
        )
        # CLDR parts "3:00 PM" by a narrow space that few fonts of plain-text channels have.
        shown = shown.replace("\u202f", " ")
        other = local.replace(fold=1 - local.fold)
        return f"{shown} ({offset(local)})" if other.utcoffset() != local.utcoffset() else shown

    def clock(self, hour: int, minute: int = 0) -> str:
        moment = datetime(2025, 1, 1, hour, minute, tzinfo=UTC)
        shown = format_time(moment, "short", tzinfo=UTC, locale=babel_locale(self.locale))
        return str(shown).replace("\u202f", " ")

    def weekday(self, moment: datetime | date) -> str:
        day = self.local(moment).date() if isinstance(moment, datetime) else moment
        return str(format_date(day, "E", locale=babel_locale(self.locale)))

    def zone_label(self) -> str:
        """The zone as people say it: "Lisbon time"."""
        return zone_in_words(self.zone, locale=self.locale)

    def money(self, amount: int, currency: str) -> str:
        """As "€12.50", from whole minor units."""
        return money_in_words(amount, currency, locale=self.locale)

    def listed(self, words: list[str]) -> str:
        return str(format_list(words, locale=babel_locale(self.locale)))

    def either(self, words: list[str]) -> str:
        """As "03:00 or 15:00"."""
        return str(format_list(words, style="or", locale=babel_locale(self.locale)))


def money_in_words(amount: int, currency: str, *, locale: str) -> str:
    """As "€12.50", "12,50 €", from whole minor units."""
    whole = Decimal(amount).scaleb(-get_currency_precision(currency))
    return str(format_currency(whole, currency, locale=babel_locale(locale)))


def zone_in_words(zone: str, *, locale: str) -> str:
    """As "Lisbon time", "hora de Lisboa", "Ortszeit Lissabon"."""
    if zone in ("UTC", "Etc/UTC"):
        return "UTC"
    city = get_timezone_location(ZoneInfo(zone), locale=babel_locale(locale), return_city=True)
    return Voice(locale, zone, datetime.fromtimestamp(0, UTC)).says(phrases("times").zone(city))


def zone_with_offset(zone: str, *, locale: str, at: datetime) -> str:
    """As "Lisbon time, GMT+1"."""
    return f"{zone_in_words(zone, locale=locale)}, {offset(at.astimezone(ZoneInfo(zone)))}"


def offset(local: datetime) -> str:
    """As "GMT", "GMT+1", "GMT-3:30"."""
    ahead = local.utcoffset() or timedelta(0)
    minutes = int(ahead.total_seconds()) // 60
    if minutes == 0:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"GMT{sign}{hours}" + (f":{rest:02}" if rest else "")


def refusal_in_words(error: BookingError, *, locale: str, zone: str) -> str:
    """One sentence that a customer understands, the same in every channel."""
    named = [value for value in error.words.values() if isinstance(value, datetime)]
    # A year is told where it is not now's; what a refusal names is near.
    voice = Voice(locale, zone, named[0] if named else datetime.fromtimestamp(0, UTC))
    return voice.says(refusal(error))


def refusal(error: BookingError) -> Saying:
    return Saying("refusals", error.code, (), {"error": error, "words": error.words})


def field_in_words(code: str, *, locale: str) -> str:
    """What is wrong with a field, shown beside it: `code` is a value of `InvalidInput.fields`."""
    voice = Voice(locale, "UTC", datetime.fromtimestamp(0, UTC))
    known = macros("refusals", "en")
    name = f"field_{code}" if f"field_{code}" in known else "field_wrong"
    return voice.says(Saying("refusals", name))


def known_locale(tag: str | None) -> str | None:
    """The tag as BCP 47 writes it, when we speak its language."""
    if not tag or len(tag) > 35:  # noqa: PLR2004 - RFC 5646, 4.4.1
        return None
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        language = tag.replace("_", "-").split("-")[0].lower()
        return language if language in LANGUAGES else None
    if locale.language not in LANGUAGES:
        return None
    return f"{locale.language}-{locale.territory}" if locale.territory else str(locale.language)


def babel_locale(tag: str) -> Locale:
    """How that locale writes dates and times."""
    known = known_locale(tag) or "en"
    return Locale.parse(HOMES.get(known, known.replace("-", "_")))


def macros(file: str, language: str) -> set[str]:
    """What that file can say in that language."""
    module = _template(file, language).make_module({})
    return {name for name in dir(module) if not name.startswith("_")}


def _language(locale: str) -> str:
    return (known_locale(locale) or "en").split("-")[0]


@lru_cache(maxsize=256)
def _template(file: str, language: str) -> Template:
    return _environment().select_template([f"{language}/{file}.j2", f"en/{file}.j2"])


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text; whoever shows it in HTML escapes it there
    )
    environment.filters.update(
        day=_day,
        time=_time,
        weekday=_weekday,
        listed=_listed,
        either=_either,
        refusal=_refusal,
        money=_money,
        said=_said,
    )
    environment.globals["zone"] = _zone
    return environment


@pass_context
def _day(context: Context, moment: datetime | date) -> str:
    return _voice(context).day(moment)


@pass_context
def _time(context: Context, moment: datetime) -> str:
    return _voice(context).time(moment)


@pass_context
def _weekday(context: Context, moment: datetime | date) -> str:
    return _voice(context).weekday(moment)


@pass_context
def _listed(context: Context, words: list[str]) -> str:
    return _voice(context).listed(words)


@pass_context
def _either(context: Context, words: list[str]) -> str:
    return _voice(context).either(words)


@pass_context
def _refusal(context: Context, error: BookingError) -> str:
    return _voice(context).says(refusal(error))


@pass_context
def _money(context: Context, amount: int, currency: str) -> str:
    return _voice(context).money(amount, currency)


@pass_context
def _said(context: Context, saying: Saying) -> str:
    return _voice(context).says(saying)


@pass_context
def _zone(context: Context) -> str:
    return _voice(context).zone_label()


def _voice(context: Context) -> Voice:
    voice = context["voice"]
    assert isinstance(voice, Voice)
    return voice
