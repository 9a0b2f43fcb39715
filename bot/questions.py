"""The ready questions: what to book, which booking, when, which slot, are you sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from booking.bookings import Booking
from booking.event_types import EventType
from booking.when.clock import minute_of
from booking.when.wish import Wish, allows
from bot.dialogue import Asking, Question, Said, Turn
from bot.hearing import Intent, Understood
from bot.languages.lexicon import words_of
from bot.messages import Choices, Confirm, Reply
from bot.offers import When
from bot.phrases import Saying, phrases

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
            asking.choice(say.one_booking(booking), booking.ref, starts_at=booking.starts_at)
            for booking in listed
        )
        return asking.reply(understood(asking, prompt_words), Choices(choices))

    def overhear(said: Said) -> Booking | None:
        if said.understood is None:
            return None
        if said.understood.target is not None:
            targets = targets_of(said.understood)
            fits = [b for b in bookings if any(allows(t, minute_of(b.starts_at)) for t in targets)]
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


def targets_of(heard: Understood) -> list[Wish]:
    """The time of the booking that is spoken of, in each of its readings: "my 3/4 appointment"."""
    assert heard.target
    days = [day.means for day in heard.target_days]
    return [replace(heard.target, first=day, last=day) for day in days] or [heard.target]


def when(turn: Turn, *, instead_of: Booking | None = None) -> Question[When]:
    """The time wished. It is never asked for by itself: what is free is shown, and whatever is said
    is heard; "an hour later" is later than the booking that it is `instead_of`.
    """
    empty = When(Wish(zone=turn.voice.zone))
    noted = When.from_json(turn.memory.wish) if turn.memory.wish else empty

    def overhear(said: Said) -> When | None:
        heard = wish_beside(said) or wish_in(said)
        return None if heard is None else noted.with_(heard)

    def wish_beside(said: Said) -> When | None:
        heard = said.understood
        if heard is None or heard.relative is None or instead_of is None:
            return None
        wish = heard.wish or noted.wish
        return When(heard.relative.seen_from(instead_of.starts_at, wish, turn.voice.zone))

    def revise(before: When, said: Said) -> When | None:
        heard = wish_beside(said) or wish_in(said)
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
    return When(
        heard.wish,
        clocks=tuple(clock.means for clock in heard.clocks),
        days=tuple(day.means for day in heard.days if day.is_worth_asking),
    )


def which_day(when: When, in_reach: Sequence[date]) -> Question[When]:
    """Which of the days it may be: "3/4", or a Friday that is none. Goes without saying where only
    one of them can be had at all.
    """

    def prompt(asking: Asking) -> Reply:
        labels = [asking.voice.day(day) for day in in_reach]
        choices = tuple(
            asking.choice(label, day.isoformat(), starts_at=_noon(when, day))
            for label, day in zip(labels, in_reach, strict=True)
        )
        return asking.reply(understood(asking, say.which_meant(labels)), Choices(choices))

    def hear(said: Said) -> When | None:
        if isinstance(said.picked, str):
            return next((when.on(day) for day in in_reach if day.isoformat() == said.picked), None)
        heard = wish_in(said)
        if heard is None:
            return None
        fits = [day for day in in_reach if _names(heard.wish, day)]
        return when.on(fits[0]) if len(fits) == 1 else None

    meant = in_reach or when.days[:1]
    return Question(
        key="day",
        prompt=prompt,
        hear=hear,
        obvious=when.on(meant[0]) if len(meant) == 1 else None if meant else when,
        keep=When.as_json,
        recall=lambda kept: settled if (settled := When.from_json(kept)).day in in_reach else None,
        asked_as="day",
    )


def _noon(when: When, day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(when.wish.zone))


def _names(wish: Wish, day: date) -> bool:
    """ "April" names the day in April."""
    first, last = wish.first or date.min, wish.last or date.max
    return wish.has_day and first <= day <= last


def which_page(turn: Turn) -> Question[int]:
    """How far "later ones" has turned the pages."""
    shown = [offer.starts_at for offer in turn.memory.offered if offer.starts_at]

    def turned(said: Said) -> bool:
        if said.waiting_for != "slot":
            return False
        return said.picked == MORE or (said.intent is Intent.ALTERNATIVES and not wishes(said))

    def wishes(said: Said) -> bool:
        """For "on Fridays I work, what else?" names but what was shown."""
        heard = wish_in(said)
        starts = [minute_of(datetime.fromisoformat(start)) for start in shown]
        return heard is not None and not all(allows(heard.wish, start) for start in starts)

    return Question(
        key="page",
        prompt=lambda asking: asking.reply(say.which_time()),
        overhear=lambda said: 1 if turned(said) else None,
        revise=lambda page, said: page + 1 if turned(said) else None,
        obvious=0,
    )


def are_you_sure(
    question: Saying, *, yes: Saying, no: Saying, about: Sequence[Any], at: datetime | None = None
) -> Question[bool]:
    """Yes or no to exactly this: `about` is what would be done, and a yes to anything else is not
    heard.
    """
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


def titled(text: str, titles: Sequence[str]) -> int | None:
    """Which of the titles was named, when it can only be one: whole, or by a word that no other
    has.
    """
    said = [word.text for word in words_of(text)]
    spoken = " ".join(said)
    parts = [[word.text for word in words_of(title)] for title in titles]
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
