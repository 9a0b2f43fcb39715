"""Tasks and deals with what they hang on: whose they are, the contact and booking behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from booking.bookings import Booking
from booking.contacts import Contact
from booking.db import Base, Tx
from booking.deals import Deal, DealActivity, Stage, stages_of
from booking.people import Agent, Host
from booking.tasks import Task

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class LinkedTask:
    task: Task
    contact: Contact | None
    booking: Booking | None
    owner: str


@dataclass(frozen=True)
class LinkedDeal:
    deal: Deal
    contact: Contact
    stages: list[Stage]


@dataclass(frozen=True)
class LinkedActivity:
    activity: DealActivity
    booking: Booking | None


def linked(tx: Tx, rows: Sequence[Task]) -> list[LinkedTask]:
    contacts = _by_id(tx, Contact, (row.contact_id for row in rows))
    bookings = _by_id(tx, Booking, (row.booking_id for row in rows))
    agents = _by_id(tx, Agent, (row.agent_id for row in rows))
    hosts = _by_id(tx, Host, (row.host_id for row in rows))
    return [
        LinkedTask(
            task=row,
            contact=contacts.get(row.contact_id),
            booking=bookings.get(row.booking_id),
            owner=_owner(agents.get(row.agent_id), hosts.get(row.host_id)),
        )
        for row in rows
    ]


def _owner(agent: Agent | None, host: Host | None) -> str:
    if agent is not None:
        return agent.name
    return host.name if host is not None else ""


def linked_deals(tx: Tx, rows: Sequence[Deal]) -> list[LinkedDeal]:
    contacts = _by_id(tx, Contact, (row.contact_id for row in rows))
    ways = {one: stages_of(tx, one) for one in {row.pipeline_id for row in rows}}
    return [LinkedDeal(row, contacts[row.contact_id], ways[row.pipeline_id]) for row in rows]


def linked_activities(tx: Tx, rows: Sequence[DealActivity]) -> list[LinkedActivity]:
    bookings = _by_id(tx, Booking, (row.booking_id for row in rows))
    return [LinkedActivity(row, bookings.get(row.booking_id)) for row in rows]


def _by_id(tx: Tx, kind: type[Row], ids: Iterable[int | None]) -> dict[int | None, Row]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.id: row for row in tx.scalars(select(kind).where(kind.id.in_(wanted)))}
