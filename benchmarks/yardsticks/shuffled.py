"""The same cases with other names, figures and weekdays, and the same days asked four weeks later:
who has understood them answers as well as before.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from bot.languages import lexicons
from bot.languages.chart import folded

SEED = 11
WEEKS = timedelta(weeks=4)
NEAR = timedelta(days=14)
WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"\d+")
INSIDE = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ]+")  # capitalized within a sentence
DATES = ("date", "date_from", "date_to", "target_date")


def shuffled(cases: list[Any]) -> list[Any]:
    """Other names, numbers and weekdays in the words; what they say of days is judged no more."""
    chance = random.Random(SEED)  # noqa: S311 - a draw that must be repeatable
    names = names_in(case for case in cases if case["lang"] != "de")  # all nouns are capitalized
    others = dict(zip(names, chance.sample(names, len(names)), strict=True))
    return [with_others(case, others, chance) for case in cases]


def names_in(cases: Iterable[Any]) -> list[str]:
    found = {name for case in cases for name in INSIDE.findall(case["text"])}
    return sorted(name for name in found if not is_known(name))


def is_known(word: str) -> bool:
    return any(lexicon.knows(folded(word)) for lexicon in lexicons().values())


def with_others(case: Any, others: dict[str, str], chance: random.Random) -> Any:
    days = weekdays_of(case["lang"])
    exchanged = dict(zip(days, chance.sample(days, len(days)), strict=True))

    def word(found: re.Match[str]) -> str:
        return others.get(found[0]) or exchanged.get(found[0].casefold()) or found[0]

    def number(found: re.Match[str]) -> str:
        if len(found[0]) > 2 or "offered" in case.get("context", {}):
            return found[0]
        return str(chance.randint(1, 9) if len(found[0]) == 1 else chance.randint(10, 23))

    text = NUMBER.sub(number, WORD.sub(word, case["text"]))
    expect = {key: case["expect"][key] for key in case["expect"] if key.startswith("intent")}
    return {**case, "text": text, "expect": expect}


def weekdays_of(lang: str) -> list[str]:
    named = {
        "en": "monday tuesday wednesday thursday friday saturday sunday",
        "pt": "segunda terça quarta quinta sexta sábado domingo",
        "es": "lunes martes miércoles jueves viernes sábado domingo",
        "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    }
    return named[lang].split()


def moved(cases: list[Any]) -> tuple[list[Any], list[Any]]:
    """Cases of near days in words alone, and the same four weeks later."""
    kept = [case for case in cases if is_near(case)]
    return kept, [later(case) for case in kept]


def is_near(case: Any) -> bool:
    said = days_in(case["expect"])
    today = datetime.fromisoformat(case["now"]).date()
    plain = not NUMBER.search(case["text"]) and "context" not in case
    return bool(said) and plain and all(abs(day - today) <= NEAR for day in said)


def days_in(expect: Any) -> list[date]:
    return [date.fromisoformat(expect[key]) for key in DATES if expect.get(key)]


def later(case: Any) -> Any:
    after = deepcopy(case)
    after["now"] = (datetime.fromisoformat(case["now"]) + WEEKS).isoformat()
    expect = after["expect"]
    for key in DATES:
        if expect.get(key):
            expect[key] = four_weeks_on(expect[key])
        also = f"{key}_also"
        if expect.get(also):
            expect[also] = [day and four_weeks_on(day) for day in expect[also]]
    return after


def four_weeks_on(day: str) -> str:
    return (date.fromisoformat(day) + WEEKS).isoformat()
