"""For whom an agent books a time: one who is known, or somebody new."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.back_office import BackOffice
from booking.errors import InvalidInput
from booking.paging import LONGEST_SEARCH
from integrations.doors import now, reading, transaction
from integrations.guard import agent_required, present
from integrations.office.details import words_for
from integrations.office.frame import page_asked

doors = Blueprint("book_for", __name__, url_prefix="/office/<account>/book")


@doors.get("")
@agent_required
def whom(account: str) -> ResponseReturnValue:
    """What is booked, and when, comes next: beside the contact."""
    del account
    return _whom()


@doors.post("")
@agent_required
def somebody_new(account: str) -> ResponseReturnValue:
    """Who turns out to be known stays the contact that they were."""
    del account
    given = request.form
    try:
        with transaction() as tx:
            office = BackOffice(tx, *present(tx), now=now())
            contact = office.file_contact(
                name=given.get("name", ""), mail=given.get("mail", ""), phone=given.get("phone", "")
            )
            ref = contact.ref
    except InvalidInput as error:
        return _whom(error)
    return redirect(url_for("contacts.book", ref=ref), 303)


def _whom(error: InvalidInput | None = None) -> ResponseReturnValue:
    search = request.args.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    with reading() as tx:
        office = BackOffice(tx, *present(tx), now=now())
        page = office.contacts(search, page=page_asked())
    return render_template(
        "office/book-for.html",
        page=page,
        search=search,
        given=request.form,
        wrong=words_for(error.fields) if error else {},
    ), 422 if error else 200
