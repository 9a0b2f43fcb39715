"""A message's words on a chart, and beside each what a language knows it to mean.

Phrases overlap freely ("depois de amanhã" is also "depois de" and "amanhã"); who reads the chart
chooses. A language is plain data: in its own file `CONCEPTS` (tag -> phrases) and `COMMON`, the small
words that give it away; in `times/` `VALUES` (tag -> value -> phrases) and `WORDS`. In a phrase `cancel*` stands for every word
that begins so, and `..` for up to twelve words of the same sentence.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

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
}
SENTENCE_ENDS = frozenset(".!?\n;")
GAP_WORDS = 12
LONGEST_TYPO_CHECKS = 60
SHORTEST_TYPO = 5
SHORTEST_DOUBLE_TYPO = 8
SHORTEST_STEM = 3
LAST_ORDINAL = 31


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


@dataclass(frozen=True, slots=True)
class Phrase:
    words: tuple[str, ...]
    tag: str
    value: Value


class Lexicon:
    """One language's phrases, indexed by their first word."""

    def __init__(self, data: ModuleType, times: ModuleType) -> None:
        self.code: str = data.CODE
        self.month_first: bool = times.MONTH_FIRST
        self.next_skips: bool = times.NEXT_SKIPS  # "next Friday" is never this week's
        self.common = frozenset(word for text in data.COMMON.split() for word in spellings(text))
        self._whole: dict[str, list[Phrase]] = defaultdict(list)
        self._stems: dict[str, list[Phrase]] = defaultdict(list)
        self._known: set[str] = set(self.common)
        self._correctable: list[str] = []
        for phrase in phrases_of(times.VALUES, {**times.WORDS, **data.CONCEPTS}):
            self._keep(phrase)
        for phrase in numbered(times.ORDINAL_ENDINGS):
            self._keep(phrase)
        self._correctable = sorted({word for word in self._known if len(word) >= SHORTEST_TYPO})

    def _keep(self, phrase: Phrase) -> None:
        first = phrase.words[0]
        index = self._stems if first.endswith("*") else self._whole
        index[first.rstrip("*")].append(phrase)
        self._known.update(word.rstrip("*") for word in phrase.words if word != "..")

    def knows(self, word: str) -> bool:
        return word in self._known or bool(self._stem_of(word))

    def tells(self, word: str) -> bool:
        """The word belongs to this language in its own right, not by a shared short stem."""
        return word in self._known

    def _stem_of(self, word: str) -> str:
        for length in range(len(word), SHORTEST_STEM - 1, -1):
            if word[:length] in self._stems:
                return word[:length]
        return ""

    def chart(self, text: str) -> Chart:
        """The words of `text`, typing errors mended, with all they may mean."""
        words = words_of(text)
        read = self._mended([word.text for word in words])
        marks: list[dict[str, list[Mark]]] = [defaultdict(list) for _ in words]
        for index, word in enumerate(words):
            for tag, mark in own_marks(word, index):
                marks[index][tag].append(mark)
            for phrase in self._starting(read[index]):
                end = matched(phrase.words, read, index)
                if end and (end, phrase.value) not in marks[index][phrase.tag]:
                    marks[index][phrase.tag].append((end, phrase.value))
        plain = [{tag: found for tag, found in tags.items() if found} for tags in marks]
        return Chart(text, words, plain)

    def _starting(self, word: str) -> Iterator[Phrase]:
        yield from self._whole.get(word, ())
        for length in range(SHORTEST_STEM, len(word) + 1):
            yield from self._stems.get(word[:length], ())

    def _mended(self, read: list[str]) -> list[str]:
        checks = 0
        mended: list[str] = []
        for word in read:
            if not word.isalpha() or self.knows(word):
                mended.append(word)
                continue
            single = re.sub(r"(.)\1+", r"\1", word)
            checks += 1
            if single != word and single in self._known:
                mended.append(single)
            elif len(word) < SHORTEST_TYPO or checks > LONGEST_TYPO_CHECKS:
                mended.append(word)
            else:
                mended.append(self._nearest(word))
        return mended

    def _nearest(self, word: str) -> str:
        most = 2 if len(word) >= SHORTEST_DOUBLE_TYPO else 1
        found = extractOne(word, self._correctable, scorer=OSA.distance, score_cutoff=most)
        if not found:
            return word
        # People mistype the middle of a word; another first letter is mostly another word.
        same_start = found[0][0] == word[0] or sorted(found[0][:2]) == sorted(word[:2])
        return str(found[0]) if same_start else word


def phrases_of(
    values: Mapping[str, Mapping[Value, str]], concepts: Mapping[str, str]
) -> Iterator[Phrase]:
    for tag, by_value in values.items():
        for value, listed in by_value.items():
            yield from listed_phrases(listed, tag, value)
    for tag, listed in concepts.items():
        yield from listed_phrases(listed, tag, True)


def numbered(endings: str) -> Iterator[Phrase]:
    """ "12th", "3rd", "2.ª": a figure and the ending that makes it an ordinal."""
    for number in range(1, LAST_ORDINAL + 1):
        for ending in endings.split(","):
            words = (str(number), *parts_of(ending.strip()))
            yield Phrase(words, "ord", number)
            yield Phrase(words, "num_ord", number)


def listed_phrases(listed: str, tag: str, value: Value) -> Iterator[Phrase]:
    for text in listed.split(","):
        for spelling in spellings(text.strip()):
            words = tuple(part for piece in spelling.split() for part in parts_of(piece))
            if words:
                yield Phrase(words, tag, value)


def parts_of(piece: str) -> tuple[str, ...]:
    """A piece of a phrase as it will stand on the chart: "p.m." are four words there."""
    if piece == ".." or piece.endswith("*"):
        return (piece,)
    return tuple(word.text for word in words_of(piece))


def spellings(text: str) -> set[str]:
    """With and without the vowels that German writes for its dots ("naechste")."""
    umlauts = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {" ".join(folded(part) for part in form.split()) for form in (text, umlauts)}


def folded(word: str) -> str:
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


def own_marks(word: Word, index: int) -> Iterator[tuple[str, Mark]]:
    """What digits and signs mean in every language."""
    end = index + 1
    if word.text in SYMBOLS:
        yield SYMBOLS[word.text], (end, True)
    if not word.text.isdecimal():
        return
    if len(word.text) > MOST_DIGITS:
        yield "bignum", (end, True)
        return
    for tag, value in number_marks(word.text):
        yield tag, (end, value)


def number_marks(text: str) -> Iterator[tuple[str, Value]]:
    """What a number may be: a day, a clock run together, a year."""
    number = int(text)
    yield "digits", number
    if len(text) <= TWO_DIGITS:
        yield "num", number
    if len(text) == TWO_DIGITS:
        yield "mins", number
    if len(text) in CLOCK_DIGITS:
        yield "hhmm", (number // 100, number % 100)
    if len(text) == YEAR_DIGITS:
        yield "year", number
    elif len(text) == TWO_DIGITS:
        yield "year2", 2000 + number


def matched(phrase: tuple[str, ...], read: list[str], index: int) -> int:
    """Where the phrase ends when it begins at `index`, else 0."""
    at = index
    for place, part in enumerate(phrase):
        if part == "..":
            return after_gap(phrase[place + 1 :], read, at)
        if at >= len(read) or not same(part, read[at]):
            return 0
        at += 1
    return at


def after_gap(rest: tuple[str, ...], read: list[str], at: int) -> int:
    for skipped in range(at + 1, min(at + GAP_WORDS + 1, len(read))):
        if read[skipped - 1] in SENTENCE_ENDS - {"."}:
            return 0
        end = matched(rest, read, skipped)
        if end:
            return end
    return 0


def same(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else part == word
