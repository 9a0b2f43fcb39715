"""The agent's inbox: what is listed, what is said in a conversation, and whose it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.people import Agent
from bot.inbox import Inbox, State
from bot.messages import Card, CardReply, OfferedDay, OfferedSlot, Reply, SlotPicker
from tests import factories
from tests.integrations.offices import (
    Browser,
    a_browser,
    a_conversation,
    another_accounts_agent,
    conversation_now,
    messages_of,
)
from tests.world import World, at

HOME = "/office/alder/inbox"


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


def test_an_empty_inbox_says_what_belongs_there(browser: Browser) -> None:
    assert "Nothing is yours" in browser.sees(HOME).text
    assert "No conversations here" in browser.sees(f"{HOME}?show=all").text
    assert "Nothing found" in browser.sees(f"{HOME}?q=nothing").text


def test_a_new_conversation_is_nobodys_and_unread(world: World, browser: Browser) -> None:
    a_conversation(world, "Is there anything this week?")

    page = browser.sees(f"{HOME}?show=unassigned").text

    assert "Sofia Almeida" in page
    assert "Unread." in page
    assert 'Unassigned <span class="t3 num">1</span>' in page


def test_a_conversation_is_found_by_name_and_by_what_was_said(
    world: World, browser: Browser
) -> None:
    a_conversation(world, "The battery hums", name="Sofia Almeida")
    a_conversation(world, "The meter is loud", name="Henrik Lund")

    by_name = browser.sees(f"{HOME}?show=all&q=henrik").text
    by_words = browser.sees(f"{HOME}?show=all&q=battery").text

    assert "Henrik Lund" in by_name
    assert "Sofia Almeida" not in by_name
    assert "Sofia Almeida" in by_words


def test_opening_a_conversation_marks_it_seen(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Hello?")

    browser.sees(f"{HOME}/{conversation.ref}")

    now = conversation_now(world, conversation.ref)
    assert (now.unread_count, now.seen_at) == (0, world.now)


def test_the_list_says_what_was_booked(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Tuesday please")
    factories.a_booking("Tue 10:00", conversation_ref=conversation.ref)

    assert "Booked Tue 4 March, 10:00" in browser.sees(f"{HOME}?show=all").text


def test_the_list_says_who_waits_for_a_person(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "A human, please")
    with world.database.transaction() as tx:
        inbox = Inbox(tx, world.account, now=world.now)
        inbox.hand_off(inbox.conversation(conversation.ref))

    assert "Wants a person" in browser.sees(f"{HOME}?show=all").text


def test_a_reply_makes_the_conversation_the_agents(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Will the power be off?")
    browser.sees(f"{HOME}/{conversation.ref}")

    answer = browser.sends(
        f"{HOME}/{conversation.ref}/messages", text="No, it stays on.", kind="reply"
    )

    now = conversation_now(world, conversation.ref)
    assert answer.location == f"{HOME}/{conversation.ref}"
    assert (now.state, now.agent.name if now.agent else "") == (State.OPEN, "Marta Ruiz")
    assert messages_of(world, conversation.ref)[-1].text == "No, it stays on."
    assert "Sofia Almeida" in browser.sees(HOME).text


def test_a_private_note_leaves_the_conversation_to_the_bot(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Hello")
    browser.sees(f"{HOME}/{conversation.ref}")

    browser.sends(f"{HOME}/{conversation.ref}/messages", text="Call her back", kind="note")

    assert conversation_now(world, conversation.ref).state == State.PENDING
    assert messages_of(world, conversation.ref)[-1].author == "note"
    assert "private note" in browser.sees(f"{HOME}/{conversation.ref}").text


@pytest.mark.parametrize(("text", "words"), [("   ", ""), ("x" * 4_001, "xxxx")])
def test_what_cannot_be_sent_is_kept_in_the_field(
    world: World, browser: Browser, text: str, words: str
) -> None:
    conversation = a_conversation(world, "Hello")
    browser.sees(f"{HOME}/{conversation.ref}")

    answer = browser.sends(f"{HOME}/{conversation.ref}/messages", text=text, kind="reply")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert words in answer.text
    assert conversation_now(world, conversation.ref).state == State.PENDING


def test_words_of_customers_are_never_markup(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "<script>alert(1)</script>", name="<b>Bob</b>")

    page = browser.sees(f"{HOME}/{conversation.ref}?show=all").text

    assert "<script>alert" not in page
    assert "<b>Bob" not in page
    assert "&lt;script&gt;" in page


def test_an_agent_takes_over_and_hands_back(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Hello")
    browser.sees(f"{HOME}/{conversation.ref}")

    browser.sends(f"{HOME}/{conversation.ref}/take-over")
    taken = conversation_now(world, conversation.ref)
    page = browser.sees(f"{HOME}/{conversation.ref}").text
    browser.sends(f"{HOME}/{conversation.ref}/hand-back")
    given_back = conversation_now(world, conversation.ref)

    assert (taken.state, given_back.state) == (State.OPEN, State.PENDING)
    assert "assigned to you" in page
    assert "The conversation is yours." in page


def test_a_resolved_conversation_leaves_the_list_and_can_be_reopened(
    world: World, browser: Browser
) -> None:
    conversation = a_conversation(world, "Thanks")
    browser.sees(f"{HOME}/{conversation.ref}")

    browser.sends(f"{HOME}/{conversation.ref}/resolve")
    everything = browser.sees(f"{HOME}?show=all").text
    resolved = browser.sees(f"{HOME}?show=resolved").text
    browser.sends(f"{HOME}/{conversation.ref}/reopen")

    assert "Sofia Almeida" not in everything
    assert "Sofia Almeida" in resolved
    assert conversation_now(world, conversation.ref).state == State.OPEN


def test_a_conversation_is_assigned_to_a_colleague_or_nobody(
    world: World, browser: Browser
) -> None:
    conversation = a_conversation(world, "Hello")
    colleague = factories.an_agent("Tom Okafor")
    browser.sees(f"{HOME}/{conversation.ref}")

    browser.sends(f"{HOME}/{conversation.ref}/assign", agent=colleague.ref)
    assigned = conversation_now(world, conversation.ref).agent_id
    browser.sends(f"{HOME}/{conversation.ref}/assign", agent="")

    assert assigned == colleague.id
    assert conversation_now(world, conversation.ref).agent_id is None


def test_nobody_outside_the_account_can_be_assigned(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Hello")
    browser.sees(f"{HOME}/{conversation.ref}")

    answer = browser.sends(f"{HOME}/{conversation.ref}/assign", agent="somebody-else")

    assert answer.status_code == 404


def test_offered_times_show_which_was_chosen(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "This week?")
    slots = (OfferedSlot("2:1", "09:30", "…"), OfferedSlot("2:2", "11:00", "…"))
    day = OfferedDay("2025-03-06", "Thu 6 March", "Thu", "6", slots)
    with world.database.transaction() as tx:
        inbox = Inbox(tx, world.account, now=world.now)
        kept = inbox.conversation(conversation.ref)
        picker = SlotPicker(zone="Europe/London", zone_label="London time", days=(day,))
        inbox.tell(kept, Reply("Which of these?", picker))
        message = inbox.note(kept, None, "…")
        message.author, message.choice = "customer", "2:2"

    page = browser.sees(f"{HOME}/{conversation.ref}").text

    assert 'aria-pressed="true">11:00' in page
    assert "chosen: Thu 6 March, 11:00" in page


def test_a_booking_card_shows_how_the_booking_stands_now(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Tuesday")
    booking = factories.a_booking("Tue 10:00", conversation_ref=conversation.ref)
    _tell_card(world, conversation.ref, booking.ref)

    before = browser.sees(f"{HOME}/{conversation.ref}").text
    browser.sees(f"/office/alder/bookings/{booking.ref}/cancel")
    browser.sends(f"/office/alder/bookings/{booking.ref}/cancel", version=booking.version)
    after = browser.sees(f"{HOME}/{conversation.ref}").text

    assert f"/bookings/{booking.ref}/reschedule?beside={conversation.ref}" in before
    assert "Cancelled" in after
    assert f"/bookings/{booking.ref}/reschedule" not in after


def test_news_is_what_came_after_what_the_page_knows(world: World, browser: Browser) -> None:
    conversation = a_conversation(world, "Hello")
    known = messages_of(world, conversation.ref)[-1].number
    first = browser.sees(f"{HOME}/news?show=all&open={conversation.ref}&after={known}").json
    assert first is not None
    quiet = browser.sees(
        f"{HOME}/news?show=all&open={conversation.ref}&after={known}&list={first['stamp']}"
    )

    a_conversation(world, "Hello", "Are you there?")
    told = browser.sees(
        f"{HOME}/news?show=all&open={conversation.ref}&after={known}&list={first['stamp']}&seen=yes"
    ).json

    assert quiet.status_code == 204
    assert told is not None
    assert "Are you there?" in told["messages"]
    assert "Sofia" in told["list"]
    assert told["last"] == known + 1
    assert conversation_now(world, conversation.ref).unread_count == 0


def test_times_are_in_the_agents_zone(world: World, browser: Browser) -> None:
    with world.transaction() as tx:
        tx.enter(world.account)
        for agent in tx.scalars(select(Agent)):
            agent.login.zone = "Asia/Tokyo"
    conversation = a_conversation(world, "Hello")

    page = browser.sees(f"{HOME}/{conversation.ref}").text

    assert ">18:00</time>" in page
    assert "09:00 in London" in page


def test_long_conversations_show_their_end_and_lead_to_the_rest(
    world: World, browser: Browser
) -> None:
    conversation = a_conversation(world, *[f"line {n}." for n in range(120)])

    page = browser.sees(f"{HOME}/{conversation.ref}")
    earlier = browser.sees(f"{HOME}/{conversation.ref}?from=0")

    assert "line 119." in page.text
    assert "line 3." not in page.text
    assert "Show earlier messages" in page.text
    assert "line 3." in earlier.text


def test_a_longer_list_has_pages(world: World, browser: Browser) -> None:
    for number in range(32):
        a_conversation(world, "Hello", name=f"Visitor {number}")
        world.now += timedelta(seconds=1)

    first = browser.sees(f"{HOME}?show=all").text
    second = browser.sees(f"{HOME}?show=all&page=2").text

    assert "Older" in first
    assert "Visitor 0" in second
    assert browser.sees(f"{HOME}?show=all&page=99999999999").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "/messages", "/take-over", "/hand-back", "/resolve", "/reopen", "/assign"]
)
def test_a_conversation_is_nobody_elses(
    world: World, browser: Browser, tmp_path: Path, path: str
) -> None:
    conversation = a_conversation(world, "Hello")
    login = another_accounts_agent(world)
    stranger = Browser(browser.web.application)
    eve = Browser(browser.web.application)
    eve.signs_in(login.mail)
    eve.sees("/office/birch/inbox")
    stranger.sees("/office/sign-in")
    ask = "sends" if path else "sees"

    for_stranger = getattr(stranger, ask)(f"{HOME}/{conversation.ref}{path}")
    for_eve = getattr(eve, ask)(f"{HOME}/{conversation.ref}{path}")
    in_hers = getattr(eve, ask)(f"/office/birch/inbox/{conversation.ref}{path}")

    assert for_stranger.location.startswith("/office/sign-in")
    assert (for_eve.status_code, in_hers.status_code) == (404, 404)
    assert conversation_now(world, conversation.ref).state == State.PENDING


def _tell_card(world: World, conversation_ref: str, booking_ref: str) -> None:
    card = Card(
        ref=booking_ref,
        title="Intro call",
        state="confirmed",
        starts_at=at("Tue 10:00").isoformat(),
        ends_at=at("Tue 10:30").isoformat(),
        weekday="Tue",
        day="4",
        day_label="Tue 4 March",
        time_label="10:00",
        zone_label="London time",
    )
    with world.database.transaction() as tx:
        inbox = Inbox(tx, world.account, now=world.now)
        inbox.tell(inbox.conversation(conversation_ref), Reply("Booked.", CardReply(card)))
