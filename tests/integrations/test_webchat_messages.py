"""Writing in a web chat and listening for the answer, as a widget and as an attacker do it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking.db import Database
from bot.conversations import Message
from bot.inbox import Inbox
from bot.messages import Choice, Choices, OfferedDay, OfferedSlot, Reply, SlotPicker
from integrations.plug import House
from integrations.webchat.door import ROOM
from integrations.webchat.waiting import WaitingRoom
from tests.integrations.webchats import (
    JSON,
    NOW,
    OPEN,
    Visitor,
    a_house,
    a_visitor,
    an_app,
    entries,
    tell,
    the_account,
    the_conversation,
    until_waiting,
)

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    return a_house(db, tmp_path)


@pytest.fixture
def app(house: House) -> Flask:
    return an_app(house)


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(web: FlaskClient) -> Visitor:
    return a_visitor(web)


# Writing


def test_a_message_is_kept_before_it_is_answered(visitor: Visitor, house: House) -> None:
    said = visitor.says(text="book a survey")

    assert said.status_code == 202
    assert said.get_json()["message"] | {"ref": ""} == {
        "number": 2,
        "ref": "",
        "author": "customer",
        "text": "book a survey",
        "sent_at": NOW.isoformat(),
        "client_id": "a-client-id",
        "choice": None,
    }
    assert entries(house) == ["conversation"]
    assert visitor.hears(after=2)["is_answering"]


@pytest.mark.databases("sqlite", "postgresql")
def test_the_same_message_twice_is_kept_once_and_answered_alike(
    visitor: Visitor, house: House
) -> None:
    first = visitor.says(text="yes")
    second = visitor.says(text="yes")

    assert first.get_json() == second.get_json()
    assert [message["author"] for message in visitor.hears()["messages"]] == ["bot", "customer"]
    assert len(entries(house)) == 1


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\ufeff", "\n\t"])
def test_a_message_with_nothing_to_see_is_ignored(visitor: Visitor, text: str) -> None:
    said = visitor.says(text=text)

    assert (said.status_code, said.get_json()) == (202, {"ignored": True, "message": None})
    assert len(visitor.hears()["messages"]) == 1


def test_a_text_that_is_too_long_says_so_and_is_not_cut(visitor: Visitor) -> None:
    fits = visitor.says(text="x" * 4000, client_id="one-that-fits")
    refused = visitor.says(text="x" * 4001)

    assert fits.status_code == 202
    assert (refused.status_code, refused.get_json()["fields"]) == (400, {"text": "too_long"})
    assert len(visitor.hears()["messages"]) == 2


def test_a_choice_bears_the_words_it_was_offered_with(visitor: Visitor, house: House) -> None:
    tell(house, visitor, Reply("Which?", Choices((Choice("1:0", "A survey"),))), picker())

    visitor.says(choice="1:0", client_id="first-press")
    visitor.says(choice="2:0", client_id="second-press")

    said = [one["text"] for one in visitor.hears()["messages"] if one["author"] == "customer"]
    assert said == ["A survey", "Thu 6 Mar, 09:30"]


def test_a_choice_that_was_never_offered_and_has_no_words_is_refused(visitor: Visitor) -> None:
    said = visitor.says(choice="99:1")

    assert (said.status_code, said.get_json()["fields"]) == (400, {"choice": "not_a_choice"})


def test_a_form_comes_back_with_its_id(visitor: Visitor, house: House) -> None:
    values = {"name": "Ana", "days": ["Mon", "Tue"], "flat": True}

    visitor.says(form={"id": "3", "values": values})

    with house.database.reading() as tx:
        the_conversation(tx, visitor.ref)
        form = select(Message.choice, Message.form).where(Message.author == "customer")
        kept = tuple(tx.execute(form).one())
    assert kept == ("3", {"name": "Ana", "days": ["Mon", "Tue"], "flat": "yes"})


def test_half_a_surrogate_pair_and_nul_do_not_reach_the_database(visitor: Visitor) -> None:
    body = b'{"client_id": "a-client-id", "text": "a\\ud800b\\u0000c \\ud83d\\ude00"}'

    said = visitor.web.post(
        f"{OPEN}/{visitor.ref}/messages", data=body, headers=visitor.headers | JSON
    )

    assert said.get_json()["message"]["text"] == "a\ufffdb\ufffdc \U0001f600"


def test_what_looks_like_markup_or_a_template_stays_text(visitor: Visitor) -> None:
    text = "<script>alert(1)</script> {{7*7}} {0.__class__}"

    said = visitor.says(text=text)

    assert said.get_json()["message"]["text"] == text


def test_nobody_writes_in_anothers_name(visitor: Visitor) -> None:
    said = visitor.says(text="hi", author="agent", number=99, account_id=2, __proto__={"a": 1})

    kept = said.get_json()["message"]
    assert (kept["author"], kept["number"]) == ("customer", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_id", None),
        ("client_id", ""),
        ("client_id", "short"),
        ("client_id", "no spaces here"),
        ("client_id", "x" * 65),
        ("client_id", 12345678),
        ("text", ["a", "list"]),
        ("text", 7),
        ("text", {"a": "dict"}),
        ("choice", 7),
        ("choice", "x" * 101),
        ("form", "text"),
        ("form", []),
        ("form", {"id": "3"}),
        ("form", {"id": "3", "values": {str(n): "" for n in range(61)}}),
        ("zone", 1),
        ("locale", ["en"]),
    ],
)
def test_bad_input_is_refused_by_its_field(visitor: Visitor, field: str, value: Any) -> None:
    message = {"client_id": "a-client-id", "text": "hello", field: value}

    said = visitor.says(**message)

    assert said.status_code == 400
    assert said.get_json()["code"] == "invalid_input"
    assert list(said.get_json()["fields"]) == [field]
    assert len(visitor.hears()["messages"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"{} trailing",
        b'{"client_id": "a-client-id", "text": NaN}',
        b'{"client_id": "a-client-id", "text": 1e400, "text": "a"}',
        b'{"text": "\xff"}',
        b"[" * 50_000,
        b'{"a":' * 12_000,
        b'{"text": ' + b"9" * 50_000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_refused(visitor: Visitor, body: bytes) -> None:
    path = f"{OPEN}/{visitor.ref}/messages"

    said = visitor.web.post(path, data=body, headers=visitor.headers | JSON)

    assert said.status_code == 400


def test_a_body_that_is_too_large_is_refused(visitor: Visitor) -> None:
    said = visitor.says(text="x" * 70_000)

    assert said.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
def test_only_json_is_taken(visitor: Visitor, kind: str) -> None:
    said = visitor.web.post(
        f"{OPEN}/{visitor.ref}/messages",
        data=b'{"client_id": "a-client-id", "text": "hello"}',
        headers=visitor.headers | {"Content-Type": kind},
    )

    assert said.status_code == 415


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=1e3", "wait=-1", "after=" + "9" * 99]
)
def test_a_number_that_is_none_is_refused(visitor: Visitor, query: str) -> None:
    heard = visitor.web.get(f"{OPEN}/{visitor.ref}/messages?{query}", headers=visitor.headers)

    assert heard.status_code == 400


# Listening


def test_a_private_note_is_not_for_the_customer(visitor: Visitor, house: House) -> None:
    with house.database.transaction() as tx:
        conversation = the_conversation(tx, visitor.ref)
        Inbox(tx, the_account(tx), now=NOW).note(conversation, None, "a difficult one")

    assert "a difficult one" not in str(visitor.hears())


def test_who_waits_is_woken_by_the_answer(visitor: Visitor, house: House, app: Flask) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(visitor.hears, after=1, wait=25)
        until_waiting(app, 1)
        tell(house, visitor, Reply("Here I am."))
        heard = waiting.result(timeout=10)

    assert [message["text"] for message in heard["messages"]] == ["Here I am."]
    assert heard["next"] == 2
    assert "retry_after_ms" not in heard


def test_who_waits_goes_when_the_house_closes(visitor: Visitor, house: House, app: Flask) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(visitor.hears, after=1, wait=25)
        until_waiting(app, 1)
        house.database.nudge.close()
        heard = waiting.result(timeout=10)

    assert heard["messages"] == []


def test_beyond_the_seats_the_answer_is_empty_at_once_and_says_when_to_ask_again(
    web: FlaskClient, house: House, app: Flask
) -> None:
    sitting = [a_visitor(app.test_client()) for _ in range(3)]  # of four, one is kept free
    late = a_visitor(web)

    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(one.hears, after=1, wait=25) for one in sitting]
        until_waiting(app, 3)
        turned_away = late.hears(after=1, wait=25)
        for one in sitting:
            tell(house, one, Reply("Done."))
        heard = [one.result(timeout=10) for one in waiting]

    assert turned_away["messages"] == []
    assert turned_away["retry_after_ms"] == 10_000
    assert all(one["messages"] for one in heard)
    assert app.extensions[ROOM].taken == 0


def test_the_last_seats_are_for_those_to_whom_an_answer_is_due() -> None:
    room = WaitingRoom(4)

    with ExitStack() as seats:
        idle = [seats.enter_context(room.seat(answer_is_due=False)) for _ in range(4)]
        due = [seats.enter_context(room.seat(answer_is_due=True)) for _ in range(2)]

    assert (idle, due) == ([True, True, True, False], [True, False])
    assert room.taken == 0


def picker() -> Reply:
    slot = OfferedSlot("2:0", "09:30", "2025-03-06T09:30:00+00:00")
    day = OfferedDay("2025-03-06", "Thu 6 Mar", "Thu", "6", (slot,))
    return Reply("When?", SlotPicker("Europe/Lisbon", "Lisbon time, GMT", (day,)))
