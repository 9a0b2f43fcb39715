"""Conversation and Message: kept once, read, taken over, handed back, resolved.

A conversation is `pending` (the bot has it), `open` (a person has it, or is asked to) or
`resolved`. What comes in is kept before it is answered: the answer is an entry in the outbox,
written in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select

from booking.accounts import Account
from booking.contacts import Contact, contact_known_as, verify
from booking.db import Tx
from booking.errors import InvalidInput, NotFound
from booking.outbox.entries import put
from booking.people import Agent, cleaned_text
from booking.when.hours import known_zone
from bot.conversations import (
    PREVIEW_LENGTH,
    Author,
    Conversation,
    Message,
    State,
    greeting,
    voice_for,
)
from bot.memory import forgotten
from bot.messages import LONGEST_TEXT, Incoming, Reply, answer_conversation, chase_handoff
from bot.phrases import Saying, known_locale, phrases

__all__ = ["Author", "Conversation", "ConversationPage", "Filter", "Inbox", "Message", "State"]

HANDOFF_WAITS = timedelta(minutes=5)
PAGE_SIZE = 30

say = phrases("talk")


class Filter(StrEnum):
    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class ConversationPage:
    conversations: Sequence[Conversation]
    number: int
    has_more: bool


class Inbox:
    """The conversations of one account, for a channel's door and for agents."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        self.tx, self.account, self.now = tx, account, now
        tx.enter(account)

    def open(
        self,
        *,
        channel: str,
        channel_name: str,
        locale: str | None = None,
        zone: str | None = None,
        visitor_key: str | None = None,
        site_identity: str | None = None,
    ) -> Conversation:
        """The conversation of that name in that channel; a new one greets.

        `site_identity` is the customer's name on the site, which the door has proven by its HMAC.
        """
        found = self.tx.scalar(
            select(Conversation).where(
                Conversation.channel == channel, Conversation.channel_name == channel_name
            )
        )
        if found is not None:
            return found
        conversation = Conversation(
            channel=channel,
            channel_name=channel_name,
            contact_id=self._contact(channel, channel_name, site_identity, locale).id,
            locale=known_locale(locale),
            zone=zone if zone and known_zone(zone) else None,
            visitor_key_hash=hashed_key(visitor_key) if visitor_key else None,
            created_at=self.now,
        )
        self.tx.add(conversation)
        self.tx.flush()
        self.tell(conversation, greeting(voice_for(self.account, conversation, now=self.now)))
        return conversation

    def keep(self, conversation: Conversation, incoming: Incoming) -> Message:
        """The customer's message, kept once however often it comes; the bot will answer it.

        Raises InvalidInput.
        """
        self.lock(conversation)
        known = self.tx.scalar(
            select(Message).where(
                Message.conversation_id == conversation.id,
                Message.channel_id == incoming.channel_id,
            )
        )
        if known is not None:
            return known
        incoming = checked(incoming)
        conversation.locale = known_locale(incoming.locale) or conversation.locale
        if incoming.zone and known_zone(incoming.zone):
            conversation.zone = incoming.zone
        if conversation.state == State.RESOLVED:
            conversation.state = State.PENDING
        message = self._add(conversation, Author.CUSTOMER, incoming.text, sent_at=incoming.sent_at)
        message.channel_id = incoming.channel_id
        message.choice = incoming.choice
        message.form = None if incoming.form is None else dict(incoming.form)
        conversation.unread_count += 1
        conversation.last_message_at = self.now
        if conversation.is_the_bots:
            answer = answer_conversation(self.account.ref, conversation.ref, message.number)
            put(self.tx, [answer], now=self.now)
        else:
            message.answered_at = self.now
        self.tx.flush()
        return message

    def lock(self, conversation: Conversation) -> None:
        """Hold the conversation until the transaction ends, as it is in the database now."""
        self.tx.refresh(conversation, with_for_update={"of": Conversation})

    def tell(self, conversation: Conversation, *replies: Reply) -> list[Message]:
        """Say these to the customer, in the bot's name."""
        messages = []
        for reply in replies:
            message = self._add(conversation, Author.BOT, reply.text)
            message.body = reply.body_as_json()
            messages.append(message)
        self.tx.flush()
        return messages

    def conversation(self, ref: str) -> Conversation:
        """Raises NotFound."""
        return self._one(select(Conversation).where(Conversation.ref == ref))

    def visitors(self, visitor_key: str) -> Conversation:
        """The conversation that this visitor's key opens. Raises NotFound."""
        hashed = hashed_key(visitor_key)
        return self._one(select(Conversation).where(Conversation.visitor_key_hash == hashed))

    def newest_of(self, contact: Contact) -> Conversation | None:
        return self.tx.scalar(
            select(Conversation)
            .where(Conversation.contact_id == contact.id)
            .order_by(Conversation.last_message_at.desc().nulls_last(), Conversation.id.desc())
            .limit(1)
        )

    def messages(
        self,
        conversation: Conversation,
        *,
        after: int = 0,
        limit: int = 100,
        notes: bool = False,
    ) -> list[Message]:
        """The messages numbered above `after`, in order; private notes for agents alone."""
        query = select(Message).where(
            Message.conversation_id == conversation.id, Message.number > after
        )
        if not notes:
            query = query.where(Message.author != Author.NOTE)
        return list(self.tx.scalars(query.order_by(Message.number).limit(limit)))

    def conversations(
        self, which: Filter, *, agent: Agent | None = None, search: str = "", page: int = 1
    ) -> ConversationPage:
        """One page of those that match, the newest first."""
        query = self._filtered(which, agent)
        if search.strip():
            query = query.join(Contact, Contact.id == Conversation.contact_id)
            query = query.where(_matches(search.strip()))
        query = query.order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
        rows = self.tx.scalars(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
        return ConversationPage(rows[:PAGE_SIZE], page, len(rows) > PAGE_SIZE)

    def count(self, which: Filter, *, agent: Agent | None = None) -> int:
        counted = select(func.count()).select_from(self._filtered(which, agent).subquery())
        return self.tx.scalar(counted) or 0

    def write(self, conversation: Conversation, agent: Agent, text: str) -> Message:
        """An agent's public reply; the conversation is theirs from then on. Raises InvalidInput."""
        text = checked_words(text)
        self._give(conversation, agent)
        message = self._add(conversation, Author.AGENT, text)
        message.agent_id = agent.id
        self.tx.flush()
        return message

    def note(self, conversation: Conversation, agent: Agent | None, text: str) -> Message:
        """A private note, never shown to the customer. Raises InvalidInput."""
        text = checked_words(text)
        self.lock(conversation)
        message = self._add(conversation, Author.NOTE, text)
        message.agent_id = None if agent is None else agent.id
        self.tx.flush()
        return message

    def take_over(self, conversation: Conversation, agent: Agent) -> None:
        """The conversation is this agent's; the bot is silent."""
        was_theirs = conversation.state == State.OPEN and conversation.agent_id == agent.id
        self._give(conversation, agent)
        if not was_theirs:
            self._announce(conversation, say.person_here(agent=agent.name))

    def hand_back(self, conversation: Conversation) -> None:
        """The bot answers again, from the next message on."""
        self.lock(conversation)
        if conversation.is_the_bots:
            return
        conversation.state = State.PENDING
        conversation.handed_off_at = None
        conversation.memory = forgotten(conversation.memory)
        self._announce(conversation, say.bot_here())

    def hand_off(self, conversation: Conversation) -> None:
        """A person is asked to come: in the inbox at once, by mail if nobody opens it in time."""
        self.lock(conversation)
        conversation.state = State.OPEN
        conversation.handed_off_at = self.now
        conversation.seen_at = None
        chase = chase_handoff(
            self.account.ref,
            conversation.ref,
            handed_off_at=self.now,
            due_at=self.now + HANDOFF_WAITS,
        )
        put(self.tx, [chase], now=self.now)
        self.tx.flush()
        self._ring(conversation)

    def resolve(self, conversation: Conversation) -> None:
        """Nothing is left to do; a new message makes it the bot's again."""
        self.lock(conversation)
        conversation.state = State.RESOLVED
        conversation.handed_off_at = None
        conversation.unread_count = 0
        conversation.memory = forgotten(conversation.memory)
        self._ring(conversation)

    def reopen(self, conversation: Conversation, agent: Agent) -> None:
        self._give(conversation, agent)

    def assign(self, conversation: Conversation, agent: Agent | None) -> None:
        """Whose task it is; who has the word (bot or person) stays as it is."""
        self.lock(conversation)
        conversation.agent_id = None if agent is None else agent.id
        self.tx.flush()
        self.tx.refresh(conversation, ["agent"])
        self._ring(conversation)

    def seen(self, conversation: Conversation) -> None:
        """An agent has it open."""
        self.lock(conversation)
        conversation.seen_at = self.now
        conversation.unread_count = 0

    def _filtered(self, which: Filter, agent: Agent | None) -> Select[Conversation]:
        query = select(Conversation).where(Conversation.last_message_at.is_not(None))
        if which is Filter.RESOLVED:
            return query.where(Conversation.state == State.RESOLVED)
        query = query.where(Conversation.state != State.RESOLVED)
        match which:
            case Filter.MINE:
                assert agent is not None
                return query.where(Conversation.agent_id == agent.id)
            case Filter.UNASSIGNED:
                return query.where(Conversation.agent_id.is_(None))
            case _:
                return query

    def _contact(
        self,
        channel: str,
        channel_name: str,
        site_identity: str | None,
        locale: str | None,
    ) -> Contact:
        known = contact_known_as(self.tx, "site", site_identity) if site_identity else None
        contact = known or contact_known_as(self.tx, channel, channel_name)
        if contact is None:
            contact = Contact(locale=known_locale(locale), created_at=self.now)
            self.tx.add(contact)
            self.tx.flush()
        if site_identity:
            contact = verify(self.tx, contact, "site", site_identity)
        return verify(self.tx, contact, channel, channel_name)

    def _add(
        self,
        conversation: Conversation,
        author: Author,
        text: str,
        *,
        sent_at: datetime | None = None,
    ) -> Message:
        conversation.message_count += 1
        message = Message(
            conversation_id=conversation.id,
            number=conversation.message_count,
            author=author,
            text=text,
            sent_at=sent_at or self.now,
        )
        self.tx.add(message)
        if author not in (Author.NOTE, Author.SYSTEM):
            conversation.preview = " ".join(text.split())[:PREVIEW_LENGTH]
        self._ring(conversation)
        return message

    def _announce(self, conversation: Conversation, saying: Saying) -> None:
        voice = voice_for(self.account, conversation, now=self.now)
        self._add(conversation, Author.SYSTEM, voice.says(saying))
        self.tx.flush()

    def _give(self, conversation: Conversation, agent: Agent) -> None:
        self.lock(conversation)
        conversation.state = State.OPEN
        conversation.agent_id = agent.id
        conversation.handed_off_at = None
        conversation.seen_at = self.now
        conversation.unread_count = 0
        conversation.last_message_at = conversation.last_message_at or self.now
        self.tx.flush()
        self.tx.refresh(conversation, ["agent"])
        self._ring(conversation)

    def _one(self, query: Select[Conversation]) -> Conversation:
        conversation = self.tx.scalar(query)
        if conversation is None:
            raise NotFound
        return conversation

    def _ring(self, conversation: Conversation) -> None:
        self.tx.ring(f"chat:{conversation.ref}")
        self.tx.ring(f"inbox:{self.account.ref}")


def hashed_key(visitor_key: str) -> str:
    # 256 random bits need no salt and no stretching.
    return hashlib.sha256(visitor_key.encode()).hexdigest()


def checked(incoming: Incoming) -> Incoming:
    """The message with its words cleaned. Raises InvalidInput."""
    if incoming.form is not None and not incoming.text.strip():
        filled = ", ".join(str(value) for value in incoming.form.values() if value)
        return replace(incoming, text=cleaned_text(filled)[:LONGEST_TEXT])
    return replace(incoming, text=checked_words(incoming.text))


def checked_words(text: str) -> str:
    text = cleaned_text(text)
    if not text:
        raise InvalidInput({"text": "missing"})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput({"text": "too_long"})
    return text


def _matches(search: str) -> ColumnElement[bool]:
    said = select(Message.id).where(
        Message.conversation_id == Conversation.id, Message.text.icontains(search, autoescape=True)
    )
    return or_(
        Contact.name.icontains(search, autoescape=True),
        Contact.mail.icontains(search, autoescape=True),
        Contact.phone.icontains(search, autoescape=True),
        said.exists(),
    )
