"""What a lone number may be: in "Friday 9", "from 5 to 6", "to the 14" its place decides."""

from bot.almanac import Today
from bot.calendar_days import DECEMBER, Days
from bot.clock_face import NOON, Clock
from bot.clocks_said import NOT_A_CLOCK, clock_at
from bot.days_said import day_at, past
from bot.grammar import Found
from bot.languages.chart import Chart
from bot.mentions import BOUNDS, CONNECTORS, RANGE_WORDS, Mentions, ends_clause, past_back

BARE_AFTER = ("at", "around", *BOUNDS)
PARTS = ("part", "tonight", "todaypart")
JOINTS = (*RANGE_WORDS, "and", "or")
LAST_CLOCK_NUMBER = 24
CLOCK_MINUTES = frozenset({15, 20, 30, 40, 45, 50})  # said with a dot, and not months
COUNTED = (*(sign for sign in NOT_A_CLOCK if sign != "num"), "dot")  # "the 9.30 one"
FIRST_YEAR = 1950  # that anybody speaks of as their own
MEASURE_REACH = 6  # words between "value" and its number
SLASHED = 3  # the words of "11/12"


class LoneNumbers:
    """Reads a number in the light of what was said before it and what follows."""

    def __init__(self, chart: Chart, today: Today, said: Mentions, bare: str) -> None:
        self.chart = chart
        self.today = today
        self.said = said  # grows while the message is read
        self.bare = bare  # what was asked for: "time", "date" or ""

    def may_be_clock(self, at: int) -> bool:
        if self._is_past_year(at) or self._is_measured(at):
            return False
        return (
            self.bare == "time"
            or self.chart.before(at, *BARE_AFTER) is not None
            or self._is_new_clock(at)
            or self._follows_clock(at)
            or self._follows_day(at)
            or self._begins_clock(at)
            or self._is_glued_clock(at)
        )

    def _is_past_year(self, at: int) -> bool:
        """ "A customer since 2015"; but "Friday from 2015"."""
        start = self.chart.before(at, "since")
        if start is None or (self.said.last and self.said.last.end == start):
            return False
        years = [year for _, year in self.chart.at(at, "year") if isinstance(year, int)]
        return any(FIRST_YEAR <= year <= self.today.today.year for year in years)

    def _is_measured(self, at: int) -> bool:
        """ "The value must be between 3 and 10"; but "what is the price at 3?" names a clock."""
        if self.bare == "time" or self.chart.before(at, "at") is not None:
            return False
        for back in range(at - 1, max(at - 1 - MEASURE_REACH, -1), -1):
            if self.chart.ends_sentence(back):
                return False
            if self.chart.starts(back, "measure"):
                return True
        return False

    def may_be_day(self, at: int) -> bool:
        if self.bare == "date" or self.is_of_weekday(at):
            return True
        if self.chart.before(at, "the_day", "dayword") is not None:
            return not self.chart.starts(at, "ord")
        if self._is_ordinal(at) or self._ends_dates(at) or self._is_figured(at):
            return True
        if self._is_late_number(at) or self._is_next(at) or self._is_on(at):
            return True
        return self._month_follows(at)

    def reads_as_day(self, day: Found[Days], clock: Found[Clock]) -> bool:
        if day.end < clock.end:
            # "El 12 por la tarde" is the afternoon of a day.
            named = self.chart.before(day.start, "the_day", "dayword") is not None
            numbered = self.chart.starts(day.end, "part") and clock.start == day.start
            return named and numbered and self.chart.before(day.start, "at") is None
        if self.is_of_weekday(day.start) or self._ends_dates(day.start):
            return True
        if self.chart.before(day.start, "the_day", "dayword") is not None:
            is_clock = self._follows_clock(day.start)
            return not is_clock and self.chart.before(day.start, "at") is None
        if self._month_follows(day.start) or self._is_dotted(day.start, day.end):
            return True
        if day.end == clock.end and self.chart.before(day.end, "month") == day.end - 1:
            return True  # "3 dez", though "dez" is also a number
        return self._answers_day(day)

    def _answers_day(self, day: Found[Days]) -> bool:
        """Asked for a day, "3" is one; in "tomorrow at 3" the day is said already."""
        if self.bare != "date" or self._clock_follows(day.end):
            return False
        return self.chart.before(day.start, "at") is None and not self._follows_day(day.start)

    def is_of_clocks(self, day: Found[Days]) -> bool:
        """ "9/10 Uhr": two clocks, no date."""
        slashed = day.end - day.start == SLASHED and self.chart.starts(day.start + 1, "slash")
        return slashed and self.chart.starts(day.end, "oclock", "ampm")

    def is_of_weekday(self, at: int) -> bool:
        """ "Friday 23": a number right after its weekday, where the calendar has them together."""
        last = self.said.last
        if last is None or last.end != past_back(self.chart, at, "comma", "the"):
            return False
        if self.chart.before(at, "at") is not None or not last.days or last.days.weekday is None:
            return False
        for end, number in self.chart.at(at, "num"):
            if not isinstance(number, int) or self.chart.starts(end, "colon", "oclock", "ampm"):
                continue
            beyond_clock = number > LAST_CLOCK_NUMBER and not self.chart.starts(end, *NOT_A_CLOCK)
            return beyond_clock or bool(self.today.day_on_weekday(number, last.days.weekday))
        return False

    def _begins_clock(self, at: int) -> bool:
        """What follows the number makes it a clock: "9 in the morning", "7 20 morning"."""
        if self._opens_with_clock(at):
            return True
        for end, _ in self.chart.at(at, "num"):
            if self.chart.starts(end, *PARTS) or self._evening_follows(end):
                return True
            if self.chart.starts(end, "mins") and self.chart.starts(end + 1, "part"):
                return True
            if self._is_dotted_clock(end) and self.chart.starts(end + 2, "part"):
                return True
            if self.chart.starts(end, *RANGE_WORDS):
                sure = clock_at(self.chart, end + 1, bare=False) is not None
                return sure or (at == 0 and self._is_hours(end))
        return False

    def _is_glued_clock(self, at: int) -> bool:
        """ "The 9.30": no month has that number, and a price would be said to be one."""
        dot, minutes = at + 1, at + 2
        glued = all(
            place < len(self.chart.words) and self.chart.words[place].glued
            for place in (dot, minutes)
        )
        if not glued or not self.chart.starts(dot, "dot") or self.chart.starts(at + 3, *COUNTED):
            return False
        return any(value in CLOCK_MINUTES for _, value in self.chart.at(minutes, "mins"))

    def _opens_with_clock(self, at: int) -> bool:
        """ "0900 tomorrow", "brunch, 11.30": a clause that is or begins with a clock in figures."""
        if at > 0 and not ends_clause(self.chart, at - 1):
            return False
        if self._is_dotted_clock(at + 1) and ends_clause(self.chart, at + 3):
            return True
        return any(
            self.chart.starts(past(self.chart, end, "on"), "rel", "weekday")
            for end, _ in self.chart.at(at, "hhmm")
        )

    def _is_dotted_clock(self, at: int) -> bool:
        """ "8.15 in the evening"; but "8.11 in the evening" is in November."""
        minutes = [value for _, value in self.chart.at(past(self.chart, at, "dot"), "mins")]
        beyond_month = any(isinstance(value, int) and value > DECEMBER for value in minutes)
        return beyond_month and self.chart.starts(at, "dot")

    def _is_hours(self, at: int) -> bool:
        """ "8-9 suits me": the message begins with two numbers that count nothing."""
        return any(
            isinstance(number, int)
            and number <= LAST_CLOCK_NUMBER
            and not self.chart.starts(end, *NOT_A_CLOCK, "dot", "dash")
            for end, number in self.chart.at(at + 1, "num")
        )

    def _is_new_clock(self, at: int) -> bool:
        """ "Change it to 8", "statt drei lieber ..."; not "change it to 8 of us"."""
        for end, _ in self.chart.at(at, "num"):
            ends = ends_clause(self.chart, end) or self.chart.starts(end, "clause_tail", "to_new")
            if self.chart.starts(end, "on") and self.chart.before(at, "instead_of") is not None:
                return True  # "9 instead of 7 on the 3rd"
            named = self.chart.starts(past(self.chart, end, "on"), "weekday", "rel")
            if named and self.chart.before(at, "to_bare") is not None:
                return True  # "make it 4 on Friday"
            if ends and self.chart.before(at, "to_bare", "instead_of") is not None:
                return True
            # "Friday is bad. 10 instead?"
            begins = at == 0 or ends_clause(self.chart, at - 1)
            if begins and self.chart.starts(end, "instead"):
                return True
            # "From 5 to 6", "de 5 a 6", "from 3 to half past".
            ranged = self.chart.starts(end, *RANGE_WORDS) and not self._is_counted(end + 1)
            if ranged and self.chart.before(at, "from_old") is not None:
                return True
        return False

    def _evening_follows(self, at: int) -> bool:
        """ "7 tomorrow evening"."""
        return any(
            self.chart.starts(end, *PARTS)
            for tag in ("rel", "weekday")
            for end, _ in self.chart.at(at, tag)
        )

    def _follows_clock(self, at: int) -> bool:
        """ "9 to 11", "between 2 and 4": the second number of a range that began with a clock."""
        joined = self.chart.before(at, *JOINTS)
        last = self.said.last
        if last is None or last.end != joined:
            return False
        # "Between 1 tomorrow and 3".
        earlier = self.said.times[-2] if last.days and len(self.said.times) > 1 else None
        begun = earlier and earlier.clock and earlier.end == last.start
        return last.clock is not None or bool(begun)

    def _follows_day(self, at: int) -> bool:
        """ "Tomorrow 3", "18/09 1745", "24.09 9.45": a number right after the day."""
        last = self.said.last
        if last is None or last.end < past_back(self.chart, at, "comma", "dash"):
            return False
        return (
            bool(last.is_day or last.part)
            and last.end <= at
            and last.clock is None
            and not self._is_counted(at)
        )

    def _is_counted(self, at: int) -> bool:
        return any(
            self.chart.starts(end, *NOT_A_CLOCK) and not self.chart.starts(end + 1, "mins")
            for end, _ in self.chart.at(at, "num")
        )

    def _ends_dates(self, at: int) -> bool:
        """ "June 3 thru 5": the second number of a range that began with a day."""
        begins = {past_back(self.chart, at, *CONNECTORS)}
        if self.chart.before(at, "at") is None:
            begins.add(at)
        joined = {self.chart.before(begin, *JOINTS) for begin in begins}
        last = self.said.last
        if last is None or not last.days or last.end not in joined:
            return False
        return last.days.yearless or bool(last.days.day_only)

    def _is_ordinal(self, at: int) -> bool:
        """ "Der 24.", "the twelfth"."""
        dotted = any(self.chart.starts(end, "dot") for end, _ in self.chart.at(at, "num"))
        if dotted and self.chart.before(at, "the_dot") is not None:
            return True
        # "The first" and "the second" are rather things than days.
        tag = "ord" if self.today.ordinal_days else "num_ord"
        ordinals = [value for _, value in self.chart.at(at, tag) if value not in {1, 2, 3}]
        return bool(ordinals) and self.chart.before(at, "the", "the_dot") is not None

    def _is_late_number(self, at: int) -> bool:
        """ "On the 3", "change it to the 13": no option and no clock."""
        article = self.chart.before(at, "the")
        if article is None or self._is_counted(at):
            return False
        if self.chart.before(article, "on") is not None and self.chart.starts(at, "digits"):
            return True
        return any(
            isinstance(number, int) and number > NOON and ends_clause(self.chart, end)
            for end, number in self.chart.at(at, "num")
        )

    def _is_on(self, at: int) -> bool:
        """ "See you on 12", "volto em 12"; not "on 3 occasions"."""
        if self.chart.before(at, "on_bare") is None or not self.chart.starts(at, "digits"):
            return False
        return any(
            ends_clause(self.chart, end) or self.chart.starts(end, "at", "part")
            for end, _ in self.chart.at(at, "num")
        )

    def _is_next(self, at: int) -> bool:
        """ "El próximo 12"."""
        start = self.chart.before(at, "next")
        article = None if start is None else self.chart.before(start, "the", "the_day")
        return article is not None and not self._is_counted(at)

    def _is_figured(self, at: int) -> bool:
        """ "Am 3.4", or first of all "16.9"."""
        dotted = self.chart.starts(at + 1, "dot") and self.chart.starts(at + 2, "digits")
        alone = at == 0 and not self.chart.starts(at + 3, *NOT_A_CLOCK)
        begun = self.chart.before(at, "the_dot", "on", "weekday") is not None
        return dotted and (alone or begun) and self.chart.before(at, "at") is None

    def _is_dotted(self, start: int, end: int) -> bool:
        """ "Vom 20.05", and not "um 20.05"."""
        dotted = end - start > 1 and self.chart.starts(start + 1, "dot")
        begun = self.chart.before(start, "the_dot") is not None
        return dotted and begun and self.chart.before(start, "at") is None

    def _clock_follows(self, at: int) -> bool:
        """The other end of "between 9 and half 11"."""
        joined = self.chart.starts(at, *RANGE_WORDS, "and")
        return joined and clock_at(self.chart, at + 1, bare=False) is not None

    def _month_follows(self, at: int) -> bool:
        """ "16 to 20 March", "vom 3. bis 5. Juni": the first number borrows the month."""
        for tag in ("num", "ord"):
            for end, _ in self.chart.at(at, tag):
                after = end + 1 if self.chart.starts(end, "dot") else end
                if self._date_beyond(after):
                    return True
        return False

    def _date_beyond(self, at: int) -> bool:
        for joint in JOINTS:
            for end, _ in self.chart.at(at, joint):
                begins = past(self.chart, past(self.chart, end, "on"), "the", "the_dot")
                found = day_at(self.chart, begins, self.today, bare=False)
                if found and (found.made.yearless or self._has_date(begins, found.end)):
                    return True
        return False

    def _has_date(self, start: int, end: int) -> bool:
        tags = ("month", "dot", "slash", "thismonth", "nextmonth")
        return any(self.chart.starts(at, *tags) for at in range(start, end))
