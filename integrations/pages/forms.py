"""The details of a booking as fields of a form, and what came back in them as a `Request`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from booking.event_types import EventType, LocationKind, Question, QuestionKind
from booking.requests import LOCATION_KEY, Request, may_bring_guests
from bot.phrases import field_in_words
from integrations.languages import locale_tag

Given = MultiDict[str, str]
ASKED = "q-"  # what stands before a question's key in the names of fields


@dataclass(frozen=True)
class FieldShown:
    """One field, with what was typed and what is wrong with it."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    required: bool = True
    error: str = ""
    hint: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    rows: int = 0
    options: list[tuple[str, str]] | None = None
    chosen: tuple[str, ...] = ()
    is_wide: bool = False


def fields_of(event_type: EventType, given: Given, wrong: Mapping[str, str]) -> list[FieldShown]:
    """Name and mail first, then where and how to reach the customer, the questions, whom they
    bring.
    """
    fields = [
        FieldShown("name", gettext("Name"), given.get("name", ""), autocomplete="name"),
        FieldShown(
            "email", gettext("Email"), given.get("email", ""), "email", autocomplete="email"
        ),
    ]
    location = event_type.location
    if location.kind is LocationKind.ASK_ATTENDEE:
        label = gettext("Where should it be?")
        value = given.get(LOCATION_KEY, "")
        fields.append(
            FieldShown(LOCATION_KEY, label, value, autocomplete="street-address", is_wide=True)
        )
    if location.kind is LocationKind.PHONE and location.caller == "host":
        hint = gettext("We call you on this number. With the prefix of its country, like +351.")
        value = given.get("phone", "")
        fields.append(
            FieldShown("phone", gettext("Phone"), value, "tel", autocomplete="tel", hint=hint)
        )
    fields += [_question(question, given) for question in event_type.questions]
    if may_bring_guests(event_type):
        fields.append(_guests(event_type, given))
    return [_with_error(field, wrong) for field in fields]


def request_of(event_type: EventType, given: Given, *, zone: str) -> Request:
    """What was typed, unchecked."""
    answers: dict[str, object] = {
        question.key: given.getlist(ASKED + question.key)
        if question.kind is QuestionKind.SOME_OF
        else given.get(ASKED + question.key)
        for question in event_type.questions
    }
    if event_type.location.kind is LocationKind.ASK_ATTENDEE:
        answers[LOCATION_KEY] = given.get(LOCATION_KEY)
    return Request(
        name=given.get("name", ""),
        mail=given.get("email"),
        phone=given.get("phone"),
        zone=zone,
        locale=locale_tag(),
        answers=answers,
        guests=re.split(r"[\s,;]+", given.get("guests", "").strip()) if given.get("guests") else (),
    )


def errors_of(fields: list[FieldShown]) -> dict[str, tuple[str, str]]:
    """Field -> its label and what is wrong with it, in the order of the form."""
    return {field.name: (field.label, field.error) for field in fields if field.error}


def prefilled(query: Mapping[str, str], event_type: EventType) -> dict[str, str]:
    """What of the query is an answer in advance; it goes along from step to step."""
    names = ["name", "email", "phone", "guests", LOCATION_KEY]
    names += [ASKED + question.key for question in event_type.questions]
    return {name: query[name][:2000] for name in names if query.get(name)}


def _question(question: Question, given: Given) -> FieldShown:
    name = ASKED + question.key
    plain = FieldShown(name, question.label, given.get(name, ""), required=question.required)
    match question.kind:
        case QuestionKind.SHORT:
            return plain
        case QuestionKind.LONG:
            return replace(plain, rows=3, is_wide=True)
        case QuestionKind.NUMBER:
            return replace(plain, inputmode="decimal")
        case QuestionKind.PHONE:
            return replace(plain, kind="tel", autocomplete="tel")
        case QuestionKind.YES_NO | QuestionKind.ONE_OF:
            return replace(plain, options=[("", ""), *_options(question)])
        case QuestionKind.SOME_OF:
            chosen = tuple(given.getlist(name))
            return replace(
                plain, kind="checkbox", options=_options(question), chosen=chosen, is_wide=True
            )


def _options(question: Question) -> list[tuple[str, str]]:
    if question.kind is QuestionKind.YES_NO:
        return [("yes", gettext("Yes")), ("no", gettext("No"))]
    return [(option, option) for option in question.options]


def _guests(event_type: EventType, given: Given) -> FieldShown:
    return FieldShown(
        "guests",
        gettext("Guests"),
        given.get("guests", ""),
        required=False,
        rows=2,
        is_wide=True,
        hint=gettext(
            "Mail addresses of whom you bring, %(most)s at the most, with commas between them.",
            most=event_type.max_guests,
        ),
    )


def _with_error(field: FieldShown, wrong: Mapping[str, str]) -> FieldShown:
    code = wrong.get({"email": "mail"}.get(field.name, field.name.removeprefix(ASKED)))
    if code is None:
        return field
    words = field_in_words(code, locale=locale_tag())
    return replace(field, error=words)
