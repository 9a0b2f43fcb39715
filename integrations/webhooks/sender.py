"""Sends messages to subscribers, and takes down what came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from booking.accounts import account_by_ref
from booking.db import Tx
from booking.effects import PostWebhook
from booking.errors import NotFound, TryLater, Undeliverable
from booking.finding import booking_by_ref
from booking.links import Purpose, token_for
from booking.outbox.dispatcher import PARKED_AFTER
from booking.outbox.entries import Lease
from booking.subscriber_desk import SubscriberDesk, Tried
from booking.subscriptions import Kind, Message, Progress, Subscription
from integrations.http import Answer, Outgoing, Unreached
from integrations.plug import House
from integrations.sealing import SealBroken, Sealer
from integrations.webhook_bodies import body_of, headers_of, written

# Said a little before the dispatcher would say it, so that the log never waits for what it parked.
LAST_TRY_AFTER = PARKED_AFTER - timedelta(minutes=1)
LONGEST_ASKED_WAIT = timedelta(hours=1)
WAITED_FOR = (429, 503)  # RFC 9110, 10.2.3 and RFC 6585, 4: these say how long
REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Errand:
    """A message, ready to be sent."""

    message_ref: str
    endpoint: str
    body: bytes
    secrets: tuple[str, ...]
    is_test: bool


class Sender:
    """One for the house."""

    def __init__(self, house: House, outgoing: Outgoing) -> None:
        self._house = house
        self._outgoing = outgoing
        self._sealer = Sealer.of(house.settings.core)

    def deliver(self, lease: Lease) -> None:
        """Raises TryLater, Undeliverable."""
        asked = PostWebhook.read(lease.body)
        now = self._house.clock()
        is_last = now - lease.first_due_at >= LAST_TRY_AFTER
        errand = self._errand(asked, now, is_last=is_last)
        if errand is None:
            return
        tried, wait = self._sent(errand, now)
        self._take_down(asked, tried, is_last=is_last or errand.is_test)
        if tried.error is None or errand.is_test:
            return
        if is_last:
            raise Undeliverable(tried.error)
        raise TryLater(tried.error, wait)

    def _errand(self, asked: PostWebhook, now: datetime, *, is_last: bool) -> Errand | None:
        """None where there is nothing to send any more. Raises TryLater, Undeliverable."""
        try:
            with self._house.database.reading() as tx:
                desk = self._desk(tx, asked, now)
                message = desk.message(asked.message_ref)
                errand = self._written(tx, message, asked.account_ref, now)
        except NotFound:
            return None  # nobody is subscribed any more
        except SealBroken:
            self._set_aside(asked)
            raise Undeliverable("seal_broken") from None
        if message.progress is Progress.DELIVERED:
            return None  # it arrived, and we ended before that was settled
        if errand.is_test:
            return errand  # whoever asks for one wants to see what comes back now
        subscription = message.subscription
        if not subscription.is_on:
            self._set_aside(asked)
            raise Undeliverable("switched_off")
        rests_until = subscription.rests_until
        if rests_until is not None and rests_until > now and not is_last:
            raise TryLater("the endpoint rests", rests_until - now)
        return errand

    def _set_aside(self, asked: PostWebhook) -> None:
        with suppress(NotFound), self._writing(asked) as desk:
            desk.set_aside(desk.message(asked.message_ref))

    def _written(self, tx: Tx, message: Message, account_ref: str, now: datetime) -> Errand:
        secret = None
        if message.booking_ref is not None:
            booking = booking_by_ref(tx, message.booking_ref)
            # By the moment of the message: whoever gets it twice gets the same.
            secret = token_for(tx, booking, Purpose.CUSTOMER, now=message.made_at)
        return Errand(
            message.ref,
            message.subscription.endpoint,
            written(body_of(message, account_ref, secret=secret)),
            tuple(self._secrets(message.subscription, account_ref, now)),
            is_test=message.kind is Kind.TEST,
        )

    def _secrets(
        self, subscription: Subscription, account_ref: str, now: datetime
    ) -> Iterator[str]:
        yield self._sealer.open(subscription.secret, account_ref)
        until = subscription.old_secret_until
        if subscription.old_secret is not None and until is not None and now < until:
            yield self._sealer.open(subscription.old_secret, account_ref)

    def _sent(self, errand: Errand, now: datetime) -> tuple[Tried, timedelta]:
        """What became of it, and how long the other side asked to be left alone."""
        headers = headers_of(errand.message_ref, errand.body, errand.secrets, at=now)
        began = perf_counter()

        def tried(status: int | None = None, error: str | None = None, answer: str = "") -> Tried:
            took = round((perf_counter() - began) * 1000)
            return Tried(now, errand.endpoint, took, status, error, answer)

        try:
            answer = self._outgoing.post(errand.endpoint, errand.body, headers)
        except Unreached as trouble:
            return tried(error=trouble.code), timedelta(0)
        if answer.is_success:
            return tried(answer.status, None, _said(answer)), timedelta(0)
        error = "redirect" if answer.status in REDIRECTS else "status"
        return tried(answer.status, error, _said(answer)), _wait(answer)

    def _take_down(self, asked: PostWebhook, tried: Tried, *, is_last: bool) -> None:
        # Not found: unsubscribed while it was under way.
        with suppress(NotFound), self._writing(asked) as desk:
            desk.took_down(desk.message(asked.message_ref), tried, is_last=is_last)

    @contextmanager
    def _writing(self, asked: PostWebhook) -> Iterator[SubscriberDesk]:
        with self._house.database.transaction() as tx:
            yield self._desk(tx, asked, self._house.clock())

    def _desk(self, tx: Tx, asked: PostWebhook, now: datetime) -> SubscriberDesk:
        return SubscriberDesk(tx, account_by_ref(tx, asked.account_ref), now=now)


def _said(answer: Answer) -> str:
    """Its head and the beginning of its body, as texts that a database takes."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    body = answer.body.decode("utf-8", "replace")
    return f"{head}\n\n{body}".replace("\0", "\N{REPLACEMENT CHARACTER}")


def _wait(answer: Answer) -> timedelta:
    headers: Mapping[str, str] = {name.lower(): value for name, value in answer.headers.items()}
    seconds = headers.get("retry-after", "")
    if answer.status not in WAITED_FOR or not (seconds.isascii() and seconds.isdigit()):
        return timedelta(0)
    return min(timedelta(seconds=int(seconds[:6])), LONGEST_ASKED_WAIT)
