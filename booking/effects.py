"""What we ask of the world: SendMail, TellContact, AnswerConversation.

News-like effects carry their words: `Particulars` is the booking as it stood at the version that
the news is about, so that a mail that leaves late still says what was true of that version.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from booking.outbox.effect import Effect

MAIL, NOTICE = "mail", "notice"
CALENDAR, PULL, RECONCILE, DISCONNECT = "calendar", "pull", "reconcile", "disconnect"
WEBHOOK = "webhook"
OF_CALENDARS = (CALENDAR, PULL, RECONCILE, DISCONNECT)
PAYMENT = "payment"
BULK = "bulk"


class Role(StrEnum):
    CUSTOMER = "customer"
    GUEST = "guest"
    HOST = "host"
    AGENT = "agent"


class News(StrEnum):
    """What a mail or a message in a conversation is about."""

    REQUESTED = "requested"
    PAY = "pay"  # please pay, until then it is held
    PAID_LATE = "paid_late"  # the money came when the time was gone: it goes back
    REFUND = "refund"  # money goes back
    REJECTED = "rejected"
    EXPIRED = "expired"
    CONFIRMATION = "confirmation"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    ASK_NEW_TIME = "ask_new_time"  # please choose another time
    REMINDER = "reminder"
    UPDATED = "updated"  # another host, or a guest who was invited
    REMOVED = "removed"  # a guest who was taken off
    THANKS = "thanks"
    NO_SHOW = "no_show"
    HOST_NEW = "host_new"
    HOST_MOVED = "host_moved"
    HOST_CANCELLED = "host_cancelled"
    HOST_DECIDE = "host_decide"
    HOST_UPDATED = "host_updated"
    MEET = "meet"  # the link of the video call, which came after the invitation
    HOST_MEET_FAILED = "host_meet_failed"
    HOST_PUT_BACK = "host_put_back"  # a move in their calendar that could not be followed
    HOST_CLASH = "host_clash"
    HOST_CONNECT = "host_connect"  # please connect your calendar
    HOST_RECONNECT = "host_reconnect"
    WEBHOOK_OFF = "webhook_off"  # an endpoint that failed for days is told no more
    CODE = "code"
    HANDOFF = "handoff"
    PASSWORD = "password"  # noqa: S105 - the kind of a mail


@dataclass(frozen=True, slots=True)
class Recipient:
    role: Role
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Links:
    """Paths below the public URL; each bears its own signed token."""

    manage: str = ""
    ics: str = ""
    decide: str = ""
    rebook: str = ""
    office: str = ""
    reminders: str = ""
    pay: str = ""
    move: str = ""


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """A booking as it stood at one version. `location_kind` is an event type's; moments are
    aware.
    """

    account_ref: str
    account_slug: str
    account_name: str
    brand_colour: str | None
    reply_to: str | None
    phone_of_account: str | None
    ref: str
    uid: str
    version: int
    sequence: int
    organizer: str
    title: str
    event_type_slug: str
    state: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    locale: str
    hosts: tuple[str, ...]
    location_kind: str
    location_detail: str
    location_caller: str
    name: str
    mail: str | None
    phone: str | None
    description: str = ""
    prepare: str = ""
    guests: tuple[str, ...] = ()
    answers: tuple[AnswerGiven, ...] = ()
    old_starts_at: datetime | None = None
    old_ends_at: datetime | None = None
    free_at: tuple[datetime, ...] = ()  # times near it, where it had better move
    reason: str | None = None
    held_until: datetime | None = None
    may_reschedule_until: datetime | None = None  # None: never
    may_cancel_until: datetime | None = None
    actor_kind: str = "system"
    actor_channel: str = "system"
    actor_ref: str | None = None
    conversation_ref: str | None = None
    was_invited: bool = True  # a request that was withdrawn never had a calendar file
    price: int | None = None  # minor units; None where nothing is to be paid
    currency: str = "EUR"
    payment: str | None = None  # how far it has come: open, processing, paid, lapsed
    refund: int = 0  # what goes back because of this news
    links: Links = field(default_factory=Links)


@dataclass(frozen=True, slots=True)
class SendMail:
    """One mail to one recipient. `words` holds what is not a booking's: a code, a link to set a
    password.
    """

    kind: News
    to: Recipient
    locale: str
    zone: str
    account_ref: str
    particulars: Particulars | None = None
    words: dict[str, Any] = field(default_factory=dict)

    def effect(self, key: str, *, stream: str, due_at: datetime | None = None) -> Effect:
        """The entry; `key` says which news to whom, `stream` what must not overtake what."""
        return Effect(
            address=MAIL,
            key=f"mail:{key}",
            stream=f"mail:{stream}",
            body=_SEND_MAIL.dump_python(self, mode="json"),
            due_at=due_at,
            about=self.particulars.ref if self.particulars else None,
        )

    @staticmethod
    def read(body: dict[str, Any]) -> SendMail:
        return _SEND_MAIL.validate_python(body)


@dataclass(frozen=True, slots=True)
class TellContact:
    """News for the conversation that the booking began in, else the contact's newest; with none,
    for nobody.
    """

    kind: News
    contact_ref: str
    particulars: Particulars

    def effect(self, key: str, *, stream: str, due_at: datetime | None = None) -> Effect:
        return Effect(
            address=NOTICE,
            key=f"notice:{key}",
            stream=f"notice:{stream}",
            body=_TELL_CONTACT.dump_python(self, mode="json"),
            due_at=due_at,
            about=self.particulars.ref,
        )

    @staticmethod
    def read(body: dict[str, Any]) -> TellContact:
        return _TELL_CONTACT.validate_python(body)


@dataclass(frozen=True, slots=True)
class PutCalendarEvent:
    """Bring the event in that host's calendar to what it should say now, or take it away."""

    account_ref: str
    subject: str
    host_ref: str

    def effect(self, key: str, *, due_at: datetime | None = None) -> Effect:
        """`due_at` is for looking again at a Meet: such an entry holds up no other."""
        looks_again = f":{key}" if due_at is not None else ""
        return Effect(
            address=CALENDAR,
            key=f"calendar:{self.subject}:{self.host_ref}:{key}",
            stream=f"calendar:{self.subject}:{self.host_ref}{looks_again}",
            body=asdict(self),
            due_at=due_at,
            about=self.subject[:36],
        )


@dataclass(frozen=True, slots=True)
class SettlePayment:
    """Bring a booking's payment and ours of it to the same state: have it asked for, look whether
    it was paid, give back what is owed.
    """

    account_ref: str
    booking_ref: str

    def effect(self, key: str, *, due_at: datetime | None = None) -> Effect:
        """`due_at` is for looking when the hold ends: such an entry holds up no other."""
        later = f":{key}" if due_at is not None else ""
        return Effect(
            address=PAYMENT,
            key=f"payment:{self.booking_ref}:{key}",
            stream=f"payment:{self.booking_ref}{later}",
            body=asdict(self),
            due_at=due_at,
            about=self.booking_ref,
        )


@dataclass(frozen=True, slots=True)
class OfCalendars:
    """What is asked of one calendar or one connection: pull, reconcile, disconnect."""

    account_ref: str
    ref: str

    def effect(self, address: str, key: str, *, due_at: datetime | None = None) -> Effect:
        return Effect(
            address=address,
            key=f"{address}:{self.ref}:{key}",
            stream=f"{address}:{self.ref}",
            body=asdict(self),
            due_at=due_at,
            about=self.ref,
        )


@dataclass(frozen=True, slots=True)
class WorkBulk:
    """Go on with a bulk job: the next of its bookings, and then this once more."""

    account_ref: str
    job_ref: str
    turn: int

    def effect(self) -> Effect:
        return Effect(
            address=BULK,
            key=f"{BULK}:{self.job_ref}:{self.turn}",
            stream=f"{BULK}:{self.job_ref}",
            body=asdict(self),
            about=self.job_ref,
        )

    @staticmethod
    def read(body: dict[str, Any]) -> WorkBulk:
        return WorkBulk(**body)


@dataclass(frozen=True, slots=True)
class PostWebhook:
    """One message to one subscriber; its words lie with it, so that its log has them too."""

    account_ref: str
    message_ref: str

    def effect(self, key: str, *, stream: str, about: str) -> Effect:
        return Effect(
            address=WEBHOOK,
            key=f"{WEBHOOK}:{self.message_ref}:{key}",
            stream=f"{WEBHOOK}:{stream}",
            body=asdict(self),
            about=about,
        )

    @staticmethod
    def read(body: dict[str, Any]) -> PostWebhook:
        return PostWebhook(**body)


_SEND_MAIL = TypeAdapter(SendMail)
_TELL_CONTACT = TypeAdapter(TellContact)
