"""The admin's pages in tests, and their forms as a browser without scripts sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from flask import Flask
from typing_extensions import override
from werkzeug.test import TestResponse

from integrations.office import availability, event_types, hosts, settings
from integrations.office.plug import plug
from integrations.plug import House, Plug
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.web import web_app
from tests.integrations.offices import Browser, an_agent, another_accounts_agent
from tests.world import World

# An agent is told so, a stranger is sent to sign in, another account's admin learns nothing.
NO_ADMINS = [("marta@alder.example", 403), (None, 302), ("eve@birch.example", 404)]
DOORS = (event_types.doors, availability.doors, hosts.doors, settings.doors)


def an_office(world: World, var_dir: Path) -> Flask:
    given = Settings(CoreSettings(var_dir=var_dir), WebSettings(), MailSettings())
    house = House(world.database, world.clock, given)
    office = plug(given, house)
    rest = tuple(doors for doors in DOORS if doors not in office.opens)
    return web_app(given, house, [office, Plug(opens=rest)])


def an_admin(world: World, var_dir: Path) -> Browser:
    """Marta's browser, signed in; she is an admin of Alder."""
    an_agent(world, is_admin=True)
    browser = Browser(an_office(world, var_dir))
    browser.signs_in()
    browser.sees("/office/alder/settings")
    return browser


def no_admins_browser(world: World, var_dir: Path, mail: str | None) -> Browser:
    """Of one of those in `NO_ADMINS`, where Marta is an agent of Alder."""
    another_accounts_agent(world)
    browser = Browser(an_office(world, var_dir))
    browser.sees("/office/sign-in")
    if mail:
        browser.signs_in(mail)
        slug = mail.partition("@")[2].partition(".")[0]
        browser.sees(f"/office/{slug}/bookings")
    return browser


def presses(browser: Browser, path: str, act: str = "save", **changes: str) -> TestResponse:
    """Open the page, change these fields, press the button; a field that is "-" is left out."""
    return again(browser, path, browser.sees(path), act, **changes)


def again(
    browser: Browser, path: str, page: TestResponse, act: str = "save", **changes: str
) -> TestResponse:
    """As `presses`, from the form as `page` shows it."""
    fields = form_in(page, path).fields | changes
    kept = {name: value for name, value in fields.items() if value != "-"}
    return browser.sends(path, **{**kept, "act": act})


@dataclass
class Form:
    """What a browser would send, and where to."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


def form_in(page: TestResponse, action: str) -> Form:
    reader = _Forms()
    reader.feed(page.get_data(as_text=True))
    found = [form for form in reader.forms if form.action in ("", action)]
    wanted = [form for form in found if form.action == action] or found
    assert wanted, (action, [form.action for form in reader.forms])
    return wanted[0]


def errors_in(page: TestResponse) -> dict[str, str]:
    """Id of what is wrong -> what is said below it."""
    text = page.get_data(as_text=True)
    found = re.findall(
        r'<p class="error" id="([^"]+)-error">(?:<svg.*?</svg>)?(.*?)</p>', text, re.DOTALL
    )
    return {name.removeprefix("f-"): words.strip() for name, words in found}


class _Forms(HTMLParser):
    """The forms of a page with the values a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select = ""
        self._textarea = ""
        self._words = ""
        self._first_option: str | None = None

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
            self._inside = True
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "select":
            self._select, self._first_option = name, None
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._textarea, self._words = name, ""

    def _input(self, name: str, given: dict[str, str]) -> None:
        is_tick = given.get("type") in ("checkbox", "radio")
        if not is_tick or "checked" in given:
            self.forms[-1].fields[name] = given.get("value", "on" if is_tick else "")

    def _option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if self._first_option is None or "selected" in given:
            self.forms[-1].fields[self._select] = value
        self._first_option = value

    @override
    def handle_data(self, data: str) -> None:
        self._words += data

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea:
            self.forms[-1].fields[self._textarea] = self._words.removeprefix("\n").removeprefix(
                "\r\n"
            )
            self._textarea = ""
