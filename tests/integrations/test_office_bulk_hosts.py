"""Many bookings handed to another host by an agent: whom, who can, the button, the result."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from booking.bookings import Booking
from booking.bulk_work import BulkWork
from booking.event_types import EventTypeHost
from booking.outbox.dispatcher import Dispatcher
from booking.people import Host
from tests import factories
from tests.integrations.offices import OFFICE, Browser, a_browser, booking_now
from tests.world import World

BULK = f"{OFFICE}/bookings/bulk"


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


class Scene:
    """Two of Inês's bookings; Tom can take the first."""

    def __init__(self) -> None:
        self.ines = factories.a_host()
        either = factories.an_event_type("Advice", hosts=[self.ines])
        self.free = factories.a_booking("Tue 10:00", event_type=either)
        hers_alone = factories.an_event_type("Checkup", hosts=[self.ines])
        self.hers = factories.a_booking("Wed 10:00", event_type=hers_alone)
        self.tom = factories.a_host("Tom Okafor", mail="tom@alder.example")
        with factories.the_world().transaction() as tx:
            kept = tx.merge(either)
            kept.hosts.append(
                EventTypeHost(host_id=self.tom.id, host=tx.merge(self.tom), position=1)
            )

    @property
    def refs(self) -> str:
        return f"ref={self.free.ref}&ref={self.hers.ref}"

    def asks(self, browser: Browser, host: Host) -> str:
        return browser.sees(f"{BULK}?kind=change_host&{self.refs}&new_host={host.ref}").text


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene()


def works(world: World) -> None:
    """What the worker does; nothing else leaves."""
    delivers = dict.fromkeys(("mail", "notice", "calendar"), lambda _: None)
    delivers |= BulkWork(world.database, world.clock).delivers()
    Dispatcher(world.database, delivers, clock=world.clock).round()


def host_of(world: World, booking: Booking) -> str:
    (host,) = booking_now(world, booking.ref).hosts
    return host.name


def form_of(page: str) -> dict[str, str]:
    """What the button of a preview sends."""
    below = page[page.index('method="post" action="' + BULK) :]
    return dict(re.findall(r'name="(kind|key|ref|new_host)" value="([^"]+)"', below))


def test_first_the_new_host_is_asked_for(browser: Browser, scene: Scene) -> None:
    listed = browser.sees(f"{OFFICE}/bookings").text
    page = browser.sees(f"{BULK}?kind=change_host&{scene.refs}").text

    assert 'value="change_host">Change host</button>' in listed
    assert "Give 2 bookings to another host" in page
    assert f'<option value="{scene.tom.ref}">Tom Okafor</option>' in page
    assert page.count('type="hidden" name="ref"') == 2


def test_it_is_told_who_can_be_taken_and_why_others_cannot(
    world: World, browser: Browser, scene: Scene
) -> None:
    page = scene.asks(browser, scene.tom)

    assert "Give 1 booking to Tom Okafor?" in page
    assert "Goes to Tom Okafor" in page
    assert "Not a host of this event type" in page
    assert "1 booking is left as it is." in page
    assert host_of(world, scene.free) == scene.ines.name


def test_the_button_gives_them_over_and_each_result_is_shown(
    world: World, browser: Browser, scene: Scene
) -> None:
    form = form_of(scene.asks(browser, scene.tom))

    first, twin = (browser.sends(BULK, tell="yes", **form) for _ in range(2))
    works(world)
    done = browser.sees(first.location).text

    assert first.location == twin.location
    assert "Given to another host together" in done
    assert "1 booking given to Tom Okafor" in done
    assert "1 could not be changed" in done
    assert host_of(world, scene.free) == "Tom Okafor"
    assert host_of(world, scene.hers) == scene.ines.name


def test_who_can_take_none_has_no_button(browser: Browser, scene: Scene) -> None:
    page = scene.asks(browser, scene.ines)

    assert "can take none of these" in page
    assert page.count("Is theirs already") == 2
    assert 'method="post" action="' + BULK not in page


def test_all_of_a_narrowed_list_stays_chosen_while_the_host_is(
    browser: Browser, scene: Scene
) -> None:
    narrowed = f"kind=change_host&all=yes&host={scene.ines.ref}"

    asked = browser.sees(f"{BULK}?{narrowed}").text
    told = browser.sees(f"{BULK}?{narrowed}&new_host={scene.tom.ref}").text

    assert "Give 2 bookings to another host" in asked
    assert 'name="all" value="yes"' in asked
    assert f'name="host" value="{scene.ines.ref}"' in asked
    assert "Give 1 booking to Tom Okafor?" in told


def test_without_a_host_or_with_a_strangers_nothing_is_done(
    world: World, browser: Browser, scene: Scene
) -> None:
    form = form_of(scene.asks(browser, scene.tom))
    del form["new_host"]

    without = browser.sends(BULK, tell="yes", **form)
    unknown = browser.sends(BULK, tell="yes", new_host="0" * 36, **form)
    works(world)

    assert (without.status_code, unknown.status_code) == (422, 404)
    assert "Give 2 bookings to another host" in without.text
    assert host_of(world, scene.free) == scene.ines.name
