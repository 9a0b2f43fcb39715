"""What a message means, as plain data: for measuring, and for programs that want no types of ours.

The terms are those of the yardsticks for understanding: `intent`, `option`, `date` or `date_from`
and `date_to`, `time` or `time_from` and `time_to`, `part`, and the same as `target_...` for the
booking that is spoken of.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from booking.when.wish import Wish
from bot.hearing import Asked, Intent, Offered, Understood, hear
from bot.intents import SMALL_TALK

KEYS = {"confirm": "confirm", "offer": "slot"}  # the question behind what the bot did last


def understand(
    text: str, *, lang: str | None, now: datetime, tz: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    """The meaning of `text`, sent at `now` by somebody in the zone `tz`; only what was said."""
    understood = hear(text, lang=lang, zone=tz, now=now, asked=asked_in(context, tz))
    return {
        "intent": plain(understood.intent),
        "confidence": understood.confidence,
        **option_in(understood, len(context.get("offered") or ())),
        **times_in(understood, from_now(understood, now, tz, context)),
        **also_said(understood),
    }


def option_in(understood: Understood, shown: int) -> dict[str, int]:
    """The number chosen; the last is counted where it is known how many there were."""
    option = understood.option
    if option is None:
        return {}
    return {"option": shown + 1 + option if option < 0 < shown else option}


def times_in(understood: Understood, otherwise: Wish | None) -> dict[str, Any]:
    """The times wished, and those of the booking that is to be moved."""
    wish, target = understood.wish, understood.target
    if understood.intent is Intent.CANCEL:  # it wishes no time: what is named is what is to go
        wish, target = target or wish, None
    of_target = {f"target_{key}": value for key, value in when_in(target).items()}
    return {**when_in(wish or otherwise), **of_target}


def from_now(
    understood: Understood, now: datetime, tz: str, context: Mapping[str, Any]
) -> Wish | None:
    """ "30 minutes later" where there is nothing yet that it could be later than."""
    relative = understood.relative
    if relative is None or relative.shift is None or relative.of_booking or context:
        return None
    return relative.seen_from(now, None, tz)


def plain(intent: Intent) -> str:
    return (Intent.NONE if intent in SMALL_TALK else intent).value


def asked_in(context: Mapping[str, Any], tz: str) -> Asked | None:
    """What the bot had said last, in the ear's own terms."""
    act = context.get("last_bot_act")
    if act is None:
        return None
    things = context.get("offered") or ()
    if act == "confirm" and context.get("proposal"):
        things = [context["proposal"]]
    return Asked(key_of(act, context.get("asked") or ()), tuple(offered_in(o, tz) for o in things))


def key_of(act: str, asked: Any) -> str:
    if act == "ask":
        wanted = set(asked) & {"date", "time"}
        return "when" if len(wanted) > 1 else next(iter(wanted), "text")
    return KEYS.get(act, act)


def offered_in(thing: Mapping[str, Any], tz: str) -> Offered:
    day, clock = thing.get("date"), thing.get("time") or thing.get("from")
    starts_at = None
    if day and clock:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
        starts_at = local.replace(tzinfo=ZoneInfo(tz))
    return Offered(str(thing.get("label") or ""), starts_at)


def when_in(wish: Wish | None) -> dict[str, Any]:
    """The days and clocks wished; an open side is None."""
    if wish is None:
        return {}
    said: dict[str, Any] = {}
    if wish.first and wish.first == wish.last:
        said["date"] = wish.first.isoformat()
    elif wish.first or wish.last:
        said["date_from"] = wish.first and wish.first.isoformat()
        said["date_to"] = wish.last and wish.last.isoformat()
    if wish.time:
        said["time"] = shown(wish.time)
    elif wish.after or wish.before:
        said["time_from"] = wish.after and shown(wish.after)
        said["time_to"] = wish.before and shown(wish.before)
    elif wish.part:
        said["part"] = wish.part.value
    return said


def shown(clock: time) -> str:
    return clock.strftime("%H:%M")


def also_said(understood: Understood) -> dict[str, Any]:
    """Who speaks, whom they bring, and all readings of a day or a clock that has several."""
    said: dict[str, Any] = {
        "name": understood.name,
        "email": understood.email,
        "phone": understood.phone,
        "minutes": understood.minutes,
        "guests": list(understood.guests),
        "candidates": [
            *(
                {"date": day.means.isoformat(), "confidence": day.confidence}
                for day in understood.days
            ),
            *({"time": shown(at.means), "confidence": at.confidence} for at in understood.clocks),
        ],
    }
    return {key: value for key, value in said.items() if value}
