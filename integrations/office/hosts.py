"""Hosts on pages: whose time is booked, by which hours, and when they are away."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from booking.account_desk import AccountDesk
from booking.availability import Availability
from booking.db import Tx
from booking.errors import InvalidInput
from booking.people import Agent, Host
from booking.schedule_drafts import HostDraft, TimeOffDraft
from integrations.doors import now, reading, transaction
from integrations.guard import admin_required, present
from integrations.office import editing
from integrations.office.choices import locale_choices, zone_groups
from integrations.office.forms import Written, named_errors, written_of

doors = Blueprint("hosts", __name__, url_prefix="/office/<account>/availability/hosts")

ON = "on"


@doors.get("")
@admin_required
def listed(account: str) -> ResponseReturnValue:
    del account
    with reading() as tx:
        counter = _counter(tx)
        rows = [(host, counter.time_off(host)) for host in counter.hosts()]
    return render_template("office/hosts.html", rows=rows)


@doors.route("/new", methods=["GET", "POST"])
@admin_required
def new(account: str) -> ResponseReturnValue:
    del account
    return _edited(None)


@doors.route("/<uuid:ref>", methods=["GET", "POST"])
@admin_required
def edited(account: str, ref: object) -> ResponseReturnValue:
    del account
    return _edited(str(ref))


def _edited(ref: str | None) -> ResponseReturnValue:
    if request.method == "GET":
        return _shown(ref)
    flat = written_of(request.form)
    try:
        draft = HostDraft.checked({**flat, "is_on": flat.get("is_on") == ON})
        with transaction() as tx:
            counter = _counter(tx)
            if ref is None:
                host = counter.create_host(draft)
            else:
                host = counter.host(ref)
                counter.revise_host(host, draft)
    except InvalidInput as error:
        wrong = named_errors(error.fields, labels(), {})
        return _shown(ref, flat, wrong=wrong, status=422)
    flash(gettext("Saved."))
    return redirect(url_for("hosts.edited", ref=host.ref), 303)


@doors.post("/<uuid:ref>/time-off")
@admin_required
def add_time_off(account: str, ref: object) -> ResponseReturnValue:
    del account
    flat = written_of(request.form)
    try:
        with transaction() as tx:
            counter = _counter(tx)
            host = counter.host(str(ref))
            draft = TimeOffDraft.checked({**flat, "zone": host.zone})
            booked = counter.bookings_within(host, counter.add_time_off(host, draft))
    except InvalidInput as error:
        wrong = named_errors(error.fields, labels(), {})
        return _shown(str(ref), away=flat, wrong=wrong, status=422)
    said = gettext("The time off is noted.")
    if booked:
        said += " " + ngettext(
            "%(num)s booking lies in it and stays: move or cancel it.",
            "%(num)s bookings lie in it and stay: move or cancel them.",
            booked,
        )
    flash(said)
    return redirect(url_for("hosts.edited", ref=ref, _anchor="time-off"), 303)


@doors.post("/<uuid:ref>/time-off/<uuid:absence>/remove")
@admin_required
def remove_time_off(account: str, ref: object, absence: object) -> ResponseReturnValue:
    del account
    with transaction() as tx:
        counter = _counter(tx)
        counter.remove_time_off(counter.host(str(ref)), str(absence))
    flash(gettext("The time off is removed."))
    return redirect(url_for("hosts.edited", ref=ref, _anchor="time-off"), 303)


@doors.route("/<uuid:ref>/delete", methods=["GET", "POST"])
@admin_required
def delete(account: str, ref: object) -> ResponseReturnValue:
    """Who ever had a booking can only be switched off."""
    del account

    def unless_used(tx: Tx) -> str:
        counter = _counter(tx)
        host = counter.host(str(ref))
        if request.method == "POST":
            counter.delete_host(host)
        else:
            counter.check_unused(host)
        return host.name

    return editing.deleted(
        unless_used,
        back=url_for("hosts.edited", ref=ref),
        listed=url_for("hosts.listed"),
        consequence=gettext(
            "They are taken out of all event types, and their time off is forgotten."
        ),
    )


def _shown(
    ref: str | None,
    flat: Written | None = None,
    *,
    away: Written | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    with reading() as tx:
        counter = _counter(tx)
        host = counter.host(ref) if ref is not None else None
        schedules = counter.schedules()
        agents = AccountDesk(tx, counter.account, counter.agent, now=now()).agents()
        absences = counter.time_off(host) if host else []
        has_bookings = counter.has_bookings(host) if host else False
    shown = flat if flat is not None else _written(host, agents)
    errors = wrong or {}
    page = render_template(
        "office/host.html",
        host=host,
        form={**shown, **(away or {})},
        wrong=errors,
        summary={name: (labels()[name], said) for name, said in errors.items() if name in labels()},
        labels=labels(),
        schedules=schedules,
        agents=agents,
        absences=absences,
        has_bookings=has_bookings,
        zones=zone_groups(shown.get("zone", "")),
        locales=locale_choices(),
    )
    return page, status


def labels() -> dict[str, str]:
    return {
        "name": gettext("Name"),
        "mail": gettext("Email"),
        "zone": gettext("Time zone"),
        "locale": gettext("Language of mails"),
        "schedule_ref": gettext("Hours"),
        "agent_ref": gettext("Signs in as"),
        "first": gettext("First day"),
        "last": gettext("Last day"),
        "from_time": gettext("From"),
        "to_time": gettext("Until"),
        "note": gettext("Note"),
    }


def _counter(tx: Tx) -> Availability:
    return Availability(tx, *present(tx), now=now())


def _written(host: Host | None, agents: list[Agent]) -> Written:
    if host is None:
        return {"zone": g.account.zone, "is_on": ON}
    agent = next((one for one in agents if one.login_id == host.login_id), None)
    return {
        "name": host.name,
        "mail": host.mail or "",
        "zone": host.zone,
        "locale": host.locale or "",
        "schedule_ref": host.schedule.ref,
        "agent_ref": agent.ref if agent else "",
    } | ({"is_on": ON} if host.is_on else {})
