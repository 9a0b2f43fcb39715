"""THE table: fact -> what follows from it, one small function per consequence.

A reaction decides alone whether it applies. What concerns our own rows (task, deal, contact) it
does at once, in the same transaction; what must leave it returns as effects.
"""

from __future__ import annotations

from collections.abc import Mapping

from booking.announcing import tell_subscribers
from booking.bookings import State
from booking.calendar_events import file as file_events
from booking.calendar_events import rows_of, subject_of
from booking.collecting import (
    ask_to_pay,
    refund,
    settle_payment,
    tell_expired,
    tell_refund,
)
from booking.effects import MAIL, News, PutCalendarEvent, SendMail
from booking.event_types import Outcome
from booking.facts import (
    BookingApproved,
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingExpired,
    BookingNoShow,
    BookingRejected,
    BookingRequested,
    BookingRescheduled,
    ClashFound,
    Fact,
    GuestAdded,
    GuestNoShow,
    GuestRemoved,
    HostChanged,
    MeetingReady,
    MoveRefused,
    NewTimeAsked,
    NoteAdded,
    PaymentDisputed,
    RefundAsked,
    Refunded,
    RefundFailed,
)
from booking.following_up import (
    close_task,
    count_no_show,
    move_deal,
    open_task,
    redate_task,
    uncount_no_show,
    win_back_task,
)
from booking.news import (
    Happening,
    Reaction,
    add_link_to_waiting,
    guest_of,
    reminder_moments,
    to_contact,
    to_customer,
    to_guest,
    to_hosts,
)
from booking.outbox import entries
from booking.outbox.effect import Effect
from booking.people import hosts_by_id
from booking.reminding import forget_reminders, remind, remind_after_all, remind_anew


def tell_contact(kind: News) -> Reaction:
    """Say so in the conversation that the booking began in."""

    def tell(happening: Happening) -> list[Effect]:
        return [] if happening.fact.is_quiet else to_contact(happening, kind)

    return tell


def mail_customer(kind: News) -> Reaction:
    """Mail the customer and each guest, one mail per recipient."""

    def mail(happening: Happening) -> list[Effect]:
        if happening.fact.is_quiet:
            return []
        customer = to_customer(happening, kind)
        return customer + [to_guest(happening, kind, guest) for guest in happening.booking.guests]

    return mail


def invite(happening: Happening) -> list[Effect]:
    if not happening.booking.event_type.sends_confirmation:
        return []
    return mail_customer(News.CONFIRMATION)(happening)


def reinvite(happening: Happening) -> list[Effect]:
    """A request that moved is told so without a calendar file; what stands is sent anew."""
    assert isinstance(happening.fact, BookingRescheduled)
    if happening.booking.awaits_payment:
        return to_customer(happening, News.PAY)
    return mail_customer(News.REQUESTED if happening.fact.is_pending else News.RESCHEDULED)(
        happening
    )


def ask_for_decision(happening: Happening) -> list[Effect]:
    """Customer and hosts hear that it waits: for the host's answer, or for the money alone."""
    assert isinstance(happening.fact, BookingRequested)
    if happening.fact.awaits_payment:
        return ask_to_pay(happening)
    return [
        *tell_contact(News.REQUESTED)(happening),
        *mail_customer(News.REQUESTED)(happening),
        *ask_host(happening),
    ]


def uninvite(happening: Happening) -> list[Effect]:
    return mail_customer(News.CANCELLED)(happening)


def thank(happening: Happening) -> list[Effect]:
    assert isinstance(happening.fact, BookingCompleted)
    if not happening.booking.event_type.sends_thanks or happening.fact.corrects:
        return []
    return to_customer(happening, News.THANKS)


def mail_no_show(happening: Happening) -> list[Effect]:
    if not happening.booking.event_type.sends_no_show:
        return []
    return to_customer(happening, News.NO_SHOW)


def ask_host(happening: Happening) -> list[Effect]:
    return to_hosts(happening, News.HOST_DECIDE, happening.booking.hosts)


def tell_host(happening: Happening) -> list[Effect]:
    """The hosts are told; where others hosted it before, each hears what it means to them."""
    booking, fact = happening.booking, happening.fact
    match fact:
        case BookingConfirmed():
            return to_hosts(happening, News.HOST_NEW, booking.hosts)
        case BookingRescheduled() | HostChanged():
            moved = isinstance(fact, BookingRescheduled)
            before = hosts_by_id(happening.tx, list(fact.old_host_ids))
            left = [host for host in before if host not in booking.hosts]
            new = [host for host in booking.hosts if host not in before]
            stayed = [host for host in booking.hosts if host in before]
            effects = to_hosts(happening, News.HOST_CANCELLED, left)
            effects += to_hosts(happening, News.HOST_NEW, new)
            kind = News.HOST_MOVED if moved else News.HOST_UPDATED
            return effects + to_hosts(happening, kind, stayed)
        case BookingCancelled():
            return to_hosts(happening, News.HOST_CANCELLED, booking.hosts)
        case _:
            return to_hosts(happening, News.HOST_UPDATED, booking.hosts)


def put_on_calendar(happening: Happening) -> list[Effect]:
    """The event in each host's calendar comes to what is true now, where there is a calendar; a
    host who left loses it.
    """
    booking, fact = happening.booking, happening.fact
    subjects = {subject_of(booking)}
    if isinstance(fact, BookingRescheduled):
        if fact.is_pending:
            return []
        subjects.add(subject_of(booking, fact.old_starts_at))
    rows = file_events(happening.tx, booking) if booking.state is State.CONFIRMED else []
    rows += [row for row in rows_of(happening.tx, subjects) if row not in rows]
    account_ref, key = happening.account.ref, f"{booking.ref[:8]}:{fact.version}"
    return [PutCalendarEvent(account_ref, row.subject, row.host.ref).effect(key) for row in rows]


def name_the_meeting(happening: Happening) -> list[Effect]:
    """What waits to leave gets the link; who was told without it is told of it."""
    assert isinstance(happening.fact, MeetingReady)
    reached = add_link_to_waiting(happening)
    effects: list[Effect] = []
    if happening.booking.event_type.sends_confirmation:
        effects = [
            effect
            for effect in mail_customer(News.MEET)(happening)
            if SendMail.read(effect.body).to.mail not in reached
        ]
    if happening.fact.fell_back:
        effects += to_hosts(happening, News.HOST_MEET_FAILED, happening.booking.hosts[:1])
    return effects + tell_contact(News.MEET)(happening)


def tell_put_back(happening: Happening) -> list[Effect]:
    assert isinstance(happening.fact, MoveRefused)
    words = {
        "why": happening.fact.reason or "",
        "tried_at": happening.fact.tried_at.isoformat() if happening.fact.tried_at else "",
    }
    return to_hosts(happening, News.HOST_PUT_BACK, happening.booking.hosts, words=words)


def tell_clash(happening: Happening) -> list[Effect]:
    """The host it concerns hears of it, and the agents in the conversation."""
    assert isinstance(happening.fact, ClashFound)
    hosts = [h for h in happening.booking.hosts if h.ref == happening.fact.host_ref]
    return to_hosts(happening, News.HOST_CLASH, hosts) + tell_contact(News.HOST_CLASH)(happening)


def invite_guest(happening: Happening) -> list[Effect]:
    """A guest who was brought along later gets the invitation, and the reminders still to come."""
    assert isinstance(happening.fact, GuestAdded)
    guest = guest_of(happening, happening.fact.guest_ref)
    if happening.booking.state is not State.CONFIRMED:
        return []
    effects = [to_guest(happening, News.CONFIRMATION, guest)]
    booking = happening.booking
    if not booking.reminders_stopped and not booking.wants_new_time:
        effects += [
            to_guest(happening, News.REMINDER, guest, due_at=due_at)
            for due_at in reminder_moments(happening)
        ]
    return effects


def uninvite_guest(happening: Happening) -> list[Effect]:
    assert isinstance(happening.fact, GuestRemoved)
    booking, now = happening.booking, happening.now
    guest = guest_of(happening, happening.fact.guest_ref)
    prefix = f"{MAIL}:{booking.ref}:reminder:{guest.ref}:"
    entries.withdraw(happening.tx, about=booking.ref, address=MAIL, key_prefix=prefix, now=now)
    if booking.state is not State.CONFIRMED:
        return []
    return [to_guest(happening, News.REMOVED, guest)]


def name_new_host(happening: Happening) -> list[Effect]:
    return mail_customer(News.UPDATED)(happening) + tell_contact(News.UPDATED)(happening)


def ask_new_time(happening: Happening) -> list[Effect]:
    """The customer chooses, in the conversation or by the link in the mail; their guests wait."""
    if happening.fact.is_quiet:
        return []
    kind = News.ASK_NEW_TIME
    return to_contact(happening, kind) + to_customer(happening, kind)


REACTIONS: Mapping[type[Fact], tuple[Reaction, ...]] = {
    BookingRequested: (ask_for_decision, tell_subscribers),
    BookingApproved: (ask_to_pay, tell_subscribers),
    BookingRejected: (
        tell_contact(News.REJECTED),
        mail_customer(News.REJECTED),
        settle_payment,
        tell_subscribers,
    ),
    BookingExpired: (tell_expired, settle_payment, tell_subscribers),
    BookingConfirmed: (
        open_task,
        move_deal(Outcome.BOOKED),
        put_on_calendar,
        tell_contact(News.CONFIRMATION),
        invite,
        remind,
        tell_host,
        tell_subscribers,
    ),
    BookingRescheduled: (
        redate_task,
        move_deal(Outcome.RESCHEDULED),
        put_on_calendar,
        tell_contact(News.RESCHEDULED),
        reinvite,
        remind_anew,
        tell_host,
        settle_payment,
        tell_subscribers,
    ),
    BookingCancelled: (
        refund,
        close_task,
        move_deal(Outcome.CANCELLED),
        put_on_calendar,
        tell_contact(News.CANCELLED),
        forget_reminders,
        uninvite,
        tell_host,
        tell_subscribers,
    ),
    BookingNoShow: (
        win_back_task,
        move_deal(Outcome.NO_SHOW),
        count_no_show,
        tell_contact(News.NO_SHOW),
        mail_no_show,
        tell_subscribers,
    ),
    BookingCompleted: (
        close_task,
        move_deal(Outcome.COMPLETED),
        uncount_no_show,
        thank,
        tell_subscribers,
    ),
    GuestAdded: (put_on_calendar, invite_guest, tell_host, tell_subscribers),
    GuestRemoved: (put_on_calendar, uninvite_guest, tell_host, tell_subscribers),
    GuestNoShow: (tell_subscribers,),
    HostChanged: (put_on_calendar, name_new_host, remind_after_all, tell_host, tell_subscribers),
    NoteAdded: (put_on_calendar, tell_subscribers),
    MeetingReady: (put_on_calendar, name_the_meeting, tell_subscribers),
    NewTimeAsked: (forget_reminders, ask_new_time, tell_subscribers),
    MoveRefused: (put_on_calendar, tell_put_back),
    RefundAsked: (settle_payment, tell_refund),
    Refunded: (tell_subscribers,),
    RefundFailed: (tell_subscribers,),
    PaymentDisputed: (tell_subscribers,),
    ClashFound: (tell_clash,),
}


def effects_of(happening: Happening) -> list[Effect]:
    """All that must leave because of this fact; what concerns our own rows is done when it
    returns.
    """
    return [
        effect for reaction in REACTIONS[type(happening.fact)] for effect in reaction(happening)
    ]
