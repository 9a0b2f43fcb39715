"""Random acts, faults and lost news about money: no more goes back than was paid, nothing stands
that was not paid, nothing is kept of what does not stand unless somebody knows, and in the end
Stripe and Bookdesk say the same. A seed that fails replays.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.bookings import Booking, State
from booking.effects import News
from booking.outbox.entries import PARKED, Entry
from booking.payments import GOES_BACK, Payment, PaymentState, RefundReason, RefundState
from booking.tasks import Task
from tests.integrations.shop import Shop, a_shop
from tests.simulation.trade import Trade, step
from tests.world import World

STEPS = 120
POSTGRES_EVERY = 3
STANDS = (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)


def _runs(seeds: range) -> list[tuple[str, int]]:
    """Database and seed."""
    return [("sqlite" if seed % POSTGRES_EVERY else "postgresql", seed) for seed in seeds]


@pytest.mark.parametrize(("database_url", "seed"), _runs(range(2)), indirect=["database_url"])
def test_a_few_runs_end_with_all_money_accounted_for(
    world: World, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(world, seed, tmp_path, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize(("database_url", "seed"), _runs(range(2, 104)), indirect=["database_url"])
def test_a_hundred_runs_end_with_all_money_accounted_for(
    world: World, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(world, seed, tmp_path, monkeypatch)


def simulate(world: World, seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run. Names that are made by chance come from the seed too."""
    names = random.Random(f"names {seed}")  # noqa: S311 - a seed must replay
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=names.getrandbits(128), version=4))
    random.seed(seed)
    world.database.takes_payments = True
    with a_shop(world, folder, seed=seed) as shop:
        trade = Trade(shop, seed)
        try:
            for _ in range(STEPS):
                step(trade)
                nothing_is_wrong_even_now(trade)
            heal(trade)
            judge(trade)
        except BaseException as error:
            error.add_note("\n".join([f"seed {seed}", *trade.log]))
            raise


def nothing_is_wrong_even_now(trade: Trade) -> None:
    twin = trade.shop.twin
    for intent in twin.intents.values():
        assert twin.refunded(intent["id"]) <= intent["amount_received"]
    for booking in trade.bookings():
        payment = booking.payment
        if payment is None:
            continue
        assert 0 <= payment.refunded <= payment.amount
        assert payment.refunded == sum(
            one.amount for one in payment.refunds if one.state in GOES_BACK
        )
        if booking.state in STANDS:
            assert payment.state is PaymentState.PAID
        if payment.state is PaymentState.PAID:
            assert twin.intents[str(payment.intent_id)]["status"] == "succeeded"


def heal(trade: Trade) -> None:
    """Stripe works again, the banks answer, and some days go by. What was lost stays so."""
    shop = trade.shop
    twin = shop.twin
    twin.faults.failing.clear()
    twin.faults.before.clear()
    twin.faults.late_refunds = False
    twin.deliveries.mischief.dropped = 0.0
    for session_id, session in twin.sessions.items():
        if twin.intents[session["_intent"]]["status"] == "processing":
            twin.bank_answers(session_id, yes=True)
    for _ in range(12):
        twin.settles_refunds()
        shop.passes(hours=12)
        shop.tidies_up()


def judge(trade: Trade) -> None:
    mails = _mails(trade.shop)
    for booking in trade.bookings():
        if booking.payment is None:
            continue
        _agrees_with_stripe(trade, booking, booking.payment)
        _keeps_nothing_in_secret(trade, booking, booking.payment)
        told = mails[booking.ref]
        assert told[News.CONFIRMATION] <= 1, booking.ref
        assert told[News.CANCELLED] == int(booking.state is State.CANCELLED), booking.ref
    with trade.shop.world.transaction() as tx:
        parked = tx.scalars(select(Entry).where(Entry.state == PARKED)).all()
        assert [(one.address, one.last_error) for one in parked] == []


def _agrees_with_stripe(trade: Trade, booking: Booking, payment: Payment) -> None:
    twin = trade.shop.twin
    if payment.session_id is None:
        assert payment.state is PaymentState.LAPSED
        return
    session = twin.sessions[payment.session_id]
    assert session["status"] != "open"
    is_paid = session["payment_status"] == "paid"
    assert payment.state is (PaymentState.PAID if is_paid else PaymentState.LAPSED), booking.ref
    if not is_paid:
        return
    scale = 100 if payment.currency == "ISK" else 1
    assert session["amount_total"] == payment.amount * scale
    theirs = {
        (one["id"], one["amount"] // scale, one["status"])
        for one in twin.refunds.values()
        if one["payment_intent"] == payment.intent_id
    }
    ours = {
        (one.vendor_id, one.amount, one.state.value)
        for one in payment.refunds
        if one.state is not RefundState.NEEDLESS and one.vendor_id is not None
    }
    assert ours == theirs, booking.ref
    never_made = [one.state for one in payment.refunds if one.vendor_id is None]
    assert set(never_made) <= {RefundState.NEEDLESS, RefundState.FAILED}
    assert payment.is_disputed == twin.intents[str(payment.intent_id)].get("_disputed", False)


def _keeps_nothing_in_secret(trade: Trade, booking: Booking, payment: Payment) -> None:
    """What is kept of a booking that does not stand is kept by the policy or by an agent's word,
    which the customer was told; or a person is to see to it.
    """
    if payment.state is not PaymentState.PAID or booking.state in STANDS:
        return
    failed = [one for one in payment.refunds if one.state is RefundState.FAILED]
    with trade.shop.world.transaction() as tx:
        titles = Counter(
            tx.scalars(select(Task.title).where(Task.contact_id == booking.contact_id))
        )
    assert sum(titles[one] for one in titles if one.startswith("Refund failed")) == len(failed)
    if payment.left and not failed and not payment.is_disputed:
        assert booking.state is State.CANCELLED, booking.ref
        late = [one for one in payment.refunds if one.reason is RefundReason.TOO_LATE]
        assert late == []


def _mails(shop: Shop) -> dict[str, Counter[News]]:
    told: dict[str, Counter[News]] = {}
    for mail in shop.mails:
        if mail.to.role == "customer" and mail.particulars is not None:
            told.setdefault(mail.particulars.ref, Counter())[mail.kind] += 1
    return told
