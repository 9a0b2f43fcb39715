"""Days in words and figures: "next Friday", "the 12th", "12/6", "in zwei Wochen", "fim do mês"."""

from datetime import date, timedelta

from bot.almanac import Today
from bot.calendar_days import DAYS_IN_WEEK, SATURDAY, Days, moved, one, week_of
from bot.day_rules import LOOSE, LOOSE_NAMED, NAMED, SURE
from bot.grammar import Found, Grammar
from bot.languages.chart import Chart, Value
from bot.lengths_said import Length, length_at


def day_at(chart: Chart, start: int, today: Today, *, bare: bool) -> Found[Days] | None:
    """The days said from word `start` on; `bare` lets a lone number be one."""
    found = (
        counted_on(chart, start, today)
        or week_around(chart, start, today)
        or grammar_for(chart, start, bare=bare).longest(chart, start, today)
    )
    beside = day_beside(chart, start, today) or weekday_beside(chart, start, today)
    if beside and (not found or beside.end > found.end):
        found = beside
    if found and found.made.last:
        today.anchor = found.made.last
    return None if found and is_numbering(chart, found) else found


def is_numbering(chart: Chart, found: Found[Days]) -> bool:
    """The "10.2" of the version "10.2.1"."""
    after = chart.words[found.end : found.end + 2]
    dotted = found.end - found.start > 2 and chart.words[found.end - 1].text == "."  # noqa: PLR2004
    if not dotted or not after or not after[0].glued:
        return False
    goes_on = len(after) > 1 and (after[1].glued or chart.starts(found.end + 1, "oclock"))
    return after[0].text.isdecimal() and len(after[0].text) == 1 and not goes_on


def grammar_for(chart: Chart, start: int, *, bare: bool) -> Grammar[Days]:
    """ "In May" is a month, where "may" alone may be another word."""
    if chart.before(start, "in_month") is not None:
        return LOOSE_NAMED if bare else NAMED
    if bare:
        return LOOSE_NAMED if start == 0 else LOOSE
    return SURE


def counted_on(chart: Chart, start: int, today: Today) -> Found[Days] | None:
    """ "Two days after tomorrow", "a week from Friday", "drei Tage vor dem 5."."""
    length = length_at(chart, start)
    if not length or length.made.minutes:
        return None
    for tag, counted in (("from_day", length.made), ("before", length.made.back())):
        for end, _ in chart.at(length.end, tag):
            begins = past(chart, end, "the", "the_dot", "on")
            article = chart.before(begins, "the", "the_dot")
            grammar = grammar_for(chart, begins, bare=article is not None)
            base = grammar.longest(chart, begins, today)
            if base and base.made.is_possible:
                return Found(start, base.end, counted.after_days(base.made))
    return None


def day_beside(chart: Chart, start: int, today: Today) -> Found[Days] | None:
    """ "The day before Thanksgiving", "el día después de Navidad", "am Tag nach dem 3."."""
    for end, by in chart.at(start, "beside"):
        for begins in dict.fromkeys((end, past(chart, end, "the", "the_dot", "on"))):
            grammar = grammar_for(chart, begins, bare=begins > end)
            base = grammar.longest(chart, begins, today)
            if base and base.made.is_possible and isinstance(by, int):
                return Found(start, base.end, Length(days=by).after_days(base.made))
    return None


def weekday_beside(chart: Chart, start: int, today: Today) -> Found[Days] | None:
    """ "The Thursday before Easter", "die Woche nach Ostern", "the weekend after the 5th"."""
    for unit in ("weekday", "weekend", "weekunit"):
        for begins, weekday in chart.at(past(chart, start, "the"), unit):
            for tag, by in (("before", -1), ("after", 1)):
                for end, _ in chart.at(begins, tag):
                    base = dated_at(chart, end, today)
                    if base:
                        days = week_beside(base.made, weekday, by, unit)
                        return Found(start, base.end, days)
    return None


def dated_at(chart: Chart, at: int, today: Today) -> Found[Days] | None:
    """A single day told by its date or its feast, not by its weekday."""
    for begins in dict.fromkeys((at, past(chart, at, "the", "the_dot", "on"))):
        article = chart.before(begins, "the", "the_dot") is not None
        article = article and chart.before(begins, "at") is None  # "después de las 19"
        base = grammar_for(chart, begins, bare=article).longest(chart, begins, today)
        if base and base.made.first and not base.made.is_several and base.made.weekday is None:
            is_clock = chart.starts(base.end, "oclock", "ampm")
            return None if is_clock or chart.starts(begins, "rel") else base
    return None


def week_beside(base: Days, weekday: Value, by: int, unit: str) -> Days:
    """The weekday, the weekend or the week next to a day, before or after it."""
    assert base.first
    if unit == "weekunit":
        return moved(week_of(base), weeks=by)
    wanted = weekday if unit == "weekday" and isinstance(weekday, int) else SATURDAY
    gap = (wanted - base.first.weekday()) * by % DAYS_IN_WEEK or DAYS_IN_WEEK
    first = base.first + timedelta(days=gap * by)
    return Days(first, first + timedelta(days=1)) if unit == "weekend" else one(first)


def week_around(chart: Chart, start: int, today: Today) -> Found[Days] | None:
    """ "The week of the 18th", "die Woche vom 4. Februar"."""
    for end, _ in chart.at(past(chart, start, "the"), "weekof"):
        begins = past(chart, end, "the", "the_dot", "dayword")
        base = LOOSE.longest(chart, begins, today)
        if base and not base.made.is_several:
            return Found(start, base.end, week_of(base.made))
    return None


def past(chart: Chart, at: int, *tags: str) -> int:
    for tag in tags:
        for end, _ in chart.at(at, tag):
            return end
    return at


def weekday_within(days: Days, weekday: int) -> date | None:
    """The Friday of a week that was named, or the first one from a day on."""
    if not days.first or not days.last:
        return None
    found = days.first + timedelta(days=(weekday - days.first.weekday()) % DAYS_IN_WEEK)
    return found if found <= days.last or not days.is_several else None
