"""The two ways from a terminal to the bot: over HTTP to a running server, else on the database.

Both know the visitor by a random key, as the web chat does; with a name (`--as`) it is kept under
`var/`, so that the same conversation goes on next time.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol

from booking.accounts import account_by_slug
from booking.contacts import claim
from booking.db import Tx
from booking.errors import NotFound
from booking.people import checked_mail, cleaned_line
from bot.conversations import Author, Conversation, Message
from bot.inbox import Inbox
from bot.messages import Incoming
from integrations.plug import House
from integrations.settings import WebSettings

ANSWER_SECONDS = 25  # one wait for the bot's answer
MOST_WAITS = 3
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where we listen is not where one calls


@dataclass(frozen=True, slots=True)
class Caller:
    """Who types, as the command line says."""

    account: str
    name: str = ""
    mail: str | None = None
    locale: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the other side."""

    number: int
    author: str
    text: str
    body: Mapping[str, Any]


class TalkError(Exception):
    """The conversation cannot go on; says why, in words."""


class Talk(Protocol):
    """A conversation with the bot."""

    def begin(self) -> list[Said]:
        """What was said so far: the greeting, or an earlier conversation. Raises TalkError."""

    def say(self, text: str) -> list[Said]:
        """The answer to `text`; nothing where a person has the conversation. Raises TalkError."""


def caller(account: str, who: str, *, locale: str | None, zone: str | None) -> Caller:
    """`who` is a name, a mail, or both: Ana <ana@example.com>."""
    name, address = parseaddr(who)
    mail = checked_mail(address) if "@" in address else None
    return Caller(account, cleaned_line(name if mail else who), mail, locale, zone)


class Kept:
    """The key of a named caller's conversation, for its owner alone. A stranger's is not kept."""

    def __init__(self, var_dir: Path, caller: Caller) -> None:
        who = f"{caller.account}\n{caller.name}\n{caller.mail or ''}"
        name = hashlib.sha256(who.encode()).hexdigest()[:16]
        is_named = bool(caller.name or caller.mail)
        self._path = var_dir / "terminal" / name if is_named else None

    def read(self) -> dict[str, str]:
        if self._path is None or not self._path.exists():
            return {}
        kept: dict[str, str] = json.loads(self._path.read_text())
        return kept

    def write(self, conversation: str, key: str) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
        ) as file:
            json.dump({"conversation": conversation, "key": key}, file)


class TalkOverHttp:
    """Speaks the web chat's JSON with the server that runs here."""

    def __init__(self, web: WebSettings, caller: Caller, kept: Kept) -> None:
        self._web = web
        self._caller = caller
        self._kept = kept
        self._conversation = self._key = ""
        self._after = 0

    @staticmethod
    def is_there(web: WebSettings) -> bool:
        """Whether a server answers where this installation's would."""
        try:
            line = _line(web, seconds=2)
            line.request("GET", "/healthz")
            return line.getresponse().status < http.client.BAD_REQUEST
        except (OSError, http.client.HTTPException):
            return False

    def begin(self) -> list[Said]:
        kept = self._kept.read()
        if kept:
            self._conversation, self._key = kept["conversation"], kept["key"]
            try:
                return self._news(wait=0)
            except _UnknownError:
                self._key = ""
        opened = self._ask("POST", "", self._who())
        self._conversation, self._key = opened["conversation"], opened["key"]
        self._kept.write(self._conversation, self._key)
        return self._heard(opened)

    def say(self, text: str) -> list[Said]:
        message = {"client_id": secrets.token_hex(16), "text": text, **self._who()}
        self._ask("POST", f"/{self._conversation}/messages", message)
        return self._news(wait=ANSWER_SECONDS)

    def _news(self, *, wait: int) -> list[Said]:
        heard: list[Said] = []
        for _ in range(MOST_WAITS):
            path = f"/{self._conversation}/messages?after={self._after}&wait={wait}"
            news = self._ask("GET", path)
            heard += self._heard(news)
            if not (news["has_more"] or (wait and news["is_answering"])):
                return heard
        return heard

    def _heard(self, news: Mapping[str, Any]) -> list[Said]:
        self._after = news["next"]
        return [
            Said(one["number"], one["author"], one["text"], one.get("body") or {})
            for one in news["messages"]
            if one["author"] != Author.CUSTOMER
        ]

    def _who(self) -> dict[str, str | None]:
        caller = self._caller
        return {
            "name": caller.name,
            "mail": caller.mail,
            "locale": caller.locale,
            "zone": caller.zone,
        }

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        line = _line(self._web, seconds=ANSWER_SECONDS + 10)
        try:
            whole = f"/{self._caller.account}/chat/conversations{path}"
            line.request(method, whole, json.dumps(body) if body is not None else None, headers)
            response = line.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TalkError(f"The server does not answer: {error}") from error
        finally:
            line.close()
        if response.status == http.client.NOT_FOUND:
            raise _UnknownError(
                f"There is no account {self._caller.account}, or the conversation is gone."
            )
        if response.status >= http.client.BAD_REQUEST:
            raise TalkError(str(answer.get("message") or response.status))
        return answer


class TalkOnDatabase:
    """Plays the bot in this process: keeps a message as a door does, then has it answered."""

    def __init__(
        self, house: House, dispatch: Callable[[], object], caller: Caller, kept: Kept
    ) -> None:
        self._house = house
        self._dispatch = dispatch
        self._caller = caller
        self._kept = kept
        self._key = ""
        self._after = 0

    def begin(self) -> list[Said]:
        self._key = self._kept.read().get("key", "")
        with self._house.database.transaction() as tx:
            inbox = self._inbox(tx)
            try:
                conversation = inbox.visitors(self._key)
            except NotFound:
                conversation = self._opened(inbox)
            return self._news(inbox, conversation)

    def say(self, text: str) -> list[Said]:
        caller = self._caller
        with self._house.database.transaction() as tx:
            inbox = self._inbox(tx)
            message = Incoming(
                channel_id=secrets.token_hex(16),
                text=text,
                locale=caller.locale,
                zone=caller.zone,
                sent_at=inbox.now,
            )
            inbox.keep(inbox.visitors(self._key), message)
        self._dispatch()
        with self._house.database.reading() as tx:
            inbox = self._inbox(tx)
            return self._news(inbox, inbox.visitors(self._key))

    def _opened(self, inbox: Inbox) -> Conversation:
        caller = self._caller
        self._key = secrets.token_urlsafe(32)
        conversation = inbox.open(
            channel="terminal",
            channel_name=secrets.token_hex(16),
            locale=caller.locale,
            zone=caller.zone,
            visitor_key=self._key,
        )
        claim(inbox.tx, conversation.contact, name=caller.name, mail=caller.mail)
        self._kept.write(conversation.ref, self._key)
        return conversation

    def _news(self, inbox: Inbox, conversation: Conversation) -> list[Said]:
        messages = inbox.messages(conversation, after=self._after)
        self._after = messages[-1].number if messages else self._after
        return [_said(message) for message in messages if message.author != Author.CUSTOMER]

    def _inbox(self, tx: Tx) -> Inbox:
        try:
            account = account_by_slug(tx, self._caller.account)
        except NotFound as error:
            raise TalkError(f"There is no account {self._caller.account}.") from error
        return Inbox(tx, account, now=self._house.clock())


class _UnknownError(TalkError):
    """No such account, or no such conversation for this key."""


def _said(message: Message) -> Said:
    return Said(message.number, message.author, message.text, message.body or {})


def _line(web: WebSettings, *, seconds: float) -> http.client.HTTPConnection:
    host = ANYWHERE.get(web.host, web.host)
    return http.client.HTTPConnection(host, web.port, timeout=seconds)
