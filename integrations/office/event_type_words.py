"""What the pages of event types say of a warning, and of why a time is missing."""

from __future__ import annotations

from typing import assert_never

from flask_babel import gettext

from booking.set_up import Warn
from booking.when.slots import Reason

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
