"""No query of one account sees another's rows, and no query of an account's table goes without
an account.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from booking.accounts import Account
from booking.bookings import Booking
from booking.contacts import Contact
from booking.db import Database
from tests.factories import a_booking, a_contact
from tests.world import ZONE, World


@pytest.fixture
def stranger(db: Database, world: World) -> Account:
    with db.transaction() as tx:
        account = Account(name="Other", slug="other", zone=ZONE, created_at=world.now)
        tx.add(account)
        return account


def test_a_query_sees_the_rows_of_the_account_that_was_entered(
    db: Database, world: World, stranger: Account
) -> None:
    a_booking("Tue 10:00")

    with db.reading() as tx:
        tx.enter(stranger)
        assert tx.scalars(select(Booking)).all() == []
        assert tx.scalars(select(Booking.id)).all() == []
        tx.enter(world.account)
        assert len(tx.scalars(select(Booking)).all()) == 1


def test_an_update_changes_the_rows_of_the_account_that_was_entered(
    db: Database, world: World, stranger: Account
) -> None:
    contact = a_contact("Ana")

    with db.transaction() as tx:
        tx.enter(stranger)
        tx.execute(update(Contact).values(name="Eve"))

    with db.reading() as tx:
        tx.enter(world.account)
        assert tx.get_one(Contact, contact.id).name == "Ana"


def test_an_accounts_table_cannot_be_asked_without_an_account(db: Database, world: World) -> None:
    with db.reading() as tx, pytest.raises(AssertionError, match="no account entered"):
        tx.scalars(select(Booking)).all()


def test_a_row_of_another_account_cannot_be_written(
    db: Database, world: World, stranger: Account
) -> None:
    contact = Contact(name="Eve", created_at=world.now, account_id=world.account.id)

    with db.transaction() as tx:
        tx.enter(stranger)
        tx.add(contact)
        with pytest.raises(AssertionError, match="another account"):
            tx.flush()
        tx.expunge(contact)
