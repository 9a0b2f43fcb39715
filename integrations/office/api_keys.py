"""Keys of programs on pages: made and shown once, and taken away for good."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from booking import api_keys
from booking.api_keys import ApiKey, Scope
from booking.errors import InvalidInput
from integrations.doors import now, reading, transaction
from integrations.guard import admin_required, present
from integrations.limits import WRITES, limiter
from integrations.office.forms import Written, named_errors, written_of

doors = Blueprint("api_keys", __name__, url_prefix="/office/<account>/settings/api-keys")

LIVES = ("", "30", "90", "365")  # days; the first does not end
LONGEST_FIGURE = 5


@doors.get("")
@admin_required
def listed(account: str) -> ResponseReturnValue:
    """All keys, and a form for another."""
    del account
    return _listed({"scope": Scope.BOOK.value, "days": "90"})


@doors.post("")
@admin_required
@limiter.limit(WRITES)
def make(account: str) -> ResponseReturnValue:
    """A new key, shown this once."""
    del account
    written = written_of(request.form)
    days = written.get("days", "")
    try:
        with transaction() as tx:
            _, agent = present(tx)
            made = api_keys.make_key(
                tx,
                name=written.get("name", ""),
                scopes=[written["scope"]] if written.get("scope") else [],
                days=_days(days),
                agent=agent,
                now=now(),
            )
    except InvalidInput as error:
        fields = {"scope" if name == "scopes" else name: why for name, why in error.fields.items()}
        return _listed(written, named_errors(fields, _labels(), {}), status=422)
    return _listed({"scope": Scope.BOOK.value, "days": "90"}, shown=made.shown)


@doors.route("/<uuid:ref>/revoke", methods=["GET", "POST"])
@admin_required
def revoke(account: str, ref: object) -> ResponseReturnValue:
    """Asked first: a key that was taken away never comes back."""
    del account
    if request.method == "GET":
        with reading() as tx:
            present(tx)
            found = api_keys.key_called(tx, str(ref))
        return render_template(
            "office/revoke.html",
            what=found.name,
            back=url_for("api_keys.listed"),
            consequence=gettext("Programs that use this key are refused from then on."),
        )
    with transaction() as tx:
        present(tx)
        api_keys.revoke(api_keys.key_called(tx, str(ref)), now=now())
    flash(gettext("The key is revoked."))
    return redirect(url_for("api_keys.listed"), 303)


def _listed(
    form: Written,
    wrong: dict[str, str] | None = None,
    *,
    shown: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    with reading() as tx:
        present(tx)
        rows = api_keys.keys(tx)
    errors, labels = wrong or {}, _labels()
    page = render_template(
        "office/api-keys.html",
        rows=[(row, _state(row)) for row in rows],
        shown=shown,
        form=form,
        wrong=errors,
        summary={name: (labels[name], words) for name, words in errors.items()},
        labels=labels,
        scopes=[(scope.value, *words) for scope, words in _scopes().items()],
        lives=[(days, _life(days)) for days in LIVES],
    )
    return page, status


def _state(key: ApiKey) -> dict[str, Any]:
    scope = next(iter(reversed(key.scopes)))
    words = _scopes()[Scope(scope)][0]
    if key.revoked_at is not None:
        return {"scope": words, "words": gettext("Revoked"), "kind": "", "works": False}
    if key.is_expired(now()):
        return {"scope": words, "words": gettext("Expired"), "kind": "warn", "works": False}
    return {"scope": words, "words": gettext("In use"), "kind": "ok", "works": True}


def _scopes() -> dict[Scope, tuple[str, str]]:
    return {
        Scope.READ: (gettext("Read"), gettext("Sees bookings, free times, contacts and deals.")),
        Scope.BOOK: (
            gettext("Book"),
            gettext("Also books, moves, cancels and annotates, as an agent does."),
        ),
        Scope.ADMIN: (
            gettext("Set up"),
            gettext("Also changes event types, hosts and webhooks, and gives money back."),
        ),
    }


def _labels() -> dict[str, str]:
    return {
        "name": gettext("Name"),
        "scope": gettext("What it may do"),
        "days": gettext("Ends"),
    }


def _life(days: str) -> str:
    return gettext("after %(days)s days", days=days) if days else gettext("never")


def _days(text: str) -> int | None:
    """Raises InvalidInput."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_FIGURE):
        raise InvalidInput({"days": "not_a_number"})
    return int(text)
