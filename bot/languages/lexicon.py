"""What the words of one language mean, put beside a message's words on a chart.

A language is plain data: in its own file `CONCEPTS` (tag -> phrases), `COMMON`, the small words
that give it away, and `SHORT`, the words that hurried people cut ("q" for "que") with what they
stand for; in `times/` `VALUES` (tag -> value -> phrases), `WORDS` (tag -> phrases), `NUMERALS`, and
`PLAIN`, words that are no typing errors. A language leaves out the tags it has no words for; what
tells similar ones apart stands beside them in English. In a phrase `cancel*` stands for every word
that begins so, and `..` for up to twelve words of the same sentence.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.languages.chart import (
    SENTENCE_ENDS,
    Chart,
    Mark,
    Value,
    Word,
    folded,
    own_values,
    words_of,
)
from bot.languages.numerals import LAST_ORDINAL, Numerals, cardinals, ordinals, years

__all__ = ["Chart", "Lexicon", "Value", "Word", "folded", "words_of"]

MOST_WORDS = 600  # no sensible message of the length that is read has more
GAP_WORDS = 12
MOST_TYPO_CHECKS = 60
SHORTEST_TYPO = 5
SHORTEST_DOUBLE_TYPO = 8
LONGEST_TYPO = 24
SHORTEST_STEM = 3
MOST_ORDINAL_DIGITS = 4
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
ENDS = ""  # in the tree of phrases: what a phrase that ends here says


@dataclass(frozen=True, slots=True)
class Phrase:
    words: tuple[str, ...]
    tag: str
    value: Value


class Lexicon:
    """One language's phrases: plain ones in a tree of words, the others by their first word."""

    def __init__(self, data: ModuleType, times: ModuleType) -> None:
        self.code: str = data.CODE
        self.month_first: bool = times.MONTH_FIRST
        self.next_skips: bool = times.NEXT_SKIPS  # "next Friday" is never this week's
        self.ordinal_days: bool = times.ORDINAL_DAYS  # "the fourth" may be a day
        self.common = frozenset(word for text in data.COMMON.split() for word in spellings(text))
        self._tree: dict[str, Any] = {}
        self._gapped: dict[str, list[Phrase]] = defaultdict(list)
        self._stems: dict[str, list[Phrase]] = defaultdict(list)
        self._known: set[str] = set(self.common)
        self._short: dict[str, str] = data.SHORT
        for phrase in phrases_of(times.VALUES, {**times.WORDS, **data.CONCEPTS}):
            self._keep(phrase)
        for phrase in counted(times.NUMERALS):
            self._keep(phrase)
        self._counted_weekdays: dict[int, int] = getattr(times, "COUNTED_WEEKDAYS", {})
        self._before_counted = frozenset(getattr(times, "BEFORE_COUNTED_WEEKDAYS", "").split())
        self._ordinal_endings = frozenset(
            folded(ending.strip()) for ending in times.ORDINAL_ENDINGS.split(",")
        )
        self._longest_stem = max(map(len, self._stems), default=0)
        self._by_letter = by_first_letter(self._known)
        self._known.update(*map(spellings, times.PLAIN.split()))

    def _keep(self, phrase: Phrase) -> None:
        if not self._short.keys().isdisjoint(phrase.words):
            in_full = tuple(self._short.get(word, word) for word in phrase.words)
            phrase = replace(phrase, words=in_full)
        first = phrase.words[0]
        self._known.update(word.rstrip("*") for word in phrase.words if word != "..")
        if first.endswith("*"):
            self._stems[first.rstrip("*")].append(phrase)
        elif any(word == ".." or word.endswith("*") for word in phrase.words):
            self._gapped[first].append(phrase)
        else:
            self._plant(phrase)

    def _plant(self, phrase: Phrase) -> None:
        node = self._tree
        for word in phrase.words:
            node = node.setdefault(word, {})
        said = node.setdefault(ENDS, [])
        if (phrase.tag, phrase.value) not in said:
            said.append((phrase.tag, phrase.value))

    def knows(self, word: str) -> bool:
        return word in self._known or any(True for _ in self._stems_of(word))

    def tells(self, word: str) -> bool:
        """The word belongs to this language in its own right, not by a shared short stem."""
        return word in self._known

    def _stems_of(self, word: str) -> Iterator[list[Phrase]]:
        for length in range(SHORTEST_STEM, min(len(word), self._longest_stem) + 1):
            phrases = self._stems.get(word[:length])
            if phrases:
                yield phrases

    def chart(self, text: str) -> Chart:
        """The words of `text`, typing errors mended, with all they may mean."""
        words = words_of(text)[:MOST_WORDS]
        read = self._mended([word.text for word in words])
        marks: list[dict[str, list[Mark]]] = []
        for index, word in enumerate(words):
            here: dict[str, list[Mark]] = {}
            for tag, value in own_values(word.text):
                if tag != "year2" or is_short_year(words, index):
                    here.setdefault(tag, []).append((index + 1, value))
            if word.text.isdecimal():
                self._mark_ordinal(words, index, here)
            self._mark_phrases(read, index, here)
            self._mark_patterns(read, index, here)
            marks.append(here)
        return Chart(text, words, marks)

    def _mark_phrases(self, read: list[str], index: int, here: dict[str, list[Mark]]) -> None:
        node = self._tree.get(read[index])
        end = index + 1
        while node is not None:
            for tag, value in node.get(ENDS, ()):
                here.setdefault(tag, []).append((end, value))
            node = node.get(read[end]) if end < len(read) else None
            end += 1

    def _mark_ordinal(self, words: list[Word], index: int, here: dict[str, list[Mark]]) -> None:
        """ "12th", "3rd", "2.ª": a figure with the ending of an ordinal glued to it."""
        number = int(words[index].text[:MOST_ORDINAL_DIGITS])
        end = index + 1
        if end < len(words) and words[end].text == "." and words[end].glued:
            end += 1
        if end >= len(words) or not words[end].glued or not 1 <= number <= LAST_ORDINAL:
            return
        if words[end].text not in self._ordinal_endings:
            return
        here.setdefault("ord", []).append((end + 1, number))
        here.setdefault("num_ord", []).append((end + 1, number))
        led_in = index > 0 and words[index - 1].text in self._before_counted
        if led_in and number in self._counted_weekdays:
            here.setdefault("weekday", []).append((end + 1, self._counted_weekdays[number]))

    def _mark_patterns(self, read: list[str], index: int, here: dict[str, list[Mark]]) -> None:
        word = read[index]
        for phrases in (self._gapped.get(word, ()), *self._stems_of(word)):
            for phrase in phrases:
                end = matched(phrase.words, read, index)
                if end and (end, phrase.value) not in here.get(phrase.tag, ()):
                    here.setdefault(phrase.tag, []).append((end, phrase.value))

    # --- typing errors ---

    def _mended(self, read: list[str]) -> list[str]:
        checks = 0
        mended: list[str] = []
        for written in read:
            word = self._short.get(written, written)
            if checks < MOST_TYPO_CHECKS and word.isalpha() and not self.knows(word):
                checks += 1
                mended.append(self._nearest(word))
            else:
                mended.append(word)
        return mended

    def _nearest(self, word: str) -> str:
        single = re.sub(r"(.)\1+", r"\1", word)
        if single != word and single in self._known:
            return single
        if not SHORTEST_TYPO <= len(word) <= LONGEST_TYPO:
            return word
        most = 2 if len(word) >= SHORTEST_DOUBLE_TYPO else 1
        # People mistype the middle of a word; another first letter is mostly another word.
        for first in (word[0], word[1]):
            alike = self._by_letter.get(first, ())
            found = extractOne(word, alike, scorer=OSA.distance, score_cutoff=most)
            if found and (found[0][0] == word[0] or found[0][:2] == word[1] + word[0]):
                return str(found[0])
        return word


def by_first_letter(words: Iterable[str]) -> dict[str, list[str]]:
    sorted_out: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        if len(word) >= SHORTEST_TYPO:
            sorted_out[word[0]].append(word)
    return dict(sorted_out)


# --- from data to phrases ---


def phrases_of(
    values: Mapping[str, Mapping[Value, str]], concepts: Mapping[str, str]
) -> Iterator[Phrase]:
    for tag, by_value in values.items():
        for value, listed in by_value.items():
            yield from listed_phrases(listed, tag, value)
    for tag, listed in concepts.items():
        yield from listed_phrases(listed, tag, True)


def counted(numerals: Numerals) -> Iterator[Phrase]:
    """Numbers, ordinals and years in words."""
    for number, words in cardinals(numerals):
        for phrase in listed_phrases(words, "num", number):
            yield phrase
            yield replace(phrase, tag="numw")
    for number, words in ordinals(numerals):
        yield from listed_phrases(words, "ord", number)
    for year, words in years(numerals):
        yield from listed_phrases(words, "year", year)


def listed_phrases(listed: str, tag: str, value: Value) -> Iterator[Phrase]:
    for text in listed.split(","):
        for spelling in spellings(text.strip()):
            words = tuple(part for piece in spelling.split() for part in parts_of(piece))
            if words:
                yield Phrase(words, tag, value)


def parts_of(piece: str) -> tuple[str, ...]:
    """A piece of a phrase as it will stand on the chart: "p.m." are four words there."""
    if piece.isalpha() or piece == ".." or piece.endswith("*"):
        return (piece,)
    return tuple(word.text for word in words_of(piece))


def spellings(text: str) -> set[str]:
    """With and without the vowels that German writes for its dots ("naechste")."""
    plain = " ".join(map(folded, text.split()))
    if text.isascii() or not any(dotted in text for dotted in UMLAUTS):
        return {plain}
    written = text
    for dotted, plainly in UMLAUTS.items():
        written = written.replace(dotted, plainly)
    return {plain, " ".join(map(folded, written.split()))}


def is_short_year(words: list[Word], index: int) -> bool:
    """The 25 of "3.12.25", but not that of "3.12. 25.6." nor of "3.12. 25:00"."""
    if not words[index].glued:
        return False
    after = words[index + 1 : index + 3]
    goes_on = len(after) == 2 and after[1].glued and after[1].text.isdecimal()  # noqa: PLR2004
    return not (goes_on and after[0].text in {".", ":"})


# --- phrases with gaps and stems ---


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
