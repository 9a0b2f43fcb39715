"""Subscribers' receivers on loopback, which answer, fail and misbehave as they are told; and a
house that sends to them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import select
from typing_extensions import override

from booking.effects import CALENDAR, MAIL, NOTICE, WEBHOOK
from booking.outbox.dispatcher import Dispatcher
from booking.outbox.entries import Lease
from booking.subscriber_desk import SubscriberDesk, SubscriptionDraft
from booking.subscriptions import KINDS, Attempt, Message, Subscription
from booking.when.clock import Clock
from integrations.http import Outgoing
from integrations.plug import House
from integrations.sealing import Sealer
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.webhook_bodies import new_secret
from integrations.webhooks.sender import Sender
from tests.world import World

HERE = "127.0.0.1"
WITHIN = 30.0  # seconds, on a machine that does much else


@dataclass(frozen=True)
class Got:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.raw)
        return read

    @property
    def message(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """Keeps what arrives. `behaves` holds what it does next, a word or a status each; with nothing
    left to do it answers 200.
    """

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.behaves: list[str | int] = []
        self.redirects_to = ""
        self.let_go = threading.Event()
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(
            (HERE, 0), type("Handler", (_Handler,), {"receiver": self})
        )
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}/hook"

    @property
    def types(self) -> list[str]:
        return [got.body["webhookType"] for got in self.got]

    def heard(self, number: int) -> None:
        """Returns when so many requests have arrived."""
        self._wait_until(lambda: len(self.got) >= number)

    def exhausted(self) -> None:
        """Returns when it has begun the last thing it was told to do."""
        self._wait_until(lambda: not self.behaves)

    def keep(self, got: Got) -> str | int:
        """What is to be done about it."""
        with self._changed:
            self.got.append(got)
            does = self.behaves.pop(0) if self.behaves else 200
            self._changed.notify_all()
        return does

    def _wait_until(self, holds: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(holds, timeout=WITHIN), self.got

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._does(self.receiver.keep(Got(self.path, headers, body)))

    def _does(self, does: str | int) -> None:
        if isinstance(does, int):
            self._answer(does)
            return
        acts: dict[str, Callable[[], object]] = {
            "hang": lambda: self.receiver.let_go.wait(20),
            "close": lambda: setattr(self, "close_connection", True),
            "drip": self._drip,
            "redirect": lambda: self._answer(302, Location=self.receiver.redirects_to),
            "rest": lambda: self._answer(503, **{"Retry-After": "600"}),
            "nonsense": lambda: self.wfile.write(b"what do you want?\r\n\r\n"),
            "endless": self._endless,
        }
        acts[does]()

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"OK")

    def _drip(self) -> None:
        """A byte every now and then, and never an end."""
        for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 2_000:
            if self.receiver.let_go.wait(0.05):
                return
            try:
                self.wfile.write(bytes([letter]))
            except OSError:
                return

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(200):
                self.wfile.write(b"x" * 10_000)
        except OSError:
            return

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


def _elsewhere(_: Lease) -> None:
    """Delivered: what is not for subscribers is looked at in other tests."""


class PostOffice:
    """The house with its sender, in a test's world."""

    def __init__(
        self,
        world: World,
        var_dir: Path,
        *,
        private_hosts: tuple[str, ...] = (HERE,),
        seconds: float = 2,
        clock: Clock | None = None,
    ) -> None:
        core = CoreSettings(var_dir=var_dir, private_hosts=private_hosts)
        settings = Settings(core, WebSettings(), MailSettings())
        self.world = world
        self.house = House(world.database, clock or world.clock, settings)
        self.sealer = Sealer.of(core)
        self.sender = Sender(self.house, Outgoing(private_hosts, seconds=seconds))
        others = dict.fromkeys((MAIL, NOTICE, CALENDAR), _elsewhere)
        delivers = {**others, WEBHOOK: self.sender.deliver}
        self.dispatcher = Dispatcher(world.database, delivers, clock=self.house.clock)

    def subscribe(self, url: str, **draft: Any) -> tuple[Subscription, str]:
        """The subscription, and the secret that what it is sent is signed with."""
        secret = new_secret()
        given = {"endpoint": url, "kinds": [kind.value for kind in KINDS], **draft}
        with self.world.database.transaction() as tx:
            desk = SubscriberDesk(tx, self.world.account, now=self.world.now)
            made = desk.subscribe(
                SubscriptionDraft.checked(given),
                secret=self.sealer.seal(secret, self.world.account.ref),
            )
        return made, secret

    def round(self) -> int:
        return self.dispatcher.round()

    def messages(self) -> list[Message]:
        return self._rows(Message)

    def attempts(self) -> list[Attempt]:
        return self._rows(Attempt)

    def subscription(self) -> Subscription:
        found: list[Subscription] = self._rows(Subscription)
        return found[0]

    def _rows(self, kind: type[Any]) -> list[Any]:
        with self.world.database.reading() as tx:
            tx.enter(self.world.account)
            return list(tx.scalars(select(kind).order_by(kind.id)))
