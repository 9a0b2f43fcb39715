"""Rows and choices of an event type without a script, and two admins who save the same one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from booking.event_types import EventType, Location, LocationKind
from tests import factories
from tests.integrations.offices import Browser, the_only
from tests.integrations.set_up_pages import (
    again,
    an_admin,
    errors_in,
    form_in,
    presses,
)
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

LIST = "/office/alder/event-types"
NEW = f"{LIST}/new"


@pytest.fixture
def admin(world: World, tmp_path: Path) -> Browser:
    return an_admin(world, tmp_path)


def page_of(event_type: EventType) -> str:
    return f"{LIST}/{event_type.ref}"


# Rows without a script


def test_rows_come_go_and_change_places_by_buttons(world: World, admin: Browser) -> None:
    one = presses(admin, NEW, "add-questions", title="Site survey")
    two = again(admin, NEW, one, "add-questions", **{"questions-0-label": "First?"})
    up = again(admin, NEW, two, "up-questions-1", **{"questions-1-label": "Second?"})

    fields = form_in(up, NEW).fields
    assert up.status_code == 200
    assert (fields["questions-0-label"], fields["questions-1-label"]) == ("Second?", "First?")
    assert fields["title"] == "Site survey"

    saved = again(admin, NEW, again(admin, NEW, up, "remove-questions-0"))
    assert saved.status_code == 303, errors_in(saved)
    assert [q.label for q in the_only(world, EventType, slug="site-survey").questions] == ["First?"]


def test_a_host_is_added_and_taken_out_again(world: World, admin: Browser) -> None:
    ines, tom = factories.a_host(), factories.a_host("Tom Okafor")

    one = presses(admin, NEW, "add-hosts", title="Survey", add_host=tom.ref)
    two = again(admin, NEW, one, "add-hosts", add_host=ines.ref, assignment="collective")
    down = again(admin, NEW, two, "down-hosts-0")
    again(admin, NEW, down)

    made = the_only(world, EventType, slug="survey")
    assert [place.host.name for place in made.hosts] == ["Inês Carvalho", "Tom Okafor"]


# Two at once


@pytest.mark.databases("sqlite", "postgresql")
def test_who_saves_second_sees_what_the_first_saved_and_keeps_their_own(
    world: World, admin: Browser
) -> None:
    made = factories.an_event_type("Intro call")
    opened = admin.sees(page_of(made))
    presses(admin, page_of(made), title="Welcome call", slug="intro-call")

    refused = again(admin, page_of(made), opened, title="First call")

    assert refused.status_code == 409
    assert "Somebody else changed this" in refused.text
    assert "Welcome call" in refused.text
    assert form_in(refused, page_of(made)).fields["title"] == "First call"
    assert the_only(world, EventType, ref=made.ref).title == "Welcome call"

    assert again(admin, page_of(made), refused).status_code == 303
    assert the_only(world, EventType, ref=made.ref).title == "First call"


def test_a_change_of_hosts_alone_counts_as_a_change(world: World, admin: Browser) -> None:
    made = factories.an_event_type("Intro call")
    tom = factories.a_host("Tom Okafor")
    opened = admin.sees(page_of(made))
    presses(admin, page_of(made), **{"hosts-0-ref": tom.ref})

    refused = again(admin, page_of(made), opened, description="Mine")

    assert refused.status_code == 409
    assert "<dt>Hosts</dt><dd>Tom Okafor</dd>" in refused.text


def test_only_what_differs_is_held_against_what_one_wrote(world: World, admin: Browser) -> None:
    made = factories.an_event_type("Intro call", description="One\nTwo", notice=60)
    opened = admin.sees(page_of(made))
    presses(admin, page_of(made), notice="2", may_cancel="-")

    refused = again(admin, page_of(made), opened, description="One\r\nTwo")

    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", refused.text) == [
        ("Minimum notice", "2 hours"),
        ("Customers may cancel it", "Off"),
    ]


# Choices


def test_a_meet_has_a_link_for_when_none_can_be_made(world: World, admin: Browser) -> None:
    event_type = factories.an_event_type()
    link = "https://meet.example/spare"

    refused = presses(
        admin, page_of(event_type), location_kind="google_meet", detail_meet="meet.example"
    )
    answer = presses(admin, page_of(event_type), location_kind="google_meet", detail_meet=link)

    assert refused.status_code == 422
    assert set(errors_in(refused)) == {"detail_meet"}
    assert answer.status_code == 303, errors_in(answer)
    made = the_only(world, EventType, slug="intro-call")
    assert made.location == Location(LocationKind.GOOGLE_MEET, link)
    shown = form_in(admin.sees(page_of(event_type)), page_of(event_type)).fields
    assert (shown["location_kind"], shown["detail_meet"]) == ("google_meet", link)
