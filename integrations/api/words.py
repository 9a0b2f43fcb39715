"""What requests and answers are made of: checked values that every shape of the API uses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from booking.people import LONGEST_MAIL, LONGEST_NAME
from booking.when.hours import known_zone

FIRST_YEAR, LAST_YEAR = 1970, 2199  # what lies outside is no date of a meeting
# In examples; the description shows a day soon to come in their place.
DAY_SHOWN, MOMENT_SHOWN = "2026-03-25", "2026-03-25T10:00:00+00:00"


def _text_only(value: Any) -> Any:
    """A figure is no date: what it counts, and from when, would be a guess."""
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - pydantic reads ValueError alone
    return value


def _near(moment: datetime) -> datetime:
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValueError("is too far away")
    if moment.tzinfo is None:
        raise ValueError("must bear its offset, like 2026-03-27T10:00:00+01:00")
    if moment.second or moment.microsecond:
        raise ValueError("must be a whole minute")
    return moment.astimezone(UTC)


def _near_date(day: date) -> date:
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError("is too far away")
    return day


def _zone(name: str) -> str:
    if not known_zone(name):
        raise ValueError("must be an IANA time zone, like Europe/Berlin")
    return name


Moment = Annotated[
    datetime,
    BeforeValidator(_text_only),
    AfterValidator(_near),
    Field(description="ISO 8601 with an offset, a whole minute", examples=[MOMENT_SHOWN]),
]
Day = Annotated[
    date,
    BeforeValidator(_text_only),
    AfterValidator(_near_date),
    Field(description="A local date", examples=[DAY_SHOWN]),
]
Zone = Annotated[
    str,
    AfterValidator(_zone),
    Field(description="An IANA time zone", max_length=64, examples=["Europe/Berlin"]),
]
Id = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Mail = Annotated[str, Field(max_length=LONGEST_MAIL, examples=["jane@example.com"])]
Page = Annotated[int, Field(ge=1, le=10_000)]
PageSize = Annotated[int, Field(ge=1, le=100)]


class Shape(BaseModel):
    """Snake case here, camel case outside. What a request says besides is ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


def shown_as(**example: Any) -> ConfigDict:
    """A request of this shape that the demo grants, by the names outside."""
    return ConfigDict(json_schema_extra={"examples": [example]})
