"""Conversation and Message, as they are kept, and in which voice a conversation is spoken to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from phonenumbers import parse
from phonenumbers.timezone import time_zones_for_number
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.accounts import Account
from booking.contacts import Contact
from booking.db import Base, Referred, Scoped, Tx
from booking.people import Agent
from booking.when.hours import known_zone
from bot.messages import Choice, Choices, Reply
from bot.phrases import Voice, phrases

PREVIEW_LENGTH = 140

say = phrases("talk")


class State(StrEnum):
    PENDING = "pending"
    OPEN = "open"
    RESOLVED = "resolved"


class Author(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"
    NOTE = "note"  # private: only agents see it


class Conversation(Base, Scoped, Referred):
    """One customer in one channel, for good: what is resolved goes on with the next message."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("account_id", "channel", "channel_name"),
        Index(None, "account_id", "state", "last_message_at"),
    )

    channel: Mapped[str] = mapped_column(String(20))
    channel_name: Mapped[str] = mapped_column(String(200))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=State.PENDING)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    locale: Mapped[str | None] = mapped_column(String(35))
    zone: Mapped[str | None] = mapped_column(String(64))
    visitor_key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    message_count: Mapped[int] = mapped_column(default=0)
    unread_count: Mapped[int] = mapped_column(default=0)
    preview: Mapped[str] = mapped_column(String(PREVIEW_LENGTH), default="")
    last_message_at: Mapped[datetime | None]  # none until the customer has written
    handed_off_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship(lazy="joined", innerjoin=True)
    agent: Mapped[Agent | None] = relationship(lazy="joined")

    @property
    def is_the_bots(self) -> bool:
        return self.state == State.PENDING


class Message(Base, Scoped, Referred):
    """One thing said. Numbers run 1, 2, 3 in a conversation, without a gap."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "channel_id"),
    )

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    number: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[dict[str, Any] | None]  # a bot's reply as JSON, see messages.py
    choice: Mapped[str | None] = mapped_column(String(100))  # what a customer pressed
    form: Mapped[dict[str, Any] | None]  # what a customer filled in
    channel_id: Mapped[str | None] = mapped_column(String(100))
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    agent: Mapped[Agent | None] = relationship(lazy="joined")


def have_spoken(tx: Tx, contact_ids: Collection[int]) -> set[int]:
    """Those contacts who have a conversation, in which they can be told something."""
    spoken = select(Conversation.contact_id).where(Conversation.contact_id.in_(contact_ids))
    return set(tx.scalars(spoken.distinct()))


def voice_for(account: Account, conversation: Conversation, *, now: datetime) -> Voice:
    """How this conversation is spoken to: in the contact's language, else the browser's, else the
    account's.
    """
    contact = conversation.contact
    return Voice(
        locale=contact.locale or conversation.locale or account.locale,
        zone=conversation.memory.get("zone")
        or conversation.zone
        or contact.zone
        or zone_of_phone(contact.phone)
        or account.zone,
        now=now,
    )


def zone_of_phone(phone: str | None) -> str | None:
    """The zone of a phone's country, where it has only one."""
    if not phone:
        return None
    zones = time_zones_for_number(parse(phone))
    return str(zones[0]) if len(zones) == 1 and known_zone(zones[0]) else None


def greeting(voice: Voice) -> Reply:
    return Reply(voice.says(say.hello()), Choices(standing_offers(voice)))


def standing_offers(voice: Voice) -> tuple[Choice, ...]:
    """What may be pressed at any time."""
    return (
        Choice("do:book", voice.says(say.do_book())),
        Choice("do:reschedule", voice.says(say.do_move())),
        Choice("do:cancel", voice.says(say.do_cancel())),
        Choice("do:handoff", voice.says(say.do_person())),
    )
