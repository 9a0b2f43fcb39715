"""The addresses of the customer's pages, how often each may be asked, and what their answers must not give away."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from integrations.brand import brand_sheet
from integrations.doors import entered, reading
from integrations.guard import csrf
from integrations.limits import GUESSES, WRITES, limiter
from integrations.pages import book, manage, move
from integrations.pages.frame import mail_masked, pair, phone_shown

OF_ONE_MAIL = "20 per day"  # bookings under one address, for whoever types it
OF_ONE_LINK = "120 per minute"
CHANGES_OF_ONE_LINK = "20 per minute"


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
    pages.post("/<account>/<event_type>")(
        limiter.limit(WRITES)(limiter.limit(OF_ONE_MAIL, key_func=_mail)(book.make_booking))
    )
    return pages


def _behind_links() -> Blueprint:
    pages = Blueprint("manage", __name__, url_prefix="/b/<token>")
    csrf.exempt(pages)
    pages.after_request(_keep_quiet)
    for path, view in (
        ("", manage.show),
        ("/booking.ics", manage.calendar_file),
        ("/cancel", manage.ask_cancel),
        ("/move", move.choose),
        ("/leave", manage.ask_leave),
        ("/reminders", manage.ask_reminders),
    ):
        limited = limiter.limit(OF_ONE_LINK, key_func=_token)(view)
        pages.get(path)(limiter.limit(GUESSES, deduct_when=_led_nowhere)(limited))
    for path, view in (
        ("/cancel", manage.cancel),
        ("/move", move.move),
        ("/guests", manage.invite),
        ("/guests/<guest>/remove", manage.uninvite),
        ("/leave", manage.leave),
        ("/reminders", manage.stop_reminders),
        ("/decide", manage.decide),
    ):
        pages.post(path)(limiter.limit(WRITES)(limiter.limit(CHANGES_OF_ONE_LINK, key_func=_token)(view)))
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
    return "mail:" + request.form.get("email", "").strip().lower()[:254]


def _token() -> str:
    return "link:" + str((request.view_args or {}).get("token", ""))[:2000]


def _led_nowhere(response: Response) -> bool:
    return response.status_code in {404, 410}
