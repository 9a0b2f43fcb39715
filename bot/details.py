"""Who the booking is for, and what the event type asks besides: one form where it can be filled
in, else one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from booking.contacts import Contact
from booking.errors import InvalidInput
from booking.event_types import EventType, LocationKind, QuestionKind
from booking.event_types import Question as EventQuestion
from booking.people import LONGEST_NAME, checked_mail, checked_phone, cleaned_line, why_not_name
from booking.requests import LOCATION_KEY, LONGEST_SHORT, checked_answer
from bot.dialogue import Asking, Question, Said
from bot.hearing import Intent
from bot.languages.lexicon import folded, words_of
from bot.messages import Choices, Form, FormField, Reply
from bot.phrases import Saying, field_in_words, phrases

TOLD_BY_THE_WAY = ("name", "mail", "phone")
MOST_FORM_TEXT = 2_000  # characters of one field

say = phrases("details")

FIELD_TYPES = {
    QuestionKind.SHORT: "text",
    QuestionKind.LONG: "textarea",
    QuestionKind.NUMBER: "number",
    QuestionKind.PHONE: "tel",
    QuestionKind.YES_NO: "yes_no",
    QuestionKind.ONE_OF: "select",
    QuestionKind.SOME_OF: "checkboxes",
}


@dataclass(frozen=True)
class Detail:
    """One thing to know. `read` takes what was given, or raises InvalidInput; `spoken` finds it in
    free words.
    """

    key: str
    label: Saying | str
    question: Saying | str
    read: Callable[[Any], str]
    spoken: Callable[[Said], str | None]
    type: str = "text"
    required: bool = True
    options: tuple[str, ...] = ()
    autocomplete: str = ""
    asked_as: str = "text"
    known: str | None = None  # goes without saying

    def field(self, asking: Asking) -> FormField:
        given = asking.said.form.get(self.key) if asking.said.form else None
        label = self.label if isinstance(self.label, str) else asking.voice.says(self.label)
        return FormField(
            name=self.key,
            label=label,
            type=self.type,
            required=self.required,
            options=self.options,
            autocomplete=self.autocomplete,
            value="" if given is None or isinstance(given, list) else str(given)[:MOST_FORM_TEXT],
            error="" if asking.said.form is None else self.wrong_in(given, asking.voice.locale),
        )

    def wrong_in(self, given: Any, locale: str) -> str:
        try:
            self.read(given)
        except InvalidInput as wrong:
            return field_in_words(next(iter(wrong.fields.values())), locale=locale)
        return ""

    def taken(self, given: Any) -> str | None:
        try:
            return self.read(given)
        except InvalidInput:
            return None


def details_of(
    event_type: EventType,
    contact: Contact,
    said: Mapping[str, str],
    doubted: Collection[str] = (),
) -> list[Detail]:
    """What must be known to book that, in the order of asking; what was `said` or is on file is not
    asked, unless they called it wrong.
    """
    on_file = {"name": contact.name, "mail": contact.mail, "phone": contact.phone}
    known = {**on_file, **dict.fromkeys(doubted)}
    name = _if_good(_read_name, said.get("name")) or known["name"] or None
    mail = _if_good(_read_mail, said.get("mail")) or known["mail"]
    phone = _if_good(_read_phone, said.get("phone")) or known["phone"]
    wanted = [_name(name), _mail(mail, optional=event_type.mail_optional)]
    place = event_type.location
    if place.kind is LocationKind.PHONE and place.caller == "host":
        wanted.append(_phone(phone))
    if place.kind is LocationKind.ASK_ATTENDEE:
        wanted.append(_place())
    return wanted + [_of_event_type(question) for question in event_type.questions]


def detail_question(details: Sequence[Detail], place: int) -> Question[str]:
    """The detail at `place`; what is missing after it is asked in the same form."""
    detail = details[place]

    def hear(said: Said) -> str | None:
        if said.form is not None:
            return detail.taken(said.form.get(detail.key))
        if isinstance(said.picked, str):
            return detail.taken(said.picked)
        if not detail.required and said.intent is Intent.DENY and detail.type != "yes_no":
            return ""
        return detail.spoken(said)

    def overhear(said: Said) -> str | None:
        if said.form is not None and detail.key in said.form:
            return detail.taken(said.form[detail.key])
        if detail.key not in TOLD_BY_THE_WAY:
            return None
        return detail.spoken(said)

    return Question(
        key=detail.key,
        prompt=lambda asking: _asked(asking, details, place),
        hear=hear,
        overhear=overhear,
        obvious=detail.known,
        asked_as=detail.asked_as,
        lasts=True,
        shares=detail.key in TOLD_BY_THE_WAY,
    )


def _asked(asking: Asking, details: Sequence[Detail], place: int) -> Reply:
    detail = details[place]
    missing = [
        later for later in details[place:] if later.key not in asking.kept and later.known is None
    ]
    words = asking.voice.says(_words(missing, detail))
    if asking.missed or (asking.said.form is not None and detail.key in asking.said.form):
        reason = _why_missed(asking, detail)
        words = asking.voice.says(say.once_more(reason, words))
    if len(missing) == 1 and detail.type in ("select", "yes_no"):
        return asking.reply(words, _choices(asking, detail))
    fields = tuple(later.field(asking) for later in missing)
    return asking.reply(
        words, Form(asking.form_id, fields, {"label": asking.voice.says(say.go_on())})
    )


def _words(missing: Sequence[Detail], detail: Detail) -> Saying:
    if [later.key for later in missing[:2]] == ["name", "mail"]:
        return say.who_are_you() if missing[1].required else say.who_mail_optional()
    if isinstance(detail.question, Saying):
        return detail.question
    return say.as_asked(detail.question)


def _why_missed(asking: Asking, detail: Detail) -> str:
    given = asking.said.form.get(detail.key) if asking.said.form else asking.said.text
    reason = detail.wrong_in(given, asking.voice.locale)
    return reason or field_in_words("wrong", locale=asking.voice.locale)


def _choices(asking: Asking, detail: Detail) -> Choices:
    if detail.type == "yes_no":
        shown = [asking.choice(say.yes(), "yes"), asking.choice(say.no(), "no")]
    else:
        shown = [asking.choice(option, option) for option in detail.options]
    if not detail.required:
        shown.append(asking.choice(say.skip(), ""))
    return Choices(tuple(shown))


def _name(known: str | None) -> Detail:
    return Detail(
        "name",
        say.name(),
        say.your_name(),
        read=_read_name,
        spoken=_spoken_name,
        autocomplete="name",
        asked_as="name",
        known=known,
    )


def _spoken_name(said: Said) -> str | None:
    if said.understood is None:
        return None
    # "Friday instead" is no name, whatever was asked; "I'm Tom, and make it Friday" has one.
    is_whole = said.understood.name == cleaned_line(said.text).strip(" .,!")
    is_time = said.understood.wish is not None and is_whole
    name = None if is_time else said.understood.name
    return _if_good(_read_name, name)


def _mail(known: str | None, *, optional: bool) -> Detail:
    def read(given: Any) -> str:
        if optional and not str(given or "").strip():
            return ""
        return _read_mail(given)

    return Detail(
        "mail",
        say.mail(),
        say.your_mail_optional() if optional else say.your_mail(),
        read=read,
        spoken=lambda said: _if_good(_read_mail, said.understood and said.understood.email),
        type="email",
        required=not optional,
        autocomplete="email",
        asked_as="email",
        known=known,
    )


def _phone(known: str | None) -> Detail:
    return Detail(
        "phone",
        say.phone(),
        say.your_phone(),
        read=_read_phone,
        spoken=lambda said: _if_good(_read_phone, said.understood and said.understood.phone),
        type="tel",
        autocomplete="tel",
        asked_as="phone",
        known=known,
    )


def _place() -> Detail:
    def read(given: Any) -> str:
        place = cleaned_line(str(given or ""))
        if not place or len(place) > LONGEST_SHORT:
            raise InvalidInput({LOCATION_KEY: "too_long" if place else "missing"})
        return place

    return Detail(
        LOCATION_KEY,
        say.place(),
        say.which_place(),
        read=read,
        spoken=lambda said: _if_good(read, said.text),
        autocomplete="street-address",
    )


def _of_event_type(question: EventQuestion) -> Detail:
    def read(given: Any) -> str:
        if not isinstance(given, str | int | float | list | None):
            raise InvalidInput({question.key: "not_a_choice"})
        return checked_answer(question, given)

    def spoken(said: Said) -> str | None:
        return _if_good(read, _answer_in(question, said))

    return Detail(
        f"answer:{question.key}",
        question.label,
        question.label,
        read=read,
        spoken=spoken,
        type=FIELD_TYPES[question.kind],
        required=question.required,
        options=question.options,
        asked_as=_asked_as(question.kind),
    )


def _asked_as(kind: QuestionKind) -> str:
    match kind:
        case QuestionKind.YES_NO:
            return "confirm"
        case QuestionKind.PHONE:
            return "phone"
        case QuestionKind.ONE_OF:
            return "event_type"
        case _:
            return "text"


def _answer_in(question: EventQuestion, said: Said) -> Any:
    """What the words say to that question, for `checked_answer` to look at."""
    match question.kind:
        case QuestionKind.YES_NO:
            return {Intent.CONFIRM: "yes", Intent.DENY: "no"}.get(said.intent)
        case QuestionKind.ONE_OF | QuestionKind.SOME_OF:
            chosen = _options_in(said.text, question.options)
            if question.kind is QuestionKind.SOME_OF:
                return chosen or None
            return chosen[0] if len(chosen) == 1 else None
        case QuestionKind.PHONE:
            return (said.understood and said.understood.phone) or said.text
        case QuestionKind.NUMBER:
            found = [word.text for word in words_of(said.text) if word.text.isdecimal()]
            return found[0] if len(found) == 1 else said.text
        case QuestionKind.SHORT | QuestionKind.LONG:
            return said.text


def _options_in(text: str, options: Sequence[str]) -> list[str]:
    spoken = f" {' '.join(word.text for word in words_of(text))} "
    found = []
    for number, option in enumerate(options, start=1):
        words = " ".join(folded(word) for word in option.split())
        if f" {words} " in spoken or f" {number} " in spoken:
            found.append(option)
    return found


def _if_good(read: Callable[[Any], str], given: Any) -> str | None:
    if given is None or given == "":
        return None
    try:
        return read(given)
    except InvalidInput:
        return None


def _read_name(given: Any) -> str:
    name = cleaned_line(str(given or "")[: LONGEST_NAME + 1])
    if wrong := why_not_name(name):
        raise InvalidInput({"name": wrong})
    return name


def _read_mail(given: Any) -> str:
    text = str(given or "").strip()
    mail = checked_mail(text)
    if mail is None:
        raise InvalidInput({"mail": "not_a_mail" if text else "missing"})
    return mail


def _read_phone(given: Any) -> str:
    text = str(given or "").strip()
    phone = checked_phone(text)
    if phone is None:
        raise InvalidInput({"phone": "not_a_phone" if text else "missing"})
    return phone
