"""Moving a booking: a week of days, the times of one, then from and to side by side, a reason, and
the confirmed POST.

Choosing is a GET; the chosen time travels as its signed token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_interval
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.db import Tx
from booking.errors import (
    AlreadyCancelled,
    BookingError,
    ChangedMeanwhile,
    InvalidInput,
    LinkInvalid,
    OfferExpired,
    SlotTaken,
)
from booking.links import Link, Purpose
from booking.openings import Slot
from bot.phrases import field_in_words
from integrations.doors import now, reading, transaction
from integrations.languages import locale_shown, locale_tag
from integrations.moments import local_date, moment_short
from integrations.pages.confirmed import confirmed
from integrations.pages.followed import CUSTOMER, about, desk_of, follow, shown, version_seen
from integrations.pages.frame import refusal_shown
from integrations.pages.month import RANGE, Day, last_day, view_of
from integrations.pages.offers import offered
from integrations.refusals import status_of

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Strip:
    """A week of days, and the times of the chosen one."""

    days: list[Day]
    label: str
    chosen: date | None
    slots: list[Slot]
    earlier: date | None
    later: date | None


@dataclass(frozen=True)
class Trouble:
    """Why the booking was not moved."""

    status: int
    words: str = ""
    wrong: str = ""  # with the reason
    slot: Slot | None = None
    is_taken: bool = False
    nearest: tuple[Slot, ...] = ()


def choose(token: str) -> ResponseReturnValue:
    """Look at times; with one chosen, see what would change."""
    return _page(token, None)


def move(token: str) -> ResponseReturnValue:
    slot: Slot | None = None
    try:
        confirmed(about(token))
        with reading() as tx:
            slot = desk_of(tx, follow(tx, token, Purpose.CUSTOMER)).slot(
                request.form.get("slot", "")
            )
        with transaction() as tx:
            link = follow(tx, token, Purpose.CUSTOMER)
            desk_of(tx, link).reschedule(
                link.booking,
                to=slot,
                actor=CUSTOMER,
                reason=request.form.get("reason"),
                version=version_seen(),
            )
    except AlreadyCancelled:
        return redirect(url_for("manage.show", token=token), 303)
    except BookingError as error:
        return _refused(token, error, slot)
    return redirect(url_for("manage.show", token=token, done="moved"), 303)


def _refused(token: str, error: BookingError, slot: Slot | None) -> ResponseReturnValue:
    if status_of(error) in {403, 404, 410}:
        raise error
    if isinstance(error, ChangedMeanwhile) and slot is not None and _stands_at(token, slot):
        # The same form sent twice: the first one moved it.
        return redirect(url_for("manage.show", token=token, done="moved"), 303)
    with reading() as tx:
        link = follow(tx, token, Purpose.CUSTOMER)
        trouble = _trouble(link, error, slot)
    return _page(token, trouble)


def _stands_at(token: str, slot: Slot) -> bool:
    with reading() as tx:
        booking = follow(tx, token).booking
        return booking.is_active and booking.span == slot.span


def _trouble(link: Link, error: BookingError, slot: Slot | None) -> Trouble:
    booking, zone = link.booking, link.booking.zone
    stays = gettext(
        "Your booking on %(time)s is unchanged.", time=moment_short(booking.starts_at, zone)
    )
    match error:
        case SlotTaken() if slot is not None:
            taken = gettext(
                "%(time)s was just taken. The nearest free times are below.",
                time=moment_short(slot.starts_at, zone),
            )
            return Trouble(409, f"{taken} {stays}", slot=slot, is_taken=True, nearest=error.nearest)
        case InvalidInput() if "reason" in error.fields:
            words = field_in_words(error.fields["reason"], locale=locale_tag())
            return Trouble(422, wrong=words, slot=slot)
        case InvalidInput():
            return Trouble(422, f"{gettext('Choose a time first.')} {stays}")
        case OfferExpired():
            return Trouble(
                409, f"{gettext('The times on this page were too old. Choose one again.')} {stays}"
            )
        case ChangedMeanwhile():
            return Trouble(
                409, gettext("This booking was changed meanwhile. Look at it once more.")
            )
        case _:
            return Trouble(409, f"{refusal_shown(error, zone)} {stays}")


def _page(token: str, trouble: Trouble | None) -> ResponseReturnValue:
    with reading() as tx:
        link = follow(tx, token, Purpose.CUSTOMER)
        values = shown(tx, link, token, **_values(tx, link, token, trouble))
    return render_template("pages/move.html", **values), trouble.status if trouble else 200


def _values(tx: Tx, link: Link, token: str, trouble: Trouble | None) -> dict[str, Any]:
    desk, booking = desk_of(tx, link), link.booking
    refusal = desk.why_not_reschedule(booking, CUSTOMER)
    if refusal is not None:
        return {"why_not": refusal_shown(refusal, booking.zone)}
    chosen = trouble.slot if trouble else _chosen(tx, link)
    strip = _strip(tx, link, chosen)
    is_taken = trouble is not None and trouble.is_taken
    offers = offered(desk, strip.slots, chosen, is_taken=is_taken)
    here = url_for("manage.choose", token=token)
    picked = next((offer for offer in offers if offer.is_chosen), None)
    return {
        "here": here,
        "url": lambda day: f"{here}?{urlencode({'day': day.isoformat()})}" if day else None,
        "strip": strip,
        "offers": offers,
        "picked": picked,
        "refusal": trouble.words if trouble else "",
        "nearest": offered(desk, trouble.nearest if trouble else (), None),
        "wrong": {"reason": trouble.wrong} if trouble and trouble.wrong else {},
        "typed": request.form,
    }


def _chosen(tx: Tx, link: Link) -> Slot | None:
    """The time chosen on the page before; one that is stale is simply not chosen."""
    token = request.args.get("slot")
    if not token:
        return None
    try:
        return desk_of(tx, link).slot(token)
    except (OfferExpired, InvalidInput, LinkInvalid):
        return None


def _strip(tx: Tx, link: Link, chosen: Slot | None) -> Strip:
    booking = link.booking
    desk, zone, today = desk_of(tx, link), booking.zone, local_date(now(), booking.zone)
    view = view_of(request.args, booking.event_type, home_zone=zone, kept_zone=None, slot=chosen)

    def openings(first: date, last: date) -> list[Slot]:
        return desk.openings(
            booking.event_type, zone=zone, first=first, last=last, instead_of=booking
        )

    day = view.day
    if day is None:
        ahead = openings(today, today + RANGE)
        day = local_date(ahead[0].starts_at, zone) if ahead else today
    begins = day - timedelta(days=(day.weekday() - link.account.week_starts_on) % 7)
    begins = max(begins, today - timedelta(days=6))
    by_day: dict[date, list[Slot]] = {}
    for slot in openings(max(begins, today), begins + timedelta(days=6)):
        if slot.span != booking.span:
            by_day.setdefault(local_date(slot.starts_at, zone), []).append(slot)
    shown_day = day if day in by_day else next(iter(by_day), None)
    dates = [begins + timedelta(days=ahead) for ahead in range(7)]
    return Strip(
        days=[Day(one, one in by_day, one == today, one == shown_day) for one in dates],
        label=str(format_interval(dates[0], dates[-1], "MMMd", locale=locale_shown())),
        chosen=shown_day,
        slots=by_day.get(shown_day, []) if shown_day else [],
        earlier=begins - WEEK if begins > today else None,
        later=begins + WEEK if begins + WEEK <= last_day(booking.event_type, today) else None,
    )
