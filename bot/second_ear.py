"""A second ear for what the first did not make out: somebody who may suggest a meaning, and who is
told the words, the question that waits and what was offered, nothing else.

A suggestion does nothing: it is put to the customer as a question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from booking.when.wish import Wish
from bot.intents import Intent

MAY_BE_MEANT = (
    *(Intent.BOOK, Intent.RESCHEDULE, Intent.CANCEL, Intent.LIST, Intent.HANDOFF),
    Intent.SELECT,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message that was not understood."""

    text: str
    locale: str
    zone: str
    sent_at: datetime
    question: str = ""  # the kind of question that waits; empty where none does
    offered: tuple[str, ...] = ()  # in the order shown


@dataclass(frozen=True, slots=True)
class Suggestion:
    intent: Intent  # one of MAY_BE_MEANT
    option: int | None = None  # of what was offered, from 1 on: with SELECT alone
    wish: Wish | None = None

    def as_json(self) -> dict[str, Any]:
        wish = None if self.wish is None else self.wish.as_json()
        return {"intent": self.intent.value, "option": self.option, "wish": wish}

    @classmethod
    def from_json(cls, kept: Any) -> Self:
        wish = None if kept["wish"] is None else Wish.from_json(kept["wish"])
        return cls(Intent(kept["intent"]), kept["option"], wish)


# Asks it; takes its time. None where it has nothing to suggest.
SecondEar = Callable[[Doubt], Suggestion | None]


class Unclear(Exception):
    """Nothing is answered yet: the second ear is to be asked, outside of any transaction."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__("a message was not understood")
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Whether there is a second ear, and what it said once it was asked."""

    may_ask: bool = False
    suggestion: Suggestion | None = None


NO_OPINION = SecondOpinion()
