"""Why a booking is moved or cancelled, where the event type wants to know."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from booking.bookings import Booking
from booking.event_types import ReasonRule
from booking.history import LONGEST_REASON
from booking.people import cleaned_text
from bot.dialogue import Asking, Question, Said, ask
from bot.hearing import Intent
from bot.messages import Choices, Reply
from bot.phrases import phrases
from bot.questions import understood

say = phrases("reason")


def reason_if_asked(booking: Booking) -> Generator[Question[Any], Any, str]:
    """Asked where it is required, or where there is a list to choose from; empty where it is not
    given.
    """
    policy = booking.event_type.change_policy
    is_required = policy.reason is ReasonRule.REQUIRED
    if not is_required and (policy.reason is ReasonRule.HIDDEN or not policy.reasons):
        return ""
    return (yield from ask(which_reason(policy.reasons, is_required=is_required)))


def which_reason(reasons: tuple[str, ...], *, is_required: bool) -> Question[str]:
    def prompt(asking: Asking) -> Reply:
        shown = [asking.choice(reason, reason) for reason in reasons]
        if not is_required:
            shown.append(asking.choice(say.skip(), ""))
        question = understood(asking, say.why())
        return asking.reply(question, Choices(tuple(shown)) if shown else None)

    def hear(said: Said) -> str | None:
        if isinstance(said.picked, str):
            return said.picked
        if said.understood is None:
            return None
        if not is_required and said.intent is Intent.DENY:
            return ""
        return cleaned_text(said.text)[:LONGEST_REASON] or None

    return Question(key="reason", prompt=prompt, hear=hear, asked_as="reason", lasts=True)
