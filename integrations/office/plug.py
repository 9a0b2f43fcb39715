"""The office: for agents and admins, behind a login."""

from __future__ import annotations

from flask import Flask
from flask.blueprints import BlueprintSetupState

from integrations.office import (
    api_keys,
    availability,
    book_for,
    bookings,
    bulk,
    connections,
    contacts,
    deals,
    downloads,
    event_types,
    frame,
    hosts,
    inbox,
    login,
    settings,
    tasks,
    webhooks,
)
from integrations.plug import House, Plug
from integrations.settings import Settings


def _frame_app(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    frame.init_app(state.app)


# Once for each app, and before any of them is made: a blueprint in use takes no more.
login.doors.record_once(_frame_app)


def plug(given: Settings, house: House) -> Plug:
    """What the office offers the house; it delivers nothing."""
    del given, house  # its doors find the house of the app they serve
    return Plug(
        opens=(
            login.doors,
            inbox.doors,
            contacts.doors,
            book_for.doors,
            downloads.doors,
            bookings.doors,
            bulk.doors,
            tasks.doors,
            deals.doors,
            event_types.doors,
            availability.doors,
            hosts.doors,
            connections.doors,
            api_keys.doors,
            webhooks.doors,
            settings.doors,
        )
    )
