"""All that is learned from: messages, what the bot had asked, and the intents right for them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.hearing import Asked, Offered, listening
from bot.intent_features import Seen, features
from bot.training.sentences import Sentence, made_sentences
from bot.understanding import asked_in

DATA = Path(__file__).parent / "data"
LANGUAGES = ("de", "en", "es", "fr", "pt")
ZONE = "Europe/Lisbon"
NOW = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo(ZONE))
MADE = "made"  # the set of the sentences made from patterns
REAL_WEIGHT, MADE_WEIGHT = 4, 1

SLOTS = tuple(
    Offered("", NOW + timedelta(days=days, hours=hours))
    for days, hours in ((1, 0), (1, 2), (2, 0), (3, 6), (4, 1))
)
ASKED = {
    "none": None,
    "offer": Asked("slot", SLOTS),
    "offer_places": Asked("slot", (Offered("Casa Verde"),)),
    "offer_blank": Asked("slot"),
    "inform_place": Asked("inform"),
    "confirm": Asked("confirm", SLOTS[:1]),
    "ask_date": Asked("date"),
    "ask_time": Asked("time"),
    "ask_when": Asked("when"),
    "ask_other": Asked("text"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One message to learn from, or to be measured by."""

    source: str  # the file it is from, or MADE
    lang: str
    text: str
    intents: tuple[str, ...]  # the first is meant, the others are also right
    seen: Seen
    names: tuple[str, ...]  # its features

    @property
    def weight(self) -> int:
        return MADE_WEIGHT if self.source == MADE else REAL_WEIGHT


def all_cases() -> list[Case]:
    """Always the same, in the same order."""
    return [*written_cases(), *made_cases()]


def written_cases() -> Iterator[Case]:
    for path in sorted(DATA.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield written_case(path.stem, json.loads(line))


def written_case(source: str, row: Mapping[str, Any]) -> Case:
    now = datetime.fromisoformat(row["now"])
    asked = asked_in(row.get("context", {}), row["tz"])
    heard = listening(row["text"], lang=row["lang"], zone=row["tz"], now=now, asked=asked)
    seen = heard.seen()
    names = tuple(features(seen))
    return Case(source, row["lang"], row["text"], tuple(row["intents"]), seen, names)


def made_cases(languages: Iterable[str] = LANGUAGES) -> Iterator[Case]:
    for lang in languages:
        for sentence in made_sentences(lang):
            yield made_case(sentence)


def made_case(sentence: Sentence) -> Case:
    asked = ASKED.get(sentence.act, Asked(sentence.act))
    heard = listening(sentence.text, lang=sentence.lang, zone=ZONE, now=NOW, asked=asked)
    seen = heard.seen()
    names = tuple(features(seen))
    return Case(MADE, sentence.lang, sentence.text, sentence.intents, seen, names)
