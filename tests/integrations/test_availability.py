"""Hours on pages: what is written is what is offered, and who may change hours and hosts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from booking.front_desk import FrontDesk
from booking.people import Host
from booking.schedules import Schedule
from booking.when.hours import LocalWindow
from tests import factories
from tests.integrations.offices import Browser, an_agent, another_accounts_agent, the_only
from tests.integrations.set_up_pages import (
    NO_ADMINS,
    again,
    an_admin,
    an_office,
    errors_in,
    form_in,
    no_admins_browser,
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


# Hours


@pytest.mark.parametrize(
    ("language", "name", "sentence"),
    [
        ("en", "Monday", "Copy Monday to other days"),
        ("de", "Montag", "Montag auf andere Tage kopieren"),
        ("es", "Lunes", "Copiar el lunes a otros días"),
        ("pt", "Segunda-feira", "Copiar segunda-feira para outros dias"),
    ],
)
def test_a_weekday_has_a_small_letter_in_a_sentence_where_the_language_has_it(
    admin: Browser, language: str, name: str, sentence: str
) -> None:
    page = admin.sees(f"{NEW}?lang={language}").text

    assert f">{name}</label>" in page
    assert f'aria-label="{sentence}"' in page


def test_parts_of_the_world_are_named_in_the_language_of_the_page(admin: Browser) -> None:
    page = admin.sees(f"{NEW}?lang=de").text

    assert '<optgroup label="Afrika">' in page
    assert '<optgroup label="Indischer Ozean">' in page


def test_new_hours_begin_with_nine_to_five_from_monday_to_friday(
    world: World, admin: Browser
) -> None:
    answer = presses(admin, NEW, name="Field team")

    hours = the_only(world, Schedule, name="Field team").hours
    assert answer.status_code == 303
    assert hours.zone == world.account.zone
    assert hours.weekly.days == ((NINE_TO_FIVE,),) * 5 + ((), ())


def test_a_day_may_have_several_windows_reach_midnight_and_run_past_it(
    world: World, admin: Browser
) -> None:
    presses(
        admin,
        NEW,
        **{
            "name": "Odd",
            "zone": "Asia/Kathmandu",
            "monday-0-from": "9",
            "monday-0-to": "12.30",
            "monday-1-from": "1330",
            "monday-1-to": "24:00",
            "tuesday-0-from": "22:00",
            "tuesday-0-to": "02:00",
            "wednesday_open": "-",
        },
    )

    hours = the_only(world, Schedule, name="Odd").hours
    assert hours.zone == "Asia/Kathmandu"
    assert [window.text for window in hours.weekly.days[0]] == ["09:00-12:30", "13:30-24:00"]
    assert [window.text for window in hours.weekly.days[1]] == ["22:00-02:00"]
    assert hours.weekly.days[2] == ()


def test_windows_come_go_and_are_copied_by_buttons(world: World, admin: Browser) -> None:
    more = presses(admin, NEW, "add-monday", name="Copied")
    two = again(
        admin,
        NEW,
        more,
        "copy-monday",
        **{
            "monday-0-to": "12:00",
            "monday-1-from": "14:00",
            "monday-1-to": "18:00",
            "copy_monday_saturday": "on",
        },
    )
    gone = again(admin, NEW, two, "remove-friday-0")
    again(admin, NEW, gone)

    days = the_only(world, Schedule, name="Copied").hours.weekly.days
    assert [window.text for window in days[0]] == ["09:00-12:00", "14:00-18:00"]
    assert days[5] == days[0]
    assert days[4] == ()
    assert days[1] == (NINE_TO_FIVE,)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " "}, {"name": "Fill this in."}),
        ({"zone": "Europe/Atlantis"}, {"zone": "Choose a time zone of the list."}),
        (
            {"monday-0-to": "25:00"},
            {"monday": "Write times such as 09:00, or 24:00 for midnight."},
        ),
        ({"monday-0-from": "", "monday-0-to": ""}, {"monday": "Fill this in."}),
        (
            {"monday-1-from": "16:00", "monday-1-to": "18:00"},
            {"monday": "Two of these times overlap."},
        ),
        (
            {"overrides-0-on": "2025-02-30", "overrides-0-hours": "9-5"},
            {"overrides-0-on": "Write a date such as 2026-03-31."},
        ),
        (
            {"overrides-0-on": "2025-03-10", "overrides-0-hours": "all day"},
            {"overrides-0-hours": "Write times such as 09:00, or 24:00 for midnight."},
        ),
        (
            {"overrides-0-on": "2025-03-10", "overrides-1-on": "2025-03-10"},
            {"overrides": "One stands here twice."},
        ),
    ],
)
def test_what_is_wrong_stands_where_it_is(
    admin: Browser, fields: dict[str, str], told: dict[str, str]
) -> None:
    answer = presses(admin, NEW, **({"name": "Hours"} | fields))

    assert answer.status_code == 422
    assert errors_in(answer) == told


def test_a_date_has_other_hours_or_none_and_a_holiday_is_one_press(
    world: World, admin: Browser
) -> None:
    added = presses(
        admin, NEW, "add-overrides", name="Spring", new_first="2025-04-17", new_last="2025-04-21"
    )
    fields = form_in(added, NEW).fields
    assert fields["overrides-4-on"] == "2025-04-21"

    again(admin, NEW, added, **{"overrides-0-hours": "10:00\u201314:00, 15:00-16:00"})

    overrides = the_only(world, Schedule, name="Spring").hours.overrides
    assert len(overrides) == 5
    assert [w.text for w in overrides[date(2025, 4, 17)]] == ["10:00-14:00", "15:00-16:00"]
    assert overrides[date(2025, 4, 18)] == ()


def test_what_is_written_is_what_is_offered(world: World, admin: Browser) -> None:
    made = factories.an_event_type("Intro call", durations=[60])
    schedule = made.hosts[0].host.schedule

    presses(
        admin,
        page_of(schedule),
        **{
            "tuesday-0-from": "10:00",
            "tuesday-0-to": "12:00",
            "overrides-0-on": "2025-03-05",
            "overrides-0-hours": "",
        },
    )

    with world.database.reading() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        slots = desk.openings(
            desk.event_type("intro-call"),
            zone=world.account.zone,
            first=date(2025, 3, 4),
            last=date(2025, 3, 5),
        )
    assert [slot.starts_at for slot in slots] == [at("Tue 10:00"), at("Tue 11:00")]


def test_saving_what_was_not_touched_changes_no_hours(world: World, admin: Browser) -> None:
    schedule = factories.a_schedule()

    presses(admin, page_of(schedule))

    assert the_only(world, Schedule, ref=schedule.ref).hours == schedule.hours


@pytest.mark.databases("sqlite", "postgresql")
def test_who_saves_second_sees_the_first_ones_hours(world: World, admin: Browser) -> None:
    schedule = factories.a_schedule()
    opened = admin.sees(page_of(schedule))
    presses(admin, page_of(schedule), **{"monday-0-from": "07:00"})

    refused = again(admin, page_of(schedule), opened, **{"monday-0-from": "08:00"})

    assert refused.status_code == 409
    assert "07:00\u201317:00" in refused.text
    assert form_in(refused, page_of(schedule)).fields["monday-0-from"] == "08:00"
    assert again(admin, page_of(schedule), refused).status_code == 303


def test_hours_that_somebody_goes_by_are_not_deleted(world: World, admin: Browser) -> None:
    used, unused = factories.a_host().schedule, factories.a_schedule(name="Unused")

    admin.sends(f"{page_of(used)}/delete")
    admin.sends(f"{page_of(unused)}/delete")

    assert admin.sees(page_of(used)).status_code == 200
    assert admin.sees(page_of(unused)).status_code == 404


def test_the_month_shows_open_changed_and_closed_days(world: World, admin: Browser) -> None:
    schedule = factories.a_schedule()
    presses(
        admin,
        page_of(schedule),
        **{
            "overrides-0-on": "2025-03-12",
            "overrides-0-hours": "",
            "overrides-1-on": "2025-03-15",
            "overrides-1-hours": "10-12",
        },
    )

    page = admin.sees(f"{page_of(schedule)}?month=2025-03").text

    assert 'day-closed">12<' in page
    assert 'day-changed">15<' in page
    assert 'day-open">13<' in page


# Who may


def routes(host: Host) -> list[tuple[str, str]]:
    hours, one = page_of(host.schedule), host_page(host)
    absence = f"{one}/time-off/4f7b2d2e-0000-4000-8000-000000000000/remove"
    gets = [LIST, NEW, hours, f"{hours}/delete", HOSTS, NEW_HOST, one, f"{one}/delete"]
    posts = [NEW, hours, f"{hours}/delete", NEW_HOST, one, f"{one}/delete", f"{one}/time-off"]
    return [("GET", path) for path in gets] + [("POST", path) for path in [*posts, absence]]


@pytest.mark.parametrize(("mail", "status"), NO_ADMINS)
def test_only_an_admin_of_the_account_gets_in(
    world: World, tmp_path: Path, mail: str | None, status: int
) -> None:
    host = factories.a_host()
    an_agent(world)
    browser = no_admins_browser(world, tmp_path, mail)

    for method, path in routes(host):
        answer = browser.sees(path) if method == "GET" else browser.sends(path)
        assert answer.status_code == status, (method, path)


def test_another_accounts_admin_reaches_no_row_of_ours_under_their_own_address(
    world: World, tmp_path: Path
) -> None:
    host = factories.a_host()
    another_accounts_agent(world)
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in("eve@birch.example")
    browser.sees("/office/birch/settings")

    for path in (page_of(host.schedule), host_page(host)):
        own = path.replace("/alder/", "/birch/")
        assert browser.sees(own).status_code == 404
        assert browser.sends(f"{own}/delete").status_code == 404
