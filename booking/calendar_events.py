"""CalendarEvent: our event in a host's calendar, one for each booking (or sitting) and host; what
it should say, and what it said when it was last put there.

The row outlives what it stands for, so that the event can be taken away, and the answer to a lost
request be recognised.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking import event_words
from booking.accounts import Account
from booking.bookings import FINAL, Booking, State
from booking.calendars import ConnectedCalendar, Connection, connections_of
from booking.db import Base, Scoped, Shaped, Tx, words_of
from booking.errors import SlotTaken
from booking.event_types import Location, LocationKind
from booking.event_words import Said, Wanted, notes_of
from booking.people import Host
from booking.sittings import Seat, Sitting
from booking.when.clock import minute_of

CHUNK = 500  # ids in one query
AT_GOOGLE = "@google.com"  # Google derives an event's iCalUID from its id so


class Placing(StrEnum):
    """How far an event has come."""

    WANTED = "wanted"
    TRIED = "tried"  # asked for; whether it is there is not known until it is answered
    PLACED = "placed"
    GONE = "gone"
    DETACHED = "detached"  # it is somebody else's now: neither followed nor changed


class MeetState(StrEnum):
    NONE = "none"
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class CalendarEvent(Base, Scoped):
    """`subject` is a booking's ref, or says which sitting: `s{event type}:{start}`."""

    __tablename__ = "calendar_events"
    __table_args__ = (
        UniqueConstraint("subject", "host_id"),
        Index(None, "calendar_id", "event_id"),
        Index(None, "host_id", "placing"),
    )

    subject: Mapped[str] = mapped_column(String(60))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    event_type_id: Mapped[int | None] = mapped_column(ForeignKey("event_types.id"))
    starts: Mapped[int | None]  # of the sitting, in minutes
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id"))
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("connected_calendars.id"))
    event_id: Mapped[str] = mapped_column(String(64))
    generation: Mapped[int] = mapped_column(default=0)  # raised when the vendor has burnt the id
    placing: Mapped[Placing] = mapped_column(words_of(Placing, 10), default=Placing.WANTED)
    etag: Mapped[str | None] = mapped_column(String(120))
    said: Mapped[Said | None] = mapped_column(Shaped(Said))
    # Each write bears a number: one that came back greater than the last one known was ours, and
    # its answer was lost.
    tries: Mapped[int] = mapped_column(default=0)
    put_number: Mapped[int] = mapped_column(default=0)
    their_title: Mapped[bool] = mapped_column(default=False)  # the host rewrote it: left alone
    their_words: Mapped[bool] = mapped_column(default=False)
    meet: Mapped[MeetState] = mapped_column(words_of(MeetState, 10), default=MeetState.NONE)
    meet_since: Mapped[datetime | None]
    meet_link: Mapped[str | None] = mapped_column(String(300))
    clash: Mapped[str | None] = mapped_column(String(64))  # fingerprint of what was told of
    escalated: Mapped[str | None] = mapped_column(String(40))  # what was told of, once

    host: Mapped[Host] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_of_sitting(self) -> bool:
        return self.booking_id is None

    @property
    def meet_request(self) -> str:
        """Stable: asking twice makes one Meet; a new event asks for a new one."""
        return f"{self.event_id}-h{self.host_id}-r{self.generation}"


def new_event_id() -> str:
    """In the letters that Google allows (base32hex), and unguessable."""
    return f"bk{uuid.uuid4().hex}"


def uid_at_vendor(tx: Tx, hosts: Sequence[Host]) -> str | None:
    """The UID of a booking whose first host has a calendar to put it in; None where not."""
    connection = connections_of(tx, [hosts[0].id]).get(hosts[0].id) if hosts else None
    if connection is None or connection.target is None:
        return None
    return new_event_id() + AT_GOOGLE


def subject_of(booking: Booking, starts_at: datetime | None = None) -> str:
    """What its event is filed under; with `starts_at`, where it was filed at that time."""
    if not booking.event_type.has_seats:
        return booking.ref
    return f"s{booking.event_type_id}:{minute_of(starts_at or booking.starts_at)}"


def rows_of(tx: Tx, subjects: Iterable[str]) -> list[CalendarEvent]:
    return list(
        tx.scalars(
            select(CalendarEvent)
            .where(CalendarEvent.subject.in_(sorted(set(subjects))))
            .order_by(CalendarEvent.id)
        )
    )


def rows_that_matter(
    tx: Tx, *, now: datetime, placings: Sequence[Placing], **which: int
) -> list[CalendarEvent]:
    """Rows of what is not over for a day, or is off and may still stand there at another time; by
    `calendar_id` or `host_id`.
    """
    since = now - timedelta(days=1)
    query = (
        select(CalendarEvent)
        .outerjoin(Booking, CalendarEvent.booking_id == Booking.id)
        .where(
            CalendarEvent.placing.in_(placings),
            or_(
                Booking.ends_at > since,
                CalendarEvent.starts > minute_of(since),
                Booking.state.in_(FINAL)
                & CalendarEvent.placing.in_((Placing.TRIED, Placing.PLACED)),
            ),
        )
        .order_by(CalendarEvent.id)
    )
    return list(tx.scalars(query.filter_by(**which)))


def row_of(tx: Tx, subject: str, host_id: int) -> CalendarEvent | None:
    """The row as it is now, and nobody else's until the commit."""
    return tx.scalar(
        select(CalendarEvent)
        .where(CalendarEvent.subject == subject, CalendarEvent.host_id == host_id)
        .with_for_update(of=CalendarEvent)
        .execution_options(populate_existing=True)
    )


def file(tx: Tx, booking: Booking) -> list[CalendarEvent]:
    """The rows of a booking's event, one for each host with a calendar to put it in; made where
    they are missing.
    """
    rows = {row.host_id: row for row in rows_of(tx, [subject_of(booking)])}
    connections = connections_of(tx, [host.id for host in booking.hosts])
    for host in booking.hosts:
        connection = connections.get(host.id)
        if host.id in rows or connection is None or connection.target is None:
            continue
        rows[host.id] = _new_row(booking, host, next(iter(rows.values()), None))
        tx.add(rows[host.id])
    tx.flush()
    return list(rows.values())


def row_for(tx: Tx, booking: Booking, host: Host) -> CalendarEvent:
    """The host's row; made where there is none, as nobody said yet which calendar takes it."""
    row = row_of(tx, subject_of(booking), host.id)
    if row is None:
        row = _new_row(booking, host, next(iter(rows_of(tx, [subject_of(booking)])), None))
        tx.add(row)
        tx.flush()
    return row


def _new_row(booking: Booking, host: Host, sibling: CalendarEvent | None) -> CalendarEvent:
    has_seats = booking.event_type.has_seats
    return CalendarEvent(
        subject=subject_of(booking),
        booking_id=None if has_seats else booking.id,
        event_type_id=booking.event_type_id if has_seats else None,
        starts=booking.span.starts if has_seats else None,
        host_id=host.id,
        host=host,
        event_id=sibling.event_id if sibling else _event_id(booking),
    )


def refile(tx: Tx, row: CalendarEvent, old_start: int, start: int) -> None:
    """A sitting moved as a whole: its events, one for each host, are filed under its new start.

    What was filed there of an earlier sitting makes way once it is gone. Raises SlotTaken.
    """
    subject = f"s{row.event_type_id}:{start}"
    for left in rows_of(tx, [subject]):
        if left.placing not in (Placing.GONE, Placing.WANTED):
            raise SlotTaken
        tx.delete(left)
    tx.flush()
    for one in rows_of(tx, [f"s{row.event_type_id}:{old_start}"]):
        one.subject, one.starts = subject, start
    tx.flush()


def bookings_in(tx: Tx, row: CalendarEvent) -> list[Booking]:
    """The bookings that the event stands for, the first first; none when a sitting is over."""
    if row.booking_id is not None:
        return [tx.get_one(Booking, row.booking_id)]
    sitting = sitting_in(tx, row)
    if sitting is None:
        return []
    return list(
        tx.scalars(
            select(Booking)
            .join(Seat, Seat.booking_id == Booking.id)
            .where(Seat.sitting_id == sitting.id)
            .order_by(Seat.number)
        )
    )


def sitting_in(tx: Tx, row: CalendarEvent) -> Sitting | None:
    return tx.scalar(
        select(Sitting).where(
            Sitting.event_type_id == row.event_type_id, Sitting.starts == row.starts
        )
    )


def wanted(tx: Tx, account: Account, row: CalendarEvent) -> Wanted | None:
    """What the event should say now; None where there should be none."""
    standing = _standing(tx, row)
    if not standing:
        return None
    return _wanted(account, row, standing, notes_of(tx, [booking.id for booking in standing]))


def differing(
    tx: Tx, account: Account, host_id: int, *, now: datetime
) -> list[tuple[CalendarEvent, bool]]:
    """The host's rows of what is not over, and whether each event is not known to say what it
    should; what the host rewrote is theirs.
    """
    rows = rows_that_matter(tx, now=now, placings=tuple(Placing), host_id=host_id)
    ids = sorted({row.booking_id for row in rows if row.booking_id is not None})
    kept: list[Booking] = []  # the session knows them for as long as somebody holds them
    for start in range(0, len(ids), CHUNK):
        kept += tx.scalars(select(Booking).where(Booking.id.in_(ids[start : start + CHUNK])))
    standing = {row.id: _standing(tx, row) for row in rows}
    notes = notes_of(tx, [booking.id for some in standing.values() for booking in some])
    del kept
    return [(row, _differs(account, row, standing[row.id], notes)) for row in rows]


def _differs(
    account: Account,
    row: CalendarEvent,
    standing: Sequence[Booking],
    notes: Mapping[int, Sequence[str]],
) -> bool:
    if row.placing is Placing.DETACHED:
        return False
    if not standing:
        return row.placing in (Placing.TRIED, Placing.PLACED)
    if row.placing is not Placing.PLACED or row.said is None:
        return True
    should = _wanted(account, row, standing, notes).said()
    return (
        (row.said.starts_at, row.said.ends_at) != (should.starts_at, should.ends_at)
        or (row.said.title != should.title and not row.their_title)
        or (row.said.words != should.words and not row.their_words)
        or row.said.place != should.place
    )


def _standing(tx: Tx, row: CalendarEvent) -> list[Booking]:
    return [
        booking
        for booking in bookings_in(tx, row)
        if booking.state in (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)
        and row.host_id in {host.id for host in booking.hosts}
    ]


def _wanted(
    account: Account,
    row: CalendarEvent,
    standing: Sequence[Booking],
    notes: Mapping[int, Sequence[str]],
) -> Wanted:
    first = standing[0]
    leads = first.hosts[0].id == row.host_id
    link = row.meet_link or ""
    meets = first.location.kind is LocationKind.GOOGLE_MEET
    return Wanted(
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        zone=row.host.zone,
        title=event_words.title(standing),
        words=event_words.words(standing, notes),
        # A Meet shows in its own event by itself; elsewhere it stands as an address.
        place="" if meets and (leads or not link) else event_words.place(first),
        path=event_words.path(account, first),
        wants_meet=meets and leads and row.meet is not MeetState.FAILED,
    )


def meet_of(tx: Tx, booking: Booking) -> str | None:
    """The link of the Meet that its event, or its sitting's, already has."""
    return tx.scalar(
        select(CalendarEvent.meet_link).where(
            CalendarEvent.subject == subject_of(booking),
            CalendarEvent.meet_link.is_not(None),
            CalendarEvent.host_id == booking.hosts[0].id,
        )
    )


def settle_place(tx: Tx, booking: Booking) -> None:
    """Where a booking with a Meet takes place, as far as it is known: its event's link; nothing
    yet, while one is made; the event type's own address where none can be.
    """
    if booking.location.kind is not LocationKind.GOOGLE_MEET:
        return
    link = meet_of(tx, booking)
    if link is not None or can_meet(tx, booking):
        booking.location = Location(LocationKind.GOOGLE_MEET, link or "")
    else:
        booking.location = booking.event_type.location.without_meet


def can_meet(tx: Tx, booking: Booking) -> bool:
    """Whether its first host has a calendar that makes Meets, and a grant that holds."""
    lead = booking.hosts[0]
    connection: Connection | None = connections_of(tx, [lead.id]).get(lead.id)
    if connection is None or not connection.is_alive:
        return False
    target: ConnectedCalendar | None = connection.target
    return target is not None and target.can_meet


def _event_id(booking: Booking) -> str:
    if not booking.event_type.has_seats and booking.uid.endswith(AT_GOOGLE):
        return booking.uid.removesuffix(AT_GOOGLE)
    return new_event_id()
