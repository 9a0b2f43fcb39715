"""Event types on pages: the list, and one with all its fields, warnings and what customers see."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.availability import Availability
from booking.db import Tx
from booking.errors import InvalidInput
from booking.event_type_drafts import EventTypeDraft
from booking.event_types import EventType
from booking.money import CURRENCIES
from booking.people import Host
from booking.preview import Preview, preview
from booking.set_up import SetUp
from integrations.doors import house, now, reading, transaction
from integrations.guard import admin_required, present
from integrations.office import editing
from integrations.office import event_type_forms as forms
from integrations.office import event_type_words as words
from integrations.office.choices import locale_choices
from integrations.office.event_type_words import reason_words, warning_words
from integrations.office.forms import (
    Written,
    in_words,
    rows_of,
    unit_words,
    written_of,
)
from integrations.office.frame import version_seen

doors = Blueprint("event_types", __name__, url_prefix="/office/<account>/event-types")


@doors.get("")
@admin_required
def listed(account: str) -> ResponseReturnValue:
    del account
    with reading() as tx:
        counter = _counter(tx)
        rows = [
            (event_type, [warning_words(warn) for warn in counter.warnings(event_type)])
            for event_type in counter.event_types()
        ]
    return render_template("office/event_types.html", rows=rows, public_url=_public_url())


@doors.route("/new", methods=["GET", "POST"])
@admin_required
def new(account: str) -> ResponseReturnValue:
    del account
    return _edited(None)


@doors.route("/<ref>", methods=["GET", "POST"])
@admin_required
def edited(account: str, ref: str) -> ResponseReturnValue:
    del account
    return _edited(ref)


def _edited(ref: str | None) -> ResponseReturnValue:
    return editing.edited(forms, partial(_shown, ref), partial(_saved, ref))


def _saved(ref: str | None, flat: Written) -> ResponseReturnValue:
    draft = EventTypeDraft.checked(forms.given(flat))
    with transaction() as tx:
        counter = _counter(tx)
        if ref is None:
            event_type = counter.create_event_type(draft)
            said = gettext("The event type is made.")
        else:
            event_type = counter.event_type(ref)
            old_slug = event_type.slug
            counter.revise_event_type(event_type, draft, version=version_seen(request.form))
            said = gettext("Saved.")
            if event_type.slug != old_slug:
                said = gettext("Saved. Links to %(slug)s lead nowhere from now on.", slug=old_slug)
    flash(said)
    return redirect(url_for("event_types.edited", ref=event_type.ref), 303)


def _shown(
    ref: str | None,
    flat: Written | None,
    *,
    wrong: dict[str, str] | None = None,
    focus: str | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    with reading() as tx:
        counter = _counter(tx)
        event_type = counter.event_type(ref) if ref is not None else None
        theirs = forms.written(event_type) if event_type else forms.blank()
        shown = theirs if flat is None else flat
        if event_type is None and flat is None:
            shown |= {"currency": _usual_currency(counter)}
        warnings = counter.warnings(event_type) if event_type else []
        hosts = Availability(tx, counter.account, counter.agent, now=now()).hosts()
        schedules = Availability(tx, counter.account, counter.agent, now=now()).schedules()
        pipelines = counter.pipelines()
        has_bookings = event_type is not None and counter.has_bookings(event_type)
        # Last, for it fills the row with what is written; nothing of it is kept.
        saved = (event_type.title, event_type.slug) if event_type else ("", "")
        seen = _preview(counter, shown, event_type)
    names = {host.ref: host.name for host in hosts}
    names |= {schedule.ref: schedule.name for schedule in schedules}
    for line in pipelines:
        names |= {line.ref: line.name} | {stage.ref: stage.name for stage in line.stages}
    page = render_template(
        "office/event_type.html",
        event_type=event_type,
        saved_title=saved[0],
        saved_slug=saved[1],
        form=shown,
        version=_version(event_type, is_stale=is_stale),
        wrong=wrong or {},
        summary=_summary(wrong or {}, shown),
        changed=words.differences_of(shown, theirs, names) if is_stale else None,
        is_dirty=flat is not None,
        focus=focus,
        warnings=[warning_words(warn) for warn in warnings],
        labels=words.labels(),
        host_rows=_host_rows(shown, hosts),
        other_hosts=_other_hosts(shown, hosts),
        questions=rows_of(shown, "questions"),
        reminders=rows_of(shown, "reminders"),
        schedules=schedules,
        pipelines=pipelines,
        units=unit_words(),
        kinds=words.kind_words(),
        outcomes=words.outcome_words(),
        locales=locale_choices(),
        currencies=CURRENCIES,
        takes_payments=house().database.takes_payments,
        has_bookings=has_bookings,
        seen=seen,
        reason_words=reason_words,
        public_url=_public_url(),
    )
    return page, status


@doors.post("/preview")
@admin_required
def preview_new(account: str) -> ResponseReturnValue:
    del account
    return _previewed(None)


@doors.post("/<ref>/preview")
@admin_required
def preview_edited(account: str, ref: str) -> ResponseReturnValue:
    del account
    return _previewed(ref)


def _previewed(ref: str | None) -> ResponseReturnValue:
    """What customers would see if this were saved; nothing is kept."""
    flat = written_of(request.form)
    with reading() as tx:
        counter = _counter(tx)
        event_type = counter.event_type(ref) if ref is not None else None
        seen = _preview(counter, flat, event_type)
    return render_template(
        "office/parts/event-type-preview.html",
        form=flat,
        seen=seen,
        reason_words=reason_words,
        event_type=event_type,
        public_url=_public_url(),
    )


@doors.post("/<ref>/switch")
@admin_required
def switch(account: str, ref: str) -> ResponseReturnValue:
    del account
    is_on = request.form.get("to") == "on"
    with transaction() as tx:
        counter = _counter(tx)
        event_type = counter.event_type(ref)
        counter.switch_event_type(event_type, on=is_on)
        title = event_type.title
    said = gettext("%(title)s can be booked.") if is_on else gettext("%(title)s is switched off.")
    flash(said % {"title": title})
    return redirect(url_for("event_types.listed"), 303)


@doors.post("/<ref>/move")
@admin_required
def move(account: str, ref: str) -> ResponseReturnValue:
    """One place up or down in the list."""
    del account
    with transaction() as tx:
        counter = _counter(tx)
        counter.move_event_type(counter.event_type(ref), up=request.form.get("to") == "up")
    return redirect(url_for("event_types.listed", _anchor=f"type-{ref}"), 303)


@doors.route("/<ref>/delete", methods=["GET", "POST"])
@admin_required
def delete(account: str, ref: str) -> ResponseReturnValue:
    """What cannot be undone is asked first; what was ever booked can only be switched off."""
    del account
    if request.method == "POST":
        try:
            with transaction() as tx:
                counter = _counter(tx)
                event_type = counter.event_type(ref)
                counter.delete_event_type(event_type)
        except InvalidInput as error:
            flash(in_words(error.fields["all"]))
            return redirect(url_for("event_types.edited", ref=ref), 303)
        flash(gettext("%(title)s is deleted.", title=event_type.title))
        return redirect(url_for("event_types.listed"), 303)
    with reading() as tx:
        counter = _counter(tx)
        event_type = counter.event_type(ref)
        if counter.has_bookings(event_type):
            flash(gettext("It has bookings: switch it off instead."))
            return redirect(url_for("event_types.edited", ref=ref), 303)
    return render_template(
        "office/delete.html",
        what=event_type.title,
        back=url_for("event_types.edited", ref=ref),
        consequence=gettext("It was never booked. Its link leads nowhere from then on."),
    )


def _counter(tx: Tx) -> SetUp:
    return SetUp(tx, *present(tx), now=now())


def _public_url() -> str:
    return f"{current_app.config['PUBLIC_URL']}/{g.account.slug}"


def _version(event_type: EventType | None, *, is_stale: bool) -> int | None:
    """The version that the form was made from; after a conflict theirs, which was seen by then."""
    if event_type is None:
        return None
    if request.method == "GET" or is_stale:
        return event_type.version
    return version_seen(request.form)


def _summary(wrong: dict[str, str], flat: Written) -> dict[str, tuple[str, str]]:
    return {name: (words.label_of(name, flat), said) for name, said in wrong.items()}


def _usual_currency(counter: SetUp) -> str:
    """That of the newest event type."""
    known = counter.event_types()
    return known[-1].currency if known else "EUR"


def _preview(counter: SetUp, flat: Written, event_type: EventType | None) -> Preview | None:
    """None where what is written of time and hosts cannot be read, or there is no host."""
    try:
        draft = EventTypeDraft.checked(forms.given_of_time(flat, event_type))
        made = counter.filled(draft, event_type)
    except InvalidInput:
        return None
    return preview(
        counter.tx,
        made,
        duration=made.durations[0],
        week_starts_on=counter.account.week_starts_on,
        now=now(),
    )


def _host_rows(flat: Written, hosts: list[Host]) -> list[tuple[Host | None, str, str]]:
    """Host, ref and share, as they stand in the form."""
    known = {host.ref: host for host in hosts}
    return [
        (known.get(row.get("ref", "")), row.get("ref", ""), row.get("share", ""))
        for row in rows_of(flat, "hosts")
    ]


def _other_hosts(flat: Written, hosts: list[Host]) -> list[Host]:
    taken = {row.get("ref") for row in rows_of(flat, "hosts")}
    return [host for host in hosts if host.ref not in taken]
