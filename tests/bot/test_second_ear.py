"""What the second ear suggests is put to the customer; it is heard only where the first is at a
loss, outside of any transaction, and nothing is done without a yes.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.bookings import Booking
from booking.contacts import Contact
from bot.intents import Intent
from bot.second_ear import Doubt, Suggestion
from tests.factories import a_booking, an_event_type
from tests.transcript import Chat
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

MUTTERED = "grmpf blorp gnux"


class Ear:
    """Suggests what it is given, and keeps what it was asked."""

    def __init__(self, world: World, suggestion: Suggestion | None) -> None:
        self.world = world
        self.suggestion = suggestion
        self.asked: list[Doubt] = []

    def __call__(self, doubt: Doubt) -> Suggestion | None:
        with self.world.transaction() as tx:  # waits for ever while another one is open
            tx.scalars(select(Contact)).first().locale = "en"  # type: ignore[union-attr]  # the chat made one
        self.asked.append(doubt)
        return self.suggestion


def states(world: World) -> list[str]:
    with world.transaction() as tx:
        return [booking.state.value for booking in tx.scalars(select(Booking))]


def test_a_suggestion_is_a_question_and_a_yes_begins_its_flow(world: World) -> None:
    an_event_type("Intro call")
    chat = Chat(world, second_ear=Ear(world, Suggestion(Intent.CANCEL)))
    a_booking("Tue 10:00", title="Intro call", contact=chat.contact)

    chat.goes(f"""
        > {MUTTERED}
        < I am not sure I understood. Would you like to cancel a booking? [Yes] [No]
        > yes
        < Cancel your Intro call on Tue 4 Mar at 10:00, London time? You can also move it.
          [Cancel booking] [Move it] [Keep booking]
    """)

    assert states(world) == ["confirmed"]


def test_a_suggestion_that_was_not_meant_is_dropped(world: World) -> None:
    an_event_type("Intro call")
    chat = Chat(world, second_ear=Ear(world, Suggestion(Intent.CANCEL)))

    chat.says(MUTTERED)
    (answer,) = chat.says("no")

    assert answer.startswith("I did not understand that.")


def test_what_was_offered_is_suggested_by_its_name_and_chosen_by_a_yes(world: World) -> None:
    an_event_type("Intro call")
    an_event_type("Site survey")
    ear = Ear(world, Suggestion(Intent.SELECT, option=2))
    chat = Chat(world, second_ear=ear)

    chat.says("I want to book")
    (question,) = chat.says(MUTTERED)
    (answer,) = chat.says("[Yes]")

    assert question == "I am not sure I understood. Do you mean Site survey? [Yes] [No]"
    assert "Site survey" in answer
    assert ear.asked[0].offered == ("Intro call", "Site survey")
    assert states(world) == []


@pytest.mark.parametrize("option", [None, 0, 3, -1])
def test_what_was_not_offered_cannot_be_suggested(world: World, option: int | None) -> None:
    an_event_type("Intro call")
    an_event_type("Site survey")
    chat = Chat(world, second_ear=Ear(world, Suggestion(Intent.SELECT, option=option)))

    chat.says("I want to book")
    (answer,) = chat.says(MUTTERED)

    assert "Do you mean" not in answer


def test_what_is_understood_is_not_asked_about(world: World) -> None:
    an_event_type("Intro call")
    ear = Ear(world, Suggestion(Intent.CANCEL))
    chat = Chat(world, second_ear=ear)

    for words in ("hello", "I want to book an intro call", "Thursday at 3pm", "Ana Silva", "2"):
        chat.says(words)

    assert ear.asked == []


def test_who_has_nothing_to_suggest_changes_nothing(world: World) -> None:
    an_event_type("Intro call")
    ear = Ear(world, None)

    alone = Chat(world, name="alone").says(MUTTERED)
    helped = Chat(world, name="helped", second_ear=ear).says(MUTTERED)

    assert helped == alone
    assert len(ear.asked) == 1
