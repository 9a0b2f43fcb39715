"""Watches: Google rings when a calendar changed. Opened, opened anew before they expire, so that
two overlap and nothing is missed, and stopped.

A push is a hint and no news; without a public address there is none, and calendars are polled.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from booking.calendars import Connection, Watch, calendar_by_ref, connection_by_ref
from booking.connecting import hashed
from booking.connections import Connections
from booking.errors import NotFound
from integrations.google.desk import Desk, Line
from integrations.google.trouble import GoogleTrouble, GrantGone, NotTaken

LASTS = timedelta(days=7)
RENEWED_BEFORE = timedelta(hours=24)
PATH = "/hooks/google/calendar"


@dataclass(frozen=True, slots=True)
class Wanting:
    """A calendar that nobody watches, or not for much longer, and the watches it has."""

    line: Line
    calendar_ref: str
    vendor_id: str
    old: tuple[tuple[int, str, str], ...]


class Watches:
    """One for the house."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.address = _address(desk)

    def renew(self, account_ref: str, connection_ref: str) -> None:
        """Watch what is followed and is not watched for another day. Raises TryLater."""
        if self.address is None:
            return
        for wanting in self._wanting(account_ref, connection_ref):
            try:
                self._open(account_ref, wanting)
                self._stop(account_ref, wanting)
            except NotTaken:
                continue  # Google does not take our address: polling does
            except GrantGone as trouble:
                raise self._desk.noted(wanting.line, trouble) from None
            except GoogleTrouble:
                continue  # calendars are polled meanwhile; the next tick tries again

    def stop_all(self, line: Line, old: tuple[tuple[int, str, str], ...]) -> None:
        """Raises GoogleTrouble."""
        for _id, channel_id, resource_id in old:
            line.client.stop(channel_id, resource_id)

    def of(self, connection: Connection) -> tuple[tuple[int, str, str], ...]:
        """The watches of all its calendars."""
        ids = [calendar.id for calendar in connection.calendars]
        with self._desk.house.database.reading() as tx, tx.across_accounts():
            rows = tx.scalars(select(Watch).where(Watch.calendar_id.in_(ids)))
            return tuple((row.id, row.channel_id, row.resource_id) for row in rows)

    def _wanting(self, account_ref: str, connection_ref: str) -> list[Wanting]:
        now = self._desk.now
        with self._desk.reading(account_ref) as (tx, account):
            try:
                connection = connection_by_ref(tx, connection_ref)
            except NotFound:
                return []
            line = self._desk.line(account, connection)
            if line is None:
                return []
            found = []
            for calendar in connection.calendars:
                watches = tx.scalars(select(Watch).where(Watch.calendar_id == calendar.id)).all()
                is_watched = any(w.expires_at > now + RENEWED_BEFORE for w in watches)
                if calendar.is_followed and not is_watched:
                    old = tuple((w.id, w.channel_id, w.resource_id) for w in watches)
                    found.append(Wanting(line, calendar.ref, calendar.vendor_id, old))
            return found

    def _open(self, account_ref: str, wanting: Wanting) -> None:
        """The row first: Google rings before it has answered. Raises GoogleTrouble."""
        channel_id, token = str(uuid.uuid4()), secrets.token_urlsafe(32)
        with self._desk.transaction(account_ref) as (tx, _account):
            calendar = calendar_by_ref(tx, wanting.calendar_ref)
            watch = Watch(
                calendar_id=calendar.id,
                channel_id=channel_id,
                resource_id="",
                token_hash=hashed(token),
                # Forgotten soon unless Google says that it is there.
                expires_at=self._desk.now + timedelta(hours=1),
            )
            tx.add(watch)
            tx.flush()
            watch_id = watch.id
        body = {
            "id": channel_id,
            "type": "web_hook",
            "address": self.address,
            "token": token,
            "params": {"ttl": str(int(LASTS.total_seconds()))},
        }
        try:
            answer = wanting.line.client.watch(wanting.vendor_id, body)
        except GoogleTrouble:
            self._forget(account_ref, [watch_id])
            raise
        with self._desk.transaction(account_ref) as (tx, account):
            kept = tx.get(Watch, watch_id)
            if kept is None:
                return
            kept.resource_id = str(answer.get("resourceId", ""))
            kept.expires_at = _expires_at(answer, otherwise=self._desk.now + LASTS)
            # What changed before it was open rang nowhere.
            calendar = calendar_by_ref(tx, wanting.calendar_ref)
            Connections(tx, account, now=self._desk.now).pull(calendar)

    def _stop(self, account_ref: str, wanting: Wanting) -> None:
        """The ones before it, now that the new one rings."""
        self.stop_all(wanting.line, wanting.old)
        self._forget(account_ref, [one[0] for one in wanting.old])

    def _forget(self, account_ref: str, ids: list[int]) -> None:
        with self._desk.transaction(account_ref) as (tx, _account):
            for watch in tx.scalars(select(Watch).where(Watch.id.in_(ids))):
                tx.delete(watch)


def _address(desk: Desk) -> str | None:
    """Where Google can ring: a public https address, or what the operator says."""
    base = desk.settings.google_push_url or desk.house.settings.web.public_url
    if desk.settings.google_push_url is None and urlsplit(base).scheme != "https":
        return None
    return base.rstrip("/") + PATH


def _expires_at(answer: dict[str, object], *, otherwise: datetime) -> datetime:
    """Google says it in milliseconds, as text."""
    given = str(answer.get("expiration", ""))
    if not given.isdecimal() or len(given) > 14:  # noqa: PLR2004 - the year 5138
        return otherwise
    return datetime.fromtimestamp(int(given) / 1000, UTC)
