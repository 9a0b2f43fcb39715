"""What a message shows of its intent, as names that a linear model can weigh.

Words, pairs and letter groups are of one language; concepts, their order and what the rules made
of them are of none: they are what carries over to a language or a trade that was never trained.
Days, clocks and figures are no words here, so that none can be learned by heart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.intents import Heard
from bot.languages.lexicon import Chart
from bot.signs import ACTS, Signs, is_negated

MOST_WORDS = 60  # of a message; what it wants is said by then
LONGEST_COVER = 3  # words of a phrase that hides what stands in it: longer ones have gaps
GROUP = 4  # letters in a row
SHORTEST_GROUPED = 5
MOST_STRANGE = 4  # counted
LENGTHS = (1, 2, 3, 5, 8, 12, 20)
CONCEPTS = frozenset(
    [
        "book",
        "move",
        "cancel",
        "cant_come",
        "booking",
        "foreign",
        "list",
        "free",
        "yes",
        "no",
        "no_sure",
        "all_done",
        "not",
        "why_not",
        "more",
        "none_of",
        "human",
        "are_you",
        "help",
        "greet",
        "thanks",
        "bye",
        "question",
        "pick",
        "any_choice",
        "want",
        "book_sure",
        "list_sure",
        "help_sure",
        "name_is",
        "i_am",
        "insult",
        "prompt",
        "everybody",
        "works",
        "bad_time",
        "instead",
        "instead_of",
        "possible",
        "same_time",
        "later_by",
        "my",
        "neither",
        "people",
        "choice",
        "ord",
        "too",
        "but",
        "pick_number",
        "phone_cue",
        "other_act",
        "other_matter",
        "see",
        "agenda",
        "reminder",
        "when_word",
        "add",
        "table",
        "how_much",
        "changed_mind",
        "swapped_part",
        "comes",
    ]
)
# The question that waits, as far as it changes what an answer means.
ACT_OF = {
    "": "none",
    "slot": "offer",
    "day": "offer",
    "booking": "offer",
    "event_type": "offer",
    "date": "ask_when",
    "time": "ask_when",
    "when": "ask_when",
    "confirm": "confirm",
    "offer_intent": "offer_intent",
    "anything_else": "anything_else",
    "done": "done",
    "failed": "failed",
    "inform": "inform",
    "goodbye": "done",
    "other": "inform",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it is weighed."""

    signs: Signs
    key: str  # of the question that waits; "" where none does
    spans: Sequence[tuple[int, int, str]]  # the words that say a day, a clock, a part of the day
    by_rule: Heard
    unasked: Heard  # what the rules make of the words alone
    has_option: bool
    fits: bool
    has_slots: bool

    @property
    def chart(self) -> Chart:
        return self.signs.chart

    @property
    def act(self) -> str:
        return ACT_OF.get(self.key, "ask_other")


def features(seen: Seen) -> list[str]:
    """The names of all that is there, each once."""
    act = seen.act
    tokens = list(tokens_of(seen))
    concepts = list(concepts_of(seen))
    names = ["bias", f"a:{act}"]
    names += of_words(tokens, act)
    names += of_concepts(concepts, act)
    names += of_rules(seen, act)
    names += of_shape(seen, tokens, act)
    return list(dict.fromkeys(names))


def tokens_of(seen: Seen) -> Iterator[str]:
    """The words in order, with a mark for each time and each figure."""
    times = {start: (end, kind) for start, end, kind in seen.spans}
    until = 0
    for at, word in enumerate(seen.chart.words[:MOST_WORDS]):
        if at < until:
            continue
        if at in times:
            until, kind = times[at]
            yield f"<{kind}>"
        elif word.text.isdecimal():
            yield "<0>"
        elif word.text.isalnum() or word.text in "?!" or not word.text.isascii():
            yield word.text


def concepts_of(seen: Seen) -> Iterator[str]:
    """The concepts in order; of those that begin at one word the longest."""
    times = {start: (end, kind) for start, end, kind in seen.spans}
    until = 0
    for at in range(min(len(seen.chart.words), MOST_WORDS)):
        if at in times and at >= until:
            yield f"<{times[at][1]}>"
        tags = seen.chart.marks[at]
        for tag in sorted(tags):
            if tag not in CONCEPTS or (at in times and tag in {"ord", "choice"}):
                continue
            end = tags[tag][0][0]
            refused = tag in ACTS and is_negated(seen.chart, at)
            if end > until or refused:
                yield f"not_{tag}" if refused else tag
        longest = [tags[tag][0][0] for tag in tags if tag in CONCEPTS]
        until = max([until, *(end for end in longest if end - at <= LONGEST_COVER)])


def of_words(tokens: Sequence[str], act: str) -> Iterator[str]:
    last = "^"
    for token in tokens:
        yield f"w:{token}"
        yield f"{act}|w:{token}"
        yield f"p:{last} {token}"
        if token.isalpha() and len(token) >= SHORTEST_GROUPED:
            framed = f"^{token}$"
            for start in range(len(framed) - GROUP + 1):
                yield f"g:{framed[start : start + GROUP]}"
        last = token
    yield f"p:{last} $"
    if tokens:
        yield f"first:{tokens[0]}"


def of_concepts(concepts: Sequence[str], act: str) -> Iterator[str]:
    last = "^"
    for concept in concepts:
        yield f"c:{concept}"
        yield f"{act}|c:{concept}"
        yield f"o:{last}>{concept}"
        last = concept
    there = sorted(set(concepts))
    for place, one in enumerate(there):
        for other in there[place + 1 :]:
            yield f"cc:{one}&{other}"
    if concepts:
        yield f"{act}|c1:{concepts[0]}"


def of_rules(seen: Seen, act: str) -> Iterator[str]:
    rule, unasked = seen.by_rule, seen.unasked
    yield f"r:{rule.intent}"
    yield f"r:{rule.intent}:{rule.confidence}"
    yield f"{act}|r:{rule.intent}:{rule.confidence}"
    yield f"u:{unasked.intent}:{unasked.confidence}"
    yield f"{act}|u:{unasked.intent}:{unasked.confidence}"


def of_shape(seen: Seen, tokens: Sequence[str], act: str) -> Iterator[str]:
    length = sum(1 for most in LENGTHS if len(tokens) > most)
    yield f"n:{length}"
    yield f"{act}|n:{length}"
    kinds = "".join(sorted({kind for _, _, kind in seen.spans}))
    yield f"{act}|t:{kinds}"
    yield f"{act}|t:{kinds}|r:{seen.by_rule.intent}"
    looked_at = min(len(seen.chart.words), MOST_WORDS)
    strange = sum(is_strange(seen.chart, at) for at in range(looked_at))
    yield "strange:most" if strange * 2 > looked_at else f"strange:{min(strange, MOST_STRANGE)}"
    if seen.chart.has("question"):
        yield f"{act}|?"
    if seen.signs.details:
        yield f"{act}|details"
    if seen.has_option:
        yield f"{act}|option"
    if not seen.fits:
        yield f"{act}|unfit"
    if act == "offer":
        yield f"offer|slots:{seen.has_slots}"


def is_strange(chart: Chart, at: int) -> bool:
    """A word that says nothing to the language, not even as a small one."""
    return chart.words[at].text.isalpha() and not chart.marks[at]
