"""Which of the things on offer was chosen: by number, by place, by its time or by its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.when.wish import Wish
from bot.clock_face import NOON
from bot.languages.lexicon import Chart, folded

LAST = -1
FEW_WORDS = 4
MOST_LISTED = 10
LONGEST_SMALL = 2  # letters
OFFSET = re.compile(r"GMT(?:[+-]\d{1,2}(?::\d\d)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing on offer, in the order shown."""

    label: str
    starts_at: datetime | None = None


def option_chosen(
    chart: Chart,
    offered: Sequence[Offered],
    wish: Wish | None,
    readings: Sequence[object],
    *,
    zone: str,
    on_weekday: bool = False,
    on_number: bool = False,
) -> int | None:
    """The number of the thing chosen, from 1 on; -1 is the last. `on_weekday`: the day was said
    by its name, and means the one on offer, whatever week that is in; `on_number`: a number may
    be that of the day.
    """
    if not offered:
        return None
    by_place = among_twins(chart, offered, wish, zone) or by_number(
        chart, len(offered), days_of(offered, zone)
    )
    if by_place is None and on_number:
        by_place = by_day_number(chart, offered, zone)
    if by_place is not None:
        return by_place
    by_time = matching(offered, wish, readings) if wish else []
    if not by_time and wish and wish.first and on_weekday:
        by_time = matching(offered, wish, readings, on_weekday=True)
    if len(by_time) == 1:
        return by_time[0]
    return by_label(chart, offered) if not by_time else None


def among_twins(
    chart: Chart, offered: Sequence[Offered], wish: Wish | None, zone: str
) -> int | None:
    """ "Pm", "3" or "GMT+1", where one clock was put in all its readings: 3:00 and 15:00."""
    local = [thing.starts_at.astimezone(ZoneInfo(zone)) for thing in offered if thing.starts_at]
    same = len({(at.date(), at.hour % NOON, at.minute) for at in local}) == 1
    if len(local) < max(len(offered), 2) or not same:
        return None
    clock = wish.time if wish else None
    halves = {value for at in chart.places("ampm") for _, value in chart.at(at, "ampm")}
    halves = halves if clock is None else set()
    digits = numbers_said(chart)
    offset = OFFSET.search(chart.text)
    fits = [
        number
        for number, (at, thing) in enumerate(zip(local, offered, strict=True), start=1)
        if (offset and f"({offset[0].upper()})" in thing.label)
        or ("pm" if at.hour >= NOON else "am") in halves
        or (not halves and not offset and at.hour > len(offered) and at.hour in digits)
    ]
    return fits[0] if len(fits) == 1 else None


def days_of(offered: Sequence[Offered], zone: str) -> frozenset[date]:
    local = [thing.starts_at.astimezone(ZoneInfo(zone)) for thing in offered if thing.starts_at]
    return frozenset(at.date() for at in local)


def by_day_number(chart: Chart, offered: Sequence[Offered], zone: str) -> int | None:
    """ "The 3rd", where 4 March and 3 April were put."""
    said = numbers_said(chart)
    fits = [
        number
        for number, thing in enumerate(offered, start=1)
        if thing.starts_at and thing.starts_at.astimezone(ZoneInfo(zone)).day in said
    ]
    return fits[0] if len(fits) == 1 else None


def numbers_said(chart: Chart) -> set[object]:
    return {
        value
        for tag in ("num", "ord")
        for at in chart.places(tag)
        for _, value in chart.at(at, tag)
    }


def names_offset(text: str, offered: Sequence[Offered]) -> bool:
    """ "GMT+1" is one of those put, and no zone of theirs."""
    offset = OFFSET.search(text)
    return offset is not None and any(f"({offset[0].upper()})" in o.label for o in offered)


def number_named(chart: Chart) -> int | None:
    """The number said of a list that is not at hand: "the second one", "option 3"."""
    return by_number(chart, MOST_LISTED)


def by_number(chart: Chart, count: int, days: frozenset[date] = frozenset()) -> int | None:
    """The number said; `days` are those of what is offered: then "sexta" may be no sixth."""
    chosen: int | None = None
    for at in range(len(chart.words)):
        number = None if is_weekday(chart, at, days) else number_at(chart, at, count)
        if number is not None and not is_ruled_out(chart, at):
            chosen = number
    return chosen


def is_weekday(chart: Chart, at: int, days: frozenset[date]) -> bool:
    """ "Sexta às 11"; but "a segunda opção", and "a sexta" of six on one Friday."""
    for end, weekday in chart.at(at, "weekday"):
        if chart.starts(end, "thing"):
            return False
        longer = all(end > other for other, _ in chart.at(at, "ord"))
        if longer or chart.starts(end, "at", "part", "tonight", "todaypart", "this"):
            return True
        led = chart.before(at, "pick_number") is not None
        on_offer = any(day.weekday() == weekday for day in days)
        if (on_offer and len(days) > 1) or (not led and (on_offer or len(days) > 1)):
            return True
    return False


def number_at(chart: Chart, at: int, count: int) -> int | None:
    for _, value in chart.at(at, "choice"):
        if value == "middle":
            return (count + 1) // 2
        return int(value) if isinstance(value, int) else None
    numbers = [value for end, value in chart.at(at, "ord") if not is_dated(chart, end)]
    if is_named(chart, at):
        numbers += [value for _, value in chart.at(at, "num")]
    for value in numbers:
        if isinstance(value, int) and 1 <= value <= count:
            return value
    return None


def is_dated(chart: Chart, end: int) -> bool:
    return chart.starts(end, "month") or (
        chart.starts(end, "of") and chart.starts(end + 1, "month", "thismonth", "nextmonth")
    )


def is_named(chart: Chart, at: int) -> bool:
    """ "Option 2", "#2", or hardly anything but the number."""
    if chart.before(at, "pick_number", "hash") is not None:
        return True
    if chart.before(at, "ord") is not None:
        return False  # "the second one"
    kind = chart.before(at, "part", "weekday", "rel", "ampm", "month") is not None
    if kind and not chart.starts(at, "digits"):
        return False  # "the evening one"
    clockish = ("oclock", "ampm", "ampm_glued", "colon", "slash", "dash", "month", "minute", "part")
    led = chart.before(at, "at", "colon", "month", "slash") is not None
    if led or chart.starts(at + 1, *clockish):
        return False
    if chart.starts(at + 1, "dot") and chart.starts(at + 2, "num"):
        return False
    numbers = [place for place in chart.places("num") if chart.words[place].text]
    lone = len(numbers) == 1 and sum(w.text.isalnum() for w in chart.words) <= FEW_WORDS
    return lone and chart.before(at, "after", "before", "since", "until", "dayword") is None


def is_ruled_out(chart: Chart, at: int) -> bool:
    return any(
        chart.starts(back, "not", "except", "neither")
        for back in range(max(0, at - 2), at)
        if not any(chart.starts(between, "comma") for between in range(back, at))
    )


def matching(
    offered: Sequence[Offered],
    wish: Wish,
    readings: Sequence[object],
    *,
    on_weekday: bool = False,
) -> list[int]:
    """The numbers of those at the time wished."""
    if wish.first != wish.last:
        return []
    return [
        number
        for number, thing in enumerate(offered, start=1)
        if thing.starts_at and fits(thing.starts_at, wish, readings, on_weekday=on_weekday)
    ]


def fits(starts_at: datetime, wish: Wish, readings: Sequence[object], *, on_weekday: bool) -> bool:
    local = starts_at.astimezone(ZoneInfo(wish.zone))
    if wish.first and not is_on(local, wish.first, on_weekday=on_weekday):
        return False
    at = local.time()
    if wish.time and at != wish.time and at not in readings:
        return False
    if wish.part and not wish.time:
        begins, ends = wish.part.hours
        if not begins <= local.hour < ends:
            return False
    too_early = wish.after is not None and at < wish.after
    too_late = wish.before is not None and at >= wish.before
    return not (too_early or too_late)


def is_on(local: datetime, day: date, *, on_weekday: bool) -> bool:
    return local.weekday() == day.weekday() if on_weekday else local.date() == day


def by_label(chart: Chart, offered: Sequence[Offered]) -> int | None:
    """The only thing whose words were said, if it is the only one."""
    said = {word.text for word in chart.words if word.text.isalpha()}
    scores = [
        len(said & telling_words(thing.label)) for thing in offered if thing.starts_at is None
    ]
    best = max(scores, default=0)
    if not best or scores.count(best) > 1 or len(scores) < len(offered):
        return None
    return scores.index(best) + 1


def telling_words(label: str) -> set[str]:
    """The "it" of "Move it" chooses nothing, unless there are only such words."""
    words = {folded(word) for word in label.split() if word.isalpha()}
    return {word for word in words if len(word) > LONGEST_SMALL} or words
