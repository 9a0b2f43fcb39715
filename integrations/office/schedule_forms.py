"""The form of a schedule: a row a window for each weekday, a row a date; what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext

from booking.schedules import Schedule
from booking.when.hours import WEEKDAYS, Hours, LocalWindow
from integrations.office.choices import weekday_names, weekday_names_inside
from integrations.office.forms import (
    Row,
    Written,
    acted,
    focus_after,
    named_errors,
    rows_of,
    with_rows,
)

ON = "on"
USUAL: Row = {"from": "09:00", "to": "17:00"}
MOST_DATES = 62  # that one press adds
DATES = "overrides"


@dataclass(frozen=True)
class WeekdayRow:
    """One weekday of the form."""

    key: str
    name: str
    name_inside: str  # a sentence
    is_open: bool
    windows: Sequence[Row]


def blank(zone: str) -> Written:
    """Monday to Friday, nine to five."""
    flat = {"name": "", "zone": zone}
    for at, key in enumerate(WEEKDAYS):
        flat = with_rows(flat, key, [dict(USUAL)])
        if at < WEEKDAYS.index("saturday"):
            flat[f"{key}_open"] = ON
    return flat


def written(schedule: Schedule) -> Written:
    """The row as the form shows it."""
    hours = schedule.hours
    flat = {"name": schedule.name, "zone": hours.zone}
    for key, windows in zip(WEEKDAYS, hours.weekly.days, strict=True):
        if windows:
            flat[f"{key}_open"] = ON
        flat = with_rows(flat, key, [_row(window) for window in windows] or [dict(USUAL)])
    dates = [
        {"on": day.isoformat(), "hours": said(windows)}
        for day, windows in sorted(hours.overrides.items())
    ]
    return with_rows(flat, DATES, dates)


def said(windows: Sequence[LocalWindow]) -> str:
    """The windows with commas between them; nothing for a closed day."""
    return ", ".join(window.text.replace("-", "\u2013") for window in windows)


def given(flat: Written) -> dict[str, Any]:
    """What the draft takes."""
    return {
        "name": flat.get("name"),
        "zone": flat.get("zone"),
        "days": [
            {
                "is_open": flat.get(f"{key}_open") == ON,
                "windows": [
                    f"{row.get('from', '').strip()}-{row.get('to', '').strip()}"
                    for row in rows_of(flat, key)
                    if row.get("from", "").strip() or row.get("to", "").strip()
                ],
            }
            for key in WEEKDAYS
        ],
        "overrides": [
            {"on": row.get("on"), "windows": row.get("hours", "")} for row in rows_of(flat, DATES)
        ],
    }


def changed_by(act: str, flat: Written) -> tuple[Written, str | None]:
    """The form after a button, and the id of the field to go on with."""
    if act.startswith("copy-") and act[5:] in WEEKDAYS:
        return _copied(act[5:], flat), None
    if act == f"add-{DATES}":
        return _with_dates(flat)
    focus = None
    for name in (*WEEKDAYS, DATES):
        rows = acted(rows_of(flat, name), act, name, new={"from": "", "to": ""})
        focus = focus or focus_after(act, rows, name, "on" if name == DATES else "from")
        if act == f"add-{name}":
            flat[f"{name}_open"] = ON
        if name in WEEKDAYS and not rows:
            # The last window went: the day is closed.
            flat = {key: value for key, value in flat.items() if key != f"{name}_open"}
            rows = [dict(USUAL)]
        flat = with_rows(flat, name, rows)
    return flat, focus


def errors_of(fields: Mapping[str, str], flat: Written) -> dict[str, str]:
    """Name of a field on the page -> what is wrong with it."""
    renamed = {f"days.{at}.windows": key for at, key in enumerate(WEEKDAYS)}
    for at in range(len(rows_of(flat, DATES))):
        renamed[f"{DATES}.{at}.windows"] = f"{DATES}-{at}-hours"
    return named_errors(fields, {*flat, *WEEKDAYS, DATES, "name", "zone"}, renamed)


def label_of(name: str, flat: Written) -> str:
    """What the summary of errors calls a field."""
    if name in WEEKDAYS:
        return weekday_names()[WEEKDAYS.index(name)]
    if name.startswith(DATES):
        number = name.split("-")[1] if "-" in name else ""
        return flat.get(f"{DATES}-{number}-on") or gettext("Date changes")
    return gettext("Time zone") if name == "zone" else gettext("Name")


def weekdays(flat: Written, *, week_starts_on: int) -> list[WeekdayRow]:
    """The weekdays of the form in the account's order."""
    names, inside = weekday_names(), weekday_names_inside()
    order = [(week_starts_on + offset) % 7 for offset in range(7)]
    return [
        WeekdayRow(
            WEEKDAYS[at],
            names[at],
            inside[at],
            flat.get(f"{WEEKDAYS[at]}_open") == ON,
            rows_of(flat, WEEKDAYS[at]) or [dict(USUAL)],
        )
        for at in order
    ]


def kind_of_day(hours: Hours, day: date) -> str:
    """open, closed, changed or none: how a month shows a date."""
    override = hours.overrides.get(day)
    weekly = hours.weekly.days[day.weekday()]
    if override is None:
        return "open" if weekly else "none"
    return "changed" if override else "closed"


def _row(window: LocalWindow) -> Row:
    starts, ends = window.text.split("-")
    return {"from": starts, "to": ends}


def _copied(key: str, flat: Written) -> Written:
    """The windows of one day, on the days that are ticked."""
    source = rows_of(flat, key)
    for other in WEEKDAYS:
        if other == key or flat.get(f"copy_{key}_{other}") != ON:
            continue
        flat = with_rows(flat, other, source)
        if flat.get(f"{key}_open") == ON:
            flat[f"{other}_open"] = ON
        else:
            flat.pop(f"{other}_open", None)
    return {name: value for name, value in flat.items() if not name.startswith("copy_")}


def _with_dates(flat: Written) -> tuple[Written, str | None]:
    """A row for each date from the first to the last; none yet, a row to fill in."""
    rows = rows_of(flat, DATES)
    first, last = (_date(flat.get(name, "")) for name in ("new_first", "new_last"))
    hours = flat.get("new_hours", "")
    flat = {name: value for name, value in flat.items() if not name.startswith("new_")}
    if first is None:
        added = [{"on": "", "hours": hours}]
    else:
        days = min(max(((last or first) - first).days, 0), MOST_DATES - 1)
        dates = [(first + timedelta(days=ahead)).isoformat() for ahead in range(days + 1)]
        added = [{"on": day, "hours": hours} for day in dates]
    taken = {row["on"] for row in added if row["on"]}
    kept = [row for row in rows if row.get("on") not in taken]
    # New ones stay last where one of them still lacks its date.
    merged = sorted([*kept, *added], key=lambda row: row.get("on") or "9")
    focus = next((at for at, row in enumerate(merged) if row is added[0]), 0)
    return with_rows(flat, DATES, merged), f"f-{DATES}-{focus}-on"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
