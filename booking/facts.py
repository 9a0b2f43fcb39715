"""What happened: facts in the past tense, frozen. They are the history that one can read.

A transition of a booking returns its fact; `history.record` keeps it and puts what follows from it
in the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    HOST = "host"
    API = "api"
    GOOGLE = "google"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, and through which channel.

    `ref` is the login's, host's or conversation's, where there is one; `name` is shown to agents.
    """

    kind: ActorKind
    channel: str
    name: str = ""
    ref: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether our side did it: policies made for customers do not bind it."""
        return self.kind is not ActorKind.CUSTOMER

    @property
    def books_for_customers(self) -> bool:
        """Whether what it books waits for approval and payment, as a customer's own booking does:
        behind a program stands whoever filled in its form.
        """
        return self.kind in (ActorKind.CUSTOMER, ActorKind.API)


SYSTEM = Actor(ActorKind.SYSTEM, "system")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to one booking, at one version of it."""

    name: ClassVar[str] = ""

    booking_id: int
    version: int
    actor: Actor
    reason: str | None = None
    is_quiet: bool = field(default=False, kw_only=True)  # customer and guests are not told


@dataclass(frozen=True, slots=True)
class BookingRequested(Fact):
    name = "requested"

    awaits_payment: bool = False  # it waits for money, and not for a person


@dataclass(frozen=True, slots=True)
class BookingApproved(Fact):
    """Our side said yes; it stands once it is paid."""

    name = "approved"


@dataclass(frozen=True, slots=True)
class BookingConfirmed(Fact):
    name = "booked"

    was_pending: bool = False


@dataclass(frozen=True, slots=True)
class BookingRejected(Fact):
    name = "rejected"


@dataclass(frozen=True, slots=True)
class BookingExpired(Fact):
    name = "expired"


@dataclass(frozen=True, slots=True)
class BookingRescheduled(Fact):
    name = "rescheduled"

    old_starts_at: datetime | None = None
    old_ends_at: datetime | None = None
    old_host_ids: tuple[int, ...] = ()
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class NewTimeAsked(Fact):
    """Our side asked the customer for another time; until they choose one it stands as it is."""

    name = "new_time_asked"


@dataclass(frozen=True, slots=True)
class BookingCancelled(Fact):
    name = "cancelled"

    was_pending: bool = False
    refund: int | None = None  # what goes back, where our side says so; None: by the policy


@dataclass(frozen=True, slots=True)
class BookingCompleted(Fact):
    name = "completed"

    corrects: bool = False  # it had been said to be a no-show


@dataclass(frozen=True, slots=True)
class BookingNoShow(Fact):
    name = "no_show"

    corrects: bool = False  # it had been said to be completed


@dataclass(frozen=True, slots=True)
class GuestAdded(Fact):
    name = "guest_added"

    guest_ref: str = ""


@dataclass(frozen=True, slots=True)
class GuestRemoved(Fact):
    name = "guest_removed"

    guest_ref: str = ""


@dataclass(frozen=True, slots=True)
class GuestNoShow(Fact):
    """A guest did not come, or did after all."""

    name = "guest_no_show"

    guest_ref: str = ""
    came: bool = False


@dataclass(frozen=True, slots=True)
class HostChanged(Fact):
    name = "host_changed"

    old_host_ids: tuple[int, ...] = ()
    wanted_new_time: bool = False  # until now: its time can be kept after all


@dataclass(frozen=True, slots=True)
class NoteAdded(Fact):
    name = "note_added"


@dataclass(frozen=True, slots=True)
class MeetingReady(Fact):
    name = "meeting_ready"

    fell_back: bool = False  # no Meet could be made: the event type's own address stands in


@dataclass(frozen=True, slots=True)
class MoveRefused(Fact):
    """A host's move in their own calendar that could not be followed: the event is put back."""

    name = "move_refused"

    tried_at: datetime | None = None  # the start that the host gave it; None: whole days


@dataclass(frozen=True, slots=True)
class RefundAsked(Fact):
    """Money goes back, and not because of a cancellation."""

    name = "refund_asked"

    amount: int = 0
    too_late: bool = False  # it was paid when the time was somebody else's already


@dataclass(frozen=True, slots=True)
class Refunded(Fact):
    name = "refunded"

    amount: int = 0


@dataclass(frozen=True, slots=True)
class RefundFailed(Fact):
    name = "refund_failed"

    amount: int = 0


@dataclass(frozen=True, slots=True)
class PaymentDisputed(Fact):
    """The customer had their bank take the money back: a person must answer it."""

    name = "disputed"


@dataclass(frozen=True, slots=True)
class ClashFound(Fact):
    """Something in a host's calendar hits the booking; it stands, and somebody must look."""

    name = "clash_found"

    host_ref: str = ""
    free_at: tuple[datetime, ...] = ()  # the nearest times to which it could move
