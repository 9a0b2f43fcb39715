"""The particulars of a booking as they stand now, for news that leaves later: mails, cards,
calendar files.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Tx
from booking.effects import AnswerGiven, Links, Particulars
from booking.event_types import ChangeRule
from booking.facts import BookingCancelled, BookingRescheduled, ClashFound, Fact, RefundAsked
from booking.links import Purpose, token_for
from booking.participants import Guest
from booking.people import Host


def particulars(
    tx: Tx, account: Account, booking: Booking, *, now: datetime, fact: Fact | None = None
) -> Particulars:
    """The booking as it stands, with the customer's own links."""
    policy = booking.event_type.change_policy
    return Particulars(
        account_ref=account.ref,
        account_slug=account.slug,
        account_name=account.name,
        brand_colour=account.brand_colour,
        reply_to=account.reply_to,
        phone_of_account=account.phone,
        ref=booking.ref,
        uid=booking.uid,
        version=booking.version,
        sequence=booking.sequence,
        organizer=booking.organizer,
        title=booking.title,
        event_type_slug=booking.event_type.slug,
        state=booking.state.value,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone=booking.zone,
        locale=booking.locale,
        hosts=tuple(host.name for host in booking.hosts),
        location_kind=booking.location.kind.value,
        location_detail=_location_detail(booking),
        location_caller=booking.location.caller,
        name=booking.name,
        mail=booking.mail,
        phone=booking.phone,
        description=booking.event_type.description,
        prepare=booking.event_type.prepare,
        guests=tuple(guest.mail for guest in booking.guests),
        answers=tuple(AnswerGiven(answer.label, answer.value) for answer in booking.answers),
        old_starts_at=fact.old_starts_at if isinstance(fact, BookingRescheduled) else None,
        free_at=fact.free_at if isinstance(fact, ClashFound) else (),
        old_ends_at=fact.old_ends_at if isinstance(fact, BookingRescheduled) else None,
        reason=fact.reason if fact is not None else None,
        held_until=booking.held_until,
        may_reschedule_until=_until(policy.reschedule, booking),
        may_cancel_until=_until(policy.cancel, booking),
        actor_kind=fact.actor.kind.value if fact is not None else "system",
        actor_channel=fact.actor.channel if fact is not None else "system",
        actor_ref=fact.actor.ref if fact is not None else None,
        conversation_ref=booking.conversation_ref,
        was_invited=not (isinstance(fact, BookingCancelled) and fact.was_pending),
        price=booking.payment.amount if booking.payment else None,
        currency=booking.payment.currency if booking.payment else booking.event_type.currency,
        payment=booking.payment.state.value if booking.payment else None,
        refund=_refund(booking, fact),
        links=customer_links(tx, account, booking, now=now),
    )


def customer_links(tx: Tx, account: Account, booking: Booking, *, now: datetime) -> Links:
    """What the customer's own mail and card lead to."""
    token = token_for(tx, booking, Purpose.CUSTOMER, now=now)
    links = _links(account, booking, token)
    return replace(links, pay=f"/b/{token}/pay") if booking.awaits_payment else links


def for_guest(
    tx: Tx, account: Account, booking: Booking, base: Particulars, guest: Guest, *, now: datetime
) -> Particulars:
    """The same for a guest: another link, and nobody else's address, phone or answers."""
    token = token_for(tx, booking, Purpose.GUEST, now=now, guest=guest)
    return replace(
        base,
        links=_links(account, booking, token),
        mail=None,
        phone=None,
        guests=(),
        answers=(),
        may_reschedule_until=None,
        may_cancel_until=None,
        price=None,
        payment=None,
        refund=0,
    )


def for_host(
    tx: Tx, account: Account, booking: Booking, base: Particulars, host: Host, *, now: datetime
) -> Particulars:
    """The same for a host: a way to decide where there is something to decide, and the office's
    page.
    """
    decide = token_for(tx, booking, Purpose.DECISION, now=now, host_ref=host.ref)
    links = replace(
        base.links,
        manage="",
        reminders="",
        pay="",
        decide=f"/b/{decide}",
        office=f"/office/{account.slug}/bookings/{booking.ref}",
    )
    return replace(base, links=links)


def _links(account: Account, booking: Booking, token: str) -> Links:
    return Links(
        manage=f"/b/{token}",
        ics=f"/b/{token}/booking.ics",
        reminders=f"/b/{token}/reminders",
        move=f"/b/{token}/move",
        rebook=f"/{account.slug}/{booking.event_type.slug}",
    )


def _location_detail(booking: Booking) -> str:
    """Where to join is told to who has paid."""
    is_due = booking.awaits_payment and booking.location.join_url is not None
    return "" if is_due else booking.location.detail


def _refund(booking: Booking, fact: Fact | None) -> int:
    """What goes back because of this fact; the reaction to it has asked for it before."""
    match fact:
        case BookingCancelled():
            return booking.payment.refunded if booking.payment else 0
        case RefundAsked(amount=amount):
            return amount
        case _:
            return 0


def _until(rule: ChangeRule, booking: Booking) -> datetime | None:
    if booking.wants_new_time:
        return booking.starts_at
    return rule.closes_at(booking.starts_at) if rule.allowed else None
