"""A contact in the panel: what is known of it, its doubles, a task for it, a time booked for it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from booking.back_office import BackOffice
from booking.bookings import new_key
from booking.contacts import Contact
from booking.errors import BookingError, ChangedMeanwhile, InvalidInput, NotFound
from booking.event_types import EventType
from booking.front_desk import FrontDesk
from booking.when.clock import moment_of
from booking.when.hours import local_date, minute_at
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present
from integrations.moments import moment_short
from integrations.office.aside import contact_shown, conversation_beside, panel
from integrations.office.details import fields_of, request_of, words_for
from integrations.office.frame import back_to_contact, beside_ref, office_zone
from integrations.office.times import date_in, is_soft, nearest_of, slot_chosen, times_of
from integrations.refusals import in_words, status_of

doors = Blueprint("contacts", __name__, url_prefix="/office/<account>/contacts")

END_OF_WORK = 17 * 60  # the minute of the day at which a task is due
KEY = "office:"  # what the office's own keys begin with


@doors.get("/<ref>")
@agent_required
def shown(account: str, ref: str) -> ResponseReturnValue:
    del account
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        contact = office.contact(ref)
        found = contact_shown(tx, contact, conversation_beside(tx, contact))
    return panel("office/parts/contact.html", shown=found, beside=beside_ref())


@doors.route("/<ref>/edit", methods=["GET", "POST"])
@agent_required
def edit(account: str, ref: str) -> ResponseReturnValue:
    del account
    problem: BookingError | None = None
    if request.method == "POST":
        try:
            with transaction() as tx:
                office = BackOffice(tx, *present(tx), now=now())
                contact = office.contact(ref)
                _check_seen(contact)
                office.revise_contact(
                    contact,
                    name=request.form.get("name", ""),
                    mail=request.form.get("mail", ""),
                    phone=request.form.get("phone", ""),
                )
        except (InvalidInput, ChangedMeanwhile) as error:
            problem = error
        else:
            flash(gettext("Saved."))
            return redirect(back_to_contact(contact, beside_ref()), 303)
    with reading() as tx:
        contact = BackOffice(tx, *present(tx), now=now()).contact(ref)
    return panel(
        "office/parts/contact-edit.html",
        200 if problem is None else status_of(problem),
        contact=contact,
        seen=_seen(contact),
        given=request.form if problem else vars(contact),
        wrong=words_for(problem.fields) if isinstance(problem, InvalidInput) else {},
        is_changed=isinstance(problem, ChangedMeanwhile),
        beside=beside_ref(),
    )


def _check_seen(contact: Contact) -> None:
    if request.form.get("seen") != _seen(contact):
        raise ChangedMeanwhile


def _seen(contact: Contact) -> str:
    """Rises and falls with what is shown of a contact: a contact has no version."""
    shown = "\n".join([contact.name, contact.mail or "", contact.phone or ""])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


@doors.route("/<ref>/join/<other>", methods=["GET", "POST"])
@agent_required
def join(account: str, ref: str, other: str) -> ResponseReturnValue:
    """Two contacts become one: what cannot be undone is asked first."""
    del account
    if request.method == "POST":
        with transaction() as tx:
            office = BackOffice(tx, *present(tx), now=now())
            kept = office.join(office.contact(other), office.contact(ref))
        flash(gettext("They are one contact now."))
        return redirect(back_to_contact(kept, beside_ref()), 303)
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        kept, joined = office.contact(ref), office.contact(other)
        if kept.id == joined.id:
            raise NotFound
    return panel("office/parts/contact-join.html", kept=kept, joined=joined, beside=beside_ref())


@doors.post("/<ref>/tasks")
@agent_required
def add_task(account: str, ref: str) -> ResponseReturnValue:
    """A task for the agent who adds it, due at the end of that day's work."""
    del account
    wrong: dict[str, str] = {}
    with transaction() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        contact = office.contact(ref)
        zone = office_zone()
        day = date_in(request.form.get("due", "")) or local_date(zone, _minute_now()) + timedelta(1)
        due = minute_at(zone, day, END_OF_WORK)
        try:
            office.add_task(
                request.form.get("title", ""), moment_of(due[0]) if due else now(), contact=contact
            )
        except InvalidInput as error:
            wrong = words_for(error.fields)
    if wrong:
        with reading() as tx:
            present(tx)
            found = contact_shown(tx, contact, conversation_beside(tx, contact))
        return panel(
            "office/parts/contact.html", 422, shown=found, beside=beside_ref(), task_wrong=wrong
        )
    flash(gettext("The task is noted."))
    return redirect(back_to_contact(contact, beside_ref()), 303)


def _minute_now() -> int:
    return int(now().timestamp()) // 60


@doors.route("/<ref>/book", methods=["GET", "POST"])
@agent_required
def book(account: str, ref: str) -> ResponseReturnValue:
    """Event type, then day and time and details; the button says what will be booked."""
    del account
    asked = request.values.get("type", "")
    if request.method == "GET" and not asked:
        with reading() as tx:
            entered, agent = present(tx)
            contact = BackOffice(tx, entered, agent, now=now()).contact(ref)
            desk = FrontDesk(tx, entered, now=now(), is_ours=True)
            offers = desk.event_types(BackOffice(tx, entered, agent, now=now()).actor)
        return panel(
            "office/parts/book-what.html", contact=contact, offers=offers, beside=beside_ref()
        )
    problem: BookingError | None = None
    if request.method == "POST":
        try:
            return _book(ref, asked)
        except NotFound:
            raise
        except BookingError as error:
            problem = error
    return _book_form(ref, asked, problem)


def _book(ref: str, asked: str) -> ResponseReturnValue:
    given = request.form
    with transaction() as tx:
        entered, agent = present(tx)
        office = BackOffice(tx, entered, agent, now=now())
        contact = office.contact(ref)
        conversation = conversation_beside(tx, contact)
        desk = FrontDesk(tx, entered, now=now(), is_ours=True)
        event_type = desk.event_type(asked, office.actor)
        slot = slot_chosen(
            desk, event_type, given, zone=office_zone(), duration=_duration(event_type)
        )
        zone = contact_shown(tx, contact, conversation).zone
        locale = contact.locale or (conversation.locale if conversation else None) or entered.locale
        booking = desk.book(
            event_type,
            slot,
            request_of(event_type, given, zone=zone, locale=locale),
            actor=office.actor,
            contact=contact,
            conversation_ref=conversation.ref if conversation else None,
            assignee=(conversation.agent if conversation else None) or agent,
            override="outside" in given,
            key=KEY + given.get("key", "")[:50] if given.get("key") else None,
        )
    when = moment_short(booking.starts_at, office_zone())
    flash(gettext("Booked %(when)s. The customer is told.", when=when))
    if beside_ref():
        return redirect(back_to_contact(contact, beside_ref()), 303)
    return redirect(url_for("bookings.shown", ref=booking.ref), 303)


def _book_form(ref: str, asked: str, problem: BookingError | None) -> ResponseReturnValue:
    zone = office_zone()
    with reading() as tx:
        entered, agent = present(tx)
        office = BackOffice(tx, entered, agent, now=now())
        contact = office.contact(ref)
        desk = FrontDesk(tx, entered, now=now(), is_ours=True)
        event_type = desk.event_type(asked, office.actor)
        refusal = event_type.why_not_bookable(by_customer=False, takes_payments=tx.takes_payments)
        if refusal is not None:
            raise refusal
        duration = _duration(event_type)
        times = times_of(desk, event_type, zone=zone, duration=duration)
        nearest = nearest_of(desk, problem)
        theirs = contact_shown(tx, contact, conversation_beside(tx, contact)).zone
    wrong = problem.fields if isinstance(problem, InvalidInput) else {}
    typed = request.form if request.method == "POST" else _known(contact)
    return panel(
        "office/parts/book.html",
        200 if problem is None else status_of(problem),
        contact=contact,
        event_type=event_type,
        duration=duration,
        times=times,
        nearest=nearest,
        fields=fields_of(event_type, typed, wrong),
        wrong=words_for(wrong),
        given=request.values,
        problem=in_words(problem, zone=zone) if problem and not wrong else "",
        is_soft=is_soft(problem),
        key=request.form.get("key") or new_key(),
        theirs=theirs,
        beside=beside_ref(),
    )


def _known(contact: Contact) -> MultiDict[str, str]:
    return MultiDict(
        {"name": contact.name, "mail": contact.mail or "", "phone": contact.phone or ""}
    )


def _duration(event_type: EventType) -> int:
    durations: list[int] = list(event_type.durations)
    asked = request.values.get("duration", "")
    return next((minutes for minutes in durations if str(minutes) == asked), durations[0])
