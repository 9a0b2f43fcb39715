"""Which part a length of time plays: "45 min" is how long, "in two hours" is when, "for a week" is
until when, "an hour later" is how far to move.
"""

from dataclasses import replace
from datetime import datetime

from bot.almanac import Today
from bot.calendar_days import Days, one
from bot.clock_face import Clock
from bot.clocks_said import clock_at
from bot.days_said import counted_on, day_at, past
from bot.grammar import Found
from bot.languages.chart import Chart
from bot.lengths_said import LENGTHS, Length, length_at
from bot.limits_said import keep
from bot.mentions import BOUNDS, Mention, Mentions, ends_clause, past_back

LONGEST_SESSION_HOURS = 4


class LengthReader:
    """Reads lengths in the light of what was said before them."""

    def __init__(self, chart: Chart, today: Today, now: datetime, said: Mentions) -> None:
        self.chart = chart
        self.today = today
        self.now = now  # in the speaker's zone
        self.said = said  # grows while the message is read

    def read(self, at: int) -> int:
        """Where the length at word `at` ends, once it is kept; 0 where there is none."""
        first = LENGTHS.longest(self.chart, at)
        found = length_at(self.chart, at)
        if not first or not found or self._is_rather_clock(first):
            return 0
        if self._is_instant(found) or self._lasts(found) or self._is_window(found):
            return self.said.times[-1].end
        if not found.made.is_of_clock and day_at(self.chart, at, self.today, bare=False):
            return 0
        self.said.used.update(range(found.start, found.end))
        if self.chart.starts(found.end, "later_by") or self._is_pushed(found):
            self._keep_shift(found)
        elif found.made.is_of_clock:
            self.said.minutes = found.made.minutes
        return found.end

    def _is_rather_clock(self, found: Found[Length]) -> bool:
        """ "8 horas", "7 heures": a clock where its place or its number says so."""
        clock = clock_at(self.chart, found.start, bare=False)
        if not clock or clock.end < found.end:
            return False
        if clock.end > found.end:
            return True
        ahead = self._before_length(found.start) is not None
        if ahead or self.chart.starts(found.end, "fromnow", "later_by"):
            return False
        if self._begins_range(clock):
            return True
        placed = self.chart.before(found.start, "at", "around", *BOUNDS) is not None
        if placed or clock.made.hour > LONGEST_SESSION_HOURS:
            return True
        return not self._is_attribute(found.start) and not self._is_pushed(found)

    def _begins_range(self, clock: Found[Clock]) -> bool:
        """ "Demain de trois heures à cinq"; but "une séance de 2 heures à 15h"."""
        begins = self.chart.before(clock.start, "from_old")
        if begins is None or not self.chart.starts(clock.end, "range_to"):
            return False
        last = self.said.last
        return (
            begins == 0 or ends_clause(self.chart, begins - 1) or bool(last and last.end == begins)
        )

    def _is_attribute(self, at: int) -> bool:
        """ "Uma sessão de 2 horas"."""
        return self.chart.before(at, "of", "lasting") is not None

    def _before_length(self, at: int) -> int | None:
        """Where the "in" of "in about two hours" stands."""
        return self.chart.before(past_back(self.chart, at, "around", "tilde"), "in")

    def _is_instant(self, found: Found[Length]) -> bool:
        """ "In two hours", "three days from now"; not "in two weeks from tomorrow"."""
        begins = self._before_length(found.start)
        if begins is None and not self.chart.starts(found.end, "fromnow"):
            return False
        if not found.made.minutes and counted_on(self.chart, found.start, self.today):
            return False
        moment = found.made.after(self.now)
        clock = Clock(moment.hour, moment.minute, sure=True) if found.made.minutes else None
        ends = max([found.end, *(end for end, _ in self.chart.at(found.end, "fromnow"))])
        start = found.start if begins is None else begins
        self._keep(Mention(start, start, ends, days=one(moment.date()), clock=clock))
        return True

    def _is_window(self, found: Found[Length]) -> bool:
        """ "In the next two hours": from now until then."""
        start = self.chart.before(found.start, "next")
        if start is None or not found.made.is_of_clock:
            return False
        ends = found.made.after(self.now)
        clocks = [Clock(at.hour, at.minute, sure=True) for at in (self.now, ends)]
        days = one(self.now.date())
        self._keep(
            Mention(start, start, found.end, days=days, clock=clocks[0], clock_end=clocks[1])
        )
        return True

    def _lasts(self, found: Found[Length]) -> bool:
        """ "2 May for a week", "for 4 days, from tomorrow": days from there on."""
        start = self.chart.before(found.start, "lasting")
        if start is None or found.made.minutes:
            return False
        last = self.said.last
        if last and last.days and last.end == start:
            return self._stretch(replace(last, end=found.end), found.made)
        comma = past(self.chart, found.end, "comma")
        for end, _ in self.chart.at(comma, "from_day"):
            begins = past(self.chart, end, "the", "the_dot")
            base = day_at(self.chart, begins, self.today, bare=begins > end)
            dated = base and (comma > found.end or base.made.yearless or base.made.day_only)
            if base and dated:
                self._keep(Mention(start, start, base.end, days=base.made))
                return self._stretch(self.said.times[-1], found.made)
        return False

    def _stretch(self, mention: Mention, length: Length) -> bool:
        assert mention.days
        end = length.after_days(mention.days)
        if not end.is_possible:
            return False
        self.said.used.update(range(mention.start, mention.end))
        days = Days(mention.days.first, end.last)
        self.said.times[-1] = replace(mention, days=days, bound=None)
        return True

    def _is_pushed(self, found: Found[Length]) -> bool:
        """ "Push it back an hour", "um eine Stunde verschieben", "adelanta la cita dos horas"."""
        moves = self.chart.places("move", "earlier_verb")
        if all(found.start <= place < found.end for place in moves):
            return False
        if self.chart.before(found.start, "shift_by") is not None:
            return True
        # "Move the 2 hour session", "make it 2 hours long" say how long, not how far.
        attribute = self.chart.before(found.start, "of", "lasting", "my", "the", "to_new", "in")
        return attribute is None and not self.chart.starts(found.end, "booking")

    def _keep_shift(self, found: Found[Length]) -> None:
        start = self.chart.before(found.start, "shift_by")
        earlier = (
            self.chart.starts(found.end, "earlier_by")
            or (start is not None and self.chart.starts(start, "earlier_by"))
            or self.chart.has("earlier_verb")
        )
        length = found.made
        sign = -1 if earlier else 1
        self.said.shift = Length(sign * length.minutes, sign * length.days, sign * length.months)

    def _keep(self, mention: Mention) -> None:
        keep(self.chart, self.said, mention)
