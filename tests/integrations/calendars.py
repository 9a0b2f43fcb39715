"""A house whose hosts keep their calendars at a twin of Google: everything between the front desk
and Google's wire is the product's own.
"""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from pydantic import SecretStr
from sqlalchemy import select
from werkzeug.serving import make_server

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.calendar_events import CalendarEvent
from booking.calendars import CalendarReport, Connection, connection_of
from booking.connections import Connections, Grant
from booking.effects import MAIL, NOTICE, News, SendMail, TellContact
from booking.front_desk import FrontDesk, slot_at
from booking.outbox.dispatcher import Deliver, Dispatcher
from booking.outbox.entries import Lease
from booking.people import Host
from integrations.google import oauth, reading
from integrations.google.client import Grants
from integrations.google.plug import plug
from integrations.plug import House
from integrations.sealing import Sealer
from integrations.settings import (
    CoreSettings,
    GoogleSettings,
    MailSettings,
    Settings,
    WebSettings,
)
from integrations.web import web_app
from tests import factories
from tests.google_twin import Twin, TwinServer
from tests.world import World

CLIENT_ID, CLIENT_SECRET = "bookdesk.apps.example", "not a secret"
INES = "ines@alder.example"
VERIFIER = "v" * 64
RETURN_TO = "http://127.0.0.1:8000/hooks/google/connected"


class Scene:
    """The world, the twin, and what is between them. Mails and messages are kept where they would
    leave.
    """

    def __init__(self, world: World, twin: Twin, settings: Settings) -> None:
        self.world = world
        self.twin = twin
        self.settings = settings
        self.mails: list[SendMail] = []
        self.told: list[TellContact] = []
        self._open()

    def restart(self) -> None:
        """As after a crash: nothing is known but what the database knows."""
        self.close()
        self._open()

    def _open(self) -> None:
        self.house = House(self.world.database, self.world.clock, self.settings)
        self.plug = plug(self.settings, self.house)
        self.delivers: dict[str, Deliver] = {
            **self.plug.delivers,
            MAIL: self._keep_mail,
            NOTICE: self._keep_notice,
        }

    def close(self) -> None:
        assert self.plug.close is not None
        self.plug.close()

    # What the product does.

    def settle(self) -> None:
        """Everything that is due is delivered, and what that brings about."""
        Dispatcher(self.world.database, self.delivers, clock=self.world.clock).round()

    def passes(self, **time: float) -> None:
        """Time goes by, and what is due meanwhile is delivered at its end."""
        self.world.passes(**time)
        self.settle()

    def refresh(self, host_id: int) -> None:
        """As the doors do it for somebody who waits."""
        assert self.plug.refresh is not None
        self.plug.refresh(self.world.account.ref, [host_id])

    def tick(self) -> None:
        for tick in self.plug.ticks:
            tick.run()
        self.settle()

    def polls(self) -> None:
        """All calendars are asked for what changed."""
        with self.counter() as counter:
            for connection in counter.by_host().values():
                counter.pull_all(connection)
        self.settle()

    def reconciles(self, rounds: int = 1) -> None:
        for _ in range(rounds):
            self.world.passes(hours=1)
            with self.counter() as counter:
                for connection in counter.by_host().values():
                    counter.reconcile(connection)
            self.settle()

    # Connecting.

    def connect(self, host: Host, mail: str = INES) -> None:
        """The host signs in at Google and allows all. The first time, their account is made."""
        if mail not in self.twin.people:
            self.twin.person(mail, zone=host.zone)
        self.twin.authorize(mail)
        settings = self.settings.google
        way = oauth.way_there(settings, RETURN_TO, state="s", verifier=VERIFIER, hint=mail)
        back = requests.get(way, allow_redirects=False, timeout=5).headers["Location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        granted = oauth.way_back(settings, RETURN_TO, code=code, verifier=VERIFIER)
        grants = Grants(settings, Sealer.of(self.settings.core))
        found = [reading.found(one) for one in grants.new_client(granted.refresh_token).calendars()]
        grants.close()
        sealed = grants.sealed(granted.refresh_token, self.world.account.ref)
        with self.counter() as counter:
            host = counter.host(host.ref)
            counter.finish(host, Grant(mail, granted.scopes, sealed), found)

    @contextmanager
    def counter(self) -> Iterator[Connections]:
        with self.world.database.transaction() as tx:
            yield Connections(tx, self.world.account, now=self.world.now)

    # What people do with Bookdesk.

    @contextmanager
    def desk(self) -> Iterator[FrontDesk]:
        with self.world.database.transaction() as tx:
            yield FrontDesk(tx, self.world.account, now=self.world.now, is_ours=True)

    @contextmanager
    def office(self) -> Iterator[BackOffice]:
        agent = factories.an_agent(is_admin=True)
        with self.world.database.transaction() as tx:
            tx.enter(self.world.account)
            yield BackOffice(tx, self.world.account, tx.merge(agent), now=self.world.now)

    def move(self, ref: str, to: datetime) -> None:
        """An agent reschedules it in Bookdesk."""
        with self.desk() as desk:
            booking = desk.booking(ref)
            desk.reschedule(
                booking,
                to=slot_at(booking.event_type, to),
                actor=factories.AGENT,
                override=True,
            )

    def cancel(self, ref: str) -> None:
        with self.desk() as desk:
            desk.cancel(desk.booking(ref), actor=factories.AGENT)

    # What is to be seen.

    def booking(self, ref: str) -> Booking:
        with self.world.database.reading() as tx:
            tx.enter(self.world.account)
            found = tx.scalars(select(Booking).where(Booking.ref == ref)).one()
            assert found.hosts
            tx.expunge_all()
            return found

    def rows(self) -> list[CalendarEvent]:
        return self.all(CalendarEvent)

    def reports(self) -> list[CalendarReport]:
        return self.all(CalendarReport)

    def connection(self, host: Host) -> Connection:
        with self.world.database.reading() as tx:
            tx.enter(self.world.account)
            found = connection_of(tx, host.id)
            assert found is not None
            assert found.calendars is not None
            tx.expunge_all()
            return found

    def event_of(self, booking: Booking, calendar: str = INES) -> dict[str, Any] | None:
        """What Google shows of it; None when there is nothing."""
        event = self.twin.event(calendar, booking.uid.removesuffix("@google.com"))
        return event if event is not None and event["status"] != "cancelled" else None

    def kinds(self, role: str = "customer") -> list[News]:
        """The mails that left, in order."""
        return [mail.kind for mail in self.mails if mail.to.role == role]

    def notices(self) -> list[News]:
        return [told.kind for told in self.told]

    # Below: what the above is made of.

    def all(self, kind: type[Any]) -> list[Any]:
        with self.world.database.reading() as tx:
            tx.enter(self.world.account)
            found = list(tx.scalars(select(kind).order_by(kind.id)))
            tx.expunge_all()
            return found

    def _keep_mail(self, lease: Lease) -> None:
        self.mails.append(SendMail.read(lease.body))

    def _keep_notice(self, lease: Lease) -> None:
        self.told.append(TellContact.read(lease.body))


def a_house_at(server: TwinServer, var_dir: Path, **google: Any) -> Settings:
    """Settings under which the twin is Google."""
    return Settings(
        CoreSettings(var_dir=var_dir),
        WebSettings(public_url="http://127.0.0.1:8000"),
        MailSettings(),
        GoogleSettings(
            google_client_id=CLIENT_ID,
            google_client_secret=SecretStr(CLIENT_SECRET),
            google_authorize_url=server.authorize_url,
            google_token_url=server.token_url,
            google_revoke_url=server.revoke_url,
            google_api_url=server.api_url,
            **google,
        ),
    )


@contextmanager
def a_scene(world: World, *, seed: int = 0, rings: bool = False) -> Iterator[Scene]:
    """With `rings` the twin can push; it does so when the test says."""
    twin = Twin(clock=world.clock, seed=seed)
    twin.pushes = "manual"
    twin.allow_http_push = True
    twin.oauth_client(CLIENT_ID, CLIENT_SECRET)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(TwinServer(twin))
        bell = stack.enter_context(a_socket()) if rings else None
        reached = {} if bell is None else {"google_push_url": _url_of(bell)}
        scene = Scene(world, twin, a_house_at(server, folder, **reached))
        oauth.prepare(scene.settings.google)
        if bell is not None:
            stack.enter_context(_answering(scene, bell))
        try:
            yield scene
        finally:
            scene.close()


@contextmanager
def _answering(scene: Scene, bell: socket.socket) -> Iterator[None]:
    """The product's own doors, where Google can reach them."""
    app = web_app(scene.settings, scene.house, [scene.plug])
    host, port = bell.getsockname()
    server = make_server(host, port, app, threaded=True, fd=bell.fileno())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def a_socket() -> Iterator[socket.socket]:
    """One that listens on this machine, at a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as bell:
        yield bell


def _url_of(bell: socket.socket) -> str:
    host, port = bell.getsockname()
    return f"http://{host}:{port}"


def times_of(event: dict[str, Any]) -> tuple[datetime, datetime]:
    """When an event begins and ends, as Google shows it."""
    start, end = (datetime.fromisoformat(event[edge]["dateTime"]) for edge in ("start", "end"))
    return start, end


def at_google(zone_times: Sequence[datetime]) -> dict[str, dict[str, str]]:
    """Start and end as the API takes them."""
    start, end = (moment.isoformat() for moment in zone_times)
    return {"start": {"dateTime": start}, "end": {"dateTime": end}}
