"""Passwords: kept as Argon2id, chosen by a signed link that is dead once used or three days old."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from booking.accounts import Account
from booking.db import Tx
from booking.effects import News, Recipient, Role, SendMail
from booking.errors import InvalidInput, LinkGone, LinkInvalid, OfferExpired
from booking.outbox import entries
from booking.people import Login

LINK_LASTS = timedelta(hours=72)
SHORTEST = 10  # characters; NIST SP 800-63B asks for 8 and no rules of composition
LONGEST = 200
_PURPOSE = "password"

# OWASP's second choice of parameters: 19 MiB, so that a burst of sign-ins does not eat the memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Letters that nobody takes for one another when they type a password from a screen.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@cache
def _nobodys() -> str:
    """Checked where there is no such login: an unknown mail takes as long as a known one."""
    return _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def readable_password() -> str:
    """A random password, easy to type: 16 letters of 31, some 79 bits."""
    letters = [secrets.choice(_READABLE) for _ in range(16)]
    return "-".join("".join(letters[place : place + 4]) for place in range(0, 16, 4))


def is_password_of(login: Login | None, password: str) -> bool:
    """Whether `password` opens `login`; takes as long for a login that is not there."""
    kept = login.password_hash if login is not None else None
    if len(password) > LONGEST:
        return False
    try:
        _HASHER.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def set_password(login: Login, password: str, *, again: str | None = None) -> None:
    """From now on this one; sessions and links made before end. Raises InvalidInput."""
    if not password:
        raise InvalidInput({"password": "missing"})
    if len(password) < SHORTEST:
        raise InvalidInput({"password": "too_short"})
    if len(password) > LONGEST:
        raise InvalidInput({"password": "too_long"})
    if again is not None and again != password:
        raise InvalidInput({"again": "not_the_same"})
    login.password_hash = hashed(password)
    login.session_number += 1


def password_link(tx: Tx, login: Login, *, now: datetime) -> str:
    """The path under which this login chooses a password, once and within three days."""
    token = tx.tokens.sign(_PURPOSE, [login.ref, login.session_number], now=now)
    return f"/office/password/{token}"


def login_of_link(tx: Tx, token: str, *, now: datetime) -> Login:
    """Raises LinkInvalid, and LinkGone for one that was used or is too old."""
    try:
        ref, session_number = tx.tokens.read(token, _PURPOSE, now=now, lasts=LINK_LASTS)
    except OfferExpired as error:
        raise LinkGone from error
    login = tx.scalar(select(Login).where(Login.ref == ref))
    if login is None:
        raise LinkInvalid
    if login.session_number != session_number:
        raise LinkGone
    return login


def mail_password_link(tx: Tx, account: Account, login: Login, *, now: datetime) -> None:
    """Mail the login its link, in the name of `account`, which `tx` has entered."""
    sent = SendMail(
        kind=News.PASSWORD,
        to=Recipient(Role.AGENT, login.name, login.mail),
        locale=login.locale or account.locale,
        zone=login.zone or account.zone,
        account_ref=account.ref,
        words={"link": password_link(tx, login, now=now)},
    )
    key = f"{login.ref}:password:{int(now.timestamp() * 1000)}"
    entries.put(tx, [sent.effect(key, stream=key)], now=now)
