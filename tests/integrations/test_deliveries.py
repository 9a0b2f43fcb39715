"""The page of what could not leave: in words, whatever was noted."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from booking.effects import BULK, CALENDAR, MAIL, NOTICE, OF_CALENDARS, PAYMENT, WEBHOOK, News
from integrations.office.delivery_words import news_words, what_words, why_words
from tests.integrations.offices import an_office
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def office(world: World, tmp_path: Path) -> Flask:
    return an_office(world, tmp_path)


def test_every_kind_of_news_is_said_in_words(office: Flask) -> None:
    with office.test_request_context():
        assert set(news_words()) == set(News)


def test_what_could_not_leave_says_its_way_and_its_kind(office: Flask) -> None:
    with office.test_request_context("/?lang=de"):
        mail = what_words(MAIL, {"kind": "host_new"})
        notice = what_words(NOTICE, {"kind": "cancelled"})

    assert mail == ["E-Mail", "An den Gastgeber: neuer Termin"]
    assert notice == ["Unterhaltung", "Termin abgesagt"]


def test_what_is_asked_of_calendars_is_said_in_words(office: Flask) -> None:
    with office.test_request_context():
        said = [what_words(address, {}) for address in OF_CALENDARS]

    assert said[0] == ["Google Calendar", "Copy a booking"]
    assert len({tuple(words) for words in said}) == len(OF_CALENDARS)


@pytest.mark.parametrize(
    ("address", "way"),
    [(WEBHOOK, "Webhook"), (PAYMENT, "Payment"), (BULK, "Many bookings at once")],
)
def test_what_is_neither_mail_nor_message_says_its_way(
    office: Flask, address: str, way: str
) -> None:
    with office.test_request_context():
        assert what_words(address, {}) == [way]


def test_a_kind_that_nobody_knows_is_left_out(office: Flask) -> None:
    with office.test_request_context():
        assert what_words(MAIL, {"kind": "of_long_ago"}) == ["Mail"]


@pytest.mark.parametrize(
    ("address", "noted", "said"),
    [
        (
            MAIL,
            "the mail server refused the recipient (550)",
            "The mail server takes no mail for this address (550).",
        ),
        (
            MAIL,
            "the mail server refused the sender (553)",
            "The mail server takes no mail from our address (553).",
        ),
        (
            MAIL,
            "the mail server refused the mail (554)",
            "The mail server refuses this mail (554).",
        ),
        (MAIL, "the mail server said 421", "The mail server answers with an error (421)."),
        (MAIL, "no mail server: ConnectionRefusedError", "The mail server does not answer."),
        (
            MAIL,
            "the mail server takes no address with letters beyond ASCII",
            "The mail server takes no address with letters such as ä or é.",
        ),
        (
            MAIL,
            "the mail cannot be written: link",
            "The mail cannot be written: something in it is not as it should be.",
        ),
        (NOTICE, "KeyError", "It could not leave (KeyError)."),
        (NOTICE, "", "It could not leave."),
        (CALENDAR, "unreachable", "Google does not answer."),
        (CALENDAR, "google rests", "Google takes no more requests for some hours."),
        (
            CALENDAR,
            "google refused it: 400",
            "Google refuses a change that a booking needs.",
        ),
    ],
)
def test_why_it_did_not_leave_is_said_in_words(
    office: Flask, address: str, noted: str, said: str
) -> None:
    with office.test_request_context():
        assert why_words(address, noted) == said
