"""Tasks: what a person must do by a day, with a way to the booking and the contact behind each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.back_office import BackOffice
from booking.tasks import DONE, OPEN
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present, safe_path
from integrations.office.frame import page_asked
from integrations.office.linked import linked

doors = Blueprint("tasks", __name__, url_prefix="/office/<account>/tasks")


@doors.get("")
@agent_required
def listed(account: str) -> ResponseReturnValue:
    del account
    which = DONE if request.args.get("show") == DONE else OPEN
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        page = office.tasks(which, page=page_asked())
        rows = linked(tx, page.rows)
    return render_template("office/tasks.html", which=which, page=page, rows=rows, now=now())


@doors.post("/<ref>/done")
@agent_required
def finish(account: str, ref: str) -> ResponseReturnValue:
    """Tick it, or with `undo` take the tick back."""
    del account
    done = "undo" not in request.form
    with transaction() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        office.finish_task(office.task(ref), done=done)
    flash(gettext("Done.") if done else gettext("The task is open again."))
    onward = safe_path(request.form.get("onward"), otherwise=url_for("tasks.listed"))
    return redirect(onward, 303)
