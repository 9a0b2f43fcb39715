"""What the schema itself refuses on both databases, whatever the application believes."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from booking.db import Database
from tests.factories import a_booking, an_event_type
from tests.world import World

CLAIM = text(
    "INSERT INTO claims (account_id, host_id, booking_id, starts, ends)"
    " VALUES (:account, :host, :booking, :starts, :ends)"
)


@pytest.fixture
def booked(world: World) -> dict[str, int]:
    """Ids of bookings to hang claims on; their own claims are gone."""
    bookings = [
        a_booking(f"{day} {hour}:00", mail=f"{day}{hour}@example.com")
        for day in ("Tue", "Wed", "Thu")
        for hour in (10, 11, 12, 13, 14)
    ]
    with world.transaction() as tx:
        tx.execute(text("DELETE FROM claims"))
    return {str(number): booking.id for number, booking in enumerate(bookings)}


def test_overlapping_claims_of_one_host_cannot_be_stored(
    db: Database, world: World, booked: dict[str, int]
) -> None:
    """Random spans, oracle beside: what overlaps is refused, what touches is not."""
    chance = random.Random(7)  # noqa: S311 - a seed
    kept: list[tuple[int, int]] = []
    refused = 0

    for booking_id in booked.values():
        starts = chance.randrange(100)
        ends = starts + chance.randrange(1, 30)
        overlaps = any(starts < other_end and other < ends for other, other_end in kept)
        values = {"account": world.account.id, "host": 1, "starts": starts, "ends": ends}
        if overlaps:
            refused += 1
            with pytest.raises(DBAPIError, match="claims_no_overlap"), db.transaction() as tx:
                tx.execute(CLAIM, {**values, "booking": booking_id})
        else:
            with db.transaction() as tx:
                tx.execute(CLAIM, {**values, "booking": booking_id})
            kept.append((starts, ends))

    assert refused
    assert kept


def test_a_claim_cannot_be_moved_onto_another(
    db: Database, world: World, booked: dict[str, int]
) -> None:
    values = {"account": world.account.id, "host": 1}
    with db.transaction() as tx:
        tx.execute(CLAIM, {**values, "booking": booked["0"], "starts": 0, "ends": 30})
        tx.execute(CLAIM, {**values, "booking": booked["1"], "starts": 30, "ends": 60})

    with pytest.raises(DBAPIError, match="claims_no_overlap"), db.transaction() as tx:
        tx.execute(text("UPDATE claims SET starts = 29 WHERE starts = 30"))


def test_a_seat_beyond_the_capacity_cannot_be_stored(db: Database, world: World) -> None:
    a_booking("Fri 10:00", event_type=an_event_type("Workshop", seats=2))

    with pytest.raises(DBAPIError, match="number_within_capacity"), db.transaction() as tx:
        tx.execute(text("UPDATE seats SET number = 3"))


def test_a_cancelled_booking_cannot_come_back(db: Database, world: World) -> None:
    a_booking("Fri 10:00")
    with db.transaction() as tx:
        tx.execute(text("UPDATE bookings SET state = 'cancelled'"))

    with pytest.raises(DBAPIError, match="bookings_final"), db.transaction() as tx:
        tx.execute(text("UPDATE bookings SET state = 'confirmed'"))


@pytest.mark.parametrize("change", ["UPDATE history SET fact = 'x'", "DELETE FROM history"])
def test_history_cannot_be_edited(db: Database, world: World, change: str) -> None:
    a_booking("Fri 10:00")

    with pytest.raises(DBAPIError, match="history_append_only"), db.transaction() as tx:
        tx.execute(text(change))
