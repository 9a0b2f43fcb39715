"""EventTypeDraft: an event type as an admin wrote it, checked as a whole.

Its fields are flat, as a form has them; `fill` puts them into the row. Lengths are whole minutes.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

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
    EMPTY_IS_NONE,
    DateOrNone,
    Draft,
    Line,
    LocaleOrNone,
    NamedLine,
    Ref,
    RefOrNone,
    Text,
    slug_of,
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
    ReasonRule,
    RefundPolicy,
    TaskRule,
)
from booking.money import CURRENCIES, minor_units, price_of
from booking.people import checked_phone
from booking.question_drafts import MOST_QUESTIONS, QuestionDraft, few, keyed, lines
from booking.when.slots import FixedWindow, HostChoice, Limits, RollingWindow

Colour = Literal["c1", "c2", "c3", "c4", "c5", "c6"]
Place = Literal["google_meet", "link", "phone", "in_person", "ask_attendee"]
# Second words of addresses that mean something already.
TAKEN_SLUGS = frozenset({"chat", "brand.css"})
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
YEAR = 366 * DAY
MOST_DURATIONS, MOST_REMINDERS, MOST_HOSTS, MOST_REASONS = 10, 5, 60, 20


class HostPlace(Draft):
    """A host of the event type, and the share of bookings it is to get."""

    ref: Ref
    share: Annotated[int, Field(ge=1, le=100)] = 10


def _numbers(given: Any) -> Any:
    """The numbers of "30, 45"; what is none stays as it is, for pydantic to refuse."""
    if isinstance(given, str):
        return [part for part in re.split(r"[,;\s]+", given) if part]
    return given or []


def _each_once(numbers: list[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


def _reasons(given: Any) -> tuple[str, ...]:
    return few(lines(given), MOST_REASONS)


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
    """Every field of an event type, in the order of the checks: some look at those above."""

    title: NamedLine
    slug: str = ""
    colour: Colour = "c1"
    description: Text = ""
    prepare: Text = ""
    durations: Lengths
    interval: Annotated[Annotated[int, Field(ge=1, le=DAY)] | None, EMPTY_IS_NONE] = None
    schedule_ref: RefOrNone = None
    buffer_before: Annotated[int, Field(ge=0, le=DAY)] = 0
    buffer_after: Annotated[int, Field(ge=0, le=DAY)] = 0
    notice: Annotated[int, Field(ge=0, le=YEAR)] = 0
    window_kind: Literal["rolling", "fixed"] = "rolling"
    window_days: Annotated[Annotated[int, Field(ge=0, le=730)] | None, EMPTY_IS_NONE] = None
    window_first: DateOrNone = None
    window_last: DateOrNone = None
    day_count: Annotated[Annotated[int, Field(ge=1, le=1_000)] | None, EMPTY_IS_NONE] = None
    day_minutes: Annotated[Annotated[int, Field(ge=1, le=DAY)] | None, EMPTY_IS_NONE] = None
    week_count: Annotated[Annotated[int, Field(ge=1, le=1_000)] | None, EMPTY_IS_NONE] = None
    week_minutes: Annotated[Annotated[int, Field(ge=1, le=7 * DAY)] | None, EMPTY_IS_NONE] = None
    assignment: HostChoice = HostChoice.SINGLE
    hosts: Annotated[tuple[HostPlace, ...], Field(max_length=MOST_HOSTS)] = ()
    seats: Annotated[int, Field(ge=1, le=1_000)] = 1
    location_kind: Place = "ask_attendee"
    location_caller: Literal["host", "customer"] = "host"
    location_detail: Line = ""
    needs_approval: bool = False
    approval_hours: Annotated[int, Field(ge=1, le=30 * 24)] = 24
    sends_confirmation: bool = True
    sends_thanks: bool = False
    sends_no_show: bool = False
    reminders: Reminders = Field(default_factory=list)
    questions: Annotated[tuple[QuestionDraft, ...], Field(max_length=MOST_QUESTIONS)] = ()
    mail_optional: bool = False
    max_guests: Annotated[int, Field(ge=0, le=10)] = 0
    may_reschedule: bool = True
    reschedule_until: Annotated[int, Field(ge=0, le=YEAR)] = 0
    may_cancel: bool = True
    cancel_until: Annotated[int, Field(ge=0, le=YEAR)] = 0
    reason: ReasonRule = ReasonRule.OPTIONAL
    reasons: Annotated[tuple[str, ...], BeforeValidator(_reasons)] = ()
    max_upcoming: Annotated[Annotated[int, Field(ge=1, le=100)] | None, EMPTY_IS_NONE] = None
    currency: str = "EUR"
    price: int | None = None
    hold_minutes: Annotated[Annotated[int, Field(ge=5, le=23 * 60)] | None, EMPTY_IS_NONE] = None
    refund_full_until: Annotated[int, Field(ge=0, le=YEAR)] = 0
    refund_percent: Annotated[int, Field(ge=0, le=100)] = 0
    has_task: bool = False
    task_title: Line = ""
    task_due: Annotated[int, Field(ge=-YEAR, le=YEAR)] = 0
    task_owner: Literal["assignee", "host", "nobody"] = "assignee"
    pipeline_ref: RefOrNone = None
    stages: dict[Outcome, Ref] = Field(default_factory=dict)
    deal_may_go_back: bool = False
    deal_title: Line = ""
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
        is_link = kind in (LocationKind.LINK, LocationKind.GOOGLE_MEET)
        if is_link and detail and not _is_https(detail):
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
        return keyed(questions)

    @field_validator("max_guests")
    @classmethod
    def _no_guests_with_seats(cls, guests: int, info: ValidationInfo) -> int:
        if guests and info.data.get("seats", 1) > 1:
            raise wrong("not_with_seats")
        return guests

    @field_validator("currency")
    @classmethod
    def _currency(cls, currency: str) -> str:
        if currency not in CURRENCIES:
            raise wrong("not_a_choice")
        return currency

    @field_validator("price", "deal_amount", mode="before")
    @classmethod
    def _money(cls, given: Any, info: ValidationInfo) -> int | None:
        return minor_units(given, info.data.get("currency", "EUR"))

    @field_validator("price")
    @classmethod
    def _price(cls, price: int | None, info: ValidationInfo) -> int | None:
        return price_of(price, info.data.get("currency", "EUR"))

    @field_validator("task_title")
    @classmethod
    def _task_title(cls, title: str, info: ValidationInfo) -> str:
        if info.data.get("has_task") and not title:
            raise wrong("missing")
        return title

    @field_validator("stages", mode="before")
    @classmethod
    def _named_stages(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given or {}
        return {outcome: ref for outcome, ref in given.items() if ref}

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
    "title",
    "slug",
    "colour",
    "description",
    "prepare",
    "durations",
    "interval",
    "buffer_before",
    "buffer_after",
    "notice",
    "assignment",
    "seats",
    "needs_approval",
    "approval_hours",
    "sends_confirmation",
    "sends_thanks",
    "sends_no_show",
    "mail_optional",
    "max_guests",
    "max_upcoming",
    "price",
    "currency",
    "hold_minutes",
    "is_public",
    "locale",
    "is_on",
)


def _is_https(text: str) -> bool:
    return bool(re.fullmatch(r"https://[^\s/$.?#][^\s]*", text))
