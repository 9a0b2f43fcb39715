"""Task: something a person must do by a day. One made by an event type's rule follows its
booking.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.db import Base, Referred, Scoped, Tx
from booking.event_types import TaskRule
from booking.paging import PAGE, Page, page_of

if TYPE_CHECKING:
    from booking.bookings import Booking

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
FOLLOW_UP, WIN_BACK, OTHER = "follow_up", "win_back", "other"
WIN_BACK_AFTER = timedelta(days=1)


class Task(Base, Scoped, Referred):
    """A task of an agent, a host, or nobody in particular."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
        # One open task per booking: a retry, a race or a bug cannot make a second.
        Index(
            "uq_tasks_open_of_booking",
            "booking_id",
            unique=True,
            sqlite_where=text("state = 'open' AND is_by_rule"),
            postgresql_where=text("state = 'open' AND is_by_rule"),
        ),
        Index(None, "account_id", "state", "due_at"),
    )

    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(10), default=OTHER)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    due_at: Mapped[datetime]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    host_id: Mapped[int | None] = mapped_column(ForeignKey("hosts.id"))
    is_by_rule: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


def listed_tasks(
    tx: Tx,
    state: str = OPEN,
    *,
    contact_id: int | None = None,
    page: int = 1,
    size: int = PAGE,
) -> Page[Task]:
    """A page of the tasks in that state, or of `all`, the most urgent first."""
    query = select(Task)
    if state != "all":
        query = query.where(Task.state == state)
    if contact_id is not None:
        query = query.where(Task.contact_id == contact_id)
    return page_of(tx, query, page, Task.due_at, Task.id, size=size)


def task_of(tx: Tx, booking: Booking) -> Task | None:
    """The task that the rule made for this booking, the newest where there was more than one."""
    return tx.scalar(
        select(Task)
        .where(Task.booking_id == booking.id, Task.is_by_rule)
        .order_by(Task.id.desc())
        .limit(1)
    )


def open_task(
    tx: Tx, booking: Booking, rule: TaskRule, *, agent_id: int | None, now: datetime
) -> Task:
    """The follow-up of a booking that was just confirmed."""
    task = Task(
        title=rule.title,
        kind=FOLLOW_UP,
        due_at=due_by(rule, booking.starts_at),
        booking_id=booking.id,
        contact_id=booking.contact_id,
        agent_id=agent_id if rule.owner == "assignee" else None,
        host_id=booking.hosts[0].id if rule.owner == "host" else None,
        is_by_rule=True,
        created_at=now,
    )
    tx.add(task)
    return task


def due_by(rule: TaskRule, starts_at: datetime) -> datetime:
    return starts_at + timedelta(minutes=rule.due)


def close(task: Task, state: str, *, now: datetime) -> None:
    """Done or cancelled; a closed one stays as it was closed."""
    assert state in (DONE, CANCELLED)
    if task.state == OPEN:
        task.state, task.closed_at = state, now


def win_back(task: Task, title: str, *, now: datetime) -> None:
    """The customer did not come: what was a follow-up becomes an attempt to win them back."""
    task.kind, task.state, task.closed_at = WIN_BACK, OPEN, None
    task.title, task.due_at = title, now + WIN_BACK_AFTER
