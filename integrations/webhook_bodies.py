"""What subscribers are sent: flat JSON, signed as Standard Webhooks says, and how a log shows it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.appointments import Appointment
from booking.subscriptions import Kind, Message
from integrations.appointments import appointment_json, local

MASK = "***"
_PREFIX = "whsec_"
_KEY_BYTES = 32


def new_secret() -> str:
    """A signing secret, in the form in which receivers' libraries take it."""
    return _PREFIX + base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def body_of(message: Message, account_ref: str, *, secret: str | None) -> dict[str, Any]:
    """`secret` is the token of the customer's link; a test message is about no booking."""
    if message.kind is Kind.TEST:
        return {"webhookType": message.kind.value, "id": message.ref, "companyId": account_ref}
    appointment = Appointment.read(message.words["appointment"])
    shown = appointment_json(appointment, secret=secret)
    if message.kind is not Kind.RESCHEDULED:
        return {"webhookType": message.kind.value, **shown}
    old = message.words.get("old_start")
    return {
        "webhookType": message.kind.value,
        "rescheduledAppointment": shown,
        "oldStartDate": local(datetime.fromisoformat(old), appointment.zone) if old else None,
        "newStartDate": shown["start"],
    }


def written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def masked(message: Message, account_ref: str) -> str:
    """The body for people to read; the customer's link stays the customer's."""
    body = body_of(message, account_ref, secret=MASK)
    return json.dumps(body, ensure_ascii=False, indent=2)


def headers_of(
    message_ref: str, body: bytes, secrets: Sequence[str], *, at: datetime
) -> dict[str, str]:
    """`at` is when it is sent; one signature for each secret."""
    moment = str(int(at.timestamp()))
    signed = b".".join((message_ref.encode(), moment.encode(), body))
    return {
        "Content-Type": "application/json",
        "webhook-id": message_ref,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
