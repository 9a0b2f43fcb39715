"""Every phrase is said, every saying has its phrase in each language, and what customers wrote is
never a template.
"""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from booking import errors
from booking.errors import BookingError, ChangeWindowClosed
from bot import phrases
from bot.phrases import LANGUAGES, TEMPLATES, Saying, Voice, known_locale, refusal_in_words

BOT = Path(phrases.__file__).parent
NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)


def said_in(path: Path) -> set[tuple[str, str]]:
    """What the file says: (file of phrases, phrase)."""
    tree = ast.parse(path.read_text())
    file = ""
    said = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name("say")],
                value=ast.Call(func=ast.Name("phrases"), args=[ast.Constant(str(name))]),
            ):
                file = name
            case _:
                pass
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name("say"), attr=name):
                said.add((file, name))
            case ast.Attribute(
                value=ast.Call(func=ast.Name("phrases"), args=[ast.Constant(str(other))]), attr=name
            ):
                said.add((other, name))
            case _:
                pass
    return said


def all_said() -> set[tuple[str, str]]:
    return {said for path in BOT.rglob("*.py") for said in said_in(path)}


def all_phrases(language: str) -> set[tuple[str, str]]:
    return {
        (path.stem, name)
        for path in (TEMPLATES / language).glob("*.j2")
        for name in phrases.macros(path.stem, language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_saying_has_its_phrase(language: str) -> None:
    missing = all_said() - all_phrases(language)

    assert missing == set()


def test_every_phrase_is_said() -> None:
    unsaid = {pair for pair in all_phrases("en") - all_said() if pair[0] != "refusals"}

    assert unsaid == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_phrases(language: str) -> None:
    assert all_phrases(language) == all_phrases("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_words(language: str) -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, BookingError) and kind is not BookingError
    ]

    for kind in kinds:
        assert refusal_in_words(kind(), locale=language, zone="Europe/Lisbon").endswith(".")


def test_a_refusal_names_its_moment_in_zone_and_language() -> None:
    closed = ChangeWindowClosed(allowed=True, until=datetime(2025, 6, 11, 13, 30, tzinfo=UTC))

    words = refusal_in_words(closed, locale="pt-PT", zone="Europe/Lisbon")

    assert words == (
        "Foi possível alterar até quarta, 11 de junho às 14:30, hora de Lisboa. "
        "Peça antes uma pessoa."
    )


def test_what_a_customer_wrote_is_shown_and_never_run() -> None:
    voice = Voice("en", "UTC", NOW)

    words = voice.says(Saying("talk", "person_here", ("{{ 7 * 7 }} {% macro x() %}",)))

    assert words == "{{ 7 * 7 }} {% macro x() %} is here now."


@pytest.mark.parametrize(
    ("locale", "day", "time"),
    [
        ("en", "Thu 6 Mar", "15:00"),
        ("en-US", "Thu, Mar 6", "3:00 PM"),
        ("pt", "quinta, 6 de março", "15:00"),
        ("pt-BR", "qui., 6 de março", "15:00"),
        ("es", "jue, 6 de marzo", "15:00"),
        ("de", "Do., 6. März", "15:00"),
    ],
)
def test_days_and_times_are_written_as_the_locale_does(locale: str, day: str, time: str) -> None:
    voice = Voice(locale, "Europe/London", NOW)
    moment = datetime(2025, 3, 6, 15, tzinfo=UTC)

    assert (voice.day(moment), voice.time(moment)) == (day, time)


def test_another_year_is_named() -> None:
    voice = Voice("en", "Europe/London", NOW)

    assert voice.day(datetime(2026, 3, 5, 15, tzinfo=UTC)) == "Thu, 5 Mar 2026"


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("pt-br", "pt-BR"),
        ("en_US", "en-US"),
        ("de", "de"),
        ("fr-FR", None),
        ("", None),
        ("x" * 99, None),
    ],
)
def test_a_locale_is_known_by_its_language(tag: str, known: str | None) -> None:
    assert known_locale(tag) == known
