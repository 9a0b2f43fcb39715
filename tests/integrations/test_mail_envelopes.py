"""Mails as they travel: headers, parts and calendar files, once each and never injected."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from booking.effects import News, Recipient, Role, SendMail
from booking.errors import InvalidInput
from integrations.mail.envelopes import Posting, envelope, sender_of, written
from integrations.mail.letters import Firm
from tests.integrations.mails import NOW, PUBLIC_URL, SOFIA, TOM, a_mail, firm, of_kind, read

LANGUAGES = ("en", "pt", "es", "de")
BREAKS = [
    "Ana\r\nBcc: evil@example.com",
    "Ana\nBcc: evil@example.com",
    "Ana\u2028Bcc: x",
    "A\x00\x07",
]


def posted(mail: SendMail, account: Firm | None = None, *, key: str = "mail:1") -> bytes:
    sender = sender_of(mail, "bookings@alder.example")
    posting = Posting(sender, key, PUBLIC_URL, NOW, NOW)
    account = account or firm()
    return written(envelope(mail, read(mail, account), account, posting))


def received(mail: SendMail, account: Firm | None = None, *, key: str = "mail:1") -> EmailMessage:
    return email.message_from_bytes(posted(mail, account, key=key), policy=email.policy.default)


def calendars(message: EmailMessage) -> list[tuple[str, EmailMessage]]:
    """Each part with a calendar in it, by its type."""
    parts: Iterable[Any] = message.walk()
    types = ("text/calendar", "application/ics")
    return [(part.get_content_type(), part) for part in parts if part.get_content_type() in types]


def content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def test_an_invitation_has_the_parts_that_clients_look_for() -> None:
    message = received(of_kind(News.CONFIRMATION))

    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    (_, button), (_, file) = calendars(message)
    assert content(button) == content(file)
    assert file.get_filename() == "invite.ics"
    assert button["Content-Transfer-Encoding"] == "base64"


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "state", "method"),
    [
        (News.CONFIRMATION, "confirmed", "REQUEST"),
        (News.RESCHEDULED, "confirmed", "REQUEST"),
        (News.UPDATED, "confirmed", "REQUEST"),
        (News.CANCELLED, "cancelled", "CANCEL"),
        (News.REMOVED, "confirmed", "CANCEL"),
        (News.HOST_NEW, "confirmed", "PUBLISH"),
        (News.HOST_MOVED, "confirmed", "PUBLISH"),
    ],
)
def test_the_parts_method_is_the_files(kind: News, state: str, method: str, locale: str) -> None:
    message = received(of_kind(kind, locale, state=state))

    found = calendars(message)
    assert found
    for media_type, part in found:
        assert Calendar.from_ical(content(part))["METHOD"] == method
        if media_type == "text/calendar":
            assert part.get_param("method") == method
            assert part.get_param("charset") == "utf-8"


@pytest.mark.parametrize(
    "kind", [News.REQUESTED, News.REJECTED, News.EXPIRED, News.REMINDER, News.HOST_DECIDE]
)
def test_what_is_not_agreed_brings_no_calendar_file(kind: News) -> None:
    assert not calendars(received(of_kind(kind, state="pending")))


def test_headers_are_those_of_a_mail_that_no_machine_answers() -> None:
    message = received(of_kind(News.CONFIRMATION))

    assert message["From"] == "Alder Home Energy <bookings@alder.example>"
    assert message["To"] == "Sofia Lopes <sofia@example.pt>"
    assert message["Reply-To"] == "Alder Home Energy <team@alder.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message["List-Unsubscribe"] is None
    assert message["In-Reply-To"] is None


def test_later_mails_answer_the_first_confirmation() -> None:
    first = received(of_kind(News.CONFIRMATION))
    moved = received(of_kind(News.RESCHEDULED, version=2, sequence=1))
    cancelled = received(of_kind(News.CANCELLED, version=3, sequence=2, state="cancelled"))

    for later in (moved, cancelled):
        assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
    assert len({m["Message-ID"] for m in (first, moved, cancelled)}) == 3


def test_a_retry_is_the_same_mail_to_the_last_byte() -> None:
    assert posted(of_kind(News.CONFIRMATION)) == posted(of_kind(News.CONFIRMATION))
    assert posted(of_kind(News.CODE), key="a") == posted(of_kind(News.CODE), key="a")


def test_each_recipient_version_and_reminder_is_a_mail_of_its_own() -> None:
    mails = [
        received(of_kind(News.RESCHEDULED, version=2)),
        received(of_kind(News.RESCHEDULED, version=3)),
        received(a_mail(News.RESCHEDULED, TOM, version=2)),
        received(of_kind(News.REMINDER), key="mail:x:reminder:1:100"),
        received(of_kind(News.REMINDER), key="mail:x:reminder:1:200"),
        received(of_kind(News.CODE), key="mail:code:1"),
        received(of_kind(News.CODE), key="mail:code:2"),
    ]

    assert len({message["Message-ID"] for message in mails}) == len(mails)
    assert all(len(message["To"].addresses) == 1 for message in mails)
    assert not any(message["Cc"] or message["Bcc"] for message in mails)


def test_only_reminders_can_be_stopped_with_one_click() -> None:
    message = received(of_kind(News.REMINDER))

    assert message["List-Unsubscribe"] == f"<{PUBLIC_URL}/b/TOKEN/reminders>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert received(a_mail(News.REMINDER, TOM))["List-Unsubscribe"] is None


@pytest.mark.parametrize("broken", BREAKS)
def test_no_name_or_title_breaks_out_of_its_header(broken: str) -> None:
    mail = of_kind(News.CONFIRMATION, title=broken, name=broken)
    mail = replace(mail, to=replace(SOFIA, name=broken))

    message = received(mail, firm(name=broken, sender_name=broken))

    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "sofia@example.pt"
    assert message["From"].addresses[0].addr_spec == "bookings@alder.example"


@pytest.mark.parametrize(
    "mail", ["a@example.com\r\nBcc: evil@example.com", "a@example.com, b@example.com", "<>", ""]
)
def test_an_address_that_would_inject_a_header_is_refused(mail: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        posted(a_mail(News.CONFIRMATION, Recipient(Role.CUSTOMER, "Ana", mail)))

    assert refused.value.fields == {"mail": "not_a_mail"}


@pytest.mark.parametrize(
    "name",
    ["O'Brien", "李小龍", "Müller, Jörg", "علي بن أبي طالب", "👩‍👩‍👧‍👦 Ana", 'Ana "A" <b@c.de>'],
)
def test_names_arrive_as_they_are(name: str) -> None:
    message = received(replace(of_kind(News.CONFIRMATION), to=replace(SOFIA, name=name)))

    (person,) = message["To"].addresses
    assert person.addr_spec == "sofia@example.pt"
    assert person.display_name == name


def test_a_very_long_name_is_cut_in_its_header() -> None:
    mail = replace(of_kind(News.CONFIRMATION), to=replace(SOFIA, name="é" * 200))

    raw = email.message_from_bytes(posted(mail), policy=email.policy.compat32)["To"]

    assert str(make_header(decode_header(raw))) == "é" * 59 + "… <sofia@example.pt>"


def test_letters_beyond_ascii_in_an_address_make_a_wide_message_and_no_other() -> None:
    wide = posted(
        a_mail(News.CONFIRMATION, Recipient(Role.CUSTOMER, "Jürgen", "jürgen@example.de"))
    )
    narrow = posted(a_mail(News.CONFIRMATION, Recipient(Role.CUSTOMER, "J", "j@bücher.de")))

    assert "jürgen@example.de".encode() in wide
    assert b"j@xn--bcher-kva.de" in narrow
    assert narrow.isascii()


def test_a_sender_from_before_there_was_a_server_is_replaced() -> None:
    old = of_kind(News.CONFIRMATION, organizer="bookings@localhost")

    assert sender_of(old, "bookings@alder.example") == "bookings@alder.example"
    assert sender_of(of_kind(News.CONFIRMATION), "new@alder.example") == "bookings@alder.example"


def test_an_account_without_an_address_has_nobody_to_reply_to() -> None:
    assert received(of_kind(News.CONFIRMATION), firm(reply_to=None))["Reply-To"] is None
