"""Connecting: who may go to the vendor, that it is they who come back, and that a push is the
vendor's. Nobody gets in by guessing: what proves it is kept hashed, or signed.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from booking.accounts import Account
from booking.calendars import ConnectAttempt, Watch
from booking.db import Tx
from booking.errors import LinkGone, LinkInvalid, OfferExpired
from booking.people import Host

ATTEMPT_LASTS = timedelta(minutes=15)
LINK_LASTS = timedelta(days=7)  # an invitation to connect
_CONNECT = "connect"


def link_for(tx: Tx, account: Account, host: Host, *, now: datetime) -> str:
    """The path that lets this host, and nobody else, connect; good for a week."""
    token = tx.tokens.sign(_CONNECT, [account.ref, host.ref], now=now)
    return f"/hooks/google/connect/{token}"


def invited(tx: Tx, token: str, *, now: datetime) -> tuple[str, str]:
    """The refs of the account and the host whom a link invites to connect. Raises LinkInvalid, and
    LinkGone for one that is too old.
    """
    try:
        value = tx.tokens.read(token, _CONNECT, now=now, lasts=LINK_LASTS)
    except OfferExpired as error:
        raise LinkGone from error
    account_ref, host_ref = value
    return account_ref, host_ref


def begin(tx: Tx, host: Host, *, browser: str, verifier: str, by_link: bool, now: datetime) -> str:
    """A state for the way there and back. `browser` is a secret that this browser alone holds,
    `verifier` PKCE's, sealed.
    """
    tx.execute(delete(ConnectAttempt).where(ConnectAttempt.expires_at < now))
    state = secrets.token_urlsafe(32)
    tx.add(
        ConnectAttempt(
            state_hash=hashed(state),
            browser_hash=hashed(browser),
            verifier=verifier,
            host_id=host.id,
            by_link=by_link,
            expires_at=now + ATTEMPT_LASTS,
        )
    )
    return state


def come_back(tx: Tx, state: str, *, browser: str, now: datetime) -> ConnectAttempt:
    """The attempt that `state` belongs to, good this once and in this browser alone. Raises
    LinkInvalid.
    """
    with tx.across_accounts():
        attempt = tx.scalar(
            select(ConnectAttempt).where(ConnectAttempt.state_hash == hashed(state))
        )
        if attempt is None:
            raise LinkInvalid
        tx.delete(attempt)
        tx.flush()
    if attempt.expires_at <= now or not secrets.compare_digest(
        attempt.browser_hash, hashed(browser)
    ):
        raise LinkInvalid
    return attempt


def watched(tx: Tx, channel_id: str, token: str, resource_id: str) -> Watch | None:
    """The watch that a push belongs to; None unless all three are right."""
    with tx.across_accounts():
        watch = tx.scalar(select(Watch).where(Watch.channel_id == channel_id))
    if watch is None:
        return None
    is_right = secrets.compare_digest(watch.token_hash, hashed(token)) & secrets.compare_digest(
        watch.resource_id.encode(), resource_id.encode()
    )
    return watch if is_right else None


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
