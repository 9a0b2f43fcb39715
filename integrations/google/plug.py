"""Google Calendar, both ways: events out, changes in, watches, and the comparison that mends what
both have missed.
"""

from __future__ import annotations

from datetime import timedelta

from booking.calendars import Connection, Health, connection_by_ref
from booking.connections import Connections, Due, due_connections
from booking.db import Tx
from booking.effects import CALENDAR, DISCONNECT, PULL, RECONCILE
from booking.errors import NotFound, TryLater
from booking.outbox.entries import Lease
from integrations.google import oauth
from integrations.google.desk import Desk
from integrations.google.door import doors
from integrations.google.pull import Puller
from integrations.google.put import Putter
from integrations.google.reconcile import EVERY, Reconciler
from integrations.google.trouble import CHECKED, GoogleTrouble, OutOfQuota, Throttled, Unanswered
from integrations.google.watches import Watches
from integrations.plug import House, Plug, Tick
from integrations.sealing import SealBroken
from integrations.settings import Settings

TICK = timedelta(seconds=30)
PUSHED_POLL = timedelta(minutes=15)  # pushes are not guaranteed: poll all the same


def plug(settings: Settings, house: House) -> Plug:
    """Delivers what concerns calendars; without a client id there are no connections, and so
    nothing to deliver.
    """
    desk = Desk(house)
    puller = Puller(desk)
    watches = Watches(desk)
    reconciler = Reconciler(desk, puller, watches)
    room = _Plugged(desk, watches)
    if settings.google.is_on:
        oauth.prepare(settings.google)
    return Plug(
        delivers={
            CALENDAR: Putter(desk).deliver,
            PULL: puller.deliver,
            RECONCILE: reconciler.deliver,
            DISCONNECT: room.disconnect,
        },
        opens=(doors(desk),) if settings.google.is_on else (),
        ticks=(Tick("poll calendars", TICK, room.poll),) if settings.google.is_on else (),
        refresh=puller.refresh,
        is_set_up=settings.google.is_on,
        check=room.check if settings.google.is_on else None,
        close=desk.grants.close,
    )


class _Plugged:
    """What ticks, and what is tried by hand."""

    def __init__(self, desk: Desk, watches: Watches) -> None:
        self._desk = desk
        self._watches = watches

    def poll(self) -> None:
        """Have fetched and compared what was not for a while. It only puts entries."""
        now = self._desk.now
        seconds = self._desk.settings.google_poll_seconds
        poll = timedelta(seconds=seconds)
        if self._watches.address is not None:
            poll = max(poll, PUSHED_POLL)
        for due in self._due():
            with self._desk.transaction(due.account_ref) as (tx, account):
                counter = Connections(tx, account, now=now)
                connection = counter.connection(due.connection_ref)
                for calendar in connection.calendars:
                    if calendar.is_followed and (
                        calendar.asked_at is None or calendar.asked_at <= now - poll
                    ):
                        counter.pull(calendar)
                if connection.reconciled_at is None or connection.reconciled_at <= now - EVERY:
                    counter.reconcile(connection)

    def disconnect(self, lease: Lease) -> None:
        """Give watches and grant back, then forget; a host who connected again meanwhile keeps
        both. Raises TryLater.
        """
        account_ref, ref = lease.body["account_ref"], lease.body["ref"]
        try:
            self._give_back(account_ref, ref)
        except Unanswered as trouble:
            raise TryLater(trouble.code) from None
        except (Throttled, OutOfQuota) as trouble:
            raise TryLater(trouble.code, trouble.after) from None
        except (GoogleTrouble, SealBroken):
            pass  # it was taken back there, or cannot be opened any more
        self._desk.grants.forget(ref)
        with self._desk.transaction(account_ref) as (tx, account):
            connection = _ended(tx, ref)
            if connection is not None:
                Connections(tx, account, now=self._desk.now).forget(connection)

    def _give_back(self, account_ref: str, ref: str) -> None:
        """Raises GoogleTrouble, SealBroken."""
        with self._desk.reading(account_ref) as (tx, _account):
            connection = _ended(tx, ref)
            if connection is None or connection.credentials is None:
                return
            sealed, number = connection.credentials, connection.grant_number
            old = self._watches.of(connection)
        grants = self._desk.grants
        client = grants.client(account_ref, ref, number, sealed)
        for _id, channel_id, resource_id in old:
            client.stop(channel_id, resource_id)
        oauth.give_back(self._desk.settings, grants.opened(sealed, account_ref))

    def check(self) -> str | None:
        """What is wrong with any connection, tried now."""
        wrong = [self._tried(due) for due in self._due()]
        return "; ".join(one for one in wrong if one) or None

    def _tried(self, due: Due) -> str | None:
        with self._desk.reading(due.account_ref) as (tx, account):
            connection = connection_by_ref(tx, due.connection_ref)
            name = connection.host.name
            try:
                line = self._desk.line(account, connection)
            except TryLater:
                return f"{name}: {CHECKED['quota']}"
            if line is None:
                # What is not broken and cannot be spoken through, was sealed with another key.
                why = "seal_broken" if connection.is_alive else connection.last_error
                return f"{name}: {CHECKED.get(str(why), CHECKED['grant_revoked'])}"
        try:
            line.client.calendars()
        except GoogleTrouble as trouble:
            return f"{name}: {CHECKED.get(trouble.code, trouble.code)}"
        return None

    def _due(self) -> list[Due]:
        with self._desk.house.database.reading() as tx:
            return due_connections(tx)


def _ended(tx: Tx, ref: str) -> Connection | None:
    """The connection, where it was ended and not forgotten yet."""
    try:
        connection = connection_by_ref(tx, ref)
    except NotFound:
        return None
    return connection if connection.health is Health.ENDED else None
