"""Days as customers write them, in five languages, said on Monday 3 March 2025."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.bot.times import NOW, ZONE, days_said, ruled_out, said

DAYS = {
    "2025-03-03": {
        "en": ["today", "this afternoon", "tonight"],
        "pt": ["hoje", "esta tarde", "hj à noite"],
        "es": ["hoy", "esta tarde", "esta noche"],
        "de": ["heute", "heute Nachmittag", "heut abend"],
        "fr": ["aujourd'hui", "cet après-midi", "ce soir"],
    },
    "2025-03-04": {
        "en": ["tomorrow", "tmrw", "tues", "on the 4th", "March 4", "4 mar", "3/4", "2025-03-04"],
        "pt": ["amanhã", "amanha", "terça-feira", "3ª feira", "dia 4", "4 de março", "4/3"],
        "es": ["mañana", "el martes", "el 4", "4 de marzo", "el cuatro de marzo", "4/3/25"],
        "de": ["morgen", "Dienstag", "am 4.", "4. März", "4.3.", "04.03.2025", "am vierten"],
        "fr": ["demain", "mardi", "le 4", "4 mars", "4/3", "04/03/2025", "le quatre mars"],
    },
    "2025-03-05": {
        "en": ["maybe the day after tomorrow", "in two days", "Wed", "2 days from now"],
        "pt": ["depois de amanhã", "daqui a 2 dias", "quarta", "dois dias depois de hoje"],
        "es": ["pasado mañana", "dentro de dos días", "el miércoles", "miercoles"],
        "de": ["übermorgen", "uebermorgen", "in zwei Tagen", "Mittwoch", "mi"],
        "fr": ["après-demain", "dans deux jours", "mercredi", "apres demain"],
    },
    "2025-03-08": {
        "en": ["this Saturday", "Saturday the 8th", "sat 8 march", "five days from today"],
        "pt": ["este sábado", "sábado, dia 8", "sab", "daqui a cinco dias"],
        "es": ["este sábado", "el sábado 8", "sabado", "en cinco días"],
        "de": ["diesen Samstag", "Samstag, den 8.", "Sonnabend", "in fünf Tagen"],
        "fr": ["ce samedi", "samedi 8", "sam. 8 mars", "dans cinq jours"],
    },
    "2025-03-12": {
        "en": ["next Wednesday", "Wednesday week", "Wed of next week", "the twelfth of March"],
        "pt": ["próxima quarta", "quarta da próxima semana", "doze de março"],
        "es": ["el próximo miércoles", "miércoles de la semana que viene", "doce de marzo"],
        "de": ["erst nächsten Mittwoch", "Mittwoch nächste Woche", "zwölfter März"],
        "fr": ["mercredi prochain", "mercredi, la semaine prochaine", "le douze mars"],
    },
    "2025-03-17": {
        "en": ["two weeks from today", "in a fortnight", "Monday the 17th", "in 14 days"],
        "pt": ["daqui a duas semanas", "segunda 17", "dia dezassete", "17 março"],
        "es": ["dentro de dos semanas", "el lunes 17", "diecisiete de marzo"],
        "de": ["in zwei Wochen", "Montag, 17.3.", "heute in zwei Wochen", "in 14 Tagen"],
        "fr": ["dans deux semaines", "lundi 17", "dix-sept mars", "lundi 17 mars"],
    },
    "2025-03-28": {
        "en": ["the last Friday of March", "Fri 28"],
        "pt": ["a última sexta de março", "sexta 28"],
        "es": ["el último viernes de marzo", "viernes 28"],
        "de": ["am letzten Freitag im März", "Freitag, 28.03."],
        "fr": ["le dernier vendredi de mars", "vendredi 28"],
    },
    "2025-05-01": {
        "en": ["1 May", "May 1st", "the first of May", "May Day", "1-May-2025", "2025/may/01"],
        "pt": ["1º de maio", "primeiro de maio", "1 de maio de 2025", "1/5"],
        "es": ["1 de mayo", "el primero de mayo", "el uno de mayo de 2025", "1/5"],
        "de": ["1. Mai", "am ersten Mai", "01.05.", "1.5.25"],
        "fr": ["1er mai", "le premier mai", "1/5/2025", "1 mai 2025"],
    },
    "2026-01-15": {
        "en": ["January 15", "15 jan", "1/15", "the fifteenth of January"],
        "pt": ["15 de janeiro", "15 jan", "15/1", "quinze de janeiro"],
        "es": ["15 de enero", "15 ene", "15/1", "quince de enero"],
        "de": ["15. Januar", "15. Jänner", "15.1.", "fünfzehnter Januar"],
        "fr": ["15 janvier", "15 janv", "15/1", "quinze janvier"],
    },
}
PERIODS = {
    "2025-03-03 .. 2025-03-09": {
        "en": ["this week", "later this week"],
        "pt": ["esta semana", "o resto da semana"],
        "es": ["esta semana", "el resto de la semana"],
        "de": ["noch in dieser Woche", "den Rest der Woche"],
        "fr": ["cette semaine", "le reste de la semaine"],
    },
    "2025-03-10 .. 2025-03-16": {
        "en": ["next week", "the week of the 12th", "week 11"],
        "pt": ["lá para a próxima semana", "só na semana que vem", "na semana do dia 12"],
        "es": ["la próxima semana", "para la semana que viene", "la semana del 12"],
        "de": ["gern nächste Woche", "in der kommenden Woche", "Woche vom 12.", "KW 11"],
        "fr": ["pendant la semaine prochaine", "la semaine du 12", "semaine 11"],
    },
    "2025-03-08 .. 2025-03-09": {
        "en": ["at the weekend", "some time this weekend", "sat-sun"],
        "pt": ["no fim de semana", "este fds", "sábado e domingo"],
        "es": ["el fin de semana", "este finde"],
        "de": ["am Wochenende", "an diesem Wochenende"],
        "fr": ["le week-end", "ce weekend"],
    },
    "2025-03-04 .. 2025-03-06": {
        "en": [
            "Tuesday to Thursday",
            "from tomorrow until the 6th",
            "4-6 March",
            "over the next 3 days",
        ],
        "pt": ["de terça a quinta", "de 4 a 6 de março", "nos próximos 3 dias"],
        "es": ["de martes a jueves", "del 4 al 6 de marzo", "los próximos tres días"],
        "de": ["Dienstag bis Donnerstag", "vom 4. bis 6. März", "4.-6.3.", "die nächsten 3 Tage"],
        "fr": ["de mardi à jeudi", "du 4 au 6 mars", "les 3 prochains jours"],
    },
    "2025-03-12 .. 2025-03-14": {
        "en": ["next week between Wednesday and Friday", "between the 12th and the 14th"],
        "pt": ["semana que vem de quarta a sexta", "entre 12 e 14 de março"],
        "es": ["la semana que viene, de miércoles a viernes", "entre el 12 y el 14"],
        "de": ["nächste Woche Mittwoch bis Freitag", "zwischen dem 12. und dem 14."],
        "fr": ["la semaine prochaine de mercredi à vendredi", "du 12 au 14"],
    },
    "2025-03-11 .. 2025-03-12": {
        "en": ["next week, Tue or Wed", "the 11th or the 12th", "next week Tuesday or Wednesday"],
        "pt": ["para a semana, terça ou quarta", "dia 11 ou 12"],
        "es": ["la semana que viene, martes o miércoles", "el 11 o el 12"],
        "de": ["nächste Woche Dienstag oder Mittwoch", "am 11. oder 12."],
        "fr": ["la semaine prochaine, mardi ou mercredi", "le 11 ou le 12"],
    },
    "2025-12-28 .. 2026-01-03": {
        "en": ["from 28 December to 3 January", "Dec 28 - Jan 3"],
        "pt": ["de 28 de dezembro a 3 de janeiro"],
        "es": ["del 28 de diciembre al 3 de enero"],
        "de": ["vom 28.12. bis 3.1.", "28. Dezember - 3. Januar"],
        "fr": ["du 28 décembre au 3 janvier"],
    },
    "2025-04-01 .. 2025-04-30": {
        "en": ["next month", "in April", "April 2025", "sometime in april"],
        "pt": ["mês que vem", "em abril", "abril de 2025"],
        "es": ["el mes que viene", "en abril", "abril de 2025"],
        "de": ["nächsten Monat", "im April", "April 2025"],
        "fr": ["le mois prochain", "en avril", "avril 2025"],
    },
    "2025-03-21 .. 2025-03-31": {
        "en": ["at the end of the month", "end of March", "late March"],
        "pt": ["no fim do mês", "final de março"],
        "es": ["a fin de mes", "a finales de marzo"],
        "de": ["Ende des Monats", "Ende März"],
        "fr": ["à la fin du mois", "vers la fin mars"],
    },
    "2025-03-10 ..": {
        "en": ["from next Monday on", "from the 10th onwards"],
        "pt": ["a partir de segunda", "a partir do dia 10"],
        "es": ["a partir del lunes", "desde el 10 en adelante"],
        "de": ["ab dem Montag", "frühestens ab dem 10."],
        "fr": ["à partir de lundi", "dès le 10"],
    },
    ".. 2025-03-07": {
        "en": ["by Friday", "until the 7th", "before Saturday"],
        "pt": ["até sexta", "antes de sábado", "até ao dia 7"],
        "es": ["hasta el viernes", "antes del sábado"],
        "de": ["bis Freitag", "vor Samstag", "bis zum 7."],
        "fr": ["jusqu'à vendredi", "avant samedi", "jusqu'au 7"],
    },
}


def rows(table: dict[str, dict[str, list[str]]]) -> list[tuple[str, str, str]]:
    return [
        (lang, phrase, days)
        for days, by_language in table.items()
        for lang, phrases in by_language.items()
        for phrase in phrases
    ]


@pytest.mark.parametrize(("lang", "phrase", "day"), rows(DAYS))
def test_a_day_is_heard(lang: str, phrase: str, day: str) -> None:
    assert days_said(lang, phrase) == day


@pytest.mark.parametrize(("lang", "phrase", "days"), rows(PERIODS))
def test_several_days_are_heard(lang: str, phrase: str, days: str) -> None:
    assert days_said(lang, phrase) == days


@pytest.mark.parametrize(
    ("lang", "phrase"),
    [
        ("en", "any day but Monday and Wednesday"),
        ("en", "not Monday or Wednesday"),
        ("pt", "todos os dias menos segunda e quarta"),
        ("es", "cualquier día excepto el lunes o el miércoles"),
        ("de", "jeden Tag außer Montag und Mittwoch"),
        ("fr", "tous les jours sauf lundi et mercredi"),
        ("en", "neither Monday nor Wednesday"),
        ("pt", "nem segunda nem quarta"),
        ("es", "ni lunes ni miércoles"),
        ("de", "weder Montag noch Mittwoch"),
        ("fr", "ni lundi ni mercredi"),
    ],
)
def test_what_is_ruled_out_is_no_wish(lang: str, phrase: str) -> None:
    assert days_said(lang, phrase) == ""
    assert {date(2025, 3, 10), date(2025, 3, 5), date(2025, 3, 12)} <= ruled_out(lang, phrase)


@pytest.mark.parametrize(
    ("lang", "phrase"),
    [
        ("en", "Friday yes, Thursday doesn't work"),
        ("pt", "sexta sim, quinta não"),
        ("es", "viernes sí, jueves no"),
        ("de", "Freitag ja, Donnerstag geht nicht"),
        ("fr", "vendredi oui, jeudi non"),
    ],
)
def test_of_two_days_the_refused_one_is_ruled_out(lang: str, phrase: str) -> None:
    assert days_said(lang, phrase) == "2025-03-07"
    assert date(2025, 3, 6) in ruled_out(lang, phrase)


def test_a_place_beside_a_day_is_no_address() -> None:
    assert days_said("de", "ist noch ein Platz am 4. März frei?") == "2025-03-04"
    assert days_said("fr", "une place du 4 au 6 mars") == "2025-03-04 .. 2025-03-06"
    assert days_said("pt", "dia 4 passo aí") == "2025-03-04"


@pytest.mark.parametrize(
    ("lang", "phrase"),
    [
        ("en", "Friday, not Thursday, at 3"),
        ("pt", "sexta, não quinta, às 3"),
        ("es", "el viernes, no el jueves, a las 3"),
        ("de", "Freitag, nicht Donnerstag, um 3"),
        ("fr", "vendredi, pas jeudi, à 15h"),
    ],
)
def test_a_day_set_aside_is_no_wish(lang: str, phrase: str) -> None:
    assert days_said(lang, phrase) == "2025-03-07"


def test_weekends_are_ruled_out_for_weeks() -> None:
    assert {date(2025, 3, 8), date(2025, 3, 16)} <= ruled_out("en", "any day except the weekend")


@pytest.mark.parametrize("text", ["sat 8/3", "Sat, 3/8"])
def test_a_weekday_tells_which_way_round_a_date_is(text: str) -> None:
    assert days_said("en", text) == "2025-03-08"


def test_a_day_of_the_week_asked_for_may_be_ruled_out() -> None:
    wish = said("en", "sometime next week but not Tuesday").wish

    assert wish is not None
    assert (wish.first, wish.last) == (date(2025, 3, 10), date(2025, 3, 16))
    assert date(2025, 3, 11) in wish.not_on


def test_two_days_leave_out_what_lies_between() -> None:
    wish = said("en", "the 7th or the 9th").wish

    assert wish is not None
    assert (wish.first, wish.last) == (date(2025, 3, 7), date(2025, 3, 9))
    assert wish.not_on == {date(2025, 3, 8)}


@pytest.mark.parametrize(
    ("locale", "day"),
    [("en", "2025-03-04"), ("en-US", "2025-03-04"), ("en-GB", "2025-04-03"), ("de", "2025-03-04")],
)
def test_the_region_tells_the_order_of_a_numeric_date(locale: str, day: str) -> None:
    lang = locale.split("-", maxsplit=1)[0]
    text = "4/3" if lang == "de" else "3/4"

    assert days_said(lang, text, locale=locale) == day


@pytest.mark.parametrize("text", ["30 February", "on the 31st of June", "32/13", "31.04.2025"])
def test_a_day_that_does_not_exist_is_said_to_be_impossible(text: str) -> None:
    heard = said("en", text)

    assert heard.wish is None or not heard.wish.has_day


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Friday please. Kind regards, April"),
        ("pt", "Sexta, por favor. Cumprimentos, Mário Abril"),
        ("es", "¿El viernes? Gracias, Abril"),
        ("de", "Am Freitag bitte. Viele Grüße, Anna Mai"),
        ("fr", "Vendredi ? Cordialement, Avril Martin"),
    ],
)
def test_a_signature_is_no_month(lang: str, text: str) -> None:
    assert days_said(lang, text) == "2025-03-07"


def test_a_leap_day_is_found_years_ahead() -> None:
    assert days_said("en", "29 February") == "2028-02-29"


@pytest.mark.parametrize("days_later", range(0, 400, 7))
def test_the_weekday_of_today_is_a_week_off(days_later: int) -> None:
    now = NOW + timedelta(days=days_later)

    assert days_said("en", "Monday", now=now) == str(now.date() + timedelta(days=7))


def test_hours_ahead_are_counted_through_a_change_of_clocks() -> None:
    eve = datetime(2025, 3, 29, 23, 30, tzinfo=ZoneInfo(ZONE))  # at 1:00 it will be 2:00

    wish = said("en", "in two hours", now=eve).wish

    assert wish is not None
    assert wish.first == date(2025, 3, 30)
    assert wish.time is not None
    assert f"{wish.time:%H:%M}" == "02:30"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I have 3 kids and 2 dogs, room 12"),
        ("en", "my number is 0912 345 678"),
        ("en", "it costs $12"),
        ("en", "version 2.5 of the app"),
        ("pt", "tenho 3 filhos e 2 gatos"),
        ("es", "tengo 3 hijos y 2 perros"),
        ("de", "ich habe 3 Kinder und 2 Hunde"),
        ("fr", "j'ai 3 enfants et 2 chats"),
        ("en", "we run version 10.2.1"),
        ("de", "wir haben Version 10.2.1"),
        ("en", "is there a lift to the 5th floor?"),
        ("pt", "sala 12, 3º andar"),
        ("de", "Zimmer 12 im 4. Stock"),
        ("en", "it costs 20 to 30 pounds"),
        ("es", "cuesta entre 20 y 30 euros"),
        ("fr", "sûr à 100 %"),
        ("es", "tenemos salas de 80 a 120 metros cuadrados"),
        ("fr", "des salles de 80 à 120 mètres carrés"),
        ("pt", "o quarto é para duas pessoas"),
        ("pt", "demora uma hora e meia"),
        ("pt", "é a segunda tentativa"),
        ("pt", "moro no segundo andar do nº 10"),
        ("en", "I am up 3 nights a week"),
        ("pt", "trabalho 3 noites por semana"),
        ("es", "trabajo 3 noches por semana"),
        ("fr", "c'est à 5 ou 10 minutes à pied"),
        ("en", "a customer since 2015"),
        ("pt", "sou cliente desde 2015"),
        ("es", "soy cliente desde 2015"),
        ("de", "ich bin seit 2015 Kunde"),
        ("fr", "je suis client depuis 2015"),
        ("es", "dura una hora y media"),
        ("fr", "ça dure une heure et demie"),
        ("en", "I live at 24 March Street"),
        ("es", "vivo en la calle 2 de mayo, 24"),
        ("de", "Straße des 17. Juni 24"),
        ("fr", "j'habite rue du 8 mai 1945"),
        ("fr", "Juin Dupont m'a recommandée"),
    ],
)
def test_numbers_of_other_things_are_no_days_and_no_clocks(lang: str, text: str) -> None:
    assert said(lang, text).wish is None


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Dublin", "2025-04-03"), ("America/Chicago", "2025-03-04")]
)
def test_without_a_region_the_zone_tells_it(zone: str, day: str) -> None:
    heard = said("en", "3/4", locale="en", zone=zone)

    assert str(heard.wish and heard.wish.first) == day
    assert heard.days == ()


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3/4", [("2025-03-04", 0.6), ("2025-04-03", 0.4)]),
        ("1/4", [("2025-04-01", 0.93), ("2026-01-04", 0.07)]),  # 4 January is over
        ("13/4", []),
        ("4/4", []),
        ("3/4/2025", [("2025-03-04", 0.6), ("2025-04-03", 0.4)]),
    ],
)
def test_where_no_region_is_known_both_orders_are_candidates(
    text: str, readings: list[tuple[str, float]]
) -> None:
    heard = said("en", text, locale="en", zone="UTC")

    assert [(str(day.means), day.confidence) for day in heard.days] == readings
    if readings:
        assert heard.wish is not None
        assert str(heard.wish.first) == readings[0][0]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Friday 6 March"),
        ("en", "6 March, Friday"),
        ("pt", "sexta, 6 de março"),
        ("es", "el viernes 6 de marzo"),
        ("de", "Freitag, den 6. März"),
        ("de", "Freitag, 6.3."),
        ("fr", "vendredi 6 mars"),
    ],
)
def test_a_date_and_a_weekday_that_disagree_are_candidates(lang: str, text: str) -> None:
    heard = said(lang, text)

    assert [str(day.means) for day in heard.days] == ["2025-03-06", "2025-03-07"]
    assert heard.days[0].confidence > heard.days[1].confidence


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Friday 7 March"),
        ("en", "Friday 7/3"),
        ("pt", "sexta, 7 de março"),
        ("es", "el viernes 7 de marzo"),
        ("de", "Freitag, den 7.3."),
        ("fr", "vendredi 7 mars"),
    ],
)
def test_a_date_on_its_own_weekday_leaves_no_doubt(lang: str, text: str) -> None:
    heard = said(lang, text)

    assert str(heard.wish and heard.wish.first) == "2025-03-07"
    assert heard.days == ()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "second week of April"),
        ("en", "the second April week"),
        ("pt", "na segunda semana de abril"),
        ("es", "la segunda semana de abril"),
        ("de", "in der zweiten Aprilwoche"),
        ("fr", "la deuxième semaine d'avril"),
    ],
)
def test_a_week_is_named_by_its_month(lang: str, text: str) -> None:
    assert days_said(lang, text) == "2025-04-07 .. 2025-04-13"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "tomorrow at 3"),
        ("pt", "amanhã às 3"),
        ("es", "mañana a las 3"),
        ("de", "morgen um 3"),
        ("fr", "demain à 3h"),
    ],
)
def test_a_number_behind_a_day_is_its_clock_though_a_day_was_asked_for(
    lang: str, text: str
) -> None:
    heard = said(lang, text, bare="date")

    assert heard.wish is not None
    assert str(heard.wish.first) == "2025-03-04"
    assert str(heard.wish.time) == "15:00:00"
