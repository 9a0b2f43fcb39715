"""Catalogue: what can be booked, and when. All that is asked before a booking is made.

It answers from our mirror of the hosts' calendars. A mirror too old to ask is a MirrorStale: the
door has it brought up to date, and asks again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from booking.accounts import Account
from booking.bookings import Booking
from booking.calendars import Freshness, freshness_of
from booking.db import Tx
from booking.errors import BookingError, InvalidInput, LinkInvalid, MirrorStale, NotFound
from booking.event_types import EventType, event_type_called, event_types
from booking.facts import Actor, ActorKind
from booking.openings import Question, Slot, hosts_for, openings, range_of
from booking.people import Host
from booking.placement import Placement
from booking.tokens import OFFER_LASTS
from booking.when.clock import minute_of
from booking.when.hours import local_date
from booking.when.wish import Wish, allows, nearness

LOOK_AHEAD = 60  # days in which the nearest free times are looked for
_OFFER = "offer"


class Catalogue:
    """What one account offers. `now` is the moment of the door it was built at."""

    def __init__(self, tx: Tx, account: Account, *, now: datetime, is_ours: bool = False) -> None:
        """`is_ours` where an agent or a host asks, who see also what is not offered to
        customers.
        """
        tx.enter(account)
        self._is_ours = is_ours
        self.tx = tx
        self.account = account
        self.now = now
        self._place = Placement(tx, account, now=now)

    # What can be booked.

    def event_types(self, actor: Actor | None = None) -> list[EventType]:
        """What can be booked now: the public ones for customers, all that are on for our side."""
        by_customer = actor is None or not actor.is_ours
        return [
            event_type
            for event_type in event_types(self.tx)
            if event_type.why_not_bookable(
                by_customer=by_customer, takes_payments=self.tx.takes_payments
            )
            is None
        ]

    def has_unpayable(self) -> bool:
        """Whether customers could book something, if only somebody took the money."""
        return not self.tx.takes_payments and any(
            event_type.why_not_bookable(by_customer=True, takes_payments=True) is None
            for event_type in event_types(self.tx)
            if event_type.price
        )

    def event_type(self, slug_or_ref: str, actor: Actor | None = None) -> EventType:
        """Raises NotFound, also for what only agents may book when a customer asks."""
        event_type = event_type_called(self.tx, slug_or_ref)
        if not event_type.is_public and (actor is None or not actor.is_ours):
            raise NotFound
        return event_type

    # When.

    def openings(
        self,
        event_type: EventType,
        *,
        zone: str,
        first: date | None = None,
        last: date | None = None,
        duration: int | None = None,
        instead_of: Booking | None = None,
        host: Host | None = None,
    ) -> list[Slot]:
        """The slots from `first` to `last`, both inclusive local dates in `zone`; 62 days at the
        most. Raises MirrorStale.
        """
        within = range_of(zone, first, last, now=self.now)
        asked = self._asked(event_type, duration, instead_of, host)
        return openings(self.tx, asked, within=within)

    def nearest(
        self,
        event_type: EventType,
        wish: Wish,
        *,
        limit: int = 6,
        duration: int | None = None,
        instead_of: Booking | None = None,
        host: Host | None = None,
    ) -> list[Slot]:
        """Up to `limit` slots that come nearest to the wish, the best first; what it allows
        comes before what not. Raises MirrorStale.
        """
        asked = self._asked(event_type, duration, instead_of, host)
        today = local_date(wish.zone, minute_of(self.now))
        first = max(today, (wish.first or today) - timedelta(days=7))
        last = (wish.last or wish.first or first) + timedelta(days=21)
        slots = openings(self.tx, asked, within=range_of(wish.zone, first, last, now=self.now))
        if len(slots) < limit:
            far = range_of(wish.zone, today, today + timedelta(days=LOOK_AHEAD), now=self.now)
            known = {slot.starts for slot in slots}
            slots += [s for s in openings(self.tx, asked, within=far) if s.starts not in known]
        slots.sort(key=lambda s: (not allows(wish, s.starts), nearness(wish, s.starts), s.starts))
        return slots[:limit]

    def why_not(
        self,
        event_type: EventType,
        starts_at: datetime,
        *,
        duration: int | None = None,
        instead_of: Booking | None = None,
        host: Host | None = None,
        override: bool = False,
    ) -> BookingError | None:
        """Why a time cannot be had; None when it can. Raises MirrorStale."""
        asked = self._asked(event_type, duration, instead_of, host)
        able = hosts_for(self.tx, asked, minute_of(starts_at), soft=not override, grid=not override)
        return able if isinstance(able, BookingError) else None

    def unread_calendars(self, event_type: EventType) -> list[Host]:
        """The hosts who are not offered now, as too little is known of their calendars."""
        pool = event_type.pool
        blind = self._blind(freshness_of(self.tx, [host.id for host in pool]))
        return [host for host in pool if host.id in blind]

    # What was offered.

    def offer(self, slot: Slot) -> str:
        """The slot as a signed token, good for an hour."""
        value = [self.account.ref, slot.event_type_ref, slot.starts, slot.duration]
        return self.tx.tokens.sign(_OFFER, value, now=self.now)

    def slot(self, token: str) -> Slot:
        """What was offered. Raises OfferExpired, InvalidInput. Whether it is still free is seen
        when it is booked.
        """
        try:
            value = self.tx.tokens.read(token, _OFFER, now=self.now, lasts=OFFER_LASTS)
        except LinkInvalid as error:
            raise InvalidInput({"slot": "not_offered"}) from error
        account_ref, event_type_ref, starts, duration = value
        if account_ref != self.account.ref:
            raise InvalidInput({"slot": "not_offered"})
        return Slot(event_type_ref, starts, duration)

    # Below: what the above is made of.

    def _asked(
        self,
        event_type: EventType,
        duration: int | None = None,
        instead_of: Booking | None = None,
        host: Host | None = None,
        actor: Actor | None = None,
    ) -> Question:
        """The question to put to `openings`, once we know enough to answer it. What a calendar
        itself tells needs no look at the calendar. Raises MirrorStale.
        """
        asked = self._place.asked(event_type, duration, instead_of, host)
        if actor is not None and actor.kind is ActorKind.GOOGLE:
            return asked
        known = freshness_of(self.tx, [host.id for host in asked.hosts])
        stale = [one.host_id for one in known if one.is_stale(self.now)]
        if stale:
            raise MirrorStale(self.account.ref, stale)
        if self._is_ours or (actor is not None and actor.is_ours):
            return asked
        return replace(asked, blind_hosts=self._blind(known))

    def _blind(self, known: list[Freshness]) -> tuple[int, ...]:
        before = self.now - timedelta(hours=self.account.mirror_hours)
        return tuple(one.host_id for one in known if one.is_blind(before))
