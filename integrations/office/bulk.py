"""One thing done to many bookings: what would happen, then how far it is and what became of each.

What is chosen travels as the refs of bookings, so that what was looked at is what is done.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.agenda import refs_of
from booking.back_office import BackOffice
from booking.bulk import BulkItem, BulkJob, BulkKind, ItemState, Tally
from booking.bulk_desk import MOST, BulkDesk, Expected, Plan
from booking.errors import InvalidInput, NotFound
from booking.paging import Page
from booking.people import Host
from bot.conversations import have_spoken
from bot.phrases import money_in_words
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present
from integrations.languages import locale_tag
from integrations.office.agenda import Narrowed, narrowed_by_address
from integrations.office.details import words_for
from integrations.office.frame import office_zone, page_asked

doors = Blueprint("bulk", __name__, url_prefix="/office/<account>/bookings/bulk")

# A booking, and when the page that the button stands on showed it to start.
REF = re.compile(r"([0-9a-f-]{36})(?:@(\d{1,10}))?")
KEY = re.compile(r"[0-9a-f]{32}")
ALL = "all"  # instead of refs: everything in the list that the address names


@dataclass(frozen=True)
class Preview:
    """What would happen, counted; `rows` has all of it. `spoken` are the contacts who have a
    conversation.
    """

    kind: BulkKind
    rows: Sequence[Expected]
    spoken: Collection[int]
    new_host: Host | None = None

    @property
    def acted(self) -> list[Expected]:
        return [row for row in self.rows if row.state is ItemState.DONE]

    @property
    def left_alone(self) -> list[Expected]:
        return [row for row in self.rows if row.state is not ItemState.DONE]

    @property
    def in_chat(self) -> int:
        return sum(row.booking.contact_id in self.spoken for row in self.acted)

    @property
    def by_mail(self) -> int:
        return sum(row.booking.mail is not None for row in self.acted)

    @property
    def unreached(self) -> int:
        """Those who have neither a mail nor a conversation."""
        return sum(
            row.booking.mail is None and row.booking.contact_id not in self.spoken
            for row in self.acted
        )

    @property
    def refunds(self) -> list[str]:
        """What goes back, for each currency."""
        sums: Counter[str] = Counter()
        for row in self.acted:
            if row.refund and row.booking.payment is not None:
                sums[row.booking.payment.currency] += row.refund
        return [money_in_words(sums[name], name, locale=locale_tag()) for name in sorted(sums)]


@doors.get("")
@agent_required
def choose(account: str) -> ResponseReturnValue:
    """What would happen to those that were chosen; nothing does yet."""
    del account
    return _preview()


@doors.post("")
@agent_required
def start(account: str) -> ResponseReturnValue:
    """The button: the same button pressed twice is one job."""
    del account
    key = request.form.get("key", "")
    try:
        with transaction() as tx:
            entered, agent = present(tx)
            office = BackOffice(tx, entered, agent, now=now())
            reason, tells = request.form.get("reason"), "tell" in request.form
            written = _written()
            seen = {ref: moment for ref, moment in written.items() if moment is not None}
            plan = Plan(
                _kind(),
                new_host=_new_host(office.hosts()),
                refs=tuple(written),
                seen=seen,
                reason=reason,
                tells=tells,
            )
            desk = BulkDesk(tx, entered, now=now())
            job = desk.start(plan, actor=office.actor, key=key if KEY.fullmatch(key) else None)
            ref = job.ref
    except InvalidInput as error:
        return _preview(error)
    return redirect(url_for("bulk.shown", ref=ref), 303)


@doors.get("/<ref>")
@agent_required
def shown(account: str, ref: str) -> ResponseReturnValue:
    """How far it is, and what became of each booking."""
    del account
    return render_template("office/bulk.html", **_job(ref))


@doors.get("/<ref>/progress")
@agent_required
def progress(account: str, ref: str) -> ResponseReturnValue:
    """The part of the page that changes while the job is at work."""
    del account
    return render_template("office/parts/bulk-progress.html", **_job(ref))


def _preview(error: InvalidInput | None = None) -> ResponseReturnValue:
    zone, kind = office_zone(), _kind()
    with reading() as tx:
        account, agent = present(tx)
        office = BackOffice(tx, account, agent, now=now())
        hosts = office.hosts()
        narrowed, new_host = narrowed_by_address(hosts), _new_host(hosts)
        refs = tuple(_written())
        if request.method == "GET" and ALL in request.args:
            refs = tuple(refs_of(tx, narrowed.listing, most=MOST, now=now()))
        is_unsaid = kind is BulkKind.CHANGE_HOST and new_host is None
        rows: Sequence[Expected] = []
        if refs and not is_unsaid:
            rows = BulkDesk(tx, account, now=now()).forecast(
                Plan(kind, new_host=new_host, refs=refs), actor=office.actor
            )
        contact_ids = {row.booking.contact_id for row in rows}
        spoken = have_spoken(tx, contact_ids)
    if refs and is_unsaid:
        return _ask_for_host(narrowed, hosts, refs, error)
    if not rows:
        flash(gettext("Choose the bookings first."))
        return redirect(_list_path(narrowed), 303)
    return render_template(
        "office/bulk-preview.html",
        preview=Preview(kind, rows, spoken, new_host),
        narrowed=narrowed,
        hosts=[host for host in hosts if host.is_on],
        asked=_asked(narrowed, refs) if request.method == "GET" else None,
        key=request.form.get("key") or token_hex(16),
        given=request.form,
        wrong=words_for(error.fields) if error else {},
        in_words=in_words,
        zone=zone,
    ), 422 if error else 200


def _ask_for_host(
    narrowed: Narrowed, hosts: list[Host], refs: Collection[str], error: InvalidInput | None
) -> ResponseReturnValue:
    """The step before: whose they shall be."""
    return render_template(
        "office/bulk-host.html",
        narrowed=narrowed,
        hosts=[host for host in hosts if host.is_on],
        asked=_asked(narrowed, refs),
        number=len(refs),
    ), 422 if error else 200


def _asked(narrowed: Narrowed, refs: Collection[str]) -> list[tuple[str, str]]:
    """What names the same bookings again, short enough for an address where it was so before."""
    query = [(name, value) for name, value in narrowed.query.items() if value]
    if ALL in request.args:
        return [*query, (ALL, "yes")]
    return [*query, *(("ref", ref) for ref in refs)]


def _new_host(hosts: list[Host]) -> Host | None:
    """Raises NotFound for a host who is none of these."""
    ref = request.values.get("new_host", "")
    if not ref or _kind() is not BulkKind.CHANGE_HOST:
        return None
    found = next((host for host in hosts if host.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def _job(ref: str) -> dict[str, object]:
    """Raises NotFound."""
    with reading() as tx:
        account, _ = present(tx)
        desk = BulkDesk(tx, account, now=now())
        job: BulkJob = desk.job(ref)
        tally: Tally = desk.tally(job)
        page: Page[BulkItem] = desk.page_of_items(job, page=page_asked())
    return {
        "job": job,
        "tally": tally,
        "page": page,
        "zone": office_zone(),
        "in_words": in_words,
    }


def _kind() -> BulkKind:
    asked = request.values.get("kind", "")
    return BulkKind(asked) if asked in list(BulkKind) else BulkKind.CANCEL


def _written() -> dict[str, datetime | None]:
    """The bookings of an address or a form, each with the start at which it was seen there."""
    found = REF.findall(" ".join(request.values.getlist("ref")))
    return {
        ref: datetime.fromtimestamp(int(seconds), UTC) if seconds else None
        for ref, seconds in found[:MOST]
    }


def in_words(code: str) -> str:
    """Why one was left as it is."""
    return {
        "already_cancelled": gettext("Was cancelled already"),
        "already_asked": gettext("Was asked already"),
        "already_theirs": gettext("Is theirs already"),
        "not_a_host": gettext("Not a host of this event type"),
        "shared": gettext("Has seats or several hosts"),
        "slot_taken": gettext("Not free then"),
        "outside_availability": gettext("Outside their hours"),
        "still_pending": gettext("Not confirmed yet: decide or cancel it"),
        "not_active": gettext("No longer active"),
        "changed_meanwhile": gettext("Was moved meanwhile: look again"),
        "in_the_past": gettext("Has begun already"),
    }.get(code, gettext("Could not be changed"))


def _list_path(narrowed: Narrowed) -> str:
    query: dict[str, Any] = {**narrowed.query}
    return url_for("bookings.listed", **query)
