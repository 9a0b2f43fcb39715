"""Feasts: on a date of their own, on a weekday of their month, or so many days from Easter."""

from datetime import date, timedelta

from bot.almanac import Today
from bot.calendar_days import DAYS_IN_WEEK, IMPOSSIBLE, SATURDAY, Days, one


def on_holiday(today: Today, said: tuple[int, int]) -> Days:
    """A feast on the same day of every year, as month and day."""
    month, day = said
    return today.dated(day, month) or IMPOSSIBLE


def on_floating(today: Today, said: str) -> Days:
    """ "11 22 3" is Thanksgiving, the first Thursday from 22 November on."""
    month, day, weekday = map(int, said.split())
    for year in (today.today.year, today.today.year + 1):
        found = today.coming(weekday, date(year, month, day) - timedelta(days=1))
        if found >= today.today:
            return one(found)
    return IMPOSSIBLE


def at_easter(today: Today, days: int) -> Days:
    """So many days from Easter Sunday."""
    for year in (today.today.year, today.today.year + 1):
        found = easter(year) + timedelta(days=days)
        if found >= today.today:
            return one(found)
    return IMPOSSIBLE


def holy_week(today: Today) -> Days:
    """From Palm Sunday to Easter."""
    easter_day = at_easter(today, 0).first
    assert easter_day
    return Days(easter_day - timedelta(days=DAYS_IN_WEEK), easter_day)


def weekend_at(feast: Days) -> Days:
    """ "Easter weekend": the Saturday and Sunday at the feast, and the feast beside them."""
    assert feast.first
    weekday = feast.first.weekday()
    saturday = feast.first + timedelta(days=SATURDAY - weekday)
    if weekday == 0:
        return Days(saturday - timedelta(days=DAYS_IN_WEEK), feast.first)
    return Days(min(saturday, feast.first), saturday + timedelta(days=1))


def easter(year: int) -> date:
    """Easter Sunday, by the rule of Gauss as Meeus writes it."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
