"""A booking as a card, as every channel shows it: of the particulars, so that late news shows what
was true then.
"""

from __future__ import annotations

from booking.effects import Particulars
from booking.event_types import Location, LocationKind
from bot.messages import Card
from bot.phrases import Voice, phrases

say = phrases("cards")


def card_of(booking: Particulars, voice: Voice) -> Card:
    """The card; a time it had before is told, to be struck."""
    old = None
    if booking.old_starts_at is not None and booking.old_starts_at != booking.starts_at:
        old = voice.says(say.moment(booking.old_starts_at))
    return Card(
        ref=booking.ref,
        title=booking.title,
        state=booking.state,
        starts_at=booking.starts_at.isoformat(),
        ends_at=booking.ends_at.isoformat(),
        weekday=voice.weekday(booking.starts_at),
        day=str(voice.local(booking.starts_at).day),
        day_label=voice.day(booking.starts_at),
        time_label=f"{voice.time(booking.starts_at)}\u2013{voice.time(booking.ends_at)}",
        zone_label=voice.zone_label(),
        host=voice.listed(list(booking.hosts)),
        location=location_in_words(booking, voice),
        join_url=_join_url(booking),
        old_label=old,
        manage_url=booking.links.manage or None,
        pay_url=booking.links.pay or None,
        ics_url=booking.links.ics if booking.state == "confirmed" and booking.links.ics else None,
    )


def location_in_words(booking: Particulars, voice: Voice) -> str:
    if booking.location_kind == "phone":
        if booking.location_caller == "host":
            return voice.says(say.we_call(booking.location_detail))
        return voice.says(say.you_call(booking.location_detail))
    if booking.location_kind == "google_meet" and not booking.location_detail:
        # The Meet is being made; to what is off, none follows.
        return voice.says(say.link_follows()) if booking.state in ("pending", "confirmed") else ""
    return booking.location_detail


def _join_url(booking: Particulars) -> str | None:
    where = Location(LocationKind(booking.location_kind), booking.location_detail)
    return where.join_url if booking.state in ("pending", "confirmed") else None
