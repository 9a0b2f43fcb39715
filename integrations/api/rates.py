"""How often one key may ask: so many a minute, and more at once where it was quiet before.

A bucket per key, counted in memory, per process: it holds `burst` and fills again at `rate` a
minute.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from math import ceil

MINUTE = 60.0
MOST_KEYS = 10_000  # buckets kept; a full bucket need not be


@dataclass(frozen=True, slots=True)
class Left:
    """What a key may still ask, and in how many seconds it may ask as much as ever. Where `wait` is
    not zero this one was too many, and the next may come after so many seconds.
    """

    remaining: int
    full_in: int
    wait: int = 0


class Rates:
    """The buckets of all keys; threads share it."""

    def __init__(self, *, rate: int, burst: int) -> None:
        self.rate, self.burst = rate, max(burst, 1)
        self._lock = threading.Lock()
        self._buckets: dict[int, tuple[float, float]] = {}  # key -> (what it held, when)

    def take(self, key_id: int, *, now: datetime) -> Left:
        """One request of that key."""
        at = now.timestamp()
        per_second = self.rate / MINUTE
        with self._lock:
            held, since = self._buckets.pop(key_id, (float(self.burst), at))
            held = min(self.burst, held + max(0.0, at - since) * per_second)
            is_allowed = held >= 1
            held -= 1 if is_allowed else 0
            self._buckets[key_id] = (held, at)
            if len(self._buckets) > MOST_KEYS:
                self._buckets.pop(next(iter(self._buckets)))  # the one not asked for longest
        wait = 0 if is_allowed else max(1, ceil((1 - held) / per_second))
        return Left(int(held), ceil((self.burst - held) / per_second), wait)

    def headers(self, left: Left) -> dict[str, str]:
        """The fields of the IETF's draft, and those of its earlier ones that clients still read."""
        return {
            "RateLimit-Policy": f'"key";q={self.burst};w={ceil(self.burst * MINUTE / self.rate)}',
            "RateLimit": f'"key";r={left.remaining};t={left.full_in}',
            "RateLimit-Limit": str(self.burst),
            "RateLimit-Remaining": str(left.remaining),
            "RateLimit-Reset": str(left.full_in),
        }
