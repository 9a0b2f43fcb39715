# ruff: noqa: RUF001 - the bot writes en dashes between times
"""Moving, cancelling and finding what is booked."""

from __future__ import annotations

import pytest

from booking.bookings import Booking, State
from booking.event_types import ChangePolicy, ChangeRule, ReasonRule
from booking.front_desk import FrontDesk, slot_at
from tests.factories import AGENT, a_booking, an_event_type
from tests.transcript import Chat
from tests.world import Outbox, World, at

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture
def ana(chat: Chat) -> Chat:
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def now_is(world: World, booking: Booking) -> Booking:
    with world.transaction() as tx:
        return tx.get_one(Booking, booking.id)


def test_moving_in_one_breath(ana: Chat, world: World) -> None:
    booking = a_booking("Tue 10:00", title="Intro call", contact=ana.contact)

    ana.goes("""
        > can we move it to Thursday 3pm?
        < Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 15:00, London time?
          [Move to Thu 15:00] [Keep Tue 10:00]
        > yes
        < Done. Your Intro call is now on Thu 6 Mar at 15:00, London time.
          <Intro call, Thu 6 Mar 15:00–15:30, not Tue 4 Mar, 10:00>
    """)

    assert now_is(world, booking).starts_at == at("Thu 15:00")


def test_moving_one_of_several(ana: Chat, world: World) -> None:
    a_booking("Tue 10:00", title="Intro call", contact=ana.contact)
    survey = a_booking("Wed 11:00", title="Site survey", contact=ana.contact)

    ana.goes("""
        > I need to move my appointment
        < Which one would you like to move? [Intro call, Tue 4 Mar 10:00]
          [Site survey, Wed 5 Mar 11:00]
        > the second
        < Your Site survey is on Wed 5 Mar at 11:00, London time. When would you like it instead?…
        > Friday at 14:00
        < Move your Site survey from Wed 5 Mar 11:00 to Fri 7 Mar 14:00, London time?…
        > yes
        < Done. Your Site survey is now on Fri 7 Mar at 14:00, London time.…
    """)

    assert now_is(world, survey).starts_at == at("Fri 14:00")


def test_a_booking_is_known_by_its_time(ana: Chat) -> None:
    a_booking("Tue 10:00", title="Intro call", contact=ana.contact)
    a_booking("Wed 11:00", title="Site survey", contact=ana.contact)

    ana.goes("""
        > I want to move my Tuesday appointment to Thursday at 9
        < Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 09:00, London time?…
    """)


def test_at_most_five_are_listed(ana: Chat) -> None:
    for clock in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30"):
        a_booking(f"Tue {clock}", contact=ana.contact)

    ana.goes("""
        > what do I have booked?
        < You have these bookings and 1 more, London time. 1. Intro call: Tue 4 Mar at 09:00
          2. Intro call: Tue 4 Mar at 09:30 3. Intro call: Tue 4 Mar at 10:00
          4. Intro call: Tue 4 Mar at 10:30 5. Intro call: Tue 4 Mar at 11:00 [Move] [Cancel]
        > cancel one
        < Which one would you like to cancel? [Intro call, Tue 4 Mar 09:00]
          [Intro call, Tue 4 Mar 09:30] [Intro call, Tue 4 Mar 10:00]
          [Intro call, Tue 4 Mar 10:30] [Intro call, Tue 4 Mar 11:00]
    """)


def test_actually_cancel_it_speaks_of_the_booking_being_moved(ana: Chat, world: World) -> None:
    a_booking("Tue 10:00", title="Intro call", contact=ana.contact)
    survey = a_booking("Wed 11:00", title="Site survey", contact=ana.contact)

    ana.goes("""
        > move my site survey to Friday at 14:00
        < Move your Site survey from Wed 5 Mar 11:00 to Fri 7 Mar 14:00, London time?…
        > no, actually cancel it
        < Cancel your Site survey on Wed 5 Mar at 11:00, London time? You can also move it.
          [Cancel booking] [Move it] [Keep booking]
        > yes
        < Your Site survey on Wed 5 Mar at 11:00, London time, is cancelled.
          <Site survey, Wed 5 Mar 11:00–11:30> [Book again]
    """)

    assert now_is(world, survey).state is State.CANCELLED


def test_moving_is_offered_before_cancelling(ana: Chat, world: World) -> None:
    booking = a_booking("Tue 10:00", contact=ana.contact)

    ana.goes("""
        > cancel my appointment
        < Cancel your Intro call on Tue 4 Mar at 10:00, London time? You can also move it.…
        > [Move it]
        < Your Intro call is on Tue 4 Mar at 10:00, London time. When would you like it instead?…
        > Thursday at 10
        < Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 10:00, London time?…
        > no
        < All right, your Intro call stays on Tue 4 Mar at 10:00, London time.
    """)

    assert now_is(world, booking).starts_at == at("Tue 10:00")


def test_a_yes_to_what_was_changed_elsewhere_asks_anew(ana: Chat, world: World) -> None:
    booking = a_booking("Tue 10:00", contact=ana.contact)
    ana.says("cancel my appointment")
    with world.transaction() as tx:
        moved = tx.get_one(Booking, booking.id)
        desk = FrontDesk(tx, world.account, now=world.now)
        desk.reschedule(moved, to=slot_at(moved.event_type, at("Thu 10:00")), actor=AGENT)

    ana.goes("""
        > yes
        < I did not understand that. Cancel your Intro call on Thu 6 Mar at 10:00, London time?…
    """)

    assert now_is(world, booking).state is State.CONFIRMED


def test_a_reason_is_asked_for_where_it_is_required(ana: Chat, world: World) -> None:
    kind = an_event_type(
        change_policy=ChangePolicy(reason=ReasonRule.REQUIRED, reasons=("Ill", "Travel"))
    )
    booking = a_booking("Tue 10:00", event_type=kind, contact=ana.contact)

    ana.goes("""
        > cancel my appointment
        < What is the reason? [Ill] [Travel]
        > [Ill]
        < Cancel your Intro call on Tue 4 Mar at 10:00, London time? You can also move it.…
        > yes
        < Your Intro call on Tue 4 Mar at 10:00, London time, is cancelled.…
    """)

    assert now_is(world, booking).state is State.CANCELLED


def test_what_is_too_late_is_refused_with_its_reason(ana: Chat) -> None:
    late = ChangeRule(until=48 * 60)
    kind = an_event_type(change_policy=ChangePolicy(reschedule=late, cancel=ChangeRule(False)))
    a_booking("Tue 10:00", event_type=kind, contact=ana.contact)

    ana.goes("""
        > move my appointment to Friday at 10
        < Your Intro call on Tue 4 Mar at 10:00 cannot be moved here. Changes were possible until
          Sun 2 Mar at 10:00, London time. Ask for a person instead.
        > then cancel it
        < Your Intro call on Tue 4 Mar at 10:00 cannot be cancelled here. Bookings of this kind
          cannot be changed online. Ask for a person instead.
    """)


def test_another_contacts_booking_stays_invisible(chat: Chat) -> None:
    a_booking("Tue 10:00", name="Bo Stone", mail="bo@example.com")

    chat.goes("""
        > what do I have booked?
        < I see no booking of yours here. With which mail address did you book? I will send a code
          to it. {Mail}
        > bo@example.com
        < If there is a booking under bo@example.com, you can see it with the code that I have sent
          there. Which six digits does it have? {Code}
        > 000000
        < That code is not right, or it is too old. Write the six digits of the latest mail. {Code}
    """)


def test_a_mailed_code_proves_whose_bookings_they_are(chat: Chat, outbox: Outbox) -> None:
    a_booking("Tue 10:00", name="Bo Stone", mail="bo@example.com")
    chat.says("move my booking to Thursday at 10")
    chat.says("bo@example.com")
    [mail] = [entry for entry in outbox.entries("mail") if entry.body["kind"] == "code"]

    answers = chat.says(mail.body["words"]["code"])

    assert answers == [
        (
            "Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 10:00, London time? "
            "[Move to Thu 10:00] [Keep Tue 10:00]"
        )
    ]


def test_the_code_is_mailed_once_whatever_is_said_next(chat: Chat, outbox: Outbox) -> None:
    chat.says("what do I have booked?")
    chat.says("bo@example.com")

    chat.says("what?")
    chat.says("000000")

    assert outbox.kinds().count(("code", "customer")) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("3", "All right, your"), ("keep it", "All right, your"), ("cancel", "is cancelled")],
)
def test_the_cancel_question_is_answered_by_place_or_by_word(
    ana: Chat, answer: str, outcome: str
) -> None:
    a_booking("Tue 10:00", title="Intro call", contact=ana.contact)
    ana.says("cancel my appointment")

    assert outcome in " ".join(ana.says(answer))
