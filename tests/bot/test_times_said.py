"""Whole sentences with times: what is wished, whose time it is, what is told by another time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.hearing import Asked, Offered, hear
from bot.whose_time import Aim
from tests.bot.times import NOW, ZONE, clock_of, days_of, said

MOVES = [
    ("en", "move my Tuesday 10am to Thursday at 3pm", "2025-03-04 10:00", "2025-03-06 15:00"),
    ("en", "can't do tomorrow, does Friday work instead", "2025-03-04 ", "2025-03-07 "),
    ("en", "push the 3pm meeting on Friday to 4", "2025-03-07 15:00", " 16:00"),
    ("en", "Thursday instead of Wednesday please", "2025-03-05 ", "2025-03-06 "),
    ("en", "change Friday at 2 to next week", "2025-03-07 14:00", "2025-03-10 .. 2025-03-16 "),
    ("pt", "de terça às 10 para quinta às 15h", "2025-03-04 10:00", "2025-03-06 15:00"),
    ("pt", "passar a marcação do dia 7 para dia 12", "2025-03-07 ", "2025-03-12 "),
    ("pt", "em vez de quarta pode ser quinta", "2025-03-05 ", "2025-03-06 "),
    ("es", "del martes a las 10 al jueves a las 15", "2025-03-04 10:00", "2025-03-06 15:00"),
    ("es", "el jueves en vez del miércoles", "2025-03-05 ", "2025-03-06 "),
    ("de", "von Dienstag um 10 auf Donnerstag um 15 Uhr", "2025-03-04 10:00", "2025-03-06 15:00"),
    ("de", "statt Mittwoch lieber Donnerstag", "2025-03-05 ", "2025-03-06 "),
    ("de", "von Montag auf Mittwoch verlegen", "2025-03-10 ", "2025-03-05 "),
    ("fr", "de mardi à 10h au jeudi à 15h", "2025-03-04 10:00", "2025-03-06 15:00"),
    ("fr", "jeudi au lieu de mercredi", "2025-03-05 ", "2025-03-06 "),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "target", "wish"), MOVES)
def test_of_a_move_both_times_are_told_apart(lang: str, text: str, target: str, wish: str) -> None:
    heard = said(lang, text, aim=Aim.MOVE)

    assert f"{days_of(heard.target)} {clock_of(heard.target)}" == target
    assert f"{days_of(heard.wish)} {clock_of(heard.wish)}" == wish


@pytest.mark.parametrize(
    ("lang", "text", "wish"),
    [
        ("en", "tomorrow 10-12", "2025-03-04 10:00 .. 12:00"),
        ("en", "Thursday any time after two", "2025-03-06 14:00 .."),
        ("en", "Thursday, after 9:30 but before 11", "2025-03-06 09:30 .. 11:00"),
        ("en", "from 2pm on Friday until 5", "2025-03-07 14:00 .. 17:00"),
        ("en", "between 2 tomorrow and 4", "2025-03-04 14:00 .. 16:00"),
        ("en", "the 17th from 2 to 4 in the afternoon", "2025-03-17 14:00 .. 16:00"),
        ("pt", "sexta das 9 às 11", "2025-03-07 09:00 .. 11:00"),
        ("pt", "dia 12 entre as 3 e as 5 da tarde", "2025-03-12 15:00 .. 17:00"),
        ("es", "el jueves de 9 a 11", "2025-03-06 09:00 .. 11:00"),
        ("de", "Donnerstag zwischen 9 und 11 Uhr", "2025-03-06 09:00 .. 11:00"),
        ("de", "5.3. 1430-1545", "2025-03-05 14:30 .. 15:45"),
        ("de", "am 20.03. spätestens um 12 Uhr", "2025-03-20 .. 12:00"),
        ("fr", "jeudi de 9h à 11h", "2025-03-06 09:00 .. 11:00"),
        ("en", "in two and a half hours", "2025-03-03 11:30"),
        ("de", "in einer halben Stunde", "2025-03-03 09:30"),
        ("pt", "daqui a 3 horas", "2025-03-03 12:00"),
    ],
)
def test_day_and_clock_are_heard_together(lang: str, text: str, wish: str) -> None:
    heard = said(lang, text).wish

    assert f"{days_of(heard)} {clock_of(heard)}" == wish


@pytest.mark.parametrize(
    ("lang", "text", "at"),
    [
        ("en", "make it an hour later", "2025-03-06 11:00"),
        ("en", "half an hour earlier please", "2025-03-06 09:30"),
        ("en", "same time next week", "2025-03-13 10:00"),
        ("pt", "uma hora mais tarde", "2025-03-06 11:00"),
        ("pt", "à mesma hora na próxima semana", "2025-03-13 10:00"),
        ("es", "media hora más tarde", "2025-03-06 10:30"),
        ("es", "a la misma hora el viernes", "2025-03-07 10:00"),
        ("de", "eine Stunde später", "2025-03-06 11:00"),
        ("de", "gleiche Zeit, aber am Freitag", "2025-03-07 10:00"),
        ("fr", "une heure plus tard", "2025-03-06 11:00"),
        ("fr", "une semaine plus tard", "2025-03-13 10:00"),
    ],
)
def test_later_is_later_than_what_was_put_to_them(lang: str, text: str, at: str) -> None:
    proposed = Offered("Thu 6 March 10:00", datetime(2025, 3, 6, 10, tzinfo=UTC))

    heard = hear(text, lang=lang, zone=ZONE, now=NOW, asked=Asked("confirm", (proposed,)))

    assert f"{days_of(heard.wish)} {clock_of(heard.wish)}" == at


def test_later_is_later_than_the_booking_that_is_named() -> None:
    heard = hear("move my Tuesday 10am meeting half an hour back", lang="en", zone=ZONE, now=NOW)

    assert f"{days_of(heard.target)} {clock_of(heard.target)}" == "2025-03-04 10:00"
    assert f"{days_of(heard.wish)} {clock_of(heard.wish)}" == "2025-03-04 10:30"


def test_later_than_nothing_known_is_left_open() -> None:
    heard = hear("can we make it an hour later?", lang="en", zone=ZONE, now=NOW)

    assert heard.wish is None
    assert heard.relative is not None


@pytest.mark.parametrize(
    ("lang", "text", "wish"),
    [
        ("en", "tomorow at 3pm", "2025-03-04 15:00"),
        ("en", "thrusday 3pm", "2025-03-06 15:00"),
        ("pt", "sesta feira as 10", "2025-03-07 10:00"),
        ("pt", "quinta feria às 15h", "2025-03-06 15:00"),
        ("es", "el miercloes a las 10", "2025-03-05 10:00"),
        ("de", "donnertsag um 15 uhr", "2025-03-06 15:00"),
        ("de", "naechsten mitwoch 9 uhr", "2025-03-12 09:00"),
        ("fr", "mecredi a 15h", "2025-03-05 15:00"),
    ],
)
def test_typing_errors_are_read(lang: str, text: str, wish: str) -> None:
    heard = said(lang, text).wish

    assert f"{days_of(heard)} {clock_of(heard)}" == wish


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "now"),
        ("en", "are you free right now?"),
        ("pt", "agora mesmo"),
        ("es", "ahora"),
        ("de", "jetzt sofort"),
        ("fr", "tout de suite"),
    ],
)
def test_now_is_today_from_this_minute_on(lang: str, text: str) -> None:
    heard = said(lang, text)

    assert (days_of(heard.wish), clock_of(heard.wish)) == ("2025-03-03", "09:00 ..")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "not now"),
        ("en", "that is all I need for now"),
        ("en", "two hours from now it may rain"),
        ("en", "cancel it now"),
        ("pt", "agora não"),
        ("es", "por ahora no"),
        ("de", "jetzt nicht"),
        ("fr", "pas maintenant"),
    ],
)
def test_now_mostly_is_no_time(lang: str, text: str) -> None:
    assert clock_of(said(lang, text).wish) != "09:00 .."


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yes but Friday", "2025-03-07"),
        ("ok, but Friday please", "2025-03-07"),
        ("any day but Friday", ""),
        ("yes, any day but Friday", ""),
        ("yes but not Friday", ""),
    ],
)
def test_a_but_rules_out_or_puts_forward(text: str, day: str) -> None:
    assert days_of(said("en", text).wish) == day
