"""The doors of the web chat: the JSON below /{account}/chat/conversations, and its page.

A visitor is known by a random key, kept hashed, sent as a bearer header; there is no cookie. A
conversation that is not the key's is an unknown one: 404, whatever the reason.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from booking.accounts import Account
from booking.contacts import claim
from booking.db import Tx
from booking.errors import BookingError, InvalidInput, NotFound
from bot.conversations import Author, Conversation, State, greeting
from bot.inbox import Inbox
from bot.messages import LONGEST_TEXT, Incoming, Reply
from bot.phrases import Voice
from integrations.doors import entered, house, now, reading, transaction
from integrations.guard import csrf
from integrations.languages import LANGUAGES, language, locale_tag, speak
from integrations.limits import limiter, peer
from integrations.refusals import in_words, status_of
from integrations.web import POLICY
from integrations.webchat import shapes
from integrations.webchat.waiting import AT_LEISURE, SOON, WaitingRoom
from integrations.webchat.words import words

KEY_BYTES = 32
LONGEST_KEY = 200  # characters; what is longer was not made here
PAGE_SIZE = 100  # messages an answer holds
OFFERS_LOOKED_BACK = 40  # messages among which a pressed choice is looked for
ROOM = "webchat.waiting_room"
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)

TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS

OPENINGS = "20 per minute; 100 per hour"  # per address
WRITES = "30 per minute; 400 per hour"  # per conversation
WRITES_OF_ADDRESS = "120 per minute"  # a household, an office
POLLS = "300 per minute"  # per conversation: one a quarter of a second, and some


def _conversation_asked() -> str:
    """Counted by key and ref: a stranger who knows the ref takes nothing from its visitor."""
    key = request.headers.get("Authorization", peer())
    return hashlib.sha256(f"{request.path}:{key}".encode("utf-8", "replace")).hexdigest()


def doors(room: WaitingRoom) -> tuple[Blueprint, Blueprint]:
    """The page and the JSON; who waits for news does so in `room`."""
    page = Blueprint("webchat_page", __name__)
    page.get("/<account>/chat")(chat)

    talk = Blueprint("webchat", __name__, url_prefix="/<account>/chat/conversations")
    # No cookie speaks for a visitor, so no other site can speak in their name.
    csrf.exempt(talk)
    talk.record(lambda setup: setup.app.extensions.update({ROOM: room}))
    talk.before_request(_limit_body)
    talk.register_error_handler(BookingError, _refused)
    talk.register_error_handler(HTTPException, _failed)
    talk.post("")(open_conversation)
    talk.post("/<ref>/messages")(say)
    talk.get("/<ref>/messages")(listen)
    return page, talk


def chat(account: str) -> ResponseReturnValue:
    """The chat as a page, which is also what the widget frames. It opens no conversation."""
    with reading() as tx:
        found = entered(tx, account)
    speak(found.locale)
    page = {
        "account": found.slug,
        "conversations": f"/{found.slug}/chat/conversations",
        "locale": locale_tag(),
        "language": language(),
        "sites": found.sites,
        "longest_text": LONGEST_TEXT,
        "greeting": _reply_shown(greeting(Voice(locale_tag(), found.zone, now()))),
        "words": words(),
    }
    response = Response(
        render_template("pages/chat.html", account=found, page=page, languages=LANGUAGES)
    )
    response.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", f"frame-ancestors {_framers(found)}"
    )
    return response


@limiter.limit(OPENINGS)
def open_conversation(account: str) -> ResponseReturnValue:
    """A conversation and the key to it, told this once."""
    visitor = shapes.visitor(_given())
    key = secrets.token_urlsafe(KEY_BYTES)
    with transaction() as tx:
        found = entered(tx, account)
        _check_identity(found, visitor)
        inbox = Inbox(tx, found, now=now())
        conversation = inbox.open(
            channel="webchat",
            # A visitor's name in this channel is as random as the key, and no secret.
            channel_name=secrets.token_hex(16),
            locale=visitor.locale,
            zone=visitor.zone,
            visitor_key=key,
            site_identity=visitor.identifier,
        )
        claim(tx, conversation.contact, name=visitor.name, mail=visitor.mail)
        answer = _shown(inbox, conversation, after=0) | {"key": key}
    return answer, 201


@limiter.limit(WRITES_OF_ADDRESS)
@limiter.limit(WRITES, key_func=_conversation_asked)
def say(account: str, ref: str) -> ResponseReturnValue:
    """Keep a message; what it is answered comes by `listen`. Twice is once, by the client's id."""
    message = shapes.incoming(_given(), now=now())
    with transaction() as tx:
        inbox, conversation = _visited(tx, account, ref)
        if shapes.says_nothing(message):
            return {"ignored": True, "message": None}, 202
        kept = inbox.keep(conversation, _labelled(inbox, conversation, message))
        answer = {"ignored": False, "message": shapes.message_shown(kept)}
    return answer, 202


@limiter.limit(POLLS, key_func=_conversation_asked)
def listen(account: str, ref: str) -> ResponseReturnValue:
    """What is new after a message, or nothing once the wait is over."""
    poll = shapes.poll(request.args)
    nudge = house().database.nudge
    # Listened for before looked at: nothing that is said in between is missed.
    with nudge.listen(f"chat:{ref}") as listener:
        news = _looked(account, ref, poll.after)
        if news["messages"] or not poll.wait_seconds or nudge.is_closed:
            return news
        with _room().seat(answer_is_due=news["is_answering"]) as has_seat:
            if has_seat:
                listener.wait(poll.wait_seconds)
        if has_seat:
            return _looked(account, ref, poll.after)
    return news | {"retry_after_ms": _milliseconds(SOON if news["is_answering"] else AT_LEISURE)}


def _room() -> WaitingRoom:
    room = current_app.extensions[ROOM]
    assert isinstance(room, WaitingRoom)
    return room


def _reply_shown(reply: Reply) -> dict[str, Any]:
    return {"text": reply.text, "body": reply.body_as_json()}


def _looked(account: str, ref: str, after: int) -> dict[str, Any]:
    with reading() as tx:
        inbox, conversation = _visited(tx, account, ref)
        return _shown(inbox, conversation, after=after)


def _shown(inbox: Inbox, conversation: Conversation, *, after: int) -> dict[str, Any]:
    messages = inbox.messages(conversation, after=after, limit=PAGE_SIZE)
    return {
        **shapes.conversation_shown(conversation),
        "is_answering": _is_answering(inbox, conversation),
        "messages": [shapes.message_shown(message) for message in messages],
        "next": messages[-1].number if messages else after,
        "has_more": len(messages) == PAGE_SIZE,
    }


def _is_answering(inbox: Inbox, conversation: Conversation) -> bool:
    """Whether the bot owes an answer to the newest message."""
    if conversation.state != State.PENDING:
        return False
    newest = inbox.messages(conversation, after=conversation.message_count - 1, limit=1)
    return any(
        message.author == Author.CUSTOMER and message.answered_at is None for message in newest
    )


def _visited(tx: Tx, account: str, ref: str) -> tuple[Inbox, Conversation]:
    """The conversation, for who has its key. Raises NotFound."""
    inbox = Inbox(tx, entered(tx, account), now=now())
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.isascii() or len(key) > LONGEST_KEY:
        raise NotFound
    conversation = inbox.visitors(key)
    if conversation.ref != ref:
        raise NotFound
    return inbox, conversation


def _labelled(inbox: Inbox, conversation: Conversation, message: Incoming) -> Incoming:
    """A choice that came without words bears those it was offered with, for agents to read."""
    if message.text or message.choice is None or message.form is not None:
        return message
    first = max(0, conversation.message_count - OFFERS_LOOKED_BACK)
    offered = inbox.messages(conversation, after=first, limit=OFFERS_LOOKED_BACK)
    text = shapes.label_of(message.choice, offered)
    if not text:
        raise InvalidInput({"choice": "not_a_choice"})
    return replace(message, text=text)


def _check_identity(account: Account, visitor: shapes.Visitor) -> None:
    """Raises InvalidInput unless the site's own secret made the hash."""
    if visitor.identifier is None:
        return
    made = hmac.new(
        account.chat_secret.encode(), visitor.identifier.encode(), hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(made, visitor.identifier_hash):
        raise InvalidInput({"identifier_hash": "wrong"})


def _given() -> dict[str, Any]:
    if not request.is_json:
        raise UnsupportedMediaType
    return shapes.parsed(request.get_data(cache=False))


def _limit_body() -> None:
    request.max_content_length = shapes.LARGEST_BODY


def _framers(account: Account) -> str:
    if not account.sites:
        return "*"
    return " ".join(["'self'", *filter(ORIGIN.fullmatch, account.sites)])


def _refused(error: BookingError) -> ResponseReturnValue:
    # An API says 400 for bad input, where a page says 422.
    status = 400 if isinstance(error, InvalidInput) else status_of(error)
    answer: dict[str, Any] = {"code": error.code, "message": in_words(error)}
    if isinstance(error, InvalidInput):
        answer["fields"] = error.fields
    return answer, status


def _failed(error: HTTPException) -> ResponseReturnValue:
    response = error.get_response()
    code = "rate_limited" if response.status_code == TOO_MANY else "invalid_input"
    answer = jsonify({"code": code, "message": HTTPStatus(response.status_code).phrase})
    answer.status_code = response.status_code
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def _milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
