"""The Calendar API: who asks, whether they may, and what each method answers."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from .answers import Answer, Json, Refused, as_json, bad_request, limited, not_found, refused
from .calendars import Calendar, Person
from .directory import calendar_entry, free_busy, list_entry, list_page
from .listing import displayed, head
from .matching import as_seen_by
from .schema import Operation, checked_body, checked_query
from .state import Twin

_SCOPE = "https://www.googleapis.com/auth/calendar"
_OWNED = {f"{_SCOPE}.events.owned", f"{_SCOPE}.events.owned.readonly"}
_TIMES_ONLY = {f"{_SCOPE}.events.freebusy"}
# For public calendars, and for those that the client itself has made: here there are none.
_OF_NO_USE = {f"{_SCOPE}.events.public.readonly", f"{_SCOPE}.app.created"}


@dataclass(frozen=True)
class Call:
    """A request whose words are checked, of a person whose token is."""

    operation: Operation
    person: Person
    scopes: frozenset[str]  # those of theirs that are good for this operation
    path: dict[str, str]
    query: Json
    body: Json
    if_match: str | None


class Api:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._lately: dict[str, deque[datetime]] = {}
        self._methods: dict[str, Callable[[Call], Answer]] = {
            "calendarList.list": self._list_calendars,
            "calendarList.get": self._calendar_list_entry,
            "calendars.get": self._calendar,
            "freebusy.query": self._free_busy,
            "events.list": self._list,
            "events.get": self._get,
            "events.insert": self._insert,
            "events.patch": self._change,
            "events.update": self._change,
            "events.delete": self._delete,
            "events.move": self._move,
            "events.watch": self._watch,
            "channels.stop": self._stop,
        }

    def answer(
        self,
        operation: Operation,
        path: dict[str, str],
        query: dict[str, list[str]],
        body: bytes,
        headers: Any,
    ) -> Answer:
        try:
            call = self._call(operation, path, query, body, headers)
            return self._methods[operation.id](call)
        except Refused as refusal:
            return refusal.answer

    def _call(
        self,
        operation: Operation,
        path: dict[str, str],
        query: dict[str, list[str]],
        body: bytes,
        headers: Any,
    ) -> Call:
        mail, granted = self._twin.grants.bearer(headers.get("Authorization"))
        scopes = (operation.scopes & granted) - _OF_NO_USE
        if not scopes:
            raise _lacks_scope()
        self._check_limits(operation, mail)
        if operation.id not in self._methods:
            raise refused(501, "notImplemented", f"The twin has no {operation.id}.")
        return Call(
            operation,
            self._twin.people[mail],
            scopes,
            path,
            checked_query(operation, query),
            checked_body(operation, _parsed(body)),
            headers.get("If-Match"),
        )

    def _check_limits(self, operation: Operation, mail: str) -> None:
        if self._twin.daily_quota_is_used and operation.is_write:
            raise limited("quotaExceeded")
        now = self._twin.clock()
        lately = self._lately.setdefault(mail, deque())
        while lately and lately[0] <= now - timedelta(minutes=1):
            lately.popleft()
        if self._twin.per_minute is not None and len(lately) >= self._twin.per_minute:
            raise limited("userRateLimitExceeded")
        lately.append(now)

    def _list_calendars(self, call: Call) -> Answer:
        return as_json(list_page(call.person, self._twin.calendars, call.query))

    def _calendar_list_entry(self, call: Call) -> Answer:
        calendar = self._found(call)
        return as_json(list_entry(calendar, call.person.roles[calendar.id]))

    def _calendar(self, call: Call) -> Answer:
        return as_json(calendar_entry(self._found(call)))

    def _free_busy(self, call: Call) -> Answer:
        return as_json(free_busy(call.person, self._twin.calendars, call.body))

    def _list(self, call: Call) -> Answer:
        calendar = self._found(call)
        page = self._twin.listings.page(calendar, call.query)
        role = _role(call, calendar)
        items = [as_seen_by(event, role) for event in page["items"]]
        above = head(calendar, role=call.person.roles[calendar.id])
        return as_json({**above, **page, "items": items})

    def _get(self, call: Call) -> Answer:
        calendar = self._found(call)
        event = self._twin.store.look(
            calendar,
            call.path["eventId"],
            meet=self._twin.meet,
            meet_after=self._twin.meet_after,
        )
        zone = call.query.get("timeZone", calendar.zone)
        return as_json(as_seen_by(displayed(event, zone), _role(call, calendar)))

    def _insert(self, call: Call) -> Answer:
        calendar = self._writable(call)
        version = call.query.get("conferenceDataVersion", 0)
        event = self._twin.store.insert(
            calendar, call.body, by=call.person.mail, conference=version
        )
        return as_json(displayed(event, calendar.zone))

    def _change(self, call: Call) -> Answer:
        calendar = self._writable(call)
        event = self._twin.store.change(
            calendar,
            call.path["eventId"],
            call.body,
            replaces=call.operation.id == "events.update",
            if_match=call.if_match,
            conference=call.query.get("conferenceDataVersion", 0),
            as_client=True,
        )
        return as_json(displayed(event, calendar.zone))

    def _delete(self, call: Call) -> Answer:
        calendar = self._writable(call)
        self._twin.store.delete(calendar, call.path["eventId"], if_match=call.if_match)
        return Answer(204)

    def _move(self, call: Call) -> Answer:
        calendar = self._writable(call)
        destination = self._found(call, call.query["destination"])
        if not call.person.may("writer", destination.id):
            raise _lacks_access()
        event = self._twin.store.move(calendar, call.path["eventId"], destination)
        return as_json(displayed(event, destination.zone))

    def _watch(self, call: Call) -> Answer:
        calendar = self._found(call)
        of = f"calendars/{quote(calendar.id, safe='')}/events?alt=json"
        uri = f"https://www.googleapis.com/calendar/v3/{of}"
        owner = call.person.mail
        opened = self._twin.watches.open(calendar.id, call.body, owner=owner, resource_uri=uri)
        return as_json(opened)

    def _stop(self, call: Call) -> Answer:
        self._twin.watches.stop(call.body, owner=call.person.mail)
        return Answer(204)

    def _found(self, call: Call, name: str | None = None) -> Calendar:
        wanted = name or call.path["calendarId"]
        calendar = self._twin.calendars.get(call.person.mail if wanted == "primary" else wanted)
        if calendar is None or calendar.is_deleted or calendar.id not in call.person.roles:
            raise not_found()
        is_owner = call.person.may("owner", calendar.id)
        if call.operation.id.startswith("events.") and call.scopes <= _OWNED and not is_owner:
            raise _lacks_scope()
        return calendar

    def _writable(self, call: Call) -> Calendar:
        calendar = self._found(call)
        if not call.person.may("writer", calendar.id):
            raise _lacks_access()
        return calendar


def _role(call: Call, calendar: Calendar) -> str:
    return "freeBusyReader" if call.scopes <= _TIMES_ONLY else call.person.roles[calendar.id]


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError:
        raise bad_request("Parse Error", reason="parseError") from None


def _lacks_scope() -> Refused:
    return refused(403, "insufficientPermissions", "Insufficient Permission")


def _lacks_access() -> Refused:
    message = "You need to have writer access to this calendar."
    return refused(403, "requiredAccessLevel", message, domain="calendar")
