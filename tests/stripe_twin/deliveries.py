"""Webhooks on their way: signed, and by the seed doubled, turned around, held up or lost."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass
class Mischief:
    """How likely each is, from 0 to 1. What is dropped, or not answered with a 2xx, comes with the
    next `retries`.
    """

    doubled: float = 0.0
    reordered: float = 0.0
    dropped: float = 0.0
    is_held: bool = False  # nothing leaves before `send_all`


class Deliveries:
    """Everything that is to be sent to one endpoint."""

    def __init__(self, fate: random.Random, mischief: Mischief) -> None:
        self.url = ""
        self.secret = ""
        self.mischief = mischief
        self.waiting: list[tuple[Event, int]] = []
        self.dropped: list[tuple[Event, int]] = []
        self.answers: list[tuple[str, int]] = []  # what was sent, and the status it was met with
        self.events: list[Event] = []
        self._fate = fate
        self._lock = threading.Lock()

    def put(self, event: Event, *, at: int) -> None:
        self.events.append(event)
        if self._fate.random() < self.mischief.dropped:
            self.dropped.append((event, at))
            return
        self.waiting.append((event, at))
        if self._fate.random() < self.mischief.doubled:
            self.waiting.append((event, at))

    def send_all(self) -> int:
        """What waits leaves now; how many did. No lock of the twin's may be held meanwhile."""
        with self._lock:
            leaving, self.waiting = self.waiting, []
        if self._fate.random() < self.mischief.reordered:
            self._fate.shuffle(leaving)
        for event, at in leaving:
            status = self.send(event, at=at)
            self.answers.append((event["id"], status))
            if status // 100 != 2:
                self.dropped.append((event, at))
        return len(leaving)

    def retries(self) -> int:
        """What was lost on the way is sent once more."""
        with self._lock:
            self.waiting, self.dropped = self.waiting + self.dropped, []
        return self.send_all()

    def send(
        self, event: Event, *, at: int, secret: str | None = None, timeout: float = 10.0
    ) -> int:
        """The status of the answer; 0 for none in so many seconds."""
        if not self.url:
            return 0
        body = json.dumps(event, indent=2)
        request = urllib.request.Request(  # noqa: S310 - the product under test
            self.url,
            data=body.encode(),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature(body, secret or self.secret, at),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - as above
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code
        except OSError:
            return 0


def signature(body: str, secret: str, at: int) -> str:
    signed = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"
