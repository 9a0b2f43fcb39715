"""The twin: all that it knows, and what a person does in Google with their own hand.

Everything done by hand counts as a change: it raises `updated` and `etag`, and is pushed.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .answers import Json, Refused
from .calendars import Calendar, Person
from .events import Events
from .faults import Faults, Misfortune
from .listing import Listings, displayed
from .moments import instant, written
from .oauth import Grants
from .schema import check
from .watches import Channel, Push, Watches


@dataclass(frozen=True)
class Asked:
    """A request that came in; status 0 is one that got no answer."""

    verb: str
    path: str
    operation: str
    status: int


class Twin:
    """Google for a few people. Safe between threads: whoever looks or changes holds `lock`."""

    def __init__(self, clock: Callable[[], datetime], seed: int = 0) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.misfortune = Misfortune(seed)
        self.people: dict[str, Person] = {}
        self.calendars: dict[str, Calendar] = {}
        self.asked: list[Asked] = []
        self.meet = "success"
        self.meet_after = 1
        self.daily_quota_is_used = False
        self.per_minute: int | None = None
        self._dice = random.Random(f"names {seed}")  # noqa: S311 - a seed must replay
        self.grants = Grants(clock, self._dice)
        self.watches = Watches(clock, self._dice, self.misfortune)
        self.listings = Listings(clock, self.misfortune)
        self.store = Events(clock, self._dice, self.watches.changed)
        self.store.skew_seconds = lambda: self.faults.clock_skew_seconds

    # Who is there

    def person(self, mail: str, zone: str = "UTC") -> Person:
        """An account with its primary calendar, whose id is the mail."""
        with self.lock:
            made = Person(mail, zone, {mail: "owner"})
            self.people[mail] = made
            self.grants.people.append(mail)
            self.calendars[mail] = Calendar(mail, mail, zone, is_primary=True)
            return made

    def calendar(
        self,
        mail: str,
        summary: str,
        *,
        zone: str | None = None,
        role: str = "owner",
        id: str | None = None,  # noqa: A002 - the API's own word
    ) -> str:
        """A further calendar in somebody's list; one that is there already is shared with them."""
        with self.lock:
            person = self.people[mail]
            calendar_id = id or f"c_{self._dice.getrandbits(100):025x}@group.calendar.google.com"
            if calendar_id not in self.calendars:
                made = Calendar(calendar_id, summary, zone or person.zone)
                self.calendars[calendar_id] = made
            person.roles[calendar_id] = role
            return calendar_id

    def oauth_client(
        self, client_id: str, client_secret: str, redirect_uris: list[str] | None = None
    ) -> None:
        """Register a client; without redirect uris it may return anywhere on this machine."""
        with self.lock:
            self.grants.add_client(client_id, client_secret, redirect_uris)

    def authorize(self, mail: str | None, *, without: Iterable[str] = ()) -> None:
        """Whom the consent page signs in and lets allow without asking, but for some scopes.

        None: it asks, on a page.
        """
        with self.lock:
            assert mail is None or mail in self.people
            self.grants.signed_in = mail
            self.grants.withheld = frozenset(without)

    @property
    def signed_in(self) -> str | None:
        return self.grants.signed_in

    # What they do with their events

    def events(self, calendar_id: str) -> list[Json]:
        """The live ones, as the API shows them; a series is one."""
        with self.lock:
            calendar = self.calendars[calendar_id]
            alive = calendar.all_as_of(calendar.changes)
            return [_shown(v.event, calendar) for v in alive if not v.is_cancelled]

    def event(self, calendar_id: str, event_id: str) -> Json | None:
        """One, or an instance; a cancelled one too."""
        with self.lock:
            calendar = self.calendars[calendar_id]
            try:
                return _shown(self.store.read(calendar, event_id).event, calendar)
            except Refused:
                return None

    def add(self, calendar_id: str, **fields: Any) -> Json:
        check("Event", fields)
        return self._done(calendar_id, lambda c: self.store.insert(c, fields, by=_maker(c, self)))

    def fill(self, calendar_id: str, events: Iterable[Json]) -> None:
        """Add many, with the API's fields; watches are told once."""
        with self.lock:
            calendar = self.calendars[calendar_id]
            bodies = [*events]
            for body in bodies:
                check("Event", body)
            self.store.fill(calendar, bodies, by=_maker(calendar, self))

    def edit(self, calendar_id: str, event_id: str, **fields: Any) -> Json:
        """Merge fields into it as a patch does; None takes one away."""
        check("Event", fields)
        # A person who picks a day, or a time, has not both.
        for edge in {"start", "end"} & set(fields):
            fields[edge] = {"date": None, "dateTime": None, **fields[edge]}
        return self._done(calendar_id, lambda c: self.store.change(c, event_id, fields))

    def move(
        self, calendar_id: str, event_id: str, start: datetime, end: datetime | None = None
    ) -> Json:
        """To another time; without an end it stays as long as it was."""
        assert start.tzinfo is not None
        with self.lock:
            calendar = self.calendars[calendar_id]
            old = self.store.read(calendar, event_id).event
            if "date" in old["start"]:
                first, last = (instant(old[edge], "UTC") for edge in ("start", "end"))
                end = end or start + (last - first)
                days = {"start": {"date": f"{start:%Y-%m-%d}"}, "end": {"date": f"{end:%Y-%m-%d}"}}
                return self.edit(calendar_id, event_id, **days)
            length = instant(old["end"], "UTC") - instant(old["start"], "UTC")
            end = end or start.astimezone(UTC) + length
            times = {"start": start, "end": end}
            points = {edge: {"dateTime": written(at, calendar.zone)} for edge, at in times.items()}
            return self.edit(calendar_id, event_id, **points)

    def delete(self, calendar_id: str, event_id: str) -> None:
        with self.lock:
            self.store.delete(self.calendars[calendar_id], event_id)

    def copy(self, calendar_id: str, event_id: str) -> Json:
        """The same once more under another id, its private properties too, without its Meet."""
        with self.lock:
            old = self.store.read(self.calendars[calendar_id], event_id).event
            same = {
                key: old[key]
                for key in ("summary", "description", "location", "start", "end", "attendees",
                            "extendedProperties", "recurrence", "transparency", "visibility")
                if key in old
            }  # fmt: skip
            return self.add(calendar_id, **same)

    def move_to_calendar(self, calendar_id: str, event_id: str, other_calendar_id: str) -> Json:
        other = self.calendars[other_calendar_id]
        self._done(calendar_id, lambda c: self.store.move(c, event_id, other))
        return _shown(self.store.read(other, event_id).event, other)

    def change_organizer(self, calendar_id: str, event_id: str, mail: str) -> Json:
        is_self = {"self": True} if mail == calendar_id else {}
        organizer = {"email": mail, **is_self}
        return self._done(calendar_id, lambda c: self.store.set(c, event_id, organizer=organizer))

    def delete_calendar(self, calendar_id: str) -> None:
        """From then on nobody finds it; its channels die."""
        with self.lock:
            self.calendars[calendar_id].is_deleted = True
            self.watches.drop(calendar_id)

    # What happens to connections

    def forbid_meet(self, calendar_id: str) -> None:
        """A calendar whose owner's organization has no Meet."""
        with self.lock:
            self.calendars[calendar_id].has_meet = False

    def expire_sync_tokens(self, calendar_id: str) -> None:
        """The next list with one of them: 410 fullSyncRequired."""
        with self.lock:
            self.calendars[calendar_id].epoch += 1

    def drop_watches(self, calendar_id: str) -> None:
        self.watches.drop(calendar_id)

    def revoke_grant(self, mail: str) -> None:
        """Refresh then gives invalid_grant, and the API 401."""
        with self.lock:
            self.grants.revoke_grant(mail)

    def restore_grant(self, mail: str) -> None:
        """They consent again when asked. The old tokens stay dead, as Google's do."""
        self.authorize(mail)

    def quota(self, kind: str | None) -> None:
        """ "daily": every write gets 403 quotaExceeded, until it is None again."""
        assert kind in {None, "daily"}
        self.daily_quota_is_used = kind == "daily"

    # Faults, pushes, and what was asked

    @property
    def faults(self) -> Faults:
        return self.misfortune.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self.misfortune.faults = faults

    def fail_next(self, operation: str, kind: str, times: int = 1) -> None:
        """Let the next requests of "events.insert", "token"... fail as `faults.Kind` names it."""
        with self.lock:
            self.misfortune.order(operation, kind, times)

    @property
    def pushes(self) -> str:
        """ "thread": they go out by themselves; "manual": by `deliver_pushes` alone."""
        return self.watches.mode

    @pushes.setter
    def pushes(self, mode: str) -> None:
        assert mode in {"thread", "manual"}
        self.watches.mode = mode

    @property
    def allow_http_push(self) -> bool:
        return self.watches.allow_http

    @allow_http_push.setter
    def allow_http_push(self, allowed: bool) -> None:
        self.watches.allow_http = allowed

    @property
    def pending_pushes(self) -> list[Push]:
        return self.watches.pending

    def deliver_pushes(self) -> int:
        return self.watches.deliver()

    @property
    def channels(self) -> list[Channel]:
        return self.watches.channels

    @property
    def stopped(self) -> set[str]:
        return self.watches.stopped

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Verb, path and status of each; the path as the document has it, with its {names}."""
        with self.lock:
            return [(each.verb, each.path, each.status) for each in self.asked]

    def count(self, operation_id: str | None = None) -> int:
        with self.lock:
            return sum(1 for each in self.asked if operation_id in {None, each.operation})

    def forget_requests(self) -> None:
        with self.lock:
            self.asked.clear()

    def _done(self, calendar_id: str, act: Callable[[Calendar], Json]) -> Json:
        with self.lock:
            calendar = self.calendars[calendar_id]
            return _shown(act(calendar), calendar)


def _shown(event: Json, calendar: Calendar) -> Json:
    # A copy through and through: what a test does with it must not reach what is kept.
    return deepcopy(displayed(event, calendar.zone))


def _maker(calendar: Calendar, twin: Twin) -> str:
    """Who owns the calendar: it is they whose hand is meant."""
    owners = (p.mail for p in twin.people.values() if p.may("owner", calendar.id))
    return next(owners, calendar.id)
