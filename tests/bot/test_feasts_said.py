"""Feasts, and parts of weeks, months and years, in five languages, on Monday 3 March 2025."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.bot.test_days_said import rows
from tests.bot.times import NOW, days_said

# Feasts, and the day before or after a day.
FEASTS = {
    "2025-12-24": {
        "en": ["Christmas Eve", "the day before Christmas"],
        "pt": ["véspera de Natal", "no dia antes do Natal"],
        "es": ["Nochebuena", "la víspera de Navidad", "el día antes de Navidad"],
        "de": ["Heiligabend", "am Tag vor Weihnachten"],
        "fr": ["la veille de Noël"],
    },
    "2025-12-26": {
        "en": ["Boxing Day", "the day after Christmas"],
        "pt": ["no dia seguinte ao Natal", "o dia depois do Natal"],
        "es": ["el día después de Navidad", "el día siguiente a Navidad"],
        "de": ["am zweiten Weihnachtstag", "am Tag nach dem 25.12."],
        "fr": ["le lendemain de Noël"],
    },
    "2025-03-04": {
        "en": ["Shrove Tuesday", "Pancake Day"],
        "pt": ["terça-feira de Carnaval"],
        "es": ["el martes de Carnaval"],
        "de": ["Faschingsdienstag"],
        "fr": ["mardi gras"],
    },
    "2025-03-05": {
        "en": ["Ash Wednesday"],
        "pt": ["na quarta-feira de cinzas"],
        "es": ["el miércoles de ceniza"],
        "de": ["Aschermittwoch"],
        "fr": ["mercredi des cendres"],
    },
    "2025-04-21": {
        "en": ["Easter Monday"],
        "pt": ["segunda-feira de Páscoa"],
        "es": ["lunes de Pascua"],
        "de": ["Ostermontag"],
        "fr": ["lundi de Pâques"],
    },
    "2026-01-05": {
        "en": ["the day before Epiphany"],
        "pt": ["na véspera do dia de Reis"],
        "es": ["la víspera de Reyes"],
        "de": ["am Tag vor Dreikönig"],
        "fr": ["la veille de l'Épiphanie"],
    },
    "2025-11-28": {
        "en": ["Black Friday", "the day after Thanksgiving"],
        "pt": ["black friday"],
        "es": ["el viernes negro"],
        "de": ["Black Friday"],
        "fr": ["black friday"],
    },
    "2025-11-30": {"en": ["Advent Sunday"], "de": ["erster Advent", "am 1. Advent"]},
    "2025-12-21": {"en": ["fourth Advent"], "de": ["am vierten Advent"]},
}
# Parts of a month and of a year, and what is counted from a weekday.
PARTS_OF_SPANS = {
    "2025-03-28": {
        "en": ["the last Friday of the month"],
        "pt": ["a última sexta do mês"],
        "es": ["el último viernes del mes"],
        "de": ["am letzten Freitag des Monats"],
        "fr": ["le dernier vendredi du mois"],
    },
    "2025-12-01": {
        "en": ["the first Monday in December"],
        "pt": ["a primeira segunda em dezembro"],
        "es": ["el primer lunes en diciembre"],
        "de": ["der erste Montag im Dezember"],
        "fr": ["le premier lundi de décembre"],
    },
    "2025-12-16 .. 2025-12-31": {
        "en": ["the second half of December"],
        "pt": ["a segunda quinzena de dezembro"],
        "es": ["la segunda quincena de diciembre"],
        "de": ["in der zweiten Hälfte des Dezembers"],
        "fr": ["la deuxième quinzaine de décembre"],
    },
    "2025-03-06 .. 2025-03-09": {
        "en": ["in the second half of the week"],
        "pt": ["na segunda metade da semana"],
        "es": ["la segunda mitad de la semana"],
        "de": ["in der zweiten Wochenhälfte"],
        "fr": ["la deuxième moitié de la semaine"],
    },
    "2025-04-01 .. 2025-06-30": {
        "en": ["Q2", "the second quarter", "2nd quarter of 2025"],
        "pt": ["segundo trimestre", "no 2º trimestre"],
        "es": ["el segundo trimestre", "2.º trimestre"],
        "de": ["im zweiten Quartal", "2. Quartal", "Q2"],
        "fr": ["au deuxième trimestre", "2e trimestre"],
    },
    "2025-06-01 .. 2025-08-31": {
        "en": ["in summer", "next summer", "this summer", "summer 2025"],
        "pt": ["no verão", "verão de 2025", "este verão"],
        "es": ["en verano", "el próximo verano"],
        "de": ["im Sommer", "nächsten Sommer"],
        "fr": ["en été", "cet été", "l'été prochain"],
    },
    "2025-04-13 .. 2025-04-20": {
        "en": ["in Holy Week"],
        "pt": ["na Semana Santa"],
        "es": ["en Semana Santa"],
        "de": ["in der Karwoche"],
        "fr": ["la semaine sainte"],
    },
    "2025-03-21": {
        "en": ["Friday in a fortnight", "Friday in 14 days"],
        "pt": ["sexta daqui a quinze dias"],
        "es": ["el viernes en quince días"],
        "de": ["Freitag in vierzehn Tagen"],
        "fr": ["vendredi dans quinze jours"],
    },
    "2025-03-24 .. 2025-03-30": {"en": ["week 13"], "de": ["in der 13. Kalenderwoche", "13. KW"]},
    "2025-03-06": {"de": ["überübermorgen"], "fr": ["après-après-demain"]},
    "2025-12-27 .. 2025-12-31": {"de": ["zwischen den Jahren"], "fr": ["entre les fêtes"]},
}

# A weekday, a weekend or a week beside a date or a feast (Easter is on 20 April).
BESIDE = {
    "2025-04-17": {
        "en": ["the Thursday before Easter"],
        "pt": ["a quinta antes da Páscoa"],
        "es": ["el jueves antes de Pascua"],
        "de": ["am Donnerstag vor Ostern"],
        "fr": ["le jeudi avant Pâques"],
    },
    "2025-05-02": {
        "en": ["the Friday after 1 May"],
        "pt": ["a sexta depois do 1º de maio"],
        "es": ["el viernes después del 1 de mayo"],
        "de": ["am Freitag nach dem 1. Mai"],
        "fr": ["le vendredi après le 1er mai"],
    },
    "2025-04-21 .. 2025-04-27": {
        "en": ["the week after Easter"],
        "pt": ["a semana depois da Páscoa"],
        "es": ["la semana después de Pascua"],
        "de": ["die Woche nach Ostern"],
        "fr": ["la semaine après Pâques"],
    },
    "2025-04-26 .. 2025-04-27": {
        "en": ["the weekend after Easter"],
        "pt": ["o fim de semana depois da Páscoa"],
        "es": ["el fin de semana después de Pascua"],
        "de": ["am Wochenende nach Ostern"],
        "fr": ["le week-end après Pâques"],
    },
    "2025-04-19 .. 2025-04-20": {
        "en": ["Easter weekend", "the weekend of Easter"],
        "pt": ["no fim de semana da Páscoa"],
        "es": ["el fin de semana de Pascua"],
        "de": ["am Osterwochenende"],
        "fr": ["le week-end de Pâques"],
    },
    "2025-03-13": {
        "en": ["in ten days"],
        "pt": ["daqui a uma dezena de dias"],
        "es": ["en una decena de días"],
        "de": ["in zehn Tagen"],
        "fr": ["dans une dizaine de jours"],
    },
}

# Counted on from a day, or up to one.
COUNTED = {
    "2025-03-18": {"en": ["two weeks tomorrow", "a fortnight tomorrow"]},
    "2025-03-22": {"en": ["a fortnight on Saturday", "two weeks on Saturday"]},
    "2025-03-12": {
        "en": ["not this Wednesday, the one after"],
        "pt": ["não esta quarta, a outra", "sem ser esta quarta, a seguinte"],
        "es": ["este miércoles no, el siguiente", "no este miércoles, el otro"],
        "de": ["nicht diesen Mittwoch, den danach"],
        "fr": ["pas ce mercredi, le suivant"],
    },
    "2025-03-22 .. 2025-03-23": {
        "en": ["weekend after next"],
        "de": ["am übernächsten Wochenende"],
    },
    "2025-03-10": {
        "en": ["a week today", "not Friday, the next Monday"],
        "es": ["el viernes no, el próximo lunes"],
    },
    ".. 2025-03-07": {
        "en": ["between now and Friday"],
        "pt": ["daqui até sexta", "entre agora e sexta"],
        "es": ["de aquí al viernes"],
        "de": ["zwischen jetzt und Freitag"],
        "fr": ["d'ici vendredi", "entre maintenant et vendredi"],
    },
    "2025-12-01 .. 2025-12-07": {
        "en": ["the first week in December"],
        "de": ["in der ersten Dezemberwoche", "die erste Woche im Dezember"],
    },
    "2025-11-24 .. 2025-11-30": {"de": ["letzte Novemberwoche"], "en": ["last week in November"]},
}


@pytest.mark.parametrize(("lang", "phrase", "days"), rows(COUNTED))
def test_days_counted_on_are_heard(lang: str, phrase: str, days: str) -> None:
    assert days_said(lang, phrase) == days


@pytest.mark.parametrize(("lang", "phrase", "days"), rows(BESIDE))
def test_a_day_beside_a_feast_is_heard(lang: str, phrase: str, days: str) -> None:
    assert days_said(lang, phrase) == days


@pytest.mark.parametrize(("lang", "phrase", "days"), rows(FEASTS))
def test_a_feast_is_heard(lang: str, phrase: str, days: str) -> None:
    assert days_said(lang, phrase) == days


@pytest.mark.parametrize(("lang", "phrase", "days"), rows(PARTS_OF_SPANS))
def test_a_part_of_a_span_is_heard(lang: str, phrase: str, days: str) -> None:
    assert days_said(lang, phrase) == days


def test_summer_is_in_january_in_the_south() -> None:
    there = NOW.astimezone(ZoneInfo("America/Sao_Paulo"))

    assert days_said("pt", "no próximo verão", now=there) == "2025-12-01 .. 2026-02-28"


def test_the_next_spring_said_in_spring_is_that_of_the_year_after() -> None:
    assert days_said("en", "next spring") == "2026-03-01 .. 2026-05-31"


@pytest.mark.parametrize("text", ["Q1 0000", "Q4 9999", "summer 9999"])
def test_a_part_of_a_far_year_is_no_wish_of_that_year(text: str) -> None:
    assert "9999" not in days_said("en", text)
    assert "0000" not in days_said("en", text)


def test_at_the_end_of_the_calendar_no_quarter_is_to_come() -> None:
    last_day = NOW.replace(year=9999, month=12, day=31)

    assert days_said("en", "Q1", now=last_day) == ""
