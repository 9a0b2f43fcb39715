"""What the tests of payments stand on: the pages and Stripe's hook, served for real, at a twin of
Stripe. Between the page's form and Stripe's wire everything is the product's own.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from werkzeug.serving import make_server

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.effects import MAIL, NOTICE, PAYMENT, News, SendMail, TellContact
from booking.event_types import EventType
from booking.front_desk import FrontDesk
from booking.outbox.dispatcher import Dispatcher
from booking.outbox.entries import Entry, Lease
from booking.payments import Payment, RefundState
from booking.tasks import Task
from booking.upkeep import settle_what_time_did
from integrations.pages.plug import plug as pages
from integrations.payments.plug import plug as payments
from integrations.plug import House
from integrations.settings import (
    CoreSettings,
    MailSettings,
    PaymentSettings,
    Settings,
    WebSettings,
)
from integrations.web import web_app
from tests import factories
from tests.integrations.customers import Customer
from tests.stripe_twin import Mischief, Twin, TwinServer
from tests.world import World

SECRET, OLD_SECRET = "whsec_new", "whsec_old"
PRICE = 4990


class Shop:
    """The world, the twin, and what is between them. Mails and messages are kept where they would
    leave.
    """

    def __init__(self, world: World, twin: Twin, settings: Settings) -> None:
        self.world = world
        self.twin = twin
        self.mails: list[SendMail] = []
        self.told: list[TellContact] = []
        self.house = House(world.database, world.clock, settings)
        plugs = [payments(settings, self.house), pages(settings, self.house)]
        self.check = plugs[0].check
        self.ticks = [tick for plug in plugs for tick in plug.ticks]
        self.app = web_app(settings, self.house, plugs)
        self.delivers = {
            **plugs[0].delivers,
            **dict.fromkeys(("calendar", "webhook", "bulk"), lambda _: None),
            MAIL: self._keep_mail,
            NOTICE: self._keep_notice,
        }
        self.customer = Customer(self.app)

    def settle(self) -> None:
        """All that is due is delivered, and what comes of it: ours and Stripe's."""
        while True:
            tried = Dispatcher(self.world.database, self.delivers, clock=self.world.clock).round()
            if not self.twin.deliveries.send_all() and not tried:
                return

    def passes(self, **time: float) -> None:
        self.world.passes(**time)
        self.settle()

    def tidies_up(self) -> None:
        """As the ticks do."""
        settle_what_time_did(self.world.database, now=self.world.now)
        for tick in self.ticks:
            tick.run()
        self.settle()

    def offers(self, **fields: Any) -> EventType:
        """An event type with a price."""
        fields.setdefault("price", PRICE)
        return factories.an_event_type(**fields)

    def books(self, clock: str = "10:00") -> Booking:
        """Ana books on the page, for Tuesday; what follows is delivered."""
        self.customer.sees("/alder/intro-call?day=2025-03-04&zone=Europe/London")
        answer = self.customer.books(clock)
        assert answer.status_code == 303, answer.text
        self.page = answer.headers["Location"].partition("?")[0]
        self.settle()
        return self.booking()

    def books_and_pays(self, clock: str = "10:00") -> Booking:
        self.books(clock)
        self.twin.pays(self.twin.session["id"])
        self.settle()
        return self.booking()

    def cancels(self) -> None:
        """On the page behind the link."""
        self.customer.sees(self.page + "/cancel")
        self.customer.follows(self.customer.sends("/cancel"))
        self.settle()

    @contextmanager
    def desk(self) -> Iterator[FrontDesk]:
        """Our side's front desk, for as long as the block lasts."""
        with self.world.database.transaction() as tx:
            yield FrontDesk(tx, self.world.account, now=self.world.now, is_ours=True)

    @contextmanager
    def office(self) -> Iterator[BackOffice]:
        agent = factories.an_agent()
        with self.world.database.transaction() as tx:
            tx.enter(self.world.account)
            yield BackOffice(tx, self.world.account, tx.merge(agent), now=self.world.now)

    def booking(self) -> Booking:
        """The newest."""
        with self.world.database.reading() as tx:
            tx.enter(self.world.account)
            query = select(Booking).order_by(Booking.id.desc()).limit(1)
            return tx.scalars(query).unique().one()

    def payment(self) -> Payment:
        payment = self.booking().payment
        assert payment is not None
        return payment

    def waiting(self) -> list[Entry]:
        """What of payments is due and has not been delivered."""
        with self.world.database.reading() as tx:
            query = select(Entry).where(Entry.address == PAYMENT, Entry.state == "waiting")
            return [one for one in tx.scalars(query) if one.due_at <= self.world.now]

    def kinds(self, role: str = "customer") -> list[News]:
        return [mail.kind for mail in self.mails if mail.to.role == role]

    def _keep_mail(self, lease: Lease) -> None:
        self.mails.append(SendMail.read(lease.body))

    def _keep_notice(self, lease: Lease) -> None:
        self.told.append(TellContact.read(lease.body))


def refunds(shop: Shop) -> list[tuple[int, RefundState]]:
    """What goes back of the newest booking, in our book."""
    return [(one.amount, one.state) for one in shop.payment().refunds]


def at_stripe(shop: Shop) -> int:
    """And in Stripe's: the sum of it."""
    return shop.twin.refunded(shop.twin.session["payment_intent"])


def tasks(shop: Shop) -> list[str]:
    """What a person is to see to."""
    with shop.world.transaction() as tx:
        return list(tx.scalars(select(Task.title).where(Task.booking_id.is_(None))))


@contextmanager
def a_shop(
    world: World, folder: Path, *, seed: int = 0, mischief: Mischief | None = None
) -> Iterator[Shop]:
    held = mischief or Mischief()
    held.is_held = True
    twin = Twin(clock=world.clock, seed=seed, mischief=held)
    with TwinServer(twin) as server:
        settings = Settings(
            CoreSettings(var_dir=folder),
            WebSettings(),
            MailSettings(),
            payments=PaymentSettings(
                stripe_api_key=SecretStr(twin.api_key),
                stripe_webhook_secrets=(SecretStr(OLD_SECRET), SecretStr(SECRET)),
                stripe_api_url=server.url,
            ),
        )
        shop = Shop(world, twin, settings)
        with _served(shop) as url:
            twin.webhooks_to(f"{url}/hooks/stripe", SECRET)
            yield shop


@contextmanager
def _served(shop: Shop) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as bell:
        host, port = bell.getsockname()
        server = make_server(host, port, shop.app, threaded=True, fd=bell.fileno())
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
