"""Many bookings handed to another host: who can take which, each once, everybody told once."""

from __future__ import annotations

from collections import Counter
from threading import Thread

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.bulk import BulkKind, ItemState
from booking.bulk_desk import BulkDesk, Expected, Plan
from booking.bulk_work import BATCH, BulkWork
from booking.chronicle import HistoryRow
from booking.errors import InvalidInput
from booking.event_types import EventType
from booking.front_desk import FrontDesk, slot_at
from booking.people import Host
from booking.requests import Request
from booking.schedules import TimeOff
from booking.when.slots import HostChoice
from tests.booking.jobs import as_it_is, items, leased, started, tally, told_of, work_off
from tests.factories import AGENT, CUSTOMER, a_booking, a_host, an_event_type, the_world
from tests.world import ZONE, Outbox, World, at


class Firm:
    """Inês, who is ill, and Tom, who may have what is hers."""

    def __init__(self) -> None:
        self.ines = a_host()
        self.tom = a_host("Tom Bauer", mail="tom@alder.example")
        self.hers = an_event_type(hosts=[self.ines])
        self.his = an_event_type("Survey", hosts=[self.tom])
        self.either = an_event_type("Advice", hosts=[self.ines, self.tom])

    def plan(self, *bookings: Booking, to: Host | None = None, tells: bool = True) -> Plan:
        refs = tuple(booking.ref for booking in bookings)
        return Plan(BulkKind.CHANGE_HOST, refs=refs, new_host=to or self.tom, tells=tells)

    def of_ines(self, *moments: str, override: bool = False) -> list[Booking]:
        return [hosted(self.ines, self.either, moment, override=override) for moment in moments]


def hosted(host: Host, event_type: EventType, moment: str, *, override: bool = False) -> Booking:
    """A booking of just that host, of those whom the event type has."""
    world = the_world()
    with world.transaction() as tx:
        of_type = tx.merge(event_type, load=True)
        return FrontDesk(tx, world.account, now=world.now).book(
            of_type,
            slot_at(of_type, at(moment)),
            Request(name="Ana Silva", mail="ana@example.com", zone=ZONE),
            actor=AGENT,
            host=tx.merge(host, load=True),
            override=override,
        )


@pytest.fixture
def firm(world: World) -> Firm:
    return Firm()


def forecast(world: World, plan: Plan) -> list[Expected]:
    with world.transaction() as tx:
        return BulkDesk(tx, world.account, now=world.now).forecast(plan, actor=AGENT)


def codes(world: World, plan: Plan) -> dict[str, str]:
    """What became of each booking; it is what was forecast."""
    said = {one.booking.ref: one.code or one.state.value for one in forecast(world, plan)}
    job = started(world, plan)
    work_off(world)
    became = {item.booking.ref: item.code or item.state.value for item in items(world, job)}
    assert became == said
    return became


def hosts(world: World, booking: Booking) -> list[str]:
    return [host.name for host in as_it_is(world, booking).hosts]


def test_each_keeps_its_time_and_everybody_is_told_once(
    world: World, firm: Firm, outbox: Outbox
) -> None:
    bookings = firm.of_ines("Tue 10:00", "Wed 10:00")
    outbox.clear()

    became = codes(world, firm.plan(*bookings))

    assert became == {booking.ref: "done" for booking in bookings}
    for booking in bookings:
        found = as_it_is(world, booking)
        assert (found.starts_at, found.state) == (booking.starts_at, State.CONFIRMED)
        assert hosts(world, booking) == ["Tom Bauer"]
        assert found.version == booking.version + 1
    assert told_of(outbox, "updated") == {booking.ref: 1 for booking in bookings}
    told = Counter(outbox.kinds("mail"))
    assert (told["host_cancelled", "host"], told["host_new", "host"]) == (2, 2)
    a_booking("Tue 10:00", event_type=firm.hers)  # her time is free again


def test_whose_time_is_taken_keeps_the_booking_where_it_is(world: World, firm: Firm) -> None:
    taken, off, free = firm.of_ines("Tue 10:00", "Wed 10:00", "Thu 10:00")
    a_booking("Tue 10:00", event_type=firm.his)
    with world.transaction() as tx:
        whole_day = at("Wed 08:00"), at("Wed 18:00")
        tx.add(TimeOff(host_id=firm.tom.id, starts_at=whole_day[0], ends_at=whole_day[1]))

    became = codes(world, firm.plan(taken, off, free))

    assert became == {taken.ref: "slot_taken", off.ref: "slot_taken", free.ref: "done"}
    assert hosts(world, taken) == hosts(world, off) == [firm.ines.name]


def test_two_at_one_time_are_not_both_given_to_one_host(world: World, firm: Firm) -> None:
    max_ = a_host("Max Brandt", mail="max@alder.example")
    of_three = an_event_type(
        "Anybody", hosts=[firm.ines, max_, firm.tom], assignment=HostChoice.ROUND_ROBIN
    )
    first, second = (hosted(host, of_three, "Tue 10:00") for host in (firm.ines, max_))

    became = codes(world, firm.plan(first, second))

    assert became == {first.ref: "done", second.ref: "slot_taken"}


def test_who_does_not_work_then_or_is_not_of_the_event_type_is_refused(
    world: World, firm: Firm
) -> None:
    (at_night,) = firm.of_ines("Tue 22:00", override=True)
    of_hers_alone = a_booking("Wed 10:00", event_type=firm.hers)

    became = codes(world, firm.plan(at_night, of_hers_alone))

    assert became == {at_night.ref: "outside_availability", of_hers_alone.ref: "not_a_host"}


def test_what_is_shared_over_or_theirs_is_left_alone(world: World, firm: Firm) -> None:
    pair = [firm.ines, firm.tom]
    seat = a_booking("Tue 10:00", event_type=an_event_type("Workshop", hosts=pair, seats=3))
    together = a_booking(
        "Tue 12:00",
        event_type=an_event_type("Both", hosts=pair, assignment=HostChoice.COLLECTIVE),
    )
    off, theirs = (*firm.of_ines("Wed 10:00"), a_booking("Wed 12:00", event_type=firm.his))
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(desk.booking(off.ref), actor=CUSTOMER)

    plan = firm.plan(seat, together, off, theirs)
    became = codes(world, plan)

    assert became == {
        seat.ref: "shared",
        together.ref: "shared",
        off.ref: "already_cancelled",
        theirs.ref: "already_theirs",
    }
    states = [one.state for one in forecast(world, plan)]
    assert states == [ItemState.REFUSED] * 2 + [ItemState.SKIPPED] * 2


def test_nobody_but_the_hosts_is_told_where_that_was_said(
    world: World, firm: Firm, outbox: Outbox
) -> None:
    (booking,) = firm.of_ines("Tue 10:00")
    outbox.clear()

    codes(world, firm.plan(booking, tells=False))

    assert sorted(outbox.kinds("mail")) == [("host_cancelled", "host"), ("host_new", "host")]
    assert outbox.kinds("notice") == []


def test_a_turn_done_twice_and_two_jobs_at_once_change_each_once(
    world: World, firm: Firm, outbox: Outbox
) -> None:
    moments = [f"2025-03-{day:02} {hour:02}:00" for day in (4, 5, 6, 7) for hour in range(9, 17)]
    bookings = firm.of_ines(*moments[: BATCH + 5])
    jobs = [started(world, firm.plan(*bookings)) for _ in range(2)]
    jobs.append(started(world, firm.plan(*bookings, tells=False)))
    [lease, _] = leased(world)
    BulkWork(world.database, world.clock).work(lease)
    BulkWork(world.database, world.clock).work(lease)  # it ended before it could say so

    workers = [Thread(target=work_off, args=(world,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert jobs[0].ref == jobs[1].ref
    tallies = [tally(world, job) for job in (jobs[0], jobs[2])]
    assert [one.waiting + one.refused for one in tallies] == [0, 0]
    assert sum(one.done for one in tallies) == len(bookings)
    with world.database.reading() as tx:
        tx.enter(world.account)
        rows = tx.scalars(select(HistoryRow).where(HistoryRow.fact == "host_changed")).all()
    assert Counter(row.booking_id for row in rows) == {booking.id: 1 for booking in bookings}
    assert set(told_of(outbox, "updated").values()) <= {1}


def test_without_a_new_host_nothing_starts(world: World, firm: Firm) -> None:
    (booking,) = firm.of_ines("Tue 10:00")

    with world.transaction() as tx, pytest.raises(InvalidInput) as refused:
        BulkDesk(tx, world.account, now=world.now).start(
            Plan(BulkKind.CHANGE_HOST, refs=(booking.ref,)), actor=AGENT
        )

    assert refused.value.fields == {"new_host": "missing"}
