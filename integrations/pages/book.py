"""The public pages: what an account offers, and one event type with its month, times and questions.

Each step of looking is a GET whose whole state stands in the query; only the form's POST books.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from booking.errors import BookingError, InvalidInput, OfferExpired, SlotTaken
from booking.event_types import EventType
from booking.facts import Actor, ActorKind
from booking.finding import booking_with_key
from booking.front_desk import FrontDesk
from booking.openings import Slot
from booking.when.wish import Wish
from integrations.doors import entered, now, reading, transaction
from integrations.moments import moment_short
from integrations.pages.about import about
from integrations.pages.confirmed import confirmed, new_nonce, once
from integrations.pages.forms import Given, errors_of, fields_of, request_of
from integrations.pages.frame import ZONE_COOKIE, framed, refusal_shown, speaks
from integrations.pages.month import addresses, last_day, month_of, view_of
from integrations.pages.offers import offered
from integrations.pages.zones import zone_choices
from integrations.refusals import status_of

CUSTOMER = Actor(ActorKind.CUSTOMER, "page")
MOST_NEAREST = 6


@dataclass(frozen=True)
class Trouble:
    """Why the form came back: fields that are wrong, or a time that cannot be had."""

    status: int
    wrong: dict[str, str]
    conflict: str = ""
    slot: Slot | None = None
    is_taken: bool = False
    nearest: tuple[Slot, ...] = ()


def offers(account: str) -> ResponseReturnValue:
    """The list of what customers can book."""
    with reading() as tx:
        found = entered(tx, account)
        bookable = FrontDesk(tx, found, now=now()).event_types()
    speaks(found)
    return render_template("pages/offers.html", **framed(found, offers=bookable))


def book(account: str, event_type: str) -> ResponseReturnValue:
    """One event type: choose a time, say who you are."""
    return _page(account, event_type, request.args, None)


def make_booking(account: str, event_type: str) -> ResponseReturnValue:
    """Book, and go on to the booking's own page; else the form again, with everything that was
    typed.
    """
    given = request.form
    slot: Slot | None = None
    try:
        key = confirmed(f"{account}/{event_type}")
        slot = _slot_chosen(account, given)
        path = _book_once(account, event_type, slot, given, key)
    except BookingError as error:
        if status_of(error) in {403, 404}:
            raise
        return _page(account, event_type, given, _trouble(account, event_type, given, error, slot))
    return redirect(f"{path}?done=booked", 303)


def _slot_chosen(account: str, given: Given) -> Slot:
    with reading() as tx:
        return FrontDesk(tx, entered(tx, account), now=now()).slot(given.get("slot", ""))


def _book_once(account: str, slug: str, slot: Slot, given: Given, key: str) -> str:
    """The path of the booking's page. The same form sent twice, even at once, is one booking."""
    key = once(key, slot.starts, slot.duration, given.get("name"), given.get("email"))
    try:
        with transaction() as tx:
            desk = FrontDesk(tx, entered(tx, account), now=now())
            event_type = desk.event_type(slug)
            asked = request_of(event_type, given, zone=_zone(given, desk.account.zone))
            return desk.link(desk.book(event_type, slot, asked, actor=CUSTOMER, key=key))
    except (SlotTaken, IntegrityError):
        # Its twin may have been a moment faster: then this is no refusal, but the booking.
        with reading() as tx:
            desk = FrontDesk(tx, entered(tx, account), now=now())
            made = booking_with_key(tx, key)
            if made is None:
                raise
            return desk.link(made)


def _zone(given: Given, home_zone: str) -> str:
    return given.get("zone") or home_zone


def _trouble(
    account: str, slug: str, given: Given, error: BookingError, slot: Slot | None
) -> Trouble:
    if isinstance(error, InvalidInput) and "slot" not in error.fields:
        return Trouble(422, error.fields, slot=slot)
    if isinstance(error, InvalidInput):
        return Trouble(
            422, error.fields, conflict=gettext("Choose a time first. Your details are kept.")
        )
    if isinstance(error, OfferExpired):
        words = gettext(
            "The times on this page were too old. Choose one again. Your details are kept."
        )
        return Trouble(409, {}, conflict=words)
    assert slot is not None
    with reading() as tx:
        desk = FrontDesk(tx, entered(tx, account), now=now())
        zone = _zone(given, desk.account.zone)
        event_type = desk.event_type(slug)
        speaks(desk.account, event_type.locale)
        if isinstance(error, SlotTaken):
            return Trouble(
                409, {}, _taken_words(slot, zone), slot, is_taken=True, nearest=error.nearest
            )
        wish = Wish(zone=zone, exact_at=slot.starts_at)
        near = desk.nearest(event_type, wish, limit=MOST_NEAREST, duration=slot.duration)
    return Trouble(409, {}, refusal_shown(error, zone), slot, nearest=tuple(near))


def _taken_words(slot: Slot, zone: str) -> str:
    return gettext(
        "%(time)s was just taken. These are the nearest free times. Your details are kept.",
        time=moment_short(slot.starts_at, zone),
    )


def _page(account: str, slug: str, given: Given, trouble: Trouble | None) -> ResponseReturnValue:
    with reading() as tx:
        desk = FrontDesk(tx, entered(tx, account), now=now())
        event_type = desk.event_type(slug)
        speaks(desk.account, event_type.locale)
        values = _values(desk, event_type, given, trouble)
    return render_template("pages/book.html", **values), trouble.status if trouble else 200


def _values(
    desk: FrontDesk, event_type: EventType, given: Given, trouble: Trouble | None
) -> dict[str, object]:
    slot = trouble.slot if trouble else None
    view = view_of(
        given,
        event_type,
        home_zone=desk.account.zone,
        kept_zone=request.cookies.get(ZONE_COOKIE),
        slot=slot,
    )
    values = framed(
        desk.account,
        event_type=event_type,
        view=view,
        zones=zone_choices(view.zone, now=now()),
        nonce=new_nonce(f"{desk.account.slug}/{event_type.slug}"),
        **about(event_type),
        **addresses(view, given, desk.account, event_type),
    )
    why_not = event_type.why_not_bookable(by_customer=True, takes_payments=desk.tx.takes_payments)
    if why_not is not None:
        return {**values, "why_not": refusal_shown(why_not, view.zone)}
    month = month_of(
        view,
        lambda first, last: desk.openings(
            event_type, zone=view.zone, first=first, last=last, duration=view.duration
        ),
        week_starts_on=desk.account.week_starts_on,
        ends=last_day(event_type, now().date()),
    )
    is_taken = trouble is not None and trouble.is_taken
    is_conflict = trouble is not None and bool(trouble.conflict)
    fields = fields_of(event_type, given, trouble.wrong if trouble else {})
    shown = offered(desk, month.slots, slot, is_taken=is_taken)
    chosen = next((offer.slot for offer in shown if offer.is_chosen), None)
    return {
        **values,
        "month": month,
        "is_partial": bool(desk.unread_calendars(event_type)),
        "offers": shown,
        "chosen": chosen,
        "conflict": trouble.conflict if trouble else "",
        "taken": slot.starts_at if slot and is_taken else None,
        "nearest": offered(desk, trouble.nearest if trouble and is_conflict else (), None),
        "fields": fields,
        "errors": errors_of(fields),
    }
