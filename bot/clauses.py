"""Two wishes in one message: "cancel Tuesday's and move Friday's to the week after". They are
played one after the other, so that neither is heard with the other's time.
"""

import re

from bot.languages.chart import Chart
from bot.signs import ACTS, is_negated

DAYS = ("weekday", "rel", "month", "nextweek", "thisweek", "weekafter")
NEAR = 3  # words from "and" to the act it joins
MOST_JOINTS = 20
FEW_WORDS = 3  # of a yes that stands before another wish
NEAR_END = 2  # words after it, where it ends its clause
POSSESSIVE = re.compile(r"\Ws$")  # with whichever apostrophe
# What stands for a booking in "la del viernes", "den am Freitag".
ARTICLES = frozenset(
    {"den", "die", "das", "la", "las", "los", "o", "a", "os", "as", "celui", "celle"}
)
# "Cancel Tuesday's and move it to Friday" is one wish about one booking.
PRONOUNS = frozenset(
    {"it", "that", "this", "them", "those"}
    | {"es", "ihn", "sie", "das", "die", "den"}
    | {"lo", "la", "los", "las", "le", "les", "ca", "cela"}
    | {"o", "a", "os", "as", "isso", "essa", "esse"}
)
JOINTS = ("and", "newline", "semicolon", "dot", "comma")


def second_wish(chart: Chart, *, is_answer: bool) -> int | None:
    """The word at which a second wish begins, about another booking than the first, or than the
    one that a yes is about.
    """
    acts = [at for at in chart.places(*ACTS) if not is_negated(chart, at)]
    if not acts:
        return None
    for joint in chart.places(*JOINTS)[:MOST_JOINTS]:
        start = max(end for tag in JOINTS for end, _ in chart.at(joint, tag))
        act = act_after(chart, start, acts)
        if act is None or not names_another(chart, start, act):
            continue
        begun = acts[0] < joint and names_a_day(chart, 0, joint)
        answers = is_answer and is_plain_yes(chart, joint) and is_of_another(chart, act)
        if begun or answers:
            return start
    return None


def is_plain_yes(chart: Chart, end: int) -> bool:
    words = [at for at in range(end) if chart.words[at].text.isalnum()]
    return 0 < len(words) <= FEW_WORDS and chart.starts(words[0], "yes", "works")


def is_of_another(chart: Chart, act: int) -> bool:
    """ "Yes, book me for Friday" is still about what was put; "yes, book another one" is not."""
    _, last = chart.sentence_of(act)
    another = any(chart.starts(at, "more") for at in range(act, last))
    return another or not chart.starts(act, "book")


def act_after(chart: Chart, start: int, acts: list[int]) -> int | None:
    """The act of a clause: near its beginning, or as in German at its end."""
    later = [at for at in acts if at >= start]
    if not later or later[0] < start + NEAR:
        return later[0] if later else None
    _, last = chart.sentence_of(start)
    within = [at for at in later if at < last]
    return within[-1] if within and within[-1] >= last - NEAR_END else None


def names_a_day(chart: Chart, start: int, end: int) -> bool:
    return any(chart.starts(at, *DAYS) for at in range(start, end))


def names_another(chart: Chart, start: int, act: int) -> bool:
    """A booking of its own stands in the clause: with its name, or with its day and a new one. To
    cancel it, its day is enough.
    """
    _, last = chart.sentence_of(act)
    clause = range(start, last)
    days = [at for at in clause if chart.starts(at, *DAYS)]
    begins = act + 1 if act + 1 < last else start
    if chart.starts(act, "book") and any(chart.starts(at, "more") for at in clause):
        return True  # "book another one"
    if not days or points_back(chart, begins) or points_back(chart, start):
        return False
    if chart.before(days[0], "to_new") is not None and not is_named(chart, days[0]):
        return False  # "Cancel Tuesday and move to Friday next week"
    named = any(is_named(chart, at) for at in days)
    named = named or any(chart.starts(at, "booking") for at in clause if at != act)
    return len(days) > 1 or named or chart.starts(act, "cancel")


def is_named(chart: Chart, day: int) -> bool:
    """ "Friday's", "la del viernes", "den am Freitag": a day that stands for its booking."""
    word = chart.words[day]
    if POSSESSIVE.search(chart.text[word.start : word.end]):
        return True
    place = chart.before(day, "of", "from_old", "on")
    return place is not None and place > 0 and chart.words[place - 1].text in ARTICLES


def points_back(chart: Chart, at: int) -> bool:
    """ "Move it"; but "la del viernes" and "den am Freitag" are others."""
    if at >= len(chart.words) or chart.words[at].text not in PRONOUNS:
        return False
    if chart.words[at].text in ARTICLES and chart.starts(at + 1, "on"):
        return False
    return not chart.starts(at + 1, "of", "from_old", *DAYS)
