"""The inbox's list as it is shown: who wrote, when, and what became of it in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g, request
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.bookings import Booking, State
from booking.db import Tx
from bot.inbox import Conversation, ConversationPage, Filter, Inbox
from integrations.doors import now
from integrations.moments import clock_time, day_short, local_date, moment_short, weekday_short
from integrations.office.frame import contact_name, office_zone, page_asked

LONGEST_SEARCH = 100
WEEK = timedelta(days=6)
CHOOSING = {"slot", "wish", "page"}  # the questions whose answer is a time


@dataclass(frozen=True)
class Sign:
    """What became of a conversation: an icon and a few words."""

    icon: str
    words: str


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    ref: str
    name: str
    tint_ref: str
    preview: str
    when: str
    at: datetime | None
    is_unread: bool
    sign: Sign | None


@dataclass(frozen=True)
class Listed:
    """The list as its address asks for it; `query` leads back to the same."""

    which: Filter
    search: str
    page: int
    rows: list[Row]
    has_more: bool
    counts: Mapping[str, int]

    @property
    def query(self) -> dict[str, str | int | None]:
        return {
            "show": None if self.which is Filter.MINE else self.which.value,
            "q": self.search or None,
            "page": self.page if self.page > 1 else None,
        }


def listed(tx: Tx) -> Listed:
    """The conversations that this request's address names, newest first."""
    inbox = Inbox(tx, g.account, now=now())
    which = filter_asked()
    search = request.args.get("q", "").strip()[:LONGEST_SEARCH].replace("\0", "")
    number = page_asked()
    found = inbox.conversations(which, agent=g.agent, search=search, page=number)
    return Listed(
        which=which,
        search=search,
        page=number,
        rows=_rows(tx, found),
        has_more=found.has_more,
        counts={
            shown.value: inbox.count(shown, agent=g.agent)
            for shown in (Filter.MINE, Filter.UNASSIGNED)
        },
    )


def filter_asked() -> Filter:
    asked = request.args.get("show", "")
    return Filter(asked) if asked in list(Filter) else Filter.MINE


def sign_of(conversation: Conversation, booking: Booking | None, zone: str) -> Sign | None:
    """What an agent wants to know first: that a person is asked for, then what was booked."""
    if conversation.handed_off_at is not None:
        return Sign("user", gettext("Wants a person"))
    if conversation.is_the_bots and conversation.memory.get("waiting_for") in CHOOSING:
        return Sign("bot", gettext("Choosing a time"))
    return _sign_of_booking(booking, zone) if booking is not None else None


def _sign_of_booking(booking: Booking, zone: str) -> Sign:
    if booking.wants_new_time:
        return Sign("swap", gettext("Wants a new time"))
    day, when = day_short(booking.starts_at, zone), moment_short(booking.starts_at, zone)
    if booking.awaits_payment:
        return Sign("euro", gettext("Waits for payment: %(day)s", day=day))
    signs = {
        State.CONFIRMED: Sign("calendar", gettext("Booked %(when)s", when=when)),
        State.PENDING: Sign("clock", gettext("Waits for confirmation: %(day)s", day=day)),
        State.COMPLETED: Sign("check", gettext("Attended: %(day)s", day=day)),
        State.NO_SHOW: Sign("noshow", gettext("No-show: %(day)s", day=day)),
        State.CANCELLED: Sign("ban", gettext("Cancelled: %(day)s", day=day)),
        State.REJECTED: Sign("ban", gettext("Declined: %(day)s", day=day)),
        State.EXPIRED: Sign("clock", gettext("Expired: %(day)s", day=day)),
    }
    return signs[booking.state]


def _rows(tx: Tx, found: ConversationPage) -> list[Row]:
    zone = office_zone()
    office = BackOffice(tx, g.account, g.agent, now=now())
    booked = office.bookings_in([conversation.ref for conversation in found.conversations])
    return [
        Row(
            ref=conversation.ref,
            name=contact_name(conversation.contact),
            tint_ref=conversation.contact.ref,
            preview=conversation.preview,
            when=ago(conversation.last_message_at, zone),
            at=conversation.last_message_at,
            is_unread=conversation.unread_count > 0,
            sign=sign_of(conversation, booked.get(conversation.ref), zone),
        )
        for conversation in found.conversations
    ]


def ago(moment: datetime | None, zone: str) -> str:
    """10:46 for today, then Yesterday, then Mon, then the date."""
    if moment is None:
        return ""
    days = local_date(now(), zone) - local_date(moment, zone)
    if days <= timedelta(0):
        return clock_time(moment, zone)
    if days == timedelta(days=1):
        return gettext("Yesterday")
    return weekday_short(moment, zone) if days <= WEEK else day_short(moment, zone)
