"""What one could install, or write in an afternoon, instead of our ear. What is not installed is
said and left out.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.training.cases import MADE, all_cases

SPOKEN = {"en": "English", "pt": "Portuguese", "es": "Spanish", "de": "German", "fr": "French"}
CLOCK_SIGNS = (":", "h", "am", "pm", "uhr", "noon")
# A few words an intent, as one would put them down in an afternoon; the first that is said decides.
KEYWORDS = {
    "handoff": "human person agent mensch persona pessoa humain humano",
    "help": "help hilfe ayuda ajuda aide",
    "cancel": "cancel delete remove absagen stornieren löschen cancelar eliminar borrar desmarcar "
    "annuler supprimer",
    "reschedule": "move reschedule change verschieben ändern cambiar mover mudar remarcar déplacer "
    "reporter",
    "check_availability": "free available frei verfügbar libre disponible livre disponível",
    "list_bookings": "show when what zeig wann welche muestra cuándo mostra quando montre quand",
    "book": "book schedule reserve create add buchen erstelle reservar programar agendar marcar "
    "réserver créer",
    "confirm": "yes ok sure ja sí sim oui",
    "deny": "no nope nein não non",
    "alternatives": "more next other mehr nächste más siguiente mais outro plus suivant",
    "select": "first second last erste zweite primero segundo primeiro premier deuxième",
}


@dataclass(frozen=True)
class Baseline:
    understand: Callable[..., Mapping[str, Any]]
    tells_intents: bool


def baselines() -> dict[str, Baseline]:
    found = {"keywords": Baseline(by_keyword, tells_intents=True)}
    makers = {
        "dateparser": (by_dateparser, False),
        "parsedatetime": (by_parsedatetime, False),
        "recognizers-text": (by_recognizers, False),
        "TF-IDF": (by_tfidf, True),
    }
    for name, (make, tells_intents) in makers.items():
        try:
            found[name] = Baseline(make(), tells_intents=tells_intents)
        except ImportError as missing:
            print(f"without {name}: {missing}")
    return found


def by_keyword(text: str, **_context: Any) -> Mapping[str, Any]:
    words = set(text.lower().replace("?", " ").replace(".", " ").replace(",", " ").split())
    for intent, listed in KEYWORDS.items():
        if words & set(listed.split()):
            return {"intent": intent}
    return {"intent": "none"}


def by_tfidf() -> Callable[..., Mapping[str, Any]]:
    """Words, pairs and letter groups of the same sentences that our model learned from."""
    text = importlib.import_module("sklearn.feature_extraction.text")
    linear = importlib.import_module("sklearn.linear_model")
    pipeline = importlib.import_module("sklearn.pipeline")
    features = pipeline.make_union(
        text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    model = pipeline.make_pipeline(features, linear.LogisticRegression(C=10, max_iter=300))
    cases = [case for case in all_cases() if case.source != MADE]
    model.fit([case.text for case in cases], [case.intents[0] for case in cases])

    def understand(text: str, **_context: Any) -> Mapping[str, Any]:
        return {"intent": str(model.predict([text])[0])}

    return understand


def by_dateparser() -> Callable[..., Mapping[str, Any]]:
    search = importlib.import_module("dateparser.search")
    warnings.filterwarnings("ignore", module="dateparser")

    def understand(text: str, *, lang: str, now: datetime, **_context: Any) -> Mapping[str, Any]:
        base = now.replace(tzinfo=None)
        settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
        found = search.search_dates(text, languages=[lang], settings=settings)
        return moment_in(found[0][1], now, found[0][0]) if found else {}

    return understand


def by_parsedatetime() -> Callable[..., Mapping[str, Any]]:
    calendar = importlib.import_module("parsedatetime").Calendar()

    def understand(text: str, *, lang: str, now: datetime, **_context: Any) -> Mapping[str, Any]:
        moment, status = calendar.parseDT(text, sourceTime=now.replace(tzinfo=None))
        if lang != "en" or not status:
            return {}
        day = {"date": f"{moment:%Y-%m-%d}"} if status in {1, 3} else {}
        return {**day, **({"time": f"{moment:%H:%M}"} if status > 1 else {})}

    return understand


def by_recognizers() -> Callable[..., Mapping[str, Any]]:
    suite = importlib.import_module("recognizers_date_time")

    def understand(text: str, *, lang: str, now: datetime, **_context: Any) -> Mapping[str, Any]:
        culture = getattr(suite.Culture, SPOKEN[lang], suite.Culture.English)
        try:
            found = suite.recognize_datetime(text, culture, reference=now.replace(tzinfo=None))
        except Exception:  # noqa: BLE001 - somebody else's parser: a crash is an answer it has not
            return {}
        resolved = (found[0].resolution or {}).get("values") if found else None
        return value_in(resolved[-1]) if resolved else {}

    return understand


def value_in(value: Mapping[str, str]) -> Mapping[str, Any]:
    """The last of the readings: the one to come."""
    if value.get("type") == "daterange":
        return {"date_from": value.get("start"), "date_to": value.get("end")}
    if value.get("type") == "timerange":
        return {"time_from": value.get("start", "")[:5], "time_to": value.get("end", "")[:5]}
    said = value.get("value", "")
    day, _, clock = said.partition(" ")
    if ":" in day:
        return {"time": day[:5]}
    return {"date": day, **({"time": clock[:5]} if clock else {})}


def moment_in(moment: datetime, now: datetime, words: str) -> Mapping[str, Any]:
    """Its day where it is another than today, its clock where the words hold the sign of one."""
    clock = any(sign in words.lower() for sign in CLOCK_SIGNS)
    day = {} if clock and moment.date() == now.date() else {"date": f"{moment:%Y-%m-%d}"}
    return {**day, **({"time": f"{moment:%H:%M}"} if clock else {})}
