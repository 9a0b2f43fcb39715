"""What a booking page says of an event type: where, with whom, what becomes of it later."""

from __future__ import annotations

from typing import Any

from babel.lists import format_list
from flask_babel import gettext

from booking.event_types import EventType
from booking.when.slots import HostChoice
from integrations.languages import locale_shown
from integrations.moments import duration
from integrations.pages.frame import place_shown

MOST_NAMES = 4
ALL = 100  # percent


def about(event_type: EventType) -> dict[str, Any]:
    """Values for `pages/book.html`."""
    return {
        "place": place_shown(event_type.location, agreed=False),
        "hosts": _hosts(event_type),
        "several_hosts": len(event_type.pool) > 1,
        "later_words": _later(event_type),
        "refund_words": refund_words(event_type) if event_type.price else "",
    }


def _hosts(event_type: EventType) -> str:
    names = [host.name for host in event_type.pool]
    if event_type.assignment is HostChoice.SINGLE:
        names = names[:1]
    if not names:
        return ""
    if len(names) == 1:
        return gettext("With %(names)s", names=names[0])
    if len(names) > MOST_NAMES:
        return gettext("With one of our team") if _is_any(event_type) else gettext("With our team")
    first_names, locale = [name.split()[0] for name in names], locale_shown()
    listed = (
        format_list(first_names, "or", locale)
        if _is_any(event_type)
        else format_list(first_names, locale=locale)
    )
    return gettext("With %(names)s", names=listed)


def _is_any(event_type: EventType) -> bool:
    return event_type.assignment is HostChoice.ROUND_ROBIN


def _later(event_type: EventType) -> str:
    policy = event_type.change_policy
    match policy.reschedule.allowed, policy.cancel.allowed:
        case True, True:
            return gettext("You can move or cancel it later from the confirmation mail.")
        case True, False:
            return gettext("You can move it later from the confirmation mail.")
        case False, True:
            return gettext("You can cancel it later from the confirmation mail.")
        case _:
            return ""


def refund_words(event_type: EventType) -> str:
    """What goes back when a customer cancels: told before anybody pays, and after."""
    policy = event_type.refund_policy
    until = duration(policy.full_until)
    if not policy.full_until or policy.percent_after == ALL:
        return gettext("All of it goes back if you cancel before it starts.")
    if policy.percent_after:
        return gettext(
            "All of it goes back if you cancel %(time)s before or earlier, "
            "after that %(percent)s%%.",
            time=until,
            percent=policy.percent_after,
        )
    return gettext(
        "All of it goes back if you cancel %(time)s before or earlier, after that nothing.",
        time=until,
    )
