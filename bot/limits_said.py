"""What the words around a time make of it: a limit ("after 5") or one ruled out ("not Friday")."""

from collections.abc import Sequence
from dataclasses import replace

from bot.clock_face import NOON, Clock
from bot.clocks_said import clock_at
from bot.days_said import past
from bot.languages.chart import Chart
from bot.mentions import CONNECTORS, Bound, Mention, Mentions, ends_clause, past_back, said_before

FEW_BETWEEN = 1  # words between "can't" and "before 10"
# What is left where one side of a time cannot be.
OTHER_SIDE = {
    Bound.BEFORE: Bound.SINCE,
    Bound.UNTIL: Bound.AFTER,
    Bound.AFTER: Bound.UNTIL,
    Bound.SINCE: Bound.BEFORE,
}


def keep(chart: Chart, said: Mentions, mention: Mention) -> None:
    """Add the mention to what was said, with its limit; noon is a clock where it is one."""
    kept = limited(chart, mention, said.times)
    if kept.part == "noon" and not kept.days and is_limit(chart, kept, said.last):
        kept = replace(kept, part=None, clock=Clock(NOON, sure=True))
    said.used.update(range(kept.start, kept.end))
    said.times.append(kept)


def is_limit(chart: Chart, mention: Mention, last: Mention | None) -> bool:
    """ "Until noon", "between ten and noon"."""
    if mention.bound is not None:
        return True
    if not last or not last.clock or said_before(chart, last, "between") is None:
        return False
    return chart.before(mention.start, "and", "or", "dash") == last.end


def limited(chart: Chart, mention: Mention, earlier: Sequence[Mention]) -> Mention:
    """The mention with its limit; `earlier` are those before it."""
    last = earlier[-1] if earlier else None
    bound, start = bound_of(chart, mention)
    excluded = is_excepted(chart, mention, earlier)
    excluded = excluded or is_set_aside(chart, mention, last)
    refused = is_refused(chart, mention.end)
    if bound is Bound.UNTIL and not excluded and is_engaged(chart, mention):
        bound = Bound.AFTER if mention.days and not mention.clock else Bound.SINCE
    elif bound and not excluded:
        denied = refused and not is_asked(chart, mention.end)
        if denied or cannot_be(chart, start, mention.end):
            bound = OTHER_SIDE[bound]
        refused = False
    excluded = excluded or refused or is_listed(chart, mention, last) or is_neither(chart, mention)
    return replace(mention, bound=bound, start=start, excluded=excluded)


def bound_of(chart: Chart, mention: Mention) -> tuple[Bound | None, int]:
    if is_followed(chart, mention, "onwards"):
        return Bound.SINCE, mention.start
    if is_followed(chart, mention, "orearlier"):
        return Bound.UNTIL, mention.start
    said = [
        (start, place, bound)
        for place, bound in enumerate(Bound)
        if (start := said_before(chart, mention, bound.value)) is not None
    ]
    if not said:
        return None, mention.start
    # The longest phrase counts: "not later than" holds "later than".
    start, _, bound = min(said)
    return bound, min(start, mention.start)


def is_followed(chart: Chart, mention: Mention, tag: str) -> bool:
    """ "10 Uhr spätestens"; but in "Freitag, spätestens 10 Uhr" the clock is limited."""
    for end, _ in chart.at(mention.end, tag):
        begins = past(chart, past(chart, end, "at"), "around")
        if mention.clock or clock_at(chart, begins, bare=True) is None:
            return True
    return False


def cannot_be(chart: Chart, start: int, end: int) -> bool:
    """ "I can't before 10", "não posso chegar antes das 10": the other side is free; but "isn't
    before 10 possible?" asks for it.
    """
    tags = ("cannot",) if is_asked(chart, end) else ("cannot", "cant_be")
    if chart.starts(end, *tags):
        return True
    for begins in range(start, max(start - FEW_BETWEEN, 0) - 1, -1):
        if chart.before(begins, *tags) is not None:
            return True
        if begins and not chart.words[begins - 1].text.isalpha():
            return False
    return False


def is_engaged(chart: Chart, mention: Mention) -> bool:
    """ "I work until 5", "ich bin bis 15 Uhr in der Schule": what comes after is free."""
    first, last = clause_of(chart, mention)
    free = any(chart.starts(at, "free", "not") for at in range(first, mention.start))
    return not free and any(chart.starts(at, "engaged") for at in range(first, last))


def clause_of(chart: Chart, mention: Mention) -> tuple[int, int]:
    first, last = chart.sentence_of(mention.start)
    parts = [at for at in range(first, last) if chart.starts(at, "comma", "but", "and")]
    first = max([first, *(at + 1 for at in parts if at < mention.start)])
    return first, min([last, *(at for at in parts if at >= mention.end)])


def is_asked(chart: Chart, end: int) -> bool:
    _, last = chart.sentence_of(end - 1)
    return last < len(chart.words) and chart.words[last].text == "?"


def is_refused(chart: Chart, at: int) -> bool:
    """ "Montag geht nicht", "Freitag nicht"; but not "Freitag nicht im Büro"."""
    ends = [end for end, _ in chart.at(at, "not_after")]
    return any(end - at > 1 or ends_clause(chart, end) for end in ends)


def is_excepted(chart: Chart, mention: Mention, earlier: Sequence[Mention]) -> bool:
    start = said_before(chart, mention, "except", "instead_of")
    return start is not None and not is_wanted(chart, start, mention.inner, earlier)


def is_wanted(chart: Chart, start: int, end: int, earlier: Sequence[Mention]) -> bool:
    """ "Yes, but Friday" wants Friday, where "any day but Friday" does not."""
    if not chart.starts(start, "but"):
        return False
    if any(chart.starts(at, "not") for at in range(start, end)):
        return False
    first, _ = chart.sentence_of(start)
    for at in range(start - 1, first - 1, -1):
        if chart.starts(at, "all_of"):
            return False
        if chart.starts(at, "yes", "no", "works"):
            return True
    return not any(mention.days and mention.start >= first for mention in earlier)


def is_set_aside(chart: Chart, mention: Mention, last: Mention | None) -> bool:
    """ "Terça, não quarta, à uma"; but "segunda não, terça"."""
    start = said_before(chart, mention, "set_aside")
    if start is not None and chart.starts(past(chart, mention.end, "comma"), "one_after"):
        return True  # "Pas ce lundi, le suivant"
    if start is None or not last or not last.days or not mention.days or last.end != start - 1:
        return False
    return chart.starts(start - 1, "comma") and ends_clause(chart, mention.end)


def is_listed(chart: Chart, mention: Mention, last: Mention | None) -> bool:
    """ "Any day but Monday and Wednesday"."""
    if not last or not last.days or not mention.days or not last.excluded:
        return False
    joined = chart.before(past_back(chart, mention.inner, *CONNECTORS), "and", "or")
    return joined == last.end and not is_refused(chart, last.end)


def is_neither(chart: Chart, mention: Mention) -> bool:
    """ "Neither Monday nor Tuesday": one "noch" alone is another word."""
    pair = len(chart.places("neither")) > 1
    return pair and said_before(chart, mention, "neither") is not None
