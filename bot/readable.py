"""The text of a message as it is read: bounded, the writer's own words alone, in one form of each
letter, with nothing hidden.
"""

import re
import unicodedata
from functools import cache

from bot.languages.lexicon import words_of

MOST_CHARACTERS = 2000  # of the writer's own words: more say nothing that the first did not
MOST_LOOKED_AT = 20_000  # for them, quoted mails around them and all
MOST_LINE = 300  # characters of a line that can open a quoted mail

HIDDEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
HIDDEN_IN_WORD = re.compile(
    r"\w[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+\w"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\x1b\[[0-9;]{0,8}[A-Za-z]")


def readable(text: str) -> str:
    """The text as it is read: no hidden or control characters, one form of each letter."""
    own = own_words(text[:MOST_LOOKED_AT].replace("\r\n", "\n"))[:MOST_CHARACTERS]
    shown = HIDDEN.sub("", CONTROL.sub(" ", own))
    return unicodedata.normalize("NFC", shown.encode("utf-8", "replace").decode("utf-8"))


# "On Tue, Ana wrote:", "Am 3. März schrieb Ana:" and the rulers and heads that mail programs set.
OPENS_QUOTE = re.compile(
    r"(on|am|el|em|le)\b.{3,200}\b(wrote|schrieb|escribió|escreveu|a écrit)\b.{0,80}:?$"
    r"|-{2,}\s?(original message|ursprüngliche nachricht|mensaje original|mensagem original"
    r"|message d'origine|forwarded message|weitergeleitete nachricht)"
    r"|_{10,}$"
    r"|(from|von|de|da)\s?:\s.{0,100}@",
    re.IGNORECASE,
)
SENT_FROM = re.compile(
    r"(sent from|get outlook|gesendet von|von meinem .{0,30} gesendet|enviado d|envoyé d)",
    re.IGNORECASE,
)
SIGNATURE = "--"


def own_words(text: str) -> str:
    """Without the mails quoted below or between, and without what a mail program signs with; a
    message that is nothing but a quotation stays as it is.
    """
    kept: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare == SIGNATURE or opens_quote(bare):
            break
        if not bare.startswith(">"):
            kept.append(line)
    own = "\n".join(kept).strip()
    return own or text


def opens_quote(line: str) -> bool:
    if len(line) > MOST_LINE:
        return False
    return bool(OPENS_QUOTE.match(line) or SENT_FROM.match(line))


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
