"""The postbox's pages: an account's admins read there what would have left by mail.

A mail is foreign matter in the office: it is shown in a frame without scripts, forms or an origin.
"""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from booking.errors import NotFound
from integrations.doors import reading
from integrations.guard import admin_required, present
from integrations.mail.postbox import PostboxMail, mail_by_ref, mails

postbox = Blueprint("postbox", __name__, url_prefix="/office/<account>/postbox")

LONGEST_SEARCH = 254
LAST_PAGE = 10_000
# The mail's own styles stand inline; nothing is fetched, nothing runs, its links open beside it.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
SHOWN_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "Auto-Submitted",
    "List-Unsubscribe",
)


@postbox.get("")
@admin_required
def mail_list(account: str) -> ResponseReturnValue:
    to = request.args.get("to", "").strip()[:LONGEST_SEARCH].replace("\0", "")
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading() as tx:
        present(tx)
        found, has_more = mails(tx, to=to, page=page)
    return render_template(
        "office/postbox.html", account=account, mails=found, to=to, page=page, has_more=has_more
    )


@postbox.get("/<ref>")
@admin_required
def mail_page(account: str, ref: str) -> ResponseReturnValue:
    mail = _mail(ref)
    message = None if mail.is_forgotten else _message(mail)
    return render_template(
        "office/postbox_mail.html",
        account=account,
        mail=mail,
        headers=[] if message is None else _headers(message),
        text="" if message is None else _part(message, "plain"),
        has_file=message is not None and _calendar(message) is not None,
    )


@postbox.get("/<ref>/html")
@admin_required
def mail_html(account: str, ref: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    html = _part(_message(_mail(ref)), "html")
    # Its links open a tab of their own: in the frame they could not run.
    answer = Response(html.replace("<head>", '<head><base target="_blank">', 1))
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@postbox.get("/<ref>/booking.ics")
@admin_required
def mail_file(account: str, ref: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    file = _calendar(_message(_mail(ref)))
    if file is None:
        raise NotFound
    answer = Response(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return answer


def _mail(ref: str) -> PostboxMail:
    with reading() as tx:
        present(tx)
        return mail_by_ref(tx, ref)


def _message(mail: PostboxMail) -> EmailMessage:
    """Raises NotFound when its words were forgotten."""
    if mail.raw is None:
        raise NotFound
    return email.message_from_bytes(mail.raw, policy=email.policy.default)


def _headers(message: EmailMessage) -> list[tuple[str, str]]:
    return [(name, str(message[name])) for name in SHOWN_HEADERS if message[name]]


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def _calendar(message: EmailMessage) -> bytes | None:
    """The attached calendar file: an invitation's or a host's."""
    for part in message.iter_attachments():
        if (part.get_filename() or "").endswith(".ics"):
            content = part.get_content()
            return content if isinstance(content, bytes) else str(content).encode()
    return None
