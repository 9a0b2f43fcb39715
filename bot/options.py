"""Which of the things on offer was chosen: by number, by place, by its time or by its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.when.wish import Wish
from bot.languages.lexicon import Chart, folded

LAST = -1
FEW_WORDS = 4
MOST_LISTED = 10


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
    on_weekday: bool = False,
) -> int | None:
    """The number of the thing chosen, from 1 on; -1 is the last. `on_weekday`: the day was said
    by its name, and means the one on offer, whatever week that is in.
    """
    if not offered:
        return None
    dated = any(thing.starts_at for thing in offered)
    by_place = by_number(chart, len(offered), dated=dated)
    if by_place is not None:
        return by_place
    by_time = matching(offered, wish, readings) if wish else []
    if not by_time and wish and wish.first and on_weekday:
        by_time = matching(offered, wish, readings, on_weekday=True)
    if len(by_time) == 1:
        return by_time[0]
    return by_label(chart, offered) if not by_time else None


def number_named(chart: Chart) -> int | None:
    """The number said of a list that is not at hand: "the second one", "option 3"."""
    return by_number(chart, MOST_LISTED, dated=False)


def by_number(chart: Chart, count: int, *, dated: bool) -> int | None:
    """`dated`: what is on offer has days, so that a weekday may be meant by its name."""
    chosen: int | None = None
    for at in range(len(chart.words)):
        number = number_at(chart, at, count, dated=dated)
        if number is not None and not is_ruled_out(chart, at):
            chosen = number
    return chosen


def number_at(chart: Chart, at: int, count: int, *, dated: bool) -> int | None:
    for _, value in chart.at(at, "choice"):
        if value == "middle":
            return (count + 1) // 2
        return int(value) if isinstance(value, int) else None
    numbers = [
        value
        for end, value in chart.at(at, "ord")
        if not is_dated(chart, end) and not (dated and is_weekday(chart, at, end))
    ]
    if is_named(chart, at) and not (dated and chart.starts(at, "weekday")):
        numbers += [value for _, value in chart.at(at, "num")]
    for value in numbers:
        if isinstance(value, int) and 1 <= value <= count:
            return value
    return None


def is_dated(chart: Chart, end: int) -> bool:
    return chart.starts(end, "month") or (
        chart.starts(end, "of") and chart.starts(end + 1, "month", "thismonth", "nextmonth")
    )


def is_weekday(chart: Chart, at: int, end: int) -> bool:
    """Portuguese counts its days: "sexta" is Friday, "a sexta" the sixth, and "sexta-feira" or "a
    sexta de manhã" Friday again.
    """
    days = chart.at(at, "weekday")
    if not days or chart.starts(end, "thing"):
        return False
    goes_on = days[0][0] > end or chart.starts(end, "at", "part", "tonight", "todaypart", "this")
    return goes_on or chart.before(at, "pick_number") is None


def is_named(chart: Chart, at: int) -> bool:
    """ "Option 2", "#2", or hardly anything but the number."""
    if chart.before(at, "pick_number", "hash") is not None:
        return True
    if chart.before(at, "ord") is not None:
        return False  # "the second one"
    clockish = ("oclock", "ampm", "ampm_glued", "colon", "slash", "dash", "month", "minute", "part")
    if chart.starts(at + 1, *clockish) or chart.before(at, "at", "colon", "month", "slash"):
        return False
    if chart.starts(at + 1, "dot") and chart.starts(at + 2, "num"):
        return False
    numbers = [place for place in chart.places("num") if chart.words[place].text]
    lone = len(numbers) == 1 and sum(w.text.isalnum() for w in chart.words) <= FEW_WORDS
    return lone and chart.before(at, "after", "before", "dayword") is None


def is_ruled_out(chart: Chart, at: int) -> bool:
    return any(
        chart.starts(back, "not", "except", "neither") and not chart.starts(back, "comma")
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
        len(said & {folded(word) for word in thing.label.split() if word.isalpha()})
        for thing in offered
        if thing.starts_at is None
    ]
    best = max(scores, default=0)
    if not best or scores.count(best) > 1 or len(scores) < len(offered):
        return None
    return scores.index(best) + 1
