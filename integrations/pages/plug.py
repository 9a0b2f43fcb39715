"""The customer's pages: booking an event type, and the signed links that show, move and cancel a
booking.
"""

from __future__ import annotations

from integrations.pages.doors import doors
from integrations.plug import House, Plug
from integrations.settings import Settings


def plug(_settings: Settings, _house: House) -> Plug:
    return Plug(opens=doors())
