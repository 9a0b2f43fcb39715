"""A conversation as an agent reads it: bubbles, private notes, what was offered and chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.db import Tx
from booking.errors import NotFound
from bot.inbox import Author, Conversation, Inbox, Message
from integrations.doors import now
from integrations.moments import local_date
from integrations.office.frame import contact_name

SHOWN = 100  # messages at once
MOST = 2_000


@dataclass(frozen=True)
class Offered:
    """One thing that could be pressed, and whether it was."""

    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Bubble:
    """One message. `kind` is what it carried besides its words, as in bot/messages.py."""

    number: int
    author: str
    who: str
    text: str
    sent_at: datetime
    day: date
    kind: str = "text"
    offered: Sequence[Offered] = ()
    days: Sequence[tuple[str, Sequence[Offered]]] = ()
    zone_label: str = ""
    booking: Booking | None = None
    can_change: bool = False
    fields: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Thread:
    """The messages shown, and the number of the first that is not, where there are earlier ones."""

    bubbles: list[Bubble]
    earlier: int | None
    last: int


def thread_of(tx: Tx, conversation: Conversation, *, zone: str, after: int | None = None) -> Thread:
    """What was said after message number `after`; the last hundred where none is named."""
    count = conversation.message_count
    first = max(0, count - SHOWN) if after is None else max(after, count - MOST)
    messages = Inbox(tx, g.account, now=now()).messages(
        conversation, after=first, limit=MOST, notes=True
    )
    bookings = _bookings(tx, messages)
    newest = {_card_ref(message): message.number for message in messages if _card_ref(message)}
    bubbles = []
    for place, message in enumerate(messages):
        # An older card says in words what was so then; only the newest shows how it stands.
        is_newest = newest.get(_card_ref(message)) == message.number
        booking = bookings.get(_card_ref(message) or "") if is_newest else None
        chosen = _chosen_after(messages[place + 1 :])
        bubbles.append(_bubble(conversation, message, zone, chosen, booking))
    last = messages[-1].number if messages else (after or 0)
    return Thread(bubbles, first if first > 0 and after is None else None, last)


def _bubble(
    conversation: Conversation,
    message: Message,
    zone: str,
    chosen: str | None,
    booking: Booking | None,
) -> Bubble:
    body = message.body or {}
    kind = str(body.get("kind", "text"))
    return Bubble(
        number=message.number,
        author=message.author,
        who=_who(conversation, message),
        text=message.text,
        sent_at=message.sent_at,
        day=local_date(message.sent_at, zone),
        kind=kind,
        offered=_offered(body, chosen),
        days=_days(body, chosen),
        zone_label=str(body.get("zone_label", "")),
        booking=booking,
        can_change=booking is not None and booking.is_open(now()),
        fields=[str(asked["label"]) for asked in body.get("fields", ())],
    )


def _who(conversation: Conversation, message: Message) -> str:
    match message.author:
        case Author.CUSTOMER:
            return contact_name(conversation.contact).split()[0]
        case Author.BOT:
            return gettext("Booking bot")
        case Author.SYSTEM:
            return ""
        case _:
            return message.agent.name if message.agent else gettext("Bookdesk")


def _offered(body: Mapping[str, Any], chosen: str | None) -> list[Offered]:
    """The chips of a reply; what may always be pressed ("do:book") only where it was."""
    choices = [*body.get("choices", ())]
    choices += [body[name] for name in ("yes", "no") if name in body]
    return [
        Offered(str(choice["label"]), choice["id"] == chosen)
        for choice in choices
        if not str(choice["id"]).startswith("do:") or choice["id"] == chosen
    ]


def _days(body: Mapping[str, Any], chosen: str | None) -> list[tuple[str, Sequence[Offered]]]:
    return [
        (
            str(day["label"]),
            [Offered(str(slot["label"]), slot["id"] == chosen) for slot in day["slots"]],
        )
        for day in body.get("days", ())
    ]


def _chosen_after(later: Sequence[Message]) -> str | None:
    """What the customer pressed next."""
    answer = next((m for m in later if m.author == Author.CUSTOMER), None)
    return answer.choice if answer is not None else None


def _card_ref(message: Message) -> str | None:
    body = message.body or {}
    return str(body["card"]["ref"]) if body.get("kind") == "card" else None


def _bookings(tx: Tx, messages: Sequence[Message]) -> dict[str, Booking]:
    office = BackOffice(tx, g.account, g.agent, now=now())
    found: dict[str, Booking] = {}
    for ref in {_card_ref(message) for message in messages} - {None}:
        assert ref is not None
        try:
            found[ref] = office.booking(ref)
        except NotFound:  # a card outlives what it spoke of
            continue
    return found
