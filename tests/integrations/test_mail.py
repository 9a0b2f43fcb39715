"""Mails: their words, their headers and their parts; every kind, in four languages."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from booking.effects import News, Recipient, Role, SendMail
from booking.errors import InvalidInput
from integrations.mail.envelopes import Posting, envelope, sender_of, written
from integrations.mail.letters import Firm, Letter, letter, on_colour
from tests.integrations.mails import (
    INES,
    NOW,
    PUBLIC_URL,
    SOFIA,
    STARTS_AT,
    TOM,
    a_mail,
    firm,
)

LANGUAGES = ("en", "pt", "es", "de")
ZONES = {
    "en": "Lisbon time (GMT+1)",
    "pt": "hora de Lisboa (GMT+1)",
    "es": "hora de Lisboa (GMT+1)",
    "de": "Ortszeit Lissabon (GMT+1)",
}
WORDS = {
    News.CODE: {"code": "123456"},
    News.HANDOFF: {"link": "/office/alder/inbox/1"},
    News.PASSWORD: {"link": "/office/password/TOKEN"},
}
OF_A_BOOKING = [kind for kind in News if kind not in WORDS]
BREAKS = [
    "Ana\r\nBcc: evil@example.com",
    "Ana\nBcc: evil@example.com",
    "Ana\u2028Bcc: x",
    "A\x00\x07",
]


def of_kind(kind: News, locale: str = "en", **changes: Any) -> SendMail:
    to = INES if kind.value.startswith("host_") else SOFIA
    return a_mail(kind, to, locale=locale, words=WORDS.get(kind), **changes)


def read(mail: SendMail, account: Firm | None = None) -> Letter:
    return letter(mail, account or firm(), now=NOW, public_url=PUBLIC_URL)


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


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", OF_A_BOOKING)
def test_every_mail_of_a_booking_names_its_time_and_zone(kind: News, locale: str) -> None:
    said = read(of_kind(kind, locale))

    for words in (said.text, said.html):
        assert ZONES[locale] in words
        assert "14:30" in words
        assert "15:15" in words
        assert "2025" in words


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", News)
def test_text_and_html_say_the_same_within_their_bounds(kind: News, locale: str) -> None:
    said = read(of_kind(kind, locale, title="Site survey of a house with a very long name indeed"))

    assert len(said.subject) < 60
    assert len(said.html.encode()) < 60_000
    heading, lead = said.text.split("\n\n")[:2]
    assert heading in said.html
    assert lead.strip() in said.html
    assert "{{" not in said.text + said.html
    assert "None" not in said.text


def test_the_subject_says_the_state_first() -> None:
    assert read(of_kind(News.CONFIRMATION)).subject == "Booked: Site survey, Thu 12 June, 14:30"
    assert read(of_kind(News.RESCHEDULED)).subject.startswith("Moved: ")
    assert read(of_kind(News.CANCELLED)).subject.startswith("Cancelled: ")


def test_portuguese_is_read_in_brazil_too_and_unknown_languages_fall_back() -> None:
    assert read(of_kind(News.CONFIRMATION, "pt-BR")).subject.startswith("Marcado: ")
    assert read(of_kind(News.CONFIRMATION, "pt")).subject.startswith("Marcado: ")


def test_the_time_is_the_readers_own() -> None:
    mail = replace(of_kind(News.CONFIRMATION), zone="America/New_York", locale="en-US")

    said = read(mail)

    assert "9:30 AM" in said.text
    assert "New York time (GMT-4)" in said.text
    assert "Thursday, June 12, 2025" in said.text


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "Asia/Kathmandu", "America/St_Johns"])
def test_a_zone_without_a_city_is_named_by_its_offset(zone: str) -> None:
    said = read(replace(of_kind(News.CONFIRMATION), zone=zone))

    named = {
        "UTC": "UTC",
        "Etc/GMT+5": "GMT-5",
        "Asia/Kathmandu": "Kathmandu time (GMT+5:45)",
        "America/St_Johns": "(GMT-2:30)",
    }
    assert named[zone] in said.text


def test_a_moved_booking_shows_its_old_time() -> None:
    old = STARTS_AT - timedelta(days=1)
    mail = of_kind(
        News.RESCHEDULED, old_starts_at=old, old_ends_at=old + timedelta(minutes=45), sequence=1
    )

    said = read(mail)

    assert "Before: Wednesday 11 June 2025, 14:30" in said.text
    assert "<s>Wednesday 11 June 2025" in said.html


def test_a_reminder_says_tomorrow_by_the_readers_dates() -> None:
    late = STARTS_AT - timedelta(hours=15)  # 23:30 of the day before in Lisbon
    mail = of_kind(News.REMINDER)

    said = letter(mail, firm(), now=late, public_url=PUBLIC_URL)
    same_day = letter(mail, firm(), now=STARTS_AT - timedelta(hours=2), public_url=PUBLIC_URL)

    assert said.subject.startswith("Tomorrow: ")
    assert same_day.subject.startswith("Today: ")
    assert f"{PUBLIC_URL}/b/TOKEN/reminders" in said.text


def test_the_button_promises_only_what_the_policy_allows() -> None:
    both = read(of_kind(News.CONFIRMATION)).text
    only_cancel = read(of_kind(News.CONFIRMATION, may_reschedule_until=None)).text
    neither = {"may_reschedule_until": None, "may_cancel_until": None}

    assert f"Move or cancel: {PUBLIC_URL}/b/TOKEN" in both
    assert "You can move or cancel until Wed 11 June, 14:30." in both
    assert f"\nCancel: {PUBLIC_URL}/b/TOKEN" in only_cancel
    assert "See the booking" in read(of_kind(News.CONFIRMATION, **neither)).text


def test_a_guest_reads_neither_phone_nor_answers_of_the_customer() -> None:
    mail = a_mail(News.CONFIRMATION, TOM, location_kind="phone", location_detail="")

    said = read(mail)

    assert said.subject.startswith("Invitation: ")
    assert "Sofia Lopes booked this time and added you as a guest." in said.text
    for private in ("+351210000000", "Flat", "sofia@example.pt"):
        assert private not in said.text + said.html


def test_a_host_reads_who_comes_and_what_they_answered() -> None:
    said = read(of_kind(News.HOST_NEW))

    for known in ("Sofia Lopes", "sofia@example.pt", "+351210000000", "Roof: Flat"):
        assert known in said.text
    assert "/b/TOKEN" not in said.text + said.html, "the customer's own link is not for the host"


def test_the_host_decides_by_the_link() -> None:
    assert f"Accept or decline: {PUBLIC_URL}/b/DECIDE" in read(of_kind(News.HOST_DECIDE)).text


def test_a_host_who_gave_it_away_is_told_the_time_that_is_free_again() -> None:
    old = STARTS_AT - timedelta(days=1)
    mail = of_kind(News.HOST_CANCELLED, old_starts_at=old, old_ends_at=old + timedelta(minutes=45))

    said = read(mail)

    assert said.subject == "No longer yours: Site survey, Wed 11 June, 14:30"


@pytest.mark.parametrize("name", ["Win at https://evil.example/x", "www.evil.example"])
@pytest.mark.parametrize("kind", [News.CONFIRMATION, News.HOST_NEW])
def test_nothing_that_a_customer_wrote_is_a_link(kind: News, name: str) -> None:
    mail = of_kind(kind, name=name, reason=name, location_detail=name)
    mail = replace(mail, to=replace(mail.to, name=name))

    said = read(mail)

    assert "evil.example" not in said.text
    assert "evil.example" not in said.html
    assert "https://evil" not in said.text + said.html


@pytest.mark.parametrize("written_by_them", ["<img src=x onerror=alert(1)>", '" onmouseover="x'])
def test_what_others_wrote_is_text_and_never_markup(written_by_them: str) -> None:
    mail = of_kind(News.HOST_NEW, name=written_by_them, title=written_by_them, reason="</td>")

    html = read(mail, firm(name=written_by_them)).html

    assert written_by_them not in html
    assert "<td></td>" not in html


def test_what_others_wrote_is_never_a_template() -> None:
    said = read(of_kind(News.HOST_NEW, name="{{ 7*7 }}{% raw %}", title="{{ 7*7 }}"))

    assert "49" not in said.subject
    assert "{{ 7*7 }}" in said.text


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


def test_ten_thousand_letters_are_cut_and_told() -> None:
    long = "é" * 10_000

    said = read(of_kind(News.HOST_NEW, title=long, name=long, reason=long, prepare=long))

    assert len(said.subject) < 60
    assert "…" in said.subject
    assert len(said.html.encode()) < 60_000


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


def test_the_account_without_an_address_says_that_answers_are_not_read() -> None:
    account = firm(reply_to=None)

    assert "Answers to this mail are not read." in read(of_kind(News.CONFIRMATION), account).text
    assert received(of_kind(News.CONFIRMATION), account)["Reply-To"] is None


@pytest.mark.parametrize(
    ("brand", "ink"), [("#0b7260", "#ffffff"), ("#ffe45c", "#13211c"), ("#000000", "#ffffff")]
)
def test_the_logos_letter_can_be_read_on_the_brands_colour(brand: str, ink: str) -> None:
    assert on_colour(brand) == ink
    assert (
        f"background:{brand};color:{ink}"
        in read(of_kind(News.CONFIRMATION), firm(brand_colour=brand)).html
    )


def test_links_lead_to_the_public_url_alone() -> None:
    said = read(of_kind(News.PASSWORD))

    assert f"{PUBLIC_URL}/office/password/TOKEN" in said.text
    elsewhere = a_mail(News.PASSWORD, words={"link": "https://evil.example/x"})
    assert "\nChoose a password: https://evil.example" not in read(elsewhere).text
