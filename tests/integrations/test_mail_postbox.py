"""The postbox: mails kept where no server is set up, and read in the browser by admins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking.db import Database, new_ref
from booking.effects import News
from booking.people import Login
from integrations.guard import SignedIn
from integrations.mail.plug import plug
from integrations.mail.postbox import PostboxMail, forget_words
from integrations.office.plug import plug as office_plug
from integrations.plug import House
from integrations.settings import MailSettings
from integrations.web import web_app
from tests.integrations.mailroom import (
    ADMIN,
    AGENT,
    OTHER,
    a_database,
    a_house,
    deliver,
    kept,
    of_account,
)
from tests.integrations.mails import NOW, TOM

pytestmark = pytest.mark.databases("postgresql")

Browser = Callable[[str | None], FlaskClient]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with a_database(tmp_path) as database:
        yield database


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return a_house(database, tmp_path, MailSettings())


def test_without_a_server_the_postbox_keeps_the_mail_once(house: House, database: Database) -> None:
    deliver(house, of_account())
    deliver(house, of_account())
    deliver(house, of_account(to=TOM))

    first, second = kept(database)
    assert (first.to, second.to) == ("sofia@example.pt", "tom@example.org")
    assert first.subject == "Booked: Site survey, Thu 12 June, 14:30"
    assert first.kind == "confirmation"


def test_after_thirty_days_a_kept_mail_loses_its_words(house: House, database: Database) -> None:
    deliver(house, of_account())

    early = forget_words(database, now=NOW + timedelta(days=29))
    late = forget_words(database, now=NOW + timedelta(days=31))

    (mail,) = kept(database)
    assert (early, late) == (0, 1)
    assert (mail.raw, mail.to, mail.subject) == (None, "", "")
    assert forget_words(database, now=NOW + timedelta(days=31)) == 0


@pytest.fixture
def browser(house: House, database: Database) -> Browser:
    app = web_app(
        house.settings, house, [plug(house.settings, house), office_plug(house.settings, house)]
    )

    def signed_in_as(mail: str | None) -> FlaskClient:
        client = app.test_client()
        if mail:
            with database.reading() as tx:
                login = tx.scalars(select(Login).where(Login.mail == mail)).one()
                name = SignedIn(login).get_id()
            with client.session_transaction() as session:
                session["_user_id"] = name
                session["_fresh"] = True
        return client

    return signed_in_as


def test_an_admin_reads_the_mails_and_finds_them_by_recipient(
    house: House, browser: Browser
) -> None:
    deliver(house, of_account())
    deliver(house, of_account(to=TOM))

    everything = browser(ADMIN).get("/office/alder/postbox").text
    found = browser(ADMIN).get("/office/alder/postbox?to=TOM@").text
    odd = browser(ADMIN).get("/office/alder/postbox?to=%25&page=-1")

    assert "sofia@example.pt" in everything
    assert "tom@example.org" in everything
    assert "sofia@example.pt" not in found
    assert odd.status_code == 200
    assert "tom@example.org" not in odd.text


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(
    house: House, browser: Browser, database: Database
) -> None:
    deliver(house, of_account())
    (mail,) = kept(database)
    client = browser(ADMIN)

    page = client.get(f"/office/alder/postbox/{mail.ref}")
    html = client.get(f"/office/alder/postbox/{mail.ref}/html")
    file = client.get(f"/office/alder/postbox/{mail.ref}/booking.ics")

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "Your site survey is booked" in page.text
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "X-Frame-Options" not in html.headers
    assert "/b/TOKEN" in html.text
    assert file.data.startswith(b"BEGIN:VCALENDAR")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_postbox_is_closed_to_all_but_the_accounts_admins(
    house: House, browser: Browser, database: Database
) -> None:
    deliver(house, of_account(account_ref=OTHER))
    (foreign,) = kept(database)
    path = f"/office/alder/postbox/{foreign.ref}"

    assert browser(None).get("/office/alder/postbox").status_code == 302
    assert browser(AGENT).get("/office/alder/postbox").status_code == 403
    assert browser(ADMIN).get("/office/other/postbox").status_code == 404
    for address in (
        path,
        f"{path}/html",
        f"{path}/booking.ics",
        f"/office/alder/postbox/{new_ref()}",
    ):
        assert browser(ADMIN).get(address).status_code == 404


def test_a_forgotten_mail_says_so(house: House, browser: Browser, database: Database) -> None:
    deliver(house, of_account())
    forget_words(database, now=NOW + timedelta(days=31))
    (mail,) = kept(database)

    page = browser(ADMIN).get(f"/office/alder/postbox/{mail.ref}")

    assert "its words are gone" in page.text
    assert "its words are gone" in browser(ADMIN).get("/office/alder/postbox").text
    assert browser(ADMIN).get(f"/office/alder/postbox/{mail.ref}/html").status_code == 404


def test_the_list_is_paged(house: House, browser: Browser, database: Database) -> None:
    for number in range(51):
        deliver(house, of_account(News.CODE, words={"code": "1"}), key=f"mail:{number}")

    first = browser(ADMIN).get("/office/alder/postbox").text
    second = browser(ADMIN).get("/office/alder/postbox?page=2").text

    with database.reading() as tx, tx.across_accounts():
        assert tx.scalar(select(func.count(PostboxMail.id))) == 51
    assert first.count("sofia@example.pt") == 50
    assert second.count("sofia@example.pt") == 1
