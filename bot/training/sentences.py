"""Sentences made from the patterns in `sentences/`: what customers write, in our own words.

A file is one language. `= name: a | b` is a list, `# intent/also @ act act` opens a block, each
further line is a pattern: `(a|b|)` is a choice, `{name}` one of a list. Times are drawn from few:
to the model they are all the same.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "sentences"
FEWEST, MOST, EACH = 4, 24, 2  # sentences made of a pattern: so many for each of its choices
CHOICE = re.compile(r"\(([^()]*)\)|\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    lang: str
    text: str
    intents: tuple[str, ...]  # the first is meant, the others are also right
    act: str  # what the bot had done before; "none" where nothing


@dataclass(slots=True)
class Patterns:
    lists: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[tuple[tuple[str, ...], tuple[str, ...], str]] = field(default_factory=list)


def made_sentences(lang: str) -> list[Sentence]:
    """All sentences of a language, always the same."""
    patterns = read(FOLDER / f"{lang}.txt")
    made: dict[tuple[str, str], Sentence] = {}
    for intents, acts, pattern in patterns.blocks:
        # Each pattern draws for itself: a new one leaves what the others made as it is.
        chance = random.Random(f"{lang} {pattern}")  # noqa: S311 - must be repeatable
        for act, text in drawn(patterns, pattern, acts, chance):
            if text:
                made.setdefault((act, text), Sentence(lang, text, intents, act))
    return list(made.values())


def read(path: Path) -> Patterns:
    patterns = Patterns()
    intents: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            name, _, listed = line[2:].partition(":")
            patterns.lists[name.strip()] = [entry.strip() for entry in listed.split("|")]
        elif line.startswith("# "):
            said, _, after = line[2:].partition("@")
            intents, acts = tuple(said.strip().split("/")), tuple(after.split()) or ("none",)
        elif line.strip():
            patterns.blocks.append((intents, acts, line.strip()))
    return patterns


def drawn(
    patterns: Patterns, pattern: str, acts: tuple[str, ...], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """As many sentences as the pattern's choices are worth."""
    choices = sum(found[0].count("|") + 1 for found in CHOICE.finditer(pattern))
    for number in range(max(min(EACH * choices, MOST), FEWEST, len(acts))):
        yield acts[number % len(acts)], one_of(patterns, pattern, chance)


def one_of(patterns: Patterns, pattern: str, chance: random.Random) -> str:
    text = pattern
    while found := CHOICE.search(text):
        choices = patterns.lists[found[2]] if found[2] else found[1].split("|")
        text = text[: found.start()] + chance.choice(choices) + text[found.end() :]
    return re.sub(r"\s+([,.?!])", r"\1", " ".join(text.split()))
