"""Availability on pages: the schedules, and one with its weekly hours and the dates that differ."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.availability import Availability
from booking.db import Tx
from booking.schedule_drafts import ScheduleDraft
from booking.when.hours import Hours
from integrations.doors import now, reading, transaction
from integrations.guard import admin_required, present
from integrations.moments import local_date
from integrations.office import editing
from integrations.office import schedule_forms as forms
from integrations.office.choices import (
    clocks_said,
    month_asked,
    weekday_names,
    zone_groups,
)
from integrations.office.forms import (
    Difference,
    Written,
    differences,
    rows_of,
)
from integrations.office.frame import version_seen

doors = Blueprint("availability", __name__, url_prefix="/office/<account>/availability")


@dataclass(frozen=True)
class Month:
    """A month of one schedule: weeks of date and kind, and the months beside it."""

    first: date
    weeks: list[list[tuple[date, str] | None]]
    weekdays: list[tuple[str, str]]
    earlier: date
    later: date


@doors.get("")
@admin_required
def listed(account: str) -> ResponseReturnValue:
    del account
    with reading() as tx:
        counter = _counter(tx)
        rows = [(schedule, *counter.users_of(schedule)) for schedule in counter.schedules()]
    return render_template("office/availability.html", rows=rows, week_said=week_said)


@doors.route("/new", methods=["GET", "POST"])
@admin_required
def new(account: str) -> ResponseReturnValue:
    del account
    return _edited(None)


@doors.route("/<uuid:ref>", methods=["GET", "POST"])
@admin_required
def edited(account: str, ref: object) -> ResponseReturnValue:
    del account
    return _edited(str(ref))


def _edited(ref: str | None) -> ResponseReturnValue:
    return editing.edited(forms, partial(_shown, ref), partial(_saved, ref))


def _saved(ref: str | None, flat: Written) -> ResponseReturnValue:
    draft = ScheduleDraft.checked(forms.given(flat))
    with transaction() as tx:
        counter = _counter(tx)
        if ref is None:
            schedule = counter.create_schedule(draft)
        else:
            schedule = counter.schedule(ref)
            counter.revise_schedule(schedule, draft, version=version_seen(request.form))
    flash(gettext("Saved."))
    return redirect(url_for("availability.edited", ref=schedule.ref), 303)


def _shown(
    ref: str | None,
    flat: Written | None,
    *,
    wrong: dict[str, str] | None = None,
    focus: str | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    with reading() as tx:
        counter = _counter(tx)
        schedule = counter.schedule(ref) if ref is not None else None
        hosts, types = counter.users_of(schedule) if schedule else ([], [])
    theirs = forms.written(schedule) if schedule else forms.blank(g.account.zone)
    shown = theirs if flat is None else flat
    version = schedule.version if schedule else None
    if schedule and request.method == "POST" and not is_stale:
        version = version_seen(request.form)
    errors = wrong or {}
    page = render_template(
        "office/schedule.html",
        schedule=schedule,
        hosts=hosts,
        types=types,
        form=shown,
        version=version,
        wrong=errors,
        summary={name: (forms.label_of(name, shown), said) for name, said in errors.items()},
        changed=_changed(shown, theirs) if is_stale else None,
        is_dirty=flat is not None,
        focus=focus,
        weekdays=forms.weekdays(shown, week_starts_on=g.account.week_starts_on),
        dates=rows_of(shown, forms.DATES),
        zones=zone_groups(shown.get("zone", "")),
        clocks=clocks_said(schedule.hours.zone, now()) if schedule else "",
        month=_month(schedule.hours) if schedule else None,
    )
    return page, status


@doors.route("/<uuid:ref>/delete", methods=["GET", "POST"])
@admin_required
def delete(account: str, ref: object) -> ResponseReturnValue:
    """Hours that somebody goes by stay."""
    del account

    def unless_used(tx: Tx) -> str:
        counter = _counter(tx)
        schedule = counter.schedule(str(ref))
        if request.method == "POST":
            counter.delete_schedule(schedule)
        else:
            counter.check_unused(schedule)
        return schedule.name

    return editing.deleted(
        unless_used,
        back=url_for("availability.edited", ref=ref),
        listed=url_for("availability.listed"),
        consequence=gettext("No host and no event type goes by it."),
    )


def week_said(hours: Hours) -> str:
    """The days that are open and their hours; days alike are said together."""
    names = weekday_names("abbreviated")
    said: list[tuple[str, str, str]] = []
    for at, windows in enumerate(hours.weekly.days):
        words = forms.said(windows)
        if said and said[-1][2] == words:
            said[-1] = (said[-1][0], names[at], words)
        else:
            said.append((names[at], names[at], words))
    parts = [
        f"{first} {words}" if first == last else f"{first}\u2013{last} {words}"
        for first, last, words in said
        if words
    ]
    return " · ".join(parts) or gettext("Closed")


def _counter(tx: Tx) -> Availability:
    return Availability(tx, *present(tx), now=now())


def _changed(mine: Written, theirs: Written) -> list[Difference]:
    labels = {name: forms.label_of(name, theirs) for name in ("name", "zone")}
    days = forms.weekdays(theirs, week_starts_on=0)
    ours = forms.weekdays(mine, week_starts_on=0)
    changed = differences(mine, theirs, labels)
    for day, own in zip(days, ours, strict=True):
        if (day.is_open, day.windows) != (own.is_open, own.windows) and (
            day.is_open or own.is_open
        ):
            hours = ", ".join(f"{row['from']}\u2013{row['to']}" for row in day.windows)
            changed.append(Difference(day.name, hours if day.is_open else gettext("Closed")))
    mine_dates, their_dates = (rows_of(flat, forms.DATES) for flat in (mine, theirs))
    changed += [
        Difference(row["on"], row["hours"] or gettext("Closed"))
        for row in their_dates
        if row not in mine_dates
    ]
    return changed


def _month(hours: Hours) -> Month:
    today = local_date(now(), hours.zone)
    first = month_asked(request.args.get("month", ""), today)
    starts = g.account.week_starts_on
    weeks = calendar.Calendar(starts).monthdatescalendar(first.year, first.month)
    short, wide = weekday_names("short"), weekday_names()
    order = [(starts + offset) % 7 for offset in range(7)]
    return Month(
        first=first,
        weeks=[
            [
                (day, forms.kind_of_day(hours, day)) if day.month == first.month else None
                for day in week
            ]
            for week in weeks
        ],
        weekdays=[(short[day], wide[day]) for day in order],
        earlier=(first - timedelta(days=1)).replace(day=1),
        later=(first + timedelta(days=31)).replace(day=1),
    )
