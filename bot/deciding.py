"""What a message wants: the state of the talk first, then what was learned from many messages.

The rules know the question that waits; the model knows how people put things. Where they part the
model decides, but for the few answers whose meaning the question alone settles.
"""

from bot.intent_features import Seen, features
from bot.intent_model import IntentModel, intent_model
from bot.intents import LIKELY, Heard, Intent, about_nothing
from bot.languages.chart import Chart
from bot.signs import Signs, is_said

# An open question ("what is your name?") is left only by a message that surely means another thing.
LEAVING = 0.9
UNCLEAR = 0.55
LEAST = 0.35  # less is no wish at all
CLEAR = 0.7  # a yes without a word that says yes
FEW_WORDS = 2  # a "yes" to nothing is a yes still
SHORT_YES = 5  # words of a sentence that says yes and nothing else
CHOOSING = frozenset({Intent.SELECT, Intent.CONFIRM, Intent.INFORM})
INTENT_OF = {"book": Intent.BOOK, "move": Intent.RESCHEDULE, "cancel": Intent.CANCEL}
# What a question about something else is taken for where "shall I?" waits.
ASIDE = frozenset({Intent.CONFIRM, Intent.DENY, Intent.CANCEL})
ASKING = frozenset({Intent.LIST, Intent.AVAILABILITY})
YES_OR_NO = frozenset({Intent.CONFIRM, Intent.DENY})
OTHER_ACTS = frozenset({Intent.CANCEL, Intent.RESCHEDULE, Intent.LIST})
LEAVES = frozenset(
    {Intent.CANCEL, Intent.RESCHEDULE, Intent.LIST, Intent.HANDOFF, Intent.HELP, Intent.DENY}
)


def decided(seen: Seen, model: IntentModel | None = None) -> Heard:
    """The intent, and how sure it is from 0 to 1; by the shipped model unless another is given."""
    rule = seen.by_rule
    if seen.signs.oversteps:
        return rule
    learned = most_likely(seen, model or intent_model())
    if learned.intent in {INTENT_OF[act] for act in seen.signs.refused}:
        return rule  # "don't cancel it" cancels nothing
    return answered(seen, rule, learned)


def answered(seen: Seen, rule: Heard, learned: Heard) -> Heard:
    """What the question that waits makes of it."""
    if seen.act == "ask_other":
        return left(rule, learned)
    if seen.act == "confirm":
        return about_proposal(seen, rule, learned)
    if seen.has_option and rule.intent is Intent.SELECT:
        return learned if is_no_choice(seen, learned) else rule
    if seen.signs.length <= FEW_WORDS and rule.intent in YES_OR_NO and seen.act == "none":
        return rule if learned.intent is Intent.NONE else learned
    return agreed(seen, rule, learned)


def is_no_choice(seen: Seen, learned: Heard) -> bool:
    """ "Cancel the first one", "show me the next 3": a number, and yet none was chosen."""
    asks = seen.signs.is_question and seen.signs.has("more", "free")
    sure = learned.confidence >= (UNCLEAR if asks else LEAVING)
    return (sure and learned.intent not in CHOOSING) or learned.intent is Intent.CANCEL


def left(rule: Heard, learned: Heard) -> Heard:
    """An answer to an open question, unless it surely is another wish."""
    leaves = learned.intent in LEAVES and learned.confidence >= LEAVING
    return learned if leaves and rule.intent is not Intent.INFORM else rule


def agreed(seen: Seen, rule: Heard, learned: Heard) -> Heard:
    """Where the model wavers, the rule holds."""
    if says_another_act(seen, rule, learned) or is_of_others(seen, rule, learned):
        return rule
    if only_asks(seen, rule, learned):
        return rule
    if learned.intent in OTHER_ACTS | {Intent.BOOK} and learned.confidence < LEAST:
        return rule
    if rule.intent is not learned.intent:
        wavers = learned.confidence < UNCLEAR and rule.confidence >= LIKELY
        # "When is the hottest month": asked like a question about bookings, and about none.
        asks = rule.intent in ASKING and learned.intent is Intent.NONE
        beside = asks and not seen.signs.has("booking", "agenda", "table", "reminder")
        return rule if wavers and not beside and rule.intent is not Intent.NONE else learned
    return surer(rule, learned)


def surer(rule: Heard, learned: Heard) -> Heard:
    """What was learned; two that agree are as sure as the surer one."""
    if rule.intent is not learned.intent:
        return learned
    return Heard(learned.intent, max(rule.confidence, learned.confidence))


def is_of_others(seen: Seen, rule: Heard, learned: Heard) -> bool:
    """ "Cancel my order": what names another matter must be very clear to change a booking."""
    changes = learned.intent in {Intent.CANCEL, Intent.RESCHEDULE}
    foreign = seen.signs.is_foreign and rule.intent is Intent.NONE
    return changes and foreign and learned.confidence < CLEAR


def says_another_act(seen: Seen, rule: Heard, learned: Heard) -> bool:
    """ "Reschedule" and "cancel" were said, and the model but leans to booking."""
    said = rule.intent in {Intent.RESCHEDULE, Intent.CANCEL} and rule.confidence >= LIKELY
    cancels = rule.intent is Intent.CANCEL and "book" not in seen.signs.acts
    doubtful = learned.confidence < LEAVING or cancels
    return said and learned.intent is Intent.BOOK and doubtful


def only_asks(seen: Seen, rule: Heard, learned: Heard) -> bool:
    """ "I'd like to check my calendar" asks for what is there, and names nothing to book."""
    asks = rule.intent in ASKING and rule.confidence >= LIKELY
    adds = "book" in seen.signs.acts or seen.signs.has("add")
    return asks and not adds and learned.intent is Intent.BOOK and learned.confidence < CLEAR


def about_proposal(seen: Seen, rule: Heard, learned: Heard) -> Heard:
    """An answer to "shall I?": another time corrects it, another act takes its place."""
    signs = seen.signs
    settled = yes_or_no(signs, rule, learned)
    if settled is not None:
        return settled
    if "cancel" in signs.acts and not signs.agrees:
        return Heard(Intent.CANCEL, max(LIKELY, learned.confidence))
    corrects = rule.intent is Intent.INFORM and (
        seen.has_slots or learned.intent is not Intent.DENY
    )
    if corrects and learned.intent is not Intent.CANCEL:
        return Heard(Intent.INFORM, max(rule.confidence, learned.confidence))
    other = rule.intent in OTHER_ACTS and not signs.refused
    if other and learned.intent in {*YES_OR_NO, Intent.NONE}:
        return rule
    if learned.intent is Intent.CONFIRM and not is_plain(seen):
        return learned
    return surer(rule, learned)


def is_plain(seen: Seen) -> bool:
    """ "That would be lovely, thank you": hardly anything is said beside the yes."""
    asked = any(word.text == "?" for word in seen.chart.words)
    return seen.signs.length <= SHORT_YES + 1 and not seen.signs.asks_aside and not asked


def opens_with_yes(chart: Chart) -> bool:
    """ "Yes. Is there parking?" agrees, and asks beside it."""
    _, end = chart.sentence_of(0)
    goes_on = end + 1 < len(chart.words)
    return goes_on and not is_said(chart, 0) and any(chart.starts(at, "yes") for at in range(end))


def yes_or_no(signs: Signs, rule: Heard, learned: Heard) -> Heard | None:
    """What the words settle: without one that agrees only what is very clear is a yes, and with
    nothing else it is no no.
    """
    unsaid = learned.intent is Intent.CONFIRM and not signs.agrees
    unclear = rule.intent is not Intent.INFORM and learned.confidence < CLEAR
    if unsaid and (unclear or only_thanks(signs, rule)):
        small = rule.intent is Intent.THANKS
        return rule if small else Heard(Intent.NONE, learned.confidence)
    # "Add bob@example.com" refuses nothing.
    adds = signs.details and signs.has("brings") and learned.intent is Intent.DENY
    beside = adds or (signs.is_conditional and learned.intent in YES_OR_NO)
    if beside and not signs.refuses:
        return Heard(Intent.INFORM, LIKELY)
    says_yes = rule.intent is Intent.CONFIRM and not signs.refuses
    if says_yes and learned.intent is Intent.NONE and opens_with_yes(signs.chart):
        return Heard(Intent.CONFIRM, LIKELY)
    no_no = learned.intent is Intent.DENY and says_yes and learned.confidence < LEAVING
    no_yes = learned.intent is Intent.CONFIRM and learned.confidence < CLEAR
    if no_no or (no_yes and rule.intent is Intent.DENY) or signs.changed_mind:
        return rule
    if signs.has_time or signs.refuses:
        return None
    guesses = signs.has("maybe") and not signs.agrees and learned.intent in YES_OR_NO
    asks = signs.asks_aside and learned.intent in ASIDE
    return Heard(Intent.NONE, LIKELY) if guesses or asks else None


def only_thanks(signs: Signs, rule: Heard) -> bool:
    """ "Cheers, bye" agrees to nothing; "das wäre wunderbar, vielen Dank" does."""
    return rule.intent is Intent.THANKS and (signs.has("bye") or not is_said(signs.chart, 0))


def most_likely(seen: Seen, model: IntentModel) -> Heard:
    """The model's answer; small talk is none of its intents, and told apart by its words."""
    odds = model.odds(features(seen))
    name = max(odds, key=odds.__getitem__)
    intent = Intent(name)
    if intent is Intent.NONE:
        small = about_nothing(seen.signs)
        if small is not None:
            return Heard(small.intent, odds[name])
    return Heard(intent, odds[name])
