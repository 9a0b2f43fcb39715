"""kill -9 at random moments under load: what was confirmed is whole, and was told exactly once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.chronicle import HistoryRow
from booking.claims import Claim
from booking.db import Tx
from booking.tasks import OPEN, Task
from integrations.mail.postbox import PostboxMail
from tests.journeys.running import Product, nonce_in
from tests.journeys.towns import PATH, Town, a_town, day_after

pytestmark = pytest.mark.journey

CLIENTS = 6
TOLD = {"booked": "confirmation", "rescheduled": "rescheduled", "cancelled": "cancelled"}


def test_killed_a_few_times_under_load_nothing_is_lost_torn_or_told_twice(
    database_url: str, tmp_path: Path
) -> None:
    _live_through(database_url, tmp_path, rounds=3)


@pytest.mark.soak
def test_killed_30_times_under_load_nothing_is_lost_torn_or_told_twice(
    database_url: str, tmp_path: Path
) -> None:
    _live_through(database_url, tmp_path, rounds=30)


def _live_through(database_url: str, tmp_path: Path, *, rounds: int) -> None:
    town = a_town(database_url)
    product = Product(tmp_path, database_url)
    confirmed: set[str] = set()
    for seed in range(rounds):
        product.start()
        confirmed |= _load_until_killed(product, town, random.Random(seed))  # noqa: S311 - a seed
    product.start()
    product.drained()
    assert product.stop() == 0

    database = town.database()
    with database.reading() as tx, tx.across_accounts():
        _check_all(tx, confirmed)
    database.close()


def _load_until_killed(product: Product, town: Town, chance: random.Random) -> set[str]:
    """Customers book, move and cancel until the power goes; the mails of those who read
    "booked".
    """
    nonce = nonce_in(product.get(PATH).text)
    killed = threading.Event()
    seeds = [chance.random() for _ in range(CLIENTS)]

    def kill() -> None:
        product.kill()
        killed.set()

    killer = threading.Timer(0.2 + chance.random() * 1.5, kill)
    killer.start()
    with ThreadPoolExecutor(CLIENTS) as clients:
        told = clients.map(lambda seed: _client(product, town, nonce, seed, killed), seeds)
        confirmed = {mail for mails in told for mail in mails}
    killer.join()
    return confirmed


def _client(
    product: Product, town: Town, nonce: str, seed: float, killed: threading.Event
) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - a seed
    confirmed: list[str] = []
    while not killed.is_set():
        mail = f"c{chance.getrandbits(48)}@example.com"
        try:
            link = _book(product, town, nonce, mail, chance)
            if link is None:
                continue
            confirmed.append(mail)
            if chance.random() < 0.6:
                _move(product, town, link, chance)
            if chance.random() < 0.3:
                page = product.get(f"{link}/cancel").text
                product.post(f"{link}/cancel", {"nonce": nonce_in(page)})
        except (OSError, HTTPException):
            continue  # the power went, in the middle of a request
    return confirmed


def _book(product: Product, town: Town, nonce: str, mail: str, chance: random.Random) -> str | None:
    form = {"nonce": nonce, "slot": town.offer(_some_time(chance)), "zone": "UTC"}
    answer = product.post(PATH, form | {"name": "Somebody", "email": mail})
    return answer.location.partition("?")[0] if answer.status == 303 else None


def _move(product: Product, town: Town, link: str, chance: random.Random) -> None:
    slot = town.offer(_some_time(chance))
    page = product.get(f"{link}/move?slot={slot}").text
    if "nonce" in page:  # else somebody was faster
        product.post(f"{link}/move", {"nonce": nonce_in(page), "slot": slot, "version": "1"})


def _some_time(chance: random.Random) -> datetime:
    return day_after(2 + chance.randrange(40), chance.randrange(24), chance.choice((0, 30)))


def _check_all(tx: Tx, confirmed: set[str]) -> None:
    bookings = tx.scalars(select(Booking)).unique().all()
    assert confirmed <= {booking.mail for booking in bookings}, "told, and not there"
    assert len({booking.mail for booking in bookings}) == len(bookings), "booked twice"
    history: dict[int, list[HistoryRow]] = {}
    for row in tx.scalars(select(HistoryRow).order_by(HistoryRow.version)):
        history.setdefault(row.booking_id, []).append(row)
    tasks = Counter(task.booking_id for task in tx.scalars(select(Task).where(Task.state == OPEN)))
    claims = {claim.booking_id: claim for claim in tx.scalars(select(Claim))}
    mails = Counter(
        (mail.booking_ref, mail.kind)
        for mail in tx.scalars(select(PostboxMail))
        if "@example.com" in mail.to
    )
    for booking in bookings:
        rows = history[booking.id]
        assert [row.version for row in rows] == list(range(1, booking.version + 1))
        facts = Counter(row.fact for row in rows)
        for fact, kind in TOLD.items():
            assert mails[booking.ref, kind] == facts[fact], (booking.ref, kind)
        is_on = booking.state is State.CONFIRMED
        assert tasks[booking.id] == int(is_on)
        assert (booking.id in claims) == is_on
        assert booking.deal_id is not None
    assert {ref for ref, _ in mails} <= {booking.ref for booking in bookings}
