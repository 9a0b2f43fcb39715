"""SetUp: what admins ask about event types.

Hours and hosts are in `availability.py`, the firm and its agents in `account_desk.py`. It is built
for one account and one moment, inside a transaction that a door opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from booking import deals
from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Tx
from booking.errors import ChangedMeanwhile, InvalidInput
from booking.event_type_drafts import EventTypeDraft
from booking.event_types import EventType, EventTypeHost, event_type_called, event_types
from booking.people import Agent, Host
from booking.preview import has_times
from booking.schedules import Schedule
from booking.when.slots import HostChoice


class Warn(StrEnum):
    """What an admin should look at, though it may be meant."""

    NO_HOST = "no_host"
    HOSTS_OFF = "hosts_off"
    NO_TIMES = "no_times"
    NO_ADDRESS = "no_address"
    HOST_WITHOUT_MAIL = "host_without_mail"
    PRICED = "priced"
    PIPELINE_GONE = "pipeline_gone"


class SetUp:
    """The counter for admins. Raises Forbidden when an agent who is none asks."""

    def __init__(self, tx: Tx, account: Account, agent: Agent, *, now: datetime) -> None:
        tx.enter(account)
        agent.check_admin_of(account)
        self.tx = tx
        self.account = account
        self.agent = agent
        self.now = now

    # Event types.

    def event_types(self) -> list[EventType]:
        return event_types(self.tx)

    def event_type(self, ref: str) -> EventType:
        """Raises NotFound."""
        return event_type_called(self.tx, ref)

    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        """Raises InvalidInput."""
        last = self.tx.scalar(select(func.max(EventType.position)))
        event_type = EventType(position=0 if last is None else last + 1)
        self._fill(event_type, draft)
        self.tx.add(event_type)
        self._flush_slug()
        return event_type

    def revise_event_type(
        self, event_type: EventType, draft: EventTypeDraft, *, version: int | None = None
    ) -> None:
        """What is booked keeps its length and buffers. Raises InvalidInput, ChangedMeanwhile."""
        self._reread(event_type)
        if version is not None and version != event_type.version:
            raise ChangedMeanwhile
        with self.tx.no_autoflush:
            self._fill(event_type, draft)
        # Hosts are rows of their own: without this a change of theirs alone would keep the version.
        flag_modified(event_type, "title")
        self._flush_slug()

    def switch_event_type(self, event_type: EventType, *, on: bool) -> None:
        event_type.is_on = on

    def move_event_type(self, event_type: EventType, *, up: bool) -> None:
        """One place up or down in the list, which customers see in the same order."""
        rows = event_types(self.tx)
        at = rows.index(event_type)
        to = at - 1 if up else at + 1
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
            for position, row in enumerate(rows):
                row.position = position

    def has_bookings(self, event_type: EventType) -> bool:
        return bool(self.tx.scalar(select(exists().where(Booking.event_type_id == event_type.id))))

    def delete_event_type(self, event_type: EventType) -> None:
        """Raises InvalidInput (in_use) when it was ever booked."""
        if self.has_bookings(event_type):
            raise InvalidInput({"all": "in_use"})
        self.tx.delete(event_type)
        self.tx.flush()

    def warnings(self, event_type: EventType) -> list[Warn]:
        """What would surprise a customer, the worst first."""
        found = []
        if not event_type.hosts:
            found.append(Warn.NO_HOST)
        elif self._lacks_hosts(event_type):
            found.append(Warn.HOSTS_OFF)
        elif not self._fits(event_type):
            found.append(Warn.NO_TIMES)
        if event_type.location.lacks_address:
            found.append(Warn.NO_ADDRESS)
        if event_type.price and not self.tx.takes_payments:
            found.append(Warn.PRICED)
        if any(not place.host.mail for place in event_type.hosts):
            found.append(Warn.HOST_WITHOUT_MAIL)
        rule = event_type.deal_rule
        if rule and rule.pipeline_ref not in {line.ref for line in self.pipelines()}:
            found.append(Warn.PIPELINE_GONE)
        return found

    def pipelines(self) -> list[deals.Pipeline]:
        return deals.pipelines(self.tx)

    # Below: what the above is made of.

    def filled(self, draft: EventTypeDraft, event_type: EventType | None = None) -> EventType:
        """What the draft would make, where nothing is kept of it. Raises InvalidInput."""
        event_type = event_type or EventType()
        with self.tx.no_autoflush:
            self._fill(event_type, draft)
        return event_type

    def _fill(self, event_type: EventType, draft: EventTypeDraft) -> None:
        wrong = dict(self._wrong_stages(draft))
        other = select(EventType.id).where(EventType.slug == draft.slug)
        if self.tx.scalar(other.where(EventType.id != (event_type.id or 0))) is not None:
            wrong["slug"] = "taken"
        schedule = None
        if draft.schedule_ref is not None:
            schedule = self.tx.scalar(select(Schedule).where(Schedule.ref == draft.schedule_ref))
            if schedule is None:
                wrong["schedule_ref"] = "not_a_choice"
        hosts = {
            host.ref: host
            for host in self.tx.scalars(
                select(Host).where(Host.ref.in_([place.ref for place in draft.hosts]))
            )
        }
        for at, place in enumerate(draft.hosts):
            if place.ref not in hosts:
                wrong[f"hosts.{at}.ref"] = "not_a_choice"
        if wrong:
            raise InvalidInput(wrong)
        draft.fill(event_type)
        event_type.schedule = schedule
        event_type.hosts = self._places(event_type, draft, hosts)

    def _places(
        self, event_type: EventType, draft: EventTypeDraft, hosts: Mapping[str, Host]
    ) -> list[EventTypeHost]:
        """The hosts in their order; one who was there keeps the row."""
        kept = {place.host.ref: place for place in event_type.hosts}
        places = []
        for position, given in enumerate(draft.hosts):
            host = hosts[given.ref]
            place = kept.get(given.ref) or EventTypeHost(host_id=host.id, host=host)
            place.share, place.position = given.share, position
            places.append(place)
        return places

    def _wrong_stages(self, draft: EventTypeDraft) -> Sequence[tuple[str, str]]:
        if draft.pipeline_ref is None:
            return []
        pipeline = next((line for line in self.pipelines() if line.ref == draft.pipeline_ref), None)
        if pipeline is None:
            return [("pipeline_ref", "not_a_choice")]
        known = {stage.ref for stage in pipeline.stages}
        return [
            (f"stages.{outcome.value}", "not_a_choice")
            for outcome, ref in draft.stages.items()
            if ref not in known
        ]

    def _lacks_hosts(self, event_type: EventType) -> bool:
        pool = event_type.pool
        together = event_type.assignment is HostChoice.COLLECTIVE
        return not pool or (together and len(pool) < len(event_type.hosts))

    def _fits(self, event_type: EventType) -> bool:
        """Whether each length has a time that can be had."""
        week = self.account.week_starts_on
        return all(
            has_times(self.tx, event_type, duration=minutes, week_starts_on=week, now=self.now)
            for minutes in event_type.durations
        )

    def _reread(self, event_type: EventType) -> None:
        """The row as it is now, and stays until the commit."""
        self.tx.execute(
            select(EventType)
            .where(EventType.id == event_type.id)
            .with_for_update(of=EventType)
            .execution_options(populate_existing=True)
        ).unique().scalar_one()

    def _flush_slug(self) -> None:
        try:
            self.tx.flush()
        except IntegrityError as error:
            # Somebody took the address between our look and our write.
            raise InvalidInput({"slug": "taken"}) from error
