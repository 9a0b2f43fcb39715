"""A firm that sells its time, and all that can happen to the money in a step: customers pay, turn
back and cancel, agents give back, Stripe and its webhooks fail, time goes by.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from booking.bookings import Booking, State
from booking.errors import BookingError
from booking.event_types import EventType, RefundPolicy
from booking.front_desk import FrontDesk, slot_at
from booking.requests import Request
from booking.till import Till
from tests import factories
from tests.integrations.shop import Shop

OPERATIONS = ("open", "retrieve", "expire", "refund", "refunds")
HALF = RefundPolicy(full_until=24 * 60, percent_after=50)
THIRD = RefundPolicy(full_until=48 * 60, percent_after=33)


class Trade:
    """One run: the shop, its dice, and what it did so far."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.dice = random.Random(seed)  # noqa: S311 - a seed must replay
        self.log: list[str] = []
        host = factories.a_host()
        kinds: list[EventType] = [
            shop.offers(title="Call", hosts=[host], price=4990, refund_policy=HALF),
            shop.offers(title="Visit", hosts=[host], price=3335, hold_minutes=10),
            shop.offers(title="Class", hosts=[host], price=5001, currency="JPY", seats=2),
            shop.offers(
                title="Survey", hosts=[host], price=12340, currency="KWD", refund_policy=THIRD
            ),
            shop.offers(title="Talk", hosts=[host], price=700, currency="ISK", needs_approval=True),
        ]
        self.slugs = [kind.slug for kind in kinds]

    def notes(self, what: str) -> None:
        self.log.append(f"{self.shop.world.now:%a %d %H:%M} {what}")

    def bookings(self) -> list[Booking]:
        with self.shop.world.database.reading() as tx:
            tx.enter(self.shop.world.account)
            return list(tx.scalars(select(Booking).order_by(Booking.id)).unique())

    def one(self, holds: Callable[[Booking], bool]) -> Booking | None:
        found = [booking for booking in self.bookings() if holds(booking)]
        return self.dice.choice(found) if found else None

    def at_desk(self, booking: Booking, does: Callable[[FrontDesk, Booking], None]) -> None:
        """What is refused leaves no trace."""
        try:
            with self.shop.desk() as desk:
                does(desk, desk.booking(booking.ref))
        except BookingError as refusal:
            self.notes(f"  refused: {refusal.code}")

    def some_time(self) -> object:
        now = self.shop.world.now
        day = now + timedelta(days=self.dice.choice((0, 1, 1, 2, 3, 5)))
        return day.replace(hour=self.dice.randint(9, 16), minute=self.dice.choice((0, 30)))


Act = Callable[[Trade], None]


def step(trade: Trade) -> None:
    [act] = trade.dice.choices(list(ACTS), weights=list(ACTS.values()))
    trade.notes(act.__name__)
    act(trade)


# Customers, and whoever books before them.


def book(trade: Trade) -> None:
    actor = trade.dice.choice([factories.CUSTOMER] * 4 + [factories.AGENT])
    slug, start = trade.dice.choice(trade.slugs), trade.some_time()
    mail = f"c{len(trade.log)}@example.com"
    try:
        with trade.shop.desk() as desk:
            kind = desk.event_type(slug)
            request = Request(name="Ana Silva", mail=mail)
            desk.book(kind, slot_at(kind, start), request, actor=actor)  # type: ignore[arg-type]
    except BookingError as refusal:
        trade.notes(f"  refused: {refusal.code}")


def pay(trade: Trade) -> None:
    """Whoever was shown a checkout may pay there as long as it is open, whatever we know of it."""
    seen = {one.payment.session_id for one in trade.bookings() if one.payment is not None}
    is_open = [key for key, one in trade.shop.twin.sessions.items() if one["status"] == "open"]
    found = [key for key in is_open if key in seen]
    if found:
        _pays(trade, trade.dice.choice(found))


def decline(trade: Trade) -> None:
    twin = trade.shop.twin
    found = [key for key, one in twin.sessions.items() if one["status"] == "open"]
    if found:
        twin.declines(trade.dice.choice(found))


def pay_in_the_last_moment(trade: Trade) -> None:
    """The next checkout that we end is paid as we end it."""
    twin = trade.shop.twin
    found = [key for key, one in twin.sessions.items() if one["status"] == "open"]
    if found:
        key = trade.dice.choice(found)
        twin.faults.before["expire"] = lambda: _pays(trade, key)


def bank_answers(trade: Trade) -> None:
    twin = trade.shop.twin
    for key, session in list(twin.sessions.items()):
        if twin.intents[session["_intent"]]["status"] == "processing":
            twin.bank_answers(key, yes=trade.dice.random() < 0.6)


def cancel(trade: Trade) -> None:
    booking = trade.one(lambda one: one.is_active)
    if booking is None:
        return
    actor = trade.dice.choice([factories.CUSTOMER, factories.CUSTOMER, factories.AGENT])

    def cancels(desk: FrontDesk, one: Booking) -> None:
        owed = desk.refund_owed(one, actor)
        before = len(one.payment.refunds) if one.payment else 0
        desk.cancel(one, actor=actor, refund_told=owed)
        made = one.payment.refunds[before:] if one.payment else []
        assert [refund.amount for refund in made] == ([owed] if owed else [])

    trade.at_desk(booking, cancels)


def cancel_with_other_refund(trade: Trade) -> None:
    booking = trade.one(lambda one: one.is_active and one.payment is not None)
    if booking is not None and booking.payment is not None:
        part = trade.dice.randint(0, booking.payment.left // 10) * 10
        trade.at_desk(
            booking, lambda desk, one: desk.cancel(one, actor=factories.AGENT, refund=part)
        )


def move(trade: Trade) -> None:
    booking = trade.one(lambda one: one.is_active)
    start = trade.some_time()
    if booking is not None:
        trade.at_desk(
            booking,
            lambda desk, one: desk.reschedule(
                one,
                to=slot_at(one.event_type, start),  # type: ignore[arg-type]
                actor=factories.CUSTOMER,
            ),
        )


# Our side, and its hands at Stripe.


def decide(trade: Trade) -> None:
    booking = trade.one(lambda one: one.state is State.PENDING and one.payment is None)
    if booking is None:
        return
    try:
        with trade.shop.office() as office:
            found = office.booking(booking.ref)
            if trade.dice.random() < 0.8:
                office.approve(found)
            else:
                office.reject(found)
    except BookingError as refusal:
        trade.notes(f"  refused: {refusal.code}")


def give_back(trade: Trade) -> None:
    booking = trade.one(lambda one: one.payment is not None and one.payment.left > 0)
    if booking is None or booking.payment is None:
        return
    part = trade.dice.randint(1, booking.payment.left)
    try:
        with trade.shop.world.database.transaction() as tx:
            till = Till(tx, trade.shop.world.account, now=trade.shop.world.now)
            till.refund(till.booking(booking.ref), part, actor=factories.AGENT)
    except BookingError as refusal:
        trade.notes(f"  refused: {refusal.code}")


def give_back_in_the_dashboard(trade: Trade) -> None:
    twin = trade.shop.twin
    found = [one for one in twin.intents.values() if _left_there(trade, one) >= 100]
    if found:
        intent = trade.dice.choice(found)
        part = trade.dice.randint(1, _left_there(trade, intent) // 100) * 100
        twin.refunds_from_dashboard(intent["id"], part)


def dispute(trade: Trade) -> None:
    twin = trade.shop.twin
    found = [key for key, one in twin.intents.items() if one["status"] == "succeeded"]
    if found:
        twin.disputes(trade.dice.choice(found))


def refunds_are_settled(trade: Trade) -> None:
    trade.shop.twin.settles_refunds(trade.dice.choice(["succeeded", "succeeded", "failed"]))


def refund_comes_back(trade: Trade) -> None:
    twin = trade.shop.twin
    found = [key for key, one in twin.refunds.items() if one["status"] == "succeeded"]
    if found:
        twin.fails_refund(trade.dice.choice(found))


# What goes wrong, and time.


def stripe_fails(trade: Trade) -> None:
    for _ in range(trade.dice.randint(1, 4)):
        done_all_the_same = trade.dice.random() < 0.5
        trade.shop.twin.faults.failing.append(
            (trade.dice.choice(OPERATIONS), trade.dice.choice((500, 429)), done_all_the_same)
        )


def stripe_is_slow_with_refunds(trade: Trade) -> None:
    faults = trade.shop.twin.faults
    faults.late_refunds = not faults.late_refunds


def keys_are_forgotten(trade: Trade) -> None:
    """A day later Stripe may not know what a key was used for; a checkout is opened within one."""
    kept = trade.shop.twin.kept
    for key in [key for key in kept if ":refund:" in key]:
        del kept[key]


def webhooks_change(trade: Trade) -> None:
    mischief, dice = trade.shop.twin.deliveries.mischief, trade.dice
    mischief.doubled, mischief.reordered = dice.random(), dice.random()
    mischief.dropped = dice.choice((0.0, 0.2, 1.0))


def webhooks_are_sent_again(trade: Trade) -> None:
    trade.shop.twin.deliveries.retries()
    trade.shop.settle()


def webhooks_are_lost(trade: Trade) -> None:
    trade.shop.twin.deliveries.dropped.clear()


def outbox_moves(trade: Trade) -> None:
    trade.shop.settle()


def minutes_pass(trade: Trade) -> None:
    trade.shop.passes(minutes=trade.dice.randint(1, 40))


def holds_end_meanwhile(trade: Trade) -> None:
    """Nothing runs while they end."""
    trade.shop.world.passes(minutes=31)


def ticks(trade: Trade) -> None:
    trade.shop.tidies_up()


def a_day_passes(trade: Trade) -> None:
    trade.shop.passes(hours=trade.dice.randint(6, 26))
    trade.shop.tidies_up()


def _pays(trade: Trade, key: str) -> None:
    session = trade.shop.twin.sessions[key]
    if session["status"] == "open" and session["expires_at"] > trade.shop.twin.now:
        trade.shop.twin.pays(key, bank=trade.dice.random() < 0.2)


def _left_there(trade: Trade, intent: dict[str, object]) -> int:
    if intent["status"] != "succeeded" or intent.get("_disputed"):
        return 0
    return int(str(intent["amount"])) - trade.shop.twin.refunded(str(intent["id"]))


ACTS: dict[Act, float] = {
    book: 10,
    pay: 14,
    decline: 1,
    pay_in_the_last_moment: 2,
    bank_answers: 2,
    cancel: 3,
    cancel_with_other_refund: 1,
    move: 3,
    decide: 3,
    give_back: 2,
    give_back_in_the_dashboard: 1,
    dispute: 0.5,
    refunds_are_settled: 2,
    refund_comes_back: 0.5,
    stripe_fails: 3,
    stripe_is_slow_with_refunds: 1,
    keys_are_forgotten: 1,
    webhooks_change: 2,
    webhooks_are_sent_again: 2,
    webhooks_are_lost: 1,
    outbox_moves: 8,
    minutes_pass: 6,
    holds_end_meanwhile: 2,
    ticks: 2,
    a_day_passes: 1,
}
