"""The main story, as a newcomer lives it in a real browser: book by writing, read the mail and
its calendar file, move the booking from the chat, cancel it by the link in the mail, while the
agent sees everything follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Demo
from tests.journeys.people import (
    a_page,
    calendar_file,
    choose_a_time,
    open_mail,
    say_who,
    signed_in,
    words_of_mail,
    write,
)

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Story:
    """What the customer writes and reads, in one language."""

    locale: str
    name: str
    wants: str
    longer: str
    booked: str
    moves: str
    moved: str
    cancel: str
    cancelled: str
    subjects: tuple[str, str, str]  # of the mails: booked, moved, cancelled


ENGLISH = Story(
    locale="en-GB",
    name="Ana Silva",
    wants="Hi, I'd like to book an intro call",
    longer="30 min",
    booked="is booked for",
    moves="can we move it to another time?",
    moved="is now on",
    cancel="Cancel booking",
    cancelled="This booking is cancelled",
    subjects=("Booked", "Moved", "Cancelled"),
)
PORTUGUESE = Story(
    locale="pt-PT",
    name="Rita Sousa",
    wants="Olá, queria marcar uma intro call",
    longer="30 min",
    booked="marcação está feita",
    moves="posso mudar a hora da marcação?",
    moved="A sua marcação mudou",
    cancel="Cancelar",
    cancelled="cancelada",
    subjects=("Marcado", "Mudou", "Cancelado"),
)


@pytest.mark.parametrize("story", [ENGLISH, PORTUGUESE], ids=["english", "portuguese"])
def test_book_move_and_cancel_while_the_agent_watches(
    demo: Demo, browser: Browser, story: Story
) -> None:
    mail = f"{story.name.split()[0].lower()}@example.com"
    customer = a_page(browser, story.locale)
    agent = signed_in(browser, demo.url, demo.password)

    _book_by_writing(demo, customer, story, mail)
    open_mail(agent, demo.url, mail, story.subjects[0])
    link = _management_link(agent)
    calendar = calendar_file(agent)

    assert calendar.method.value == "REQUEST"
    assert calendar.vevent.sequence.value == "0"
    _sees_in_the_inbox(demo, agent, story.name)

    _move_from_the_chat(customer, story)
    open_mail(agent, demo.url, mail, story.subjects[1])
    moved = calendar_file(agent)

    assert moved.vevent.uid.value == calendar.vevent.uid.value
    assert moved.vevent.sequence.value == "1"
    assert moved.vevent.dtstart.value != calendar.vevent.dtstart.value

    _cancel_by_the_link(customer, link, story)
    open_mail(agent, demo.url, mail, story.subjects[2])
    gone = calendar_file(agent)

    assert gone.method.value == "CANCEL"
    assert gone.vevent.sequence.value == "2"
    _sees_it_cancelled(demo, agent, story.name)


def _book_by_writing(demo: Demo, customer: Page, story: Story, mail: str) -> None:
    customer.goto(f"{demo.url}/alder/chat")
    write(customer, story.wants)
    customer.get_by_role("button", name=story.longer).click()
    choose_a_time(customer, 1)
    say_who(customer, story.name, mail)
    expect(customer.locator("#log")).to_contain_text(story.booked)
    # The key is kept: the conversation is there again after a reload.
    customer.reload()
    expect(customer.locator("#log")).to_contain_text(story.booked)


def _move_from_the_chat(customer: Page, story: Story) -> None:
    write(customer, story.moves)
    choose_a_time(customer, 3)
    customer.locator("#log .btn-primary:visible").last.click()
    expect(customer.locator("#log")).to_contain_text(story.moved)


def _cancel_by_the_link(customer: Page, link: str, story: Story) -> None:
    customer.goto(link)
    customer.get_by_role("link", name=story.cancel).click()
    customer.locator("form#cancel button").last.click()
    expect(customer.locator("main")).to_contain_text(story.cancelled)


def _management_link(agent: Page) -> str:
    """Where the mail that is open leads to the booking."""
    text = words_of_mail(agent)
    found = re.search(r"http://\S+/b/\S+", text)
    assert found, text
    return found.group().rstrip(").,")


def _sees_in_the_inbox(demo: Demo, agent: Page, name: str) -> None:
    agent.goto(f"{demo.url}/office/alder/inbox")
    agent.get_by_role("link", name=re.compile("^All")).click()
    agent.get_by_role("link", name=re.compile(name)).first.click()
    panel = agent.locator("body")
    expect(panel).to_contain_text("Intro call")
    expect(panel).to_contain_text("Follow up on the call")
    expect(panel).to_contain_text("Home battery")


def _sees_it_cancelled(demo: Demo, agent: Page, name: str) -> None:
    agent.goto(f"{demo.url}/office/alder/bookings?show=cancelled")
    expect(agent.locator("main")).to_contain_text(name)
