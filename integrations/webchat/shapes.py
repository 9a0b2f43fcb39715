"""The JSON of the web chat: what a widget may send, checked into values, and what it reads."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from booking.errors import InvalidInput
from booking.people import LONGEST_MAIL, LONGEST_NAME, checked_mail, cleaned_line
from booking.when.hours import known_zone
from bot.conversations import Author, Conversation, Message
from bot.messages import LONGEST_TEXT, Incoming

LARGEST_BODY = 64 * 1024  # bytes
LONGEST_WAIT = 25  # seconds; proxies in between cut at 30
LARGEST_NUMBER = 2**31 - 1
LONGEST_TAG = 64  # of a locale or zone
LONGEST_CHOICE = 100
MOST_FIELDS = 60
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
IDENTIFIER_HASH = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opens a conversation. `name` and `mail` are what the site says, and prove nothing."""

    locale: str | None
    zone: str | None
    name: str
    mail: str | None
    identifier: str | None
    identifier_hash: str


@dataclass(frozen=True, slots=True)
class Poll:
    after: int
    wait_seconds: int


def parsed(body: bytes) -> dict[str, Any]:
    """The object in `body`, its texts free of what a database cannot keep. Raises InvalidInput."""
    try:
        given = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_json,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise InvalidInput({"body": "not_json"}) from error
    if not isinstance(given, dict):
        raise InvalidInput({"body": "not_an_object"})
    return {name: _whole(value) for name, value in given.items()}


def visitor(given: Mapping[str, Any]) -> Visitor:
    """Raises InvalidInput."""
    mail = _text(given, "mail", LONGEST_MAIL)
    identifier = _text(given, "identifier", LONGEST_MAIL)
    proof = _text(given, "identifier_hash", LONGEST_MAIL)
    if identifier and not IDENTIFIER_HASH.fullmatch(proof):
        raise InvalidInput({"identifier_hash": "missing" if not proof else "wrong"})
    return Visitor(
        locale=_text(given, "locale", LONGEST_TAG) or None,
        zone=_zone(given),
        name=cleaned_line(_text(given, "name", LONGEST_NAME)),
        # A site that passes something else has nobody to tell it to: the customer did not type it.
        mail=checked_mail(mail) if mail else None,
        identifier=identifier or None,
        identifier_hash=proof.lower(),
    )


def incoming(given: Mapping[str, Any], *, now: datetime) -> Incoming:
    """Raises InvalidInput."""
    client_id = _text(given, "client_id", LONGEST_TAG)
    if not CLIENT_ID.fullmatch(client_id):
        raise InvalidInput({"client_id": "missing" if not client_id else "not_an_id"})
    choice = _text(given, "choice", LONGEST_CHOICE)
    values: dict[str, Any] | None = None
    if given.get("form") is not None:
        choice, values = _form(given["form"])
    return Incoming(
        channel_id=client_id,
        text=_text(given, "text", LONGEST_TEXT),
        choice=choice or None,
        form=values,
        locale=_text(given, "locale", LONGEST_TAG) or None,
        zone=_zone(given),
        sent_at=now,
    )


def poll(query: Mapping[str, str]) -> Poll:
    """Raises InvalidInput."""
    return Poll(
        after=_number(query, "after", LARGEST_NUMBER),
        wait_seconds=min(_number(query, "wait", LARGEST_NUMBER), LONGEST_WAIT),
    )


def says_nothing(message: Incoming) -> bool:
    """Whether there is neither a choice nor anything to see in it: zero-width characters, say."""
    if message.choice or message.form is not None:
        return False
    return all(unicodedata.category(character)[0] in "CZ" for character in message.text)


def label_of(choice: str, offered: Sequence[Message]) -> str:
    """The words on what was pressed, as they were offered last; empty where it never was."""
    labels: dict[str, str] = {}
    for message in offered:
        labels |= _labels(message.body or {})
    return labels.get(choice, "")


def message_shown(message: Message) -> dict[str, Any]:
    """One message for its customer."""
    shown: dict[str, Any] = {
        "number": message.number,
        "ref": message.ref,
        "author": message.author,
        "text": message.text,
        "sent_at": message.sent_at.isoformat(),
    }
    if message.author == Author.CUSTOMER:
        shown |= {"client_id": message.channel_id, "choice": message.choice}
    if message.body:
        shown["body"] = message.body
    if message.agent is not None:
        shown["name"] = message.agent.name
    return shown


def conversation_shown(conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation": conversation.ref,
        "state": conversation.state,
        "person": conversation.agent.name if conversation.agent else None,
    }


def _labels(body: Mapping[str, Any]) -> dict[str, str]:
    choices = [*body.get("choices", ()), body.get("yes"), body.get("no"), body.get("more")]
    labels = {choice["id"]: choice["label"] for choice in choices if choice}
    for day in body.get("days", ()):
        labels |= {slot["id"]: f"{day['label']}, {slot['label']}" for slot in day["slots"]}
    return labels


def _form(form: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(form, dict) or not isinstance(form.get("values"), dict):
        raise InvalidInput({"form": "not_an_object"})
    values = form["values"]
    if len(values) > MOST_FIELDS:
        raise InvalidInput({"form": "too_long"})
    return _text(form, "id", LONGEST_CHOICE), {
        name[:LONGEST_CHOICE]: _value(f"form.{name[:LONGEST_CHOICE]}", value)
        for name, value in values.items()
    }


def _value(field: str, value: Any) -> str | list[str]:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            return _short(field, str(value))
        case list() if len(value) <= MOST_FIELDS and all(isinstance(one, str) for one in value):
            return [_short(field, one) for one in value]
        case _:
            raise InvalidInput({field: "not_a_text"})


def _short(field: str, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidInput({field: "too_long"})
    return text


def _text(given: Mapping[str, Any], name: str, longest: int) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput({name: "not_a_text"})
    if len(value) > longest:
        raise InvalidInput({name: "too_long"})
    return value


def _zone(given: Mapping[str, Any]) -> str | None:
    # A browser may know a zone that we do not: then the customer has none, and is still heard.
    zone = _text(given, "zone", LONGEST_TAG)
    return zone if known_zone(zone) else None


def _number(query: Mapping[str, str], name: str, largest: int) -> int:
    text = query.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(largest))):
        raise InvalidInput({name: "not_a_number"})
    return min(int(text), largest)


def _whole(value: Any) -> Any:
    """The same with U+FFFD for NUL (PostgreSQL takes none) and lone surrogates (nor UTF-8)."""
    match value:
        case str():
            paired = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return paired.replace("\0", "\ufffd")
        case list():
            return [_whole(one) for one in value]
        case dict():
            return {_whole(name): _whole(one) for name, one in value.items()}
        case _:
            return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # RFC 8259, 4: readers differ on which one counts.
        raise ValueError("a name stands twice")
    return found


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_TAG else float(digits)
