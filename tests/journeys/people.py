"""What people do before their browsers in the journeys: write in the chat, choose a time, sign in,
open a mail.
"""

from __future__ import annotations

import re
from time import monotonic

import vobject
from playwright.sync_api import Browser, Page

ADMIN = "marta@alder.example"
COMES_WITHIN = 30.0  # seconds


def a_page(browser: Browser, locale: str = "en-GB") -> Page:
    """A browser of its own, in Lisbon."""
    context = browser.new_context(
        locale=locale, timezone_id="Europe/Lisbon", viewport={"width": 1280, "height": 900}
    )
    return context.new_page()


def signed_in(browser: Browser, url: str, password: str) -> Page:
    """The demo's admin, at the inbox."""
    page = a_page(browser)
    page.goto(f"{url}/office/sign-in")
    page.locator("input[type=email]").fill(ADMIN)
    page.locator("input[type=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/alder/inbox**")
    return page


def write(customer: Page, text: str) -> None:
    customer.locator("#say").fill(text)
    customer.locator("#say").press("Enter")


def choose_a_time(customer: Page, place: int) -> None:
    # Not of the first day: late in the afternoon it has hardly any left.
    customer.locator("#log .dayc:visible").nth(1).click()
    customer.locator("#log label.slot:visible").nth(place).click()
    customer.locator("#log .btn-primary:visible").last.click()


def say_who(customer: Page, name: str, mail: str) -> None:
    """Fill in the form, and book."""
    customer.locator("#log input[name=name]:visible").fill(name)
    customer.locator("#log input[name=mail]:visible").fill(mail)
    customer.locator("#log form button:visible").last.click()
    customer.locator("#log .btn-primary:visible").last.click()


def open_mail(agent: Page, url: str, to: str, subject: str) -> None:
    """Open the newest mail in the postbox as soon as it has come."""
    mails = agent.get_by_role("link", name=re.compile(f"^{subject}"))
    deadline = monotonic() + COMES_WITHIN
    while monotonic() < deadline:
        agent.goto(f"{url}/office/alder/postbox?to={to}")
        if mails.count():
            break
    mails.first.click()


def words_of_mail(agent: Page) -> str:
    """The plain text of the mail that is open."""
    agent.locator("main summary").click()
    return agent.locator("main pre").inner_text()


def calendar_file(agent: Page) -> vobject.base.Component:
    """The calendar file of the mail that is open."""
    with agent.expect_download() as downloading:
        agent.locator("a[href$='.ics'], a[download]").first.click()
    calendar: vobject.base.Component = vobject.readOne(downloading.value.path().read_text())
    return calendar
