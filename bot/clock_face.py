"""A clock time as it was said, and what a part of the day or another clock beside it makes of it.

Words decide between the halves of the day where they can; else a clock from 1 to 12 keeps both.
"""

from dataclasses import dataclass, replace
from datetime import time

from bot.candidates import Candidate, weighed

NOON = 12
DAY_HOURS = 24
FEWEST_MINUTES_IN_WORDS = 5
LAST_HOUR = 23
LAST_MINUTE = 59
HALF = 30
QUARTER = 15
# Office hours: "at 3" is in the afternoon, "at 9" in the morning.
FIRST_LIKELY_HOUR = 7
FIRST_WRITTEN_HOUR = 6
EARLIEST_NIGHT_HOUR = 5
# How likely the less likely half of the day is: mostly it is in the night.
NIGHT_DOUBT = 0.1
EVENING_DOUBT = {6: 0.4, 7: 0.45, 8: 0.3, 9: 0.2}


@dataclass(frozen=True, slots=True)
class Clock:
    hour: int
    minute: int = 0
    sure: bool = False  # of the half of the day
    exact: bool = False  # written in figures with its minutes

    @property
    def is_possible(self) -> bool:
        return 0 <= self.hour <= LAST_HOUR and 0 <= self.minute <= LAST_MINUTE

    @property
    def is_ambiguous(self) -> bool:
        return not self.sure and 1 <= self.hour <= NOON

    @property
    def likely(self) -> time:
        first = FIRST_WRITTEN_HOUR if self.exact else FIRST_LIKELY_HOUR
        if self.is_ambiguous and self.hour < first:
            return time(self.hour + NOON, self.minute)
        return time(self.hour, self.minute)

    @property
    def candidates(self) -> tuple[Candidate[time], ...]:
        """Both halves of the day for "at 4", the likely one first; none where there is no doubt."""
        if not self.is_ambiguous:
            return ()
        other = time((self.likely.hour + NOON) % (2 * NOON), self.minute)
        doubt = EVENING_DOUBT.get(self.hour, NIGHT_DOUBT)
        return weighed([(self.likely, 1 - doubt), (other, doubt)])

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
        elif part == "evening" and hour == NOON:
            hour = 0
        elif (part != "noon" and hour < NOON) or (part == "noon" and hour <= EARLIEST_NIGHT_HOUR):
            hour += NOON
        return replace(self, hour=hour, sure=True)

    def near(self, other: "Clock") -> "Clock":
        """The reading that is nearer to a clock that leaves no doubt."""
        if not self.is_ambiguous or not other.is_possible:
            return self
        hours = (self.hour % NOON, self.hour % NOON + NOON)
        by_distance = sorted(hours, key=lambda hour: abs(hour - other.hour))
        even = abs(hours[0] - other.hour) == abs(hours[1] - other.hour)
        return self if even else replace(self, hour=by_distance[0], sure=True)

    def after(self, other: "Clock") -> "Clock":
        """The end of a range that began at `other`: "from 10 to 2", "2 to 4 pm", "1am-3"."""
        if not self.is_ambiguous or not other.is_possible:
            return self
        start = other.likely
        for hour in (self.hour % NOON, self.hour % NOON + NOON):
            if (hour, self.minute) > (start.hour, start.minute):
                return replace(self, hour=hour, sure=True)
        return self


def figures(hour: int, minute: int | None = None, half: str | None = None) -> Clock:
    if half and hour <= NOON:
        return Clock(hour % NOON + (NOON if half == "pm" else 0), minute or 0, sure=True)
    return Clock(hour, minute or 0, exact=minute is not None)


def with_half(hour: int, half: str) -> Clock:
    return figures(hour, None, half)


def to_hour(minute: int, hour: int, half: str | None = None) -> Clock | None:
    """ "Ten to four": so many minutes before the hour."""
    if not (0 < minute <= LAST_MINUTE and 0 <= hour <= LAST_HOUR + 1):
        return None
    if half:
        known = figures(hour, None, half)
        return Clock((known.hour - 1) % DAY_HOURS, LAST_MINUTE + 1 - minute, sure=True)
    if hour > NOON or hour == 0:
        return Clock((hour - 1) % DAY_HOURS, LAST_MINUTE + 1 - minute, sure=True)
    return Clock((hour - 1) % DAY_HOURS or NOON, LAST_MINUTE + 1 - minute)


def past_hour(minute: int, hour: int, half: str | None = None) -> Clock | None:
    possible = 0 <= minute <= LAST_MINUTE and hour <= LAST_HOUR
    return figures(hour, minute, half) if possible else None


def half_to(hour: int) -> Clock | None:
    """ "Halb vier" is half past three."""
    return to_hour(HALF, hour) if hour <= LAST_HOUR + 1 else None


def around_half(shift: int, hour: int) -> Clock | None:
    """ "Fünf vor halb vier" is 15:25."""
    return to_hour(HALF - shift, hour) if abs(shift) < HALF else None


def words_in_row(hour: int, minute: int, half: str | None = None) -> Clock | None:
    """ "Nine thirty", "sete e trinta"; "two three" is two numbers."""
    said = 1 <= hour <= LAST_HOUR and FEWEST_MINUTES_IN_WORDS <= minute <= LAST_MINUTE
    return figures(hour, minute, half) if said else None


def added_in_words(hour: int, minute: int) -> Clock | None:
    """ "Oito e quinze"; but "vinte e cinco" is one number."""
    one_number = hour % 10 == 0 and hour > NOON and minute < 10  # noqa: PLR2004
    return None if one_number or minute % 5 else words_in_row(hour, minute)


def tens_in_row(hour: int, minute: int) -> Clock | None:
    """ "7 thirty"."""
    return None if minute % 5 or minute < 10 else words_in_row(hour, minute)  # noqa: PLR2004


def single_minutes(hour: int, minute: int, half: str | None = None) -> Clock | None:
    """ "Ten oh five"."""
    return figures(hour, minute, half) if 1 <= hour <= LAST_HOUR and minute < 10 else None  # noqa: PLR2004


def run_together(hhmm: tuple[int, int], half: str | None = None) -> Clock | None:
    return figures(*hhmm, half) if hhmm[0] <= LAST_HOUR and hhmm[1] <= LAST_MINUTE else None


def at_named(value: tuple[int, int], minute: int = 0) -> Clock:
    """Noon or midnight, with minutes past it."""
    return Clock(value[0], minute, sure=True)


def minutes_past_named(value: tuple[int, int], minute: int) -> Clock | None:
    """ "Midi trente"; "noon two" is two things."""
    return at_named(value, minute) if minute >= FEWEST_MINUTES_IN_WORDS else None


def before_named(minute: int, value: tuple[int, int]) -> Clock | None:
    shown = to_hour(minute, value[0] or DAY_HOURS)
    return replace(shown, sure=True) if shown else None


def fives(minute: int, hour: int, half: str | None = None) -> Clock | None:
    """ "10 to 16": without the word "minutes" only fives are minutes."""
    return to_hour(minute, hour, half) if minute % 5 == 0 else None


def fives_past(minute: int, hour: int, half: str | None = None) -> Clock | None:
    return past_hour(minute, hour, half) if minute % 5 == 0 else None


def minutes_before(by: int, hour: int, minute: int) -> Clock | None:
    """ "Two minutes to six thirty"."""
    said = words_in_row(hour, minute)
    if not said or not 0 < by <= minute:
        return None
    return replace(said, minute=minute - by)
