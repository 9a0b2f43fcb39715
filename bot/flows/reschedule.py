"""The conversation in which a booking gets another time."""

from __future__ import annotations

from datetime import datetime

from booking.bookings import Booking, State
from booking.facts import BookingRescheduled
from booking.openings import Slot
from booking.particulars import particulars
from bot.cards import card_of
from bot.dialogue import Ending, Flow, Question, Shown, Switch, Turn, ask
from bot.flows.reason import reason_if_asked
from bot.messages import CardReply
from bot.offers import Search
from bot.phrases import phrases
from bot.questions import are_you_sure, when, which_booking, which_day, which_page
from bot.slot_question import which_slot

say = phrases("reschedule")


def reschedule(turn: Turn) -> Flow:
    """Move one of the contact's bookings to another time."""
    desk = turn.desk
    upcoming = desk.upcoming(turn.contact)
    if not upcoming:
        return Switch("identify", ("wish",), {"then": "reschedule"})

    booking = yield from ask(which_booking(upcoming, say.which_one()))
    refusal = desk.why_not_reschedule(booking, turn.actor)
    if refusal:
        return say.cannot_move(booking, refusal)

    wish = yield from ask(when(turn, instead_of=booking))
    search = Search(desk, booking.event_type, turn.voice.zone, booking.duration, instead_of=booking)
    wish = yield from ask(which_day(wish, search.days_in_reach(wish)))
    page = yield from ask(which_page())
    slot = yield from ask(which_slot(search, search.offers(wish, page), say.when_instead(booking)))
    if slot.starts_at == booking.starts_at:
        return say.there_already(booking)
    reason = yield from reason_if_asked(booking)
    sure = yield from ask(sure_to_move(booking, slot))
    if not sure:
        return say.stays(booking)

    old_starts_at = booking.starts_at
    desk.reschedule(booking, to=slot, actor=turn.actor, reason=reason or None)
    return moved_words(turn, booking, old_starts_at=old_starts_at)


def sure_to_move(booking: Booking, slot: Slot) -> Question[bool]:
    return are_you_sure(
        say.sure(booking, slot),
        yes=say.move_it(slot),
        no=say.keep_it(booking),
        about=["move", booking.ref, booking.version, slot.starts],
        at=slot.starts_at,
    )


def moved_words(turn: Turn, booking: Booking, *, old_starts_at: datetime) -> Ending:
    fact = BookingRescheduled(booking.id, booking.version, turn.actor, old_starts_at=old_starts_at)
    shown = particulars(turn.desk.tx, turn.account, booking, now=turn.now, fact=fact)
    words = say.moved_and_waits(booking) if booking.state is State.PENDING else say.moved(booking)
    return Shown(words, lambda voice: CardReply(card_of(shown, voice)))
