"""kill -9 at every moment between a booking and its refund: one checkout, one booking, what was
paid goes back once, and the customer hears of each thing once.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text, update

from booking.accounts import Account
from booking.bookings import Booking, State
from booking.claims import Claim
from booking.db import Tx
from booking.event_types import EventType
from booking.links import Purpose, token_for
from booking.outbox import entries
from booking.payments import PaymentState, RefundState
from booking.when.clock import clock
from integrations.mail.postbox import PostboxMail
from tests.journeys.running import Product, free_port, nonce_in
from tests.journeys.towns import PATH, Town, a_town, day_after
from tests.stripe_twin import Mischief, Twin, TwinServer

pytestmark = pytest.mark.journey

SECRET = "whsec_journey"
WITHIN = 60.0  # seconds
UNANSWERED = 1.5  # seconds: so long a webhook waits that cannot be written down


@dataclass
class Scene:
    """A firm with a price, the twin, and the product between them. No webhook leaves by itself."""

    town: Town
    twin: Twin
    product: Product

    def dies_asking(self, operation: str) -> threading.Event:
        """The power goes before the question is at Stripe; set when it has gone."""
        return self._dies(self.twin.faults.before, operation)

    def dies_answered(self, operation: str) -> threading.Event:
        """Stripe has done it, and the power goes before the answer is here."""
        return self._dies(self.twin.faults.after, operation)

    def _dies(self, hooks: dict[str, Callable[[], object]], operation: str) -> threading.Event:
        gone = threading.Event()

        def kill() -> None:
            self.product.kill()
            gone.set()
            raise ConnectionResetError

        hooks[operation] = kill
        return gone

    def comes_back(self) -> None:
        """The one process there was is gone, and with it its leases: there is no need to wait for
        them to end.
        """
        with self.rows() as tx:
            entries.void_leases(tx)
        self.product.start()

    def comes_back_until(self, gone: threading.Event) -> None:
        """It goes on with what it was about, and dies of it: perhaps before it is ready."""
        with suppress(AssertionError):
            self.comes_back()
        assert gone.wait(WITHIN)

    @contextmanager
    def rows(self) -> Iterator[Tx]:
        """While the house rests: one process owns the file."""
        database = self.town.database()
        with database.transaction() as tx, tx.across_accounts():
            yield tx
        database.close()

    def booking(self) -> Booking:
        with self.rows() as tx:
            return tx.scalars(select(Booking)).unique().one()

    def page(self) -> str:
        """The path that the customer's mail tells."""
        with self.rows() as tx:
            booking = tx.scalars(select(Booking)).unique().one()
            tx.enter(tx.get_one(Account, booking.account_id))
            return f"/b/{token_for(tx, booking, Purpose.CUSTOMER, now=clock())}"

    @contextmanager
    def nobody_can_write(self) -> Iterator[None]:
        url = self.town.database_url
        if url.startswith("sqlite"):
            file = sqlite3.connect(url.removeprefix("sqlite:///"))
            file.execute("BEGIN IMMEDIATE")
            yield
            file.rollback()
            file.close()
            return
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.execute(text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))
            yield
        engine.dispose()


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    town = a_town(database_url)
    database = town.database()
    with database.transaction() as tx, tx.across_accounts():
        tx.execute(update(EventType).values(price=4990))
    database.close()
    twin = Twin(clock=clock, seed=3, mischief=Mischief(is_held=True))
    with TwinServer(twin):
        product = Product(
            tmp_path,
            town.database_url,
            settings={
                "BOOKDESK_STRIPE_API_KEY": twin.api_key,
                "BOOKDESK_STRIPE_WEBHOOK_SECRETS": SECRET,
                "BOOKDESK_STRIPE_API_URL": twin.url,
            },
            port=free_port(),
        )
        twin.webhooks_to(f"{product.url}/hooks/stripe", SECRET)
        product.start()
        yield Scene(town, twin, product)
        if product.process is not None and product.process.poll() is None:
            product.stop()


def test_wherever_the_power_goes_it_is_paid_once_goes_back_once_and_is_told_once(
    scene: Scene,
) -> None:
    twin, product = scene.twin, scene.product

    # Held, and the checkout not made; then made, and not noted.
    gone = scene.dies_asking("open")
    books(scene)
    assert gone.wait(WITHIN)
    assert scene.booking().state is State.PENDING
    path = scene.page()
    gone = scene.dies_answered("open")
    scene.comes_back_until(gone)
    scene.comes_back()
    product.drained()
    [session] = twin.sessions.values()
    assert product.get(f"{path}/pay").location == session["url"]

    # Paid, told, and the power goes before that is written down; then after it.
    twin.pays(session["id"])
    [completed, *_] = [one for one in twin.deliveries.events if "completed" in one["type"]]
    with scene.nobody_can_write():
        assert twin.deliveries.send(completed, at=twin.now, timeout=UNANSWERED) == 0
        product.kill()
    scene.comes_back()
    gone = scene.dies_asking("retrieve")
    with suppress(OSError, HTTPException):
        twin.deliveries.send_all()
    assert gone.wait(WITHIN)
    assert scene.booking().state is State.PENDING
    gone = scene.dies_answered("retrieve")
    scene.comes_back_until(gone)
    scene.comes_back()
    product.drained()
    twin.deliveries.retries()
    product.drained()

    # Cancelled, and the refund not asked for; then asked for, and its answer not noted.
    gone = scene.dies_asking("refund")
    nonce = nonce_in(product.get(f"{path}/cancel").text)
    with suppress(OSError, HTTPException):
        product.post(f"{path}/cancel", {"nonce": nonce, "refund": "4990"})
    assert gone.wait(WITHIN)
    gone = scene.dies_answered("refund")
    scene.comes_back_until(gone)
    scene.comes_back()
    product.drained()
    twin.deliveries.retries()
    product.drained()
    product.stop()

    assert len(twin.sessions) == 1
    assert [one["amount"] for one in twin.refunds.values()] == [4990]
    with scene.rows() as tx:
        check_all(tx)


def books(scene: Scene) -> None:
    """The power may go before the answer has come."""
    nonce = nonce_in(scene.product.get(PATH).text)
    form = {"nonce": nonce, "slot": scene.town.offer(day_after(3)), "zone": "UTC"}
    with suppress(OSError, HTTPException):
        scene.product.post(PATH, form | {"name": "Ana Silva", "email": "ana@example.com"})


def check_all(tx: Tx) -> None:
    booking = tx.scalars(select(Booking)).unique().one()
    payment = booking.payment
    assert payment is not None
    assert booking.state is State.CANCELLED
    assert (payment.state, payment.left) == (PaymentState.PAID, 0)
    assert [(one.amount, one.state) for one in payment.refunds] == [(4990, RefundState.SUCCEEDED)]
    assert tx.scalars(select(Claim)).all() == []
    mails = Counter(
        mail.kind for mail in tx.scalars(select(PostboxMail)) if mail.to == "ana@example.com"
    )
    assert mails == {"pay": 1, "confirmation": 1, "cancelled": 1}
