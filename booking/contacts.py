"""Contact: the row of a customer; its identities, each verified or only claimed; two contacts made
one.

A mail typed somewhere is claimed and proves nothing. Verified ones (a mailed code, the helpdesk's
or the site's word) are unique in an account, which the schema holds.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.accounts import Account
from booking.db import Base, Referred, Scoped, Tx
from booking.effects import News, Recipient, Role, SendMail
from booking.errors import InvalidInput, NotFound
from booking.outbox import entries
from booking.people import LONGEST_MAIL, LONGEST_NAME, checked_mail

CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5


class Contact(Base, Scoped, Referred):
    """A customer. A contact that was joined to another points there, and its old ref goes on
    working.
    """

    __tablename__ = "contacts"
    __table_args__ = (Index(None, "account_id", "mail"), Index(None, "account_id", "phone"))

    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    mail: Mapped[str | None] = mapped_column(String(LONGEST_MAIL))
    phone: Mapped[str | None] = mapped_column(String(20))
    locale: Mapped[str | None] = mapped_column(String(35))
    zone: Mapped[str | None] = mapped_column(String(64))
    no_show_count: Mapped[int] = mapped_column(default=0)
    last_no_show_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    created_at: Mapped[datetime]


class Identity(Base, Scoped):
    """A channel and the contact's name there: a mail, a phone, a web chat visitor, a site's own
    customer.
    """

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("contact_id", "channel", "name"),
        Index(
            "uq_identities_verified",
            "account_id",
            "channel",
            "name",
            unique=True,
            sqlite_where=text("is_verified"),
            postgresql_where=text("is_verified"),
        ),
        Index(None, "account_id", "channel", "name"),
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(LONGEST_MAIL))
    is_verified: Mapped[bool] = mapped_column(default=False)


class MailCode(Base, Scoped):
    """Six digits, mailed to prove a mail; kept hashed, for ten minutes and five tries."""

    __tablename__ = "mail_codes"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    mail: Mapped[str] = mapped_column(String(LONGEST_MAIL))
    salt: Mapped[str] = mapped_column(String(32))
    code_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    tries_left: Mapped[int] = mapped_column(default=CODE_TRIES)


def contact_by_ref(tx: Tx, ref: str) -> Contact:
    """The contact, or the one it was joined to. Raises NotFound."""
    contact = tx.scalar(select(Contact).where(Contact.ref == ref))
    if contact is None:
        raise NotFound
    return the_one(tx, contact)


def the_one(tx: Tx, contact: Contact) -> Contact:
    """Where a chain of joins ends."""
    while contact.merged_into_id is not None:
        contact = tx.get_one(Contact, contact.merged_into_id)
    return contact


def contact_known_as(tx: Tx, channel: str, name: str) -> Contact | None:
    """The contact with that identity: verified before claimed, then the oldest."""
    contact = tx.scalar(
        select(Contact)
        .join(Identity, Identity.contact_id == Contact.id)
        .where(Identity.channel == channel, Identity.name == name)
        .order_by(Identity.is_verified.desc(), Contact.id)
        .limit(1)
    )
    return None if contact is None else the_one(tx, contact)


def file_contact(
    tx: Tx, *, name: str, mail: str | None, phone: str | None, now: datetime
) -> Contact:
    """The contact with that mail (verified before claimed), else that phone, else a new one.

    What is there already is not changed by what a stranger typed; only what is empty is filled in.
    """
    contact = contact_known_as(tx, "mail", mail) if mail else None
    if contact is None and phone:
        contact = contact_known_as(tx, "phone", phone)
    if contact is None:
        contact = Contact(name=name, created_at=now)
        tx.add(contact)
        tx.flush()
    claim(tx, contact, name=name, mail=mail, phone=phone)
    return contact


def claim(
    tx: Tx, contact: Contact, *, name: str = "", mail: str | None = None, phone: str | None = None
) -> None:
    """Note what the contact says of itself. It joins nothing and proves nothing."""
    contact.name = contact.name or name
    contact.mail = contact.mail or mail
    contact.phone = contact.phone or phone
    for channel, value in (("mail", mail), ("phone", phone)):
        if value and not _has(tx, contact, channel, value):
            tx.add(Identity(contact_id=contact.id, channel=channel, name=value))
    tx.flush()


def verify(tx: Tx, contact: Contact, channel: str, name: str) -> Contact:
    """The identity is proven to be this contact's: who had it verified before and `contact`
    become one.
    """
    owner = tx.scalar(
        select(Identity).where(
            Identity.channel == channel, Identity.name == name, Identity.is_verified
        )
    )
    if owner is not None and owner.contact_id != contact.id:
        other = the_one(tx, tx.get_one(Contact, owner.contact_id))
        return other if other.id == contact.id else join(tx, contact, other)
    if owner is None:
        claimed = tx.scalar(
            select(Identity).where(
                Identity.contact_id == contact.id,
                Identity.channel == channel,
                Identity.name == name,
            )
        )
        if claimed is None:
            claimed = Identity(contact_id=contact.id, channel=channel, name=name)
            tx.add(claimed)
        claimed.is_verified = True
        if channel == "mail":
            contact.mail = name
        tx.flush()
    return contact


def join(tx: Tx, contact: Contact, into: Contact) -> Contact:
    """Make two contacts one, with all that hangs on them: every row that names `contact` names
    `into` from now on.
    """
    assert contact.id != into.id
    known = set(
        tx.execute(select(Identity.channel, Identity.name).where(Identity.contact_id == into.id))
    )
    for identity in tx.scalars(select(Identity).where(Identity.contact_id == contact.id)):
        if (identity.channel, identity.name) in known:
            tx.delete(identity)
    tx.flush()
    for table in Base.metadata.sorted_tables:
        if table.name == "contacts" or "contact_id" not in table.c:
            continue
        tx.execute(
            table.update()
            .where(table.c.contact_id == contact.id, table.c.account_id == into.account_id)
            .values(contact_id=into.id)
        )
    into.name = into.name or contact.name
    into.mail = into.mail or contact.mail
    into.phone = into.phone or contact.phone
    into.no_show_count += contact.no_show_count
    contact.no_show_count = 0
    contact.merged_into_id = into.id
    tx.flush()
    return into


def likely_doubles(tx: Tx, contact: Contact) -> list[Contact]:
    """Other contacts that share a mail or phone with this one, or bear its exact name and no
    mail of their own.
    """
    mine = select(Identity.channel, Identity.name).where(
        Identity.contact_id == contact.id, Identity.channel.in_(("mail", "phone"))
    )
    pairs = [tuple(row) for row in tx.execute(mine)]
    shares = [(Identity.channel == channel) & (Identity.name == name) for channel, name in pairs]
    same_name = (
        (func.lower(Contact.name) == contact.name.lower()) & Contact.mail.is_(None)
        if contact.name
        else Contact.id.is_(None)
    )
    sharing = select(Identity.contact_id).where(or_(*shares)) if shares else None
    condition = same_name if sharing is None else or_(Contact.id.in_(sharing), same_name)
    return list(
        tx.scalars(
            select(Contact)
            .where(condition, Contact.id != contact.id, Contact.merged_into_id.is_(None))
            .order_by(Contact.id)
            .limit(10)
        )
    )


def new_code(tx: Tx, contact: Contact, mail: str, *, now: datetime) -> str:
    """Six digits that will prove `mail` to be this contact's; an earlier code is dead from now
    on.
    """
    for old in tx.scalars(select(MailCode).where(MailCode.contact_id == contact.id)):
        tx.delete(old)
    code, salt = f"{secrets.randbelow(1_000_000):06}", secrets.token_hex(16)
    tx.add(
        MailCode(
            contact_id=contact.id,
            mail=mail,
            salt=salt,
            code_hash=_hashed(salt, code),
            expires_at=now + CODE_LASTS,
        )
    )
    return code


def mail_code(
    tx: Tx,
    account: Account,
    contact: Contact,
    mail: str,
    *,
    locale: str,
    zone: str,
    now: datetime,
) -> None:
    """Mail a new code to that address, known or not. Raises InvalidInput."""
    address = checked_mail(mail)
    if address is None:
        raise InvalidInput({"mail": "not_a_mail"})
    sent = SendMail(
        kind=News.CODE,
        to=Recipient(Role.CUSTOMER, contact.name, address),
        locale=locale,
        zone=zone,
        account_ref=account.ref,
        words={"code": new_code(tx, contact, address, now=now)},
    )
    key = f"{contact.ref}:code:{int(now.timestamp() * 1000)}"
    entries.put(tx, [sent.effect(key, stream=key)], now=now)


def prove(tx: Tx, contact: Contact, code: str, *, now: datetime) -> Contact | None:
    """The contact, made one with who had that mail before; None when the code is wrong, old or
    tried too often.
    """
    kept = tx.scalar(
        select(MailCode).where(MailCode.contact_id == contact.id).order_by(MailCode.id.desc())
    )
    if kept is None or kept.expires_at <= now or kept.tries_left <= 0:
        return None
    kept.tries_left -= 1
    if not hmac.compare_digest(kept.code_hash, _hashed(kept.salt, code.strip())):
        return None
    mail = kept.mail
    tx.delete(kept)
    tx.flush()
    return _proven(tx, contact, mail)


def _proven(tx: Tx, contact: Contact, mail: str) -> Contact:
    proven = verify(tx, contact, "mail", mail)
    # Who only claimed that mail (a booking page, say) was this person too, now that the mail is
    # proven.
    for other_id in tx.scalars(
        select(Identity.contact_id).where(
            Identity.channel == "mail", Identity.name == mail, Identity.contact_id != proven.id
        )
    ).all():
        other = tx.get_one(Contact, other_id)
        if other.merged_into_id is None and _has_only_mail(tx, other, mail):
            join(tx, other, proven)
    return proven


def _has_only_mail(tx: Tx, contact: Contact, mail: str) -> bool:
    """Whether nothing verified speaks for somebody else behind this contact."""
    verified = tx.scalars(
        select(Identity).where(Identity.contact_id == contact.id, Identity.is_verified)
    ).all()
    return not verified and contact.mail in (None, mail)


def _has(tx: Tx, contact: Contact, channel: str, name: str) -> bool:
    return (
        tx.scalar(
            select(Identity.id).where(
                Identity.contact_id == contact.id,
                Identity.channel == channel,
                Identity.name == name,
            )
        )
        is not None
    )


def _hashed(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def checked_code(code: str) -> str:
    """Raises InvalidInput unless it is six digits."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():  # noqa: PLR2004 - six digits, see above
        raise InvalidInput({"code": "not_a_code"})
    return digits
