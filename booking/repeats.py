"""KeptAnswer: what a program was answered, so that asking the same once more changes nothing.

A row stands for one key of a program's own choosing. It is kept in the transaction of the act: a
crash between the act and its answer gives the same answer, or leaves neither.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.db import Base, Scoped, Tx

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255  # characters


class KeptAnswer(Base, Scoped):
    """The answer to one request. `status` is None while the request is at work."""

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("api_key_id", "key"), Index(None, "made_at"))

    api_key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    fingerprint: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text, default="")


def kept_answer(tx: Tx, api_key_id: int, key: str, *, now: datetime) -> KeptAnswer | None:
    """What was answered to this key within the day."""
    return tx.scalar(
        select(KeptAnswer)
        .where(
            KeptAnswer.api_key_id == api_key_id,
            KeptAnswer.key == key,
            KeptAnswer.made_at > now - KEPT_FOR,
        )
        .execution_options(populate_existing=True)
    )


def begin(tx: Tx, api_key_id: int, key: str, fingerprint: str, *, now: datetime) -> KeptAnswer:
    """The row of a request that begins. Raises IntegrityError where another has begun it: on
    PostgreSQL once that one has committed, for until then nobody knows.
    """
    tx.execute(
        delete(KeptAnswer).where(
            KeptAnswer.api_key_id == api_key_id,
            KeptAnswer.key == key,
            KeptAnswer.made_at <= now - KEPT_FOR,
        )
    )
    row = KeptAnswer(
        api_key_id=api_key_id, key=key, fingerprint=fingerprint, made_at=now, headers={}
    )
    tx.add(row)
    tx.flush()
    return row


def forget_answers(tx: Tx, *, now: datetime) -> None:
    """Answers are kept for a day."""
    tx.execute(delete(KeptAnswer).where(KeptAnswer.made_at <= now - KEPT_FOR))
