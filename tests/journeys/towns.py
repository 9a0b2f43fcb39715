"""A firm that is always open, furnished before the product starts: for races and crashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from booking.db import Database
from booking.event_types import EventType
from booking.front_desk import FrontDesk, slot_at
from booking.requests import Request
from booking.tokens import Tokens
from booking.when.clock import clock, minute_of
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from tests import factories
from tests.world import KEY, SENDER, World

ALWAYS = Hours("UTC", WeeklyHours(((LocalWindow(0, 24 * 60),),) * 7))
PATH = "/alder/intro-call"


@dataclass
class Town:
    """What the racers know: the account, the event type, and the keys with which offers are
    signed.
    """

    database_url: str
    account_ref: str
    event_type_ref: str
    links: list[str] = field(default_factory=list)

    def offer(self, starts_at: datetime) -> str:
        """A time as the pages offer it."""
        value = [self.account_ref, self.event_type_ref, minute_of(starts_at), 30]
        return Tokens([KEY]).sign("offer", value, now=clock())

    def database(self) -> Database:
        return Database(self.database_url, Tokens([KEY]), sender=SENDER)


def a_town(database_url: str, *, bookings: int = 0) -> Town:
    """Open for business, with so many bookings, each with the link in its mail."""
    database = Database(database_url, Tokens([KEY]), sender=SENDER)
    world = World(database, now=clock())
    factories.live_in(world)
    world.furnish()
    event_type = factories.an_event_type(
        hosts=[factories.a_host(hours=ALWAYS)], **factories.rules()
    )
    town = Town(database_url, world.account.ref, event_type.ref)
    town.links = [_booked(world, event_type, number) for number in range(bookings)]
    database.close()
    return town


def day_after(days: int, hour: int = 10, minute: int = 0) -> datetime:
    day = clock().date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def _booked(world: World, event_type: EventType, number: int) -> str:
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        kind = desk.event_type(event_type.ref)
        booking = desk.book(
            kind,
            slot_at(kind, day_after(3) + timedelta(minutes=30 * number)),
            Request(name=f"Guest {number}", mail=f"guest{number}@example.com"),
            actor=factories.CUSTOMER,
        )
        return desk.link(booking)
