"""The question about the time: what is free, why the time that was named is not, which to take."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from booking.errors import SlotTaken
from booking.openings import Slot
from booking.when.hours import local_date
from bot.dialogue import Asking, Question, Said
from bot.hearing import Intent
from bot.messages import Choice, OfferedDay, OfferedSlot, Reply, SlotPicker
from bot.offers import Offers, Refused, Search
from bot.phrases import Saying, Voice, phrases, zone_with_offset
from bot.questions import MORE, understood, wish_in

say = phrases("questions")


def which_slot(search: Search, offers: Offers, opening: Saying) -> Question[Slot]:
    """A free time. One named exactly and free goes without saying; `opening` asks where nothing was
    wished yet.
    """

    def recall(kept: Any) -> Slot | None:
        return search.slot_at(*kept)

    def hear(said: Said) -> Slot | None:
        if (start := picked_start(said)) is not None:
            return recall(start)
        if said.intent is Intent.CONFIRM and len(offers.slots) == 1:
            return offers.slots[0]
        return None

    def prompt(asking: Asking) -> Reply:
        shown, lost = offers, asking.lost or picked_start(asking.said)
        refused = shown.refused if lost is None else search.why_not(*lost)
        saying = what_is_free(asking, shown, refused, opening)
        if not shown.slots:
            return asking.reply(say.nothing_free())
        return asking.reply(saying, picker(asking, shown, search.zone))

    return Question(
        key="slot",
        prompt=prompt,
        hear=hear,
        obvious=offers.exact,
        keep=lambda slot: [slot.starts, slot.duration],
        recall=recall,
        asked_as="slot",
    )


def picked_start(said: Said) -> list[int] | None:
    """Start and length of the slot that was chosen."""
    is_slot = said.waiting_for == "slot" and isinstance(said.picked, list)
    return said.picked if is_slot else None


def what_is_free(
    asking: Asking, offers: Offers, refused: Refused | None, opening: Saying
) -> Saying:
    """The words over the times shown: why not the one that was named, else what is free."""
    if refused is not None and (refused.at is None or refused.error is not None):
        return _why_not(asking, offers, refused)
    if offers.is_past_the_end:
        return say.no_later()
    if offers.are_others:
        return say.others()
    if not offers.fits:
        day = offers.when.day
        return say.nothing_on(day) if day is not None else say.nothing_so()
    if offers.when.wish.is_empty and not offers.page:
        return understood(asking, say.which_time()) if asking.missed else opening
    return _free(asking, offers)


def _why_not(asking: Asking, offers: Offers, refused: Refused) -> Saying:
    if refused.error is None or refused.at is None:
        return say.no_such_time(offers.when.day, _clock(asking.voice, refused))
    if isinstance(refused.error, SlotTaken) and _was_offered(asking) and not refused.is_of_host:
        return say.just_taken(refused.at)
    return say.refused(refused.at, refused.error.code)


def _free(asking: Asking, offers: Offers) -> Saying:
    days = {local_date(asking.voice.zone, slot.starts) for slot in offers.slots}
    if len(days) > 1:
        return understood(asking, say.free_times())
    if offers.when.names_a_start:
        return _which_of_them(asking, offers, days.pop())
    return understood(asking, say.free_on(days.pop()))


def _which_of_them(asking: Asking, offers: Offers, day: date) -> Saying:
    """One clock was named, and yet it comes twice: by the change of clocks, or in both halves of
    the day.
    """
    voice = asking.voice
    clocks = {voice.local(slot.starts_at).time() for slot in offers.slots}
    if len(clocks) == 1:
        return understood(asking, say.which_of_two(day))
    labels = [voice.time(slot.starts_at) for slot in offers.slots]
    return understood(asking, say.which_clock(day, labels))


def _was_offered(asking: Asking) -> bool:
    """Whether the time that is gone was put to them before: it was lost, not asked for in vain."""
    later = asking.said.waiting_for not in (None, "slot") and wish_in(asking.said) is None
    return asking.lost is not None or picked_start(asking.said) is not None or later


def picker(asking: Asking, offers: Offers, zone: str) -> SlotPicker:
    voice = asking.voice
    days = []
    for day, slots in groupby(offers.slots, key=lambda slot: local_date(zone, slot.starts)):
        shown = tuple(_offered(asking, slot) for slot in slots)
        days.append(
            OfferedDay(
                date=day.isoformat(),
                label=voice.day(day),
                weekday=voice.weekday(day),
                day=str(day.day),
                slots=shown,
            )
        )
    more = Choice(f"{asking.number}:{MORE}", voice.says(say.more_days()))
    label = zone_with_offset(zone, locale=voice.locale, at=offers.slots[0].starts_at)
    return SlotPicker(zone, label, tuple(days), more if offers.has_more else None)


def _offered(asking: Asking, slot: Slot) -> OfferedSlot:
    voice = asking.voice
    label = voice.time(slot.starts_at)
    spoken = f"{voice.day(slot.starts_at)} {label}"
    choice = asking.choice(
        label, [slot.starts, slot.duration], spoken=spoken, starts_at=slot.starts_at
    )
    return OfferedSlot(choice.id, label, slot.starts_at.isoformat())


def _clock(voice: Voice, refused: Refused) -> str:
    assert refused.clock is not None
    return voice.clock(refused.clock.hour, refused.clock.minute)
