"""Connections on pages: whose Google calendar is connected, how it fares, which calendars count.

Admins look after every host's, others after their own; that a host must sign in again is seen by
all. The way to Google and back is in the room of Google itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.calendars import Connection, connections_of
from booking.connections import Connections
from booking.db import Tx
from booking.errors import ChangedMeanwhile, Forbidden, InvalidInput, NotFound
from booking.people import Agent, Host
from integrations.doors import house, now, reading, transaction
from integrations.guard import agent_required, present
from integrations.limits import WRITES, limiter
from integrations.office.connection_rows import (
    Check,
    HostRow,
    host_rows,
    last_checks,
    may_change,
)
from integrations.office.connection_words import ago, wrong_words
from integrations.office.forms import Difference

doors = Blueprint("connections", __name__, url_prefix="/office/<account>/connections")

NEEDED = ("google_client_id", "google_client_secret")
CALLBACK = "/hooks/google/connected"  # where Google sends hosts back to


@dataclass(frozen=True)
class Choice:
    """Which calendars a form says count, by ref, and from which choice it was made."""

    busy: frozenset[str]
    target: str
    seen: str

    @classmethod
    def of(cls, connection: Connection) -> Choice:
        target = connection.target
        busy = frozenset(c.ref for c in connection.calendars if c.makes_busy and not c.is_gone)
        known = "|".join([connection.mail, target.ref if target else "", *sorted(busy)])
        seen = hashlib.sha256(known.encode()).hexdigest()[:16]
        return cls(busy, target.ref if target else "", seen)

    def check_seen(self, connection: Connection) -> None:
        """Raises ChangedMeanwhile when the form was made from another choice."""
        if self.seen != Choice.of(connection).seen:
            raise ChangedMeanwhile

    @classmethod
    def sent(cls) -> Choice:
        form = request.form
        busy = frozenset(form.getlist("busy"))
        return cls(busy, form.get("target", ""), form.get("seen", ""))


@doors.get("")
@agent_required
def listed(account: str) -> ResponseReturnValue:
    """All hosts: those that need help first."""
    del account
    return _listed()


@doors.post("/check")
@agent_required
@limiter.limit(WRITES)
def check_all(account: str) -> ResponseReturnValue:
    """Have all that this agent looks after read and compared now."""
    del account
    _check_set_up()
    with transaction() as tx:
        counter, agent = _entered(tx)
        for connection in counter.by_host().values():
            if may_change(agent, connection.host):
                _check(counter, connection)
    flash(gettext("The calendars are being checked. What was found shows here in a moment."))
    return redirect(url_for("connections.listed"), 303)


@doors.get("/<uuid:host>")
@agent_required
def shown(account: str, host: object) -> ResponseReturnValue:
    """One host's connection: which calendars count, and the last checks."""
    del account
    return _shown(str(host))


@doors.post("/<uuid:host>/calendars")
@agent_required
def choose(account: str, host: object) -> ResponseReturnValue:
    """Which calendars make the host busy, and which one takes the bookings."""
    del account
    sent = Choice.sent()
    try:
        with transaction() as tx:
            counter, found = _looked_after(tx, str(host))
            connection = _connection(tx, found)
            sent.check_seen(connection)
            counter.choose(connection, busy=sent.busy, target=sent.target or None)
    except InvalidInput as error:
        wrong = {name: wrong_words(name, code) for name, code in error.fields.items()}
        return _shown(str(host), sent, wrong=wrong, status=422)
    except ChangedMeanwhile:
        return _shown(str(host), sent, is_changed=True, status=409)
    flash(gettext("Saved. The chosen calendars are being read."))
    return redirect(url_for("connections.shown", host=host), 303)


@doors.post("/<uuid:host>/check")
@agent_required
@limiter.limit(WRITES)
def check(account: str, host: object) -> ResponseReturnValue:
    """Have this one's calendars read, and bookings compared, now."""
    del account
    _check_set_up()
    with transaction() as tx:
        counter, found = _looked_after(tx, str(host))
        _check(counter, _connection(tx, found))
    flash(gettext("The calendars are being checked. What was found shows here in a moment."))
    return redirect(url_for("connections.shown", host=host), 303)


@doors.post("/<uuid:host>/link")
@agent_required
@limiter.limit(WRITES)
def send_link(account: str, host: object) -> ResponseReturnValue:
    """A mail with a link by which this host, and nobody else, connects."""
    del account
    _check_set_up()
    try:
        with transaction() as tx:
            counter, found = _looked_after(tx, str(host))
            counter.invite(found)
    except InvalidInput:
        return _listed(without_mail=str(host), status=422)
    flash(gettext("A mail with a link is on its way to %(mail)s.", mail=found.mail))
    return redirect(url_for("connections.listed"), 303)


@doors.route("/<uuid:host>/disconnect", methods=["GET", "POST"])
@agent_required
def disconnect(account: str, host: object) -> ResponseReturnValue:
    """Asked first: the page before says what stays and what ends."""
    del account
    if request.method == "GET":
        with reading() as tx:
            _, found = _looked_after(tx, str(host))
            connection = _connection(tx, found)
        return render_template("office/connection-end.html", host=found, connection=connection)
    with transaction() as tx:
        counter, found = _looked_after(tx, str(host))
        counter.end(_connection(tx, found))
    flash(gettext("The calendar of %(name)s is disconnected.", name=found.name))
    return redirect(url_for("connections.listed"), 303)


@doors.errorhandler(ChangedMeanwhile)
def ended_meanwhile(_: ChangedMeanwhile) -> ResponseReturnValue:
    """Somebody disconnected it since the page was made: the page as it is now."""
    return _shown(str((request.view_args or {})["host"]), is_changed=True, status=409)


# Below: what the pages are made of.


def _listed(*, without_mail: str = "", status: int = 200) -> ResponseReturnValue:
    with reading() as tx:
        counter, agent = _entered(tx)
        rows = host_rows(tx, counter, agent)
        checks = last_checks(tx, [row for row in rows if row.may_change])
    red = [row for row in rows if row.is_red]
    page = render_template(
        "office/connections.html",
        **_frame(rows, checks),
        rows=rows,
        red=red,
        without_mail=next((row for row in rows if row.host.ref == without_mail), None),
        is_host=any(row.is_mine for row in rows),
    )
    return page, status


def _shown(
    ref: str,
    sent: Choice | None = None,
    *,
    wrong: dict[str, str] | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    with reading() as tx:
        counter, host = _looked_after(tx, ref)
        [row] = host_rows(tx, counter, present(tx)[1], only=host)
        checks = last_checks(tx, [row])
    saved = Choice.of(row.connection) if row.connection else None
    errors = wrong or {}
    page = render_template(
        "office/connection.html",
        **_frame([row], checks),
        row=row,
        host=host,
        choice=sent or saved,
        # Whoever saves once more has seen what is saved now.
        seen=saved.seen if saved else "",
        is_changed=is_changed,
        theirs=_theirs(row, sent, saved) if is_changed else [],
        wrong=errors,
        summary={name: (_labels()[name], words) for name, words in errors.items()},
        labels=_labels(),
    )
    return page, status


def _frame(rows: list[HostRow], checks: list[Check]) -> dict[str, Any]:
    """What both pages show: whether Google is set up, and when it was last looked."""
    checked = [
        row.connection.reconciled_at
        for row in rows
        if row.may_change and row.connection and row.connection.reconciled_at
    ]
    return {
        "missing": _missing(),
        "callback": current_app.config["PUBLIC_URL"] + CALLBACK,
        "checks": checks,
        "checked_at": max(checked, default=None),
        "is_under_way": any(row.may_change and row.awaits_first_check for row in rows),
        "can_check": any(row.may_change and row.is_alive for row in rows),
        "ago": ago,
        "mirror_hours": g.account.mirror_hours,
    }


def _theirs(row: HostRow, sent: Choice | None, saved: Choice | None) -> list[Difference]:
    """What somebody else saved that this form has otherwise."""
    found = []
    if sent and saved and sent.busy != saved.busy:
        found.append(Difference(_labels()["busy"], ", ".join(row.busy_names)))
    if sent and saved and sent.target != saved.target:
        found.append(Difference(_labels()["target"], row.target_name))
    return found


def _labels() -> dict[str, str]:
    return {
        "busy": gettext("Busy when these say so"),
        "target": gettext("Bookings go into"),
    }


def _missing() -> list[str]:
    """The variables without which nothing can be connected."""
    given = house().settings.google
    return [f"BOOKDESK_{name.upper()}" for name in NEEDED if getattr(given, name) is None]


def _check_set_up() -> None:
    """Raises NotFound: what needs Google is not there without it."""
    if _missing():
        raise NotFound


def _check(counter: Connections, connection: Connection) -> None:
    if connection.is_alive:
        counter.pull_all(connection)
        counter.reconcile(connection)


def _entered(tx: Tx) -> tuple[Connections, Agent]:
    account, agent = present(tx)
    return Connections(tx, account, now=now()), agent


def _looked_after(tx: Tx, ref: str) -> tuple[Connections, Host]:
    """A host that this agent looks after. Raises NotFound, Forbidden."""
    counter, agent = _entered(tx)
    host = counter.host(ref)
    if not may_change(agent, host):
        raise Forbidden
    return counter, host


def _connection(tx: Tx, host: Host) -> Connection:
    """Raises ChangedMeanwhile when there is none any more."""
    found = connections_of(tx, [host.id]).get(host.id)
    if found is None:
        raise ChangedMeanwhile
    return found
