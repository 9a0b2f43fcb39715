"""The twin's own page: the next two weeks of everybody, and forms that do what a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from .answers import Answer, Json, Refused, as_page, redirect
from .calendars import Calendar
from .directory import happening
from .look import whole_page
from .state import Twin

Form = dict[str, list[str]]
_AHEAD = timedelta(days=14)
_MEETS = {"success": "is made", "pending": "stays pending", "failure": "fails"}
_STANDINGS = {"none": "not connected", "live": "connected", "revoked": "revoked"}


def page(twin: Twin) -> Answer:
    people = {"": "asks whom", **{mail: mail for mail in twin.people}}
    settings = (
        _form("sign-in", {}, _select("Consent page", "mail", people, twin.signed_in or ""), "Set")
        + _form("meet", {}, _select("Meet", "mode", _MEETS, twin.meet), "Set")
    )  # fmt: skip
    sections = "".join(_person(twin, mail) for mail in twin.people)
    header = f'<header class="bar"><h1>Google twin</h1>{settings}</header>'
    return whole_page("Google twin", header + sections)


def act(twin: Twin, deed: str, form: Form) -> Answer:
    """Do what a form of the page asks for, and show the page again."""
    done = _DEEDS.get(deed)
    if done is None:
        return as_page("<p>Nobody can do that.</p>", 404)
    try:
        done(twin, {name: values[0] for name, values in form.items()})
    except (Refused, KeyError, ValueError) as problem:
        return as_page(f"<p>That did not work: {escape(repr(problem))}</p>", 400)
    return redirect("/", 303)


def _person(twin: Twin, mail: str) -> str:
    standing = twin.grants.standing(mail)
    state = f'<span class="state {standing}">{_STANDINGS[standing]}</span>'
    revoke = _form("revoke", {"mail": mail}, "", "Revoke") if standing == "live" else ""
    restore = _form("restore", {"mail": mail}, "", "Restore") if standing == "revoked" else ""
    calendars = (twin.calendars[calendar_id] for calendar_id in twin.people[mail].roles)
    shown = "".join(_calendar(twin, each) for each in calendars if not each.is_deleted)
    heading = f'<div class="bar"><h2>{escape(mail)}</h2>{state}{revoke}{restore}</div>'
    return f"<section>{heading}{shown}</section>"


def _calendar(twin: Twin, calendar: Calendar) -> str:
    now = twin.clock()
    coming = happening(calendar, now, now + _AHEAD)
    of = {"calendar": calendar.id}
    tools = _add_form(calendar, now) + _form("expire", of, "", "Expire sync tokens")
    watches = sum(1 for channel in twin.channels if channel.calendar_id == calendar.id)
    if watches:
        tools += _form("drop", of, "", f"Drop {watches} watch{'es' if watches > 1 else ''}")
    title = f"<h3>{escape(calendar.summary)}</h3>"
    return f'{title}{_table(calendar, coming)}<div class="bar">{tools}</div>'


def _table(calendar: Calendar, coming: Iterable[tuple[datetime, datetime, Json]]) -> str:
    rows = "".join(_row(calendar, *one) for one in coming)
    if not rows:
        return "<p>Nothing in the next two weeks.</p>"
    names = (f"When ({escape(calendar.zone)})", "What", "Meet", "Move to", "")
    heads = "".join(f"<th>{name}</th>" for name in names)
    return f"<table><tr>{heads}</tr>{rows}</table>"


def _row(calendar: Calendar, start: datetime, end: datetime, event: Json) -> str:
    start, end = (moment.astimezone(ZoneInfo(calendar.zone)) for moment in (start, end))
    of = {"calendar": calendar.id, "event": event["id"]}
    when = f"{start:%a %d %b %H:%M} to {end:%H:%M}"
    if "date" in event["start"]:
        when = f"{start:%a %d %b}, all day"
    title = escape(event.get("summary", "(no title)"))
    cells = (
        when,
        f"{title}<small>{escape(event['id'])}</small>",
        _meet(event),
        _form("move", of, _moment(f"New start of {title}", "start", start), "Move"),
        _form("delete", of, "", "Delete"),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _add_form(calendar: Calendar, now: datetime) -> str:
    hour = now.astimezone(ZoneInfo(calendar.zone)).replace(minute=0) + timedelta(hours=1)
    fields = (
        '<input name="summary" value="Busy" aria-label="Title" size="12">'
        + _moment("From", "start", hour)
        + _moment("To", "end", hour + timedelta(hours=1))
    )
    return _form("add", {"calendar": calendar.id}, fields, "Add")


def _meet(event: Json) -> str:
    if "hangoutLink" in event:
        link = escape(event["hangoutLink"])
        return f'<a href="{link}">{link.removeprefix("https://")}</a>'
    request = event.get("conferenceData", {}).get("createRequest", {})
    return escape(request.get("status", {}).get("statusCode", ""))


def _moment(label: str, name: str, value: datetime) -> str:
    return (
        f'<input type="datetime-local" name="{name}" value="{value:%Y-%m-%dT%H:%M}"'
        f' aria-label="{label}" required>'
    )


def _select(label: str, name: str, choices: dict[str, str], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in choices.items()
    )
    return f'<label>{label} <select name="{name}">{options}</select></label>'


def _form(deed: str, of: dict[str, str], fields: str, button: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in of.items()
    )
    return (
        f'<form method="post" action="/page/{deed}">{hidden}{fields} '
        f"<button>{escape(button)}</button></form>"
    )


def _local(twin: Twin, form: dict[str, str], name: str) -> datetime:
    zone = ZoneInfo(twin.calendars[form["calendar"]].zone)
    return datetime.fromisoformat(form[name]).replace(tzinfo=zone)


def _move(twin: Twin, form: dict[str, str]) -> None:
    twin.move(form["calendar"], form["event"], _local(twin, form, "start"))


def _add(twin: Twin, form: dict[str, str]) -> None:
    times = {edge: {"dateTime": _local(twin, form, edge).isoformat()} for edge in ("start", "end")}
    twin.add(form["calendar"], summary=form.get("summary", ""), **times)


def _set_meet(twin: Twin, form: dict[str, str]) -> None:
    if form["mode"] not in _MEETS:
        raise ValueError(form["mode"])
    twin.meet = form["mode"]


def _sign_in(twin: Twin, form: dict[str, str]) -> None:
    mail = form["mail"] or None
    if mail is not None and mail not in twin.people:
        raise ValueError(mail)
    twin.authorize(mail)


_DEEDS: dict[str, Callable[[Twin, dict[str, str]], None]] = {
    "move": _move,
    "add": _add,
    "meet": _set_meet,
    "sign-in": _sign_in,
    "delete": lambda twin, form: twin.delete(form["calendar"], form["event"]),
    "revoke": lambda twin, form: twin.revoke_grant(form["mail"]),
    "restore": lambda twin, form: twin.restore_grant(form["mail"]),
    "expire": lambda twin, form: twin.expire_sync_tokens(form["calendar"]),
    "drop": lambda twin, form: twin.drop_watches(form["calendar"]),
}
