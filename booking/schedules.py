"""Schedule: hours and overrides in a zone, a host's or an event type's; TimeOff of a host, under
every schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from booking.db import Base, Referred, Scoped, Tx
from booking.errors import NotFound
from booking.when.hours import Hours
from booking.when.span import Span


class HoursColumn(TypeDecorator[Hours]):
    """Hours, kept as the JSON that `Hours.as_json` makes."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: Hours | None, dialect: Dialect) -> Any:
        return None if value is None else value.as_json()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Hours | None:
        return None if value is None else Hours.from_json(value)


class Schedule(Base, Scoped, Referred):
    """Weekly hours and date overrides in a zone."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(String(200))
    hours: Mapped[Hours] = mapped_column(HoursColumn)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class TimeOff(Base, Scoped, Referred):
    """A host's absence: busy under every schedule."""

    __tablename__ = "times_off"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        Index(None, "host_id", "ends_at"),
    )

    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(200), default="")


def schedules(tx: Tx) -> list[Schedule]:
    """All of the account, by name."""
    return list(tx.scalars(select(Schedule).order_by(Schedule.name, Schedule.id)))


def schedule_called(tx: Tx, ref: str) -> Schedule:
    """Raises NotFound."""
    schedule = tx.scalar(select(Schedule).where(Schedule.ref == ref))
    if schedule is None:
        raise NotFound
    return schedule


def times_off(tx: Tx, host_ids: Sequence[int], within: Span) -> list[tuple[int, Span]]:
    """Host and absence, for the absences that touch `within`."""
    rows = tx.execute(
        select(TimeOff.host_id, TimeOff.starts_at, TimeOff.ends_at).where(
            TimeOff.host_id.in_(host_ids),
            TimeOff.starts_at < within.ends_at,
            TimeOff.ends_at > within.starts_at,
        )
    )
    return [(host_id, Span.of(starts_at, ends_at)) for host_id, starts_at, ends_at in rows]
