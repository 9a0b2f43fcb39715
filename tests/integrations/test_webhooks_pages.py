"""Webhooks on the admin's pages: added, changed, tested, looked at, sent again; and who may."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from booking.subscriber_desk import SubscriberDesk
from booking.subscriptions import Progress
from booking.when.clock import clock
from integrations.office.plug import plug
from integrations.web import web_app
from tests import factories
from tests.integrations.offices import Browser, an_agent, another_accounts_agent
from tests.integrations.receivers import HERE, PostOffice, Receiver, a_receiver
from tests.integrations.set_up_pages import errors_in
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")

LIST = "/office/alder/settings/webhooks"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def post_office(world: World, tmp_path: Path) -> PostOffice:
    return PostOffice(world, tmp_path)


@pytest.fixture
def admin(world: World, post_office: PostOffice) -> Browser:
    an_agent(world, is_admin=True)
    return _browser(post_office)


def test_a_webhook_is_added_and_its_secret_shown_once(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    page = _add(admin, receiver.url, booking_created="on", booking_cancelled="on")

    [secret] = set(SECRET.findall(html.unescape(page.text)))
    made = post_office.subscription()
    assert made.kinds == ["booking_created", "booking_cancelled"]
    assert secret not in made.secret
    assert SECRET.search(admin.sees(f"{LIST}/{made.ref}").text) is None


def test_what_is_sent_verifies_with_the_secret_shown(
    world: World, receiver: Receiver, tmp_path: Path
) -> None:
    post_office = PostOffice(world, tmp_path, clock=clock)
    an_agent(world, is_admin=True)
    page = _add(_browser(post_office), receiver.url, booking_created="on")
    [secret] = set(SECRET.findall(html.unescape(page.text)))
    factories.a_booking()

    post_office.round()

    [got] = receiver.got
    assert Webhook(secret).verify(got.raw, got.headers)["webhookType"] == "booking_created"


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("", "Fill this in"),
        ("example.com/hook", "whole address"),
        ("http://example.com/hook", "begins with https"),
        ("https://10.0.0.7/hook", "everybody can reach"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(
    admin: Browser, endpoint: str, words: str
) -> None:
    page = _add(admin, endpoint, booking_created="on")

    assert page.status_code == 422
    assert words in errors_in(page)["endpoint"]


def test_it_must_be_told_of_something(admin: Browser, receiver: Receiver) -> None:
    page = _add(admin, receiver.url)

    assert page.status_code == 422
    assert "kinds" in errors_in(page)


def test_a_webhook_is_changed_and_switched_off(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    admin.sees(f"{LIST}/{made.ref}")

    admin.sends(f"{LIST}/{made.ref}", endpoint=receiver.url, booking_updated="on")

    changed = post_office.subscription()
    assert (changed.kinds, changed.is_on) == (["booking_updated"], False)
    assert "Off" in admin.sees(LIST).text


def test_a_seventh_is_not_added(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    for _ in range(6):
        post_office.subscribe(receiver.url)
    admin.sees("/office/alder/settings")

    page = _add(admin, receiver.url, booking_created="on")

    assert page.status_code == 409
    assert "as many as there may be" in page.text


def test_a_test_is_sent_and_its_answer_shown(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    admin.sees(f"{LIST}/{made.ref}")
    sent = admin.sends(f"{LIST}/{made.ref}/test")

    post_office.round()

    page = admin.sees(sent.location)
    assert "Delivered" in page.text
    assert "OK" in page.text
    assert receiver.types == ["test"]


def test_the_log_shows_what_went_and_what_came_back(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    receiver.behaves = [500]
    factories.a_booking(name="Ana <b>Silva</b>")
    post_office.round()
    [message] = post_office.messages()

    log = admin.sees(f"{LIST}/{made.ref}")
    page = admin.sees(f"{LIST}/{made.ref}/messages/{message.ref}")

    assert "It answered with an error." in log.text
    assert "Failing" in log.text
    assert "booking_created" in page.text
    assert "Ana &lt;b&gt;Silva" in page.text
    assert '"secret": "***"' in html.unescape(page.text)
    assert receiver.got[0].body["secret"] not in page.text
    assert "500" in page.text


def test_what_was_delivered_can_be_sent_again(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    factories.a_booking()
    post_office.round()
    [message] = post_office.messages()
    admin.sees(f"{LIST}/{made.ref}")

    admin.sends(f"{LIST}/{made.ref}/messages/{message.ref}/redeliver")
    post_office.round()

    assert [got.message for got in receiver.got] == [message.ref, message.ref]


def test_all_that_was_given_up_is_sent_again_by_one_button(
    world: World, admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    receiver.behaves = [500] * 2
    for day in ("Thu", "Fri"):
        factories.a_booking(f"{day} 10:00")
    post_office.round()
    world.passes(days=3, hours=1)
    receiver.behaves = [500] * 2
    post_office.round()
    page = admin.sees(f"{LIST}/{made.ref}")

    admin.sends(f"{LIST}/{made.ref}/redeliver")
    post_office.round()

    assert "Send all 2 given up again" in page.text
    assert {one.progress for one in post_office.messages()} == {Progress.DELIVERED}
    assert "given up again" not in admin.sees(f"{LIST}/{made.ref}").text


def test_one_that_was_given_up_can_be_tested_and_is_said_to_work_again(
    world: World, admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    with world.database.transaction() as tx:
        desk = SubscriberDesk(tx, world.account, now=world.now)
        found = desk.subscription(made.ref)
        found.failing_since, found.given_up_at, found.is_on = world.now, world.now, False
    before = admin.sees(f"{LIST}/{made.ref}")

    admin.sends(f"{LIST}/{made.ref}/test")
    post_office.round()

    assert "so it was switched off" in before.text
    assert "It works again." in admin.sees(f"{LIST}/{made.ref}").text


def test_a_new_secret_is_shown_once(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, old = post_office.subscribe(receiver.url)
    admin.sees(f"{LIST}/{made.ref}")

    page = admin.sends(f"{LIST}/{made.ref}/secret")

    [new] = set(SECRET.findall(html.unescape(page.text)))
    assert new != old
    assert "signs too, until" in page.text


def test_a_webhook_is_deleted_after_a_question(
    admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    factories.a_booking()
    post_office.round()
    admin.sees(f"{LIST}/{made.ref}/delete")
    assert post_office.messages() != []

    admin.sends(f"{LIST}/{made.ref}/delete")

    assert receiver.url not in admin.sees(LIST).text
    assert post_office.messages() == []
    assert admin.sees(f"{LIST}/{made.ref}").status_code == 404


def test_a_long_log_has_pages(
    world: World, admin: Browser, receiver: Receiver, post_office: PostOffice
) -> None:
    made, _ = post_office.subscribe(receiver.url)
    event_type = factories.an_event_type()
    for hour in range(9, 16):
        for day in ("Tue", "Wed", "Thu", "Fri"):
            factories.a_booking(f"{day} {hour:02}:00", event_type=event_type)

    first = admin.sees(f"{LIST}/{made.ref}")
    second = admin.sees(f"{LIST}/{made.ref}?page=2")

    assert first.text.count("/messages/") == 25
    assert second.text.count("/messages/") == 3


def test_agents_who_are_no_admins_may_not(world: World, post_office: PostOffice) -> None:
    made, _ = post_office.subscribe("https://example.com/hook")
    an_agent(world)
    browser = _browser(post_office)
    browser.sees("/office/alder/inbox")

    assert browser.sees(LIST).status_code == 403
    assert browser.sees(f"{LIST}/{made.ref}").status_code == 403
    assert browser.sends(f"{LIST}/{made.ref}/secret").status_code == 403


def test_an_admin_of_another_account_finds_nothing(world: World, post_office: PostOffice) -> None:
    made, _ = post_office.subscribe("https://example.com/hook")
    another_accounts_agent(world)
    browser = _browser(post_office, "eve@birch.example")
    browser.sees("/office/birch/settings")

    assert browser.sees(f"{LIST}/{made.ref}").status_code == 404
    theirs = f"/office/birch/settings/webhooks/{made.ref}"
    assert browser.sees(theirs).status_code == 404
    assert browser.sends(f"{theirs}/test").status_code == 404
    assert browser.sends(f"{theirs}/delete").status_code == 404
    assert post_office.messages() == []


def _browser(post_office: PostOffice, mail: str = "marta@alder.example") -> Browser:
    assert HERE in post_office.house.settings.core.private_hosts
    settings = post_office.house.settings
    browser = Browser(web_app(settings, post_office.house, [plug(settings, post_office.house)]))
    browser.signs_in(mail)
    return browser


def _add(browser: Browser, endpoint: str, **chosen: str) -> TestResponse:
    browser.sees(LIST)
    return browser.sends(LIST, endpoint=endpoint, description="Ours", **chosen)
