"""The safety net: each booking that is still to come is compared with its event, what differs is
put right, and a report says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from booking.calendar_events import (
    CalendarEvent,
    Placing,
    differing,
    file,
    rows_of,
    rows_that_matter,
    subject_of,
)
from booking.calendar_sync import Became, CalendarSync, Seen
from booking.calendars import connection_by_ref
from booking.connections import Connections, Found
from booking.effects import PutCalendarEvent
from booking.errors import NotFound, TryLater
from booking.finding import booking_by_ref
from booking.mirror import lay_out_further
from booking.outbox import entries
from booking.outbox.entries import Lease
from integrations.google import reading
from integrations.google.desk import Desk, Line
from integrations.google.finding import Left, Place, follow, left_in, places_of
from integrations.google.pull import Puller
from integrations.google.trouble import GoogleTrouble, NotThere
from integrations.google.watches import Watches

EVERY = timedelta(hours=1)
REPAIRED = frozenset({Became.MOVED, Became.CANCELLED, Became.PUT_BACK, Became.OVERRULED})


@dataclass
class Findings:
    """What one comparison found."""

    looked_at: int = 0
    repaired: int = 0
    escalated: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)

    def add(self, subject: str, became: Became) -> None:
        if became in REPAIRED:
            self.repaired += 1
        elif became is Became.ESCALATED:
            self.escalated += 1
        else:
            return
        self.notes.append((subject, became.value))


@dataclass(frozen=True, slots=True)
class Known:
    """A row of ours, as it was when the comparison began."""

    row_id: int
    left: Left
    was_removed: bool


class Reconciler:
    """One for the house."""

    def __init__(self, desk: Desk, puller: Puller, watches: Watches) -> None:
        self._desk = desk
        self._puller = puller
        self._watches = watches

    def deliver(self, lease: Lease) -> None:
        """Raises TryLater."""
        self.reconcile(lease.body["account_ref"], lease.body["ref"])

    def reconcile(self, account_ref: str, connection_ref: str) -> Findings | None:
        """None where nobody would answer. Raises TryLater."""
        line = self._line(account_ref, connection_ref)
        if line is None:
            return None
        findings = Findings()
        try:
            found = [reading.found(item) for item in line.client.calendars()]
        except GoogleTrouble as trouble:
            raise self._desk.noted(line, trouble) from None
        self._list_anew(line, found, findings)
        # Changes first: what a host did is followed before anything is put right.
        for calendar_ref in self._followed(line):
            for subject, became in self._puller.pull(account_ref, calendar_ref).items():
                findings.add(subject, became)
        self._compare(line, findings)
        self._put_what_differs(line, findings)
        self._watches.renew(account_ref, connection_ref)
        return findings

    def _line(self, account_ref: str, connection_ref: str) -> Line | None:
        """Raises TryLater."""
        try:
            with self._desk.transaction(account_ref) as (tx, account):
                connection = connection_by_ref(tx, connection_ref)
                line = self._desk.line(account, connection)
                if line is not None or not connection.is_alive:
                    return line
                # Sealed with another key: its page says so, and it goes on once the key is back.
                Connections(tx, account, now=self._desk.now).failed(connection, "seal_broken")
        except NotFound:
            return None
        raise TryLater("seal_broken")

    def _list_anew(self, line: Line, found: list[Found], findings: Findings) -> None:
        with self._desk.transaction(line.account_ref) as (tx, account):
            connection = connection_by_ref(tx, line.connection_ref)
            Connections(tx, account, now=self._desk.now).list_anew(connection, found)
            for calendar in connection.calendars:
                lay_out_further(tx, calendar, now=self._desk.now)
                if calendar.is_gone and (calendar.makes_busy or calendar.takes_bookings):
                    findings.escalated += 1
                    findings.notes.append((calendar.name, "calendar_gone"))

    def _followed(self, line: Line) -> list[str]:
        with self._desk.reading(line.account_ref) as (tx, _account):
            connection = connection_by_ref(tx, line.connection_ref)
            return [calendar.ref for calendar in connection.calendars if calendar.is_followed]

    def _compare(self, line: Line, findings: Findings) -> None:
        """Our events as Google lists them now, against what we know of them."""
        places = self._places(line)
        for place in places:
            left = self._left_in(line, place)
            if not left:
                continue
            try:
                listed = self._listed(line, place)
                for one in left:
                    self._compare_one(line, one, listed.get(one.left.event_id), places, findings)
            except NotThere:
                continue  # the calendar is gone, which the list of calendars said
            except GoogleTrouble as trouble:
                raise self._desk.noted(line, trouble) from None

    def _listed(self, line: Line, place: Place) -> dict[str, dict[str, Any]]:
        own = f"{reading.APP}={line.account_ref}"
        since = (self._desk.now - timedelta(days=1)).isoformat()
        pages = line.client.pages(
            place.vendor_id, privateExtendedProperty=own, timeMin=since, singleEvents=False
        )
        return {
            item["id"]: item for page in pages for item in page.get("items", ()) if "id" in item
        }

    def _compare_one(
        self,
        line: Line,
        known: Known,
        event: dict[str, Any] | None,
        places: Sequence[Place],
        findings: Findings,
    ) -> None:
        """Raises GoogleTrouble."""
        if known.was_removed:
            # We took it away, and there it is: another look, and away with it.
            if event is not None:
                there = line.client.event(known.left.here.vendor_id, known.left.event_id)
                self._came_back(line, known.row_id, reading.seen(there, zone=known.left.here.zone))
            return
        if event is not None and event.get("etag") == known.left.etag:
            return
        became = follow(self._desk, line, known.left, places)
        findings.add(known.left.subject, became)

    def _came_back(self, line: Line, row_id: int, seen: Seen) -> None:
        if seen.is_gone:
            return
        with self._desk.transaction(line.account_ref) as (tx, _account):
            row = tx.get_one(CalendarEvent, row_id)
            if row.placing is Placing.GONE:
                row.placing, row.etag = Placing.TRIED, None

    def _put_what_differs(self, line: Line, findings: Findings) -> None:
        """Every booking to come has its event, and every event of ours its booking."""
        now = self._desk.now
        self._file_missing(line)
        wrong = self._wrong(line, findings)
        with self._desk.transaction(line.account_ref) as (tx, account):
            connection = connection_by_ref(tx, line.connection_ref)
            key = f"reconciled:{int(now.timestamp() * 1000)}"
            for subject, host_ref in wrong:
                asked = PutCalendarEvent(account.ref, subject, host_ref)
                entries.put_unless_waiting(tx, asked.effect(key), now=now, hurries=True)
            findings.repaired += len(wrong)
            findings.notes += [(subject, "put") for subject, _host_ref in wrong]
            Connections(tx, account, now=now).report(
                connection,
                looked_at=findings.looked_at,
                repaired=findings.repaired,
                escalated=findings.escalated,
                notes=findings.notes,
            )

    def _file_missing(self, line: Line) -> None:
        """Bookings made while the host had no calendar get their rows."""
        now = self._desk.now
        with self._desk.reading(line.account_ref) as (tx, account):
            host_id = connection_by_ref(tx, line.connection_ref).host_id
            bookings = CalendarSync(tx, account, now=now).future(host_id)
            subjects = {subject_of(booking): booking.ref for booking in bookings}
            known = {row.subject for row in rows_of(tx, subjects) if row.host_id == host_id}
        missing = [ref for subject, ref in subjects.items() if subject not in known]
        if not missing:
            return
        with self._desk.transaction(line.account_ref) as (tx, account):
            for ref in missing:
                file(tx, booking_by_ref(tx, ref))

    def _wrong(self, line: Line, findings: Findings) -> list[tuple[str, str]]:
        """Subject and host of each event that is not as it should be."""
        with self._desk.reading(line.account_ref) as (tx, account):
            connection = connection_by_ref(tx, line.connection_ref)
            rows = differing(tx, account, connection.host_id, now=self._desk.now)
            findings.looked_at += sum(row.placing is not Placing.GONE for row, _ in rows)
            return [(row.subject, row.host.ref) for row, differs in rows if differs]

    def _places(self, line: Line) -> tuple[Place, ...]:
        with self._desk.reading(line.account_ref) as (tx, _account):
            return places_of(connection_by_ref(tx, line.connection_ref))

    def _left_in(self, line: Line, place: Place) -> list[Known]:
        """Our events that are still to come, and those just taken away."""
        with self._desk.reading(line.account_ref) as (tx, _account):
            rows = rows_that_matter(
                tx,
                now=self._desk.now,
                placings=(Placing.PLACED, Placing.GONE),
                calendar_id=place.calendar_id,
            )
            return [
                Known(row.id, left_in(place, row), was_removed=row.placing is Placing.GONE)
                for row in rows
            ]
