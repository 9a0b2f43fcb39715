"""From the times a message mentions to what is wished, in the speaker's zone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.when.wish import Part, Wish
from bot.almanac import Today
from bot.calendar_days import DAYS_IN_WEEK, SATURDAY, Days
from bot.candidates import Candidate, weighed
from bot.clock_face import Clock
from bot.languages.chart import Chart
from bot.languages.lexicon import Lexicon
from bot.lengths_said import Length
from bot.mentions import Bound, Mention, Mentions
from bot.ranges_said import joined, spread
from bot.regions import MONTH_FIRST, UNDECIDED, is_southern, region_of
from bot.times_read import mentions_in
from bot.whose_time import Aim, parted

# "Any day but Monday" rules out the Mondays of the weeks that anybody books ahead.
EXCLUDED_WEEKS = 8
# Without any of these a message speaks of no booking that there is.
MOVE_SIGNS = ("move", "cancel", "cant_come", "bad_time", "my", "instead", "instead_of")


@dataclass(frozen=True, slots=True)
class Relative:
    """A time told by another one: "an hour later", "same time next week"."""

    shift: Length | None = None
    same_clock: bool = False
    of_booking: bool = False  # later than a booking, though it may not be known yet

    def seen_from(self, base: datetime, wish: Wish | None, zone: str) -> Wish:
        """What is wished where the other time is `base`; `wish` is what else was said."""
        local = base.astimezone(ZoneInfo(zone))
        if self.shift:
            local = self.shift.after(local)
            if is_double(local):
                return Wish(zone=zone, exact_at=local.astimezone(UTC))
            return on_day(local.date(), local.time(), zone)
        return on_day(day_like(local.date(), wish), local.time(), zone)


def is_double(local: datetime) -> bool:
    """The clocks show it twice that day."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def on_day(day: date, clock: time, zone: str) -> Wish:
    return Wish(zone=zone, first=day, last=day, time=clock.replace(tzinfo=None))


def day_like(day: date, wish: Wish | None) -> date:
    """The day wished, or the same weekday in the week that was wished."""
    if not wish or not wish.first:
        return day
    if wish.first == wish.last:
        return wish.first
    return wish.first + timedelta(days=(day.weekday() - wish.first.weekday()) % DAYS_IN_WEEK)


@dataclass(frozen=True, slots=True)
class TimesSaid:
    wish: Wish | None = None
    target: Wish | None = None
    days: tuple[Candidate[date], ...] = ()  # where the day wished can be read in several ways
    target_days: tuple[Candidate[date], ...] = ()
    clocks: tuple[Candidate[time], ...] = ()
    minutes: int | None = None
    impossible: str | None = None
    relative: Relative | None = None
    used: frozenset[int] = frozenset()  # words of the chart that said all this


def mentions_said(
    chart: Chart,
    lexicon: Lexicon,
    *,
    local: datetime,
    bare: str = "",
    locale: str | None = None,
    zone: str = "",
) -> Mentions:
    """The times mentioned, for someone whose own clock shows `local`; `locale`, or else the `zone`
    they live in, may tell a region, and by it the order of 3/4.
    """
    region = region_of(locale, zone)
    today = Today(
        local.date(),
        month_first=lexicon.month_first and region in MONTH_FIRST,
        order_is_known=not lexicon.month_first or region not in UNDECIDED,
        next_skips=lexicon.next_skips,
        ordinal_days=lexicon.ordinal_days,
        is_southern=is_southern(str(local.tzinfo)),
    )
    return mentions_in(chart, today, local, bare=bare)


def times_said(chart: Chart, mentions: Mentions, *, aim: Aim, zone: str) -> TimesSaid:
    """The wish, and the time of the booking that is spoken of."""
    if aim is Aim.MOVE and not speaks_of_two(chart, mentions):
        aim = Aim.WISH
    times = on_one_half(joined(chart, mentions.times, moving=aim is Aim.MOVE))
    wished, targeted = parted(chart, times, aim, shifted=mentions.shift is not None)
    relative = relative_in(chart, mentions)
    if aim is Aim.MOVE and relative and is_next_day(chart, mentions):
        wished, relative = [], replace(relative, shift=Length(0, 1, 0))
    wish = wish_of(wished, zone)
    return TimesSaid(
        wish=wish,
        target=wish_of(targeted, zone),
        days=days_meant(wished),
        target_days=days_meant(targeted),
        clocks=clocks_meant(in_their_part(wished)) if wish and wish.time else (),
        minutes=mentions.minutes,
        impossible=mentions.impossible,
        relative=relative,
        used=frozenset(mentions.used),
    )


def speaks_of_two(chart: Chart, mentions: Mentions) -> bool:
    """Of the time of a booking and another one: "from 9 to 11" by itself is a range."""
    if mentions.shift is not None or mentions.same_clock or chart.has(*MOVE_SIGNS):
        return True
    apart = joined(chart, mentions.times, moving=False)
    days = sum(mention.is_day for mention in mentions.times)
    clocks = sum(mention.clock is not None for mention in mentions.times)
    clocks_apart = sum(mention.clock is not None for mention in apart)
    return min(days, clocks) > 1 or (clocks_apart > 1 and chart.has("booking"))


def relative_in(chart: Chart, mentions: Mentions) -> Relative | None:
    if mentions.shift is None and not mentions.same_clock:
        return None
    of_booking = chart.has("move", "booking", "my")
    return Relative(mentions.shift, same_clock=mentions.same_clock, of_booking=of_booking)


def is_next_day(chart: Chart, mentions: Mentions) -> bool:
    """ "Same time the next day": the day after the booking, not after today."""
    told = mentions.same_clock and mentions.shift is None and len(mentions.times) == 1
    return told and chart.has("nextday")


def on_one_half(times: list[Mention]) -> list[Mention]:
    """ "8 pm should be changed to 9": a sure clock draws the other to its half of the day."""
    sure = [m.clock for m in times if m.clock and m.clock.sure and not m.clock_end]
    if len(sure) != 1:
        return times
    return [
        replace(mention, clock=mention.clock.near(sure[0]))
        if mention.clock and not mention.clock_end and mention.bound is None
        else mention
        for mention in times
    ]


def clocks_meant(mentions: Sequence[Mention]) -> tuple[Candidate[time], ...]:
    clocks = [mention.clock for mention in mentions if mention.clock and not mention.excluded]
    return clocks[-1].candidates if clocks else ()


def days_meant(mentions: Sequence[Mention]) -> tuple[Candidate[date], ...]:
    """What one day may be; none where there is no doubt, or where it begins or ends a range."""
    named = [mention for mention in mentions if mention.days and not mention.excluded]
    last = named[-1] if named else None
    if not last or not last.days or last.days.is_several or last.other_days:
        return ()
    if last.bound and not last.clock:
        return ()
    day, other, doubt = last.days.first, last.days.other, last.days.doubt
    return weighed([(day, 1 - doubt), (other, doubt)]) if day and other else ()


def wish_of(mentions: Sequence[Mention], zone: str) -> Wish | None:
    """What these times ask for together; a later word on the same thing replaces an earlier."""
    first = last = None
    clock = after = before = None
    mentions = in_their_part(without_names(mentions))
    part: Part | None = None
    ruled_out: set[date] = set()
    for mention in mentions:
        if mention.excluded:
            ruled_out |= days_ruled_out(mention)
            continue
        if mention.days:
            first, last = day_bounds(mention)
            ruled_out |= days_skipped(mention)
        if mention.part:
            part = Part(mention.part)
        if mention.clock:
            clock, after, before = clock_bounds(mention, clock or after, before)
    if clock:
        part = None
    if not any((first, last, clock, after, before, part, ruled_out)):
        return None
    return Wish(
        zone=zone,
        first=first,
        last=last,
        time=clock,
        after=after,
        before=before,
        part=part,
        not_on=frozenset(ruled_out),
    )


def without_names(mentions: Sequence[Mention]) -> list[Mention]:
    """ "Friday at 3. Regards, April": after a closer day a month alone is no wish any more."""
    kept: list[Mention] = []
    for mention in mentions:
        days = mention.days
        plain = days and days.month_only and mention.start == mention.inner and not mention.bound
        closer = any(m.days and not m.days.month_only and not m.excluded for m in kept)
        if not plain or not closer:
            kept.append(mention)
    return kept


def in_their_part(mentions: Sequence[Mention]) -> list[Mention]:
    """Clocks in the half of the day that another word says: "at 8 on Wednesday evening"."""
    parts = [mention.part for mention in mentions if mention.part and not mention.excluded]
    if len(set(parts)) != 1:
        return list(mentions)
    return [
        replace(
            mention,
            clock=mention.clock and mention.clock.within(parts[0]),
            clock_end=mention.clock_end and mention.clock_end.within(parts[0]),
        )
        for mention in mentions
    ]


def day_bounds(mention: Mention) -> tuple[date | None, date | None]:
    days = mention.days
    assert days
    assert days.first
    assert days.last
    if mention.clock is None:
        match mention.bound:
            case Bound.AFTER:
                return days.last + timedelta(days=1), None
            case Bound.SINCE:
                return days.first, None
            case Bound.BEFORE:
                return None, days.first - timedelta(days=1)
            case Bound.UNTIL:
                return None, days.last
            case None:
                pass
    chosen = [days, *mention.other_days]
    return min(d.first for d in chosen if d.first), max(d.last for d in chosen if d.last)


def days_skipped(mention: Mention) -> set[date]:
    """ "The 7th or the 9th" leaves out the 8th."""
    if not mention.other_days or not mention.days:
        return set()
    chosen = [mention.days, *mention.other_days]
    wanted = {day for days in chosen for day in each(days)}
    first, last = day_bounds(mention)
    return {day for day in each(Days(first, last)) if day not in wanted}


def each(days: Days) -> list[date]:
    if not days.first or not days.last:
        return []
    return [days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)]


def days_ruled_out(mention: Mention) -> set[date]:
    named = [mention.days, *mention.other_days] if mention.days else []
    return set().union(*map(days_like, named))


def days_like(days: Days) -> set[date]:
    """The days, or where a weekday was said all of them that anybody books ahead."""
    if days.first is None:
        return set()
    weekend = days.first.weekday() == SATURDAY and days.is_several
    if days.weekday is None and not weekend:
        return set(each(days))
    return {day + timedelta(weeks=n) for day in each(days) for n in range(EXCLUDED_WEEKS)}


def clock_bounds(
    mention: Mention, after: time | None, before: time | None
) -> tuple[time | None, time | None, time | None]:
    """The clock wished, and the earliest and latest one."""
    clock = mention.clock
    assert clock
    if mention.clock_end:
        begins, ends = spread(clock, mention.clock_end)
        return None, begins.likely, end_of_range(ends)
    match mention.bound:
        case Bound.AFTER | Bound.SINCE:
            return None, clock.likely, before
        case Bound.BEFORE | Bound.UNTIL:
            return None, after, clock.likely
        case None:
            return clock.likely, None, None


def end_of_range(clock: Clock) -> time:
    return time(clock.hour, clock.minute) if clock.sure else clock.likely
