"""What every page of the office shows around itself: navigation, the agent's zone, where it stands.

A page of a contact or booking stands alone or beside a conversation (`beside` in its address); a
script that asks for `X-Swap: panel` is given the panel alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext

from booking.calendars import red_connections
from booking.contacts import Contact
from booking.event_types import Location, LocationKind
from booking.people import Host
from bot.inbox import Filter, Inbox
from bot.phrases import babel_locale
from integrations.doors import now, reading
from integrations.languages import locale_shown

SWAP = "X-Swap"
COLOURS = 6


@dataclass(frozen=True)
class NavLink:
    """A line of the navigation; `is_set_up` ones stand apart, under their own heading."""

    path: str
    words: str
    sign: str
    is_here: bool
    is_set_up: bool
    count: int | None = None
    calls: int = 0  # how many things in it need somebody


def init_app(app: Flask) -> None:
    app.url_defaults(_same_account)
    app.jinja_env.globals.update(
        nav=nav,
        red_hosts=red_hosts,
        office_zone=office_zone,
        beside_ref=beside_ref,
        back_to=back_to_contact,
        now_moment=now,
        clocks_differ=clocks_differ,
    )
    app.jinja_env.filters.update(
        initials=initials,
        tint=tint,
        contact_name=contact_name,
        phone_shown=phone_shown,
        language_name=language_name,
    )


def _same_account(endpoint: str, values: dict[str, Any]) -> None:
    """Links of the office stay in the account that it shows."""
    account = g.get("account")
    if account is None or g.get("agent") is None or "account" in values:
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "account"):
        values["account"] = account.slug


def office_zone() -> str:
    """The agent's zone, in which the office shows its times."""
    zone: str = g.agent.zone_or(g.account)
    return zone


def nav() -> list[NavLink]:
    """What there is to go to, for this agent: nothing that is not there or not theirs."""
    there = {rule.rule for rule in current_app.url_map.iter_rules()}
    lines = [
        ("inbox", gettext("Inbox"), "inbox", False),
        ("bookings", gettext("Bookings"), "bookings", False),
        ("tasks", gettext("Tasks"), "task", False),
        ("deals", gettext("Deals"), "deal", False),
    ]
    if g.agent.is_admin:
        lines += [
            ("event-types", gettext("Event types"), "layers", True),
            ("availability", gettext("Availability"), "clock", True),
        ]
    lines.append(("connections", gettext("Connections"), "plug", True))
    if g.agent.is_admin:
        lines += [
            ("settings", gettext("Settings"), "sliders", True),
            ("postbox", gettext("Postbox"), "mail", True),
        ]
    return [
        _nav_link(name, words, sign, is_set_up=is_set_up)
        for name, words, sign, is_set_up in lines
        if {f"/office/<account>/{name}", f"/office/<account>/{name}/"} & there
    ]


def _nav_link(name: str, words: str, sign: str, *, is_set_up: bool) -> NavLink:
    path = f"/office/{g.account.slug}/{name}"
    is_here = request.path == path or request.path.startswith(path + "/")
    count = _open_count() if name == "inbox" else None
    calls = len(red_hosts()) if name == "connections" else 0
    return NavLink(path, words, sign, is_here, is_set_up, count, calls)


def red_hosts() -> list[Host]:
    """Those who must sign in to their calendar again, this agent first; asked once a page."""
    if "red_hosts" not in g:
        with reading() as tx:
            tx.enter(g.account)
            found = [connection.host for connection in red_connections(tx)]
        own = g.agent.login_id
        g.red_hosts = sorted(found, key=lambda host: (host.login_id != own, host.name.lower()))
    hosts: list[Host] = g.red_hosts
    return hosts


def _open_count() -> int:
    with reading() as tx:
        return Inbox(tx, g.account, now=now()).count(Filter.MINE, agent=g.agent)


def beside_ref() -> str | None:
    """The conversation that this page stands beside, if any."""
    return request.values.get("beside") or None


def is_swap() -> bool:
    """Whether a script asks for the panel alone."""
    return request.headers.get(SWAP) == "panel"


def back_to_contact(contact: Contact, beside: str | None) -> str:
    """Where a finished step leads: the conversation beside it, else the contact's own page."""
    if beside:
        return url_for("inbox.conversation", ref=beside)
    return url_for("contacts.shown", ref=contact.ref)


def clocks_differ(moment: datetime, one: str, other: str) -> bool:
    """Whether a moment reads differently in the two zones."""
    return (
        moment.astimezone(ZoneInfo(one)).utcoffset()
        != moment.astimezone(ZoneInfo(other)).utcoffset()
    )


def language_name(tag: str) -> str:
    """Portuguese, for pt-PT."""
    return str(babel_locale(tag).get_language_name(locale_shown())).capitalize()


def version_seen(form: Mapping[str, str]) -> int | None:
    """The version that the form was made from; what is no number is none."""
    given = form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None  # noqa: PLR2004 - 32 bits


def page_asked() -> int:
    """The page of a list, from one."""
    given = request.args.get("page", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1  # noqa: PLR2004 - no list is longer
    return max(1, number)


def contact_name(contact: Contact) -> str:
    """How the office calls a contact; one without a name by its mail or phone."""
    return contact.name or contact.mail or contact.phone or gettext("Visitor")


def initials(name: str) -> str:
    """SA, for Sofia Almeida."""
    words = [word for word in name.split() if word[:1].isalpha()]
    letters = [word[0] for word in (words[:1] + words[1:][-1:])]
    return "".join(letters).upper() or "?"


def tint(ref: str) -> str:
    """One of the six colours, always the same for one ref."""
    return f"c{1 + sum(map(ord, ref)) % COLOURS}"


def phone_shown(number: str) -> str:
    """+351 912 000 184."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def place_shown(location: Location) -> tuple[str, str]:
    """An icon and the words for where a booking is."""
    detail = location.detail
    match location.kind:
        case LocationKind.GOOGLE_MEET | LocationKind.LINK:
            return "video", detail or gettext("Online")
        case LocationKind.PHONE if location.caller == "customer":
            return "phone", gettext("They call %(number)s", number=phone_shown(detail))
        case LocationKind.PHONE:
            return "phone", gettext("We call %(number)s", number=phone_shown(detail))
        case LocationKind.IN_PERSON | LocationKind.ASK_ATTENDEE:
            return "pin", detail
