"""Login, Agent, Host: who serves customers. A login is a person; an agent is that person in one
account; a host is whose time is booked, with or without a login.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.accounts import Account
from booking.db import Base, Referred, Scoped, Tx
from booking.errors import Forbidden, NotFound
from booking.schedules import Schedule

LONGEST_NAME = 200  # characters
LONGEST_MAIL = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
# Controls, line and paragraph separators, and what turns the direction of the text around it (UAX
# 9).
UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


class Login(Base, Referred):
    """A person who signs in; agent or admin in one or more accounts."""

    __tablename__ = "logins"

    mail: Mapped[str] = mapped_column(String(LONGEST_MAIL), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    zone: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(35))
    # Sessions and password links carry this number; raising it ends them all.
    session_number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class Agent(Base, Scoped, Referred):
    """A login's place in one account."""

    __tablename__ = "agents"
    __table_args__ = (UniqueConstraint("account_id", "login_id"),)

    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_on: Mapped[bool] = mapped_column(default=True)
    wants_handoff_mail: Mapped[bool] = mapped_column(default=True)

    login: Mapped[Login] = relationship(lazy="joined", innerjoin=True)

    @property
    def name(self) -> str:
        return self.login.name

    def check_admin_of(self, account: Account) -> None:
        """Raises Forbidden when they are none."""
        assert self.account_id == account.id, "an agent of another account"
        if not self.is_admin:
            raise Forbidden

    def zone_or(self, account: Account) -> str:
        return self.login.zone or account.zone


class Host(Base, Scoped, Referred):
    """Somebody whose time can be booked. Switched off, never deleted, once there are bookings."""

    __tablename__ = "hosts"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    mail: Mapped[str | None] = mapped_column(String(LONGEST_MAIL))
    zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(35))
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    is_on: Mapped[bool] = mapped_column(default=True)

    schedule: Mapped[Schedule] = relationship(lazy="joined", innerjoin=True)


def login_by_mail(tx: Tx, mail: str) -> Login | None:
    return tx.scalar(select(Login).where(Login.mail == mail.strip().lower()))


def accounts_of(tx: Tx, login: Login) -> list[tuple[Account, Agent]]:
    """The accounts that this login serves, by name."""
    with tx.across_accounts():
        rows = tx.execute(
            select(Account, Agent)
            .join(Agent, Agent.account_id == Account.id)
            .where(Agent.login_id == login.id, Agent.is_on)
            .order_by(Account.name)
        )
        return [(account, agent) for account, agent in rows]


def agent_of(tx: Tx, login_id: int) -> Agent | None:
    """The login's place in the account that `tx` has entered."""
    return tx.scalar(select(Agent).where(Agent.login_id == login_id, Agent.is_on))


def hosts_by_id(tx: Tx, ids: list[int]) -> list[Host]:
    """The hosts in the order of `ids`. Raises NotFound."""
    found = {host.id: host for host in tx.scalars(select(Host).where(Host.id.in_(ids)))}
    try:
        return [found[host_id] for host_id in ids]
    except KeyError as error:
        raise NotFound from error


def cleaned_line(text: str) -> str:
    """One line of plain text: no control or direction characters, white space folded, NFC."""
    spaced = re.sub(r"[\t\r\n\x85\u2028\u2029]+", " ", text)
    return " ".join(unicodedata.normalize("NFC", UNWANTED.sub("", spaced)).split())


def cleaned_text(text: str) -> str:
    """Plain text of several lines: as `cleaned_line`, but line ends stay, as a line feed each."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(cleaned_line(line) for line in lines).strip("\n")


def why_not_name(name: str) -> str | None:
    """What is wrong with a person's name; None when nothing is."""
    if not name.strip():
        return "missing"
    if len(name) > LONGEST_NAME:
        return "too_long"
    marks = sum(1 for character in name if unicodedata.combining(character))
    # "Zalgo" text draws over the lines around it; no living orthography needs so many marks.
    return "not_a_name" if marks > max(8, len(name) // 2) else None


def checked_mail(text: str) -> str | None:
    """The address in its normal form, lower case; None when it is none. Nothing is looked up on
    the network.
    """
    given = text.strip()
    if len(given) > LONGEST_MAIL or UNWANTED.search(given):
        return None
    try:
        return validate_email(given, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def checked_phone(text: str, *, region: str | None = None) -> str | None:
    """The number in E.164; None when it is none. `region` (ISO 3166) reads numbers without a
    country's prefix.
    """
    given = text.strip()
    if not given or len(given) > 40 or given.lower().startswith("tel:") or ";" in given:  # noqa: PLR2004
        return None
    try:
        number = phonenumbers.parse(given, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
