"""Clock times in words and figures: "half past three", "15h30", "às três e meia", "viertel vor
neun".
"""

from dataclasses import replace

from bot.calendar_days import LAST_DAY
from bot.clock_face import (
    HALF,
    LAST_HOUR,
    QUARTER,
    Clock,
    added_in_words,
    around_half,
    at_named,
    before_named,
    figures,
    fives,
    fives_past,
    half_to,
    minutes_before,
    minutes_past_named,
    past_hour,
    run_together,
    single_minutes,
    tens_in_row,
    to_hour,
    with_half,
    words_in_row,
)
from bot.grammar import Found, Grammar, Row
from bot.languages.chart import Chart

HALVES = "ampm?"
TO = "~to|to_the"
SURE_ROWS: list[Row[Clock]] = [
    ("num ~colon mins", figures),
    ("num ~colon mins ~colon mins", lambda hour, minute, _seconds: figures(hour, minute)),
    ("num ~colon ~colon mins", figures),
    ("num ~colon mins ampm|ampm_glued|am_glued", figures),
    (
        "num ~colon mins ~colon mins ampm",
        lambda hour, minute, _seconds, half: figures(hour, minute, half),
    ),
    ("num ~colon mins ~oclock", figures),
    ("num ~dot mins ~oclock", figures),
    ("num ~dot mins ampm", figures),
    ("num ~comma mins ~oclock", figures),
    ("num ~dot? ~oclock", figures),
    ("num ~oclock mins", figures),
    ("num ~oclock mins ~minute|oclock", figures),
    ("num ~oclock mins ampm", figures),
    ("num ~oclock ~and? numw", words_in_row),
    ("num ~oclock ~and? num ~minute", figures),
    ("num ~oclock ~and? numw ampm", words_in_row),
    ("num ~oclock ampm", with_half),
    ("num ~dot? ampm|ampm_glued", with_half),
    ("num ~dash? ~ish ampm", with_half),
    ("num ~dash? ~ish", figures),
    ("hour_ish", figures),
    ("hour_ish ampm", with_half),
    ("num ~colon ampm", with_half),
    ("num ampm ~and ~half_add", lambda hour, half: past_hour(HALF, hour, half)),
    ("num ampm ~and ~quarter", lambda hour, half: past_hour(QUARTER, hour, half)),
    ("num ampm ~and ~threequarter", lambda hour, half: past_hour(3 * QUARTER, hour, half)),
    ("num ampm ~minus ~quarter", lambda hour, half: to_hour(QUARTER, hour, half)),
    ("num mins ampm", figures),
    ("num ~and? numw ampm", words_in_row),
    ("numw numw", words_in_row),
    ("digits numw", tens_in_row),
    ("numw ~zero num ampm?", single_minutes),
    ("hhmm ~oclock|run_hours", run_together),
    ("hhmm ~ish", run_together),
    ("hhmm ampm", run_together),
    (f"~half_after ~past? num {HALVES}", lambda hour, half: past_hour(HALF, hour, half)),
    ("~half_before num", half_to),
    ("~half_before num ~oclock", half_to),
    (f"~quarter ~past num {HALVES}", lambda hour, half: past_hour(QUARTER, hour, half)),
    (f"~quarter {TO} num {HALVES}", lambda hour, half: to_hour(QUARTER, hour, half)),
    (f"~threequarter ~past num {HALVES}", lambda hour, half: past_hour(3 * QUARTER, hour, half)),
    ("~quarter_before num", lambda hour: to_hour(3 * QUARTER, hour)),
    ("~threequarter num", lambda hour: to_hour(QUARTER, hour)),
    ("num ~minute? ~past ~half_before num", around_half),
    ("num ~minute? ~to ~half_before num", lambda by, hour: around_half(-by, hour)),
    (f"num|digits ~minute ~past num ~oclock? {HALVES}", past_hour),
    (f"num|digits ~minute {TO} num ~oclock? {HALVES}", to_hour),
    (f"num ~past num ~oclock? {HALVES}", fives_past),
    (f"numw {TO} num ~oclock? {HALVES}", fives),
    (f"num ~minute? {TO} numw numw", minutes_before),
    ("num ~oclock ~past ~of? num ~minute", figures),
    (f"~minus num ~minute? {TO} num", to_hour),
    ("num ~oclock? ~and? ~half_add ampm?", lambda hour, half: past_hour(HALF, hour, half)),
    ("num ~and ~half_add ~oclock", lambda hour: past_hour(HALF, hour)),
    ("num ~oclock? ~and ~quarter ampm?", lambda hour, half: past_hour(QUARTER, hour, half)),
    ("num ~oclock ~quarter", lambda hour: past_hour(QUARTER, hour)),
    (
        "num ~oclock? ~and ~threequarter ampm?",
        lambda hour, half: past_hour(3 * QUARTER, hour, half),
    ),
    ("num ~oclock? ~minus ~the? ~quarter ampm?", lambda hour, half: to_hour(QUARTER, hour, half)),
    ("num ~oclock? ~minus num ~minute? ampm?", lambda hour, by, half: to_hour(by, hour, half)),
    ("clockword", at_named),
    ("clockword ~oclock", at_named),
    ("clockword numw", minutes_past_named),
    ("clockword ~and ~half_add", lambda at: at_named(at, HALF)),
    ("clockword ~and ~quarter", lambda at: at_named(at, QUARTER)),
    ("clockword ~minus ~the? ~quarter", lambda at: before_named(QUARTER, at)),
    ("clockword ~minus num", lambda at, by: before_named(by, at)),
    (f"num ~minute? {TO} clockword", before_named),
    (f"~quarter {TO} clockword", lambda at: before_named(QUARTER, at)),
    ("num ~minute? ~past clockword", lambda by, at: at_named(at, by)),
    ("~quarter ~past clockword", lambda at: at_named(at, QUARTER)),
    ("~half_after ~past? clockword", lambda at: at_named(at, HALF)),
]
# Between two clocks "and" joins them, elsewhere it adds minutes: "três e quinze".
ADDED_ROWS: list[Row[Clock]] = [
    ("numw ~and_min numw", added_in_words),
    ("num ~and_min numw ampm", words_in_row),
    ("num ~and_min mins ampm", figures),
    ("clockword ~and num", at_named),
]
LOOSE_ROWS: list[Row[Clock]] = [
    ("num", figures),
    ("num mins", figures),
    ("num ~dot mins", figures),
    ("num ~comma mins", figures),
    ("num numw", lambda hour, minute: past_hour(minute, hour)),
    ("hhmm", run_together),
]
# "5 to 6" may be minutes or a range.
FIGURES_TO: Grammar[Clock] = Grammar(
    [(f"digits {TO} num ~oclock? {HALVES}", fives), (f"digits {TO} clockword", before_named)]
)
FEWEST_SURE_MINUTES = 15
SURE: Grammar[Clock] = Grammar([*SURE_ROWS, *ADDED_ROWS])
LOOSE: Grammar[Clock] = Grammar(
    [
        *(*SURE_ROWS, *ADDED_ROWS, *LOOSE_ROWS),
        ("num ~and_min num", lambda hour, minute: past_hour(minute, hour)),
    ]
)
SURE_BETWEEN: Grammar[Clock] = Grammar(SURE_ROWS)
LOOSE_BETWEEN: Grammar[Clock] = Grammar([*SURE_ROWS, *LOOSE_ROWS])


# Signs of another matter beside a bare number: people, prices, minutes, days, dates.
NOT_A_CLOCK = (
    *("minute", "hour", "dayunit", "weekunit", "monthunit", "month", "slash", "colon", "num"),
    *("people", "units", "bignum", "seconds"),
)


SHORTEST_RUN_TOGETHER = 100
BARE: Grammar[Clock] = Grammar([("num", figures)])
# Counts even of figures that look like a clock: "1500 €".
COUNTED = ("people", "units")
MEASURED = (*COUNTED, "minute", "dayunit", "weekunit", "monthunit")


def clock_at(chart: Chart, start: int, *, bare: bool) -> Found[Clock] | None:
    """The clock said from word `start` on; `bare` lets a lone number be one ("after 3")."""
    loose = bare or chart.before(start, "at", "around") is not None
    found = grammar_for(chart, start, loose=loose).longest(chart, start)
    if found and is_rather_range(chart, found):
        found = BARE.longest(chart, start) if loose else None
    spoken = minutes_to(chart, start)
    if spoken and (not found or spoken.end > found.end):
        found = spoken
    if not found or not is_whole_number(chart, found) or is_loose_letter(chart, found):
        return None
    if not loose and is_a_length(chart, found):
        return None
    lone = found.end - found.start == 1 and chart.starts(found.start, "num")
    if lone and not is_likely_clock(chart, found):
        return None
    if chart.starts(found.start, "hhmm") and is_of_other_matter(chart, found):
        return None
    return with_part(chart, as_written(chart, found))


def grammar_for(chart: Chart, start: int, *, loose: bool) -> Grammar[Clock]:
    begins = chart.before(start, "at", "the")
    if chart.before(start if begins is None else begins, "between") is not None:
        return LOOSE_BETWEEN if loose else SURE_BETWEEN
    return LOOSE if loose else SURE


def minutes_to(chart: Chart, start: int) -> Found[Clock] | None:
    """ "10 to 16", "at 10 to 22"; but "5 to 6 pm" and "from 10 to 12" are ranges."""
    found = FIGURES_TO.longest(chart, start)
    if not found or chart.before(start, "from_old", "between", "since") is not None:
        return None
    if chart.before(start, "at", "around", "before", "after", "until") is not None:
        return found
    by = int(chart.words[start].text)
    return found if by >= FEWEST_SURE_MINUTES and by > found.made.hour else None


def is_rather_range(chart: Chart, found: Found[Clock]) -> bool:
    """ "From ten until noon", where "ten until noon" alone is 11:50."""
    if chart.before(found.start, "from_old", "between", "since") is None:
        return False
    return any(
        begins < found.end and chart.starts(begins, "num", "clockword")
        for end, _ in chart.at(found.start, "num")
        for begins, _ in chart.at(end, "range_to")
    )


def as_written(chart: Chart, found: Found[Clock]) -> Found[Clock]:
    """ "07:30" is in the morning: who writes the zero writes the clock of 24 hours."""
    text = chart.words[found.start].text
    with_minutes = chart.starts(found.start + 1, "colon", "dot", "oclock") and found.made.exact
    if text.startswith("0") and (with_minutes or len(text) > 2):  # noqa: PLR2004
        return replace(found, made=replace(found.made, sure=True))
    return found


def is_loose_letter(chart: Chart, found: Found[Clock]) -> bool:
    """The "a" of "3 a day" is no "3a"."""
    last = chart.words[found.end - 1]
    return last.text in {"a", "p"} and not last.glued and found.end - found.start > 1


def is_a_length(chart: Chart, found: Found[Clock]) -> bool:
    """ "Uma hora", "une heure": an hour, where no "at" makes it one o'clock."""
    one = found.made.hour == 1 and not chart.starts(found.start, "digits")
    return one and found.end == found.start + 2 and chart.starts(found.start + 1, "hour")


def is_likely_clock(chart: Chart, found: Found[Clock]) -> bool:
    """A lone number: not a count of something, and "one" only where a clock must stand."""
    slashed = chart.starts(found.end, "slash") and chart.starts(found.end + 2, "oclock", "ampm")
    counted = chart.starts(found.end, *NOT_A_CLOCK) and not slashed
    if counted or is_counted_range(chart, found.end) or found.made.hour > LAST_HOUR + 1:
        return False
    pronoun = found.made.hour == 1 and not chart.starts(found.start, "digits")
    # "Uma das duas consultas" counts bookings.
    if chart.starts(found.end, "booking") and not chart.starts(found.start, "digits"):
        return False
    # "One in the morning", not "one morning".
    in_part = any(end > found.end + 1 for end, _ in chart.at(found.end, "part"))
    weak = chart.before(found.start, "at_weak") is not None
    placed = (chart.before(found.start, "at") is not None and not weak) or in_part
    return placed or not pronoun


def is_of_other_matter(chart: Chart, found: Found[Clock]) -> bool:
    """ "1500 €", and the "120" of "80 to 120 m"."""
    if chart.starts(found.end, *COUNTED):
        return True
    joint = chart.before(found.start, "range_to", "until", "dash")
    if not joint or not chart.words[joint - 1].text.isdecimal():
        return False
    earlier = int(chart.words[joint - 1].text)
    own = joint < 2 or chart.words[joint - 2].text.isalpha()  # noqa: PLR2004
    return own and LAST_DAY < earlier < SHORTEST_RUN_TOGETHER


def is_counted_range(chart: Chart, end: int) -> bool:
    """The "20" of "20 to 30 euros", "entre 20 y 30 euros"."""
    for joint in ("and", "or", "dash", "range_to"):
        for begins, _ in chart.at(end, joint):
            if any(chart.starts(after, *MEASURED) for after, _ in chart.at(begins, "digits")):
                return True
    return False


def is_whole_number(chart: Chart, found: Found[Clock]) -> bool:
    """Not the "2" of "t2", nor the "5" of "1.5"."""
    first = chart.words[found.start]
    if not first.glued or found.start == 0:
        return True
    before = chart.words[found.start - 1].text
    if before == "t" and chart.starts(found.start - 2, "digits"):
        return True  # "2026-11-27T15:30"
    inside = before in {".", "+", "$", "€", "£"} or (before == "/" and not is_slashed(found))
    return not (before.isalnum() or inside)


def is_slashed(found: Found[Clock]) -> bool:
    """ "16/17 Uhr", "8.30/9am": the second of two clocks."""
    return found.end - found.start > 1


def with_part(chart: Chart, found: Found[Clock]) -> Found[Clock]:
    """Takes in the part of the day that stands beside: "at 6 in the evening", "tonight at 8"."""
    for end, part in chart.at(found.end, "part"):
        return Found(found.start, end, found.made.within(str(part)))
    for tag in ("tonight", "todaypart"):
        for _, part in chart.at(found.end, tag):
            return replace(found, made=found.made.within(str(part)))
    before = found.start
    while (earlier := chart.before(before, "at", "around", "comma")) is not None:
        before = earlier
    for tag in ("part", "tonight", "todaypart", "with_part"):
        earlier = chart.before(before, tag)
        if earlier is not None and chart.before(earlier, "too") is None:
            part = next(value for end, value in chart.at(earlier, tag) if end == before)
            return Found(found.start, found.end, found.made.within(str(part)))
    return found
