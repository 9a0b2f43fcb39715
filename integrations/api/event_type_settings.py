"""All that an admin sets of a meeting type, as programs send and read it: the draft of the office,
under the names of the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, create_model, model_validator
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from booking.drafts import Draft
from booking.errors import InvalidInput
from booking.event_type_drafts import MOST_HOSTS, EventTypeDraft, HostPlace
from booking.event_types import EventType
from booking.when.slots import FixedWindow, RollingWindow
from integrations.api.words import shown_as

MOST_AMOUNT = 99_999_999  # minor units

# What the draft says of itself, and how programs call it.
NAMES = {
    "title": "name",
    "ref": "id",
    "schedule_ref": "scheduleId",
    "pipeline_ref": "pipelineId",
}


def outside(name: str) -> str:
    """A field's name as programs know it; of `hosts.0.ref` each part."""
    return ".".join(NAMES.get(part) or to_camel(part) for part in name.split("."))


OUTSIDE = ConfigDict(alias_generator=outside, populate_by_name=True)


class _Outside(Draft):
    model_config = OUTSIDE


class HostPlaceIn(HostPlace):
    model_config = OUTSIDE


class EventTypeIn(EventTypeDraft):
    """A meeting type. Lengths are whole minutes, amounts whole minor units of the currency."""

    model_config = OUTSIDE | shown_as(
        name="Roof inspection",
        durations=[45],
        windowDays=30,
        locationKind="link",
        locationDetail="https://meet.example.com/roofs",
    )

    slug: str = Field(default="", description="Made from the name where empty")
    hosts: Annotated[tuple[HostPlaceIn, ...], Field(max_length=MOST_HOSTS)] = ()
    deal_amount: Annotated[int, Field(le=MOST_AMOUNT)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_is_title(cls, given: Any) -> Any:
        """The draft makes the slug of it before the fields are read."""
        if isinstance(given, dict) and "name" in given:
            return {**given, "title": given["name"]}
        return given


class EventTypeSettings(EventTypeIn):
    """All that is set. What is read here can be sent back."""


def _may_be_left_out(fields: Mapping[str, FieldInfo]) -> dict[str, Any]:
    """The same fields, none of them needed."""
    optional: dict[str, Any] = {}
    for name, info in fields.items():
        kind: Any = info.annotation
        for check in info.metadata:
            kind = Annotated[kind, check]
        optional[name] = (kind | None, None)
    return optional


EventTypeFields = create_model(
    "EventTypeFields", __base__=_Outside, **_may_be_left_out(EventTypeIn.model_fields)
)


class EventTypeChange(EventTypeFields):  # type: ignore[valid-type, misc]  # made of the fields above
    """What is left out stays as it is."""

    model_config = shown_as(isOn=True)

    version: int | None = Field(default=None, description="The version that was read")


def drafted(given: Mapping[str, Any]) -> EventTypeIn:
    """The draft of the whole. Raises InvalidInput."""
    return EventTypeIn.checked(given)


def settings_of(event_type: EventType) -> dict[str, Any]:
    """What is set, by the draft's own names: what `drafted` takes."""
    policy, limits, location = event_type.change_policy, event_type.limits, event_type.location
    task, deal, window = event_type.task_rule, event_type.deal_rule, event_type.window
    fixed = window if isinstance(window, FixedWindow) else None
    return {
        **{name: getattr(event_type, name) for name in _AS_THEY_ARE},
        "durations": list(event_type.durations),
        "schedule_ref": event_type.schedule.ref if event_type.schedule else None,
        "window_kind": "fixed" if fixed else "rolling",
        "window_days": window.days if isinstance(window, RollingWindow) else None,
        "window_first": fixed.first.isoformat() if fixed else None,
        "window_last": fixed.last.isoformat() if fixed else None,
        "day_count": limits.day_count,
        "day_minutes": limits.day_minutes,
        "week_count": limits.week_count,
        "week_minutes": limits.week_minutes,
        "assignment": event_type.assignment.value,
        "hosts": [{"ref": place.host.ref, "share": place.share} for place in event_type.hosts],
        "location_kind": location.kind.value,
        "location_caller": location.caller,
        "location_detail": location.detail,
        "reminders": list(event_type.reminders),
        "questions": [
            {
                "key": one.key,
                "label": one.label,
                "kind": one.kind.value,
                "required": one.required,
                "options": list(one.options),
            }
            for one in event_type.questions
        ],
        "may_reschedule": policy.reschedule.allowed,
        "reschedule_until": policy.reschedule.until,
        "may_cancel": policy.cancel.allowed,
        "cancel_until": policy.cancel.until,
        "reason": policy.reason.value,
        "reasons": list(policy.reasons),
        "refund_full_until": event_type.refund_policy.full_until,
        "refund_percent": event_type.refund_policy.percent_after,
        "has_task": task is not None,
        "task_title": task.title if task else "",
        "task_due": task.due if task else 0,
        "task_owner": task.owner if task else "assignee",
        "pipeline_ref": deal.pipeline_ref if deal else None,
        "stages": dict(deal.stages) if deal else {},
        "deal_may_go_back": deal is not None and deal.may_go_back,
        "deal_title": deal.title if deal else "",
        "deal_amount": deal.amount if deal else None,
    }


def told(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The same as programs read it."""
    hosts = [{outside(name): value for name, value in one.items()} for one in settings["hosts"]]
    return {outside(name): value for name, value in settings.items()} | {"hosts": hosts}


def named_outside(error: InvalidInput) -> InvalidInput:
    """What is wrong, by the names that programs know."""
    return InvalidInput({outside(name): why for name, why in error.fields.items()})


_AS_THEY_ARE = (
    *("title", "slug", "colour", "description", "prepare", "interval", "buffer_before"),
    *("buffer_after", "notice", "seats", "needs_approval", "approval_hours", "sends_confirmation"),
    *("sends_thanks", "sends_no_show", "mail_optional", "max_guests", "max_upcoming", "price"),
    *("currency", "hold_minutes", "is_public", "locale", "is_on"),
)
