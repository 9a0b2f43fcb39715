"""For programs: so far, for those that watch over a running Bookdesk."""

from __future__ import annotations

from integrations.api import health
from integrations.plug import House, Plug
from integrations.settings import Settings


def plug(_settings: Settings, house: House) -> Plug:
    return Plug(opens=(health.doors(house),))
