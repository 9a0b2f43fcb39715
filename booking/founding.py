"""Founding an account: the tenant, its first admin, its pipeline and its first schedule. How
every installation begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.accounts import Account, is_free_slug
from booking.db import Tx
from booking.deals import Pipeline, default_pipeline
from booking.errors import InvalidInput
from booking.people import Agent, Login, checked_mail, cleaned_line, login_by_mail, why_not_name
from booking.schedules import Schedule
from booking.when.hours import Hours, LocalWindow, WeeklyHours, known_zone

STAGES = ["New", "Booked", "Met", "Offer"]
MORNING_TO_EVENING = (LocalWindow(9 * 60, 17 * 60),)


@dataclass(frozen=True, slots=True)
class Founded:
    """A new account with what it begins with."""

    account: Account
    admin: Agent
    pipeline: Pipeline
    schedule: Schedule


def found(
    tx: Tx,
    *,
    name: str,
    slug: str,
    zone: str,
    locale: str,
    admin_name: str,
    admin_mail: str,
    now: datetime,
) -> Founded:
    """Make an account; `tx` has entered it afterwards. A login of that mail becomes its admin.

    Raises InvalidInput with every field that is wrong.
    """
    name, admin_name = cleaned_line(name), cleaned_line(admin_name)
    mail = checked_mail(admin_mail)
    _check(tx, name=name, slug=slug, zone=zone, admin_name=admin_name, mail=mail)
    assert mail is not None
    account = Account(
        name=name,
        slug=slug,
        zone=zone,
        locale=locale,
        sender_name=name,
        reply_to=mail,
        created_at=now,
    )
    tx.add(account)
    tx.flush()
    tx.enter(account)
    login = login_by_mail(tx, mail) or Login(mail=mail, name=admin_name, zone=zone, created_at=now)
    tx.add(login)
    tx.flush()
    admin = Agent(login_id=login.id, login=login, is_admin=True)
    pipeline = default_pipeline("Sales", STAGES, won="Won", lost="Lost")
    schedule = Schedule(
        name="Office hours", hours=Hours(zone, WeeklyHours((MORNING_TO_EVENING,) * 5 + ((),) * 2))
    )
    tx.add_all([admin, pipeline, schedule])
    tx.flush()
    return Founded(account, admin, pipeline, schedule)


def _check(tx: Tx, *, name: str, slug: str, zone: str, admin_name: str, mail: str | None) -> None:
    wrong: dict[str, str] = {}
    if why := why_not_name(name):
        wrong["name"] = why
    if not is_free_slug(slug):
        wrong["slug"] = "not_a_slug"
    elif tx.scalar(select(Account.id).where(Account.slug == slug)) is not None:
        wrong["slug"] = "already_there"
    if not known_zone(zone):
        wrong["zone"] = "not_a_zone"
    if why := why_not_name(admin_name):
        wrong["admin_name"] = why
    if mail is None:
        wrong["admin_mail"] = "not_a_mail"
    if wrong:
        raise InvalidInput(wrong)
