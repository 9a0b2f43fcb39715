"""Connections to calendars in tests, made as the way back from Google makes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from pydantic import SecretStr
from werkzeug.test import TestResponse

from booking.calendars import Connection, connection_of
from booking.connections import Connections, Found, Grant
from booking.people import Host
from integrations.google.plug import plug as google
from integrations.office.plug import plug as office
from integrations.plug import House
from integrations.settings import (
    CoreSettings,
    GoogleSettings,
    MailSettings,
    Settings,
    WebSettings,
)
from integrations.web import web_app
from tests import factories
from tests.integrations.offices import OFFICE, Browser, an_agent
from tests.world import World

PAGE = f"{OFFICE}/connections"
CALENDARS = ("Work", "Personal", "Holidays")


def an_office_with_google(world: World, var_dir: Path) -> Flask:
    client = GoogleSettings(google_client_id="alder", google_client_secret=SecretStr("secret"))
    given = Settings(CoreSettings(var_dir=var_dir), WebSettings(), MailSettings(), client)
    house = House(world.database, world.clock, given)
    return web_app(given, house, [office(given, house), google(given, house)])


def an_admin_with_google(world: World, var_dir: Path) -> Browser:
    """Marta's browser, where Google is set up."""
    an_agent(world, is_admin=True)
    browser = Browser(an_office_with_google(world, var_dir))
    browser.signs_in()
    browser.sees(PAGE)
    return browser


def a_connection(
    host: Host | None = None, *, mail: str = "ines@alder.example", is_read: bool = True
) -> Connection:
    """Inês', with a calendar for work, a personal one, and holidays that nobody may write to."""
    world = factories.the_world()
    host = host or factories.a_host()
    found = [
        Found(
            vendor_id=mail if name == "Work" else f"{name.lower()}.{mail}",
            name=name,
            zone=host.zone,
            is_primary=name == "Work",
            may_write=name != "Holidays",
            can_meet=True,
        )
        for name in CALENDARS
    ]
    with world.transaction() as tx:
        counter = Connections(tx, world.account, now=world.now)
        connection = counter.finish(tx.merge(host), Grant(mail, ("calendar",), "sealed"), found)
        for calendar in connection.calendars:
            calendar.synced_at = world.now if is_read and calendar.is_followed else None
        return connection


def happens(host: Host, change: Callable[[Connections, Connection], None]) -> None:
    """To the connection of this host, at the counter."""
    world = factories.the_world()
    with world.transaction() as tx:
        connection = connection_of(tx, host.id)
        assert connection is not None
        change(Connections(tx, world.account, now=world.now), connection)


def breaks(host: Host, code: str = "grant_revoked") -> None:
    """Google no longer lets us in."""
    happens(host, lambda counter, connection: counter.broke(connection, code))


def connection_now(host: Host) -> Connection | None:
    with factories.the_world().database.reading() as tx:
        tx.enter(factories.the_world().account)
        found = connection_of(tx, host.id)
        tx.expunge_all()
        return found


def words(page: TestResponse) -> str:
    """What a reader reads of a page."""
    main = page.text.partition("<main")[2] or page.text
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(svg|script).*?</\1>", "", main)).split())


def of(host: Host) -> str:
    return f"{PAGE}/{host.ref}"


def an_agents_browser(admin: Browser, world: World) -> tuple[Browser, Host]:
    """Tom's, who is an agent and a host."""
    agent = an_agent(world, "Tom Okafor", mail="tom@alder.example")
    browser = Browser(admin.web.application)
    browser.signs_in(agent.login.mail)
    browser.sees(f"{OFFICE}/inbox")
    return browser, factories.a_host("Tom Okafor", mail="tom@alder.example", login=agent.login)
