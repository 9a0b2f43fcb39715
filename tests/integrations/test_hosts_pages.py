"""Hosts and their time off on pages: whose time is booked, and when they are away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from booking.front_desk import FrontDesk
from booking.people import Host
from booking.schedules import Schedule, TimeOff
from booking.when.hours import LocalWindow
from tests import factories
from tests.integrations.offices import Browser, an_agent, the_only
from tests.integrations.set_up_pages import (
    an_admin,
    errors_in,
    form_in,
    presses,
)
from tests.world import World, at

pytestmark = pytest.mark.databases("postgresql")

LIST = "/office/alder/availability"
NEW = f"{LIST}/new"
HOSTS = f"{LIST}/hosts"
NEW_HOST = f"{HOSTS}/new"
NINE_TO_FIVE = LocalWindow(9 * 60, 17 * 60)


@pytest.fixture
def admin(world: World, tmp_path: Path) -> Browser:
    return an_admin(world, tmp_path)


def page_of(schedule: Schedule) -> str:
    return f"{LIST}/{schedule.ref}"


def host_page(host: Host) -> str:
    return f"{HOSTS}/{host.ref}"


def test_a_host_is_made_with_hours_and_a_login(world: World, admin: Browser) -> None:
    schedule = factories.a_schedule()
    agent = an_agent(world, "Tom Okafor", mail="tom@alder.example")

    answer = presses(
        admin,
        NEW_HOST,
        name="Tom Okafor",
        mail="TOM@alder.example",
        zone="Europe/Lisbon",
        schedule_ref=schedule.ref,
        agent_ref=agent.ref,
    )

    host = the_only(world, Host, name="Tom Okafor")
    assert answer.status_code == 303
    assert (host.mail, host.zone, host.is_on) == ("tom@alder.example", "Europe/Lisbon", True)
    assert host.login_id == agent.login_id
    assert presses(admin, host_page(host)).status_code == 303
    assert the_only(world, Host, ref=host.ref).login_id == agent.login_id


def test_a_host_needs_a_name_hours_and_a_mail_that_is_one(world: World, admin: Browser) -> None:
    answer = presses(admin, NEW_HOST, name="", mail="tom@", schedule_ref="")

    assert answer.status_code == 422
    assert set(errors_in(answer)) == {"name", "mail", "schedule_ref"}
    assert form_in(answer, NEW_HOST).fields["mail"] == "tom@"


def test_time_off_is_busy_time_and_may_be_taken_back(world: World, admin: Browser) -> None:
    host = factories.an_event_type("Intro call").hosts[0].host

    admin.sends(f"{host_page(host)}/time-off", first="2025-03-04", note="Dentist")

    absence = the_only(world, TimeOff, host_id=host.id)
    assert (absence.starts_at, absence.ends_at) == (at("Tue 00:00"), at("Wed 00:00"))
    with world.database.reading() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        day = date(2025, 3, 4)
        intro = desk.event_type("intro-call")
        assert desk.openings(intro, zone=world.account.zone, first=day, last=day) == []

    admin.sends(f"{host_page(host)}/time-off/{absence.ref}/remove")
    assert "None ahead." in admin.sees(host_page(host)).text


def test_time_off_may_be_part_of_a_day(world: World, admin: Browser) -> None:
    host = factories.a_host()

    admin.sends(
        f"{host_page(host)}/time-off",
        first="2025-03-04",
        from_time="13:00",
        last="2025-03-05",
        to_time="9",
    )

    absence = the_only(world, TimeOff, host_id=host.id)
    assert (absence.starts_at, absence.ends_at) == (at("Tue 13:00"), at("Wed 09:00"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, {"first": "Fill this in."}),
        (
            {"first": "2025-03-04", "last": "2025-03-03"},
            {"to_time": "This ends before it begins."},
        ),
        (
            {"first": "2025-03-04", "from_time": "13:00", "to_time": "12:00"},
            {"to_time": "This ends before it begins."},
        ),
        (
            {"first": "2025-03-04", "from_time": "noon"},
            {"from_time": "Write times such as 09:00, or 24:00 for midnight."},
        ),
    ],
)
def test_time_off_that_is_none_is_refused_at_its_field(
    world: World, admin: Browser, fields: dict[str, str], told: dict[str, str]
) -> None:
    host = factories.a_host()

    answer = admin.sends(f"{host_page(host)}/time-off", **fields)

    assert answer.status_code == 422
    assert errors_in(answer) == told


def test_time_off_over_bookings_says_how_many_stay(world: World, admin: Browser) -> None:
    host = factories.an_event_type("Intro call").hosts[0].host
    factories.a_booking("Tue 10:00")

    admin.sends(f"{host_page(host)}/time-off", first="2025-03-04")

    assert "1 booking lies in it and stays" in admin.sees(host_page(host)).text


def test_a_host_who_was_booked_is_switched_off_and_never_deleted(
    world: World, admin: Browser
) -> None:
    host = factories.an_event_type("Intro call").hosts[0].host
    factories.a_booking("Tue 10:00")

    admin.sends(f"{host_page(host)}/delete")
    presses(admin, host_page(host), is_on="-")

    assert the_only(world, Host, ref=host.ref).is_on is False


def test_a_host_who_was_never_booked_may_be_deleted(world: World, admin: Browser) -> None:
    host = factories.an_event_type("Intro call").hosts[0].host
    admin.sends(f"{host_page(host)}/time-off", first="2025-03-04")

    assert "taken out of all event types" in admin.sees(f"{host_page(host)}/delete").text
    admin.sends(f"{host_page(host)}/delete")

    assert admin.sees(host_page(host)).status_code == 404
