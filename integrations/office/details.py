"""What is asked when an agent books for a customer: a form's fields, and what came back in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from booking.event_types import EventType, LocationKind, Question, QuestionKind
from booking.requests import LOCATION_KEY, Request, may_bring_guests
from bot.phrases import field_in_words
from integrations.languages import locale_tag

Given = MultiDict[str, str]
ASKED = "q-"  # what stands before a question's key in the names of fields


@dataclass(frozen=True)
class Field:
    """One field, with what was typed and what is wrong with it."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    required: bool = True
    error: str = ""
    hint: str = ""
    rows: int = 0
    options: list[tuple[str, str]] | None = None
    chosen: tuple[str, ...] = ()


def fields_of(event_type: EventType, given: Given, wrong: Mapping[str, str]) -> list[Field]:
    """Name and mail first, then how and where to meet, the questions, whom they bring."""
    calls = event_type.location.kind is LocationKind.PHONE and event_type.location.caller == "host"
    fields = [
        Field("name", gettext("Name"), given.get("name", "")),
        Field(
            "mail", gettext("Email"), given.get("mail", ""), "email", not event_type.mail_optional
        ),
        Field("phone", gettext("Phone"), given.get("phone", ""), "tel", calls),
    ]
    if event_type.location.kind is LocationKind.ASK_ATTENDEE:
        value = given.get(LOCATION_KEY, "")
        fields.append(Field(LOCATION_KEY, gettext("Where should it be?"), value))
    fields += [_asked(question, given) for question in event_type.questions]
    if may_bring_guests(event_type):
        hint = gettext("Mail addresses, with commas between them.")
        guests = given.get("guests", "")
        fields.append(Field("guests", gettext("Guests"), guests, required=False, rows=2, hint=hint))
    return [_with_error(field, wrong) for field in fields]


def request_of(event_type: EventType, given: Given, *, zone: str, locale: str) -> Request:
    """What was typed, unchecked."""
    answers: dict[str, Any] = {
        question.key: given.getlist(ASKED + question.key)
        if question.kind is QuestionKind.SOME_OF
        else given.get(ASKED + question.key)
        for question in event_type.questions
    }
    if event_type.location.kind is LocationKind.ASK_ATTENDEE:
        answers[LOCATION_KEY] = given.get(LOCATION_KEY)
    return Request(
        name=given.get("name", ""),
        mail=given.get("mail"),
        phone=given.get("phone"),
        zone=zone,
        locale=locale,
        answers=answers,
        guests=re.split(r"[\s,;]+", given.get("guests", "").strip()),
    )


def words_for(wrong: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong with it, in the language of this request."""
    return {name: field_in_words(code, locale=locale_tag()) for name, code in wrong.items()}


def _asked(question: Question, given: Given) -> Field:
    name = ASKED + question.key
    field = Field(name, question.label, given.get(name, ""), required=question.required)
    match question.kind:
        case QuestionKind.LONG:
            return replace(field, rows=3)
        case QuestionKind.PHONE:
            return replace(field, kind="tel")
        case QuestionKind.YES_NO:
            return replace(
                field, options=[("", ""), ("yes", gettext("Yes")), ("no", gettext("No"))]
            )
        case QuestionKind.ONE_OF:
            options = [("", ""), *((option, option) for option in question.options)]
            return replace(field, options=options)
        case QuestionKind.SOME_OF:
            several = [(option, option) for option in question.options]
            return replace(
                field, kind="checkbox", options=several, chosen=tuple(given.getlist(name))
            )
        case QuestionKind.SHORT | QuestionKind.NUMBER:
            return field


def _with_error(field: Field, wrong: Mapping[str, str]) -> Field:
    code = wrong.get(field.name.removeprefix(ASKED))
    return (
        field if code is None else replace(field, error=field_in_words(code, locale=locale_tag()))
    )
