"""Many at once, through real HTTP, on each database: one wins, the others lose nothing and are
told what is free.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.claims import Claim
from tests.journeys.running import Product, nonce_in
from tests.journeys.towns import PATH, a_town, day_after

pytestmark = pytest.mark.journey

BOOKERS = 200
MOVERS = 50
AT_ONCE = 50


def test_of_200_bookers_of_one_slot_exactly_one_wins(database_url: str, tmp_path: Path) -> None:
    town = a_town(database_url)
    product = Product(tmp_path, database_url)
    product.start()
    nonce, slot = nonce_in(product.get(PATH).text), town.offer(day_after(2))

    def book(number: int) -> tuple[int, bool]:
        form = {"nonce": nonce, "slot": slot, "zone": "UTC", "name": f"Racer {number}"}
        answer = product.post(PATH, form | {"email": f"racer{number}@example.com"})
        return answer.status, "near" in answer.text

    with ThreadPoolExecutor(AT_ONCE) as racers:
        answers = list(racers.map(book, range(BOOKERS)))
    product.stop()

    assert Counter(status for status, _ in answers) == {303: 1, 409: BOOKERS - 1}
    assert all(shows_nearest for status, shows_nearest in answers if status == 409)
    database = town.database()
    with database.reading() as tx, tx.across_accounts():
        assert len(tx.scalars(select(Booking)).all()) == 1
        assert len(tx.scalars(select(Claim)).all()) == 1
    database.close()


def test_of_50_moves_into_one_slot_one_wins_and_each_loser_keeps_its_time(
    database_url: str, tmp_path: Path
) -> None:
    town = a_town(database_url, bookings=MOVERS)
    product = Product(tmp_path, database_url)
    product.start()
    wanted = day_after(9)
    slot = town.offer(wanted)

    def move(link: str) -> int:
        page = product.get(f"{link}/move?slot={slot}").text
        form = {"nonce": nonce_in(page), "slot": slot, "version": "1"}
        return product.post(f"{link}/move", form).status

    with ThreadPoolExecutor(AT_ONCE) as racers:
        statuses = Counter(racers.map(move, town.links))
    product.stop()

    assert statuses == {303: 1, 409: MOVERS - 1}
    database = town.database()
    with database.reading() as tx, tx.across_accounts():
        bookings = tx.scalars(select(Booking).order_by(Booking.id)).all()
        moved = [booking for booking in bookings if booking.starts_at == wanted]
        assert len(moved) == 1
        assert {booking.state for booking in bookings} == {State.CONFIRMED}
        claims = {claim.booking_id: claim for claim in tx.scalars(select(Claim))}
        for booking in bookings:
            assert (claims[booking.id].starts, claims[booking.id].ends) == (
                booking.span.starts,
                booking.span.ends,
            )
            assert booking.version == (2 if booking in moved else 1)
    database.close()
