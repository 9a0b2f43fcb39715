"""Settings on pages: the firm, its chat widget, who works in it, and what could not leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.account_desk import PARKED_PAGE, AccountDesk
from booking.account_drafts import AccountDraft, InvitationDraft, SitesDraft
from booking.accounts import Account
from booking.db import Tx
from booking.errors import BookingError, InvalidInput, NotFound
from booking.outbox.entries import Entry
from integrations.doors import now, reading, transaction
from integrations.guard import admin_required, present
from integrations.limits import WRITES, limiter
from integrations.office.choices import locale_choices, weekday_choices, zone_groups
from integrations.office.delivery_words import what_words, why_words
from integrations.office.forms import Written, in_words, named_errors, written_of
from integrations.office.frame import page_asked
from integrations.office.passwords import mail_password_link

doors = Blueprint("settings", __name__, url_prefix="/office/<account>/settings")

ON = "on"
_PARKED = "parked"  # the purpose of the tokens that name an entry: its number stays inside


@dataclass(frozen=True)
class Parked:
    """A delivery that was given up, in words."""

    token: str
    what: str
    to: str
    put_at: datetime
    why: str


@doors.route("", methods=["GET", "POST"])
@admin_required
def firm(account: str) -> ResponseReturnValue:
    del account
    if request.method == "GET":
        return _firm(_written(g.account))
    flat = written_of(request.form)
    try:
        draft = AccountDraft.checked(flat)
    except InvalidInput as error:
        return _firm(flat, named_errors(error.fields, labels(), {}), 422)
    with transaction() as tx:
        _desk(tx).revise_account(draft)
    flash(gettext("Saved."))
    return redirect(url_for("settings.firm"), 303)


def _firm(
    form: Written, wrong: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    errors = wrong or {}
    page = render_template(
        "office/settings.html",
        form=form,
        wrong=errors,
        labels=labels(),
        summary=_summary(errors),
        zones=zone_groups(form.get("zone", "")),
        locales=locale_choices(),
        weekdays=weekday_choices(),
        public_url=_public_url(),
    )
    return page, status


@doors.route("/widget", methods=["GET", "POST"])
@admin_required
def widget(account: str) -> ResponseReturnValue:
    """Which sites may show the chat, and how they do."""
    del account
    if request.method == "GET":
        return _widget({"sites": "\n".join(g.account.sites)})
    flat = written_of(request.form)
    try:
        draft = SitesDraft.checked(flat)
    except InvalidInput as error:
        return _widget(flat, wrong=named_errors(error.fields, labels(), {}), status=422)
    with transaction() as tx:
        _desk(tx).revise_sites(draft)
    flash(gettext("Saved."))
    return redirect(url_for("settings.widget"), 303)


@doors.post("/widget/secret")
@admin_required
def new_secret(account: str) -> ResponseReturnValue:
    """A new chat secret, shown this once."""
    del account
    with transaction() as tx:
        desk = _desk(tx)
        secret = desk.new_chat_secret()
        sites = list(desk.account.sites)
    return _widget({"sites": "\n".join(sites)}, secret=secret)


def _widget(
    form: Written,
    *,
    wrong: dict[str, str] | None = None,
    secret: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    home = current_app.config["PUBLIC_URL"]
    snippet = (
        f'<script src="{home}/static/webchat.js" data-account="{g.account.slug}" async></script>'
    )
    page = render_template(
        "office/widget.html",
        form=form,
        wrong=wrong or {},
        secret=secret,
        snippet=snippet,
        public_url=_public_url(),
    )
    return page, status


@doors.get("/team")
@admin_required
def team(account: str) -> ResponseReturnValue:
    del account
    return _team({})


@doors.post("/team")
@admin_required
@limiter.limit(WRITES)
def invite(account: str) -> ResponseReturnValue:
    """A place in this account, and a mail with a link to choose a password."""
    del account
    flat = written_of(request.form)
    try:
        draft = InvitationDraft.checked({**flat, "is_admin": flat.get("is_admin") == ON})
        with transaction() as tx:
            desk = _desk(tx)
            login = desk.invite(draft)
            mail_password_link(tx, desk.account, login, now=now())
    except InvalidInput as error:
        return _team(flat, named_errors(error.fields, labels(), {}), 422)
    flash(gettext("A mail with a link is on its way to %(mail)s.", mail=draft.mail))
    return redirect(url_for("settings.team"), 303)


@doors.post("/team/<uuid:ref>")
@admin_required
def revise_agent(account: str, ref: object) -> ResponseReturnValue:
    del account
    form = request.form
    try:
        with transaction() as tx:
            desk = _desk(tx)
            agent = desk.agent_called(str(ref))
            desk.revise_agent(
                agent,
                is_admin=form.get("is_admin") == ON,
                is_on=form.get("is_on") == ON,
                wants_handoff_mail=form.get("wants_handoff_mail") == ON,
            )
    except InvalidInput as error:
        wrong = {f"agent-{ref}": in_words(next(iter(error.fields.values())))}
        return _team({}, wrong, 422)
    flash(gettext("Saved."))
    return redirect(url_for("settings.team"), 303)


@doors.post("/team/<uuid:ref>/link")
@admin_required
@limiter.limit(WRITES)
def send_link(account: str, ref: object) -> ResponseReturnValue:
    """The mail once more, for who lost it."""
    del account
    with transaction() as tx:
        desk = _desk(tx)
        login = desk.agent_called(str(ref)).login
        mail_password_link(tx, desk.account, login, now=now())
    flash(gettext("A mail with a link is on its way to %(mail)s.", mail=login.mail))
    return redirect(url_for("settings.team"), 303)


def _team(
    form: Written, wrong: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as tx:
        agents = _desk(tx).agents()
    errors = wrong or {}
    page = render_template(
        "office/team.html", agents=agents, form=form, wrong=errors, summary=_summary(errors)
    )
    return page, status


@doors.get("/deliveries")
@admin_required
def deliveries(account: str) -> ResponseReturnValue:
    """What could not leave within three days, or never will as it is."""
    del account
    with reading() as tx:
        found = _desk(tx).parked(page=page_asked())
        rows = [_parked(tx, entry) for entry in found[:PARKED_PAGE]]
    return render_template(
        "office/deliveries.html", rows=rows, page=page_asked(), has_more=len(found) > PARKED_PAGE
    )


@doors.post("/deliveries")
@admin_required
def retry(account: str) -> ResponseReturnValue:
    """Tried again at once, and for three more days."""
    del account
    with transaction() as tx:
        desk = _desk(tx)
        try:
            number = tx.tokens.read(request.form.get("entry", ""), _PARKED, now=now())
        except BookingError as error:
            raise NotFound from error
        desk.retry(number)
    flash(gettext("It is tried again now."))
    return redirect(url_for("settings.deliveries"), 303)


def _parked(tx: Tx, entry: Entry) -> Parked:
    body: dict[str, Any] = entry.body
    about = body.get("particulars") or {}
    what = " · ".join(filter(None, (*what_words(entry.address, body), about.get("title", ""))))
    return Parked(
        token=tx.tokens.sign(_PARKED, entry.id, now=now()),
        what=what,
        to=(body.get("to") or {}).get("mail") or about.get("name", ""),
        put_at=entry.put_at,
        why=why_words(entry.address, entry.last_error or ""),
    )


def labels() -> dict[str, str]:
    return {
        "name": gettext("Name"),
        "zone": gettext("Time zone"),
        "locale": gettext("Language"),
        "week_starts_on": gettext("Week starts on"),
        "brand_colour": gettext("Brand colour"),
        "sender_name": gettext("Name of the sender"),
        "reply_to": gettext("Answers go to"),
        "phone": gettext("Phone"),
        "privacy_url": gettext("Privacy page"),
        "mirror_hours": gettext("Hours to go on without a calendar"),
        "sites": gettext("Sites that may show the chat"),
        "mail": gettext("Email"),
    }


def _summary(wrong: dict[str, str]) -> dict[str, tuple[str, str]]:
    known = labels()
    return {name: (known.get(name, name), words) for name, words in wrong.items() if name in known}


def _desk(tx: Tx) -> AccountDesk:
    return AccountDesk(tx, *present(tx), now=now())


def _public_url() -> str:
    return f"{current_app.config['PUBLIC_URL']}/{g.account.slug}"


def _written(account: Account) -> Written:
    names = ("name", "zone", "locale", "week_starts_on", "brand_colour", "sender_name")
    more = ("reply_to", "phone", "privacy_url", "mirror_hours")
    values = {name: getattr(account, name) for name in (*names, *more)}
    return {name: "" if value is None else str(value) for name, value in values.items()}
