"""How the twin misbehaves: by chance, drawn from its seed, or exactly, when a test says so."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from .answers import Answer, as_json


class Kind(StrEnum):
    """What goes wrong with a request. All but the last four keep it from being applied."""

    HTTP_500 = "500"
    HTTP_503 = "503"
    RESET = "reset"
    RATE = "rate"
    TIMEOUT = "timeout"
    RESET_AFTER = "reset_after"
    HTML = "html"
    TRUNCATED = "truncated"


BEFORE = {Kind.HTTP_500, Kind.HTTP_503, Kind.RESET, Kind.RATE, Kind.TIMEOUT}


@dataclass
class Faults:
    """Probabilities, each for one request, one push or one list. `delay` is a range of seconds."""

    delay: tuple[float, float] = (0.0, 0.0)
    http500: float = 0.0
    http503: float = 0.0
    reset_before: float = 0.0
    reset_after_apply: float = 0.0
    rate_limited: float = 0.0
    push_duplicate: float = 0.0
    push_reorder: float = 0.0
    push_drop: float = 0.0
    phantom_deletion: float = 0.0
    stale_list: float = 0.0
    clock_skew_seconds: float = 0.0


class Misfortune:
    """Deals out what goes wrong: first what was ordered for an operation, then by chance."""

    def __init__(self, seed: int) -> None:
        self.faults = Faults()
        self.random = random.Random(seed)  # noqa: S311 - a seed must replay
        # Pushes go out when they can: their draws must not shift those of the requests.
        self._push_random = random.Random(f"pushes {seed}")  # noqa: S311 - a seed must replay
        self._ordered: dict[str, deque[Kind]] = {}

    def order(self, operation: str, kind: str, times: int) -> None:
        self._ordered.setdefault(operation, deque()).extend([Kind(kind)] * times)

    def next(self, operation: str) -> Kind | None:
        ordered = self._ordered.get(operation)
        if ordered:
            return ordered.popleft()
        return self._by_chance() if "." in operation else None

    def happens(self, probability: float) -> bool:
        # Nothing is drawn for what cannot be: adding a fault leaves the other draws as they were.
        return probability > 0 and self.random.random() < probability

    def happens_to_push(self, probability: float) -> bool:
        return probability > 0 and self._push_random.random() < probability

    def delay_seconds(self) -> float:
        least, most = self.faults.delay
        return self.random.uniform(least, most) if most > 0 else 0.0

    def error(self, kind: Kind) -> Answer:
        if kind is Kind.HTTP_503:
            return _error(503, "backendError", "Backend Error", "global")
        if kind is Kind.RATE:
            status = self.random.choice([403, 429])
            return _error(status, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits")
        return _error(500, "backendError", "Backend Error", "global")

    def _by_chance(self) -> Kind | None:
        chances = {
            Kind.HTTP_500: self.faults.http500,
            Kind.HTTP_503: self.faults.http503,
            Kind.RESET: self.faults.reset_before,
            Kind.RESET_AFTER: self.faults.reset_after_apply,
            Kind.RATE: self.faults.rate_limited,
        }
        return next((kind for kind, chance in chances.items() if self.happens(chance)), None)


def _error(status: int, reason: str, message: str, domain: str) -> Answer:
    error = {"domain": domain, "reason": reason, "message": message}
    return as_json({"error": {"errors": [error], "code": status, "message": message}}, status)
