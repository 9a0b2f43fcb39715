"""ApiKey: what a program shows to be let in, and what it may do.

The key itself is shown once, when it is made; only a hash of its secret is kept. It is found by its
public part, so that no two hashes need be compared with another's.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.accounts import Account
from booking.db import Base, Referred, Scoped, Tx
from booking.errors import BookingError, InvalidInput, NotFound, Unauthorized
from booking.people import LONGEST_NAME, Agent, cleaned_line

PREFIX = "bd_live_"
LONGEST_KEY = 200  # characters; what is longer was not made here
LONGEST_LIFE = 3_650  # days
USE_TOLD_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    READ = "read"
    BOOK = "book"
    ADMIN = "admin"


# What each scope may do besides its own.
INCLUDES = {
    Scope.READ: frozenset({Scope.READ}),
    Scope.BOOK: frozenset({Scope.READ, Scope.BOOK}),
    Scope.ADMIN: frozenset(Scope),
}


class KeyExpired(Unauthorized):
    code = "key_expired"


class ApiKey(Base, Scoped, Referred):
    """A key of one account. The secret has 256 bits: a plain hash of it tells nobody anything."""

    __tablename__ = "api_keys"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    public_part: Mapped[str] = mapped_column(String(24), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[Any]]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    made_by: Mapped[Agent | None] = relationship(lazy="joined")

    def may(self, scope: Scope) -> bool:
        return any(scope in INCLUDES[Scope(held)] for held in self.scopes)

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def why_not(self, now: datetime) -> BookingError | None:
        """Why it opens nothing any more."""
        if self.revoked_at is not None:
            return Unauthorized()
        return KeyExpired() if self.is_expired(now) else None

    def wants_use_told(self, now: datetime) -> bool:
        """Whether its last use is to be noted: once a minute is enough."""
        return self.last_used_at is None or now - self.last_used_at >= USE_TOLD_EVERY


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key, and the words of it that are never seen again."""

    key: ApiKey
    shown: str


def make_key(
    tx: Tx,
    *,
    name: str,
    scopes: Sequence[str],
    days: int | None,
    agent: Agent | None,
    now: datetime,
) -> MadeKey:
    """Raises InvalidInput with each field that is wrong. `days` None: it does not expire."""
    clean = cleaned_line(name)
    wrong: dict[str, str] = {}
    if not clean or len(clean) > LONGEST_NAME:
        wrong["name"] = "too_long" if clean else "missing"
    if not scopes:
        wrong["scopes"] = "missing"
    elif any(scope not in set(Scope) for scope in scopes):
        wrong["scopes"] = "not_a_choice"
    if days is not None and not 1 <= days <= LONGEST_LIFE:
        wrong["days"] = "out_of_range"
    if wrong:
        raise InvalidInput(wrong)
    public, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    key = ApiKey(
        name=clean,
        public_part=public,
        secret_hash=_hashed(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        made_by_id=agent.id if agent else None,
        made_by=agent,
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    tx.add(key)
    tx.flush()
    return MadeKey(key, f"{PREFIX}{public}_{secret}")


def key_shown(tx: Tx, shown: str, *, now: datetime) -> tuple[Account, ApiKey]:
    """The account that this key opens, which `tx` has entered from now on. Raises Unauthorized,
    KeyExpired.
    """
    public, _, secret = shown.removeprefix(PREFIX).partition("_")
    if not shown.startswith(PREFIX) or len(shown) > LONGEST_KEY or not secret:
        raise Unauthorized
    with tx.across_accounts():
        key = tx.scalar(select(ApiKey).where(ApiKey.public_part == public))
    # The same work for a key that is not there: nobody learns public parts from the time it takes.
    known = key.secret_hash if key is not None else _hashed("")
    if not hmac.compare_digest(known, _hashed(secret)) or key is None:
        raise Unauthorized
    refusal = key.why_not(now)
    if refusal is not None:
        raise refusal
    account = tx.get_one(Account, key.account_id)
    tx.enter(account)
    return account, key


def keys(tx: Tx) -> list[ApiKey]:
    """All of the account, the newest first; those that were revoked come last."""
    rows = tx.scalars(select(ApiKey).order_by(ApiKey.id.desc()))
    return sorted(rows, key=lambda key: key.revoked_at is not None)


def key_called(tx: Tx, ref: str) -> ApiKey:
    """Raises NotFound."""
    key = tx.scalar(select(ApiKey).where(ApiKey.ref == ref))
    if key is None:
        raise NotFound
    return key


def revoke(key: ApiKey, *, now: datetime) -> None:
    """It opens nothing from now on. Harmless when it did not before."""
    key.revoked_at = key.revoked_at or now


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
