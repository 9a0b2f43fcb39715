"""What an agent does for a customer from the panel: book, move, cancel, and all that hangs on a booking."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.bookings import Booking, State
from booking.contacts import Contact
from booking.deals import Deal, stages_of
from booking.event_types import Location, LocationKind, Question, QuestionKind
from booking.tasks import Task
from tests import factories
from tests.integrations.offices import (
    Browser,
    a_browser,
    a_conversation,
    another_accounts_agent,
    booking_now,
    bookings_of,
    contact_now,
)
from tests.world import Outbox, World, at

OFFICE = "/office/alder"
SLOT = re.compile(r'name="slot" value="([^"]+)"[^>]*data-when="([^"]+)"')


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


# Booking for a customer.


def test_an_agent_books_a_time_for_a_contact(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva", mail="ana@example.com")
    what = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact, slot=slot_in(page, "Mon 3 March, 10:00"))

    [booking] = bookings_of(world, contact)
    assert "Intro call" in what.text
    assert answer.location == f"{OFFICE}/bookings/{booking.ref}"
    assert (booking.state, booking.starts_at) == (State.CONFIRMED, at("Mon 10:00"))
    assert "Booked Mon 3 March, 10:00." in browser.sees(answer.location).text


def test_a_booking_made_beside_a_conversation_belongs_to_it(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    conversation = a_conversation(world, "Book me in, please")
    contact = conversation.contact
    page = browser.sees(
        f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call&beside={conversation.ref}"
    )

    answer = books(browser, contact, slot=slot_in(page), beside=conversation.ref)

    [booking] = bookings_of(world, contact)
    assert answer.location == f"{OFFICE}/inbox/{conversation.ref}"
    assert booking.conversation_ref == conversation.ref
    assert "Book me in, please" in page.text


def test_the_same_form_sent_twice_books_once(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva", mail="ana@example.com")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    for _ in range(2):
        books(browser, contact, slot=slot_in(page), key="one key")

    assert len(bookings_of(world, contact)) == 1


def test_what_was_typed_wrong_is_said_at_its_field_and_kept(world: World, browser: Browser) -> None:
    question = Question("roof", "Which roof?", QuestionKind.SHORT, required=True)
    factories.an_event_type(
        "Site survey", questions=(question,), location=Location(LocationKind.PHONE)
    )
    contact = factories.a_contact("Ana Silva")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=site-survey")

    answer = books(
        browser,
        contact,
        type="site-survey",
        slot=slot_in(page),
        mail="no mail",
        **{"q-roof": ""},
    )

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 3
    assert 'value="no mail"' in answer.text
    assert bookings_of(world, contact) == []


def test_a_time_must_be_chosen(world: World, browser: Browser) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact)

    assert answer.status_code == 422
    assert 'id="f-slot"' in answer.text


def test_a_taken_time_comes_with_the_nearest_free_ones(world: World, browser: Browser) -> None:
    event_type = factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")
    slot = slot_in(page, "Mon 3 March, 10:00")
    factories.a_booking("Mon 10:00", event_type=event_type, name="Quicker", mail="q@example.com")

    answer = books(browser, contact, slot=slot, name="Ana Typed")

    assert answer.status_code == 409
    assert "Nearest free times" in answer.text
    assert "Mon 3 March, 10:30" in answer.text
    assert 'value="Ana Typed"' in answer.text


def test_soft_rules_are_overridden_only_when_the_agent_says_so(
    world: World, browser: Browser
) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    asked = books(browser, contact, on="2025-03-08", at="20:00")
    before = bookings_of(world, contact)
    browser.token = browser.token
    answer = books(browser, contact, on="2025-03-08", at="20:00", outside="yes")

    assert asked.status_code == 409
    assert "Book it anyway, outside the rules" in asked.text
    assert before == []
    assert answer.status_code == 303
    assert bookings_of(world, contact)[0].starts_at == at("2025-03-08 20:00")


@pytest.mark.parametrize("clock", ["10:00", "08:00"])
def test_hard_rules_hold_for_agents_too(world: World, browser: Browser, clock: str) -> None:
    event_type = factories.an_event_type("Intro call")
    factories.a_booking("Mon 10:00", event_type=event_type)
    contact = factories.a_contact("Bea Fuchs")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact, on="2025-03-03", at=clock, outside="yes", mail="b@x.example")

    assert answer.status_code == 409
    assert bookings_of(world, contact) == []


@pytest.mark.parametrize(
    ("on", "clock"),
    [("2025-13-40", "10:00"), ("2025-03-04", "25:00"), ("2025-03-30", "01:30"), ("", "10:00")],
)
def test_a_time_that_does_not_exist_is_refused(
    world: World, browser: Browser, on: str, clock: str
) -> None:
    factories.an_event_type("Intro call")
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    answer = books(browser, contact, on=on, at=clock, outside="yes")

    assert answer.status_code == 422
    assert bookings_of(world, contact) == []


def test_a_panel_is_given_alone_to_a_script(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva")

    answer = browser.sees(f"{OFFICE}/contacts/{contact.ref}", **{"X-Swap": "panel"})

    assert answer.headers["X-Swap"] == "panel"
    assert "<html" not in answer.text
    assert "Ana Silva" in answer.text


# What becomes of a booking.


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


# What hangs together.


def test_booking_task_and_deal_lead_to_one_another(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Hello")
    event_type = factories.an_event_type("Site survey", **factories.rules())
    booking = factories.a_booking(
        "Tue 10:00",
        event_type=event_type,
        contact=conversation.contact,
        conversation_ref=conversation.ref,
    )
    deal = the_only(world, Deal)

    page = browser.sees(f"{OFFICE}/bookings/{booking.ref}").text
    tasks = browser.sees(f"{OFFICE}/tasks").text
    deals = browser.sees(f"{OFFICE}/deals").text
    one_deal = browser.sees(f"{OFFICE}/deals/{deal.ref}").text
    beside = browser.sees(f"{OFFICE}/inbox/{conversation.ref}").text

    assert f"/inbox/{conversation.ref}" in page
    assert f"/deals/{deal.ref}" in page
    assert "Follow up" in page
    assert f"/bookings/{booking.ref}" in tasks
    assert f"/contacts/{conversation.contact.ref}" in deals
    assert f"/bookings/{booking.ref}" in one_deal
    assert "Survey, step 2 of 3" in beside
    assert "Follow up" in beside


def test_a_task_is_ticked_and_opened_again(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}")
    browser.sends(f"{OFFICE}/contacts/{contact.ref}/tasks", title="Call Ana", due="2025-03-05")
    task = the_only(world, Task)

    browser.sends(f"{OFFICE}/tasks/{task.ref}/done")
    done = browser.sees(f"{OFFICE}/tasks?show=done").text
    browser.sends(f"{OFFICE}/tasks/{task.ref}/done", undo="yes")

    assert task.due_at == at("2025-03-05 17:00")
    assert "Call Ana" in done
    assert the_only(world, Task).state == "open"


def test_a_task_without_a_title_is_refused(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva")
    browser.sees(f"{OFFICE}/contacts/{contact.ref}")

    answer = browser.sends(f"{OFFICE}/contacts/{contact.ref}/tasks", title=" ")

    assert answer.status_code == 422


def test_a_deal_is_moved_and_the_second_mover_is_told(world: World, browser: Browser) -> None:
    event_type = factories.an_event_type("Site survey", **factories.rules())
    factories.a_booking("Tue 10:00", event_type=event_type)
    deal = the_only(world, Deal)
    with world.database.reading() as tx:
        tx.enter(world.account)
        stages = {stage.name: stage.ref for stage in stages_of(tx, deal.pipeline_id)}
    browser.sees(f"{OFFICE}/deals/{deal.ref}")

    browser.sends(f"{OFFICE}/deals/{deal.ref}/stage", stage=stages["Offer"], version=deal.version)
    answer = browser.sends(
        f"{OFFICE}/deals/{deal.ref}/stage", stage=stages["New"], version=deal.version
    )

    assert answer.status_code == 409
    assert "It is now at: Offer." in answer.text
    assert the_only(world, Deal).stage.name == "Offer"


# Contacts.


def test_a_contact_is_edited(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana", mail="ana@example.com")
    seen = seen_in(browser.sees(f"{OFFICE}/contacts/{contact.ref}/edit"))

    browser.sends(
        f"{OFFICE}/contacts/{contact.ref}/edit",
        name="Ana Silva",
        mail="ANA.silva@example.com",
        phone="+351 912 000 184",
        seen=seen,
    )

    now = contact_now(world, contact.ref)
    assert (now.name, now.mail, now.phone) == (
        "Ana Silva",
        "ana.silva@example.com",
        "+351912000184",
    )


def test_a_contact_with_a_wrong_mail_is_not_saved(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana", mail="ana@example.com")
    seen = seen_in(browser.sees(f"{OFFICE}/contacts/{contact.ref}/edit"))

    answer = browser.sends(
        f"{OFFICE}/contacts/{contact.ref}/edit", name="A", mail="nope", phone="12", seen=seen
    )

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert contact_now(world, contact.ref).name == "Ana"


def test_a_contact_changed_meanwhile_is_not_overwritten(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana", mail="ana@example.com")
    path = f"{OFFICE}/contacts/{contact.ref}/edit"
    seen = seen_in(browser.sees(path))
    browser.sends(path, name="Ana by Tom", mail="ana@example.com", phone="", seen=seen)

    answer = browser.sends(path, name="Ana by me", mail="ana@example.com", phone="", seen=seen)

    assert answer.status_code == 409
    assert "Ana by Tom" in answer.text
    assert 'value="Ana by me"' in answer.text
    assert contact_now(world, contact.ref).name == "Ana by Tom"


def test_likely_doubles_are_shown_and_joined_after_a_question(
    world: World, browser: Browser
) -> None:
    kept = factories.a_contact("Ana Silva", mail="ana@example.com")
    double = factories.a_contact("Ana Silva")
    shown = browser.sees(f"{OFFICE}/contacts/{kept.ref}").text
    path = f"{OFFICE}/contacts/{kept.ref}/join/{double.ref}"
    step = browser.sees(path).text

    browser.sends(path)

    assert path in shown
    assert "This cannot be undone." in step
    assert contact_now(world, double.ref).merged_into_id == kept.id
    assert browser.sees(f"{OFFICE}/contacts/{double.ref}").status_code == 200


# Lists.


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

    assert "10:00–10:30</time> · 11:00 in Berlin" in page


# Strangers.


GETS = (
    "bookings/{booking}",
    "bookings/{booking}/reschedule",
    "bookings/{booking}/cancel",
    "contacts/{contact}",
    "contacts/{contact}/edit",
    "contacts/{contact}/book",
    "contacts/{contact}/book?type=site-survey",
    "contacts/{contact}/join/{contact}",
    "deals/{deal}",
)
POSTS = (
    "bookings/{booking}/approve",
    "bookings/{booking}/reject",
    "bookings/{booking}/attended",
    "bookings/{booking}/no-show",
    "bookings/{booking}/cancel",
    "bookings/{booking}/notes",
    "bookings/{booking}/guests",
    "bookings/{booking}/guests/{contact}/remove",
    "bookings/{booking}/host",
    "bookings/{booking}/reschedule",
    "contacts/{contact}/edit",
    "contacts/{contact}/join/{contact}",
    "contacts/{contact}/tasks",
    "contacts/{contact}/book?type=site-survey",
    "tasks/{task}/done",
    "deals/{deal}/stage",
)


def test_what_belongs_to_an_account_is_nobody_elses(world: World, browser: Browser) -> None:
    event_type = factories.an_event_type("Site survey", **factories.rules())
    booking = factories.a_booking("Tue 10:00", event_type=event_type)
    refs = {
        "booking": booking.ref,
        "contact": booking.contact.ref,
        "deal": the_only(world, Deal).ref,
        "task": the_only(world, Task).ref,
    }
    eve = Browser(browser.web.application)
    eve.signs_in(another_accounts_agent(world).mail)
    eve.sees("/office/birch/inbox")
    stranger = Browser(browser.web.application)
    stranger.sees("/office/sign-in")

    for path in (path.format(**refs) for path in GETS):
        assert stranger.sees(f"{OFFICE}/{path}").location.startswith("/office/sign-in"), path
        assert eve.sees(f"{OFFICE}/{path}").status_code == 404, path
        assert eve.sees(f"/office/birch/{path}").status_code == 404, path
    for path in (path.format(**refs) for path in POSTS):
        assert stranger.sends(f"{OFFICE}/{path}").location.startswith("/office/sign-in"), path
        assert eve.sends(f"{OFFICE}/{path}", note="x").status_code == 404, path
        assert eve.sends(f"/office/birch/{path}", note="x").status_code == 404, path
    assert booking_now(world, booking.ref).version == booking.version


def test_a_conversation_beside_must_be_the_accounts_own(world: World, browser: Browser) -> None:
    contact = factories.a_contact("Ana Silva")

    answer = browser.sees(f"{OFFICE}/contacts/{contact.ref}?beside=not-a-conversation")

    assert answer.status_code == 404


def test_a_booking_beside_another_contacts_conversation_does_not_join_it(
    world: World, browser: Browser
) -> None:
    factories.an_event_type("Intro call")
    conversation = a_conversation(world, "Hello", name="Somebody else")
    contact = factories.a_contact("Ana Silva")
    page = browser.sees(f"{OFFICE}/contacts/{contact.ref}/book?type=intro-call")

    books(browser, contact, slot=slot_in(page), beside=conversation.ref)

    assert bookings_of(world, contact)[0].conversation_ref is None


def books(browser: Browser, contact: Contact, **form: Any) -> TestResponse:
    given = {"type": "intro-call", "name": "Ana Silva", "mail": "ana@example.com"} | form
    return browser.sends(f"{OFFICE}/contacts/{contact.ref}/book", **given)


def slot_in(page: TestResponse, when: str | None = None) -> str:
    """The token of the slot that is shown as `when`; the first where none is named."""
    found = SLOT.findall(page.text)
    assert found, "no time is offered"
    return next(token for token, words in found if when in (None, words))


def seen_in(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert found
    return found[1]


def the_only(world: World, kind: type[Any]) -> Any:
    with world.database.reading() as tx:
        tx.enter(world.account)
        found = tx.scalars(select(kind)).one()
        tx.expunge_all()
        return found
