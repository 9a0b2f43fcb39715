"""A grammar is a table of rules; a rule is a row of tags and what it makes of their values.

In a row `tag?` may be missing, `~tag` is read for its place only, and `a|b` is either; each other
element hands its value on, None where it is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.languages.lexicon import Chart, Value

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Element:
    tags: tuple[str, ...]
    optional: bool
    silent: bool


@dataclass(frozen=True, slots=True)
class Rule(Generic[Made]):
    elements: tuple[Element, ...]
    make: Callable[..., Made | None]


@dataclass(frozen=True, slots=True)
class Found(Generic[Made]):
    start: int
    end: int
    made: Made


class Grammar(Generic[Made]):
    """Finds the longest thing said at a place; among equally long ones the first rule wins."""

    def __init__(self, rows: Iterable[tuple[str, Callable[..., Made | None]]]) -> None:
        self._rules = [Rule(tuple(map(element, row.split())), make) for row, make in rows]

    def longest(self, chart: Chart, start: int) -> Found[Made] | None:
        best: Found[Made] | None = None
        if start >= len(chart.marks):
            return None
        here = chart.marks[start]
        for rule in self._rules:
            first = rule.elements[0]
            if not first.optional and not any(tag in here for tag in first.tags):
                continue
            for end, values in readings(chart, start, rule.elements):
                if best and end <= best.end:
                    continue
                made = rule.make(*values)
                if made is not None:
                    best = Found(start, end, made)
        return best


def element(part: str) -> Element:
    name = part.strip("~?")
    return Element(tuple(name.split("|")), part.endswith("?"), part.startswith("~"))


def readings(
    chart: Chart, at: int, elements: Sequence[Element]
) -> Iterator[tuple[int, list[Value | None]]]:
    """Every way in which `elements` can be read from word `at` on, with where it ends."""
    if not elements:
        yield at, []
        return
    first, rest = elements[0], elements[1:]
    for tag in first.tags:
        for end, value in chart.at(at, tag):
            for last, values in readings(chart, end, rest):
                yield last, values if first.silent else [value, *values]
    if first.optional:
        for last, values in readings(chart, at, rest):
            yield last, values if first.silent else [None, *values]
