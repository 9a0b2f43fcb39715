# ruff: noqa: RUF001 - the bot writes en dashes between times
"""What the receptionist promises: each message is answered once, in order, by the bot or by a
person.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from booking.accounts import Account
from booking.bookings import Booking
from booking.db import Tx
from bot.conversations import Message, State
from bot.inbox import Inbox
from bot.messages import Incoming
from bot.receptionist import Receptionist
from tests.factories import a_booking, an_agent, an_event_type
from tests.transcript import Chat
from tests.world import Outbox, World


@pytest.fixture
def ana(chat: Chat) -> Chat:
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def inbox_of(tx: Tx, world: World) -> Inbox:
    return Inbox(tx, world.account, now=world.now)


def test_a_message_that_comes_twice_is_kept_and_answered_once(ana: Chat) -> None:
    an_event_type("Intro call")
    hello = Incoming("one", "hello")

    ana.sends(hello)
    ana.sends(hello)
    ana.is_answered()

    assert len(ana.news()) == 1


def test_an_entry_delivered_twice_answers_once(ana: Chat, world: World) -> None:
    an_event_type("Intro call")
    ana.sends(Incoming("one", "book an intro call on Thursday at 3pm"))
    ana.is_answered()
    ana.sends(Incoming("two", "yes"))
    [taken] = [entry for entry in ana.due() if entry.address == "conversation"]
    receptionist = Receptionist(world.database, world.clock)

    receptionist.answer(taken)
    receptionist.answer(taken)

    with world.transaction() as tx:
        assert tx.scalar(select(func.count()).select_from(Booking)) == 1


def test_two_messages_at_once_are_answered_one_after_the_other(ana: Chat) -> None:
    an_event_type("Intro call")
    ana.sends(Incoming("one", "book an intro call on Thursday at 3pm"))
    ana.sends(Incoming("two", "rather Friday"))

    ana.is_answered()

    first, second = ana.news()
    assert first.startswith("Book Intro call on Thu 6 Mar, 15:00–15:30")
    assert second.startswith("Book Intro call on Fri 7 Mar, 15:00–15:30")


def test_what_was_said_is_read_at_the_moment_it_was_sent(ana: Chat, world: World) -> None:
    an_event_type("Intro call")
    ana.sends(Incoming("one", "book an intro call tomorrow at 3pm", sent_at=world.now))
    world.passes(hours=20)

    ana.is_answered()

    assert ana.news()[0].startswith("Book Intro call on Tue 4 Mar, 15:00")


def test_the_numbers_of_messages_have_no_gap(ana: Chat) -> None:
    an_event_type("Intro call")
    ana.says("hello")
    ana.says("book an intro call")

    numbers = [message.number for message in ana.messages()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_nonsense_twice_offers_a_person(ana: Chat) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > qwertz uiop
        < I did not understand that. I can book, move or cancel a booking, or fetch a person.…
        > lkjh fdsa
        < I am sorry, I do not understand. Shall I fetch a person? [Fetch a person]
          [Go on with the bot]
        > yes
        < I am fetching a person. They will answer here; you can go on writing.
    """)

    assert ana.conversation().state == State.OPEN


def test_who_wants_no_person_goes_on_where_they_were(ana: Chat) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > book an intro call on Thursday at 3pm
        < Book Intro call on Thu 6 Mar, 15:00–15:30…
        > qwertz uiop
        < I did not understand that. Book Intro call on Thu 6 Mar, 15:00–15:30…
        > lkjh fdsa
        < I am sorry, I do not understand. Shall I fetch a person?…
        > no
        < Book Intro call on Thu 6 Mar, 15:00–15:30…
        > yes
        < Your Intro call is booked for Thu 6 Mar at 15:00…
    """)


def test_a_person_takes_over_and_the_bot_is_silent_until_handed_back(
    ana: Chat, world: World
) -> None:
    an_event_type("Intro call")
    agent = an_agent("Marta Ruiz")
    with world.transaction() as tx:
        inbox = inbox_of(tx, world)
        inbox.take_over(inbox.conversation(ana.ref), tx.merge(agent))
    ana.news()

    ana.goes("> hello, is anybody there?")
    with world.transaction() as tx:
        inbox = inbox_of(tx, world)
        inbox.hand_back(inbox.conversation(ana.ref))
    ana.news()

    ana.goes("""
        > hello
        < Hello! I am the booking bot.…
    """)


def test_a_public_reply_makes_the_conversation_the_agents(ana: Chat, world: World) -> None:
    agent = an_agent("Marta Ruiz")
    with world.transaction() as tx:
        inbox = inbox_of(tx, world)
        inbox.write(inbox.conversation(ana.ref), tx.merge(agent), "Marta here, one moment.")

    assert ana.news() == ["Marta here, one moment."]
    assert ana.conversation().state == State.OPEN
    assert ana.conversation().agent_id == agent.id


def test_a_private_note_is_never_shown_to_the_customer(ana: Chat, world: World) -> None:
    agent = an_agent()
    with world.transaction() as tx:
        inbox = inbox_of(tx, world)
        inbox.note(inbox.conversation(ana.ref), tx.merge(agent), "He sounds angry.")

    assert ana.news() == []


def test_a_new_message_in_a_resolved_conversation_is_the_bots_again(
    ana: Chat, world: World
) -> None:
    an_event_type("Intro call")
    with world.transaction() as tx:
        inbox = inbox_of(tx, world)
        inbox.resolve(inbox.conversation(ana.ref))

    ana.goes("""
        > hello
        < Hello! I am the booking bot.…
    """)

    assert ana.conversation().state == State.PENDING


def test_a_message_that_fails_five_times_goes_to_a_person_and_nobody_waits_for_it(
    ana: Chat, world: World
) -> None:
    an_event_type("Intro call")
    ana.sends(Incoming("one", "hello"))
    [taken] = ana.due()

    Receptionist(world.database, world.clock).answer(replace(taken, tries=6))

    assert ana.news() == [
        "I cannot answer this, so I am passing it to a person. They will answer here."
    ]
    assert ana.conversation().state == State.OPEN


def test_a_handoff_nobody_opens_is_mailed_after_five_minutes(
    ana: Chat, world: World, outbox: Outbox
) -> None:
    an_agent("Marta Ruiz")
    ana.says("I want to talk to a person")

    world.passes(minutes=4)
    ana.is_answered()
    before = outbox.kinds()
    world.passes(minutes=1)
    ana.is_answered()

    assert before == []
    assert outbox.kinds() == [("handoff", "agent")]


def test_a_handoff_that_was_opened_is_not_mailed(ana: Chat, world: World, outbox: Outbox) -> None:
    an_agent("Marta Ruiz")
    ana.says("I want to talk to a person")
    with world.transaction() as tx:
        inbox = inbox_of(tx, world)
        inbox.seen(inbox.conversation(ana.ref))

    world.passes(minutes=6)
    ana.is_answered()

    assert outbox.kinds() == []


def test_a_conversation_of_another_account_is_not_answered(ana: Chat, world: World) -> None:
    with world.transaction() as tx:
        tx.add(Account(name="Birch", slug="birch", zone="UTC", created_at=world.now))
        tx.flush()
        other = tx.scalar(select(Account).where(Account.slug == "birch"))
        assert other is not None
    ana.sends(Incoming("one", "hello"))
    [taken] = ana.due()

    stranger = replace(taken, body={**taken.body, "account": other.ref})
    Receptionist(world.database, world.clock).answer(stranger)

    with world.transaction() as tx:
        said = tx.scalars(select(Message).where(Message.author == "customer")).all()
        assert [message.answered_at for message in said] == [None]


def test_news_from_elsewhere_come_into_the_conversation_once(ana: Chat) -> None:
    a_booking("Tue 10:00", contact=ana.contact, conversation_ref=ana.ref)

    ana.is_answered()

    assert ana.news() == [
        (
            "Your Intro call is booked for Tue 4 Mar at 10:00, London time. "
            "<Intro call, Tue 4 Mar 10:00–10:30>"
        )
    ]


def test_what_was_done_in_the_chat_is_told_once(ana: Chat) -> None:
    an_event_type("Intro call")
    ana.says("book an intro call on Thursday at 3pm")

    answers = ana.says("yes")

    assert len(answers) == 1
    assert ana.news() == []


def test_a_reminder_comes_into_the_conversation_a_day_before(ana: Chat, world: World) -> None:
    an_event_type("Intro call")
    ana.says("book an intro call on Thursday at 3pm")
    ana.says("yes")

    world.passes(days=2, hours=6)
    ana.is_answered()

    assert ana.news() == [
        (
            "A reminder: your Intro call is on Thu 6 Mar at 15:00, London time. "
            "<Intro call, Thu 6 Mar 15:00–15:30>"
        )
    ]


def test_long_after_an_offer_a_yes_is_checked_again(ana: Chat, world: World) -> None:
    an_event_type("Intro call")
    ana.says("book an intro call tomorrow at 10")

    world.passes(days=1, hours=2)

    ana.goes("""
        > yes
        < Tue 4 Mar 10:00 is in the past. These are the nearest free times, London time.…
    """)
    assert ana.conversation().last_message_at == world.now
