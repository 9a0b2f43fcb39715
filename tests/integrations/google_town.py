"""A house with Google, for tests of its doors: an admin's browser, a host, and the way there and
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from werkzeug.test import TestResponse

from booking.accounts import Account
from booking.calendars import Connection
from booking.people import Host
from integrations.office.plug import plug as office
from integrations.web import web_app
from tests import factories
from tests.integrations.calendars import INES, Scene, a_scene
from tests.integrations.connected import PAGE, connection_now, of
from tests.integrations.offices import Browser, an_agent
from tests.world import World

BACK = "/hooks/google/connected"
TOM = "tom@alder.example"


@dataclass(frozen=True)
class Town:
    """The house, its admin's browser, and Inês, who keeps her calendar at Google."""

    scene: Scene
    admin: Browser
    host: Host

    @property
    def world(self) -> World:
        return self.scene.world

    def a_stranger(self) -> Browser:
        return Browser(self.admin.web.application)

    def link(self, host: Host | None = None, *, account: Account | None = None) -> str:
        """Such as an admin has mailed."""
        with self.world.transaction() as tx:
            refs = [(account or self.world.account).ref, (host or self.host).ref]
            token = tx.tokens.sign("connect", refs, now=self.world.now)
        return f"/hooks/google/connect/{token}"

    def leaves(self) -> str:
        """The admin sets out for Inês; Google's address."""
        return way_there(self.admin.sends(f"{of(self.host)}/google"))

    def connects(self) -> None:
        """The admin goes all the way for Inês, who allows it."""
        assert self.admin.sees(at_google(self.leaves())).location == PAGE

    def connection(self, host: Host | None = None) -> Connection:
        found = connection_now(host or self.host)
        assert found is not None
        return found

    def is_connected(self) -> bool:
        return connection_now(self.host) is not None


@contextmanager
def a_town(world: World) -> Iterator[Town]:
    an_agent(world, is_admin=True)
    host = factories.a_host()
    with a_scene(world) as scene:
        scene.twin.person(INES, zone=host.zone)
        scene.twin.calendar(INES, "Team")
        scene.twin.authorize(INES)
        app = web_app(
            scene.settings, scene.house, [office(scene.settings, scene.house), scene.plug]
        )
        admin = Browser(app)
        admin.signs_in()
        admin.sees(PAGE)
        yield Town(scene, admin, host)


def leaves_by_link(browser: Browser, link: str) -> str:
    browser.sees(link)
    return way_there(browser.sends(link))


def way_there(page: TestResponse) -> str:
    """Where the page sends the browser."""
    assert page.status_code == 200
    return page.headers["Refresh"].partition("url=")[2]


def at_google(way: str) -> str:
    """Google's answer: the path that it sends the browser back to."""
    back = requests.get(way, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"
