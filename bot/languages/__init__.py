"""The languages the bot hears. Adding one is adding two files of words and its name here.

A language's own file says what one may want, its namesake in `times/` how days and clocks are said.
"""

from functools import cache

from bot.languages import de, en, es, fr, pt
from bot.languages.lexicon import Lexicon
from bot.languages.times import de as de_times
from bot.languages.times import en as en_times
from bot.languages.times import es as es_times
from bot.languages.times import fr as fr_times
from bot.languages.times import pt as pt_times

HEARD = ((en, en_times), (pt, pt_times), (es, es_times), (de, de_times), (fr, fr_times))


@cache
def lexicons() -> dict[str, Lexicon]:
    """Each language's lexicon by its code."""
    return {words.CODE: Lexicon(words, times) for words, times in HEARD}
