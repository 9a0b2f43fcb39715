"""Who may wait for news in a thread of the web server: a set number, so that those who ask always
find one free.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

# Who is turned away asks again after this long: soon where the bot is about to answer, the others
# at leisure. With 200 open widgets that is some 20 cheap requests a second.
SOON = timedelta(milliseconds=250)
AT_LEISURE = timedelta(seconds=10)


class WaitingRoom:
    """So many seats; a quarter of them is kept for those whom an answer is due to."""

    def __init__(self, seats: int) -> None:
        self._for_all = seats - seats // 4
        self._seats = seats
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many wait now."""
        return self._taken

    @contextmanager
    def seat(self, *, answer_is_due: bool) -> Iterator[bool]:
        """Whether there was a seat; it is given back with the end of the block."""
        has_seat = self._sit_down(self._seats if answer_is_due else self._for_all)
        try:
            yield has_seat
        finally:
            if has_seat:
                with self._lock:
                    self._taken -= 1

    def _sit_down(self, limit: int) -> bool:
        with self._lock:
            if self._taken >= limit:
                return False
            self._taken += 1
            return True
