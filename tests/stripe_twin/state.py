"""What the twin knows: checkouts, intents, refunds, disputes, and what each key was used for."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .deliveries import Deliveries, Mischief

Record = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request, as it came in."""

    method: str
    path: str
    form: Record
    key: str | None
    status: int


@dataclass
class Kept:
    """What an idempotency key was used for, and the answer that it brings for a day."""

    path: str
    form: Record
    status: int
    body: Record


@dataclass
class Faults:
    """What goes wrong: the next so many requests of a kind answer with this status; with `after`
    they are done all the same. `late_refunds` leaves refunds pending until somebody settles them.
    """

    failing: list[tuple[str, int, bool]] = field(default_factory=list)  # operation, status, after
    before: dict[str, Callable[[], object]] = field(default_factory=dict)  # just before the next
    after: dict[str, Callable[[], object]] = field(default_factory=dict)  # done, and not answered
    late_refunds: bool = False


class Twin:
    """All of one Stripe account. Every public method takes the lock itself."""

    def __init__(
        self, *, clock: Callable[[], datetime], seed: int = 0, mischief: Mischief | None = None
    ) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.random = random.Random(seed)  # noqa: S311 - the same seed, the same fate
        self.api_key = "sk_test_twin"
        self.url = ""
        self.sessions: dict[str, Record] = {}
        self.intents: dict[str, Record] = {}
        self.refunds: dict[str, Record] = {}
        self.kept: dict[str, Kept] = {}
        self.asked: list[Asked] = []
        self.faults = Faults()
        self.deliveries = Deliveries(self.random, mischief or Mischief())
        self._numbers = 0

    def id(self, prefix: str) -> str:
        self._numbers += 1
        return f"{prefix}_{self._numbers:06d}{self.random.randrange(16**8):08x}"

    @property
    def now(self) -> int:
        return int(self.clock().timestamp())

    def webhooks_to(self, url: str, secret: str) -> None:
        self.deliveries.url, self.deliveries.secret = url, secret

    def tell(self, kind: str, about: Record) -> Record:
        """An event of what just happened, as the object stands now; sent or kept back by fate."""
        event = {
            "id": self.id("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": self.now,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
            "data": {"object": _copy(about)},
        }
        self.deliveries.put(event, at=self.now)
        return event

    # The payer's hand, and the merchant's in the dashboard.

    def pays(self, session_id: str, *, bank: bool = False) -> None:
        """The customer pays; with a `bank` debit the money comes later. ValueError when it cannot
        be paid any more.
        """
        with self.lock:
            session = self.sessions[session_id]
            self.lapse(session)
            if session["status"] != "open":
                raise ValueError(session["status"])
            intent = self.intents[session["_intent"]]
            session["status"], session["url"] = "complete", None
            session["payment_intent"] = intent["id"]
            intent["status"] = "processing" if bank else "succeeded"
            session["payment_status"] = "unpaid" if bank else "paid"
            if not bank:
                intent["amount_received"] = intent["amount"]
            self.tell("checkout.session.completed", public(session))
            if not bank:
                self.tell("payment_intent.succeeded", public(intent))

    def declines(self, session_id: str) -> None:
        """The customer's card is refused; they may try another, for the checkout is still open."""
        with self.lock:
            session = self.sessions[session_id]
            intent = self.intents[session["_intent"]]
            session["payment_intent"] = intent["id"]
            self.tell("payment_intent.payment_failed", public(intent))

    def bank_answers(self, session_id: str, *, yes: bool) -> None:
        with self.lock:
            session = self.sessions[session_id]
            intent = self.intents[session["_intent"]]
            if yes:
                session["payment_status"], intent["status"] = "paid", "succeeded"
                intent["amount_received"] = intent["amount"]
                self.tell("checkout.session.async_payment_succeeded", public(session))
                return
            intent["status"] = "requires_payment_method"
            self.tell("checkout.session.async_payment_failed", public(session))

    def lapse(self, session: Record) -> None:
        if session["status"] == "open" and session["expires_at"] <= self.now:
            self.end(session)

    def end(self, session: Record) -> None:
        session["status"], session["url"] = "expired", None
        self.tell("checkout.session.expired", public(session))

    def refund(self, intent: Record, amount: int, **more: Any) -> Record:
        refund = {
            "id": self.id("re"),
            "object": "refund",
            "amount": amount,
            "charge": intent["latest_charge"],
            "currency": intent["currency"],
            "created": self.now,
            "metadata": more.get("metadata") or {},
            "payment_intent": intent["id"],
            "reason": more.get("reason"),
            "status": "pending" if self.faults.late_refunds else "succeeded",
        }
        self.refunds[refund["id"]] = refund
        self.tell("refund.created", refund)
        if refund["status"] == "succeeded":
            self.tell("charge.refunded", self.charge(intent))
        return refund

    def refunds_from_dashboard(self, intent_id: str, amount: int) -> Record:
        with self.lock:
            return self.refund(self.intents[intent_id], amount)

    def settles_refunds(self, status: str = "succeeded") -> None:
        """What was pending gets its answer from the bank."""
        with self.lock:
            for refund in self.refunds.values():
                if refund["status"] == "pending":
                    refund["status"] = status
                    kind = "refund.failed" if status == "failed" else "refund.updated"
                    self.tell(kind, refund)

    def fails_refund(self, refund_id: str) -> None:
        """The bank sends it back after all."""
        with self.lock:
            self.refunds[refund_id]["status"] = "failed"
            self.tell("refund.failed", self.refunds[refund_id])

    def disputes(self, intent_id: str) -> None:
        with self.lock:
            intent = self.intents[intent_id]
            intent["_disputed"] = True
            dispute = {
                "id": self.id("dp"),
                "object": "dispute",
                "amount": intent["amount"],
                "currency": intent["currency"],
                "charge": intent["latest_charge"],
                "payment_intent": intent_id,
                "reason": "fraudulent",
                "status": "needs_response",
            }
            self.tell("charge.dispute.created", dispute)

    def refunded(self, intent_id: str) -> int:
        """What has gone back or is on its way."""
        return sum(
            one["amount"]
            for one in self.refunds.values()
            if one["payment_intent"] == intent_id and one["status"] not in ("failed", "canceled")
        )

    def charge(self, intent: Record) -> Record:
        back = self.refunded(intent["id"])
        return {
            "id": intent["latest_charge"],
            "object": "charge",
            "amount": intent["amount"],
            "amount_refunded": back,
            "refunded": back == intent["amount"],
            "disputed": intent.get("_disputed", False),
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
        }

    @property
    def session(self) -> Record:
        """The only checkout there is."""
        (session,) = self.sessions.values()
        return session


def public(record: Record) -> Record:
    """Without what only the twin knows."""
    return {name: value for name, value in record.items() if not name.startswith("_")}


def _copy(record: Record) -> Record:
    return {
        name: _copy(value) if isinstance(value, dict) else value for name, value in record.items()
    }
