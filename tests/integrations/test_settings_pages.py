"""Settings on pages: the firm, its widget, its team, what could not leave, and who may change."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.accounts import Account
from booking.outbox.entries import PARKED, WAITING, Entry
from booking.people import Agent, Login
from tests import factories
from tests.integrations.offices import (
    Browser,
    an_agent,
    another_accounts_agent,
    login_now,
)
from tests.integrations.set_up_pages import (
    NO_ADMINS,
    an_admin,
    an_office,
    errors_in,
    form_in,
    no_admins_browser,
    presses,
)
from tests.world import Outbox, World

pytestmark = pytest.mark.databases("postgresql")

FIRM = "/office/alder/settings"
WIDGET = f"{FIRM}/widget"
TEAM = f"{FIRM}/team"
DELIVERIES = f"{FIRM}/deliveries"


@pytest.fixture
def admin(world: World, tmp_path: Path) -> Browser:
    return an_admin(world, tmp_path)


def account_now(world: World) -> Account:
    with world.database.reading() as tx:
        found = tx.get_one(Account, world.account.id)
        tx.expunge_all()
        return found


def agents_now(world: World) -> dict[str, Agent]:
    with world.database.reading() as tx:
        tx.enter(world.account)
        found = {agent.login.mail: agent for agent in tx.scalars(select(Agent))}
        tx.expunge_all()
        return found


def parked_mail(world: World) -> Entry:
    """A confirmation that nobody would take."""
    factories.an_event_type()
    factories.a_booking("Tue 10:00")
    with world.database.transaction() as tx:
        entry = tx.scalars(select(Entry).where(Entry.address == "mail")).first()
        assert entry is not None
        entry.state, entry.last_error = PARKED, "550 no such mailbox"
        entry.settled_at = world.now
        return entry


# The firm


def test_the_firms_own_settings_are_kept(world: World, admin: Browser) -> None:
    answer = presses(
        admin,
        FIRM,
        name="Alder Energia",
        zone="Europe/Lisbon",
        locale="pt",
        week_starts_on="6",
        brand_colour="0B7260",
        sender_name="Alder",
        reply_to="Ola@alder.example",
        phone="+351 912 345 678",
        privacy_url="https://alder.example/privacy",
        mirror_hours="48",
    )

    account = account_now(world)
    assert answer.status_code == 303
    assert (account.name, account.zone, account.locale) == ("Alder Energia", "Europe/Lisbon", "pt")
    assert (account.week_starts_on, account.brand_colour) == (6, "#0b7260")
    assert (account.sender_name, account.reply_to) == ("Alder", "ola@alder.example")
    assert (account.phone, account.privacy_url) == (
        "+351912345678",
        "https://alder.example/privacy",
    )
    assert account.mirror_hours == 48


def test_what_is_wrong_stands_at_its_field_and_all_is_kept(world: World, admin: Browser) -> None:
    answer = presses(
        admin,
        FIRM,
        name="",
        zone="Nowhere",
        brand_colour="red; } body {",
        reply_to="nobody",
        phone="12",
        privacy_url="javascript:alert(1)",
        mirror_hours="169",
    )

    assert answer.status_code == 422
    assert set(errors_in(answer)) == {
        "name",
        "zone",
        "brand_colour",
        "reply_to",
        "phone",
        "privacy_url",
        "mirror_hours",
    }
    assert form_in(answer, FIRM).fields["reply_to"] == "nobody"
    assert account_now(world).name == "Alder Home Energy"


def test_what_a_calendar_that_does_not_answer_means_is_explained(admin: Browser) -> None:
    page = admin.sees(FIRM)

    assert form_in(page, FIRM).fields["mirror_hours"] == "12"
    assert (
        "How long customers are still offered a host whose Google calendar we cannot read"
        in page.text
    )


# The widget


def test_sites_that_may_show_the_chat_are_kept_as_origins(world: World, admin: Browser) -> None:
    presses(
        admin,
        WIDGET,
        sites="https://WWW.alder.example/contact?x=1\nalder.example https://alder.example:8443",
    )

    assert account_now(world).sites == [
        "https://www.alder.example",
        "https://alder.example",
        "https://alder.example:8443",
    ]


@pytest.mark.parametrize(
    "site",
    [
        "http://alder.example",
        "javascript:alert(1)",
        "https://*.example",
        "https://x@alder.example",
        "https://alder.example;script-src",
        "'self'",
        "https://[",
    ],
)
def test_what_is_no_site_never_gets_into_a_header(world: World, admin: Browser, site: str) -> None:
    answer = presses(admin, WIDGET, sites=site)

    assert answer.status_code == 422
    assert set(errors_in(answer)) == {"sites"}
    assert account_now(world).sites == []


def test_the_line_for_a_site_names_the_account(admin: Browser) -> None:
    page = html.unescape(admin.sees(WIDGET).text)

    assert (
        '<script src="http://127.0.0.1:8000/static/webchat.js" data-account="alder" async></script>'
        in page
    )


def test_the_chat_secret_is_shown_once_when_it_is_made(world: World, admin: Browser) -> None:
    before = account_now(world).chat_secret
    assert before not in admin.sees(WIDGET).text

    shown = admin.sends(f"{WIDGET}/secret").text

    secret = account_now(world).chat_secret
    assert secret != before
    assert secret in shown
    assert secret not in admin.sees(WIDGET).text


# The team


def test_an_invitation_makes_an_agent_and_mails_a_link(
    world: World, admin: Browser, outbox: Outbox
) -> None:
    answer = admin.sends(TEAM, name="Tom Okafor", mail="Tom@alder.example", is_admin="on")

    agent = agents_now(world)["tom@alder.example"]
    [entry] = outbox.entries("mail")
    assert answer.status_code == 303
    assert (agent.is_admin, agent.is_on, agent.login.password_hash) == (True, True, None)
    assert (entry.body["kind"], entry.body["to"]["mail"]) == ("password", "tom@alder.example")
    assert entry.body["words"]["link"].startswith("/office/password/")


def test_the_link_of_an_invitation_leads_into_this_office(
    world: World, admin: Browser, outbox: Outbox, tmp_path: Path
) -> None:
    admin.sends(TEAM, name="Tom Okafor", mail="tom@alder.example")
    link = outbox.entries("mail")[0].body["words"]["link"]

    tom = Browser(an_office(world, tmp_path))
    tom.sees(link)
    tom.sends(link, password="a good long one", again="a good long one")

    assert tom.sees("/office/alder/bookings").status_code == 200
    assert tom.sees(TEAM).status_code == 403


def test_who_has_a_login_elsewhere_gets_a_place_and_keeps_their_name(
    world: World, admin: Browser
) -> None:
    another_accounts_agent(world)

    admin.sends(TEAM, name="Somebody", mail="eve@birch.example")

    assert agents_now(world)["eve@birch.example"].name == "Eve Stone"
    assert login_now(world, "eve@birch.example").password_hash is not None


@pytest.mark.databases("sqlite", "postgresql")
def test_who_is_here_already_is_not_invited_twice(world: World, admin: Browser) -> None:
    answer = admin.sends(TEAM, name="Marta", mail="marta@alder.example")

    assert answer.status_code == 422
    assert errors_in(answer) == {"mail": "This person is here already."}


def test_an_invitation_needs_a_name_and_a_mail(world: World, admin: Browser) -> None:
    answer = admin.sends(TEAM, name=" ", mail="tom@")

    assert answer.status_code == 422
    assert set(errors_in(answer)) == {"name", "mail"}
    assert len(agents_now(world)) == 1


def test_an_agent_who_is_switched_off_is_out_at_once(
    world: World, admin: Browser, tmp_path: Path
) -> None:
    tom = an_agent(world, "Tom Okafor", mail="tom@alder.example")
    browser = Browser(an_office(world, tmp_path))
    browser.signs_in("tom@alder.example")
    assert browser.sees("/office/alder/bookings").status_code == 200

    admin.sends(f"{TEAM}/{tom.ref}", wants_handoff_mail="on")

    assert browser.sees("/office/alder/bookings").status_code == 404


def test_the_last_admin_stays_one(world: World, admin: Browser) -> None:
    marta = agents_now(world)["marta@alder.example"]

    answer = admin.sends(f"{TEAM}/{marta.ref}", is_on="on")

    assert answer.status_code == 422
    assert "Somebody must stay admin" in answer.text
    assert agents_now(world)["marta@alder.example"].is_admin


def test_the_link_is_mailed_once_more(world: World, admin: Browser, outbox: Outbox) -> None:
    tom = an_agent(world, "Tom Okafor", mail="tom@alder.example")

    admin.sends(f"{TEAM}/{tom.ref}/link")

    assert outbox.kinds() == [("password", "agent")]


# What could not leave


def test_a_parked_mail_is_shown_and_tried_again(
    world: World, admin: Browser, outbox: Outbox
) -> None:
    entry = parked_mail(world)

    page = admin.sees(DELIVERIES)
    assert "550 no such mailbox" in page.text
    token = re.search(r'name="entry" value="([^"]+)"', page.text)
    assert token
    world.passes(days=4)
    admin.sends(DELIVERIES, entry=token[1])

    again = next(row for row in outbox.entries("mail", state=WAITING) if row.key == entry.key)
    assert again.due_at == world.now
    assert "550 no such mailbox" not in admin.sees(DELIVERIES).text


def test_a_made_up_entry_is_not_found(world: World, admin: Browser) -> None:
    entry = parked_mail(world)

    assert admin.sends(DELIVERIES, entry=str(entry.id)).status_code == 404
    assert admin.sends(DELIVERIES).status_code == 404


def test_an_entry_of_another_account_cannot_be_tried_again(world: World, admin: Browser) -> None:
    entry = parked_mail(world)
    another_accounts_agent(world)
    with world.database.transaction() as tx:
        other = tx.scalars(select(Account).where(Account.slug == "birch")).one()
        row = tx.get_one(Entry, entry.id)
        row.account_id = other.id
        token = tx.tokens.sign("parked", entry.id, now=world.now)

    assert "550 no such mailbox" not in admin.sees(DELIVERIES).text
    assert admin.sends(DELIVERIES, entry=token).status_code == 404


# Who may


def routes(agent: Agent) -> list[tuple[str, str]]:
    one = f"{TEAM}/{agent.ref}"
    gets = [FIRM, WIDGET, TEAM, DELIVERIES]
    posts = [FIRM, WIDGET, f"{WIDGET}/secret", TEAM, one, f"{one}/link", DELIVERIES]
    return [("GET", path) for path in gets] + [("POST", path) for path in posts]


@pytest.mark.parametrize(("mail", "status"), NO_ADMINS)
def test_only_an_admin_of_the_account_gets_in(
    world: World, tmp_path: Path, mail: str | None, status: int
) -> None:
    agent = an_agent(world)
    browser = no_admins_browser(world, tmp_path, mail)

    for method, path in routes(agent):
        answer = browser.sees(path) if method == "GET" else browser.sends(path)
        assert answer.status_code == status, (method, path)


def test_another_accounts_agent_cannot_be_changed_under_our_address(
    world: World, admin: Browser
) -> None:
    eve = another_accounts_agent(world)
    with world.database.reading() as tx, tx.across_accounts():
        theirs = tx.scalars(select(Agent).where(Agent.login_id == eve.id)).one().ref

    assert admin.sends(f"{TEAM}/{theirs}", is_on="on").status_code == 404
    assert admin.sends(f"{TEAM}/{theirs}/link").status_code == 404


def test_a_form_without_the_pages_token_changes_nothing(world: World, admin: Browser) -> None:
    admin.token = "made up"

    answer = admin.sends(FIRM, name="Stolen", zone="UTC", locale="en")

    assert answer.status_code == 403
    assert account_now(world).name == "Alder Home Energy"


def test_a_session_that_ended_elsewhere_ends_here(world: World, admin: Browser) -> None:
    with world.database.transaction() as tx:
        login = tx.scalars(select(Login).where(Login.mail == "marta@alder.example")).one()
        login.session_number += 1

    world.now += timedelta(minutes=1)

    assert "/office/sign-in" in admin.sees(FIRM).location
