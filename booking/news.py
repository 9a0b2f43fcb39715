"""What happened, in its place, and the news of it: who is mailed what, one mail per recipient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from booking.accounts import Account
from booking.bookings import Booking, State
from booking.calendar_events import can_meet
from booking.db import Tx
from booking.effects import (
    MAIL,
    NOTICE,
    News,
    Particulars,
    Recipient,
    Role,
    SendMail,
    TellContact,
)
from booking.event_types import LocationKind
from booking.facts import Fact
from booking.outbox import entries
from booking.outbox.effect import Effect
from booking.participants import Guest
from booking.particulars import for_guest, for_host, particulars
from booking.people import Host

LINK_AWAITED = timedelta(seconds=20)
# Mails that say where to go, and so wait for a Meet that is being made.
NAME_THE_PLACE = frozenset(
    {News.CONFIRMATION, News.RESCHEDULED, News.UPDATED, News.HOST_NEW, News.HOST_MOVED}
)


@dataclass(frozen=True)
class Happening:
    """A fact in its place: the transaction it happens in, the booking as it stands after it."""

    tx: Tx
    account: Account
    booking: Booking
    fact: Fact
    now: datetime

    @cached_property
    def awaits_link(self) -> bool:
        """Whether its Meet is being made: mails that name the place wait for it a little."""
        location = self.booking.location
        return (
            location.kind is LocationKind.GOOGLE_MEET
            and not location.detail
            and self.booking.state is State.CONFIRMED
            and can_meet(self.tx, self.booking)
        )

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
        words: dict[str, Any] | None = None,
    ) -> Effect:
        """One mail of this version. `who` tells its recipients apart: customer, or a guest's or
        host's ref.
        """
        ref, version = self.booking.ref, self.fact.version
        # A reminder waits for days and must hold up nobody; it bears its moment, as there may be
        # several.
        is_later = due_at is not None
        if due_at is None and kind in NAME_THE_PLACE and self.awaits_link:
            due_at = self.now + LINK_AWAITED
        moment = f":{int(due_at.timestamp())}" if is_later and due_at is not None else ""
        return SendMail(
            kind=kind,
            to=to,
            locale=locale or self.booking.locale,
            zone=zone or self.booking.zone,
            account_ref=self.account.ref,
            particulars=shown,
            words=words or {},
        ).effect(
            f"{ref}:{kind.value}:{who}:{version}{moment}",
            stream=f"{ref}:{who}" + (f":{kind.value}{moment}" if is_later else ""),
            due_at=due_at,
        )


Reaction = Callable[[Happening], list[Effect]]


def to_contact(happening: Happening, kind: News) -> list[Effect]:
    """The conversation that the booking began in, else the contact's newest."""
    booking = happening.booking
    told = TellContact(
        kind=kind, contact_ref=booking.contact.ref, particulars=happening.particulars
    )
    key = f"{booking.ref}:{kind.value}:{happening.fact.version}"
    return [told.effect(key, stream=booking.ref)]


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


def to_hosts(
    happening: Happening, kind: News, hosts: list[Host], *, words: dict[str, Any] | None = None
) -> list[Effect]:
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
        effects.append(
            happening.mail(kind, to, host.ref, shown, zone=host.zone, locale=locale, words=words)
        )
    return effects


def add_link_to_waiting(happening: Happening) -> set[str]:
    """Mails and messages about the booking that have not left yet name where it takes place;
    those that waited for it leave at once. Whose invitations they were: mail addresses.
    """
    booking, now = happening.booking, happening.now
    waiting = entries.waiting_about(
        happening.tx, about=booking.ref, addresses=(MAIL, NOTICE), now=now
    )
    reached = set()
    for entry in waiting:
        if entry.address == NOTICE:
            told = TellContact.read(entry.body)
            shown = _placed(told.particulars, booking)
            entry.body = replace(told, particulars=shown).effect("", stream="").body
            continue
        mail = SendMail.read(entry.body)
        if mail.particulars is None or entry.tries:
            continue  # one that was tried may have arrived: under the same id it must say the same
        shown = _placed(mail.particulars, booking)
        entry.body = replace(mail, particulars=shown).effect("", stream="").body
        if mail.kind in NAME_THE_PLACE:
            reached.add(mail.to.mail)
            entry.due_at = entry.first_due_at = now
    if reached:
        happening.tx.ring(entries.TOPIC)
    return reached


def _placed(shown: Particulars, booking: Booking) -> Particulars:
    return replace(
        shown,
        location_kind=booking.location.kind.value,
        location_detail=booking.location.detail,
    )


def reminder_moments(happening: Happening) -> list[datetime]:
    booking = happening.booking
    moments = [booking.starts_at - timedelta(minutes=m) for m in booking.event_type.reminders]
    return [moment for moment in moments if moment > happening.now]


def guest_of(happening: Happening, ref: str) -> Guest:
    return next(guest for guest in happening.booking.all_guests if guest.ref == ref)
