"""A mail as it travels: headers, text, HTML and calendar, whole in one MIME message.

The same news to the same person is the same message to the last byte, however often it is tried: a
server or reader that has seen its Message-ID knows it.
"""

from __future__ import annotations

import email.policy
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from booking.effects import News, Particulars, Role, SendMail
from booking.errors import InvalidInput
from integrations import ics
from integrations.ics import Method
from integrations.mail.letters import Firm, Letter
from integrations.wording import checked_link, cut, one_line

LONGEST_NAME = 60  # characters of a display name: longer ones are folded in ways few readers undo
REQUESTS = frozenset({News.CONFIRMATION, News.RESCHEDULED, News.UPDATED, News.MEET})
CANCELS = frozenset({News.CANCELLED, News.REMOVED})
PUBLISHES = frozenset({News.HOST_NEW, News.HOST_MOVED, News.HOST_UPDATED})
INVITED = frozenset({Role.CUSTOMER, Role.GUEST})


@dataclass(frozen=True, slots=True)
class Posting:
    """What entry and house add to a mail: `key` is the news' own, `stamp` when it came to be."""

    sender: str
    key: str
    public_url: str
    sent_at: datetime
    stamp: datetime


def envelope(mail: SendMail, letter: Letter, firm: Firm, posting: Posting) -> EmailMessage:
    """The message to one recipient.

    Raises InvalidInput for an address or a text that no header can bear.
    """
    message = EmailMessage(policy=email.policy.SMTP)
    try:
        _set_headers(message, mail, letter, firm, posting)
    except ValueError as error:
        raise InvalidInput({"mail": "not_a_mail"}) from error
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    _add_calendar(message, mail, posting)
    _fix_boundaries(message)
    return message


def sender_of(mail: SendMail, otherwise: str) -> str:
    """The ORGANIZER's address: `From` is the same for a booking's whole life.

    One from before there was a mail server leads nowhere, and no server would take it.
    """
    organizer = mail.particulars.organizer if mail.particulars else otherwise
    return otherwise if ics.RESERVED.fullmatch(organizer) else organizer


def message_id(mail: SendMail, posting: Posting) -> str:
    """Stable: made from the booking, its version, the kind of news and the recipient."""
    about, sender = mail.particulars, posting.sender
    if about is None:
        return _id(sender, posting.key)
    if mail.kind is News.CONFIRMATION:
        return _first_id(mail, about, sender)
    # A reminder's key bears its moment too, of which one version may have several.
    moment = posting.key if mail.kind is News.REMINDER else ""
    return _id(sender, about.ref, str(about.version), mail.kind.value, mail.to.mail, moment)


def written(message: EmailMessage) -> bytes:
    """The message's bytes; only an address that is not ASCII needs the wider form (RFC 6532)."""
    is_ascii = all(
        person.addr_spec.isascii()
        for name in ("From", "To", "Reply-To")
        for header in message.get_all(name, [])
        for person in header.addresses
    )
    return message.as_bytes(policy=email.policy.SMTP.clone(utf8=not is_ascii))


def _set_headers(
    message: EmailMessage, mail: SendMail, letter: Letter, firm: Firm, posting: Posting
) -> None:
    message["From"] = _person(firm.sender_name or firm.name, posting.sender, "organizer")
    message["To"] = _person(mail.to.name, mail.to.mail, "mail")
    if firm.reply_to:
        message["Reply-To"] = _person(firm.sender_name or firm.name, firm.reply_to, "reply_to")
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(posting.sent_at)
    message["Message-ID"] = own = message_id(mail, posting)
    # RFC 3834: no vacation reply answers it.
    message["Auto-Submitted"] = "auto-generated"
    if mail.particulars is None or mail.to.role not in INVITED:
        return
    first = _first_id(mail, mail.particulars, posting.sender)
    if first != own:
        message["In-Reply-To"] = message["References"] = first
    is_customers = mail.to.role is Role.CUSTOMER and bool(mail.particulars.links.reminders)
    if mail.kind is News.REMINDER and is_customers:
        stop = checked_link(posting.public_url + mail.particulars.links.reminders)
        # RFC 8058: a reader's own button posts there; it stops reminders and nothing else.
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _person(name: str, mail: str, field: str) -> Address:
    local, _, domain = ics.address(mail, field).rpartition("@")
    return Address(cut(one_line(name), LONGEST_NAME), local, domain)


def _first_id(mail: SendMail, about: Particulars, sender: str) -> str:
    """The first confirmation's: there is one for each recipient, whatever version it was of."""
    return _id(sender, about.ref, News.CONFIRMATION.value, mail.to.mail)


def _id(sender: str, *parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
    return f"<{digest}@{ics.address(sender, 'organizer').rpartition('@')[2]}>"


def _add_calendar(message: EmailMessage, mail: SendMail, posting: Posting) -> None:
    """The calendar file that this news calls for, if any."""
    if mail.particulars is None or not mail.particulars.was_invited:
        return
    about = replace(mail.particulars, locale=mail.locale)
    stamp, public_url = posting.stamp, posting.public_url
    method = _method(mail.kind, about)
    match method:
        case Method.REQUEST:
            file = ics.invitation(about, mail.to, stamp=stamp, public_url=public_url)
            _invite(message, method, file)
        case Method.CANCEL:
            file = ics.cancellation(about, mail.to, stamp=stamp, public_url=public_url)
            _invite(message, method, file)
        case Method.PUBLISH:
            file = ics.publication(about, stamp=stamp, public_url=public_url, is_for_host=True)
            params = {"method": method.value}
            message.add_attachment(
                file.decode(), "calendar", params=params, filename="booking.ics", cte="base64"
            )
        case None:
            pass


def _invite(message: EmailMessage, method: Method, file: bytes) -> None:
    """The file twice: as a part that clients make buttons of, and attached.

    base64 keeps its CRLF and is not wrapped anew on the way.
    """
    params = {"method": method.value}
    message.add_alternative(file.decode(), "calendar", params=params, cte="base64")
    name = "invite.ics"
    message.add_attachment(file, "application", "ics", filename=name, params={"name": name})


def _method(kind: News, about: Particulars) -> Method | None:
    if kind in REQUESTS:
        return Method.REQUEST if about.state == "confirmed" else None
    if kind in CANCELS:
        return Method.CANCEL
    return Method.PUBLISH if kind in PUBLISHES and about.state == "confirmed" else None


def _fix_boundaries(message: EmailMessage) -> None:
    """Without this the library draws them at random, and a retry would be another message."""
    own = str(message["Message-ID"])[1:25]
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{own}_{number}")
