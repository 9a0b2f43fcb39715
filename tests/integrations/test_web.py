"""The web frame: what every answer bears, whom it trusts, and what refusals and failures show."""

from __future__ import annotations

import gzip
import logging
import re
from pathlib import Path

import pytest
from flask import Flask, g, session
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from booking.accounts import Account
from integrations.brand import COLOUR, DARK, LIGHT, READABLE, brand_sheet, contrast
from integrations.doors import now
from integrations.guard import safe_path
from integrations.limits import peer
from integrations.settings import WebSettings
from tests import factories
from tests.integrations.customers import BOOK, Customer, link, the_pages
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

PUBLIC = WebSettings(public_url="https://book.example")
FORM = "multipart/form-data"
BEHIND_ONE = WebSettings(public_url="https://book.example", trusted_proxies=1)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return the_pages(world, tmp_path)


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_answer_bears_the_headers_that_keep_a_page_to_itself(web: FlaskClient) -> None:
    for path in ("/alder", "/nothing", "/static/tokens.css"):
        headers = _headers(web, path)

        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert re.fullmatch(r"[0-9a-f]{12}", headers["X-Request-ID"])


def test_pages_hold_no_script_and_no_style_of_their_own(world: World, web: FlaskClient) -> None:
    factories.an_event_type()
    paths = ["/alder", BOOK, "/nothing", link(world, factories.a_booking())]

    for path in paths:
        page = web.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil", "a b", ""])
def test_a_host_that_is_not_ours_is_refused_and_never_linked_to(
    web: FlaskClient, host: str
) -> None:
    answer = web.get("/alder", headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_without_a_proxy_nobody_is_believed(web: FlaskClient) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "x"}

    answer = web.get("/alder", headers=forged)

    assert answer.status_code == 200
    assert "evil.example" not in answer.text


def test_behind_one_proxy_exactly_one_is_believed(world: World, tmp_path: Path) -> None:
    app = the_pages(world, tmp_path, BEHIND_ONE)
    app.add_url_rule("/office/peer", view_func=peer)
    forwarded = {"X-Forwarded-For": "6.6.6.6, 7.7.7.7", "Host": "book.example"}

    assert app.test_client().get("/office/peer", headers=forwarded).text == "7.7.7.7"


def test_on_https_the_session_is_of_this_host_alone(world: World, tmp_path: Path) -> None:
    app = the_pages(world, tmp_path, PUBLIC)

    def begin() -> str:
        session["begun"] = True
        return "begun"

    app.add_url_rule("/office/begin", view_func=begin)

    answer = app.test_client().get("/office/begin", base_url="https://book.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/console",
        "/?__debugger__=yes",
        "/alder/../../etc/passwd",
        "/alder%00",
        "/%ff",
        "/" + "9" * 400,
        "/alder/1%20OR%201=1",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/vendor/..%2f..%2fapp.py",
        "/static/vendor/axe-core",
        "/static/nothing.css",
    ],
)
def test_a_path_that_leads_nowhere_is_not_found(web: FlaskClient, path: str) -> None:
    answer = web.get(path)

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["//evil.example/alder", "/\\evil.example", "/%5cevil.example"])
def test_nobody_is_sent_to_another_site(web: FlaskClient, path: str) -> None:
    answer = web.get(path)

    assert "evil.example" not in answer.headers.get("Location", "").partition("//127.0.0.1")[0]


@pytest.mark.parametrize(
    ("target", "is_ours"),
    [
        ("/office/alder/inbox?x=1", True),
        ("//evil.example", False),
        ("///evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("https:evil.example", False),
        ("javascript:alert(1)", False),
        ("/\t/evil.example", False),
        ("/\n/evil.example", False),
        ("/\uff0fevil.example", False),
        ("evil.example", False),
        ("", False),
        ("/" + "a" * 3000, False),
    ],
)
def test_the_next_page_is_a_path_of_our_own(target: str, *, is_ours: bool) -> None:
    assert safe_path(target, otherwise="/home") == (target if is_ours else "/home")


def test_programs_get_a_refusal_as_json(web: FlaskClient) -> None:
    answer = web.get("/v4/nothing")

    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"
    assert answer.get_json()["requestId"] == answer.headers["X-Request-ID"]


def test_a_failure_shows_its_number_and_nothing_else(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> str:
        message = "the secret of line 7"
        raise RuntimeError(message)

    app.add_url_rule("/office/breaks", view_func=breaks)

    answer = app.test_client().get("/office/breaks")

    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "secret" not in answer.text
    assert "request failed" in caplog.text


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused(web: FlaskClient, method: str) -> None:
    assert web.open("/alder", method=method).status_code == 405


def test_a_method_cannot_be_overridden(world: World, web: FlaskClient) -> None:
    path = link(world, factories.a_booking()) + "/cancel"

    answer = web.get(path, headers={"X-HTTP-Method-Override": "POST"})

    assert answer.status_code == 200


def test_a_body_too_large_is_not_read(world: World, web: FlaskClient) -> None:
    factories.an_event_type()

    answers = [
        web.post(BOOK, data={"name": "x" * 1_000_001}).status_code,
        web.post(BOOK, data={f"f{n}": "x" for n in range(600)}, content_type=FORM).status_code,
    ]

    assert answers == [413, 413]


def test_the_log_tells_the_rule_and_neither_token_nor_words(
    world: World, web: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = link(world, factories.a_booking())

    web.get(f"{path}?name=Sofia")

    (line,) = [record for record in caplog.records if record.message == "request answered"]
    assert line.__dict__["rule"] == "/b/<token>"
    assert line.__dict__["status"] == 200
    assert path not in str(line.__dict__)
    assert "Sofia" not in str(line.__dict__)


def test_files_are_kept_for_ever_under_an_address_that_bears_their_hash(web: FlaskClient) -> None:
    page = web.get("/alder").text
    (stamped,) = re.findall(r'href="(/static/tokens\.css\?v=[0-9a-f]{10})"', page)

    assert "immutable" in _headers(web, stamped)["Cache-Control"]
    assert _headers(web, "/static/tokens.css")["Cache-Control"] == "public, max-age=300"
    assert _headers(web, "/alder")["Cache-Control"] == "no-store"


def test_our_own_texts_travel_squeezed_and_pages_never_do(web: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip, br"}

    with web.get("/static/components.css", headers=asked) as sheet:
        squeezed = gzip.decompress(sheet.get_data())
    page = web.get("/alder", headers=asked)

    assert squeezed == Path("static/components.css").read_bytes()
    assert sheet.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in page.headers


def test_writes_of_one_address_are_limited_whatever_it_claims_to_be(
    world: World, tmp_path: Path
) -> None:
    factories.an_event_type()
    web = the_pages(world, tmp_path, PUBLIC).test_client()

    answers = [
        web.post(
            BOOK, headers={"Host": "book.example", "X-Forwarded-For": f"10.0.0.{number}"}
        ).status_code
        for number in range(31)
    ]

    assert answers == [403] * 30 + [429]


def test_links_cannot_be_guessed_for_long(world: World, tmp_path: Path) -> None:
    web = the_pages(world, tmp_path, PUBLIC).test_client()

    answers = [
        web.get(f"/b/guess{number}", headers={"Host": "book.example"}).status_code
        for number in range(11)
    ]

    assert answers == [404] * 10 + [429]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("::1", "::1"),
    ],
)
def test_a_household_is_counted_as_one(app: Flask, address: str, counted_as: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert peer() == counted_as


def test_a_request_has_one_moment(world: World, app: Flask) -> None:
    with app.test_request_context():
        before = now()
        world.passes(minutes=5)
        assert now() == before == g.now


@pytest.mark.parametrize(
    "colour", ["#0b7260", "#ffff00", "#000000", "#ffffff", "#ff0055", "#7f7f7f"]
)
def test_any_brand_colour_is_made_fit_to_read(colour: str) -> None:
    sheet = brand_sheet(colour)

    light, dark = (_tokens(rule) for rule in re.findall(r"\{([^{}]+)\}", sheet)[:2])
    for tokens, surfaces in ((light, LIGHT), (dark, DARK)):
        assert contrast(tokens["on-accent"], tokens["accent"]) >= READABLE
        for surface in (*surfaces, tokens["accent-soft"], tokens["accent-soft-2"]):
            assert contrast(tokens["accent-text"], surface) >= READABLE


@pytest.mark.parametrize("colour", [None, "", "red", "#12345", "#12345g", "#123456;}"])
def test_what_is_no_colour_paints_nothing(colour: str | None) -> None:
    assert brand_sheet(colour) == ""


def test_the_page_wears_the_colour_of_its_account(world: World, tmp_path: Path) -> None:
    with world.transaction() as tx:
        tx.get_one(Account, world.account.id).brand_colour = "#7b4fcf"
    customer = Customer(the_pages(world, tmp_path))

    page = customer.sees("/alder").text
    sheet = customer.sees("/alder/brand.css?v=7b4fcf")

    assert "/alder/brand.css?v=7b4fcf" in page
    assert sheet.mimetype == "text/css"
    assert COLOUR.search(sheet.text)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ({"query_string": "lang=es", "headers": {"Accept-Language": "de"}}, "es-ES"),
        ({"headers": {"Accept-Language": "fr, de;q=0.5"}}, "de-DE"),
        ({"headers": {"Accept-Language": "pt-BR"}}, "pt-BR"),
        ({"headers": {"Accept-Language": "xx-" + "y" * 300}}, "en-GB"),
        ({"headers": {"Accept-Language": ",".join(["zz"] * 3000)}}, "en-GB"),
        ({}, "en-GB"),
    ],
)
def test_the_language_is_the_one_chosen_else_the_browsers_else_the_accounts(
    web: FlaskClient, asked: dict[str, object], spoken: str
) -> None:
    page = web.get("/alder", **asked).text

    assert f'<html lang="{spoken}"' in page


def _headers(web: FlaskClient, path: str) -> Headers:
    with web.get(path) as answer:
        return answer.headers


def _tokens(rule: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rule))
