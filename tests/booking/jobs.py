"""Bulk jobs as tests start them and work them off; nothing else leaves meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from booking.bookings import Booking
from booking.bulk import BulkItem, BulkJob, BulkKind, Tally
from booking.bulk_desk import BulkDesk, Plan
from booking.bulk_work import BulkWork
from booking.effects import CALENDAR, MAIL, NOTICE, PAYMENT, WEBHOOK
from booking.finding import booking_by_ref
from booking.front_desk import FrontDesk, slot_at
from booking.outbox import entries
from booking.outbox.dispatcher import LEASE_LASTS
from booking.outbox.entries import Lease, Share
from booking.people import Host
from booking.requests import Request
from booking.when.clock import Clock
from tests.factories import AGENT, a_host, an_event_type
from tests.world import ZONE, Outbox, World, at

DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)


def a_plan(host: Host, *, days: int = 3, kind: BulkKind = BulkKind.CANCEL, **said: Any) -> Plan:
    """Of Tuesday and Wednesday, unless said otherwise."""
    starts_before = at("Tue 00:00") - DAY + days * DAY
    return Plan(kind, host, starts_from=at("Tue 00:00"), starts_before=starts_before, **said)


def many(world: World, number: int) -> tuple[Host, list[Booking]]:
    """Bookings of one host, from Tuesday on."""
    host = a_host()
    event_type = an_event_type(hosts=[host])
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        event_type = desk.event_type(event_type.ref)
        return host, [
            desk.book(
                event_type,
                slot_at(event_type, at("Tue 00:00") + HALF_AN_HOUR * place),
                Request(name="Ana Silva", mail="ana@example.com", zone=ZONE),
                actor=AGENT,
                override=True,
            )
            for place in range(number)
        ]


def started(world: World, plan: Plan, *, key: str | None = None) -> BulkJob:
    with world.transaction() as tx:
        job = BulkDesk(tx, world.account, now=world.now).start(plan, actor=AGENT, key=key)
        tx.flush()
        return job


def work_off(world: World, clock: Clock | None = None) -> None:
    """What a worker does, until there is nothing left to do of bulk jobs."""
    world.passes(minutes=2)  # whoever died had leases
    work = BulkWork(world.database, clock or world.clock)
    while leases := leased(world):
        for lease in leases:
            work.work(lease)
            with world.database.transaction() as tx:
                entries.settle(tx, lease, now=world.now)


def leased(world: World) -> list[Lease]:
    """Turns that are due; mails and the like wait, to be looked at."""
    with world.database.transaction() as tx:
        share = Share(frozenset({MAIL, NOTICE, CALENDAR, PAYMENT, WEBHOOK}), 0)
        return entries.lease(tx, now=world.now, lasts=LEASE_LASTS, most=5, share=share)


def as_it_is(world: World, booking: Booking) -> Booking:
    with world.database.reading() as tx:
        tx.enter(world.account)
        return booking_by_ref(tx, booking.ref)


def tally(world: World, job: BulkJob) -> Tally:
    with world.database.reading() as tx:
        return BulkDesk(tx, world.account, now=world.now).tally(job)


def items(world: World, job: BulkJob) -> list[BulkItem]:
    with world.database.reading() as tx:
        return [*BulkDesk(tx, world.account, now=world.now).page_of_items(job).rows]


def told_of(outbox: Outbox, kind: str = "cancelled") -> dict[str, int]:
    """How often each booking's customer is mailed of it."""
    mails = [entry.body for entry in outbox.entries(MAIL) if entry.body["kind"] == kind]
    return dict(Counter(mail["particulars"]["ref"] for mail in mails))
