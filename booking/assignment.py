"""Which host gets a booking: the single one, all of a collective, or whose turn it is in a round
robin.

Same inputs, same host: fewest bookings by share in the last 30 days, then longest without one, then
lowest id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import case, func, select

from booking.bookings import FINAL, Booking
from booking.db import Tx
from booking.event_types import EventType
from booking.participants import BookingHost
from booking.people import Host
from booking.when.slots import HostChoice

LOOKED_BACK = timedelta(days=30)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def hosts_given(
    tx: Tx,
    event_type: EventType,
    able: Sequence[int],
    *,
    now: datetime,
    keep: Sequence[int] = (),
    first_login_id: int | None = None,
) -> list[Host]:
    """The hosts of a booking out of the `able` ones.

    `keep` are its hosts so far, who stay where they can; `first_login_id` is the conversation's
    assignee, who comes first where they are in the pool.
    """
    hosts = {place.host.id: place.host for place in event_type.hosts}
    chosen = [hosts[host_id] for host_id in able if host_id in hosts]
    if event_type.assignment is not HostChoice.ROUND_ROBIN or (
        event_type.has_seats and len(able) == 1
    ):
        return chosen
    for host in chosen:
        if host.id in keep:
            return [host]
    for host in chosen:
        if first_login_id is not None and host.login_id == first_login_id:
            return [host]
    return [_whose_turn(tx, event_type, chosen, now=now)]


def _whose_turn(tx: Tx, event_type: EventType, able: Sequence[Host], *, now: datetime) -> Host:
    recent = case((Booking.assigned_at > now - LOOKED_BACK, 1), else_=0)
    rows = tx.execute(
        select(BookingHost.host_id, func.sum(recent), func.max(Booking.assigned_at))
        .join(Booking, BookingHost.booking_id == Booking.id)
        .where(
            Booking.event_type_id == event_type.id,
            Booking.state.not_in(FINAL),
            BookingHost.host_id.in_([host.id for host in able]),
        )
        .group_by(BookingHost.host_id)
    )
    given = {host_id: (int(count), last) for host_id, count, last in rows}
    shares = {place.host_id: place.share for place in event_type.hosts}

    def turn(host: Host) -> tuple[float, datetime, int]:
        count, last = given.get(host.id, (0, NEVER))
        return count / shares[host.id], last or NEVER, host.id

    return min(able, key=turn)
