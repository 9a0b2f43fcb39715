"""The addresses of the customer's pages, how often each may be asked, and what their answers must
not give away.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from integrations.brand import brand_sheet
from integrations.doors import entered, reading
from integrations.guard import csrf
from integrations.limits import GUESSES, WRITES, limiter, peer
from integrations.pages import book, manage, move
from integrations.pages.frame import mail_masked, pair, phone_shown

OF_ONE_MAIL = "20 per day"  # bookings under one address, for whoever types it
OF_ONE_LINK = "120 per minute"
CHANGES_OF_ONE_LINK = "20 per minute"

View = Callable[..., ResponseReturnValue]


def doors() -> tuple[Blueprint, Blueprint]:
    """The public pages, and the pages behind signed links."""
    return _public(), _behind_links()


def _public() -> Blueprint:
    pages = Blueprint("pages", __name__)
    # A form here bears its page's signed nonce: it works where cookies do not.
    csrf.exempt(pages)
    for shown in (phone_shown, mail_masked, pair):
        pages.add_app_template_filter(shown)
    pages.get("/<account>")(book.offers)
    pages.get("/<account>/brand.css")(brand)
    pages.get("/<account>/<event_type>")(book.book)
    pages.post("/<account>/<event_type>")(_MAKE_BOOKING)
    return pages


def _behind_links() -> Blueprint:
    pages = Blueprint("manage", __name__, url_prefix="/b/<token>")
    csrf.exempt(pages)
    pages.after_request(_keep_quiet)
    for path, view in _LOOKS.items():
        pages.get(path)(view)
    for path, view in _CHANGES.items():
        pages.post(path)(view)
    return pages


def brand(account: str) -> ResponseReturnValue:
    """The account's colour, made fit to read, as a style sheet."""
    with reading() as tx:
        colour = entered(tx, account).brand_colour
    response = Response(brand_sheet(colour), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _keep_quiet(response: Response) -> Response:
    """The address is a secret: it goes into no Referer, no cache and no index."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _mail() -> str:
    return "mail:" + (request.form.get("email", "").strip().lower()[:254] or peer())


def _was_booked(response: Response) -> bool:
    return response.status_code == 303  # noqa: PLR2004 - on to the booking's page


def _token() -> str:
    return "link:" + str((request.view_args or {}).get("token", ""))[:2000]


def _led_nowhere(response: Response) -> bool:
    return response.status_code in {404, 410}


def _look(view: View) -> View:
    often = limiter.limit(OF_ONE_LINK, key_func=_token)(view)
    return limiter.limit(GUESSES, deduct_when=_led_nowhere)(often)


def _change(view: View) -> View:
    return limiter.limit(WRITES)(limiter.limit(CHANGES_OF_ONE_LINK, key_func=_token)(view))


# A limit belongs to its view for as long as the process lives: they are set once, here.
_MAKE_BOOKING = limiter.limit(WRITES)(
    limiter.limit(OF_ONE_MAIL, key_func=_mail, deduct_when=_was_booked)(book.make_booking)
)
_LOOKS: dict[str, View] = {
    "": _look(manage.show),
    "/booking.ics": _look(manage.calendar_file),
    "/cancel": _look(manage.ask_cancel),
    "/move": _look(move.choose),
    "/leave": _look(manage.ask_leave),
    "/reminders": _look(manage.ask_reminders),
}
_CHANGES: dict[str, View] = {
    "/cancel": _change(manage.cancel),
    "/move": _change(move.move),
    "/guests": _change(manage.invite),
    "/guests/<guest>/remove": _change(manage.uninvite),
    "/leave": _change(manage.leave),
    "/reminders": _change(manage.stop_reminders),
    "/decide": _change(manage.decide),
}
