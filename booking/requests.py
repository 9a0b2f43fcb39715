"""What somebody asks for when they book, checked as a whole: every field that is wrong is named
at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from booking.bookings import Answer
from booking.errors import InvalidInput
from booking.event_types import EventType, Location, LocationKind, Question, QuestionKind
from booking.people import checked_mail, checked_phone, cleaned_line, cleaned_text, why_not_name
from booking.when.hours import known_zone

LONGEST_SHORT = 200  # characters
LONGEST_LONG = 2_000
LONGEST_NUMBER = 30
LOCATION_KEY = "location"  # where `ask_attendee` asks for the place


@dataclass(frozen=True, slots=True)
class Request:
    """What the customer gave. Unchecked: whatever came in, as text."""

    name: str
    mail: str | None = None
    phone: str | None = None
    zone: str = "UTC"
    locale: str = "en"
    answers: Mapping[str, Any] = field(default_factory=dict)
    guests: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """The same, checked and in its normal form."""

    name: str
    mail: str | None
    phone: str | None
    zone: str
    locale: str
    answers: tuple[Answer, ...]
    guests: tuple[str, ...]
    location: Location


def checked(request: Request, event_type: EventType, *, mail_may_be_skipped: bool) -> Details:
    """Raises InvalidInput with every field that is wrong."""
    wrong: dict[str, str] = {}
    name = cleaned_line(request.name)
    if why := why_not_name(name):
        wrong["name"] = why
    mail = _mail(request.mail, wrong, required=not mail_may_be_skipped)
    phone = _phone(request.phone, wrong)
    if not known_zone(request.zone):
        wrong["zone"] = "not_a_zone"
    answers = _answers(request.answers, event_type.questions, wrong)
    location = _location(request, event_type, phone, wrong)
    guests = _guests(request.guests, event_type, mail, wrong)
    if wrong:
        raise InvalidInput(wrong)
    return Details(name, mail, phone, request.zone, request.locale[:35], answers, guests, location)


def checked_answer(question: Question, given: Any) -> str:
    """The answer as it is kept. Raises InvalidInput, the field being the question's key."""
    wrong: dict[str, str] = {}
    value = _answer(question, given, wrong)
    if wrong:
        raise InvalidInput(wrong)
    return value


def _mail(given: str | None, wrong: dict[str, str], *, required: bool) -> str | None:
    if not (given or "").strip():
        if required:
            wrong["mail"] = "missing"
        return None
    mail = checked_mail(given or "")
    if mail is None:
        wrong["mail"] = "not_a_mail"
    return mail


def _phone(given: str | None, wrong: dict[str, str]) -> str | None:
    if not (given or "").strip():
        return None
    phone = checked_phone(given or "")
    if phone is None:
        wrong["phone"] = "not_a_phone"
    return phone


def _location(
    request: Request, event_type: EventType, phone: str | None, wrong: dict[str, str]
) -> Location:
    """Where it will be: the event type's place, or what the customer says where they are asked
    for it.
    """
    location = event_type.location
    if location.kind is LocationKind.ASK_ATTENDEE:
        place = cleaned_line(str(request.answers.get(LOCATION_KEY) or ""))
        if not place:
            wrong[LOCATION_KEY] = "missing"
        elif len(place) > LONGEST_SHORT:
            wrong[LOCATION_KEY] = "too_long"
        return Location(LocationKind.ASK_ATTENDEE, place)
    if location.kind is LocationKind.PHONE and location.caller == "host":
        if phone is None and "phone" not in wrong:
            wrong["phone"] = "missing"
        return Location(LocationKind.PHONE, phone or "", "host")
    return location


def _guests(
    given: Sequence[str], event_type: EventType, mail: str | None, wrong: dict[str, str]
) -> tuple[str, ...]:
    guests: list[str] = []
    for text in given:
        if not text.strip():
            continue
        guest = checked_mail(text)
        if guest is None:
            wrong["guests"] = "not_a_mail"
        elif guest != mail and guest not in guests:
            guests.append(guest)
    if guests and not may_bring_guests(event_type):
        wrong["guests"] = "not_allowed"
    elif len(guests) > event_type.max_guests:
        wrong["guests"] = "too_many"
    return tuple(guests)


def may_bring_guests(event_type: EventType) -> bool:
    return event_type.max_guests > 0 and not event_type.has_seats


def _answers(
    given: Mapping[str, Any], questions: Sequence[Question], wrong: dict[str, str]
) -> tuple[Answer, ...]:
    answers = []
    for question in questions:
        value = _answer(question, given.get(question.key), wrong)
        if value:
            answers.append(Answer(question.key, question.label, value))
    return tuple(answers)


def _answer(question: Question, given: Any, wrong: dict[str, str]) -> str:
    if question.kind is QuestionKind.SOME_OF:
        return _some_of(question, given, wrong)
    text = "" if given is None else str(given)
    text = cleaned_text(text) if question.kind is QuestionKind.LONG else cleaned_line(text)
    if not text:
        if question.required:
            wrong[question.key] = "missing"
        return ""
    why, value = _read(question, text)
    if why:
        wrong[question.key] = why
    return value


def _read(question: Question, text: str) -> tuple[str | None, str]:
    """What is wrong with the answer, and its normal form."""
    match question.kind:
        case QuestionKind.SHORT:
            return ("too_long" if len(text) > LONGEST_SHORT else None), text
        case QuestionKind.LONG:
            return ("too_long" if len(text) > LONGEST_LONG else None), text
        case QuestionKind.NUMBER:
            return (None if _is_number(text) else "not_a_number"), text.replace(",", ".")
        case QuestionKind.PHONE:
            phone = checked_phone(text)
            return (None if phone else "not_a_phone"), phone or ""
        case QuestionKind.YES_NO:
            return (None if text in ("yes", "no") else "not_a_choice"), text
        case QuestionKind.ONE_OF | QuestionKind.SOME_OF:
            return (None if text in question.options else "not_a_choice"), text


def _some_of(question: Question, given: Any, wrong: dict[str, str]) -> str:
    chosen = [given] if isinstance(given, str) else list(given or ())
    options = [cleaned_line(str(option)) for option in chosen if str(option).strip()]
    if not options and question.required:
        wrong[question.key] = "missing"
    if any(option not in question.options for option in options):
        wrong[question.key] = "not_a_choice"
    return ", ".join(dict.fromkeys(options))


def _is_number(text: str) -> bool:
    """A decimal number in ASCII digits: 12, -3, 4.5 or 4,5."""
    digits = text.removeprefix("-").replace(",", ".", 1).replace(".", "", 1)
    return len(text) <= LONGEST_NUMBER and digits.isascii() and digits.isdigit()
