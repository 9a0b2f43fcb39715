"""Events: how they come to be, change and go, by the API or by the host's own hand.

Every change gives a new version with a new etag and a later `updated`, and is told to `changed`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from .answers import Json, bad_request, empty_range, gone, not_found, refused
from .calendars import Calendar, Version
from .meet import is_pending, put_conference, settled
from .moments import instant, milliseconds, normal, stamp
from .recurrence import check_recurrence, instance_of, is_master
from .rules import check_organizer, check_rules

_ID = re.compile(r"[a-v0-9]{5,1024}")
_BASE32HEX = "0123456789abcdefghijklmnopqrstuv"
_TIMES = ("start", "end", "recurrence")
_READ_ONLY = {
    "kind", "etag", "id", "iCalUID", "created", "updated", "htmlLink", "creator", "organizer",
    "sequence", "hangoutLink", "recurringEventId", "originalStartTime", "locked", "privateCopy",
    "attendeesOmitted", "conferenceData",
}  # fmt: skip
# What Google does not repeat, because it is so anyway.
_DEFAULTS: dict[str, Any] = {
    "transparency": "opaque",
    "visibility": "default",
    "location": "",
    "description": "",
    "summary": "",
    "recurrence": [],
    "guestsCanModify": False,
    "guestsCanInviteOthers": True,
    "guestsCanSeeOtherGuests": True,
}


class Events:
    def __init__(
        self, clock: Callable[[], datetime], dice: random.Random, changed: Callable[[str], None]
    ) -> None:
        self.clock = clock
        self.skew_seconds: Callable[[], float] = lambda: 0.0
        self._dice = dice
        self._changed = changed

    def insert(self, calendar: Calendar, body: Json, *, by: str, conference: int = 0) -> Json:
        event = self._made(calendar, body, by=by, conference=conference)
        self._changed(calendar.id)
        return event

    def fill(self, calendar: Calendar, bodies: Iterable[Json], *, by: str) -> None:
        """Insert them all, and tell of it once."""
        for body in bodies:
            self._made(calendar, body, by=by)
        self._changed(calendar.id)

    def read(self, calendar: Calendar, event_id: str) -> Version:
        """The event as it is now, cancelled ones too. Raises Refused 404."""
        kept = calendar.newest(event_id)
        if kept:
            return kept
        master = calendar.newest(event_id.rpartition("_")[0])
        if master and is_master(master.event) and not master.is_cancelled:
            instance = instance_of(master.event, event_id)
            if instance:
                return Version(master.change, instance)
        raise not_found()

    def look(self, calendar: Calendar, event_id: str, *, meet: str, meet_after: int) -> Json:
        """Read it as a client does: a pending Meet lasts for so many reads, then it is `meet`."""
        event = self.read(calendar, event_id).event
        if not is_pending(event) or meet == "pending":
            return event
        reads = calendar.meet_reads.get(event_id, 0)
        calendar.meet_reads[event_id] = reads + 1
        return event if reads < meet_after else self._settle(calendar, event, meet)

    def change(
        self,
        calendar: Calendar,
        event_id: str,
        body: Json,
        *,
        replaces: bool = False,
        if_match: str | None = None,
        conference: int = 0,
        as_client: bool = False,
    ) -> Json:
        """Merge `body` into the event as a patch does, or put it in its place as an update does.

        A client changes what is shared for the organizer alone; a hand may be the organizer's own.
        """
        old = self._changeable(calendar, event_id, if_match, is_undone=body.get("status"))
        if body.get("status") == "cancelled":
            self._cancel(calendar, old)
            return self.read(calendar, event_id).event
        new = _replaced(old, body) if replaces else merged(old, _writable(body))
        new = _checked(new, calendar)
        if as_client:
            check_organizer(old, new, calendar)
        put_conference(calendar, new, _conference(body), version=conference, replaces=replaces)
        if any(_differs(old, new, name, calendar.zone) for name in _TIMES):
            new["sequence"] = old["sequence"] + 1
            self._forget_exceptions(calendar, old, new)
        return self._keep(calendar, new)

    def delete(self, calendar: Calendar, event_id: str, *, if_match: str | None = None) -> None:
        self._cancel(calendar, self._changeable(calendar, event_id, if_match))

    def move(self, calendar: Calendar, event_id: str, to: Calendar) -> Json:
        """Take the event into another calendar; in the old one it is cancelled."""
        old = self._changeable(calendar, event_id, None)
        there = to.newest(event_id)
        if "recurringEventId" in old:
            raise bad_request("An instance cannot change its calendar.")
        if there and not there.is_cancelled:
            raise refused(409, "duplicate", "The requested identifier already exists.")
        self._cancel(calendar, old)
        return self._keep(to, {**old, "organizer": {"email": to.id, "self": True}})

    def set(self, calendar: Calendar, event_id: str, **fields: Any) -> Json:
        """Write what the API does not let a client write."""
        old = self._changeable(calendar, event_id, None)
        return self._keep(calendar, {**old, **fields})

    def _made(self, calendar: Calendar, body: Json, *, by: str, conference: int = 0) -> Json:
        body = _without_nulls(body)
        if "id" in body and "iCalUID" in body:
            raise bad_request("Only one of id and iCalUID may be given.")
        event_id = body.get("id") or "".join(self._dice.choices(_BASE32HEX, k=26))
        if not _ID.fullmatch(event_id):
            raise bad_request("Invalid resource id value.", at="parameter:id")
        if calendar.newest(event_id):
            # Of a deleted event too: its id stays reserved.
            raise refused(409, "duplicate", "The requested identifier already exists.")
        event = {
            **_fresh(calendar, event_id, by=by),
            "iCalUID": body.get("iCalUID", f"{event_id}@google.com"),
            **_writable(body),
        }
        event = _checked(event, calendar)
        put_conference(calendar, event, body, version=conference, replaces=True)
        return self._kept(calendar, event)

    def _settle(self, calendar: Calendar, event: Json, outcome: str) -> Json:
        calendar.meet_reads.pop(event["id"], None)
        return self._keep(calendar, settled(event, outcome, self._dice))

    def _changeable(
        self, calendar: Calendar, event_id: str, if_match: str | None, *, is_undone: Any = None
    ) -> Json:
        kept = self.read(calendar, event_id)
        if kept.is_cancelled and is_undone == "confirmed":
            raise refused(403, "forbidden", "Forbidden")
        if kept.is_cancelled:
            raise gone()
        if if_match not in {None, "*", kept.event["etag"]}:
            message = "Precondition Failed"
            raise refused(412, "conditionNotMet", message, at="header:If-Match")
        return kept.event

    def _cancel(self, calendar: Calendar, event: Json) -> None:
        for exception in _exceptions(calendar, event):
            if not exception.is_cancelled:
                self._keep(calendar, {**exception.event, "status": "cancelled"})
        self._keep(calendar, {**event, "status": "cancelled"})

    def _forget_exceptions(self, calendar: Calendar, old: Json, new: Json) -> None:
        # With another start the series has other instances: those that differed are no more.
        is_same = is_master(new) and not _differs(old, new, "start", calendar.zone)
        for exception in [] if is_same else _exceptions(calendar, old):
            if not exception.is_cancelled:
                self._keep(calendar, {**exception.event, "status": "cancelled"})

    def _keep(self, calendar: Calendar, event: Json) -> Json:
        kept = self._kept(calendar, event)
        self._changed(calendar.id)
        return kept

    def _kept(self, calendar: Calendar, event: Json) -> Json:
        now = self.clock() + timedelta(seconds=self.skew_seconds())
        calendar.updated_ms = max(milliseconds(now), calendar.updated_ms + 1)
        updated = stamp(calendar.updated_ms)
        kept = {
            **event,
            "created": event.get("created", updated),
            "updated": updated,
            "etag": f'"{calendar.updated_ms * 2000}"',
        }
        calendar.keep(kept)
        return kept


def merged(old: Json, patch: Json) -> Json:
    """As PATCH merges: null takes away, lists are replaced, maps are merged."""
    new = dict(old)
    for key, value in patch.items():
        if value is None:
            new.pop(key, None)
        elif isinstance(value, dict) and isinstance(new.get(key), dict):
            new[key] = merged(new[key], value)
        else:
            new[key] = _without_nulls(value)
    return new


def _exceptions(calendar: Calendar, event: Json) -> list[Version]:
    """The instances of a series that differ from it; a single event is not looked for any."""
    return calendar.exceptions_of(event["id"]) if is_master(event) else []


def _fresh(calendar: Calendar, event_id: str, *, by: str) -> Json:
    creator = {"email": by, "self": True} if by == calendar.id else {"email": by}
    return {
        "kind": "calendar#event",
        "id": event_id,
        "status": "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={event_id}",
        "creator": creator,
        "organizer": {"email": calendar.id, "self": True},
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
    }


def _replaced(old: Json, body: Json) -> Json:
    kept = {key: value for key, value in old.items() if key in _READ_ONLY}
    given = {"status": "confirmed", "reminders": {"useDefault": True}, **_writable(body)}
    return {"eventType": old["eventType"], **_without_nulls(given), **kept}


def _checked(event: Json, calendar: Calendar) -> Json:
    """The event in the form it is kept. Raises Refused 400 where Google would."""
    checked = {key: value for key, value in event.items() if _DEFAULTS.get(key, event) != value}
    for edge in ("start", "end"):
        if edge not in event:
            raise bad_request(f"Missing {edge} time.", reason="required")
        checked[edge] = normal(event[edge], zone=calendar.zone, what=f"{edge} time")
    if ("date" in checked["start"]) != ("date" in checked["end"]):
        raise bad_request("Start and end times must either both be date or both be dateTime.")
    if instant(checked["end"], "UTC") < instant(checked["start"], "UTC"):
        raise empty_range()
    if is_master(checked):
        check_recurrence(checked)
    check_rules(checked)
    return _with_self(checked, calendar)


def _with_self(event: Json, calendar: Calendar) -> Json:
    if "attendees" not in event:
        return event
    attendees = [
        {
            "responseStatus": "needsAction",
            **attendee,
            **({"self": True} if attendee.get("email") == calendar.id else {}),
        }
        for attendee in event["attendees"]
    ]
    return {**event, "attendees": attendees}


def _writable(body: Json) -> Json:
    return {key: value for key, value in body.items() if key not in _READ_ONLY}


def _conference(body: Json) -> Json:
    # A null conference is one that goes; nulls inside it say nothing.
    given = {key: body[key] for key in ("conferenceData",) if key in body}
    return {key: _without_nulls(value) for key, value in given.items()}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value


def _differs(old: Json, new: Json, name: str, zone: str) -> bool:
    if name == "recurrence":
        return bool(old.get(name) != new.get(name))
    return instant(old[name], zone) != instant(new[name], zone)
