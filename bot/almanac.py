"""The calendar as one speaker sees it: what "Friday", "the 12th" or "the end of May" is from today.

Everything is resolved against the speaker's today; a day without a year is the next one to come.
"""

from dataclasses import replace
from datetime import date, timedelta

from bot.calendar_days import (
    DAYS_IN_WEEK,
    DECEMBER,
    IMPOSSIBLE,
    LAST_DAY,
    SATURDAY,
    Days,
    end_of_month,
    if_real,
    month_after,
    months_from,
    moved,
    one,
    real_date,
    shifted,
    whole_month,
    whole_year,
    working_day_after,
)
from bot.candidates import weighed

USUAL_ORDER = 1.5  # how much rather 3/4 is as the language has it
FAR_AHEAD = 180  # days: a date of next year beyond was rather in the months before
PAST_WEIGHT = 0.05
# A weekday with a number is looked for so far ahead; beyond, one of the two is rather a slip.
FARTHEST_MATCH = 100
FARTHEST_YEAR = 5
SEASON_MONTHS = 3
CALENDAR_YEARS = range(1990, 2060)
MONTHS_AHEAD = {"this": 0, "next": 1, "after": 2}


class Today:
    """One speaker's today, and what it makes of what they say."""

    def __init__(
        self,
        today: date,
        *,
        month_first: bool,
        next_skips: bool,
        ordinal_days: bool = True,
        is_southern: bool = False,
        order_is_known: bool = True,
    ) -> None:
        self.today = today
        self.ordinal_days = ordinal_days  # "the fourth" is a day; "o quarto" is the room
        self.is_southern = is_southern  # where summer is in January
        self.month_first = month_first
        self.order_is_known = order_is_known  # of 3/4, by the region
        self.next_skips = next_skips  # "next Friday" is never this week's
        self.anchor = today  # what "the following Tuesday" and "the day after" follow

    # --- weekdays ---

    def coming(self, weekday: int, after: date | None = None) -> date:
        start = (after or self.today) + timedelta(days=1)
        return start + timedelta(days=(weekday - start.weekday()) % DAYS_IN_WEEK)

    def on_weekday(self, weekday: int) -> Days:
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
        if self.anchor == self.today:
            return self.next_weekday(weekday)
        return one(self.coming(weekday, self.anchor))

    def weekday_of_week(self, weekday: int, weeks: int) -> Days:
        return one(self.monday(weeks) + timedelta(days=weekday))

    def short_weekday(self, weekday: int, number: int, month: int | None = None) -> Days | None:
        """ "Mer. 12", "So 16.3.": the date, where it is on that weekday."""
        if month is not None:
            found = if_real(self.dated(number, month))
            return found if found and found.first and found.first.weekday() == weekday else None
        day = self.day_on_weekday(number, weekday)
        return one(day) if day else None

    def weekday_week(self, weekday: int) -> Days:
        """ "Saturday week", "mardi en huit": a week after this one; today's own counts."""
        return moved(self.this_weekday(weekday), weeks=1)

    def weekday_in(self, weekday: int, weeks: int) -> Days:
        return one(shifted(self.coming(weekday), weeks=weeks))

    def weekday_in_days(self, weekday: int, days: int) -> Days | None:
        """ "Thursday in 14 days", "jueves en ocho días": by the week, today's among the days."""
        weeks = days // DAYS_IN_WEEK
        return self.weekday_in(weekday, weeks) if days % DAYS_IN_WEEK <= 1 and weeks else None

    def weekday_of_month(self, place: int, weekday: int, first: date) -> Days | None:
        """ "The first Monday of May"; place -1 is the last one."""
        month = whole_month(first)
        assert month.last
        if place < 0:
            return one(month.last - timedelta(days=(month.last.weekday() - weekday) % DAYS_IN_WEEK))
        day = self.coming(weekday, first - timedelta(days=1)) + timedelta(weeks=place - 1)
        return one(day) if day <= month.last else None

    # --- dates ---

    def dated(self, day: int, month: int, year: int | None = None) -> Days | None:
        """The day of that name, the next one to come where no year is said."""
        if not 1 <= month <= DECEMBER:
            return IMPOSSIBLE
        if year is not None:
            # "15 Oct 1420" and "7 Aug 2040" rather end with a clock.
            return one(real_date(year, month, day)) if self.is_near(year) else None
        # A leap day may be eight years off.
        for next_year in range(self.today.year, self.today.year + 9):
            found = real_date(next_year, month, day)
            if found and found >= self.today:
                return Days(found, found, yearless=True)
        return IMPOSSIBLE

    def dated_in(self, day: int, month: int, year: int) -> Days | None:
        """ "March 5, 2019": after a comma it is a year, be it long past."""
        return one(real_date(year, month, day)) if year in CALENDAR_YEARS else None

    def is_near(self, year: int | None) -> bool:
        return year is not None and -1 <= year - self.today.year <= FARTHEST_YEAR

    def numeric(self, first: int, second: int, year: int | None = None) -> Days | None:
        """12/6 by the region's custom, or the other way where that is no date."""
        day, month = (second, first) if self.month_first else (first, second)
        if month > DECEMBER:
            day, month = month, day
        found = self.dated(day, month, year)
        swapped = self.dated(month, day, year) if day <= DECEMBER else None
        if not found or not swapped or not found.first or not swapped.first:
            return found
        if self.order_is_known or swapped.first == found.first:
            return replace(found, swapped=swapped.first)
        return self.either_way(found.first, swapped.first, found)

    def either_way(self, usual: date, swapped: date, found: Days) -> Days:
        """Which of the two 3/4 rather is, where no region tells."""
        likely, other = weighed(
            [(usual, USUAL_ORDER * self.nearness(usual)), (swapped, self.nearness(swapped))]
        )
        first = likely.means
        return replace(
            found,
            first=first,
            last=first,
            swapped=other.means,
            other=other.means,
            doubt=other.confidence,
        )

    def nearness(self, day: date) -> float:
        """What has just been is rarely asked for, be it a year on."""
        ahead = (day - self.today).days
        is_of_last_months = day.year > self.today.year and ahead > FAR_AHEAD
        return PAST_WEIGHT if ahead < 0 or is_of_last_months else 1.0

    def dotted(self, day: int, month: int, year: int | None = None) -> Days | None:
        """ "14.9.": by dots the day comes first in every language; the other way where it must."""
        if month > DECEMBER:
            day, month = month, day
        looks_like_date = 1 <= month <= DECEMBER and 1 <= day <= LAST_DAY
        return self.dated(day, month, year) if looks_like_date else None

    def in_figures(self, day: int, month: int, year: int | None = None) -> Days | None:
        """None where the figures name no day: they were rather something else."""
        return if_real(self.dated(day, month, year))

    def day_of(self, months: int, number: int) -> Days:
        first = self.month(months)
        return one(real_date(first.year, first.month, number))

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

    def day_on_weekday(self, number: int, weekday: int) -> date | None:
        """ "Monday the 13th": the next 13th that is a Monday, if there is one soon."""
        for ahead in range(FARTHEST_MATCH):
            found = self.today + timedelta(days=ahead)
            if found.day == number and found.weekday() == weekday:
                return found
        return None

    # --- weeks and months ---

    def monday(self, weeks: int = 0) -> date:
        return self.today + timedelta(days=DAYS_IN_WEEK * weeks - self.today.weekday())

    def week(self, weeks: int) -> Days:
        return Days(self.monday(weeks), self.monday(weeks) + timedelta(days=DAYS_IN_WEEK - 1))

    def rest_of_week(self) -> Days:
        return Days(self.today, self.week(0).last)

    def part_of_week(self, weeks: int, first: int, last: int) -> Days:
        monday = self.monday(weeks)
        return Days(monday + timedelta(days=first), monday + timedelta(days=last))

    def half_of_week(self, weeks: int, place: int) -> Days | None:
        if place not in {1, 2}:
            return None
        return self.part_of_week(weeks, 0, 2) if place == 1 else self.part_of_week(weeks, 3, 6)

    def calendar_week(self, number: int) -> Days | None:
        """Week 31 as ISO 8601 counts them, the next one to come."""
        for year in (self.today.year, self.today.year + 1):
            try:
                monday = date.fromisocalendar(year, number, 1)
            except ValueError:
                continue
            if monday + timedelta(days=DAYS_IN_WEEK) > self.today:
                return Days(monday, monday + timedelta(days=DAYS_IN_WEEK - 1))
        return None

    def weekend(self, weeks: int) -> Days:
        saturday = self.monday(weeks) + timedelta(days=SATURDAY)
        return Days(max(saturday, self.today), saturday + timedelta(days=1))

    def month(self, ahead: int) -> date:
        """The first of the month so many months ahead."""
        first = self.today.replace(day=1)
        for _ in range(ahead):
            first = month_after(first)
        return first

    def month_named(self, month: int, year: int | None = None) -> date:
        """The first of that month, this one or the next to come."""
        return date(year or self.today.year + (month < self.today.month), month, 1)

    def month_said(self, said: int | str, year: int | None = None) -> date:
        """The first of the month that a month's name, "this month" or "next month" means."""
        if isinstance(said, str):
            return self.month(MONTHS_AHEAD[said])
        return self.month_named(said, year if self.is_near(year) else None)

    def month_in_figures(self, month: int, year: int) -> Days | None:
        possible = 1 <= month <= DECEMBER and self.is_near(year)
        return whole_month(self.month_named(month, year)) if possible else None

    def part_of_year(self, place: int, months: int, year: int | None = None) -> Days | None:
        """The third quarter or the second half of a year, the next one that is not over."""
        first = (place - 1) * months + 1
        return self._span_to_come(first, months, year) if 1 <= first <= DECEMBER else None

    def season(self, place: int, year: int | None = None) -> Days | None:
        """Spring is 0; by whole months, half a year apart in the two halves of the world."""
        starts = SEASON_MONTHS * (place + 1) + (DECEMBER // 2 if self.is_southern else 0)
        return self._span_to_come((starts - 1) % DECEMBER + 1, SEASON_MONTHS, year)

    def _span_to_come(self, month: int, months: int, year: int | None) -> Days | None:
        """So many months from one on, of that year or the next ones that are not over."""
        if year is not None:
            return months_from(year, month, months) if self.is_near(year) else None
        near = range(self.today.year - 1, self.today.year + 2)
        found = [months_from(any_year, month, months) for any_year in near]
        return next((days for days in found if days.last and days.last >= self.today), None)

    def next_season(self, place: int) -> Days | None:
        """ "Next spring", said in spring, is that of the year after."""
        found = self.season(place)
        if not found or not found.first or not found.last or found.first > self.today:
            return found
        return months_from(found.first.year + 1, found.first.month, SEASON_MONTHS)

    def month_from(self, day: int) -> date:
        """The first of this month until that day of it, then of the next one."""
        return self.month(0 if self.today.day <= day else 1)

    def new_year(self, years: int) -> date:
        return date(self.today.year + years, 1, 1)

    def end_of_year(self, years: int) -> Days:
        return end_of_month(date(self.today.year + years, DECEMBER, 1))

    def between_years(self) -> Days:
        """ "Zwischen den Jahren": the days after Christmas."""
        year = self.today.year
        return Days(date(year, DECEMBER, 27), date(year, DECEMBER, LAST_DAY))

    def rest_of_month(self) -> Days:
        return replace(whole_month(self.month(0)), first=self.today)

    def rest_of_year(self) -> Days:
        return replace(whole_year(self.today.year), first=self.today)

    # --- counting on ---

    def later(self, days: int, weeks: int) -> Days:
        return one(shifted(self.today, days=days, weeks=weeks))

    def ahead(self, count: int, unit_days: int) -> Days:
        """ "The next four days", "die nächsten zwei Wochen": from tomorrow on."""
        last = shifted(self.today, days=count * unit_days)
        return Days(self.today + timedelta(days=1), last) if last else IMPOSSIBLE

    def working_days_ahead(self, count: int) -> Days:
        first = last = working_day_after(self.today)
        for _ in range(min(count, LAST_DAY) - 1):
            last = working_day_after(last)
        return Days(first, last)
