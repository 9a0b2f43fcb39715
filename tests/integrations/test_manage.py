"""The pages behind signed links: they show what the mail said, and change nothing without a
confirmed POST.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import vobject

from booking.bookings import Booking, State
from booking.event_types import ChangePolicy, ChangeRule, ReasonRule
from booking.front_desk import FrontDesk, slot_at
from booking.links import Purpose
from tests import factories
from tests.integrations.customers import Customer, facts, link, the_booking, the_pages
from tests.world import Outbox, World, at

pytestmark = pytest.mark.databases("postgresql")

HOUR = 60
ONE_DAY = ChangeRule(until=24 * HOUR)


@pytest.fixture
def customer(world: World, tmp_path: Path) -> Customer:
    return Customer(the_pages(world, tmp_path))


def test_the_page_shows_the_booking_with_mail_and_phone_masked(
    world: World, customer: Customer
) -> None:
    factories.an_event_type(prepare="Bring the last bill.")
    booking = factories.a_booking("Tue 10:00", phone="+351912345678")

    page = customer.sees(link(world, booking)).text

    assert "Tuesday 4 March 2025" in page
    assert "10:00\u201310:30" in page
    assert "London time" in page
    assert "With Inês Carvalho" in page
    assert "Bring the last bill." in page
    assert "a…@example.com" in page
    assert "ana@example.com" not in page
    assert "912345678" not in page


def test_the_address_of_the_page_stays_secret(world: World, customer: Customer) -> None:
    answer = customer.sees(link(world, factories.a_booking()))

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_following_links_changes_nothing(world: World, customer: Customer, outbox: Outbox) -> None:
    factories.an_event_type(needs_approval=True, max_guests=2)
    booking = factories.a_booking(actor=factories.CUSTOMER, guests=["rui@example.com"])
    before = facts(world), len(outbox.entries()), the_booking(world).version
    paths = ["", "/cancel", "/move", "/leave", "/reminders", "/booking.ics", "/decide", "/guests"]

    for purpose in Purpose:
        guest = booking.guests[0] if purpose is Purpose.GUEST else None
        for path in paths:
            url = link(world, booking, purpose, guest=guest) + path
            assert customer.web.get(url).status_code in {200, 404, 405}
            assert customer.web.head(url).status_code in {200, 404, 405}
            assert customer.web.options(url).status_code == 200

    assert (facts(world), len(outbox.entries()), the_booking(world).version) == before


@pytest.mark.parametrize(
    "path", ["/cancel", "/move", "/guests", "/guests/x/remove", "/leave", "/reminders", "/decide"]
)
def test_a_post_without_the_pages_own_confirmation_is_refused(
    world: World, customer: Customer, path: str
) -> None:
    booking = factories.a_booking()
    before = facts(world)

    for nonce in ("", "made-up"):
        answer = customer.web.post(link(world, booking) + path, data={"nonce": nonce})
        assert answer.status_code == 403

    assert facts(world) == before


def test_the_confirmation_of_one_booking_is_none_for_another(
    world: World, customer: Customer
) -> None:
    mine, other = factories.a_booking("Tue 10:00"), factories.a_booking("Tue 11:00", name="Rui")
    customer.sees(link(world, mine) + "/cancel")
    nonce = customer.forms[-1].fields["nonce"]

    answer = customer.web.post(link(world, other) + "/cancel", data={"nonce": nonce})

    assert answer.status_code == 403


def test_cancelling_is_asked_and_then_done_once(
    world: World, customer: Customer, outbox: Outbox
) -> None:
    booking = factories.a_booking()
    path = link(world, booking)
    assert "Cancel this booking?" in customer.sees(path + "/cancel").text
    forms = customer.forms

    first = customer.sends("/cancel", note="The time no longer works")
    customer.forms = forms
    second = customer.sends("/cancel", note="The time no longer works")
    page = customer.follows(second).text

    assert first.status_code == 303
    assert the_booking(world).state is State.CANCELLED
    assert facts(world).count("cancelled") == 1
    assert outbox.kinds().count(("cancelled", "customer")) == 1
    assert "This booking is cancelled." in page
    assert 'href="/alder/intro-call"' in page
    assert "/move" not in page


def test_a_reason_that_must_be_given_is_asked_for_at_its_field(
    world: World, customer: Customer
) -> None:
    policy = ChangePolicy(reason=ReasonRule.REQUIRED, reasons=("Ill", "Too far"))
    factories.an_event_type(change_policy=policy)
    path = link(world, factories.a_booking())
    customer.sees(path + "/cancel")

    refused = customer.sends("/cancel")
    taken = customer.sends("/cancel", reason="Ill", note="Get well")

    assert refused.status_code == 422
    assert 'id="f-reason-error"' in refused.text
    assert taken.status_code == 303


@pytest.mark.databases("sqlite", "postgresql")
def test_what_changed_meanwhile_is_shown_before_it_is_cancelled(
    world: World, customer: Customer
) -> None:
    booking = factories.a_booking("Tue 10:00")
    customer.sees(link(world, booking) + "/cancel")
    _move(world, booking, "Wed 11:00")

    answer = customer.sends("/cancel")

    assert answer.status_code == 409
    assert "Wednesday 5 March" in answer.text
    assert the_booking(world).state is State.CONFIRMED


def test_moving_shows_from_and_to_and_is_done_once(
    world: World, customer: Customer, outbox: Outbox
) -> None:
    path = link(world, factories.a_booking("Tue 10:00"))
    customer.sees(path + "/move?day=2025-03-06")
    page = customer.sees(f"{path}/move?slot={customer.slots['15:00']}").text
    forms = customer.forms

    first = customer.sends("/move", reason="A train")
    customer.forms = forms
    second = customer.sends("/move", reason="A train")

    assert "Move to Thu 6 March, 15:00" in page
    assert first.status_code == second.status_code == 303
    assert "Moved." in customer.follows(second).text
    assert the_booking(world).starts_at == at("Thu 15:00")
    assert facts(world).count("rescheduled") == 1
    assert outbox.kinds().count(("rescheduled", "customer")) == 1


def test_its_own_time_is_not_offered_and_does_not_stand_in_its_way(
    world: World, customer: Customer
) -> None:
    factories.an_event_type(interval=15)
    path = link(world, factories.a_booking("Tue 10:00"))

    customer.sees(path + "/move?day=2025-03-04")

    assert "10:00" not in customer.slots
    assert "10:15" in customer.slots


def test_a_new_time_just_taken_leaves_the_old_one_as_it_is(
    world: World, customer: Customer
) -> None:
    path = link(world, factories.a_booking("Tue 10:00"))
    customer.sees(path + "/move?day=2025-03-06")
    customer.sees(f"{path}/move?slot={customer.slots['15:00']}")
    factories.a_booking("Thu 15:00", name="Rui", mail="rui@example.com")

    answer = customer.sends("/move", reason="A train")

    assert answer.status_code == 409
    assert "Thu 6 March, 15:00 was just taken." in answer.text
    assert "Your booking on Tue 4 March, 10:00 is unchanged." in answer.text
    assert 'class="slot taken">15:00' in answer.text
    assert "Thu 6 March, 14:30" in customer.slots


def test_until_when_it_can_be_changed_is_told_before_anybody_tries(
    world: World, customer: Customer
) -> None:
    factories.an_event_type(change_policy=ChangePolicy(reschedule=ChangeRule(), cancel=ONE_DAY))
    path = link(world, factories.a_booking("Thu 10:00"))

    page = customer.sees(path).text

    assert "until Thu 6 March, 10:00, and cancel it until Wed 5 March, 10:00." in page


def test_after_the_change_window_the_page_says_how_to_reach_a_person(
    world: World, customer: Customer
) -> None:
    factories.an_event_type(change_policy=ChangePolicy(reschedule=ONE_DAY, cancel=ONE_DAY))
    path = link(world, factories.a_booking("Thu 10:00"))
    customer.sees(path + "/cancel")
    stale = customer.forms
    world.passes(days=3)

    page = customer.sees(path).text
    customer.forms = stale
    late = customer.sends("/cancel")

    assert "It can no longer be moved or cancelled here. Write to us or call." in page
    assert 'href="/alder/chat"' in page
    assert "/cancel" not in page
    assert late.status_code == 409
    assert the_booking(world).state is State.CONFIRMED


def test_guests_are_added_and_taken_off(world: World, customer: Customer, outbox: Outbox) -> None:
    factories.an_event_type(max_guests=1)
    path = link(world, factories.a_booking())
    customer.sees(path)

    wrong = customer.sends("/guests", guest="rui@")
    added = customer.follows(customer.sends("/guests", guest="rui@example.com")).text
    removed = customer.follows(customer.sends("/remove"))

    assert wrong.status_code == 422
    assert 'id="f-guests-error"' in wrong.text
    assert "r…@example.com" in added
    assert removed.status_code == 200
    assert the_booking(world).guests == []
    assert ("removed", "guest") in outbox.kinds()


def test_a_guest_sees_the_booking_and_can_only_leave(world: World, customer: Customer) -> None:
    factories.an_event_type(max_guests=1)
    booking = factories.a_booking(guests=["rui@example.com"], phone="+351912345678")
    path = link(world, booking, Purpose.GUEST, guest=booking.guests[0])

    page = customer.sees(path).text
    others = [customer.sees(path + step).status_code for step in ("/cancel", "/move", "/reminders")]
    customer.sees(path + "/leave")
    left = customer.follows(customer.sends("/leave")).text

    assert "example.com" not in page
    assert others == [404, 404, 404]
    assert "You are not on this booking any more." in left
    assert the_booking(world).guests == []
    assert the_booking(world).state is State.CONFIRMED


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        ("approve", State.CONFIRMED, "It is confirmed."),
        ("reject", State.REJECTED, "It is declined."),
    ],
)
def test_the_host_decides_by_the_link_in_the_mail(
    world: World, customer: Customer, decision: str, state: State, words: str
) -> None:
    factories.an_event_type(needs_approval=True)
    booking = factories.a_booking("Thu 10:00", actor=factories.CUSTOMER)
    page = customer.sees(link(world, booking, Purpose.DECISION)).text
    forms = [form for form in customer.forms if form.fields.get("decision") == decision]

    customer.forms = forms
    decided = customer.follows(customer.sends("/decide", reason="Away that day")).text
    customer.forms = forms
    again = customer.sends("/decide")

    assert "Ana Silva" in page
    assert words in decided
    assert again.status_code == 303
    assert the_booking(world).state is state


def test_reminders_stop_and_the_booking_stays(
    world: World, customer: Customer, outbox: Outbox
) -> None:
    path = link(world, factories.a_booking("Fri 10:00"))
    assert ("reminder", "customer") in outbox.kinds()
    customer.sees(path + "/reminders")

    page = customer.follows(customer.sends("/reminders")).text

    assert "No more reminders of this booking." in page
    assert ("reminder", "customer") not in outbox.kinds()
    assert the_booking(world).state is State.CONFIRMED


def test_a_mail_program_stops_reminders_with_one_click(
    world: World, customer: Customer, outbox: Outbox
) -> None:
    path = link(world, factories.a_booking("Fri 10:00")) + "/reminders"

    answer = customer.web.post(path, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert ("reminder", "customer") not in outbox.kinds()
    assert the_booking(world).state is State.CONFIRMED


def test_the_calendar_file_is_read_by_others(world: World, customer: Customer) -> None:
    booking = factories.a_booking("Tue 10:00")

    answer = customer.sees(link(world, booking) + "/booking.ics")
    calendar = vobject.readOne(answer.get_data(as_text=True))

    assert answer.mimetype == "text/calendar"
    assert calendar.method.value == "PUBLISH"
    assert calendar.vevent.uid.value == booking.uid
    assert calendar.vevent.dtstart.value == at("Tue 10:00")


@pytest.mark.parametrize("path", ["", "/cancel", "/move", "/booking.ics", "/reminders"])
def test_a_link_that_was_not_made_here_leads_nowhere(
    world: World, customer: Customer, path: str
) -> None:
    real = link(world, factories.a_booking())

    # The last character of a signature has bits that mean nothing: one in its middle is changed.
    tampered = real[:-9] + ("A" if real[-9] != "A" else "B") + real[-8:]
    for token in (tampered, real + "x", "/b/" + "x" * 5000, "/b/..", "/b/%00", "/b/é"):
        answer = customer.sees(token + path)
        assert answer.status_code == 404
        assert "Intro call" not in answer.text


def test_a_link_is_dead_when_its_number_rose(world: World, customer: Customer) -> None:
    booking = factories.a_booking()
    path = link(world, booking)
    with world.transaction() as tx:
        tx.get_one(Booking, booking.id).link_number += 1

    assert customer.sees(path).status_code == 404


def test_a_link_is_gone_thirty_days_after_the_end(world: World, customer: Customer) -> None:
    booking = factories.a_booking("Tue 10:00")
    path = link(world, booking)
    world.now = booking.ends_at + timedelta(days=30, minutes=-1)
    before = customer.sees(path)
    world.passes(minutes=1)

    after = customer.sees(path)

    assert before.status_code == 200
    assert after.status_code == 410
    assert "This link is no longer in use" in after.text
    assert "Intro call" not in after.text


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("pt", "terça-feira, 4 de março de 2025"),
        ("es", "martes, 4 de marzo de 2025"),
        ("de", "Dienstag, 4. März 2025"),
    ],
)
def test_the_page_speaks_the_language_it_was_booked_in(
    world: World, customer: Customer, locale: str, words: str
) -> None:
    booking = factories.a_booking()
    with world.transaction() as tx:
        tx.get_one(Booking, booking.id).locale = locale

    page = customer.sees(link(world, booking), **{"Accept-Language": "en"}).text

    assert words in page


def _move(world: World, booking: Booking, when: str) -> None:
    with world.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        found = desk.booking(booking.ref)
        to = slot_at(found.event_type, at(when))
        desk.reschedule(found, to=to, actor=factories.AGENT)
