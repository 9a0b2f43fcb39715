"""Webhooks out: whoever subscribed is told what happens to bookings."""

from __future__ import annotations

from datetime import timedelta

from booking.effects import WEBHOOK
from booking.subscriptions import KEPT, forget_old_messages
from integrations.http import Outgoing
from integrations.plug import House, Plug, Tick
from integrations.settings import Settings
from integrations.webhooks.sender import Sender

FORGETS_EVERY = timedelta(hours=1)


def plug(settings: Settings, house: House) -> Plug:
    """Delivers "webhook"; where to, accounts say on a page of the office or through the API."""

    def forget() -> None:
        more = True
        while more:
            with house.database.transaction() as tx:
                more = forget_old_messages(tx, before=house.clock() - KEPT) > 0

    return Plug(
        delivers={WEBHOOK: Sender(house, Outgoing(settings.core.private_hosts)).deliver},
        ticks=(Tick("forget webhook messages", FORGETS_EVERY, forget),),
    )
