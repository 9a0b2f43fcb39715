"""SubscriberDesk: the counter for subscriptions. Who is told of what, what became of each message,
and what an endpoint that fails for days costs it.

Secrets come and go sealed; who asks here has sealed them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator
from sqlalchemy import Select, func, select

from booking.accounts import Account
from booking.db import Tx, new_ref
from booking.drafts import Draft, wrong
from booking.effects import News, Recipient, Role, SendMail
from booking.errors import LimitReached
from booking.outbox import entries
from booking.paging import PAGE, Page, page_of
from booking.people import Agent, cleaned_line
from booking.subscriptions import (
    KINDS,
    LONGEST_ANSWER,
    LONGEST_DESCRIPTION,
    LONGEST_ENDPOINT,
    MOST_SUBSCRIPTIONS,
    OLD_SECRET_SIGNS,
    Attempt,
    Kind,
    Message,
    Progress,
    Subscription,
    file,
    forget,
    hold,
    message_called,
    sending,
    subscription_called,
    subscriptions,
)


def _line(given: Any) -> str:
    return cleaned_line("" if given is None else str(given))


class SubscriptionDraft(Draft):
    """Where to, and of what. Whether the address may be called is seen where calls are made."""

    endpoint: Annotated[str, BeforeValidator(_line), Field(max_length=LONGEST_ENDPOINT)]
    description: Annotated[str, BeforeValidator(_line), Field(max_length=LONGEST_DESCRIPTION)] = ""
    kinds: Annotated[list[Kind], Field(min_length=1)]
    is_on: bool = True

    @field_validator("endpoint")
    @classmethod
    def _given(cls, endpoint: str) -> str:
        if not endpoint:
            raise wrong("missing")
        return endpoint

    @field_validator("kinds")
    @classmethod
    def _each_once(cls, kinds: list[Kind]) -> list[Kind]:
        if Kind.TEST in kinds:
            raise wrong("not_a_choice")
        return [kind for kind in KINDS if kind in kinds]


@dataclass(frozen=True, slots=True)
class Tried:
    """One time that a message was sent. `status` is None where there was no answer."""

    at: datetime
    endpoint: str
    took_ms: int
    status: int | None = None
    error: str | None = None
    answer: str = ""

    @property
    def is_success(self) -> bool:
        return self.error is None


class SubscriberDesk:
    """The counter for one account at one moment."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        tx.enter(account)
        self.tx = tx
        self.account = account
        self.now = now

    def subscriptions(self) -> list[Subscription]:
        return subscriptions(self.tx)

    def subscription(self, ref: str) -> Subscription:
        """Raises NotFound."""
        return subscription_called(self.tx, ref)

    def subscribe(self, draft: SubscriptionDraft, *, secret: str) -> Subscription:
        """`secret` is sealed. Raises LimitReached."""
        # Two at once would both count one too few.
        self.tx.execute(select(Account.id).where(Account.id == self.account.id).with_for_update())
        if len(self.subscriptions()) >= MOST_SUBSCRIPTIONS:
            raise LimitReached(most=MOST_SUBSCRIPTIONS)
        made = Subscription(
            ref=new_ref(),
            endpoint=draft.endpoint,
            description=draft.description,
            kinds=[kind.value for kind in draft.kinds],
            secret=secret,
            is_on=draft.is_on,
            made_at=self.now,
        )
        self.tx.add(made)
        self.tx.flush()
        return made

    def revise(self, subscription: Subscription, draft: SubscriptionDraft) -> None:
        """Another address is not blamed for what the one before did."""
        hold(self.tx, subscription)
        if draft.endpoint != subscription.endpoint:
            subscription.begin_anew()
        subscription.endpoint = draft.endpoint
        subscription.description = draft.description
        subscription.kinds = [kind.value for kind in draft.kinds]
        subscription.switch(on=draft.is_on)
        self.tx.flush()

    def rotate(self, subscription: Subscription, *, secret: str) -> None:
        """A new secret, sealed; the one before signs beside it for a day."""
        hold(self.tx, subscription)
        subscription.old_secret = subscription.secret
        subscription.old_secret_until = self.now + OLD_SECRET_SIGNS
        subscription.secret = secret
        self.tx.flush()

    def unsubscribe(self, subscription: Subscription) -> None:
        """Nothing remains of it; what waited for it leaves no more."""
        forget(self.tx, subscription)

    # Messages.

    def messages(self, subscription: Subscription, *, page: int = 1) -> Page[Message]:
        """The newest first."""
        found = select(Message).where(Message.subscription_id == subscription.id)
        return page_of(self.tx, found, page, Message.id.desc())

    def last_attempts(self, messages: list[Message]) -> Mapping[int, Attempt]:
        """By the id of the message."""
        last = (
            select(func.max(Attempt.id))
            .where(Attempt.message_id.in_([message.id for message in messages]))
            .group_by(Attempt.message_id)
        )
        rows = self.tx.scalars(select(Attempt).where(Attempt.id.in_(last)))
        return {row.message_id: row for row in rows}

    def attempts(self, message: Message) -> list[Attempt]:
        """The last of them, the newest first."""
        rows = select(Attempt).where(Attempt.message_id == message.id)
        return list(self.tx.scalars(rows.order_by(Attempt.id.desc()).limit(PAGE)))

    def message(self, ref: str) -> Message:
        """Raises NotFound."""
        return message_called(self.tx, ref)

    def redeliver(self, message: Message) -> None:
        """Send it now, under the id it has; one that waits for its next try waits no longer. To
        what is switched off nothing is sent.
        """
        hold(self.tx, message.subscription)
        if not message.subscription.is_on:
            return
        self._send_again(message)

    def redeliver_parked(self, subscription: Subscription) -> int:
        """Send again all that was given up, in the order in which it was said; how many."""
        hold(self.tx, subscription)
        if not subscription.is_on:
            return 0
        parked = self.tx.scalars(self._parked(subscription).order_by(Message.id)).all()
        for message in parked:
            self._send_again(message)
        return len(parked)

    def parked_count(self, subscription: Subscription) -> int:
        """How many messages were given up, but for tests."""
        counted = self._parked(subscription).with_only_columns(func.count())
        return self.tx.scalar(counted) or 0

    def test(self, subscription: Subscription) -> Message:
        """Have a message sent that is about nothing, also to what is switched off; it is tried
        once.
        """
        key = new_ref()
        effect = file(
            self.tx,
            subscription,
            Kind.TEST,
            {},
            key=key,
            account_ref=self.account.ref,
            now=self.now,
        )
        entries.put(self.tx, [effect], now=self.now)
        found = select(Message).where(Message.key == key)
        return self.tx.scalars(found).one()

    def took_down(self, message: Message, tried: Tried, *, is_last: bool) -> None:
        """What became of sending it; `is_last` says that a failure is not followed by another
        try. Raises NotFound when there is no such subscription any more.
        """
        subscription = message.subscription
        hold(self.tx, subscription)
        self.tx.add(
            Attempt(
                message_id=message.id,
                at=tried.at,
                endpoint=tried.endpoint,
                took_ms=tried.took_ms,
                status=tried.status,
                error=tried.error,
                answer=tried.answer[:LONGEST_ANSWER],
            )
        )
        if tried.is_success:
            message.progress = Progress.DELIVERED
            subscription.worked()
        else:
            message.progress = Progress.PARKED if is_last else Progress.WAITING
            if subscription.failed(now=self.now):
                self._tell_given_up(subscription)
        self.tx.flush()

    def set_aside(self, message: Message) -> None:
        """Not sent, as nobody is to be told there any more. Raises NotFound."""
        hold(self.tx, message.subscription)
        message.progress = Progress.PARKED
        self.tx.flush()

    def _send_again(self, message: Message) -> None:
        message.subscription.rests_until = None
        still = message.progress is Progress.WAITING
        if still and entries.hurry(self.tx, sending(message, self.account.ref), now=self.now):
            return
        message.progress = Progress.WAITING
        message.rounds += 1
        self.tx.flush()
        entries.put(self.tx, [sending(message, self.account.ref)], now=self.now)

    def _parked(self, subscription: Subscription) -> Select[Message]:
        return select(Message).where(
            Message.subscription_id == subscription.id,
            Message.progress == Progress.PARKED,
            Message.kind != Kind.TEST,
        )

    def _tell_given_up(self, subscription: Subscription) -> None:
        """Every admin hears once that it was switched off."""
        admins = select(Agent).where(Agent.is_admin, Agent.is_on)
        link = f"/office/{self.account.slug}/settings/webhooks/{subscription.ref}"
        moment = int(self.now.timestamp())
        effects = [
            SendMail(
                kind=News.WEBHOOK_OFF,
                to=Recipient(Role.AGENT, agent.name, agent.login.mail),
                locale=self.account.locale,
                zone=agent.zone_or(self.account),
                account_ref=self.account.ref,
                words={"link": link, "endpoint": subscription.endpoint},
            ).effect(
                f"{subscription.ref}:given-up:{agent.ref}:{moment}",
                stream=f"webhook-off:{subscription.ref}:{agent.ref}",
            )
            for agent in self.tx.scalars(admins)
        ]
        entries.put(self.tx, effects, now=self.now)
