# ruff: noqa: RUF001 - the bot writes en dashes between times
"""A name or a mail that is read back and is not theirs: it alone is asked anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.bookings import Booking
from bot.details_doubted import doubted_details
from bot.languages import lexicons
from tests.factories import an_event_type
from tests.transcript import Chat
from tests.world import World, at

BOOKS = {
    "en": "book an intro call on Thursday at 3pm",
    "pt": "marcar quinta às 15h",
    "es": "reservar el jueves a las 15h",
    "de": "Termin buchen am Donnerstag um 15 Uhr",
}
YES = {"en": "yes", "pt": "sim", "es": "sí", "de": "ja"}
# The region of a tag changes no words of ours.
LANGUAGE = {"pt-BR": "pt"}


def ana(world: World, locale: str) -> Chat:
    """At the read-back, with what is on file."""
    an_event_type("Intro call")
    chat = Chat(world, locale=locale)
    chat.knows(name="Ana Silva", mail="ana@example.com")
    chat.says(BOOKS[LANGUAGE.get(locale, locale)])
    assert chat.conversation().memory["waiting_for"] == "sure"
    return chat


def booked(world: World) -> list[Booking]:
    with world.transaction() as tx:
        return list(tx.scalars(select(Booking)))


def test_what_is_wrong_is_asked_anew_and_the_rest_is_kept(world: World) -> None:
    chat = ana(world, "en")

    chat.goes("""
        > wrong email
        < To which mail address may I send the confirmation? {Mail}
        > ana@other.com
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva (ana@other.com)?…
        > my name is wrong
        < What is your name? {Name}
        > Ana Souza
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Souza (ana@other.com)?…
        > yes
        < Your Intro call is booked for Thu 6 Mar at 15:00, London time. The confirmation goes to
          ana@other.com. <Intro call, Thu 6 Mar 15:00–15:30>
    """)

    [booking] = booked(world)
    assert (booking.name, booking.mail) == ("Ana Souza", "ana@other.com")


@pytest.mark.parametrize(
    ("locale", "words", "key"),
    [
        ("en", "that's not my email", "mail"),
        ("en", "the email address is outdated", "mail"),
        ("en", "yes, but the email is wrong", "mail"),
        ("en", "can I use a different email?", "mail"),
        ("en", "the name is misspelled", "name"),
        ("en", "there's a typo in my name", "name"),
        ("pt", "o email está errado", "mail"),
        ("pt", "esse não é o meu email", "mail"),
        ("pt-BR", "quero trocar o e-mail", "mail"),
        ("pt-BR", "meu nome tá errado", "name"),
        ("pt", "enganei-me no nome", "name"),
        ("es", "la dirección de correo no es esa", "mail"),
        ("es", "el correo está mal", "mail"),
        ("es", "mi nombre está mal escrito", "name"),
        ("es", "ese no es mi nombre", "name"),
        ("de", "die E-Mail-Adresse ist falsch", "mail"),
        ("de", "das ist nicht meine Mail", "mail"),
        ("de", "der Name stimmt nicht", "name"),
        ("de", "ich habe mich beim Namen vertippt", "name"),
    ],
)
def test_it_is_a_correction_in_any_words(world: World, locale: str, words: str, key: str) -> None:
    chat = ana(world, locale)
    anew = {"mail": "ana@other.com", "name": "Ana Souza"}[key]

    chat.says(words)
    asked = chat.conversation().memory["waiting_for"]
    chat.says(anew)
    chat.says(YES[LANGUAGE.get(locale, locale)])

    assert asked == key
    [booking] = booked(world)
    assert getattr(booking, key) == anew
    assert booking.starts_at == at("Thu 15:00")


@pytest.mark.parametrize(
    ("locale", "words", "name", "mail"),
    [
        ("en", "wrong email, it's ana@other.com", "Ana Silva", "ana@other.com"),
        ("en", "the email should be ana@other.com", "Ana Silva", "ana@other.com"),
        ("en", "my name is wrong, it's Ana Souza", "Ana Souza", "ana@example.com"),
        ("en", "change the name to Ana Souza", "Ana Souza", "ana@example.com"),
        ("pt", "email errado, é ana@other.com", "Ana Silva", "ana@other.com"),
        ("pt", "o nome está errado, é Ana Souza", "Ana Souza", "ana@example.com"),
        ("es", "el correo debería ser ana@other.com", "Ana Silva", "ana@other.com"),
        ("es", "el nombre está mal, es Ana Souza", "Ana Souza", "ana@example.com"),
        ("de", "die Mail sollte ana@other.com sein", "Ana Silva", "ana@other.com"),
        ("de", "der Name ist falsch, ich heiße Ana Souza", "Ana Souza", "ana@example.com"),
    ],
)
def test_what_is_said_beside_it_is_taken_at_once(
    world: World, locale: str, words: str, name: str, mail: str
) -> None:
    chat = ana(world, locale)

    [read_back] = chat.says(words)

    assert f"{name} ({mail})" in read_back


def test_both_are_asked_in_one_form(world: World) -> None:
    chat = ana(world, "en")

    chat.goes("""
        > the name and the email are wrong
        < Who is it for? I need your name and your mail address. {Name, Mail}
    """)


@pytest.mark.parametrize("words", ["add another email: bob@example.com", "add bob@example.com"])
def test_another_mail_to_invite_is_no_correction_and_no_refusal(world: World, words: str) -> None:
    an_event_type("Intro call", max_guests=2)
    chat = Chat(world)
    chat.knows(name="Ana Silva", mail="ana@example.com")
    chat.says(BOOKS["en"])

    [read_back] = chat.says(words)

    assert "Ana Silva (ana@example.com), with bob@example.com" in read_back


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the email is right"),
        ("en", "I can't find the email"),
        ("en", "wrong day, my name is Ana"),
        ("pt", "o email está certo"),
        ("es", "no tengo correo"),
        ("de", "meine Mail ist ana@example.com"),
    ],
)
def test_what_only_names_a_detail_doubts_none(lang: str, words: str) -> None:
    assert doubted_details(lexicons()[lang].chart(words)) == ()
