"""What a message wants, from the signs in its words and from what the bot has just asked."""

from dataclasses import dataclass
from enum import StrEnum

from bot.signs import Signs, first_of

SHORT = 8  # words; longer answers to an open question are the answer
FAREWELL = 5  # words
FEWEST = 2  # words of a bare yes or no
SURE, LIKELY, GUESS = 0.95, 0.8, 0.6


class Intent(StrEnum):
    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    LIST = "list_bookings"
    AVAILABILITY = "check_availability"
    CONFIRM = "confirm"
    DENY = "deny"
    SELECT = "select"
    ALTERNATIVES = "alternatives"
    INFORM = "inform"
    HANDOFF = "handoff"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    NONE = "none"


SMALL_TALK = frozenset({Intent.GREETING, Intent.THANKS})


@dataclass(frozen=True, slots=True)
class Heard:
    intent: Intent
    confidence: float


# --- without a question before it ---


def plain_intent(signs: Signs) -> Heard:
    if signs.oversteps:
        return Heard(Intent.NONE, LIKELY)
    steps = (about_people, about_bookings, about_times, about_yes_and_no, about_nothing)
    for step in steps:
        heard = step(signs)
        if heard:
            return heard
    return Heard(Intent.NONE, GUESS)


def about_people(signs: Signs) -> Heard | None:
    if signs.has("are_you") and not signs.acts:
        return Heard(Intent.NONE, LIKELY)  # "are you a real person?" asks for none
    if signs.has("human") and not signs.is_foreign:
        return Heard(Intent.HANDOFF, SURE)
    if signs.is_foreign and not signs.has("list_sure"):
        return Heard(Intent.NONE, LIKELY)
    if signs.has("help_sure") or (asks_for_help(signs) and not signs.acts):
        return Heard(Intent.HELP, LIKELY)
    return None


def asks_for_help(signs: Signs) -> bool:
    """ "You've been a big help" asks for none, and "help me check my calendar" says with what."""
    named = signs.has("agenda", "free", "list", "table")
    return signs.has("help") and not named and not thanks_alone(signs)


def thanks_alone(signs: Signs) -> bool:
    return signs.has("thanks") and not signs.has("want")


def about_bookings(signs: Signs) -> Heard | None:
    if signs.has("list") and not signs.acts & {"cancel", "move"} and not puts_in(signs):
        return Heard(Intent.LIST, LIKELY)
    if "cancel" in signs.acts and ("move" not in signs.acts or cancels_first(signs)):
        return Heard(Intent.CANCEL, SURE if signs.has("booking", "want") else LIKELY)
    if "move" in signs.acts:
        return Heard(Intent.RESCHEDULE, SURE if signs.has("booking", "want") else LIKELY)
    if signs.has("cant_come"):
        return Heard(Intent.RESCHEDULE, GUESS)
    if signs.is_shift and not signs.acts:
        return Heard(Intent.RESCHEDULE, GUESS)
    if signs.has_time and signs.has("instead_of", "instead") and not signs.acts:
        return Heard(Intent.RESCHEDULE, GUESS)
    return None


def puts_in(signs: Signs) -> bool:
    """ "Book half an hour on my calendar" names the calendar, and asks for nothing on it."""
    return "book" in signs.acts and signs.has("agenda") and not signs.has("see", "when_word")


def cancels_first(signs: Signs) -> bool:
    """Of two acts the first is meant: "cancel please, I'll rebook some other time"."""
    return signs.chart.places("cancel")[0] < signs.chart.places("move")[0]


def about_times(signs: Signs) -> Heard | None:
    asks = signs.has("free") and (signs.is_question or "book" not in signs.acts)
    if asks and not signs.has("book_sure"):
        return Heard(Intent.AVAILABILITY, LIKELY)
    if "book" in signs.acts:
        return Heard(Intent.BOOK, SURE if signs.has("booking", "want") else LIKELY)
    if signs.refused:
        return Heard(Intent.DENY, LIKELY)
    if signs.has("booking") and (signs.has("want") or signs.has_time):
        return Heard(Intent.BOOK, GUESS)
    if signs.has("help") and not thanks_alone(signs):
        return Heard(Intent.HELP, LIKELY)
    return None


def about_yes_and_no(signs: Signs) -> Heard | None:
    if signs.has("all_done"):
        return Heard(Intent.NONE, LIKELY)
    if signs.has_time:
        if signs.is_question:
            return Heard(Intent.AVAILABILITY, GUESS)
        return Heard(Intent.INFORM, GUESS)
    if signs.refuses and not signs.has("insult"):
        return Heard(Intent.DENY, GUESS)
    if signs.agrees and not signs.is_question and signs.length <= SHORT:
        return Heard(Intent.CONFIRM, GUESS)
    if signs.has("more") and signs.length <= SHORT and not signs.has("insult"):
        return Heard(Intent.ALTERNATIVES, GUESS)
    if signs.details:
        return Heard(Intent.INFORM, LIKELY)
    return None


def about_nothing(signs: Signs) -> Heard | None:
    if signs.has("thanks", "bye") or is_farewell(signs):
        return Heard(Intent.THANKS, LIKELY)
    if signs.has("greet"):
        return Heard(Intent.GREETING, LIKELY)
    return None


def is_farewell(signs: Signs) -> bool:
    """ "Great, until Friday": where it is no wish."""
    return signs.has_time and signs.has("until") and signs.length <= FAREWELL


# --- as an answer ---


def answer_intent(signs: Signs, key: str, *, option: int | None, fits: bool) -> Heard:
    """What it means as the answer to the question `key`; `fits`: no other time is named."""
    if signs.oversteps:
        return Heard(Intent.NONE, LIKELY)
    if signs.has("human") and signs.length <= SHORT and not signs.has("are_you"):
        return Heard(Intent.HANDOFF, SURE)
    match key:
        case "done" | "failed" | "inform" | "goodbye" | "other":
            return plain_intent(signs)
        case "anything_else" if signs.acts and signs.has_time and not signs.agrees:
            return plain_intent(signs)
        case "confirm" | "offer_intent" | "anything_else":
            return confirmation(signs, fits=fits)
        case "slot" | "day" | "booking" | "event_type":
            return choice(signs, option)
        case "date" | "time":
            return when_answer(signs)
        case _:
            return open_answer(signs)


def confirmation(signs: Signs, *, fits: bool) -> Heard:
    refuses = signs.refuses
    agrees = signs.agrees and not signs.has("no_sure")
    other = ended(signs) or turned_about(signs)
    other = other or wished_instead(signs, refuses=refuses, agrees=agrees)
    if other:
        return other
    if signs.has_time and not (fits and agrees):
        return Heard(Intent.INFORM, LIKELY)
    if refuses and not (agrees and yes_comes_first(signs)):
        return Heard(Intent.DENY, SURE)
    if signs.asks_aside and not signs.has("more"):
        return Heard(Intent.NONE, LIKELY)
    if agrees:
        return Heard(Intent.CONFIRM, SURE)
    if signs.has("more"):
        return Heard(Intent.ALTERNATIVES, LIKELY)
    return plain_intent(signs)


def ended(signs: Signs) -> Heard | None:
    """ "I changed my mind"; and "no, that will be all for today" names no time."""
    all_done = signs.has("all_done") and not signs.acts
    return Heard(Intent.DENY, SURE) if signs.changed_mind or all_done else None


def turned_about(signs: Signs) -> Heard | None:
    """ "No, but actually yes": what stands behind the "but" is meant, where all is yes and no."""
    chart = signs.chart
    if signs.has_time or signs.length > SHORT or not signs.has("but") or signs.acts:
        return None
    but = chart.places("but")[-1]
    before = [at for at in chart.places("yes", "no") if at < but]
    after = [at for at in chart.places("yes", "no") if at > but]
    if not before or not after:
        return None
    said, meant = chart.starts(before[0], "yes"), chart.starts(after[-1], "yes")
    if said == meant:
        return None
    return Heard(Intent.CONFIRM if meant else Intent.DENY, LIKELY)


def wished_instead(signs: Signs, *, refuses: bool, agrees: bool) -> Heard | None:
    """ "No, cancel it instead" answers with another wish."""
    if agrees and not refuses:
        return None
    if signs.acts & {"cancel", "move"} or (signs.has("list") and not signs.has("yes")):
        heard = plain_intent(signs)
        wants = heard.intent in {Intent.CANCEL, Intent.RESCHEDULE, Intent.LIST}
        return heard if wants and not signs.has_time else None
    return None


def yes_comes_first(signs: Signs) -> bool:
    return first_of(signs, "yes", "works") < first_of(signs, "no", "not")


def choice(signs: Signs, option: int | None) -> Heard:
    if option is not None:
        return Heard(Intent.SELECT, SURE)
    if signs.acts & {"cancel", "move"} and not signs.has_time and not signs.has("more"):
        return plain_intent(signs)
    if signs.has("more", "none_of") or signs.has("free"):
        return Heard(Intent.ALTERNATIVES, LIKELY)
    if signs.has_time:
        asks = signs.is_question
        return Heard(Intent.ALTERNATIVES if asks else Intent.INFORM, LIKELY)
    if signs.refuses and not signs.agrees:
        return Heard(Intent.DENY, LIKELY)
    if signs.has("any_choice"):
        return Heard(Intent.SELECT, LIKELY)
    if signs.agrees:
        return Heard(Intent.CONFIRM, GUESS)
    return plain_intent(signs)


def when_answer(signs: Signs) -> Heard:
    heard = plain_intent(signs)
    acts = {Intent.CANCEL, Intent.LIST, Intent.RESCHEDULE, Intent.HELP}
    if heard.intent in acts and not signs.has_time:
        return heard
    if signs.has_time:
        asks = heard.intent is Intent.AVAILABILITY and signs.has("free")
        return heard if asks else Heard(Intent.INFORM, SURE)
    if signs.has("any_choice"):
        return Heard(Intent.INFORM, LIKELY)
    return heard


def open_answer(signs: Signs) -> Heard:
    """A name, a reason, any text: only a short and clear other wish is not the answer."""
    heard = plain_intent(signs)
    leaves = {Intent.CANCEL, Intent.LIST, Intent.RESCHEDULE, Intent.HELP, Intent.HANDOFF}
    if heard.intent in leaves and heard.confidence >= LIKELY and signs.length <= SHORT:
        return heard
    if heard.intent in {Intent.CONFIRM, Intent.DENY, Intent.NONE} and signs.length <= FEWEST:
        return heard if heard.intent is not Intent.NONE else Heard(Intent.INFORM, GUESS)
    return Heard(Intent.INFORM, LIKELY)
