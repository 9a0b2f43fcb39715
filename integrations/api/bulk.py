"""Many appointments at once: cancelled, given to another host, or their customers asked for a new
time.

One call starts it and is answered at once; a resource tells how far it is, and a result for each.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from booking.api_keys import Scope
from booking.appointments import bookings_called, live_ids
from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.bulk import BulkJob, BulkKind, ItemState, Tally
from booking.bulk_desk import BulkDesk, Expected, Plan
from booking.errors import InvalidInput
from booking.history import LONGEST_REASON
from booking.people import Host
from booking.when.clock import moment_of
from booking.when.hours import day_span
from integrations.api.access import Asked, Calls, Reply
from integrations.api.words import Day, Id, Moment, Page, PageSize, Shape
from integrations.appointments import instant, local

calls = Calls("Bulk")

MOST_IDS = 1_000
MOST_RESULTS = 100  # of one answer about work; a dry run tells all of them
DAY = timedelta(days=1)


class BulkIn(Shape):
    """Which appointments: those named, or those of a host and range that are still to come."""

    user_id: Id | None = Field(default=None, description="A host's id; the header's where absent")
    start_date: Day | None = Field(default=None, description="In the host's zone, inclusive")
    end_date: Day | None = Field(default=None, description="In the host's zone, inclusive")
    start: Moment | None = Field(default=None, description="Starts from here on")
    end: Moment | None = Field(default=None, description="Starts before this")
    appointment_ids: Annotated[list[Id], Field(max_length=MOST_IDS)] = Field(default_factory=list)
    reason: str | None = Field(
        default=None, max_length=LONGEST_REASON, description="The customers read it"
    )
    notify_attendees: bool = True
    dry_run: bool = Field(default=False, description="Tells what would happen; nothing does")

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        begins, ends = self.start_date or self.start, self.end_date or self.end
        is_range = begins is not None and ends is not None
        if self.appointment_ids:
            if begins or ends or self.user_id:
                raise ValueError("name appointmentIds alone, without a host or a range")
        elif not is_range or (self.start and self.start_date) or (self.end and self.end_date):
            raise ValueError("name appointmentIds, or startDate and endDate, or start and end")
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValueError("endDate must not be before startDate")
        if self.start and self.end and self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class ChangeHostIn(BulkIn):
    """Which appointments, and whose they shall be."""

    new_user_id: Id = Field(description="The id of the host who shall have them")


class BulkResultShape(Shape):
    appointment_id: str
    start: datetime
    status: Literal["waiting", "done", "skipped", "refused"] = Field(
        description="skipped: it was so already. In a dry run, what it would become"
    )
    code: str | None = Field(description="Why it was skipped or refused")
    refund: int | None = Field(
        default=None, description="In a dry run: what would go back, in minor units"
    )


class BulkShape(Shape):
    id: str | None = Field(description="null for a dry run")
    kind: Literal["cancel", "reschedule", "change_host"]
    status: Literal["planned", "running", "done"]
    dry_run: bool
    total: int
    waiting: int
    done: int
    skipped: int
    refused: int
    reason: str | None
    notify_attendees: bool
    user_id: str | None
    new_user_id: str | None = Field(description="Who shall have them, where the host changes")
    created_at: datetime
    finished_at: datetime | None
    results: list[BulkResultShape]
    page: int
    page_size: int
    total_pages: int


class BulkPageIn(Shape):
    page: Page = 1
    page_size: PageSize = MOST_RESULTS


@calls.add(
    "POST",
    "/v4/bulk-cancel",
    scope=Scope.BOOK,
    body=BulkIn,
    answers={200: BulkShape, 202: BulkShape},
    refusals=("not_found",),
)
def bulk_cancel(asked: Asked) -> Reply:
    """Cancel many appointments. Their customers are told once and offered new times. The same call
    again changes nothing: what is at work is answered, what is cancelled is skipped.
    """
    return _begun(asked, BulkKind.CANCEL)


@calls.add(
    "POST",
    "/v4/bulk-reschedule",
    scope=Scope.BOOK,
    body=BulkIn,
    answers={200: BulkShape, 202: BulkShape},
    refusals=("not_found",),
)
def bulk_reschedule(asked: Asked) -> Reply:
    """Ask the customers of many appointments for a new time. Each stays as it is, and keeps its
    time, until its customer has chosen another or somebody cancels it.
    """
    return _begun(asked, BulkKind.RESCHEDULE)


@calls.add(
    "POST",
    "/v4/bulk-change-host",
    scope=Scope.BOOK,
    body=ChangeHostIn,
    answers={200: BulkShape, 202: BulkShape},
    refusals=("not_found",),
)
def bulk_change_host(asked: Asked) -> Reply:
    """Give many appointments to another host, each at its time. What that host cannot take is left
    alone, with a code: `not_a_host` of that meeting type, `slot_taken`, `outside_availability`, or
    `shared` for what has seats or several hosts. Customers and hosts are told once.
    """
    return _begun(asked, BulkKind.CHANGE_HOST)


@calls.add(
    "GET",
    "/v4/bulk/{ref}",
    scope=Scope.READ,
    query=BulkPageIn,
    answers={200: BulkShape},
    refusals=("not_found",),
)
def bulk(asked: Asked, ref: str) -> dict[str, Any]:
    """How far it is, and what became of each appointment: a page of them, in the order of work."""
    desk = BulkDesk(asked.tx, asked.account, now=asked.now)
    query: BulkPageIn = asked.query
    return _told(asked, desk, desk.job(ref), page=query.page, size=query.page_size)


def _begun(asked: Asked, kind: BulkKind) -> Reply:
    desk = BulkDesk(asked.tx, asked.account, now=asked.now)
    plan = _plan(asked, kind)
    try:
        if asked.body.dry_run:
            return Reply(_planned(asked, plan, desk.forecast(plan, actor=asked.actor)))
        job = desk.start(plan, actor=asked.actor)
    except InvalidInput as error:
        raise InvalidInput(
            {{"range": "endDate"}.get(name, name): why for name, why in error.fields.items()}
        ) from error
    told = _told(asked, desk, job)
    return Reply(told, 202, headers={"Location": f"/v4/bulk/{job.ref}"})


def _plan(asked: Asked, kind: BulkKind) -> Plan:
    """Raises NotFound, InvalidInput."""
    body: BulkIn = asked.body
    said: dict[str, Any] = {"reason": body.reason, "tells": body.notify_attendees}
    if isinstance(body, ChangeHostIn):
        said["new_host"] = _host_called(asked, body.new_user_id)
    if body.appointment_ids:
        named = bookings_called(asked.tx, body.appointment_ids)
        return Plan(kind, refs=tuple(named), **said)
    host = _host(asked, body)
    begins, ends = body.start, body.end
    if body.start_date is not None:
        begins = _begin(host.zone, body.start_date)
    if body.end_date is not None:
        ends = _begin(host.zone, body.end_date + DAY)
    return Plan(kind, host, begins, ends, **said)


def _host(asked: Asked, body: BulkIn) -> Host:
    if body.user_id is not None:
        return _host_called(asked, body.user_id)
    if asked.host is None:
        raise InvalidInput({"userId": "missing"})
    return asked.host


def _host_called(asked: Asked, ref: str) -> Host:
    """Raises NotFound."""
    return BackOffice(asked.tx, asked.account, None, now=asked.now).host(ref)


def _begin(zone: str, day: date) -> datetime:
    span = day_span(zone, day)
    # A zone that crossed the date line has a day less: the next one begins then.
    return moment_of(span.starts) if span is not None else _begin(zone, day + DAY)


def _planned(asked: Asked, plan: Plan, expected: list[Expected]) -> dict[str, Any]:
    ids = live_ids(asked.tx, [one.booking for one in expected])
    states = [one.state for one in expected]
    counts = {state.value: states.count(state) for state in ItemState}
    return {
        "id": None,
        "kind": plan.kind.value,
        "status": "planned",
        "dryRun": True,
        "total": len(expected),
        **counts,
        "reason": plan.reason,
        "notifyAttendees": plan.tells,
        "userId": plan.host.ref if plan.host else None,
        "newUserId": plan.new_host.ref if plan.new_host else None,
        "createdAt": instant(asked.now),
        "finishedAt": None,
        "results": [
            {**_result(one.booking, ids, one.state, one.code), "refund": one.refund}
            for one in expected
        ],
        "page": 1,
        "pageSize": max(len(expected), 1),
        "totalPages": min(len(expected), 1),
    }


def _told(
    asked: Asked, desk: BulkDesk, job: BulkJob, *, page: int = 1, size: int = MOST_RESULTS
) -> dict[str, Any]:
    tally: Tally = desk.tally(job)
    items = desk.page_of_items(job, page=page, size=size)
    ids = live_ids(asked.tx, [item.booking for item in items.rows])
    return {
        "id": job.ref,
        "kind": job.kind.value,
        "status": "done" if job.is_done else "running",
        "dryRun": False,
        "total": tally.total,
        "waiting": tally.waiting,
        "done": tally.done,
        "skipped": tally.skipped,
        "refused": tally.refused,
        "reason": job.reason,
        "notifyAttendees": job.tells,
        "userId": job.host.ref if job.host else None,
        "newUserId": job.new_host.ref if job.new_host else None,
        "createdAt": instant(job.made_at),
        "finishedAt": instant(job.finished_at) if job.finished_at else None,
        "results": [_result(item.booking, ids, item.state, item.code) for item in items.rows],
        "page": items.number,
        "pageSize": items.size,
        "totalPages": -(-items.total // items.size),
    }


def _result(
    booking: Booking, ids: dict[str, str], state: ItemState, code: str | None
) -> dict[str, Any]:
    zone = booking.hosts[0].zone if booking.hosts else booking.zone
    return {
        "appointmentId": ids[booking.ref],
        "start": local(booking.starts_at, zone),
        "status": state.value,
        "code": code,
    }
