"""Account: the tenant. Every row belongs to one, and every query is scoped to one."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.db import Base, Referred, Tx
from booking.errors import NotFound

# First words of our own addresses; they cannot be an account's slug.
RESERVED_SLUGS = frozenset(
    {
        "account",
        "api",
        "b",
        "booking",
        "chat",
        "favicon.ico",
        "healthz",
        "hooks",
        "metrics",
        "office",
        "readyz",
        "robots.txt",
        "slack",
        "static",
        "u",
        "v4",
        "webhooks",
        ".well-known",
    }
)
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


class Account(Base, Referred):
    """A firm that takes bookings: its zone, language, brand and the sender of its mails."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(35), default="en")
    week_starts_on: Mapped[int] = mapped_column(default=0)  # 0 is Monday
    brand_colour: Mapped[str | None] = mapped_column(String(7))
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    privacy_url: Mapped[str | None] = mapped_column(String(500))
    chat_secret: Mapped[str] = mapped_column(String(64), default=lambda: secrets.token_hex(32))
    sites: Mapped[list[Any]] = mapped_column(default=list)  # origins that may frame the widget
    # For so long we go on with what is known of a calendar that does not answer.
    mirror_hours: Mapped[int] = mapped_column(default=12)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


def account_by_slug(tx: Tx, slug: str) -> Account:
    """Raises NotFound."""
    account = tx.scalar(select(Account).where(Account.slug == slug.lower()))
    if account is None:
        raise NotFound
    return account


def account_by_ref(tx: Tx, ref: str) -> Account:
    """Raises NotFound."""
    account = tx.scalar(select(Account).where(Account.ref == ref))
    if account is None:
        raise NotFound
    return account


def is_free_slug(slug: str) -> bool:
    """Whether `slug` has the form of one and is none of our own first words."""
    return bool(SLUG.fullmatch(slug)) and slug not in RESERVED_SLUGS
