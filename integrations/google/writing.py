"""What we send to Google: events whole, or the fields of them that changed.

Field by field as the Calendar API v3 has them (developers.google.com/calendar/api/v3/reference).
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from booking.accounts import Account
from booking.calendar_events import CalendarEvent
from booking.event_words import Wanted, time_mark
from booking.when.span import Span
from integrations.google import reading

Json = dict[str, Any]


def whole(account: Account, row: CalendarEvent, want: Wanted, link: str) -> Json:
    own = {reading.APP: account.ref, reading.ABOUT: row.subject, reading.HOST: row.host.ref}
    return {
        "id": row.event_id,
        **_times(want),
        "summary": want.title,
        "description": _described(want, link),
        "location": want.place,
        "transparency": "opaque",
        "reminders": {"useDefault": True},
        "guestsCanInviteOthers": False,
        "extendedProperties": {
            "private": own | {reading.TIME: time_mark(Span.of(want.starts_at, want.ends_at))}
        },
        "source": {"title": want.title, "url": link},
    }


def changed(row: CalendarEvent, want: Wanted, link: str) -> Json:
    """The fields that are not as they should be. What the host rewrote is left alone."""
    said, should = row.said, want.said()
    assert said is not None
    body: Json = {}
    if (said.starts_at, said.ends_at) != (should.starts_at, should.ends_at):
        mark = time_mark(Span.of(want.starts_at, want.ends_at))
        # The host may have made it a whole day: then its dates must go.
        times = {edge: {"date": None, **time} for edge, time in _times(want).items()}
        body |= times | {"extendedProperties": {"private": {reading.TIME: mark}}}
    if said.title != should.title and not row.their_title:
        body["summary"] = want.title
    if said.words != should.words and not row.their_words:
        body["description"] = _described(want, link)
    if said.place != should.place:
        body["location"] = want.place
    return body


def numbered(body: Json, row: CalendarEvent) -> Json:
    own = body.get("extendedProperties", {}).get("private", {})
    return body | {
        "extendedProperties": {"private": {**own, reading.NUMBER: str(row.tries)}},
    }


def asks_for_meet(row: CalendarEvent) -> Json:
    request = {
        "requestId": row.meet_request,
        "conferenceSolutionKey": {"type": "hangoutsMeet"},
    }
    return {"conferenceData": {"createRequest": request}}


def _times(want: Wanted) -> Json:
    return {
        "start": _time(want.starts_at, want.zone),
        "end": _time(want.ends_at, want.zone),
    }


def _time(moment: datetime, zone: str) -> Json:
    return {"dateTime": moment.astimezone(ZoneInfo(zone)).isoformat(), "timeZone": zone}


def _described(want: Wanted, link: str) -> str:
    """Google reads HTML here: what people wrote is text."""
    return escape(f"{want.words}\n\n{link}".strip(), quote=False)
