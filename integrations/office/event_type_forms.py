"""The form of an event type: the row as flat texts, and these as an `EventTypeDraft` takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from booking.event_type_drafts import EventTypeDraft
from booking.event_types import EventType, LocationKind, Outcome
from booking.money import amount_text
from booking.when.slots import FixedWindow, RollingWindow
from integrations.office.event_type_words import labels
from integrations.office.forms import (
    Row,
    Written,
    acted,
    focus_after,
    minutes_of,
    named_errors,
    parted,
    rows_of,
    with_rows,
)

LENGTHS = ("notice", "reschedule_until", "cancel_until", "refund_full_until")
SWITCHES = (
    "sends_confirmation",
    "sends_thanks",
    "sends_no_show",
    "mail_optional",
    "may_reschedule",
    "may_cancel",
    "has_task",
    "deal_may_go_back",
    "is_on",
)
OF_TIME = (
    "durations",
    "interval",
    "schedule_ref",
    "buffer_before",
    "buffer_after",
    "notice",
    "window_kind",
    "window_days",
    "window_first",
    "window_last",
    "day_count",
    "day_minutes",
    "week_count",
    "week_minutes",
    "assignment",
    "hosts",
    "seats",
)
# Where it happens is one field of the draft, and on the page one of four, each with its own label.
DETAIL_OF = {
    LocationKind.GOOGLE_MEET: "detail_meet",
    LocationKind.LINK: "detail_link",
    LocationKind.PHONE: "detail_phone",
    LocationKind.IN_PERSON: "detail_place",
}
NEW_QUESTION: Row = {"key": "", "label": "", "kind": "short", "options": ""}
NEW_REMINDER: Row = {"amount": "24", "unit": "hours"}
ON = "on"


def blank() -> Written:
    """What a new event type starts with."""
    first = EventTypeDraft(title="new", slug="new", durations=[30], notice=60, window_days=60)
    event_type = EventType(reminders=[24 * 60])
    first.fill(event_type)
    event_type.title, event_type.slug, event_type.reminders = "", "", [24 * 60]
    return written(event_type)


def written(event_type: EventType) -> Written:
    """The row as the form shows it."""
    policy, limits, location = event_type.change_policy, event_type.limits, event_type.location
    shown: dict[str, Any] = {
        "title": event_type.title,
        "slug": event_type.slug,
        "colour": event_type.colour,
        "description": event_type.description,
        "prepare": event_type.prepare,
        "durations": ", ".join(map(str, event_type.durations)),
        "interval": event_type.interval,
        "schedule_ref": event_type.schedule.ref if event_type.schedule else None,
        "buffer_before": event_type.buffer_before,
        "buffer_after": event_type.buffer_after,
        "day_count": limits.day_count,
        "day_minutes": limits.day_minutes,
        "week_count": limits.week_count,
        "week_minutes": limits.week_minutes,
        "assignment": event_type.assignment.value,
        "seats": event_type.seats,
        "location_kind": location.kind.value,
        "location_caller": location.caller,
        "confirmation": "approval" if event_type.needs_approval else "automatic",
        "approval_hours": event_type.approval_hours,
        "max_guests": event_type.max_guests,
        "reason": policy.reason.value,
        "reasons": "\n".join(policy.reasons),
        "max_upcoming": event_type.max_upcoming,
        "currency": event_type.currency,
        "price": amount_text(event_type.price, event_type.currency),
        "hold_minutes": event_type.hold_minutes,
        "refund_percent": event_type.refund_policy.percent_after,
        "visibility": "public" if event_type.is_public else "agents_only",
        "locale": event_type.locale,
    }
    if location.kind in DETAIL_OF:
        shown[DETAIL_OF[location.kind]] = location.detail
    flat = {name: "" if value is None else str(value) for name, value in shown.items()}
    flat |= _written_lengths(event_type) | _written_window(event_type)
    flat |= _written_rules(event_type) | _written_switches(event_type)
    return _written_rows(flat, event_type)


def _written_lengths(event_type: EventType) -> Written:
    policy = event_type.change_policy
    lengths = {
        "notice": event_type.notice,
        "reschedule_until": policy.reschedule.until,
        "cancel_until": policy.cancel.until,
        "refund_full_until": event_type.refund_policy.full_until,
    }
    flat = {}
    for name, minutes in lengths.items():
        flat[name], flat[f"{name}_unit"] = parted(minutes)
    return flat


def _written_window(event_type: EventType) -> Written:
    match event_type.window:
        case RollingWindow(days=days):
            return {"window_kind": "rolling", "window_days": str(days)}
        case FixedWindow(first=first, last=last):
            return {
                "window_kind": "fixed",
                "window_days": "60",
                "window_first": first.isoformat(),
                "window_last": last.isoformat(),
            }


def _written_rules(event_type: EventType) -> Written:
    task, deal = event_type.task_rule, event_type.deal_rule
    due = task.due if task else 0
    amount, unit = parted(abs(due))
    flat = {
        "task_title": task.title if task else "",
        "task_due": amount,
        "task_due_unit": unit,
        "task_side": "before" if due < 0 else "after",
        "task_owner": task.owner if task else "assignee",
        "pipeline_ref": deal.pipeline_ref if deal else "",
        "deal_title": deal.title if deal else "",
        "deal_amount": amount_text(deal.amount, deal.currency) if deal else "",
    }
    stages = deal.stages if deal else {}
    return flat | {f"stages-{outcome.value}": stages.get(outcome, "") for outcome in Outcome}


def _written_switches(event_type: EventType) -> Written:
    policy = event_type.change_policy
    switches = {
        "sends_confirmation": event_type.sends_confirmation,
        "sends_thanks": event_type.sends_thanks,
        "sends_no_show": event_type.sends_no_show,
        "mail_optional": event_type.mail_optional,
        "may_reschedule": policy.reschedule.allowed,
        "may_cancel": policy.cancel.allowed,
        "has_task": event_type.task_rule is not None,
        "deal_may_go_back": event_type.deal_rule is not None and event_type.deal_rule.may_go_back,
        "is_on": event_type.is_on,
    }
    return {name: ON for name, is_on in switches.items() if is_on}


def _written_rows(flat: Written, event_type: EventType) -> Written:
    hosts = [{"ref": place.host.ref, "share": str(place.share)} for place in event_type.hosts]
    questions: list[Row] = [
        {"key": each.key, "label": each.label, "kind": each.kind.value}
        | {"options": "\n".join(each.options)}
        | ({"required": ON} if each.required else {})
        for each in event_type.questions
    ]
    reminders = [
        dict(zip(("amount", "unit"), parted(minutes), strict=True))
        for minutes in event_type.reminders
    ]
    flat = with_rows(flat, "hosts", hosts)
    return with_rows(with_rows(flat, "questions", questions), "reminders", reminders)


def given(flat: Written) -> dict[str, Any]:
    """What the draft takes; what is wrong with it stays in, for the draft to say."""
    kind = flat.get("location_kind", "")
    due = minutes_of(flat.get("task_due", "") or "0", flat.get("task_due_unit", ""))
    side = -1 if flat.get("task_side") == "before" else 1
    lengths = {
        name: minutes_of(flat.get(name, ""), flat.get(f"{name}_unit", "")) for name in LENGTHS
    }
    return (
        dict(flat)
        | lengths
        | {name: flat.get(name) == ON for name in SWITCHES}
        | {
            "needs_approval": flat.get("confirmation") == "approval",
            "is_public": flat.get("visibility") != "agents_only",
            "location_detail": flat.get(DETAIL_OF.get(kind, ""), ""),  # type: ignore[call-overload]  # a StrEnum is its text
            "task_due": due * side if isinstance(due, int) else due,
            "stages": {outcome.value: flat.get(f"stages-{outcome.value}") for outcome in Outcome},
            "hosts": rows_of(flat, "hosts"),
            "questions": [
                {**row, "required": row.get("required") == ON} for row in rows_of(flat, "questions")
            ],
            "reminders": [
                minutes_of(row.get("amount", ""), row.get("unit", ""))
                for row in rows_of(flat, "reminders")
            ],
        }
    )


def given_of_time(flat: Written, event_type: EventType | None) -> dict[str, Any]:
    """Of what the draft takes, that on which times hang: no half-written question hides them."""
    whole = given(flat)
    named = {"title": "new", "slug": event_type.slug if event_type else "new"}
    return {name: whole[name] for name in OF_TIME if name in whole} | named


def changed_by(act: str, flat: Written) -> tuple[Written, str | None]:
    """The form after a button for its rows, and the id of the field to go on with."""
    host = flat.get("add_host", "")
    new = {
        "hosts": {"ref": host, "share": "10"},
        "questions": NEW_QUESTION,
        "reminders": NEW_REMINDER,
    }
    fields = {"hosts": "share", "questions": "label", "reminders": "amount"}
    focus = None
    for name, row in new.items():
        rows = rows_of(flat, name)
        if name == "hosts" and act == "add-hosts" and not host:
            continue
        changed = acted(rows, act, name, new=row)
        focus = focus or focus_after(act, changed, name, fields[name])
        flat = with_rows(flat, name, changed)
    return flat, focus


def errors_of(fields: Mapping[str, str], flat: Written) -> dict[str, str]:
    """Name of a field on the page -> what is wrong with it."""
    detail = DETAIL_OF.get(flat.get("location_kind", ""), "location_kind")  # type: ignore[call-overload]  # as above
    renamed = {"location_detail": detail, "needs_approval": "confirmation"}
    for at in range(len(rows_of(flat, "reminders"))):
        renamed[f"reminders.{at}"] = f"reminders-{at}-amount"
    for at in range(len(rows_of(flat, "hosts"))):
        renamed[f"hosts.{at}.ref"] = f"hosts-{at}-share"
    # A box that was left out of what was sent stands on the page all the same.
    asked = {
        f"questions-{at}-{name}"
        for at in range(len(rows_of(flat, "questions")))
        for name in ("label", "kind", "options")
    }
    return named_errors(fields, {*flat, *labels(), *asked, "hosts", "questions"}, renamed)
