"""Contacts: who books, found and corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from booking.api_keys import Scope
from booking.back_office import BackOffice
from booking.contacts import Contact
from integrations.api.access import Asked, Calls
from integrations.api.pages import PagedShape, PageIn, paged
from integrations.api.said import renamed
from integrations.api.words import Mail, Name, Shape, shown_as
from integrations.appointments import instant

calls = Calls("Contacts")


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


class ContactsShape(PagedShape):
    contacts: list[ContactShape]


class ContactsIn(PageIn):
    search: str = Field(default="", max_length=100, description="In names, mails and numbers")


class ContactIn(Shape):
    """What is left out stays as it is."""

    model_config = shown_as(phone="+351912345678")

    name: Name | None = None
    email: Mail | None = None
    phone: str | None = Field(default=None, max_length=40)


@calls.add("GET", "/v4/contact", scope=Scope.READ, query=ContactsIn, answers={200: ContactsShape})
def contacts(asked: Asked) -> dict[str, Any]:
    """Contacts by name, a page at a time."""
    query: ContactsIn = asked.query
    page = _office(asked).contacts(query.search, page=query.page, size=query.page_size)
    return {"contacts": [_contact(one) for one in page.rows], **paged(page)}


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
    with renamed({"mail": "email"}):
        office.revise_contact(
            found,
            name=found.name if body.name is None else body.name,
            mail=(found.mail or "") if body.email is None else body.email,
            phone=(found.phone or "") if body.phone is None else body.phone,
        )
    return _contact(found)


def _office(asked: Asked) -> BackOffice:
    return BackOffice(asked.tx, asked.account, None, now=asked.now)


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
