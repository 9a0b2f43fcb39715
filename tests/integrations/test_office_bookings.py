"""What becomes of a booking in an agent's hands, and how bookings are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking.bookings import Booking, State
from tests import factories
from tests.integrations.offices import (
    OFFICE,
    Browser,
    a_browser,
    booking_now,
    slot_in,
)
from tests.world import Outbox, World, at


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


def test_a_booking_is_moved_and_the_customer_told(
    world: World, browser: Browser, outbox: Outbox
) -> None:
    booking = factories.a_booking("Tue 10:00")
    page = browser.sees(f"{OFFICE}/bookings/{booking.ref}/reschedule?day=2025-03-05")

    answer = browser.sends(
        f"{OFFICE}/bookings/{booking.ref}/reschedule",
        slot=slot_in(page, "Wed 5 March, 11:00"),
        version=booking.version,
        reason="Inês is ill",
    )

    assert answer.location == f"{OFFICE}/bookings/{booking.ref}"
    assert booking_now(world, booking.ref).starts_at == at("Wed 11:00")
    assert ("rescheduled", "customer") in outbox.kinds()
    shown = browser.sees(answer.location).text
    assert "Moved from Tue 4 March, 10:00 to Wed 5 March, 11:00" in shown
    assert "Inês is ill" in shown


def test_a_move_into_a_taken_time_leaves_the_booking_where_it_was(
    world: World, browser: Browser
) -> None:
    booking = factories.a_booking("Tue 10:00")
    page = browser.sees(f"{OFFICE}/bookings/{booking.ref}/reschedule?day=2025-03-05")
    slot = slot_in(page, "Wed 5 March, 11:00")
    factories.a_booking("Wed 11:00", name="Quicker", mail="q@example.com")

    answer = browser.sends(
        f"{OFFICE}/bookings/{booking.ref}/reschedule",
        slot=slot,
        version=booking.version,
        reason="typed",
    )

    assert answer.status_code == 409
    assert "Nearest free times" in answer.text
    assert 'value="typed"' in answer.text
    assert booking_now(world, booking.ref).starts_at == at("Tue 10:00")


def test_cancelling_asks_first_then_frees_the_time(
    world: World, browser: Browser, outbox: Outbox
) -> None:
    booking = factories.a_booking("Tue 10:00")
    step = browser.sees(f"{OFFICE}/bookings/{booking.ref}/cancel").text
    before = booking_now(world, booking.ref).state

    browser.sends(f"{OFFICE}/bookings/{booking.ref}/cancel", version=booking.version, reason="Snow")

    assert "Cancel this booking?" in step
    assert before == State.CONFIRMED
    assert booking_now(world, booking.ref).state == State.CANCELLED
    assert ("cancelled", "customer") in outbox.kinds()


def test_who_comes_second_is_shown_what_the_first_did(world: World, browser: Browser) -> None:
    booking = factories.a_booking("Tue 10:00")
    browser.sees(f"{OFFICE}/bookings/{booking.ref}/cancel")
    browser.sends(f"{OFFICE}/bookings/{booking.ref}/notes", note="Ring twice")

    answer = browser.sends(
        f"{OFFICE}/bookings/{booking.ref}/cancel", version=booking.version, reason="My own words"
    )

    assert answer.status_code == 409
    assert "Marta Ruiz: Note added" in answer.text
    assert "My own words" in answer.text
    assert booking_now(world, booking.ref).state == State.CONFIRMED


def test_cancelling_twice_says_so(world: World, browser: Browser) -> None:
    booking = factories.a_booking("Tue 10:00")
    browser.sees(f"{OFFICE}/bookings/{booking.ref}/cancel")
    browser.sends(f"{OFFICE}/bookings/{booking.ref}/cancel", version=booking.version)

    answer = browser.sends(f"{OFFICE}/bookings/{booking.ref}/cancel", version=booking.version + 1)

    assert answer.status_code == 409


def test_no_show_is_said_from_the_start_on_and_corrected(world: World, browser: Browser) -> None:
    booking = factories.a_booking("Mon 09:30")
    early = browser.sees(f"{OFFICE}/bookings/{booking.ref}")
    refused = browser.sends(f"{OFFICE}/bookings/{booking.ref}/no-show", version=booking.version)
    world.passes(minutes=30)

    browser.sends(f"{OFFICE}/bookings/{booking.ref}/no-show", version=booking.version)
    missed = booking_now(world, booking.ref)
    browser.sends(f"{OFFICE}/bookings/{booking.ref}/attended", version=missed.version)

    assert f"{booking.ref}/no-show" not in early.text
    assert refused.status_code == 409
    assert "from its start on" in refused.text
    assert missed.state == State.NO_SHOW
    assert booking_now(world, booking.ref).state == State.COMPLETED


def test_what_is_pending_is_confirmed_or_declined(world: World, browser: Browser) -> None:
    event_type = factories.an_event_type("Site survey", needs_approval=True)
    asked, other = (
        factories.a_booking(when, event_type=event_type, actor=factories.CUSTOMER)
        for when in ("Tue 10:00", "Tue 11:00")
    )
    listed = browser.sees(f"{OFFICE}/bookings?show=pending").text
    browser.sees(f"{OFFICE}/bookings/{asked.ref}")

    browser.sends(f"{OFFICE}/bookings/{asked.ref}/approve", version=asked.version)
    browser.sends(
        f"{OFFICE}/bookings/{other.ref}/reject", version=other.version, reason="Too far away"
    )

    assert asked.ref in listed
    assert booking_now(world, asked.ref).state == State.CONFIRMED
    assert booking_now(world, other.ref).state == State.REJECTED


def test_notes_are_kept_whatever_became_of_the_booking(world: World, browser: Browser) -> None:
    booking = factories.a_booking("Tue 10:00")
    browser.sees(f"{OFFICE}/bookings/{booking.ref}/cancel")
    browser.sends(f"{OFFICE}/bookings/{booking.ref}/cancel", version=booking.version)

    browser.sends(f"{OFFICE}/bookings/{booking.ref}/notes", note="<i>Nice</i> dog")
    empty = browser.sends(f"{OFFICE}/bookings/{booking.ref}/notes", note="  ")

    page = browser.sees(f"{OFFICE}/bookings/{booking.ref}").text
    assert "&lt;i&gt;Nice&lt;/i&gt; dog" in page
    assert empty.status_code == 422


def test_guests_are_invited_and_taken_off(world: World, browser: Browser, outbox: Outbox) -> None:
    event_type = factories.an_event_type("Intro call", max_guests=2)
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    path = f"{OFFICE}/bookings/{booking.ref}"
    browser.sees(path)

    browser.sends(f"{path}/guests", guests="tom@example.org", version=booking.version)
    wrong = browser.sends(f"{path}/guests", guests="tom@", version=booking.version + 1)
    [guest] = booking_now(world, booking.ref).guests
    browser.sends(f"{path}/guests/{guest.ref}/remove", version=booking.version + 1)

    assert guest.mail == "tom@example.org"
    assert wrong.status_code == 422
    assert booking_now(world, booking.ref).guests == []
    assert ("removed", "guest") in outbox.kinds()


def test_a_booking_is_given_to_another_host(world: World, browser: Browser) -> None:
    ines, tom = factories.a_host(), factories.a_host("Tom Okafor", mail="tom@alder.example")
    event_type = factories.an_event_type("Intro call", hosts=[ines, tom])
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    path = f"{OFFICE}/bookings/{booking.ref}"
    page = browser.sees(path).text

    browser.sends(f"{path}/host", host=tom.ref, version=booking.version)

    assert "Tom Okafor" in page
    assert [host.name for host in booking_now(world, booking.ref).hosts] == ["Tom Okafor"]


def test_a_busy_host_is_given_nothing(world: World, browser: Browser) -> None:
    ines, tom = factories.a_host(), factories.a_host("Tom Okafor", mail="tom@alder.example")
    event_type = factories.an_event_type("Intro call", hosts=[ines, tom])
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    toms = factories.an_event_type("Support call", hosts=[tom])
    factories.a_booking("Tue 10:00", event_type=toms, name="Bea", mail="b@example.com")
    browser.sees(f"{OFFICE}/bookings/{booking.ref}")

    answer = browser.sends(
        f"{OFFICE}/bookings/{booking.ref}/host", host=tom.ref, version=booking.version
    )

    assert answer.status_code == 409
    assert [host.name for host in booking_now(world, booking.ref).hosts] == ["Inês Carvalho"]


def test_bookings_are_listed_by_what_they_are(world: World, browser: Browser) -> None:
    factories.a_booking("Tue 10:00", name="Ana Silva")
    gone = factories.a_booking("Wed 10:00", name="Hugo Prat", mail="hugo@example.com")
    browser.sees(f"{OFFICE}/bookings/{gone.ref}/cancel")
    browser.sends(f"{OFFICE}/bookings/{gone.ref}/cancel", version=gone.version)

    upcoming = browser.sees(f"{OFFICE}/bookings").text
    cancelled = browser.sees(f"{OFFICE}/bookings?show=cancelled").text
    found = browser.sees(f"{OFFICE}/bookings?q=ana").text
    nothing = browser.sees(f"{OFFICE}/bookings?q=zzz").text

    assert "Ana Silva" in upcoming
    assert "Hugo Prat" not in upcoming
    assert "Hugo Prat" in cancelled
    assert "Ana Silva" in found
    assert "Nothing found" in nothing


def test_the_customers_time_stands_beside_the_agents_where_they_differ(
    world: World, browser: Browser
) -> None:
    booking = factories.a_booking("Tue 10:00")
    with world.transaction() as tx:
        tx.enter(world.account)
        tx.get_one(Booking, booking.id).zone = "Europe/Berlin"

    page = browser.sees(f"{OFFICE}/bookings/{booking.ref}").text

    assert "</time> · 11:00 in Berlin" in page
