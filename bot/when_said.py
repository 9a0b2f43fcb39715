"""From the times a message mentions to what is wished, in the speaker's zone.

Where a booking is to be moved or cancelled, each time is either that booking's ("my Tuesday") or
the one wished instead ("to Thursday at 3"); the words around it tell which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from booking.when.wish import Part, Wish
from bot.almanac import Days, Today
from bot.clock_face import Clock
from bot.languages.lexicon import Chart, Lexicon
from bot.mentions import Bound, Mention, Mentions, mentions_in, past_back, said_before
from bot.ranges_said import joined, spread

# "Any day but Monday" rules out the Mondays of the weeks that anybody books ahead.
EXCLUDED_WEEKS = 8
NEAR = 4  # words between a time and the booking, or the "can't", that it belongs to


@dataclass(frozen=True, slots=True)
class TimesSaid:
    wish: Wish | None = None
    target: Wish | None = None
    clocks: tuple[time, ...] = ()
    minutes: int | None = None
    impossible: str | None = None
    used: frozenset[int] = frozenset()  # words of the chart that said all this


class Aim:
    """What the speaker wants done, as far as it decides whose times they speak of."""

    WISH = "wish"
    MOVE = "move"
    CANCEL = "cancel"


def mentions_said(chart: Chart, lexicon: Lexicon, *, local: datetime, bare: str = "") -> Mentions:
    """The times mentioned, for someone whose own clock shows `local`."""
    today = Today(local.date(), month_first=lexicon.month_first, next_skips=lexicon.next_skips)
    return mentions_in(chart, today, local, bare=bare)


def times_said(chart: Chart, mentions: Mentions, *, aim: str, zone: str) -> TimesSaid:
    """The wish, and the time of the booking that is spoken of."""
    times = on_one_half(joined(chart, mentions.times, moving=aim == Aim.MOVE))
    wished, targeted = parted(chart, times, aim, shifted=mentions.shift is not None)
    wish = wish_of(wished, zone)
    return TimesSaid(
        wish=wish,
        target=wish_of(targeted, zone),
        clocks=readings(wished) if wish and wish.time else (),
        minutes=mentions.minutes,
        impossible=mentions.impossible,
        used=frozenset(mentions.used),
    )


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


def readings(mentions: Sequence[Mention]) -> tuple[time, ...]:
    clocks = [mention.clock for mention in mentions if mention.clock and not mention.excluded]
    return clocks[-1].readings if clocks else ()


# --- whose time is it? ---


def parted(
    chart: Chart, times: list[Mention], aim: str, *, shifted: bool
) -> tuple[list[Mention], list[Mention]]:
    """The times wished, and those of the booking in question; `shifted`: "an hour later"."""
    if aim == Aim.CANCEL:
        named = [mention for mention in times if not mention.excluded] or times
        return [], [
            replace(mention, excluded=False)
            if said_before(chart, mention, "between") is not None or mention.bound
            else plainly(mention)
            for mention in named
        ]
    if aim == Aim.WISH:
        replaced = [m for m in times if m.days and said_before(chart, m, "instead_of") is not None]
        return times, [plainly(mention) for mention in replaced]
    groups = grouped(chart, times)
    if shifted and len(groups) == 1 and not is_new(chart, groups[0][0]):
        return [], [plainly(mention) for mention in groups[0]]
    wished: list[Mention] = []
    targeted: list[Mention] = []
    for group, is_target in zip(groups, targets(chart, groups), strict=True):
        (targeted if is_target else wished).extend(map(arriving, group))
    return wished, [plainly(mention) for mention in targeted]


def targets(chart: Chart, groups: list[list[Mention]]) -> list[bool]:
    """For each time whether it is the booking's; what the words leave open comes before "to"."""
    sides = [side_of(chart, group) for group in groups]
    new = [place for place, group in enumerate(groups) if is_new(chart, group[0])]
    undecided = 0
    if len(groups) > 1 and new:
        undecided = new[0]
    elif len(groups) > 1 and "target" not in sides:
        undecided = 1
    return [
        side == "target" or (side is None and place < undecided) for place, side in enumerate(sides)
    ]


def arriving(mention: Mention) -> Mention:
    """ "Delay it till Thursday" ends on Thursday, it is no limit."""
    return replace(mention, bound=None) if mention.bound is Bound.UNTIL else mention


def plainly(mention: Mention) -> Mention:
    """The booking's own time: "not the 2nd" and "from Tuesday" just name it, "2 to 3" begins it."""
    clock = mention.clock
    if clock and mention.clock_end:
        clock = spread(clock, mention.clock_end)[0]
    return replace(mention, bound=None, excluded=False, clock=clock, clock_end=None)


def grouped(chart: Chart, times: list[Mention]) -> list[list[Mention]]:
    """Day and clock that stand together are one time."""
    groups: list[list[Mention]] = []
    for mention in times:
        if groups and belongs(chart, groups[-1], mention):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def belongs(chart: Chart, group: list[Mention], mention: Mention) -> bool:
    last = group[-1]
    has_day = any(m.days for m in group)
    has_clock = any(m.clock or (m.part and not m.days) for m in group)
    doubled = (mention.days and has_day) or (mention.days is None and has_clock)
    if doubled or mention.excluded or last.excluded:
        return False
    if is_new(chart, mention) and (has_clock or is_plainly_new(chart, group[0], mention)):
        return False
    between = range(last.end, mention.start)
    apart = [at for at in between if not chart.starts(at, "comma", "of", "and", "on")]
    return not apart


def is_plainly_new(chart: Chart, first: Mention, mention: Mention) -> bool:
    """ "Friday up to 10 am"; but "el martes a las 5" is one time, though "a" may say where to."""
    start = said_before(chart, mention, "to_new")
    if is_new(chart, first) or start is None:
        return False
    return said_before(chart, mention, "at") is None and not chart.starts(start, "for")


def side_of(chart: Chart, group: list[Mention]) -> str | None:
    first, end = group[0], group[-1].end
    if first.excluded or said_before(chart, first, "instead_of") is not None:
        return "target"
    if first.bound is not None and not chart.starts(first.start, "from_old"):
        return "goal"
    if is_new(chart, first):
        return "goal"
    if is_targeted(chart, first, end):
        return "target"
    sure_goal = any(chart.starts(at, "works", "instead", "possible") for at in range(end, end + 2))
    return "goal" if sure_goal else None


def is_new(chart: Chart, mention: Mention) -> bool:
    """ "To Thursday", "para o dia 3", "auf Freitag"; but not "my appointment for Friday"."""
    start = said_before(chart, mention, "to_new")
    if start is None:
        opens = chart.starts(mention.start, "to_new")
        return opens and not chart.starts(mention.start, "from_old")
    return not (chart.starts(start, "for") and chart.before(start, "booking") is not None)


def is_targeted(chart: Chart, mention: Mention, end: int) -> bool:
    if said_before(chart, mention, "from_old", "my", "since") is not None:
        return True
    if chart.starts(mention.start, "from_old"):
        return True
    if any(chart.starts(at, "booking") for at in range(end, end + 3)):
        return True
    if is_object(chart, mention):
        return True
    return is_of_booking(chart, mention.start) or is_missed(chart, mention.start, end)


def is_object(chart: Chart, mention: Mention) -> bool:
    """ "Move the 3pm", "reschedule Friday"; but not "move it to 3pm"."""
    start = past_back(chart, mention.inner, "the")
    return chart.before(start, "move", "cancel", "cant_come") is not None


def is_of_booking(chart: Chart, start: int) -> bool:
    """ "My appointment on Friday", "a consulta do dia 10"."""
    first, _ = chart.sentence_of(start - 1) if start else (0, 0)
    for at in range(max(first, start - NEAR), start):
        if chart.starts(at, "booking"):
            return not any(chart.starts(later, "to_new") for later in range(at + 1, start))
    return False


def is_missed(chart: Chart, start: int, end: int) -> bool:
    """ "Can't do Thursday", "Friday doesn't work for me"."""
    first, last = chart.sentence_of(start)
    close = [*range(max(first, start - NEAR - 2), start), *range(end, min(last, end + NEAR))]
    return any(chart.starts(at, "cant_come", "bad_time") for at in close)


# --- the wish itself ---


def wish_of(mentions: Sequence[Mention], zone: str) -> Wish | None:
    """What these times ask for together; a later word on the same thing replaces an earlier."""
    first = last = None
    clock = after = before = None
    mentions = in_their_part(mentions)
    part: Part | None = None
    ruled_out: set[date] = set()
    for mention in mentions:
        if mention.excluded:
            ruled_out |= days_ruled_out(mention.days)
            continue
        if mention.days:
            first, last = day_bounds(mention)
            ruled_out |= days_skipped(mention)
        if mention.part:
            part = Part(mention.part)
        if mention.clock:
            clock, after, before = clock_bounds(mention, clock or after, before)
            part = None if clock else part
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


def days_ruled_out(days: Days | None) -> set[date]:
    if days is None or days.first is None:
        return set()
    if days.weekday is not None:
        return {days.first + timedelta(weeks=n) for n in range(EXCLUDED_WEEKS)}
    return set(each(days))


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
