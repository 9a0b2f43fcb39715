"""ScheduleDraft, HostDraft, TimeOffDraft: when somebody can be booked, as an admin wrote it.

Hours are texts of windows, "09:00-12:30, 13:30-24:00"; an end not after its start is of the next
date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from booking.drafts import (
    DAY,
    DateOrNone,
    Draft,
    Line,
    LocaleOrNone,
    MailOrNone,
    NamedLine,
    RefOrNone,
    Zone,
    wrong,
)
from booking.when.clock import moment_of
from booking.when.hours import (
    MOST_OVERRIDES,
    MOST_WINDOWS,
    WEEKDAYS,
    Hours,
    LocalWindow,
    WeeklyHours,
    minute_at,
)

# 9, 9:00, 09.00, 0900: people write all of these.
CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?", re.ASCII)
DASH = re.compile(r"\s*[-\u2013\u2014]\s*")


def clock_minute(text: str) -> int | None:
    """The minute of the day, 1440 for 24:00; None when it is no time."""
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    at = hour * 60 + minute
    return at if minute < 60 and at <= DAY else None  # noqa: PLR2004 - minutes of an hour


def _windows(given: Any) -> tuple[LocalWindow, ...]:
    if isinstance(given, str):
        given = [part for part in re.split(r"[,;\n]+", given) if part.strip()]
    texts = list(given or ())
    if len(texts) > MOST_WINDOWS:
        raise wrong("too_many")
    windows = sorted(_window(text) for text in texts)
    for window, following in pairwise(windows):
        if following.starts < window.full_end:
            raise wrong("overlap")
    return tuple(windows)


def _window(text: Any) -> LocalWindow:
    if isinstance(text, LocalWindow):
        return text
    parts = DASH.split(str(text).strip())
    minutes = [clock_minute(part) for part in parts]
    if len(minutes) != 2 or None in minutes:  # noqa: PLR2004 - a start and an end
        raise wrong("not_a_time")
    starts, ends = minutes
    assert starts is not None
    assert ends is not None
    if starts == DAY:
        raise wrong("not_a_time")
    return LocalWindow(starts, ends)


Windows = Annotated[tuple[Any, ...], BeforeValidator(_windows)]


class DayDraft(Draft):
    """The windows of one weekday; none where it is closed."""

    is_open: bool = False
    windows: Windows = ()

    @field_validator("windows")
    @classmethod
    def _some_if_open(
        cls, windows: tuple[LocalWindow, ...], info: ValidationInfo
    ) -> tuple[LocalWindow, ...]:
        if not info.data.get("is_open"):
            return ()
        if not windows:
            raise wrong("missing")
        return windows


class OverrideDraft(Draft):
    """A date whose windows replace that day's hours; none close it."""

    on: DateOrNone
    windows: Windows = ()

    @field_validator("on")
    @classmethod
    def _a_date(cls, day: date | None) -> date:
        if day is None:
            raise wrong("missing")
        return day


def _each_date_once(overrides: tuple[OverrideDraft, ...]) -> tuple[OverrideDraft, ...]:
    if len({override.on for override in overrides}) < len(overrides):
        raise wrong("twice")
    return overrides


class ScheduleDraft(Draft):
    """Weekly hours, Monday first, and date overrides, in a zone."""

    name: NamedLine
    zone: Zone
    days: Annotated[tuple[DayDraft, ...], Field(min_length=len(WEEKDAYS), max_length=len(WEEKDAYS))]
    overrides: Annotated[
        tuple[OverrideDraft, ...],
        Field(max_length=MOST_OVERRIDES),
        AfterValidator(_each_date_once),
    ] = ()

    @property
    def hours(self) -> Hours:
        return Hours(
            self.zone,
            WeeklyHours(tuple(day.windows for day in self.days)),
            {each.on: each.windows for each in self.overrides if each.on is not None},
        )


class HostDraft(Draft):
    """Whose time is booked; with an agent they sign in as, or without."""

    name: NamedLine
    mail: MailOrNone = None
    zone: Zone
    locale: LocaleOrNone = None
    schedule_ref: RefOrNone = None
    agent_ref: RefOrNone = None
    is_on: bool = True

    @field_validator("schedule_ref")
    @classmethod
    def _a_schedule(cls, ref: str | None) -> str:
        if ref is None:
            raise wrong("missing")
        return ref


class TimeOffDraft(Draft):
    """An absence in the host's zone: whole days, or from a time of the first to one of the last."""

    zone: Zone
    first: DateOrNone
    from_time: str = ""
    last: DateOrNone = None
    to_time: str = ""
    note: Line = ""

    @field_validator("first")
    @classmethod
    def _first_is_given(cls, day: date | None) -> date:
        if day is None:
            raise wrong("missing")
        return day

    @field_validator("from_time", "to_time")
    @classmethod
    def _clock(cls, text: str) -> str:
        if text.strip() and clock_minute(text) is None:
            raise wrong("not_a_time")
        return text.strip()

    @field_validator("to_time")
    @classmethod
    def _ends_after_it_starts(cls, text: str, info: ValidationInfo) -> str:
        if {"zone", "first", "from_time", "last"} <= info.data.keys():
            starts, ends = _ends_of({**info.data, "to_time": text})
            if ends <= starts:
                raise wrong("ends_before_it_starts")
        return text

    @property
    def starts_at(self) -> datetime:
        return moment_of(_ends_of(self.model_dump())[0])

    @property
    def ends_at(self) -> datetime:
        return moment_of(_ends_of(self.model_dump())[1])


def _ends_of(given: dict[str, Any]) -> tuple[int, int]:
    """The minutes at which an absence begins and ends; a whole day where no time is given."""
    first: date = given["first"]
    last: date = given["last"] or first
    begins = clock_minute(given["from_time"]) or 0 if given["from_time"] else 0
    until = clock_minute(given["to_time"]) if given["to_time"] else DAY
    return _minute(given["zone"], first, begins), _minute(given["zone"], last, until or 0)


def _minute(zone: str, day: date, minute_of_day: int) -> int:
    """When a wall clock shows it; where the clocks skip it, the next quarter that they show."""
    shown: Sequence[int] = ()
    for later in range(0, 2 * DAY, 15):
        shown = minute_at(zone, day, minute_of_day + later)
        if shown:
            break
    return shown[0]
