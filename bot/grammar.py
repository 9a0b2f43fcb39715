"""A grammar is a table of rules; a rule is a row of tags and what it makes of their values.

In a row `tag?` may be missing, `~tag` is read for its place only, and `a|b` is either; each other
element hands its value on, None where it is missing. The rows are kept as one tree, so that what
many rules begin with is read once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

from bot.languages.chart import Chart, Value

Made = TypeVar("Made")
Row = tuple[str, Callable[..., Made | None]]


@dataclass(frozen=True, slots=True)
class Found(Generic[Made]):
    start: int
    end: int
    made: Made


@dataclass(frozen=True, slots=True)
class Ending(Generic[Made]):
    """A rule that is complete here: which of the values read on the way are handed on."""

    rank: int  # among equally long ones the first rule of the table wins
    make: Callable[..., Made | None]
    takes: tuple[int | None, ...]


@dataclass(slots=True)
class Node(Generic[Made]):
    following: dict[str, "Node[Made]"] = field(default_factory=dict)
    endings: list[Ending[Made]] = field(default_factory=list)


class Grammar(Generic[Made]):
    """Finds the longest thing said at a place."""

    def __init__(self, rows: Iterable[Row[Made]]) -> None:
        self._root: Node[Made] = Node()
        for rank, (row, make) in enumerate(rows):
            for tags, takes in spelled_out(row):
                self._plant(tags, Ending(rank, make, takes))

    def _plant(self, tags: tuple[str, ...], ending: Ending[Made]) -> None:
        node = self._root
        for tag in tags:
            node = node.following.setdefault(tag, Node())
        node.endings.append(ending)

    def longest(self, chart: Chart, start: int, *given: object) -> Found[Made] | None:
        """The longest reading from word `start` on; `given` goes before the values to each rule."""
        readings: list[tuple[int, int, Ending[Made], tuple[Value, ...]]] = []
        collect(self._root, chart, start, (), readings)
        readings.sort(key=lambda reading: (-reading[0], reading[1]))
        for end, _, ending, values in readings:
            made = ending.make(
                *given, *(None if take is None else values[take] for take in ending.takes)
            )
            if made is not None:
                return Found(start, end, made)
        return None


def collect(
    node: Node[Made],
    chart: Chart,
    at: int,
    values: tuple[Value, ...],
    into: list[tuple[int, int, Ending[Made], tuple[Value, ...]]],
) -> None:
    """Every way to read on from `node` at word `at`."""
    into.extend((at, ending.rank, ending, values) for ending in node.endings)
    if not node.following or at >= len(chart.marks):
        return
    following = node.following
    for tag, marks in chart.marks[at].items():
        after = following.get(tag)
        if after is not None:
            for end, value in marks:
                collect(after, chart, end, (*values, value), into)


def spelled_out(row: str) -> Iterator[tuple[tuple[str, ...], tuple[int | None, ...]]]:
    """Each plain sequence of tags that the row allows, and the places of the values handed on."""
    parts = row.split()
    choices = [
        [*part.strip("~?").split("|"), *([""] if part.endswith("?") else [])] for part in parts
    ]
    for chosen in product(*choices):
        tags = tuple(tag for tag in chosen if tag)
        takes: list[int | None] = []
        place = 0
        for part, tag in zip(parts, chosen, strict=True):
            if not part.startswith("~"):
                takes.append(place if tag else None)
            place += bool(tag)
        yield tags, tuple(takes)
