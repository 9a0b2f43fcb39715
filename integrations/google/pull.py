"""Changes in: what happened in a host's calendar since we last looked goes into the mirror and,
where it is an event of ours, to its booking.

By sync token over all pages; where Google has forgotten the token (410), the whole calendar anew,
and what is missing of ours is looked for one by one. Nothing is cancelled on the word of a list: a
direct read decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.calendar_events import CalendarEvent, Placing
from booking.calendar_sync import Became, CalendarSync
from booking.calendars import ConnectedCalendar, calendar_by_ref
from booking.errors import NotFound, TryLater
from booking.mirror import EventChange
from booking.outbox.entries import Lease
from integrations.google import reading
from integrations.google.desk import Desk, Line
from integrations.google.finding import Left, Place, follow, left_in, place_of, places_of
from integrations.google.trouble import GoogleTrouble, NotThere, TokenExpired, Unreadable

REFRESH_WITHIN = 1.5  # seconds, for all calendars that somebody waits for
BACK = timedelta(days=1)  # how far back a whole pull looks
REFRESHERS = 16


@dataclass(frozen=True, slots=True)
class Known:
    """An event of ours in a calendar, as we left it."""

    left: Left
    is_placed: bool
    was_removed: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Job:
    """One pull: of which calendar, from which token on."""

    line: Line
    calendar_ref: str
    here: Place
    places: tuple[Place, ...]  # all calendars of the host
    token: str | None
    number: int
    began_at: datetime
    ours: dict[str, Known]


@dataclass(frozen=True, slots=True)
class Pulled:
    changes: tuple[EventChange, ...]
    token: str
    is_whole: bool


class Puller:
    """One for the house."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def deliver(self, lease: Lease) -> None:
        """Raises TryLater."""
        self.pull(lease.body["account_ref"], lease.body["ref"])

    def refresh(self, account_ref: str, host_ids: Sequence[int]) -> None:
        """Bring these hosts' mirrors up to date, for 1.5 s at the most; what takes longer goes on
        without anybody waiting.
        """
        with self._desk.transaction(account_ref) as (tx, _account):
            calendars = tx.scalars(
                select(ConnectedCalendar).where(ConnectedCalendar.host_id.in_(host_ids))
            ).all()
            refs = []
            for calendar in calendars:
                calendar.asked_at = self._desk.now
                if calendar.is_followed and calendar.connection.is_alive:
                    refs.append(calendar.ref)
        if not refs:
            return
        pool = ThreadPoolExecutor(min(len(refs), REFRESHERS), thread_name_prefix="refresh")
        tried = [pool.submit(self._pull_quietly, account_ref, ref) for ref in refs]
        wait(tried, timeout=REFRESH_WITHIN)
        pool.shutdown(wait=False, cancel_futures=True)

    def pull(self, account_ref: str, calendar_ref: str) -> dict[str, Became]:
        """What became of our own events, by subject. Raises TryLater."""
        job = self._begin(account_ref, calendar_ref)
        if job is None:
            return {}
        try:
            pulled = self._fetched(job)
            became = {
                left.subject: follow(self._desk, job.line, left, job.places)
                for left in _doubtful(job, pulled)
            }
        except NotThere:
            self._is_gone(job)
            return {}
        except GoogleTrouble as trouble:
            raise self._desk.noted(job.line, trouble) from None
        self._take_in(job, pulled)
        return became

    def _pull_quietly(self, account_ref: str, calendar_ref: str) -> None:
        """For somebody who goes on with what is known, when it fails."""
        try:
            self.pull(account_ref, calendar_ref)
        except TryLater:
            return

    def _begin(self, account_ref: str, calendar_ref: str) -> Job | None:
        now = self._desk.now
        try:
            with self._desk.transaction(account_ref) as (tx, account):
                calendar = calendar_by_ref(tx, calendar_ref)
                if not calendar.is_followed:
                    return None
                calendar.asked_at = now
                line = self._desk.line(account, calendar.connection)
                if line is None:
                    return None
                calendar.pull_number += 1
                here = place_of(calendar)
                own = CalendarSync(tx, account, now=now).own_events(calendar)
                return Job(
                    line=line,
                    calendar_ref=calendar.ref,
                    here=here,
                    places=places_of(calendar.connection),
                    token=calendar.sync_token,
                    number=calendar.pull_number,
                    began_at=now,
                    ours={event_id: _known(row, here, now) for event_id, row in own.items()},
                )
        except NotFound:
            return None

    def _fetched(self, job: Job) -> Pulled:
        """Every page, or nothing. Raises GoogleTrouble."""
        if job.token is not None:
            try:
                return self._pages(job, whole=False, syncToken=job.token, showDeleted=True)
            except TokenExpired:
                pass
        since = (job.began_at - BACK).isoformat()
        return self._pages(job, whole=True, timeMin=since, showDeleted=True)

    def _pages(self, job: Job, *, whole: bool, **options: object) -> Pulled:
        changes: dict[str, EventChange] = {}
        token, zone = None, job.here.zone
        for page in job.line.client.pages(job.here.vendor_id, singleEvents=False, **options):
            zone = reading.zone_of(page, zone)
            try:
                for item in page.get("items", ()):
                    one = reading.change(item, zone=zone)
                    changes[one.event_id] = one
            except (AttributeError, TypeError):
                raise Unreadable from None
            token = page.get("nextSyncToken")
        if not isinstance(token, str):
            raise Unreadable
        return Pulled(tuple(changes.values()), token, whole)

    def _take_in(self, job: Job, pulled: Pulled) -> None:
        """The mirror, and how far it has come: together, and only where no later pull began."""
        with self._desk.transaction(job.line.account_ref) as (tx, account):
            try:
                calendar = calendar_by_ref(tx, job.calendar_ref)
            except NotFound:
                return
            if calendar.pull_number != job.number or not calendar.is_followed:
                return
            sync = CalendarSync(tx, account, now=self._desk.now)
            ours = set(job.ours) | set(sync.own_events(calendar))
            changes = [_but_ours(change, ours) for change in pulled.changes]
            sync.take_in(calendar, changes, whole=pulled.is_whole)
            calendar.sync_token = pulled.token
            calendar.synced_at = job.began_at
            self._desk.worked(tx, account, calendar.connection)

    def _is_gone(self, job: Job) -> None:
        """The whole calendar was deleted: its bookings stand, and a person must choose another."""
        with self._desk.transaction(job.line.account_ref) as (tx, account):
            del account
            calendar = calendar_by_ref(tx, job.calendar_ref)
            calendar.is_gone = True
            calendar.connection.last_error = "calendar_gone"
            calendar.connection.last_error_at = self._desk.now


def _doubtful(job: Job, pulled: Pulled) -> list[Left]:
    """Our events that are not as we left them, says the list: each is to be looked at."""
    told = {change.event_id: change for change in pulled.changes}
    found = []
    for event_id, known in job.ours.items():
        change = told.get(event_id)
        if change is None:
            is_doubtful = pulled.is_whole and known.is_placed and known.is_ahead
        else:
            is_doubtful = change.is_gone or change.etag != known.left.etag
        if is_doubtful and not known.was_removed:
            found.append(known.left)
    return found


def _known(row: CalendarEvent, place: Place, now: datetime) -> Known:
    return Known(
        left=left_in(place, row),
        is_placed=row.placing is Placing.PLACED,
        was_removed=row.placing is Placing.GONE,
        is_ahead=row.said is not None and row.said.ends_at > now,
    )


def _but_ours(change: EventChange, ours: set[str]) -> EventChange:
    """What is ours is no busy time, also where it was taken for some before we knew it. Where the
    host made it recur, all but the first of them is.
    """
    if change.root not in ours or change.series_id is not None:
        return change
    if not change.recurrence or change.timing is None:
        return EventChange(change.event_id, is_gone=True)
    first = change.timing.first_on or change.timing.starts_at
    left_out = (
        f"EXDATE:{first:%Y%m%d}" if change.timing.is_all_day else f"EXDATE:{first:%Y%m%dT%H%M%SZ}"
    )
    return replace(change, recurrence=(*change.recurrence, left_out))
