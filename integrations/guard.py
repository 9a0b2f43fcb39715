"""Who may pass: sign-in by session, and the right of a login in the account of the address.

A stranger is sent to sign in, a login without a place in the account learns nothing of it (404), an
agent without the right is told so (403).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select
from typing_extensions import override

from booking.accounts import Account
from booking.db import Tx
from booking.errors import Forbidden, NotFound
from booking.people import Agent, Login, agent_of
from integrations.doors import entered, reading

P = ParamSpec("P")
LONGEST_PATH = 2_000
csrf = CSRFProtect()
SIGN_IN = "office.sign_in"  # the endpoint that strangers are sent to


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The login of a session. It ends when the login's session number rises."""

    def __init__(self, login: Login) -> None:
        self.login = login

    @override
    def get_id(self) -> str:
        return f"{self.login.ref}:{self.login.session_number}"


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session it is bound to
    # The token alone decides: some of our pages send no Referer on purpose.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    manager = LoginManager()
    manager.session_protection = None  # addresses of phones change; the cookie is what counts
    manager.user_loader(_signed_in)
    manager.init_app(app)


def _signed_in(session_id: str) -> SignedIn | None:
    ref, _, number = session_id.partition(":")
    with reading() as tx:
        login = tx.scalar(select(Login).where(Login.ref == ref))
    if login is None or str(login.session_number) != number:
        return None
    return SignedIn(login)


def sign_in(login: Login) -> None:
    """Begin a session for `login`; what a session before it held is gone."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(login))


def sign_out() -> None:
    logout_user()
    session.clear()


def login() -> Login | None:
    """Whose session this is; None for a stranger."""
    return current_user.login if current_user.is_authenticated else None


def signed_in_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """For views that need a login and no account."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        found = login()
        if found is None:
            return _to_sign_in()
        g.login = found
        return view(*args, **kwargs)

    return guarded


def agent_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """For views below `/office/<account>`: sets `g.login`, `g.account` and `g.agent`, to be shown.

    A view that writes asks `present(tx)` for the same in its own transaction. Raises NotFound.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        found = login()
        if found is None:
            return _to_sign_in()
        with reading() as tx:
            account = entered(tx, str((request.view_args or {}).get("account", "")))
            agent = agent_of(tx, found.id)
        if agent is None:
            raise NotFound
        g.login, g.account, g.agent = found, account, agent
        return view(*args, **kwargs)

    return guarded


def admin_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """As `agent_required`, and the agent must be an admin of the account. Raises Forbidden."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not g.agent.is_admin:
            raise Forbidden
        return view(*args, **kwargs)

    return agent_required(guarded)


def present(tx: Tx) -> tuple[Account, Agent]:
    """The account and agent of this request, in `tx`, which has entered the account. Raises
    NotFound.
    """
    account = tx.get_one(Account, g.account.id)
    tx.enter(account)
    agent = agent_of(tx, g.login.id)
    if agent is None:
        raise NotFound
    return account, agent


def safe_path(target: str | None, *, otherwise: str) -> str:
    """`target` where it is a path of our own, else `otherwise`: nobody is sent to another site."""
    if not target or len(target) > LONGEST_PATH or not target.isascii():
        return otherwise
    # Browsers read a backslash as a slash and skip tabs and line ends.
    if not target.isprintable() or "\\" in target:
        return otherwise
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//"):
        return otherwise
    return target


def _to_sign_in() -> ResponseReturnValue:
    asked = request.full_path.rstrip("?") if request.method == "GET" else None
    where = url_for(SIGN_IN, next=asked)
    if request.headers.get("HX-Request"):
        # htmx would put the sign-in page into a corner of the old one.
        return "", 401, {"HX-Redirect": where}
    return redirect(where)
