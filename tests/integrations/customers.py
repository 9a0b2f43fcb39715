"""What the tests of the customer's pages stand on: the pages, and a browser without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from typing_extensions import override
from werkzeug.test import TestResponse

from booking.bookings import Booking
from booking.chronicle import HistoryRow
from booking.links import Purpose, token_for
from booking.participants import Guest
from integrations.pages.plug import plug
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.web import web_app
from tests.world import World

BOOK = "/alder/intro-call"

Typed = Mapping[str, Any]  # a text for each field, or several


def the_pages(world: World, var_dir: Path, web: WebSettings | None = None) -> Flask:
    settings = Settings(CoreSettings(var_dir=var_dir), web or WebSettings(), MailSettings())
    house = House(world.database, world.clock, settings)
    return web_app(settings, house, [plug(settings, house)])


def bookings(world: World) -> list[Booking]:
    with world.transaction() as tx:
        return list(tx.scalars(select(Booking).order_by(Booking.id)).unique())


def the_booking(world: World) -> Booking:
    (booking,) = bookings(world)
    return booking


def facts(world: World) -> list[str]:
    """What happened, in order."""
    with world.transaction() as tx:
        return [row.fact for row in tx.scalars(select(HistoryRow).order_by(HistoryRow.id))]


def link(
    world: World,
    booking: Booking,
    purpose: Purpose = Purpose.CUSTOMER,
    *,
    guest: Guest | None = None,
) -> str:
    """The path of the booking's page, as a mail has it."""
    host = booking.hosts[0].ref if purpose is Purpose.DECISION else None
    with world.transaction() as tx:
        token = token_for(tx, booking, purpose, now=world.now, guest=guest, host_ref=host)
    return f"/b/{token}"


@dataclass
class Form:
    """A form on a page: where it goes, and what is filled in already."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Customer:
    """Looks at pages, fills in their forms and follows where they lead."""

    def __init__(self, app: Flask) -> None:
        self.web = app.test_client()
        self.page = ""
        self.forms: list[Form] = []
        self.slots: dict[str, str] = {}  # "09:30" -> its token

    def sees(self, path: str, **headers: str) -> TestResponse:
        return self._read(self.web.get(path, headers=headers))

    def sends(self, action: str, **typed: Any) -> TestResponse:
        """Send the form whose address ends so, filled in further with `typed`."""
        form = next(
            one for one in self.forms if one.method == "post" and one.action.endswith(action)
        )
        return self._read(self.web.post(form.action, data=form.fields | typed))

    def books(
        self, clock: str = "10:00", answers: Typed | None = None, **typed: str
    ) -> TestResponse:
        """Choose that time on the page and send the form as Ana."""
        who = {"name": "Ana Silva", "email": "ana@example.com"}
        filled = {**who, **typed, **(answers or {})}
        return self.sends(BOOK, slot=self.slots[clock], **filled)

    def follows(self, answer: TestResponse) -> TestResponse:
        assert answer.status_code == 303
        return self.sees(answer.headers["Location"])

    def _read(self, answer: TestResponse) -> TestResponse:
        self.page = answer.text if answer.mimetype == "text/html" else ""
        reader = _Reader()
        reader.feed(self.page)
        self.forms, self.slots = reader.forms, reader.slots
        return answer


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.slots: dict[str, str] = {}
        self._token: str | None = None
        self._is_clock = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if tag == "input" and given.get("name") == "slot" and given["type"] == "radio":
            self._token = given["value"]
        elif tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1].fields[given["name"]] = given["value"]
        self._is_clock = tag == "time"

    @override
    def handle_data(self, data: str) -> None:
        if self._is_clock and self._token:
            self.slots[data.strip()] = self._token
            self._token = None
