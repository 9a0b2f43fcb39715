"""An averaged perceptron with a margin, in whole numbers: the same cases give the same weights to
the byte, on any machine.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.training.cases import Case

FEWEST_SEEN = 2  # a feature of one case alone teaches nothing of others
SEED = 20250303
MOST_WEIGHT = 127
TOP_SHARE = 0.999  # of the weights fit their range; the few beyond are cut to it


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: for each feature one small number an intent."""

    intents: tuple[str, ...]
    rows: dict[str, tuple[int, ...]]


def learned(cases: Sequence[Case], *, rounds: int, margin: int) -> Weights:
    """The weights after so many rounds over all cases."""
    intents = tuple(sorted({case.intents[0] for case in cases}))
    counted = Counter(name for case in cases for name in case.names)
    numbers = {
        name: number
        for number, name in enumerate(sorted(n for n in counted if counted[n] >= FEWEST_SEEN))
    }
    learner = Learner(len(numbers), len(intents), margin)
    lessons = [lesson_of(case, intents, numbers) for case in cases]
    chance = random.Random(SEED)  # noqa: S311 - an order that must be repeatable
    for _ in range(rounds):
        chance.shuffle(lessons)
        for lesson in lessons:
            learner.learn(lesson)
    return rounded(intents, numbers, learner.averages())


@dataclass(frozen=True, slots=True)
class Lesson:
    features: tuple[int, ...]
    meant: int
    wrong: tuple[int, ...]
    weight: int


def lesson_of(case: Case, intents: Sequence[str], numbers: dict[str, int]) -> Lesson:
    known = tuple(numbers[name] for name in case.names if name in numbers)
    wrong = tuple(at for at, intent in enumerate(intents) if intent not in case.intents)
    return Lesson(known, intents.index(case.intents[0]), wrong, case.weight)


class Learner:
    def __init__(self, features: int, intents: int, margin: int) -> None:
        self.weights = [[0] * intents for _ in range(features)]
        self.moments = [[0] * intents for _ in range(features)]  # weighted by when they changed
        self.margin = margin
        self.seen = 1

    def learn(self, lesson: Lesson) -> None:
        """Where the meant intent does not lead by the margin, move both."""
        rows = [self.weights[number] for number in lesson.features]
        scores = list(map(sum, zip(*rows, strict=True)))
        rival = max(lesson.wrong, key=scores.__getitem__)
        if scores[lesson.meant] - scores[rival] < self.margin:
            for number in lesson.features:
                self._move(number, lesson.meant, lesson.weight)
                self._move(number, rival, -lesson.weight)
        self.seen += 1

    def _move(self, number: int, intent: int, by: int) -> None:
        self.weights[number][intent] += by
        self.moments[number][intent] += by * self.seen

    def averages(self) -> list[list[int]]:
        """The weights summed over all moments: what the average is, but for one factor."""
        return [
            [weight * self.seen - moment for weight, moment in zip(row, moments, strict=True)]
            for row, moments in zip(self.weights, self.moments, strict=True)
        ]


def rounded(
    intents: tuple[str, ...], numbers: dict[str, int], averages: Sequence[Sequence[int]]
) -> Weights:
    """The weights in a byte each; features that hardly weigh are left out."""
    sizes = sorted(abs(weight) for row in averages for weight in row if weight)
    top = max(1, sizes[int(len(sizes) * TOP_SHARE)]) if sizes else 1
    rows = {}
    for name, number in numbers.items():
        row = tuple(cut(weight, top) for weight in averages[number])
        if any(abs(weight) > 1 for weight in row):
            rows[name] = row
    return Weights(intents, rows)


def cut(weight: int, top: int) -> int:
    """`weight` as a share of `top`, rounded half away from zero, in whole numbers throughout."""
    size = min((2 * abs(weight) * MOST_WEIGHT + top) // (2 * top), MOST_WEIGHT)
    return size if weight > 0 else -size
