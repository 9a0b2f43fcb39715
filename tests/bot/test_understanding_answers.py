"""What is said to a question that waits: elsewhere the same words may mean another thing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.hearing import Asked, Intent, Offered, Understood, hear

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)  # a Monday
ZONE = "Europe/Lisbon"
FRIDAY = datetime(2025, 3, 7, 9, tzinfo=UTC)
FRIDAY_MORNING = Asked(
    "slot", tuple(Offered("", FRIDAY + timedelta(minutes=30 * place)) for place in range(6))
)
TUESDAY_TO_FRIDAY = Asked(
    "slot", tuple(Offered("", FRIDAY - timedelta(days=back)) for back in (3, 2, 1, 0))
)
PLACES = Asked("event_type", (Offered("Casa Verde"), Offered("Casa Azul")))
FRIDAY_AT_TEN = Asked("confirm", (Offered("", FRIDAY + timedelta(hours=1)), Offered("")))
NAME = Asked("name")


def heard(text: str, lang: str, asked: Asked | None) -> Understood:
    return hear(text, lang=lang, zone=ZONE, now=NOW, asked=asked)


@pytest.mark.parametrize(
    "text", ["sexta-feira de manhã", "sexta", "na sexta", "a sexta de manhã", "na 6ª de manhã"]
)
def test_a_portuguese_weekday_is_no_place_in_the_list(text: str) -> None:
    understood = heard(text, "pt", FRIDAY_MORNING)

    assert understood.option is None
    assert understood.wish
    assert understood.wish.first == understood.wish.last == date(2025, 3, 7)


@pytest.mark.parametrize(("text", "place"), [("na quinta", 3), ("4a feira", 2), ("sexta", 4)])
def test_a_portuguese_weekday_chooses_what_is_on_that_day(text: str, place: int) -> None:
    assert heard(text, "pt", TUESDAY_TO_FRIDAY).option == place


@pytest.mark.parametrize(
    ("text", "place"),
    [("a segunda", 2), ("fico com a 3a", 3), ("o sexto", 6), ("a quarta opção", 4)],
)
def test_a_portuguese_place_in_the_list_is_no_weekday(text: str, place: int) -> None:
    assert heard(text, "pt", FRIDAY_MORNING).option == place


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "at 3"), ("en", "maybe at 3"), ("pt", "às 3"), ("de", "um 3"), ("fr", "à 3")],
)
def test_a_clock_that_nothing_is_offered_at_is_no_place_in_the_list(lang: str, text: str) -> None:
    understood = heard(text, lang, FRIDAY_MORNING)

    assert understood.option is None
    assert understood.wish
    assert understood.wish.time == time(15)


def test_where_nothing_has_a_day_every_ordinal_is_a_place() -> None:
    assert heard("segunda", "pt", PLACES).option == 2


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        *(("en", text) for text in ("how much is it?", "ok so where is it", "can I bring my dog")),
        *(("pt", text) for text in ("quanto é isso", "isso é onde", "e se tiver de cancelar")),
        *(
            ("es", text)
            for text in ("y cuánto vale eso", "vale y a quién veo", "y si tengo que cancelar")
        ),
        *(("de", text) for text in ("was kostet das", "ok und wo ist das", "wen treffe ich da")),
    ],
)
def test_a_question_is_neither_yes_nor_no(lang: str, text: str) -> None:
    assert heard(text, lang, FRIDAY_AT_TEN).intent is Intent.NONE


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "yes. how much is it?"), ("pt", "sim, e onde é?"), ("es", "sí, ¿y dónde es?")],
)
def test_a_yes_before_a_question_is_a_yes(lang: str, text: str) -> None:
    assert heard(text, lang, FRIDAY_AT_TEN).intent is Intent.CONFIRM


@pytest.mark.parametrize(
    ("lang", "text", "comes"),
    [
        ("en", "I'll be there", True),
        ("en", "I won't be there", False),
        ("pt", "afinal vou", True),
        ("pt", "afinal não vou", False),
        ("es", "sí que voy", True),
        ("es", "no voy a ir", False),
        ("de", "ich komme doch", True),
        ("de", "ich komme nicht", False),
    ],
)
def test_who_says_that_they_come_comes(lang: str, text: str, *, comes: bool) -> None:
    assert heard(text, lang, FRIDAY_AT_TEN).comes is comes


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "changed my mind"), ("pt", "mudei de ideias"), ("es", "cambié de idea")],
)
def test_a_change_of_mind_is_a_no(lang: str, text: str) -> None:
    assert heard(text, lang, FRIDAY_AT_TEN).intent is Intent.DENY


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "Ana Silva, my email is ana@example.com", "Ana Silva"),
        ("en", "ana@example.com, Ana Silva", "Ana Silva"),
        ("en", "John O'Neil <ana@example.com>", "John O'Neil"),
        ("en", "thanks! ana@example.com", None),
        ("pt", "José da Silva e o meu e-mail é o ana@example.com", "José da Silva"),
        ("pt", "Ana Silva aqui, ana@example.com", "Ana Silva"),
        ("es", "Sra. Ana Silva de la Torre, ana@example.com", "Ana Silva de la Torre"),
        ("de", "für Ana Silva, meine Adresse ist ana@example.com", "Ana Silva"),
        ("de", "bin unter ana@example.com zu erreichen", None),
    ],
)
def test_a_name_is_read_beside_a_mail_address(lang: str, text: str, name: str | None) -> None:
    understood = heard(text, lang, NAME)

    assert (understood.name, understood.email) == (name, "ana@example.com")


@pytest.mark.parametrize(
    ("lang", "text", "clock"),
    [
        ("en", "not quite, but 10.30 please", time(10, 30)),
        ("en", "I could do 11.45", time(11, 45)),
        ("de", "mir wäre 10.30 lieber", time(10, 30)),
        ("es", "las 11, no las 10", time(11)),
        ("pt", "às 11, não às 10", time(11)),
        ("de", "um 11, nicht um 10", time(11)),
    ],
)
def test_another_clock_corrects_what_was_read_back(lang: str, text: str, clock: time) -> None:
    understood = heard(text, lang, FRIDAY_AT_TEN)

    assert understood.intent is Intent.INFORM
    assert understood.wish
    assert understood.wish.time == clock


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "any day, same time the next day? I have to move it"),
        ("pt", "dá para mudar para o dia seguinte à mesma hora?"),
        ("es", "pásala al día siguiente a la misma hora"),
        ("de", "bitte auf den nächsten Tag verschieben, gleiche Zeit"),
    ],
)
def test_the_next_day_is_that_after_the_booking(lang: str, text: str) -> None:
    relative = heard(text, lang, None).relative

    assert relative
    assert relative.shift
    assert relative.shift.days == 1


def test_an_hour_is_no_clock_without_a_word_that_makes_it_one() -> None:
    looked_for = heard("arranjam-me uma hora na quinta?", "pt", None).wish
    named = heard("pode ser à uma hora na quinta?", "pt", None).wish

    assert looked_for
    assert looked_for.time is None
    assert named
    assert named.time == time(13)


@pytest.mark.parametrize(
    ("lang", "text"), [("es", "q tengo reservado?"), ("pt", "o q eu tenho marcado msm?")]
)
def test_words_cut_short_are_read(lang: str, text: str) -> None:
    assert heard(text, lang, None).intent is Intent.LIST
