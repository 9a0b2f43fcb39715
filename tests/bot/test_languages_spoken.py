# ruff: noqa: RUF001 - the bot writes en dashes between times
"""Each main flow in each language: what is said is understood, and answered in the language of the
words.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.bookings import Booking
from tests.factories import an_event_type
from tests.transcript import Chat
from tests.world import World

pytestmark = pytest.mark.databases("postgresql")


def states(world: World) -> list[str]:
    with world.transaction() as tx:
        return [booking.state.value for booking in tx.scalars(select(Booking))]


def test_book_move_and_cancel_in_portuguese(chat: Chat, world: World) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > quero marcar uma intro call para quinta às 15h
        < Para quem é a marcação? Preciso do seu nome e do seu e-mail. {Nome, E-mail}
        > Ana Silva, ana@example.com
        < Marcar Intro call: quinta, 6 de março, 15:00–15:30, hora de Londres, para Ana Silva
          (ana@example.com)? [Marcar quinta, 6 de março, 15:00] [Esta não]
        > sim
        < A sua marcação está feita: Intro call, quinta, 6 de março às 15:00, hora de Londres. A
          confirmação segue para ana@example.com. <Intro call, quinta, 6 de março 15:00–15:30>
        > o que tenho marcado?
        < Tem Intro call: quinta, 6 de março às 15:00, hora de Londres.…
        > pode mudar para sexta às 10?
        < Mudar Intro call de quinta, 6 de março, 15:00 para sexta, 7 de março, 10:00, hora de
          Londres? [Mudar para sexta, 10:00] [Manter quinta, 15:00]
        > antes sexta às 11
        < Mudar Intro call de quinta, 6 de março, 15:00 para sexta, 7 de março, 11:00, hora de
          Londres? [Mudar para sexta, 11:00] [Manter quinta, 15:00]
        > sim
        < Está feito. A sua marcação mudou: Intro call, sexta, 7 de março às 11:00, hora de
          Londres.…
        > não, cancele
        < Cancelar esta marcação: Intro call, sexta, 7 de março às 11:00, hora de Londres? Também a
          pode mudar. [Cancelar marcação] [Mudar] [Manter]
        > sim
        < A sua marcação está cancelada: Intro call, sexta, 7 de março às 11:00, hora de Londres.…
        > falar com uma pessoa
        < Estou a chamar uma pessoa. A resposta chega aqui; pode continuar a escrever.
    """)

    assert states(world) == ["cancelled"]


def test_book_move_and_cancel_in_spanish(chat: Chat, world: World) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > quiero reservar una intro call para el jueves a las 15h
        < ¿Para quién es? Necesito tu nombre y tu correo. {Nombre, Correo}
        > Ana Silva, ana@example.com
        < ¿Reservar Intro call el jue, 6 de marzo, 15:00–15:30, hora de Londres, para Ana Silva
          (ana@example.com)? [Reservar jue, 6 de marzo, 15:00] [Esta no]
        > sí
        < Tu reserva está hecha: Intro call, jue, 6 de marzo a las 15:00, hora de Londres. La
          confirmación va a ana@example.com. <Intro call, jue, 6 de marzo 15:00–15:30>
        > ¿qué tengo reservado?
        < Tienes Intro call el jue, 6 de marzo a las 15:00, hora de Londres.…
        > ¿podemos cambiar la cita al viernes a las 10?
        < ¿Mover Intro call del jue, 6 de marzo, 15:00 al vie, 7 de marzo, 10:00, hora de Londres?
          [Mover al vie, 10:00] [Mantener jue, 15:00]
        > mejor el viernes a las 11
        < ¿Mover Intro call del jue, 6 de marzo, 15:00 al vie, 7 de marzo, 11:00, hora de Londres?
          [Mover al vie, 11:00] [Mantener jue, 15:00]
        > sí
        < Hecho. Tu reserva se ha movido: Intro call, vie, 7 de marzo a las 11:00, hora de Londres.…
        > mejor cancela la cita
        < ¿Cancelar esta reserva: Intro call, vie, 7 de marzo a las 11:00, hora de Londres? También
          puedes moverla. [Cancelar reserva] [Mover] [Mantener]
        > sí
        < Tu reserva está cancelada: Intro call, vie, 7 de marzo a las 11:00, hora de Londres.…
        > hablar con una persona
        < Estoy llamando a una persona. Te responderá aquí; puedes seguir escribiendo.
    """)

    assert states(world) == ["cancelled"]


def test_book_move_and_cancel_in_german(chat: Chat, world: World) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > Ich möchte einen Intro call am Donnerstag um 15 Uhr buchen
        < Für wen ist der Termin? Ich brauche Ihren Namen und Ihre E-Mail-Adresse. {Name, E-Mail}
        > Ana Silva, ana@example.com
        < Intro call am Do., 6. März, 15:00–15:30 Uhr, Ortszeit London, für Ana Silva
          (ana@example.com) buchen? [Do., 6. März, 15:00 Uhr buchen] [Diesen nicht]
        > ja
        < Ihr Termin ist gebucht: Intro call, Do., 6. März, 15:00 Uhr, Ortszeit London. Die
          Bestätigung geht an ana@example.com. <Intro call, Do., 6. März 15:00–15:30>
        > welche Termine habe ich?
        < Ihr Termin: Intro call, Do., 6. März, 15:00 Uhr, Ortszeit London.…
        > können wir auf Freitag um 10 Uhr verschieben?
        < Intro call von Do., 6. März, 15:00 Uhr auf Fr., 7. März, 10:00 Uhr, Ortszeit London,
          verschieben? [Auf Fr. 10:00 Uhr verschieben] [Do. 15:00 Uhr behalten]
        > lieber Freitag um 11
        < Intro call von Do., 6. März, 15:00 Uhr auf Fr., 7. März, 11:00 Uhr, Ortszeit London,
          verschieben? [Auf Fr. 11:00 Uhr verschieben] [Do. 15:00 Uhr behalten]
        > ja
        < Erledigt. Ihr Termin ist verschoben: Intro call, Fr., 7. März, 11:00 Uhr, Ortszeit
          London.…
        > doch lieber absagen
        < Diesen Termin absagen: Intro call, Fr., 7. März, 11:00 Uhr, Ortszeit London? Sie können
          ihn auch verschieben. [Termin absagen] [Verschieben] [Termin behalten]
        > ja
        < Ihr Termin ist abgesagt: Intro call, Fr., 7. März, 11:00 Uhr, Ortszeit London.…
        > ich möchte mit einem Menschen sprechen
        < Ich hole einen Menschen. Die Antwort kommt hier; Sie können weiterschreiben.
    """)

    assert states(world) == ["cancelled"]


def test_book_move_and_cancel_in_english(chat: Chat, world: World) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > I'd like an intro call on Thursday at 3pm
        < Who is it for? I need your name and your mail address. {Name, Mail}
        > {name: Ana Silva; mail: ana@example.com}
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva…
        > yes
        < Your Intro call is booked for Thu 6 Mar at 15:00, London time.…
        > can we move it to Friday at 11?
        < Move your Intro call from Thu 6 Mar 15:00 to Fri 7 Mar 11:00, London time?…
        > yes
        < Done. Your Intro call is now on Fri 7 Mar at 11:00, London time.…
        > please cancel it
        < Cancel your Intro call on Fri 7 Mar at 11:00, London time? You can also move it.…
        > yes
        < Your Intro call on Fri 7 Mar at 11:00, London time, is cancelled.…
    """)

    assert states(world) == ["cancelled"]


def test_the_language_of_the_words_stays_until_another_is_spoken(chat: Chat) -> None:
    an_event_type("Intro call")

    chat.goes("""
        > bom dia, preciso de ajuda
        < Posso marcar, mudar ou cancelar uma marcação e dizer o que tem marcado.…
        > ok
        < Neste momento não há nada para confirmar.…
        > could you help me please, how does this work?
        < I can book, move or cancel a booking, and tell you what you have booked.…
    """)
