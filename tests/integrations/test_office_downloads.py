"""The list of bookings as a file: what is shown is what is in it, and nobody else's."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from icalendar import Calendar

from integrations.office import agenda
from tests import factories
from tests.integrations.offices import OFFICE, Browser, a_browser, an_office
from tests.integrations.offices import another_accounts_agent as an_agent_elsewhere
from tests.world import World

CSV = f"{OFFICE}/bookings/download.csv"
ICS = f"{OFFICE}/bookings/download.ics"


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


def rows(browser: Browser, query: str = "", *, path: str = CSV) -> list[dict[str, str]]:
    answer = browser.sees(path + query)
    assert answer.status_code == 200
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_holds_all_pages_of_the_list_as_it_is_narrowed(
    world: World, browser: Browser
) -> None:
    ines = factories.a_host()
    hers = factories.an_event_type(hosts=[ines])
    his = factories.an_event_type("Survey", hosts=[factories.a_host("Tom")])
    for place in range(30):
        when = f"2025-03-{4 + place // 10:02} {9 + place % 10:02}:00"
        factories.a_booking(when, event_type=hers, name=f"Ana {place}", override=True)
    factories.a_booking("Tue 10:00", event_type=his, name="Rui")

    all_of_hers = rows(browser, f"?host={ines.ref}")
    of_a_day = rows(browser, f"?host={ines.ref}&period=days&first=2025-03-05&last=2025-03-05")
    searched = rows(browser, "?q=Rui")

    assert [row["Customer"] for row in all_of_hers] == [f"Ana {place}" for place in range(30)]
    assert [row["Customer"] for row in of_a_day] == [f"Ana {place}" for place in range(10, 20)]
    assert [(row["Customer"], row["Host"]) for row in searched] == [("Rui", "Tom")]
    assert rows(browser, "?show=cancelled") == []


def test_the_table_names_the_zone_and_runs_no_formula(world: World, browser: Browser) -> None:
    factories.a_booking("Tue 10:00", name="=SUM(A1)", phone="+351912000184")

    answer = browser.sees(CSV)
    (row,) = rows(browser)

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bookings.csv"'
    assert row["Customer"] == "'=SUM(A1)"
    assert row["Phone"] == "'+351912000184"
    assert (row["Start"], row["Time zone"]) == ("2025-03-04T10:00:00+00:00", "Europe/London")
    assert row["State"] == "Booked"


def test_the_calendar_file_names_the_customers_and_gives_away_no_link_of_theirs(
    world: World, browser: Browser
) -> None:
    booking = factories.a_booking("Tue 10:00", name="Ana Silva")

    answer = browser.sees(ICS)

    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Ana Silva" in str(event["SUMMARY"])
    assert str(event["URL"]).endswith(f"{OFFICE}/bookings/{booking.ref}")
    assert "/b/" not in answer.text


def test_the_page_leads_to_files_of_the_same_list(world: World, browser: Browser) -> None:
    factories.a_booking("Tue 10:00", name="Ana")

    page = browser.sees(f"{OFFICE}/bookings?q=Ana&period=week").text
    empty = browser.sees(f"{OFFICE}/bookings?q=Nobody").text

    assert f'href="{CSV}?q=Ana&amp;period=week"' in page
    assert f'href="{ICS}?q=Ana&amp;period=week"' in page
    assert "download.csv" not in empty


def test_a_file_has_an_end_and_the_page_says_so(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_type = factories.an_event_type()
    for clock in ("09:00", "10:00", "11:00"):
        factories.a_booking(f"Tue {clock}", event_type=event_type, name=clock)
    monkeypatch.setattr(agenda, "MOST_OF_FILE", 2)
    monkeypatch.setattr("integrations.office.downloads.MOST_OF_FILE", 2)

    page = browser.sees(f"{OFFICE}/bookings").text

    assert "The first 2 of the 3 bookings of this list." in page
    assert [row["Customer"] for row in rows(browser)] == ["09:00", "10:00"]


def test_strangers_and_other_accounts_get_no_file(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    host = factories.a_host()
    factories.a_booking("Tue 10:00", event_type=factories.an_event_type(hosts=[host]))
    an_agent_elsewhere(world)
    app = an_office(world, tmp_path)
    nobody, eve = Browser(app), Browser(app)
    eve.signs_in("eve@birch.example")

    for path in (CSV, ICS):
        stranger = nobody.sees(path)
        assert stranger.status_code in (302, 303)
        assert "sign-in" in stranger.location
        assert eve.sees(path).status_code == 404
    assert rows(eve, path="/office/birch/bookings/download.csv") == []
    assert eve.sees(f"/office/birch/bookings/download.csv?host={host.ref}").status_code == 404
