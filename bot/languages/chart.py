"""A message's words on a chart, and beside each what it may mean.

Phrases overlap freely ("depois de amanhã" is also "depois de" and "amanhã"); who reads the chart
chooses. What digits and signs mean in every language is put here, the rest by a `Lexicon`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

Value = int | str | tuple[int, int] | bool
Mark = tuple[int, Value]  # where the phrase ends, and what it says

WORD = re.compile(r"\d+|[^\W\d_]+(?:['’`´][^\W\d_]+)*|\n|[^\s]")
SYMBOLS = {
    ":": "colon",
    ".": "dot",
    "/": "slash",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    ",": "comma",
    "#": "hash",
    "@": "at",
    "?": "question",
    "¿": "question",
    "\n": "newline",
    "!": "shout",
    ";": "semicolon",
    "(": "comma",
    ")": "comma",
    "~": "tilde",
}
SENTENCE_ENDS = frozenset(".!?\n;")


@dataclass(frozen=True, slots=True)
class Word:
    text: str  # in lower case, without accents and apostrophes
    start: int
    end: int
    glued: bool  # nothing stands between it and the word before


@dataclass(slots=True)
class Chart:
    """Which tags begin at each word, and which end before it."""

    text: str
    words: list[Word]
    marks: list[dict[str, list[Mark]]]
    endings: list[dict[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.endings = [{} for _ in range(len(self.words) + 1)]
        for start, tags in enumerate(self.marks):
            for tag, marks in tags.items():
                if len(marks) > 1:
                    marks.sort(reverse=True, key=lambda mark: mark[0])
                for end, _ in marks:
                    self.endings[end].setdefault(tag, start)

    def at(self, index: int, tag: str) -> list[Mark]:
        return self.marks[index].get(tag, []) if 0 <= index < len(self.words) else []

    def starts(self, index: int, *tags: str) -> bool:
        return any(self.at(index, tag) for tag in tags)

    def before(self, index: int, *tags: str) -> int | None:
        """Where a phrase of one of `tags` begins that ends just before word `index`."""
        found = [self.endings[index][tag] for tag in tags if tag in self.endings[index]]
        return min(found) if found else None

    def places(self, *tags: str) -> list[int]:
        return [at for at, marks in enumerate(self.marks) if any(tag in marks for tag in tags)]

    def has(self, *tags: str) -> bool:
        return any(tag in marks for marks in self.marks for tag in tags)

    def sentence_of(self, index: int) -> tuple[int, int]:
        first = last = index
        while first > 0 and not self.ends_sentence(first - 1):
            first -= 1
        while last < len(self.words) and not self.ends_sentence(last):
            last += 1
        return first, last

    def ends_sentence(self, index: int) -> bool:
        """A dot between digits ("6.3.") or glued to what follows ends nothing."""
        if self.words[index].text not in SENTENCE_ENDS:
            return False
        if self.words[index].text != ".":
            return True
        after_digit = index > 0 and self.words[index - 1].text.isdigit()
        inside = index + 1 < len(self.words) and self.words[index + 1].glued
        return not (after_digit or inside)

    def original(self, start: int, end: int) -> str:
        return self.text[self.words[start].start : self.words[end - 1].end] if end > start else ""


def folded(word: str) -> str:
    if word.isalpha() and word.isascii():
        return word.lower()
    if word.lower() == "nº":
        return "numero"  # not "no", which is Portuguese for "on the"
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ß", "ss"))
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’`´")


def words_of(text: str) -> list[Word]:
    words: list[Word] = []
    last_end = -1
    for found in WORD.finditer(text):
        if is_hyphen(text, found):
            last_end = found.end()
            continue
        words.append(
            Word(folded(found[0]), found.start(), found.end(), glued=found.start() == last_end)
        )
        last_end = found.end()
    return [word for word in words if word.text]


def is_hyphen(text: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    inside = start > 0 and end < len(text)
    return found[0] == "-" and inside and text[start - 1].isalpha() and text[end].isalpha()


CLOCK_DIGITS = (3, 4)
YEAR_DIGITS = 4
MOST_DIGITS = 4
TWO_DIGITS = 2
THIS_CENTURY = 2000


@lru_cache(maxsize=4096)
def own_values(text: str) -> tuple[tuple[str, Value], ...]:
    """What digits and signs mean in every language: tags with what they say."""
    if text in SYMBOLS:
        return ((SYMBOLS[text], True),)
    if not text.isdecimal():
        return ()
    if len(text) > MOST_DIGITS:
        return (("bignum", True),)
    return tuple(number_values(text))


def number_values(text: str) -> Iterator[tuple[str, Value]]:
    """What a number may be: a day, a clock run together, a year."""
    number = int(text)
    yield "digits", number
    if len(text) <= TWO_DIGITS:
        yield "num", number
    if len(text) == TWO_DIGITS:
        yield "mins", number
        yield "year2", THIS_CENTURY + number
    if len(text) in CLOCK_DIGITS:
        yield "hhmm", (number // 100, number % 100)
    if len(text) == YEAR_DIGITS:
        yield "year", number
