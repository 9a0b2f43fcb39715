"""Booking, moving and cancelling at the front desk, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.back_office import BackOffice
from booking.bookings import State
from booking.chronicle import history_of
from booking.claims import Claim
from booking.deals import Deal
from booking.errors import (
    AlreadyCancelled,
    SlotTaken,
)
from booking.front_desk import FrontDesk, slot_at
from booking.requests import Request
from booking.tasks import task_of
from booking.when.slots import HostChoice
from tests.factories import (
    CUSTOMER,
    a_booking,
    a_host,
    an_event_type,
    rules,
)
from tests.world import ZONE, Outbox, World, at, span


def test_a_booking_has_claim_task_deal_history_and_news(desk: FrontDesk, outbox: Outbox) -> None:
    event_type = an_event_type(**rules())

    booking = a_booking("Tue 10:00", event_type=event_type, actor=CUSTOMER)

    assert booking.state is State.CONFIRMED
    assert booking.span == span("Tue 10:00")
    claim = desk.tx.scalars(select(Claim)).one()
    assert (claim.starts, claim.ends) == (booking.span.starts, booking.span.ends)
    task = task_of(desk.tx, booking)
    assert task is not None
    assert task.due_at == booking.starts_at
    deal = desk.tx.get_one(Deal, booking.deal_id)
    assert deal.stage.name == "Survey"
    assert [row.fact for row in history_of(desk.tx, booking)] == ["booked"]
    assert ("confirmation", "customer") in outbox.kinds()
    assert ("host_new", "host") in outbox.kinds()
    assert ("reminder", "customer") in outbox.kinds()


def test_two_bookings_of_one_host_never_overlap(desk: FrontDesk) -> None:
    a_booking("Tue 10:00")

    with pytest.raises(SlotTaken) as refused:
        a_booking("Tue 10:00", actor=CUSTOMER)

    nearest = [slot.starts_at for slot in refused.value.nearest]
    assert at("Tue 09:30") in nearest
    assert at("Tue 10:30") in nearest
    assert at("Tue 10:00") not in nearest


def test_buffers_of_both_bookings_add_up(desk: FrontDesk) -> None:
    event_type = an_event_type(buffer_before=15, buffer_after=15, interval=15)
    a_booking("Tue 10:00", event_type=event_type)

    free = [slot.starts_at for slot in desk.openings(event_type, zone=ZONE)]

    assert at("Tue 10:45") not in free
    assert at("Tue 11:00") in free


def test_a_reschedule_frees_the_old_time_and_keeps_the_booking(
    desk: FrontDesk, outbox: Outbox
) -> None:
    event_type = an_event_type(**rules())
    booking = a_booking("Tue 10:00", event_type=event_type)
    uid, ref = booking.uid, booking.ref
    outbox.clear()

    desk.reschedule(booking, to=slot_at(event_type, at("Thu 15:00")), actor=CUSTOMER)

    assert (booking.uid, booking.ref, booking.sequence, booking.version) == (uid, ref, 1, 2)
    assert booking.span == span("Thu 15:00")
    assert at("Tue 10:00") in [s.starts_at for s in desk.openings(event_type, zone=ZONE)]
    assert at("Thu 15:00") not in [s.starts_at for s in desk.openings(event_type, zone=ZONE)]
    task = task_of(desk.tx, booking)
    assert task is not None
    assert task.due_at == at("Thu 15:00")
    assert ("rescheduled", "customer") in outbox.kinds()
    assert ("host_moved", "host") in outbox.kinds()


def test_a_booking_can_move_onto_a_part_of_its_own_time(desk: FrontDesk) -> None:
    event_type = an_event_type(durations=[60], interval=30)
    booking = a_booking("Tue 10:00", event_type=event_type, minutes=60)

    desk.reschedule(booking, to=slot_at(event_type, at("Tue 10:30"), 60), actor=CUSTOMER)

    assert booking.span == span("Tue 10:30", 60)


def test_a_lost_race_for_a_new_time_keeps_the_old_one(desk: FrontDesk) -> None:
    booking = a_booking("Tue 10:00")
    a_booking("Thu 15:00")

    with pytest.raises(SlotTaken):
        desk.reschedule(booking, to=slot_at(booking.event_type, at("Thu 15:00")), actor=CUSTOMER)

    assert booking.span == span("Tue 10:00")
    assert booking.version == 1


def test_cancelling_frees_the_time_and_closes_what_hangs_on_it(
    desk: FrontDesk, outbox: Outbox
) -> None:
    event_type = an_event_type(**rules())
    booking = a_booking("Tue 10:00", event_type=event_type)
    outbox.clear()

    desk.cancel(booking, actor=CUSTOMER, reason="ill")

    assert booking.state is State.CANCELLED
    assert booking.sequence == 1
    assert desk.tx.scalars(select(Claim)).all() == []
    task = task_of(desk.tx, booking)
    assert task is not None
    assert task.state == "cancelled"
    assert ("cancelled", "customer") in outbox.kinds()
    assert outbox.entries("mail")[0].body["particulars"]["reason"] == "ill"
    with pytest.raises(AlreadyCancelled):
        desk.cancel(booking, actor=CUSTOMER)


def test_reminders_of_a_booking_that_moved_are_withdrawn(desk: FrontDesk, outbox: Outbox) -> None:
    booking = a_booking("Thu 10:00")

    desk.reschedule(booking, to=slot_at(booking.event_type, at("Fri 15:00")), actor=CUSTOMER)

    due = [e.due_at for e in outbox.entries("mail") if e.body["kind"] == "reminder"]
    assert due == [at("Thu 15:00")]


def test_the_same_request_twice_is_one_booking(desk: FrontDesk) -> None:
    event_type = an_event_type()
    request = Request(name="Ana", mail="ana@example.com", zone=ZONE)
    slot = slot_at(event_type, at("Tue 10:00"))

    first = desk.book(event_type, slot, request, actor=CUSTOMER, key="one")
    second = desk.book(event_type, slot, request, actor=CUSTOMER, key="one")

    assert first is second


def test_a_request_waits_for_approval_and_holds_its_time(
    desk: FrontDesk, office: BackOffice, outbox: Outbox
) -> None:
    event_type = an_event_type(needs_approval=True)
    booking = a_booking("Thu 10:00", event_type=event_type, actor=CUSTOMER)

    assert booking.state == "pending"
    assert booking.held_until == desk.now + timedelta(hours=24)
    assert ("host_decide", "host") in outbox.kinds()
    with pytest.raises(SlotTaken):
        a_booking("Thu 10:00", event_type=event_type, actor=CUSTOMER)
    office.approve(booking)

    assert booking.state is State.CONFIRMED
    assert ("confirmation", "customer") in outbox.kinds()
    assert desk.tx.scalars(select(Claim.lapses)).all() == [None]


def test_a_lapsed_hold_blocks_nobody(desk: FrontDesk, world: World) -> None:
    event_type = an_event_type(needs_approval=True)
    held = a_booking("Thu 10:00", event_type=event_type, actor=CUSTOMER)
    world.passes(hours=25)

    booking = a_booking("Thu 10:00", event_type=event_type)

    assert booking.state is State.CONFIRMED
    office = BackOffice(desk.tx, desk.account, None, now=world.now)
    with pytest.raises(Exception, match="not_active"):
        office.approve(held, actor=CUSTOMER)


def test_a_rejected_request_frees_its_time(desk: FrontDesk, office: BackOffice) -> None:
    event_type = an_event_type(needs_approval=True)
    booking = a_booking("Thu 10:00", event_type=event_type, actor=CUSTOMER)

    office.reject(booking, "no van that day")

    assert booking.state is State.REJECTED
    assert at("Thu 10:00") in [s.starts_at for s in desk.openings(event_type, zone=ZONE)]


def test_no_show_wins_back_counts_and_can_be_corrected(
    desk: FrontDesk, world: World, office: BackOffice
) -> None:
    booking = a_booking("Tue 10:00", event_type=an_event_type(**rules()))
    office.now = world.now = at("Tue 10:05")

    office.mark_no_show(booking)

    task = task_of(desk.tx, booking)
    assert task is not None
    assert task.kind == "win_back"
    assert booking.contact.no_show_count == 1
    office.complete(booking)
    assert booking.state is State.COMPLETED
    assert booking.contact.no_show_count == 0
    assert task.state == "done"


def test_guests_are_invited_and_taken_off(desk: FrontDesk, outbox: Outbox) -> None:
    booking = a_booking("Tue 10:00", event_type=an_event_type(max_guests=2))
    outbox.clear()

    guest = desk.add_guest(booking, "Bob@Example.com", actor=CUSTOMER)
    desk.remove_guest(booking, guest, actor=CUSTOMER)

    assert guest.mail == "bob@example.com"
    assert ("confirmation", "guest") in outbox.kinds()
    assert ("removed", "guest") in outbox.kinds()
    assert booking.version == 3


def test_seats_are_given_out_until_the_sitting_is_full_and_gone_with_its_last_booking(
    desk: FrontDesk,
) -> None:
    event_type = an_event_type(seats=2)
    first = a_booking("Tue 10:00", event_type=event_type, mail="a@example.com", actor=CUSTOMER)
    [slot] = [s for s in desk.openings(event_type, zone=ZONE) if s.starts_at == at("Tue 10:00")]
    second = a_booking("Tue 10:00", event_type=event_type, mail="b@example.com", actor=CUSTOMER)

    with pytest.raises(SlotTaken) as refused:
        a_booking("Tue 10:00", event_type=event_type, mail="c@example.com", actor=CUSTOMER)

    assert slot.seats_left == 1
    assert refused.value.code == "no_seats"
    desk.cancel(first, actor=CUSTOMER)
    desk.cancel(second, actor=CUSTOMER)
    assert desk.tx.scalars(select(Claim)).all() == []


def test_a_round_robin_gives_by_share_then_by_waiting_then_by_id(desk: FrontDesk) -> None:
    first, second = a_host("Ada"), a_host("Bo")
    event_type = an_event_type(
        hosts=[first, second], shares=[20, 10], assignment=HostChoice.ROUND_ROBIN
    )

    given = [
        a_booking(f"{day} 10:00", event_type=event_type, mail=f"{day}@example.com").hosts[0].name
        for day in ("Tue", "Wed", "Thu")
    ]

    assert sorted(given) == ["Ada", "Ada", "Bo"]
    assert given[:2] == ["Ada", "Bo"]


def test_a_collective_takes_all_its_hosts_or_none(desk: FrontDesk) -> None:
    first, second = a_host("Ada"), a_host("Bo")
    together = an_event_type("Together", hosts=[first, second], assignment=HostChoice.COLLECTIVE)
    alone = an_event_type("Alone", hosts=[second])
    a_booking("Tue 10:00", event_type=alone)

    with pytest.raises(SlotTaken):
        a_booking("Tue 10:00", event_type=together)
    booking = a_booking("Tue 11:00", event_type=together)

    assert [host.name for host in booking.hosts] == ["Ada", "Bo"]
    assert len(desk.tx.scalars(select(Claim).where(Claim.booking_id == booking.id)).all()) == 2


def test_a_request_that_is_withdrawn_takes_back_no_invitation(
    desk: FrontDesk, outbox: Outbox
) -> None:
    booking = a_booking("Thu 10:00", event_type=an_event_type(needs_approval=True), actor=CUSTOMER)
    outbox.clear()

    desk.cancel(booking, actor=CUSTOMER)

    [mail] = [e for e in outbox.entries("mail") if e.body["kind"] == "cancelled"]
    assert not mail.body["particulars"]["was_invited"]
