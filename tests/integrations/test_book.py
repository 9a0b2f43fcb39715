"""The public booking page: looked at by GETs alone, booked by its own form alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from booking.event_types import Location, LocationKind, Question, QuestionKind
from booking.when.slots import RollingWindow
from integrations.settings import WebSettings
from tests import factories
from tests.integrations.customers import BOOK, Customer, bookings, the_booking, the_pages
from tests.world import Outbox, World, at

pytestmark = pytest.mark.databases("postgresql")

OPEN_DAY = re.compile(r'day-open[^>]*aria-label="([^"]+)"')

EVERY_KIND = (
    Question("roof", "Kind of roof", QuestionKind.ONE_OF, required=True, options=("Flat", "Steep")),
    Question("panels", "Panels", QuestionKind.NUMBER),
    Question("extras", "Extras", QuestionKind.SOME_OF, options=("Battery", "Charger")),
    Question("owner", "Do you own it?", QuestionKind.YES_NO),
    Question("call", "Phone", QuestionKind.PHONE),
    Question("notes", "Anything else?", QuestionKind.LONG),
)


@pytest.fixture
def customer(world: World, tmp_path: Path) -> Customer:
    return Customer(the_pages(world, tmp_path))


def test_the_list_shows_what_customers_can_book_and_nothing_else(
    world: World, customer: Customer
) -> None:
    factories.an_event_type("Intro call")
    factories.an_event_type("Inspection", is_public=False)
    factories.an_event_type("Old survey", is_on=False)

    page = customer.sees("/alder").text

    assert "Intro call" in page
    assert "Inspection" not in page
    assert "Old survey" not in page


def test_a_page_shows_the_first_open_day_with_its_times(world: World, customer: Customer) -> None:
    factories.an_event_type(window=RollingWindow(10))

    page = customer.sees(BOOK).text

    assert OPEN_DAY.findall(page)[0] == "Monday 3 March"
    assert len(OPEN_DAY.findall(page)) == 9
    assert list(customer.slots)[:2] == ["09:30", "10:00"]
    assert "London time" in page


def test_times_are_shown_in_the_zone_of_the_viewer(world: World, customer: Customer) -> None:
    factories.an_event_type()

    customer.sees(f"{BOOK}?zone=America/New_York&day=2025-03-10")

    # The clocks of New York went forward on the 9th, those of London did not.
    assert next(iter(customer.slots)) == "05:00"


def test_the_zone_a_browser_told_is_kept_in_its_cookie(world: World, customer: Customer) -> None:
    factories.an_event_type()
    customer.web.set_cookie("zone", "Asia/Kathmandu")

    customer.sees(f"{BOOK}?day=2025-03-04")

    assert next(iter(customer.slots)) == "14:45"


def test_twelve_hours_where_they_are_chosen(world: World, customer: Customer) -> None:
    factories.an_event_type()

    customer.sees(f"{BOOK}?day=2025-03-04&clock=12")

    assert next(iter(customer.slots)).replace("\u202f", " ") == "9:00 am"


def test_another_length_has_other_times(world: World, customer: Customer) -> None:
    factories.an_event_type(durations=[30, 120])

    customer.sees(f"{BOOK}?day=2025-03-04&duration=120")

    assert list(customer.slots) == ["09:00", "11:00", "13:00", "15:00"]


@pytest.mark.parametrize(
    "query",
    [
        "zone=../../etc/passwd",
        "zone=right/Europe/Berlin",
        "zone=America",
        "zone=%00",
        "zone=" + "x" * 5000,
        "month=2025-13",
        "month=0000-01",
        "month=9999-12",
        "month=1999-01",
        "day=2025-02-30",
        "day=2026-W01-1",
        "day=٢٠٢٥-٠٣-٠٤",
        "duration=99999999999999999999",
        "duration=-1",
        "clock=13",
        "lang=xx",
        "lang=" + "e" * 400,
        "slot=1",
    ],
)
def test_a_query_that_makes_no_sense_shows_the_page_as_it_is(
    world: World, customer: Customer, query: str
) -> None:
    factories.an_event_type()

    assert customer.sees(f"{BOOK}?{query}").status_code == 200


def test_booking_leads_to_the_page_of_the_booking(
    world: World, customer: Customer, outbox: Outbox
) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")

    page = customer.follows(customer.books("10:00")).text

    assert the_booking(world).starts_at == at("Tue 10:00")
    assert the_booking(world).zone == "Europe/London"
    assert "A mail is on its way to a…@example.com." in page
    assert "ana@example.com" not in page
    assert ("confirmation", "customer") in outbox.kinds()
    assert ("host_new", "host") in outbox.kinds()


@pytest.mark.databases("sqlite", "postgresql")
def test_the_same_form_sent_twice_is_one_booking(world: World, customer: Customer) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")
    form, slots = customer.forms, customer.slots

    first = customer.books()
    customer.forms, customer.slots = form, slots
    second = customer.books()

    assert the_booking(world).starts_at == at("Tue 10:00")
    assert first.status_code == second.status_code == 303


def test_another_time_chosen_on_the_same_page_is_another_booking(
    world: World, customer: Customer
) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")
    form, slots = customer.forms, customer.slots

    customer.books("10:00")
    customer.forms, customer.slots = form, slots
    customer.books("14:00")

    assert [one.starts_at for one in bookings(world)] == [at("Tue 10:00"), at("Tue 14:00")]


def test_a_form_that_is_not_of_this_page_books_nothing(world: World, customer: Customer) -> None:
    factories.an_event_type()
    factories.an_event_type("Site survey")
    customer.sees("/alder/site-survey")
    foreign = next(form for form in customer.forms if "nonce" in form.fields).fields["nonce"]
    customer.sees(f"{BOOK}?day=2025-03-04")
    form, slots = customer.forms, customer.slots

    answers = []
    for nonce in ("", "made-up", foreign):
        customer.forms, customer.slots = form, slots
        answers.append(customer.books(nonce=nonce).status_code)

    assert answers == [403, 403, 403]
    assert bookings(world) == []


def test_a_time_that_was_not_offered_cannot_be_booked(world: World, customer: Customer) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")

    answer = customer.sends(
        BOOK, slot="2025-03-04T03:00", name="Ana Silva", email="ana@example.com"
    )

    assert answer.status_code == 422
    assert "Choose a time first" in answer.text
    assert bookings(world) == []


def test_an_offer_an_hour_old_is_refused_and_what_was_typed_stays(
    world: World, customer: Customer
) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")
    world.passes(minutes=61)

    answer = customer.books()

    assert answer.status_code == 409
    assert 'value="ana@example.com"' in answer.text
    assert bookings(world) == []


def test_a_time_just_taken_is_struck_with_the_nearest_beside_it(
    world: World, customer: Customer
) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")
    slots = customer.slots
    factories.a_booking("Tue 10:00", name="Rui")

    answer = customer.sends(BOOK, slot=slots["10:00"], name="Ana Silva", email="ana@example.com")

    assert answer.status_code == 409
    assert "Tue 4 March, 10:00 was just taken." in answer.text
    assert 'class="slot taken">10:00' in answer.text
    assert "Tue 4 March, 09:30" in customer.slots
    assert 'value="Ana Silva"' in answer.text
    assert len(bookings(world)) == 1


def test_one_of_the_nearest_times_can_be_booked_at_once(world: World, customer: Customer) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?day=2025-03-04")
    token = customer.slots["10:00"]
    factories.a_booking("Tue 10:00", name="Rui")
    customer.sends(BOOK, slot=token, name="Ana Silva", email="ana@example.com")

    answer = customer.books("Tue 4 March, 10:30")

    assert answer.status_code == 303
    assert bookings(world)[-1].starts_at == at("Tue 10:30")


def test_what_is_wrong_stands_at_its_field_and_the_time_stays_chosen(
    world: World, customer: Customer
) -> None:
    factories.an_event_type(questions=EVERY_KIND)
    customer.sees(f"{BOOK}?day=2025-03-04")

    answer = customer.books(email="ana@", answers={"q-panels": "many", "q-notes": "a <b>note</b>"})

    assert answer.status_code == 422
    for name in ("email", "q-roof", "q-panels"):
        assert f'href="#f-{name}"' in answer.text
        assert f'id="f-{name}-error"' in answer.text
    assert "a &lt;b&gt;note&lt;/b&gt;" in answer.text
    assert re.search(r'name="slot"[^>]*checked[^>]*><time[^>]*>10:00', answer.text)
    assert bookings(world) == []


def test_questions_of_every_kind_are_answered(world: World, customer: Customer) -> None:
    factories.an_event_type(questions=EVERY_KIND, max_guests=2)
    customer.sees(f"{BOOK}?day=2025-03-04")

    customer.books(
        guests="rui@example.com, eva@example.com",
        answers={
            "q-roof": "Flat",
            "q-panels": "12",
            "q-extras": ["Battery", "Charger"],
            "q-owner": "yes",
            "q-call": "+351 912 345 678",
            "q-notes": "Ring twice",
        },
    )

    booking = the_booking(world)
    assert {answer.key: answer.value for answer in booking.answers} == {
        "roof": "Flat",
        "panels": "12",
        "extras": "Battery, Charger",
        "owner": "yes",
        "call": "+351912345678",
        "notes": "Ring twice",
    }
    assert [guest.mail for guest in booking.guests] == ["rui@example.com", "eva@example.com"]


def test_the_customer_is_asked_where_and_on_which_number(world: World, customer: Customer) -> None:
    factories.an_event_type(location=Location(LocationKind.PHONE, caller="host"))
    factories.an_event_type("Visit", location=Location(LocationKind.ASK_ATTENDEE))

    assert 'name="phone"' in customer.sees(BOOK).text
    assert 'name="location"' in customer.sees("/alder/visit").text


def test_the_query_fills_in_and_sends_nothing(world: World, customer: Customer) -> None:
    factories.an_event_type(questions=EVERY_KIND)

    page = customer.sees(f'{BOOK}?name="><script>&email=ana@example.com&q-roof=Steep').text

    assert "&#34;&gt;&lt;script&gt;" in page
    assert "<script>&" not in page
    assert '<option value="Steep" selected>' in page
    assert bookings(world) == []


def test_a_request_that_waits_for_approval_says_so(
    world: World, customer: Customer, outbox: Outbox
) -> None:
    factories.an_event_type(needs_approval=True)
    assert "We confirm it first" in customer.sees(f"{BOOK}?day=2025-03-06").text

    page = customer.follows(customer.books()).text

    assert "Your request is with us." in page
    assert "Waiting for confirmation" in page
    assert outbox.kinds() == [("requested", "customer"), ("host_decide", "host")]


def test_seats_that_are_left_are_counted(world: World, customer: Customer) -> None:
    factories.an_event_type(seats=4)
    factories.a_booking("Tue 10:00")

    page = customer.sees(f"{BOOK}?day=2025-03-04").text

    assert "3 seats left" in page


@pytest.mark.parametrize("off", [{"is_on": False}, {"price": 5000}])
def test_what_cannot_be_booked_says_so_and_has_no_form(
    world: World, customer: Customer, off: dict[str, Any]
) -> None:
    factories.an_event_type(**off)

    page = customer.sees(BOOK).text

    assert "This cannot be booked right now" in page
    assert "nonce" not in page


@pytest.mark.parametrize("path", ["/alder/inspection", "/alder/nothing", "/nobody", "/nobody/x"])
def test_what_is_not_public_is_as_unknown_as_what_is_not_there(
    world: World, customer: Customer, path: str
) -> None:
    factories.an_event_type("Inspection", is_public=False)

    assert customer.sees(path).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt", "terça, 4 de março"),
        ("es", "mar, 4 de marzo"),
        ("de", "Di., 4. März"),
        ("en-US", "Tue, March 4"),
        ("en", "Tue 4 March"),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    world: World, customer: Customer, language: str, words: str
) -> None:
    factories.an_event_type()

    page = customer.sees(f"{BOOK}?day=2025-03-04", **{"Accept-Language": language}).text

    assert words in page


def test_a_language_chosen_is_kept_and_booked_in(world: World, customer: Customer) -> None:
    factories.an_event_type()
    customer.sees(f"{BOOK}?lang=de")

    customer.sees(f"{BOOK}?day=2025-03-04")
    customer.books()

    assert the_booking(world).locale == "de-DE"


def test_one_address_cannot_be_flooded_with_bookings(world: World, tmp_path: Path) -> None:
    factories.an_event_type(durations=[10])
    app = the_pages(world, tmp_path, WebSettings(public_url="https://book.example"))
    customer = Customer(app)
    customer.web.environ_base["HTTP_HOST"] = "book.example"
    customer.sees(f"{BOOK}?day=2025-03-04")
    form, slots = customer.forms, customer.slots

    answers = []
    for clock in list(slots)[:21]:
        customer.forms, customer.slots = form, slots
        answers.append(customer.books(clock).status_code)

    assert answers == [303] * 20 + [429]
