"""QuestionDraft: a question as an admin wrote it; without a key yet, it is made from the label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationInfo, field_validator

from booking.drafts import Draft, NamedLine, slug_of, wrong
from booking.event_types import QuestionKind

# What the booking page asks for by itself, or what its addresses mean already.
TAKEN_KEYS = {
    "name",
    "mail",
    "email",
    "phone",
    "zone",
    "locale",
    "guests",
    "location",
    "reason",
    "slot",
    "duration",
}
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CHOICES = (QuestionKind.ONE_OF, QuestionKind.SOME_OF)
MOST_QUESTIONS, MOST_OPTIONS = 20, 30


class QuestionDraft(Draft):
    """A question as it was written; its key is made from the label where it has none yet."""

    key: str = ""
    label: NamedLine
    kind: QuestionKind = QuestionKind.SHORT
    required: bool = False
    options: tuple[str, ...] = ()

    @field_validator("key", mode="before")
    @classmethod
    def _key(cls, given: Any) -> str:
        text = str(given or "")
        return text if KEY.fullmatch(text) else ""

    @field_validator("options", mode="before")
    @classmethod
    def _options(cls, given: Any, info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("kind") not in CHOICES:
            return ()
        options = lines(given)
        if not options:
            raise wrong("missing")
        return few(options, MOST_OPTIONS)


def lines(given: Any) -> tuple[str, ...]:
    """One entry a line, cleaned, each once."""
    if isinstance(given, str):
        given = given.splitlines()
    elif not isinstance(given or (), list | tuple):
        raise wrong("wrong")
    lines = given or ()
    cleaned = (" ".join(str(text).split()) for text in lines)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def few(entries: tuple[str, ...], most: int) -> tuple[str, ...]:
    if len(entries) > most:
        raise wrong("too_many")
    if any(len(entry) > 200 for entry in entries):  # noqa: PLR2004 - as every line
        raise wrong("too_long")
    return entries


def keyed(questions: Sequence[QuestionDraft]) -> tuple[QuestionDraft, ...]:
    """The same, each with a key of its own."""
    taken = set(TAKEN_KEYS)
    named = []
    for question in questions:
        key = _free_key(question.key or slug_of(question.label).replace("-", "_"), taken)
        taken.add(key)
        named.append(question.model_copy(update={"key": key}))
    return tuple(named)


def _free_key(wanted: str, taken: set[str]) -> str:
    stem = wanted[:36].strip("_")
    stem = stem if KEY.fullmatch(stem) else f"q_{stem}".rstrip("_")
    tries: Sequence[str] = [stem, *(f"{stem}_{count}" for count in range(2, MOST_QUESTIONS + 20))]
    return next(key for key in tries if key not in taken)
