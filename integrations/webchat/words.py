"""The words of the chat page's script, in the language of the request; it fills in `{name}`."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _


def words() -> dict[str, Any]:
    return {
        **_speakers(),
        **_sending(),
        **_picking(),
        **_filling_in(),
        **_cards(),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
    }


def _speakers() -> dict[str, str]:
    return {
        "you": _("You"),
        "bot": _("Booking bot"),
        "team": _("Our team"),
        "bot_here": _("Booking bot, answers at once"),
        "person_here": _("{name} has taken over"),
        "person_asked": _("A person will answer here"),
    }


def _sending() -> dict[str, str]:
    return {
        "not_sent": _("Not sent."),
        "send_again": _("Send again"),
        "waits": _("Waiting for a connection"),
        "offline": _("You are offline. What you write is kept and sent later."),
        "unreachable": _("We cannot be reached. We try again by ourselves."),
        "too_long": _(
            "{count} characters are more than the {most} that fit. Shorten it or send it in parts."
        ),
        "too_often": _("That was fast. It is sent in a moment."),
    }


def _picking() -> dict[str, str]:
    return {
        "choices": _("Answers to choose from"),
        "pick": _("Choose a day and time"),
        "day": _("Day"),
        "times_on": _("Time on {day}"),
        "times_count": _("{count} times to choose from"),
        "more_times": _("Show {count} more times"),
        "pick_time": _("Choose a time"),
        "take": _("Choose {time}"),
        "zone": _("Time zone"),
        "zone_label": _("{city} time, {offset}"),
        "change_zone": _("Change time zone"),
        "times_over": _("Times offered earlier"),
    }


def _filling_in() -> dict[str, str]:
    return {
        "optional": _("optional"),
        "missing": _("This is still missing."),
        "choose": _("Choose"),
        "yes": _("Yes"),
        "no": _("No"),
        "form_sent": _("Details sent"),
        "form_over": _("Details asked for earlier"),
    }


def _cards() -> dict[str, Any]:
    return {
        "pay": _("Pay now"),
        "manage": _("Move or cancel"),
        "look": _("Look at the booking"),
        "calendar": _("Add to calendar"),
        "before": _("Before"),
        "states": {
            "pending": _("Waiting for confirmation"),
            "to_pay": _("Waiting for payment"),
            "confirmed": _("Booked"),
            "completed": _("Attended"),
            "no_show": _("No-show"),
            "cancelled": _("Cancelled"),
            "rejected": _("Declined"),
            "expired": _("Expired"),
        },
    }
