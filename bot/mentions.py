"""Finds each day, clock, part of the day and length of time that a message mentions.

Left to right, the longest reading first; what stands before and after a mention is kept with it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.almanac import Days, Today, one
from bot.clock_face import NOON, Clock
from bot.clocks_said import NOT_A_CLOCK, clock_at
from bot.days_said import day_at, past
from bot.grammar import Found
from bot.languages.chart import Chart
from bot.lengths_said import LENGTHS, Length, length_at

# What may stand between a mention and the word that says its place in the sentence.
CONNECTORS = ("at", "around", "on", "the", "the_day", "dayword", "colon", "tilde")
BOUNDS = ("after", "before", "until", "since", "between")
BARE_AFTER = ("at", "around", *BOUNDS)
RANGE_WORDS = ("until", "dash", "range_to")
PARTS = ("part", "tonight", "todaypart")
JOINTS = (*RANGE_WORDS, "and", "or")
LAST_CLOCK_NUMBER = 24
AMOUNT_SIGNS = frozenset("$€£+#")
LONGEST_SESSION_HOURS = 4
SLASHED = 3  # the words of "11/12"


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
    shift: Length | None = None  # "an hour later"
    shifted_at: datetime | None = None  # the same from now on
    impossible: str | None = None
    used: set[int] = field(default_factory=set)


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

    def read(self) -> Mentions:
        at = 0
        while at < len(self.chart.words):
            said = self.chart.marks[at] and (
                self._greeting(at) or self._length(at) or self._time(at)
            )
            at = said or at + 1
        return self.said

    def _greeting(self, at: int) -> int:
        greetings = self.chart.at(at, "greet") + self.chart.at(at, "bye")
        longest = max((end for end, _ in greetings), default=0)
        return longest if longest > at + 1 else 0

    @property
    def _last(self) -> Mention | None:
        return self.said.times[-1] if self.said.times else None

    # --- lengths ---

    def _length(self, at: int) -> int:
        """Lengths: "45 min" is how long, "in two hours" is when, "an hour later" is a shift."""
        first = LENGTHS.longest(self.chart, at)
        if not first or self._is_rather_clock(first):
            return 0
        found = length_at(self.chart, at)
        if not found:
            return 0
        begins = self._before_length(at)
        if begins is not None or self.chart.starts(found.end, "fromnow"):
            self.said.used.update(range(found.start, found.end))
            self._add_instant(found, at if begins is None else begins)
            return max([found.end, *(end for end, _ in self.chart.at(found.end, "fromnow"))])
        if self._lasts(found):
            return self.said.times[-1].end
        if not found.made.is_of_clock and day_at(self.chart, at, self.today, bare=False):
            return 0
        self.said.used.update(range(found.start, found.end))
        if self.chart.starts(found.end, "later_by"):
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
        if self._before_length(found.start) is not None:
            return False
        if self.chart.starts(found.end, "fromnow", "later_by"):
            return False
        if self.chart.before(found.start, "at", "around", *BOUNDS) is not None:
            return True
        return clock.made.hour > LONGEST_SESSION_HOURS or not self._is_attribute(found.start)

    def _is_attribute(self, at: int) -> bool:
        """ "Uma sessão de 2 horas"."""
        return self.chart.before(at, "of", "lasting") is not None

    def _before_length(self, at: int) -> int | None:
        """Where the "in" of "in about two hours" stands."""
        return self.chart.before(past_back(self.chart, at, "around", "tilde"), "in")

    def _add_instant(self, found: Found[Length], start: int) -> None:
        if not found.made.is_possible:
            return
        moment = found.made.after(self.now)
        clock = Clock(moment.hour, moment.minute, sure=True) if found.made.minutes else None
        self._add(Mention(start, start, found.end, days=one(moment.date()), clock=clock))

    def _lasts(self, found: Found[Length]) -> bool:
        """ "18th Dec for 10 days", "for 3 days, from today": days from there on."""
        start = self.chart.before(found.start, "lasting")
        if start is None or found.made.minutes:
            return False
        last = self._last
        if last and last.days and last.end == start:
            return self._stretch(replace(last, end=found.end), found.made)
        comma = past(self.chart, found.end, "comma")
        for end, _ in self.chart.at(comma, "from_day"):
            begins = past(self.chart, end, "the", "the_dot")
            base = day_at(self.chart, begins, self.today, bare=begins > end)
            dated = base and (comma > found.end or base.made.yearless or base.made.day_only)
            if base and dated:
                self._add(Mention(start, start, base.end, days=base.made))
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

    def _keep_shift(self, found: Found[Length]) -> None:
        sign = -1 if self.chart.starts(found.end, "earlier_by") else 1
        length = found.made
        self.said.shift = Length(sign * length.minutes, sign * length.days, sign * length.months)
        self.said.shifted_at = self.said.shift.after(self.now)

    # --- days and clocks ---

    def _time(self, at: int) -> int:
        part_end = self._part_after_day(at)
        if part_end or self._is_amount(at):
            return part_end
        clock = clock_at(self.chart, at, bare=self._may_be_clock(at))
        day = day_at(self.chart, at, self.today, bare=self._may_be_day(at))
        if day and self._is_of_clocks(day):
            day = None
        if day and (not clock or day.end > clock.end or self._reads_as_day(day, clock)):
            return self._keep_day(day)
        if clock:
            return self._keep_clock(clock)
        for end, part in self.chart.at(at, "part"):
            if self.chart.before(at, "too") is None:
                self._add(Mention(self._widened(at), at, end, part=str(part)))
                return end
        return 0

    def _is_amount(self, at: int) -> bool:
        """ "$12", "+49"."""
        return (
            at > 0 and self.chart.words[at].glued and self.chart.words[at - 1].text in AMOUNT_SIGNS
        )

    def _part_after_day(self, at: int) -> int:
        """ "Freitag morgen": after a day the word for tomorrow is a part of that day."""
        last = self._last
        before = past_back(self.chart, at, "comma", "dot")
        if not last or not last.days or last.end != before or last.part:
            return 0
        for end, part in self.chart.at(at, "part_after_day"):
            if any(longer > end for longer, _ in self.chart.at(at, "part")):
                return 0  # "Friday late afternoon"
            self._add(Mention(at, at, end, part=str(part)))
            return end
        return 0

    def _is_of_clocks(self, day: Found[Days]) -> bool:
        """ "11/12 Uhr": two clocks, no date."""
        slashed = day.end - day.start == SLASHED and self.chart.starts(day.start + 1, "slash")
        return slashed and self.chart.starts(day.end, "oclock", "ampm")

    def _reads_as_day(self, day: Found[Days], clock: Found[Clock]) -> bool:
        if day.end < clock.end:
            return False
        if self._is_of_weekday(day.start) or self._ends_dates(day.start):
            return True
        if self.chart.before(day.start, "the_day", "dayword") is not None:
            return self.chart.before(day.start, "at") is None
        if self._month_follows(day.start) or self._is_dotted(day.start, day.end):
            return True
        return self.bare == "date" and not self._clock_follows(day.end)

    def _is_dotted(self, start: int, end: int) -> bool:
        """ "Vom 21.06", and not "um 21.06"."""
        dotted = end - start > 1 and self.chart.starts(start + 1, "dot")
        begun = self.chart.before(start, "the_dot") is not None
        return dotted and begun and self.chart.before(start, "at") is None

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
        days = self._on_its_weekday(day)
        self._add(Mention(self._widened(day.start), day.start, day.end, days=days, part=part))
        return day.end

    def _on_its_weekday(self, day: Found[Days]) -> Days:
        """ "Sunday 17" is the next 17th that is a Sunday."""
        last = self._last
        if not last or not last.days or last.days.weekday is None or not day.made.day_only:
            return day.made
        if last.end < past_back(self.chart, day.start, "comma", "the", "the_dot", "on"):
            return day.made
        matching = self.today.day_on_weekday(day.made.day_only, last.days.weekday)
        return replace(day.made, first=matching, last=matching) if matching else day.made

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
        excluded = excluded or self._is_refused(mention.end)
        kept = replace(mention, bound=bound, start=start, excluded=excluded)
        self.said.used.update(range(kept.start, kept.end))
        self.said.times.append(kept)

    def _is_refused(self, at: int) -> bool:
        """ "Montag geht nicht", "Freitag nicht"; but not "Freitag nicht im Büro"."""
        ends = [end for end, _ in self.chart.at(at, "not_after")]
        return any(end - at > 1 or self._ends_clause(end) for end in ends)

    def _ends_clause(self, at: int) -> bool:
        words = self.chart.words
        return at >= len(words) or self.chart.ends_sentence(at) or self.chart.starts(at, "comma")

    def _widened(self, start: int) -> int:
        return past_back(self.chart, start, *CONNECTORS)

    def _bound(self, mention: Mention) -> tuple[Bound | None, int]:
        if self._is_limited(mention, "onwards"):
            return Bound.SINCE, mention.start
        if self._is_limited(mention, "orearlier"):
            return Bound.UNTIL, mention.start
        said = [
            (start, place, bound)
            for place, bound in enumerate(Bound)
            if (start := said_before(self.chart, mention, bound.value)) is not None
        ]
        if not said:
            return None, mention.start
        # The longest phrase counts: "not later than" holds "later than".
        start, _, bound = min(said)
        return bound, min(start, mention.start)

    def _is_limited(self, mention: Mention, tag: str) -> bool:
        """ "11 Uhr spätestens"; but in "Freitag, spätestens 11 Uhr" the clock is limited."""
        for end, _ in self.chart.at(mention.end, tag):
            begins = past(self.chart, past(self.chart, end, "at"), "around")
            if mention.clock or clock_at(self.chart, begins, bare=True) is None:
                return True
        return False

    # --- what a lone number may be ---

    def _may_be_clock(self, at: int) -> bool:
        return (
            self.bare == "time"
            or self.chart.before(at, *BARE_AFTER) is not None
            or self._is_new_clock(at)
            or self._follows_clock(at)
            or self._follows_day(at)
            or self._begins_clock(at)
        )

    def _begins_clock(self, at: int) -> bool:
        """What follows the number makes it a clock: "9 in the morning", "6 55 morning"."""
        for end, _ in self.chart.at(at, "num"):
            if self.chart.starts(end, *PARTS) or self._evening_follows(end):
                return True
            if self.chart.starts(end, "mins") and self.chart.starts(end + 1, "part"):
                return True
            if self.chart.starts(end, *RANGE_WORDS):
                sure = clock_at(self.chart, end + 1, bare=False) is not None
                return sure or (at == 0 and self._is_hours(end))
        return False

    def _is_hours(self, at: int) -> bool:
        """ "9-10 is better": the message begins with two numbers that count nothing."""
        return self.chart.starts(at, "dash") and any(
            isinstance(number, int)
            and number <= LAST_CLOCK_NUMBER
            and not self.chart.starts(end, *NOT_A_CLOCK, "dot", "dash")
            for end, number in self.chart.at(at + 1, "num")
        )

    def _is_new_clock(self, at: int) -> bool:
        """ "Change it to 8", "statt drei lieber ..."; not "change it to 8 of us"."""
        for end, _ in self.chart.at(at, "num"):
            ends = self._ends_clause(end) or self.chart.starts(end, "clause_tail", "to_new")
            if ends and self.chart.before(at, "to_bare", "instead_of") is not None:
                return True
            # "From 5 to 6", "de 5 a 6", "from 3 to half past".
            ranged = self.chart.starts(end, *RANGE_WORDS)
            if ranged and self.chart.before(at, "from_old") is not None:
                return True
        return False

    def _evening_follows(self, at: int) -> bool:
        """ "9 tomorrow evening"."""
        return any(
            self.chart.starts(end, *PARTS)
            for tag in ("rel", "weekday")
            for end, _ in self.chart.at(at, tag)
        )

    def _follows_clock(self, at: int) -> bool:
        """ "9 to 11", "between 2 and 4": the second number of a range that began with a clock."""
        joined = self.chart.before(at, *JOINTS)
        return self._last is not None and self._last.clock is not None and self._last.end == joined

    def _follows_day(self, at: int) -> bool:
        """ "Tomorrow 3", "19/09 1810", "25.09 9.38": a number right after the day."""
        last = self._last
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

    def _may_be_day(self, at: int) -> bool:
        if self.bare == "date" or self._is_of_weekday(at):
            return True
        if self.chart.before(at, "the_day", "dayword") is not None:
            return not self.chart.starts(at, "ord")
        if self._is_ordinal(at) or self._ends_dates(at) or self._is_figured(at):
            return True
        if self._is_late_number(at):
            return True
        return self._month_follows(at)

    def _ends_dates(self, at: int) -> bool:
        """ "July 13 thru 15": the second number of a range that began with a day."""
        joined = self.chart.before(self._widened(at), *JOINTS)
        last = self._last
        if joined is None or last is None or not last.days or last.end != joined:
            return False
        return last.days.yearless or bool(last.days.day_only)

    def _is_of_weekday(self, at: int) -> bool:
        """ "Friday 23": a number right after its weekday, where the calendar has them together."""
        last = self._last
        if last is None or last.end != past_back(self.chart, at, "comma", "the", "the_dot"):
            return False
        if self.chart.before(at, "at") is not None or not last.days or last.days.weekday is None:
            return False
        for end, number in self.chart.at(at, "num"):
            if not isinstance(number, int) or self.chart.starts(end, "colon", "oclock", "ampm"):
                continue
            beyond_clock = number > LAST_CLOCK_NUMBER and not self.chart.starts(end, *NOT_A_CLOCK)
            return beyond_clock or bool(self.today.day_on_weekday(number, last.days.weekday))
        return False

    def _is_ordinal(self, at: int) -> bool:
        """ "Der 24.", "the twelfth"."""
        dotted = any(self.chart.starts(end, "dot") for end, _ in self.chart.at(at, "num"))
        if dotted and self.chart.before(at, "the_dot") is not None:
            return True
        # "The first" and "the second" are rather things than days.
        ordinals = [value for _, value in self.chart.at(at, "ord") if value not in {1, 2, 3}]
        return bool(ordinals) and self.chart.before(at, "the", "the_dot") is not None

    def _is_late_number(self, at: int) -> bool:
        """ "On the 3", "change it to the 13": no option and no clock."""
        article = self.chart.before(at, "the")
        if article is None or self._is_counted(at):
            return False
        if self.chart.before(article, "on") is not None and self.chart.starts(at, "digits"):
            return True
        return any(
            isinstance(number, int) and number > NOON and self._ends_clause(end)
            for end, number in self.chart.at(at, "num")
        )

    def _is_figured(self, at: int) -> bool:
        """ "Am 3.4", or first of all "16.9"."""
        dotted = self.chart.starts(at + 1, "dot") and self.chart.starts(at + 2, "digits")
        alone = at == 0 and not self.chart.starts(at + 3, *NOT_A_CLOCK)
        begun = self.chart.before(at, "the_dot", "on", "weekday") is not None
        return dotted and (alone or begun) and self.chart.before(at, "at") is None

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


def past_back(chart: Chart, at: int, *tags: str) -> int:
    """The place before all words of `tags` that end at `at`."""
    while (before := chart.before(at, *tags)) is not None:
        at = before
    return at


def said_before(chart: Chart, mention: Mention, *tags: str) -> int | None:
    """Where a phrase of `tags` begins that ends at the mention, its article in it or not."""
    place: int | None = mention.inner
    while place is not None and place >= mention.start:
        found = chart.before(place, *tags)
        if found is not None:
            return found
        place = chart.before(place, *CONNECTORS)
    return None
