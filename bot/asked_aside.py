"""Whether a message asks if a booking could be changed one day: "can I cancel if I can't come?"
asks for no cancelling.
"""

from bot.languages.chart import Chart


def asks_of_change(chart: Chart) -> str | None:
    """ "move" or "cancel": what they ask whether they may."""
    for first in sentences(chart):
        _, last = chart.sentence_of(first)
        place = range(first, last)
        what_if = [at for at in place if chart.starts(at, "what_if")]
        may_i = [at for at in place if chart.starts(at, "may_i")]
        acts = [at for at in place if chart.starts(at, "move", "cancel")]
        if what_if and (acts or any(chart.starts(at, "cant_come") for at in place)):
            return act_at(chart, acts)
        if may_i and acts and is_of_some_day(chart, place, acts):
            return act_at(chart, acts)
    return None


def sentences(chart: Chart) -> list[int]:
    ends = [at for at in range(len(chart.words)) if chart.ends_sentence(at)]
    return [first for first in (0, *(at + 1 for at in ends)) if first < len(chart.words)]


def act_at(chart: Chart, acts: list[int]) -> str:
    return "cancel" if acts and chart.starts(acts[0], "cancel") else "move"


def is_of_some_day(chart: Chart, place: range, acts: list[int]) -> bool:
    """ "If something comes up"; a mere "later" says when, not whereto, where it is changed and not
    pushed.
    """
    if any(chart.starts(at, "some_day") for at in place):
        return True
    later = any(chart.starts(at, "later_on") for at in place)
    return later and any(chart.starts(at, "alters", "cancel") for at in acts)
