"""Google Calendar, both ways, where it is set up."""

from __future__ import annotations

from booking.effects import CALENDAR, DISCONNECT, PULL, RECONCILE
from booking.errors import TryLater
from booking.outbox.entries import Lease
from integrations.plug import House, Plug
from integrations.settings import Settings


def plug(settings: Settings, house: House) -> Plug:
    """Delivers what concerns calendars. Without a client id nothing leaves and nothing is read:
    once there is one again, all is compared.
    """
    if settings.google.is_on:
        # Here and not above: Google's libraries take long to load, and most do without.
        from integrations.google.room import room  # noqa: PLC0415

        return room(house)
    return Plug(
        delivers={CALENDAR: _drop, PULL: _drop, RECONCILE: _drop, DISCONNECT: _keep},
        is_set_up=False,
    )


def _drop(lease: Lease) -> None:
    del lease


def _keep(lease: Lease) -> None:
    """The grant is given back once somebody can. Raises TryLater."""
    del lease
    raise TryLater("google is not set up")
