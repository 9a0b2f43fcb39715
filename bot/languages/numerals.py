"""Numbers in words, from 0 to 59 and their ordinals, put together as a language puts them together.

A language says its simple numbers and how tens and units join ("{tens} e {unit}"); a few years are
made of them too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST = 59
LAST_ORDINAL = 31
THIS_CENTURY = 2000
YEARS = range(10, 51)


@dataclass(frozen=True, slots=True)
class Numerals:
    """How one language counts: each value a list of words, parted by commas."""

    simple: Mapping[int, str]  # 0 to 20 and the tens
    joined: str  # "{unit}und{tens}"; several ways are parted by commas
    ordinals: Mapping[int, str]
    joined_ordinals: str = ""
    years: str = ""  # "two thousand and {number}, twenty {number}"


def cardinals(numerals: Numerals) -> Iterator[tuple[int, str]]:
    """Each number with its words; forms that exist already ("veintiuno") are as they are."""
    for number in range(MOST + 1):
        tens, unit = number - number % 10, number % 10
        if number in numerals.simple:
            yield number, numerals.simple[number]
        elif tens in numerals.simple:
            yield number, joined(numerals.joined, numerals.simple[tens], numerals.simple[unit])


def ordinals(numerals: Numerals) -> Iterator[tuple[int, str]]:
    for number in range(1, LAST_ORDINAL + 1):
        tens, unit = number - number % 10, number % 10
        if number in numerals.ordinals:
            yield number, numerals.ordinals[number]
        elif numerals.joined_ordinals and tens:
            words = {
                "tens": numerals.simple.get(tens, ""),
                "unit": numerals.simple[unit],
                "tens_ord": numerals.ordinals.get(tens, ""),
                "unit_ord": numerals.ordinals.get(unit, ""),
            }
            yield number, all_ways(numerals.joined_ordinals, words)


def years(numerals: Numerals) -> Iterator[tuple[int, str]]:
    if not numerals.years:
        return
    for number, words in cardinals(numerals):
        if number in YEARS:
            yield THIS_CENTURY + number, all_ways(numerals.years, {"number": words})


def joined(pattern: str, tens: str, unit: str) -> str:
    return all_ways(pattern, {"tens": tens, "unit": unit})


def all_ways(patterns: str, words: Mapping[str, str]) -> str:
    """Each pattern with each choice of words: "{a} und {b}" with two words for a is two phrases."""
    ways = [pattern.strip() for pattern in patterns.split(",")]
    for name, listed in words.items():
        hole = f"{{{name}}}"
        choices = [choice.strip() for choice in listed.split(",") if choice.strip()]
        ways = [
            way.replace(hole, choice) if hole in way else way
            for way in ways
            for choice in (choices if hole in way else [""])
        ]
    return ", ".join(dict.fromkeys(way for way in ways if "{" not in way))
