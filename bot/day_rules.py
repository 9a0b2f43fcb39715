"""The rules by which days are read, as tables: weekdays, weeks, dates, feasts, months and years."""

from datetime import timedelta

from bot.almanac import Today
from bot.calendar_days import (
    DAYS_IN_WEEK,
    MIDDLE_OF_MONTH,
    WORKING_DAYS,
    Days,
    end_of_month,
    half_of_month,
    last_week_of_month,
    middle_of_month,
    one,
    start_of_month,
    week_of_month,
    whole_month,
    whole_year,
)
from bot.feasts import at_easter, holy_week, on_floating, on_holiday, weekend_at
from bot.grammar import Grammar, Row

LAST = -1
SOME_MONTH = "month|thismonth|nextmonth|monthafter"

WEEKDAY_ROWS: list[Row[Days]] = [
    ("rel", lambda today, days: one(today.today + timedelta(days))),
    ("tonight", lambda today, _part: one(today.today)),
    ("todaypart", lambda today, _part: one(today.today)),
    ("weekday", Today.on_weekday),
    ("~this ~the? weekday", Today.this_weekday),
    ("weekday ~this", Today.this_weekday),
    ("~next weekday", Today.next_weekday),
    ("weekday ~next", Today.next_weekday),
    ("weekday ~coming", Today.on_weekday),
    ("~coming weekday", Today.on_weekday),
    ("weekday ~following", Today.following_weekday),
    ("~following weekday", Today.following_weekday),
    ("weekday ~afternext", lambda today, day: today.weekday_in(day, 1)),
    ("~afternext weekday", lambda today, day: today.weekday_of_week(day, 2)),
    ("weekday ~weekunit", Today.weekday_week),
    ("weekday ~inaweek", Today.weekday_week),
    ("weekday ~in one|num ~weekunit", Today.weekday_in),
    ("~fortnight ~on weekday", lambda today, day: today.weekday_in(day, 2)),
    ("one|num ~weekunit rel", lambda today, n, days: today.later(days, n)),
    ("~fortnight rel", lambda today, days: today.later(days, 2)),
    ("one|num ~weekunit ~on weekday", lambda today, n, day: today.weekday_in(day, n)),
    ("rel ~in one|num ~weekunit", Today.later),
    ("weekday ~in? ~fortnight|infortnight", lambda today, day: today.weekday_in(day, 2)),
    ("weekday ~in num ~dayunit", Today.weekday_in_days),
    ("rel ~in? ~fortnight|infortnight", lambda today, days: today.later(days, 2)),
    ("num|one|couple weekday ~fromnow", lambda today, n, day: today.weekday_in(day, n - 1)),
    ("~in num|one|couple weekday", lambda today, n, day: today.weekday_in(day, n - 1)),
    ("rel ~inaweek", lambda today, days: today.later(days, 1)),
    ("rel ~in num ~dayunit", lambda today, days, n: today.later(days + n, 0)),
    # "So", "mer" and "ter" are words of their own; before a date they are days.
    ("weekday_short ~comma|dot? ~the? num", Today.short_weekday),
    ("weekday_short ~comma|dot? ~the? num ~dot? ~of? month", Today.short_weekday),
    ("weekday_short ~comma|dot? ~the? num ~dot|slash num ~dot?", Today.short_weekday),
    ("~dayafter", lambda today: one(today.anchor + timedelta(days=1))),
]
WEEK_ROWS: list[Row[Days]] = [
    ("weekday ~comma? ~of? ~the? ~nextweek", lambda today, day: today.weekday_of_week(day, 1)),
    ("weekday ~comma? ~of? ~the? ~thisweek", lambda today, day: today.weekday_of_week(day, 0)),
    ("weekday ~comma? ~of? ~the? ~weekafter", lambda today, day: today.weekday_of_week(day, 2)),
    ("~nextweek|towards_week", lambda today: today.week(1)),
    ("~thisweek", lambda today: today.week(0)),
    ("~weekafter", lambda today: today.week(2)),
    ("~workweek", lambda today: today.part_of_week(0, 0, WORKING_DAYS - 1)),
    ("~nextworkweek", lambda today: today.part_of_week(1, 0, WORKING_DAYS - 1)),
    ("~weekend", lambda today: today.weekend(0)),
    ("~weekend ~afternext", lambda today: today.weekend(2)),
    ("~afternext ~weekend", lambda today: today.weekend(2)),
    ("~nextweekend", lambda today: today.weekend(1)),
    ("~calweek digits", Today.calendar_week),
    ("num|ord ~dot? ~calweek_after", Today.calendar_week),
    ("~restof ~the? ~thisweek|weekunit", Today.rest_of_week),
    ("~laterthisweek", Today.rest_of_week),
    ("~start_of ~the? ~thisweek|weekunit", lambda today: today.part_of_week(0, 0, 2)),
    ("~start_of ~the? ~nextweek", lambda today: today.part_of_week(1, 0, 2)),
    ("~middle_of ~the? ~thisweek|weekunit", lambda today: today.part_of_week(0, 1, 3)),
    ("~middle_of ~the? ~nextweek", lambda today: today.part_of_week(1, 1, 3)),
    ("~end_of ~the? ~thisweek|weekunit", lambda today: today.part_of_week(0, 3, 6)),
    ("~end_of ~the? ~nextweek", lambda today: today.part_of_week(1, 3, 6)),
    (
        f"ord ~weekunit ~of|in? ~the? {SOME_MONTH} ~dot|of? year?",
        lambda today, nth, month, year: week_of_month(nth, today.month_said(month, year)),
    ),
    (
        f"ord weekday ~of|in? ~the? {SOME_MONTH} ~of? year?",
        lambda today, nth, day, month, year: today.weekday_of_month(
            nth, day, today.month_said(month, year)
        ),
    ),
    (
        "ord weekday ~of|in? ~the? ~monthunit",
        lambda today, nth, day: today.weekday_of_month(nth, day, today.month(0)),
    ),
    ("ord month ~weekunit", lambda today, nth, month: week_of_month(nth, today.month_named(month))),
    (
        "ord month_week ~of? year?",
        lambda t, nth, month, y: week_of_month(nth, t.month_said(month, y)),
    ),
    (
        "~last_one month_week ~of? year?",
        lambda today, month, year: last_week_of_month(today.month_said(month, year)),
    ),
    (
        f"ord ~halfspan ~of? ~the? {SOME_MONTH} ~of? year?",
        lambda today, nth, month, year: half_of_month(nth, today.month_said(month, year)),
    ),
    ("ord ~halfspan ~of? ~the? ~monthunit", lambda t, nth: half_of_month(nth, t.month(0))),
    ("ord ~halfmonth", lambda today, nth: half_of_month(nth, today.month(0))),
    ("ord ~halfspan ~of? ~the? ~thisweek|weekunit", lambda t, nth: t.half_of_week(0, nth)),
    ("ord ~halfspan ~of? ~the? ~nextweek", lambda today, nth: today.half_of_week(1, nth)),
    ("ord ~halfweek", lambda today, nth: today.half_of_week(0, nth)),
    ("~startweek", lambda today: today.part_of_week(0, 0, 2)),
    ("~midweek", lambda today: today.part_of_week(0, 1, 3)),
    ("~midweek ~nextweek", lambda today: today.part_of_week(1, 1, 3)),
    (
        f"~last_one ~weekunit ~of|in? ~the? {SOME_MONTH} ~of? year?",
        lambda today, month, year: last_week_of_month(today.month_said(month, year)),
    ),
    (
        f"~last_one ~dayunit ~of|in? ~the? {SOME_MONTH} ~of? year?",
        lambda today, month, year: one(whole_month(today.month_said(month, year)).last),
    ),
    (
        f"~last_one weekday ~of|in? ~the? {SOME_MONTH} ~of? year?",
        lambda today, day, month, year: today.weekday_of_month(
            LAST, day, today.month_said(month, year)
        ),
    ),
    (
        "~last_one weekday ~of|in? ~the? ~monthunit",
        lambda today, day: today.weekday_of_month(LAST, day, today.month(0)),
    ),
    (
        "~last_one ~dayunit ~of|in? ~the? ~monthunit",
        lambda today: one(whole_month(today.month(0)).last),
    ),
    (
        "~last_one ~weekunit ~of|in? ~the? ~monthunit",
        lambda today: last_week_of_month(today.month(0)),
    ),
]
YEAR_TAIL = "~of|comma|in? year?"
DATE_ROWS: list[Row[Days]] = [
    ("ord|num ~dot? ~of? month ~comma year", Today.dated_in),
    ("month ~dot? ~the? ord|num ~comma year", lambda today, m, d, y: today.dated_in(d, m, y)),
    (f"ord ~dayword|dayunit? ~of? month {YEAR_TAIL}", Today.dated),
    (f"num ~dot|dash? ~of? month ~dot? {YEAR_TAIL}", Today.dated),
    ("num ~dash|slash|dot month ~dash|slash|dot year|year2", Today.dated),
    ("month ~slash|dash num", lambda today, month, day: today.dated(day, month)),
    (
        f"month ~dot? ~of? ~the? ord|num {YEAR_TAIL}",
        lambda today, month, day, year: today.dated(day, month, year),
    ),
    ("num ~slash num ~slash year|year2", Today.numeric),
    ("num ~slash num ~comma year", Today.numeric),
    ("num ~dash num ~dash year|year2", Today.numeric),
    ("num ~dot num ~dot|slash? year|year2", Today.dotted),
    ("num ~slash num", lambda today, a, b: today.numeric(a, b)),
    ("num ~dot num ~dot", Today.dotted),
    ("ord ~dot num ~dot", Today.dotted),
    ("num ~dot mins", lambda today, day, month: today.in_figures(day, month)),
    ("ord num ~dot", Today.dotted),
    ("year ~dash num ~dash num", lambda today, y, m, d: today.dated(d, m, y)),
    ("year ~slash num ~slash num", lambda today, y, m, d: today.dated(d, m, y)),
    ("year ~dash|slash month ~dash|slash num", lambda today, y, m, d: today.dated(d, m, y)),
    ("num_ord", Today.day),
    ("ord|num ~dot? ~of|in? ~the? ~thismonth", lambda today, day: today.day_of(0, day)),
    ("ord|num ~dot? ~of|in? ~the? ~nextmonth", lambda today, day: today.day_of(1, day)),
]
FEAST_ROWS: list[Row[Days]] = [
    ("holiday", on_holiday),
    ("floating", on_floating),
    ("easter", at_easter),
    ("~easterweek", holy_week),
    ("~weekend ~of? ~the? holiday", lambda today, said: weekend_at(on_holiday(today, said))),
    ("holiday ~weekend", lambda today, said: weekend_at(on_holiday(today, said))),
    ("~weekend ~of? ~the? floating", lambda today, said: weekend_at(on_floating(today, said))),
    ("floating ~weekend", lambda today, said: weekend_at(on_floating(today, said))),
    ("~weekend ~of? ~the? easter", lambda today, days: weekend_at(at_easter(today, days))),
    ("easter ~weekend", lambda today, days: weekend_at(at_easter(today, days))),
    ("easter_weekend", lambda today, days: weekend_at(at_easter(today, days))),
]
MONTH_ROWS: list[Row[Days]] = [
    ("~thismonth", lambda today: whole_month(today.month(0))),
    ("~nextmonth", lambda today: whole_month(today.month(1))),
    ("~monthafter", lambda today: whole_month(today.month(2))),
    ("month_only", lambda today, month: whole_month(today.month_named(month))),
    ("month ~of|comma? year", lambda today, m, y: whole_month(today.month_said(m, y))),
    ("year ~comma? month", lambda today, y, m: whole_month(today.month_said(m, y))),
    ("num ~slash year", Today.month_in_figures),
    ("year ~dash mins", lambda today, y, m: today.month_in_figures(m, y)),
    ("~next|this|coming month", lambda today, month: whole_month(today.month_named(month))),
    ("month ~next|coming", lambda today, month: whole_month(today.month_named(month))),
    (
        f"~start_of ~the? {SOME_MONTH} ~of? year?",
        lambda today, month, year: start_of_month(today.month_said(month, year)),
    ),
    (
        f"~middle_of ~the? {SOME_MONTH} ~of? year?",
        lambda today, month, year: middle_of_month(today.month_said(month, year)),
    ),
    (
        f"~end_of ~the? {SOME_MONTH} ~of? year?",
        lambda today, month, year: end_of_month(today.month_said(month, year)),
    ),
    ("~end_of ~the? ~monthunit", lambda today: end_of_month(today.month(0))),
    ("~start_of ~the? ~monthunit", lambda today: start_of_month(today.month(0))),
    ("~middle_of ~the? ~monthunit", lambda today: middle_of_month(today.month(0))),
    ("~endmonth", lambda today: end_of_month(today.month(0))),
    ("~startmonth", lambda today: start_of_month(today.month_from(1))),
    ("~midmonth", lambda today: middle_of_month(today.month_from(MIDDLE_OF_MONTH[1]))),
    ("~end_of ~the? ~thisyear|yearunit", lambda today: today.end_of_year(0)),
    ("~end_of ~the? ~nextyear", lambda today: today.end_of_year(1)),
    ("~endyear", lambda today: today.end_of_year(0)),
    ("~start_of ~the? ~nextyear", lambda today: start_of_month(today.new_year(1))),
    ("~start_of ~the? ~thisyear|yearunit", lambda today: start_of_month(today.new_year(1))),
    ("~startyear", lambda today: start_of_month(today.new_year(1))),
    ("~restof ~the? ~thismonth|monthunit", Today.rest_of_month),
    ("~restof ~the? ~thisyear|yearunit", Today.rest_of_year),
    ("~restof ~the? ~dayunit", lambda today: one(today.today)),
    ("~thisyear", lambda today: whole_year(today.today.year)),
    ("~nextyear", lambda today: whole_year(today.today.year + 1)),
]
YEAR_ROWS: list[Row[Days]] = [
    (f"ord ~quarteryear {YEAR_TAIL}", lambda today, n, year: today.part_of_year(n, 3, year)),
    ("num ~dot ~quarteryear year?", lambda today, n, year: today.part_of_year(n, 3, year)),
    ("quarter_sign year?", lambda today, n, year: today.part_of_year(n, 3, year)),
    (f"ord ~halfyear {YEAR_TAIL}", lambda today, n, year: today.part_of_year(n, 6, year)),
    ("num ~dot ~halfyear year?", lambda today, n, year: today.part_of_year(n, 6, year)),
    (f"season_only {YEAR_TAIL}", Today.season),
    ("season ~of? year", Today.season),
    ("~this season", Today.season),
    ("~next|coming season", Today.next_season),
    ("season ~next|coming", Today.next_season),
    ("~betweenyears", Today.between_years),
]
AHEAD_ROWS: list[Row[Days]] = [
    ("~next|coming num|couple ~dayunit", lambda today, n: today.ahead(n, 1)),
    ("num|couple ~next ~dayunit", lambda today, n: today.ahead(n, 1)),
    ("num|couple ~dayunit ~next|following", lambda today, n: today.ahead(n, 1)),
    ("~next|coming num|couple ~weekunit", lambda today, n: today.ahead(n, DAYS_IN_WEEK)),
    ("num|couple ~next ~weekunit", lambda today, n: today.ahead(n, DAYS_IN_WEEK)),
    ("num|couple ~weekunit ~next|following", lambda today, n: today.ahead(n, DAYS_IN_WEEK)),
    ("~next num|couple ~workday", Today.working_days_ahead),
    ("num|couple ~next ~workday", Today.working_days_ahead),
]
# What is a day only beside an article, or when a day was asked for.
LONE_ROWS: list[Row[Days]] = [
    ("num ~dot?", Today.day),
    ("ord", Today.day),
    ("num ~dot num", Today.dotted),
]
NAMED_ROWS: list[Row[Days]] = [
    ("month", lambda today, month: whole_month(today.month_named(month))),
    ("season", Today.season),
]
SURE_ROWS = [
    *WEEKDAY_ROWS,
    *WEEK_ROWS,
    *DATE_ROWS,
    *FEAST_ROWS,
    *MONTH_ROWS,
    *YEAR_ROWS,
    *AHEAD_ROWS,
]
SURE: Grammar[Days] = Grammar(SURE_ROWS)
NAMED: Grammar[Days] = Grammar([*SURE_ROWS, *NAMED_ROWS])
LOOSE: Grammar[Days] = Grammar([*SURE_ROWS, *LONE_ROWS])
LOOSE_NAMED: Grammar[Days] = Grammar([*SURE_ROWS, *LONE_ROWS, *NAMED_ROWS])
