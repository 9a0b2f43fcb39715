"""The conversation in which a booking gets another time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.bookings import Booking, State
from booking.facts import BookingRescheduled
from booking.openings import Slot
from booking.particulars import particulars
from booking.people import Host
from bot.cards import card_of
from bot.company import Company, bringing, company, host_of, may_agree, with_whom
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

    event_type = booking.event_type
    host = host_of(event_type, (yield from ask(with_whom(event_type))))
    wish = yield from ask(when(turn, instead_of=booking))
    search = Search(desk, event_type, turn.voice.zone, booking.duration, booking, host)
    wish = yield from ask(which_day(wish, search.days_in_reach(wish)))
    page = yield from ask(which_page(turn))
    slot = yield from ask(which_slot(search, search.offers(wish, page), say.when_instead(booking)))
    if slot.starts_at == booking.starts_at:
        return say.there_already(booking)
    reason = yield from reason_if_asked(booking)
    there = [booking.mail, *(guest.mail for guest in booking.guests)]
    along = company(event_type, (yield from ask(bringing())), there=there)
    sure = yield from ask(sure_to_move(booking, slot, along, host))
    if not sure:
        return say.stays(booking)

    old_starts_at = booking.starts_at
    desk.reschedule(booking, to=slot, actor=turn.actor, reason=reason or None, host=host)
    for mail in along.guests:
        desk.add_guest(booking, mail, actor=turn.actor)
    return moved_words(turn, booking, old_starts_at=old_starts_at)


def sure_to_move(booking: Booking, slot: Slot, along: Company, host: Host | None) -> Question[bool]:
    asked = are_you_sure(
        say.sure(booking, slot, along.guests, host and host.name, along.why_left_out),
        yes=say.move_it(slot),
        no=say.keep_it(booking),
        about=[
            "move",
            booking.ref,
            booking.version,
            slot.starts,
            list(along.guests),
            host and host.id,
        ],
        at=slot.starts_at,
    )
    return replace(asked, hear=lambda said: may_agree(said, asked, along))


def moved_words(turn: Turn, booking: Booking, *, old_starts_at: datetime) -> Ending:
    fact = BookingRescheduled(booking.id, booking.version, turn.actor, old_starts_at=old_starts_at)
    shown = particulars(turn.desk.tx, turn.account, booking, now=turn.now, fact=fact)
    words = say.moved_and_waits(booking) if booking.state is State.PENDING else say.moved(booking)
    return Shown(words, lambda voice: CardReply(card_of(shown, voice)))
