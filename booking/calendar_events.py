"""CalendarEvent: our event in a host's calendar, one for each booking (or sitting) and host; what
it should say, and what it said when it was last put there.

The row outlives what it stands for, so that the event can be taken away, and the answer to a lost
request be recognised.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.accounts import Account
from booking.bookings import Booking, BookingNote, State
from booking.calendars import ConnectedCalendar, Connection, connections_of
from booking.db import Base, Scoped, Shaped, Tx, words_of
from booking.errors import SlotTaken
from booking.event_types import Location, LocationKind
from booking.people import Host
from booking.sittings import Seat, Sitting
from booking.when.clock import minute_of
from booking.when.span import Span

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


@dataclass(frozen=True, slots=True)
class Said:
    """What an event said when it was last put: fingerprints of its words, and its time.

    `shown_title` and `shown_words` are those that came back: a vendor may tidy what it is given.
    """

    starts_at: datetime
    ends_at: datetime
    title: str
    words: str
    place: str
    shown_title: str = ""
    shown_words: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an event should say now. `words` are plain lines; `path` leads to the booking's page."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    words: str
    place: str
    path: str
    wants_meet: bool

    def said(self, *, shown_title: str = "", shown_words: str = "") -> Said:
        return Said(
            self.starts_at,
            self.ends_at,
            fingerprint(self.title),
            fingerprint(self.words),
            fingerprint(self.place),
            shown_title,
            shown_words,
        )


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
    seen_at: Mapped[datetime | None]  # the vendor's own stamp of what we know of it
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


def time_mark(span: Span) -> str:
    """What we write beside a time, to know it again as ours."""
    return fingerprint(f"{span.starts}-{span.ends}")


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
    """Rows of what is not over for a day, by `calendar_id` or `host_id`."""
    since = now - timedelta(days=1)
    query = (
        select(CalendarEvent)
        .outerjoin(Booking, CalendarEvent.booking_id == Booking.id)
        .where(
            CalendarEvent.placing.in_(placings),
            or_(Booking.ends_at > since, CalendarEvent.starts > minute_of(since)),
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
    subject = subject_of(booking)
    rows = {row.host_id: row for row in rows_of(tx, [subject])}
    connections = connections_of(tx, [host.id for host in booking.hosts])
    for host in booking.hosts:
        connection = connections.get(host.id)
        if host.id in rows or connection is None or connection.target is None:
            continue
        sibling = next(iter(rows.values()), None)
        rows[host.id] = CalendarEvent(
            subject=subject,
            booking_id=None if booking.event_type.has_seats else booking.id,
            event_type_id=booking.event_type_id if booking.event_type.has_seats else None,
            starts=booking.span.starts if booking.event_type.has_seats else None,
            host_id=host.id,
            host=host,
            event_id=sibling.event_id if sibling else _event_id(booking),
        )
        tx.add(rows[host.id])
    tx.flush()
    return list(rows.values())


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
    standing = [
        booking
        for booking in bookings_in(tx, row)
        if booking.state in (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)
        and row.host_id in {host.id for host in booking.hosts}
    ]
    if not standing:
        return None
    first = standing[0]
    leads = first.hosts[0].id == row.host_id
    link = row.meet_link or ""
    meets = first.location.kind is LocationKind.GOOGLE_MEET
    return Wanted(
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        zone=row.host.zone,
        title=_title(standing),
        words=_words(tx, standing),
        # A Meet shows in its own event by itself; elsewhere it stands as an address.
        place="" if meets and (leads or not link) else _place(first),
        path=_path(account, first),
        wants_meet=meets and leads and row.meet is not MeetState.FAILED,
    )


def differs(tx: Tx, account: Account, row: CalendarEvent) -> bool:
    """Whether the event is not known to say what it should; what the host rewrote is theirs."""
    want = wanted(tx, account, row)
    if row.placing is Placing.DETACHED:
        return False
    if want is None:
        return row.placing in (Placing.TRIED, Placing.PLACED)
    if row.placing is not Placing.PLACED or row.said is None:
        return True
    should = want.said()
    return (
        (row.said.starts_at, row.said.ends_at) != (should.starts_at, should.ends_at)
        or (row.said.title != should.title and not row.their_title)
        or (row.said.words != should.words and not row.their_words)
        or row.said.place != should.place
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
    rule = booking.event_type.location
    if booking.location.kind is not LocationKind.GOOGLE_MEET:
        return
    link = meet_of(tx, booking)
    if link is not None or can_meet(tx, booking) or not rule.detail:
        booking.location = Location(LocationKind.GOOGLE_MEET, link or "")
    else:
        booking.location = Location(LocationKind.LINK, rule.detail)


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


def _title(standing: Sequence[Booking]) -> str:
    first = standing[0]
    if first.event_type.has_seats:
        return f"{first.title} ({len(standing)}/{first.event_type.seats})"
    return f"{first.title}: {first.name}" if first.name else first.title


def _words(tx: Tx, standing: Sequence[Booking]) -> str:
    """Who comes, with what they said: one paragraph for each."""
    notes = _notes(tx, standing)
    return "\n\n".join(
        "\n".join(line for line in _about(booking, notes.get(booking.id, ())) if line)
        for booking in standing
    )


def _about(booking: Booking, notes: Sequence[str]) -> list[str]:
    who = ", ".join(part for part in (booking.name, booking.mail, booking.phone) if part)
    guests = ", ".join(guest.mail for guest in booking.guests)
    return [
        who,
        f"+ {guests}" if guests else "",
        *(f"{answer.label}: {answer.value}" for answer in booking.answers),
        *(f"* {note}" for note in notes),
    ]


def _notes(tx: Tx, standing: Sequence[Booking]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = tx.scalars(
        select(BookingNote)
        .where(BookingNote.booking_id.in_([booking.id for booking in standing]))
        .order_by(BookingNote.id)
    )
    for note in rows:
        found.setdefault(note.booking_id, []).append(note.text)
    return found


def _place(booking: Booking) -> str:
    location = booking.location
    if location.kind is LocationKind.PHONE and location.caller == "host":
        return booking.phone or location.detail
    return location.detail


def _path(account: Account, booking: Booking) -> str:
    return f"/office/{account.slug}/bookings/{booking.ref}"
