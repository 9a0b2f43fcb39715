"""Reading: a snapshot that changes nothing, and outlives its block."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.accounts import Account
from booking.bookings import Booking
from booking.contacts import Contact
from booking.db import Database
from tests.factories import a_booking, a_contact
from tests.world import World


def test_what_was_read_stays_readable_after_the_block(db: Database, world: World) -> None:
    a_booking("Tue 10:00")

    with db.reading() as tx:
        account = tx.scalars(select(Account)).one()
        tx.enter(account)
        booking = tx.scalars(select(Booking)).one()

    assert account.name == "Alder Home Energy"
    assert booking.contact.name == "Ana Silva"
    assert [host.name for host in booking.hosts] == ["Inês Carvalho"]


def test_an_account_that_was_read_can_be_entered_in_a_later_transaction(
    db: Database, world: World
) -> None:
    a_contact("Ana Silva")
    with db.reading() as tx:
        account = tx.scalars(select(Account)).one()

    with db.transaction() as tx:
        tx.enter(account)
        found = tx.scalars(select(Contact.name)).all()

    assert found == ["Ana Silva"]


def test_what_was_read_stays_readable_when_the_block_is_left_in_trouble(
    db: Database, world: World
) -> None:
    read: list[Account] = []

    def in_trouble() -> None:
        with db.reading() as tx:
            read.extend(tx.scalars(select(Account)))
            raise LookupError

    with pytest.raises(LookupError):
        in_trouble()

    assert read[0].name == "Alder Home Energy"


def test_what_is_changed_while_reading_is_thrown_away(db: Database, world: World) -> None:
    with db.reading() as tx:
        tx.scalars(select(Account)).one().name = "Eve"

    with db.reading() as tx:
        assert tx.scalars(select(Account.name)).one() == "Alder Home Energy"
