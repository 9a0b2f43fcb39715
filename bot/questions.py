"""The ready questions: what to book, which booking, when, which slot, are you sure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from booking.bookings import Booking
from booking.errors import SlotTaken
from booking.event_types import EventType
from booking.openings import Slot
from booking.when.hours import local_date
from booking.when.wish import Wish, allows
from booking.when.clock import minute_of
from bot.dialogue import Asking, Question, Said, Turn
from bot.languages.lexicon import folded, words_of
from bot.messages import Choice, Choices, Confirm, OfferedDay, OfferedSlot, Reply, SlotPicker
from bot.offers import Offers, Refused, Search, When
from bot.phrases import Saying, Voice, phrases, zone_with_offset
from bot.understanding import Intent

MOST_BOOKINGS = 5  # listed to choose from
MORE = "more"
TELLING = 4  # letters from which a word of a title tells it from the others

say = phrases("questions")


def which_event_type(event_types: Sequence[EventType]) -> Question[EventType]:
    """What to book; goes without saying where there is one, or where its title was said."""
    by_ref = {event_type.ref: event_type for event_type in event_types}

    def prompt(asking: Asking) -> Reply:
        choices = tuple(asking.choice(kind.title, kind.ref) for kind in event_types)
        return asking.reply(understood(asking, say.what_to_book()), Choices(choices))

    def overhear(said: Said) -> EventType | None:
        if said.understood is None:
            return None
        place = titled(said.text, [event_type.title for event_type in event_types])
        return None if place is None else event_types[place]

    return Question(
        key="event_type",
        prompt=prompt,
        hear=lambda said: by_ref.get(str(said.picked)) or overhear(said),
        overhear=overhear,
        obvious=event_types[0] if len(event_types) == 1 else None,
        keep=lambda event_type: event_type.ref,
        recall=by_ref.get,
        asked_as="event_type",
    )


def which_duration(event_type: EventType) -> Question[int]:
    """How long, in minutes, where there is a choice."""
    durations: list[int] = event_type.durations

    def prompt(asking: Asking) -> Reply:
        choices = tuple(asking.choice(say.minutes(length), length) for length in durations)
        return asking.reply(understood(asking, say.how_long(event_type.title)), Choices(choices))

    def overhear(said: Said) -> int | None:
        minutes = said.understood.minutes if said.understood else None
        return minutes if minutes in durations else None

    def hear(said: Said) -> int | None:
        return said.picked if said.picked in durations else overhear(said)

    return Question(
        key="duration",
        prompt=prompt,
        hear=hear,
        overhear=overhear,
        obvious=durations[0] if len(durations) == 1 else None,
        recall=lambda kept: kept if kept in durations else None,
        asked_as="event_type",
    )


def which_booking(bookings: Sequence[Booking], prompt_words: Saying) -> Question[Booking]:
    """One of the contact's own; at most five are listed, the next first."""
    listed = list(bookings[:MOST_BOOKINGS])
    by_ref = {booking.ref: booking for booking in bookings}

    def prompt(asking: Asking) -> Reply:
        choices = tuple(
            asking.choice(
                say.one_booking(booking), booking.ref, starts_at=booking.starts_at
            )
            for booking in listed
        )
        return asking.reply(understood(asking, prompt_words), Choices(choices))

    def overhear(said: Said) -> Booking | None:
        if said.understood is None:
            return None
        if said.understood.target is not None:
            target = said.understood.target
            fits = [b for b in bookings if allows(target, minute_of(b.starts_at))]
            if len(fits) == 1:
                return fits[0]
        place = titled(said.text, [booking.title for booking in bookings])
        return None if place is None else bookings[place]

    return Question(
        key="booking",
        prompt=prompt,
        hear=lambda said: by_ref.get(str(said.picked)) or overhear(said),
        overhear=overhear,
        revise=lambda _answer, said: overhear(said),
        obvious=bookings[0] if len(bookings) == 1 else None,
        keep=lambda booking: booking.ref,
        recall=by_ref.get,
        asked_as="booking",
    )


def when(turn: Turn) -> Question[When]:
    """The time wished. It is never asked for by itself: what is free is shown, and whatever is said is heard."""
    empty = When(Wish(zone=turn.voice.zone))
    noted = When.from_json(turn.memory.wish) if turn.memory.wish else empty

    def overhear(said: Said) -> When | None:
        heard = wish_in(said)
        return None if heard is None else noted.with_(heard)

    def revise(before: When, said: Said) -> When | None:
        heard = wish_in(said)
        return None if heard is None else before.with_(heard)

    return Question(
        key="wish",
        prompt=lambda asking: asking.reply(say.which_time()),
        overhear=overhear,
        revise=revise,
        obvious=noted,
        keep=When.as_json,
        recall=When.from_json,
    )


def wish_in(said: Said) -> When | None:
    heard = said.understood
    if heard is None or heard.wish is None or heard.wish.is_empty:
        return None
    return When(heard.wish, heard.clocks)


def which_page() -> Question[int]:
    """How far "later ones" has turned the pages."""

    def turned(said: Said) -> bool:
        if said.waiting_for != "slot":
            return False
        return said.picked == MORE or (
            said.intent is Intent.ALTERNATIVES
            and said.understood is not None
            and said.understood.wish is None
        )

    return Question(
        key="page",
        prompt=lambda asking: asking.reply(say.which_time()),
        overhear=lambda said: 1 if turned(said) else None,
        revise=lambda page, said: page + 1 if turned(said) else None,
        obvious=0,
    )


def which_slot(search: Search, offers: Offers, opening: Saying) -> Question[Slot]:
    """A free time. One named exactly and free goes without saying; `opening` asks where nothing was wished yet."""

    def recall(kept: Any) -> Slot | None:
        return search.slot_at(*kept)

    def hear(said: Said) -> Slot | None:
        if (start := picked_start(said)) is not None:
            return recall(start)
        if said.intent is Intent.CONFIRM and len(offers.slots) == 1:
            return offers.slots[0]
        return None

    def prompt(asking: Asking) -> Reply:
        shown, lost = offers, asking.lost or picked_start(asking.said)
        refused = shown.refused if lost is None else search.why_not(*lost)
        saying = what_is_free(asking, shown, refused, opening)
        if not shown.slots:
            return asking.reply(say.nothing_free())
        return asking.reply(saying, picker(asking, shown, search.zone))

    return Question(
        key="slot",
        prompt=prompt,
        hear=hear,
        obvious=offers.exact,
        keep=lambda slot: [slot.starts, slot.duration],
        recall=recall,
        asked_as="slot",
    )


def picked_start(said: Said) -> list[int] | None:
    """Start and length of the slot that was chosen."""
    is_slot = said.waiting_for == "slot" and isinstance(said.picked, list)
    return said.picked if is_slot else None


def are_you_sure(
    question: Saying, *, yes: Saying, no: Saying, about: Sequence[Any], at: datetime | None = None
) -> Question[bool]:
    """Yes or no to exactly this: `about` is what would be done, and a yes to anything else is not heard."""
    meant = list(about)

    def prompt(asking: Asking) -> Reply:
        agree = asking.choice(yes, [True, meant], starts_at=at)
        refuse = asking.choice(no, [False, meant])
        return asking.reply(understood(asking, question), Confirm(agree, refuse))

    def hear(said: Said) -> bool | None:
        if not isinstance(said.picked, list) or said.picked[1:] != [meant]:
            return None
        return bool(said.picked[0])

    return Question(key="sure", prompt=prompt, hear=hear, asked_as="confirm")


def one_of(
    key: str, question: Saying, choices: Sequence[tuple[Saying, str]], by_intent: dict[Intent, str]
) -> Question[str]:
    """A choice of a few ways to go on; some are also taken from what the customer wants."""
    known = {means for _, means in choices}

    def prompt(asking: Asking) -> Reply:
        shown = tuple(asking.choice(label, means) for label, means in choices)
        return asking.reply(understood(asking, question), Choices(shown))

    def hear(said: Said) -> str | None:
        return said.picked if said.picked in known else by_intent.get(said.intent)

    return Question(
        key=key,
        prompt=prompt,
        hear=hear,
        recall=lambda kept: kept if kept in known else None,
        asked_as="event_type",
    )


def understood(asking: Asking, saying: Saying) -> Saying:
    """The question; after an answer that could not be read, with a word about that."""
    return say.not_understood(asking.voice.says(saying)) if asking.missed else saying


def what_is_free(
    asking: Asking, offers: Offers, refused: Refused | None, opening: Saying
) -> Saying:
    voice = asking.voice
    if refused is not None and refused.at is None:
        return say.no_such_time(offers.when.day, _clock(voice, refused))
    if refused is not None and refused.error is not None:
        if isinstance(refused.error, SlotTaken) and _was_offered(asking):
            return say.just_taken(refused.at)
        return say.refused(refused.at, refused.error.code)
    if offers.is_past_the_end:
        return say.no_later()
    if not offers.fits:
        day = offers.when.day
        return say.nothing_on(day) if day is not None else say.nothing_so()
    if offers.when.wish.is_empty and not offers.page:
        return understood(asking, say.which_time()) if asking.missed else opening
    days = {local_date(voice.zone, slot.starts) for slot in offers.slots}
    if len(days) > 1:
        return understood(asking, say.free_times())
    if offers.when.names_a_start:
        return say.which_of_two(days.pop())
    return understood(asking, say.free_on(days.pop()))


def _was_offered(asking: Asking) -> bool:
    """Whether the time that is gone was put to them before: it was lost, not asked for in vain."""
    later = asking.said.waiting_for not in (None, "slot") and wish_in(asking.said) is None
    return asking.lost is not None or picked_start(asking.said) is not None or later


def picker(asking: Asking, offers: Offers, zone: str) -> SlotPicker:
    voice = asking.voice
    days = []
    for day, slots in groupby(offers.slots, key=lambda slot: local_date(zone, slot.starts)):
        shown = tuple(_offered(asking, slot) for slot in slots)
        days.append(
            OfferedDay(
                date=day.isoformat(),
                label=voice.day(day),
                weekday=voice.weekday(day),
                day=str(day.day),
                slots=shown,
            )
        )
    more = Choice(f"{asking.number}:{MORE}", voice.says(say.more_days()))
    label = zone_with_offset(zone, locale=voice.locale, at=offers.slots[0].starts_at)
    return SlotPicker(zone, label, tuple(days), more if offers.has_more else None)


def titled(text: str, titles: Sequence[str]) -> int | None:
    """Which of the titles was named, when it can only be one: whole, or by a word that no other has."""
    said = [word.text for word in words_of(text)]
    spoken = " ".join(said)
    parts = [[folded(word) for word in title.split()] for title in titles]
    whole = [place for place, part in enumerate(parts) if f" {' '.join(part)} " in f" {spoken} "]
    if whole:
        longest = max(whole, key=lambda place: len(parts[place]))
        same = [place for place in whole if parts[place] == parts[longest]]
        return longest if len(same) == 1 else None
    hits = []
    for place, part in enumerate(parts):
        others = {word for other in parts if other is not part for word in other}
        own = {word for word in part if len(word) >= TELLING and word not in others}
        if own & set(said):
            hits.append(place)
    return hits[0] if len(hits) == 1 else None


def _offered(asking: Asking, slot: Slot) -> OfferedSlot:
    voice = asking.voice
    label = voice.time(slot.starts_at)
    spoken = f"{voice.day(slot.starts_at)} {label}"
    choice = asking.choice(
        label, [slot.starts, slot.duration], spoken=spoken, starts_at=slot.starts_at
    )
    return OfferedSlot(choice.id, label, slot.starts_at.isoformat())


def _clock(voice: Voice, refused: Refused) -> str:
    assert refused.clock is not None
    return voice.clock(refused.clock.hour, refused.clock.minute)


