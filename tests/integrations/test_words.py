"""The catalogues: all that pages and office say stands in every language, with the same gaps."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUES = ROOT / "translations"
LANGUAGES = [path.name for path in sorted(CATALOGUES.iterdir()) if path.is_dir()]
ROOMS = ("integrations", "templates")
GAP = re.compile(r"%\(\w+\)\w|\{\w*\}")
SAYS = re.compile(r"\b(?:gettext|ngettext|pgettext|npgettext|_)\(\s*[\"']")


@cache
def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def collected() -> tuple[Catalog, frozenset[str]]:
    """What `make words` finds, and the files that it finds it in."""
    with (CATALOGUES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # it has none
    found, files = Catalog(), set()
    for name, _, words, _, context in extract_from_dir(
        ROOT, methods, options, directory_filter=is_ours
    ):
        found.add(words, context=context)
        files.add(name)
    return found, frozenset(files)


def is_ours(directory: str) -> bool:
    return Path(directory).relative_to(ROOT).parts[0] in ROOMS


def test_no_file_that_speaks_is_left_out() -> None:
    paths = [
        path
        for room in ROOMS
        for ending in ("*.py", "*.html")
        for path in (ROOT / room).rglob(ending)
    ]

    speaking = {str(path.relative_to(ROOT)) for path in paths if SAYS.search(path.read_text())}

    assert speaking == collected()[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_what_is_said_and_nothing_else(language: str) -> None:
    said = named(collected()[0])

    assert named(catalogue(language)) == said, "`make words` collects them"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    silent = [one.id for one in messages(catalogue(language)) if one.fuzzy or not all(strings(one))]

    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_gaps_of_its_sentence(language: str) -> None:
    """Of a plural, one form may do without: it says "one" where another gives the number."""
    other = [one.id for one in messages(catalogue(language)) if not has_its_gaps(one)]

    assert other == []


def has_its_gaps(message: Message) -> bool:
    asked = [gaps(words) for words in ids(message)]
    given = [gaps(words) for words in strings(message)]
    if len(asked) == 1:
        return given == asked
    return set().union(*given) == set().union(*asked)


def gaps(words: str) -> set[str]:
    return set(GAP.findall(words))


def named(words: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(one.context, ids(one)) for one in messages(words)}


def messages(words: Catalog) -> list[Message]:
    """Without the head of the file, whose id is empty."""
    return [one for one in words if one.id]


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)
