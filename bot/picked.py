"""What a message chose of what was offered: "2", "the last one", a yes to what was asked."""

from __future__ import annotations

import re
from typing import Any

from bot.hearing import Intent, Understood
from bot.memory import Memory

NUMBER = re.compile(r"\s*(\d{1,2})[.)]?\s*")
SURE_TO_ACT = 0.7  # a yes below it is none: the question is put again


def picked_of(memory: Memory, text: str, understood: Understood) -> Any:
    """What the words chose of what was offered: "2", "the last one", a yes to what was asked."""
    offered, intent, option = memory.offered, meant_by(memory, understood), understood.option
    if not offered:
        return None
    bare = NUMBER.fullmatch(text)
    if bare and memory.asked_as == "confirm":
        place = int(bare[1])
        return offered[place - 1].means if 1 <= place <= len(offered) else None
    if intent is Intent.SELECT and option is not None:
        place = option - 1 if option > 0 else option
        return offered[place].means if -len(offered) <= place < len(offered) else None
    if intent is Intent.CONFIRM and understood.confidence < SURE_TO_ACT:
        return None
    if memory.asked_as == "confirm" and intent in (Intent.CONFIRM, Intent.DENY):
        # What is agreed to stands first, and the way back last.
        place = 0 if intent is Intent.CONFIRM else len(memory.offered) - 1
        return offered[place].means if place < len(offered) else None
    return None


def meant_by(memory: Memory, understood: Understood) -> Intent:
    """To "cancel it?" a "cancel" is a yes, and "I'll be there" is a no."""
    if (memory.flow, memory.waiting_for) == ("cancel", "sure"):
        if understood.comes:
            return Intent.DENY
        if understood.intent is Intent.CANCEL:
            return Intent.CONFIRM
    return understood.intent
