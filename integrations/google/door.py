"""The doors to this room: connecting a host's calendar, there and back, and Google's pushes.

A host connects signed in, from the connections page, or by the signed link that an admin had
mailed. Either way the state that Google brings back is good once, for minutes, and only in the
browser that left with it.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.accounts import Account, account_by_ref
from booking.calendars import ConnectAttempt, ConnectedCalendar, Connection, connection_of
from booking.connecting import begin, come_back, invited, link_for, watched
from booking.connections import Connections, Found, Grant
from booking.db import Tx
from booking.errors import Forbidden, InvalidInput, LinkInvalid, NotFound
from booking.people import Host
from integrations.doors import now, reading, transaction
from integrations.google import oauth
from integrations.google import reading as google
from integrations.google.desk import Desk
from integrations.google.oauth import Declined
from integrations.google.trouble import ClientRefused, GoogleTrouble, ScopesMissing
from integrations.guard import agent_required, csrf, present
from integrations.limits import GUESSES, WRITES, limiter
from integrations.sealing import SealBroken

log = logging.getLogger(__name__)

COOKIE = "connecting"
COOKIE_LASTS = 15 * 60  # seconds
BACK = "/hooks/google/connected"


def doors(desk: Desk) -> Blueprint:
    """All of them; none where Google is not set up."""
    room = Room(desk)
    pages = Blueprint("google", __name__)
    start = agent_required(room.leave_signed_in)
    pages.post("/office/<account>/connections/<uuid:host>/google")(start)
    pages.get("/hooks/google/connect/<token>", endpoint="invitation")(
        limiter.limit(GUESSES, deduct_when=_led_nowhere)(room.invitation)
    )
    pages.post("/hooks/google/connect/<token>", endpoint="leave_by_link")(
        limiter.limit(WRITES)(room.leave_by_link)
    )
    pages.post("/hooks/google/connect/<token>/calendars", endpoint="choose_by_link")(
        limiter.limit(WRITES)(room.choose_by_link)
    )
    pages.get(BACK, endpoint="connected")(limiter.limit(GUESSES)(room.come_back))
    pages.post("/hooks/google/calendar", endpoint="push")(csrf.exempt(room.push))
    pages.after_request(_keep_quiet)
    return pages


class Room:
    """The views. Each opens its own transactions; none is open while Google is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # There.

    def leave_signed_in(self, account: str, host: object) -> ResponseReturnValue:
        """From the connections page: for one's own calendar, or any as an admin."""
        del account
        with transaction() as tx:
            entered, agent = present(tx)
            counter = Connections(tx, entered, now=now())
            found = counter.host(str(host))
            if not agent.is_admin and found.login_id != agent.login_id:
                raise Forbidden
            return self._leave(counter, found, by_link=False)

    def leave_by_link(self, token: str) -> ResponseReturnValue:
        with transaction() as tx:
            counter, host = _invited(tx, token)
            return self._leave(counter, host, by_link=True)

    def _leave(self, counter: Connections, host: Host, *, by_link: bool) -> Response:
        browser, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        sealed = self._desk.grants.seal(verifier, counter.account.ref)
        state = begin(
            counter.tx, host, browser=browser, verifier=sealed, by_link=by_link, now=counter.now
        )
        url = oauth.way_there(
            self._desk.settings, self._redirect_uri, state=state, verifier=verifier, hint=host.mail
        )
        # Not a redirect: the page's policy lets a form lead nowhere but to us.
        response = Response(render_template("google/leaving.html", url=url))
        response.headers["Refresh"] = f"0; url={url}"
        response.set_cookie(
            COOKIE,
            browser,
            max_age=COOKIE_LASTS,
            path="/hooks/google",
            secure=self._redirect_uri.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
        return response

    # And back.

    def come_back(self) -> ResponseReturnValue:
        """Google sends the host here, with a code or with a no."""
        state, browser = request.args.get("state", ""), request.cookies.get(COOKIE, "")
        try:
            with transaction() as tx:
                attempt = come_back(tx, state, browser=browser, now=now())
            where = self._connect(attempt, request.args.get("code", ""))
        except (LinkInvalid, SealBroken):
            return _sorry(gettext("This page was left open too long. Please start again."))
        except (Declined, GoogleTrouble) as no:
            return _sorry(*_why_not(no))
        response = redirect(where, 303)
        response.delete_cookie(COOKIE, path="/hooks/google")
        return response

    def _connect(self, attempt: ConnectAttempt, code: str) -> str:
        """Where to go on. Raises Declined, GoogleTrouble, SealBroken."""
        if not code:
            raise Declined
        with reading() as tx:
            account = tx.get_one(Account, attempt.account_id)
        verifier = self._desk.grants.unseal(attempt.verifier, account.ref)
        granted = oauth.way_back(
            self._desk.settings, self._redirect_uri, code=code, verifier=verifier
        )
        grants = self._desk.grants
        sealed = grants.sealed(granted.refresh_token, account.ref)
        client = grants.new_client(granted.refresh_token)
        found = [google.found(item) for item in client.calendars()]
        moment: datetime = now()
        with transaction() as tx:
            counter = Connections(tx, account_by_ref(tx, account.ref), now=moment)
            host = tx.get_one(Host, attempt.host_id)
            grant = Grant(_mail_of(found), granted.scopes, sealed)
            connection = counter.finish(host, grant, found)
            grants.forget(connection.ref)
            if attempt.by_link:
                return link_for(tx, account, host, now=moment)
            return f"/office/{account.slug}/connections"

    # The invited host's own page.

    def invitation(self, token: str) -> ResponseReturnValue:
        """What connecting does; once connected, which calendars count."""
        with reading() as tx:
            counter, host = _invited(tx, token)
            connection = _alive(connection_of(tx, host.id))
            return _invitation(counter.account, host, connection, token)

    def choose_by_link(self, token: str) -> ResponseReturnValue:
        try:
            with transaction() as tx:
                counter, host = _invited(tx, token)
                connection = _alive(connection_of(tx, host.id))
                if connection is None:
                    raise NotFound
                target = request.form.get("target") or None
                counter.choose(connection, busy=request.form.getlist("busy"), target=target)
        except InvalidInput as error:
            with reading() as tx:
                counter, host = _invited(tx, token)
                connection = _alive(connection_of(tx, host.id))
                page = _invitation(counter.account, host, connection, token, wrong=error.fields)
                return page, 422
        return redirect(url_for("google.invitation", token=token, saved=1), 303)

    # Pushes.

    def push(self) -> ResponseReturnValue:
        """A hint that a calendar changed: put in the outbox, however many there are, once."""
        headers = request.headers
        with transaction() as tx:
            watch = watched(
                tx,
                headers.get("X-Goog-Channel-ID", ""),
                headers.get("X-Goog-Channel-Token", ""),
                headers.get("X-Goog-Resource-ID", ""),
            )
            if watch is None:
                return "", 404
            if headers.get("X-Goog-Resource-State") == "sync":
                return "", 204
            account = tx.get_one(Account, watch.account_id)
            counter = Connections(tx, account, now=now())
            calendar = tx.get(ConnectedCalendar, watch.calendar_id)
            if calendar is not None and calendar.is_followed:
                counter.pull(calendar)
        return "", 204

    @property
    def _redirect_uri(self) -> str:
        return self._desk.house.settings.web.public_url + BACK


def _invited(tx: Tx, token: str) -> tuple[Connections, Host]:
    """Raises LinkInvalid, NotFound."""
    account_ref, host_ref = invited(tx, token, now=now())
    counter = Connections(tx, account_by_ref(tx, account_ref), now=now())
    return counter, counter.host(host_ref)


def _invitation(
    account: Account,
    host: Host,
    connection: Connection | None,
    token: str,
    *,
    wrong: dict[str, str] | None = None,
) -> str:
    return render_template(
        "google/invitation.html",
        account=account,
        host=host,
        connection=connection,
        token=token,
        wrong=wrong or {},
        saved="saved" in request.args,
    )


def _alive(connection: Connection | None) -> Connection | None:
    return connection if connection is not None and connection.is_alive else None


def _mail_of(found: list[Found]) -> str:
    """The primary calendar bears the mail of its owner."""
    return next((one.vendor_id for one in found if one.is_primary), "")[:254]


def _why_not(no: Exception) -> tuple[str, int]:
    """In words, and the status that goes with it."""
    match no:
        case Declined():
            return gettext("Google did not connect the calendar: permission was not given."), 400
        case ScopesMissing():
            return gettext("We need both permissions. Please tick both boxes at Google."), 400
        case ClientRefused():
            log.error("google refused our client")
            return gettext("Google Calendar is not set up on this server"), 503
        case _:
            return gettext("Google does not answer just now. Please try again in a minute."), 503


def _sorry(words: str, status: int = 400) -> tuple[str, int]:
    back = f"/office/{g.account.slug}/connections" if "account" in g else None
    return render_template("google/sorry.html", words=words, back=back), status


def _led_nowhere(response: Response) -> bool:
    return response.status_code in {404, 410}


def _keep_quiet(response: Response) -> Response:
    """Addresses here are secrets: they go into no Referer, no cache and no index."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
