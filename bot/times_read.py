"""Finds each day, clock, part of the day and length of time that a message mentions.

Left to right, the longest reading first; what stands before and after a mention is kept with it.
"""

from dataclasses import replace
from datetime import datetime

from bot.almanac import Today
from bot.calendar_days import WEEKDAY_DOUBT, Days, moved, one
from bot.clock_face import Clock
from bot.clocks_said import clock_at
from bot.days_said import day_at, past
from bot.grammar import Found
from bot.languages.chart import Chart
from bot.lengths_read import LengthReader
from bot.limits_said import keep
from bot.lone_numbers import LoneNumbers
from bot.mentions import (
    BOUNDS,
    CONNECTORS,
    Bound,
    Mention,
    Mentions,
    ends_clause,
    past_back,
)

AMOUNT_SIGNS = frozenset("$€£+#")
FEW_WORDS = 4
GAP_AFTER_REFUSED = 2  # words, as in "este lunes no, el siguiente"
MOST_TIMES = 40  # nobody speaks of more in one message


def mentions_in(chart: Chart, today: Today, now: datetime, *, bare: str) -> Mentions:
    """All times in the message; `bare` ("time", "date", "") says what a lone number may be."""
    return Reader(chart, today, now, bare).read()


class Reader:
    def __init__(self, chart: Chart, today: Today, now: datetime, bare: str) -> None:
        self.chart = chart
        self.today = today
        self.now = now  # in the speaker's zone
        self.bare = bare
        self.said = Mentions()
        self.numbers = LoneNumbers(chart, today, self.said, bare)
        self.lengths = LengthReader(chart, today, now, self.said)

    def read(self) -> Mentions:
        at = 0
        while at < len(self.chart.words) and len(self.said.times) < MOST_TIMES:
            said = self.chart.marks[at] and (
                self._greeting(at) or self._now(at) or self.lengths.read(at) or self._time(at)
            )
            at = said or at + 1
        return self.said

    def _greeting(self, at: int) -> int:
        greetings = self.chart.at(at, "greet") + self.chart.at(at, "bye")
        longest = max((end for end, _ in greetings), default=0)
        # "Até amanhã" is a farewell, "até amanhã à noite" a limit.
        limit = self.chart.starts(at, "until") and self.chart.starts(longest, "part", "at")
        return longest if longest > at + 1 and not limit else 0

    # --- now ---

    def _now(self, at: int) -> int:
        """ "Now", "are you free right now?": today, and from this minute on. In most messages the
        word only hurries on ("book it now") or puts off ("not now").
        """
        ends = next((end for end, _ in self.chart.at(at, "now")), 0)
        if not ends or self.bare == "confirm" or self.said.times:
            return 0
        wanted = self.chart.has("free") or (
            self.chart.has("book") and self.chart.has("booking", "want")
        )
        if not wanted and len(self.chart.words) > FEW_WORDS:
            return 0
        last = ends_clause(self.chart, ends) or self.chart.starts(ends, "clause_tail")
        other = self.chart.has("not", "no", "move", "cancel", "thanks", "bye", "foreign")
        if other or not last or self.chart.before(at, *BOUNDS, "for", "from_old") is not None:
            return 0
        clock = Clock(self.now.hour, self.now.minute, sure=True)
        self._keep(Mention(at, at, ends, days=one(self.now.date()), clock=clock))
        self.said.times[-1] = replace(self.said.times[-1], bound=Bound.SINCE)
        return ends

    # --- days and clocks ---

    def _time(self, at: int) -> int:
        if self.chart.starts(at, "same_time"):
            self.said.same_clock = True
        part_end = self._part_after_day(at) or self._after_that(at) or self._one_after(at)
        if part_end or self._is_amount(at):
            return part_end
        clock = clock_at(self.chart, at, bare=self.numbers.may_be_clock(at))
        day = day_at(self.chart, at, self.today, bare=self.numbers.may_be_day(at))
        if day and self.numbers.is_of_clocks(day):
            day = None
        if day and (not clock or day.end > clock.end or self.numbers.reads_as_day(day, clock)):
            return self._keep_day(day)
        if clock:
            return self._keep_clock(clock)
        return self._part(at)

    def _part(self, at: int) -> int:
        for end, part in self.chart.at(at, "part"):
            counted = self.chart.before(at, "num") is not None and self.chart.starts(at, "people")
            if counted or self.chart.before(at, "too", "last_time") is not None:
                continue  # "3 nights a week"
            if not self._goes_on(at, end, part):
                self._keep(Mention(self._widened(at), at, end, part=str(part)))
                return end
        return 0

    def _after_that(self, at: int) -> int:
        """ "I am away until the 3rd, anything after that?": the day named is where it begins."""
        last = self.said.last
        if not last or not last.days or last.clock:
            return 0
        for end, _ in self.chart.at(at, "after_that"):
            self.said.times[-1] = replace(last, bound=Bound.AFTER, excluded=False)
            return end
        return 0

    def _one_after(self, at: int) -> int:
        """ "Not this Monday, the one after": a week on."""
        last = self.said.last
        if not last or not last.excluded or not last.days or last.days.weekday is None:
            return 0
        for end, _ in self.chart.at(at, "one_after"):
            alone = ends_clause(self.chart, end) or self.chart.starts(end, "at", "part")
            if alone and at - last.end <= GAP_AFTER_REFUSED:
                # Only that one is ruled out, not every Monday.
                self.said.times[-1] = replace(last, days=one(last.days.first))
                self._keep(Mention(at, at, end, days=moved(last.days, weeks=1)))
                return end
        return 0

    def _goes_on(self, at: int, end: int, part: object) -> bool:
        """ "A mediodía y media": noon is the beginning of a clock."""
        if part != "noon":
            return False
        clocks = [clock_at(self.chart, inside, bare=False) for inside in range(at + 1, end)]
        return any(clock is not None and clock.end > end for clock in clocks)

    def _is_amount(self, at: int) -> bool:
        """ "$12", "+49"."""
        return (
            at > 0 and self.chart.words[at].glued and self.chart.words[at - 1].text in AMOUNT_SIGNS
        )

    def _part_after_day(self, at: int) -> int:
        """ "Freitag morgen": after a day the word for tomorrow is a part of that day."""
        last = self.said.last
        before = past_back(self.chart, at, "comma", "dot")
        if not last or not last.days or last.part or not before <= last.end <= at:
            return 0
        if self.chart.starts(at, "no_part"):  # "on Friday am I free?"
            return 0
        for end, part in self.chart.at(at, "part_after_day"):
            if any(longer > end for longer, _ in self.chart.at(at, "part")):
                return 0  # "Friday late afternoon"
            self._keep(Mention(at, at, end, part=str(part)))
            return end
        return 0

    def _keep_day(self, day: Found[Days]) -> int:
        if self._is_numbering(day):
            return day.end
        if self._is_address(day):
            return past(self.chart, past(self.chart, day.end, "comma"), "digits")
        if self._is_name(day):
            return day.end
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
        days = self._on_its_weekday(day)
        self._keep(Mention(self._widened(day.start), day.start, day.end, days=days, part=part))
        return day.end

    def _is_numbering(self, day: Found[Days]) -> bool:
        """ "The 2nd option", "the 3rd floor", "a segunda vez"."""
        if day.made.day_only and self.chart.starts(day.end, "thing"):
            return True
        dotted = day.made.day_only and self.chart.starts(day.end - 1, "dot")
        counts = any(end == day.end for end, _ in self.chart.at(day.start, "ord"))
        return (dotted or counts) and self.chart.starts(day.end, "numbered")

    def _is_address(self, day: Found[Days]) -> bool:
        """ "Rua 25 de Abril, 24 March Street"."""
        if self.chart.starts(day.end, "street_after"):
            return True
        return self.chart.before(day.start, "street") is not None

    def _is_name(self, day: Found[Days]) -> bool:
        """ "April Jones", "Tom Baker": a month without a preposition before another name."""
        may_be = day.made.month_only or self.chart.starts(day.start, "also_name")
        if not may_be or day.end - day.start > 1 or day.end >= len(self.chart.words):
            return False
        if self.chart.before(day.start, "in_month", *BOUNDS) is not None:
            return False
        after = self.chart.original(day.end, day.end + 1)
        named = after.istitle() and after.isalpha() and not self.chart.marks[day.end]
        return named and self.chart.original(day.start, day.end).istitle()

    def _on_its_weekday(self, day: Found[Days]) -> Days:
        """ "Sunday 18" is the next 18th that is a Sunday."""
        last = self.said.last
        if not last or not last.days or last.days.weekday is None or not day.made.day_only:
            return day.made
        if last.end < past_back(self.chart, day.start, "comma", "the", "on"):
            return day.made
        matching = self.today.day_on_weekday(day.made.day_only, last.days.weekday)
        if not matching or matching == day.made.first:
            return day.made
        # This month's 18th is none: either the weekday is a slip, or a later month is meant.
        other, doubt = day.made.first, WEEKDAY_DOUBT
        return replace(day.made, first=matching, last=matching, other=other, doubt=doubt)

    def _keep_clock(self, clock: Found[Clock]) -> int:
        if not clock.made.is_possible:
            self._refuse(clock.start, clock.end)
            return clock.end
        self._keep(Mention(self._widened(clock.start), clock.start, clock.end, clock=clock.made))
        return clock.end

    def _refuse(self, start: int, end: int) -> None:
        self.said.impossible = self.said.impossible or self.chart.original(start, end)
        self.said.used.update(range(start, end))

    def _keep(self, mention: Mention) -> None:
        keep(self.chart, self.said, mention)

    def _widened(self, start: int) -> int:
        return past_back(self.chart, start, *CONNECTORS)
