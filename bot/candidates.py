"""Words that can be read in several ways give all of them, each with how likely it is; the dialogue
puts the one question that settles it, where more than one of them can be had.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Means = TypeVar("Means")

LEAST = 0.1  # what is less likely is not worth a question


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Means]):
    """One reading, and how likely it is among them all, from 0 to 1: "at 4" is 16:00 by 0.9."""

    means: Means
    confidence: float

    @property
    def is_worth_asking(self) -> bool:
        return self.confidence >= LEAST


def weighed(weights: Iterable[tuple[Means, float]]) -> tuple[Candidate[Means], ...]:
    """The likely one first; together they are sure."""
    listed = sorted(weights, key=lambda pair: -pair[1])
    whole = sum(weight for _, weight in listed)
    return tuple(Candidate(means, round(weight / whole, 2)) for means, weight in listed)
