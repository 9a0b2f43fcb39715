"""The pages of connections: how each calendar fares, what is to be done, and who sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from booking.calendars import Health
from booking.when.clock import minute_of
from tests import factories
from tests.integrations.connected import (
    PAGE,
    a_connection,
    an_admin_with_google,
    an_agents_browser,
    breaks,
    connection_now,
    happens,
    of,
    words,
)
from tests.integrations.offices import (
    OFFICE,
    Browser,
    a_browser,
    another_accounts_agent,
)
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def admin(world: World, tmp_path: Path) -> Browser:
    return an_admin_with_google(world, tmp_path)


def queries_of(world: World, browser: Browser, path: str) -> int:
    """How many it takes to show a page."""
    asked: list[str] = []

    def ask(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", ask)
    try:
        assert browser.sees(path).status_code == 200
    finally:
        event.remove(world.database.engine, "before_cursor_execute", ask)
    return len(asked)


# What they show.


def test_without_google_the_page_names_what_is_missing(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path, is_admin=True)
    host = factories.a_host()

    page = browser.sees(PAGE)

    assert "BOOKDESK_GOOGLE_CLIENT_ID" in page.text
    assert "BOOKDESK_GOOGLE_CLIENT_SECRET" in page.text
    assert "http://127.0.0.1:8000/hooks/google/connected" in page.text
    assert "Not connected" in words(page)
    assert f"{of(host)}/google" not in page.text
    assert browser.sends(f"{of(host)}/link").status_code == 404
    assert browser.sends(f"{PAGE}/check").status_code == 404


def test_without_google_an_agent_is_not_told_of_the_server(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path)

    page = browser.sees(PAGE)

    assert "once an admin has set it up" in words(page)
    assert "BOOKDESK_GOOGLE" not in page.text


def test_without_hosts_the_page_says_what_belongs_here(admin: Browser) -> None:
    page = admin.sees(PAGE)

    assert "No hosts yet" in words(page)
    assert f"{OFFICE}/availability/hosts/new" in page.text
    assert "Check now" not in words(page)


def test_a_connection_shows_how_it_fares_and_which_calendars_count(
    world: World, admin: Browser
) -> None:
    host = a_connection().host
    world.passes(seconds=40)

    page = admin.sees(PAGE)

    assert "Inês Carvalho" in words(page)
    assert "Last success (London time)" in words(page)
    assert "Work Work 40 seconds ago Working" in words(page)
    assert of(host) in page.text
    assert 'href="/office/alder/connections" title="Connections" aria-current="page"' in page.text


def test_a_calendar_that_was_just_connected_is_being_read(world: World, admin: Browser) -> None:
    host = a_connection(is_read=False).host

    for path in (PAGE, of(host)):
        page = words(admin.sees(path))
        assert "Reading 1 of 1" in page
        assert "The calendar of Inês Carvalho is being read." in page
        assert "too little is known" not in page
        assert "The first check is under way." in page


def test_once_it_is_read_and_checked_nothing_more_is_said(world: World, admin: Browser) -> None:
    host = a_connection().host
    happens(
        host,
        lambda counter, connection: counter.report(
            connection, looked_at=0, repaired=0, escalated=0, notes=[]
        ),
    )

    page = words(admin.sees(PAGE))

    assert "is being read" not in page
    assert "under way" not in page
    assert "All as it should be" in page


def test_what_the_server_was_given_wrongly_is_not_the_hosts_to_mend(admin: Browser) -> None:
    host = a_connection().host
    happens(host, lambda counter, connection: counter.failed(connection, "client_refused"))

    page = words(admin.sees(PAGE))

    assert "Google does not know this Bookdesk: its client id or secret is wrong." in page
    assert "The hosts need to do nothing." in page


def test_what_fails_is_said_in_plain_words_with_what_to_do(world: World, admin: Browser) -> None:
    host = a_connection().host
    happens(host, lambda counter, connection: counter.failed(connection, "quota"))

    page = admin.sees(PAGE)

    assert "Trying again" in words(page)
    assert "Google takes no more requests for some hours." in words(page)
    assert "From Mon 3 March, 21:00 customers are no longer offered Inês Carvalho." in words(page)
    world.passes(hours=13)
    later = admin.sees(PAGE)
    assert "Customers are not offered Inês Carvalho just now" in words(later)


def test_a_calendar_that_is_gone_is_named(admin: Browser) -> None:
    host = a_connection().host
    happens(host, lambda counter, connection: counter.list_anew(connection, []))

    page = admin.sees(PAGE)

    assert "Look at this" in words(page)
    assert "The calendar “Work” is gone from Google. Choose another one, and save." in words(page)


def test_checks_say_what_became_of_which_booking(world: World, admin: Browser) -> None:
    host = a_connection().host
    event_type = factories.an_event_type(hosts=[host], title="Site survey")
    group = factories.an_event_type("Open evening", hosts=[host], seats=6)
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    notes = [
        (booking.ref, "moved"),
        (f"s{group.id}:{minute_of(booking.starts_at)}", "put"),
        ("Team", "calendar_gone"),
        ("0195-gone", "unheard_of"),
    ]
    happens(
        host,
        lambda counter, connection: counter.report(
            connection, looked_at=12, repaired=2, escalated=1, notes=notes
        ),
    )

    for path in (PAGE, of(host)):
        page = admin.sees(path)
        assert f'<a href="{OFFICE}/bookings/{booking.ref}">Site survey</a>' in page.text
        assert "Site survey , Tue 4 March, 10:00 : moved, as in Google" in words(page)
        assert "Open evening, Tue 4 March, 10:00 : written to Google" in words(page)
        assert "Team: this calendar is gone from Google" in words(page)
        assert "0195-gone: put right" in words(page)
        assert "12 2 1" in words(page)


def test_more_hosts_are_no_more_queries(world: World, admin: Browser) -> None:
    breaks(a_connection().host)
    few = queries_of(world, admin, PAGE)
    for name in ("Ada Abel", "Bo Berg", "Cleo Cruz"):
        breaks(a_connection(factories.a_host(name), mail=f"{name[:3]}@alder.example").host)

    many = queries_of(world, admin, PAGE)

    assert many == few


# Red.


def test_a_red_connection_shows_on_every_page_of_every_agent(world: World, admin: Browser) -> None:
    breaks(a_connection().host)
    tom, _ = an_agents_browser(admin, world)

    for browser in (admin, tom):
        for path in ("inbox", "bookings", "tasks", "deals"):
            page = browser.sees(f"{OFFICE}/{path}")
            assert "Inês Carvalho needs to sign in to Google again." in page.text, path
            assert f'<a class="btn btn-sm" href="{PAGE}">' in page.text, path
            assert "1 needs attention" in page.text, path


def test_without_a_red_one_no_page_speaks_of_it(admin: Browser) -> None:
    a_connection()

    page = admin.sees(f"{OFFICE}/inbox")

    assert "callbar" not in page.text
    assert "needs attention" not in page.text


def test_the_banner_names_how_many_and_whose_own(world: World, admin: Browser) -> None:
    tom, host = an_agents_browser(admin, world)
    breaks(a_connection(host, mail="tom@alder.example").host)

    own = tom.sees(f"{OFFICE}/inbox")
    breaks(a_connection().host)
    both = tom.sees(f"{OFFICE}/inbox")

    assert "You need to sign in to Google again." in own.text
    assert "2 hosts need to sign in to Google again." in both.text


def test_the_worst_stands_first_with_one_thing_to_do(world: World, admin: Browser) -> None:
    a_connection(factories.a_host("Ada Abel", mail="ada@alder.example"), mail="ada@alder.example")
    host = a_connection().host
    breaks(host)

    page = admin.sees(PAGE)

    assert "callbar" not in page.text
    assert "Inês Carvalho needs to sign in to Google again." in words(page)
    assert "the permission was taken back, or has expired" in words(page)
    assert page.text.index("Inês Carvalho</a>") < page.text.index("Ada Abel</a>")
    assert page.text.count("btn-primary") == 1


# Whose.


def test_an_agent_looks_after_their_own_calendar_alone(world: World, admin: Browser) -> None:
    ines = a_connection().host
    tom, host = an_agents_browser(admin, world)
    a_connection(host, mail="tom@alder.example")

    page = tom.sees(PAGE)

    assert "Personal" not in words(page)
    assert words(page).count("Working") == 2
    assert of(ines) not in page.text
    assert tom.sees(of(host)).status_code == 200
    assert tom.sends(f"{of(host)}/check").status_code == 303
    for path in ("", "/disconnect"):
        assert tom.sees(of(ines) + path).status_code == 403, path
    for path in ("/calendars", "/check", "/link", "/disconnect", "/google"):
        assert tom.sends(of(ines) + path).status_code == 403, path
    assert connection_now(ines).health is Health.CONNECTED  # type: ignore[union-attr]  # it is there


def test_a_connection_is_nobody_elses(world: World, admin: Browser) -> None:
    host = a_connection().host
    eve = Browser(admin.web.application)
    eve.signs_in(another_accounts_agent(world).mail)
    eve.sees("/office/birch/inbox")
    stranger = Browser(admin.web.application)
    stranger.sees("/office/sign-in")

    for path in ("", f"/{host.ref}", f"/{host.ref}/disconnect"):
        assert stranger.sees(PAGE + path).location.startswith("/office/sign-in"), path
        assert eve.sees(PAGE + path).status_code == 404, path
    for path in ("calendars", "check", "link", "disconnect", "google"):
        assert stranger.sends(f"{of(host)}/{path}").location.startswith("/office/sign-in"), path
        assert eve.sends(f"{of(host)}/{path}").status_code == 404, path
        assert eve.sends(f"/office/birch/connections/{host.ref}/{path}").status_code == 404, path
    assert "Inês" not in eve.sees("/office/birch/connections").text
