"""The languages the bot hears. Adding one is adding a file of words and its name here."""

from functools import cache

from bot.languages import de, en, es, pt
from bot.languages.lexicon import Lexicon


@cache
def lexicons() -> dict[str, Lexicon]:
    """Each language's lexicon by its code."""
    return {data.CODE: Lexicon(data) for data in (en, pt, es, de)}
