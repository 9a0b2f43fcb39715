"""The web frame: one Flask app with its limits, headers, languages and sign-in; the plugs bring its
doors.

Nothing here knows a page. What doors share lies in `doors`, `guard`, `limits`, `languages` and
`refusals`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.middleware.proxy_fix import ProxyFix

from booking.errors import MirrorStale
from integrations import assets, guard, languages, limits, moments, refusals
from integrations.plug import House, Plug, Refresh
from integrations.setting_values import is_loopback
from integrations.settings import Settings, WebSettings, old_secret_keys, secret_key

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
LARGEST_BODY = 1_000_000  # bytes; no form of ours comes near it
LARGEST_FIELD = 200_000
MOST_FIELDS = 500

POLICY = (
    "default-src 'self'; "
    "img-src 'self' data:; "  # the chevron of a select stands in the style sheet
    "base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def web_app(settings: Settings, house: House, plugs: Sequence[Plug]) -> Flask:
    """The app that serves all pages, programs and hooks of these plugs."""
    app = Flask(
        "bookdesk",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.extensions["bookdesk"] = house
    _configure(app, settings)
    _trust_proxies(app, settings.web)
    limits.limiter.init_app(app)
    guard.init_app(app)
    languages.init_app(app)
    moments.init_app(app)
    assets.init_app(app, ROOT)
    refusals.init_app(app)
    _frame_every_request(app, is_https=settings.web.public_url.startswith("https:"))
    app.jinja_env.globals["theme_shown"] = _theme
    _refresh_mirrors(app, [plug.refresh for plug in plugs if plug.refresh is not None])
    for plug in plugs:
        for blueprint in plug.opens:
            app.register_blueprint(blueprint)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    web = settings.web
    is_https = web.public_url.startswith("https:")
    app.config.update(
        SECRET_KEY=secret_key(settings.core),
        SECRET_KEY_FALLBACKS=list(old_secret_keys(settings.core)),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELD,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=list(web.trusted_hosts),
        # A cookie of this prefix is refused by browsers unless it is Secure and of this host alone.
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=web.session_days),
        PREFERRED_URL_SCHEME="https" if is_https else "http",
        PUBLIC_URL=web.public_url,
        IS_LOCAL=web.trusted_proxies == 0 and is_loopback(urlsplit(web.public_url).hostname or ""),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it


def _refresh_mirrors(app: Flask, refreshes: Sequence[Refresh]) -> None:
    """A view that finds a mirror too old is asked once more, when it has been brought up to date as
    far as that goes. Nothing remains of the first time: its transaction was rolled back.
    """

    @app.errorhandler(MirrorStale)
    def _ask_again(stale: MirrorStale) -> ResponseReturnValue:
        if g.get("has_refreshed", False):
            raise ServiceUnavailable(retry_after=5)
        g.has_refreshed = True
        for refresh in refreshes:
            refresh(stale.account_ref, stale.host_ids)
        g.pop("now", None)  # it is later now
        return app.dispatch_request()


def _theme() -> str | None:
    """Light or dark, where a person chose; without a choice the system's holds."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in {"light", "dark"} else None


def _trust_proxies(app: Flask, web: WebSettings) -> None:
    """Believe what exactly so many proxies in front of us say of the browser; without one, none."""
    hops = web.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way


def _frame_every_request(app: Flask, *, is_https: bool) -> None:
    @app.before_request
    def _begin() -> None:
        g.request_id = uuid4().hex[:12]
        g.began = perf_counter()
        if "\0" in request.path:
            # PostgreSQL takes no NUL in a text: no such address can lead anywhere.
            raise NotFound

    @app.after_request
    def _finish(response: Response) -> Response:
        _set_headers(response, is_https=is_https)
        response.headers["X-Request-ID"] = _request_id()
        _log(response)
        return response


def _set_headers(response: Response, *, is_https: bool) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Frame-Options"] = "DENY"
    response.headers.setdefault("Cache-Control", "no-store")
    if is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"


def _request_id() -> str:
    """Before `_begin` ran, the host was refused: such a request has an id too."""
    if "request_id" not in g:
        g.request_id = uuid4().hex[:12]
    return str(g.request_id)


def _log(response: Response) -> None:
    """One line a request. The rule and not the path stands in it: paths bear tokens."""
    if request.endpoint in {"static", "vendor", "health.healthz"}:
        return
    rule = request.url_rule.rule if request.url_rule else "(none)"
    took = round((perf_counter() - g.get("began", perf_counter())) * 1000, 1)
    log.info(
        "request answered",
        extra={
            "request_id": g.request_id,
            "method": request.method if request.method.isalpha() else "(odd)",
            "rule": rule,
            "status": response.status_code,
            "took_ms": took,
        },
    )
