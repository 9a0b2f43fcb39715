"""`python -m benchmarks.yardsticks FOLDER`: our ear by the folder's own scorer, others beside it.

The folder holds cases (`*.jsonl`) and the `score.py` that judges them.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from typing import Any

from benchmarks.yardsticks.baselines import baselines
from benchmarks.yardsticks.judged import Judged, judged
from benchmarks.yardsticks.shuffled import moved, shuffled
from bot.understanding import understand

ACTS = ("cancel", "reschedule", "book", "confirm")
SUREST = 0.85
OURS = "bot.understanding:understand"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.yardsticks")
    arguments.add_argument("folder", type=Path)
    folder = arguments.parse_args().folder
    scorer = scorer_of(folder)
    print("Our ear\n")
    sys.argv = ["score.py", OURS, str(folder), "--by-lang"]
    scorer.main()
    cases = {title: rows for title, rows in scorer.load([str(folder)]) if rows}
    ours = {title: judged(scorer, understand, rows) for title, rows in cases.items()}
    print("\nBeside the best that can be installed: right in all that is expected, percent\n")
    beside(scorer, cases, ours)
    print(f"\nThe surest {SUREST:.0%} answered: how many of these acts were meant, percent\n")
    surest(ours)
    print("\nNothing learned by heart: the same with other names, figures and weekdays, percent\n")
    by_heart(scorer, cases, ours)


def scorer_of(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("yardstick_score", folder / "score.py")
    if spec is None or spec.loader is None or not (folder / "score.py").is_file():
        sys.exit(f"{folder} holds no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def beside(scorer: Any, cases: dict[str, list[Any]], ours: dict[str, list[Judged]]) -> None:
    print(f"{'set':24} {'ours':>6} {'ms':>7}   {'best':>6} {'ms':>7}  which")
    others = baselines()
    for title, rows in cases.items():
        about_intent = "intent" in rows[0]["expect"]
        found = [
            (name, judged(scorer, baseline.understand, rows))
            for name, baseline in others.items()
            if baseline.tells_intents == about_intent
        ]
        wanted = "intent" if about_intent else "joint"
        name, best = max(found, key=lambda pair: share(pair[1], wanted))
        print(
            f"{title:24} {share(ours[title], wanted):6.1f} {middle(ours[title]):7.2f}   "
            f"{share(best, wanted):6.1f} {middle(best):7.2f}  {name} ({wanted})"
        )


def surest(ours: dict[str, list[Judged]]) -> None:
    for title, answers in [*ours.items(), ("all", [a for found in ours.values() for a in found])]:
        told = sorted(
            (answer for answer in answers if "intent" in answer.marks),
            key=lambda answer: -answer.confidence,
        )
        acts = [answer for answer in told[: int(SUREST * len(told))] if answer.intent in ACTS]
        if acts:
            print(f"{title:24} {len(acts):6} {share(acts, 'intent'):6.1f}")


def by_heart(scorer: Any, cases: dict[str, list[Any]], ours: dict[str, list[Judged]]) -> None:
    for title, rows in cases.items():
        if "intent" in rows[0]["expect"]:
            other = judged(scorer, understand, shuffled(rows))
            print(f"{title:24} intent {pair(ours[title], other, 'intent')}")
        kept, later = moved(rows)
        if kept:
            before = judged(scorer, understand, kept)
            after = judged(scorer, understand, later)
            print(f"{title:24} joint, four weeks later {pair(before, after, 'joint')}")


def pair(before: list[Judged], after: list[Judged], mark: str) -> str:
    return f"{share(before, mark):6.1f} -> {share(after, mark):6.1f}  ({len(after)} cases)"


def share(answers: list[Judged], mark: str) -> float:
    marks = [answer.marks[mark] for answer in answers if mark in answer.marks]
    return 100 * sum(marks) / len(marks) if marks else 0.0


def middle(answers: list[Judged]) -> float:
    return sorted(answer.milliseconds for answer in answers)[len(answers) // 2]


if __name__ == "__main__":
    main()
