"""For those who run Bookdesk: is it alive, is it ready, and how far behind is its outbox."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from booking.outbox import entries
from integrations.limits import limiter
from integrations.plug import House
from integrations.setting_values import is_loopback


class Outbox(Collector):
    """Read from the database when somebody looks, so that every process tells the same."""

    def __init__(self, house: House) -> None:
        self._house = house

    @override
    def collect(self) -> Iterator[Metric]:
        with self._house.database.reading() as tx:
            depth, age = entries.depth(tx, now=self._house.clock())
            parked = entries.parked_count(tx)
        yield _gauge("bookdesk_outbox_depth", "Entries that are due and have not left.", depth)
        yield _gauge(
            "bookdesk_outbox_oldest_seconds",
            "Age of the oldest entry that is due.",
            age.total_seconds(),
        )
        yield _gauge("bookdesk_outbox_parked", "Entries that wait for an admin.", parked)


def doors(house: House) -> Blueprint:
    """`/healthz`: the process answers. `/readyz`: its database does. `/metrics`: by a token, or
    on loopback.
    """
    blueprint = Blueprint("health", __name__)
    registry = CollectorRegistry()
    registry.register(Outbox(house))

    @blueprint.get("/healthz")
    @limiter.exempt
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    @limiter.exempt
    def readyz() -> Response:
        try:
            with house.database.reading() as tx:
                tx.execute(text("SELECT version_num FROM alembic_version"))
        except SQLAlchemyError:
            return Response("the database does not answer\n", status=503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")

    @blueprint.get("/metrics")
    @limiter.exempt
    def metrics() -> Response:
        if not _may_look(house):
            abort(404)
        return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")

    return blueprint


def _may_look(house: House) -> bool:
    token = house.settings.web.metrics_token
    if token is None:
        return is_loopback(house.settings.web.host)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), token.get_secret_value().encode())


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, meaning)
    gauge.add_metric([], value)
    return gauge
