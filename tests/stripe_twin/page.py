"""The page on which a customer pays, now or by bank, or turns back."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from .state import Twin

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Checkout</title>
<meta name="viewport" content="width=device-width">
<h1>{title}</h1><p>{amount} {currency} in the smallest unit</p>
<form method="post"><button name="do" value="pay">Pay</button>
<button name="do" value="bank">Pay by bank</button>
<button name="do" value="back">Cancel</button></form></html>"""


def page(twin: Twin, session_id: str) -> tuple[int, str]:
    """Status and page."""
    with twin.lock:
        session = twin.sessions.get(session_id)
        if session is None:
            return 404, "<!doctype html><title>Not found</title><p>Not found</p>"
        twin.lapse(session)
        if session["status"] != "open":
            return 200, f"<!doctype html><title>Over</title><p>This is {session['status']}.</p>"
        return 200, _PAGE.format(
            title=escape(session["_title"]),
            amount=session["amount_total"],
            currency=escape(session["currency"].upper()),
        )


def acted(twin: Twin, session_id: str, body: str) -> str:
    """Where the customer goes after this button."""
    session = twin.sessions[session_id]
    [button] = parse_qs(body).get("do", ["back"])
    if button == "back":
        return str(session["cancel_url"])
    try:
        twin.pays(session_id, bank=button == "bank")
    except ValueError:
        return f"{twin.url}/c/pay/{session_id}"
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session_id)
