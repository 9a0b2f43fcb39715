"""Which of the languages heard a message is written in."""

from collections.abc import Sequence

from bot.languages import lexicons
from bot.languages.lexicon import Lexicon, words_of

FALLBACK_LANGUAGE = "en"
SURE_LEAD = 1.0
GIVEN_BONUS = 0.3
# Letters and signs that one of the languages alone writes, and what they count beside its words.
TELLING = {
    "ã": "pt",
    "õ": "pt",
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ß": "de",
    "ä": "de",
    "œ": "fr",
    "è": "fr",
}
TELLING_WEIGHT = 0.5


def language_of(text: str, given: str | None) -> tuple[str, bool]:
    """The language of the words, and whether they leave no doubt."""
    known = lexicons()
    base = (given or "").split("-")[0].lower()
    words = [word.text for word in words_of(text) if word.text.isalpha()]
    scores = {code: evidence(words, code, known) for code in known}
    for letter in TELLING.keys() & set(text.lower()):
        scores[TELLING[letter]] += TELLING_WEIGHT
    if base in scores:
        scores[base] += GIVEN_BONUS
    order = sorted(scores, key=lambda code: (-scores[code], code != base, code))
    best, second = order[0], order[1]
    if scores[best] <= GIVEN_BONUS:
        return (base if base in known else FALLBACK_LANGUAGE), False
    lead = scores[best] - scores[second]
    if base in known and best != base and lead < SURE_LEAD:
        return base, False
    return best, lead >= SURE_LEAD


def evidence(words: Sequence[str], code: str, known: dict[str, Lexicon]) -> float:
    """Each word counts by how few languages know it."""
    total = 0.0
    for word in words:
        if known[code].tells(word):
            total += 1 / sum(lexicon.tells(word) for lexicon in known.values())
    return total
