"""What is answered beside the question that waits, and leaves it open: small talk, a list of what
is booked, whether it could be changed one day.
"""

from __future__ import annotations

from booking.event_types import ChangeRule, EventType
from bot.conversations import standing_offers
from bot.dialogue import SILENCE, Turn, play, spoken
from bot.flows import FLOWS
from bot.flows.find import what_is_booked
from bot.hearing import Intent
from bot.messages import Choices, Reply
from bot.phrases import Saying, phrases

OPEN = ("text", "reason")  # whatever is said answers these

say = phrases("talk")


def again(turn: Turn) -> list[Reply]:
    """The question that waits, once more; it counts as no miss."""
    if turn.memory.flow is None:
        return []
    misses = turn.memory.misses
    turn.said = SILENCE
    replies = play(turn, FLOWS)
    turn.memory.misses = misses
    return replies


def listed(turn: Turn) -> list[Reply]:
    upcoming = turn.desk.upcoming(turn.contact)
    if not upcoming:
        return [Reply(turn.voice.says(say.nothing_booked()))]
    ending = what_is_booked(turn, upcoming)
    assert not isinstance(ending, tuple)
    return [Reply(spoken(ending, turn.voice).text)]  # type: ignore[arg-type]  # it never switches


def small_talk(turn: Turn) -> list[Reply] | None:
    """Help, a greeting, thanks."""
    saying = _small_words(turn.said.intent, is_idle=turn.memory.flow is None)
    if saying is None:
        return None
    if saying.name in ("welcome", "as_you_like"):
        return [Reply(turn.voice.says(saying))]
    return _beside(turn, saying)


def told_of_change(turn: Turn) -> list[Reply] | None:
    """Whether what is booked could be moved or cancelled one day, where that was asked; nothing is
    moved by it.
    """
    understood, memory = turn.said.understood, turn.memory
    act = understood.asks_of_change if understood else None
    if act is None or (memory.waiting_for and memory.asked_as in OPEN):
        return None
    if act == "move" and memory.flow == "cancel":
        return None  # there it is an answer
    rules = [_rule(kind, act) for kind in _meant_types(turn)]
    if not all(rule.allowed for rule in rules):
        return _beside(turn, say.no_change(act))
    return _beside(turn, say.may_change(act, max((rule.until for rule in rules), default=0)))


def _meant_types(turn: Turn) -> list[EventType]:
    kinds = turn.desk.event_types()
    chosen = turn.memory.answers.get("event_type")
    return [kind for kind in kinds if kind.ref == chosen] or kinds


def _rule(kind: EventType, act: str) -> ChangeRule:
    policy = kind.change_policy
    return policy.cancel if act == "cancel" else policy.reschedule


def _beside(turn: Turn, saying: Saying) -> list[Reply]:
    words = turn.voice.says(saying)
    if turn.memory.flow is None:
        return [Reply(words, Choices(standing_offers(turn.voice)))]
    return [Reply(words), *again(turn)]


def _small_words(intent: Intent, *, is_idle: bool) -> Saying | None:
    always = {Intent.HELP: say.help(), Intent.GREETING: say.hello(), Intent.THANKS: say.welcome()}
    idle = {Intent.DENY: say.as_you_like(), Intent.CONFIRM: say.nothing_open()}
    return always.get(intent) or (idle.get(intent) if is_idle else None)
