"""What the pages of webhooks say: how one fares, what a message is about, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from booking.subscriptions import Attempt, Kind, Message, Progress, Subscription


@dataclass(frozen=True)
class Sign:
    """A badge: its kind, its icon and its words."""

    kind: str
    icon: str
    words: str


def state_sign(one: Subscription) -> Sign:
    if one.given_up_at is not None and not one.is_on:
        return Sign("danger", "alert", gettext("Switched off: it failed for days"))
    if not one.is_on:
        return Sign("", "ban", gettext("Off"))
    if one.failing_since is not None:
        return Sign("warn", "alert", gettext("Failing"))
    return Sign("ok", "check", gettext("On"))


def progress_sign(message: Message) -> Sign:
    match message.progress:
        case Progress.DELIVERED:
            return Sign("ok", "check", gettext("Delivered"))
        case Progress.PARKED:
            is_test = message.kind is Kind.TEST
            words = gettext("Failed") if is_test else gettext("Given up")
            return Sign("danger", "alert", words)
        case Progress.WAITING:
            return Sign("info", "clock", gettext("Waiting"))


def kind_words() -> dict[str, str]:
    """By the name that receivers know."""
    return {
        Kind.REQUESTED.value: gettext("Requested: waits for a yes, or for money"),
        Kind.CREATED.value: gettext("Booked"),
        Kind.REJECTED.value: gettext("Declined or expired"),
        Kind.RESCHEDULED.value: gettext("Moved"),
        Kind.CANCELLED.value: gettext("Cancelled"),
        Kind.NO_SHOW.value: gettext("No-show"),
        Kind.COMPLETED.value: gettext("Attended"),
        Kind.UPDATED.value: gettext("Changed: host, guests, notes, meeting link, refund"),
        Kind.TEST.value: gettext("Test"),
    }


def error_words(attempt: Attempt | None) -> str:
    """What went wrong, in a sentence; empty where nothing did."""
    if attempt is None or attempt.error is None:
        return ""
    return {
        "status": gettext("It answered with an error."),
        "redirect": gettext("It answered with a redirect. Redirects are not followed."),
        "timeout": gettext("It did not answer within 10 seconds."),
        "refused": gettext("Nobody answers at this address."),
        "unresolved": gettext("The name of the host leads nowhere."),
        "private_address": gettext("The address is a private one, which is not called."),
        "tls": gettext("Its certificate cannot be trusted."),
        "closed": gettext("The connection ended before there was an answer."),
        "not_https": gettext("The address does not begin with https."),
    }.get(attempt.error, gettext("It could not be called."))


def wrong_endpoint(code: str) -> str:
    """What to do about an address that may not be called; empty for other codes."""
    return {
        "bad_address": gettext("Write a whole address that begins with https://"),
        "not_https": gettext("Write an address that begins with https://"),
        "private_address": gettext("Write an address that everybody can reach."),
    }.get(code, "")


def labels() -> dict[str, str]:
    return {
        "endpoint": gettext("Address"),
        "description": gettext("Description"),
        "kinds": gettext("What it is told of"),
        "is_on": gettext("On"),
    }
