"""Days in words and figures: "next Friday", "the 12th", "12/6", "in zwei Wochen", "fim do mês".

Everything is resolved against the speaker's today; a day without a year is the next one to come.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.grammar import Found, Grammar
from bot.languages.lexicon import Chart

DAYS_IN_WEEK = 7
SATURDAY = 5
DECEMBER = 12
LAST_DAY = 31
FAR_YEARS = 3
START_OF_MONTH = 10
MIDDLE_OF_MONTH = (11, 20)
COUPLE = 2


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both inclusive; neither when such a day does not exist."""

    first: date | None
    last: date | None
    weekday: int | None = None  # a bare weekday, which a date beside it makes precise
    day_only: int | None = None  # "the 16th": may take its month from what follows

    @property
    def is_possible(self) -> bool:
        return self.first is not None


IMPOSSIBLE = Days(None, None)
Maker = Callable[..., Days | None]


def one(day: date | None) -> Days:
    return Days(day, day)


class DayGrammar:
    """The rules for days, seen from one speaker's today."""

    def __init__(self, today: date, *, month_first: bool, next_skips: bool) -> None:
        self.today = today
        self.month_first = month_first
        self.next_skips = next_skips  # "next Friday" is never this week's
        self.anchor = today  # what "the following Tuesday" follows
        self._sure: Grammar[Days] = Grammar(self._rows())
        self._loose: Grammar[Days] = Grammar([*self._rows(), *self._lone_rows()])

    def day_at(self, chart: Chart, start: int, *, bare: bool) -> Found[Days] | None:
        found = (self._loose if bare else self._sure).longest(chart, start)
        if found and found.made.last:
            self.anchor = found.made.last
        return found

    def _lone_rows(self) -> list[tuple[str, Maker]]:
        """What is a day only beside an article, or when a day was asked for."""
        return [
            ("num ~dot?", self.day),
            ("ord", self.day),
            ("num ~dot num", self.day_month),
            ("month year?", self.whole_month),
        ]

    def _rows(self) -> list[tuple[str, Maker]]:
        return [*self._weekday_rows(), *self._date_rows(), *self._period_rows()]

    def _weekday_rows(self) -> list[tuple[str, Maker]]:
        return [
            ("rel", lambda days: one(self.today + timedelta(days))),
            ("tonight", lambda _part: one(self.today)),
            ("todaypart", lambda _part: one(self.today)),
            ("weekday", self.weekday),
            ("~this ~the? weekday", self.this_weekday),
            ("~next weekday", self.next_weekday),
            ("weekday ~next", self.next_weekday),
            ("weekday ~following", self.following_weekday),
            ("~following weekday", self.following_weekday),
            ("weekday ~of? ~nextweek", self.weekday_of_next_week),
            ("~nextweek ~comma? ~on? weekday", self.weekday_of_next_week),
            ("weekday ~of? ~thisweek", self.weekday_of_this_week),
            ("~thisweek ~comma? ~on? weekday", self.weekday_of_this_week),
            ("weekday ~weekunit", lambda day: self.weekday_in(day, 1)),
            ("weekday ~in one|num ~weekunit", self.weekday_in),
            ("one|num ~weekunit ~from_day|on weekday", lambda n, day: self.weekday_in(day, n)),
        ]

    def _date_rows(self) -> list[tuple[str, Maker]]:
        date_tail = "~of? month ~of|comma? year?"
        return [
            (f"ord {date_tail}", self.day_of_month),
            (f"num ~dot? {date_tail}", self.day_of_month),
            ("month ~the? ord ~comma|of? year?", lambda m, d, y: self.day_of_month(d, m, y)),
            ("month ~the? num ~comma|of? year?", lambda m, d, y: self.day_of_month(d, m, y)),
            ("num ~slash num ~slash year|year2", self.numeric),
            ("num ~slash num", self.numeric),
            ("num ~dot num ~dot year|year2", self.day_month),
            ("num ~dot num ~dot", self.day_month),
            ("num ~dash num ~dash year", self.numeric),
            ("year ~dash num ~dash num", lambda y, m, d: self.day_month(d, m, y)),
            ("year ~slash num ~slash num", lambda y, m, d: self.day_month(d, m, y)),
            ("num_ord", self.day),
            ("ord|num ~of? ~thismonth", self.day),
            ("ord|num ~of? ~nextmonth", self.day_next_month),
        ]

    def _period_rows(self) -> list[tuple[str, Maker]]:
        return [
            ("~nextweek", lambda: self.week(1)),
            ("~thisweek", lambda: self.week(0)),
            ("~weekafter", lambda: self.week(2)),
            ("~weekend", lambda: self.weekend(0)),
            ("~nextweekend", lambda: self.weekend(1)),
            ("~thismonth", lambda: self.month_from(self.today)),
            ("~nextmonth", lambda: self.month_from(self.next_month())),
            ("month_only year?", self.whole_month),
            ("~start_of month|thismonth|nextmonth", self.start_of),
            ("~middle_of month|thismonth|nextmonth", self.middle_of),
            ("~end_of month|thismonth|nextmonth", self.end_of),
            ("~end_of ~monthunit", lambda: self.end_of("this")),
            ("~start_of ~nextweek", lambda: self.part_of_week(1, 0, 2)),
            ("~end_of ~nextweek", lambda: self.part_of_week(1, 3, 6)),
            ("~end_of ~thisweek|weekunit", lambda: self.part_of_week(0, 3, 6)),
            ("~in one|num|couple|bignum ~dayunit", lambda n: self.later(n, 1)),
            ("~in one|num|couple|bignum ~weekunit", lambda n: self.later(n, DAYS_IN_WEEK)),
            ("~in one|num|couple|bignum ~monthunit", self.months_later),
            ("one|num|couple ~dayunit ~fromnow", lambda n: self.later(n, 1)),
            ("one|num|couple ~weekunit ~fromnow", lambda n: self.later(n, DAYS_IN_WEEK)),
            ("~fromnow ~in one|num ~weekunit", lambda n: self.later(n, DAYS_IN_WEEK)),
            ("rel ~in one|num ~weekunit", self.rel_in_weeks),
        ]

    # --- weekdays ---

    def coming(self, weekday: int, after: date | None = None) -> date:
        start = (after or self.today) + timedelta(days=1)
        return start + timedelta(days=(weekday - start.weekday()) % DAYS_IN_WEEK)

    def weekday(self, weekday: int) -> Days:
        day = self.coming(weekday)
        return Days(day, day, weekday=weekday)

    def this_weekday(self, weekday: int) -> Days:
        day = self.coming(weekday, self.today - timedelta(days=1))
        return Days(day, day, weekday=weekday)

    def next_weekday(self, weekday: int) -> Days:
        day = self.coming(weekday)
        if self.next_skips and day < self.monday(1):
            day += timedelta(days=DAYS_IN_WEEK)
        return Days(day, day, weekday=weekday)

    def following_weekday(self, weekday: int) -> Days:
        return one(self.coming(weekday, self.anchor))

    def weekday_of_next_week(self, weekday: int) -> Days:
        return one(self.monday(1) + timedelta(days=weekday))

    def weekday_of_this_week(self, weekday: int) -> Days:
        return one(self.monday(0) + timedelta(days=weekday))

    def weekday_in(self, weekday: int, weeks: int) -> Days:
        return one(self.coming(weekday) + timedelta(weeks=int(weeks)))

    # --- dates ---

    def day_of_month(self, day: int, month: int, year: int | None = None) -> Days:
        return one(self.dated(day, month, year))

    def day_month(self, day: int, month: int, year: int | None = None) -> Days | None:
        return one(self.dated(day, month, year)) if 1 <= month <= DECEMBER else None

    def numeric(self, first: int, second: int, year: int | None = None) -> Days:
        """12/6 by the language's custom, or the other way where that is no date."""
        day, month = (second, first) if self.month_first else (first, second)
        if month > DECEMBER:
            day, month = month, day
        return one(self.dated(day, month, year)) if 1 <= month <= DECEMBER else IMPOSSIBLE

    def dated(self, day: int, month: int, year: int | None) -> date | None:
        if year is not None:
            return real_date(int(year), month, day)
        for next_year in (self.today.year, self.today.year + 1):
            found = real_date(next_year, month, day)
            if found and found >= self.today:
                return found
        return None

    def day(self, number: int) -> Days | None:
        """ "The 12th": of this month, or of the next one that has it."""
        if not 1 <= number <= LAST_DAY:
            return None
        first = self.today.replace(day=1)
        while True:
            found = real_date(first.year, first.month, number)
            if found and found >= self.today:
                return Days(found, found, day_only=number)
            first = month_after(first)

    def day_next_month(self, number: int) -> Days:
        first = self.next_month()
        return one(real_date(first.year, first.month, number))

    # --- weeks and months ---

    def monday(self, weeks: int) -> date:
        return self.today + timedelta(days=DAYS_IN_WEEK * weeks - self.today.weekday())

    def week(self, weeks: int) -> Days:
        monday = self.monday(weeks)
        first = self.today if weeks == 0 else monday
        return Days(first, monday + timedelta(days=DAYS_IN_WEEK - 1))

    def part_of_week(self, weeks: int, first: int, last: int) -> Days:
        monday = self.monday(weeks)
        return Days(monday + timedelta(days=first), monday + timedelta(days=last))

    def weekend(self, weeks: int) -> Days:
        saturday = self.monday(weeks) + timedelta(days=SATURDAY)
        return Days(max(saturday, self.today), saturday + timedelta(days=1))

    def next_month(self) -> date:
        return month_after(self.today.replace(day=1))

    def month_from(self, first: date) -> Days:
        return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))

    def whole_month(self, month: int, year: int | None = None) -> Days:
        if year is not None:
            first = real_date(int(year), month, 1)
            return self.month_from(first) if first else IMPOSSIBLE
        this_year = self.today.year + (1 if month < self.today.month else 0)
        first = date(this_year, month, 1)
        return self.month_from(first)

    def month_said(self, said: Any) -> date:
        """The first of the month that a month's name, "this month" or "next month" means."""
        if said == "this":
            return self.today.replace(day=1)
        if said == "next":
            return self.next_month()
        return date(self.today.year + (1 if said < self.today.month else 0), said, 1)

    def start_of(self, said: Any) -> Days:
        first = self.month_said(said)
        return Days(first, first.replace(day=START_OF_MONTH))

    def middle_of(self, said: Any) -> Days:
        first = self.month_said(said)
        return Days(
            first.replace(day=MIDDLE_OF_MONTH[0]),
            first.replace(day=MIDDLE_OF_MONTH[1]),
        )

    def end_of(self, said: Any) -> Days:
        month = self.month_from(self.month_said(said))
        assert month.last
        return Days(month.last.replace(day=MIDDLE_OF_MONTH[1] + 1), month.last)

    # --- so many days from here ---

    def later(self, number: Any, days: int) -> Days:
        if number is True:
            return IMPOSSIBLE
        day = shifted(self.today, int(number) * days)
        return one(day)

    def months_later(self, number: Any) -> Days:
        first = self.today.replace(day=1)
        for _ in range(int(number)):
            first = month_after(first)
        last = monthrange(first.year, first.month)[1]
        return one(first.replace(day=min(self.today.day, last)))

    def rel_in_weeks(self, days: int, weeks: int) -> Days:
        return one(self.today + timedelta(days=days, weeks=int(weeks)))


def real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_after(first: date) -> date:
    return (first + timedelta(days=LAST_DAY + 1)).replace(day=1)


def shifted(day: date, days: int) -> date | None:
    """The day so many days on; None when no calendar reaches that far."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
