"""What the pages of event types say of a warning, and of why a time is missing."""

from __future__ import annotations

from typing import assert_never

from flask_babel import gettext

from booking.set_up import Warn
from booking.when.slots import Reason


def warning_words(warn: Warn) -> tuple[str, str]:
    """The section of the page to look at, and what is the matter."""
    match warn:
        case Warn.NO_HOST:
            return "hosts", gettext("Nobody hosts it, so it cannot be booked. Add a host.")
        case Warn.HOSTS_OFF:
            return "hosts", gettext("Its hosts are switched off, so it cannot be booked.")
        case Warn.NO_TIMES:
            return "time", gettext(
                "No time fits in the next 60 days. Look at duration, hours, window and limits."
            )
        case Warn.NO_ADDRESS:
            return "place", gettext("The place has no address: mails would not say where it is.")
        case Warn.PRICED:
            return "price", gettext("It has a price and cannot be booked until payments are connected.")
        case Warn.HOST_WITHOUT_MAIL:
            return "hosts", gettext("A host has no mail address and hears of no booking.")
        case Warn.PIPELINE_GONE:
            return "follows", gettext("The pipeline of its deal rule is gone.")
        case _:
            assert_never(warn)


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
