"""Each step of booking, moving and cancelling, in the words of people who do not know what the
bot knows: four or more a step and language, played from where that step is due.

Held is what was then done, not what was said. The words are in wordings/, as table of a step:
words = what they come to (see OUTCOMES).
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.db import Database
from booking.tokens import Tokens
from tests import factories
from tests.factories import a_booking, an_event_type
from tests.transcript import Chat
from tests.world import KEY, SENDER, World, at

LANGUAGES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("wordings").glob("*.toml"))
}
FRIDAY_MORNING = [at(f"Fri {hour:02}:{minute:02}") for hour in (9, 10, 11) for minute in (0, 30)]
numbers = count(1)


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all wordings: each is played in an account of its own."""
    path = tmp_path_factory.mktemp("wordings") / "bookdesk.sqlite3"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}", Tokens([KEY]), sender=SENDER)
    yield database
    database.close()


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database)
    factories.live_in(made)
    made.furnish(slug=f"alder-{next(numbers)}")
    yield made
    made.leave()


@dataclass(frozen=True)
class Scene:
    """One conversation, and what was booked before the words fell."""

    world: World
    chat: Chat
    titles: list[str]
    friday_morning: str

    def body(self) -> dict[str, Any]:
        """What the newest message can be answered with."""
        return self.chat.messages()[-1].body or {}

    def presses_yes(self) -> None:
        """Or the first way on, where there are more than two: to cancel, once asked whether to."""
        body = self.body()
        assert body.get("kind") == "confirm" or self.asks_whether_to_cancel(), self.heard()
        self.chat.press(body["yes"]["id"] if "yes" in body else body["choices"][0]["id"])

    def asks_whether_to_cancel(self) -> bool:
        memory = self.chat.conversation().memory
        return (memory["flow"], memory["waiting_for"]) == ("cancel", "sure")

    def offered(self) -> list[datetime]:
        assert self.body().get("kind") == "slots", self.heard()
        slots = [slot for day in self.body()["days"] for slot in day["slots"]]
        return [datetime.fromisoformat(slot["starts_at"]) for slot in slots]

    def offers_only(self, starts: list[datetime]) -> bool:
        return self.body().get("kind") == "slots" and self.offered() == starts

    def bookings(self) -> list[Booking]:
        with self.world.transaction() as tx:
            return list(tx.scalars(select(Booking).order_by(Booking.id)))

    def standing(self) -> list[tuple[int, str, datetime]]:
        return [(booking.version, booking.state, booking.starts_at) for booking in self.bookings()]

    def heard(self) -> str:
        return "\n".join(f"{message.author}: {message.text}" for message in self.chat.messages())

    def never_came_to(self, what: str) -> str:
        return (
            f"The scene never came to {what}; the words of the test did not fall.\n{self.heard()}"
        )


# --- Where a step is due ---------------------------------------------------------------------


def nothing_booked(scene: Scene) -> None:
    an_event_type(scene.titles[0])


def friday_morning_offered(scene: Scene) -> None:
    nothing_booked(scene)
    scene.chat.press("do:book")
    scene.chat.says(scene.friday_morning)
    assert scene.offers_only(FRIDAY_MORNING), scene.never_came_to("offering Friday morning")


def one_a_day_offered(scene: Scene) -> None:
    an_event_type(scene.titles[0], durations=[480])
    scene.chat.press("do:book")
    days = [start.date() for start in scene.offered()]
    assert len(days) == len({*days}), scene.never_came_to("offering one a day")


def friday_ten_chosen(scene: Scene) -> None:
    friday_morning_offered(scene)
    slots = [slot for day in scene.body()["days"] for slot in day["slots"]]
    scene.chat.press(next(slot["id"] for slot in slots if slot["label"] == "10:00"))


def friday_ten_read_back(scene: Scene) -> None:
    friday_ten_chosen(scene)
    assert scene.body().get("kind") == "confirm", scene.never_came_to("reading Friday 10:00 back")


def asked_who_it_is_for(scene: Scene) -> None:
    scene.chat.knows(name="", mail=None)
    friday_ten_chosen(scene)
    assert scene.body().get("kind") == "form", scene.never_came_to("asking who it is for")


def friday_ten_booked(scene: Scene) -> None:
    friday_ten_read_back(scene)
    scene.presses_yes()
    assert scene.bookings(), scene.never_came_to("booking")


def one_booked(scene: Scene) -> None:
    a_booking("Tue 10:00", title=scene.titles[0], contact=scene.chat.contact)


def two_booked(scene: Scene) -> None:
    one_booked(scene)
    a_booking("Wed 11:00", title=scene.titles[1], contact=scene.chat.contact)


def asked_whether_to_cancel(scene: Scene) -> None:
    one_booked(scene)
    scene.chat.press("do:cancel")
    assert scene.asks_whether_to_cancel(), scene.never_came_to("asking whether to cancel")


STEPS: dict[str, Callable[[Scene], None]] = {
    "book": nothing_booked,
    "choose_by_place": friday_morning_offered,
    "choose_by_clock": friday_morning_offered,
    "choose_by_day": one_a_day_offered,
    "other_times": friday_morning_offered,
    "confirm": friday_ten_read_back,
    "correct": friday_ten_read_back,
    "who": asked_who_it_is_for,
    "move": two_booked,
    "move_by": one_booked,
    "cancel": two_booked,
    "refuse": friday_ten_read_back,
    "refuse_to_cancel": asked_whether_to_cancel,
    "list": two_booked,
    "person": nothing_booked,
    "thanks": friday_ten_booked,
    "off_topic": friday_ten_read_back,
}


# --- What words come to ----------------------------------------------------------------------


def asks(scene: Scene, start: str) -> None:
    """That start is read back, and a yes books it."""
    assert scene.bookings() == [], scene.heard()
    scene.presses_yes()
    assert [b.starts_at for b in scene.bookings()] == [at(start)], scene.heard()


def offers(scene: Scene, hours: str) -> None:
    """All that is offered lies between these hours, or is other than what was offered before."""
    assert scene.bookings() == []
    offered = scene.offered()
    assert offered, scene.heard()
    if hours == "others":
        assert not {*FRIDAY_MORNING} & {*offered}, scene.heard()
        return
    day, _, clocks = hours.partition(" ")
    first, last = (at(f"{day} {clock}") for clock in clocks.split("-"))
    assert all(first <= start < last for start in offered), scene.heard()


def booked(scene: Scene, start: str) -> None:
    assert [b.starts_at for b in scene.bookings()] == [at(start)], scene.heard()


def is_for(scene: Scene, name: str) -> None:
    scene.presses_yes()
    [booking] = scene.bookings()
    assert (booking.name.title(), booking.mail) == (name, "ana@example.com"), scene.heard()


def moves(scene: Scene, where: str) -> None:
    """A yes moves that booking and no other."""
    place, _, start = where.partition(" ")
    expected = [booking.starts_at for booking in scene.bookings()]
    expected[which(place)] = at(start)
    scene.presses_yes()
    assert [b.starts_at for b in scene.bookings()] == expected, scene.heard()


def cancels(scene: Scene, place: str) -> None:
    """A yes cancels that booking and no other."""
    expected = [State(booking.state) for booking in scene.bookings()]
    assert State.CANCELLED not in expected, scene.heard()
    expected[which(place)] = State.CANCELLED
    scene.presses_yes()
    assert [b.state for b in scene.bookings()] == expected, scene.heard()


def lists(scene: Scene, _both: str) -> None:
    said = scene.chat.messages()[-1].text
    assert all(clock in said for clock in ("10:00", "11:00")), scene.heard()
    assert all(title in said for title in scene.titles), scene.heard()
    assert "do:cancel" in [choice["id"] for choice in scene.body()["choices"]], scene.heard()


def fetches(scene: Scene, _person: str) -> None:
    assert scene.body().get("kind") == "handoff", scene.heard()
    assert scene.chat.conversation().handed_off_at is not None


def lets(scene: Scene, _be: str) -> None:
    """The question is dropped, and a yes that comes late finds nothing to do."""
    assert scene.chat.conversation().memory["waiting_for"] is None, scene.heard()


def takes(scene: Scene, _kindly: str) -> None:
    """It was understood: no miss is counted, nothing is asked."""
    memory = scene.chat.conversation().memory
    assert (memory["misses"], memory["waiting_for"]) == (0, None), scene.heard()


def stays(scene: Scene, _on: str) -> None:
    """The conversation is still the bot's, and its question still waits."""
    assert scene.chat.conversation().is_the_bots, scene.heard()
    assert scene.chat.conversation().memory["waiting_for"] is not None, scene.heard()


def which(place: str) -> int:
    return ["first", "second"].index(place)


OUTCOMES: dict[str, Callable[[Scene, str], None]] = {
    "asks": asks,
    "offers": offers,
    "booked": booked,
    "is for": is_for,
    "moves": moves,
    "cancels": cancels,
    "lists": lists,
    "fetches": fetches,
    "lets": lets,
    "takes": takes,
    "stays": stays,
}
ACTS_AT_ONCE = {"booked"}


# --- The wordings ----------------------------------------------------------------------------

WORDINGS = [
    pytest.param(language, step, words, outcome, id=f"{language}-{step}: {words}")
    for language, table in LANGUAGES.items()
    for step in STEPS
    for words, outcome in table[step].items()
]


@pytest.mark.parametrize(("language", "step", "words", "outcome"), WORDINGS)
def test_the_words_come_to_what_was_meant(
    world: World, language: str, step: str, words: str, outcome: str
) -> None:
    chat = Chat(world, locale=language)
    chat.knows(name="Ana Silva", mail="ana@example.com")
    table = LANGUAGES[language]
    scene = Scene(world, chat, table["titles"], table["friday_morning"])
    STEPS[step](scene)
    before = scene.standing()

    chat.says(words)

    name = next(name for name in OUTCOMES if outcome.startswith(f"{name} "))
    if name not in ACTS_AT_ONCE:
        assert scene.standing() == before, scene.heard()
    OUTCOMES[name](scene, outcome.removeprefix(name).strip())


def test_every_language_has_four_wordings_a_step() -> None:
    counted = {
        (language, step): len(table[step])
        for language, table in LANGUAGES.items()
        for step in STEPS
    }

    assert set(LANGUAGES) == {"en", "pt", "es", "de"}
    assert {key: count for key, count in counted.items() if count < 4} == {}
