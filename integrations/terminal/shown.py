"""A reply as a terminal shows it: its text and, below, what can be chosen, each with its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from integrations.terminal.talk import Said

# What would move the cursor or change colours: a customer's name can come back in a reply.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SILENCE = "  (no answer: a person has this conversation)"


def shown(said: Sequence[Said]) -> str:
    """All of it, a line each, plain."""
    if not said:
        return SILENCE
    lines = [line for one in said for line in _lines(one)]
    return "\n".join(CONTROLS.sub("", line) for line in lines)


def _lines(said: Said) -> Iterator[str]:
    mark = {"bot": "<", "agent": "<<"}.get(said.author, "--")
    for number, line in enumerate(said.text.splitlines()):
        yield f"{mark} {line}" if number == 0 else f"{' ' * len(mark)} {line}"
    yield from (f"    {line}" for line in _offered(said.body))


def _offered(body: Mapping[str, Any]) -> Iterator[str]:
    match body.get("kind"):
        case "choices":
            yield from _numbered(choice["label"] for choice in body["choices"])
        case "confirm":
            yield from _numbered([body["yes"]["label"], body["no"]["label"]])
        case "slots":
            yield from _slots(body)
        case "form":
            yield from (
                f"{field['label']}: {field['error']}".rstrip(": ") for field in body["fields"]
            )
        case "card":
            yield from _card(body["card"])
            yield from _numbered(choice["label"] for choice in body.get("choices", ()))
        case _:
            return


def _numbered(labels: Iterator[str] | list[str]) -> Iterator[str]:
    yield from (f"{number}  {label}" for number, label in enumerate(labels, start=1))


def _slots(body: Mapping[str, Any]) -> Iterator[str]:
    numbers = count(1)
    for day in body["days"]:
        yield day["label"]
        yield "  ".join(f"{next(numbers)}) {slot['label']}" for slot in day["slots"])
    yield body["zone_label"]
    if body.get("more"):
        yield f"({body['more']['label']})"


def _card(card: Mapping[str, Any]) -> Iterator[str]:
    yield f"{card['title']}: {card['day_label']}, {card['time_label']} ({card['zone_label']})"
    for name in ("host", "location", "pay_url", "manage_url", "ics_url"):
        if card.get(name):
            yield str(card[name])
