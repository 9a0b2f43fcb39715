"""A host with 5,000 events at Google: what reading them takes, and what they cost when slots are
listed. Google's twin is a process of its own, so that what it takes is not counted as ours.
"""

from __future__ import annotations

import multiprocessing
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Wire
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from pydantic import SecretStr
from sqlalchemy import func, select

from benchmarks.bookings import LISTINGS, furnished, month_of
from benchmarks.figures import Figure, timed
from booking.calendars import ConnectedCalendar, Connection, connection_of
from booking.connecting import begin
from booking.connections import Connections, Grant
from booking.db import Database
from booking.migrate import migrate
from booking.mirror import BusyTime
from booking.people import Host
from booking.tokens import Tokens
from integrations.google import oauth, reading
from integrations.google.client import Client
from integrations.google.desk import Desk
from integrations.google.pull import BACK, Puller
from integrations.plug import House
from integrations.settings import (
    CoreSettings,
    GoogleSettings,
    MailSettings,
    Settings,
    WebSettings,
)
from tests import factories
from tests.google_twin import Twin, TwinServer
from tests.world import KEY, NOW, ZONE, World

EVENTS, SERIES, DAYS, CHANGED = 5_000, 40, 400, 10
FIRST_TIMES, NEXT_TIMES = 5, 20
MB = 1024 * 1024
INES = "ines@alder.example"
CLIENT = ("bookdesk.apps.example", "not a secret")
VERIFIER = "v" * 64
RETURN_TO = "http://127.0.0.1:8000/hooks/google/connected"


def with_a_full_calendar(folder: Path) -> list[Figure]:
    """First sync, its memory, the next sync, and the slots of a month with and without it all."""
    database = Database(f"sqlite:///{folder / 'calendars.sqlite3'}", Tokens([KEY]))
    migrate(database)
    world = furnished(database)
    with _google() as (wire, addresses):
        ines = _Ines(world, Desk(House(database, world.clock, _settings(folder, addresses))))
        figures = [*_first_sync(ines), _next_sync(ines, wire), _slots(world, ines.host)]
    database.close()
    return figures


def _first_sync(ines: _Ines) -> list[Figure]:
    what = f"first sync of {EVENTS:,} events ({SERIES} weekly)"
    floor, _ = timed(ines.download, times=FIRST_TIMES, warm_up=1)
    value, p95 = timed(ines.sync, times=FIRST_TIMES, warm_up=1, before=ines.forget)
    assert ines.busy_times() > EVENTS
    floor_memory = _peak(ines.download)
    ines.forget()
    memory = _peak(ines.sync)
    pages = "its pages, thrown away"
    return [
        Figure(what, value, "ms", p95, floor, pages),
        Figure("its memory at the most", memory, "MB", None, floor_memory, pages),
    ]


def _next_sync(ines: _Ines, wire: Wire) -> Figure:
    def move() -> None:
        wire.send(CHANGED)
        wire.recv()

    ines.sync()
    floor, _ = timed(ines.ask_for_news, times=NEXT_TIMES)
    value, p95 = timed(ines.sync, times=NEXT_TIMES, before=move)
    what = f"next sync, {CHANGED} of them moved"
    return Figure(what, value, "ms", p95, floor, "asking when nothing changed")


def _slots(world: World, host: Host) -> Figure:
    without = month_of(world, [factories.a_host("Bare")])
    with_all = month_of(world, [host])
    floor, _ = timed(without, times=LISTINGS, warm_up=LISTINGS)
    value, p95 = timed(with_all, times=LISTINGS, warm_up=LISTINGS)
    what = f"slots of a month, {EVENTS:,} events at Google"
    return Figure(what, value, "ms", p95, floor, "the same without a calendar")


def _peak(act: Callable[[], None]) -> float:
    """What `act` takes beyond what is there, at the most, in MB."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    act()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (most - before) / MB


class _Ines:
    """A host whose calendar is connected, and what is done with it."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._desk = desk
        self._puller = Puller(desk)
        self.host = factories.a_host("Ines")
        self._connect()

    def sync(self) -> None:
        with self._reading() as (_, calendar):
            ref = calendar.ref
        self._puller.pull(self._world.account.ref, ref)

    def forget(self) -> None:
        """As if nothing had been read yet."""
        for makes_busy in (False, True):
            with self._counter() as counter:
                connection = connection_of(counter.tx, self.host.id)
                assert connection is not None
                [calendar] = connection.calendars
                counter.choose(connection, busy=[calendar.ref] if makes_busy else [], target=None)

    def download(self) -> None:
        since = (self._world.now - BACK).isoformat()
        self._pages(timeMin=since)

    def ask_for_news(self) -> None:
        with self._reading() as (_, calendar):
            token = calendar.sync_token
        self._pages(syncToken=token)

    def busy_times(self) -> int:
        with self._desk.reading(self._world.account.ref) as (tx, _):
            return tx.scalar(select(func.count(BusyTime.id))) or 0

    def _pages(self, **options: Any) -> None:
        with self._reading() as (connection, _):
            line = self._desk.line(self._world.account, connection)
        assert line is not None
        for _page in line.client.pages(INES, singleEvents=False, showDeleted=True, **options):
            pass

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, ConnectedCalendar]]:
        with self._desk.reading(self._world.account.ref) as (tx, _):
            connection = connection_of(tx, self.host.id)
            assert connection is not None
            yield connection, connection.calendars[0]

    @contextmanager
    def _counter(self) -> Iterator[Connections]:
        with self._world.database.transaction() as tx:
            yield Connections(tx, self._world.account, now=self._world.now)

    def _connect(self) -> None:
        """There and back, as a browser would go."""
        settings, grants = self._desk.settings, self._desk.grants
        with self._counter() as counter:
            sealed = grants.seal(VERIFIER, counter.account.ref)
            state = begin(
                counter.tx,
                self.host,
                browser="browser",
                verifier=sealed,
                by_link=False,
                now=counter.now,
            )
        way = oauth.way_there(settings, RETURN_TO, state=state, verifier=VERIFIER, hint=INES)
        back = requests.get(way, allow_redirects=False, timeout=5).headers["Location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        granted = oauth.way_back(settings, RETURN_TO, code=code, verifier=VERIFIER)
        client: Client = grants.new_client(granted.refresh_token)
        found = [reading.found(item) for item in client.calendars()]
        with self._counter() as counter:
            sealed = grants.sealed(granted.refresh_token, counter.account.ref)
            host = counter.host(self.host.ref)
            counter.finish(host, Grant(INES, granted.scopes, sealed), found)


def _settings(folder: Path, addresses: dict[str, str]) -> Settings:
    client_id, client_secret = CLIENT
    google = GoogleSettings(
        google_client_id=client_id,
        google_client_secret=SecretStr(client_secret),
        google_authorize_url=addresses["authorize"],
        google_token_url=addresses["token"],
        google_revoke_url=addresses["revoke"],
        google_api_url=addresses["api"],
    )
    oauth.prepare(google)
    return Settings(CoreSettings(var_dir=folder), WebSettings(), MailSettings(), google)


# The other process.


@contextmanager
def _google() -> Iterator[tuple[Wire, dict[str, str]]]:
    """The twin with a full calendar. Send it a number: so many events are moved, and it answers."""
    spawn = multiprocessing.get_context("spawn")
    ours, its = spawn.Pipe()
    process = spawn.Process(target=_be_google, args=(its,), daemon=True)
    process.start()
    try:
        yield ours, ours.recv()
    finally:
        ours.send(0)
        process.join()


def _be_google(wire: Wire) -> None:
    twin = Twin(clock=lambda: NOW)
    twin.oauth_client(*CLIENT)
    twin.person(INES, zone=ZONE)
    twin.fill(INES, [_event(number) for number in range(EVENTS)])
    twin.authorize(INES)
    singles = [event["id"] for event in twin.events(INES) if "recurrence" not in event]
    with TwinServer(twin) as server:
        wire.send(
            {
                "authorize": server.authorize_url,
                "token": server.token_url,
                "revoke": server.revoke_url,
                "api": server.api_url,
            }
        )
        while many := wire.recv():
            moved, singles = singles[:many], singles[many:]
            for event_id in moved:
                event = twin.event(INES, event_id)
                assert event is not None
                starts_at = datetime.fromisoformat(event["start"]["dateTime"])
                twin.move(INES, event_id, starts_at + timedelta(minutes=15))
            wire.send(len(moved))


def _event(number: int) -> dict[str, Any]:
    """Half an hour each, spread evenly round the clock; the first ones are weekly for ever."""
    quarters = DAYS * 96 * number // EVENTS
    starts_at = NOW + timedelta(minutes=15 * quarters)
    ends_at = starts_at + timedelta(minutes=30)
    event = {
        "summary": f"Event {number}",
        "description": "Bring the plans and the numbers of last year. " * 4,
        "start": {"dateTime": starts_at.isoformat(), "timeZone": ZONE},
        "end": {"dateTime": ends_at.isoformat(), "timeZone": ZONE},
    }
    weekly = {"recurrence": ["RRULE:FREQ=WEEKLY"]} if number < SERIES else {}
    return {**event, **weekly}
