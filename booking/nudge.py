"""Waking those who wait, without polling: a topic is rung after a commit, and its waiters look
again.

A nudge is a hint and may be lost; whoever waits looks at the database anyway when its time is over.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Self


class Nudge:
    """Topics that can be rung and waited for, within this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[threading.Event]] = defaultdict(set)
        self._closed = False

    def ring(self, topic: str) -> None:
        with self._lock:
            for waiter in self._waiting.get(topic, ()):
                waiter.set()

    def listen(self, topic: str) -> Listener:
        """Begin to listen now, look at the database, then wait: nothing rung in between is
        missed.
        """
        event = threading.Event()
        with self._lock:
            if self._closed:
                event.set()
            self._waiting[topic].add(event)
        return Listener(self, topic, event)

    def close(self) -> None:
        """Wake everybody for the last time: the process is stopping."""
        with self._lock:
            self._closed = True
            for waiters in self._waiting.values():
                for waiter in waiters:
                    waiter.set()

    @property
    def is_closed(self) -> bool:
        return self._closed

    def forget(self, topic: str, event: threading.Event) -> None:
        with self._lock:
            waiters = self._waiting.get(topic)
            if waiters is None:
                return
            waiters.discard(event)
            if not waiters:
                del self._waiting[topic]


class Listener:
    """One who waits for one topic; a context manager."""

    def __init__(self, nudge: Nudge, topic: str, event: threading.Event) -> None:
        self._nudge = nudge
        self._topic = topic
        self._event = event

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._nudge.forget(self._topic, self._event)

    def wait(self, timeout_seconds: float) -> bool:
        """Whether the topic was rung within the time. Afterwards the listener is ready for the
        next ring.
        """
        rung = self._event.wait(timeout_seconds)
        if not self._nudge.is_closed:
            self._event.clear()
        return rung
