"""Which flow a turn belongs to: what always works (another wish, a person, help), and what nobody
understood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from booking.when.hours import known_zone
from bot.asides import OPEN, again, listed, small_talk, told_of_change
from bot.conversations import standing_offers
from bot.dialogue import Said, Turn, play
from bot.flows import FLOWS
from bot.hearing import Intent, Understood, hear
from bot.meant import MEANT, did_you_mean, suggested
from bot.memory import Memory, Offer, asked_of
from bot.messages import Choice, Choices, Confirm, Reply
from bot.offers import When
from bot.phrases import known_locale, phrases
from bot.picked import picked_of
from bot.questions import MORE, wish_in
from bot.second_ear import Suggestion

SURE_ENOUGH = 0.5  # below it we ask back
MISSES_BEFORE_A_PERSON = 2
LEFT_BY_A_NO = ("slot", "event_type", "duration", "booking", "another", "code")
PERSON = "person"  # what waits for an answer after "shall I fetch a person?"

say = phrases("talk")

FLOW_OF = {
    Intent.BOOK: "book",
    Intent.AVAILABILITY: "book",
    Intent.RESCHEDULE: "reschedule",
    Intent.CANCEL: "cancel",
    Intent.LIST: "find",
    Intent.HANDOFF: "handoff",
}


@dataclass(frozen=True)
class Written:
    """A customer's message as it was kept."""

    text: str
    choice: str | None = None
    form: dict[str, Any] | None = None


def respond(turn: Turn, written: Written) -> list[Reply]:
    """What to say to one message; the turn's memory, zone and language are brought up to date.

    Raises BookingError: what the front desk refuses at the very end of a flow.
    """
    if written.choice is not None:
        return _pressed(turn, written, written.choice)
    understood = hear(
        written.text,
        lang=turn.voice.locale,
        zone=turn.voice.zone,
        now=turn.now,
        asked=asked_of(turn.memory),
    )
    if understood.lang_is_sure:
        _speak(turn, understood.lang)
    if understood.zone is not None and known_zone(understood.zone):
        turn.memory.zone = understood.zone
        turn.voice = replace(turn.voice, zone=understood.zone)
    turn.said = Said(
        text=written.text,
        understood=understood,
        picked=picked_of(turn.memory, written.text, understood),
        waiting_for=turn.memory.waiting_for,
    )
    told = _told_aside(turn)
    if told is not None:
        return told
    _note(turn.memory, turn.said)
    suggestion = suggested(turn, written.text, understood)
    if suggestion is not None:
        return [did_you_mean(turn, suggestion)]
    replies = _heard(turn)
    turn.memory.then = understood.then or turn.memory.then
    return replies + _then(turn)


def _told_aside(turn: Turn) -> list[Reply] | None:
    """An answer to what was asked of the house; what the bot had asked waits again."""
    understood = turn.said.understood
    if understood is None or understood.asks_of_change is None:
        return None
    _resume(turn)
    return told_of_change(turn)


def _then(turn: Turn) -> list[Reply]:
    """What was wished besides, once the first wish is done with."""
    then = turn.memory.then
    if then is None or turn.memory.flow is not None:
        return []
    turn.memory.then = None
    return respond(turn, Written(then))


def _note(memory: Memory, said: Said) -> None:
    """Who they are and the time wished are said once, however long before they are asked for."""
    understood = said.understood
    assert understood is not None
    if said.picked is None and (heard := wish_in(said)) is not None:
        before = When.from_json(memory.wish) if memory.wish else None
        memory.wish = (before.with_(heard) if before else heard).as_json()
    if memory.waiting_for in ("name", "mail", "phone", "code"):
        return
    told = {"name": understood.name, "mail": understood.email, "phone": understood.phone}
    memory.person = {**memory.person, **{key: value for key, value in told.items() if value}}


def _speak(turn: Turn, language: str) -> None:
    """Answer in the language of the words; the tag with its country is kept where it is of that
    language.
    """
    if known_locale(language) is None:
        return  # heard, not spoken
    if (known_locale(turn.voice.locale) or "").split("-")[0] != language:
        turn.voice = replace(turn.voice, locale=language)
        turn.contact.locale = language


def _pressed(turn: Turn, written: Written, choice: str) -> list[Reply]:
    memory = turn.memory
    if choice.startswith("do:"):
        flow, _, booking_ref = choice.removeprefix("do:").partition(":")
        return _start(turn, flow, booking_ref)
    number, _, place = choice.partition(":")
    _resume_if_pressed(memory, number)
    if memory.waiting_for is None or number != str(memory.asking):
        return _stale(turn)
    if memory.waiting_for == PERSON:
        return _person_answered(turn, agreed=place == "1")
    if memory.waiting_for == MEANT:
        return _meaning_answered(turn, agreed=place == "1")
    if place == "form":
        turn.said = Said(written.text, form=written.form or {}, waiting_for=memory.waiting_for)
    elif place == MORE:
        turn.said = Said(written.text, picked=MORE, waiting_for=memory.waiting_for)
    elif place.isdecimal() and 1 <= int(place) <= len(memory.offered):
        means = memory.offered[int(place) - 1].means
        turn.said = Said(written.text, picked=means, waiting_for=memory.waiting_for)
    else:
        return _stale(turn)
    return _played(turn)


def _stale(turn: Turn) -> list[Reply]:
    """A button of an earlier question is heard by nobody; what is open is asked once more."""
    words = Reply(turn.voice.says(say.stale()))
    return [words, *again(turn)] if turn.memory.flow else [words]


def _heard(turn: Turn) -> list[Reply]:
    memory, intent = turn.memory, turn.said.intent
    if memory.waiting_for in (PERSON, MEANT):
        if intent in (Intent.CONFIRM, Intent.DENY):
            answered = _person_answered if memory.waiting_for == PERSON else _meaning_answered
            return answered(turn, agreed=intent is Intent.CONFIRM)
        _resume(turn)
    if _doubts(turn):
        return _played(turn)
    if _comes(turn):
        memory.begin(None)
        return [Reply(turn.voice.says(say.as_you_like()))]
    wanted = _wanted(turn)
    if wanted is not None:
        return _start(turn, wanted)
    if intent is Intent.LIST:
        return listed(turn) + again(turn)
    if intent is Intent.DENY and memory.waiting_for in LEFT_BY_A_NO:
        memory.begin(None)
    small = small_talk(turn)
    return _carried_on(turn) if small is None else small


def _resume(turn: Turn) -> None:
    """What was asked in between is dropped; the question that stepped back waits again."""
    if turn.memory.waiting_for in (PERSON, MEANT):
        turn.memory.resume()
        turn.said = replace(turn.said, waiting_for=turn.memory.waiting_for)


def _doubts(turn: Turn) -> bool:
    """ "That's not my email": it is asked anew, and all else that was answered is kept."""
    memory, understood = turn.memory, turn.said.understood
    if memory.flow != "book" or understood is None or memory.asked_as in OPEN:
        return False
    known = {"name", "mail", *memory.answers}
    doubted = [key for key in understood.doubted if key in known]
    for key in doubted:
        memory.doubt(key)
    if doubted:
        turn.said = replace(turn.said, picked=None)
    return bool(doubted)


def _comes(turn: Turn) -> bool:
    """ "I'll be there", where nothing is asked or before "cancel it?": there is nothing to do."""
    memory, understood = turn.memory, turn.said.understood
    if understood is None or not understood.comes or turn.said.picked is not None:
        return False
    wishes = understood.intent in FLOW_OF or wish_in(turn.said) is not None
    is_open = memory.flow is None or (memory.flow == "cancel" and memory.waiting_for != "sure")
    return is_open and not wishes


def _carried_on(turn: Turn) -> list[Reply]:
    if turn.memory.flow is None and not _begins_with_a_time(turn):
        return _missed(turn)
    return _played(turn)


def _wanted(turn: Turn) -> str | None:
    """The flow that this message asks for, when it is another than the one that is played."""
    understood = turn.said.understood
    if understood is None or understood.confidence < SURE_ENOUGH:
        return None
    wanted = FLOW_OF.get(understood.intent)
    return wanted if _leaves(turn.memory, understood.intent) else None


def _leaves(memory: Memory, intent: Intent) -> bool:
    """Whether that wish leads out of the flow that is played."""
    if memory.flow is None or intent is Intent.HANDOFF:
        return True
    if intent is Intent.LIST:
        return False
    if memory.flow == "identify":
        return True
    if intent in (Intent.BOOK, Intent.AVAILABILITY):
        # "Do you have anything on Friday?" while a new time is looked for is part of that.
        return memory.flow not in ("book", "reschedule") and intent is Intent.BOOK
    if (memory.flow, memory.waiting_for) in (("book", "another"), ("cancel", "sure")):
        # There "move it" and "cancel" are answers.
        return intent is Intent.CANCEL and memory.flow == "book"
    return FLOW_OF.get(intent) != memory.flow


def _start(turn: Turn, flow: str, booking_ref: str = "") -> list[Reply]:
    """The flow from its beginning; where a button named a booking, about that one."""
    if flow not in FLOWS:
        return _stale(turn)
    memory = turn.memory
    # "No, cancel it instead" speaks of the booking that was being moved.
    taken = {key: memory.answers[key] for key in ("booking",) if key in memory.answers}
    if booking_ref:
        taken["booking"] = booking_ref
    wish = None if (heard := wish_in(turn.said)) is None else heard.as_json()
    memory.begin(flow, taken if flow in ("reschedule", "cancel") else None)
    memory.wish = wish
    turn.said = replace(turn.said, picked=None, waiting_for=None)
    return _played(turn)


def _begins_with_a_time(turn: Turn) -> bool:
    """As in "Friday at 3", out of the blue: of the booking there is, else of one to make."""
    understood = turn.said.understood
    if understood is None or understood.wish is None:
        return False
    upcoming = turn.desk.upcoming(turn.contact)
    turn.memory.begin("reschedule" if upcoming else "book")
    return True


def _played(turn: Turn) -> list[Reply]:
    replies = play(turn, FLOWS)
    if turn.memory.misses >= MISSES_BEFORE_A_PERSON:
        return [_offer_person(turn)]
    return replies


def _missed(turn: Turn) -> list[Reply]:
    """Nothing was open and nothing understood."""
    turn.memory.misses += 1
    if turn.memory.misses >= MISSES_BEFORE_A_PERSON:
        return [_offer_person(turn)]
    words = turn.voice.says(say.not_understood())
    return [Reply(words, Choices(standing_offers(turn.voice)))]


def _offer_person(turn: Turn) -> Reply:
    """After two misses: shall a person come? The question that waited waits behind it."""
    memory, voice = turn.memory, turn.voice
    memory.suspend()
    memory.asking += 1
    memory.waiting_for, memory.asked_as, memory.misses = PERSON, "confirm", 0
    yes = Choice(f"{memory.asking}:1", voice.says(say.yes_person()))
    no = Choice(f"{memory.asking}:2", voice.says(say.no_person()))
    memory.offered = [Offer(yes.label, True), Offer(no.label, False)]
    return Reply(voice.says(say.offer_person()), Confirm(yes, no))


def _person_answered(turn: Turn, *, agreed: bool) -> list[Reply]:
    if agreed:
        return _start(turn, "handoff")
    turn.memory.resume()
    if turn.memory.flow is None:
        words = turn.voice.says(say.as_you_like())
        return [Reply(words, Choices(standing_offers(turn.voice)))]
    return again(turn)


def _meaning_answered(turn: Turn, *, agreed: bool) -> list[Reply]:
    """What was suggested is done as if it had been said; a no is one more miss."""
    memory = turn.memory
    suggestion = Suggestion.from_json(memory.offered[0].means)
    memory.resume()
    if not agreed:
        return _not_meant(turn)
    lang = turn.voice.locale
    meant = Understood(suggestion.intent, 1.0, lang, lang_is_sure=False, wish=suggestion.wish)
    picked = None
    if suggestion.option is not None:
        picked = memory.offered[suggestion.option - 1].means
    turn.said = Said(turn.said.text, meant, picked=picked, waiting_for=memory.waiting_for)
    return _heard(turn)


def _not_meant(turn: Turn) -> list[Reply]:
    turn.said = replace(turn.said, understood=None, picked=None)
    return _missed(turn) if turn.memory.flow is None else again(turn)


def _resume_if_pressed(memory: Memory, number: str) -> None:
    suspended = memory.suspended
    if suspended is not None and number == str(suspended["asking"]):
        memory.resume()
        memory.asking = max(memory.asking, int(number))
