"""Asked once more, done once: what a program that names an `Idempotency-Key` is answered.

The answer is kept in the transaction of the act, and sealed, for some hold a secret. A twin that
comes while it is open waits for it: here where both came to this process, at its row in PostgreSQL
where they did not. Nothing is ever half kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Condition

from flask import Response, request
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from booking import repeats
from booking.db import Tx
from booking.errors import BookingError, InvalidInput
from booking.repeats import LONGEST_KEY, KeptAnswer
from integrations.doors import house
from integrations.sealing import SealBroken, Sealer

HEADER = "Idempotency-Key"
METHODS = frozenset({"POST", "PATCH"})
# Refusals that rest on what was done or found, and so are told again as they were.
KEPT_REFUSALS = frozenset({402, 406, 409})
WAITS = 5  # seconds, for a twin
TRY_AGAIN = 1
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code of a lock that was waited for in vain


class Mismatch(BookingError):
    code = "idempotency_mismatch"


class InFlight(BookingError):
    code = "idempotency_in_flight"


class TwinWasFirst(Exception):
    """Another request with this key was committed while ours began."""


@dataclass(frozen=True)
class Repeatable:
    """One request that may come twice: whose, under which key, and what it says."""

    api_key_id: int
    account_ref: str
    key: str
    fingerprint: str

    def before(self, tx: Tx, *, now: datetime) -> Response | None:
        """What was answered before; where nothing was, the request is noted as ours. Raises
        Mismatch, InFlight, TwinWasFirst.
        """
        kept = repeats.kept_answer(tx, self.api_key_id, self.key, now=now)
        if kept is not None:
            return self._again(kept)
        if tx.is_postgres:
            tx.execute(text(f"SET LOCAL lock_timeout = '{WAITS}s'"))
        try:
            repeats.begin(tx, self.api_key_id, self.key, self.fingerprint, now=now)
        except IntegrityError as error:
            raise TwinWasFirst from error
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            raise InFlight(retry_after=TRY_AGAIN) from error
        if tx.is_postgres:
            tx.execute(text("SET LOCAL lock_timeout = 0"))
        return None

    def after(self, tx: Tx, response: Response, *, now: datetime) -> None:
        """Keep what is answered now."""
        kept = repeats.kept_answer(tx, self.api_key_id, self.key, now=now)
        assert kept is not None, "it was noted before"
        kept.status = response.status_code
        kept.headers = {
            name: value for name, value in response.headers if name in {"Content-Type", "Location"}
        }
        kept.body = _sealer().seal(response.get_data(as_text=True), self.account_ref)

    def _again(self, kept: KeptAnswer) -> Response:
        if kept.fingerprint != self.fingerprint:
            raise Mismatch
        assert kept.status is not None, "the row and its answer are committed together"
        try:
            body = _sealer().open(kept.body, self.account_ref)
        except SealBroken as error:
            # It was done, and what was said of it cannot be read any more: to do it again is worse.
            raise Mismatch from error
        response = Response(body, kept.status, kept.headers)
        response.headers["Idempotency-Replayed"] = "true"
        return response


class Twins:
    """Requests with a key that are at work in this process. A twin waits outside the database, so
    that many of them keep no connection and no writer busy.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._at_work: set[tuple[int, str]] = set()

    @contextmanager
    def one_at_a_time(self, repeated: Repeatable | None) -> Iterator[None]:
        """Raises InFlight where the first takes too long."""
        if repeated is None:
            yield
            return
        name = repeated.api_key_id, repeated.key
        with self._changed:
            if not self._changed.wait_for(lambda: name not in self._at_work, WAITS):
                raise InFlight(retry_after=TRY_AGAIN)
            self._at_work.add(name)
        try:
            yield
        finally:
            with self._changed:
                self._at_work.discard(name)
                self._changed.notify_all()


def repeatable(api_key_id: int, account_ref: str, acting: str | None) -> Repeatable | None:
    """The present request, where it names a key. Raises InvalidInput."""
    key = request.headers.get(HEADER)
    if key is None or request.method not in METHODS:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise InvalidInput({HEADER: "too_long" if len(key) > LONGEST_KEY else "missing"})
    said = "\0".join((request.method, request.full_path, acting or ""))
    fingerprint = hashlib.sha256(said.encode() + b"\0" + request.get_data()).hexdigest()
    return Repeatable(api_key_id, account_ref, key, fingerprint)


def _sealer() -> Sealer:
    return Sealer.of(house().settings.core)
