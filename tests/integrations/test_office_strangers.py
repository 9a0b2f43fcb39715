"""What belongs to an account is nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.deals import Deal
from booking.tasks import Task
from tests import factories
from tests.integrations.offices import (
    OFFICE,
    Browser,
    a_browser,
    another_accounts_agent,
    booking_now,
    the_only,
)
from tests.world import World


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


GETS = (
    "bookings/{booking}",
    "bookings/{booking}/reschedule",
    "bookings/{booking}/cancel",
    "contacts/{contact}",
    "contacts/{contact}/edit",
    "contacts/{contact}/book",
    "contacts/{contact}/book?type=site-survey",
    "contacts/{contact}/join/{contact}",
    "deals/{deal}",
)
POSTS = (
    "bookings/{booking}/approve",
    "bookings/{booking}/reject",
    "bookings/{booking}/attended",
    "bookings/{booking}/no-show",
    "bookings/{booking}/cancel",
    "bookings/{booking}/notes",
    "bookings/{booking}/guests",
    "bookings/{booking}/guests/{contact}/remove",
    "bookings/{booking}/host",
    "bookings/{booking}/reschedule",
    "contacts/{contact}/edit",
    "contacts/{contact}/join/{contact}",
    "contacts/{contact}/tasks",
    "contacts/{contact}/book?type=site-survey",
    "tasks/{task}/done",
    "deals/{deal}/stage",
)


def test_what_belongs_to_an_account_is_nobody_elses(world: World, browser: Browser) -> None:
    event_type = factories.an_event_type("Site survey", **factories.rules())
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    refs = {
        "booking": booking.ref,
        "contact": booking.contact.ref,
        "deal": the_only(world, Deal).ref,
        "task": the_only(world, Task).ref,
    }
    eve = Browser(browser.web.application)
    eve.signs_in(another_accounts_agent(world).mail)
    eve.sees("/office/birch/inbox")
    stranger = Browser(browser.web.application)
    stranger.sees("/office/sign-in")

    for path in (path.format(**refs) for path in GETS):
        assert stranger.sees(f"{OFFICE}/{path}").location.startswith("/office/sign-in"), path
        assert eve.sees(f"{OFFICE}/{path}").status_code == 404, path
        assert eve.sees(f"/office/birch/{path}").status_code == 404, path
    for path in (path.format(**refs) for path in POSTS):
        assert stranger.sends(f"{OFFICE}/{path}").location.startswith("/office/sign-in"), path
        assert eve.sends(f"{OFFICE}/{path}", note="x").status_code == 404, path
        assert eve.sends(f"/office/birch/{path}", note="x").status_code == 404, path
    assert booking_now(world, booking.ref).version == booking.version
