"""Mails to write tests with: of a site survey in Lisbon, every field with a default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from booking.effects import AnswerGiven, Links, News, Particulars, Recipient, Role, SendMail
from integrations.mail.letters import Firm, Letter, letter

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
STARTS_AT = datetime(2025, 6, 12, 13, 30, tzinfo=UTC)  # 14:30 in Lisbon
PUBLIC_URL = "https://book.example.com"
SOFIA = Recipient(Role.CUSTOMER, "Sofia Lopes", "sofia@example.pt")
TOM = Recipient(Role.GUEST, "", "tom@example.org")
INES = Recipient(Role.HOST, "Inês Carvalho", "ines@alder.example")

WORDS = {
    News.CODE: {"code": "123456"},
    News.HANDOFF: {"link": "/office/alder/inbox/1"},
    News.PASSWORD: {"link": "/office/password/TOKEN"},
    News.WEBHOOK_OFF: {
        "link": "/office/alder/settings/webhooks/1",
        "endpoint": "https://example.com/hook",
    },
}


def particulars(**changes: Any) -> Particulars:
    given: dict[str, Any] = {
        "account_ref": "a-ref",
        "account_slug": "alder",
        "account_name": "Alder Home Energy",
        "brand_colour": None,
        "reply_to": "team@alder.example",
        "phone_of_account": None,
        "ref": "6f2d1f57-0000-4000-8000-000000000001",
        "uid": "6f2d1f5700004000@book.example.com",
        "version": 1,
        "sequence": 0,
        "organizer": "bookings@alder.example",
        "title": "Site survey",
        "event_type_slug": "site-survey",
        "state": "confirmed",
        "starts_at": STARTS_AT,
        "ends_at": STARTS_AT + timedelta(minutes=45),
        "zone": "Europe/Lisbon",
        "locale": "en",
        "hosts": ("Inês Carvalho",),
        "location_kind": "ask_attendee",
        "location_detail": "Rua da Bica 41, 3.º, Lisboa",
        "location_caller": "host",
        "name": "Sofia Lopes",
        "mail": "sofia@example.pt",
        "phone": "+351210000000",
        "prepare": "A way to the meter",
        "answers": (AnswerGiven("Roof", "Flat"),),
        "may_reschedule_until": STARTS_AT - timedelta(days=1),
        "may_cancel_until": STARTS_AT - timedelta(days=1),
        "links": Links(
            manage="/b/TOKEN",
            ics="/b/TOKEN/booking.ics",
            rebook="/alder/site-survey",
            reminders="/b/TOKEN/reminders",
        ),
    }
    return Particulars(**(given | changes))


def firm(**changes: Any) -> Firm:
    given: dict[str, Any] = {
        "name": "Alder Home Energy",
        "brand_colour": None,
        "sender_name": "Alder Home Energy",
        "reply_to": "team@alder.example",
        "phone": None,
        "privacy_url": None,
    }
    return Firm(**(given | changes))


def a_mail(
    kind: News,
    to: Recipient = SOFIA,
    *,
    locale: str = "en",
    zone: str = "Europe/Lisbon",
    account_ref: str = "a-ref",
    words: dict[str, Any] | None = None,
    **changes: Any,
) -> SendMail:
    """News of a booking, or of none where `words` carry it."""
    if to.role is Role.HOST:
        changes.setdefault("links", Links(decide="/b/DECIDE", office="/office/alder/bookings/1"))
    about = particulars(**changes) if words is None else None
    return SendMail(
        kind=kind,
        to=to,
        locale=locale,
        zone=zone,
        account_ref=account_ref,
        particulars=about,
        words=words or {},
    )


def of_kind(kind: News, locale: str = "en", **changes: Any) -> SendMail:
    to = INES if kind.value.startswith("host_") else SOFIA
    return a_mail(kind, to, locale=locale, words=WORDS.get(kind), **changes)


def read(mail: SendMail, account: Firm | None = None) -> Letter:
    return letter(mail, account or firm(), now=NOW, public_url=PUBLIC_URL)
