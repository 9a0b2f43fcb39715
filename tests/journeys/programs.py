"""A firm with a key, made before its product is started: what journeys of programs begin with."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from booking.accounts import Account
from booking.api_keys import Scope, make_key
from booking.back_office import BackOffice
from booking.db import Database
from booking.event_types import EventType, event_types
from booking.migrate import migrate
from booking.people import Agent, Host
from booking.tokens import Tokens
from booking.when.clock import clock
from bot import demo
from tests.journeys.running import WITHIN, Product
from tests.world import KEY

# As often as a test asks.
FAST = {"BOOKDESK_API_RATE": "100000", "BOOKDESK_API_BURST": "100000"}


@dataclass(frozen=True)
class Keyed:
    """What a program of the demo's firm is told by its admin."""

    key: str
    host: str
    event_type: str
    schedule: str
    contact: str
    deal: str


def furnished(var_dir: Path, database_url: str | None = None) -> Keyed:
    """The demo's firm in a database that no process has open, and an admin's key to it."""
    url = database_url or f"sqlite:///{var_dir / 'bookdesk.sqlite3'}"
    database = Database(url, Tokens([KEY]))
    migrate(database)
    with database.transaction() as tx:
        demo.furnish(tx, password_hash="none", now=clock())
        account = tx.scalars(select(Account).where(Account.slug == demo.SLUG)).one()
        tx.enter(account)
        admin = tx.scalars(select(Agent).where(Agent.is_admin)).first()
        made = make_key(
            tx, name="Website", scopes=[Scope.ADMIN], days=None, agent=admin, now=clock()
        )
        event_type = _simple(event_types(tx))
        host: Host = event_type.pool[0]
        office = BackOffice(tx, account, None, now=clock())
        keyed = Keyed(
            key=made.shown,
            host=host.ref,
            event_type=event_type.ref,
            schedule=host.schedule.ref,
            contact=office.contacts().rows[0].ref,
            deal=office.deals().rows[0].ref,
        )
    database.close()
    return keyed


def _simple(found: list[EventType]) -> EventType:
    """One that anybody can book at once."""
    return next(
        one
        for one in found
        if not (one.needs_approval or one.price or one.has_seats or one.questions) and one.pool
    )


@dataclass(frozen=True)
class Told:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Client:
    """A program that speaks to a running product, as the contract's clients do."""

    product: Product
    keyed: Keyed

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.keyed.key}",
            "x-meetergo-api-user-id": self.keyed.host,
        }

    def asks(self, method: str, path: str, body: Any = None, **headers: str) -> Told:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            named["Content-Type"] = "application/json"
        request = urllib.request.Request(  # noqa: S310 - our own address
            self.product.url + path, data=data, method=method, headers=self.headers | named
        )
        try:
            with urllib.request.urlopen(request, timeout=WITHIN) as answer:  # noqa: S310 - as above
                return Told(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as answer:
            with answer:
                return Told(answer.code, dict(answer.headers), answer.read().decode())

    def free(self, moving: str | None = None) -> list[str]:
        """The starts that are free in the next three weeks."""
        today = datetime.now(UTC).date()  # noqa: TID251 - the product under test reads the clock
        path = (
            f"/v4/booking-availability?meetingTypeId={self.keyed.event_type}&start={today}"
            f"&end={today + timedelta(days=21)}&hostIds={self.keyed.host}"
        )
        if moving is not None:
            path += f"&existingAppointmentId={moving}"
        return [slot["start"] for slot in self.asks("GET", path).json["availableSlots"]]

    def wish(self, start: str, **more: Any) -> dict[str, Any]:
        return {
            "meetingTypeId": self.keyed.event_type,
            "start": start,
            "hostIds": [self.keyed.host],
            "attendee": {"email": "jane@example.com", "fullname": "Jane Doe"},
            **more,
        }
