"""Two wishes in one message: "cancel Tuesday's and move Friday's to the week after". They are
played one after the other, so that neither is heard with the other's time.
"""

from bot.intents import is_negated
from bot.languages.chart import Chart

ACTS = ("book", "move", "cancel")
DAYS = ("weekday", "rel", "month", "nextweek", "thisweek", "weekafter")
NEAR = 3  # words from "and" to the act it joins
# "Cancel Tuesday's and move it to Friday" is one wish about one booking.
PRONOUNS = frozenset(
    {"it", "that", "this", "them", "those"}
    | {"es", "ihn", "sie", "das", "die", "den"}
    | {"lo", "la", "los", "las", "le", "les", "ca", "cela"}
    | {"o", "a", "os", "as", "isso", "essa", "esse"}
)
JOINTS = ("and", "newline", "semicolon", "dot", "comma")


def second_wish(chart: Chart) -> int | None:
    """The word at which a second wish begins, about another booking than the first."""
    for joint in chart.places(*JOINTS):
        start = max(end for tag in JOINTS for end, _ in chart.at(joint, tag))
        act = next((at for at in range(start, start + NEAR) if is_act(chart, at)), None)
        if act is None or not any(is_act(chart, at) for at in range(joint)):
            continue
        if names_a_day(chart, 0, joint) and names_another(chart, act):
            return start
    return None


def is_act(chart: Chart, at: int) -> bool:
    return chart.starts(at, *ACTS) and not is_negated(chart, at)


def names_a_day(chart: Chart, start: int, end: int) -> bool:
    return any(chart.starts(at, *DAYS) for at in range(start, end))


def names_another(chart: Chart, act: int) -> bool:
    """A booking of its own stands behind the act: with its name, or with its day and a new one."""
    _, last = chart.sentence_of(act)
    after = range(act + 1, last)
    if points_back(chart, act + 1):
        return False
    days = sum(chart.starts(at, *DAYS) for at in after)
    return days > 1 or (days == 1 and any(chart.starts(at, "booking") for at in after))


def points_back(chart: Chart, at: int) -> bool:
    if at >= len(chart.words) or chart.words[at].text not in PRONOUNS:
        return False
    return not chart.starts(at + 1, "of", "from_old", *DAYS)  # "la del viernes" is another one
