"""What can happen in a step: customers, agents and hosts act, Google fails, processes die, time
goes by.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.facts import Actor
from booking.front_desk import FrontDesk, slot_at
from booking.openings import Slot
from booking.requests import Request
from booking.upkeep import settle_what_time_did
from integrations.google.oauth import Declined
from integrations.google.trouble import GoogleTrouble
from tests import factories
from tests.google_twin import Faults
from tests.simulation.firm import HOSTS, Firm
from tests.simulation.hands import (
    add_own_event,
    change_own_event,
    copy_event,
    delete_event,
    invite_at_google,
    make_all_day,
    move_event,
    move_to_other_calendar,
    retitle_event,
    shorten_event,
    some_time,
)

Act = Callable[[Firm], None]
FAULTS = ("500", "503", "reset", "reset_after", "rate", "html", "truncated")
OPERATIONS = (
    "events.insert",
    "events.patch",
    "events.delete",
    "events.list",
    "events.get",
    "token",
)


def step(firm: Firm) -> None:
    """One act, drawn from the firm's dice."""
    [act] = firm.dice.choices(list(ACTS), weights=list(ACTS.values()))
    firm.now_does(act.__name__)
    act(firm)


# Customers and agents.


def book(firm: Firm) -> None:
    event_type = firm.dice.choice(firm.event_types)
    number = len(firm.log)
    actor = firm.dice.choice([factories.CUSTOMER, factories.AGENT])
    firm.writes += 1

    def books() -> None:
        with firm.desk() as desk:
            slot = _free(firm, desk, event_type.ref)
            if slot is None:
                return
            request = Request(
                name=f"Ana {number}", mail=f"ana{number}@example.com", zone="Europe/Lisbon"
            )
            desk.book(desk.event_type(event_type.ref), slot, request, actor=actor)

    firm.tries(books)


def reschedule(firm: Firm) -> None:
    def moves(desk: FrontDesk, booking: Booking) -> None:
        slot = _free(firm, desk, booking.event_type.ref, booking)
        if slot is not None:
            desk.reschedule(booking, to=slot, actor=factories.CUSTOMER)

    _at_the_desk(firm, moves)


def override(firm: Firm) -> None:
    """An agent moves it wherever they like."""
    to = some_time(firm)

    def moves(desk: FrontDesk, booking: Booking) -> None:
        slot = slot_at(booking.event_type, to)
        desk.reschedule(booking, to=slot, actor=factories.AGENT, override=True)

    _at_the_desk(firm, moves)


def cancel(firm: Firm) -> None:
    actor: Actor = firm.dice.choice([factories.CUSTOMER, factories.AGENT])
    _at_the_desk(firm, lambda desk, booking: desk.cancel(booking, actor=actor))


def add_guest(firm: Firm) -> None:
    mail = f"guest{len(firm.log)}@example.com"

    def adds(desk: FrontDesk, booking: Booking) -> None:
        desk.add_guest(booking, mail, actor=factories.AGENT)

    _at_the_desk(firm, adds)


def add_note(firm: Firm) -> None:
    words = f"note {len(firm.log)} <b>&"

    def notes(office: BackOffice, booking: Booking) -> None:
        office.add_note(booking, words)

    _in_the_office(firm, notes)


def change_host(firm: Firm) -> None:
    ref = firm.dice.choice(list(firm.hosts.values())).ref

    def gives(office: BackOffice, booking: Booking) -> None:
        office.give_to_host(booking, office.host(ref))

    _in_the_office(firm, gives)


# What goes wrong.


def trouble_begins(firm: Firm) -> None:
    """For a while, one request in so many fails in each way."""
    chance = firm.dice.choice([0.02, 0.05, 0.1])
    skew = firm.dice.choice([0.0, 0.0, -90.0, 240.0])
    firm.scene.twin.faults = Faults(
        http500=chance,
        http503=chance,
        reset_before=chance,
        reset_after_apply=chance,
        rate_limited=chance,
        push_duplicate=0.2,
        push_reorder=0.2,
        push_drop=0.2,
        phantom_deletion=chance,
        stale_list=chance * 2,
        clock_skew_seconds=skew,
    )


def trouble_ends(firm: Firm) -> None:
    firm.scene.twin.faults = Faults()


def fail_once(firm: Firm) -> None:
    operation, kind = firm.dice.choice(OPERATIONS), firm.dice.choice(FAULTS)
    firm.scene.twin.fail_next(operation, kind, firm.dice.randint(1, 3))


def expire_tokens(firm: Firm) -> None:
    firm.scene.twin.expire_sync_tokens(firm.dice.choice(list(HOSTS)))


def lose_watch(firm: Firm) -> None:
    firm.scene.twin.drop_watches(firm.dice.choice(list(HOSTS)))


def revoke(firm: Firm) -> None:
    firm.scene.twin.revoke_grant(firm.dice.choice(list(HOSTS)))


def reconnect(firm: Firm) -> None:
    """A host signs in again, for whatever reason."""
    mail = firm.dice.choice(list(HOSTS))
    connect(firm, mail)


def use_up_quota(firm: Firm) -> None:
    firm.scene.twin.quota("daily")


def new_quota(firm: Firm) -> None:
    firm.scene.twin.quota(None)


def die_soon(firm: Firm) -> None:
    firm.die_in = firm.dice.choice(["before", "after"])


def restart(firm: Firm) -> None:
    firm.restart()


# Time, and what Bookdesk does in it.


def minutes_pass(firm: Firm) -> None:
    firm.scene.world.passes(minutes=firm.dice.randint(1, 90))
    firm.settle()


def seconds_pass(firm: Firm) -> None:
    firm.scene.world.passes(seconds=firm.dice.randint(1, 40))
    firm.settle()


def a_day_passes(firm: Firm) -> None:
    firm.scene.world.passes(hours=firm.dice.randint(18, 30))
    firm.settle()


def clock_steps_back(firm: Firm) -> None:
    firm.scene.world.passes(seconds=-firm.dice.randint(1, 120))


def deliver(firm: Firm) -> None:
    firm.settle()


def tick(firm: Firm) -> None:
    for one in firm.scene.plug.ticks:
        one.run()
    settle_what_time_did(firm.scene.world.database, now=firm.scene.world.now)
    firm.settle()


def pushes_arrive(firm: Firm) -> None:
    firm.scene.twin.deliver_pushes()
    firm.settle()


def reconcile(firm: Firm) -> None:
    with firm.scene.counter() as counter:
        for connection in counter.by_host().values():
            counter.reconcile(connection)
    firm.settle()


ACTS: dict[Act, float] = {
    book: 14,
    reschedule: 6,
    override: 4,
    cancel: 4,
    add_guest: 1,
    add_note: 1,
    change_host: 2,
    move_event: 10,
    shorten_event: 2,
    make_all_day: 0.5,
    delete_event: 3,
    retitle_event: 2,
    invite_at_google: 1,
    copy_event: 1.5,
    move_to_other_calendar: 1.5,
    add_own_event: 4,
    change_own_event: 3,
    trouble_begins: 2,
    trouble_ends: 2,
    fail_once: 5,
    expire_tokens: 1.5,
    lose_watch: 1,
    revoke: 0.6,
    reconnect: 1.2,
    use_up_quota: 0.6,
    new_quota: 1,
    die_soon: 2,
    restart: 1,
    minutes_pass: 16,
    seconds_pass: 8,
    a_day_passes: 1.2,
    clock_steps_back: 1,
    deliver: 14,
    tick: 6,
    pushes_arrive: 8,
    reconcile: 2,
}


def connect(firm: Firm, mail: str) -> None:
    """Google may fail on the way there and back: then the host tries another time."""
    try:
        firm.scene.connect(firm.hosts[mail], mail)
    except (Declined, GoogleTrouble):
        firm.now_does("could not connect")


def _at_the_desk(firm: Firm, act: Callable[[FrontDesk, Booking], None]) -> None:
    """With one of the bookings to come, where there is one."""
    chosen = firm.a_booking()
    if chosen is None:
        return
    firm.writes += 1

    def acts() -> None:
        with firm.desk() as desk:
            act(desk, desk.booking(chosen.ref))

    firm.tries(acts)


def _in_the_office(firm: Firm, act: Callable[[BackOffice, Booking], None]) -> None:
    chosen = firm.a_booking()
    if chosen is None:
        return
    firm.writes += 1

    def acts() -> None:
        with firm.office() as office:
            act(office, office.booking(chosen.ref))

    firm.tries(acts)


def _free(firm: Firm, desk: FrontDesk, ref: str, instead_of: Booking | None = None) -> Slot | None:
    """One of the times that are offered in the coming ten days."""
    today = firm.scene.world.now.date()
    slots = desk.openings(
        desk.event_type(ref),
        zone="Europe/Lisbon",
        first=today,
        last=today + timedelta(days=10),
        instead_of=instead_of,
    )
    return firm.dice.choice(slots) if slots else None
