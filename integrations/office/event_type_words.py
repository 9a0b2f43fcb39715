"""What the pages of event types call their fields and choices, and say of warnings and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from flask_babel import gettext, pgettext

from booking.event_types import Outcome, QuestionKind
from booking.set_up import Warn
from booking.when.slots import Reason
from integrations.office.forms import Difference, Written, differences, rows_of, unit_words

SECTIONS = {
    Warn.NO_HOST: "hosts",
    Warn.HOSTS_OFF: "hosts",
    Warn.NO_TIMES: "time",
    Warn.NO_ADDRESS: "place",
    Warn.PRICED: "price",
    Warn.HOST_WITHOUT_MAIL: "hosts",
    Warn.PIPELINE_GONE: "follows",
}


def warning_words(warn: Warn) -> tuple[str, str]:
    """The section of the page to look at, and what is the matter."""
    return SECTIONS[warn], {
        Warn.NO_HOST: gettext("Nobody hosts it, so it cannot be booked. Add a host."),
        Warn.HOSTS_OFF: gettext("Its hosts are switched off, so it cannot be booked."),
        Warn.NO_TIMES: gettext(
            "No time fits in the next 60 days. Look at duration, hours, window and limits."
        ),
        Warn.NO_ADDRESS: gettext("The place has no address: mails would not say where it is."),
        Warn.PRICED: gettext("It has a price and cannot be booked until payments are connected."),
        Warn.HOST_WITHOUT_MAIL: gettext("A host has no mail address and hears of no booking."),
        Warn.PIPELINE_GONE: gettext("The pipeline of its deal rule is gone."),
    }[warn]


def reason_words(reason: Reason) -> str:
    match reason:
        case Reason.IN_THE_PAST | Reason.TOO_SOON:
            return gettext("sooner than the minimum notice")
        case Reason.TOO_FAR_AHEAD:
            return gettext("outside the booking window")
        case Reason.OUTSIDE_AVAILABILITY:
            return gettext("outside the hours")
        case Reason.LIMIT_REACHED:
            return gettext("the limit is reached")
        case Reason.SLOT_TAKEN:
            return gettext("taken, or too close to a booking or time off")
        case _:
            assert_never(reason)


def label_of(name: str, flat: Written) -> str:
    """What the summary of errors calls a field."""
    known = labels()
    if name in known:
        return known[name]
    group, _, rest = name.partition("-")
    number = rest.partition("-")[0]
    at = int(number) + 1 if number.isdigit() else 1
    match group:
        case "questions":
            words = flat.get(f"questions-{number}-label", "")
            return words or gettext("Question %(number)s", number=at)
        case "reminders":
            return gettext("Reminder %(number)s", number=at)
        case "hosts":
            return gettext("Host %(number)s", number=at)
        case _:
            return gettext("Deal")


def labels() -> dict[str, str]:
    """The fields that have one label, in the order of the page."""
    return {
        "title": gettext("Name"),
        "slug": gettext("Link"),
        "description": gettext("What customers read"),
        "prepare": gettext("What to prepare"),
        "colour": gettext("Colour in the calendar"),
        "visibility": gettext("Who can book it"),
        "locale": gettext("Language"),
        "durations": gettext("Durations"),
        "interval": gettext("A start every"),
        "buffer_before": gettext("Buffer before"),
        "buffer_after": gettext("Buffer after"),
        "notice": gettext("Minimum notice"),
        "window_kind": gettext("Booking window"),
        "window_days": gettext("Days ahead"),
        "window_first": gettext("First date"),
        "window_last": gettext("Last date"),
        "day_count": gettext("Bookings a day"),
        "day_minutes": gettext("Minutes a day"),
        "week_count": gettext("Bookings a week"),
        "week_minutes": gettext("Minutes a week"),
        "schedule_ref": gettext("Hours"),
        "assignment": gettext("How hosts are chosen"),
        "hosts": gettext("Hosts"),
        "location_kind": gettext("Where it happens"),
        "location_caller": gettext("Who calls"),
        "detail_meet": gettext("Link where no Meet can be made"),
        "detail_link": gettext("Link to join"),
        "detail_phone": gettext("Number to call"),
        "detail_place": gettext("Address"),
        "questions": gettext("Questions"),
        "max_guests": gettext("Guests a customer may bring"),
        "seats": gettext("Seats in one time"),
        "price": gettext("Price"),
        "currency": gettext("Currency"),
        "hold_minutes": gettext("Held for who is to pay"),
        "refund_full_until": gettext("Full refund until"),
        "refund_percent": gettext("After that"),
        "confirmation": gettext("How a booking is confirmed"),
        "approval_hours": gettext("Decide within"),
        "reschedule_until": gettext("Move until"),
        "cancel_until": gettext("Cancel until"),
        "reason": gettext("Reason"),
        "reasons": gettext("Reasons to choose from"),
        "max_upcoming": gettext("Upcoming bookings a customer may have"),
        "reminders": gettext("Reminders"),
        "task_title": gettext("Title of the task"),
        "task_due": gettext("Due"),
        "task_owner": gettext("For whom"),
        "pipeline_ref": gettext("Pipeline"),
        "deal_title": gettext("Title of a new deal"),
        "deal_amount": gettext("Amount of a new deal"),
    }


def kind_words() -> list[tuple[str, str]]:
    """The kinds of questions."""
    return [
        (QuestionKind.SHORT.value, gettext("Short text")),
        (QuestionKind.LONG.value, gettext("Long text")),
        (QuestionKind.NUMBER.value, gettext("Number")),
        (QuestionKind.PHONE.value, gettext("Phone")),
        (QuestionKind.YES_NO.value, gettext("Yes or no")),
        (QuestionKind.ONE_OF.value, gettext("One of a list")),
        (QuestionKind.SOME_OF.value, gettext("Some of a list")),
    ]


def outcome_words() -> list[tuple[str, str]]:
    return [
        (Outcome.BOOKED.value, gettext("When booked")),
        (Outcome.RESCHEDULED.value, gettext("When moved")),
        (Outcome.CANCELLED.value, gettext("When cancelled")),
        (Outcome.NO_SHOW.value, gettext("After a no-show")),
        (Outcome.COMPLETED.value, gettext("When attended")),
    ]


def switch_labels() -> dict[str, str]:
    """What is on or off."""
    return {
        "is_on": gettext("Bookable"),
        "mail_optional": gettext("Mail may be left out in a conversation"),
        "may_reschedule": gettext("Customers may move it"),
        "may_cancel": gettext("Customers may cancel it"),
        "sends_confirmation": gettext("Confirmation mail"),
        "sends_thanks": gettext("Thank-you mail"),
        "sends_no_show": gettext("Mail after a no-show"),
        "has_task": gettext("A task follows each booking"),
        "deal_may_go_back": gettext("A deal may go back"),
    }


def choice_words() -> dict[str, str]:
    """The choices of an event type, by what a form sends for them."""
    return {
        "single": gettext("One host"),
        "round_robin": gettext("Round robin"),
        "collective": gettext("Together"),
        "rolling": gettext("Days ahead"),
        "fixed": gettext("Fixed dates"),
        "ask_attendee": gettext("Ask the customer"),
        "in_person": gettext("At an address"),
        "phone": gettext("Phone"),
        "google_meet": gettext("Google Meet"),
        "link": gettext("Video or web link"),
        "automatic": gettext("At once"),
        "approval": gettext("By us"),
        "public": gettext("Everybody"),
        "agents_only": gettext("Agents only"),
        "hidden": gettext("Not asked for"),
        "optional": gettext("Optional"),
        "required": pgettext("reason", "Required"),
    }


def differences_of(mine: Written, theirs: Written, names: Mapping[str, str]) -> list[Difference]:
    """What somebody else saved otherwise than this form; `names` are of hosts and such by ref."""
    words = choice_words() | dict(names)
    units = dict(unit_words())
    found = [
        Difference(one.label, _with_unit(one, theirs, words, units))
        for one in differences(mine, theirs, labels() | _stage_labels())
    ]
    for name, label in switch_labels().items():
        if (name in mine) != (name in theirs):
            found.append(Difference(label, gettext("On") if name in theirs else gettext("Off")))
    for name, field in (("hosts", "ref"), ("questions", "label"), ("reminders", "amount")):
        rows = rows_of(theirs, name)
        if rows != rows_of(mine, name):
            said = [words.get(row.get(field, ""), row.get(field, "")) for row in rows]
            said = [
                f"{text} {units.get(row.get('unit', ''), '')}".strip()
                for text, row in zip(said, rows, strict=True)
            ]
            found.append(Difference(labels()[name], "\n".join(said)))
    return found


def _with_unit(
    one: Difference, theirs: Written, words: Mapping[str, str], units: Mapping[str, str]
) -> str:
    unit = units.get(theirs.get(f"{one.name}_unit", ""), "")
    return f"{words.get(one.theirs, one.theirs)} {unit}".strip()


def _stage_labels() -> dict[str, str]:
    return {f"stages-{key}": words for key, words in outcome_words()}
