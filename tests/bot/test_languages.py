"""The words of all languages: that each is asked for, and stands in its list once."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bot.languages import HEARD

BOT = Path(__file__).parents[2] / "bot"
in_every_language = pytest.mark.parametrize(
    ("words", "times"), HEARD, ids=[words.CODE for words, _ in HEARD]
)


def lists_in(words: ModuleType, times: ModuleType) -> Iterator[tuple[str, str]]:
    """Each list of phrases, with its tag."""
    yield from words.CONCEPTS.items()
    yield from times.WORDS.items()
    for tag, by_value in times.VALUES.items():
        yield from ((tag, listed) for listed in by_value.values())


def asked_for() -> set[str]:
    """Every word that stands in a string of the ear's own code, rows of grammar and all."""
    code = " ".join(path.read_text(encoding="utf-8") for path in BOT.glob("*.py"))
    return {tag for text in re.findall(r'"([^"\n]*)"', code) for tag in re.findall(r"\w+", text)}


@in_every_language
def test_a_language_says_nothing_that_nobody_asks_for(words: ModuleType, times: ModuleType) -> None:
    assert {tag for tag, _ in lists_in(words, times)} - asked_for() == set()


@in_every_language
def test_a_phrase_stands_once_in_its_list(words: ModuleType, times: ModuleType) -> None:
    twice = [
        (tag, phrase)
        for tag, listed in lists_in(words, times)
        for phrase, count in Counter(" ".join(p.split()) for p in listed.split(",")).items()
        if count > 1
    ]

    assert twice == []


@in_every_language
def test_a_tag_without_a_phrase_is_left_out(words: ModuleType, times: ModuleType) -> None:
    assert [tag for tag, listed in lists_in(words, times) if not listed.strip()] == []
