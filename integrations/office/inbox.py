"""The inbox: the list, a conversation with its thread, and what an agent does in it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.errors import InvalidInput, NotFound
from bot.inbox import Conversation, Filter, Inbox
from bot.phrases import field_in_words
from integrations import guard
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present
from integrations.languages import locale_tag
from integrations.limits import limiter, peer
from integrations.office import conversations
from integrations.office.aside import contact_shown, panel, panes_of
from integrations.office.frame import is_swap, office_zone
from integrations.office.thread import thread_of

doors = Blueprint("inbox", __name__, url_prefix="/office/<account>/inbox")

NEWS_A_LOGIN = "90 per minute"  # a window asks every four seconds, and some have several open


def _login_key() -> str:
    login = guard.login()
    return f"login:{login.ref}" if login else peer()


@doors.get("")
@agent_required
def listed(account: str) -> ResponseReturnValue:
    del account
    with reading() as tx:
        present(tx)
        panes = panes_of(tx, None)
    return render_template("office/inbox.html", panes=panes)


@doors.get("/<ref>")
@agent_required
def conversation(account: str, ref: str) -> ResponseReturnValue:
    """Opening a conversation marks it as seen."""
    del account
    _mark_seen(ref)
    return _shown(ref)


def _shown(ref: str, *, status: int = 200, draft: str = "", wrong: str = "") -> ResponseReturnValue:
    with reading() as tx:
        present(tx)
        found = Inbox(tx, g.account, now=now()).conversation(ref)
        shown = contact_shown(tx, found.contact, found)
        first = request.args.get("from", type=int)
        panes = None if is_swap() else panes_of(tx, ref, after=first)
    if is_swap():
        return panel("office/parts/contact.html", shown=shown, beside=ref)
    page = render_template(
        "office/inbox.html",
        panes=panes,
        panel_template="office/parts/contact.html",
        shown=shown,
        beside=ref,
        draft=draft,
        wrong=wrong,
        is_note=request.form.get("kind") == "note",
    )
    return page, status


def _mark_seen(ref: str) -> None:
    with reading() as tx:
        present(tx)
        found = Inbox(tx, g.account, now=now()).conversation(ref)
    if _is_unseen(found):
        with transaction() as tx:
            present(tx)
            inbox = Inbox(tx, g.account, now=now())
            inbox.seen(inbox.conversation(ref))


def _is_unseen(found: Conversation) -> bool:
    handed_off = found.handed_off_at
    return found.unread_count > 0 or (
        handed_off is not None and (found.seen_at is None or found.seen_at < handed_off)
    )


@doors.post("/<ref>/messages")
@agent_required
def write(account: str, ref: str) -> ResponseReturnValue:
    """A reply to the customer, or a note that only agents see."""
    del account
    text = request.form.get("text", "")
    try:
        with transaction() as tx:
            entered, agent = present(tx)
            inbox = Inbox(tx, entered, now=now())
            found = inbox.conversation(ref)
            if request.form.get("kind") == "note":
                inbox.note(found, agent, text)
            else:
                inbox.write(found, agent, text)
    except InvalidInput as error:
        words = field_in_words(error.fields.get("text", ""), locale=locale_tag())
        return _shown(ref, status=422, draft=text, wrong=words)
    return redirect(url_for("inbox.conversation", ref=ref, show=_list_shown()), 303)


@doors.post("/<ref>/take-over")
@agent_required
def take_over(account: str, ref: str) -> ResponseReturnValue:
    del account
    with transaction() as tx:
        entered, agent = present(tx)
        inbox = Inbox(tx, entered, now=now())
        inbox.take_over(inbox.conversation(ref), agent)
    flash(gettext("The conversation is yours. The bot is silent."))
    return redirect(url_for("inbox.conversation", ref=ref, show=_list_shown()), 303)


@doors.post("/<ref>/hand-back")
@agent_required
def hand_back(account: str, ref: str) -> ResponseReturnValue:
    del account
    with transaction() as tx:
        inbox = Inbox(tx, present(tx)[0], now=now())
        inbox.hand_back(inbox.conversation(ref))
    flash(gettext("The bot answers again."))
    return redirect(url_for("inbox.conversation", ref=ref, show=_list_shown()), 303)


@doors.post("/<ref>/resolve")
@agent_required
def resolve(account: str, ref: str) -> ResponseReturnValue:
    del account
    with transaction() as tx:
        inbox = Inbox(tx, present(tx)[0], now=now())
        inbox.resolve(inbox.conversation(ref))
    flash(gettext("Resolved. A new message opens it again."))
    return redirect(url_for("inbox.listed", show=_list_shown()), 303)


@doors.post("/<ref>/reopen")
@agent_required
def reopen(account: str, ref: str) -> ResponseReturnValue:
    del account
    with transaction() as tx:
        entered, agent = present(tx)
        inbox = Inbox(tx, entered, now=now())
        inbox.reopen(inbox.conversation(ref), agent)
    return redirect(url_for("inbox.conversation", ref=ref, show=_list_shown()), 303)


@doors.post("/<ref>/assign")
@agent_required
def assign(account: str, ref: str) -> ResponseReturnValue:
    del account
    wanted = request.form.get("agent", "")
    with transaction() as tx:
        entered, agent = present(tx)
        inbox = Inbox(tx, entered, now=now())
        office = BackOffice(tx, entered, agent, now=now())
        chosen = next((one for one in office.agents() if one.ref == wanted), None)
        if wanted and chosen is None:
            raise NotFound
        inbox.assign(inbox.conversation(ref), chosen)
    if chosen is None:
        flash(gettext("Assigned to nobody."))
    else:
        flash(gettext("Assigned to %(name)s.", name=chosen.name))
    return redirect(url_for("inbox.conversation", ref=ref, show=_list_shown()), 303)


@doors.get("/news")
@agent_required
@limiter.limit(NEWS_A_LOGIN, key_func=_login_key, override_defaults=True)
def news(account: str) -> ResponseReturnValue:
    """What is new since the page was made, else 204; `list` and `after` say what is known there."""
    del account
    open_ref, after = request.args.get("open"), request.args.get("after", 0, type=int)
    with reading() as tx:
        present(tx)
        rows = conversations.listed(tx)
        found = Inbox(tx, g.account, now=now()).conversation(open_ref) if open_ref else None
        thread = thread_of(tx, found, zone=office_zone(), after=after) if found else None
    shown = render_template("office/parts/list.html", list=rows, open_ref=open_ref)
    stamp = hashlib.sha256(shown.encode()).hexdigest()[:16]
    messages = ""
    if found is not None and thread is not None and thread.bubbles:
        messages = render_template("office/parts/messages.html", thread=thread, beside=open_ref)
    if stamp == request.args.get("list") and not messages:
        return "", 204
    if found is not None and messages and request.args.get("seen") == "yes":
        _mark_seen(found.ref)
    return jsonify(
        {
            "list": shown,
            "stamp": stamp,
            "messages": messages,
            "last": thread.last if thread else after,
            "who": found.state if found else None,
        }
    )


def _list_shown() -> str | None:
    """The list that the agent came from."""
    show = request.values.get("show", "")
    return show if show in list(Filter) and show != Filter.MINE else None
