"""The conversation in which something is booked."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from booking.bookings import Booking, State
from booking.event_types import EventType
from booking.openings import Slot
from booking.particulars import particulars
from booking.people import Host
from booking.requests import LOCATION_KEY, Request
from bot.cards import card_of
from bot.company import Company, bringing, company, host_of, may_agree, with_whom
from bot.details import detail_question, details_of
from bot.dialogue import Ending, Flow, Question, Shown, Switch, Turn, ask
from bot.hearing import Intent
from bot.messages import CardReply
from bot.offers import Search
from bot.phrases import phrases
from bot.questions import (
    are_you_sure,
    one_of,
    when,
    which_day,
    which_duration,
    which_event_type,
    which_page,
)
from bot.slot_question import which_slot

say = phrases("book")


def book(turn: Turn) -> Flow:
    """Book one of the event types for the contact."""
    desk = turn.desk
    event_types = desk.event_types()
    if not event_types:
        return say.nothing_to_pay_with() if desk.has_unpayable() else say.nothing_to_book()

    event_type = yield from ask(which_event_type(event_types))
    booked = [b for b in desk.upcoming(turn.contact) if b.event_type_id == event_type.id]
    if booked:
        way = yield from ask(move_instead(booked[0]))
        if way == "move":
            ref = booked[0].ref
            return Switch("reschedule", ("wish",), {"booking": ref} if len(booked) == 1 else {})

    duration = yield from ask(which_duration(event_type))
    host = host_of(event_type, (yield from ask(with_whom(event_type))))
    wish = yield from ask(when(turn))
    search = Search(desk, event_type, turn.voice.zone, duration, host=host)
    wish = yield from ask(which_day(wish, search.days_in_reach(wish)))
    page = yield from ask(which_page(turn))
    opening = say.which_time(event_type, duration)
    slot = yield from ask(which_slot(search, search.offers(wish, page), opening))
    named = yield from ask(bringing())
    request = yield from request_from(turn, event_type)
    along = company(event_type, named, there=[request.mail])
    request = replace(request, guests=along.guests)
    sure = yield from ask(sure_to_book(event_type, slot, request, along, host))
    if not sure:
        return say.not_booked()

    booking = desk.book(
        event_type,
        slot,
        request,
        actor=turn.actor,
        contact=turn.contact,
        conversation_ref=turn.conversation_ref,
        assignee=turn.assignee,
        host=host,
    )
    return booked_words(turn, booking)


def move_instead(booking: Booking) -> Question[str]:
    return one_of(
        "another",
        say.there_already(booking),
        [(say.move_it(), "move"), (say.book_another(), "another")],
        {Intent.RESCHEDULE: "move", Intent.BOOK: "another"},
    )


def request_from(turn: Turn, event_type: EventType) -> Generator[Question[Any], Any, Request]:
    """Who it is for, and the answers to what the event type asks."""
    memory = turn.memory
    details = details_of(event_type, turn.contact, memory.person, memory.doubted)
    given: dict[str, str] = {}
    for place, detail in enumerate(details):
        given[detail.key] = yield from ask(detail_question(details, place))
    answers = {
        key.removeprefix("answer:"): _as_answer(event_type, key.removeprefix("answer:"), value)
        for key, value in given.items()
        if key.startswith("answer:")
    }
    if LOCATION_KEY in given:
        answers[LOCATION_KEY] = given[LOCATION_KEY]
    return Request(
        name=given["name"],
        mail=given["mail"] or None,
        phone=given.get("phone") or turn.contact.phone,
        zone=turn.voice.zone,
        locale=turn.voice.locale,
        answers=answers,
    )


def sure_to_book(
    event_type: EventType, slot: Slot, request: Request, along: Company, host: Host | None
) -> Question[bool]:
    asked = are_you_sure(
        say.sure(event_type, slot, request, host and host.name, along.why_left_out),
        yes=say.book_it(slot),
        no=say.not_this(),
        about=[
            "book",
            event_type.ref,
            slot.starts,
            slot.duration,
            request.name,
            request.mail,
            list(request.guests),
            host and host.id,
        ],
        at=slot.starts_at,
    )
    return replace(asked, hear=lambda said: may_agree(said, asked, along))


def booked_words(turn: Turn, booking: Booking) -> Ending:
    shown = particulars(turn.desk.tx, turn.account, booking, now=turn.now)
    if booking.awaits_payment:
        words = say.to_pay(shown)
    elif booking.state is State.PENDING:
        words = say.waits(booking)
    elif booking.mail and booking.event_type.sends_confirmation:
        words = say.booked_and_mailed(booking)
    else:
        words = say.booked(booking)
    return Shown(words, lambda voice: CardReply(card_of(shown, voice)))


def _as_answer(event_type: EventType, key: str, value: str) -> Any:
    """Several options were kept as one line of text."""
    question = next(question for question in event_type.questions if question.key == key)
    if question.kind == "some_of":
        return [option for option in question.options if option in value.split(", ")]
    return value
