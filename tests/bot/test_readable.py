"""What is read of a message: the writer's own words, and no more of them than is sensible."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from time import process_time

import pytest

from bot.hearing import Intent, hear
from bot.readable import MOST_CHARACTERS, readable

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "below",
    [
        "> Your visit is booked for Tuesday at 10.",
        "On Mon, 3 Mar 2025 at 09:12, Bookdesk <hello@example.com> wrote:\n> Tuesday at 10",
        "Am 03.03.2025 um 09:12 schrieb Bookdesk:\n> Dienstag um 10",
        "El lun, 3 mar 2025 a las 9:12, Bookdesk escribió:\nmartes a las 10",
        "Em seg., 3 de mar. de 2025, Bookdesk escreveu:\nterça às 10",
        "Le lun. 3 mars 2025 à 09:12, Bookdesk a écrit :\nmardi à 10h",
        "-----Original Message-----\nTuesday at 10",
        "________________________________\nFrom: Bookdesk <hello@example.com>\nTuesday at 10",
        "--\nAna Torres\nAcme Ltd, open Tuesday to Friday",
        "Sent from my iPhone",
    ],
)
def test_what_was_not_written_now_is_not_read(below: str) -> None:
    assert readable(f"Can we say Thursday?\n\n{below}") == "Can we say Thursday?"


def test_an_answer_between_quoted_lines_is_read() -> None:
    assert readable("> Is Thursday fine?\nyes\n> And at ten?\nyes too") == "yes\nyes too"


def test_nothing_but_a_quotation_is_read_as_it_stands() -> None:
    assert readable("> Is Thursday fine?") == "> Is Thursday fine?"


def test_a_sentence_about_writing_is_no_quotation() -> None:
    text = "On Friday my colleague wrote to you about the visit, please cancel it"

    assert readable(text) == text


def test_only_so_much_is_read() -> None:
    assert len(readable("word " * MEGABYTE)) <= MOST_CHARACTERS


def alphabet(letters: str) -> str:
    chance = random.Random(letters)  # noqa: S311 - noise that must be repeatable
    return "".join(chance.choices(letters, k=MEGABYTE))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10 * MEGABYTE,
        "@" * MEGABYTE,
        "at " * (MEGABYTE // 3),
        "a@" * (MEGABYTE // 2),
        "\n" * MEGABYTE,
        "> " * (MEGABYTE // 2),
        "On " + "x " * (MEGABYTE // 2) + "wrote:",
        "1/2/3 " * (MEGABYTE // 6),
        "tomorow at 3 or " * (MEGABYTE // 16),
        "a@b.co " * (MEGABYTE // 7),
        "1:1.1/1 " * (MEGABYTE // 8),
        alphabet("abcdefgh 0123456789:.,/@-"),
        alphabet("\u0301e\u200b(+"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_megabyte_of_anything_is_read_in_bounded_time(text: str) -> None:
    hear("hello", lang=None, zone="Europe/Lisbon", now=NOW)
    taken = []
    for _ in range(3):
        began = process_time()
        hear(text, lang=None, zone="Europe/Lisbon", now=NOW)
        taken.append(process_time() - began)

    # With room for what a shared core costs; alone it is under fifty milliseconds.
    assert min(taken) < 0.25


def test_a_mail_with_all_around_it_is_understood() -> None:
    mail = (
        "Dear team,\r\n\r\nI'm afraid I have to cancel my appointment on Thursday.\r\n\r\n"
        "Kind regards\r\nAna Torres\r\n--\r\nTorres Ltd - book a demo with us any Tuesday\r\n\r\n"
        "On Mon, 3 Mar 2025 at 09:12, Bookdesk <hello@example.com> wrote:\r\n"
        "> Your visit is on Thursday 6 March at 10:00. Move it?\r\n"
    )

    said = hear(mail, lang=None, zone="Europe/Lisbon", now=NOW)

    assert said.intent is Intent.CANCEL
    assert said.name == "Ana Torres"
    assert said.target is not None
    assert said.target.first is not None
    assert said.target.first.weekday() == 3
