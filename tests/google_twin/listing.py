"""`events.list`: everything in a window, or what changed since a sync token, page by page.

A listing is made whole when its first page is asked for: its pages agree, and what changes while
they are read comes with the next sync token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .answers import Json, bad_request, empty_range, refused
from .calendars import Calendar, Version
from .faults import Misfortune
from .matching import matches, stub
from .moments import instant, parsed, shown, stamp, zone_of
from .recurrence import instances, is_master
from .sync import SyncToken, read_token, token_for

_LONGEST_PAGE = 2500
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_HORIZON = timedelta(days=730)  # how far an endless series is shown where nobody asks for an end
_OLDEST_UPDATED = timedelta(days=28)
_LISTINGS_KEPT = 200


@dataclass(frozen=True)
class Listing:
    calendar_id: str
    asked: Json  # the parameters, which every page must repeat
    items: list[Json]
    sync_token: str | None


@dataclass(frozen=True)
class Window:
    """The events that end after one moment and start before the other."""

    after: datetime
    before: datetime
    zone: str

    def has(self, event: Json) -> bool:
        starts, ends = (instant(event[edge], self.zone) for edge in ("start", "end"))
        return ends > self.after and starts < self.before

    def instances(self, master: Json) -> Iterator[Json]:
        return instances(master, zone=self.zone, after=self.after, before=self.before)


class Listings:
    def __init__(self, clock: Callable[[], datetime], misfortune: Misfortune) -> None:
        self._clock = clock
        self._misfortune = misfortune
        self._kept: dict[str, Listing] = {}
        self._count = 0

    def page(self, calendar: Calendar, query: Json) -> Json:
        """One page: `items`, and `nextPageToken` or, on the last one, `nextSyncToken`."""
        key, offset = self._begin(calendar, query)
        listing = self._kept[key]
        end = offset + min(query.get("maxResults", 250), _LONGEST_PAGE)
        page: Json = {
            "items": [self._shown(each, calendar, query) for each in listing.items[offset:end]]
        }
        if end < len(listing.items):
            page["nextPageToken"] = f"{key}.{end}"
        elif listing.sync_token:
            page["nextSyncToken"] = listing.sync_token
        return page

    def _begin(self, calendar: Calendar, query: Json) -> tuple[str, int]:
        asked = {name: value for name, value in query.items() if name != "pageToken"}
        if "pageToken" in query:
            key, _, offset = query["pageToken"].partition(".")
            listing = self._kept.get(key)
            if listing is None or (listing.calendar_id, listing.asked) != (calendar.id, asked):
                raise bad_request("Invalid page token value.", at="parameter:pageToken")
            return key, int(offset) if offset.isdigit() else 0
        self._count += 1
        key = f"CjkKK{self._count}"
        self._kept[key] = self._listing(calendar, asked)
        if len(self._kept) > _LISTINGS_KEPT:
            del self._kept[next(iter(self._kept))]
        return key, 0

    def _listing(self, calendar: Calendar, query: Json) -> Listing:
        self._check(query)
        token = read_token(calendar, query) if "syncToken" in query else None
        view = self._view(calendar, least=token.since if token else 0)
        window = self._window(calendar, token.window if token else query)
        look = _Look(calendar, query, window, view)
        items = list(look.since(token) if token else look.everything())
        items.sort(key=_order(query, calendar.zone))
        owed = self._phantom(look, items, token, query)
        next_token = token_for(calendar, query, view=view, last=token, owed=owed)
        return Listing(calendar.id, query, items, str(next_token) if next_token else None)

    def _check(self, query: Json) -> None:
        if query.get("orderBy") == "startTime" and not query.get("singleEvents"):
            message = "The requested ordering is not available for the particular query."
            raise bad_request(message, at="parameter:orderBy")
        if "timeZone" in query:
            zone_of(query["timeZone"], what="timeZone")
        oldest = self._clock() - _OLDEST_UPDATED
        if "updatedMin" in query and parsed(query["updatedMin"]) < oldest:
            message = "The requested minimum modification time lies too far in the past."
            raise refused(
                410,
                "updatedMinTooLongAgo",
                message,
                domain="calendar",
                at="parameter:updatedMin",
            )

    def _window(self, calendar: Calendar, query: Json) -> Window:
        after = parsed(query["timeMin"]) if "timeMin" in query else _EARLIEST
        horizon = max(self._clock(), after) + _HORIZON
        before = parsed(query["timeMax"]) if "timeMax" in query else horizon
        if before <= after:
            raise empty_range()
        return Window(after, before, calendar.zone)

    def _view(self, calendar: Calendar, *, least: int) -> int:
        if not self._misfortune.happens(self._misfortune.faults.stale_list):
            return calendar.changes
        return max(least, calendar.changes - self._misfortune.random.randint(1, 3))

    def _phantom(
        self, look: _Look, items: list[Json], token: SyncToken | None, query: Json
    ) -> list[str]:
        """Show a live event as cancelled; it is owed to the client from then on."""
        if not token and not query.get("showDeleted"):
            return []
        if not self._misfortune.happens(self._misfortune.faults.phantom_deletion):
            return []
        alive = [event for event in look.live_singles() if look.window.has(event)]
        if not alive:
            return []
        victim = self._misfortune.random.choice(alive)
        items[:] = [event for event in items if event["id"] != victim["id"]]
        items.append({**victim, "status": "cancelled"})
        return [victim["id"]]

    def _shown(self, event: Json, calendar: Calendar, query: Json) -> Json:
        if event["status"] == "cancelled":
            return stub(event, query.get("timeZone", calendar.zone))
        return displayed(event, query.get("timeZone", calendar.zone))


@dataclass(frozen=True)
class _Look:
    """A calendar as of one of its changes, through the parameters of a list request."""

    calendar: Calendar
    query: Json
    window: Window
    view: int

    @property
    def is_single(self) -> bool:
        return bool(self.query.get("singleEvents"))

    def everything(self) -> Iterator[Json]:
        for version in self.calendar.all_as_of(self.view):
            if not self._is_wanted(version):
                continue
            yield from self._members(version.event, self.view)

    def since(self, token: SyncToken) -> Iterator[Json]:
        changed = self.calendar.changed_as_of(self.view, since=token.since, also=token.owed)
        for version in changed:
            event = version.event
            if not matches(event, self.query):
                continue
            now = list(self._members(event, self.view))
            yield from now
            yield from self._left(version, {each["id"] for each in now}, token.since)

    def live_singles(self) -> Iterable[Json]:
        for version in self.calendar.all_as_of(self.view):
            event = version.event
            if not version.is_cancelled and not is_master(event) and matches(event, self.query):
                yield event

    def _left(self, version: Version, shown: set[str], since: int) -> Iterator[Json]:
        """What the client knows and would no longer find: it is told, or it would keep it."""
        event_id = version.event["id"]
        if version.is_cancelled and event_id not in shown and not self._is_hidden(version):
            shown.add(event_id)
            yield version.event
        before = self.calendar.as_of(event_id, since)
        if before is None or before.is_cancelled:
            return
        for known in self._members(before.event, since):
            if known["id"] == event_id and event_id not in shown and not self._is_hidden(version):
                yield version.event  # out of the window now: as it is, so that it can be seen
            elif known["id"] not in shown and not self._is_told_itself(known["id"], event_id):
                yield {**known, "status": "cancelled"}

    def _is_told_itself(self, event_id: str, master_id: str) -> bool:
        return event_id != master_id and self.calendar.as_of(event_id, self.view) is not None

    def _is_hidden(self, version: Version) -> bool:
        # Of a series that is gone, single events show the instances, never the series.
        return self.is_single and is_master(version.event)

    def _members(self, event: Json, view: int) -> Iterator[Json]:
        """The event itself, or the instances it stands for, as far as they lie in the window."""
        if not is_master(event):
            if self.window.has(event):
                yield event
            return
        if event["status"] == "cancelled" or not self.is_single:
            if not self._is_hidden(Version(view, event)) and any(self.window.instances(event)):
                yield event
            return
        for instance in self.window.instances(event):
            if self.calendar.as_of(instance["id"], view) is None:
                yield instance

    def _is_wanted(self, version: Version) -> bool:
        event = version.event
        updated_min = self.query.get("updatedMin")
        is_recent = updated_min and parsed(event["updated"]) >= parsed(updated_min)
        if updated_min and not is_recent:
            return False
        if not matches(event, self.query):
            return False
        if not version.is_cancelled or self.query.get("showDeleted") or is_recent:
            return True
        return not self.is_single and self._is_left_out(event)

    def _is_left_out(self, event: Json) -> bool:
        master = self.calendar.as_of(event.get("recurringEventId", ""), self.view)
        return master is not None and not master.is_cancelled


def displayed(event: Json, zone: str) -> Json:
    """An event as the API shows it: with the offsets of `zone`."""
    times: Json = {
        edge: shown(event[edge], zone)
        for edge in ("start", "end", "originalStartTime")
        if edge in event
    }
    return {**event, **times}


def head(calendar: Calendar, *, role: str) -> Json:
    """What stands above the items of every page."""
    return {
        "kind": "calendar#events",
        "etag": f'"p{calendar.changes}g"',
        "summary": calendar.summary,
        "updated": stamp(calendar.updated_ms),
        "timeZone": calendar.zone,
        "accessRole": role,
        "defaultReminders": [{"method": "popup", "minutes": 10}],
    }


def _order(query: Json, zone: str) -> Callable[[Json], Any]:
    if query.get("orderBy") == "startTime":
        return lambda event: (instant(event["start"], zone), event["id"])
    # Unless asked otherwise the order is unspecified, and stable: that of the changes.
    return lambda event: event["updated"] if query.get("orderBy") == "updated" else 0
