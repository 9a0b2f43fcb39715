# ruff: noqa: RUF001 - the bot writes en dashes between times
"""What can be read in several ways gets the one question that settles it, and none where only one
of them can be had.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from booking.bookings import Booking
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from booking.when.slots import RollingWindow
from tests.factories import a_booking, a_host, an_event_type
from tests.transcript import Chat
from tests.world import World, at

FAR = RollingWindow(400)
AT_THREE = {
    "en": "book an intro call on Thursday at 3",
    "pt": "marcar intro call na quinta às 3",
    "es": "reservar intro call el jueves a las 3",
    "de": "Buche Intro call am Donnerstag um 3",
}


def every_day(opens: int = 0, closes: int = 24, *, zone: str = "Europe/London") -> Hours:
    return Hours(zone, WeeklyHours(((LocalWindow(opens * 60, closes * 60),),) * 7))


def ana(world: World, *, locale: str = "en", zone: str = "Europe/London") -> Chat:
    chat = Chat(world, locale=locale, zone=zone)
    chat.knows(name="Ana Silva", mail="ana@example.com")
    return chat


def starts(world: World) -> list[datetime]:
    with world.transaction() as tx:
        return [booking.starts_at for booking in tx.scalars(select(Booking))]


# --- both halves of the day ---


@pytest.mark.parametrize(
    ("locale", "wish", "question"),
    [
        ("en", "book an intro call on Thursday at 3", "On Thu 6 Mar, do you mean 03:00 or 15:00?…"),
        (
            "pt",
            "marcar intro call na quinta às 3",
            "quinta, 6 de março: refere-se às 03:00 ou 15:00?…",
        ),
        (
            "es",
            "reservar intro call el jueves a las 3",
            "El jue, 6 de marzo, ¿a las 3:00 o 15:00?…",
        ),
        (
            "de",
            "Buche Intro call am Donnerstag um 3",
            "Meinen Sie am Do., 6. März 03:00 oder 15:00 Uhr?…",
        ),
    ],
)
def test_where_both_halves_of_the_day_are_open_one_question_tells_them_apart(
    world: World, locale: str, wish: str, question: str
) -> None:
    an_event_type("Intro call", hosts=[a_host(hours=every_day())])

    ana(world, locale=locale).goes(f"> {wish}\n< {question}")


@pytest.mark.parametrize(
    ("locale", "answer", "clock"),
    [
        ("en", "15", "15:00"),
        ("en", "pm", "15:00"),
        ("en", "in the afternoon", "15:00"),
        ("en", "3", "03:00"),
        ("en", "the first one", "03:00"),
        ("en", "neither, make it 5pm", "17:00"),
        ("pt", "às 15", "15:00"),
        ("pt", "da tarde", "15:00"),
        ("es", "de la madrugada", "3:00"),
        ("de", "nachmittags", "15:00"),
        ("de", "um 15 Uhr", "15:00"),
    ],
)
def test_either_half_is_an_answer(world: World, locale: str, answer: str, clock: str) -> None:
    an_event_type("Intro call", hosts=[a_host(hours=every_day())])
    chat = ana(world, locale=locale)
    chat.says(AT_THREE[locale])

    [heard] = chat.says(answer)

    assert f" {clock}–" in heard


def test_where_only_one_half_is_open_it_is_meant(world: World) -> None:
    an_event_type("Intro call", hosts=[a_host(hours=every_day(7, 19))])

    ana(world).goes("""
        > book an intro call on Thursday at 3
        < Book Intro call on Thu 6 Mar, 15:00–15:30, London time, for Ana Silva…
        > no
        < All right, nothing was booked.…
        > book an intro call on Thursday at 8
        < Book Intro call on Thu 6 Mar, 08:00–08:30, London time, for Ana Silva…
    """)


def test_what_is_taken_by_day_is_not_offered_by_night(world: World) -> None:
    kind = an_event_type("Intro call", hosts=[a_host(hours=every_day())])
    a_booking("Thu 15:00", event_type=kind)

    ana(world).goes("""
        > book an intro call on Thursday at 3
        < Thu 6 Mar 15:00 is taken. These are the nearest free times, London time.…
    """)


# --- the clocks change ---


@pytest.mark.parametrize(
    ("answer", "moment"),
    [
        ("the second", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("the earlier one", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("GMT+1", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("gmt+2", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_that_comes_twice_is_asked_about(
    world: World, answer: str, moment: datetime
) -> None:
    world.now = datetime(2026, 10, 20, 8, tzinfo=UTC)
    hosts = [a_host(hours=every_day(zone="Europe/Berlin"))]
    an_event_type("Night call", hosts=hosts, window=FAR)
    chat = ana(world, zone="Europe/Berlin")

    chat.goes(f"""
        > book a night call on 25 October at 2:30 am
        < The clocks change on Sun 25 Oct, so that time comes twice. Which one do you mean?
          [Sun 25 Oct: 02:30 (GMT+2) 02:30 (GMT+1)]
        > {answer}
        < Book Night call on Sun 25 Oct, 02:30 (GMT+…
        > yes
        < Your Night call is booked for Sun 25 Oct at 02:30 (GMT+…
    """)

    assert starts(world) == [moment]


def test_the_twin_hour_is_asked_about_in_the_zone_of_the_conversation(world: World) -> None:
    world.now = datetime(2026, 10, 20, 8, tzinfo=UTC)
    an_event_type("Noturna", hosts=[a_host(hours=every_day(zone="Europe/Lisbon"))], window=FAR)

    ana(world, locale="pt", zone="Europe/Lisbon").goes("""
        > marcar noturna para domingo à 1h30 da manhã
        < A hora muda (domingo, 25 de outubro) e essa hora acontece duas vezes. A qual se refere?
          [domingo, 25 de outubro: 01:30 (GMT+1) 01:30 (GMT)]
        > GMT
        < Marcar Noturna: domingo, 25 de outubro, 01:30 (GMT)–02:00, hora de Lisboa, para…
    """)


def test_an_hour_later_is_an_hour_later_also_while_the_clocks_go_back(world: World) -> None:
    world.now = datetime(2026, 10, 20, 8, tzinfo=UTC)
    hosts = [a_host(hours=every_day(zone="Europe/Berlin"))]
    kind = an_event_type("Night call", hosts=hosts, window=FAR)
    chat = ana(world, zone="Europe/Berlin")
    a_booking(datetime(2026, 10, 25, tzinfo=UTC), event_type=kind, contact=chat.contact)

    chat.goes("""
        > move it an hour later
        < Move your Night call from Sun 25 Oct 02:00 (GMT+2) to Sun 25 Oct 02:00 (GMT+1), Berlin
          time?…
    """)


@pytest.mark.parametrize(
    ("locale", "zone", "wish", "answer"),
    [
        ("en", "Europe/Berlin", "move it to 29 March at 2:30 am",
         "On Sun 29 Mar the clocks go forward and 02:30 does not exist. These are the nearest…"),
        ("es", "Europe/Madrid", "muévela al 29 de marzo a las 2:30 de la madrugada",
         "El dom, 29 de marzo cambia la hora y las 2:30 no existen. Estas son las horas…"),
        ("de", "Europe/Berlin", "auf den 29. März um 2:30 nachts verschieben",
         "Am So., 29. März werden die Uhren vorgestellt, und 02:30 Uhr gibt es nicht. Das sind…"),
        ("pt", "Europe/Lisbon", "mudar para 29 de março à 1h30 da manhã",
         "A hora muda (domingo, 29 de março) e as 01:30 não existem nesse dia. Estas são as…"),
    ],
)  # fmt: skip
def test_an_hour_that_is_skipped_is_said_with_the_nearest_times(
    world: World, locale: str, zone: str, wish: str, answer: str
) -> None:
    world.now = datetime(2026, 3, 20, 8, tzinfo=UTC)
    kind = an_event_type("Night call", hosts=[a_host(hours=every_day(zone=zone))], window=FAR)
    chat = ana(world, locale=locale, zone=zone)
    a_booking("2026-03-27 10:00", event_type=kind, contact=chat.contact)

    chat.goes(f"> {wish}\n< {answer}")


# --- which day ---


@pytest.mark.parametrize(
    ("locale", "zone", "day"),
    [
        ("en-GB", "UTC", "Thu 3 Apr"),
        ("en-US", "Europe/London", "Tue, Mar 4"),
        ("en", "Europe/London", "Thu 3 Apr"),
        ("en", "America/New_York", "Tue 4 Mar"),
    ],
)
def test_a_numeric_date_is_read_as_in_the_region(
    world: World, locale: str, zone: str, day: str
) -> None:
    an_event_type("Intro call", window=FAR)

    ana(world, locale=locale, zone=zone).goes(f"""
        > book an intro call on 3/4
        < These times are free on {day}…
    """)


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("the second", "Thu 3 Apr"),
        ("3", "Thu 3 Apr"),
        ("April", "Thu 3 Apr"),
        ("the 4th of March", "Tue 4 Mar"),
        ("[Tue 4 Mar]", "Tue 4 Mar"),
        ("no, 5 March", "Wed 5 Mar"),
    ],
)
def test_where_no_region_is_known_a_numeric_date_is_asked_about(
    world: World, answer: str, day: str
) -> None:
    an_event_type("Intro call", window=FAR)

    ana(world, zone="UTC").goes(f"""
        > book an intro call on 3/4 at 10
        < Do you mean Tue 4 Mar or Thu 3 Apr? [Tue 4 Mar] [Thu 3 Apr]
        > {answer}
        < Book Intro call on {day}, 10:00–10:30, UTC, for Ana Silva…
    """)


def test_what_can_only_be_one_day_is_not_asked_about(world: World) -> None:
    an_event_type("Intro call", hosts=[a_host(hours=every_day())], window=FAR)
    world.passes(days=17)  # 20 March: the fourth is over

    ana(world, zone="UTC").goes("""
        > book an intro call on 13/4 at 10am
        < Book Intro call on Sun 13 Apr, 10:00–10:30, UTC, for Ana Silva…
        > rather 3/4
        < Book Intro call on Thu 3 Apr, 10:00–10:30, UTC, for Ana Silva…
    """)


def test_a_day_too_far_ahead_is_not_asked_about(world: World) -> None:
    an_event_type("Intro call", window=RollingWindow(14))

    ana(world, zone="UTC").goes("""
        > book an intro call on 3/4 at 10
        < Book Intro call on Tue 4 Mar, 10:00–10:30, UTC, for Ana Silva…
    """)


@pytest.mark.parametrize(
    ("locale", "wish", "question"),
    [
        ("en", "book an intro call on Friday 6 March", "Do you mean Thu 6 Mar or Fri 7 Mar?…"),
        ("en", "book an intro call on 6 March, Friday", "Do you mean Thu 6 Mar or Fri 7 Mar?…"),
        ("en", "book an intro call on Friday the 11th", "Do you mean Tue 11 Mar or Fri 11 Apr?…"),
        (
            "pt",
            "marcar intro call na sexta, 6 de março",
            "Refere-se a quinta, 6 de março ou sexta, 7…",
        ),
        (
            "es",
            "reservar intro call el viernes 6 de marzo",
            "¿Te refieres a jue, 6 de marzo o vie, 7 de…",
        ),
        (
            "de",
            "Buche Intro call am Freitag, den 6. März",
            "Meinen Sie Do., 6. März oder Fr., 7. März?…",
        ),
        (
            "en",
            "book an intro call on Friday 7 March",
            "These times are free on Fri 7 Mar, London time.…",
        ),
        ("de", "Buche Intro call am Freitag, den 7.3.", "Am Fr., 7. März sind diese Zeiten frei,…"),
    ],
)
def test_a_weekday_that_disagrees_with_its_date_is_asked_about(
    world: World, locale: str, wish: str, question: str
) -> None:
    an_event_type("Intro call", window=FAR)

    ana(world, locale=locale).goes(f"> {wish}\n< {question}")


@pytest.mark.parametrize(
    ("answer", "day"), [("Thursday", "Thu 6 Mar"), ("the Friday", "Fri 7 Mar")]
)
def test_the_weekday_settles_it(world: World, answer: str, day: str) -> None:
    an_event_type("Intro call")

    ana(world).goes(f"""
        > book an intro call on Friday 6 March at 10
        < Do you mean Thu 6 Mar or Fri 7 Mar? [Thu 6 Mar] [Fri 7 Mar]
        > {answer}
        < Book Intro call on {day}, 10:00–10:30, London time, for Ana Silva…
    """)


def test_a_booking_is_known_by_either_reading_of_its_day(world: World) -> None:
    kind = an_event_type("Intro call", window=FAR)
    chat = ana(world, zone="UTC")
    a_booking("2025-04-03 10:00", event_type=kind, contact=chat.contact)
    a_booking("Fri 10:00", event_type=kind, contact=chat.contact)

    chat.goes("""
        > cancel my 3/4 appointment
        < Cancel your Intro call on Thu 3 Apr at 09:00, UTC?…
    """)


# --- now, and weeks of a month ---


@pytest.mark.parametrize(
    ("locale", "wish", "answer"),
    [
        ("en", "book an intro call now", "These times are free on Mon 3 Mar, London time. [Mon 3"),
        ("en", "are you free right now?", "These times are free on Mon 3 Mar, London time. [Mon 3"),
        ("pt", "quero marcar uma intro call agora", "Horas livres: segunda, 3 de março, hora de"),
        ("es", "quiero reservar una intro call ahora", "Horas libres: lun, 3 de marzo, hora de"),
        ("de", "haben Sie jetzt gleich was frei? jetzt", "Am Mo., 3. März sind diese Zeiten frei"),
    ],
)
def test_now_is_today_from_this_minute_on(
    world: World, locale: str, wish: str, answer: str
) -> None:
    an_event_type("Intro call")
    world.passes(hours=2, minutes=10)

    [heard] = ana(world, locale=locale).says(wish)

    assert heard.startswith(answer)
    assert "11:00" not in heard
    assert "11:30" in heard


def test_the_second_week_of_april(world: World) -> None:
    an_event_type("Intro call", window=FAR)

    ana(world, locale="de").goes("""
        > Intro call in der zweiten Aprilwoche buchen
        < Diese Zeiten sind frei, Ortszeit London. [Mo., 7. April: …
    """)


def test_what_was_found_in_doubt_outlives_a_day(world: World) -> None:
    an_event_type("Intro call", hosts=[a_host(hours=every_day())], window=FAR)
    chat = ana(world, zone="UTC")
    chat.says("book an intro call on 6/4 at 9")
    world.passes(days=1)

    chat.goes("""
        > the first
        < On Sun 6 Apr, do you mean 09:00 or 21:00? [Sun 6 Apr: 09:00 21:00]
        > 9am
        < Book Intro call on Sun 6 Apr, 09:00–09:30, UTC, for Ana Silva…
        > yes
        < Your Intro call is booked…
    """)

    assert starts(world) == [at("2025-04-06 09:00", zone="UTC")]
