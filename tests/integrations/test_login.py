"""Who gets into the office, and who learns nothing at its door."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from booking.people import Agent
from integrations.office.passwords import password_link
from tests.integrations.offices import (
    PASSWORD,
    TOKEN,
    Browser,
    a_browser,
    a_login,
    an_agent,
    an_office,
    another_accounts_agent,
    login_now,
)
from tests.world import Outbox, World

pytestmark = pytest.mark.databases("postgresql")

OUTSIDE = "https://booking.example.com"  # reached from anywhere: limits hold


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    """Marta's, not signed in yet."""
    an_agent(world)
    return Browser(an_office(world, tmp_path))


def test_an_agent_signs_in_with_mail_and_password(browser: Browser) -> None:
    answer = browser.signs_in()

    assert answer.location == "/office/"
    assert browser.sees("/office/").location == "/office/alder/inbox"
    assert browser.sees("/office/alder/inbox").status_code == 200


def test_the_mail_is_read_in_any_case(browser: Browser) -> None:
    assert browser.signs_in(" Marta@Alder.example ").status_code == 302


@pytest.mark.parametrize(
    ("mail", "password"),
    [
        ("marta@alder.example", "not hers"),
        ("nobody@alder.example", PASSWORD),
        ("marta@alder.example", ""),
        ("", ""),
        ("marta@alder.example", "x" * 5_000),
    ],
)
def test_a_wrong_mail_is_answered_as_a_wrong_password(
    browser: Browser, mail: str, password: str
) -> None:
    answer = browser.signs_in(mail, password)

    assert answer.status_code == 422
    assert "This mail and password do not go together." in answer.text
    assert password == "" or password not in answer.text


def test_a_login_without_a_password_cannot_sign_in(world: World, tmp_path: Path) -> None:
    with world.database.transaction() as tx:
        login = tx.merge(a_login(world))
        login.password_hash = None

    answer = Browser(an_office(world, tmp_path)).signs_in()

    assert answer.status_code == 422


def test_whoever_was_sent_to_sign_in_comes_back_to_where_they_were(browser: Browser) -> None:
    sent = browser.sees("/office/alder/tasks?show=done")
    browser.sees(sent.location)
    answer = browser.sends(
        "/office/sign-in",
        mail="marta@alder.example",
        password=PASSWORD,
        next="/office/alder/tasks?show=done",
    )

    assert "next=/office/alder/tasks" in sent.location
    assert answer.location == "/office/alder/tasks?show=done"


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "\t//evil.example", ""]
)
def test_nobody_is_sent_to_another_site(browser: Browser, target: str) -> None:
    browser.sees("/office/sign-in")

    answer = browser.sends(
        "/office/sign-in", mail="marta@alder.example", password=PASSWORD, next=target
    )

    assert answer.location == "/office/"


def test_signing_in_begins_another_session(browser: Browser) -> None:
    browser.sees("/office/sign-in")
    before = browser.web.get_cookie("session")

    browser.signs_in()

    after = browser.web.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_who_signs_out_is_a_stranger_again(browser: Browser) -> None:
    browser.signs_in()
    browser.sees("/office/alder/inbox")

    browser.sends("/office/sign-out")

    assert browser.sees("/office/alder/inbox").status_code == 302


def test_a_link_cannot_sign_anybody_out(browser: Browser) -> None:
    browser.signs_in()

    assert browser.sees("/office/sign-out").status_code == 405
    assert browser.sees("/office/alder/inbox").status_code == 200


def test_a_post_without_the_pages_token_is_refused(browser: Browser) -> None:
    browser.signs_in()

    answer = browser.sends("/office/sign-out", csrf_token="")

    assert answer.status_code == 403
    assert browser.sees("/office/alder/inbox").status_code == 200


def test_a_login_of_several_accounts_chooses_one(world: World, tmp_path: Path) -> None:
    login = another_accounts_agent(world)
    with world.transaction() as tx:
        tx.enter(world.account)
        tx.add(Agent(login_id=login.id))
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in(login.mail)

    page = browser.sees("/office/").text

    assert "Alder Home Energy" in page
    assert "/office/birch/inbox" in page


def test_a_login_without_an_account_is_told_so(world: World, tmp_path: Path) -> None:
    a_login(world)
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in()

    assert "No account yet" in browser.sees("/office/").text


def test_a_password_is_chosen_by_its_link_once(world: World, browser: Browser) -> None:
    link = a_link(world)
    page = browser.sees(link)

    answer = browser.sends(link, password="a new long one", again="a new long one")

    assert "Marta Ruiz" in page.text
    assert answer.status_code == 302
    assert browser.sees("/office/alder/inbox").status_code == 200
    assert browser.sees(link).status_code == 410
    assert Browser(browser.web.application).signs_in(password=PASSWORD).status_code == 422
    assert Browser(browser.web.application).signs_in(password="a new long one").status_code == 302


def test_a_new_password_ends_the_sessions_that_were_open(world: World, browser: Browser) -> None:
    browser.signs_in()
    other = Browser(browser.web.application)
    link = a_link(world)

    other.sees(link)
    other.sends(link, password="a new long one", again="a new long one")

    assert browser.sees("/office/alder/inbox").status_code == 302


def test_looking_at_a_password_link_changes_nothing(world: World, browser: Browser) -> None:
    link = a_link(world)

    browser.sees(link)
    browser.sees(link)

    assert login_now(world).session_number == 1
    assert browser.sees(link).status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "at least 10 characters"),
        ("a long enough one", "another one", "not the same"),
        ("", "", "alert"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(
    world: World, browser: Browser, password: str, again: str, words: str
) -> None:
    link = a_link(world)
    browser.sees(link)

    answer = browser.sends(link, password=password, again=again)

    assert answer.status_code == 422
    assert words in answer.text
    assert login_now(world).session_number == 1


def test_a_password_link_is_dead_after_three_days(world: World, browser: Browser) -> None:
    link = a_link(world)

    world.passes(hours=73)

    assert browser.sees(link).status_code == 410


def test_a_made_up_password_link_leads_nowhere(browser: Browser) -> None:
    assert browser.sees("/office/password/made-up").status_code == 404


def test_a_forgotten_password_is_mailed_a_link(
    world: World, browser: Browser, outbox: Outbox
) -> None:
    browser.sees("/office/forgotten")

    browser.sends("/office/forgotten", mail="marta@alder.example")

    [entry] = outbox.entries("mail")
    assert entry.body["kind"] == "password"
    assert browser.sees(entry.body["words"]["link"]).status_code == 200


def test_an_unknown_mail_is_answered_as_a_known_one(browser: Browser, outbox: Outbox) -> None:
    browser.sees("/office/forgotten")

    known = browser.sends("/office/forgotten", mail="marta@alder.example")
    unknown = browser.sends("/office/forgotten", mail="nobody@alder.example")

    assert known.status_code == unknown.status_code == 200
    assert _without_mail(known.text) == _without_mail(unknown.text)
    assert len(outbox.entries("mail")) == 1


def test_who_guesses_passwords_is_slowed_down(world: World, tmp_path: Path) -> None:
    an_agent(world)
    app = an_office(world, tmp_path, url=OUTSIDE)
    web = app.test_client()
    found = TOKEN.search(web.get("/office/sign-in", base_url=OUTSIDE).text)
    assert found

    tried = [
        web.post(
            "/office/sign-in",
            data={"mail": f"{i}@x.example", "csrf_token": found[1]},
            base_url=OUTSIDE,
            headers={"Referer": OUTSIDE},
        ).status_code
        for i in range(12)
    ]

    assert (tried[0], tried[-1]) == (422, 429)


def test_a_stranger_is_sent_to_sign_in(browser: Browser) -> None:
    for path in ("/office/", "/office/help", "/office/alder/inbox", "/office/nobody/inbox"):
        answer = browser.sees(path)

        assert answer.status_code == 302
        assert answer.location.startswith("/office/sign-in")


def test_an_agent_of_another_account_finds_nothing(world: World, tmp_path: Path) -> None:
    login = another_accounts_agent(world)
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in(login.mail)

    for path in ("inbox", "bookings", "tasks", "deals", "inbox/news"):
        assert browser.sees(f"/office/alder/{path}").status_code == 404


def test_an_agent_who_was_switched_off_finds_nothing(world: World, tmp_path: Path) -> None:
    browser = a_browser(world, tmp_path)
    with world.transaction() as tx:
        tx.enter(world.account)
        for agent in tx.query(Agent):
            agent.is_on = False

    assert browser.sees("/office/alder/inbox").status_code == 404


def test_the_navigation_of_an_agent_leaves_out_what_admins_do(world: World, tmp_path: Path) -> None:
    page = a_browser(world, tmp_path).sees("/office/alder/inbox").text

    assert "/office/alder/bookings" in page
    assert "/office/alder/connections" in page
    assert "/office/alder/event-types" not in page
    assert "/office/alder/settings" not in page


def a_link(world: World) -> str:
    with world.database.reading() as tx:
        return password_link(tx, login_now(world), now=world.now - timedelta(minutes=1))


def _without_mail(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "@" not in line and "csrf" not in line)
