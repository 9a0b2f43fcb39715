"""EventTypeDraft: an event type as an admin wrote it, checked as a whole before anything of it is kept.

Its fields are flat, as a form has them; `fill` puts them into the row. Lengths are whole minutes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from booking.drafts import (
    DAY,
    DateOrNone,
    Draft,
    LocaleOrNone,
    Ref,
    RefOrNone,
    Text,
    line,
    named_line,
    number,
    number_or_none,
    one_of,
    wrong,
)
from booking.event_types import (
    ChangePolicy,
    ChangeRule,
    DealRule,
    EventType,
    Location,
    LocationKind,
    Outcome,
    Question,
    QuestionKind,
    ReasonRule,
    RefundPolicy,
    TaskRule,
)
from booking.people import checked_phone
from booking.when.slots import FixedWindow, HostChoice, Limits, RollingWindow

COLOURS = ("c1", "c2", "c3", "c4", "c5", "c6")
# ISO 4217, with the digits after the point of each.
CURRENCIES = {
    **dict.fromkeys(
        "AED AUD BGN BRL CAD CHF CNY CZK DKK EGP EUR GBP HKD HUF ILS INR MAD MXN MYR NOK NZD PEN "
        "PHP PLN QAR RON SAR SEK SGD THB TRY TWD USD UYU ZAR".split(),
        2,
    ),
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "VND"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
}
# What the booking page asks for by itself, or what its addresses mean already.
TAKEN_KEYS = frozenset("name mail email phone zone locale guests location reason slot duration".split())
TAKEN_SLUGS = frozenset({"chat", "brand.css"})
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?", re.ASCII)
CHOICES = (QuestionKind.ONE_OF, QuestionKind.SOME_OF)
PLACES = tuple(kind.value for kind in LocationKind if kind is not LocationKind.GOOGLE_MEET)
YEAR = 366 * DAY
MOST_DURATIONS, MOST_REMINDERS, MOST_QUESTIONS, MOST_OPTIONS, MOST_HOSTS = 10, 5, 20, 30, 60
MOST_REASONS = 20


class HostPlace(Draft):
    """A host of the event type, and the share of bookings it is to get."""

    ref: Ref
    share: number(1, 100) = 10  # type: ignore[valid-type]  # an annotation made by a function


class QuestionDraft(Draft):
    """A question as it was written; its key is made from the label where it has none yet."""

    key: str = ""
    label: named_line()  # type: ignore[valid-type]
    kind: QuestionKind = QuestionKind.SHORT
    required: bool = False
    options: tuple[str, ...] = ()

    @field_validator("key", mode="before")
    @classmethod
    def _key(cls, given: Any) -> str:
        text = str(given or "")
        return text if KEY.fullmatch(text) else ""

    @field_validator("options", mode="before")
    @classmethod
    def _options(cls, given: Any, info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("kind") not in CHOICES:
            return ()
        options = _lines(given)
        if not options:
            raise wrong("missing")
        return _few(options, MOST_OPTIONS)


def _lines(given: Any) -> tuple[str, ...]:
    """One entry a line, cleaned, each once."""
    lines = given.splitlines() if isinstance(given, str) else list(given or ())
    cleaned = (" ".join(str(text).split()) for text in lines)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def _few(entries: tuple[str, ...], most: int) -> tuple[str, ...]:
    if len(entries) > most:
        raise wrong("too_many")
    if any(len(entry) > 200 for entry in entries):  # noqa: PLR2004 - as every line
        raise wrong("too_long")
    return entries


def _numbers(given: Any) -> list[Any]:
    """The numbers of "30, 45"; what is none stays as it is, for pydantic to refuse."""
    if isinstance(given, str):
        return [part for part in re.split(r"[,;\s]+", given) if part]
    return list(given or ())


def _each_once(numbers: list[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


def _reasons(given: Any) -> tuple[str, ...]:
    return _few(_lines(given), MOST_REASONS)


Lengths = Annotated[
    list[Annotated[int, Field(ge=1, le=DAY)]],
    BeforeValidator(_numbers),
    AfterValidator(_each_once),
    Field(min_length=1, max_length=MOST_DURATIONS),
]
Reminders = Annotated[
    list[Annotated[int, Field(ge=5, le=60 * DAY)]],
    BeforeValidator(_numbers),
    AfterValidator(_each_once),
    Field(max_length=MOST_REMINDERS),
]


class EventTypeDraft(Draft):
    """Every field of an event type. The order is that in which they are checked: some look at those above."""

    title: named_line()  # type: ignore[valid-type]
    slug: str = ""
    colour: one_of(*COLOURS) = "c1"  # type: ignore[valid-type]
    description: Text = ""
    prepare: Text = ""
    durations: Lengths
    interval: number_or_none(1, DAY) = None  # type: ignore[valid-type]
    schedule_ref: RefOrNone = None
    buffer_before: number(0, DAY) = 0  # type: ignore[valid-type]
    buffer_after: number(0, DAY) = 0  # type: ignore[valid-type]
    notice: number(0, YEAR) = 0  # type: ignore[valid-type]
    window_kind: one_of("rolling", "fixed") = "rolling"  # type: ignore[valid-type]
    window_days: number_or_none(0, 730) = None  # type: ignore[valid-type]
    window_first: DateOrNone = None
    window_last: DateOrNone = None
    day_count: number_or_none(1, 1_000) = None  # type: ignore[valid-type]
    day_minutes: number_or_none(1, DAY) = None  # type: ignore[valid-type]
    week_count: number_or_none(1, 1_000) = None  # type: ignore[valid-type]
    week_minutes: number_or_none(1, 7 * DAY) = None  # type: ignore[valid-type]
    assignment: HostChoice = HostChoice.SINGLE
    hosts: Annotated[tuple[HostPlace, ...], Field(max_length=MOST_HOSTS)] = ()
    seats: number(1, 1_000) = 1  # type: ignore[valid-type]
    location_kind: one_of(*PLACES) = "ask_attendee"  # type: ignore[valid-type]
    location_caller: one_of("host", "customer") = "host"  # type: ignore[valid-type]
    location_detail: line(500) = ""  # type: ignore[valid-type]
    needs_approval: bool = False
    approval_hours: number(1, 30 * 24) = 24  # type: ignore[valid-type]
    sends_confirmation: bool = True
    sends_thanks: bool = False
    sends_no_show: bool = False
    reminders: Reminders = []
    questions: Annotated[tuple[QuestionDraft, ...], Field(max_length=MOST_QUESTIONS)] = ()
    mail_optional: bool = False
    max_guests: number(0, 10) = 0  # type: ignore[valid-type]
    may_reschedule: bool = True
    reschedule_until: number(0, YEAR) = 0  # type: ignore[valid-type]
    may_cancel: bool = True
    cancel_until: number(0, YEAR) = 0  # type: ignore[valid-type]
    reason: ReasonRule = ReasonRule.OPTIONAL
    reasons: Annotated[tuple[str, ...], BeforeValidator(_reasons)] = ()
    max_upcoming: number_or_none(1, 100) = None  # type: ignore[valid-type]
    currency: one_of(*CURRENCIES) = "EUR"  # type: ignore[valid-type]
    price: int | None = None
    refund_full_until: number(0, YEAR) = 0  # type: ignore[valid-type]
    refund_percent: number(0, 100) = 0  # type: ignore[valid-type]
    has_task: bool = False
    task_title: line() = ""  # type: ignore[valid-type]
    task_due: number(-YEAR, YEAR) = 0  # type: ignore[valid-type]
    task_owner: one_of("assignee", "host", "nobody") = "assignee"  # type: ignore[valid-type]
    pipeline_ref: RefOrNone = None
    stages: dict[Outcome, Ref] = {}
    deal_may_go_back: bool = False
    deal_title: line() = ""  # type: ignore[valid-type]
    deal_amount: int | None = None
    is_public: bool = True
    locale: LocaleOrNone = None
    is_on: bool = True

    @model_validator(mode="before")
    @classmethod
    def _slug_from_title(cls, given: Any) -> Any:
        if isinstance(given, dict) and not str(given.get("slug") or "").strip():
            return {**given, "slug": slug_of(str(given.get("title") or ""))}
        return given

    @field_validator("slug")
    @classmethod
    def _slug(cls, given: str) -> str:
        slug = given.strip().lower()
        if slug in TAKEN_SLUGS:
            raise wrong("taken")
        if not SLUG.fullmatch(slug):
            raise wrong("not_a_slug" if slug else "missing")
        return slug

    @field_validator("window_days")
    @classmethod
    def _window_days(cls, days: int | None, info: ValidationInfo) -> int | None:
        if days is None and info.data.get("window_kind") == "rolling":
            raise wrong("missing")
        return days

    @field_validator("window_first", "window_last")
    @classmethod
    def _window_dates(cls, day: Any, info: ValidationInfo) -> Any:
        if info.data.get("window_kind") != "fixed":
            return day
        if day is None:
            raise wrong("missing")
        first = info.data.get("window_first")
        if info.field_name == "window_last" and first is not None and day < first:
            raise wrong("ends_before_it_starts")
        return day

    @field_validator("hosts")
    @classmethod
    def _hosts(cls, hosts: tuple[HostPlace, ...], info: ValidationInfo) -> tuple[HostPlace, ...]:
        if len({host.ref for host in hosts}) < len(hosts):
            raise wrong("twice")
        if info.data.get("assignment") is HostChoice.SINGLE and len(hosts) > 1:
            raise wrong("only_one_host")
        return hosts

    @field_validator("location_detail")
    @classmethod
    def _location_detail(cls, detail: str, info: ValidationInfo) -> str:
        kind = info.data.get("location_kind")
        if kind == LocationKind.LINK and detail and not _is_https(detail):
            raise wrong("not_a_link")
        if kind == LocationKind.PHONE and info.data.get("location_caller") == "customer" and detail:
            phone = checked_phone(detail)
            if phone is None:
                raise wrong("not_a_phone")
            return phone
        return detail

    @field_validator("questions")
    @classmethod
    def _question_keys(cls, questions: tuple[QuestionDraft, ...]) -> tuple[QuestionDraft, ...]:
        taken = set(TAKEN_KEYS)
        keyed = []
        for question in questions:
            key = _free_key(question.key or slug_of(question.label).replace("-", "_"), taken)
            taken.add(key)
            keyed.append(question.model_copy(update={"key": key}))
        return tuple(keyed)

    @field_validator("max_guests")
    @classmethod
    def _no_guests_with_seats(cls, guests: int, info: ValidationInfo) -> int:
        if guests and info.data.get("seats", 1) > 1:
            raise wrong("not_with_seats")
        return guests

    @field_validator("price", "deal_amount", mode="before")
    @classmethod
    def _money(cls, given: Any, info: ValidationInfo) -> int | None:
        return minor_units(given, info.data.get("currency", "EUR"))

    @field_validator("task_title")
    @classmethod
    def _task_title(cls, title: str, info: ValidationInfo) -> str:
        if info.data.get("has_task") and not title:
            raise wrong("missing")
        return title

    @field_validator("stages", mode="before")
    @classmethod
    def _named_stages(cls, given: Any) -> Any:
        return {outcome: ref for outcome, ref in dict(given or {}).items() if ref}

    def fill(self, event_type: EventType) -> None:
        """Put everything but hosts and schedule, which are rows of their own, into `event_type`."""
        for name in _AS_THEY_ARE:
            setattr(event_type, name, getattr(self, name))
        event_type.window = self._window()
        event_type.limits = Limits(
            self.day_count, self.day_minutes, self.week_count, self.week_minutes
        )
        event_type.location = self._location()
        event_type.questions = tuple(
            Question(each.key, each.label, each.kind, each.required, each.options)
            for each in self.questions
        )
        event_type.reminders = sorted(self.reminders, reverse=True)
        event_type.change_policy = ChangePolicy(
            reschedule=ChangeRule(self.may_reschedule, self.reschedule_until),
            cancel=ChangeRule(self.may_cancel, self.cancel_until),
            reason=self.reason,
            reasons=self.reasons,
        )
        event_type.refund_policy = RefundPolicy(self.refund_full_until, self.refund_percent)
        event_type.task_rule = self._task_rule()
        event_type.deal_rule = self._deal_rule()

    def _window(self) -> RollingWindow | FixedWindow:
        if self.window_kind == "fixed":
            assert self.window_first is not None
            assert self.window_last is not None
            return FixedWindow(self.window_first, self.window_last)
        return RollingWindow(self.window_days or 0)

    def _location(self) -> Location:
        kind = LocationKind(self.location_kind)
        asks = kind is LocationKind.ASK_ATTENDEE
        calls = kind is LocationKind.PHONE and self.location_caller == "host"
        return Location(kind, "" if asks or calls else self.location_detail, self.location_caller)

    def _task_rule(self) -> TaskRule | None:
        if not self.has_task:
            return None
        return TaskRule(self.task_title, self.task_due, self.task_owner)

    def _deal_rule(self) -> DealRule | None:
        if self.pipeline_ref is None:
            return None
        return DealRule(
            pipeline_ref=self.pipeline_ref,
            stages={outcome.value: ref for outcome, ref in self.stages.items()},
            may_go_back=self.deal_may_go_back,
            title=self.deal_title,
            amount=self.deal_amount,
            currency=self.currency,
        )


_AS_THEY_ARE = (
    "title slug colour description prepare durations interval buffer_before buffer_after notice assignment seats "
    "needs_approval approval_hours sends_confirmation sends_thanks sends_no_show mail_optional max_guests "
    "max_upcoming price currency is_public locale is_on"
).split()


def minor_units(given: Any, currency: str) -> int | None:
    """ "12,50" euros as 1250; nothing, and zero, as None. An int is taken as it is."""
    if given is None or isinstance(given, int):
        return given or None
    text = str(given).strip()
    if not text:
        return None
    if not AMOUNT.fullmatch(text):
        raise wrong("not_an_amount")
    try:
        amount = Decimal(text.replace(",", ".")).scaleb(CURRENCIES.get(currency, 2))
    except InvalidOperation:
        raise wrong("not_an_amount") from None
    if amount != amount.to_integral_value():
        raise wrong("not_an_amount")
    return int(amount) or None


def slug_of(title: str) -> str:
    """ "Site survey (Évora)" as site-survey-evora; empty where nothing of it is Latin."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


def _free_key(wanted: str, taken: set[str]) -> str:
    stem = wanted[:36].strip("_")
    stem = stem if KEY.fullmatch(stem) else f"q_{stem}".rstrip("_")
    tries: Sequence[str] = [stem, *(f"{stem}_{count}" for count in range(2, MOST_QUESTIONS + 20))]
    return next(key for key in tries if key not in taken)


def _is_https(text: str) -> bool:
    return bool(re.fullmatch(r"https://[^\s/$.?#][^\s]*", text))
