"""What the page of deliveries says: what could not leave, by which way, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from booking.effects import (
    BULK,
    CALENDAR,
    DISCONNECT,
    MAIL,
    OF_CALENDARS,
    PAYMENT,
    PULL,
    RECONCILE,
    WEBHOOK,
    News,
)
from integrations.office.connection_words import trouble_words

NUMBER = re.compile(r"\b[245]\d\d\b")  # of a mail server's answer: RFC 5321, 4.2.1


def what_words(address: str, body: Mapping[str, Any]) -> list[str]:
    """The way it should have gone and what it is about, as far as that is known."""
    if address in OF_CALENDARS:
        return [gettext("Google Calendar"), _calendar_words()[address]]
    ways = {
        MAIL: gettext("Mail"),
        WEBHOOK: gettext("Webhook"),
        PAYMENT: gettext("Payment"),
        BULK: gettext("Many bookings at once"),
    }
    way = ways.get(address, gettext("Conversation"))
    kind = body.get("kind")
    return [way, news_words()[News(kind)]] if kind in list(News) else [way]


def why_words(address: str, error: str) -> str:
    """Why it did not leave; what nobody has words for is named as it was noted."""
    if address in OF_CALENDARS:
        return _why_not_to_google(error)
    number = NUMBER.search(error)
    code = number[0] if number else ""
    for beginning, words in _known(code).items():
        if error.startswith(beginning):
            return words
    if not error:
        return gettext("It could not leave.")
    return gettext("It could not leave (%(code)s).", code=error)


def news_words() -> dict[News, str]:
    return {
        News.REQUESTED: gettext("Request received"),
        News.PAY: gettext("Payment asked for"),
        News.PAID_LATE: gettext("Payment came too late"),
        News.REFUND: gettext("Money goes back"),
        News.REJECTED: gettext("Request declined"),
        News.EXPIRED: gettext("Request expired"),
        News.CONFIRMATION: gettext("Booking confirmed"),
        News.RESCHEDULED: gettext("Booking moved"),
        News.CANCELLED: gettext("Booking cancelled"),
        News.ASK_NEW_TIME: gettext("New time asked for"),
        News.REMINDER: gettext("Reminder"),
        News.UPDATED: gettext("Booking changed"),
        News.REMOVED: gettext("Guest taken off"),
        News.THANKS: gettext("Thank-you mail"),
        News.NO_SHOW: gettext("After a no-show"),
        News.HOST_NEW: gettext("To the host: new booking"),
        News.HOST_MOVED: gettext("To the host: booking moved"),
        News.HOST_CANCELLED: gettext("To the host: booking cancelled"),
        News.HOST_DECIDE: gettext("To the host: a request to decide"),
        News.HOST_UPDATED: gettext("To the host: booking changed"),
        News.MEET: gettext("Link of the Google Meet"),
        News.HOST_MEET_FAILED: gettext("To the host: no Google Meet could be made"),
        News.HOST_PUT_BACK: gettext("To the host: event put back in the calendar"),
        News.HOST_CLASH: gettext("To the host: booking and event at the same time"),
        News.HOST_CONNECT: gettext("To the host: please connect your calendar"),
        News.HOST_RECONNECT: gettext("To the host: please sign in to Google again"),
        News.WEBHOOK_OFF: gettext("To the admins: webhook switched off"),
        News.CODE: gettext("Code for the chat"),
        News.HANDOFF: gettext("A conversation waits for the team"),
        News.PASSWORD: gettext("Link to choose a password"),
    }


def _calendar_words() -> dict[str, str]:
    return {
        CALENDAR: gettext("Copy a booking"),
        PULL: gettext("Read a calendar"),
        RECONCILE: gettext("Check a calendar"),
        DISCONNECT: gettext("Disconnect a calendar"),
    }


def _known(code: str) -> dict[str, str]:
    """How what was noted begins -> what is said of it."""
    return {
        "the mail server refused the recipient": gettext(
            "The mail server takes no mail for this address (%(code)s).", code=code
        ),
        "the mail server refused the sender": gettext(
            "The mail server takes no mail from our address (%(code)s).", code=code
        ),
        "the mail server refused the mail": gettext(
            "The mail server refuses this mail (%(code)s).", code=code
        ),
        "the mail server said": gettext(
            "The mail server answers with an error (%(code)s).", code=code
        ),
        "the mail server takes no address": gettext(
            "The mail server takes no address with letters such as ä or é."
        ),
        "no mail server": gettext("The mail server does not answer."),
        "the mail cannot be written": gettext(
            "The mail cannot be written: something in it is not as it should be."
        ),
    }


def _why_not_to_google(error: str) -> str:
    if error.startswith("google refused it"):
        return trouble_words("refused").what
    return trouble_words("quota" if error == "google rests" else error).what
