"""Forms of the admin's pages: what was written as flat texts, rows that come and go, errors.

A row's fields are called `questions-0-label`; a button called `act` says what to do with the rows,
so that all of it works without a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from booking.drafts import DAY

Written = dict[str, str]
Row = dict[str, str]

ROW = re.compile(r"([a-z_]{1,40})-(\d{1,4})(?:-([a-z_]{1,40}))?", re.ASCII)
ACT = re.compile(r"(add|remove|up|down)-([a-z_]{1,40})(?:-(\d{1,4}))?", re.ASCII)
UNITS = {"minutes": 1, "hours": 60, "days": DAY}
MOST_ROWS = 400
KEPT_APART = frozenset({"csrf_token", "act", "version"})
SAVE = "save"


def act_asked() -> str:
    """What the pressed button says; without one the form is to be saved."""
    return request.form.get("act") or SAVE


def written_of(given: MultiDict[str, str]) -> Written:
    """What was written, each field once. Browsers end lines with CR LF, rows of ours with LF."""
    return {
        name: value.replace("\r\n", "\n") for name, value in given.items() if name not in KEPT_APART
    }


def rows_of(written: Mapping[str, str], name: str) -> list[Row]:
    """The rows called `name`, in the order of their numbers."""
    found: dict[int, Row] = {}
    for key, value in written.items():
        parts = ROW.fullmatch(key)
        if parts and parts[1] == name and parts[3]:
            found.setdefault(int(parts[2]), {})[parts[3]] = value
    return [found[at] for at in sorted(found)][:MOST_ROWS]


def with_rows(written: Written, name: str, rows: Sequence[Row]) -> Written:
    """The same with these rows instead."""
    others = {
        key: value
        for key, value in written.items()
        if not ((parts := ROW.fullmatch(key)) and parts[1] == name and parts[3])
    }
    for at, row in enumerate(rows):
        others.update({f"{name}-{at}-{key}": value for key, value in row.items()})
    return others


def acted(rows: list[Row], act: str, name: str, *, new: Row | None = None) -> list[Row]:
    """The rows after a button called `add-NAME`, `remove-NAME-1`, `up-NAME-1` or `down-NAME-1`."""
    asked = ACT.fullmatch(act)
    if asked is None or asked[2] != name:
        return rows
    what, at = asked[1], int(asked[3] or 0)
    changed = list(rows)
    if what == "add":
        return [*changed, dict(new or {})]
    if at >= len(changed):
        return changed
    row = changed.pop(at)
    if what == "up":
        changed.insert(max(0, at - 1), row)
    elif what == "down":
        changed.insert(at + 1, row)
    return changed


def focus_after(act: str, rows: Sequence[Row], name: str, field: str) -> str | None:
    """The id of the field to go on with after that button: the new row, or where the row went."""
    asked = ACT.fullmatch(act)
    if asked is None or asked[2] != name or not rows:
        return None
    at = int(asked[3] or 0)
    place = {"add": len(rows) - 1, "up": max(0, at - 1), "down": at + 1}.get(asked[1], at)
    return f"f-{name}-{min(place, len(rows) - 1)}-{field}"


def minutes_of(amount: str, unit: str) -> int | str:
    """Whole minutes; what is no number stays as it is, for the draft to refuse."""
    text = amount.strip()
    if re.fullmatch(r"-?\d{1,7}", text, re.ASCII):
        return int(text) * UNITS.get(unit, 1)
    return text


def parted(minutes: int) -> tuple[str, str]:
    """The largest unit that says it in whole numbers; a single day is 24 hours."""
    if minutes and minutes % DAY == 0 and minutes > DAY:
        return str(minutes // DAY), "days"
    if minutes and minutes % 60 == 0:
        return str(minutes // 60), "hours"
    return str(minutes), "minutes" if minutes else "hours"


def unit_words() -> list[tuple[str, str]]:
    return [
        ("minutes", gettext("minutes")),
        ("hours", gettext("hours")),
        ("days", gettext("days")),
    ]


@dataclass(frozen=True)
class Difference:
    """A field that stands otherwise in what somebody else saved."""

    label: str
    theirs: str
    name: str = ""


def differences(
    mine: Mapping[str, str], theirs: Mapping[str, str], labels: Mapping[str, str]
) -> list[Difference]:
    """What somebody else saved and this form has otherwise, by the labels of the fields."""
    return [
        Difference(label, theirs.get(name, ""), name)
        for name, label in labels.items()
        if any(mine.get(part, "") != theirs.get(part, "") for part in (name, f"{name}_unit"))
    ]


def named_errors(
    fields: Mapping[str, str], names: Iterable[str], renamed: Mapping[str, str]
) -> dict[str, str]:
    """Name of a field on the page -> words; `questions.0.label` is `questions-0-label` there."""
    known = set(names)
    errors: dict[str, str] = {}
    for field, code in fields.items():
        name = renamed.get(field, field.replace(".", "-"))
        while name not in known and "-" in name:
            name = name.rpartition("-")[0]
        errors.setdefault(renamed.get(name, name), in_words(code))
    return errors


def in_words(code: str) -> str:
    """One sentence about a field, which says what to do."""
    return {
        "missing": gettext("Fill this in."),
        "too_long": gettext("This is too long."),
        "too_many": gettext("These are too many."),
        "not_a_number": gettext("Write a whole number."),
        "too_small": gettext("This number is too small."),
        "too_large": gettext("This number is too large."),
        "not_a_choice": gettext("Choose one of the list."),
        "not_a_mail": gettext("Write a whole mail address, such as name@example.com."),
        "not_a_phone": gettext("Write the number with its country, such as +351 912 345 678."),
        "not_a_link": gettext("Write a whole address that begins with https://"),
        "not_a_site": gettext("Write sites such as https://www.example.com, one a line."),
        "not_a_date": gettext("Write a date such as 2026-03-31."),
        "not_a_time": gettext("Write times such as 09:00, or 24:00 for midnight."),
        "not_a_zone": gettext("Choose a time zone of the list."),
        "not_a_slug": gettext("Use small letters a to z, digits and hyphens."),
        "not_a_colour": gettext("Write a colour such as #0b7260."),
        "not_an_amount": gettext("Write an amount such as 12.50."),
        "not_with_seats": gettext(
            "Guests and several seats do not go together: guests take a seat each."
        ),
        "only_one_host": gettext(
            "One host is always the same: remove the others, or choose another way."
        ),
        "taken": gettext("Another one has this already."),
        "twice": gettext("One stands here twice."),
        "overlap": gettext("Two of these times overlap."),
        "ends_before_it_starts": gettext("This ends before it begins."),
        "here_already": gettext("This person is here already."),
        "last_admin": gettext("Somebody must stay admin. Make another one first."),
        "in_use": gettext("This is in use and cannot be deleted."),
    }.get(code, gettext("This cannot be taken as it is."))
