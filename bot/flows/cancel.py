"""The conversation in which a booking is cancelled, once moving it was offered."""

from __future__ import annotations

from booking.bookings import Booking
from booking.errors import BookingError
from booking.particulars import particulars
from bot.cards import card_of
from bot.dialogue import Asking, Flow, Question, Said, Shown, Switch, Turn, ask
from bot.flows.reason import reason_if_asked
from bot.hearing import Intent
from bot.messages import CardReply, Choice, Choices, Reply
from bot.phrases import Saying, phrases
from bot.questions import understood, which_booking

say = phrases("cancel")


def cancel(turn: Turn) -> Flow:
    """Cancel one of the contact's bookings, unless they would rather move it."""
    desk = turn.desk
    upcoming = desk.upcoming(turn.contact)
    if not upcoming:
        return Switch("identify", (), {"then": "cancel"})

    booking = yield from ask(which_booking(upcoming, say.which_one()))
    refusal = desk.why_not_cancel(booking, turn.actor)
    if refusal:
        return say.cannot_cancel(booking, refusal)

    reason = yield from reason_if_asked(booking)
    may_move = desk.why_not_reschedule(booking, turn.actor)
    refund = desk.refund_owed(booking, turn.actor)
    way = yield from ask(cancel_or_move(booking, may_move, refund))
    if way == "move":
        return Switch("reschedule", ("booking",))
    if way == "keep":
        return say.stays(booking)

    desk.cancel(booking, actor=turn.actor, reason=reason or None)
    shown = particulars(desk.tx, turn.account, booking, now=turn.now)
    again = Choice("do:book", turn.voice.says(say.book_again()))
    cancelled = say.cancelled(booking, _money_back(booking, refund))
    return Shown(cancelled, lambda voice: CardReply(card_of(shown, voice), (again,)))


def cancel_or_move(booking: Booking, no_move: BookingError | None, refund: int) -> Question[str]:
    """Cancel it, move it instead, or keep it: a yes is a yes to cancelling this very booking, and
    to what goes back.
    """
    about = ["cancel", booking.ref, booking.version, refund]
    back = _money_back(booking, refund)
    question = say.sure(booking, back) if no_move else say.sure_or_move(booking, back)

    def prompt(asking: Asking) -> Reply:
        choices = [asking.choice(say.cancel_it(), ["cancel", about])]
        if not no_move:
            choices.append(asking.choice(say.move_it(), ["move", about]))
        choices.append(asking.choice(say.keep_it(), ["keep", about]))
        return asking.reply(understood(asking, question), Choices(tuple(choices)))

    def hear(said: Said) -> str | None:
        if isinstance(said.picked, list) and said.picked[1:] == [about]:
            return str(said.picked[0])
        return "move" if said.intent is Intent.RESCHEDULE and not no_move else None

    return Question(key="sure", prompt=prompt, hear=hear, asked_as="confirm")


def _money_back(booking: Booking, refund: int) -> Saying | None:
    """What of the money goes back; None where none was paid."""
    payment = booking.payment
    if payment is None or not payment.left:
        # What was asked to go back a moment ago is still told.
        return say.goes_back(refund, payment.currency) if payment and refund else None
    if refund:
        return say.goes_back(refund, payment.currency)
    return say.nothing_back(payment.amount, payment.currency)
