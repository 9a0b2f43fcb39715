"""A person is asked to come."""

from __future__ import annotations

from bot.dialogue import Flow, Shown, Turn
from bot.messages import HandedOff
from bot.phrases import phrases

say = phrases("handoff")


def handoff(turn: Turn) -> Flow:
    """The conversation is a person's from now on; the bot is silent until it is handed back."""
    turn.fetch_person()
    return Shown(say.person_comes(), lambda _voice: HandedOff())
    yield  # a flow is a generator, also when it has nothing to ask
