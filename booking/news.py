"""What happened, in its place, and the news of it: who is mailed what, one mail per recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from booking.accounts import Account
from booking.bookings import Booking, Guest
from booking.db import Tx
from booking.effects import News, Particulars, Recipient, Role, SendMail
from booking.facts import Fact
from booking.outbox.effect import Effect
from booking.particulars import for_guest, for_host, particulars
from booking.people import Host


@dataclass(frozen=True)
class Happening:
    """A fact in its place: the transaction it happens in, the booking as it stands after it."""

    tx: Tx
    account: Account
    booking: Booking
    fact: Fact
    now: datetime

    @cached_property
    def particulars(self) -> Particulars:
        return particulars(self.tx, self.account, self.booking, now=self.now, fact=self.fact)

    def mail(
        self,
        kind: News,
        to: Recipient,
        who: str,
        shown: Particulars,
        *,
        zone: str | None = None,
        locale: str | None = None,
        due_at: datetime | None = None,
    ) -> Effect:
        """One mail of this version. `who` tells its recipients apart: customer, or a guest's or
        host's ref.
        """
        ref, version = self.booking.ref, self.fact.version
        # A reminder waits for days and must hold up nobody; it bears its moment, as there may be
        # several.
        is_later = due_at is not None
        moment = f":{int(due_at.timestamp())}" if due_at is not None else ""
        return SendMail(
            kind=kind,
            to=to,
            locale=locale or self.booking.locale,
            zone=zone or self.booking.zone,
            account_ref=self.account.ref,
            particulars=shown,
        ).effect(
            f"{ref}:{kind.value}:{who}:{version}{moment}",
            stream=f"{ref}:{who}" + (f":{kind.value}{moment}" if is_later else ""),
            due_at=due_at,
        )


def to_customer(
    happening: Happening, kind: News, *, due_at: datetime | None = None
) -> list[Effect]:
    booking = happening.booking
    if booking.mail is None:
        return []
    to = Recipient(Role.CUSTOMER, booking.name, booking.mail)
    return [happening.mail(kind, to, "customer", happening.particulars, due_at=due_at)]


def to_guest(
    happening: Happening, kind: News, guest: Guest, *, due_at: datetime | None = None
) -> Effect:
    shown = for_guest(
        happening.tx,
        happening.account,
        happening.booking,
        happening.particulars,
        guest,
        now=happening.now,
    )
    to = Recipient(Role.GUEST, guest.name, guest.mail)
    return happening.mail(kind, to, guest.ref, shown, due_at=due_at)


def to_hosts(happening: Happening, kind: News, hosts: list[Host]) -> list[Effect]:
    account, now = happening.account, happening.now
    effects = []
    for host in hosts:
        if host.mail is None:
            continue
        shown = for_host(
            happening.tx, account, happening.booking, happening.particulars, host, now=now
        )
        to = Recipient(Role.HOST, host.name, host.mail)
        locale = host.locale or account.locale
        effects.append(happening.mail(kind, to, host.ref, shown, zone=host.zone, locale=locale))
    return effects


def reminder_moments(happening: Happening) -> list[datetime]:
    booking = happening.booking
    moments = [booking.starts_at - timedelta(minutes=m) for m in booking.event_type.reminders]
    return [moment for moment in moments if moment > happening.now]


def guest_of(happening: Happening, ref: str) -> Guest:
    return next(guest for guest in happening.booking.all_guests if guest.ref == ref)
