"""For programs: the API below /v4, and those that watch over a running Bookdesk."""

from __future__ import annotations

from flask import Blueprint

from integrations.api import (
    appointments,
    availability,
    booking,
    bulk,
    contacts,
    crm,
    decisions,
    docs,
    event_types,
    health,
    hosts,
    lists,
    records,
    schedules,
    webhook_messages,
    webhooks,
)
from integrations.api.access import open_doors
from integrations.api.rates import Rates
from integrations.guard import csrf
from integrations.limits import limiter
from integrations.plug import House, Plug
from integrations.settings import Settings

STRANGERS = "60 per minute"  # requests of one address that show no valid key
# A path that names itself comes before one that takes any id.
ALL = (
    availability.calls,
    booking.calls,
    bulk.calls,
    lists.calls,
    appointments.calls,
    decisions.calls,
    records.calls,
    event_types.calls,
    hosts.calls,
    schedules.calls,
    contacts.calls,
    crm.calls,
    webhooks.calls,
    webhook_messages.calls,
)


def plug(settings: Settings, house: House) -> Plug:
    return Plug(opens=(health.doors(house), _api(settings)))


def _api(settings: Settings) -> Blueprint:
    blueprint = Blueprint("api", __name__)
    rates = Rates(rate=settings.web.api_rate, burst=settings.web.api_burst)
    every = [call for calls in ALL for call in calls.all]
    open_doors(blueprint, every, rates)
    docs.doors(blueprint, settings, every)
    csrf.exempt(blueprint)  # a key in a header is nothing that another site could send
    limiter.limit(STRANGERS, deduct_when=lambda response: response.status_code == 401)(blueprint)  # noqa: PLR2004
    return blueprint
