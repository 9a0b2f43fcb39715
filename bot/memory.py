"""What a dialogue remembers between two messages: flow, answers, what was asked and offered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.hearing import Asked, Offered


@dataclass(frozen=True)
class Offer:
    """One thing that was put to the customer: "2" and its button both mean `means`."""

    label: str
    means: Any  # JSON
    starts_at: str | None = None


@dataclass
class Memory:
    """All the state of a dialogue: one JSON column. A restart between any two messages loses
    nothing.
    """

    flow: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    lasting: list[str] = field(
        default_factory=list
    )  # answers that outlive a correction before them
    waiting_for: str | None = None
    asked_as: str = "text"
    offered: list[Offer] = field(default_factory=list)
    asking: int = 0  # the number of the last asking; it never falls
    misses: int = 0
    suspended: dict[str, Any] | None = (
        None  # the question that waits behind "shall I fetch a person?"
    )
    zone: str | None = None  # said, not guessed
    person: dict[str, str] = field(default_factory=dict)  # name, mail, phone, said before asked
    wish: Any = None  # the time wished, said before its question was reached
    doubted: list[str] = field(default_factory=list)  # name, mail: what is on file is wrong
    then: str | None = None  # a second wish of the same message: its turn comes after the first

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Memory:
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        known["offered"] = [Offer(**offer) for offer in known.get("offered", ())]
        # Pairs, not an object: their order is the order of asking, and PostgreSQL's drivers may
        # sort keys.
        known["answers"] = dict(known.get("answers", ()))
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        return {
            "flow": self.flow,
            "answers": [[key, value] for key, value in self.answers.items()],
            "lasting": self.lasting,
            "waiting_for": self.waiting_for,
            "asked_as": self.asked_as,
            "offered": [
                {"label": offer.label, "means": offer.means, "starts_at": offer.starts_at}
                for offer in self.offered
            ],
            "asking": self.asking,
            "misses": self.misses,
            "suspended": self.suspended,
            "zone": self.zone,
            "person": self.person,
            "wish": self.wish,
            "doubted": self.doubted,
            "then": self.then,
        }

    def begin(self, flow: str | None, answers: Mapping[str, Any] | None = None) -> None:
        """Another flow, or none: nothing of the one before is left but what is handed on."""
        self.flow = flow
        self.answers = dict(answers or {})
        self.lasting = []
        self.doubted = []
        self.waiting_for = None
        self.offered = []
        self.misses = 0
        self.suspended = None
        if flow is None:
            self.person, self.wish = {}, None

    def suspend(self) -> None:
        """The question that waits steps behind another one."""
        self.suspended = {
            "waiting_for": self.waiting_for,
            "asked_as": self.asked_as,
            "asking": self.asking,
            "offered": self.as_json()["offered"],
        }

    def resume(self) -> None:
        """The question that stepped back waits again, as it was offered."""
        suspended = self.suspended or {}
        self.waiting_for = suspended.get("waiting_for")
        self.asked_as = suspended.get("asked_as", "text")
        self.offered = [Offer(**offer) for offer in suspended.get("offered", ())]
        self.suspended = None

    def keep(self, key: str, value: Any, *, lasts: bool) -> None:
        self.answers[key] = value
        if lasts and key not in self.lasting:
            self.lasting.append(key)

    def doubt(self, key: str) -> None:
        """It is asked anew; all that was answered besides stays."""
        self.answers.pop(key, None)
        self.person.pop(key, None)
        if key not in self.doubted:
            self.doubted.append(key)

    def drop_from(self, key: str) -> None:
        """Forget that answer and those given after it, but for those that do not hang on it."""
        keys = list(self.answers)
        for later in keys[keys.index(key) :]:
            if later == key or later not in self.lasting:
                del self.answers[later]

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the other answers, but for those that do not hang on one another."""
        kept = {*keys, *self.lasting}
        self.answers = {key: answer for key, answer in self.answers.items() if key in kept}


def forgotten(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A memory without its flow; stale buttons stay stale, and what was said of the zone stays
    said.
    """
    memory = Memory.of(kept)
    memory.begin(None)
    return memory.as_json()


def asked_of(memory: Memory) -> Asked | None:
    """What the ear must know of the question that waits."""
    if memory.waiting_for is None:
        return None
    offered = tuple(
        Offered(
            label=offer.label,
            starts_at=None if offer.starts_at is None else datetime.fromisoformat(offer.starts_at),
        )
        for offer in memory.offered
    )
    return Asked(memory.asked_as, offered)
