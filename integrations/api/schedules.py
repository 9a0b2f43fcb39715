"""Schedules: the weekly hours and date overrides that hosts and meeting types keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from pydantic import Field

from booking import schedules
from booking.api_keys import Scope
from booking.availability import Availability
from booking.errors import InvalidInput
from booking.schedule_drafts import ScheduleDraft
from booking.schedules import Schedule
from booking.when.hours import MOST_OVERRIDES, MOST_WINDOWS, WEEKDAYS, Hours, LocalWindow
from integrations.api.access import Asked, Calls, Reply
from integrations.api.admins import admin, unless_in_use
from integrations.api.words import DAY_SHOWN, Day, Shape, Zone, shown_as

calls = Calls("Schedules")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
assert Weekday.__args__ == WEEKDAYS  # type: ignore[attr-defined]  # a Literal has them
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-4]):[0-5][0-9]$", examples=["09:00"])]


class WindowShape(Shape):
    start: Clock
    end: Clock = Field(description="24:00 ends the day; earlier than the start: of the next date")


Windows = Annotated[list[WindowShape], Field(max_length=MOST_WINDOWS)]


class WeekdayShape(Shape):
    day: Weekday
    windows: Windows


class OverrideShape(Shape):
    """The hours of one date, in place of the week's; closed where there are none."""

    date: Day
    windows: Windows


class ScheduleShape(Shape):
    id: str
    name: str
    timezone: str
    weekly: list[WeekdayShape]
    overrides: list[OverrideShape]
    version: int


class SchedulesShape(Shape):
    schedules: list[ScheduleShape]


Weekly = Annotated[
    list[WeekdayShape],
    Field(max_length=len(WEEKDAYS), description="A day that is left out is closed"),
]
Overrides = Annotated[list[OverrideShape], Field(max_length=MOST_OVERRIDES)]
ScheduleName = Annotated[str, Field(min_length=1, max_length=200)]


class ScheduleIn(Shape):
    model_config = shown_as(
        name="Mornings",
        timezone="Europe/Lisbon",
        weekly=[{"day": "monday", "windows": [{"start": "09:00", "end": "12:30"}]}],
    )

    name: ScheduleName
    timezone: Zone
    weekly: Weekly
    overrides: Overrides = Field(default_factory=list)


class ScheduleChange(Shape):
    """What is left out stays as it is; `weekly` and `overrides` are told whole."""

    model_config = shown_as(overrides=[{"date": DAY_SHOWN, "windows": []}])

    name: ScheduleName | None = None
    timezone: Zone | None = None
    weekly: Weekly | None = None
    overrides: Overrides | None = None
    version: int | None = Field(default=None, description="The version that was read")


@calls.add("GET", "/v4/schedule", scope=Scope.READ, answers={200: SchedulesShape})
def all_of_them(asked: Asked) -> dict[str, Any]:
    """All schedules, by name."""
    return {"schedules": [_told(one) for one in schedules.schedules(asked.tx)]}


@calls.add("GET", "/v4/schedule/{ref}", scope=Scope.READ, answers={200: ScheduleShape})
def one_of_them(asked: Asked, ref: str) -> dict[str, Any]:
    """One schedule."""
    return _told(schedules.schedule_called(asked.tx, ref))


@calls.add("POST", "/v4/schedule", scope=Scope.ADMIN, body=ScheduleIn, answers={201: ScheduleShape})
def create(asked: Asked) -> Reply:
    """A new schedule, which nobody keeps yet."""
    body: ScheduleIn = asked.body
    with _named():
        draft = _draft(body.name, body.timezone, body.weekly, body.overrides)
    made = _counter(asked).create_schedule(draft)
    return Reply(_told(made), 201, headers={"Location": f"/v4/schedule/{made.ref}"})


@calls.add(
    "PATCH",
    "/v4/schedule/{ref}",
    scope=Scope.ADMIN,
    body=ScheduleChange,
    answers={200: ScheduleShape},
    refusals=("changed_meanwhile",),
)
def change(asked: Asked, ref: str) -> dict[str, Any]:
    """Set a schedule up anew. What is booked stays."""
    body: ScheduleChange = asked.body
    counter = _counter(asked)
    schedule = counter.schedule(ref)
    weekly, overrides = _weekly(schedule.hours), _overrides(schedule.hours)
    with _named():
        draft = _draft(
            body.name or schedule.name,
            body.timezone or schedule.hours.zone,
            weekly if body.weekly is None else body.weekly,
            overrides if body.overrides is None else body.overrides,
        )
    counter.revise_schedule(schedule, draft, version=body.version)
    return _told(schedule)


@calls.add(
    "DELETE",
    "/v4/schedule/{ref}",
    scope=Scope.ADMIN,
    answers={204: None},
    refusals=("in_use",),
)
def delete(asked: Asked, ref: str) -> Reply:
    """Only one that nobody keeps."""
    counter = _counter(asked)
    with unless_in_use():
        counter.delete_schedule(counter.schedule(ref))
    return Reply(None, 204)


def _counter(asked: Asked) -> Availability:
    return Availability(asked.tx, asked.account, admin(asked), now=asked.now)


def _draft(
    name: str, zone: str, weekly: list[WeekdayShape], overrides: list[OverrideShape]
) -> ScheduleDraft:
    """Raises InvalidInput."""
    by_day: dict[str, list[WindowShape]] = {one.day: one.windows for one in weekly}
    if len(by_day) < len(weekly):
        raise InvalidInput({"weekly": "twice"})
    return ScheduleDraft.checked(
        {
            "name": name,
            "zone": zone,
            "days": [
                {"is_open": bool(by_day.get(day)), "windows": _texts(by_day.get(day, []))}
                for day in WEEKDAYS
            ],
            "overrides": [{"on": one.date, "windows": _texts(one.windows)} for one in overrides],
        }
    )


@contextmanager
def _named() -> Iterator[None]:
    """What is wrong, as programs name it: `weekly.monday.windows` for `days.0.windows`."""
    try:
        yield
    except InvalidInput as error:
        # The week as a whole is wrong only in so far as one of its days is.
        wrong = {name: why for name, why in error.fields.items() if name != "days"}
        raise InvalidInput({_outside(name): why for name, why in wrong.items()}) from error


def _outside(name: str) -> str:
    if name == "zone":
        return "timezone"
    name = re.sub(r"^(overrides\.\d+)\.on$", r"\1.date", name)
    return re.sub(r"^days\.(\d)", lambda found: f"weekly.{WEEKDAYS[int(found[1])]}", name)


def _texts(windows: list[WindowShape]) -> list[str]:
    return [f"{one.start}-{one.end}" for one in windows]


def _told(schedule: Schedule) -> dict[str, Any]:
    hours = schedule.hours
    return {
        "id": schedule.ref,
        "name": schedule.name,
        "timezone": hours.zone,
        "weekly": [one.model_dump(mode="json") for one in _weekly(hours)],
        "overrides": [one.model_dump(mode="json") for one in _overrides(hours)],
        "version": schedule.version,
    }


def _weekly(hours: Hours) -> list[WeekdayShape]:
    return [
        WeekdayShape(day=day, windows=_windows(windows))  # type: ignore[arg-type]  # the Literal's words
        for day, windows in zip(WEEKDAYS, hours.weekly.days, strict=True)
    ]


def _overrides(hours: Hours) -> list[OverrideShape]:
    return [
        OverrideShape.model_construct(date=day, windows=_windows(windows))
        for day, windows in sorted(hours.overrides.items())
    ]


def _windows(windows: tuple[LocalWindow, ...]) -> list[WindowShape]:
    return [WindowShape(start=_clock(one.starts), end=_clock(one.ends)) for one in windows]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
