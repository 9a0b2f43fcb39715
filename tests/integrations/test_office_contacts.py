"""Contacts, tasks and deals: how they hang together, and what agents do to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from booking.deals import Deal, stages_of
from booking.tasks import Task
from tests import factories
from tests.integrations.offices import (
    OFFICE,
    Browser,
    a_browser,
    a_conversation,
    contact_now,
    the_only,
)
from tests.world import World, at


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


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


def seen_in(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert found
    return found[1]
