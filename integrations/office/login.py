"""Signing in and out, choosing a password by a mailed link, and the account one works in.

Nobody learns here whether a mail is known: an unknown one is answered as a known one is.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.errors import InvalidInput, LinkGone
from booking.people import LONGEST_MAIL, accounts_of, login_by_mail
from bot.phrases import field_in_words
from integrations import guard
from integrations.doors import now, reading, transaction
from integrations.languages import locale_tag
from integrations.limits import GUESSES, limiter
from integrations.office.passwords import (
    SHORTEST,
    is_password_of,
    login_of_link,
    mail_password_link,
    set_password,
)

doors = Blueprint("office", __name__, url_prefix="/office")

GUESSES_A_MAIL = "20 per 15 minutes; 60 per day"
MAILS_A_MAIL = "3 per hour"


def _mail() -> str:
    """The mail that was typed, as a key: counters hold no addresses."""
    typed = request.form.get("mail", "")[:LONGEST_MAIL].strip().lower()
    return hashlib.sha256(f"mail:{typed}".encode()).hexdigest()


@doors.get("/")
@guard.signed_in_required
def home() -> ResponseReturnValue:
    """The only account of the login, else a choice."""
    with reading() as tx:
        served = accounts_of(tx, g.login)
    if len(served) == 1:
        return redirect(url_for("inbox.listed", account=served[0][0].slug))
    return render_template("office/accounts.html", served=served)


@doors.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(GUESSES, methods=["POST"])
@limiter.limit(GUESSES_A_MAIL, methods=["POST"], key_func=_mail)
def sign_in() -> ResponseReturnValue:
    onward = guard.safe_path(request.values.get("next"), otherwise=url_for("office.home"))
    if request.method == "GET":
        if guard.login() is not None:
            return redirect(onward)
        return render_template("office/sign-in.html", onward=onward, mail="", problem=None)
    mail = request.form.get("mail", "")[:LONGEST_MAIL]
    with reading() as tx:
        login = login_by_mail(tx, mail)
    if not is_password_of(login, request.form.get("password", "")):
        problem = gettext("This mail and password do not go together.")
        shown = render_template("office/sign-in.html", onward=onward, mail=mail, problem=problem)
        return shown, 422
    assert login is not None
    guard.sign_in(login)
    return redirect(onward)


@doors.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    guard.sign_out()
    return redirect(url_for("office.sign_in"))


@doors.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(GUESSES, methods=["POST"])
@limiter.limit(MAILS_A_MAIL, methods=["POST"], key_func=_mail)
def forgotten() -> ResponseReturnValue:
    """A mail with a link for whoever has a login; the same page for everybody."""
    mail = request.values.get("mail", "")[:LONGEST_MAIL]
    is_sent = request.method == "POST"
    if is_sent:
        with transaction() as tx:
            login = login_by_mail(tx, mail)
            served = accounts_of(tx, login) if login is not None else []
            if login is not None and served:
                account, _ = served[0]
                tx.enter(account)
                mail_password_link(tx, account, login, now=now())
    return render_template("office/forgotten.html", mail=mail, is_sent=is_sent)


@doors.route("/password/<token>", methods=["GET", "POST"])
@limiter.limit(GUESSES, methods=["POST"])
def choose_password(token: str) -> ResponseReturnValue:
    """GET changes nothing: mail scanners follow links."""
    wrong: dict[str, str] = {}
    try:
        if request.method == "POST":
            return _set(token)
        with reading() as tx:
            login = login_of_link(tx, token, now=now())
    except LinkGone:
        return render_template("office/link-gone.html"), 410
    except InvalidInput as error:
        wrong = {name: _words(code) for name, code in error.fields.items()}
        with reading() as tx:
            login = login_of_link(tx, token, now=now())
    shown = render_template("office/set-password.html", login=login, wrong=wrong, shortest=SHORTEST)
    return shown, 422 if wrong else 200


def _set(token: str) -> ResponseReturnValue:
    with transaction() as tx:
        login = login_of_link(tx, token, now=now())
        set_password(login, request.form.get("password", ""), again=request.form.get("again", ""))
    guard.sign_in(login)
    flash(gettext("Your password is set."))
    return redirect(url_for("office.home"))


def _words(code: str) -> str:
    match code:
        case "too_short":
            return gettext("Take at least %(shortest)s characters.", shortest=SHORTEST)
        case "not_the_same":
            return gettext("The two are not the same.")
        case _:
            return field_in_words(code, locale=locale_tag())


@doors.get("/help")
@guard.signed_in_required
def help_page() -> ResponseReturnValue:
    """The keys, for those without a script too; the way back is where they came from."""
    came_from = urlsplit(request.referrer or "")
    back = came_from.path if came_from.netloc == request.host else None
    return render_template(
        "office/help.html", back=guard.safe_path(back, otherwise=url_for("office.home"))
    )
