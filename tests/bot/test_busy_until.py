"""Who is busy until some time is free after it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.hearing import Asked, hear
from tests.factories import an_event_type
from tests.transcript import Chat
from tests.world import ZONE, World, at

NOW = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("locale", "opening", "words", "clock"),
    [
        ("en", "book a call", "I'm at school until 3", "15:00"),
        ("en", "book a call", "I work until 4", "16:00"),
        ("en", "book a call", "I have classes till half past 3", "15:30"),
        ("pt", "marcar", "estou nas aulas até às 15h", "15:00"),
        ("pt-BR", "marcar", "trabalho até as 4", "16:00"),
        ("es", "reservar", "trabajo hasta las 4", "16:00"),
        ("es", "reservar", "estoy en clase hasta las 15", "15:00"),
        ("de", "Termin buchen", "ich arbeite bis 16 Uhr", "16:00"),
        ("de", "Termin buchen", "ich bin bis 15 Uhr in der Schule", "15:00"),
    ],
)
def test_times_after_it_are_offered(
    world: World, locale: str, opening: str, words: str, clock: str
) -> None:
    an_event_type("Intro call")
    chat = Chat(world, locale=locale)
    chat.says(opening)

    chat.says(words)

    body = chat.messages()[-1].body or {}
    slots = [slot for day in body["days"] for slot in day["slots"]]
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in slots]
    assert min(starts) == at(f"Mon {clock}")
    assert {start.astimezone(ZoneInfo(ZONE)).time() for start in starts} == {
        time(hour, minute)
        for hour in (15, 16)
        for minute in (0, 30)
        if f"{hour}:{minute:02}" >= clock
    }


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "I'm on holiday until Friday"),
        ("pt", "estou de férias até sexta"),
        ("es", "estoy de vacaciones hasta el viernes"),
        ("de", "ich bin bis Freitag im Urlaub"),
        ("fr", "je suis en vacances jusqu'à vendredi"),
    ],
)
def test_the_last_day_away_is_not_free(lang: str, words: str) -> None:
    heard = hear(words, lang=lang, zone=ZONE, now=NOW, asked=Asked("slot"))

    assert heard.wish is not None
    assert (heard.wish.first, heard.wish.last) == (date(2025, 3, 8), None)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "I'm free until 5"),
        ("en", "I don't work until 5"),
        ("en", "until 5, then I have classes"),
        ("pt", "estou livre até às 17h"),
        ("es", "puedo hasta las 17h"),
        ("de", "ich kann bis 17 Uhr"),
        ("fr", "je suis libre jusqu'à 17h"),
    ],
)
def test_who_can_until_then_is_free_before_it(lang: str, words: str) -> None:
    heard = hear(words, lang=lang, zone=ZONE, now=NOW, asked=Asked("slot"))

    assert heard.wish is not None
    assert (heard.wish.after, heard.wish.before) == (None, time(17))
