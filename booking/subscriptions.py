"""Subscriptions: which addresses are told of which kinds of news, and how each message fared.

A message keeps its words from the moment it is about until it is forgotten; what is put in the
outbox only names it. Signing secrets lie here sealed, nobody in this room can open them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.db import Base, Referred, Scoped, Tx, words_of
from booking.effects import PostWebhook
from booking.errors import NotFound
from booking.facts import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingExpired,
    BookingNoShow,
    BookingRejected,
    BookingRequested,
    BookingRescheduled,
    Fact,
)
from booking.outbox.effect import Effect

MOST_SUBSCRIPTIONS = 6
LONGEST_ENDPOINT = 2_000
LONGEST_DESCRIPTION = 200
LONGEST_ANSWER = 2_000  # characters of an answer that are kept to be shown
KEPT = timedelta(days=30)
OLD_SECRET_SIGNS = timedelta(hours=24)
SWITCHED_OFF_AFTER = timedelta(days=5)
QUIET_AFTER = timedelta(days=1)  # what is tried at all is tried more often than that
RESTS_FROM = 3  # failures in a row
FIRST_REST = timedelta(seconds=15)
LONGEST_REST = timedelta(minutes=5)


class Kind(StrEnum):
    """What a message is about: its `webhookType`."""

    REQUESTED = "booking_requested"
    CREATED = "booking_created"
    REJECTED = "booking_rejected"
    RESCHEDULED = "booking_rescheduled"
    CANCELLED = "booking_cancelled"
    NO_SHOW = "booking_no_show"
    COMPLETED = "booking_completed"
    UPDATED = "booking_updated"
    TEST = "test"


KINDS: tuple[Kind, ...] = tuple(kind for kind in Kind if kind is not Kind.TEST)  # to choose from

_KIND_OF: Mapping[type[Fact], Kind] = {
    BookingRequested: Kind.REQUESTED,
    BookingConfirmed: Kind.CREATED,
    BookingRejected: Kind.REJECTED,
    BookingExpired: Kind.REJECTED,
    BookingRescheduled: Kind.RESCHEDULED,
    BookingCancelled: Kind.CANCELLED,
    BookingNoShow: Kind.NO_SHOW,
    BookingCompleted: Kind.COMPLETED,
}


def kind_of(fact: Fact) -> Kind:
    """What subscribers are told a fact is; what has no name of its own is an update."""
    return _KIND_OF.get(type(fact), Kind.UPDATED)


class Progress(StrEnum):
    WAITING = "waiting"  # to be sent, or to be tried again
    DELIVERED = "delivered"
    PARKED = "parked"  # not tried any more unless somebody says so


class Subscription(Base, Scoped, Referred):
    """Who wants to be told: an address, which kinds of news, and how it fares."""

    __tablename__ = "subscriptions"

    endpoint: Mapped[str] = mapped_column(String(LONGEST_ENDPOINT))
    description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION), default="")
    kinds: Mapped[list[Any]]
    secret: Mapped[str] = mapped_column(Text)  # sealed
    # The one before: what is sent is signed with both, until receivers know the new one.
    old_secret: Mapped[str | None] = mapped_column(Text)
    old_secret_until: Mapped[datetime | None]
    is_on: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    rests_until: Mapped[datetime | None]
    # When we gave it up, rather than somebody here.
    given_up_at: Mapped[datetime | None]

    def wants(self, kind: Kind) -> bool:
        return self.is_on and kind.value in self.kinds

    def worked(self) -> None:
        self.failing_since, self.failures, self.rests_until = None, 0, None

    def failed(self, *, now: datetime) -> bool:
        """Whether it has failed for so long that it is switched off now. One that fails again and
        again rests in between: it must not keep threads from those that answer.
        """
        if self.rests_until is not None and now - self.rests_until >= QUIET_AFTER:
            self.worked()  # nothing was sent there for so long: one failure is no day of them
        self.failing_since = self.failing_since or now
        self.failures += 1
        if self.failures >= RESTS_FROM:
            doubled: int = 2 ** min(self.failures - RESTS_FROM, 10)
            self.rests_until = now + min(FIRST_REST * doubled, LONGEST_REST)
        is_given_up = self.is_on and now - self.failing_since >= SWITCHED_OFF_AFTER
        if is_given_up:
            self.is_on, self.given_up_at = False, now
        return is_given_up

    def begin_anew(self) -> None:
        """What was before is not held against it."""
        self.worked()
        self.given_up_at = None

    def switch(self, *, on: bool) -> None:
        if on and not self.is_on:
            self.begin_anew()
        self.is_on = on


class Message(Base, Scoped, Referred):
    """One piece of news for one subscription; its `ref` is what receivers deduplicate by."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        UniqueConstraint("subscription_id", "key"),
        Index(None, "subscription_id", "id"),
        Index(None, "made_at"),
    )

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    key: Mapped[str] = mapped_column(String(60))  # a version of a booking is told once
    kind: Mapped[Kind] = mapped_column(words_of(Kind, 20))
    booking_ref: Mapped[str | None] = mapped_column(String(36))  # None: a test
    words: Mapped[dict[str, Any]]
    progress: Mapped[Progress] = mapped_column(words_of(Progress, 10), default=Progress.WAITING)
    rounds: Mapped[int] = mapped_column(default=1)  # how often it was put to be sent
    made_at: Mapped[datetime]

    subscription: Mapped[Subscription] = relationship(lazy="joined", innerjoin=True)

    @property
    def customer(self) -> str:
        """The name of whoever booked; empty for a test."""
        attendees = self.words.get("appointment", {}).get("attendees", [])
        return str(attendees[0]["name"]) if attendees else ""


class Attempt(Base, Scoped):
    """One time it was sent: what came back, or why nothing did."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index(None, "message_id", "id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("webhook_messages.id"))
    at: Mapped[datetime]
    endpoint: Mapped[str] = mapped_column(String(LONGEST_ENDPOINT))
    took_ms: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(40))  # a code, put in words where shown
    answer: Mapped[str] = mapped_column(Text, default="")  # its head and the beginning of its body


def subscriptions(tx: Tx) -> list[Subscription]:
    """Of the account entered, the oldest first."""
    return list(tx.scalars(select(Subscription).order_by(Subscription.id)))


def subscriptions_to_tell(tx: Tx) -> list[Subscription]:
    """As `subscriptions`; none of them goes before this transaction has ended."""
    stays = select(Subscription).order_by(Subscription.id)
    return list(tx.scalars(stays.with_for_update(read=True, key_share=True)))


def hold(tx: Tx, subscription: Subscription, *, to_end_it: bool = False) -> None:
    """Its row as it is now, for this transaction alone. Raises NotFound when it has gone."""
    tx.flush()
    row = select(Subscription).where(Subscription.id == subscription.id)
    found = tx.scalar(
        row.with_for_update(key_share=not to_end_it).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound


def subscription_called(tx: Tx, ref: str) -> Subscription:
    """Raises NotFound."""
    found = tx.scalar(select(Subscription).where(Subscription.ref == ref))
    if found is None:
        raise NotFound
    return found


def message_called(tx: Tx, ref: str) -> Message:
    """Raises NotFound."""
    found = tx.scalar(select(Message).where(Message.ref == ref))
    if found is None:
        raise NotFound
    return found


def file(
    tx: Tx,
    subscription: Subscription,
    kind: Kind,
    words: dict[str, Any],
    *,
    key: str,
    account_ref: str,
    now: datetime,
    booking_ref: str | None = None,
) -> Effect:
    """Keep the message; what must be put so that it leaves."""
    message = Message(
        subscription_id=subscription.id,
        subscription=subscription,
        key=key,
        kind=kind,
        booking_ref=booking_ref,
        words=words,
        made_at=now,
    )
    tx.add(message)
    tx.flush()
    return sending(message, account_ref)


def sending(message: Message, account_ref: str) -> Effect:
    """Messages about one booking reach an address in the order in which they were put."""
    about = message.booking_ref or message.ref
    return PostWebhook(account_ref, message.ref).effect(
        str(message.rounds), stream=f"{message.subscription.ref}:{about}", about=about
    )


def forget(tx: Tx, subscription: Subscription) -> None:
    """The subscription and all that was said to it. Raises NotFound when it has gone."""
    hold(tx, subscription, to_end_it=True)
    messages = select(Message.id).where(Message.subscription_id == subscription.id)
    for gone in (
        delete(Attempt).where(Attempt.message_id.in_(messages)),
        delete(Message).where(Message.subscription_id == subscription.id),
    ):
        tx.execute(gone.execution_options(synchronize_session=False))
    tx.delete(subscription)
    tx.flush()


def forget_old_messages(tx: Tx, *, before: datetime, most: int = 200) -> int:
    """Messages from before then go, of every account; how many did."""
    with tx.across_accounts():
        old = select(Message.id).where(Message.made_at < before).limit(most)
        ids = list(tx.scalars(old))
        for gone in (
            delete(Attempt).where(Attempt.message_id.in_(ids)),
            delete(Message).where(Message.id.in_(ids)),
        ):
            tx.execute(gone.execution_options(synchronize_session=False))
    return len(ids)
