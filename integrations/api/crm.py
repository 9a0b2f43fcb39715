"""Tasks that people must do, and deals in their pipelines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from booking.api_keys import Scope
from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.contacts import Contact
from booking.db import Tx
from booking.deals import Deal, listed_deals
from booking.tasks import Task, listed_tasks
from integrations.api.access import Asked, Calls, Reply
from integrations.api.pages import PagedShape, PageIn, paged
from integrations.api.said import about
from integrations.api.words import MOMENT_SHOWN, Id, Moment, Shape, shown_as
from integrations.appointments import instant

calls = Calls("Tasks and deals")

TaskState = Literal["open", "done", "cancelled"]


class TaskShape(Shape):
    id: str
    title: str
    kind: str
    state: TaskState
    due_at: datetime
    contact_id: str | None
    appointment_id: str | None = Field(description="Of the booking that it follows")
    created_at: datetime
    closed_at: datetime | None


class TasksShape(PagedShape):
    tasks: list[TaskShape]


class TasksIn(PageIn):
    state: Literal["open", "done", "cancelled", "all"] = "open"
    contact_id: Id | None = None


class TaskIn(Shape):
    model_config = shown_as(title="Call back", dueAt=MOMENT_SHOWN)

    title: str = Field(min_length=1, max_length=300)
    due_at: Moment
    contact_id: Id | None = None


class TaskChange(Shape):
    model_config = shown_as(done=True)

    done: bool


class StageShape(Shape):
    id: str
    name: str
    outcome: Literal["open", "won", "lost"]


class PipelineShape(Shape):
    id: str
    name: str
    stages: list[StageShape]


class PipelinesShape(Shape):
    pipelines: list[PipelineShape]


class DealShape(Shape):
    id: str
    title: str
    state: Literal["open", "won", "lost"]
    pipeline_id: str
    stage: StageShape
    amount: int | None = Field(description="Whole minor units")
    currency: str
    closes_on: date | None
    contact_id: str
    created_at: datetime


class DealsShape(PagedShape):
    deals: list[DealShape]


class DealsIn(PageIn):
    state: Literal["open", "won", "lost"] | None = Field(default=None, description="All if absent")
    contact_id: Id | None = None


class DealChange(Shape):
    stage_id: Id


@calls.add("GET", "/v4/task", scope=Scope.READ, query=TasksIn, answers={200: TasksShape})
def tasks(asked: Asked) -> dict[str, Any]:
    """Tasks, the most urgent first."""
    query: TasksIn = asked.query
    contact = _contact(asked, query.contact_id)
    page = listed_tasks(
        asked.tx,
        query.state,
        contact_id=contact.id if contact else None,
        page=query.page,
        size=query.page_size,
    )
    return {"tasks": _tasks(asked.tx, page.rows), **paged(page)}


@calls.add("GET", "/v4/task/{ref}", scope=Scope.READ, answers={200: TaskShape})
def task(asked: Asked, ref: str) -> dict[str, Any]:
    """One task."""
    return _task(asked.tx, _office(asked).task(ref))


@calls.add("POST", "/v4/task", scope=Scope.BOOK, body=TaskIn, answers={201: TaskShape})
def add_task(asked: Asked) -> Reply:
    """A new task, for nobody in particular."""
    body: TaskIn = asked.body
    office = _office(asked)
    contact = _contact(asked, body.contact_id)
    return Reply(_task(asked.tx, office.add_task(body.title, body.due_at, contact=contact)), 201)


@calls.add("PATCH", "/v4/task/{ref}", scope=Scope.BOOK, body=TaskChange, answers={200: TaskShape})
def finish_task(asked: Asked, ref: str) -> dict[str, Any]:
    """Tick a task, or take the tick back."""
    office = _office(asked)
    found = office.task(ref)
    office.finish_task(found, done=asked.body.done)
    return _task(asked.tx, found)


@calls.add("GET", "/v4/pipeline", scope=Scope.READ, answers={200: PipelinesShape})
def pipelines(asked: Asked) -> dict[str, Any]:
    """The ways that deals go, with their stages in order."""
    return {
        "pipelines": [
            {
                "id": one.ref,
                "name": one.name,
                "stages": [
                    {"id": stage.ref, "name": stage.name, "outcome": stage.outcome}
                    for stage in one.stages
                ],
            }
            for one in _office(asked).pipelines()
        ]
    }


@calls.add("GET", "/v4/deal", scope=Scope.READ, query=DealsIn, answers={200: DealsShape})
def deals(asked: Asked) -> dict[str, Any]:
    """Deals, the newest first."""
    query: DealsIn = asked.query
    contact = _contact(asked, query.contact_id)
    page = listed_deals(
        asked.tx,
        state=query.state,
        contact_id=contact.id if contact else None,
        page=query.page,
        size=query.page_size,
    )
    return {"deals": _deals(asked.tx, page.rows), **paged(page)}


@calls.add("GET", "/v4/deal/{ref}", scope=Scope.READ, answers={200: DealShape})
def deal(asked: Asked, ref: str) -> dict[str, Any]:
    """One deal."""
    return _deal(asked.tx, _office(asked).deal(ref))


@calls.add("PATCH", "/v4/deal/{ref}", scope=Scope.BOOK, body=DealChange, answers={200: DealShape})
def move_deal(asked: Asked, ref: str) -> dict[str, Any]:
    """To any stage of its pipeline."""
    office = _office(asked)
    found = office.deal(ref)
    with about("stageId"):
        office.move_deal(found, asked.body.stage_id)
    asked.tx.flush()
    return _deal(asked.tx, found)


def _office(asked: Asked) -> BackOffice:
    return BackOffice(asked.tx, asked.account, None, now=asked.now)


def _contact(asked: Asked, ref: str | None) -> Contact | None:
    """Raises NotFound."""
    return None if ref is None else _office(asked).contact(ref)


def _refs(tx: Tx, model: type[Contact | Booking], ids: Iterable[int | None]) -> dict[int, str]:
    """The refs of these rows by their numbers, with one query."""
    rows = tx.execute(select(model.id, model.ref).where(model.id.in_({*ids} - {None})))
    return {row.id: row.ref for row in rows}


def _task(tx: Tx, task: Task) -> dict[str, Any]:
    [told] = _tasks(tx, [task])
    return told


def _tasks(tx: Tx, rows: Sequence[Task]) -> list[dict[str, Any]]:
    contacts = _refs(tx, Contact, (row.contact_id for row in rows))
    bookings = _refs(tx, Booking, (row.booking_id for row in rows))
    return [
        {
            "id": row.ref,
            "title": row.title,
            "kind": row.kind,
            "state": row.state,
            "dueAt": instant(row.due_at),
            "contactId": contacts.get(row.contact_id or 0),
            "appointmentId": bookings.get(row.booking_id or 0),
            "createdAt": instant(row.created_at),
            "closedAt": None if row.closed_at is None else instant(row.closed_at),
        }
        for row in rows
    ]


def _deal(tx: Tx, deal: Deal) -> dict[str, Any]:
    [told] = _deals(tx, [deal])
    return told


def _deals(tx: Tx, rows: Sequence[Deal]) -> list[dict[str, Any]]:
    contacts = _refs(tx, Contact, (row.contact_id for row in rows))
    return [
        {
            "id": row.ref,
            "title": row.title,
            "state": row.state,
            "pipelineId": row.stage.pipeline.ref,
            "stage": {"id": row.stage.ref, "name": row.stage.name, "outcome": row.stage.outcome},
            "amount": row.amount,
            "currency": row.currency,
            "closesOn": None if row.closes_on is None else row.closes_on.isoformat(),
            "contactId": contacts[row.contact_id],
            "createdAt": instant(row.created_at),
        }
        for row in rows
    ]
