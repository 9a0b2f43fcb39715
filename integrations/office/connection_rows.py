"""What the pages of connections show: hosts with how their calendars fare, and the last checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.bookings import Booking
from booking.calendars import CalendarReport, Connection, Health, connections_of, freshness_of
from booking.connections import Connections
from booking.db import Tx
from booking.event_types import EventType
from booking.people import Agent, Host
from booking.when.clock import moment_of
from integrations.office.connection_words import (
    State,
    Trouble,
    became_words,
    is_being_read,
    state_of,
    trouble_of,
    warnings_of,
)

REPORTS_SHOWN = 8
SITTING = re.compile(r"s(\d{1,18}):(-?\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class HostRow:
    """A host, and the connection to their calendars where there is one."""

    host: Host
    connection: Connection | None
    is_mine: bool
    may_change: bool
    is_left_out: bool = False  # too little is known: customers are not offered this host
    left_out_from: datetime | None = None  # when that will be so, unless it works again before

    @property
    def state(self) -> State:
        return state_of(self.connection)

    @property
    def is_red(self) -> bool:
        return self.connection is not None and self.connection.health is Health.NEEDS_RECONNECTING

    @property
    def is_alive(self) -> bool:
        return self.connection is not None and self.connection.is_alive

    @property
    def is_being_read(self) -> bool:
        """For the first time, or since other calendars were chosen."""
        return self.connection is not None and is_being_read(self.connection)

    @property
    def awaits_first_check(self) -> bool:
        """It is asked for as soon as a calendar is connected."""
        found = self.connection
        return (
            found is not None and found.health is Health.CONNECTED and found.reconciled_at is None
        )

    @property
    def busy_names(self) -> list[str]:
        calendars = self.connection.calendars if self.connection else []
        return [calendar.name for calendar in calendars if calendar.makes_busy]

    @property
    def target_name(self) -> str:
        target = self.connection.target if self.connection else None
        return target.name if target else ""

    @property
    def warnings(self) -> list[str]:
        return warnings_of(self.connection) if self.connection else []

    @property
    def trouble(self) -> Trouble | None:
        return trouble_of(self.connection) if self.connection else None


@dataclass(frozen=True)
class Note:
    """What became of one thing in a check. `ref` leads to the booking, where there is one."""

    what: str
    starts_at: datetime | None
    ref: str | None
    became: str


@dataclass(frozen=True)
class Check:
    """A report, with its notes in words."""

    host: Host
    report: CalendarReport
    notes: list[Note]


def may_change(agent: Agent, host: Host) -> bool:
    """Admins every host's connection, others their own."""
    return agent.is_admin or is_own(agent, host)


def is_own(agent: Agent, host: Host) -> bool:
    return host.login_id is not None and host.login_id == agent.login_id


def host_rows(
    tx: Tx, counter: Connections, agent: Agent, *, only: Host | None = None
) -> list[HostRow]:
    """Those that need help first, then one's own, then by name; `only` this one, where named."""
    connections = counter.by_host() if only is None else connections_of(tx, [only.id])
    hosts = [only] if only is not None else tx.scalars(select(Host))
    limit = timedelta(hours=counter.account.mirror_hours)
    known = freshness_of(tx, sorted(connections))
    blind = {one.host_id for one in known if one.is_blind(counter.now - limit)}
    rows = []
    for host in hosts:
        connection = connections.get(host.id)
        if only is None and connection is None and not host.is_on:
            continue
        rows.append(
            HostRow(
                host,
                connection,
                is_own(agent, host),
                may_change(agent, host),
                is_left_out=host.id in blind,
                left_out_from=_left_out_from(connection, limit),
            )
        )
    return sorted(rows, key=_order)


def _left_out_from(connection: Connection | None, limit: timedelta) -> datetime | None:
    """None while all is well, or where no calendar is checked."""
    if connection is None or connection.health is Health.CONNECTED:
        return None
    read = [c.synced_at for c in connection.calendars if c.makes_busy and not c.is_gone]
    known = [at for at in read if at is not None]
    # One calendar that was not read is enough, as it is for the times that customers are offered.
    return min(known) + limit if known and len(known) == len(read) else None


def _order(row: HostRow) -> tuple[bool, bool, str, int]:
    return not row.is_red, not row.is_mine, row.host.name.lower(), row.host.id


def last_checks(tx: Tx, rows: Iterable[HostRow]) -> list[Check]:
    """The last reports on these hosts, with what their notes mean."""
    hosts = {row.connection.id: row.host for row in rows if row.connection}
    if not hosts:
        return []
    reports = tx.scalars(
        select(CalendarReport)
        .where(CalendarReport.connection_id.in_(sorted(hosts)))
        .order_by(CalendarReport.id.desc())
        .limit(REPORTS_SHOWN)
    ).all()
    notes = [(str(what), str(became)) for one in reports for what, became in one.notes]
    named = _bookings(tx, [what for what, _ in notes]) | _sittings(tx, [what for what, _ in notes])
    return [
        Check(
            hosts[report.connection_id],
            report,
            [_note(str(what), str(became), named) for what, became in report.notes],
        )
        for report in reports
    ]


def _note(what: str, became: str, named: dict[str, Note]) -> Note:
    words = became_words(became)
    known = named.get(what)
    if known is None:
        return Note(what, None, None, words)
    return Note(known.what, known.starts_at, known.ref, words)


def _bookings(tx: Tx, subjects: Sequence[str]) -> dict[str, Note]:
    """By ref."""
    if not subjects:
        return {}
    rows = tx.execute(
        select(Booking.ref, Booking.title, Booking.starts_at).where(
            Booking.ref.in_(sorted(set(subjects)))
        )
    )
    return {ref: Note(title, starts_at, ref, "") for ref, title, starts_at in rows}


def _sittings(tx: Tx, subjects: Sequence[str]) -> dict[str, Note]:
    """By what a sitting's event is filed under: the event type, and the minute it begins."""
    found = [parts for subject in set(subjects) if (parts := SITTING.fullmatch(subject))]
    if not found:
        return {}
    event_types = select(EventType.id, EventType.title)
    ids = {int(parts[1]) for parts in found}
    titles = dict(tx.execute(event_types.where(EventType.id.in_(ids))).all())
    return {
        parts[0]: Note(titles[int(parts[1])], moment_of(int(parts[2])), None, "")
        for parts in found
        if int(parts[1]) in titles
    }
