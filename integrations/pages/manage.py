"""The page behind a signed link: the booking, its calendar file, cancelling, guests, reminders, a
host's decision.

GET and HEAD change nothing, whoever follows the link. A change is a POST that bears the page's own
nonce, answered by a 303 to the page; done twice it is done once.
"""

from __future__ import annotations

import re

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.bookings import State
from booking.errors import (
    AlreadyCancelled,
    BookingError,
    ChangedMeanwhile,
    InvalidInput,
    NotActive,
    NotFound,
)
from booking.facts import Actor, ActorKind
from booking.links import Purpose
from booking.particulars import for_guest, particulars
from bot.phrases import field_in_words
from integrations.doors import house, now, reading, transaction
from integrations.ics import publication
from integrations.languages import locale_tag
from integrations.pages.confirmed import confirmed
from integrations.pages.followed import CUSTOMER, about, desk_of, follow, shown, version_seen
from integrations.pages.frame import refusal_shown
from integrations.refusals import status_of

AMOUNT = re.compile(r"[0-9]{1,9}")
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058, 3.1


def show(token: str) -> ResponseReturnValue:
    """The booking as it stands."""
    return _page(token)


def calendar_file(token: str) -> ResponseReturnValue:
    """The booking as a file to import."""
    with reading() as tx:
        link = follow(tx, token, Purpose.CUSTOMER, Purpose.GUEST)
        stands = particulars(tx, link.account, link.booking, now=now())
        if link.guest is not None:
            stands = for_guest(tx, link.account, link.booking, stands, link.guest, now=now())
    file = publication(stands, stamp=now(), public_url=house().settings.web.public_url)
    headers = {"Content-Disposition": 'attachment; filename="booking.ics"'}
    return Response(
        file, headers=headers, content_type="text/calendar; charset=utf-8; method=PUBLISH"
    )


def ask_cancel(token: str) -> ResponseReturnValue:
    """The first step: nothing is cancelled, a move is offered, a reason is asked for."""
    return _page(token, Purpose.CUSTOMER, step="cancel")


def cancel(token: str) -> ResponseReturnValue:
    try:
        confirmed(about(token))
        with transaction() as tx:
            link = follow(tx, token, Purpose.CUSTOMER)
            desk_of(tx, link).cancel(
                link.booking,
                actor=CUSTOMER,
                reason=_reason(),
                version=version_seen(),
                refund_told=_refund_told(),
            )
    except AlreadyCancelled:
        return _back(token, "cancelled")
    except BookingError as error:
        return _refused(token, error, "cancel")
    return _back(token, "cancelled")


def invite(token: str) -> ResponseReturnValue:
    """The customer brings somebody more."""
    try:
        confirmed(about(token))
        with transaction() as tx:
            link = follow(tx, token, Purpose.CUSTOMER)
            desk_of(tx, link).add_guest(link.booking, request.form.get("guest", ""), actor=CUSTOMER)
    except BookingError as error:
        if isinstance(error, InvalidInput) and "already_there" in error.fields.values():
            return _back(token, "invited")
        return _refused(token, error, "")
    return _back(token, "invited")


def uninvite(token: str, guest: str) -> ResponseReturnValue:
    """The customer takes a guest off."""
    try:
        confirmed(about(token))
        with transaction() as tx:
            link = follow(tx, token, Purpose.CUSTOMER)
            found = next((one for one in link.booking.all_guests if one.ref == guest), None)
            if found is None:
                raise NotFound
            desk_of(tx, link).remove_guest(link.booking, found, actor=CUSTOMER)
    except BookingError as error:
        return _refused(token, error, "")
    return _back(token, "removed")


def ask_leave(token: str) -> ResponseReturnValue:
    return _page(token, Purpose.GUEST, step="leave")


def leave(token: str) -> ResponseReturnValue:
    """A guest takes themselves off."""
    try:
        confirmed(about(token))
        with transaction() as tx:
            link = follow(tx, token, Purpose.GUEST)
            assert link.guest is not None, "a guest's link leads to a guest"
            guest = Actor(ActorKind.CUSTOMER, "page", ref=link.guest.ref)
            desk_of(tx, link).remove_guest(link.booking, link.guest, actor=guest)
    except BookingError as error:
        return _refused(token, error, "leave")
    return _back(token, "left")


def ask_reminders(token: str) -> ResponseReturnValue:
    return _page(token, Purpose.CUSTOMER, step="reminders")


def stop_reminders(token: str) -> ResponseReturnValue:
    """No more reminders of this booking, which itself stays as it is. A mail program may ask with
    one click.
    """
    name, value = ONE_CLICK
    is_one_click = request.form.get(name) == value
    if not is_one_click:
        confirmed(about(token))
    with transaction() as tx:
        link = follow(tx, token, Purpose.CUSTOMER)
        desk_of(tx, link).stop_reminders(link.booking)
    if is_one_click:
        # RFC 8058, 3.2: no redirect is followed, no page is looked at.
        return Response("OK\n", content_type="text/plain; charset=utf-8")
    return _back(token, "reminders")


def decide(token: str) -> ResponseReturnValue:
    """The host approves or rejects what was asked for."""
    is_yes = request.form.get("decision") == "approve"
    try:
        confirmed(about(token))
        with transaction() as tx:
            link = follow(tx, token, Purpose.DECISION)
            host = next((host for host in link.booking.hosts if host.ref == link.host_ref), None)
            actor = Actor(ActorKind.HOST, "page", host.name if host else "", link.host_ref)
            office = BackOffice(tx, link.account, None, now=now())
            if is_yes:
                office.approve(link.booking, actor=actor)
            else:
                office.reject(link.booking, request.form.get("reason"), actor=actor)
    except (AlreadyCancelled, NotActive):
        # Somebody was faster, or it lapsed: the page says what became of it.
        return _back(token)
    except BookingError as error:
        return _refused(token, error, "")
    return _back(token, "approved" if is_yes else "rejected")


def _reason() -> str:
    """The reason chosen and the words beside it."""
    parts = [request.form.get("reason", ""), request.form.get("note", "")]
    return ". ".join(part.strip() for part in parts if part.strip())


def _refund_told() -> int | None:
    """What the page said goes back; where that has changed meanwhile, nothing is cancelled."""
    given = request.form.get("refund", "")
    return int(given) if AMOUNT.fullmatch(given) else None


def _back(token: str, done: str = "") -> ResponseReturnValue:
    return redirect(url_for("manage.show", token=token, done=done or None), 303)


def _refused(token: str, error: BookingError, step: str) -> ResponseReturnValue:
    """The page once more, with why; what cannot be shown there has its own page."""
    status = status_of(error)
    if status in {403, 404, 410}:
        raise error
    if isinstance(error, ChangedMeanwhile) and _is_cancelled(token):
        return _back(token, "cancelled")
    return _page(token, step=step, error=error)


def _is_cancelled(token: str) -> bool:
    with reading() as tx:
        return follow(tx, token).booking.state is State.CANCELLED


def _page(
    token: str, *purposes: Purpose, step: str = "", error: BookingError | None = None
) -> ResponseReturnValue:
    with reading() as tx:
        link = follow(tx, token, *purposes)
        values = shown(
            tx, link, token, step=step, typed=request.form, **_wrong(error, link.booking.zone)
        )
    template = "pages/decide.html" if link.purpose is Purpose.DECISION else "pages/manage.html"
    return render_template(template, **values), status_of(error) if error else 200


def _wrong(error: BookingError | None, zone: str) -> dict[str, object]:
    """What is wrong, field by field; else the refusal as a sentence."""
    if isinstance(error, InvalidInput):
        words = {
            name: field_in_words(why, locale=locale_tag()) for name, why in error.fields.items()
        }
        return {"wrong": words, "refusal": ""}
    if isinstance(error, ChangedMeanwhile):
        return {
            "wrong": {},
            "refusal": gettext("This booking was changed meanwhile. Look at it once more."),
        }
    return {"wrong": {}, "refusal": refusal_shown(error, zone) if error else ""}
