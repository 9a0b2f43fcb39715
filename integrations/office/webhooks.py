"""Webhooks on pages: who is told of what, what was sent and answered, and sending it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from booking.db import Tx
from booking.errors import InvalidInput, LimitReached, NotFound
from booking.subscriber_desk import SubscriberDesk, SubscriptionDraft
from booking.subscriptions import KINDS, MOST_SUBSCRIPTIONS, Message, Subscription
from integrations.doors import house, now, reading, transaction
from integrations.guard import admin_required, present
from integrations.http import Outgoing
from integrations.limits import WRITES, limiter
from integrations.office.forms import Written, named_errors, written_of
from integrations.office.frame import page_asked
from integrations.office.webhook_words import (
    error_words,
    kind_words,
    labels,
    progress_sign,
    state_sign,
    wrong_endpoint,
)
from integrations.sealing import Sealer
from integrations.webhook_bodies import masked, new_secret

doors = Blueprint("webhooks", __name__, url_prefix="/office/<account>/settings/webhooks")

ON = "on"


@doors.get("")
@admin_required
def listed(account: str) -> ResponseReturnValue:
    """All of them, and a form for another."""
    del account
    return _listed({kind.value: ON for kind in KINDS})


@doors.post("")
@admin_required
@limiter.limit(WRITES)
def subscribe(account: str) -> ResponseReturnValue:
    """A new one; its secret is shown this once."""
    del account
    flat = written_of(request.form)
    secret = new_secret()
    try:
        draft = _draft({**flat, "is_on": True})
        with transaction() as tx:
            desk = _desk(tx)
            made = desk.subscribe(draft, secret=_sealed(secret))
    except InvalidInput as error:
        return _listed(flat, _named(error), 422)
    except LimitReached:
        return _listed(flat, status=409)
    return _shown(made.ref, secret=secret)


@doors.get("/<uuid:ref>")
@admin_required
def shown(account: str, ref: object) -> ResponseReturnValue:
    """One of them: how it fares, what it is told of, and what was sent."""
    del account
    return _shown(str(ref))


@doors.post("/<uuid:ref>")
@admin_required
def revise(account: str, ref: object) -> ResponseReturnValue:
    del account
    flat = written_of(request.form)
    try:
        draft = _draft({**flat, "is_on": flat.get("is_on") == ON})
        with transaction() as tx:
            desk = _desk(tx)
            desk.revise(desk.subscription(str(ref)), draft)
    except InvalidInput as error:
        return _shown(str(ref), form=flat, wrong=_named(error), status=422)
    flash(gettext("Saved."))
    return redirect(url_for("webhooks.shown", ref=ref), 303)


@doors.post("/<uuid:ref>/secret")
@admin_required
@limiter.limit(WRITES)
def rotate(account: str, ref: object) -> ResponseReturnValue:
    """A new secret, shown this once; the one before goes on beside it for a day."""
    del account
    secret = new_secret()
    with transaction() as tx:
        desk = _desk(tx)
        desk.rotate(desk.subscription(str(ref)), secret=_sealed(secret))
    return _shown(str(ref), secret=secret)


@doors.post("/<uuid:ref>/test")
@admin_required
@limiter.limit(WRITES)
def test(account: str, ref: object) -> ResponseReturnValue:
    """A message about nothing; the page of it shows what came back."""
    del account
    with transaction() as tx:
        desk = _desk(tx)
        message = desk.test(desk.subscription(str(ref)))
    flash(gettext("The test is on its way. What came back shows here in a moment."))
    return redirect(url_for("webhooks.message", ref=ref, message=message.ref), 303)


@doors.route("/<uuid:ref>/delete", methods=["GET", "POST"])
@admin_required
def delete(account: str, ref: object) -> ResponseReturnValue:
    """Asked first."""
    del account
    if request.method == "GET":
        with reading() as tx:
            found = _desk(tx).subscription(str(ref))
        return render_template(
            "office/delete.html",
            what=found.endpoint,
            back=url_for("webhooks.shown", ref=ref),
            consequence=gettext("Nothing more is sent there, and its log is deleted too."),
        )
    with transaction() as tx:
        desk = _desk(tx)
        desk.unsubscribe(desk.subscription(str(ref)))
    flash(gettext("The webhook is deleted."))
    return redirect(url_for("webhooks.listed"), 303)


@doors.get("/<uuid:ref>/messages/<uuid:message>")
@admin_required
def message(account: str, ref: object, message: object) -> ResponseReturnValue:
    """What was sent, and what came back each time."""
    del account
    with reading() as tx:
        desk = _desk(tx)
        found = _message(desk, ref, message)
        attempts = desk.attempts(found)
        body = masked(found, desk.account.ref)
    return render_template(
        "office/webhook-message.html",
        message=found,
        body=body,
        attempts=attempts,
        how=progress_sign(found),
        **_words(),
    )


@doors.post("/<uuid:ref>/messages/<uuid:message>/redeliver")
@admin_required
@limiter.limit(WRITES)
def redeliver(account: str, ref: object, message: object) -> ResponseReturnValue:
    del account
    with transaction() as tx:
        desk = _desk(tx)
        desk.redeliver(_message(desk, ref, message))
    flash(gettext("It is sent now. What came back shows here in a moment."))
    return redirect(url_for("webhooks.message", ref=ref, message=message), 303)


@doors.post("/<uuid:ref>/redeliver")
@admin_required
@limiter.limit(WRITES)
def redeliver_parked(account: str, ref: object) -> ResponseReturnValue:
    """All that was given up, once more."""
    del account
    with transaction() as tx:
        desk = _desk(tx)
        number = desk.redeliver_parked(desk.subscription(str(ref)))
    flash(ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", number))
    return redirect(url_for("webhooks.shown", ref=ref), 303)


def _listed(
    form: Written, wrong: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as tx:
        rows = _desk(tx).subscriptions()
    errors = wrong or {}
    page = render_template(
        "office/webhooks.html",
        rows=[(row, state_sign(row)) for row in rows],
        is_full=len(rows) >= MOST_SUBSCRIPTIONS,
        most=MOST_SUBSCRIPTIONS,
        form=form,
        wrong=errors,
        summary=_summary(errors),
        kinds=KINDS,
        **_words(),
    )
    return page, status


def _shown(
    ref: str,
    *,
    form: Written | None = None,
    wrong: dict[str, str] | None = None,
    secret: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    with reading() as tx:
        desk = _desk(tx)
        found = desk.subscription(ref)
        page = desk.messages(found, page=page_asked())
        last = desk.last_attempts(list(page.rows))
        parked = desk.parked_count(found)
    errors = wrong or {}
    words = render_template(
        "office/webhook.html",
        subscription=found,
        state=state_sign(found),
        form=_written(found) if form is None else form,
        wrong=errors,
        summary=_summary(errors),
        secret=secret,
        page=page,
        parked=parked,
        rows=[(row, progress_sign(row), last.get(row.id)) for row in page.rows],
        kinds=KINDS,
        **_words(),
    )
    return words, status


def _words() -> dict[str, Any]:
    return {"kind_words": kind_words(), "error_words": error_words, "labels": labels()}


def _desk(tx: Tx) -> SubscriberDesk:
    account, _ = present(tx)
    return SubscriberDesk(tx, account, now=now())


def _message(desk: SubscriberDesk, ref: object, message: object) -> Message:
    """Raises NotFound."""
    found = desk.message(str(message))
    if found.subscription.ref != str(ref):
        raise NotFound
    return found


def _draft(given: Mapping[str, Any]) -> SubscriptionDraft:
    """Raises InvalidInput."""
    kinds = [kind.value for kind in KINDS if given.get(kind.value) == ON]
    draft = SubscriptionDraft.checked({**given, "kinds": kinds})
    code = Outgoing(house().settings.core.private_hosts).why_not(draft.endpoint)
    if code is not None:
        raise InvalidInput({"endpoint": code})
    return draft


def _sealed(secret: str) -> str:
    return Sealer.of(house().settings.core).seal(secret, g.account.ref)


def _named(error: InvalidInput) -> dict[str, str]:
    named = named_errors(error.fields, labels(), {})
    endpoint = wrong_endpoint(error.fields.get("endpoint", ""))
    return {**named, "endpoint": endpoint} if endpoint else named


def _summary(wrong: dict[str, str]) -> dict[str, tuple[str, str]]:
    known = labels()
    return {name: (known[name], words) for name, words in wrong.items() if name in known}


def _written(found: Subscription) -> Written:
    chosen = dict.fromkeys(found.kinds, ON)
    is_on = {"is_on": ON} if found.is_on else {}
    return {"endpoint": found.endpoint, "description": found.description, **is_on, **chosen}
