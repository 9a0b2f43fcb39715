"""Hosts, by the contract called users: whose time is booked, and when they are away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import select

from booking.api_keys import Scope
from booking.appointments import Hosting
from booking.availability import Availability, absences
from booking.back_office import BackOffice
from booking.people import Agent, Host
from booking.schedule_drafts import HostDraft, TimeOffDraft
from booking.schedules import TimeOff
from integrations.api.access import Asked, Calls, Reply
from integrations.api.admins import admin, unless_in_use
from integrations.api.said import renamed
from integrations.api.shapes import HostShape
from integrations.api.words import DAY_SHOWN, Day, Id, Mail, Name, Shape, Zone, shown_as
from integrations.appointments import host_json, instant

calls = Calls("Hosts")

FIELDS = {
    "name": "fullName",
    "mail": "email",
    "zone": "timezone",
    "locale": "language",
    "schedule_ref": "scheduleId",
    "agent_ref": "agentId",
}
TIME_OFF_FIELDS = {"from_time": "fromTime", "to_time": "toTime"}


class UserShape(HostShape):
    is_on: bool
    language: str | None
    schedule_id: str
    company_id: str
    company_slug: str


class UsersShape(Shape):
    users: list[UserShape]


class UserIn(Shape):
    full_name: Name = Field(min_length=1)
    email: Mail | None = None
    timezone: Zone
    language: str | None = Field(default=None, max_length=35, examples=["en"])
    schedule_id: Id = Field(description="Whose hours are kept")
    is_on: bool = True


class UserChange(Shape):
    """What is left out stays as it is."""

    model_config = shown_as(language="pt")

    full_name: Name | None = Field(default=None, min_length=1)
    email: Mail | None = None
    timezone: Zone | None = None
    language: str | None = Field(default=None, max_length=35)
    schedule_id: Id | None = None
    is_on: bool | None = None


class TimeOffShape(Shape):
    id: str
    start: datetime
    end: datetime
    note: str


class TimesOffShape(Shape):
    times_off: list[TimeOffShape]


class NewTimeOffShape(TimeOffShape):
    appointments: int = Field(description="How many stand within it, for somebody to look after")


class TimeOffIn(Shape):
    """Whole days in the host's zone, or from a time of the first to a time of the last."""

    model_config = shown_as(first=DAY_SHOWN, toTime="13:00", note="Dentist")

    first: Day
    last: Day | None = Field(default=None, description="The first where absent")
    from_time: str = Field(default="", max_length=5, examples=["13:00"])
    to_time: str = Field(default="", max_length=5, examples=["24:00"])
    note: str = Field(default="", max_length=200)


@calls.add("GET", "/v4/user/me", scope=Scope.READ, needs_host=True, answers={200: UserShape})
def me(asked: Asked) -> dict[str, Any]:
    """The host that the key acts as."""
    return _user(asked, asked.acting)


@calls.add("GET", "/v4/user", scope=Scope.READ, answers={200: UsersShape})
def users(asked: Asked) -> dict[str, Any]:
    """All hosts, by name."""
    return {"users": [_user(asked, host) for host in _office(asked).hosts()]}


@calls.add("GET", "/v4/user/{ref}", scope=Scope.READ, answers={200: UserShape})
def user(asked: Asked, ref: str) -> dict[str, Any]:
    """One host."""
    return _user(asked, _office(asked).host(ref))


@calls.add("POST", "/v4/user", scope=Scope.ADMIN, body=UserIn, answers={201: UserShape})
def create(asked: Asked) -> Reply:
    """A new host, who is of no meeting type yet."""
    body: UserIn = asked.body
    given = {
        "name": body.full_name,
        "mail": body.email,
        "zone": body.timezone,
        "locale": body.language,
        "schedule_ref": body.schedule_id,
        "is_on": body.is_on,
    }
    with renamed(FIELDS):
        made = _admins(asked).create_host(HostDraft.checked(given))
    return Reply(_user(asked, made), 201, headers={"Location": f"/v4/user/{made.ref}"})


@calls.add("PATCH", "/v4/user/{ref}", scope=Scope.ADMIN, body=UserChange, answers={200: UserShape})
def change(asked: Asked, ref: str) -> dict[str, Any]:
    """Set a host up anew, or switch them on or off. What is booked stays."""
    body: UserChange = asked.body
    counter = _admins(asked)
    host = counter.host(ref)
    inside = {outside: name for name, outside in FIELDS.items()}
    said = body.model_dump(exclude_unset=True, by_alias=True)
    given = _written(asked, host) | {inside.get(name, name): said[name] for name in said}
    given["is_on"] = host.is_on if body.is_on is None else body.is_on
    with renamed(FIELDS):
        counter.revise_host(host, HostDraft.checked(given))
    return _user(asked, host)


@calls.add(
    "DELETE",
    "/v4/user/{ref}",
    scope=Scope.ADMIN,
    answers={204: None},
    refusals=("in_use",),
)
def delete(asked: Asked, ref: str) -> Reply:
    """Only one who was never booked; others are switched off."""
    counter = _admins(asked)
    with unless_in_use():
        counter.delete_host(counter.host(ref))
    return Reply(None, 204)


@calls.add("GET", "/v4/user/{ref}/time-off", scope=Scope.READ, answers={200: TimesOffShape})
def times_off(asked: Asked, ref: str) -> dict[str, Any]:
    """When the host is away, now or later."""
    host = _office(asked).host(ref)
    return {"timesOff": [_time_off(one) for one in absences(asked.tx, host, now=asked.now)]}


@calls.add(
    "POST",
    "/v4/user/{ref}/time-off",
    scope=Scope.ADMIN,
    body=TimeOffIn,
    answers={201: NewTimeOffShape},
)
def add_time_off(asked: Asked, ref: str) -> Reply:
    """The host is away: nothing new is offered then, and what is booked stays."""
    counter = _admins(asked)
    host = counter.host(ref)
    with renamed(TIME_OFF_FIELDS):
        draft = TimeOffDraft.checked({**asked.body.model_dump(), "zone": host.zone})
        absence = counter.add_time_off(host, draft)
    told = {**_time_off(absence), "appointments": counter.bookings_within(host, absence)}
    return Reply(told, 201)


@calls.add(
    "DELETE",
    "/v4/user/{ref}/time-off/{time_off_id}",
    scope=Scope.ADMIN,
    answers={204: None},
)
def remove_time_off(asked: Asked, ref: str, time_off_id: str) -> Reply:
    """The host is there after all."""
    counter = _admins(asked)
    counter.remove_time_off(counter.host(ref), time_off_id)
    return Reply(None, 204)


def _office(asked: Asked) -> BackOffice:
    return BackOffice(asked.tx, asked.account, None, now=asked.now)


def _admins(asked: Asked) -> Availability:
    return Availability(asked.tx, asked.account, admin(asked), now=asked.now)


def _written(asked: Asked, host: Host) -> dict[str, Any]:
    """The host as the draft takes it."""
    agent = None
    if host.login_id is not None:
        agent = asked.tx.scalar(select(Agent).where(Agent.login_id == host.login_id))
    return {
        "name": host.name,
        "mail": host.mail,
        "zone": host.zone,
        "locale": host.locale,
        "schedule_ref": host.schedule.ref,
        "agent_ref": agent.ref if agent else None,
    }


def _user(asked: Asked, host: Host) -> dict[str, Any]:
    return {
        **host_json(Hosting(host.ref, host.name, host.mail, host.zone)),
        "isOn": host.is_on,
        "language": host.locale,
        "scheduleId": host.schedule.ref,
        "companyId": asked.account.ref,
        "companySlug": asked.account.slug,
    }


def _time_off(absence: TimeOff) -> dict[str, Any]:
    return {
        "id": absence.ref,
        "start": instant(absence.starts_at),
        "end": instant(absence.ends_at),
        "note": absence.note,
    }
