""" "Did you mean ...?": what the second ear suggested, put to the customer, and done when they say
yes.
"""

from __future__ import annotations

from bot.dialogue import Turn
from bot.hearing import Understood
from bot.intents import Intent
from bot.memory import Memory, Offer
from bot.messages import Choice, Confirm, Reply
from bot.phrases import Saying, phrases
from bot.second_ear import Doubt, Suggestion, Unclear

MEANT = "meant"  # what waits for an answer after "did you mean ...?"
FEWEST_LETTERS = 3  # of a message that another could make sense of
SURE_ENOUGH = 0.5
# Nobody is asked twice about the answer to "did you mean", or to "shall I fetch a person?".
NEVER_DOUBTED = (MEANT, "person", "code")
OPEN = ("text", "name", "email", "phone", "code")  # whatever is said answers these

say = phrases("meant")


def suggested(turn: Turn, text: str, understood: Understood) -> Suggestion | None:
    """What the second ear suggests, where the first is at a loss.

    Raises Unclear where it was not asked yet.
    """
    if not turn.second.may_ask and turn.second.suggestion is None:
        return None
    if not is_unclear(turn.memory, text, understood):
        return None
    if turn.second.may_ask:
        raise Unclear(doubt_of(turn, text))
    suggestion = turn.second.suggestion
    return suggestion if suggestion and can_be_put(turn.memory, suggestion) else None


def is_unclear(memory: Memory, text: str, understood: Understood) -> bool:
    if memory.waiting_for in NEVER_DOUBTED or (memory.waiting_for and memory.asked_as in OPEN):
        return False
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        return False
    if understood.intent in (Intent.GREETING, Intent.THANKS):
        return False
    return understood.intent is Intent.NONE or understood.confidence < SURE_ENOUGH


def doubt_of(turn: Turn, text: str) -> Doubt:
    memory, voice = turn.memory, turn.voice
    return Doubt(
        text=text,
        locale=voice.locale,
        zone=voice.zone,
        sent_at=voice.now,
        question=memory.asked_as if memory.waiting_for else "",
        offered=tuple(offer.label for offer in memory.offered),
    )


def can_be_put(memory: Memory, suggestion: Suggestion) -> bool:
    """Only what was offered can be chosen."""
    if suggestion.intent is not Intent.SELECT:
        return True
    return suggestion.option is not None and 1 <= suggestion.option <= len(memory.offered)


def did_you_mean(turn: Turn, suggestion: Suggestion) -> Reply:
    """The question; the one that waited waits behind it."""
    memory, voice = turn.memory, turn.voice
    question = in_words(memory, suggestion)
    memory.suspend()
    memory.asking += 1
    memory.waiting_for, memory.asked_as = MEANT, "confirm"
    yes = Choice(f"{memory.asking}:1", voice.says(say.yes()))
    no = Choice(f"{memory.asking}:2", voice.says(say.no()))
    memory.offered = [Offer(yes.label, suggestion.as_json()), Offer(no.label, None)]
    return Reply(voice.says(question), Confirm(yes, no))


def in_words(memory: Memory, suggestion: Suggestion) -> Saying:
    match suggestion.intent:
        case Intent.BOOK:
            return say.book()
        case Intent.RESCHEDULE:
            return say.move()
        case Intent.CANCEL:
            return say.cancel()
        case Intent.LIST:
            return say.what_is_booked()
        case Intent.HANDOFF:
            return say.person()
        case _:
            assert suggestion.option is not None
            return say.offered(memory.offered[suggestion.option - 1].label)
