"""What is done on the pages of connections: connecting, choosing calendars, checking, ending."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.calendars import Connection, Health
from booking.connections import Connections
from booking.effects import DISCONNECT, PULL, RECONCILE
from booking.people import Host
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
from tests.integrations.offices import OFFICE, Browser
from tests.integrations.set_up_pages import errors_in, form_in
from tests.world import Outbox, World

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def admin(world: World, tmp_path: Path) -> Browser:
    return an_admin_with_google(world, tmp_path)


def calendars(host: Host) -> dict[str, str]:
    """Name -> ref."""
    connection = connection_now(host)
    assert connection is not None
    return {calendar.name: calendar.ref for calendar in connection.calendars}


# Connecting.


def test_a_host_connects_from_the_page(world: World, admin: Browser) -> None:
    tom, host = an_agents_browser(admin, world)

    page = tom.sees(PAGE)
    answer = tom.sends(form_in(page, f"{of(host)}/google").action)

    assert answer.status_code == 200
    assert "https://accounts.google.com/o/oauth2/v2/auth" in answer.text


def test_a_link_is_sent_to_a_host(admin: Browser, outbox: Outbox) -> None:
    host = factories.a_host()

    page = admin.sees(PAGE)
    answer = admin.sends(form_in(page, f"{of(host)}/link").action)

    assert answer.location == PAGE
    assert "on its way to ines@alder.example" in admin.sees(PAGE).text
    assert outbox.kinds() == [("host_connect", "host")]


def test_a_host_without_a_mail_is_named_when_a_link_cannot_go(
    admin: Browser, outbox: Outbox
) -> None:
    host = factories.a_host(mail=None)

    page = admin.sees(PAGE)
    answer = admin.sends(f"{of(host)}/link")

    assert f"{of(host)}/link" not in page.text
    assert answer.status_code == 422
    assert "Inês Carvalho has no mail address, so no link can be sent." in words(answer)
    assert f"{OFFICE}/availability/hosts/{host.ref}#f-mail" in answer.text
    assert outbox.kinds() == []


# Which calendars count.


def test_calendars_are_chosen(admin: Browser, outbox: Outbox) -> None:
    host = a_connection().host
    refs = calendars(host)
    outbox.clear()

    fields = form_in(admin.sees(of(host)), f"{of(host)}/calendars").fields
    busy = [refs["Work"], refs["Personal"]]
    answer = admin.sends(
        f"{of(host)}/calendars", seen=fields["seen"], busy=busy, target=refs["Personal"]
    )

    assert answer.location == of(host)
    assert "Work, Personal Personal" in words(admin.sees(PAGE))
    assert len(outbox.entries(PULL)) == 2


def test_no_calendar_may_take_the_bookings(admin: Browser) -> None:
    host = a_connection().host
    fields = form_in(admin.sees(of(host)), f"{of(host)}/calendars").fields

    admin.sends(f"{of(host)}/calendars", seen=fields["seen"], busy=fields["busy"], target="")

    assert "No calendar takes the bookings" in words(admin.sees(PAGE))


def test_a_calendar_that_cannot_be_written_to_is_refused_and_nothing_is_lost(
    admin: Browser,
) -> None:
    host = a_connection().host
    refs = calendars(host)
    path = f"{of(host)}/calendars"
    fields = form_in(admin.sees(of(host)), path).fields

    answer = admin.sends(path, seen=fields["seen"], busy=refs["Personal"], target=refs["Holidays"])

    assert answer.status_code == 422
    assert errors_in(answer) == {
        "target": "Choose one of these: the other one is gone, or cannot be written to."
    }
    assert form_in(answer, path).fields["busy"] == refs["Personal"]
    connection = connection_now(host)
    assert connection is not None
    assert connection.target is not None
    assert connection.target.name == "Work"


def test_all_that_is_wrong_is_told_at_once(admin: Browser) -> None:
    host = a_connection().host
    path = f"{of(host)}/calendars"
    fields = form_in(admin.sees(of(host)), path).fields

    answer = admin.sends(path, seen=fields["seen"], busy="0195", target="0196")

    assert set(errors_in(answer)) == {"busy", "target"}
    assert 'href="#f-busy"' in answer.text
    assert 'href="#f-target"' in answer.text


def test_a_choice_never_overwrites_one_that_was_not_seen(admin: Browser) -> None:
    host = a_connection().host
    refs = calendars(host)
    path = f"{of(host)}/calendars"
    first = form_in(admin.sees(of(host)), path).fields
    admin.sends(path, seen=first["seen"], busy=refs["Personal"], target=refs["Work"])

    answer = admin.sends(path, seen=first["seen"], busy=refs["Holidays"], target=refs["Work"])

    assert answer.status_code == 409
    assert "Somebody else changed this while you were editing" in words(answer)
    assert "Busy when these say so Personal" in words(answer)
    again = form_in(answer, path).fields
    assert again["busy"] == refs["Holidays"]
    assert admin.sends(path, **again).status_code == 303
    assert "Holidays Work" in words(admin.sees(PAGE))


# Checking and ending.


def test_all_calendars_are_checked_now(admin: Browser, outbox: Outbox) -> None:
    a_connection()
    breaks(a_connection(factories.a_host("Ada Abel"), mail="ada@alder.example").host)
    outbox.clear()

    answer = admin.sends(form_in(admin.sees(PAGE), f"{PAGE}/check").action)

    assert answer.location == PAGE
    assert sorted(entry.address for entry in outbox.entries()) == sorted([PULL, RECONCILE])


def test_one_calendar_is_checked_now(admin: Browser, outbox: Outbox) -> None:
    host = a_connection().host
    a_connection(factories.a_host("Ada Abel"), mail="ada@alder.example")
    outbox.clear()

    admin.sends(form_in(admin.sees(of(host)), f"{of(host)}/check").action)

    assert sorted(entry.address for entry in outbox.entries()) == sorted([PULL, RECONCILE])


def test_disconnecting_is_asked_first(admin: Browser, outbox: Outbox) -> None:
    host = a_connection().host
    outbox.clear()

    asked = admin.sees(f"{of(host)}/disconnect")
    before = connection_now(host)
    answer = admin.sends(f"{of(host)}/disconnect")

    assert "Busy times in ines@alder.example no longer count" in words(asked)
    assert before is not None
    assert before.health is Health.CONNECTED
    assert answer.location == PAGE
    after = connection_now(host)
    assert after is not None
    assert after.health is Health.ENDED
    assert outbox.addresses() == {DISCONNECT}
    assert "Not connected" in words(admin.sees(PAGE))


def test_what_was_disconnected_meanwhile_is_said(admin: Browser) -> None:
    host = a_connection().host
    fields = form_in(admin.sees(of(host)), f"{of(host)}/calendars").fields
    happens(host, _ended)

    for path in ("calendars", "check", "disconnect"):
        answer = admin.sends(f"{of(host)}/{path}", **fields)
        assert answer.status_code == 409, path
        assert "The calendar was disconnected meanwhile." in words(answer), path
        assert f"{of(host)}/link" in answer.text, path


def _ended(counter: Connections, connection: Connection) -> None:
    counter.end(connection)
