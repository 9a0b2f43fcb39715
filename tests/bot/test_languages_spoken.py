"""Each main flow in each language: what is said is understood, and answered in the language of the words."""

from __future__ import annotations

from sqlalchemy import select

from booking.bookings import Booking
from tests.factories import an_event_type
from tests.transcript import Chat
from tests.world import World


def states(world: World) -> list[str]:
    with world.transaction() as tx:
        return [booking.state.value for booking in tx.scalars(select(Booking))]
