"""Clock times in words and figures: "half past three", "15h30", "às três e meia", "viertel vor
neun".

Words decide between the halves of the day where they can; else a clock from 1 to 12 keeps both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time

from bot.grammar import Found, Grammar
from bot.languages.lexicon import Chart

NOON = 12
LAST_HOUR = 23
LAST_MINUTE = 59
HALF = 30
QUARTER = 15
# Office hours: "at 3" is in the afternoon, "at 9" in the morning.
FIRST_LIKELY_HOUR = 8
EARLIEST_NIGHT_HOUR = 5


@dataclass(frozen=True, slots=True)
class Clock:
    hour: int
    minute: int = 0
    sure: bool = False  # of the half of the day

    @property
    def is_possible(self) -> bool:
        return 0 <= self.hour <= LAST_HOUR and 0 <= self.minute <= LAST_MINUTE

    @property
    def is_ambiguous(self) -> bool:
        return not self.sure and 1 <= self.hour <= NOON

    @property
    def likely(self) -> time:
        if self.is_ambiguous and self.hour < FIRST_LIKELY_HOUR:
            return time(self.hour + NOON, self.minute)
        return time(self.hour, self.minute)

    @property
    def readings(self) -> tuple[time, ...]:
        """Both halves of the day for "at 4", the likely one first."""
        if not self.is_ambiguous:
            return ()
        other = time((self.likely.hour + NOON) % (2 * NOON), self.minute)
        return self.likely, other

    def within(self, part: str) -> "Clock":
        """The same clock once a part of the day is known: "6 in the evening" is 18:00."""
        if not self.is_ambiguous:
            return self
        hour = self.hour
        if part == "morning":
            hour = hour % NOON
        elif part == "night":
            late = EARLIEST_NIGHT_HOUR <= hour < NOON
            hour = hour + NOON if late else hour % NOON
        elif (part != "noon" and hour < NOON) or (part == "noon" and hour <= EARLIEST_NIGHT_HOUR):
            hour += NOON
        return replace(self, hour=hour, sure=True)

    def after(self, other: "Clock") -> "Clock":
        """The end of a range that began at `other`: "from 10 to 2", "2 to 4 pm"."""
        start = other.likely if other.is_possible else time(0)
        if self.is_ambiguous and self.likely <= start and self.hour < NOON:
            return replace(self, hour=self.hour + NOON, sure=True)
        return self


def figures(hour: int, minute: int = 0, half: str | None = None) -> Clock:
    if half and 1 <= hour <= NOON:
        return Clock(hour % NOON + (NOON if half == "pm" else 0), minute, sure=True)
    return Clock(hour, minute)


def to_hour(minute: int, hour: int) -> Clock | None:
    """ "Ten to four": so many minutes before the hour."""
    if not (0 < minute <= LAST_MINUTE and 0 <= hour <= LAST_HOUR + 1):
        return None
    return Clock((hour - 1) % (2 * NOON) or NOON, LAST_MINUTE + 1 - minute)


def past_hour(minute: int, hour: int) -> Clock | None:
    return Clock(hour, minute) if 0 <= minute <= LAST_MINUTE and hour <= LAST_HOUR else None


def half_to(hour: int) -> Clock | None:
    """ "Halb vier" is half past three."""
    return to_hour(HALF, hour) if hour <= LAST_HOUR + 1 else None


def around_half(shift: int, hour: int) -> Clock | None:
    """ "Fünf vor halb vier" is 15:25."""
    return to_hour(HALF - shift, hour) if abs(shift) < HALF else None


def words_in_row(hour: int, minute: int) -> Clock | None:
    return Clock(hour, minute) if 1 <= hour <= LAST_HOUR and minute >= QUARTER // 3 * 2 else None


def run_together(hhmm: tuple[int, int], half: str | None = None) -> Clock | None:
    return figures(*hhmm, half) if hhmm[0] <= LAST_HOUR and hhmm[1] <= LAST_MINUTE else None


def on_clockword(value: tuple[int, int]) -> Clock:
    return Clock(*value, sure=True)


def swapped_past(hour: int, minute: int) -> Clock | None:
    return past_hour(minute, hour)


def swapped_to(hour: int, minute: int) -> Clock | None:
    return to_hour(minute, hour)


SURE_ROWS: list[tuple[str, Callable[..., Clock | None]]] = [
    ("num ~colon mins", figures),
    ("num ~colon mins ampm|ampm_glued", figures),
    ("num ~colon mins ~oclock", figures),
    ("num ~dot mins ~oclock", figures),
    ("num ~dot mins ampm|ampm_glued", figures),
    ("num ~oclock", figures),
    ("num ~oclock mins", figures),
    ("num ~oclock ~and? minw", figures),
    ("num ~oclock ampm", lambda hour, half: figures(hour, 0, half)),
    ("num ampm|ampm_glued", lambda hour, half: figures(hour, 0, half)),
    ("num mins ampm", figures),
    ("num minw ampm", figures),
    ("numw minw", words_in_row),
    ("hhmm ~oclock", run_together),
    ("hhmm ampm", run_together),
    ("~half_after ~past? num", lambda hour: past_hour(HALF, hour)),
    ("~half_before num", half_to),
    ("~quarter ~past num", lambda hour: past_hour(QUARTER, hour)),
    ("~quarter ~to|to_the num", lambda hour: to_hour(QUARTER, hour)),
    ("~quarter_before num", lambda hour: to_hour(3 * QUARTER, hour)),
    ("~threequarter num", lambda hour: to_hour(QUARTER, hour)),
    ("num ~minute? ~past ~half_before num", around_half),
    ("num ~minute? ~to ~half_before num", lambda by, hour: around_half(-by, hour)),
    ("num ~minute ~past num", past_hour),
    ("num ~minute ~to|to_the num", to_hour),
    ("num ~past num", lambda by, hour: past_hour(by, hour) if by % 5 == 0 else None),
    ("num ~to|to_the num", lambda by, hour: to_hour(by, hour) if by % 5 == 0 else None),
    ("num ~and? ~half_add", lambda hour: past_hour(HALF, hour)),
    ("num ~oclock ~and? ~half_add", lambda hour: past_hour(HALF, hour)),
    ("num ~and ~quarter", lambda hour: past_hour(QUARTER, hour)),
    ("num ~minus ~quarter", lambda hour: to_hour(QUARTER, hour)),
    ("num ~minus num", swapped_to),
    ("clockword", on_clockword),
    ("clockword ~and ~half_add", lambda at: Clock(at[0], HALF, sure=True)),
    ("clockword ~and ~quarter", lambda at: Clock(at[0], QUARTER, sure=True)),
]
LOOSE_ROWS: list[tuple[str, Callable[..., Clock | None]]] = [
    ("num", figures),
    ("num mins", figures),
    ("num ~dot mins", figures),
    ("num ~and minw", swapped_past),
    ("hhmm", run_together),
]
SURE: Grammar[Clock] = Grammar(SURE_ROWS)
LOOSE: Grammar[Clock] = Grammar(SURE_ROWS + LOOSE_ROWS)

# Signs of another matter beside a bare number: people, prices, minutes, days, dates.
NOT_A_CLOCK = (
    *("minute", "hour", "dayunit", "weekunit", "monthunit", "month", "slash", "colon", "num"),
    *("people", "percent", "bignum"),
)


def clock_at(chart: Chart, start: int, *, bare: bool) -> Found[Clock] | None:
    """The clock said from word `start` on; `bare` lets a lone number be one ("after 3")."""
    loose = bare or chart.before(start, "at", "around") is not None
    found = (LOOSE if loose else SURE).longest(chart, start)
    if not found or not is_whole_number(chart, found):
        return None
    lone = found.end - found.start == 1 and chart.starts(found.start, "num")
    if lone and not is_likely_clock(chart, found):
        return None
    return with_part(chart, found)


def is_likely_clock(chart: Chart, found: Found[Clock]) -> bool:
    """A lone number: not a count of something, and "one" only where a clock must stand."""
    if chart.starts(found.end, *NOT_A_CLOCK) or found.made.hour > LAST_HOUR + 1:
        return False
    pronoun = found.made.hour == 1 and not chart.starts(found.start, "digits")
    return not pronoun or chart.before(found.start, "at") is not None


def is_whole_number(chart: Chart, found: Found[Clock]) -> bool:
    """Not the "2" of "t2", nor the "5" of "1.5"."""
    first = chart.words[found.start]
    if not first.glued or found.start == 0:
        return True
    before = chart.words[found.start - 1].text
    return not (before.isalnum() or before in {".", "/", "+", "$", "€", "£"})


def with_part(chart: Chart, found: Found[Clock]) -> Found[Clock]:
    """Takes in the part of the day that stands beside: "at 6 in the evening", "tonight at 8"."""
    for tag in ("part", "tonight"):
        for end, part in chart.at(found.end, tag):
            return Found(found.start, end, found.made.within(str(part)))
    start = chart.before(found.start, "at", "around")
    before = found.start if start is None else start
    for tag in ("part", "tonight", "todaypart"):
        earlier = chart.before(before, tag)
        if earlier is not None:
            part = next(value for end, value in chart.at(earlier, tag) if end == before)
            return Found(found.start, found.end, found.made.within(str(part)))
    return found
