"""Many bookings in an agent's hands: chosen, looked at, done, and what became of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from booking.bookings import Booking, State
from booking.bulk_work import BulkWork
from booking.front_desk import FrontDesk, slot_at
from booking.outbox.dispatcher import Dispatcher
from tests import factories
from tests.integrations.offices import (
    OFFICE,
    Browser,
    a_browser,
    a_conversation,
    an_office,
    booking_now,
)
from tests.integrations.offices import another_accounts_agent as an_agent_elsewhere
from tests.world import Outbox, World, at

BULK = f"{OFFICE}/bookings/bulk"


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return a_browser(world, tmp_path)


def three() -> list[Booking]:
    event_type = factories.an_event_type()
    return [
        factories.a_booking(when, event_type=event_type)
        for when in ("Tue 10:00", "Tue 11:00", "Wed 10:00")
    ]


def works(world: World) -> None:
    """What the worker does; nothing else leaves."""
    delivers = dict.fromkeys(("mail", "notice", "calendar"), lambda _: None)
    delivers |= BulkWork(world.database, world.clock).delivers()
    Dispatcher(world.database, delivers, clock=world.clock).round()


def states(world: World, bookings: list[Booking]) -> list[State]:
    return [booking_now(world, booking.ref).state for booking in bookings]


def starts(browser: Browser, kind: str, bookings: list[Booking], **more: str) -> str:
    """Look at it, press the button; where the job is shown."""
    refs = "&".join(f"ref={booking.ref}" for booking in bookings)
    return presses(browser, browser.sees(f"{BULK}?kind={kind}&{refs}").text, kind, **more)


def presses(browser: Browser, page: str, kind: str, **more: str) -> str:
    """The button of a page that was looked at; where the job is shown."""
    hidden = dict(re.findall(r'name="(key|ref)" value="([^"]+)"', page))
    sent = browser.sends(BULK, kind=kind, **hidden, **{"tell": "yes", **more})
    assert sent.status_code == 303
    return str(sent.location)


def test_looking_at_it_changes_nothing(world: World, browser: Browser, outbox: Outbox) -> None:
    bookings = three()
    outbox.clear()

    refs = "&".join(f"ref={booking.ref}" for booking in bookings[:2])
    page = browser.sees(f"{BULK}?kind=cancel&{refs}").text

    assert "Cancel 2 bookings?" in page
    assert "2 customers are mailed" in page
    assert states(world, bookings) == [State.CONFIRMED] * 3
    assert outbox.entries() == []


def test_who_has_written_before_is_told_in_their_conversation(
    world: World, browser: Browser
) -> None:
    """Also of what they booked elsewhere: news goes to the newest conversation there is."""
    contact = a_conversation(world, "Hello").contact
    event_type = factories.an_event_type(mail_optional=True)
    bookings = [
        factories.a_booking("Tue 10:00", event_type=event_type, contact=contact),
        factories.a_booking(
            "Wed 10:00", event_type=event_type, name="Rui", mail=None, phone="+351912000184"
        ),
    ]

    refs = "&".join(f"ref={booking.ref}" for booking in bookings)
    page = browser.sees(f"{BULK}?kind=cancel&{refs}").text

    assert "1 customer hears it in their conversation" in page
    assert "1 customer has neither: please call." in page


def test_those_chosen_are_cancelled_and_each_result_is_shown(
    world: World, browser: Browser, outbox: Outbox
) -> None:
    bookings = three()

    path = starts(browser, "cancel", bookings[:2], reason="Inês is ill")
    waiting = browser.sees(path).text
    works(world)
    done = browser.sees(path).text

    assert "At work" in waiting
    assert "hx-get" in waiting
    assert "0 of 2" in waiting
    assert "2 of 2" in done
    assert "2 bookings cancelled" in done
    assert "hx-get" not in done
    assert states(world, bookings) == [State.CANCELLED, State.CANCELLED, State.CONFIRMED]
    assert _mailed(outbox) == 2


def test_the_button_pressed_twice_is_one_job(world: World, browser: Browser) -> None:
    bookings = three()
    form = {
        "kind": "cancel",
        "key": "0" * 32,
        "ref": " ".join(booking.ref for booking in bookings),
        "tell": "yes",
    }
    browser.sees(f"{OFFICE}/bookings")

    first, second = (browser.sends(BULK, **form).location for _ in range(2))

    assert first == second


def test_who_is_asked_for_a_new_time_is_marked_wherever_it_is_shown(
    world: World, browser: Browser
) -> None:
    bookings = three()

    starts(browser, "reschedule", bookings[:1])
    works(world)

    pages = [
        f"{OFFICE}/bookings",
        f"{OFFICE}/bookings/{bookings[0].ref}",
        f"{OFFICE}/contacts/{bookings[0].contact.ref}",
    ]
    for page in pages:
        assert "Wants a new time" in browser.sees(page).text, page
    assert "Asked for a new time" in browser.sees(pages[1]).text
    assert states(world, bookings) == [State.CONFIRMED] * 3


def test_what_is_off_already_is_said_before_and_after(world: World, browser: Browser) -> None:
    bookings = three()
    starts(browser, "cancel", bookings[:1])
    works(world)

    refs = "&".join(f"ref={booking.ref}" for booking in bookings)
    page = browser.sees(f"{BULK}?kind=cancel&{refs}").text
    path = starts(browser, "cancel", bookings)
    works(world)
    done = browser.sees(path).text

    assert "Cancel 2 bookings?" in page
    assert "1 booking is left as it is." in page
    assert "Was cancelled already" in done
    assert "1 was so already" in done


def test_what_is_moved_while_somebody_looks_is_left_alone(world: World, browser: Browser) -> None:
    moved, kept, _ = bookings = three()
    refs = "&".join(f"ref={booking.ref}" for booking in (moved, kept))
    page = browser.sees(f"{BULK}?kind=cancel&{refs}").text
    with world.database.transaction() as tx:
        desk = FrontDesk(tx, world.account, now=world.now)
        slot = slot_at(moved.event_type, at("Fri 10:00"))
        desk.reschedule(desk.booking(moved.ref), to=slot, actor=factories.CUSTOMER)

    path = presses(browser, page, "cancel")
    works(world)

    assert states(world, bookings) == [State.CONFIRMED, State.CANCELLED, State.CONFIRMED]
    done = browser.sees(path).text
    assert "Was moved meanwhile: look again" in done
    assert "1 could not be changed" in done


def test_all_of_a_narrowed_list_can_be_chosen(world: World, browser: Browser) -> None:
    ines = factories.a_host()
    tom = factories.a_host("Tom Okafor", mail="tom@alder.example")
    hers = factories.an_event_type(hosts=[ines])
    his = factories.an_event_type("Survey", hosts=[tom])
    for when in ("Tue 10:00", "Wed 10:00", "Thu 10:00"):
        factories.a_booking(when, event_type=hers, name=f"Hers {when}")
        factories.a_booking(when, event_type=his, name=f"His {when}")

    listed = browser.sees(
        f"{OFFICE}/bookings?host={ines.ref}&period=days&first=2025-03-04&last=2025-03-05"
    ).text
    page = browser.sees(
        f"{BULK}?kind=cancel&all=yes&host={ines.ref}&period=days&first=2025-03-04&last=2025-03-05"
    ).text

    assert "Hers Tue" in listed
    assert "Hers Thu" not in listed
    assert "His" not in listed
    assert "Cancel 2 bookings?" in page


def test_nothing_chosen_leads_back_and_does_nothing(world: World, browser: Browser) -> None:
    bookings = three()
    browser.sees(f"{OFFICE}/bookings")

    looked = browser.sees(f"{BULK}?kind=cancel")
    sent = browser.sends(BULK, kind="cancel", tell="yes")
    works(world)

    assert looked.status_code == 303
    assert sent.status_code == 303
    assert sent.location.endswith("/bookings")
    assert states(world, bookings) == [State.CONFIRMED] * 3


def test_a_reason_too_long_is_told_at_its_field(world: World, browser: Browser) -> None:
    bookings = three()
    browser.sees(f"{OFFICE}/bookings")

    answer = browser.sends(BULK, kind="cancel", ref=bookings[0].ref, reason="x" * 1_001)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert states(world, bookings) == [State.CONFIRMED] * 3


def test_of_another_account_nothing_is_seen_and_nothing_done(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    bookings = three()
    path = starts(browser, "cancel", bookings[:1])
    an_agent_elsewhere(world)
    stranger = Browser(an_office(world, tmp_path))
    stranger.signs_in("eve@birch.example")
    stranger.sees("/office/birch/bookings")
    job = path.rpartition("/")[2]

    seen = [
        stranger.sees(path).status_code,
        stranger.sees(f"/office/birch/bookings/bulk/{job}").status_code,
        stranger.sees(f"/office/birch/bookings/bulk/{job}/progress").status_code,
    ]
    sent = stranger.sends(
        "/office/birch/bookings/bulk", kind="cancel", ref=bookings[1].ref, tell="yes"
    )
    works(world)

    assert seen == [404, 404, 404]
    assert sent.status_code == 303
    assert states(world, bookings)[1] is State.CONFIRMED


def _mailed(outbox: Outbox) -> int:
    """How many customers were told that it is off."""
    mails = outbox.entries("mail", state="delivered")
    return sum(mail.body["kind"] == "cancelled" for mail in mails)
