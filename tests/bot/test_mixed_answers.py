# ruff: noqa: RUF001 - the bot writes en dashes between times
"""Several things in one message: a yes with more, a correction within a yes, two wishes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.bookings import Booking
from booking.when.slots import HostChoice
from tests.factories import a_booking, a_host, an_event_type
from tests.transcript import Chat
from tests.world import World, at

BOOK = {
    "en": "book an intro call on Thursday at 3pm",
    "pt": "marcar intro call quinta às 15h",
    "es": "reservar intro call el jueves a las 15h",
    "de": "Intro call am Donnerstag um 15 Uhr buchen",
}


def ana(world: World, *, locale: str = "en") -> Chat:
    chat = Chat(world, locale=locale)
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def bookings(world: World) -> list[Booking]:
    with world.transaction() as tx:
        found = list(tx.scalars(select(Booking).order_by(Booking.id)))
        for booking in found:
            assert booking.guests is not None
            assert booking.hosts is not None
        return found


# --- yes, but ---


@pytest.mark.parametrize(
    ("locale", "answer", "day", "clock"),
    [
        ("en", "yes, but at 4", "Thu 6 Mar", "16:00"),
        ("en", "yes but Friday", "Fri 7 Mar", "15:00"),
        ("en", "ok but make it 4 on Friday", "Fri 7 Mar", "16:00"),
        ("en", "perfect, only at 4 rather than 3", "Thu 6 Mar", "16:00"),
        ("en", "no, make it 4", "Thu 6 Mar", "16:00"),
        ("pt", "sim, mas às 4", "quinta, 6 de março", "16:00"),
        ("pt", "pode ser, mas na sexta", "sexta, 7 de março", "15:00"),
        ("pt", "não, antes às 4", "quinta, 6 de março", "16:00"),
        ("es", "sí, pero a las 4", "jue, 6 de marzo", "16:00"),
        ("es", "vale, pero el viernes", "vie, 7 de marzo", "15:00"),
        ("es", "no, mejor a las 4", "jue, 6 de marzo", "16:00"),
        ("de", "ja, aber um 4", "Do., 6. März", "16:00"),
        ("de", "passt, aber lieber am Freitag", "Fr., 7. März", "15:00"),
        ("de", "nein, lieber um 4", "Do., 6. März", "16:00"),
    ],
)
def test_a_yes_with_another_time_is_a_correction(
    world: World, locale: str, answer: str, day: str, clock: str
) -> None:
    an_event_type("Intro call")
    chat = ana(world, locale=locale)
    chat.says(BOOK[locale])

    [heard] = chat.says(answer)

    assert f"{day}, {clock}–" in heard
    assert bookings(world) == []


@pytest.mark.parametrize(
    ("locale", "answer"),
    [
        ("en", "ok but with Zoe instead"),
        ("en", "yes, but I would need a parking space"),
        ("pt", "sim, mas com a Zoe"),
        ("es", "vale, pero con Zoe"),
        ("de", "ja, aber mit Zoe"),
    ],
)
def test_a_yes_with_a_but_that_nobody_understands_books_nothing(
    world: World, locale: str, answer: str
) -> None:
    an_event_type("Intro call")
    chat = ana(world, locale=locale)
    [asked] = chat.says(BOOK[locale])

    [heard] = chat.says(answer)

    assert heard.endswith(asked)
    assert heard != asked
    assert bookings(world) == []


@pytest.mark.parametrize(
    "answer", ["yes please", "yes, thanks", "but yes, of course", "ok thank you!"]
)
def test_a_plain_yes_is_one(world: World, answer: str) -> None:
    an_event_type("Intro call")
    chat = ana(world)
    chat.says(BOOK["en"])

    [heard] = chat.says(answer)

    assert heard.startswith("Your Intro call is booked for Thu 6 Mar at 15:00")


@pytest.mark.parametrize(
    ("locale", "answer", "question"),
    [
        ("en", "ok but with Ana instead", "Book Intro call with Ana Brito on Thu 6 Mar, 15:00–"),
        ("pt", "ok, mas com a Ana", "Marcar Intro call com Ana Brito: quinta, 6 de março, 15:00–"),
        (
            "es",
            "vale, pero con Ana",
            "¿Reservar Intro call con Ana Brito el jue, 6 de marzo, 15:00",
        ),
        ("de", "ja, aber mit Ana Brito", "Intro call mit Ana Brito am Do., 6. März, 15:00–"),
    ],
)
def test_a_host_that_is_named_is_taken(
    world: World, locale: str, answer: str, question: str
) -> None:
    hosts = [a_host("Rui Costa", mail="rui@alder.example"), a_host("Ana Brito")]
    an_event_type("Intro call", hosts=hosts, assignment=HostChoice.ROUND_ROBIN)
    chat = ana(world, locale=locale)
    chat.says(BOOK[locale])

    [heard] = chat.says(answer)
    chat.press(chat.button(heard[heard.index("[") + 1 : heard.index("]")]))

    assert heard.startswith(question)
    assert [host.name for host in bookings(world)[0].hosts] == ["Ana Brito"]


def test_a_time_at_which_the_host_named_is_taken_is_refused(world: World) -> None:
    hosts = [a_host("Rui Costa", mail="rui@alder.example"), a_host("Ana Brito")]
    kind = an_event_type("Intro call", hosts=hosts, assignment=HostChoice.ROUND_ROBIN)
    alone = an_event_type("Review", hosts=hosts[1:])
    a_booking("Thu 15:00", event_type=alone)

    ana(world).goes("""
        > book an intro call on Thursday at 3pm
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva…
        > yes but with Ana
        < Thu 6 Mar 15:00 is taken. These are the nearest free times, London time.…
    """)
    assert kind.assignment is HostChoice.ROUND_ROBIN


# --- yes, and ---


@pytest.mark.parametrize(
    ("locale", "answer"),
    [
        ("en", "yes, and add bob@example.com"),
        ("en", "ok, bob@example.com will join too"),
        ("pt", "sim, e acrescente bob@example.com"),
        ("es", "sí, y añade a bob@example.com"),
        ("de", "ja, und bob@example.com kommt auch mit"),
    ],
)
def test_a_yes_may_bring_a_guest_along(world: World, locale: str, answer: str) -> None:
    an_event_type("Intro call", max_guests=2)
    chat = ana(world, locale=locale)
    chat.says(BOOK[locale])

    chat.says(answer)

    [booking] = bookings(world)
    assert booking.mail == "ana@example.com"
    assert [guest.mail for guest in booking.guests] == ["bob@example.com"]


def test_a_second_guest_comes_beside_the_first(world: World) -> None:
    an_event_type("Intro call", max_guests=2)

    ana(world).goes("""
        > book an intro call on Thursday at 3pm and bring bob@example.com
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva (ana@example.com),
          with bob@example.com?…
        > yes, and carl@example.com too
        < Your Intro call is booked…
    """)

    guests = [guest.mail for guest in bookings(world)[0].guests]
    assert guests == ["bob@example.com", "carl@example.com"]


@pytest.mark.parametrize(
    ("locale", "first", "answer"),
    [
        ("en", "with bob@example.com and carl@example.com", "yes, but without carl@example.com"),
        ("pt", "com bob@example.com e carl@example.com", "sim, mas sem carl@example.com"),
        ("es", "con bob@example.com y carl@example.com", "sí, pero sin carl@example.com"),
        ("de", "mit bob@example.com und carl@example.com", "ja, aber ohne carl@example.com"),
    ],
)
def test_a_guest_may_be_left_out_again(world: World, locale: str, first: str, answer: str) -> None:
    an_event_type("Intro call", max_guests=2)
    chat = ana(world, locale=locale)
    chat.says(f"{BOOK[locale]} {first}")

    [heard] = chat.says(answer)

    assert "bob@example.com" in heard
    assert "carl@example.com" not in heard
    assert "ana@example.com" in heard


def test_a_mail_that_was_asked_for_is_their_own(chat: Chat) -> None:
    an_event_type("Intro call", max_guests=2)

    chat.goes("""
        > book an intro call on Thursday at 3pm with my colleague bob@example.com
        < Who is it for?…
        > Tom Jones
        < To which mail address may I send the confirmation? {Mail}
        > you can reach me with tom@example.com
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Tom Jones (tom@example.com),
          with bob@example.com?…
    """)


def test_who_cannot_come_along_is_told_before_anything_is_booked(world: World) -> None:
    an_event_type("Intro call", max_guests=1)

    ana(world).goes("""
        > book an intro call on Thursday at 3pm
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva…
        > yes, and invite bob@example.com and carl@example.com
        < carl@example.com cannot come along: at most 1 guest can be brought. Book Intro call on
          Thu 6 Mar, 15:00–15:30, London time, for Ana Silva (ana@example.com), with
          bob@example.com?…
        > yes
        < Your Intro call is booked…
    """)

    assert [guest.mail for guest in bookings(world)[0].guests] == ["bob@example.com"]


def test_where_no_guests_may_come_a_yes_with_one_is_asked_back(world: World) -> None:
    an_event_type("Intro call")

    ana(world, locale="de").goes("""
        > Intro call am Donnerstag um 15 Uhr buchen
        < Intro call am Do., 6. März, 15:00–15:30 Uhr, Ortszeit London, für Ana Silva…
        > ja, und bob@example.com kommt auch mit
        < bob@example.com kann ich nicht einladen: Gäste sind hier nicht möglich. Intro call am
          Do., 6. März, 15:00–15:30 Uhr, Ortszeit London, für Ana Silva…
    """)

    assert bookings(world) == []


def test_a_move_may_bring_a_guest_along(world: World) -> None:
    kind = an_event_type("Intro call", max_guests=2)
    chat = ana(world)
    a_booking("Tue 10:00", event_type=kind, contact=chat.contact)

    chat.goes("""
        > move it to Friday at 10 and add bob@example.com
        < Move your Intro call from Tue 4 Mar 10:00 to Fri 7 Mar 10:00, London time, with
          bob@example.com?…
        > yes, and carl@example.com too
        < Done. Your Intro call is now on Fri 7 Mar at 10:00, London time.…
    """)

    [booking] = bookings(world)
    assert booking.starts_at == at("Fri 10:00")
    assert [guest.mail for guest in booking.guests] == ["bob@example.com", "carl@example.com"]


# --- an answer, and more ---


@pytest.mark.parametrize(
    ("locale", "answer", "day"),
    [
        ("en", "my name is Tom and tomorrow at 3", "Tue 4 Mar"),
        ("en", "I'm Tom, tomorrow at 3", "Tue 4 Mar"),
        ("pt", "o meu nome é Tom e amanhã às 3", "terça, 4 de março"),
        ("es", "me llamo Tom y mañana a las 3", "mar, 4 de marzo"),
        ("de", "ich heiße Tom und morgen um 3", "Di., 4. März"),
    ],
)
def test_a_name_and_a_time_are_two_answers(
    world: World, locale: str, answer: str, day: str
) -> None:
    an_event_type("Intro call")
    chat = ana(world, locale=locale)
    chat.knows(name="")
    chat.says(BOOK[locale].split("Thursday")[0] if locale == "en" else "intro call")

    heard = " ".join(chat.says(answer))

    assert f"{day}, 15:00–" in heard
    assert "Tom" in heard


def test_details_and_corrections_in_one_message(chat: Chat, world: World) -> None:
    an_event_type("Intro call", max_guests=2)

    chat.goes("""
        > book an intro call on Thursday at 3pm
        < Who is it for? I need your name and your mail address. {Name, Mail}
        > I'm Tom, and make it 4 instead
        < To which mail address may I send the confirmation? {Mail}
        > tom@example.com, but Friday please, and bring bob@example.com
        < Book Intro call on Fri 7 Mar, 16:00–16:30, London time, for Tom (tom@example.com), with
          bob@example.com?…
    """)


def test_a_name_that_is_also_a_month_is_a_name(chat: Chat) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > book an intro call on Thursday at 3pm
        < Who is it for?…
        > April Jones
        < To which mail address may I send the confirmation? {Mail}
    """)


# --- two wishes ---


@pytest.mark.parametrize(
    ("locale", "wish", "yes", "friday"),
    [
        ("en", "cancel Tuesday's and move Friday's to the week after", "yes", "the Friday at 11"),
        ("pt", "cancele a de terça e mude a de sexta para a semana seguinte", "sim", "sexta às 11"),
        ("es", "cancela la del martes y mueve la del viernes a la semana siguiente", "sí",
         "el viernes a las 11"),
        ("de", "Dienstag bitte absagen und den Freitag auf die Woche danach verschieben", "ja",
         "Freitag um 11"),
        ("de", "Sag den Dienstagstermin ab und verschieb den am Freitag auf nächste Woche", "ja",
         "Freitag um 11"),
    ],
)  # fmt: skip
def test_two_wishes_are_played_in_their_order_each_with_its_own_yes(
    world: World, locale: str, wish: str, yes: str, friday: str
) -> None:
    kind = an_event_type("Intro call")
    chat = ana(world, locale=locale)
    a_booking("Tue 10:00", event_type=kind, contact=chat.contact)
    a_booking("Fri 11:00", event_type=kind, contact=chat.contact)

    asked = chat.says(wish)
    before = [booking.state.value for booking in bookings(world)]
    cancelled = chat.says(yes)
    chat.says(friday)
    between = bookings(world)[1].starts_at
    chat.says(yes)

    assert len(asked) == 1
    assert before == ["confirmed", "confirmed"]
    assert len(cancelled) == 2
    assert between == at("Fri 11:00")
    tuesday, moved = bookings(world)
    assert tuesday.state.value == "cancelled"
    assert moved.starts_at == at("2025-03-14 11:00")


def test_a_no_to_the_first_wish_leaves_the_second(world: World) -> None:
    kind = an_event_type("Intro call")
    chat = ana(world)
    a_booking("Tue 10:00", event_type=kind, contact=chat.contact)
    a_booking("Fri 11:00", event_type=kind, contact=chat.contact)

    chat.goes("""
        > move Tuesday's to Thursday at 3pm and cancel Friday's
        < Move your Intro call from Tue 4 Mar 10:00 to Thu 6 Mar 15:00, London time?…
        > no
        < All right, your Intro call stays on Tue 4 Mar at 10:00, London time.
        < Cancel your Intro call on Fri 7 Mar at 11:00, London time? You can also move it.…
    """)


@pytest.mark.parametrize(
    ("locale", "wish", "answer"),
    [
        ("en", "move Tuesday's to Thursday at 3pm", "yes, and cancel Friday's"),
        ("pt", "mudar a de terça para quinta às 15h", "sim, e cancele a de sexta"),
    ],
)
def test_a_yes_may_be_followed_by_another_wish(
    world: World, locale: str, wish: str, answer: str
) -> None:
    kind = an_event_type("Intro call")
    chat = ana(world, locale=locale)
    a_booking("Tue 10:00", event_type=kind, contact=chat.contact)
    a_booking("Fri 11:00", event_type=kind, contact=chat.contact)
    chat.says(wish)

    heard = chat.says(answer)

    tuesday, friday = bookings(world)
    assert tuesday.starts_at == at("Thu 15:00")
    assert friday.state.value == "confirmed"
    assert len(heard) == 2
    assert "11:00" in heard[1]
