"""The text of a message as it is read: bounded, in one form of each letter, with nothing hidden."""

import re
import unicodedata
from functools import cache

from bot.languages.lexicon import words_of

MOST_CHARACTERS = 2000

HIDDEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
HIDDEN_IN_WORD = re.compile(
    r"\w[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+\w"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\x1b\[[0-9;]{0,8}[A-Za-z]")


def readable(text: str) -> str:
    """The text as it is read: no hidden or control characters, one form of each letter."""
    shown = HIDDEN.sub("", CONTROL.sub(" ", text[:MOST_CHARACTERS].replace("\r\n", "\n")))
    return unicodedata.normalize("NFC", shown.encode("utf-8", "replace").decode("utf-8"))


def hides_letters(text: str) -> bool:
    """Something invisible stands inside a word."""
    return HIDDEN_IN_WORD.search(text[:MOST_CHARACTERS]) is not None


def has_mixed_scripts(text: str) -> bool:
    return any(
        len({script(c) for c in word.text} - {""}) > 1 for word in words_of(text[:MOST_CHARACTERS])
    )


@cache
def script(character: str) -> str:
    """ "LATIN", "CYRILLIC" ... of a letter; empty for all else."""
    return unicodedata.name(character, "").split(" ")[0] if character.isalpha() else ""
