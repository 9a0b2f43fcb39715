"""How well intents are told in messages that were not shown: random quarters of them, whole sources
left out, whole languages left out.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.deciding import decided
from bot.intent_model import read_model
from bot.intents import SMALL_TALK, Heard, Intent
from bot.training.cases import LANGUAGES, MADE, Case

FOLDS = 4
SEED = 7
SUREST = 0.85  # the share answered where one may also ask back
ACTS = frozenset({"book", "cancel", "reschedule", "confirm"})

Train = Callable[[list[Case]], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    case: Case
    heard: Heard

    @property
    def intent(self) -> str:
        return Intent.NONE if self.heard.intent in SMALL_TALK else self.heard.intent

    @property
    def is_right(self) -> bool:
        return self.intent in self.case.intents


def tables(cases: Sequence[Case], train: Train) -> str:
    """Three tables: by quarters, by sources, by languages held out."""
    return "\n\n".join(
        (
            table("a random quarter held out", by_source(quarters(cases, train))),
            table("the source held out", by_source(sources(cases, train))),
            table("the language held out", by_language(languages(cases, train))),
        )
    )


def quarters(cases: Sequence[Case], train: Train) -> list[Answer]:
    written = [case for case in cases if case.source != MADE]
    random.Random(SEED).shuffle(written)  # noqa: S311 - an order that must be repeatable
    answers: list[Answer] = []
    for fold in range(FOLDS):
        held = written[fold::FOLDS]
        answers += held_out(cases, held, train)
    return answers


def sources(cases: Sequence[Case], train: Train) -> list[Answer]:
    """Without the source in any of its languages."""
    families = sorted({family(case) for case in cases} - {MADE})
    answers: list[Answer] = []
    for name in families:
        answers += held_out(cases, [case for case in cases if family(case) == name], train)
    return answers


def languages(cases: Sequence[Case], train: Train) -> list[Answer]:
    """Without a word of the language, our own sentences in it left out too."""
    answers: list[Answer] = []
    for lang in LANGUAGES:
        answers += held_out(cases, [case for case in cases if case.lang == lang], train)
    return [answer for answer in answers if answer.case.source != MADE]


def family(case: Case) -> str:
    return case.source.split(".")[0]


def held_out(cases: Sequence[Case], held: Sequence[Case], train: Train) -> list[Answer]:
    apart = set(map(id, held))
    model = read_model(train([case for case in cases if id(case) not in apart]))
    return [Answer(case, decided(case.seen, model)) for case in held]


def by_source(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.case.source].append(answer)
    return dict(sorted(groups.items()))


def by_language(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[f"{answer.case.lang} {answer.case.source}"].append(answer)
    return dict(sorted(groups.items()))


def table(title: str, groups: dict[str, list[Answer]]) -> str:
    every = [answer for answers in groups.values() for answer in answers]
    lines = [f"{title:30} {'n':>6} {'right':>6} {'acts, surest 85 %':>18}"]
    lines += [line(name, answers) for name, answers in groups.items()]
    return "\n".join([*lines, line("all", every)])


def line(name: str, answers: Sequence[Answer]) -> str:
    surest = sorted(answers, key=lambda answer: -answer.heard.confidence)[
        : int(SUREST * len(answers))
    ]
    acts = [answer for answer in surest if answer.intent in ACTS]
    return f"{name:30} {len(answers):6} {share(answers):6.1f} {share(acts):18.1f}"


def share(answers: Sequence[Answer]) -> float:
    return 100 * sum(answer.is_right for answer in answers) / len(answers) if answers else 0.0
