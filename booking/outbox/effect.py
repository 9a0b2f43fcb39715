"""Effect: something we ask of the world. It bears an address (who delivers it), a key (delivered
once), a stream (delivered in order within it) and a body of JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that must leave.

    `key` is unique for ever: putting the same effect twice is putting it once. Entries of one
    `stream` leave in the order in which they were put. `due_at` is None for at once.
    """

    address: str
    key: str
    stream: str
    body: dict[str, Any]
    due_at: datetime | None = None
    about: str | None = None  # the ref of what it speaks of: a booking's, a conversation's
