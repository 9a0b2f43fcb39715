"""What is kept: people's lists of calendars, and of each calendar every version of every event.

All versions, because a list may be answered as of an earlier change, and because what changed
since a sync token is asked of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .answers import Json

ROLES = ["freeBusyReader", "reader", "writer", "owner"]  # each may do what those before it may


@dataclass(frozen=True)
class Version:
    """An event after the change of that number in its calendar. Nobody alters `event`."""

    change: int
    event: Json

    @property
    def is_cancelled(self) -> bool:
        return bool(self.event["status"] == "cancelled")


@dataclass
class Calendar:
    id: str
    summary: str
    zone: str
    is_primary: bool = False
    has_meet: bool = True
    is_deleted: bool = False
    epoch: int = 0  # raised when all sync tokens expire
    updated_ms: int = 0
    versions: dict[str, list[Version]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)  # which event each of the changes was of
    meet_requests: dict[str, set[str]] = field(default_factory=dict)
    meet_reads: dict[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        return len(self.log)

    def newest(self, event_id: str) -> Version | None:
        versions = self.versions.get(event_id)
        return versions[-1] if versions else None

    def as_of(self, event_id: str, view: int) -> Version | None:
        """The event as it was after change number `view`."""
        for version in reversed(self.versions.get(event_id, [])):
            if version.change <= view:
                return version
        return None

    def all_as_of(self, view: int) -> Iterator[Version]:
        """The events as they were then, cancelled ones too, the earliest changed first."""
        return self._as_of(view, self.versions)

    def changed_as_of(self, view: int, *, since: int, also: list[str]) -> Iterator[Version]:
        """Those of them that had changed since, and some others."""
        return self._as_of(view, dict.fromkeys([*self.log[since:view], *also]))

    def _as_of(self, view: int, event_ids: Iterable[str]) -> Iterator[Version]:
        found = (self.as_of(event_id, view) for event_id in event_ids)
        yield from sorted(filter(None, found), key=lambda version: version.change)

    def exceptions_of(self, master_id: str) -> list[Version]:
        newest = (versions[-1] for versions in self.versions.values())
        return [v for v in newest if v.event.get("recurringEventId") == master_id]

    def keep(self, event: Json) -> Version:
        self.log.append(event["id"])
        version = Version(self.changes, event)
        self.versions.setdefault(event["id"], []).append(version)
        return version


@dataclass
class Person:
    mail: str
    zone: str
    roles: dict[str, str]  # by calendar id, in the order of the list

    def may(self, role: str, calendar_id: str) -> bool:
        has = self.roles.get(calendar_id)
        return has is not None and ROLES.index(has) >= ROLES.index(role)
