# ruff: noqa: RUF001 - the bot writes en dashes between times
"""Booking in a conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.bookings import Booking
from booking.event_types import Location, LocationKind, Question, QuestionKind
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from booking.when.slots import RollingWindow
from tests.factories import a_booking, a_host, an_event_type
from tests.transcript import Chat
from tests.world import World, at

pytestmark = pytest.mark.databases("postgresql")

ALL_DAY = Hours("Europe/London", WeeklyHours(((LocalWindow(0, 1440),),) * 7))


@pytest.fixture
def ana(chat: Chat) -> Chat:
    """A customer whose name and mail are known."""
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def booked(world: World) -> list[Booking]:
    with world.transaction() as tx:
        return list(tx.scalars(select(Booking).order_by(Booking.id)))


def test_booking_in_one_sentence(chat: Chat, world: World) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > book an intro call for tomorrow at 3pm, I'm Ana, ana@example.com
        < Book Intro call on Tue 4 Mar, 15:00–15:30, London time, for Ana (ana@example.com)?
          [Book Tue 4 Mar, 15:00] [Not this one]
        > yes
        < Your Intro call is booked for Tue 4 Mar at 15:00, London time. The confirmation goes
          to ana@example.com. <Intro call, Tue 4 Mar 15:00–15:30>
    """)

    [booking] = booked(world)
    assert booking.starts_at == at("Tue 15:00")
    assert booking.conversation_ref == chat.ref
    assert booking.contact_id == chat.contact.id


def test_booking_step_by_step(chat: Chat, world: World) -> None:
    an_event_type("Intro call")
    an_event_type("Site survey", durations=[30, 60])

    chat.goes("""
        > I want to book something
        < What would you like to book? [Intro call] [Site survey]
        > the survey
        < How long should your Site survey be? [30 min] [60 min]
        > [60 min]
        < Happy to. Site survey takes 60 minutes. Which day and time suit you?…
        > Thursday afternoon
        < These times are free on Thu 6 Mar, London time. [Thu 6 Mar: 12:00 13:00 14:00 15:00 16:00]
        > [Thu 6 Mar 14:00]
        < Who is it for? I need your name and your mail address. {Name, Mail}
        > Ana Silva
        < To which mail address may I send the confirmation? {Mail}
        > ana@example.com
        < Book Site survey on Thu 6 Mar, 14:00–15:00, London time, for Ana Silva…
        > yes please
        < Your Site survey is booked for Thu 6 Mar at 14:00, London time.…
    """)

    assert [booking.duration for booking in booked(world)] == [60]


def test_a_second_answer_by_number_means_the_second_as_offered(ana: Chat) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > book an intro call on Friday morning
        < These times are free on Fri 7 Mar, London time.
          [Fri 7 Mar: 09:00 09:30 10:00 10:30 11:00 11:30]
        > 2
        < Book Intro call on Fri 7 Mar, 09:30–10:00, London time, for Ana Silva…
    """)


def test_later_shows_later_days(ana: Chat) -> None:
    an_event_type("Intro call", durations=[240])

    ana.goes("""
        > book an intro call
        < Happy to.…
        > show me later ones
        < These times are free, London time. [Mon 10 Mar: 09:00 13:00] [Tue 11 Mar: 09:00 13:00]
          [Wed 12 Mar: 09:00 13:00] [Thu 13 Mar: 09:00 13:00] [Fri 14 Mar: 09:00 13:00]
          [Show more days]
        > [Show more days]
        < These times are free, London time. [Mon 17 Mar: 09:00 13:00]…
    """)


def test_once_all_that_was_wished_is_shown_other_times_are(ana: Chat) -> None:
    an_event_type("Intro call", durations=[120], window=RollingWindow(days=7))

    ana.goes("""
        > book an intro call
        < Happy to.…
        > Friday morning
        < These times are free on Fri 7 Mar, London time. [Fri 7 Mar: 09:00 11:00]
        > none of those work for me
        < These times are free as well, London time. [Fri 7 Mar: 13:00 15:00]
          [Mon 10 Mar: 09:00 11:00 13:00 15:00]
        > anything else?
        < There are no later times. These are the first free ones, London time.
          [Fri 7 Mar: 09:00 11:00]
    """)


def test_rather_friday_replaces_the_day_and_keeps_the_time(ana: Chat) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > book an intro call on Thursday at 15:00
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva…
        > rather Friday
        < Book Intro call on Fri 7 Mar, 15:00–15:30, London time, for Ana Silva…
        > no
        < All right, nothing was booked. Write another day or time whenever you like.
    """)


def test_an_impossible_wish_gets_its_reason_and_alternatives(ana: Chat) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > book an intro call on Sunday at 3am
        < Sun 9 Mar 03:00 is outside our hours. These are the nearest free times, London time.
          [Mon 10 Mar: 09:00 09:30 10:00 10:30 11:00 11:30] [Show more days]
        > today at 8:30
        < Mon 3 Mar 08:30 is in the past. These are the nearest free times, London time.…
    """)


def test_a_slot_taken_while_thinking_comes_back_as_a_question(ana: Chat, world: World) -> None:
    an_event_type("Intro call")
    ana.says("book an intro call on Thursday at 3pm")

    a_booking("Thu 15:00", name="Bo", mail="bo@example.com")

    ana.goes("""
        > yes
        < Thu 6 Mar 15:00 was just taken. These are the nearest free times, London time.
          [Thu 6 Mar: 13:30 14:00 14:30 15:30 16:00 16:30] [Show more days]
        > 3
        < Book Intro call on Thu 6 Mar, 14:30–15:00, London time, for Ana Silva…
        > yes
        < Your Intro call is booked for Thu 6 Mar at 14:30, London time.…
    """)
    assert len(booked(world)) == 2


def test_a_stale_button_changes_nothing(ana: Chat, world: World) -> None:
    an_event_type("Intro call")
    ana.says("book an intro call on Thursday at 3pm")
    stale = ana.button("Book Thu 6 Mar, 15:00")
    ana.says("rather Friday at 10")

    ana.press(stale)

    assert ana.news() == [
        "That button belongs to an earlier question, so nothing was changed.",
        (
            "Book Intro call on Fri 7 Mar, 10:00–10:30, London time, for Ana Silva "
            "(ana@example.com)? "
            "[Book Fri 7 Mar, 10:00] [Not this one]"
        ),
    ]
    assert booked(world) == []


def test_a_yes_out_of_the_blue_changes_nothing(ana: Chat, world: World) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > yes
        < There is nothing to confirm right now. What can I do for you? [Book] [Move a booking]
          [Cancel a booking] [Talk to a person]
    """)

    assert booked(world) == []


def test_who_has_one_already_is_asked_whether_to_move_it(ana: Chat) -> None:
    a_booking("Tue 10:00", contact=ana.contact)

    ana.goes("""
        > book an intro call on Thursday at 9
        < You already have Intro call on Tue 4 Mar at 10:00, London time. Move that one, or book
          another? [Move it] [Book another]
        > [Move it]
        < Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 09:00, London time?
          [Move to Thu 09:00] [Keep Tue 10:00]
    """)


def test_all_kinds_of_questions_are_asked_in_one_form(chat: Chat, world: World) -> None:
    an_event_type(
        "Site visit",
        location=Location(LocationKind.PHONE),
        questions=(
            Question("roof", "Which roof?", QuestionKind.ONE_OF, True, ("Flat", "Pitched")),
            Question("panels", "How many panels?", QuestionKind.NUMBER),
            Question("days", "Which days?", QuestionKind.SOME_OF, False, ("Mon", "Tue")),
            Question("owner", "Do you own it?", QuestionKind.YES_NO, True),
            Question("note", "Anything to add?", QuestionKind.LONG),
        ),
    )

    chat.goes("""
        > book a site visit on Thursday at 10
        < Who is it for? I need your name and your mail address.
          {Name, Mail, Phone, Which roof?, How many panels?, Which days?, Do you own it?,
          Anything to add?}
        > {name: Ana; mail: nonsense; phone: +351912345678; answer:roof: Flat; answer:owner: yes}
        < This is not a mail address. To which mail address may I send the confirmation?
          {Mail (This is not a mail address.), Phone, Which roof?, How many panels?, Which days?,
          Do you own it?, Anything to add?}
        > {mail: ana@example.com; phone: +351912345678; answer:roof: Flat; answer:panels: 12;
           answer:days: Tue; answer:owner: yes; answer:note: }
        < Book Site visit on Thu 6 Mar, 10:00–10:30, London time, for Ana (ana@example.com)?…
        > yes
        < Your Site visit is booked for Thu 6 Mar at 10:00, London time.…
    """)

    [booking] = booked(world)
    answers = [(answer.key, answer.value) for answer in booking.answers]
    assert answers == [("roof", "Flat"), ("panels", "12"), ("days", "Tue"), ("owner", "yes")]


def test_questions_are_answered_in_words_one_by_one(ana: Chat, world: World) -> None:
    an_event_type(
        "Site visit",
        questions=(
            Question("roof", "Which roof?", QuestionKind.ONE_OF, True, ("Flat", "Pitched")),
            Question("note", "Anything to add?", QuestionKind.LONG),
        ),
    )

    ana.goes("""
        > book a site visit on Thursday at 10
        < Which roof? {Which roof?, Anything to add?}
        > flat
        < Anything to add? {Anything to add?}
        > no
        < Book Site visit on Thu 6 Mar, 10:00–10:30, London time, for Ana Silva…
        > yes
        < Your Site visit is booked…
    """)

    assert [answer.value for answer in booked(world)[0].answers] == ["Flat"]


def test_the_mail_may_be_skipped_where_the_event_type_says_so(chat: Chat, world: World) -> None:
    an_event_type("Intro call", mail_optional=True)

    chat.goes("""
        > book an intro call on Thursday at 10
        < Who is it for? I need your name; a mail address if you would like a confirmation.
          {Name, Mail}
        > {name: Ana; mail: }
        < Book Intro call on Thu 6 Mar, 10:00–10:30, London time, for Ana?…
        > yes
        < Your Intro call is booked for Thu 6 Mar at 10:00, London time.
          <Intro call, Thu 6 Mar 10:00–10:30>
    """)

    assert booked(world)[0].mail is None


def test_what_needs_approval_says_that_it_waits(ana: Chat) -> None:
    an_event_type("Site visit", needs_approval=True)

    ana.goes("""
        > book a site visit on Thursday at 10
        < Book Site visit on Thu 6 Mar, 10:00–10:30, London time, for Ana Silva…
        > yes
        < Your Site visit is requested for Thu 6 Mar at 10:00, London time. It waits for approval,
          until Tue 4 Mar at 09:00 at the latest; I will tell you here.
          <Site visit, Thu 6 Mar 10:00–10:30>
    """)


def test_in_the_night_the_clocks_change(ana: Chat, world: World) -> None:
    an_event_type("Night call", hosts=[a_host(hours=ALL_DAY)], window=RollingWindow(400))

    ana.goes("""
        > book a night call on 30 March at 1:30 am
        < On Sun 30 Mar the clocks go forward and 01:30 does not exist. These are the nearest free
          times, London time. [Sat 29 Mar: 23:30] [Sun 30 Mar: 00:00 00:30 02:00 02:30 03:00]
          [Show more days]
        > 26 October at 1:30 am
        < The clocks change on Sun 26 Oct, so that time comes twice. Which one do you mean?
          [Sun 26 Oct: 01:30 (GMT+1) 01:30 (GMT)]
        > the second
        < Book Night call on Sun 26 Oct, 01:30 (GMT)–02:00, London time, for Ana Silva…
        > yes
        < Your Night call is booked for Sun 26 Oct at 01:30 (GMT), London time.…
    """)

    assert booked(world)[0].starts_at.isoformat() == "2025-10-26T01:30:00+00:00"


def test_times_are_read_and_shown_in_the_zone_that_was_said(world: World) -> None:
    an_event_type("Night call", hosts=[a_host(hours=ALL_DAY)])
    chat = Chat(world, zone="America/New_York")
    chat.knows(name="Ana Silva", mail="ana@example.com")

    chat.goes("""
        > book a night call on Thursday at 3pm
        < Book Night call on Thu 6 Mar, 15:00–15:30, New York time, for Ana Silva…
        > 3pm Lisbon time, I mean
        < Book Night call on Thu 6 Mar, 15:00–15:30, Lisbon time, for Ana Silva…
        > yes
        < Your Night call is booked for Thu 6 Mar at 15:00, Lisbon time.…
    """)

    assert booked(world)[0].starts_at == at("Thu 15:00")


def test_guests_that_are_named_come_along(ana: Chat, world: World) -> None:
    an_event_type("Intro call", max_guests=3)

    ana.goes("""
        > book an intro call on Thursday at 10, my mail is ana@example.com, bring bo@example.com too
        < Book Intro call on Thu 6 Mar, 10:00–10:30, London time, for Ana Silva (ana@example.com),
          with bo@example.com?…
        > yes
        < Your Intro call is booked…
    """)

    assert [guest.mail for guest in booked(world)[0].guests] == ["bo@example.com"]


def test_a_day_named_before_the_length_was_asked_can_still_be_corrected(
    ana: Chat, world: World
) -> None:
    an_event_type("Intro call", durations=[15, 30])

    ana.goes("""
        > an intro call on Thursday morning
        < How long should your Intro call be? [15 min] [30 min]
        > 30 min
        < These times are free on Thu 6 Mar, London time.…
        > the second one
        < Book Intro call on Thu 6 Mar, 09:30–10:00, London time, for Ana Silva…
        > yes but could we make it half an hour later
        < Book Intro call on Thu 6 Mar, 10:00–10:30, London time, for Ana Silva…
        > cheers, bye
        < You are welcome.…
    """)

    assert booked(world) == []


def test_a_time_is_corrected_where_none_was_wished_before(ana: Chat, world: World) -> None:
    an_event_type("Intro call")

    ana.goes("""
        > I'd like an intro call
        < Happy to. Intro call takes 30 minutes. Which day and time suit you?…
        > the first one
        < Book Intro call on Mon 3 Mar, …
        > make it an hour later
        < Book Intro call on Mon 3 Mar, …
        > yes
        < Your Intro call is booked…
    """)

    assert len(booked(world)) == 1


def test_who_says_early_who_they_are_is_not_told_that_nothing_was_understood(
    chat: Chat, world: World
) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > an intro call on Thursday morning
        < These times are free on Thu 6 Mar, London time.…
        > Tom Baker, tom@example.org
        < These times are free on Thu 6 Mar, London time.…
        > the second one
        < Book Intro call on Thu 6 Mar, 09:30–10:00, London time, for Tom Baker (tom@example.org)?…
        > yes
        < Your Intro call is booked…
    """)

    assert [booking.starts_at for booking in booked(world)] == [at("Thu 09:30")]
