"""Availability: what admins ask about schedules, hosts and their time off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select

from booking.accounts import Account
from booking.bookings import UPCOMING, Booking
from booking.db import Tx
from booking.errors import ChangedMeanwhile, InvalidInput, NotFound
from booking.event_types import EventType, EventTypeHost
from booking.participants import BookingHost
from booking.people import Agent, Host
from booking.schedule_drafts import HostDraft, ScheduleDraft, TimeOffDraft
from booking.schedules import Schedule, TimeOff


class Availability:
    """The counter for admins. Raises Forbidden when an agent who is none asks."""

    def __init__(self, tx: Tx, account: Account, agent: Agent, *, now: datetime) -> None:
        tx.enter(account)
        agent.check_admin_of(account)
        self.tx = tx
        self.account = account
        self.agent = agent
        self.now = now

    # Schedules.

    def schedules(self) -> list[Schedule]:
        return list(self.tx.scalars(select(Schedule).order_by(Schedule.name, Schedule.id)))

    def schedule(self, ref: str) -> Schedule:
        """Raises NotFound."""
        schedule = self.tx.scalar(select(Schedule).where(Schedule.ref == ref))
        if schedule is None:
            raise NotFound
        return schedule

    def users_of(self, schedule: Schedule) -> tuple[list[Host], list[EventType]]:
        """The hosts and event types whose hours these are."""
        hosts = self.tx.scalars(
            select(Host).where(Host.schedule_id == schedule.id).order_by(Host.name)
        )
        types = self.tx.scalars(
            select(EventType)
            .where(EventType.schedule_id == schedule.id)
            .order_by(EventType.position)
        )
        return list(hosts), list(types)

    def create_schedule(self, draft: ScheduleDraft) -> Schedule:
        schedule = Schedule(name=draft.name, hours=draft.hours)
        self.tx.add(schedule)
        self.tx.flush()
        return schedule

    def revise_schedule(
        self, schedule: Schedule, draft: ScheduleDraft, *, version: int | None = None
    ) -> None:
        """Raises ChangedMeanwhile."""
        self._reread(schedule)
        if version is not None and version != schedule.version:
            raise ChangedMeanwhile
        schedule.name, schedule.hours = draft.name, draft.hours
        self.tx.flush()

    def check_unused(self, row: Schedule | Host) -> None:
        """Raises InvalidInput (in_use): somebody goes by these hours, or the host was booked."""
        is_used = any(self.users_of(row)) if isinstance(row, Schedule) else self.has_bookings(row)
        if is_used:
            raise InvalidInput({"all": "in_use"})

    def delete_schedule(self, schedule: Schedule) -> None:
        """Raises InvalidInput (in_use)."""
        self.check_unused(schedule)
        self.tx.delete(schedule)
        self.tx.flush()

    # Hosts.

    def hosts(self) -> list[Host]:
        return list(self.tx.scalars(select(Host).order_by(Host.is_on.desc(), Host.name, Host.id)))

    def host(self, ref: str) -> Host:
        """Raises NotFound."""
        host = self.tx.scalar(select(Host).where(Host.ref == ref))
        if host is None:
            raise NotFound
        return host

    def create_host(self, draft: HostDraft) -> Host:
        """Raises InvalidInput."""
        host = Host()
        self._fill_host(host, draft)
        self.tx.add(host)
        self.tx.flush()
        return host

    def revise_host(self, host: Host, draft: HostDraft) -> None:
        """Raises InvalidInput."""
        self._fill_host(host, draft)
        self.tx.flush()

    def has_bookings(self, host: Host) -> bool:
        """Whether this host ever had a booking."""
        return bool(self.tx.scalar(select(exists().where(BookingHost.host_id == host.id))))

    def delete_host(self, host: Host) -> None:
        """From all event types too. Raises InvalidInput (in_use) when there ever was a booking."""
        self.check_unused(host)
        for row in self.tx.scalars(select(EventTypeHost).where(EventTypeHost.host_id == host.id)):
            self.tx.delete(row)
        for absence in self.tx.scalars(select(TimeOff).where(TimeOff.host_id == host.id)):
            self.tx.delete(absence)
        self.tx.flush()
        self.tx.delete(host)
        self.tx.flush()

    def time_off(self, host: Host) -> list[TimeOff]:
        """What is ahead or going on."""
        return absences(self.tx, host, now=self.now)

    def add_time_off(self, host: Host, draft: TimeOffDraft) -> TimeOff:
        """Bookings in it stay as they are; nothing new is offered."""
        absence = TimeOff(
            host_id=host.id, starts_at=draft.starts_at, ends_at=draft.ends_at, note=draft.note
        )
        self.tx.add(absence)
        self.tx.flush()
        return absence

    def bookings_within(self, host: Host, absence: TimeOff) -> int:
        """How many of the host's bookings lie in an absence, for somebody to look after."""
        return (
            self.tx.scalar(
                select(func.count())
                .select_from(BookingHost)
                .join(Booking, BookingHost.booking_id == Booking.id)
                .where(
                    BookingHost.host_id == host.id,
                    Booking.state.in_(UPCOMING),
                    Booking.starts_at < absence.ends_at,
                    Booking.ends_at > absence.starts_at,
                )
            )
            or 0
        )

    def remove_time_off(self, host: Host, ref: str) -> None:
        """Raises NotFound."""
        absence = self.tx.scalar(
            select(TimeOff).where(TimeOff.ref == ref, TimeOff.host_id == host.id)
        )
        if absence is None:
            raise NotFound
        self.tx.delete(absence)
        self.tx.flush()

    # Below: what the above is made of.

    def _fill_host(self, host: Host, draft: HostDraft) -> None:
        wrong = {}
        schedule = self.tx.scalar(select(Schedule).where(Schedule.ref == draft.schedule_ref))
        if schedule is None:
            wrong["schedule_ref"] = "not_a_choice"
        agent = None
        if draft.agent_ref is not None:
            agent = self.tx.scalar(select(Agent).where(Agent.ref == draft.agent_ref))
            if agent is None:
                wrong["agent_ref"] = "not_a_choice"
        if wrong or schedule is None:
            raise InvalidInput(wrong)
        host.name, host.mail, host.zone, host.locale = (
            draft.name,
            draft.mail,
            draft.zone,
            draft.locale,
        )
        host.schedule, host.is_on = schedule, draft.is_on
        host.login_id = agent.login_id if agent else None

    def _reread(self, schedule: Schedule) -> None:
        """The row as it is now, and stays until the commit."""
        self.tx.execute(
            select(Schedule)
            .where(Schedule.id == schedule.id)
            .with_for_update(of=Schedule)
            .execution_options(populate_existing=True)
        ).unique().scalar_one()


def absences(tx: Tx, host: Host, *, now: datetime) -> list[TimeOff]:
    """What is ahead of the host or going on."""
    return list(
        tx.scalars(
            select(TimeOff)
            .where(TimeOff.host_id == host.id, TimeOff.ends_at > now)
            .order_by(TimeOff.starts_at)
        )
    )
