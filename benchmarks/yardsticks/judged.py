"""One function's answers to a set of cases, as the yardsticks' scorer judges them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

Understand = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Judged:
    marks: dict[str, bool]
    intent: str
    confidence: float
    milliseconds: float


def judged(scorer: Any, understand: Understand, cases: list[Any]) -> list[Judged]:
    return [one(scorer, understand, case) for case in cases]


def one(scorer: Any, understand: Understand, case: Any) -> Judged:
    zone = ZoneInfo(case.get("tz", "UTC"))
    now = datetime.fromisoformat(case["now"]).astimezone(zone)
    context = case.get("context") or {}
    began = perf_counter()
    got = understand(case["text"], lang=case["lang"], now=now, tz=zone.key, context=context)
    taken = (perf_counter() - began) * 1000
    marks, _ = scorer.judge(case, got)
    intent = str(got.get("intent", "none"))
    return Judged(marks, intent, float(got.get("confidence", 0)), taken)
