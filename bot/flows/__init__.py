"""The conversations, by the name under which the memory keeps them."""

from bot.dialogue import FlowOf
from bot.flows.book import book
from bot.flows.cancel import cancel
from bot.flows.find import find
from bot.flows.handoff import handoff
from bot.flows.identify import identify
from bot.flows.reschedule import reschedule

FLOWS: dict[str, FlowOf] = {
    "book": book,
    "reschedule": reschedule,
    "cancel": cancel,
    "find": find,
    "identify": identify,
    "handoff": handoff,
}
