"""Google Calendar, both ways: events out, changes in, watches, and the comparison that mends what
both have missed.
"""

from __future__ import annotations

from datetime import timedelta

from booking.calendars import (
    Connection,
    Health,
    Whose,
    connection_by_ref,
    connections_to_poll,
    standing_connections,
)
from booking.connections import Connections
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

TICK = timedelta(seconds=30)
PUSHED_POLL = timedelta(minutes=15)  # pushes are not guaranteed: poll all the same


def room(house: House) -> Plug:
    desk = Desk(house)
    puller = Puller(desk)
    watches = Watches(desk)
    reconciler = Reconciler(desk, puller, watches)
    hand = _Hand(desk, watches)
    oauth.prepare(desk.settings)
    return Plug(
        delivers={
            CALENDAR: Putter(desk).deliver,
            PULL: puller.deliver,
            RECONCILE: reconciler.deliver,
            DISCONNECT: hand.disconnect,
        },
        opens=(doors(desk),),
        ticks=(Tick("poll calendars", TICK, hand.poll),),
        refresh=puller.refresh,
        check=hand.check,
        close=desk.grants.close,
    )


class _Hand:
    """What ticks, and what is tried by hand."""

    def __init__(self, desk: Desk, watches: Watches) -> None:
        self._desk = desk
        self._watches = watches

    def poll(self) -> None:
        """Have fetched and compared what was not for a while. It only puts entries."""
        now = self._desk.now
        asked_before, compared_before = now - self._poll_every, now - EVERY
        with self._desk.house.database.reading() as tx:
            due = connections_to_poll(
                tx, now=now, asked_before=asked_before, compared_before=compared_before
            )
        for one in due:
            try:
                with self._desk.transaction(one.account_ref) as (tx, account):
                    counter = Connections(tx, account, now=now)
                    connection = counter.connection(one.connection_ref)
                    for calendar in connection.calendars:
                        if calendar.is_to_be_asked(asked_before):
                            counter.pull(calendar, hurries=False)
                    if connection.is_to_be_compared(compared_before):
                        counter.reconcile(connection, hurries=False)
            except NotFound:
                continue  # it was ended meanwhile

    @property
    def _poll_every(self) -> timedelta:
        every = timedelta(seconds=self._desk.settings.google_poll_seconds)
        return every if self._watches.address is None else max(every, PUSHED_POLL)

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
        with self._desk.house.database.reading() as tx:
            standing = standing_connections(tx)
        wrong = [self._tried(one) for one in standing]
        return "; ".join(one for one in wrong if one) or None

    def _tried(self, whose: Whose) -> str | None:
        with self._desk.reading(whose.account_ref) as (tx, account):
            connection = connection_by_ref(tx, whose.connection_ref)
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


def _ended(tx: Tx, ref: str) -> Connection | None:
    """The connection, where it was ended and not forgotten yet."""
    try:
        connection = connection_by_ref(tx, ref)
    except NotFound:
        return None
    return connection if connection.health is Health.ENDED else None
