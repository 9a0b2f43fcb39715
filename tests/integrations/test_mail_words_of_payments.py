"""Money in mails: what is to be paid, what was paid, what goes back, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from booking.effects import Links, News
from tests.integrations.mails import TOM, a_mail, of_kind, read

LANGUAGES = ("en", "pt", "es", "de")
AMOUNTS = {"en": "€49.90", "pt": "49,90 €", "es": "49,90 €", "de": "49,90 €"}
MONEY: dict[str, Any] = {"price": 4990, "currency": "EUR"}
TO_PAY = Links(manage="/b/TOKEN", pay="/b/TOKEN/pay")


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_who_is_to_pay_reads_how_much_and_where(locale: str) -> None:
    about = {**MONEY, "payment": "open", "state": "pending", "links": TO_PAY}

    said = read(of_kind(News.PAY, locale, **about))

    assert AMOUNTS[locale] in plain(said.text)
    assert "https://book.example.com/b/TOKEN/pay" in said.text
    assert "https://book.example.com/b/TOKEN/pay" in said.html


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_confirmation_is_the_receipt(locale: str) -> None:
    said = read(of_kind(News.CONFIRMATION, locale, **MONEY, payment="paid"))

    assert AMOUNTS[locale] in plain(said.text)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", [News.CANCELLED, News.PAID_LATE, News.REFUND])
def test_what_goes_back_is_said(kind: News, locale: str) -> None:
    said = read(of_kind(kind, locale, **MONEY, payment="paid", refund=4990, state="cancelled"))

    assert AMOUNTS[locale] in plain(said.text)


def test_that_nothing_goes_back_is_said_too() -> None:
    said = read(of_kind(News.CANCELLED, **MONEY, payment="paid", state="cancelled"))

    assert "Nothing of what was paid is refunded." in said.text


def test_what_was_never_paid_is_no_matter_when_it_is_cancelled() -> None:
    said = read(of_kind(News.CANCELLED, **MONEY, payment="lapsed", state="cancelled"))

    assert "refunded" not in said.text


def test_what_lapsed_unpaid_says_so() -> None:
    said = read(of_kind(News.EXPIRED, **MONEY, payment="lapsed", state="expired"))

    assert "was not paid in time" in said.text


def test_guests_and_what_is_free_hear_of_no_money() -> None:
    guests = read(a_mail(News.CANCELLED, TOM, state="cancelled"))
    free = read(of_kind(News.CANCELLED, state="cancelled"))

    assert "€" not in guests.text + free.text
