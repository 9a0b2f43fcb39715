"""What every customer page shows around itself, and the words that several of them share."""

from __future__ import annotations

from typing import Any

import phonenumbers
from flask import request
from flask_babel import gettext

from booking.accounts import Account
from booking.errors import BookingError
from booking.event_types import Location, LocationKind
from integrations.languages import speak
from integrations.refusals import in_words

ZONE_COOKIE = "zone"
LONGEST_SHOWN = 2_000


def framed(account: Account, **more: Any) -> dict[str, Any]:
    """The values that `pages/frame.html` needs, and `more`."""
    kept = {name: value[:LONGEST_SHOWN] for name, value in request.args.items() if name != "lang"}
    return {"account": account, "kept_query": kept, **more}


def speaks(account: Account, locale: str | None = None) -> None:
    """The page falls back to this locale, then to the account's."""
    speak(locale, account.locale)


def refusal_shown(error: BookingError, zone: str) -> str:
    return in_words(error, zone=zone)


def phone_shown(number: str) -> str:
    """+351 210 000 140."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def phone_masked(number: str) -> str:
    """+351 … 40."""
    return f"{number[:4]} … {number[-2:]}"


def mail_masked(mail: str) -> str:
    """s…@example.pt."""
    name, _, host = mail.partition("@")
    return f"{name[:1]}…@{host}"


def pair(words: str) -> tuple[str, str]:
    """An option that is its own label."""
    return words, words


def place_shown(location: Location, *, agreed: bool) -> tuple[str, str] | None:
    """An icon and the words for where it is; before it is agreed, what the customer is asked."""
    detail = location.detail
    match location.kind:
        case LocationKind.GOOGLE_MEET | LocationKind.LINK:
            return "video", gettext("Online")
        case LocationKind.PHONE:
            return "phone", _call_shown(detail, is_ours=location.caller == "host")
        case LocationKind.IN_PERSON:
            return ("pin", detail) if detail else None
        case LocationKind.ASK_ATTENDEE if agreed and detail:
            return "pin", detail
        case LocationKind.ASK_ATTENDEE:
            return "home", gettext("At the place you name")


def _call_shown(number: str, *, is_ours: bool) -> str:
    match is_ours, bool(number):
        case True, True:
            return gettext("We call you on %(number)s", number=phone_masked(number))
        case True, False:
            return gettext("We call you")
        case False, True:
            return gettext("You call %(number)s", number=phone_shown(number))
        case _:
            return gettext("You call us")
