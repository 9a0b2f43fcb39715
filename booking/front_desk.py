"""FrontDesk: what is asked for a customer. Chat, pages and agents who act for a customer all come
here.

It is built for one account and one moment, inside a transaction that a door opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from booking import calendar_events, claims, contacts, guests, links, payments
from booking.bookings import Booking, State, new_uid
from booking.catalogue import Catalogue
from booking.contacts import Contact
from booking.errors import BookingError, ChangedMeanwhile, InvalidInput, LimitReached
from booking.event_types import EventType, ReasonRule
from booking.facts import SYSTEM, Actor
from booking.finding import booking_by_ref, booking_with_key, reread, upcoming_of
from booking.history import LONGEST_REASON, record
from booking.openings import Slot
from booking.participants import Guest
from booking.people import Agent, Host, cleaned_text
from booking.reminding import withdraw_reminders
from booking.requests import Request, checked
from booking.when.clock import minute_of


class FrontDesk(Catalogue):
    """The counter for customers: the catalogue, and all that is done about a booking."""

    # Booking, moving, cancelling.

    def book(
        self,
        event_type: EventType,
        slot: Slot,
        request: Request,
        *,
        actor: Actor,
        contact: Contact | None = None,
        conversation_ref: str | None = None,
        assignee: Agent | None = None,
        host: Host | None = None,
        override: bool = False,
        key: str | None = None,
        quiet: bool = False,
    ) -> Booking:
        """Book `slot`. With `key`, twice the same is once: the booking made first is answered.

        `assignee` is the conversation's agent; `host` narrows the pool; `override` lets our side go
        beyond soft rules; `quiet` tells neither customer nor guests. Raises InvalidInput,
        NotBookable, SlotTaken, NoSeats, TooSoon, TooFarAhead, OutsideAvailability, LimitReached,
        InThePast, MirrorStale.
        """
        if key is not None and (made := booking_with_key(self.tx, key)) is not None:
            return made
        refusal = event_type.why_not_bookable(
            by_customer=not actor.is_ours, takes_payments=self.tx.takes_payments
        )
        if refusal is not None:
            raise refusal
        if slot.event_type_ref != event_type.ref or slot.duration not in event_type.durations:
            raise InvalidInput({"slot": "not_offered"})
        in_conversation = conversation_ref is not None or actor.is_ours
        details = checked(
            request, event_type, mail_may_be_skipped=event_type.mail_optional and in_conversation
        )
        asked = self._asked(event_type, slot.duration, None, host, actor)
        # The pool's rows are taken first: what is looked at below stays so until the commit.
        claims.lock_hosts(self.tx, [h.id for h in asked.hosts])
        if contact is None:
            contact = contacts.file_contact(
                self.tx,
                name=details.name,
                mail=details.mail,
                phone=details.phone,
                now=self.now,
            )
        else:
            contacts.claim(
                self.tx, contact, name=details.name, mail=details.mail, phone=details.phone
            )
        self._check_upcoming(event_type, contact, actor)
        hosts = self._place.hosts(
            asked, slot, override=override and actor.is_ours, assignee=assignee
        )
        held_until = self._held_until(event_type, slot, actor)
        booking = Booking(
            event_type=event_type,
            contact=contact,
            conversation_ref=conversation_ref,
            agent_id=assignee.id if assignee else None,
            state=State.PENDING,
            version=1,
            uid=self._uid(event_type, hosts),
            organizer=self.tx.sender,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            buffer_before=event_type.buffer_before,
            buffer_after=event_type.buffer_after,
            title=event_type.title,
            zone=details.zone,
            locale=details.locale,
            name=details.name,
            mail=details.mail,
            phone=details.phone,
            answers=details.answers,
            location=details.location,
            held_until=held_until,
            channel=actor.channel,
            request_key=key,
            assigned_at=self.now,
            created_at=self.now,
        )
        booking.seat_hosts(hosts)
        self.tx.add(booking)
        self.tx.flush()
        self._place.take(booking, hosts)
        for mail in details.guests:
            booking.all_guests.append(Guest(booking_id=booking.id, mail=mail))
        calendar_events.settle_place(self.tx, booking)
        self.tx.flush()
        if held_until is not None and event_type.price and not event_type.needs_approval:
            booking.payment = payments.open_payment(
                self.tx, booking.id, event_type, ends_at=held_until, now=self.now
            )
        fact = booking.confirm(actor) if held_until is None else booking.request(actor)
        record(self.tx, self.account, booking, replace(fact, is_quiet=quiet), now=self.now)
        return booking

    def reschedule(
        self,
        booking: Booking,
        *,
        to: Slot,
        actor: Actor,
        reason: str | None = None,
        host: Host | None = None,
        override: bool = False,
        version: int | None = None,
        quiet: bool = False,
    ) -> None:
        """Give `booking` another time; its old one is free from then on. `quiet` as in `book`.

        Raises SlotTaken, NoSeats, TooSoon, TooFarAhead, OutsideAvailability, LimitReached,
        InThePast, ChangeWindowClosed, AlreadyCancelled, NotActive, ChangedMeanwhile, InvalidInput,
        MirrorStale.
        """
        event_type = booking.event_type
        asked = self._asked(event_type, to.duration, booking, host, actor)
        claims.lock_hosts(self.tx, sorted({h.id for h in (*asked.hosts, *booking.hosts)}))
        reread(self.tx, booking)
        booking.check_version(version)
        refusal = self.why_not_reschedule(booking, actor)
        if refusal is not None:
            raise refusal
        if to.event_type_ref != event_type.ref:
            raise InvalidInput({"slot": "not_offered"})
        reason = self._reason(booking, actor, reason)
        if to.span == booking.span and (host is None or [host] == booking.hosts):
            return  # it is there already: nothing changes, and nobody is told
        hosts = self._place.hosts(
            asked,
            to,
            override=override and actor.is_ours,
            keep=[h.id for h in booking.hosts],
        )
        if booking.held_until is not None:
            booking.held_until = min(booking.held_until, to.starts_at)
        self._place.move(booking, to, hosts)
        fact = booking.reschedule(to.starts_at, to.ends_at, hosts, actor, reason)
        calendar_events.settle_place(self.tx, booking)
        record(self.tx, self.account, booking, replace(fact, is_quiet=quiet), now=self.now)

    def cancel(
        self,
        booking: Booking,
        *,
        actor: Actor,
        reason: str | None = None,
        version: int | None = None,
        refund: int | None = None,
        refund_told: int | None = None,
        quiet: bool = False,
    ) -> None:
        """What was paid goes back by the event type's policy, or as our side says: `refund`.
        `refund_told` is what the customer was shown; where it is not that any more, they are to
        look again.

        Raises AlreadyCancelled, NotActive, InThePast, ChangeWindowClosed, ChangedMeanwhile,
        InvalidInput.
        """
        reread(self.tx, booking)
        booking.check_version(version)
        refusal = self.why_not_cancel(booking, actor)
        if refusal is not None:
            raise refusal
        reason = self._reason(booking, actor, reason)
        if refund_told is not None and refund_told != self.refund_owed(booking, actor):
            raise ChangedMeanwhile
        if refund is not None:
            if not actor.is_ours or not payments.may_go_back(booking.payment, refund):
                raise InvalidInput({"refund": "too_large"})
        elif booking.wants_new_time:
            refund = self.refund_owed(booking, actor)  # the transition forgets that we asked
        fact = booking.cancel(actor, reason, refund)
        self._place.free(booking)
        record(self.tx, self.account, booking, replace(fact, is_quiet=quiet), now=self.now)

    def why_not_reschedule(self, booking: Booking, actor: Actor) -> BookingError | None:
        rule = booking.event_type.change_policy.reschedule
        return booking.why_not_change(rule, actor=actor, now=self.now)

    def why_not_cancel(self, booking: Booking, actor: Actor) -> BookingError | None:
        rule = booking.event_type.change_policy.cancel
        return booking.why_not_change(rule, actor=actor, now=self.now)

    def refund_owed(self, booking: Booking, actor: Actor) -> int:
        """What goes back if this actor cancels it now."""
        policy = booking.event_type.refund_policy
        by_us = actor.is_ours or booking.wants_new_time  # we could not keep the time
        return payments.owed(booking.payment, policy, booking.starts_at, by_us=by_us, now=self.now)

    # Guests and reminders.

    def add_guest(self, booking: Booking, mail: str, *, actor: Actor) -> Guest:
        """Raises InvalidInput, and what `why_not_reschedule` would say of a booking that is
        over.
        """
        self._check_alive(booking)
        return guests.add_guest(self.tx, self.account, booking, mail, actor=actor, now=self.now)

    def remove_guest(self, booking: Booking, guest: Guest, *, actor: Actor) -> None:
        """Harmless when the guest is off already."""
        self._check_alive(booking)
        guests.remove_guest(self.tx, self.account, booking, guest, actor=actor, now=self.now)

    def stop_reminders(self, booking: Booking) -> None:
        booking.reminders_stopped = True
        withdraw_reminders(self.tx, booking, now=self.now)

    # Whose booking.

    def booking(self, ref: str) -> Booking:
        """Raises NotFound."""
        return booking_by_ref(self.tx, ref)

    def upcoming(self, contact: Contact) -> list[Booking]:
        return upcoming_of(self.tx, contact.id, now=self.now)

    def link(self, booking: Booking) -> str:
        """The path of the customer's management page."""
        token = links.token_for(self.tx, booking, links.Purpose.CUSTOMER, now=self.now)
        return f"/b/{token}"

    def send_code(self, contact: Contact, mail: str, *, locale: str, zone: str) -> None:
        """Mail six digits to that address, known or not: the answer is the same.

        Raises InvalidInput.
        """
        contacts.mail_code(
            self.tx, self.account, contact, mail, locale=locale, zone=zone, now=self.now
        )

    def prove_code(self, contact: Contact, code: str) -> Contact | None:
        """Who the contact is, now that the mail is proven; None when the code does not. Raises
        InvalidInput.
        """
        return contacts.prove(self.tx, contact, contacts.checked_code(code), now=self.now)

    # Below: what the above is made of.

    def _uid(self, event_type: EventType, hosts: Sequence[Host]) -> str:
        """A UID for life: the one that its event will have where its host's calendar gives one."""
        at_vendor = None if event_type.has_seats else calendar_events.uid_at_vendor(self.tx, hosts)
        return at_vendor or new_uid(self.tx.sender)

    def _held_until(self, event_type: EventType, slot: Slot, actor: Actor) -> datetime | None:
        """Until when it is held for who decides or pays; None for what stands at once, as all does
        that our side books.
        """
        if not actor.books_for_customers:
            return None
        if event_type.needs_approval:
            return min(self.now + timedelta(hours=event_type.approval_hours), slot.starts_at)
        if event_type.price:
            return payments.held_until(event_type, slot.starts_at, now=self.now)
        return None

    def _check_upcoming(self, event_type: EventType, contact: Contact, actor: Actor) -> None:
        if event_type.max_upcoming is None or actor.is_ours:
            return
        ahead = [b for b in self.upcoming(contact) if b.event_type_id == event_type.id]
        if len(ahead) >= event_type.max_upcoming:
            raise LimitReached(upcoming=event_type.max_upcoming)

    def _check_alive(self, booking: Booking) -> None:
        reread(self.tx, booking)
        rule = booking.event_type.change_policy.cancel
        # Guests are no change of time: no policy closes them.
        refusal = booking.why_not_change(rule, actor=SYSTEM, now=self.now)
        if refusal is not None:
            raise refusal

    def _reason(self, booking: Booking, actor: Actor, reason: str | None) -> str | None:
        policy = booking.event_type.change_policy
        given = cleaned_text(reason or "")
        if len(given) > LONGEST_REASON:
            raise InvalidInput({"reason": "too_long"})
        if actor.is_ours:
            return given or None
        if policy.reason is ReasonRule.HIDDEN:
            return None
        if policy.reason is ReasonRule.REQUIRED and not given:
            raise InvalidInput({"reason": "missing"})
        return given or None


def slot_at(event_type: EventType, starts_at: datetime, duration: int | None = None) -> Slot:
    """A slot that an agent names by its time; every rule is still checked when it is booked."""
    return Slot(event_type.ref, minute_of(starts_at), duration or event_type.durations[0])
