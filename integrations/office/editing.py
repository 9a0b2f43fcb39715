"""What pages on which something is made, changed or deleted have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking.db import Tx
from booking.errors import ChangedMeanwhile, InvalidInput
from integrations.doors import transaction
from integrations.office.forms import SAVE, Written, act_asked, in_words, written_of


class Form(Protocol):
    """What the module of one kind of form knows."""

    def changed_by(self, act: str, flat: Written) -> tuple[Written, str | None]: ...

    def errors_of(self, fields: Mapping[str, str], flat: Written) -> dict[str, str]: ...


class Shown(Protocol):
    """A page with its form: as it is kept, or as `flat` says and with what is to be said of it."""

    def __call__(
        self,
        flat: Written | None,
        *,
        wrong: dict[str, str] | None = None,
        focus: str | None = None,
        is_stale: bool = False,
        status: int = 200,
    ) -> ResponseReturnValue: ...


def edited(
    form: Form, shown: Shown, saved: Callable[[Written], ResponseReturnValue]
) -> ResponseReturnValue:
    """The form, what its buttons for rows do, and saving it."""
    if request.method == "GET":
        return shown(None)
    act, flat = act_asked(), written_of(request.form)
    if act != SAVE:
        flat, focus = form.changed_by(act, flat)
        return shown(flat, focus=focus)
    try:
        return saved(flat)
    except InvalidInput as error:
        return shown(flat, wrong=form.errors_of(error.fields, flat), status=422)
    except ChangedMeanwhile:
        return shown(flat, is_stale=True, status=409)


def deleted(
    unless_used: Callable[[Tx], str], *, back: str, listed: str, consequence: str
) -> ResponseReturnValue:
    """Asked first, deleted by a POST; what is in use stays. `unless_used` does that, raises
    InvalidInput where it is in use, and says its name.
    """
    try:
        with transaction() as tx:
            name = unless_used(tx)
    except InvalidInput as error:
        flash(in_words(error.fields["all"]))
        return redirect(back, 303)
    if request.method == "POST":
        flash(gettext("%(name)s is deleted.", name=name))
        return redirect(listed, 303)
    return render_template("office/delete.html", what=name, back=back, consequence=consequence)
