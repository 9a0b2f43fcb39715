"""Deals: what may be sold to whom, at which step of its way, and what moved it there."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.deals import Deal, stages_of
from booking.errors import ChangedMeanwhile
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present, safe_path
from integrations.office.aside import contact_shown, conversation_beside, panel
from integrations.office.frame import beside_ref, is_swap, page_asked, version_seen
from integrations.office.linked import linked_activities, linked_deals
from integrations.refusals import in_words

doors = Blueprint("deals", __name__, url_prefix="/office/<account>/deals")


@doors.get("")
@agent_required
def listed(account: str) -> ResponseReturnValue:
    del account
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        page = office.deals(page=page_asked())
        rows = linked_deals(tx, page.rows)
    return render_template("office/deals.html", page=page, rows=rows)


@doors.get("/<ref>")
@agent_required
def shown(account: str, ref: str) -> ResponseReturnValue:
    del account
    return _shown(ref)


def _shown(ref: str, *, status: int = 200, problem: str = "") -> ResponseReturnValue:
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        deal = office.deal(ref)
        [row] = linked_deals(tx, [deal])
        past = linked_activities(tx, office.activities(deal))
    page = render_template("office/deal.html", row=row, past=past, problem=problem)
    return page, status


@doors.post("/<ref>/stage")
@agent_required
def move(account: str, ref: str) -> ResponseReturnValue:
    """To another step; one that somebody moved meanwhile is shown as it is now, and stays there."""
    del account
    try:
        with transaction() as tx:
            office = BackOffice(tx, *present(tx), now=now())
            deal = office.deal(ref)
            _check_version(deal)
            office.move_deal(deal, request.form.get("stage", ""))
            stage = next(one for one in stages_of(tx, deal.pipeline_id) if one.id == deal.stage.id)
    except ChangedMeanwhile as error:
        if is_swap():
            return _contact_shown(ref, in_words(error))
        return _shown(ref, status=409, problem=in_words(error))
    flash(gettext("Moved to %(stage)s.", stage=stage.name))
    onward = safe_path(request.form.get("onward"), otherwise=url_for("deals.shown", ref=ref))
    return redirect(onward, 303)


def _check_version(deal: Deal) -> None:
    if version_seen(request.form) not in (None, deal.version):
        raise ChangedMeanwhile


def _contact_shown(ref: str, problem: str) -> ResponseReturnValue:
    """The panel from which a script tried to move the deal, with the deal as it is now."""
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        [row] = linked_deals(tx, [office.deal(ref)])
        shown = contact_shown(tx, row.contact, conversation_beside(tx, row.contact))
    return panel(
        "office/parts/contact.html", 409, shown=shown, beside=beside_ref(), problem=problem
    )
