"""BackOffice: what agents ask. Deciding, closing and annotating bookings; contacts, tasks and
deals.

Booking, moving and cancelling for a customer go through the front desk, with an agent as actor.
What admins set up stands in `set_up.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from booking import calendar_events, contacts
from booking.accounts import Account
from booking.agenda import Listing, listed
from booking.bookings import Booking, BookingNote, State
from booking.chronicle import HistoryRow, history_of
from booking.contacts import Contact
from booking.db import Tx
from booking.deals import (
    Deal,
    DealActivity,
    Pipeline,
    deal_by_ref,
    listed_deals,
    pipelines,
    stages_of,
)
from booking.errors import (
    AlreadyCancelled,
    BookingError,
    InvalidInput,
    NotActive,
    NotFound,
    PaymentRequired,
)
from booking.facts import Actor, ActorKind, NoteAdded
from booking.finding import booking_by_ref, reread
from booking.handing_over import AlreadyTheirs, hand_over
from booking.history import LONGEST_REASON, record
from booking.paging import PAGE, Page, has_words, page_of
from booking.people import (
    Agent,
    Host,
    checked_mail,
    checked_phone,
    cleaned_line,
    cleaned_text,
    why_not_name,
)
from booking.placement import Placement
from booking.tasks import DONE, OPEN, Task, close, listed_tasks
from booking.till import Till

LONGEST_NOTE = 4_000  # characters


class BackOffice:
    """The counter for agents. `agent` is who asks; None where the system or a host's link does."""

    def __init__(self, tx: Tx, account: Account, agent: Agent | None, *, now: datetime) -> None:
        tx.enter(account)
        assert agent is None or agent.account_id == account.id, "an agent of another account"
        self.tx = tx
        self.account = account
        self.agent = agent
        self.now = now

    @property
    def actor(self) -> Actor:
        """The agent, at work in the office."""
        assert self.agent is not None, "somebody must be signed in"
        return Actor(ActorKind.AGENT, "office", self.agent.name, self.agent.ref)

    # Bookings.

    def booking(self, ref: str) -> Booking:
        """Raises NotFound."""
        return booking_by_ref(self.tx, ref)

    def bookings(self, listing: Listing, *, page: int = 1) -> Page[Booking]:
        return listed(self.tx, listing, page=page, now=self.now)

    def bookings_of(self, contact: Contact) -> list[Booking]:
        """All of one contact, the latest first; the fifty newest are enough for a panel."""
        return list(
            self.tx.scalars(
                select(Booking)
                .where(Booking.contact_id == contact.id)
                .order_by(Booking.starts_at.desc())
                .limit(50)
            )
        )

    def bookings_in(self, conversation_refs: Sequence[str]) -> dict[str, Booking]:
        """The newest booking of each of these conversations."""
        rows = self.tx.scalars(
            select(Booking)
            .where(Booking.conversation_ref.in_(conversation_refs))
            .order_by(Booking.id)
        )
        return {booking.conversation_ref: booking for booking in rows if booking.conversation_ref}

    def history(self, booking: Booking) -> list[HistoryRow]:
        return history_of(self.tx, booking)

    def notes(self, booking: Booking) -> list[BookingNote]:
        return list(
            self.tx.scalars(
                select(BookingNote)
                .where(BookingNote.booking_id == booking.id)
                .order_by(BookingNote.id.desc())
            )
        )

    def add_note(self, booking: Booking, text: str, *, actor: Actor | None = None) -> BookingNote:
        """Raises InvalidInput. A note can be added whatever has become of the booking."""
        words = cleaned_text(text)
        if not words or len(words) > LONGEST_NOTE:
            raise InvalidInput({"note": "too_long" if words else "missing"})
        who = actor or self.actor
        note = BookingNote(booking_id=booking.id, text=words, author=who.name, at=self.now)
        self.tx.add(note)
        reread(self.tx, booking)
        booking.version += 1
        record(
            self.tx,
            self.account,
            booking,
            NoteAdded(booking.id, booking.version, who),
            now=self.now,
        )
        return note

    def approve(self, booking: Booking, *, actor: Actor | None = None) -> None:
        """What was asked for stands from now on; what has a price, once it is paid. Raises
        AlreadyCancelled, NotActive, PaymentRequired when it waits for the money already.
        """
        self._check_pending(booking)
        if booking.awaits_payment:
            raise PaymentRequired
        if booking.event_type.price and self.tx.takes_payments:
            Till(self.tx, self.account, now=self.now).ask(booking, actor or self.actor)
            return
        calendar_events.settle_place(self.tx, booking)
        fact = booking.confirm(actor or self.actor)
        self._place().keep_for_good(booking)
        record(self.tx, self.account, booking, fact, now=self.now)

    def reject(
        self, booking: Booking, reason: str | None = None, *, actor: Actor | None = None
    ) -> None:
        """Raises AlreadyCancelled, NotActive, InvalidInput."""
        self._check_pending(booking)
        words = cleaned_text(reason or "")
        if len(words) > LONGEST_REASON:
            raise InvalidInput({"reason": "too_long"})
        self._place().free(booking)
        fact = booking.reject(actor or self.actor, words or None)
        record(self.tx, self.account, booking, fact, now=self.now)

    def expire(self, booking: Booking, *, actor: Actor) -> None:
        """Nobody decided in time. Harmless when somebody did meanwhile."""
        reread(self.tx, booking)
        if booking.state is not State.PENDING:
            return
        self._place().free(booking)
        record(self.tx, self.account, booking, booking.expire(actor), now=self.now)

    def complete(self, booking: Booking, *, actor: Actor | None = None) -> None:
        """They came. Raises AlreadyCancelled, NotActive, InvalidInput before the start."""
        self._check_held(booking)
        if booking.state is not State.COMPLETED:
            fact = booking.complete(actor or self.actor)
            record(self.tx, self.account, booking, fact, now=self.now)

    def mark_no_show(self, booking: Booking, *, actor: Actor | None = None) -> None:
        """They did not come; can be said from the start on, and corrected by `complete`."""
        self._check_held(booking)
        if booking.state is not State.NO_SHOW:
            fact = booking.miss(actor or self.actor)
            record(self.tx, self.account, booking, fact, now=self.now)

    def give_to_host(self, booking: Booking, host: Host) -> None:
        """Another host at the same time, whatever their calendar says. Raises what `hand_over`
        raises; that they have it already is no trouble.
        """
        with suppress(AlreadyTheirs):
            hand_over(self.tx, self.account, booking, host, actor=self.actor, now=self.now)

    # Contacts.

    def contact(self, ref: str) -> Contact:
        """The contact, or the one it was joined to. Raises NotFound."""
        return contacts.contact_by_ref(self.tx, ref)

    def contacts(self, search: str = "", *, page: int = 1, size: int = PAGE) -> Page[Contact]:
        query = select(Contact).where(Contact.merged_into_id.is_(None))
        if search.strip():
            query = query.where(has_words(search, Contact.name, Contact.mail, Contact.phone))
        return page_of(self.tx, query, page, Contact.name, Contact.id, size=size)

    def likely_doubles(self, contact: Contact) -> list[Contact]:
        return contacts.likely_doubles(self.tx, contact)

    def join(self, contact: Contact, into: Contact) -> Contact:
        """Two contacts become one; the first ref goes on working. Raises InvalidInput for one
        and the same.
        """
        if contact.id == into.id:
            raise InvalidInput({"contact": "the_same"})
        return contacts.join(self.tx, contact, into)

    def revise_contact(self, contact: Contact, *, name: str, mail: str, phone: str) -> None:
        """Raises InvalidInput with each field that is wrong."""
        contact.name, contact.mail, contact.phone = _checked_person(name, mail, phone)
        contacts.claim(self.tx, contact, mail=contact.mail, phone=contact.phone)

    def file_contact(self, *, name: str, mail: str, phone: str) -> Contact:
        """Who has that mail or phone already, else somebody new. Raises InvalidInput with each
        field that is wrong.
        """
        clean, address, number = _checked_person(name, mail, phone, is_named=True)
        return contacts.file_contact(self.tx, name=clean, mail=address, phone=number, now=self.now)

    # Tasks and deals.

    def tasks(self, state: str = OPEN, *, page: int = 1) -> Page[Task]:
        return listed_tasks(self.tx, state, page=page)

    def tasks_of(self, contact: Contact) -> list[Task]:
        """The contact's open tasks, the most urgent first."""
        return list(
            self.tx.scalars(
                select(Task)
                .where(Task.contact_id == contact.id, Task.state == OPEN)
                .order_by(Task.due_at)
                .limit(20)
            )
        )

    def task(self, ref: str) -> Task:
        """Raises NotFound."""
        task = self.tx.scalar(select(Task).where(Task.ref == ref))
        if task is None:
            raise NotFound
        return task

    def add_task(self, title: str, due_at: datetime, *, contact: Contact | None = None) -> Task:
        """A task for the agent who adds it. Raises InvalidInput."""
        words = cleaned_line(title)
        if not words or len(words) > 300:  # noqa: PLR2004 - the column's width
            raise InvalidInput({"title": "too_long" if words else "missing"})
        task = Task(
            title=words,
            due_at=due_at,
            contact_id=contact.id if contact else None,
            agent_id=self.agent.id if self.agent else None,
            created_at=self.now,
        )
        self.tx.add(task)
        self.tx.flush()
        return task

    def finish_task(self, task: Task, *, done: bool = True) -> None:
        """Tick it, or take the tick back."""
        if done:
            close(task, DONE, now=self.now)
        elif task.state == DONE:
            task.state, task.closed_at = OPEN, None

    def pipelines(self) -> list[Pipeline]:
        return pipelines(self.tx)

    def deal(self, ref: str) -> Deal:
        """Raises NotFound."""
        return deal_by_ref(self.tx, ref)

    def deals(self, *, page: int = 1) -> Page[Deal]:
        return listed_deals(self.tx, page=page)

    def deals_of(self, contact: Contact) -> list[Deal]:
        """The newest first."""
        return list(
            self.tx.scalars(
                select(Deal).where(Deal.contact_id == contact.id).order_by(Deal.id.desc()).limit(20)
            )
        )

    def activities(self, deal: Deal) -> list[DealActivity]:
        return list(
            self.tx.scalars(
                select(DealActivity)
                .where(DealActivity.deal_id == deal.id)
                .order_by(DealActivity.id.desc())
                .limit(100)
            )
        )

    def move_deal(self, deal: Deal, stage_ref: str) -> None:
        """To any stage of its pipeline. Raises InvalidInput."""
        stages = stages_of(self.tx, deal.pipeline_id)
        stage = next((stage for stage in stages if stage.ref == stage_ref), None)
        if stage is None:
            raise InvalidInput({"stage": "not_a_choice"})
        if stage.id != deal.stage_id:
            deal.stage = stage
            self.tx.add(
                DealActivity(
                    deal_id=deal.id, at=self.now, what="stage_changed", stage_name=stage.name
                )
            )

    # Who there is.

    def hosts(self) -> list[Host]:
        return list(self.tx.scalars(select(Host).order_by(Host.name, Host.id)))

    def host(self, ref: str) -> Host:
        """Raises NotFound."""
        host = self.tx.scalar(select(Host).where(Host.ref == ref))
        if host is None:
            raise NotFound
        return host

    def agents(self) -> list[Agent]:
        """Those who are on, by name."""
        rows = self.tx.scalars(select(Agent).where(Agent.is_on))
        return sorted(rows, key=lambda agent: (agent.name.lower(), agent.id))

    # Below: what the above is made of.

    def _place(self) -> Placement:
        return Placement(self.tx, self.account, now=self.now)

    def _check_pending(self, booking: Booking) -> None:
        """Raises unless there is still something to decide."""
        reread(self.tx, booking)
        if booking.state is State.CANCELLED:
            raise AlreadyCancelled
        if booking.state is not State.PENDING:
            raise NotActive
        if booking.held_until is not None and booking.held_until <= self.now:
            raise NotActive

    def _check_held(self, booking: Booking) -> None:
        """Raises unless it took, or should have taken, place."""
        reread(self.tx, booking)
        if booking.state is State.CANCELLED:
            raise AlreadyCancelled
        if booking.state in (State.REJECTED, State.EXPIRED, State.PENDING):
            raise NotActive
        if booking.starts_at > self.now:
            raise BookingError("not_started")


def _checked_person(
    name: str, mail: str, phone: str, *, is_named: bool = False
) -> tuple[str, str | None, str | None]:
    """Raises InvalidInput."""
    wrong: dict[str, str] = {}
    clean = cleaned_line(name)
    if (clean or is_named) and (why := why_not_name(clean)):
        wrong["name"] = why
    address = checked_mail(mail) if mail.strip() else None
    if mail.strip() and address is None:
        wrong["mail"] = "not_a_mail"
    number = checked_phone(phone) if phone.strip() else None
    if phone.strip() and number is None:
        wrong["phone"] = "not_a_phone"
    if wrong:
        raise InvalidInput(wrong)
    return clean, address, number
