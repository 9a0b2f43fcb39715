"""A page's own confirmation: a signed nonce in each form, so that only what a person sent from our
page is done.

It needs no cookie, so it works where cookies do not. It is bound to what the form is about, and its
random part is the key by which the same form sent twice is one request.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import request
from flask_wtf.csrf import CSRFError

from booking.errors import LinkInvalid
from integrations.doors import house, now

NONCE_LASTS = timedelta(hours=24)
_PURPOSE = "page"


def new_nonce(about: str) -> str:
    """For a form about `about`: an account's event type, or a management link."""
    return house().database.tokens.sign(
        _PURPOSE, [_digest(about), secrets.token_hex(16)], now=now()
    )


def confirmed(about: str) -> str:
    """The key of the form that was sent.

    Raises CSRFError when it does not come from our page about `about`, OfferExpired when the page
    is a day old.
    """
    given = request.form.get("nonce", "")
    try:
        value = house().database.tokens.read(given, _PURPOSE, now=now(), lasts=NONCE_LASTS)
    except LinkInvalid as error:
        raise CSRFError("not sent from our page") from error
    bound_to, key = value
    if bound_to != _digest(about):
        raise CSRFError("sent from another page")
    return str(key)


def once(key: str, *parts: object) -> str:
    """A key for what this form asked: with another choice in it, it is another request."""
    return _digest("\n".join([key, *map(str, parts)]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
