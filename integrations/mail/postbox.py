"""The postbox: where mails go when no mail server is set up, for admins to read in the browser.

A mail is kept once by its Message-ID, and loses its words after 30 days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from booking.accounts import account_by_ref
from booking.db import Base, Database, Referred, Scoped, Tx, is_refusal_of
from booking.effects import SendMail
from booking.errors import NotFound
from booking.people import LONGEST_MAIL
from integrations.mail.envelopes import written
from integrations.plug import House

KEPT = timedelta(days=30)
PAGE = 50
AT_ONCE = 500


class PostboxMail(Base, Scoped, Referred):
    """A mail that would have left, whole; after a while only that it was there."""

    __tablename__ = "postbox_mails"
    __table_args__ = (UniqueConstraint("account_id", "message_id"),)

    sent_at: Mapped[datetime] = mapped_column(index=True)
    to: Mapped[str] = mapped_column(String(LONGEST_MAIL))
    subject: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    booking_ref: Mapped[str | None] = mapped_column(String(36))
    message_id: Mapped[str] = mapped_column(String(320))
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def is_forgotten(self) -> bool:
        return self.raw is None


def put(house: House, mail: SendMail, message: EmailMessage) -> None:
    """Keep it, once: a second delivery of the same news finds it there."""
    try:
        with house.database.transaction() as tx:
            tx.enter(account_by_ref(tx, mail.account_ref))
            _keep(tx, mail, message, now=house.clock())
    except IntegrityError as error:
        # Another worker was quicker with the same mail, and it is kept.
        if not is_refusal_of(error, "message_id"):
            raise


def _keep(tx: Tx, mail: SendMail, message: EmailMessage, *, now: datetime) -> None:
    message_id = str(message["Message-ID"])
    known = select(PostboxMail.id).where(PostboxMail.message_id == message_id)
    if tx.scalar(known) is not None:
        return
    tx.add(
        PostboxMail(
            sent_at=now,
            to=mail.to.mail,
            subject=str(message["Subject"]),
            kind=mail.kind.value,
            booking_ref=mail.particulars.ref if mail.particulars else None,
            message_id=message_id,
            raw=written(message),
        )
    )


def mails(tx: Tx, *, to: str = "", page: int = 1) -> tuple[list[PostboxMail], bool]:
    """A page of them, newest first, and whether there are more; `to` is a part of an address."""
    wanted = select(PostboxMail).order_by(PostboxMail.sent_at.desc(), PostboxMail.id.desc())
    if to:
        wanted = wanted.where(PostboxMail.to.icontains(to, autoescape=True))
    found = list(tx.scalars(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)))
    return found[:PAGE], len(found) > PAGE


def mail_by_ref(tx: Tx, ref: str) -> PostboxMail:
    """Raises NotFound."""
    mail = tx.scalar(select(PostboxMail).where(PostboxMail.ref == ref))
    if mail is None:
        raise NotFound
    return mail


def forget_words(database: Database, *, now: datetime) -> int:
    """Mails older than 30 days lose their words, some at a time; how many did."""
    old = (
        select(PostboxMail)
        .where(PostboxMail.sent_at < now - KEPT, PostboxMail.raw.is_not(None))
        .order_by(PostboxMail.id)
        .limit(AT_ONCE)
    )
    with database.transaction() as tx, tx.across_accounts():
        forgotten = tx.scalars(old).all()
        for mail in forgotten:
            mail.raw, mail.to, mail.subject = None, "", ""
        tx.flush()
        return len(forgotten)
