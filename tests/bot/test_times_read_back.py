"""Whatever day or clock there is, written in any usual way, reads back to itself."""

from __future__ import annotations

from datetime import date, time, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.languages import lexicons
from bot.languages.numerals import cardinals
from bot.languages.times import de, en, es, fr, pt
from tests.bot.times import LANGUAGES, NOW, days_said, said

TIMES = {"en": en, "pt": pt, "es": es, "de": de, "fr": fr}
# How each language writes a day; {d} and {m} are figures, {dd} and {mm} have two.
WRITTEN = {
    "en": ["{m}/{d}/{y}", "{month} {d}", "{d} {month} {y}", "the {d}{th} of {month}"],
    "pt": ["{d}/{m}/{y}", "{d} de {month}", "dia {d} de {month} de {y}", "{dd}/{mm}"],
    "es": ["{d}/{m}/{y}", "{d} de {month}", "el {d} de {month} de {y}", "{dd}-{mm}-{y}"],
    "de": ["{d}.{m}.{y}", "{d}. {month}", "am {dd}.{mm}.", "den {d}. {month} {y}"],
    "fr": ["{d}/{m}/{y}", "{d} {month}", "le {d} {month} {y}", "{dd}/{mm}"],
}
WRITTEN_CLOCKS = {
    "en": ["{h}:{mm} {half}", "{hh}:{mm}", "{h}.{mm} {half}", "{h} {mm} {half}"],
    "pt": ["{H}h{mm}", "às {hh}:{mm}", "{h}:{mm} {half}"],
    "es": ["{H}:{mm} h", "a las {hh}:{mm}", "{h}:{mm} {half}"],
    "de": ["{H}:{mm} Uhr", "um {hh}:{mm}", "{H}.{mm} Uhr", "{H} Uhr {mm}"],
    "fr": ["{H}h{mm}", "à {hh}:{mm}", "{H} heures {mm}"],
}
DAYS_AHEAD = st.integers(min_value=0, max_value=360)
MINUTES_OF_DAY = st.integers(min_value=0, max_value=24 * 60 - 1)
SEVERAL = settings(max_examples=60, deadline=None)


def forms(table: dict[str, list[str]], *, all_write: str = "") -> list[tuple[str, str]]:
    everywhere = [(lang, all_write) for lang in table if all_write]
    return everywhere + [(lang, form) for lang, listed in table.items() for form in listed]


def written(day: date, lang: str, form: str) -> str:
    ending = "th" if 4 <= day.day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return form.format(
        d=day.day,
        dd=f"{day.day:02}",
        m=day.month,
        mm=f"{day.month:02}",
        y=day.year,
        th=ending,
        month=TIMES[lang].VALUES["month"][day.month].split(",")[0],
    )


def shown(clock: time, form: str) -> str:
    return form.format(
        h=clock.hour % 12 or 12,
        hh=f"{clock.hour:02}",
        H=clock.hour,
        mm=f"{clock.minute:02}",
        half="am" if clock.hour < 12 else "pm",
    )


@pytest.mark.parametrize(("lang", "form"), forms(WRITTEN, all_write="{y}-{mm}-{dd}"))
@SEVERAL
@given(days=DAYS_AHEAD)
def test_a_day_reads_back_to_itself(lang: str, form: str, days: int) -> None:
    day = NOW.date() + timedelta(days=days)

    assert days_said(lang, written(day, lang, form)) == str(day)


@pytest.mark.parametrize("lang", LANGUAGES)
@SEVERAL
@given(days=st.integers(min_value=1, max_value=7))
def test_a_weekday_reads_back_to_itself(lang: str, days: int) -> None:
    day = NOW.date() + timedelta(days=days)
    names = TIMES[lang].VALUES["weekday"][day.weekday()].split(",")

    assert days_said(lang, names[0]) == str(day)


@pytest.mark.parametrize("lang", LANGUAGES)
@SEVERAL
@given(first=DAYS_AHEAD, length=st.integers(min_value=1, max_value=60))
def test_a_range_of_days_reads_back_to_itself(lang: str, first: int, length: int) -> None:
    begins = NOW.date() + timedelta(days=first)
    ends = begins + timedelta(days=length)
    text = " - ".join(f"{day.year}-{day.month:02}-{day.day:02}" for day in (begins, ends))

    assert days_said(lang, text) == f"{begins} .. {ends}"


@pytest.mark.parametrize(("lang", "form"), forms(WRITTEN_CLOCKS))
@SEVERAL
@given(minute=MINUTES_OF_DAY)
def test_a_clock_reads_back_to_itself(lang: str, form: str, minute: int) -> None:
    clock = time(minute // 60, minute % 60)

    heard = said(lang, shown(clock, form))

    assert heard.wish is not None
    assert clock in {heard.wish.time, *(candidate.means for candidate in heard.clocks)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_in_words_is_that_number(lang: str) -> None:
    lexicon = lexicons()[lang]

    for number, words in cardinals(TIMES[lang].NUMERALS):
        for form in words.split(","):
            chart = lexicon.chart(form.strip())
            assert (len(chart.words), number) in chart.at(0, "num"), form


@pytest.mark.parametrize("lang", LANGUAGES)
@SEVERAL
@given(text=st.text(max_size=300))
def test_any_text_is_read_without_complaint(lang: str, text: str) -> None:
    heard = said(lang, text)

    assert heard.wish is None or heard.wish.zone


@pytest.mark.parametrize(
    "text",
    [
        "9 " * 1000,
        "1.2.3." * 400,
        "monday to " * 250,
        "at at at " * 250,
        "10:30-" * 300,
        "/" * 2000,
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_worst_text_that_is_read_is_read_in_bounded_time(lang: str, text: str) -> None:
    assert min(seconds_for(lang, text[:2000]) for _ in range(3)) < 0.5


def seconds_for(lang: str, text: str) -> float:
    """Of the processor; the least of a few is free of what else goes on in this process."""
    began = process_time()
    said(lang, text)
    return process_time() - began
