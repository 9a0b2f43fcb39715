"""Refusals and trouble: what a customer is told, and what only the dispatcher hears.

A `BookingError` is for the person who asked; it has a code (product's list) and is caught at a
door. A `DeliveryError` is for later and is caught by the dispatcher alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from booking.openings import Slot


class BookingError(Exception):
    """A refusal. `code` is the same in every channel; the words are made where it is shown."""

    code = "invalid_input"

    def __init__(self, detail: str = "", **words: Any) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.words: dict[str, Any] = words  # what a sentence about it may want to name


class InvalidInput(BookingError):
    """What was given cannot be taken; `fields` says per field what is wrong with it.

    The values are codes: missing, too_long, not_a_mail, not_a_phone, not_a_number, not_a_choice,
    ...
    """

    code = "invalid_input"

    def __init__(self, fields: Mapping[str, str] | None = None, detail: str = "") -> None:
        self.fields: dict[str, str] = dict(fields or {})
        super().__init__(detail or ", ".join(f"{name}: {why}" for name, why in self.fields.items()))


class SlotTaken(BookingError):
    """The time is no longer free. `nearest` are free times close to it."""

    code = "slot_taken"

    def __init__(self, nearest: Sequence[Slot] = ()) -> None:
        super().__init__()
        self.nearest: tuple[Slot, ...] = tuple(nearest)


class NoSeats(SlotTaken):
    code = "no_seats"


class OfferExpired(BookingError):
    code = "offer_expired"


class OutsideAvailability(BookingError):
    code = "outside_availability"


class TooSoon(BookingError):
    code = "too_soon"


class TooFarAhead(BookingError):
    code = "too_far_ahead"


class LimitReached(BookingError):
    code = "limit_reached"


class NotBookable(BookingError):
    """The event type is off, has no host, or has a price and nothing to take the money with."""

    code = "not_bookable"


class AlreadyCancelled(BookingError):
    code = "already_cancelled"


class NotActive(BookingError):
    """The booking was rejected or has expired."""

    code = "not_active"


class InThePast(BookingError):
    code = "in_the_past"


class ChangeWindowClosed(BookingError):
    code = "change_window_closed"


class ChangedMeanwhile(BookingError):
    """Somebody else changed it since it was read; nothing was written."""

    code = "changed_meanwhile"


class LinkInvalid(BookingError):
    code = "link_invalid"


class LinkGone(LinkInvalid):
    """A link that once worked: the booking ended more than 30 days ago."""


class NotFound(BookingError):
    code = "not_found"


class Unauthorized(BookingError):
    code = "unauthorized"


class Forbidden(BookingError):
    code = "forbidden"


class PaymentRequired(BookingError):
    """It waits for money, or there is none to give back."""

    code = "payment_required"


class RateLimited(BookingError):
    code = "rate_limited"


class MirrorStale(Exception):
    """What we know of these hosts' calendars is too old to answer by. The door ends its
    transaction, has the mirror refreshed, and asks once more.
    """

    def __init__(self, account_ref: str, host_ids: Sequence[int]) -> None:
        super().__init__(f"{len(host_ids)} hosts")
        self.account_ref = account_ref
        self.host_ids: tuple[int, ...] = tuple(host_ids)


class DeliveryError(Exception):
    """An effect did not reach the other side."""


class TryLater(DeliveryError):
    """It may work later; `after` is the least wait the other side asked for."""

    def __init__(self, reason: str, after: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.after = after


class Undeliverable(DeliveryError):
    """It will never work as it is: parked at once, for a person to look at."""
