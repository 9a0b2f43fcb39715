"""The doors to Google: who may pass, the way there and back, and what none of them ever tells."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from booking.calendars import Health
from booking.connecting import ATTEMPT_LASTS
from integrations.google.oauth import SCOPES
from tests.integrations.calendars import CLIENT_ID, CLIENT_SECRET, INES
from tests.integrations.connected import PAGE, an_agents_browser, of, words
from tests.integrations.google_town import (
    BACK,
    TOM,
    Town,
    a_town,
    at_google,
    leaves_by_link,
    way_there,
)
from tests.integrations.offices import another_accounts_agent
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    with a_town(world) as made:
        yield made


# There and back.


def test_a_host_is_connected_and_what_google_gave_lies_sealed(town: Town) -> None:
    answer = town.admin.sees(at_google(town.leaves()))

    assert (answer.status_code, answer.location) == (303, PAGE)
    made = town.connection()
    assert (made.health, made.mail) == (Health.CONNECTED, INES)
    assert made.target is not None
    assert made.target.vendor_id == INES
    assert made.credentials is not None
    assert "1//" not in made.credentials


def test_an_agent_connects_their_own_calendar_and_nobody_elses(town: Town) -> None:
    tom, own = an_agents_browser(town.admin, town.world)
    town.scene.twin.person(TOM)
    town.scene.twin.authorize(TOM)
    tom.sees(PAGE)

    back = tom.sees(at_google(way_there(tom.sends(f"{of(own)}/google"))))

    assert back.location == PAGE
    assert town.connection(own).mail == TOM
    assert tom.sends(f"{of(town.host)}/google").status_code == 403


def test_strangers_and_other_accounts_find_noway_there(town: Town) -> None:
    eve = town.a_stranger()
    eve.signs_in(another_accounts_agent(town.world).mail)
    eve.sees("/office/birch/inbox")
    stranger = town.a_stranger()
    stranger.sees("/office/sign-in")

    assert eve.sends(f"{of(town.host)}/google").status_code == 404
    assert eve.sends(f"/office/birch/connections/{town.host.ref}/google").status_code == 404
    assert "sign-in" in stranger.sends(f"{of(town.host)}/google").location


def test_a_state_is_good_once(town: Town) -> None:
    back = at_google(town.leaves())
    town.admin.sees(back)
    asked = town.scene.twin.count("token")

    again = town.admin.sees(back)

    assert again.status_code == 400
    assert town.scene.twin.count("token") == asked
    assert town.connection().grant_number == 1


@pytest.mark.parametrize("state", ["", "guessed", "é" * 50])
def test_a_state_that_nobody_made_leads_nowhere(town: Town, state: str) -> None:
    town.leaves()

    answer = town.admin.sees(f"{BACK}?state={state}&code=4/guessed")

    assert answer.status_code == 400
    assert not town.is_connected()
    assert town.scene.twin.count("token") == 0


def test_a_state_is_good_for_minutes(town: Town) -> None:
    back = at_google(town.leaves())
    town.world.now += ATTEMPT_LASTS

    answer = town.admin.sees(back)

    assert answer.status_code == 400
    assert "left open too long" in words(answer)
    assert not town.is_connected()


def test_a_state_is_good_in_the_browser_alone_that_left_with_it(town: Town) -> None:
    """Else somebody could have their own calendar connected by a host who follows a link."""
    back = at_google(town.leaves())
    other, _ = an_agents_browser(town.admin, town.world)
    bare = town.a_stranger()
    leaves_by_link(other, town.link())

    for browser in (bare, other):
        assert browser.sees(back).status_code == 400

    assert not town.is_connected()
    assert town.scene.twin.count("token") == 0
    assert town.admin.sees(back).location == PAGE


def test_who_declines_is_told_so_and_nothing_is_changed(town: Town) -> None:
    state = town.leaves().partition("state=")[2].partition("&")[0]

    answer = town.admin.sees(f"{BACK}?state={state}&error=access_denied")

    assert answer.status_code == 400
    assert "permission was not given" in words(answer)
    assert not town.is_connected()


@pytest.mark.parametrize("scope", SCOPES)
def test_who_unticks_a_box_is_asked_for_both(town: Town, scope: str) -> None:
    town.scene.twin.authorize(INES, without=[scope])

    answer = town.admin.sees(at_google(town.leaves()))

    assert answer.status_code == 400
    assert "tick both boxes" in words(answer)
    assert not town.is_connected()


@pytest.mark.parametrize("fault", ["reset", "503", "500", "html", "truncated"])
@pytest.mark.parametrize("operation", ["token", "calendarList.list"])
def test_while_google_is_silent_they_may_try_again(town: Town, operation: str, fault: str) -> None:
    town.scene.twin.fail_next(operation, fault, times=5)

    answer = town.admin.sees(at_google(town.leaves()))

    assert answer.status_code == 503
    assert "try again in a minute" in words(answer)
    assert not town.is_connected()


def test_a_broken_connection_is_mended_by_going_again(town: Town) -> None:
    town.connects()
    town.scene.twin.revoke_grant(INES)
    town.scene.polls()
    broken = town.connection().health

    town.connects()

    assert broken is Health.NEEDS_RECONNECTING
    assert town.connection().health is Health.CONNECTED


def test_a_server_that_google_does_not_know_says_so(town: Town) -> None:
    way = town.leaves()
    town.scene.twin.oauth_client(CLIENT_ID, "another secret")

    answer = town.admin.sees(at_google(way))

    assert answer.status_code == 503
    assert "not set up on this server" in words(answer)


# What all of them keep.


def test_nothing_is_done_without_the_pages_own_confirmation(town: Town) -> None:
    town.connects()

    for path in (f"{of(town.host)}/google", town.link(), f"{town.link()}/calendars"):
        answer = town.admin.web.post(path, data={"busy": "", "target": ""})
        assert answer.status_code == 403, path

    assert town.connection().target is not None
    assert "authorize" not in town.admin.sees(town.link()).text


def test_no_address_of_theirs_is_passed_on_kept_or_found(town: Town) -> None:
    link, browser = town.link(), town.a_stranger()
    browser.sees(link)

    for answer in (
        town.admin.sends(f"{of(town.host)}/google"),
        browser.sees(link),
        browser.sends(link),
        browser.sees(f"{link}x"),
        browser.sees(f"{BACK}?state=guessed"),
        browser.web.post(link),
        town.admin.sees(at_google(town.leaves())),
        browser.sees(town.link()),
    ):
        assert answer.headers["Referrer-Policy"] == "no-referrer", answer.request.path
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path
        assert "noindex" in answer.headers["X-Robots-Tag"], answer.request.path


def test_the_browsers_own_secret_is_for_these_doors_alone_and_ends_with_the_way(
    town: Town,
) -> None:
    page = town.admin.sends(f"{of(town.host)}/google")
    [cookie] = [one for one in page.headers.getlist("Set-Cookie") if one.startswith("connecting=")]

    back = town.admin.sees(at_google(way_there(page)))

    for part in ("HttpOnly", "Path=/hooks/google", "SameSite=Lax", "Max-Age=900"):
        assert part in cookie
    assert any("connecting=;" in one for one in back.headers.getlist("Set-Cookie"))


def test_no_answer_address_or_log_line_holds_a_secret(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twin, ines = town.scene.twin, town.a_stranger()
    shown: list[str] = []

    way = leaves_by_link(ines, town.link())
    back = ines.sees(at_google(way))
    shown += [back.text, str(back.headers), ines.sees(back.location).text]
    town.scene.settle()
    code = at_google(town.leaves())
    twin.fail_next("token", "503")
    shown += [town.admin.sees(code).text, town.admin.sees(PAGE).text]
    shown += [town.admin.sees(of(town.host)).text]
    twin.revoke_grant(INES)
    town.scene.polls()
    shown += [town.admin.sees(of(town.host)).text]

    logged = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    secrets = re.compile(rf"1//|ya29\.|4/[0-9a-f]{{40}}|4%2F|{CLIENT_SECRET}|code_verifier=")
    assert not secrets.findall("".join(shown))
    assert not secrets.findall(logged)
    assert INES not in logged
