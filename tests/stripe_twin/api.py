"""The twin's API: what may be asked, checked field by field, and done once for a key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from .state import Asked, Kept, Record, Twin, public

MINUTE = 60
THOUSANDTHS = ("bhd", "jod", "kwd", "omr", "tnd")
WHOLE_ONLY = ("isk",)
Answer = tuple[int, Record]

_URL = re.compile(r"https?://\S+")
_CHECKOUT = {
    "mode": r"payment",
    "line_items[0][price_data][currency]": r"[a-z]{3}",
    "line_items[0][price_data][unit_amount]": r"[1-9]\d{0,7}",
    "line_items[0][price_data][product_data][name]": r".{1,250}",
    "line_items[0][quantity]": r"[1-9]\d*",
    "client_reference_id": r".{1,200}",
    "metadata[*]": r".{0,500}",
    "payment_intent_data[metadata][*]": r".{0,500}",
    "customer_email": r"[^@\s]+@[^@\s]+",
    "success_url": r"https?://\S+",
    "cancel_url": r"https?://\S+",
    "expires_at": r"\d+",
    "locale": r"[a-zA-Z-]{2,7}",
}
_REFUND = {
    "payment_intent": r"pi_\w+",
    "amount": r"[1-9]\d*",
    "reason": r"duplicate|fraudulent|requested_by_customer",
    "metadata[*]": r".{0,500}",
}
_LIST = {"payment_intent": r"pi_\w+", "limit": r"[1-9]\d?|100"}
_EXPAND = {"expand[0]": r"payment_intent(\.latest_charge)?"}


class Refusal(Exception):
    """An error as Stripe words it."""

    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", code: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        error = {"type": kind, "message": message}
        self.body: Record = {"error": error | ({"code": code} if code else {})}


class Api:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin

    def answer(self, method: str, path: str, query: str, body: str, headers: Any) -> Answer:
        twin, key = self._twin, headers.get("Idempotency-Key")
        form = dict(parse_qsl(body or query, keep_blank_values=True))
        with twin.lock:
            try:
                status, found = self._answered(method, path, form, key, headers)
            except Refusal as refusal:
                status, found = refusal.status, refusal.body
            twin.asked.append(Asked(method, path, form, key, status))
            return status, found

    def _answered(
        self, method: str, path: str, form: Record, key: str | None, headers: Any
    ) -> Answer:
        if headers.get("Authorization") != f"Bearer {self._twin.api_key}":
            raise Refusal(401, "Invalid API Key provided")
        operation, act = self._route(method, path)
        if hook := self._twin.faults.before.pop(operation, None):
            hook()
        fate = self._fate(operation)
        if fate is not None and not fate[1]:
            raise Refusal(fate[0], "fate", kind="api_error")
        if method == "POST" and key is not None:
            answer = self._once(key, path, form, act)
        else:
            answer = act(form)
        if hook := self._twin.faults.after.pop(operation, None):
            hook()
        if fate is not None:
            raise Refusal(fate[0], "fate", kind="api_error")
        return answer

    def _once(self, key: str, path: str, form: Record, act: Callable[[Record], Answer]) -> Answer:
        kept = self._twin.kept.get(key)
        if kept is not None:
            if (kept.path, kept.form) != (path, form):
                message = (
                    "Keys for idempotent requests can only be used with the same parameters they "
                    "were first used with."
                )
                raise Refusal(400, message, kind="idempotency_error")
            return kept.status, kept.body
        status, body = act(form)
        self._twin.kept[key] = Kept(path, form, status, body)
        return status, body

    def _fate(self, operation: str) -> tuple[int, bool] | None:
        failing = self._twin.faults.failing
        for place, (named, status, after) in enumerate(failing):
            if named == operation:
                del failing[place]
                return status, after
        return None

    def _route(self, method: str, path: str) -> tuple[str, Callable[[Record], Answer]]:
        match method, path.strip("/").split("/"):
            case "POST", ["v1", "checkout", "sessions"]:
                return "open", self._open
            case "GET", ["v1", "checkout", "sessions"]:
                return "list", lambda _: (200, _listed([]))
            case "GET", ["v1", "checkout", "sessions", ref]:
                return "retrieve", lambda form: self._retrieve(ref, form)
            case "POST", ["v1", "checkout", "sessions", ref, "expire"]:
                return "expire", lambda form: self._expire(ref, form)
            case "POST", ["v1", "refunds"]:
                return "refund", self._refund
            case "GET", ["v1", "refunds"]:
                return "refunds", self._refunds
            case _:
                raise Refusal(404, f"Unrecognized request URL ({method}: {path}).")

    def _open(self, form: Record) -> Answer:
        twin = self._twin
        if not form.get("customer_email", "").isascii():
            mail = form["customer_email"]
            raise Refusal(400, f"Invalid email address: {mail}", code="email_invalid")
        _check(form, _CHECKOUT, needs=("mode", "success_url", "line_items[0][quantity]"))
        expires_at = int(form.get("expires_at") or twin.now + 24 * 60 * MINUTE)
        if not 30 * MINUTE <= expires_at - twin.now <= 24 * 60 * MINUTE:
            message = "The `expires_at` timestamp must be 30 minutes to 24 hours from creation."
            raise Refusal(400, message, code="parameter_invalid")
        price, session_id = "line_items[0][price_data]", twin.id("cs_test")
        amount = int(form[f"{price}[unit_amount]"]) * int(form["line_items[0][quantity]"])
        currency = form[f"{price}[currency]"]
        _check_coins(amount, currency)
        intent = {
            "id": twin.id("pi"),
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "currency": currency,
            "status": "requires_payment_method",
            "latest_charge": twin.id("ch"),
            "metadata": _named(form, "payment_intent_data[metadata]"),
            "livemode": False,
        }
        session = {
            "id": session_id,
            "object": "checkout.session",
            "mode": "payment",
            "status": "open",
            "payment_status": "unpaid",
            "amount_subtotal": amount,
            "amount_total": amount,
            "currency": currency,
            "client_reference_id": form.get("client_reference_id"),
            "metadata": _named(form, "metadata"),
            "payment_intent": None,
            "customer": None,
            "customer_details": {"email": form.get("customer_email"), "name": None},
            "created": twin.now,
            "expires_at": expires_at,
            "success_url": form["success_url"],
            "cancel_url": form.get("cancel_url"),
            "url": f"{twin.url}/c/pay/{session_id}",
            "livemode": False,
            "_intent": intent["id"],
            "_title": form[f"{price}[product_data][name]"],
        }
        twin.intents[str(intent["id"])] = intent
        twin.sessions[session_id] = session
        return 200, public(session)

    def _retrieve(self, ref: str, form: Record) -> Answer:
        _check(form, _EXPAND)
        session = self._session(ref)
        found = public(session)
        if form and found["payment_intent"]:
            intent = self._twin.intents[session["_intent"]]
            found["payment_intent"] = expanded = public(intent)
            if form["expand[0]"].endswith("latest_charge"):
                expanded["latest_charge"] = self._twin.charge(intent)
        return 200, found

    def _expire(self, ref: str, form: Record) -> Answer:
        _check(form, {})
        session = self._session(ref)
        if session["status"] != "open":
            message = (
                'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
                f"Session has a status of {session['status']}."
            )
            raise Refusal(400, message)
        self._twin.end(session)
        return 200, public(session)

    def _session(self, ref: str) -> Record:
        session = self._twin.sessions.get(ref)
        if session is None:
            raise Refusal(404, f"No such checkout.session: {ref}", code="resource_missing")
        self._twin.lapse(session)
        return session

    def _refund(self, form: Record) -> Answer:
        twin = self._twin
        _check(form, _REFUND, needs=("payment_intent",))
        intent = twin.intents.get(form["payment_intent"])
        if intent is None or intent["status"] != "succeeded":
            raise Refusal(400, "This PaymentIntent does not have a successful charge to refund.")
        if intent.get("_disputed"):
            message = (
                f"Charge {intent['latest_charge']} has been charged back; cannot issue a refund."
            )
            raise Refusal(400, message, code="charge_disputed")
        left = intent["amount"] - twin.refunded(intent["id"])
        if left == 0:
            message = f"Charge {intent['latest_charge']} has already been refunded."
            raise Refusal(400, message, code="charge_already_refunded")
        amount = int(form.get("amount") or left)
        _check_coins(amount, intent["currency"])
        if amount > left:
            raise Refusal(400, f"Refund amount is greater than unrefunded amount ({left})")
        metadata = _named(form, "metadata")
        return 200, dict(twin.refund(intent, amount, metadata=metadata, reason=form.get("reason")))

    def _refunds(self, form: Record) -> Answer:
        _check(form, _LIST)
        found = [
            dict(one)
            for one in self._twin.refunds.values()
            if form.get("payment_intent") in (None, one["payment_intent"])
        ]
        return 200, _listed(found[::-1])


def _check(form: Record, known: dict[str, str], *, needs: tuple[str, ...] = ()) -> None:
    for name, value in form.items():
        rule = known.get(name) or known.get(re.sub(r"\[\w+\]$", "[*]", name))
        if rule is None:
            raise Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown")
        if not re.fullmatch(rule, value, re.DOTALL):
            raise Refusal(400, f"Invalid {name}: {value}", code="parameter_invalid")
    for name in needs:
        if not form.get(name):
            message = f"Missing required param: {name}."
            raise Refusal(400, message, code="parameter_missing")


def _check_coins(amount: int, currency: str) -> None:
    """https://docs.stripe.com/currencies: no thousandths, and of some no hundredths either."""
    smallest = 10 if currency in THOUSANDTHS else 100 if currency in WHOLE_ONLY else 1
    if amount % smallest:
        raise Refusal(400, f"Invalid amount for {currency}: {amount}", code="parameter_invalid")


def _named(form: Record, group: str) -> Record:
    found = {}
    for name, value in form.items():
        match = re.fullmatch(re.escape(group) + r"\[(\w+)\]", name)
        if match:
            found[match.group(1)] = value
    return found


def _listed(found: list[Record]) -> Record:
    return {"object": "list", "data": found, "has_more": False, "url": "/v1"}
