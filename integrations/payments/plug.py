"""Payments by Stripe: checkouts out, what became of them in, refunds back. Without a key nothing
that has a price can be booked.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from booking.effects import PAYMENT
from booking.till import have_all_looked_at
from integrations.payments.client import Client
from integrations.payments.door import doors
from integrations.payments.sender import Sender
from integrations.plug import House, Plug, Tick
from integrations.settings import PaymentSettings, Settings

UNHEARD = (
    "Stripe answers, and BOOKDESK_STRIPE_WEBHOOK_SECRETS is missing: payments are noticed late"
)
EVERY = timedelta(minutes=10)  # it only looks for what was not looked at for a day


def plug(settings: Settings, house: House) -> Plug:
    is_on = settings.payments.is_on
    client = Client(settings.payments) if is_on else None
    sender = Sender(house, client)
    hasty = Sender(house, Client(settings.payments, hasty=True)) if is_on else None

    def look() -> None:
        have_all_looked_at(house.database, now=house.clock())

    return Plug(
        delivers={PAYMENT: sender.deliver},
        opens=(doors(settings.payments, hasty),) if hasty is not None else (),
        ticks=(Tick("look at payments", EVERY, look),) if is_on else (),
        is_set_up=is_on,
        check=None if client is None else partial(_problem, settings.payments, client),
    )


def _problem(settings: PaymentSettings, client: Client) -> str | None:
    """What is wrong with the connection, in plain words."""
    return client.problem() or (None if settings.stripe_webhook_secrets else UNHEARD)
