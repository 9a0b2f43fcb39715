"""Our own web chat: a page, the widget that frames it, and the JSON below both.

It delivers nothing: a reply is a row of the inbox, and who waits for it is woken by the commit.
"""

from __future__ import annotations

from integrations.plug import House, Plug
from integrations.settings import Settings
from integrations.webchat.door import doors
from integrations.webchat.waiting import WaitingRoom


def plug(settings: Settings, house: House) -> Plug:
    """What the web chat offers the house."""
    del house  # its doors find the house of the app they serve
    return Plug(opens=doors(WaitingRoom(settings.web.waiting_polls)))
