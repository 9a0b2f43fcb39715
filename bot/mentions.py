"""Finds each day, clock, part of the day and length of time that a message mentions.

Left to right, the longest reading first; what stands before and after a mention is kept with it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clocks_said import Clock, clock_at
from bot.days_said import DayGrammar, Days, one
from bot.grammar import Found
from bot.languages.lexicon import Chart

MINUTES_PER_HOUR = 60
HALF_HOUR = 30
# What may stand between a mention and the word that says its place in the sentence.
CONNECTORS = ("at", "around", "on", "the", "the_day", "dayword")
BOUNDS = ("after", "before", "until", "since", "between")
BARE_AFTER = ("at", "around", *BOUNDS, "from_old")
RANGE_WORDS = ("until", "dash", "range_to")


class Bound(StrEnum):
    AFTER = "after"
    BEFORE = "before"
    UNTIL = "until"
    SINCE = "since"


@dataclass(frozen=True, slots=True)
class Mention:
    """One time said: a day (or days), a clock (or two), or a part of the day."""

    start: int  # first word, connectors and all
    inner: int  # first word without them
    end: int
    days: Days | None = None
    clock: Clock | None = None
    clock_end: Clock | None = None
    part: str | None = None
    bound: Bound | None = None
    other_days: tuple[Days, ...] = ()  # "or the 8th"
    excluded: bool = False

    @property
    def is_day(self) -> bool:
        return self.days is not None


@dataclass(slots=True)
class Mentions:
    times: list[Mention] = field(default_factory=list)
    minutes: int | None = None
    impossible: str | None = None
    used: set[int] = field(default_factory=set)


def mentions_in(chart: Chart, grammar: DayGrammar, now: datetime, *, bare: str) -> Mentions:
    """All times in the message; `bare` ("time", "date", "") says what a lone number may be."""
    return Reader(chart, grammar, now, bare).read()


class Reader:
    def __init__(self, chart: Chart, grammar: DayGrammar, now: datetime, bare: str) -> None:
        self.chart = chart
        self.grammar = grammar
        self.now = now  # in the speaker's zone
        self.bare = bare
        self.said = Mentions()

    def read(self) -> Mentions:
        at = 0
        while at < len(self.chart.words):
            at = self._greeting(at) or self._length(at) or self._time(at) or at + 1
        return self.said

    def _greeting(self, at: int) -> int:
        greetings = self.chart.at(at, "greet") + self.chart.at(at, "bye")
        longest = max((end for end, _ in greetings), default=0)
        return longest if longest > at + 1 else 0

    def _length(self, at: int) -> int:
        """Lengths: "45 min" is how long, "in two hours" is when, "an hour later" is a shift."""
        found = length_at(self.chart, at)
        if not found:
            return 0
        self.said.used.update(range(found.start, found.end))
        ahead = self.chart.before(at, "in")
        if ahead is not None or self.chart.starts(found.end, "fromnow"):
            self._add_instant(found, at if ahead is None else ahead)
        elif not self.chart.starts(found.end, "later_by"):
            self.said.minutes = found.made
        return found.end

    def _add_instant(self, found: Found[int], start: int) -> None:
        moment = self.now + timedelta(minutes=found.made)
        self._add(
            Mention(
                start,
                start,
                found.end,
                days=one(moment.date()),
                clock=Clock(moment.hour, moment.minute, sure=True),
            )
        )

    def _time(self, at: int) -> int:
        clock = clock_at(self.chart, at, bare=self._may_be_clock(at))
        day = self.grammar.day_at(self.chart, at, bare=self._may_be_day(at))
        if day and (not clock or day.end > clock.end or self._reads_as_day(day, clock)):
            return self._keep_day(day)
        if clock:
            return self._keep_clock(clock)
        for end, part in self.chart.at(at, "part"):
            if self.chart.before(at, "too") is None:
                self._add(Mention(self._widened(at), at, end, part=str(part)))
                return end
        return 0

    def _reads_as_day(self, day: Found[Days], clock: Found[Clock]) -> bool:
        if day.end < clock.end:
            return False
        if self.chart.before(day.start, "the_day", "dayword") is not None:
            return self.chart.before(day.start, "at") is None
        if self._month_follows(day.start):
            return True
        return self.bare == "date" and not self._clock_follows(day.end)

    def _clock_follows(self, at: int) -> bool:
        """The other end of "between 9 and half 11"."""
        joined = self.chart.starts(at, *RANGE_WORDS, "and")
        return joined and clock_at(self.chart, at + 1, bare=False) is not None

    def _keep_day(self, day: Found[Days]) -> int:
        if not day.made.is_possible:
            self._refuse(day.start, day.end)
            return day.end
        parts = [
            str(part)
            for tag in ("tonight", "todaypart", "with_part")
            for end, part in self.chart.at(day.start, tag)
            if end == day.end
        ]
        part = parts[0] if parts else None
        self._add(Mention(self._widened(day.start), day.start, day.end, days=day.made, part=part))
        return day.end

    def _keep_clock(self, clock: Found[Clock]) -> int:
        if not clock.made.is_possible:
            self._refuse(clock.start, clock.end)
            return clock.end
        self._add(Mention(self._widened(clock.start), clock.start, clock.end, clock=clock.made))
        return clock.end

    def _refuse(self, start: int, end: int) -> None:
        self.said.impossible = self.said.impossible or self.chart.original(start, end)
        self.said.used.update(range(start, end))

    def _add(self, mention: Mention) -> None:
        bound, start = self._bound(mention)
        excluded = said_before(self.chart, mention, "except", "instead_of") is not None
        excluded = excluded or self.chart.starts(mention.end, "not_after")
        kept = replace(mention, bound=bound, start=start, excluded=excluded)
        self.said.used.update(range(kept.start, kept.end))
        self.said.times.append(kept)

    def _widened(self, start: int) -> int:
        while (before := self.chart.before(start, *CONNECTORS)) is not None:
            start = before
        return start

    def _bound(self, mention: Mention) -> tuple[Bound | None, int]:
        if self.chart.starts(mention.end, "onwards"):
            return Bound.SINCE, mention.start
        if self.chart.starts(mention.end, "orearlier"):
            return Bound.UNTIL, mention.start
        for bound in Bound:
            start = said_before(self.chart, mention, bound.value)
            if start is not None:
                return bound, min(start, mention.start)
        return None, mention.start

    def _may_be_clock(self, at: int) -> bool:
        if self.bare == "time" or self.chart.before(at, *BARE_AFTER) is not None:
            return True
        if self._follows_clock(at):
            return True
        for end, _ in self.chart.at(at, "num"):
            if self.chart.starts(end, "part"):
                return True
            if self.chart.starts(end, *RANGE_WORDS):
                return clock_at(self.chart, end + 1, bare=False) is not None
        return False

    def _follows_clock(self, at: int) -> bool:
        """ "9 to 11", "between 2 and 4": the second number of a range that began with a clock."""
        joined = self.chart.before(at, *RANGE_WORDS, "and", "or")
        if joined is None or not self.said.times:
            return False
        last = self.said.times[-1]
        return last.clock is not None and last.end == joined

    def _may_be_day(self, at: int) -> bool:
        if self.bare == "date":
            return True
        if self.chart.before(at, "the_day", "dayword", "in_month") is not None:
            return not self.chart.starts(at, "ord")
        if self._is_ordinal(at):
            return True
        joined = self.chart.before(self._widened(at), *RANGE_WORDS, "and", "or")
        if joined is None or not self.said.times:
            return self._month_follows(at)
        last = self.said.times[-1]
        return last.is_day and last.end == joined

    def _is_ordinal(self, at: int) -> bool:
        """ "Der 24.", "the twelfth"."""
        dotted = any(self.chart.starts(end, "dot") for end, _ in self.chart.at(at, "num"))
        if dotted and self.chart.before(at, "the_dot") is not None:
            return True
        # "The first" and "the second" are rather things than days.
        ordinals = [value for _, value in self.chart.at(at, "ord") if value not in {1, 2, 3}]
        return bool(ordinals) and self.chart.before(at, "the", "the_dot") is not None

    def _month_follows(self, at: int) -> bool:
        """ "16 to 20 March", "vom 3. bis 5. Juni": the first number borrows the month."""
        for end, _ in self.chart.at(at, "num"):
            after = end + 1 if self.chart.starts(end, "dot") else end
            for joint in ("until", "dash", "range_to", "and", "or"):
                for joint_end, _ in self.chart.at(after, joint):
                    found = self.grammar.day_at(self.chart, joint_end, bare=False)
                    found = found or self.grammar.day_at(self.chart, joint_end + 1, bare=False)
                    if found and self.chart.before(found.end, "month") is not None:
                        return True
        return False


def said_before(chart: Chart, mention: Mention, *tags: str) -> int | None:
    """Where a phrase of `tags` begins that ends at the mention, its article in it or not."""
    for start in range(mention.inner, mention.start - 1, -1):
        found = chart.before(start, *tags)
        if found is not None:
            return found
    return None


def length_at(chart: Chart, at: int) -> Found[int] | None:
    """A length of time from word `at` on, in minutes."""
    for end, _ in chart.at(at, "half_hour"):
        return Found(at, end, HALF_HOUR)
    for tag in ("num", "one", "couple"):
        for end, number in chart.at(at, tag):
            assert isinstance(number, int)
            found = with_unit(chart, at, end, number)
            if found:
                return found
    return None


def with_unit(chart: Chart, at: int, end: int, number: int) -> Found[int] | None:
    for unit_end, _ in chart.at(end, "minute"):
        return Found(at, unit_end, number)
    for unit_end, _ in chart.at(end, "hour"):
        for half_end, _ in chart.at(unit_end, "and_half"):
            return Found(at, half_end, number * MINUTES_PER_HOUR + HALF_HOUR)
        return Found(at, unit_end, number * MINUTES_PER_HOUR)
    return None
