"""The bot on a command line: on the database, with a running server, and how replies look there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from booking.db import Database
from booking.outbox.dispatcher import Dispatcher
from bot.messages import (
    ANSWER,
    Card,
    CardReply,
    Choice,
    Choices,
    Confirm,
    Form,
    FormField,
    OfferedDay,
    OfferedSlot,
    Reply,
    SlotPicker,
)
from integrations.plug import House
from integrations.settings import WebSettings
from integrations.terminal.chat import chat, talk_of
from integrations.terminal.shown import SILENCE, shown
from integrations.terminal.talk import Caller, Kept, Said, TalkOnDatabase, TalkOverHttp, caller
from tests.integrations.webchats import NOW, a_house, an_app, an_echo, identities

pytestmark = pytest.mark.databases("postgresql")

STRANGER = Caller("alder")
ANA = Caller("alder", "Ana", "ana@example.com", "en", "Europe/Lisbon")


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    return a_house(db, tmp_path)


def test_lines_from_a_pipe_are_answered_one_by_one(house: House) -> None:
    written: list[str] = []

    code = chat(on_database(house), ["hello\n", "\n", "/quit\n", "never\n"], written.append)

    assert code == 0
    assert written[0].startswith("< ")
    assert written[1:] == ["< You said: hello"]


def test_what_came_from_a_pipe_is_shown_too(house: House) -> None:
    written: list[str] = []

    chat(on_database(house), ["hello\n"], written.append, echoes=True)

    assert written[1:] == ["> hello", "< You said: hello"]


def test_a_named_caller_goes_on_where_the_last_time_ended(house: House) -> None:
    on_database(house, ANA).begin()
    first = on_database(house, ANA)
    first.begin()
    first.say("hello")

    said = on_database(house, ANA).begin()

    assert [one.text for one in said][1:] == ["You said: hello"]
    assert ("mail", "ana@example.com", False) in identities(house)


def test_the_kept_key_is_for_its_owner_alone(house: House) -> None:
    on_database(house, ANA).begin()

    (kept,) = (house.settings.core.var_dir / "terminal").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_stranger_is_a_new_one_each_time(house: House) -> None:
    first, second = on_database(house), on_database(house)
    first.begin()
    first.say("hello")

    assert len(second.begin()) == 1


def test_an_account_that_is_not_there_is_told_in_words(house: House) -> None:
    written: list[str] = []

    code = chat(on_database(house, Caller("nobody")), [], written.append)

    assert (code, written) == (1, ["There is no account nobody."])


def test_where_a_server_runs_the_terminal_speaks_to_it(house: House) -> None:
    with a_server(house) as web:
        kept = Kept(house.settings.core.var_dir, ANA)
        talk = TalkOverHttp(web, ANA, kept)
        greeting = talk.begin()
        answer = talk.say("hello")
        again = TalkOverHttp(web, ANA, kept).begin()

    assert [one.author for one in greeting] == ["bot"]
    assert [one.text for one in answer] == ["You said: hello"]
    assert [one.text for one in again] == [greeting[0].text, "You said: hello"]


def test_a_server_without_that_account_says_so(house: House) -> None:
    written: list[str] = []

    with a_server(house) as web:
        stranger = Caller("nobody")
        code = chat(
            TalkOverHttp(web, stranger, Kept(house.settings.core.var_dir, stranger)),
            [],
            written.append,
        )

    assert code == 1
    assert written[0].startswith("There is no account nobody")


def test_where_no_server_runs_the_database_is_entered(db: Database, tmp_path: Path) -> None:
    house = a_house(db, tmp_path, WebSettings(port=1))  # nobody listens on port 1

    talk = talk_of(house.settings, STRANGER, lambda: (house, lambda: None))

    assert isinstance(talk, TalkOnDatabase)


@pytest.mark.parametrize(
    ("who", "name", "mail"),
    [
        ("", "", None),
        ("Ana", "Ana", None),
        ("Ana Sousa", "Ana Sousa", None),
        ("ana@example.com", "", "ana@example.com"),
        ("Ana Sousa <Ana@Example.com>", "Ana Sousa", "ana@example.com"),
        ("an@a@b", "an@a@b", None),
    ],
)
def test_a_caller_is_a_name_a_mail_or_both(who: str, name: str, mail: str | None) -> None:
    known = caller("alder", who, locale=None, zone=None)

    assert (known.name, known.mail) == (name, mail)


def test_what_can_be_chosen_bears_a_number() -> None:
    choices = Choices((Choice("1:0", "A survey"), Choice("1:1", "A call")))
    sure = Confirm(Choice("2:y", "Yes, book it"), Choice("2:n", "No"))

    assert lines(Reply("Which?", choices)) == ["< Which?", "    1  A survey", "    2  A call"]
    assert lines(Reply("Sure?", sure)) == ["< Sure?", "    1  Yes, book it", "    2  No"]


def test_times_are_numbered_through_all_days() -> None:
    days = tuple(
        OfferedDay(f"2025-03-0{n}", f"{name} {n} Mar", name, str(n), tuple(slots))
        for n, name, slots in (
            (6, "Thu", [a_slot("09:30"), a_slot("10:15")]),
            (7, "Fri", [a_slot("09:30")]),
        )
    )
    picker = SlotPicker("Europe/Lisbon", "Lisbon time, GMT", days, Choice("1:m", "Show later ones"))

    assert lines(Reply("When?", picker)) == [
        "< When?",
        "    Thu 6 Mar",
        "    1) 09:30  2) 10:15",
        "    Fri 7 Mar",
        "    3) 09:30",
        "    Lisbon time, GMT",
        "    (Show later ones)",
    ]


def test_a_form_shows_its_fields_and_what_is_wrong_with_them() -> None:
    fields = (FormField("name", "Name"), FormField("mail", "Mail", error="Add an @."))

    assert lines(Reply("Who?", Form("3", fields)))[1:] == ["    Name", "    Mail: Add an @."]


def test_a_card_shows_what_was_agreed() -> None:
    card = Card(
        ref="r",
        title="Survey",
        state="confirmed",
        starts_at="",
        ends_at="",
        weekday="Thu",
        day="6",
        day_label="Thu 6 Mar",
        time_label="15:00-15:45",
        zone_label="Lisbon time",
        host="Inês",
        manage_url="/b/token",
    )

    assert lines(Reply("Booked.", CardReply(card))) == [
        "< Booked.",
        "    Survey: Thu 6 Mar, 15:00-15:45 (Lisbon time)",
        "    Inês",
        "    /b/token",
    ]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert lines(Reply("a\x1b[31mred\x07")) == ["< a[31mred"]


def test_silence_is_explained() -> None:
    assert shown([]) == SILENCE


def on_database(house: House, who: Caller = STRANGER) -> TalkOnDatabase:
    dispatcher = a_dispatcher(house)
    return TalkOnDatabase(house, dispatcher.round, who, Kept(house.settings.core.var_dir, who))


def a_dispatcher(house: House) -> Dispatcher:
    return Dispatcher(house.database, {ANSWER: an_echo(house)}, clock=lambda: NOW)


@contextmanager
def a_server(house: House) -> Iterator[WebSettings]:
    """The house, open on a port of its own, with its jobs."""
    server = make_server("127.0.0.1", 0, an_app(house), threaded=True)
    dispatcher = a_dispatcher(house)
    threads = [
        threading.Thread(target=server.serve_forever, args=(0.01,)),
        threading.Thread(target=dispatcher.run),
    ]
    for thread in threads:
        thread.start()
    try:
        yield WebSettings(port=server.server_port)
    finally:
        dispatcher.stop()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


def lines(reply: Reply) -> list[str]:
    return shown([Said(1, "bot", reply.text, reply.body_as_json())]).splitlines()


def a_slot(label: str) -> OfferedSlot:
    return OfferedSlot(f"1:{label}", label, "2025-03-06T09:30:00+00:00")
