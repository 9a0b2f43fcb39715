"""Hosts, when they can be booked, and contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from booking import schedules
from booking.api_keys import Scope
from booking.appointments import Hosting
from booking.back_office import BackOffice
from booking.contacts import Contact
from booking.errors import InvalidInput
from booking.people import Host
from booking.schedules import Schedule
from booking.when.hours import WEEKDAYS, LocalWindow
from integrations.api.access import Asked, Calls
from integrations.api.shapes import HostShape
from integrations.api.words import Mail, Name, Page, Shape
from integrations.appointments import host_json, instant

calls = Calls("People")


class UserShape(HostShape):
    is_on: bool
    schedule_id: str
    company_id: str
    company_slug: str


class UsersShape(Shape):
    users: list[UserShape]


class WindowShape(Shape):
    start: str = Field(examples=["09:00"])
    end: str = Field(description="24:00 ends the day; earlier than the start: of the next date")


class WeekdayShape(Shape):
    day: str
    windows: list[WindowShape]


class OverrideShape(Shape):
    date: str
    windows: list[WindowShape]


class ScheduleShape(Shape):
    id: str
    name: str
    timezone: str
    weekly: list[WeekdayShape]
    overrides: list[OverrideShape]


class SchedulesShape(Shape):
    schedules: list[ScheduleShape]


class ContactShape(Shape):
    id: str
    name: str
    email: str | None
    phone: str | None
    language: str | None
    timezone: str | None
    no_show_count: int
    last_no_show_at: datetime | None
    created_at: datetime


class ContactsShape(Shape):
    contacts: list[ContactShape]
    page: int
    page_size: int
    total: int
    total_pages: int


class ContactsIn(Shape):
    search: str = Field(default="", max_length=100)
    page: Page = 1


class ContactIn(Shape):
    """What is left out stays as it is."""

    name: Name | None = None
    email: Mail | None = None
    phone: str | None = Field(default=None, max_length=40)


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


@calls.add("GET", "/v4/schedule", scope=Scope.READ, answers={200: SchedulesShape})
def all_schedules(asked: Asked) -> dict[str, Any]:
    """The weekly hours and date overrides that hosts and meeting types keep."""
    return {"schedules": [_schedule(one) for one in schedules.schedules(asked.tx)]}


@calls.add("GET", "/v4/schedule/{ref}", scope=Scope.READ, answers={200: ScheduleShape})
def schedule(asked: Asked, ref: str) -> dict[str, Any]:
    """One schedule."""
    return _schedule(schedules.schedule_called(asked.tx, ref))


@calls.add("GET", "/v4/contact", scope=Scope.READ, query=ContactsIn, answers={200: ContactsShape})
def contacts(asked: Asked) -> dict[str, Any]:
    """Contacts by name, a page at a time."""
    page = _office(asked).contacts(asked.query.search, page=asked.query.page)
    return {
        "contacts": [_contact(one) for one in page.rows],
        "page": page.number,
        "pageSize": page.size,
        "total": page.total,
        "totalPages": -(-page.total // page.size),
    }


@calls.add("GET", "/v4/contact/{ref}", scope=Scope.READ, answers={200: ContactShape})
def contact(asked: Asked, ref: str) -> dict[str, Any]:
    """One contact; the id of one that was joined to another leads there."""
    return _contact(_office(asked).contact(ref))


@calls.add(
    "PATCH",
    "/v4/contact/{ref}",
    scope=Scope.BOOK,
    body=ContactIn,
    answers={200: ContactShape},
)
def revise_contact(asked: Asked, ref: str) -> dict[str, Any]:
    """Correct a contact's name, mail or phone."""
    body: ContactIn = asked.body
    office = _office(asked)
    found = office.contact(ref)
    try:
        office.revise_contact(
            found,
            name=found.name if body.name is None else body.name,
            mail=(found.mail or "") if body.email is None else body.email,
            phone=(found.phone or "") if body.phone is None else body.phone,
        )
    except InvalidInput as error:
        wrong = {"email" if name == "mail" else name: why for name, why in error.fields.items()}
        raise InvalidInput(wrong) from error
    return _contact(found)


def _office(asked: Asked) -> BackOffice:
    return BackOffice(asked.tx, asked.account, None, now=asked.now)


def _user(asked: Asked, host: Host) -> dict[str, Any]:
    return {
        **host_json(Hosting(host.ref, host.name, host.mail, host.zone)),
        "isOn": host.is_on,
        "scheduleId": host.schedule.ref,
        "companyId": asked.account.ref,
        "companySlug": asked.account.slug,
    }


def _schedule(schedule: Schedule) -> dict[str, Any]:
    hours = schedule.hours
    return {
        "id": schedule.ref,
        "name": schedule.name,
        "timezone": hours.zone,
        "weekly": [
            {"day": day, "windows": _windows(windows)}
            for day, windows in zip(WEEKDAYS, hours.weekly.days, strict=True)
        ],
        "overrides": [
            {"date": day.isoformat(), "windows": _windows(windows)}
            for day, windows in sorted(hours.overrides.items())
        ],
    }


def _windows(windows: tuple[LocalWindow, ...]) -> list[dict[str, str]]:
    return [{"start": _clock(one.starts), "end": _clock(one.ends)} for one in windows]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _contact(contact: Contact) -> dict[str, Any]:
    missed = contact.last_no_show_at
    return {
        "id": contact.ref,
        "name": contact.name,
        "email": contact.mail,
        "phone": contact.phone,
        "language": contact.locale,
        "timezone": contact.zone,
        "noShowCount": contact.no_show_count,
        "lastNoShowAt": None if missed is None else instant(missed),
        "createdAt": instant(contact.created_at),
    }
