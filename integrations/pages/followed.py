"""A management link followed: whose booking it shows, and what the page may say of it to whom.

Who has the link sees what the mail said; mail and phone are masked, notes are never shown.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask import request
from flask_babel import gettext

from booking import links
from booking.bookings import Booking, State
from booking.db import Tx
from booking.errors import ChangeWindowClosed, LinkInvalid
from booking.event_types import LocationKind, ReasonRule
from booking.facts import Actor, ActorKind
from booking.front_desk import FrontDesk
from booking.links import Link, Purpose
from booking.requests import may_bring_guests
from integrations.doors import now
from integrations.languages import locale_shown, locale_tag, prefer
from integrations.moments import moment_short
from integrations.pages.about import refund_words
from integrations.pages.confirmed import new_nonce
from integrations.pages.frame import framed, mail_masked, phone_masked, place_shown, speaks
from integrations.wording import phrases

VERSION = re.compile(r"[0-9]{1,8}")
OFF = frozenset({State.CANCELLED, State.REJECTED, State.EXPIRED})
CUSTOMER = Actor(ActorKind.CUSTOMER, "page")
# What the page says of a change that was just made: `?done=` -> words; the state itself is always
# read anew.
DONE = frozenset(
    {
        "booked",
        "unopened",
        "moved",
        "cancelled",
        "invited",
        "removed",
        "left",
        "reminders",
        "paid",
        "approved",
        "rejected",
    }
)


def follow(tx: Tx, token: str, *purposes: Purpose) -> Link:
    """Where the link leads, for one of these purposes. Raises LinkInvalid, LinkGone."""
    link = links.follow(tx, token, now=now())
    if purposes and link.purpose not in purposes:
        raise LinkInvalid
    prefer(link.booking.locale if link.purpose is not Purpose.DECISION else None)
    speaks(link.account, link.booking.locale)
    return link


def desk_of(tx: Tx, link: Link) -> FrontDesk:
    return FrontDesk(tx, link.account, now=now())


def about(token: str) -> str:
    """What the forms of this link's pages are about."""
    return f"b/{token}"


def version_seen() -> int | None:
    """Which version of the booking the page showed whose form was sent."""
    given = request.form.get("version", "")
    return int(given) if VERSION.fullmatch(given) else None


def shown(tx: Tx, link: Link, token: str, **more: Any) -> dict[str, Any]:
    """The values that `pages/manage.html` and the pages made from it need, and `more`."""
    booking = link.booking
    is_customer = link.purpose is Purpose.CUSTOMER
    names = [host.name for host in booking.hosts]
    done = request.args.get("done", "")
    return framed(
        link.account,
        hidden=True,
        token=token,
        link=link,
        booking=booking,
        nonce=new_nonce(about(token)),
        zone=_zone(link),
        host_names=format_list(names, locale=locale_shown()) if names else "",
        place=_place(booking),
        join=_join(booking),
        mail=mail_masked(booking.mail) if is_customer and booking.mail else None,
        phone=phone_masked(booking.phone) if is_customer and booking.phone else None,
        answers=booking.answers if link.purpose is not Purpose.GUEST else (),
        is_customer=is_customer,
        is_over=booking.is_over(now()) and not booking.is_open(now()),
        done=done if done in DONE else "",
        payment=booking.payment if is_customer else None,
        pays_until=_pays_until(tx, booking) if is_customer else None,
        **(_changes(tx, link) if is_customer else {}),
        **more,
    )


def _zone(link: Link) -> str:
    """The customer's own, as in their mail; a deciding host's where the host looks."""
    deciding = (host.zone for host in link.booking.hosts if host.ref == link.host_ref)
    return next(deciding, link.booking.zone)


def _changes(tx: Tx, link: Link) -> dict[str, Any]:
    """What the customer may still do, and until when."""
    desk, booking = desk_of(tx, link), link.booking
    policy = booking.event_type.change_policy
    no_move = desk.why_not_reschedule(booking, CUSTOMER)
    no_cancel = desk.why_not_cancel(booking, CUSTOMER)
    is_ahead = booking.is_active and booking.starts_at > now()
    is_kept = is_ahead and not booking.wants_new_time  # else there is no time to speak of
    return {
        "refund": desk.refund_owed(booking, CUSTOMER),
        "may_move": no_move is None,
        "may_cancel": no_cancel is None,
        "windows": _windows(booking, no_move, no_cancel) if is_kept else "",
        "asks_reason": policy.reason is not ReasonRule.HIDDEN,
        "needs_reason": policy.reason is ReasonRule.REQUIRED,
        "reasons": policy.reasons,
        "guests": booking.guests,
        "may_bring": is_ahead and may_bring_guests(booking.event_type),
        "is_full": len(booking.guests) >= booking.event_type.max_guests,
        "may_rebook": booking.event_type.why_not_bookable(
            by_customer=True, takes_payments=tx.takes_payments
        )
        is None,
        "refund_words": refund_words(booking.event_type) if is_ahead and booking.payment else "",
        "has_reminders": is_kept
        and not booking.awaits_payment
        and bool(booking.event_type.reminders)
        and not booking.reminders_stopped,
    }


def _pays_until(tx: Tx, booking: Booking) -> datetime | None:
    """Until when it can still be paid, here and now."""
    until = booking.held_until
    can_pay = tx.takes_payments and booking.awaits_payment
    return until if can_pay and until is not None and until > now() else None


def _windows(booking: Booking, no_move: object, no_cancel: object) -> str:
    """Until when it can be changed, or that it no longer can, before anybody tries."""
    policy = booking.event_type.change_policy
    if booking.state is State.PENDING:
        return gettext("It is not confirmed yet: you can move or withdraw it at any time.")
    move_until = moment_short(policy.reschedule.closes_at(booking.starts_at), booking.zone)
    cancel_until = moment_short(policy.cancel.closes_at(booking.starts_at), booking.zone)
    move_closed = isinstance(no_move, ChangeWindowClosed)
    cancel_closed = isinstance(no_cancel, ChangeWindowClosed)
    match move_closed, cancel_closed:
        case False, False if move_until == cancel_until:
            return gettext("You can move or cancel it until %(time)s.", time=move_until)
        case False, False:
            return gettext(
                "You can move it until %(move)s, and cancel it until %(cancel)s.",
                move=move_until,
                cancel=cancel_until,
            )
        case False, True:
            return gettext(
                "You can move it until %(time)s. To cancel it, write to us or call.",
                time=move_until,
            )
        case True, False:
            return gettext(
                "You can cancel it until %(time)s. To move it, write to us or call.",
                time=cancel_until,
            )
        case _:
            return gettext("It can no longer be moved or cancelled here. Write to us or call.")


def _place(booking: Booking) -> tuple[str, str] | None:
    """An icon and the words for where it is: of a Meet that is still made, those of the mail."""
    location = booking.location
    if location.kind is LocationKind.GOOGLE_MEET and not location.detail and booking.is_active:
        return "video", str(phrases(locale_tag()).link_follows)
    return place_shown(location, agreed=True)


def _join(booking: Booking) -> str | None:
    """Where to join, when our side gave an address; never one that a customer typed."""
    if booking.state in OFF or booking.awaits_payment:
        return None
    location = booking.location
    is_ours = location.kind in {"link", "google_meet"}
    return location.detail if is_ours and location.detail.startswith("https://") else None
