"""The words of mails about hosts' calendars: Meets, what was changed there, clashes, connecting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from booking.effects import News, Recipient, SendMail
from integrations.mail.envelopes import Posting, envelope
from tests.integrations.mails import (
    NOW,
    PUBLIC_URL,
    SOFIA,
    STARTS_AT,
    TOM,
    a_mail,
    firm,
    of_kind,
    particulars,
    read,
)

LANGUAGES = ["en", "pt", "es", "de"]
CONNECTS = (News.HOST_CONNECT, News.HOST_RECONNECT)
MEET = "https://meet.google.com/abc-defg-hij"
FOLLOWS = {
    "en": "Place: Google Meet, the link follows",
    "pt": "Local: Google Meet, a ligação segue depois",
    "es": "Lugar: Google Meet, el enlace llegará después",
    "de": "Ort: Google Meet, der Link folgt",
}
WHYS = (
    "slot_taken",
    "no_seats",
    "in_the_past",
    "not_a_time",
    "overruled",
    "made_recurring",
    "not_ours_any_more",
    "changed_meanwhile",
)


def meets(link: str = "") -> dict[str, Any]:
    return {"location_kind": "google_meet", "location_detail": link}


def put_back(
    why: str, locale: str = "en", *, tried_at: datetime | None = None, **changes: Any
) -> SendMail:
    words = {"why": why, "tried_at": tried_at.isoformat() if tried_at else ""}
    return replace(of_kind(News.HOST_PUT_BACK, locale, reason=why, **changes), words=words)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_until_there_is_a_meet_mails_say_that_its_link_follows(locale: str) -> None:
    for kind in (News.CONFIRMATION, News.HOST_NEW, News.REMINDER):
        assert FOLLOWS[locale] in read(of_kind(kind, locale, **meets())).text


@pytest.mark.parametrize("kind", [News.CANCELLED, News.REMOVED, News.HOST_MEET_FAILED, News.THANKS])
def test_where_nothing_is_joined_any_more_no_link_follows(kind: News) -> None:
    states = {News.CANCELLED: "cancelled", News.THANKS: "completed"}

    said = read(of_kind(kind, state=states.get(kind, "confirmed"), **meets()))

    assert "follows" not in said.text
    assert "Place: Video call" in said.text


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_meet_that_is_ready_is_mailed_as_the_link_to_join(locale: str) -> None:
    said = read(of_kind(News.MEET, locale, **meets(MEET)))

    assert f": {MEET}" in said.text
    assert f'<a href="{MEET}"' in said.html
    assert f"{PUBLIC_URL}/b/TOKEN/booking.ics" in said.text
    assert FOLLOWS[locale] not in said.text


def test_a_guest_gets_the_link_too() -> None:
    said = read(a_mail(News.MEET, TOM, **meets(MEET)))

    assert said.subject == "Video link: Site survey, Thu 12 June, 14:30"
    assert MEET in said.text


def test_no_link_is_announced_where_none_could_be_made() -> None:
    said = read(of_kind(News.MEET, **meets()))

    assert said.subject.startswith("No link yet: ")
    assert "Here is the link" not in said.text
    assert "Alder Home Energy will send you one." in said.text


def test_the_host_is_told_which_address_stands_in_for_the_meet() -> None:
    stands_in = {"location_kind": "link", "location_detail": "https://meet.example/alder"}

    said = read(of_kind(News.HOST_MEET_FAILED, **stands_in))

    assert "Place: https://meet.example/alder" in said.text
    assert "please send a link" not in said.text


def test_the_host_is_asked_for_a_link_where_nothing_stands_in() -> None:
    said = read(of_kind(News.HOST_MEET_FAILED, **meets()))

    assert said.subject.startswith("Please send a link: ")
    assert "sofia@example.pt" in said.text
    assert f"Open: {PUBLIC_URL}/office/alder/bookings/1" in said.text


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_reason_why_a_move_was_put_back_has_words_of_its_own(locale: str) -> None:
    leads = {read(put_back(why, locale)).text.split("\n\n")[1] for why in WHYS}

    assert len(leads) == len(WHYS)


@pytest.mark.parametrize("why", WHYS)
def test_the_code_of_a_reason_is_not_shown(why: str) -> None:
    said = read(put_back(why))

    assert why not in said.text
    assert "Reason:" not in said.text


def test_a_move_put_back_names_the_time_that_was_tried_in_the_hosts_zone() -> None:
    tried_at = STARTS_AT + timedelta(days=1)
    mail = replace(put_back("slot_taken", tried_at=tried_at), zone="Europe/Madrid")

    said = read(mail)

    assert "moved to Fri 13 June, 15:30. That time is taken." in said.text
    assert "Thursday 12 June 2025, 15:30" in said.text


def test_a_booking_that_was_only_made_longer_was_not_moved() -> None:
    said = read(put_back("slot_taken", tried_at=STARTS_AT))

    assert "was changed. That time is taken." in said.text


def test_a_whole_day_is_told_from_a_time_that_is_none() -> None:
    assert "made an all-day event" in read(put_back("not_a_time")).text
    assert "all-day" not in read(put_back("not_a_time", tried_at=STARTS_AT)).text


@pytest.mark.parametrize("why", ["made_recurring", "not_ours_any_more"])
def test_what_was_not_put_back_is_not_said_to_be(why: str) -> None:
    said = read(put_back(why))

    assert said.subject.startswith("Please look: ")
    assert "put back" not in said.text


def test_a_clash_leads_to_the_office() -> None:
    said = read(of_kind(News.HOST_CLASH))

    assert "The booking stands: please move or cancel one of the two." in said.text
    assert f"Open: {PUBLIC_URL}/office/alder/bookings/1" in said.text


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_clash_names_the_times_that_are_free_nearby(locale: str) -> None:
    shown = particulars(free_at=(STARTS_AT + timedelta(hours=2), STARTS_AT + timedelta(days=1)))

    said = read(replace(of_kind(News.HOST_CLASH, locale), particulars=shown))

    assert "16:30" in said.text or "4:30" in said.text
    assert "13" in said.text


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", CONNECTS)
def test_a_host_connects_by_a_link_of_their_own(kind: News, locale: str) -> None:
    mail = replace(of_kind(kind, locale), particulars=None, words={"link": "/hooks/connect/TOKEN"})

    said = read(mail)

    assert f": {PUBLIC_URL}/hooks/connect/TOKEN" in said.text
    assert f'href="{PUBLIC_URL}/hooks/connect/TOKEN"' in said.html
    assert "Google" in said.subject
    assert len(said.subject) < 60
    assert "None" not in said.text


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", [News.RESCHEDULED, News.CANCELLED])
def test_a_host_who_changed_it_in_google_is_named(kind: News, locale: str) -> None:
    by_host = read(of_kind(kind, locale, actor_kind="google")).text.split("\n\n")[1]
    by_agent = read(of_kind(kind, locale, actor_kind="agent")).text.split("\n\n")[1]

    assert "Inês Carvalho" in by_host
    assert "Inês Carvalho" not in by_agent


def test_of_several_hosts_the_firm_is_named() -> None:
    mail = of_kind(News.RESCHEDULED, actor_kind="google", hosts=("Inês Carvalho", "Tom Berg"))

    assert "Alder Home Energy moved this booking." in read(mail).text


@pytest.mark.parametrize("to", [SOFIA, TOM])
def test_mail_and_calendar_file_bear_the_same_link(to: Recipient) -> None:
    mail = a_mail(News.MEET, to, **meets(MEET))

    [file] = calendar_files(mail)

    assert "METHOD:REQUEST" in file
    assert f"LOCATION:{MEET}" in file
    assert MEET in read(mail).text


@pytest.mark.parametrize("kind", [News.HOST_MEET_FAILED, News.HOST_PUT_BACK, News.HOST_CLASH])
def test_news_of_their_calendar_brings_hosts_no_calendar_file(kind: News) -> None:
    assert calendar_files(of_kind(kind)) == []


def calendar_files(mail: SendMail) -> list[str]:
    posting = Posting("bookings@alder.example", "mail:1", PUBLIC_URL, NOW, NOW)
    message = envelope(mail, read(mail), firm(), posting)
    parts = (part for part in message.walk() if part.get_content_type() == "application/ics")
    return [part.get_content().decode().replace("\r\n ", "") for part in parts]
