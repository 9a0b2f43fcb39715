"""Whose time is it? Where a booking is to be moved or cancelled, each time that is said is either
that booking's ("my Tuesday") or the one wished instead ("to Thursday at 3"); the words around it
tell which.
"""

from dataclasses import replace
from enum import StrEnum

from bot.languages.chart import Chart
from bot.mentions import Bound, Mention, past_back, said_before
from bot.ranges_said import spread

NEAR = 4  # words between a time and the booking, or the "can't", that it belongs to


class Aim(StrEnum):
    """What the speaker wants done, as far as it decides whose times they speak of."""

    WISH = "wish"
    MOVE = "move"
    CANCEL = "cancel"


class Side(StrEnum):
    """Of a move, or of a time that is refused."""

    OLD = "old"  # the booking's
    NEW = "new"  # wished instead


def parted(
    chart: Chart, times: list[Mention], aim: Aim, *, shifted: bool
) -> tuple[list[Mention], list[Mention]]:
    """The times wished, and those of the booking in question; `shifted`: "an hour later"."""
    if aim is Aim.CANCEL:
        named = [mention for mention in times if not mention.excluded] or times
        return [], [
            replace(mention, excluded=False)
            if said_before(chart, mention, "between") is not None or mention.bound
            else plainly(mention)
            for mention in named
        ]
    if aim is Aim.WISH:
        replaced = [m for m in times if m.days and said_before(chart, m, "instead_of") is not None]
        return times, [plainly(mention) for mention in replaced]
    groups = grouped(chart, times)
    if shifted and len(groups) == 1 and not is_new(chart, groups[0][0]):
        return [], [plainly(mention) for mention in groups[0]]
    wished: list[Mention] = []
    targeted: list[Mention] = []
    for group, is_target in zip(groups, targets(chart, groups), strict=True):
        (targeted if is_target else wished).extend(arriving(chart, mention) for mention in group)
    return wished, [plainly(mention) for mention in targeted]


def targets(chart: Chart, groups: list[list[Mention]]) -> list[bool]:
    """For each time whether it is the booking's; what the words leave open comes before "to"."""
    sides = [side_of(chart, group) for group in groups]
    new = [place for place, group in enumerate(groups) if is_new(chart, group[0])]
    undecided = 0
    if len(groups) > 1 and new:
        undecided = new[0]
    elif len(groups) > 1 and Side.OLD not in sides:
        undecided = 1
    return [
        side is Side.OLD or (side is None and place < undecided) for place, side in enumerate(sides)
    ]


def arriving(chart: Chart, mention: Mention) -> Mention:
    """ "Delay it till Thursday" ends on Thursday; "no later than Thursday" is a limit."""
    arrives = mention.bound is Bound.UNTIL and said_before(chart, mention, "arrive") is not None
    return replace(mention, bound=None) if arrives else mention


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
    told = last.excluded and last.clock and mention.days and last.end == mention.start
    if doubled or mention.excluded or (last.excluded and not told):
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


def side_of(chart: Chart, group: list[Mention]) -> Side | None:
    """Which side the words around a time put it on; None where they leave that open."""
    first, end = group[0], group[-1].end
    if said_before(chart, first, "instead_of", "stands") is not None:
        return Side.OLD
    if first.excluded:
        # "Any other day, just not Wednesday" against "Monday is bad for me".
        return Side.NEW if said_before(chart, first, "except") is not None else Side.OLD
    if first.bound is not None and not chart.starts(first.start, "from_old"):
        return Side.NEW
    if is_new(chart, first):
        return Side.NEW
    if is_targeted(chart, first, end):
        return Side.OLD
    is_wished = any(chart.starts(at, "works", "instead", "possible") for at in range(end, end + 2))
    return Side.NEW if is_wished else None


def is_new(chart: Chart, mention: Mention) -> bool:
    """ "To Thursday", "para o dia 3", "auf Freitag"; but not "my appointment for Friday"."""
    start = said_before(chart, mention, "to_new")
    if start is None:
        opens = chart.starts(mention.start, "to_new")
        return opens and not chart.starts(mention.start, "from_old")
    return not (chart.starts(start, "for") and chart.before(start, "booking") is not None)


def is_targeted(chart: Chart, mention: Mention, end: int) -> bool:
    if said_before(chart, mention, "from_old", "my", "since", "stands") is not None:
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
    before = range(max(first, start - NEAR - 2), start)
    # What cannot be is said in the same clause: "I can't on Monday, Tuesday would do".
    clause = max((at + 1 for at in before if chart.starts(at, "comma")), default=before.start)
    close = [*range(clause, start), *range(end, min(last, end + NEAR))]
    return any(chart.starts(at, "cant_come", "bad_time") for at in close)
