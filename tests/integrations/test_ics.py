"""A booking as iCalendar: what RFC 5545, 5546 and 6047 ask for, read by a second library."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from booking.effects import Links, Particulars, Recipient, Role
from booking.errors import InvalidInput
from integrations.ics import cancellation, invitation, publication
from tests.integrations.mails import NOW, PUBLIC_URL, SOFIA, STARTS_AT, particulars

HOSTILE = {
    "line ends": "Ana\r\nATTENDEE:mailto:evil@example.com\nEND:VEVENT",
    "other line ends": "Ana\u2028Lopes\u2029x\x85y\x0bz",
    "control characters": "A\x00n\x07a\x1b[31m\x7f\x9f",
    "emoji": "👩‍👩‍👧‍👦 Ana 🏳️‍🌈",
    "right to left": "علي بن أبي طالب",
    "overrides": "Ana\u202egnp.exe\u2066x\u2069",
    "ten thousand letters": "é" * 10_000,
    "ten thousand marks": "e" + "\u0301" * 10_000,
    "syntax": 'Back\\slash, comma; semi: "quote" ^caret ^n {{ 7*7 }} %s',
    "half a character": "A\ud800B",
    "alarm": "x\nBEGIN:VALARM\nTRIGGER:-PT1M\nEND:VALARM",
}
CONTENT_LINE = r'(?P<name>[A-Z-]+)(?:;[A-Z-]+=(?:"[^"]*"|[^":;,]*))*:(?P<value>.*)'
FIELDS = ("title", "name", "description", "prepare", "location_detail", "account_name", "phone")


def invited(about: Particulars, to: Recipient = SOFIA, stamp: datetime = NOW) -> bytes:
    return invitation(about, to, stamp=stamp, public_url=PUBLIC_URL)


def called_off(about: Particulars, stamp: datetime = NOW) -> bytes:
    return cancellation(about, SOFIA, stamp=stamp, public_url=PUBLIC_URL)


def published(about: Particulars) -> bytes:
    return publication(about, stamp=NOW, public_url=PUBLIC_URL)


def unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def value(file: bytes, name: str) -> str:
    """The value of the one property called `name`, read by the grammar of RFC 5545, 3.1."""
    matches = [re.fullmatch(CONTENT_LINE, line) for line in unfolded(file)]
    found = [match["value"] for match in matches if match and match["name"] == name]
    assert len(found) == 1, found
    return found[0]


def second_reader(file: bytes) -> Any:
    return vobject.readOne(file.decode()).vevent


def assert_follows_the_rfc(file: bytes) -> None:
    text = file.decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", ""), "RFC 5545, 3.1: lines end in CRLF"
    assert "\r" not in text.replace("\r\n", "")
    for octets in file.split(b"\r\n"):
        assert len(octets) <= 75, "RFC 5545, 3.1: 75 octets at most"
        octets.decode()  # no character is cut in two by a fold
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    lines = unfolded(file)
    for line in lines:
        assert re.fullmatch(CONTENT_LINE, line), line
    for name in ("PRODID", "VERSION", "METHOD", "UID", "DTSTART", "DTEND", "SEQUENCE", "STATUS"):
        value(file, name)  # exactly once
    assert value(file, "VERSION") == "2.0"
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", value(file, name)), "UTC, so no VTIMEZONE is needed"
    assert lines.count("BEGIN:VEVENT") == 1
    assert "BEGIN:VTIMEZONE" not in lines
    assert value(file, "ORGANIZER").startswith("mailto:")
    attendees = [line for line in lines if line.startswith("ATTENDEE")]
    is_published = value(file, "METHOD") == "PUBLISH"
    assert len(attendees) == (0 if is_published else 1), "RFC 5546: none in a PUBLISH"
    assert second_reader(file).uid.value == value(file, "UID")


def test_an_invitation_is_a_request_for_one_person_who_cannot_answer_it() -> None:
    file = invited(particulars())

    assert_follows_the_rfc(file)
    attendee = next(line for line in unfolded(file) if line.startswith("ATTENDEE"))
    assert value(file, "METHOD") == "REQUEST"
    assert value(file, "STATUS") == "CONFIRMED"
    assert attendee.endswith(":mailto:sofia@example.pt")
    for said in ("PARTSTAT=NEEDS-ACTION", "ROLE=REQ-PARTICIPANT", "RSVP=FALSE", 'CN="Sofia Lopes"'):
        assert said in attendee


def test_a_second_reader_finds_the_same_booking() -> None:
    event = second_reader(invited(particulars()))

    assert event.summary.value == "Site survey"
    assert event.dtstart.value == STARTS_AT
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=45)
    assert event.location.value == "Rua da Bica 41, 3.º, Lisboa"
    assert event.organizer.value == "mailto:bookings@alder.example"
    assert event.organizer.params["CN"] == ["Inês Carvalho"]
    assert event.valarm.trigger.value == timedelta(minutes=-15)


def test_description_and_url_carry_the_links() -> None:
    about = particulars(location_kind="link", location_detail="https://meet.example.com/abc")

    file = invited(about)

    event = second_reader(file)
    assert value(file, "URL") == f"{PUBLIC_URL}/b/TOKEN"
    assert event.location.value == "https://meet.example.com/abc"
    assert "Join: https://meet.example.com/abc" in event.description.value
    assert f"Move or cancel: {PUBLIC_URL}/b/TOKEN" in event.description.value


def test_uid_stays_and_sequence_rises_from_booking_over_move_to_cancellation() -> None:
    moved = {"starts_at": STARTS_AT + timedelta(days=1), "ends_at": STARTS_AT + timedelta(days=2)}
    files = [
        invited(particulars(sequence=0), stamp=NOW),
        invited(particulars(sequence=1, version=2, **moved), stamp=NOW + timedelta(hours=1)),
        called_off(
            particulars(sequence=2, version=3, state="cancelled", **moved),
            stamp=NOW + timedelta(hours=2),
        ),
    ]

    for file in files:
        assert_follows_the_rfc(file)
    assert len({value(file, "UID") for file in files}) == 1
    assert len({value(file, "ORGANIZER") for file in files}) == 1
    assert [value(file, "SEQUENCE") for file in files] == ["0", "1", "2"]
    stamps = [value(file, "DTSTAMP") for file in files]
    assert stamps == sorted(set(stamps)), "receivers order by SEQUENCE and DTSTAMP"


def test_another_host_at_the_same_time_keeps_address_and_sequence() -> None:
    before = invited(particulars(), stamp=NOW)
    after = invited(particulars(hosts=("Tom Berg",), version=2), stamp=NOW + timedelta(hours=1))

    assert value(after, "ORGANIZER") == value(before, "ORGANIZER")
    assert value(after, "SEQUENCE") == value(before, "SEQUENCE")
    assert value(after, "DTSTAMP") > value(before, "DTSTAMP")
    assert second_reader(after).organizer.params["CN"] == ["Tom Berg"]


def test_a_cancellation_says_so_and_rings_no_bell() -> None:
    file = called_off(particulars(state="cancelled", sequence=1))

    assert_follows_the_rfc(file)
    assert value(file, "METHOD") == "CANCEL"
    assert value(file, "STATUS") == "CANCELLED"
    assert "VALARM" not in file.decode()


def test_a_publication_has_no_attendee_and_no_phone_number() -> None:
    about = particulars(location_kind="phone", location_detail="", location_caller="host")

    file = published(about)

    assert_follows_the_rfc(file)
    assert value(file, "METHOD") == "PUBLISH"
    assert "sofia@example.pt" not in file.decode()
    assert "+351210000000" not in file.decode()


@pytest.mark.parametrize(
    ("state", "status"),
    [("pending", "TENTATIVE"), ("confirmed", "CONFIRMED"), ("cancelled", "CANCELLED")],
)
def test_a_publication_says_how_sure_the_booking_is(state: str, status: str) -> None:
    assert value(published(particulars(state=state)), "STATUS") == status


def test_a_hosts_file_names_the_customer() -> None:
    about = particulars(links=Links(office="/office/alder/bookings/1"))

    file = publication(about, stamp=NOW, public_url=PUBLIC_URL, is_for_host=True)

    assert second_reader(file).summary.value == "Site survey: Sofia Lopes"
    assert value(file, "URL") == f"{PUBLIC_URL}/office/alder/bookings/1"


def test_any_zone_of_the_moments_ends_in_utc() -> None:
    east = timezone(timedelta(hours=5, minutes=45))
    about = particulars(
        starts_at=STARTS_AT.astimezone(east),
        ends_at=(STARTS_AT + timedelta(minutes=45)).astimezone(east),
    )

    file = invited(about, stamp=datetime(2025, 3, 3, 14, 45, tzinfo=east))

    assert value(file, "DTSTART") == "20250612T133000Z"
    assert value(file, "DTSTAMP") == "20250303T090000Z"


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("make", [invited, called_off, published])
def test_whatever_stands_in_a_field_the_file_is_correct(
    make: Callable[[Particulars], bytes], field: str, hostile: str
) -> None:
    file = make(particulars(**{field: hostile}))

    assert_follows_the_rfc(file)
    event = Calendar.from_ical(file).events[0]
    assert not event.errors
    assert len(event.alarms.times) <= 1
    assert len(str(event["SUMMARY"])) <= 200
    assert len(str(event.get("DESCRIPTION", ""))) <= 4_000


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_a_recipient_is_called_there_is_one_attendee(hostile: str) -> None:
    file = invited(particulars(hosts=(hostile,)), replace(SOFIA, name=hostile))

    assert_follows_the_rfc(file)
    shown = second_reader(file).attendee.params["CN"][0]
    assert len(shown) <= 100
    assert not re.search(r'["^\n\r]', shown)


@pytest.mark.parametrize(
    "mail",
    [
        "ana@example.com\r\nATTENDEE:mailto:evil@example.com",
        "ana@example.com\nX:1",
        "ana@exam\x00ple.com",
        "ana lopes@example.com",
        "ana@example.com,evil@example.com",
        "Ana <ana@example.com>",
        "",
        "a" * 10_000 + "@example.com",
    ],
)
def test_an_address_that_is_none_is_refused_by_its_field(mail: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        invited(particulars(), Recipient(Role.CUSTOMER, "Ana", mail))

    assert refused.value.fields == {"mail": "not_a_mail"}
    with pytest.raises(InvalidInput) as refused:
        invited(particulars(organizer=mail))
    assert refused.value.fields == {"organizer": "not_a_mail"}


@pytest.mark.parametrize(
    ("mail", "uri"),
    [
        ("ana+book@example.com", "mailto:ana+book@example.com"),
        ("o'brien@example.com", "mailto:o'brien@example.com"),
        ("ana@bücher.de", "mailto:ana@xn--bcher-kva.de"),
        ("jürgen@example.de", "mailto:j%C3%BCrgen@example.de"),
        ("a?cc=b&c%d@example.com", "mailto:a%3Fcc%3Db%26c%25d@example.com"),
    ],
)
def test_an_odd_but_good_address_is_a_good_uri(mail: str, uri: str) -> None:
    file = invited(particulars(), Recipient(Role.GUEST, "", mail))

    assert_follows_the_rfc(file)
    assert value(file, "ATTENDEE").endswith(uri.removeprefix("mailto:"))


def test_a_link_with_a_line_end_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        invited(particulars(links=Links(manage="/b/x\r\nATTENDEE:mailto:evil@example.com")))

    assert "link" in refused.value.fields


@pytest.mark.parametrize(
    "typed", ["https://evil.example/join", "javascript:alert(1)", "http://evil.example"]
)
def test_a_customers_link_is_never_a_place_to_join(typed: str) -> None:
    file = invited(particulars(location_kind="ask_attendee", location_detail=typed))

    event = second_reader(file)
    assert "evil.example" not in event.description.value
    assert "Join" not in event.description.value
    assert "://" not in (event.location.value if hasattr(event, "location") else "")


def test_a_place_of_the_account_that_is_not_https_is_no_link() -> None:
    file = invited(particulars(location_kind="link", location_detail="ftp://files.example/x"))

    assert not hasattr(second_reader(file), "location")


def test_a_meet_is_joined_from_the_calendar() -> None:
    link = "https://meet.google.com/abc-defg-hij"

    event = second_reader(invited(particulars(location_kind="google_meet", location_detail=link)))

    assert event.location.value == link
    assert f"Join: {link}" in event.description.value


@pytest.mark.parametrize("locale", ["en", "pt", "es", "de"])
def test_a_meet_that_is_still_made_is_words_and_no_address(locale: str) -> None:
    about = particulars(location_kind="google_meet", location_detail="", locale=locale)

    event = second_reader(invited(about))

    assert not hasattr(event, "location")
    assert "Google Meet, " in event.description.value


def test_what_is_off_awaits_no_link() -> None:
    about = particulars(location_kind="google_meet", location_detail="", state="cancelled")

    assert "follows" not in second_reader(called_off(about)).description.value


def test_the_link_that_came_later_keeps_the_sequence_and_has_a_newer_stamp() -> None:
    link = {"location_kind": "google_meet", "location_detail": "https://meet.google.com/abc"}
    first = invited(particulars(location_kind="google_meet", location_detail=""), stamp=NOW)
    later = invited(particulars(version=2, **link), stamp=NOW + timedelta(seconds=40))

    assert value(later, "SEQUENCE") == value(first, "SEQUENCE")
    assert value(later, "UID") == value(first, "UID")
    assert value(later, "DTSTAMP") > value(first, "DTSTAMP")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Move or cancel"),
        ("pt", "Mudar ou cancelar"),
        ("pt-BR", "Mudar ou cancelar"),
        ("es", "Cambiar o cancelar"),
        ("de", "Verschieben oder absagen"),
        ("fr", "Move or cancel"),
    ],
)
def test_the_description_speaks_the_readers_language(locale: str, words: str) -> None:
    assert words in second_reader(invited(particulars(locale=locale))).description.value


def test_a_long_title_is_cut_with_an_ellipsis_and_no_emoji_is_left_half() -> None:
    family = "👩‍👩‍👧‍👦"

    event = second_reader(invited(particulars(title=family * 100)))

    title = event.summary.value
    assert title.endswith("…")
    assert len(title) <= 200
    assert title[:-1].endswith(family)


def test_the_same_particulars_and_stamp_make_the_same_bytes() -> None:
    assert invited(particulars()) == invited(particulars())
    assert published(particulars()) == published(particulars())


def test_an_installation_without_a_mail_server_can_still_invite() -> None:
    file = invited(particulars(organizer="bookings@localhost"))

    assert value(file, "ORGANIZER") == "mailto:bookings@localhost"
    assert datetime.strptime(value(file, "DTSTAMP"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) == NOW
