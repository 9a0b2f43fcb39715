"""Bookings in the office: the list, and one with all that hangs on it and can be done to it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.db import Tx
from booking.deals import Deal
from booking.errors import BookingError, ChangedMeanwhile, InvalidInput, NotFound
from booking.front_desk import FrontDesk
from booking.tasks import Task, task_of
from booking.till import Till
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present
from integrations.moments import moment_short
from integrations.office.agenda import page_of_bookings
from integrations.office.aside import panel
from integrations.office.details import words_for
from integrations.office.frame import (
    beside_ref,
    office_zone,
    place_shown,
    version_seen,
)
from integrations.office.money import amount_given, left_text, money_lines
from integrations.office.past import Happened, happened
from integrations.office.times import is_soft, nearest_of, slot_chosen, times_of
from integrations.refusals import in_words, status_of

doors = Blueprint("bookings", __name__, url_prefix="/office/<account>/bookings")

NOT_STARTED = "not_started"
Change = Callable[[BackOffice, FrontDesk, Booking], str]


@doors.get("")
@agent_required
def listed(account: str) -> ResponseReturnValue:
    del account
    return page_of_bookings()


@doors.get("/<ref>")
@agent_required
def shown(account: str, ref: str) -> ResponseReturnValue:
    del account
    return _shown(ref)


@doors.post("/<ref>/approve")
@agent_required
def approve(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        office.approve(booking)
        return gettext("Confirmed. The customer is told.")

    return _changed(ref, change)


@doors.post("/<ref>/reject")
@agent_required
def reject(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        office.reject(booking, request.form.get("reason"))
        return gettext("Declined. The customer is told.")

    return _changed(ref, change, step="reject")


@doors.post("/<ref>/attended")
@agent_required
def attended(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        office.complete(booking)
        return gettext("Marked as attended.")

    return _changed(ref, change)


@doors.post("/<ref>/no-show")
@agent_required
def no_show(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        office.mark_no_show(booking)
        return gettext("Marked as no-show.")

    return _changed(ref, change)


@doors.route("/<ref>/cancel", methods=["GET", "POST"])
@agent_required
def cancel(account: str, ref: str) -> ResponseReturnValue:
    """The step before says who hears of it; the button cancels."""
    del account
    if request.method == "GET":
        return _shown(ref, step="cancel")

    def change(office: BackOffice, desk: FrontDesk, booking: Booking) -> str:
        desk.cancel(
            booking,
            actor=office.actor,
            reason=request.form.get("reason"),
            version=version_seen(request.form),
            refund=amount_given(request.form, booking),
        )
        return gettext("Cancelled. The customer is told, and the time is free again.")

    return _changed(ref, change, step="cancel")


@doors.post("/<ref>/refund")
@agent_required
def refund(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        till = Till(office.tx, office.account, now=now())
        till.refund(booking, amount_given(request.form, booking) or 0, actor=office.actor)
        return gettext("The money goes back. The customer is told.")

    return _changed(ref, change, step="refund")


@doors.post("/<ref>/notes")
@agent_required
def add_note(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        office.add_note(booking, request.form.get("note", ""))
        return gettext("The note is kept.")

    # A note overwrites nothing: it may be added whatever somebody else changed.
    return _changed(ref, change, is_additive=True)


@doors.post("/<ref>/guests")
@agent_required
def add_guest(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, desk: FrontDesk, booking: Booking) -> str:
        guest = desk.add_guest(booking, request.form.get("guests", ""), actor=office.actor)
        return gettext("%(mail)s is invited.", mail=guest.mail)

    return _changed(ref, change)


@doors.post("/<ref>/guests/<guest>/remove")
@agent_required
def remove_guest(account: str, ref: str, guest: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, desk: FrontDesk, booking: Booking) -> str:
        found = next((one for one in booking.all_guests if one.ref == guest), None)
        if found is None:
            raise NotFound
        desk.remove_guest(booking, found, actor=office.actor)
        return gettext("%(mail)s is taken off.", mail=found.mail)

    return _changed(ref, change)


@doors.post("/<ref>/host")
@agent_required
def give_to_host(account: str, ref: str) -> ResponseReturnValue:
    del account

    def change(office: BackOffice, _: FrontDesk, booking: Booking) -> str:
        host = office.host(request.form.get("host", ""))
        office.give_to_host(booking, host)
        return gettext("%(host)s has it now.", host=host.name)

    return _changed(ref, change)


@doors.route("/<ref>/reschedule", methods=["GET", "POST"])
@agent_required
def reschedule(account: str, ref: str) -> ResponseReturnValue:
    """Another time; the old one stays until the new one is taken."""
    del account
    if request.method == "GET":
        return _reschedule_form(ref, None)
    given = request.form
    try:
        with transaction() as tx:
            entered, agent = present(tx)
            office = BackOffice(tx, entered, agent, now=now())
            booking = office.booking(ref)
            desk = FrontDesk(tx, entered, now=now(), is_ours=True)
            to = slot_chosen(
                desk, booking.event_type, given, zone=office_zone(), duration=booking.duration
            )
            desk.reschedule(
                booking,
                to=to,
                actor=office.actor,
                reason=given.get("reason"),
                override="outside" in given,
                version=version_seen(given),
            )
    except NotFound:
        raise
    except ChangedMeanwhile as error:
        return _shown(ref, problem=error)
    except BookingError as error:
        return _reschedule_form(ref, error)
    when = moment_short(booking.starts_at, office_zone())
    flash(gettext("Moved to %(when)s. The customer is told.", when=when))
    return redirect(_back(ref), 303)


def _reschedule_form(ref: str, problem: BookingError | None) -> ResponseReturnValue:
    zone = office_zone()
    with reading() as tx:
        entered, agent = present(tx)
        office = BackOffice(tx, entered, agent, now=now())
        booking = office.booking(ref)
        desk = FrontDesk(tx, entered, now=now(), is_ours=True)
        refusal = desk.why_not_reschedule(booking, office.actor)
        times = times_of(
            desk, booking.event_type, zone=zone, duration=booking.duration, instead_of=booking
        )
        nearest = nearest_of(desk, problem)
    if refusal is not None:
        return _shown(ref, problem=refusal)
    wrong = problem.fields if isinstance(problem, InvalidInput) else {}
    return panel(
        "office/parts/reschedule.html",
        200 if problem is None else status_of(problem),
        booking=booking,
        times=times,
        nearest=nearest,
        wrong=words_for(wrong),
        given=request.values,
        problem=in_words(problem, zone=zone) if problem and not wrong else "",
        is_soft=is_soft(problem),
        beside=beside_ref(),
    )


def _changed(
    ref: str, change: Change, *, step: str = "", is_additive: bool = False
) -> ResponseReturnValue:
    """Make the change; what refuses it is shown on the booking, with what was typed."""
    try:
        with transaction() as tx:
            entered, agent = present(tx)
            office = BackOffice(tx, entered, agent, now=now())
            booking = office.booking(ref)
            if not is_additive:
                booking.check_version(version_seen(request.form))
            said = change(office, FrontDesk(tx, entered, now=now(), is_ours=True), booking)
    except NotFound:
        raise
    except BookingError as error:
        return _shown(ref, problem=error, step=step)
    flash(said)
    return redirect(_back(ref), 303)


def _back(ref: str) -> str:
    return url_for("bookings.shown", ref=ref, beside=beside_ref())


def _shown(ref: str, *, problem: BookingError | None = None, step: str = "") -> ResponseReturnValue:
    zone = office_zone()
    with reading() as tx:
        entered, agent = present(tx)
        office = BackOffice(tx, entered, agent, now=now())
        booking = office.booking(ref)
        desk = FrontDesk(tx, entered, now=now(), is_ours=True)
        refusal = desk.why_not_cancel(booking, office.actor)
        past = happened(office, booking, zone)
        task, deal = _hanging_on(tx, office, booking)
        hosts = [host for host in booking.event_type.pool if host not in booking.hosts]
        notes = office.notes(booking)
    wrong = problem.fields if isinstance(problem, InvalidInput) else {}
    return panel(
        "office/parts/booking.html",
        200 if problem is None else _status(problem),
        booking=booking,
        can_change=refusal is None,
        can_say=booking.starts_at <= now()
        and booking.state in ("confirmed", "completed", "no_show"),
        can_give=refusal is None
        and booking.starts_at > now()
        and not booking.event_type.has_seats
        and len(booking.hosts) == 1,
        hosts=hosts,
        past=past,
        notes=notes,
        task=task,
        deal=deal,
        step="" if isinstance(problem, ChangedMeanwhile) else step,
        wrong=words_for(wrong),
        given=request.form,
        problem=_in_words(problem, past, zone) if problem and not wrong else "",
        is_changed=isinstance(problem, ChangedMeanwhile),
        place=place_shown(booking.location),
        money=money_lines(booking),
        left=left_text(booking),
        beside=beside_ref(),
    )


def _status(problem: BookingError) -> int:
    """That it has not begun yet is a state of things, though it has no code of its own."""
    return 409 if problem.detail == NOT_STARTED else status_of(problem)


def _in_words(problem: BookingError, past: list[Happened], zone: str) -> str:
    """Of what somebody else changed, what they did: it stands first in the history."""
    if isinstance(problem, ChangedMeanwhile) and past:
        newest = past[0]
        return gettext("%(who)s: %(what)s", who=newest.who, what=newest.what)
    if problem.detail == NOT_STARTED:
        return gettext("That can be said from its start on.")
    return in_words(problem, zone=zone)


def _hanging_on(tx: Tx, office: BackOffice, booking: Booking) -> tuple[Task | None, Deal | None]:
    deals = office.deals_of(booking.contact)
    deal = next((one for one in deals if one.id == booking.deal_id), None)
    return task_of(tx, booking), deal
