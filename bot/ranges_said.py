"""Times that belong together: "from 2 to 4", "the 7th or the 8th", "Friday the 12th"."""

from dataclasses import replace
from datetime import date, timedelta

from bot.calendar_days import DAYS_IN_WEEK, Days, at_odds, real_date, shifted
from bot.clock_face import NOON, Clock
from bot.days_said import weekday_within
from bot.languages.chart import Chart
from bot.mentions import RANGE_WORDS, Bound, Mention, said_before

FEWEST_WEEK_DAYS = 3
FRAME_GAP = 2  # words


def joined(chart: Chart, times: list[Mention], *, moving: bool) -> list[Mention]:
    """Ranges, choices and dates made one; `moving`: "from X to Y" names two bookings' times."""
    dated = joined_dates(chart, times if moving else in_their_weeks(chart, times))
    found: list[Mention] = []
    for mention in dated:
        last = found[-1] if found else None
        if last and is_range(chart, last, mention, moving=moving):
            found[-1] = range_of(last, mention)
        elif not moving and ends_earlier(chart, found, mention):
            begun = max(at for at, earlier in enumerate(found) if earlier.clock)
            found[begun] = replace(found[begun], bound=None, clock_end=mention.clock)
        elif last and mention.days and is_choice(chart, last, mention):
            found[-1] = replace(last, other_days=(*last.other_days, mention.days), end=mention.end)
        else:
            found.append(mention)
    return found


def is_range(chart: Chart, first: Mention, second: Mention, *, moving: bool) -> bool:
    alike = (first.clock and second.clock) or (first.days and second.days)
    if not alike or first.clock_end or first.other_days or second.excluded:
        return False
    gap = second.start - first.end
    if gap <= 1 and said_before(chart, first, "between") is not None:
        return chart.starts(first.end, "and", *RANGE_WORDS)
    if gap == 1 and chart.starts(first.end, "dash"):
        return True
    if gap == 0 and (is_pair(first, second) or is_hyphened(chart, first, second)):
        return True
    comma = gap == 1 and chart.starts(first.end, "comma")
    if second.bound is Bound.UNTIL and (gap == 0 or comma):
        return not moving or said_before(chart, second, "range_to") is None
    joined_by_to = gap <= 1 and chart.starts(first.end, "range_to")
    # Of a move, "from 2 to 3" names two times, but "to 2 to 3" is where it goes.
    return joined_by_to and (not moving or said_before(chart, first, "to_new") is not None)


def ends_earlier(chart: Chart, found: list[Mention], mention: Mention) -> bool:
    """ "From 2 pm on Friday to 5 pm", "between 1 tomorrow and 3": what began before the day."""
    clocks = [earlier for earlier in found if earlier.clock]
    if not mention.clock or not clocks or clocks[-1].clock_end or not found[-1].days:
        return False
    if mention.excluded:
        return False
    if said_before(chart, clocks[-1], "between") is not None:
        return said_before(chart, mention, "and") is not None
    ends = mention.bound is Bound.UNTIL or said_before(chart, mention, "range_to") is not None
    return ends and clocks[-1].bound is Bound.SINCE


def is_pair(first: Mention, second: Mention) -> bool:
    """ "18:15 19:30": a departure and an arrival."""
    if not first.clock or not second.clock or first.bound or second.bound:
        return False
    return first.clock.exact and second.clock.exact and second.inner == second.start


def is_hyphened(chart: Chart, first: Mention, second: Mention) -> bool:
    """ "Mon-Wed": a hyphen between words is not on the chart, but they are glued."""
    if not first.days or not second.days or not chart.words[second.inner].glued:
        return False
    return first.days.weekday is not None and second.days.weekday is not None


def is_choice(chart: Chart, first: Mention, second: Mention) -> bool:
    if not first.days or not second.days or first.clock or second.excluded:
        return False
    return second.start - first.end <= 1 and chart.starts(first.end, "or")


def range_of(first: Mention, second: Mention) -> Mention:
    """The range that `second` ends."""
    if first.clock and second.clock:
        return replace(first, bound=None, end=second.end, clock_end=second.clock)
    assert first.days
    assert second.days
    return replace(
        first, bound=None, end=second.end, days=day_range(first.days, second.days), part=second.part
    )


def spread(first: Clock, last: Clock) -> tuple[Clock, Clock]:
    """ "2 to 4 pm" says the half of the day once, at its end."""
    if last.sure and first.is_ambiguous:
        same_half = first.within("afternoon" if last.hour >= NOON else "morning")
        first = same_half if same_half.likely < last.likely else first
    return first, last.after(first)


def day_range(first: Days, last: Days) -> Days:
    """From the one to the other; each may lend the other its month, its year or its week."""
    starts, ends = borrowed(first, last), last.last
    if not starts or not ends:
        return first
    if ends < starts:
        ends = ends_after(starts, last) or ends
    return Days(starts, ends)


def borrowed(first: Days, last: Days) -> date | None:
    """Where the range begins: "16 to 20 March" says the month once, "... March 2026" the year."""
    if first.first is None or last.last is None:
        return first.first
    if first.day_only and last.day_only is None and last.weekday is None:
        if first.day_only <= last.last.day:
            return last.last.replace(day=first.day_only)
        return first.first if first.first <= last.last else None
    if first.yearless and not last.yearless and last.day_only is None and last.weekday is None:
        same_year = shifted(first.first, months=12 * (last.last.year - first.first.year))
        return same_year if same_year and same_year <= last.last else first.first
    return first.first


def ends_after(starts: date, last: Days) -> date | None:
    """The end said without its month, its year or its week, after `starts`."""
    assert last.last
    if last.weekday is not None:
        return starts + timedelta(days=(last.weekday - starts.weekday()) % DAYS_IN_WEEK)
    if last.day_only:
        same_month = real_date(starts.year, starts.month, last.day_only)
        return same_month if same_month and same_month >= starts else None
    return shifted(last.last, months=12) if last.yearless else None


def in_their_weeks(chart: Chart, times: list[Mention]) -> list[Mention]:
    """ "Sexta, pra semana": the weekday of the week named right after it."""
    found: list[Mention] = []
    for mention in times:
        last = found[-1] if found else None
        if last and mention.days and chart.starts(mention.inner, "towards_week"):
            weekday = last.days.weekday if last.days else None
            day = None if weekday is None else weekday_within(mention.days, weekday)
            if day and mention.start - last.end <= 1:
                found[-1] = replace(last, days=Days(day, day), end=mention.end)
                continue
        found.append(mention)
    return found


def joined_dates(chart: Chart, times: list[Mention]) -> list[Mention]:
    """ "Friday the 12th" is one day, and "next week, Wednesday to Friday" are days of that week."""
    found: list[Mention] = []
    frame: Mention | None = None  # the week or month that the days after it are of
    for said in times:
        mention = framed(chart, frame, said) if frame else said
        last = found[-1] if found else None
        if last and last is frame and mention is not said and not mention.excluded:
            found[-1] = replace(mention, start=last.start)
        elif last and refines(chart, last, mention):
            found[-1] = replace(
                mention,
                start=last.start,
                days=by_weekday(last.days, mention.days),
                bound=mention.bound or last.bound,
                excluded=mention.excluded or last.excluded,
                part=mention.part or last.part,
            )
        else:
            found.append(mention)
        if mention is said and mention.days:
            frame = mention if is_frame(mention.days) else None
        elif frame and mention is not said:
            frame = replace(frame, end=mention.end)
    return found


def by_weekday(weekday: Days | None, days: Days | None) -> Days | None:
    """ "Sat 8/3" is in March, whichever way round its figures are usually read; a date and a
    weekday that disagree leave a doubt.
    """
    if not weekday or weekday.weekday is None or not days or not days.first:
        return days
    if days.day_only:
        fits = days.first.weekday() == weekday.weekday
        return days if fits else at_odds(days, weekday.weekday)
    for day in (days.first, days.swapped):
        if day and day.weekday() == weekday.weekday:
            return replace(days, first=day, last=day, other=None)
    return at_odds(days, weekday.weekday)


def is_frame(days: Days) -> bool:
    if not days.first or not days.last:
        return False
    length = (days.last - days.first).days + 1
    if length == 1:
        return days.weekday is None
    return days.month_only or FEWEST_WEEK_DAYS <= length <= DAYS_IN_WEEK


def framed(chart: Chart, frame: Mention, mention: Mention) -> Mention:
    """The day as one of the week or month named just before it."""
    days, of = mention.days, frame.days
    if not days or not of or not of.first or mention.start - frame.end > FRAME_GAP:
        return mention
    if any(chart.ends_sentence(at) for at in range(frame.end, mention.start)):
        return mention
    if not of.is_several:
        day = same_day(chart, frame, mention)
        if day and of.yearless and days.weekday is not None:
            return replace(mention, days=by_weekday(days, replace(of, first=day, last=day)))
    elif of.month_only and days.day_only:
        day = real_date(of.first.year, of.first.month, days.day_only)
    elif not of.month_only and days.weekday is not None and not days.day_only:
        day = weekday_within(of, days.weekday)
    else:
        return mention
    return replace(mention, days=Days(day, day)) if day else mention


def same_day(chart: Chart, frame: Mention, mention: Mention) -> date | None:
    """ "4 October, Saturday night", "a month from today on Monday"."""
    assert frame.days
    between = range(frame.end, mention.inner)
    apart = [at for at in between if not chart.starts(at, "comma", "on", "the")]
    if apart or chart.starts(frame.end, *RANGE_WORDS):
        return None
    if mention.days is None or mention.days.weekday is None or mention.days.day_only:
        return None
    # A date counts more than the weekday beside it.
    return (
        frame.days.first
        if frame.days.yearless
        else weekday_within(frame.days, mention.days.weekday)
    )


def refines(chart: Chart, last: Mention, mention: Mention) -> bool:
    if not last.days or not mention.days or mention.clock or last.clock:
        return False
    between = range(last.end, mention.start)
    near = len(between) <= 1 and all(chart.starts(at, "comma", "of", "dot") for at in between)
    single = mention.days.weekday is None and not mention.days.is_several
    return near and last.days.weekday is not None and single
