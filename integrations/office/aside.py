"""The right-hand pane: a page of a contact or booking, beside its conversation or alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, make_response, render_template
from flask.typing import ResponseReturnValue

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.contacts import Contact
from booking.db import Tx
from booking.deals import Deal, Stage, stages_of
from booking.tasks import Task
from bot.inbox import Conversation, Inbox
from integrations.doors import now, reading
from integrations.guard import present
from integrations.office.conversations import Listed, listed
from integrations.office.frame import SWAP, beside_ref, is_swap, office_zone
from integrations.office.thread import Thread, thread_of


@dataclass(frozen=True)
class Panes:
    """The list and the thread that a panel stands beside."""

    listed: Listed
    conversation: Conversation | None = None
    thread: Thread | None = None
    agents: tuple[Any, ...] = ()


@dataclass(frozen=True)
class ContactShown:
    """What hangs on a contact: bookings, open tasks, deals with the stages of their way."""

    contact: Contact
    zone: str
    upcoming: list[Booking]
    past: list[Booking]
    tasks: list[Task]
    deals: list[tuple[Deal, list[Stage]]]
    doubles: list[Contact]


def panel(template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    """`template` in the panel of the conversation named in `beside`, else on a page of its own."""
    values["panel_template"] = template
    if is_swap():
        response = make_response(render_template("office/swap.html", **values), status)
        response.headers[SWAP] = "panel"
        return response
    beside = beside_ref()
    if not beside:
        return render_template("office/alone.html", **values), status
    with reading() as tx:
        present(tx)
        panes = panes_of(tx, beside)
    return render_template("office/inbox.html", panes=panes, **values), status


def panes_of(tx: Tx, conversation_ref: str | None, *, after: int | None = None) -> Panes:
    """Raises NotFound."""
    if conversation_ref is None:
        return Panes(listed(tx))
    conversation = Inbox(tx, g.account, now=now()).conversation(conversation_ref)
    return Panes(
        listed=listed(tx),
        conversation=conversation,
        thread=thread_of(tx, conversation, zone=office_zone(), after=after),
        agents=tuple(BackOffice(tx, g.account, g.agent, now=now()).agents()),
    )


def contact_shown(
    tx: Tx, contact: Contact, conversation: Conversation | None = None
) -> ContactShown:
    office = BackOffice(tx, g.account, g.agent, now=now())
    bookings = office.bookings_of(contact)
    upcoming = [
        one for one in bookings if one.is_open(now()) or (one.is_active and not one.is_over(now()))
    ]
    deals = [(deal, stages_of(tx, deal.pipeline_id)) for deal in office.deals_of(contact)]
    said = conversation.memory.get("zone") or conversation.zone if conversation else None
    return ContactShown(
        contact=contact,
        zone=said or contact.zone or (bookings[0].zone if bookings else None) or g.account.zone,
        upcoming=list(reversed(upcoming)),
        past=[one for one in bookings if one not in upcoming][:8],
        tasks=office.tasks_of(contact),
        deals=deals,
        doubles=office.likely_doubles(contact),
    )


def conversation_beside(tx: Tx, contact: Contact) -> Conversation | None:
    """The conversation of this request, where it is this contact's."""
    beside = beside_ref()
    if not beside:
        return None
    conversation = Inbox(tx, g.account, now=now()).conversation(beside)
    return conversation if conversation.contact_id == contact.id else None
