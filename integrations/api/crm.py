"""Tasks that people must do, and deals in their pipelines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from booking.api_keys import Scope
from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.contacts import Contact
from booking.db import Tx
from booking.deals import Deal
from booking.errors import InvalidInput
from booking.tasks import Task
from integrations.api.access import Asked, Calls, Reply
from integrations.api.words import Id, Moment, Page, Shape
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


class TasksShape(Shape):
    tasks: list[TaskShape]
    page: int
    page_size: int
    total: int
    total_pages: int


class TasksIn(Shape):
    state: Literal["open", "done", "cancelled", "all"] = "open"
    page: Page = 1


class TaskIn(Shape):
    title: str = Field(min_length=1, max_length=300)
    due_at: Moment
    contact_id: Id | None = None


class TaskChange(Shape):
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


class DealsShape(Shape):
    deals: list[DealShape]
    page: int
    page_size: int
    total: int
    total_pages: int


class PageIn(Shape):
    page: Page = 1


class DealChange(Shape):
    stage_id: Id


@calls.add("GET", "/v4/task", scope=Scope.READ, query=TasksIn, answers={200: TasksShape})
def tasks(asked: Asked) -> dict[str, Any]:
    """Tasks, the most urgent first."""
    page = _office(asked).tasks(asked.query.state, page=asked.query.page)
    return {"tasks": [_task(asked.tx, one) for one in page.rows], **_paged(page)}


@calls.add("GET", "/v4/task/{ref}", scope=Scope.READ, answers={200: TaskShape})
def task(asked: Asked, ref: str) -> dict[str, Any]:
    """One task."""
    return _task(asked.tx, _office(asked).task(ref))


@calls.add("POST", "/v4/task", scope=Scope.BOOK, body=TaskIn, answers={201: TaskShape})
def add_task(asked: Asked) -> Reply:
    """A new task, for nobody in particular."""
    body: TaskIn = asked.body
    office = _office(asked)
    contact = None if body.contact_id is None else office.contact(body.contact_id)
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


@calls.add("GET", "/v4/deal", scope=Scope.READ, query=PageIn, answers={200: DealsShape})
def deals(asked: Asked) -> dict[str, Any]:
    """Deals, the newest first."""
    page = _office(asked).deals(page=asked.query.page)
    return {"deals": [_deal(asked.tx, one) for one in page.rows], **_paged(page)}


@calls.add("GET", "/v4/deal/{ref}", scope=Scope.READ, answers={200: DealShape})
def deal(asked: Asked, ref: str) -> dict[str, Any]:
    """One deal."""
    return _deal(asked.tx, _office(asked).deal(ref))


@calls.add("PATCH", "/v4/deal/{ref}", scope=Scope.BOOK, body=DealChange, answers={200: DealShape})
def move_deal(asked: Asked, ref: str) -> dict[str, Any]:
    """To any stage of its pipeline."""
    office = _office(asked)
    found = office.deal(ref)
    try:
        office.move_deal(found, asked.body.stage_id)
    except InvalidInput as error:
        raise InvalidInput({"stageId": "not_a_choice"}) from error
    asked.tx.flush()
    return _deal(asked.tx, found)


def _office(asked: Asked) -> BackOffice:
    return BackOffice(asked.tx, asked.account, None, now=asked.now)


def _paged(page: Any) -> dict[str, int]:
    return {
        "page": page.number,
        "pageSize": page.size,
        "total": page.total,
        "totalPages": -(-page.total // page.size),
    }


def _task(tx: Tx, task: Task) -> dict[str, Any]:
    contact = None if task.contact_id is None else tx.get(Contact, task.contact_id)
    booking = None if task.booking_id is None else tx.get(Booking, task.booking_id)
    closed = task.closed_at
    return {
        "id": task.ref,
        "title": task.title,
        "kind": task.kind,
        "state": task.state,
        "dueAt": instant(task.due_at),
        "contactId": None if contact is None else contact.ref,
        "appointmentId": None if booking is None else booking.ref,
        "createdAt": instant(task.created_at),
        "closedAt": None if closed is None else instant(closed),
    }


def _deal(tx: Tx, deal: Deal) -> dict[str, Any]:
    stage, contact = deal.stage, tx.get_one(Contact, deal.contact_id)
    return {
        "id": deal.ref,
        "title": deal.title,
        "state": deal.state,
        "pipelineId": stage.pipeline.ref,
        "stage": {"id": stage.ref, "name": stage.name, "outcome": stage.outcome},
        "amount": deal.amount,
        "currency": deal.currency,
        "closesOn": None if deal.closes_on is None else deal.closes_on.isoformat(),
        "contactId": contact.ref,
        "createdAt": instant(deal.created_at),
    }
