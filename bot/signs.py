"""What is found in the words of a message, before anybody looks at what the bot had asked.

Concepts only weigh where they stand unnegated and in our own field: "cancel my order" is nobody's
booking, "don't cancel" is no cancelling.
"""

from dataclasses import dataclass

from bot.asked_aside import asks_of_change
from bot.languages.lexicon import Chart

ACTS = ("book", "move", "cancel")
NEGATION_REACH = 3
LATE_NEGATION_REACH = 6
WEAK = 3  # words in which "ok" may stand anywhere
# What a yes is less than one in: "ok so where is it", and "si" where it is "if".
WEAKER = ("weak_yes", "whether")


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in the words, before the context is looked at."""

    chart: Chart
    acts: frozenset[str]  # book, move, cancel: said and meant
    refused: frozenset[str]  # the same, negated
    has_time: bool
    details: bool  # a name, a mail, a phone

    def has(self, *tags: str) -> bool:
        return self.chart.has(*tags)

    @property
    def length(self) -> int:
        return sum(1 for word in self.chart.words if word.text.isalnum())

    @property
    def is_foreign(self) -> bool:
        """Of another matter: an order, an invoice, the weather."""
        return self.has("foreign") and not self.has("booking")

    @property
    def oversteps(self) -> bool:
        """Orders to a machine, or what is everybody's: no customer's wish."""
        return self.has("prompt", "everybody")

    @property
    def agrees(self) -> bool:
        return self._stands("yes", but="no") or any(
            not self._is_guess(at) for at in self.chart.places("works")
        )

    @property
    def refuses(self) -> bool:
        return self._stands("no", but="yes") or bool(self.refused)

    def _stands(self, tag: str, *, but: str) -> bool:
        """Said by itself, not inside a longer phrase that means the contrary ("no worries")."""
        return any(
            not covered(self.chart, at, end, but)
            for at in self.chart.places(tag)
            for end, _ in self.chart.at(at, tag)[:1]
            if not (tag == "yes" and (self._is_weak(at) or self._is_guess(at)))
        )

    def _is_guess(self, at: int) -> bool:
        """ "Pode ser que ...", "it might": whatever agrees behind it agrees to nothing."""
        first, _ = self.chart.sentence_of(at)
        return any(self.chart.starts(back, "maybe") for back in range(first, at + 1))

    def _is_weak(self, at: int) -> bool:
        """A word that is a yes by itself or first in its clause, and else just a word."""
        first = at == 0 or self.chart.ends_sentence(at - 1)
        weak = [end for tag in WEAKER for end, _ in self.chart.at(at, tag)]
        if first or self.length <= WEAK or not weak:
            return False
        led = (
            self.chart.starts(at - 1, "comma", "greet") or self.chart.before(at, "yes") is not None
        )
        longer = self.chart.at(at, "yes")[0][0] > max(weak)
        return not (led or longer)

    @property
    def is_conditional(self) -> bool:
        """ "Yes, but with Ana": more than a yes, whatever it is that stands behind."""
        agreed = first_of(self, "yes", "works")
        return any(
            agreed < at and is_said(self.chart, end)
            for at in self.chart.places("condition")
            for end, _ in self.chart.at(at, "condition")[:1]
        )

    @property
    def is_shift(self) -> bool:
        """ "An hour later", "eine Woche früher"."""
        units = ("minute", "hour", "half_hour", "dayunit", "weekunit")
        return any(
            self.chart.before(at, *units) is not None for at in self.chart.places("later_by")
        )

    @property
    def changed_mind(self) -> bool:
        """And nothing else is wished instead."""
        return self.has("changed_mind") and not (self.acts or self.has_time or self.details)

    @property
    def comes(self) -> bool:
        """ "I'll be there after all"."""
        return any(not is_negated(self.chart, at) for at in self.chart.places("comes"))

    @property
    def asks_of_change(self) -> str | None:
        """Whether it could be moved or cancelled one day, and which; where no time is named."""
        return None if self.has_time or self.details else asks_of_change(self.chart)

    @property
    def asks_aside(self) -> bool:
        """For the price, the way, or what else a yes or no does not answer; not after a "yes"."""
        if self.has("how_much") or (self.has("other_matter") and self.is_question):
            return not self._answers_first
        asked = [
            at
            for at in self.chart.places("asks")
            for end, _ in self.chart.at(at, "asks")[:1]
            if not any(covered(self.chart, at, end, tag) for tag in ("yes", "no", "why_not"))
        ]
        return bool(asked) and not self._answers_first

    @property
    def _answers_first(self) -> bool:
        """ "Yes. And where is it?"; while "ok where is it" only leads to the question."""
        strong = not self.chart.starts(0, *WEAKER)
        return any(
            strong or (end < len(self.chart.words) and self.chart.ends_sentence(end))
            for end, _ in self.chart.at(0, "yes")
        )

    @property
    def is_question(self) -> bool:
        return self.has("question")


def signs_of(chart: Chart, *, has_time: bool, details: bool) -> Signs:
    acts: set[str] = set()
    refused: set[str] = set()
    for act in ACTS:
        for at in chart.places(act):
            if act == "book" and chart.before(at, "my") is not None:
                continue  # "my schedule", "mi reserva": a thing that is there already
            if inside(chart, at, "changed_mind") or inside(chart, at, "swapped_part"):
                continue  # "an oil change" moves nothing
            (refused if is_negated(chart, at) else acts).add(act)
    return Signs(chart, frozenset(acts), frozenset(refused - acts), has_time, details)


def is_negated(chart: Chart, at: int) -> bool:
    """A "not" shortly before, or, as in German, at the end of the clause."""
    for back in range(at - 1, max(at - 1 - NEGATION_REACH, -1), -1):
        if chart.ends_sentence(back) or chart.starts(back, "comma", "but"):
            break
        if chart.starts(back, "not") and not inside(chart, back, "why_not"):
            return True
    if chart.starts(at, "needless"):  # "brauche ich nicht mehr" says "cancel" by its "nicht"
        return False
    for ahead in range(at + 1, min(at + LATE_NEGATION_REACH, len(chart.words))):
        if chart.ends_sentence(ahead) or chart.starts(ahead, "comma"):
            return False
        if chart.starts(ahead, "not_late"):
            return not chart.starts(ahead + 1, *ACTS, "cant_come")
    return False


def covered(chart: Chart, start: int, end: int, tag: str) -> bool:
    return any(
        first <= start and end <= last and last - first > end - start
        for first in range(max(0, start - NEGATION_REACH), start + 1)
        for last, _ in chart.at(first, tag)
    )


def is_said(chart: Chart, at: int) -> bool:
    """From word `at` on stands more than one more yes, or a thank you."""
    _, last = chart.sentence_of(min(at, len(chart.words) - 1))
    while at < last:
        ends = [end for tag in ("yes", "works", "thanks") for end, _ in chart.at(at, tag)]
        if not ends and chart.words[at].text.isalnum():
            return True
        at = max([*ends, at + 1])
    return False


def inside(chart: Chart, at: int, tag: str) -> bool:
    return any(
        start <= at < end
        for start in range(max(0, at - NEGATION_REACH), at + 1)
        for end, _ in chart.at(start, tag)
    )


def first_of(signs: Signs, *tags: str) -> int:
    return min(signs.chart.places(*tags), default=len(signs.chart.words))
