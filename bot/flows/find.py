"""What the contact has booked."""

from __future__ import annotations

from booking.bookings import Booking
from booking.particulars import particulars
from bot.cards import card_of
from bot.dialogue import Ending, Flow, Shown, Switch, Turn
from bot.messages import CardReply, Choice, Choices
from bot.phrases import Voice, phrases
from bot.questions import MOST_BOOKINGS

say = phrases("find")


def find(turn: Turn) -> Flow:
    """Say what is booked; with nothing here, offer to look under a mail address."""
    upcoming = turn.desk.upcoming(turn.contact)
    if not upcoming:
        return Switch("identify", (), {"then": "find"})
    return what_is_booked(turn, upcoming)
    yield  # a flow is a generator, also when it has nothing to ask


def what_is_booked(turn: Turn, upcoming: list[Booking]) -> Ending:
    if len(upcoming) == 1:
        shown = particulars(turn.desk.tx, turn.account, upcoming[0], now=turn.now)
        return Shown(
            say.one(upcoming[0]), lambda voice: CardReply(card_of(shown, voice), ways_on(voice))
        )
    listed, more = upcoming[:MOST_BOOKINGS], len(upcoming) - MOST_BOOKINGS
    words = say.several_and_more(listed, more) if more > 0 else say.several(listed)
    return Shown(words, lambda voice: Choices(ways_on(voice)))


def ways_on(voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice("do:reschedule", voice.says(say.move())),
        Choice("do:cancel", voice.says(say.cancel())),
    )
