"""What the pages of connections say: how a connection fares, what went wrong, what to do about it,
and what became of the bookings that were compared with their events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from babel.dates import format_timedelta
from flask_babel import gettext

from booking.calendars import Connection, Health
from integrations.doors import now
from integrations.languages import locale_shown
from integrations.moments import moment_short

AT_ONCE, RECENTLY = timedelta(seconds=5), timedelta(hours=1)


@dataclass(frozen=True)
class State:
    """A badge: its kind, its icon and its words."""

    kind: str
    sign: str
    words: str


@dataclass(frozen=True)
class Trouble:
    """What happened, and what is to be done, by whom."""

    what: str
    remedy: str


def state_of(connection: Connection | None) -> State:
    """How it fares, in a word or two."""
    if connection is None:
        return State("", "plug", gettext("Not connected"))
    match connection.health:
        case Health.CONNECTED:
            return _working(connection)
        case Health.DEGRADED:
            return State("warn", "refresh", gettext("Trying again"))
        case Health.NEEDS_RECONNECTING:
            return State("danger", "alert", gettext("Sign in again"))
        case Health.ENDED:
            return State("", "plug", gettext("Not connected"))
        case _:
            assert_never(connection.health)


def _working(connection: Connection) -> State:
    followed = [calendar for calendar in connection.calendars if calendar.is_followed]
    known = [calendar for calendar in followed if calendar.synced_at is not None]
    if len(known) < len(followed):
        words = gettext("Reading %(done)s of %(all)s", done=len(known) + 1, all=len(followed))
        return State("info", "refresh", words)
    if warnings_of(connection):
        return State("warn", "alert", gettext("Look at this"))
    return State("ok", "check", gettext("Working"))


def is_being_read(connection: Connection) -> bool:
    """Whether too little is known only because it was just connected, or chosen."""
    followed = [calendar for calendar in connection.calendars if calendar.is_followed]
    is_well = connection.health is Health.CONNECTED
    return is_well and any(calendar.synced_at is None for calendar in followed)


def warnings_of(connection: Connection) -> list[str]:
    """What would surprise the host, though Google answers well."""
    found = [
        gettext(
            "The calendar “%(name)s” is gone from Google. Choose another one, and save.",
            name=calendar.name,
        )
        for calendar in connection.calendars
        if calendar.is_gone and (calendar.makes_busy or calendar.takes_bookings)
    ]
    if connection.target is None:
        found.append(gettext("No calendar takes the bookings: they are not copied to Google."))
    elif not connection.target.may_write:
        found.append(
            gettext(
                "Google no longer lets us write to “%(name)s”. Choose another one, or change how "
                "it is shared.",
                name=connection.target.name,
            )
        )
    if not any(calendar.makes_busy for calendar in connection.calendars):
        found.append(gettext("No calendar is checked for busy times."))
    return found


def trouble_of(connection: Connection) -> Trouble | None:
    """What is wrong with it just now; None while all is well."""
    if connection.health not in (Health.DEGRADED, Health.NEEDS_RECONNECTING):
        return None
    return trouble_words(connection.last_error or "")


def trouble_words(code: str) -> Trouble:
    """In plain words; a code that nobody knows is answered in general."""
    waits = gettext("Nothing needs to be done: it is tried again by itself.")
    signs_in = gettext("The host signs in to Google again. What was chosen here is kept.")
    known = {
        "unreachable": Trouble(gettext("Google does not answer."), waits),
        "server_error": Trouble(gettext("Google answers with an error of its own."), waits),
        "answer_unreadable": Trouble(gettext("Google answers something we cannot read."), waits),
        "rate_limited": Trouble(gettext("Google asks us to go slower."), waits),
        "quota": Trouble(
            gettext("Google takes no more requests for some hours."),
            gettext(
                "It goes on by itself. If it happens often, whoever runs Bookdesk can ask Google "
                "for a higher quota."
            ),
        ),
        "grant_revoked": Trouble(
            gettext("Google no longer lets us in: the permission was taken back, or has expired."),
            signs_in,
        ),
        "scopes_missing": Trouble(
            gettext("Google lets us in, but not to everything that is needed."),
            gettext("The host signs in again, and leaves all boxes ticked when Google asks."),
        ),
        "seal_broken": Trouble(
            gettext("What Google gave us cannot be read any more: the secret key was changed."),
            signs_in,
        ),
        "client_refused": Trouble(
            gettext("Google does not know this Bookdesk: its client id or secret is wrong."),
            gettext("Whoever runs Bookdesk puts that right. The hosts need to do nothing."),
        ),
        "calendar_gone": Trouble(
            gettext("A calendar is gone from Google."),
            gettext("Choose another one, and save."),
        ),
        "not_found": Trouble(
            gettext("Something that was in Google is there no more."),
            gettext("Look at the chosen calendars, then check again."),
        ),
        "refused": Trouble(
            gettext("Google refuses a change that a booking needs."),
            gettext("Look at the last checks: they name the booking."),
        ),
    }
    otherwise = Trouble(
        gettext("Something went wrong between us and Google."),
        gettext("It is tried again by itself. If it lasts, the host signs in to Google again."),
    )
    return known.get(code, otherwise)


def became_words(became: str) -> str:
    """What became of a booking, or a calendar, in a check."""
    return {
        "moved": gettext("moved, as in Google"),
        "cancelled": gettext("cancelled, as it was deleted in Google"),
        "put_back": gettext("put back where it belongs"),
        "overruled": gettext("written once more: our change was the later one"),
        "put": gettext("written to Google"),
        "escalated": gettext("a person should look at this"),
        "calendar_gone": gettext("this calendar is gone from Google"),
    }.get(became, gettext("put right"))


def wrong_words(field: str, code: str) -> str:
    """What is wrong with the choice of calendars."""
    if code != "not_a_choice":
        return gettext("This cannot be taken as it is.")
    if field == "target":
        return gettext("Choose one of these: the other one is gone, or cannot be written to.")
    return gettext("One of these is gone. Choose once more.")


def ago(moment: datetime, zone: str) -> str:
    """40 seconds ago; from an hour on, the day and time in `zone`."""
    since = max(now() - moment, timedelta(0))
    if since >= RECENTLY:
        return moment_short(moment, zone)
    if since < AT_ONCE:
        return gettext("just now")
    return str(format_timedelta(-since, add_direction=True, locale=locale_shown()))
