"""Lengths of time: "45 minutes", "an hour and a half", "2 weeks and 6 days", "ein paar Tage".

Months, days and minutes are kept apart: a month is no number of days.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.calendar_days import DAYS_IN_WEEK, Days, moved, one, shifted, working_day_after
from bot.grammar import Found, Grammar, Row
from bot.languages.chart import Chart

MINUTES_PER_HOUR = 60
HALF_HOUR = 30
MONTHS_PER_YEAR = 12
QUARTER_HOUR = 15
MOST_MONTHS = 36
MOST_PARTS = 4  # "2 weeks, 3 days, 4 hours and 5 minutes"
MOST_DAYS = 1100


@dataclass(frozen=True, slots=True)
class Length:
    minutes: int = 0
    days: int = 0
    months: int = 0
    working_days: int = 0

    def plus(self, other: "Length") -> "Length":
        return Length(
            self.minutes + other.minutes,
            self.days + other.days,
            self.months + other.months,
            self.working_days + other.working_days,
        )

    def back(self) -> "Length":
        return Length(-self.minutes, -self.days, -self.months)

    @property
    def is_of_clock(self) -> bool:
        """Only minutes and hours, as long as an appointment may be."""
        return bool(self.minutes) and not (self.days or self.months or self.working_days)

    @property
    def is_possible(self) -> bool:
        return self.months <= MOST_MONTHS and max(self.days, self.working_days) <= MOST_DAYS

    def after(self, moment: datetime) -> datetime:
        """The moment so much later; hours are elapsed, days are of the calendar."""
        day = shifted(moment.date(), months=self.months, days=self.days)
        assert day
        for _ in range(self.working_days):
            day = working_day_after(day)
        on_wall = datetime.combine(day, moment.timetz())
        return plus_elapsed(on_wall, self.minutes)

    def after_days(self, days: Days) -> Days:
        found = moved(days, months=self.months, on=self.days)
        if not self.working_days or not found.first:
            return found
        return one(working_days_after(found.first, self.working_days))


def plus_elapsed(moment: datetime, minutes: int) -> datetime:
    """So many minutes later as a stopwatch counts them, shown on the same zone's clocks."""
    if not moment.tzinfo or not minutes:
        return moment + timedelta(minutes=minutes)
    offset = moment.utcoffset() or timedelta()
    elapsed = (moment.replace(tzinfo=None) - offset) + timedelta(minutes=minutes)
    return moment.tzinfo.fromutc(elapsed.replace(tzinfo=moment.tzinfo))


def working_days_after(day: date, count: int) -> date:
    for _ in range(count):
        day = working_day_after(day)
    return day


def of_minutes(number: int) -> Length:
    return Length(minutes=number)


def of_hours(number: int, more: int | None = None) -> Length:
    return Length(minutes=number * MINUTES_PER_HOUR + (more or 0))


def half_hours(number: int) -> Length:
    return of_hours(number, HALF_HOUR)


def less_than_hours(number: int, less: int) -> Length | None:
    """ "Trois heures moins dix" as a length."""
    minutes = number * MINUTES_PER_HOUR - less
    return Length(minutes=minutes) if minutes > 0 else None


COUNT = "num|one|couple"
ROWS: list[Row[Length]] = [
    ("~half_hour", lambda: of_minutes(HALF_HOUR)),
    ("~quarter_hour", lambda: of_minutes(QUARTER_HOUR)),
    ("~three_quarter_hour", lambda: of_minutes(3 * QUARTER_HOUR)),
    ("~hour_and_half", lambda: of_minutes(MINUTES_PER_HOUR + HALF_HOUR)),
    (f"{COUNT}|digits ~minute", of_minutes),
    (f"{COUNT} ~hour", of_hours),
    (f"{COUNT} ~hour ~and_half", half_hours),
    (f"{COUNT} ~and_half ~hour", half_hours),
    ("num ~dot|comma num ~hour", lambda hours, tenths: of_hours(hours, 6 * tenths)),
    ("num ~oclock mins", of_hours),
    ("num ~hour num", of_hours),
    ("num ~hour ~minus num ~minute?", less_than_hours),
    ("num ~hour ~minus ~quarter", lambda hours: less_than_hours(hours, QUARTER_HOUR)),
    ("num ~hour ~and ~quarter", lambda hours: of_hours(hours, QUARTER_HOUR)),
    (f"{COUNT}|digits ~dayunit", lambda number: Length(days=number)),
    (f"{COUNT}|digits ~workday", lambda number: Length(working_days=number)),
    (f"{COUNT}|digits ~weekunit", lambda number: Length(days=number * DAYS_IN_WEEK)),
    ("~fortnight", lambda: Length(days=2 * DAYS_IN_WEEK)),
    (f"{COUNT}|digits ~monthunit", lambda number: Length(months=number)),
    (f"{COUNT} ~yearunit", lambda number: Length(months=number * MONTHS_PER_YEAR)),
    ("~half_year", lambda: Length(months=MONTHS_PER_YEAR // 2)),
]
LENGTHS: Grammar[Length] = Grammar(ROWS)


def length_at(chart: Chart, at: int) -> Found[Length] | None:
    """A length of time from word `at` on, with all that is added to it: "2 hours and 5 minutes"."""
    found = LENGTHS.longest(chart, at)
    if not found or is_part_of_number(chart, at):
        return None
    for _ in range(MOST_PARTS):
        more = next_part(chart, found.end)
        if not more:
            break
        found = replace(found, end=more.end, made=found.made.plus(more.made))
    return found if found.made.is_possible else None


def is_part_of_number(chart: Chart, at: int) -> bool:
    """The "5" of "1.5" or "$5"."""
    word = chart.words[at]
    return word.glued and at > 0 and chart.words[at - 1].text in {".", ",", "$", "€", "£", "/"}


def next_part(chart: Chart, at: int) -> Found[Length] | None:
    start = at
    while start < at + 2 and chart.starts(start, "comma", "and"):
        start += 1
    return LENGTHS.longest(chart, start)
