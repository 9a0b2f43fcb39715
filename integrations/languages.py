"""Which language a page speaks: the one chosen, else the contact's, the browser's, the event
type's, the account's.

A locale is a BCP 47 tag that falls back: its words come from the catalogue of its language, its
dates from CLDR.
"""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale
from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale, refresh

from bot.phrases import babel_locale, known_locale
from integrations import guard

LANGUAGES = {"en": "English", "pt": "Português", "es": "Español", "de": "Deutsch"}
COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    # Relative to the root path of the app.
    Babel(
        app,  # type: ignore[no-untyped-call]  # Flask-Babel has no types
        locale_selector=_locale,
        default_translation_directories="translations",
    )
    app.jinja_env.globals.update(languages=LANGUAGES, locale_shown=locale_shown, language=language)
    app.after_request(_keep_choice)


def speak(*tags: str | None) -> None:
    """Fall back to these tags, the first first, before any text of this request is made."""
    g.spoken = [tag for tag in tags if tag]
    refresh()  # type: ignore[no-untyped-call]  # as above


def prefer(tag: str | None) -> None:
    """The contact's own language, which goes before the browser's."""
    g.preferred = tag
    refresh()  # type: ignore[no-untyped-call]  # as above


def locale_tag() -> str:
    """The locale of this request as a BCP 47 tag."""
    return str(locale_shown()).replace("_", "-")


def language() -> str:
    """The language of this request, two letters."""
    return str(locale_shown().language)


def locale_shown() -> Locale:
    """The locale of this request: its words and its way to write dates."""
    return get_locale() or babel_locale("en")


def understood(tag: str | None) -> Locale | None:
    """The locale of a tag, where it is one of a language that we speak."""
    known = known_locale(tag) if tag and tag.isascii() else None
    return babel_locale(known) if known else None


def _locale() -> Locale:
    return next(filter(None, map(understood, _tags())), babel_locale("en"))


def _tags() -> Iterator[str | None]:
    yield request.args.get("lang")
    yield request.cookies.get(COOKIE)
    if request.path.startswith("/office"):
        login = guard.login()
        yield login.locale if login else None
    yield g.get("preferred")
    # Werkzeug reads no more of the header than its server lets through; ten are more than anybody
    # set.
    yield from [tag for tag, _ in request.accept_languages][:10]
    yield from g.get("spoken", [])


def _keep_choice(response: Response) -> Response:
    """A language chosen on a page is kept for the next one."""
    chosen = request.args.get("lang", "")
    if chosen in LANGUAGES and request.cookies.get(COOKIE) != chosen:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response
