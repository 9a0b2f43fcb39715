"""Payments by Stripe: checkouts out, what became of them in, refunds back. Without a key nothing
that has a price can be booked.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from booking.effects import PAYMENT
from booking.errors import TryLater
from booking.outbox.entries import Lease
from booking.till import have_all_looked_at
from integrations.plug import House, Plug, Tick
from integrations.settings import PaymentSettings, Settings

if TYPE_CHECKING:
    from integrations.payments.client import Client

UNHEARD = (
    "Stripe answers, and BOOKDESK_STRIPE_WEBHOOK_SECRETS is missing: payments are noticed late"
)
EVERY = timedelta(minutes=10)  # it only looks for what was not looked at for a day
KEY_AWAITED = timedelta(minutes=5)


def plug(settings: Settings, house: House) -> Plug:
    if not settings.payments.is_on:
        return Plug(delivers={PAYMENT: _wait}, is_set_up=False)
    # Here and not above: Stripe's library takes long to load, and many do without.
    from integrations.payments.client import Client  # noqa: PLC0415
    from integrations.payments.door import doors  # noqa: PLC0415
    from integrations.payments.sender import Sender  # noqa: PLC0415

    client = Client(settings.payments)
    sender = Sender(house, client)
    hasty = Client(settings.payments, hasty=True)

    def look() -> None:
        have_all_looked_at(house.database, now=house.clock())

    return Plug(
        delivers={PAYMENT: sender.deliver},
        opens=(doors(settings.payments, Sender(house, hasty)),),
        ticks=(Tick("look at payments", EVERY, look),),
        check=partial(_problem, settings.payments, client),
    )


def _wait(lease: Lease) -> None:
    """What was begun while there was a key waits for one. Raises TryLater."""
    del lease
    raise TryLater("payments are not set up", KEY_AWAITED)


def _problem(settings: PaymentSettings, client: Client) -> str | None:
    """What is wrong with the connection, in plain words."""
    return client.problem() or (None if settings.stripe_webhook_secrets else UNHEARD)
