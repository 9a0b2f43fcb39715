"""What time does to bookings: holds lapse, and what is long over counts as completed. A tick asks
for it.

It only tidies up: a hold that lapsed blocks nobody, whether this ran or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from booking.accounts import Account
from booking.agenda import is_to_be_paid
from booking.back_office import BackOffice
from booking.bookings import UPCOMING, Booking, State
from booking.db import Database, Tx
from booking.facts import SYSTEM
from booking.outbox import entries
from booking.repeats import forget_answers

WORDS_KEPT = timedelta(days=30)
COMPLETED_AFTER = timedelta(hours=24)
PAYMENT_ASKED_FOR = timedelta(days=3)


def settle_what_time_did(database: Database, *, now: datetime) -> int:
    """Expire what nobody decided, complete what nobody spoke of; how many bookings changed."""
    with database.reading() as tx:
        accounts = _accounts_with_work(tx, now=now)
    changed = 0
    for account in accounts:
        with database.transaction() as tx:
            office = BackOffice(tx, account, None, now=now)
            for booking in lapsed(tx, now=now):
                office.expire(booking, actor=SYSTEM)
                changed += 1
            for booking in long_over(tx, now=now):
                office.complete(booking, actor=SYSTEM)
                changed += 1
    return changed


def forget_delivered_words(database: Database, *, now: datetime) -> None:
    """What left a month ago loses its words, a batch at a time; what a program was answered is kept
    for a day.
    """
    with database.transaction() as tx, tx.across_accounts():
        forget_answers(tx, now=now)
    more = True
    while more:
        with database.transaction() as tx:
            more = entries.forget_words(tx, before=now - WORDS_KEPT) > 0


def _accounts_with_work(tx: Tx, *, now: datetime) -> list[Account]:
    with tx.across_accounts():
        ids = set(
            tx.scalars(
                select(Booking.account_id)
                .where(
                    Booking.state.in_(UPCOMING),
                    (Booking.held_until <= now)
                    | (
                        (Booking.state == State.CONFIRMED)
                        & (Booking.ends_at <= now - COMPLETED_AFTER)
                    ),
                )
                .distinct()
            )
        )
    return list(tx.scalars(select(Account).where(Account.id.in_(ids))))


def lapsed(tx: Tx, *, now: datetime, most: int = 100) -> list[Booking]:
    """Pending bookings whose hold is over, of the account entered."""
    return list(
        tx.scalars(
            select(Booking)
            .where(
                Booking.state == State.PENDING,
                Booking.held_until <= now,
                # Who was to pay may just have done so: the vendor is asked first, for a while.
                or_(Booking.held_until <= now - PAYMENT_ASKED_FOR, ~is_to_be_paid()),
            )
            .order_by(Booking.id)
            .limit(most)
        )
    )


def long_over(tx: Tx, *, now: datetime, most: int = 100) -> list[Booking]:
    """Confirmed bookings that ended a day ago and of which nobody said anything."""
    return list(
        tx.scalars(
            select(Booking)
            .where(Booking.state == State.CONFIRMED, Booking.ends_at <= now - COMPLETED_AFTER)
            .order_by(Booking.ends_at)
            .limit(most)
        )
    )
