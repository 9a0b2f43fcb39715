"""Times on a page, each with the signed token that alone can book it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from booking.front_desk import FrontDesk
from booking.openings import Slot


@dataclass(frozen=True)
class Offer:
    """A time, its token, and whether it is the one that was chosen, or that somebody else took."""

    slot: Slot
    token: str = ""
    is_chosen: bool = False
    is_taken: bool = False


def offered(
    desk: FrontDesk, slots: Sequence[Slot], chosen: Slot | None, *, is_taken: bool = False
) -> list[Offer]:
    """The slots as offers; `chosen` is marked, or stands struck among those of its day when it is
    taken.
    """
    starts = chosen.starts if chosen else None
    offers = [
        Offer(slot, desk.offer(slot), is_chosen=slot.starts == starts and not is_taken)
        for slot in slots
    ]
    if chosen is None or not is_taken or starts in {slot.starts for slot in slots}:
        return offers
    return sorted([*offers, Offer(chosen, is_taken=True)], key=lambda offer: offer.slot.starts)
