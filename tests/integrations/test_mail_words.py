"""The words of mails: every kind, in four languages, and what others wrote in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.effects import News
from integrations.mail.letters import letter, on_colour
from tests.integrations.mails import (
    PUBLIC_URL,
    STARTS_AT,
    TOM,
    WORDS,
    a_mail,
    firm,
    of_kind,
    read,
)

LANGUAGES = ("en", "pt", "es", "de")
ZONES = {
    "en": "Lisbon time (GMT+1)",
    "pt": "hora de Lisboa (GMT+1)",
    "es": "hora de Lisboa (GMT+1)",
    "de": "Ortszeit Lissabon (GMT+1)",
}
CONNECTS = (News.HOST_CONNECT, News.HOST_RECONNECT)
OF_A_BOOKING = [kind for kind in News if kind not in WORDS and kind not in CONNECTS]


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
    neither = of_kind(News.CONFIRMATION, may_reschedule_until=None, may_cancel_until=None)

    assert f"Move or cancel: {PUBLIC_URL}/b/TOKEN" in both
    assert "You can move or cancel until Wed 11 June, 14:30." in both
    assert f"\nCancel: {PUBLIC_URL}/b/TOKEN" in only_cancel
    assert "See the booking" in read(neither).text


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


def test_ten_thousand_letters_are_cut_and_told() -> None:
    long = "é" * 10_000

    said = read(of_kind(News.HOST_NEW, title=long, name=long, reason=long, prepare=long))

    assert len(said.subject) < 60
    assert "…" in said.subject
    assert len(said.html.encode()) < 60_000


def test_the_account_without_an_address_says_that_answers_are_not_read() -> None:
    account = firm(reply_to=None)

    assert "Answers to this mail are not read." in read(of_kind(News.CONFIRMATION), account).text


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
