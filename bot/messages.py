"""What is said to the bot and what it says back, without a channel in it; and the chat's own
effects.

A reply is a plain text, whole in itself, and a body that a channel shows as well as it can:
chips, a form, a card. A choice's id bears the number of its asking ("7:2"), so that a stale
button is heard by nobody; an id that begins with "do:" is a standing offer ("do:book", or for one
booking "do:cancel:REF") and is heard at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from booking.outbox.effect import Effect

ANSWER = "conversation"  # the address of "answer this conversation"
CHASE = "handoff"  # ... and of "has anybody opened it by now?"
LONGEST_TEXT = 4_000  # characters a customer may write in one message


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message as its channel brought it; `channel_id` is its own id there."""

    channel_id: str
    text: str = ""
    choice: str | None = None
    form: Mapping[str, Any] | None = None
    locale: str | None = None
    zone: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Plain:
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Choices:
    kind: ClassVar[str] = "choices"

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    id: str
    label: str  # the time alone, as under its day
    starts_at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class OfferedDay:
    date: str  # ISO 8601, in the viewer's zone
    label: str
    weekday: str
    day: str
    slots: tuple[OfferedSlot, ...]


@dataclass(frozen=True, slots=True)
class SlotPicker:
    kind: ClassVar[str] = "slots"

    zone: str
    zone_label: str
    days: tuple[OfferedDay, ...]
    more: Choice | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    kind: ClassVar[str] = "confirm"

    yes: Choice
    no: Choice


@dataclass(frozen=True, slots=True)
class FormField:
    """One field; `type` is text, email, tel, textarea, number, select, checkboxes or yes_no."""

    name: str
    label: str
    type: str = "text"
    required: bool = True
    options: tuple[str, ...] = ()
    autocomplete: str = ""
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Comes back as `Incoming.form`, with `choice` the form's id."""

    kind: ClassVar[str] = "form"

    id: str
    fields: tuple[FormField, ...]
    submit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """A booking as it stands; `old_label` is the time it had before, to be shown struck.

    `join_url` is there where `location` is an address to join it at.
    """

    ref: str
    title: str
    state: str
    starts_at: str
    ends_at: str
    weekday: str
    day: str
    day_label: str
    time_label: str
    zone_label: str
    host: str = ""
    location: str = ""
    join_url: str | None = None
    old_label: str | None = None
    manage_url: str | None = None
    pay_url: str | None = None
    ics_url: str | None = None


@dataclass(frozen=True, slots=True)
class CardReply:
    kind: ClassVar[str] = "card"

    card: Card
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedOff:
    kind: ClassVar[str] = "handoff"


Body: TypeAlias = Plain | Choices | SlotPicker | Confirm | Form | CardReply | HandedOff


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    body: Body = field(default_factory=Plain)

    def body_as_json(self) -> dict[str, Any]:
        return {"kind": self.body.kind, **asdict(self.body)}


def answer_conversation(account_ref: str, conversation_ref: str, number: int) -> Effect:
    """The conversation's messages up to `number` are to be answered, in their order."""
    return Effect(
        address=ANSWER,
        key=f"answer:{conversation_ref}:{number}",
        stream=f"conversation:{conversation_ref}",
        body={"account": account_ref, "conversation": conversation_ref},
        about=conversation_ref,
    )


def chase_handoff(
    account_ref: str, conversation_ref: str, *, handed_off_at: datetime, due_at: datetime
) -> Effect:
    """Mail those who are to know, unless somebody has opened the conversation by then."""
    at = handed_off_at.isoformat()
    return Effect(
        address=CHASE,
        key=f"handoff:{conversation_ref}:{at}",
        stream=f"handoff:{conversation_ref}",
        body={"account": account_ref, "conversation": conversation_ref, "handed_off_at": at},
        due_at=due_at,
        about=conversation_ref,
    )
