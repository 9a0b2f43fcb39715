"""The firm that the simulation runs: three hosts with calendars at Google, four event types, and
everything that was ever said to anybody.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from booking.back_office import BackOffice
from booking.bookings import Booking, State
from booking.effects import MAIL, NOTICE, SendMail, TellContact
from booking.errors import BookingError, MirrorStale
from booking.event_types import EventType, Location, LocationKind
from booking.front_desk import FrontDesk
from booking.outbox.dispatcher import Deliver
from booking.outbox.entries import Lease
from booking.people import Agent, Host
from booking.when.slots import HostChoice
from tests import factories
from tests.integrations.calendars import Scene

HOSTS = {
    "ines@alder.example": ("Inês Carvalho", "Europe/London"),
    "nora@alder.example": ("Nora Ames", "America/New_York"),
    "max@alder.example": ("Max Brandt", "Europe/Berlin"),
}
MEET = Location(LocationKind.GOOGLE_MEET, "https://rooms.example/alder")
ROOM = Location(LocationKind.IN_PERSON, "High Street 1")


class Killed(BaseException):
    """The process dies here: nothing after it happens."""


@dataclass
class Firm:
    """What the acts act on, and what they remember for the verdict."""

    scene: Scene
    dice: random.Random
    hosts: dict[str, Host]  # by mail
    event_types: list[EventType]
    agent: Agent
    mails: dict[str, SendMail] = field(default_factory=dict)  # by the outbox's key
    told: dict[str, TellContact] = field(default_factory=dict)
    copies: set[str] = field(default_factory=set)  # event ids that the hosts made
    own: list[tuple[str, str]] = field(default_factory=list)  # calendar and id of their own events
    die_in: str | None = None  # before or after the next delivery
    log: list[str] = field(default_factory=list)
    writes: int = 0  # acts that give Google something to be told
    host_acts: int = 0  # acts at Google upon events of ours

    def now_does(self, what: str) -> None:
        self.log.append(f"{self.scene.world.now:%d %b %H:%M:%S} {what}")

    @contextmanager
    def desk(self) -> Iterator[FrontDesk]:
        with self.scene.desk() as desk:
            yield desk

    @contextmanager
    def office(self) -> Iterator[BackOffice]:
        world = self.scene.world
        with world.database.transaction() as tx:
            tx.enter(world.account)
            agent = tx.get_one(Agent, self.agent.id)
            yield BackOffice(tx, world.account, agent, now=world.now)

    def tries(self, act: Callable[[], None]) -> None:
        """A refusal is an answer. A mirror that is too old is brought up to date, once."""
        with suppress(BookingError):
            try:
                act()
            except MirrorStale as stale:
                for host_id in stale.host_ids:
                    self.scene.refresh(host_id)
                act()

    def bookings(self, *, ahead: bool = True) -> list[Booking]:
        """Those that stand, in the order in which they were made."""
        now = self.scene.world.now
        rows: list[Booking] = self.scene.all(Booking)
        return [b for b in rows if b.state is State.CONFIRMED and (b.starts_at > now or not ahead)]

    def a_booking(self) -> Booking | None:
        found = self.bookings()
        return self.dice.choice(found) if found else None

    def restart(self) -> None:
        """The process is started anew, over the same database."""
        self.scene.restart()
        keeps = {MAIL: self._mailed, NOTICE: self._noticed}
        self.scene.delivers = {
            address: self._mortal(deliver)
            for address, deliver in (self.scene.delivers | keeps).items()
        }

    def settle(self) -> None:
        try:
            self.scene.settle()
        except Killed:
            self.now_does("is killed")
            self.restart()

    def _mailed(self, lease: Lease) -> None:
        self.mails[lease.key] = SendMail.read(lease.body)

    def _noticed(self, lease: Lease) -> None:
        self.told[lease.key] = TellContact.read(lease.body)

    def _mortal(self, deliver: Deliver) -> Deliver:
        def delivered(lease: Lease) -> None:
            when, self.die_in = self.die_in, None
            if when == "before":
                raise Killed
            deliver(lease)
            if when == "after":
                raise Killed

        return delivered


def a_firm(scene: Scene, seed: int) -> Firm:
    """Everybody connected, nothing booked yet."""
    hosts = {}
    for mail, (name, zone) in HOSTS.items():
        hours = factories.weekdays("08:00", "18:00", zone=zone)
        hosts[mail] = factories.a_host(name, mail=mail, hours=hours)
        scene.twin.person(mail, zone=zone)
        scene.twin.calendar(mail, "Team", id=f"team.{mail}")
        scene.connect(hosts[mail], mail)
    everyone = list(hosts.values())
    rules = factories.rules()
    event_types = [
        factories.an_event_type("Call", hosts=everyone[:1], location=MEET, **rules),
        factories.an_event_type(
            "Survey", hosts=everyone, assignment=HostChoice.ROUND_ROBIN, location=ROOM, **rules
        ),
        factories.an_event_type(
            "Board", hosts=everyone[1:], assignment=HostChoice.COLLECTIVE, location=MEET, **rules
        ),
        factories.an_event_type(
            "Class", hosts=everyone[2:], seats=3, location=MEET, durations=[60], **rules
        ),
    ]
    firm = Firm(
        scene,
        random.Random(seed),  # noqa: S311 - a seed must replay
        hosts,
        event_types,
        factories.an_agent(is_admin=True),
    )
    firm.restart()
    firm.settle()
    return firm
