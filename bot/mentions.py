"""What a message mentions: days, clocks and parts of the day, and where each of them stands."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.calendar_days import Days
from bot.clock_face import Clock
from bot.languages.chart import Chart
from bot.lengths_said import Length

# What may stand between a mention and the word that says its place in the sentence.
CONNECTORS = ("at", "around", "on", "the", "the_day", "dayword", "colon", "tilde")
MOST_CONNECTORS = 6  # in a row: more are noise
# Between the two ends of a range.
RANGE_WORDS = ("until", "dash", "range_to")
# Before a time that limits what is wished.
BOUNDS = ("after", "before", "until", "since", "between")


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
    same_clock: bool = False  # "same time next week"
    impossible: str | None = None
    used: set[int] = field(default_factory=set)

    @property
    def last(self) -> Mention | None:
        return self.times[-1] if self.times else None


def past_back(chart: Chart, at: int, *tags: str) -> int:
    """The place before the words of `tags` that end at `at`."""
    for _ in range(MOST_CONNECTORS):
        before = chart.before(at, *tags)
        if before is None:
            break
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


def ends_clause(chart: Chart, at: int) -> bool:
    """Nothing of the same clause stands at word `at` any more."""
    return at >= len(chart.words) or chart.ends_sentence(at) or chart.starts(at, "comma")
