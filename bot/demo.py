"""The demo: a small firm with a week behind it and a week ahead, its chats, tasks and deals; and a
second account.

It is made through the counters that customers and agents use, at the moments at which they would
have, so that what hangs on a booking hangs on these too. Twice is once, and other accounts are left
alone. Its mails do not leave.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from booking.accounts import Account
from booking.back_office import BackOffice
from booking.bookings import Booking
from booking.contacts import Contact, claim
from booking.db import Tx
from booking.deals import Deal
from booking.event_types import (
    EventType,
    EventTypeHost,
    Location,
    LocationKind,
)
from booking.facts import SYSTEM, Actor, ActorKind
from booking.founding import found
from booking.front_desk import FrontDesk
from booking.openings import Slot
from booking.outbox.entries import WAITING, WITHDRAWN, Entry
from booking.particulars import particulars
from booking.people import Agent, Host, Login
from booking.requests import Request
from bot.cards import card_of
from bot.conversations import Conversation, voice_for
from bot.demo_firm import (
    ADMIN_MAIL,
    CHATS,
    EVENT_TYPE_SLUG,
    PAGE_BOOKINGS,
    SLUG,
    ZONE,
    Chat,
    add_event_types,
    hosts_of,
)
from bot.inbox import Inbox
from bot.messages import CardReply, Incoming, Reply

__all__ = ["ADMIN_MAIL", "EVENT_TYPE_SLUG", "SLUG", "furnish"]

BOT = Actor(ActorKind.CUSTOMER, "webchat")
PAGE = Actor(ActorKind.CUSTOMER, "page")
DAY = timedelta(days=1)


def furnish(tx: Tx, *, password_hash: str, now: datetime) -> None:
    """Make the demo's accounts, unless they are there."""
    if tx.scalar(select(Account.id).where(Account.slug == SLUG)) is not None:
        return
    began = now - 14 * DAY
    founded = found(
        tx,
        name="Alder Home Energy",
        slug=SLUG,
        zone=ZONE,
        locale="en",
        admin_name="Marta Ruiz",
        admin_mail=ADMIN_MAIL,
        now=began,
    )
    account, admin = founded.account, founded.admin
    account.is_demo, account.brand_colour = True, "#0b6e5a"
    account.reply_to, account.phone = "hello@alder.example", "+351210000140"
    admin.login.password_hash = password_hash
    hosts = hosts_of(tx, founded.schedule)
    _agent(tx, "Jo Patel", "jo@alder.example", password_hash, began)
    add_event_types(tx, founded.pipeline, hosts, founded.schedule)
    tx.flush()
    for chat in CHATS:
        _play(tx, account, admin, chat, now=now)
    for number, (name, slug, days, outcome) in enumerate(PAGE_BOOKINGS):
        phone = f"+35191000012{number}"
        mail = name.lower().replace(" ", ".") + "@example.com"
        _book(
            tx, account, admin, slug, (name, mail, phone, "en"), days=days, outcome=outcome, now=now
        )
    _keep_at_home(tx, account, now)
    _second_account(tx, password_hash, now=began)


def _agent(tx: Tx, name: str, mail: str, password_hash: str, now: datetime) -> None:
    login = Login(name=name, mail=mail, password_hash=password_hash, zone=ZONE, created_at=now)
    tx.add(login)
    tx.flush()
    tx.add(Agent(login_id=login.id, login=login))


def _play(tx: Tx, account: Account, admin: Agent, chat: Chat, *, now: datetime) -> None:
    """The chat as it was, its booking with it."""
    last = now - timedelta(minutes=chat.minutes_ago)
    began = last - timedelta(minutes=2 * len(chat.lines))
    conversation = Inbox(tx, account, now=began).open(
        channel="webchat", channel_name=f"demo:{chat.mail}", locale=chat.locale, zone=ZONE
    )
    claim(tx, conversation.contact, name=chat.name, mail=chat.mail, phone=chat.phone)
    booking = None
    if chat.event_type:
        who = (chat.name, chat.mail, chat.phone, chat.locale)
        booking = _book(
            tx,
            account,
            admin,
            chat.event_type,
            who,
            days=chat.days,
            outcome=chat.outcome,
            now=now,
            conversation=conversation,
        )
    for number, line in enumerate(chat.lines):
        at = began + timedelta(minutes=2 * (number + 1))
        _say(Inbox(tx, account, now=at), conversation, line, number)
        if number == 1 and booking is not None and not chat.outcome:
            _show_card(tx, account, conversation, booking, at)
    if chat.is_a_persons:
        Inbox(tx, account, now=last).assign(conversation, admin)
        conversation.state = "open"


def _say(inbox: Inbox, conversation: Conversation, line: str, number: int) -> None:
    if not line.startswith("> "):
        inbox.tell(conversation, Reply(line))
        return
    message = inbox.keep(conversation, Incoming(f"demo:{number}", line[2:], sent_at=inbox.now))
    message.answered_at = inbox.now


def _show_card(
    tx: Tx, account: Account, conversation: Conversation, booking: Booking, at: datetime
) -> None:
    shown = particulars(tx, account, booking, now=at)
    voice = voice_for(account, conversation, now=at)
    Inbox(tx, account, now=at).tell(
        conversation, Reply(booking.title, CardReply(card_of(shown, voice)))
    )


def _book(
    tx: Tx,
    account: Account,
    admin: Agent,
    slug: str,
    who: tuple[str, str, str | None, str],
    *,
    days: int,
    outcome: str,
    now: datetime,
    conversation: Conversation | None = None,
) -> Booking:
    """A booking on that day from today, made a week before it or now, and what became of it."""
    name, mail, phone, locale = who
    day = (now.astimezone(ZoneInfo(ZONE)) + days * DAY).date()
    made_at = min(now - timedelta(hours=2), now + (days - 7) * DAY)
    desk = FrontDesk(tx, account, now=made_at)
    event_type = desk.event_type(slug)
    slot = _slot_on(desk, event_type, day)
    contact = tx.get_one(Contact, conversation.contact_id) if conversation else None
    booking = desk.book(
        event_type,
        slot,
        Request(
            name=name,
            mail=mail,
            phone=phone,
            zone=ZONE,
            locale=locale,
            answers={"location": "Rua da Bica 41, 3.º, Lisboa"},
        ),
        actor=BOT if conversation else PAGE,
        contact=contact,
        conversation_ref=conversation.ref if conversation else None,
        assignee=admin if conversation else None,
    )
    _became(BackOffice(tx, account, admin, now=now), booking, outcome)
    return booking


def _slot_on(desk: FrontDesk, event_type: EventType, day: object) -> Slot:
    """A free time on that day, or on the next one that has any."""
    slots = desk.openings(event_type, zone=ZONE, last=(desk.now + 40 * DAY).date())
    zone = ZoneInfo(ZONE)
    wanted = [slot for slot in slots if slot.starts_at.astimezone(zone).date() >= day]  # type: ignore[operator]  # a date
    return wanted[min(3, len(wanted) - 1)]


def _became(office: BackOffice, booking: Booking, outcome: str) -> None:
    match outcome:
        case "cancelled":
            FrontDesk(office.tx, office.account, now=office.now).cancel(booking, actor=office.actor)
        case "completed" if booking.starts_at <= office.now:
            office.complete(booking)
        case "no_show" if booking.starts_at <= office.now:
            office.mark_no_show(booking)
        case "rejected":
            office.reject(booking, "No crew is free that week", actor=SYSTEM)
        case _:
            pass


def _keep_at_home(tx: Tx, account: Account, now: datetime) -> None:
    """These customers do not exist: nothing of what was done above is told to anybody."""
    tx.flush()
    tx.execute(
        update(Entry)
        .where(Entry.account_id == account.id, Entry.state == WAITING)
        .values(state=WITHDRAWN, settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _second_account(tx: Tx, password_hash: str, *, now: datetime) -> None:
    founded = found(
        tx,
        name="Birch Bikes",
        slug="birch",
        zone="Europe/Berlin",
        locale="de",
        admin_name="Ida Sommer",
        admin_mail="ida@birch.example",
        now=now,
    )
    founded.account.is_demo = True
    founded.admin.login.password_hash = password_hash
    host = Host(
        name="Ida Sommer", mail="ida@birch.example", zone="Europe/Berlin", schedule=founded.schedule
    )
    tx.add(host)
    tx.flush()
    kind = EventType(
        title="Inspektion",
        slug="inspektion",
        durations=[30],
        location=Location(LocationKind.IN_PERSON, "Oranienstraße 7, Berlin"),
    )
    kind.hosts = [EventTypeHost(host_id=host.id, host=host)]
    tx.add(kind)
    tx.add(
        Deal(
            contact_id=_a_contact(tx, now).id,
            pipeline_id=founded.pipeline.id,
            stage=founded.pipeline.stages[0],
            title="Lastenrad",
            amount=420_000,
            created_at=now,
        )
    )


def _a_contact(tx: Tx, now: datetime) -> Contact:
    contact = Contact(name="Emil Kraft", created_at=now)
    tx.add(contact)
    tx.flush()
    return contact
