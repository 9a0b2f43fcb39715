"""A question beside the one that waits is answered, and nothing is done by it."""

from __future__ import annotations

import pytest

from booking.event_types import ChangePolicy, ChangeRule
from bot.asked_aside import asks_of_change
from bot.languages import lexicons
from tests.factories import a_booking, an_event_type
from tests.transcript import Chat
from tests.world import World

BOOKS = {
    "en": "book an intro call on Thursday at 3pm",
    "pt": "marcar quinta às 15h",
    "es": "reservar el jueves a las 15h",
    "de": "Termin buchen am Donnerstag um 15 Uhr",
}
ASKED = [
    ("en", "Can I change it later?", "move"),
    ("en", "can I cancel if I can't make it?", "cancel"),
    ("en", "what if I need to reschedule?", "move"),
    ("en", "if something comes up, could I move it?", "move"),
    ("pt", "dá para mudar depois?", "move"),
    ("pt", "posso cancelar se não puder ir?", "cancel"),
    ("pt", "dá pra remarcar mais tarde?", "move"),
    ("pt", "e se eu precisar de desmarcar?", "cancel"),
    ("es", "¿puedo cambiarla después?", "move"),
    ("es", "¿se puede cancelar si me surge algo?", "cancel"),
    ("es", "¿y si tengo que moverla?", "move"),
    ("de", "kann ich das später noch ändern?", "move"),
    ("de", "kann ich stornieren, wenn ich krank werde?", "cancel"),
    ("de", "was ist, wenn ich verschieben muss?", "move"),
]
STARTS = {
    ("en", "move"): "Yes, you can move it later",
    ("en", "cancel"): "Yes, you can cancel it later",
    ("pt", "move"): "Sim, pode mudar mais tarde",
    ("pt", "cancel"): "Sim, pode cancelar mais tarde",
    ("es", "move"): "Sí, puedes moverla más tarde",
    ("es", "cancel"): "Sí, puedes cancelarla más tarde",
    ("de", "move"): "Ja, Sie können den Termin später noch verschieben",
    ("de", "cancel"): "Ja, Sie können den Termin später noch absagen",
}


@pytest.mark.parametrize("is_known", [True, False], ids=["read back", "asked who it is for"])
@pytest.mark.parametrize(("locale", "words", "act"), ASKED)
def test_whether_it_may_be_changed_one_day_is_answered_and_the_question_waits(
    world: World, locale: str, words: str, act: str, *, is_known: bool
) -> None:
    an_event_type("Intro call")
    chat = Chat(world, locale=locale)
    if is_known:
        chat.knows(name="Ana Silva", mail="ana@example.com")
    question = chat.says(BOOKS[locale])

    answer, *asked = chat.says(words)

    assert answer.startswith(STARTS[locale, act])
    assert asked == question
    assert chat.conversation().memory["misses"] == 0


def test_it_is_answered_over_offers_and_where_nothing_waits(world: World) -> None:
    an_event_type("Intro call")
    chat = Chat(world)

    chat.goes("""
        > can I cancel if something comes up?
        < Yes, you can cancel it later: the confirmation has a link for that, and you can write to
          me here. [Book] [Move a booking] [Cancel a booking] [Talk to a person]
        > book an intro call on Friday morning
        < These times are free on Fri 7 Mar, London time.…
        > can I change it later?
        < Yes, you can move it later: the confirmation has a link for that, and you can write to
          me here.
        < These times are free on Fri 7 Mar, London time.…
    """)


def test_the_answer_knows_how_short_the_notice_may_be(world: World) -> None:
    an_event_type("Intro call", change_policy=ChangePolicy(cancel=ChangeRule(until=1440)))
    chat = Chat(world)

    [answer] = chat.says("can I cancel if something comes up?")

    assert answer.startswith("Yes, you can cancel it later, up to 24 h before it begins:")


def test_nothing_is_promised_that_may_not_be_done(world: World) -> None:
    an_event_type("Intro call", change_policy=ChangePolicy(cancel=ChangeRule(allowed=False)))
    chat = Chat(world)
    chat.says(BOOKS["en"])

    answer, *_ = chat.says("can I cancel if something comes up?")

    assert answer == "Once booked it cannot be cancelled by yourself; a person can help you then."


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "can I cancel it?"),
        ("en", "can I move it later?"),
        ("en", "I need to cancel, something came up"),
        ("pt", "posso remarcar?"),
        ("pt", "quero mudar a minha marcação"),
        ("es", "¿puedo cancelar mi cita?"),
        ("de", "kann ich den Termin absagen?"),
    ],
)
def test_a_wish_for_a_change_is_none(lang: str, words: str) -> None:
    assert asks_of_change(lexicons()[lang].chart(words)) is None


def test_a_condition_with_a_new_time_is_a_wish(world: World) -> None:
    kind = an_event_type("Intro call")
    chat = Chat(world)
    a_booking("Tue 10:00", event_type=kind, contact=chat.contact)

    chat.goes("""
        > if I can't make it, can I move it to Thursday at 3pm?
        < Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 15:00, London time?…
    """)


# --- a guess is neither yes nor no ---


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "may rain"),
        ("en", "it might be fine"),
        ("pt", "pode ser que chova"),
        ("pt", "pode ser que sim"),
        ("es", "puede que llueva"),
        ("es", "puede ser que llueva"),
        ("de", "kann sein, dass es regnet"),
    ],
)
def test_a_guess_agrees_to_nothing_and_ends_nothing(world: World, locale: str, words: str) -> None:
    an_event_type("Intro call")
    chat = Chat(world, locale=locale)
    chat.knows(name="Ana Silva", mail="ana@example.com")
    chat.says(BOOKS[locale])

    chat.says(words)

    assert chat.conversation().memory["waiting_for"] == "sure"


# --- "I'll be there" ---


@pytest.mark.parametrize("how_many", [1, 2])
@pytest.mark.parametrize(
    ("locale", "cancel", "comes"),
    [
        ("en", "cancel my appointment", "I'll be there"),
        ("pt", "cancelar a minha marcação", "afinal vou"),
        ("es", "cancelar mi cita", "allí estaré"),
        ("de", "Termin absagen", "ich komme doch"),
    ],
)
def test_who_comes_after_all_is_not_asked_again(
    world: World, locale: str, cancel: str, comes: str, how_many: int
) -> None:
    kind = an_event_type("Intro call")
    chat = Chat(world, locale=locale)
    for day in ("Tue", "Wed")[:how_many]:
        a_booking(f"{day} 10:00", event_type=kind, contact=chat.contact)
    chat.says(cancel)

    first = chat.says(comes)
    waiting = chat.conversation().memory["waiting_for"]
    again = chat.says(comes)

    assert (len(first), waiting) == (1, None)
    assert len(again) == 1
    assert chat.conversation().memory["waiting_for"] is None
    assert chat.conversation().memory["misses"] == 0
