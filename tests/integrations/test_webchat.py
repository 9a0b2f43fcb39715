"""Opening a web chat: who its visitor is, what a stranger gets, and the page around it."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.accounts import account_by_slug
from booking.contacts import Contact
from booking.db import Database
from bot.conversations import Conversation
from integrations.limits import limiter
from integrations.plug import House
from integrations.settings import CoreSettings, MailSettings, Settings, WebSettings
from integrations.webchat.door import doors
from integrations.webchat.waiting import WaitingRoom
from tests.integrations.webchats import (
    OPEN,
    Visitor,
    a_house,
    a_visitor,
    an_app,
    counted,
    identities,
    the_conversation,
    webchat_identities,
)

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    return a_house(db, tmp_path)


@pytest.fixture
def app(house: House) -> Flask:
    return an_app(house)


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(web: FlaskClient) -> Visitor:
    return a_visitor(web)


# Opening


def test_who_opens_a_conversation_gets_its_key_and_a_greeting(web: FlaskClient) -> None:
    opened = web.post(OPEN, json={"locale": "en", "zone": "Europe/Lisbon"})

    assert opened.status_code == 201
    answer = opened.get_json()
    assert len(answer["key"]) >= 43  # 256 bits
    assert [message["author"] for message in answer["messages"]] == ["bot"]
    assert (answer["state"], answer["next"], answer["is_answering"]) == ("pending", 1, False)


def test_the_key_is_kept_hashed(web: FlaskClient, house: House) -> None:
    visitor = a_visitor(web)

    with house.database.reading() as tx:
        kept = the_conversation(tx, visitor.ref).visitor_key_hash

    assert kept == hashlib.sha256(visitor.key.encode()).hexdigest()


def test_who_only_looks_at_the_page_leaves_no_trace(web: FlaskClient, house: House) -> None:
    page = web.get("/alder/chat")

    assert page.status_code == 200
    assert counted(house, Conversation) == counted(house, Contact) == 0


def test_a_zone_and_a_locale_that_nobody_knows_keep_no_one_out(web: FlaskClient) -> None:
    opened = web.post(OPEN, json={"locale": "tlh", "zone": "../../etc/passwd"})

    assert opened.status_code == 201


def test_an_account_that_is_not_there_is_not_found(web: FlaskClient) -> None:
    opened = web.post("/nobody/chat/conversations", json={})

    assert (opened.status_code, opened.get_json()["code"]) == (404, "not_found")


def test_what_a_site_says_of_its_visitor_is_claimed_and_proves_nothing(
    web: FlaskClient, house: House
) -> None:
    a_visitor(web, name="Ana Sousa", mail="Ana@Example.com")

    assert identities(house) == {("mail", "ana@example.com", False), *webchat_identities(house)}


# Who a site's customer is


def test_a_site_that_proves_its_customer_finds_one_contact_on_every_device(
    web: FlaskClient, house: House
) -> None:
    proof = {"identifier": "customer-7", "identifier_hash": signed(house, "customer-7")}

    a_visitor(web, **proof)
    a_visitor(web, **proof)

    assert (counted(house, Conversation), counted(house, Contact)) == (2, 1)
    assert ("site", "customer-7", True) in identities(house)


@pytest.mark.parametrize("proof", ["0" * 64, "", "é" * 64, "f" * 63])
def test_an_identity_without_its_proof_is_refused(
    web: FlaskClient, house: House, proof: str
) -> None:
    given = {"identifier": "customer-7", "identifier_hash": proof}

    opened = web.post(OPEN, json=given)

    assert opened.status_code == 400
    assert list(opened.get_json()["fields"]) == ["identifier_hash"]
    assert counted(house, Contact) == 0


def test_the_proof_of_one_account_is_none_in_another(web: FlaskClient, house: House) -> None:
    proof = {"identifier": "customer-7", "identifier_hash": signed(house, "customer-7")}

    opened = web.post("/birch/chat/conversations", json=proof)

    assert opened.status_code == 400


# Strangers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer " + "x" * 5000},
        {"Authorization": "Bearer clé"},
        {"Authorization": "Basic YTpi"},
    ],
)
def test_without_the_right_key_the_conversation_is_an_unknown_one(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    path = f"{OPEN}/{visitor.ref}/messages"
    message = {"client_id": "a-client-id", "text": "hello"}

    unknown = visitor.web.get(f"{OPEN}/no-such-ref/messages", headers=headers)
    read = visitor.web.get(path, headers=headers)
    written = visitor.web.post(path, json=message, headers=headers)

    assert (read.status_code, read.get_json()) == (404, unknown.get_json())
    assert written.status_code == 404


def test_another_visitors_key_opens_nothing(web: FlaskClient) -> None:
    mine, theirs = a_visitor(web), a_visitor(web)

    read = web.get(f"{OPEN}/{theirs.ref}/messages", headers=mine.headers)

    assert read.status_code == 404


def test_a_key_opens_nothing_in_another_account(visitor: Visitor) -> None:
    path = f"/birch/chat/conversations/{visitor.ref}/messages"

    read = visitor.web.get(path, headers=visitor.headers)

    assert read.status_code == 404


# The page


def test_the_page_may_be_framed_by_anybody_where_the_account_names_no_site(
    web: FlaskClient,
) -> None:
    policy = web.get("/alder/chat").headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors *")
    assert "unsafe-inline" not in policy


def test_the_page_may_be_framed_by_the_sites_of_the_account_alone(
    web: FlaskClient, house: House
) -> None:
    with house.database.transaction() as tx:
        sites = ["https://alder.example", "https://evil.example; script-src *"]
        account_by_slug(tx, "alder").sites = sites

    policy = web.get("/alder/chat").headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors 'self' https://alder.example")


def test_without_javascript_the_page_names_the_way_to_book(web: FlaskClient) -> None:
    page = web.get("/alder/chat").get_data(as_text=True)

    assert '<noscript><p class="banner">' in page
    assert 'href="/alder"' in page


def test_a_name_with_markup_is_inert_on_the_page(web: FlaskClient, house: House) -> None:
    with house.database.transaction() as tx:
        account_by_slug(tx, "alder").name = "</script><img src=x onerror=alert(1)>"

    page = web.get("/alder/chat").get_data(as_text=True)

    assert "<img" not in page


def test_who_opens_too_many_conversations_is_slowed_down(tmp_path: Path, house: House) -> None:
    public = WebSettings(public_url="https://booking.example", trusted_hosts=("localhost",))
    settings = Settings(CoreSettings(var_dir=tmp_path), public, MailSettings())
    app = an_app(house, settings)
    limiter.reset()

    answers = [app.test_client().post(OPEN, json={}) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    assert answers[-1].get_json()["code"] == "rate_limited"
    limiter.reset()


def test_the_doors_can_be_made_twice() -> None:
    first, second = doors(WaitingRoom(1)), doors(WaitingRoom(1))

    assert {one.name for one in first} == {one.name for one in second}


def signed(house: House, identifier: str) -> str:
    with house.database.reading() as tx:
        secret = account_by_slug(tx, "alder").chat_secret
    return hmac.new(secret.encode(), identifier.encode(), hashlib.sha256).hexdigest()
