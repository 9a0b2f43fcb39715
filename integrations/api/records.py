"""What was written down about an appointment: all that happened to it, and our side's notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.api_keys import Scope
from booking.appointments import booking_called
from booking.back_office import BackOffice
from integrations.api.access import Asked, Calls
from integrations.api.shapes import HistoryShape
from integrations.api.words import Shape
from integrations.appointments import instant

calls = Calls("Records")


class NoteShape(Shape):
    text: str
    author: str
    at: datetime


class NotesShape(Shape):
    id: str
    notes: list[NoteShape]


@calls.add(
    "GET",
    "/v4/appointment/{ref}/history",
    scope=Scope.READ,
    needs_host=True,
    answers={200: HistoryShape},
)
def history(asked: Asked, ref: str) -> dict[str, Any]:
    """All that happened to the appointment, the newest first."""
    booking, live = booking_called(asked.tx, ref)
    office = BackOffice(asked.tx, asked.account, None, now=asked.now)
    refs = {host.id: host.ref for host in office.hosts()}
    return {
        "id": live,
        "changes": [
            {
                "version": row.version,
                "what": row.fact,
                "at": instant(row.at),
                "by": row.actor_kind,
                "byName": row.actor_name,
                "channel": row.channel,
                "reason": row.reason,
                "before": _outside(row.before, refs),
                "after": _outside(row.after, refs),
            }
            for row in office.history(booking)
        ],
    }


@calls.add(
    "GET",
    "/v4/appointment/{ref}/notes",
    scope=Scope.READ,
    needs_host=True,
    answers={200: NotesShape},
)
def notes(asked: Asked, ref: str) -> dict[str, Any]:
    """All notes of our side, the newest first. The customer sees none of them."""
    booking, live = booking_called(asked.tx, ref)
    office = BackOffice(asked.tx, asked.account, None, now=asked.now)
    return {
        "id": live,
        "notes": [
            {"text": note.text, "author": note.author, "at": instant(note.at)}
            for note in office.notes(booking)
        ],
    }


def _outside(values: dict[str, Any], refs: dict[int, str]) -> dict[str, Any]:
    """What a history row says, without our own numbers."""
    told = dict(values)
    if "hosts" in told:
        told["hosts"] = [refs[host_id] for host_id in told["hosts"] if host_id in refs]
    return told
