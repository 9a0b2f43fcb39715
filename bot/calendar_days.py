"""Days, weeks and months of the calendar, as plain dates: what no speaker's today decides."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

DAYS_IN_WEEK = 7
WORKING_DAYS = 5
THURSDAY = 3
SATURDAY = 5
DECEMBER = 12
LAST_DAY = 31
START_OF_MONTH = 10
HALF_OF_MONTH = 15
MIDDLE_OF_MONTH = (11, 20)
WEEKDAY_DOUBT = 0.4  # of a day and its weekday that disagree the weekday is the right one


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both inclusive; neither when such a day does not exist."""

    first: date | None
    last: date | None
    weekday: int | None = None  # a bare weekday, which a date beside it makes precise
    day_only: int | None = None  # "the 16th": may take its month from what follows
    yearless: bool = False  # "10 August": may take its year from what follows
    swapped: date | None = None  # 3/4 the other way round, which a weekday beside it may prefer
    other: date | None = None  # what it may be as well, as likely as `doubt`
    doubt: float = 0.0
    month_only: bool = False

    @property
    def is_possible(self) -> bool:
        return self.first is not None

    @property
    def is_several(self) -> bool:
        return self.first != self.last


IMPOSSIBLE = Days(None, None)


def one(day: date | None) -> Days:
    return Days(day, day)


def at_odds(days: Days, weekday: int) -> Days:
    """ "Friday 26 November" where that is a Thursday: the day, or the Friday next to it."""
    if not days.first or days.is_several:
        return days
    ahead = (weekday - days.first.weekday()) % DAYS_IN_WEEK
    nearest = ahead - DAYS_IN_WEEK if ahead > DAYS_IN_WEEK // 2 else ahead
    return replace(days, other=days.first + timedelta(days=nearest), doubt=WEEKDAY_DOUBT)


def if_real(days: Days | None) -> Days | None:
    return days if days and days.is_possible else None


def week_of(days: Days) -> Days:
    """The week around a day: "the week of the 18th"."""
    if not days.first:
        return days
    monday = days.first - timedelta(days=days.first.weekday())
    return Days(monday, monday + timedelta(days=DAYS_IN_WEEK - 1))


def week_of_month(place: int, first: date) -> Days:
    """ "The third week of May"; the first one is that of the first Thursday."""
    thursday = first + timedelta(days=(THURSDAY - first.weekday()) % DAYS_IN_WEEK)
    monday = thursday - timedelta(days=THURSDAY) + timedelta(weeks=place - 1)
    return Days(monday, monday + timedelta(days=DAYS_IN_WEEK - 1))


def whole_month(first: date) -> Days:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Days(first, last, month_only=True)


def whole_year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, DECEMBER, LAST_DAY))


def months_from(year: int, month: int, count: int) -> Days:
    """So many whole months: a quarter, half a year, a season that may reach into the next year."""
    first = real_date(year, month, 1)
    last = first and shifted(first, months=count, days=-1)
    return Days(first, last) if last else IMPOSSIBLE


def last_week_of_month(first: date) -> Days:
    """The week of the month's last Thursday."""
    last = whole_month(first).last
    assert last
    return week_of(one(last - timedelta(days=(last.weekday() - THURSDAY) % DAYS_IN_WEEK)))


def start_of_month(first: date) -> Days:
    return Days(first, first.replace(day=START_OF_MONTH))


def middle_of_month(first: date) -> Days:
    begins, ends = MIDDLE_OF_MONTH
    return Days(first.replace(day=begins), first.replace(day=ends))


def half_of_month(place: int, first: date) -> Days | None:
    """ "The second half of May", "la primera quincena": until the 15th, and after."""
    last = whole_month(first).last
    assert last
    if place == 1:
        return Days(first, first.replace(day=HALF_OF_MONTH))
    return Days(first.replace(day=HALF_OF_MONTH + 1), last) if place == 2 else None  # noqa: PLR2004


def end_of_month(first: date) -> Days:
    month = whole_month(first)
    assert month.last
    return Days(month.last.replace(day=MIDDLE_OF_MONTH[1] + 1), month.last)


def month_after(first: date) -> date:
    return (first + timedelta(days=LAST_DAY + 1)).replace(day=1)


def working_day_after(day: date) -> date:
    after = day + timedelta(days=1)
    while after.weekday() >= WORKING_DAYS:
        after += timedelta(days=1)
    return after


def real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted(day: date, *, months: int = 0, weeks: int = 0, days: int = 0) -> date | None:
    """The day so much on, on a shorter month's last day; None when no calendar reaches that far."""
    month = day.year * DECEMBER + day.month - 1 + months
    year, month = divmod(month, DECEMBER)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    last = monthrange(year, month + 1)[1]
    try:
        return date(year, month + 1, min(day.day, last)) + timedelta(weeks=weeks, days=days)
    except OverflowError:
        return None


def moved(days: Days, *, months: int = 0, weeks: int = 0, on: int = 0) -> Days:
    """The same days so much later."""
    if not days.first or not days.last:
        return days
    first = shifted(days.first, months=months, weeks=weeks, days=on)
    last = shifted(days.last, months=months, weeks=weeks, days=on)
    return Days(first, last) if first and last else IMPOSSIBLE
