"""A booking as iCalendar: REQUEST and CANCEL for one invited person, PUBLISH as a file for anybody.

Times are in UTC, so no client needs to know a zone. UID and ORGANIZER are the booking's own and the
same for its whole life; a change of time raises SEQUENCE. Links come from the public URL alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email
from icalendar import (
    CUTYPE,
    PARTSTAT,
    ROLE,
    STATUS,
    TRANSP,
    Alarm,
    Calendar,
    Event,
    vCalAddress,
    vText,
)

from booking.effects import Particulars, Recipient
from booking.errors import InvalidInput
from integrations.wording import (
    checked_link,
    cut,
    join_link,
    lines,
    one_line,
    phrases,
    place_in_words,
    unlinked,
)

PRODID = "-//Bookdesk//Bookdesk//EN"
LONGEST_SUMMARY = 200
LONGEST_NAME = 100
LONGEST_DESCRIPTION = 4_000
LONGEST_LOCATION = 500
ALARM_BEFORE = timedelta(minutes=15)
OFF = frozenset({"cancelled", "rejected", "expired"})

# An installation without a mail server has an address of its own machine (RFC 6761).
RESERVED = re.compile(
    r"[A-Za-z0-9.+_-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){0,5}(?:localhost|test|invalid)"
)


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


def invitation(
    particulars: Particulars, recipient: Recipient, *, stamp: datetime, public_url: str
) -> bytes:
    """A REQUEST for one person; the same UID with a higher SEQUENCE moves what they have.

    Raises InvalidInput with the field that no calendar could read.
    """
    event = _event(particulars, stamp, public_url, STATUS.CONFIRMED)
    event.add("ATTENDEE", _attendee(recipient))
    event.add_component(_alarm(particulars))
    return _calendar(Method.REQUEST, event)


def cancellation(
    particulars: Particulars, recipient: Recipient, *, stamp: datetime, public_url: str
) -> bytes:
    """A CANCEL for one person who had a REQUEST. Raises InvalidInput."""
    event = _event(particulars, stamp, public_url, STATUS.CANCELLED)
    event.add("ATTENDEE", _attendee(recipient))
    return _calendar(Method.CANCEL, event)


def publication(
    particulars: Particulars, *, stamp: datetime, public_url: str, is_for_host: bool = False
) -> bytes:
    """A PUBLISH with no attendee, to be imported by hand; a host's names the customer.

    Raises InvalidInput.
    """
    status = _status(particulars)
    event = _event(particulars, stamp, public_url, status)
    if is_for_host and particulars.name:
        named = f"{one_line(particulars.title)}: {unlinked(one_line(particulars.name))}"
        event["SUMMARY"] = vText(cut(named, LONGEST_SUMMARY))
    if status is not STATUS.CANCELLED:
        event.add_component(_alarm(particulars))
    return _calendar(Method.PUBLISH, event)


def address(mail: str, field: str = "mail") -> str:
    """`mail` as it goes into headers and calendars, its domain in ASCII. Raises InvalidInput."""
    if RESERVED.fullmatch(mail):
        return mail
    try:
        checked = validate_email(mail, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise InvalidInput({field: "not_a_mail"}) from error
    return checked.ascii_email or f"{checked.local_part}@{checked.ascii_domain}"


def collection(bookings: Sequence[Particulars], *, stamp: datetime, public_url: str) -> bytes:
    """A PUBLISH of many bookings, for our own side: each names its customer. Raises
    InvalidInput.
    """
    events = []
    for particulars in bookings:
        event = _event(particulars, stamp, public_url, _status(particulars))
        named = f"{one_line(particulars.title)}: {unlinked(one_line(particulars.name))}"
        event["SUMMARY"] = vText(cut(named, LONGEST_SUMMARY))
        events.append(event)
    return _calendar(Method.PUBLISH, *events)


def _status(particulars: Particulars) -> STATUS:
    if particulars.state in OFF:
        return STATUS.CANCELLED
    return STATUS.TENTATIVE if particulars.state == "pending" else STATUS.CONFIRMED


def _calendar(method: Method, *events: Event) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method.value)
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(particulars: Particulars, stamp: datetime, public_url: str, status: STATUS) -> Event:
    path = particulars.links.manage or particulars.links.office
    url = checked_link(public_url + path) if path else None
    return Event.new(
        uid=one_line(particulars.uid),
        summary=cut(one_line(particulars.title), LONGEST_SUMMARY),
        start=particulars.starts_at.astimezone(UTC),
        end=particulars.ends_at.astimezone(UTC),
        stamp=stamp.astimezone(UTC),
        last_modified=stamp.astimezone(UTC),
        sequence=particulars.sequence,
        status=status,
        transparency=TRANSP.TRANSPARENT if status is STATUS.CANCELLED else TRANSP.OPAQUE,
        organizer=_organizer(particulars),
        location=cut(_location(particulars), LONGEST_LOCATION) or None,
        description=_description(particulars, url) or None,
        url=url,
    )


def _location(particulars: Particulars) -> str:
    """Clients make a link of an address in LOCATION: only one that can be joined gets in; and
    other words they look up on a map.
    """
    link = join_link(particulars)
    if link or particulars.location_kind == "google_meet":
        return link or ""
    place = place_in_words(particulars)
    return "" if "://" in place else place


def _description(particulars: Particulars, url: str | None) -> str:
    said = phrases(
        particulars.locale,
        "calendar",
        join=join_link(particulars),
        place=place_in_words(particulars),
        hosts=", ".join(one_line(host) for host in particulars.hosts),
        prepare=lines(particulars.prepare),
        description=lines(particulars.description),
        url=url,
    )
    return cut(str(said.text), LONGEST_DESCRIPTION)


def _organizer(particulars: Particulars) -> vCalAddress:
    name = particulars.hosts[0] if particulars.hosts else particulars.account_name
    return _cal_address(particulars.organizer, name, "organizer")


def _attendee(recipient: Recipient) -> vCalAddress:
    person = _cal_address(recipient.mail, recipient.name, "mail")
    person.params["CUTYPE"] = CUTYPE.INDIVIDUAL
    person.params["PARTSTAT"] = PARTSTAT.NEEDS_ACTION
    person.params["ROLE"] = ROLE.REQ_PARTICIPANT
    person.params["RSVP"] = "FALSE"  # answers are not read: the link is how one says no
    return person


def _cal_address(mail: str, name: str, field: str) -> vCalAddress:
    local, _, domain = address(mail, field).rpartition("@")
    # RFC 6068: a mailto URI is ASCII, and what could be read as its syntax is escaped.
    uri = quote(local, safe="!$'*+-._~") + "@" + domain
    # RFC 6868 escapes of a quotation mark or caret are shown literally by many clients.
    shown = one_line(re.sub(r'["^]', "", name)) or uri
    return vCalAddress.new(uri, cn=cut(shown, LONGEST_NAME))


def _alarm(particulars: Particulars) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", cut(one_line(particulars.title), LONGEST_SUMMARY))
    alarm.TRIGGER = -ALARM_BEFORE
    return alarm
