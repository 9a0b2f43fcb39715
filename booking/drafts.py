"""What an admin wrote, checked as a whole: all that is wrong is told at once, one code per field.

A draft takes what a form or a program sends, texts or values; what it holds is checked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from booking.errors import InvalidInput
from booking.people import checked_mail, checked_phone, cleaned_line, cleaned_text
from booking.when.hours import known_zone

LONGEST_LINE = 200  # characters
LONGEST_TEXT = 5_000
LONGEST_LINK = 500
DAY = 24 * 60  # minutes
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
LINK = re.compile(r"https?://[^\s/$.?#][^\s]*")

CODES = {  # pydantic's name of what is wrong -> ours
    "missing": "missing",
    "string_too_short": "missing",
    "string_too_long": "too_long",
    "int_parsing": "not_a_number",
    "int_parsing_size": "too_large",
    "int_from_float": "not_a_number",
    "int_type": "not_a_number",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "too_long": "too_many",
    "too_short": "missing",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "bool_parsing": "not_a_choice",
}
OURS = "ours"  # marks the complaints that carry their own code


def wrong(code: str) -> PydanticCustomError:
    """What a check of ours raises: pydantic then names the field."""
    return PydanticCustomError(OURS, "{code}", {"code": code})


class Draft(BaseModel):
    """Frozen; what it does not know is left out."""

    # What was left out is checked too: some fields may be empty only beside certain others.
    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    @classmethod
    def checked(cls, given: Mapping[str, Any]) -> Self:
        """Raises InvalidInput with every wrong field; in a list it is named `questions.0.label`."""
        try:
            return cls.model_validate(dict(given))
        except ValidationError as error:
            raise InvalidInput(_fields(error)) from error


def slug_of(title: str) -> str:
    """site-survey-evora, for "Site survey (Évora)"; empty where nothing of it is Latin."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


def _fields(error: ValidationError) -> dict[str, str]:
    fields: dict[str, str] = {}
    for found in error.errors(include_url=False):
        name = ".".join(str(part) for part in found["loc"]) or "all"
        kind = found["type"]
        code = found["ctx"]["code"] if kind == OURS else CODES.get(kind, "wrong")
        if code == "not_a_number" and not str(found["input"] or "").strip():
            code = "missing"
        fields.setdefault(name, code)
    return fields


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _only_if_given(check: Callable[[str], str | None], code: str) -> Callable[[Any], str | None]:
    """A check of a text that may be empty: None then."""

    def checking(value: Any) -> str | None:
        text = _text(value).strip()
        if not text:
            return None
        found = check(text)
        if found is None:
            raise wrong(code)
        return found

    return checking


def _date(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    text = _text(value).strip()
    if not text:
        return None
    # fromisoformat takes "2026-W01-1" and "20260101" too.
    if not DATE.fullmatch(text):
        raise wrong("not_a_date")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise wrong("not_a_date") from None
    if not 1970 < day.year < 9000:  # noqa: PLR2004 - the epoch, and datetime's own edge
        raise wrong("not_a_date")
    return day


def _link(text: str) -> str | None:
    return text if LINK.fullmatch(text) and len(text) <= LONGEST_LINK else None


def _zone(value: Any) -> str:
    text = _text(value).strip()
    if not known_zone(text):
        raise wrong("not_a_zone")
    return text


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


EMPTY_IS_NONE = BeforeValidator(_empty_is_none)

# The lengths stand before the cleaning: so they bind the text that comes out of it.
Line = Annotated[
    str,
    Field(max_length=LONGEST_LINE),
    BeforeValidator(lambda value: cleaned_line(_text(value))),
]
NamedLine = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_LINE),
    BeforeValidator(lambda value: cleaned_line(_text(value))),
]
Text = Annotated[
    str,
    Field(max_length=LONGEST_TEXT),
    BeforeValidator(lambda value: cleaned_text(_text(value))),
]
Ref = Annotated[str, Field(max_length=36), BeforeValidator(_text)]
RefOrNone = Annotated[Ref | None, EMPTY_IS_NONE]
DateOrNone = Annotated[date | None, BeforeValidator(_date)]
Zone = Annotated[str, BeforeValidator(_zone)]
LocaleOrNone = Annotated[
    str | None,
    BeforeValidator(
        _only_if_given(lambda text: text if LOCALE.fullmatch(text) else None, "not_a_choice")
    ),
]
MailOrNone = Annotated[str | None, BeforeValidator(_only_if_given(checked_mail, "not_a_mail"))]
PhoneOrNone = Annotated[str | None, BeforeValidator(_only_if_given(checked_phone, "not_a_phone"))]
LinkOrNone = Annotated[str | None, BeforeValidator(_only_if_given(_link, "not_a_link"))]
