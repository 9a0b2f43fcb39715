"""Data for tests: every factory has a default for everything, and works in the world that the
fixture furnished.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from booking.bookings import Booking
from booking.contacts import Contact, Identity
from booking.deals import stages_of
from booking.event_types import (
    DealRule,
    EventType,
    EventTypeHost,
    Location,
    LocationKind,
    TaskRule,
)
from booking.facts import Actor, ActorKind
from booking.front_desk import FrontDesk, slot_at
from booking.people import Agent, Host, Login
from booking.requests import Request
from booking.schedules import Schedule, TimeOff
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from tests.world import ZONE, World, at

CUSTOMER = Actor(ActorKind.CUSTOMER, "page", "Ana Silva")
AGENT = Actor(ActorKind.AGENT, "office", "Marta Ruiz")

LINK = Location(LocationKind.LINK, "https://meet.example/alder")

_numbers = count(1)
_world: list[World] = []


def live_in(world: World) -> None:
    """The factories' world from now on."""
    _world[:] = [world]


def the_world() -> World:
    return _world[0]


def weekdays(opens: str = "09:00", closes: str = "17:00", *, zone: str = ZONE) -> Hours:
    window = (LocalWindow(_minute(opens), _minute(closes)),)
    return Hours(zone, WeeklyHours((window,) * 5 + ((),) * 2))


def a_schedule(hours: Hours | None = None, *, name: str = "Office hours") -> Schedule:
    with the_world().transaction() as tx:
        schedule = Schedule(name=name, hours=hours or weekdays())
        tx.add(schedule)
        tx.flush()
        return schedule


def a_host(
    name: str = "Inês Carvalho",
    *,
    hours: Hours | None = None,
    mail: str | None = "ines@alder.example",
    login: Login | None = None,
    is_on: bool = True,
) -> Host:
    schedule = a_schedule(hours)
    with the_world().transaction() as tx:
        host = Host(
            name=name,
            mail=mail,
            zone=schedule.hours.zone,
            schedule=tx.merge(schedule),
            login_id=login.id if login else None,
            is_on=is_on,
        )
        tx.add(host)
        tx.flush()
        return host


def an_event_type(
    title: str = "Intro call",
    *,
    hosts: list[Host] | None = None,
    shares: list[int] | None = None,
    **fields: Any,
) -> EventType:
    """An intro call of half an hour, hosted by Inês, with a task and a deal following it unless
    said otherwise.
    """
    hosts = hosts if hosts is not None else [a_host()]
    with the_world().transaction() as tx:
        fields.setdefault("slug", title.lower().replace(" ", "-"))
        fields.setdefault("durations", [30])
        fields.setdefault("location", LINK)
        event_type = EventType(title=title, **fields)
        event_type.hosts = [
            EventTypeHost(host_id=host.id, host=tx.merge(host), position=i, share=share)
            for i, (host, share) in enumerate(zip(hosts, shares or [10] * len(hosts), strict=True))
        ]
        tx.add(event_type)
        tx.flush()
        return event_type


def rules() -> dict[str, Any]:
    """A task rule and a deal rule over the world's pipeline."""
    world = the_world()
    with world.transaction() as tx:
        stages = {stage.name: stage.ref for stage in stages_of(tx, world.pipeline.id)}
    return {
        "task_rule": TaskRule("Follow up"),
        "deal_rule": DealRule(
            world.pipeline.ref,
            {
                "booked": stages["Survey"],
                "completed": stages["Offer"],
                "cancelled": stages["New"],
                "no_show": stages["Lost"],
            },
        ),
    }


def a_contact(name: str = "Ana Silva", *, mail: str | None = None, **fields: Any) -> Contact:
    world = the_world()
    with world.transaction() as tx:
        contact = Contact(name=name, mail=mail, created_at=world.now, **fields)
        tx.add(contact)
        tx.flush()
        if mail:
            tx.add(Identity(contact_id=contact.id, channel="mail", name=mail))
        return contact


def a_booking(
    at_: str | datetime = "Tue 10:00",
    *,
    event_type: EventType | None = None,
    contact: Contact | None = None,
    actor: Actor = AGENT,
    name: str = "Ana Silva",
    mail: str | None = "ana@example.com",
    title: str = "Intro call",
    minutes: int | None = None,
    override: bool = False,
    conversation_ref: str | None = None,
    **request: Any,
) -> Booking:
    """A booking made at the front desk, so that all that hangs on one is there."""
    world = the_world()
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        if event_type is None:
            event_type = tx.scalar(select(EventType).where(EventType.title == title))
        if event_type is None:
            event_type = an_event_type_in(tx, title)
        event_type = tx.merge(event_type, load=True)
        starts_at = at(at_) if isinstance(at_, str) else at_
        return desk.book(
            event_type,
            slot_at(event_type, starts_at, minutes),
            Request(name=name, mail=mail, zone=ZONE, locale="en", **request),
            actor=actor,
            contact=None if contact is None else tx.merge(contact),
            conversation_ref=conversation_ref,
            override=override,
        )


def an_event_type_in(tx: Any, title: str) -> EventType:
    """An event type made in a transaction that is open already."""
    world = the_world()
    schedule = Schedule(name="Office hours", hours=weekdays())
    tx.add(schedule)
    tx.flush()
    host = Host(name="Inês Carvalho", mail="ines@alder.example", zone=ZONE, schedule=schedule)
    tx.add(host)
    tx.flush()
    slug = title.lower().replace(" ", "-")
    event_type = EventType(title=title, slug=slug, durations=[30], location=LINK)
    event_type.hosts = [EventTypeHost(host_id=host.id, host=host, position=0)]
    tx.add(event_type)
    tx.flush()
    assert event_type.account_id == world.account.id
    return event_type


def a_login(
    name: str = "Marta Ruiz", *, mail: str | None = None, password_hash: str | None = None
) -> Login:
    world = the_world()
    with world.transaction() as tx:
        login = Login(
            name=name,
            mail=mail or f"login{next(_numbers)}@alder.example",
            password_hash=password_hash,
            created_at=world.now,
        )
        tx.add(login)
        tx.flush()
        return login


def an_agent(
    name: str = "Marta Ruiz", *, is_admin: bool = False, login: Login | None = None
) -> Agent:
    login = login or a_login(name)
    with the_world().transaction() as tx:
        agent = Agent(login_id=login.id, login=tx.merge(login), is_admin=is_admin)
        tx.add(agent)
        tx.flush()
        return agent


def time_off(host: Host, starts: str, ends: str) -> None:
    with the_world().transaction() as tx:
        tx.add(TimeOff(host_id=host.id, starts_at=at(starts), ends_at=at(ends)))


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
