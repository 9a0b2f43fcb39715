"""Bookings of every kind in bulk jobs, and those that change while a job is at work."""

from __future__ import annotations

import pytest

from booking.back_office import BackOffice
from booking.bookings import Booking, State
from booking.bulk import BulkJob, BulkKind, ItemState, Tally
from booking.bulk_desk import BulkDesk, Plan
from booking.front_desk import FrontDesk, slot_at
from booking.upkeep import settle_what_time_did
from booking.when.slots import HostChoice
from tests.booking.jobs import a_plan, as_it_is, items, many, started, tally, told_of, work_off
from tests.factories import AGENT, CUSTOMER, a_booking, a_host, an_agent, an_event_type
from tests.world import Outbox, World, at


def results(world: World, job: BulkJob) -> dict[str, str]:
    """What became of each booking: a code, else a state."""
    return {item.booking.ref: item.code or item.state.value for item in items(world, job)}


def test_what_a_customer_moved_away_meanwhile_is_left_alone(world: World, outbox: Outbox) -> None:
    host, (moved, kept) = many(world, 2)
    job = started(world, a_plan(host))
    _move(world, moved, "Fri 10:00")
    work_off(world)

    assert results(world, job) == {moved.ref: "changed_meanwhile", kept.ref: "done"}
    assert as_it_is(world, moved).state is State.CONFIRMED
    assert told_of(outbox) == {kept.ref: 1}


def test_what_was_given_to_another_host_meanwhile_is_left_alone(world: World) -> None:
    ill, well = a_host(), a_host("Tom Bauer", mail="tom@alder.example")
    either = an_event_type(hosts=[ill, well])
    given = a_booking("Tue 10:00", event_type=either)
    was = given.hosts[0]
    job = started(world, a_plan(was))
    _give(world, given, well.ref if was.ref == ill.ref else ill.ref)

    work_off(world)

    assert results(world, job) == {given.ref: "changed_meanwhile"}
    assert as_it_is(world, given).state is State.CONFIRMED


def test_what_was_moved_since_it_was_looked_at_is_left_alone(world: World) -> None:
    _, (moved, kept) = many(world, 2)
    seen = {booking.ref: booking.starts_at for booking in (moved, kept)}
    _move(world, moved, "Fri 10:00")

    job = started(world, Plan(BulkKind.CANCEL, refs=tuple(seen), seen=seen))
    work_off(world)

    assert results(world, job) == {moved.ref: "changed_meanwhile", kept.ref: "done"}


def test_what_is_forecast_is_what_happens(world: World) -> None:
    host = a_host()
    kinds = [
        an_event_type("Confirmed", hosts=[host]),
        an_event_type("Pending", hosts=[host], needs_approval=True),
        an_event_type("Seats", hosts=[host], seats=3),
    ]
    bookings = [
        a_booking(f"Tue {hour}:00", event_type=kind, actor=CUSTOMER)
        for hour, kind in zip((10, 11, 12), kinds, strict=True)
    ]
    off = a_booking("Tue 14:00", event_type=kinds[0])
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(desk.booking(off.ref), actor=AGENT)
    refs = tuple(booking.ref for booking in [*bookings, off])

    for kind in (BulkKind.RESCHEDULE, BulkKind.CANCEL):
        plan = Plan(kind, refs=refs)
        with world.transaction() as tx:
            forecast = BulkDesk(tx, world.account, now=world.now).forecast(plan, actor=AGENT)
        job = started(world, plan)
        work_off(world)

        said = {one.booking.ref: one.code or one.state.value for one in forecast}
        assert results(world, job) == said


def test_what_several_hosts_share_is_cancelled_once(world: World, outbox: Outbox) -> None:
    ill, other = a_host(), a_host("Tom Bauer", mail="tom@alder.example")
    together = an_event_type(hosts=[ill, other], assignment=HostChoice.COLLECTIVE)
    booking = a_booking("Tue 10:00", event_type=together)

    jobs = [started(world, a_plan(host)) for host in (ill, other)]
    work_off(world)

    assert [results(world, job)[booking.ref] for job in jobs] == ["done", "already_cancelled"]
    assert told_of(outbox) == {booking.ref: 1}
    notices = [kind for kind, role in outbox.kinds() if role == "host" and kind == "host_cancelled"]
    assert len(notices) == 2


def test_each_who_has_a_seat_is_told_and_the_sitting_is_free_again(
    world: World, outbox: Outbox
) -> None:
    host = a_host()
    workshop = an_event_type("Workshop", hosts=[host], seats=3)
    seats = [
        a_booking("Tue 10:00", event_type=workshop, name=name, mail=f"{name.lower()}@example.com")
        for name in ("Ana", "Rui", "Eva")
    ]

    job = started(world, a_plan(host))
    work_off(world)

    assert tally(world, job) == Tally(total=3, done=3, skipped=0, refused=0)
    assert told_of(outbox) == {booking.ref: 1 for booking in seats}
    again = a_booking("Tue 10:00", event_type=an_event_type("Survey", hosts=[host]))
    assert again.state is State.CONFIRMED


def test_a_range_begins_with_its_first_moment_and_ends_before_its_last(world: World) -> None:
    host = a_host()
    kind = an_event_type(hosts=[host])
    at_the_edges = {
        start: a_booking(start, event_type=kind, override=True)
        for start in ("Mon 23:30", "Tue 00:00", "Tue 23:30", "Wed 00:00")
    }

    job = started(world, a_plan(host, days=2))
    work_off(world)

    within = [at_the_edges[start].ref for start in ("Tue 00:00", "Tue 23:30")]
    assert list(results(world, job)) == within


def test_who_was_asked_may_choose_when_the_old_time_is_over(world: World) -> None:
    booking = _asked(world)
    world.passes(days=5)

    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        found = desk.booking(booking.ref)
        slot = slot_at(found.event_type, at("2025-03-11 10:00"))
        desk.reschedule(found, to=slot, actor=CUSTOMER)

    found = as_it_is(world, booking)
    assert (found.state, found.wants_new_time) == (State.CONFIRMED, False)
    assert found.starts_at == at("2025-03-11 10:00")


def test_what_could_not_be_kept_does_not_count_as_attended(world: World, outbox: Outbox) -> None:
    booking = _asked(world)
    world.passes(days=5)

    settle_what_time_did(world.database, now=world.now)

    assert as_it_is(world, booking).state is State.CONFIRMED
    assert "thanks" not in [kind for kind, _ in outbox.kinds()]


def test_our_side_calls_off_what_nobody_chose_a_time_for(world: World) -> None:
    booking = _asked(world)
    world.passes(days=5)

    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.cancel(desk.booking(booking.ref), actor=AGENT)

    assert as_it_is(world, booking).state is State.CANCELLED


@pytest.mark.parametrize("wanted", [True, False])
def test_another_host_keeps_the_time_and_reminders_are_sent_once(
    world: World, outbox: Outbox, *, wanted: bool
) -> None:
    hosts = [a_host(), a_host("Tom Bauer", mail="tom@alder.example")]
    kind = an_event_type(hosts=hosts, reminders=[60])
    booking = a_booking("Tue 10:00", event_type=kind)
    if wanted:
        started(world, Plan(BulkKind.RESCHEDULE, refs=(booking.ref,)))
        work_off(world)
    was = booking.hosts[0]

    _give(world, booking, next(host.ref for host in hosts if host.ref != was.ref))

    assert not as_it_is(world, booking).wants_new_time
    assert outbox.kinds().count(("reminder", "customer")) == 1


def _asked(world: World) -> Booking:
    """A booking of tomorrow whose customer was asked for another time."""
    _, (booking,) = many(world, 1)
    job = started(world, Plan(BulkKind.RESCHEDULE, refs=(booking.ref,)))
    work_off(world)
    assert [item.state for item in items(world, job)] == [ItemState.DONE]
    return booking


def _move(world: World, booking: Booking, to: str) -> None:
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        found = desk.booking(booking.ref)
        desk.reschedule(found, to=slot_at(found.event_type, at(to)), actor=CUSTOMER)


def _give(world: World, booking: Booking, host_ref: str) -> None:
    agent = an_agent()
    with world.transaction() as tx:
        office = BackOffice(tx, world.account, tx.merge(agent), now=world.now)
        office.give_to_host(office.booking(booking.ref), office.host(host_ref))
