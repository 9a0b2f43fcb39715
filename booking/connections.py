"""Connections: the counter for hosts' calendars. Connecting and disconnecting, which calendars
count, how a connection fares, and what is told of it.

It knows no vendor: credentials come and go sealed, calendars as `Found`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from booking import mirror
from booking.accounts import Account
from booking.calendar_events import CalendarEvent, Placing
from booking.calendars import (
    CalendarReport,
    ConnectedCalendar,
    Connection,
    Health,
    Watch,
    connection_by_ref,
    connection_of,
)
from booking.connecting import link_for
from booking.db import Tx
from booking.effects import (
    DISCONNECT,
    PULL,
    RECONCILE,
    News,
    OfCalendars,
    Recipient,
    Role,
    SendMail,
)
from booking.errors import InvalidInput, NotFound
from booking.outbox import entries
from booking.people import Host

REPORTS_SHOWN = 5
REPORTS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A calendar that the vendor listed."""

    vendor_id: str
    name: str
    zone: str
    is_primary: bool
    may_write: bool
    can_meet: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """What the vendor granted. `credentials` are sealed."""

    mail: str
    scopes: tuple[str, ...]
    credentials: str


class Connections:
    """The counter for one account at one moment."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime) -> None:
        tx.enter(account)
        self.tx = tx
        self.account = account
        self.now = now

    def by_host(self) -> dict[int, Connection]:
        """Those that were not ended."""
        rows = self.tx.scalars(select(Connection).where(Connection.health != Health.ENDED))
        return {row.host_id: row for row in rows}

    def connection(self, ref: str) -> Connection:
        """Raises NotFound."""
        found = connection_by_ref(self.tx, ref)
        if found.health is Health.ENDED:
            raise NotFound
        return found

    def host(self, ref: str) -> Host:
        """Raises NotFound."""
        host = self.tx.scalar(select(Host).where(Host.ref == ref))
        if host is None:
            raise NotFound
        return host

    def reports(self, connection: Connection) -> list[CalendarReport]:
        """The last reconciliations, the newest first."""
        return list(
            self.tx.scalars(
                select(CalendarReport)
                .where(CalendarReport.connection_id == connection.id)
                .order_by(CalendarReport.id.desc())
                .limit(REPORTS_SHOWN)
            )
        )

    # Connecting.

    def invite(self, host: Host) -> None:
        """Mail the host such a link. Raises InvalidInput when there is no address."""
        if host.mail is None:
            raise InvalidInput({"mail": "missing"})
        key = f"{host.ref}:connect:{int(self.now.timestamp())}"
        self._mail(host, News.HOST_CONNECT, key)

    def finish(self, host: Host, grant: Grant, found: Sequence[Found]) -> Connection:
        """The vendor said yes: the connection is there, or there again with what was chosen."""
        connection = connection_of(self.tx, host.id)
        if connection is None:
            connection = Connection(host_id=host.id, host=host, connected_at=self.now)
            connection.mail = grant.mail
            self.tx.add(connection)
        else:
            connection.grant_number += 1
        if connection.mail != grant.mail:
            self._let_go(connection)
        connection.mail, connection.scopes = grant.mail, list(grant.scopes)
        connection.credentials = grant.credentials
        connection.health, connection.last_error = Health.CONNECTED, None
        connection.paused_until = None
        connection.last_success_at = self.now
        self.tx.flush()
        self.list_anew(connection, found)
        if connection.target is None:
            self._choose_first(connection)
        self.pull_all(connection)
        self.reconcile(connection)
        return connection

    def list_anew(self, connection: Connection, found: Sequence[Found]) -> None:
        """The vendor's list as it is now; what is chosen stays chosen, what is gone is said."""
        known = {calendar.vendor_id: calendar for calendar in connection.calendars}
        for one in found:
            calendar = known.pop(one.vendor_id, None)
            if calendar is None:
                calendar = ConnectedCalendar(host_id=connection.host_id, vendor_id=one.vendor_id)
                connection.calendars.append(calendar)
            elif calendar.zone != one.zone:
                calendar.sync_token = None  # its whole days lie elsewhere now: all is read anew
            calendar.name, calendar.zone = one.name[:300], one.zone
            calendar.is_primary, calendar.may_write = one.is_primary, one.may_write
            calendar.can_meet, calendar.is_gone = one.can_meet, False
        for left in known.values():
            left.is_gone = True
        self.tx.flush()

    def choose(self, connection: Connection, *, busy: Collection[str], target: str | None) -> None:
        """Which calendars make the host busy, and which one gets the bookings, by ref. Raises
        InvalidInput.
        """
        listed = {one.ref: one for one in connection.calendars if not one.is_gone}
        wrong = {}
        if not set(busy) <= set(listed):
            wrong["busy"] = "not_a_choice"
        if target is not None and (target not in listed or not listed[target].may_write):
            wrong["target"] = "not_a_choice"
        if wrong:
            raise InvalidInput(wrong)
        for calendar in connection.calendars:
            calendar.takes_bookings = False
        self.tx.flush()  # there is never more than one, also on the way
        for calendar in connection.calendars:
            calendar.makes_busy = calendar.ref in busy
            calendar.takes_bookings = calendar.ref == target
            if not calendar.is_followed:
                mirror.forget(self.tx, calendar)
                calendar.sync_token, calendar.synced_at = None, None
        self.tx.flush()
        # What lay in a calendar that is gone is put into the one chosen now.
        self._place_anew([one for one in connection.calendars if one.is_gone])
        self.pull_all(connection)
        self.reconcile(connection)

    def end(self, connection: Connection) -> None:
        """Disconnect: nothing is read or written from now on; watches and grant are given back by
        what is put in the outbox.
        """
        connection.health = Health.ENDED
        self._let_go(connection)
        effect = OfCalendars(self.account.ref, connection.ref).effect(
            DISCONNECT, str(connection.grant_number)
        )
        entries.put(self.tx, [effect], now=self.now)

    def forget(self, connection: Connection) -> None:
        """The last trace of a connection that was ended."""
        ids = [calendar.id for calendar in connection.calendars]
        self.tx.execute(delete(Watch).where(Watch.calendar_id.in_(ids)))
        self.tx.execute(
            update(CalendarEvent)
            .where(CalendarEvent.calendar_id.in_(ids))
            .values(calendar_id=None)
            .execution_options(synchronize_session=False)
        )
        self.tx.execute(delete(CalendarReport).where(CalendarReport.connection_id == connection.id))
        self.tx.flush()
        self.tx.delete(connection)
        self.tx.flush()

    # How it fares.

    def worked(self, connection: Connection) -> None:
        """The vendor answered as it should."""
        connection.last_success_at = self.now
        connection.paused_until = None
        if connection.health is Health.DEGRADED:
            connection.health, connection.last_error = Health.CONNECTED, None

    def failed(self, connection: Connection, error: str, *, until: datetime | None = None) -> None:
        """It did not, for now; `until` is how long the vendor wants to be left alone."""
        if connection.is_alive:
            connection.health = Health.DEGRADED
        connection.last_error, connection.last_error_at = error[:40], self.now
        connection.paused_until = until

    def broke(self, connection: Connection, error: str) -> None:
        """Only the host can mend it. They are told once."""
        if connection.health is Health.ENDED:
            return
        connection.health = Health.NEEDS_RECONNECTING
        connection.last_error, connection.last_error_at = error[:40], self.now
        if connection.told_of_grant == connection.grant_number:
            return
        connection.told_of_grant = connection.grant_number
        if connection.host.mail is not None:
            key = f"{connection.ref}:reconnect:{connection.grant_number}"
            self._mail(connection.host, News.HOST_RECONNECT, key)

    def report(
        self,
        connection: Connection,
        *,
        looked_at: int,
        repaired: int,
        escalated: int,
        notes: Sequence[tuple[str, str]],
    ) -> None:
        """Keep what a reconciliation found; the oldest reports go."""
        connection.reconciled_at = self.now
        self.tx.add(
            CalendarReport(
                connection_id=connection.id,
                at=self.now,
                looked_at=looked_at,
                repaired=repaired,
                escalated=escalated,
                notes=[list(note) for note in notes[:100]],
            )
        )
        self.tx.flush()
        oldest = self.tx.scalars(
            select(CalendarReport.id)
            .where(CalendarReport.connection_id == connection.id)
            .order_by(CalendarReport.id.desc())
            .offset(REPORTS_KEPT)
        ).all()
        if oldest:
            self.tx.execute(delete(CalendarReport).where(CalendarReport.id.in_(oldest)))

    # What is to be done soon.

    def pull_all(self, connection: Connection) -> None:
        for calendar in connection.calendars:
            if calendar.is_followed:
                self.pull(calendar)

    def pull(self, calendar: ConnectedCalendar, *, hurries: bool = True) -> None:
        """Have its changes fetched; however often it is asked for, once. What only looks after it
        does not hurry: it waits for as long as a try that failed has to.
        """
        key = f"{calendar.pull_number}:{int(self.now.timestamp() * 1000)}"
        effect = OfCalendars(self.account.ref, calendar.ref).effect(PULL, key)
        entries.put_unless_waiting(self.tx, effect, now=self.now, hurries=hurries)

    def reconcile(self, connection: Connection, *, hurries: bool = True) -> None:
        """Have its bookings compared with their events; `hurries` as with `pull`."""
        key = str(int(self.now.timestamp() * 1000))
        effect = OfCalendars(self.account.ref, connection.ref).effect(RECONCILE, key)
        entries.put_unless_waiting(self.tx, effect, now=self.now, hurries=hurries)

    # Below: what the above is made of.

    def _choose_first(self, connection: Connection) -> None:
        """The primary calendar, until somebody chooses."""
        for calendar in connection.calendars:
            if calendar.is_primary and not calendar.is_gone:
                calendar.makes_busy = True
                calendar.takes_bookings = calendar.may_write
        self.tx.flush()

    def _let_go(self, connection: Connection) -> None:
        """Nothing in these calendars is followed any more; our events stay there as they are."""
        for calendar in connection.calendars:
            mirror.forget(self.tx, calendar)
            calendar.makes_busy = calendar.takes_bookings = False
            calendar.sync_token = calendar.synced_at = None
        self._place_anew(connection.calendars)

    def _place_anew(self, calendars: Sequence[ConnectedCalendar]) -> None:
        """Nothing is known of our events there any more."""
        ids = [calendar.id for calendar in calendars]
        self.tx.execute(
            update(CalendarEvent)
            .where(CalendarEvent.calendar_id.in_(ids), CalendarEvent.placing != Placing.GONE)
            .values(placing=Placing.WANTED, calendar_id=None, etag=None, said=None)
            .execution_options(synchronize_session=False)
        )

    def _mail(self, host: Host, kind: News, key: str) -> None:
        assert host.mail is not None
        effect = SendMail(
            kind=kind,
            to=Recipient(Role.HOST, host.name, host.mail),
            locale=host.locale or self.account.locale,
            zone=host.zone,
            account_ref=self.account.ref,
            words={"link": link_for(self.tx, self.account, host, now=self.now)},
        ).effect(f"calendar:{key}", stream=f"calendar:{host.ref}")
        entries.put(self.tx, [effect], now=self.now)
