"""Clocks and parts of the day as customers write and say them, in five languages."""

from __future__ import annotations

from datetime import time

import pytest

from tests.bot.test_days_said import rows
from tests.bot.times import clock_said, said

CLOCKS = {
    "09:00": {
        "en": ["at nine", "9am", "9 o'clock", "nine in the morning", "09:00", "at 9 a.m."],
        "pt": ["às nove", "9h", "às 9 da manhã", "09:00", "9h00", "pelas nove"],
        "es": ["a las nueve", "9h", "a las nueve de la mañana", "09:00", "9 am", "9:00 hs"],
        "de": ["um neun", "9 Uhr", "9 Uhr morgens", "09:00", "um 9.00 Uhr", "9h"],
        "fr": ["à neuf heures", "9h", "9 heures du matin", "09:00", "à 9h00", "9h pile"],
    },
    "10:15": {
        "en": ["quarter past ten", "ten fifteen", "10:15am", "15 past 10", "a quarter after ten"],
        "pt": ["às dez e um quarto", "dez e quinze", "10h15", "às 10:15"],
        "es": ["a las diez y cuarto", "diez y quince", "10:15", "a las 10 y cuarto"],
        "de": ["viertel nach zehn", "Viertel elf", "10:15", "10 Uhr 15", "um zehn Uhr fünfzehn"],
        "fr": ["dix heures et quart", "10h15", "dix heures quinze", "à 10 heures 15"],
    },
    "10:30": {
        "en": ["half past ten", "half ten", "ten thirty", "10.30 am"],
        "pt": ["às dez e meia", "10h30", "dez e trinta", "10 e meia"],
        "es": ["a las diez y media", "diez y treinta", "10:30", "10 y media"],
        "de": ["halb elf", "um 10:30 Uhr", "10.30 Uhr", "zehn Uhr dreißig", "halb 11"],
        "fr": ["dix heures et demie", "10h30", "à 10 heures et demie", "dix heures trente"],
    },
    "15:40": {
        "en": ["twenty to four", "3:40pm", "20 to 16", "15:40", "three forty pm", "1540 hrs"],
        "pt": ["vinte para as quatro", "15h40", "quatro menos vinte", "3:40 da tarde"],
        "es": ["las cuatro menos veinte", "15:40", "veinte para las cuatro", "3:40 de la tarde"],
        "de": ["zwanzig vor vier", "15:40", "15 Uhr 40", "zwanzig vor vier nachmittags"],
        "fr": ["quatre heures moins vingt", "15h40", "3h40 de l'après-midi"],
    },
    "15:45": {
        "en": ["quarter to four", "a quarter to 4", "3.45 pm", "15 minutes to four"],
        "pt": ["um quarto para as quatro", "quinze para as quatro", "15h45"],
        "es": ["las cuatro menos cuarto", "cuarto para las cuatro", "15:45 h"],
        "de": ["viertel vor vier", "dreiviertel vier", "drei viertel vier", "15.45 Uhr"],
        "fr": ["quatre heures moins le quart", "15h45", "quinze heures quarante-cinq"],
    },
    "20:00": {
        "en": ["8pm", "8 in the evening", "for eight tonight", "at 8 p.m.", "20:00", "2000 hrs"],
        "pt": [
            "só às 8 da noite",
            "20h",
            "hoje à noite às 8",
            "vinte horas",
            "lá pelas oito da noite",
        ],
        "es": ["a las 8 de la noche", "20 horas", "mejor esta noche a las 8", "8 p.m.", "20 hs"],
        "de": ["um 8 Uhr abends", "20 Uhr", "heute Abend um 8", "um acht am Abend", "20h"],
        "fr": ["à 8 heures du soir", "20h", "ce soir à 8h", "vingt heures"],
    },
    "12:00": {
        "en": ["noon", "at midday", "12pm", "twelve noon"],
        "pt": ["ali ao meio-dia", "meio dia"],
        "es": ["a las doce del mediodía", "12 pm"],
        "de": ["12 Uhr mittags"],
        "fr": ["midi", "à midi"],
    },
    "00:00": {
        "en": ["midnight", "12am", "at midnight"],
        "pt": ["à meia-noite", "meia noite"],
        "es": ["a medianoche", "a las 12 de la noche"],
        "de": ["um Mitternacht", "12 Uhr nachts", "0 Uhr"],
        "fr": ["minuit", "à minuit", "0h"],
    },
    "12:30": {
        "en": ["half past noon", "12:30pm"],
        "pt": ["ao meio-dia e meia", "12h30"],
        "es": ["12:30 pm"],
        "de": ["halb eins mittags"],
        "fr": ["midi et demi", "midi trente"],
    },
    "15:35": {
        "de": ["fünf nach halb vier"],
        "en": ["25 to four"],
        "pt": ["vinte e cinco para as quatro"],
    },
    "14:00 .. 16:00": {
        "en": ["between 2 and 4", "from 2pm to 4pm", "2-4pm", "2 to 4 p.m.", "14:00-16:00"],
        "pt": ["entre as duas e as quatro", "das 14h às 16h", "das 2 às 4 da tarde", "14h-16h"],
        "es": ["entre las dos y las cuatro", "de 14 a 16 h", "de 2 a 4 de la tarde", "14-16 h"],
        "de": ["zwischen zwei und vier", "von 14 bis 16 Uhr", "14-16 Uhr", "14/16 Uhr"],
        "fr": ["entre deux et quatre heures", "de 14h à 16h", "14h-16h", "entre 14h et 16h"],
    },
    "17:00 ..": {
        "en": ["after 5pm", "from 17:00", "5pm onwards", "not before 5pm", "5pm or later"],
        "pt": ["depois das 17h", "a partir das 5 da tarde", "17h em diante"],
        "es": [
            "libre el miércoles después de las 17",
            "después de las 17",
            "a partir de las 5 de la tarde",
            "desde las 17 h",
        ],
        "de": ["nach 17 Uhr", "ab 17 Uhr", "nicht vor 17 Uhr", "frühestens um 17 Uhr"],
        "fr": ["après 17h", "à partir de 17 heures", "dès 17h", "pas avant 17h"],
    },
    ".. 11:00": {
        "en": ["before 11am", "until 11am", "no later than 11am", "11am at the latest"],
        "pt": ["antes das 11", "até às 11 da manhã", "no máximo até às 11"],
        "es": ["antes de las 11", "hasta las 11 de la mañana", "no más tarde de las 11"],
        "de": ["noch vor 11 Uhr", "nur bis 11 Uhr", "spätestens um 11 Uhr", "nicht nach 11 Uhr"],
        "fr": ["avant 11h", "jusqu'à 11h", "au plus tard à 11h", "11h au plus tard"],
    },
}
# What cannot be on one side of a clock leaves the other.
LIMITS = {
    "16:00 ..": {
        "en": ["I can't come before 4pm", "before 4pm doesn't work", "I can't until 4pm"],
        "pt": ["não posso antes das 16h", "antes das 16h não dá", "não pode ser antes das 16h"],
        "es": ["no puedo antes de las 16h", "no puedo llegar antes de las 16 h"],
        "de": [
            "ich kann nicht vor 16 Uhr",
            "vor 16 Uhr geht es nicht",
            "bis 16 Uhr kann ich nicht",
        ],
        "fr": ["je ne peux pas avant 16h", "je ne peux pas venir avant 16h"],
    },
    ".. 18:00": {
        "en": ["after 6pm I can't", "impossible after 6pm"],
        "pt": ["não consigo depois das 18h", "depois das 18h não posso"],
        "es": ["imposible después de las 18 h", "después de las 18 no puedo"],
        "de": ["nach 18 Uhr klappt es nicht", "ich kann nicht nach 18 Uhr"],
        "fr": ["impossible après 18h", "après 18h je ne peux pas"],
    },
    ".. 12:00": {
        "en": ["until noon", "before noon"],
        "pt": ["até ao meio-dia", "antes do meio-dia"],
        "es": ["hasta el mediodía", "antes del mediodía"],
        "de": ["bis Mittag", "bis zum Mittag"],
        "fr": ["jusqu'à midi", "avant midi"],
    },
    "10:00 .. 12:00": {
        "en": ["from 10 until noon", "from ten to noon", "between 10am and noon"],
        "pt": ["entre as 10h e o meio-dia", "das 10h ao meio-dia"],
        "es": ["entre las 10 y el mediodía", "de 10 a 12 h"],
        "de": ["zwischen 10 Uhr und Mittag", "von 10 Uhr bis Mittag"],
        "fr": ["entre 10h et midi", "de 10h à midi"],
    },
    "09:00": {
        "en": ["0900 tomorrow", "0900 on Friday", "2025-03-04T09:00"],
        "de": ["0900 Freitag"],
    },
    "11:00": {"en": ["elevenish", "11ish", "around elevenish"]},
    "11:30": {"en": ["brunch, 11.30"]},
    "15:00 .. 16:30": {
        "fr": ["demain de trois heures à quatre heures et demie"],
        "de": ["morgen von drei bis halb fünf"],
    },
    "20:15": {"en": ["8.15 in the evening"], "de": ["8.15 abends"], "fr": ["8h15 du soir"]},
}
PARTS = {
    "morning": {
        "en": ["in the morning", "tomorrow morning", "first thing Monday", "early morning"],
        "pt": ["de manhã", "amanhã de manhã", "logo de manhã", "na parte da manhã"],
        "es": ["por la mañana", "mañana por la mañana", "a primera hora"],
        "de": ["vormittags", "morgen früh", "am Montagvormittag", "Freitag morgen"],
        "fr": ["le matin", "demain matin", "lundi matin", "en matinée"],
    },
    "afternoon": {
        "en": [
            "Wednesday pm",
            "Weds p.m.",
            "some time in the afternoon",
            "Friday after lunch",
            "this afternoon",
        ],
        "pt": ["à tarde", "depois do almoço", "esta tarde"],
        "es": ["por la tarde", "después de comer", "esta tarde"],
        "de": ["Mittwoch nm", "nachmittags", "nach dem Mittagessen", "Freitagnachmittag"],
        "fr": ["l'après-midi", "après le déjeuner", "vendredi après-midi", "cet aprem"],
    },
    "evening": {
        "en": ["in the evening", "tonight", "after work"],
        "pt": ["à noite", "hoje à noite", "ao fim do dia"],
        "es": ["por la noche", "esta noche"],
        "de": ["abends", "heute Abend", "nach Feierabend", "spätabends"],
        "fr": ["le soir", "ce soir", "en soirée"],
    },
}


@pytest.mark.parametrize(("lang", "phrase", "clock"), [*rows(CLOCKS), *rows(LIMITS)])
def test_a_clock_is_heard(lang: str, phrase: str, clock: str) -> None:
    assert clock_said(lang, phrase) == clock


@pytest.mark.parametrize(
    ("lang", "phrase"),
    [
        ("en", "is it not possible before 10am?"),
        ("pt", "não pode ser antes das 10h?"),
        ("es", "¿no puede ser antes de las 10 h?"),
        ("de", "geht es vor 10 Uhr nicht?"),
        ("fr", "c'est pas possible avant 10h ?"),
    ],
)
def test_who_asks_whether_it_cannot_be_wishes_it(lang: str, phrase: str) -> None:
    assert clock_said(lang, phrase) == ".. 10:00"


@pytest.mark.parametrize(("lang", "phrase", "part"), rows(PARTS))
def test_a_part_of_the_day_is_heard(lang: str, phrase: str, part: str) -> None:
    assert clock_said(lang, phrase) == part


@pytest.mark.parametrize(
    ("lang", "phrase", "likely", "other"),
    [
        ("en", "at 4", time(16), time(4)),
        ("en", "half past nine", time(9, 30), time(21, 30)),
        ("pt", "às quatro e meia", time(16, 30), time(4, 30)),
        ("es", "sobre las 3 y cuarto", time(15, 15), time(3, 15)),
        ("de", "um halb vier", time(15, 30), time(3, 30)),
        ("fr", "à 5 heures", time(17), time(5)),
    ],
)
def test_a_clock_without_its_half_of_the_day_has_two_readings(
    lang: str, phrase: str, likely: time, other: time
) -> None:
    heard = said(lang, phrase).clocks

    assert [candidate.means for candidate in heard] == [likely, other]
    assert heard[0].confidence > heard[1].confidence


@pytest.mark.parametrize(
    "phrase", ["at 4pm", "at 16:00", "4 in the afternoon", "at 4 on Friday evening"]
)
def test_a_clock_with_its_half_of_the_day_has_one(phrase: str) -> None:
    assert said("en", phrase).clocks == ()


@pytest.mark.parametrize(
    ("lang", "phrase", "clock"),
    [
        ("en", "Friday evening at 7", "19:00"),
        ("en", "at 8 on Wednesday evening", "20:00"),
        ("pt", "domingo à tarde às 5", "17:00"),
        ("es", "el jueves por la tarde, a las 6", "18:00"),
        ("de", "am Freitagabend um 7", "19:00"),
        ("fr", "vendredi soir à 7h", "19:00"),
    ],
)
def test_the_part_of_the_day_tells_the_half(lang: str, phrase: str, clock: str) -> None:
    assert clock_said(lang, phrase) == clock


def test_who_asks_what_they_are_on_a_day_names_no_morning() -> None:
    assert clock_said("en", "on Friday am I booked?") == ""


def test_the_clock_that_is_sure_draws_the_other_to_its_half() -> None:
    assert clock_said("en", "8 pm should be changed to 9") == "21:00"


def test_the_end_of_a_range_comes_after_its_beginning() -> None:
    assert clock_said("en", "from 11am to 3") == "11:00 .. 15:00"
    assert clock_said("en", "1am - 3") == "01:00 .. 03:00"


@pytest.mark.parametrize("text", ["25:61", "at 25:00", "um 24:30 Uhr"])
def test_a_clock_that_cannot_be_is_no_wish(text: str) -> None:
    heard = said("en", text)

    assert heard.impossible
    assert heard.wish is None


@pytest.mark.parametrize(
    ("text", "bare", "clock"),
    [("3", "time", "15:00"), ("10 30", "time", "10:30"), ("nine", "time", "09:00"), ("3", "", "")],
)
def test_a_lone_number_is_a_clock_where_one_was_asked_for(text: str, bare: str, clock: str) -> None:
    assert clock_said("en", text, bare=bare) == clock


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("en", "45 minutes on Friday", 45),
        ("en", "an hour and a half", 90),
        ("en", "2 hours and 15 minutes", 135),
        ("pt", "uma sessão de duas horas", 120),
        ("pt", "hora e meia", 90),
        ("es", "tres cuartos de hora", 45),
        ("de", "eine Dreiviertelstunde", 45),
        ("de", "anderthalb Stunden", 90),
        ("fr", "une demi-heure", 30),
    ],
)
def test_a_length_is_no_clock(lang: str, text: str, minutes: int) -> None:
    heard = said(lang, text)

    assert heard.minutes == minutes
    assert heard.wish is None or not heard.wish.has_clock
