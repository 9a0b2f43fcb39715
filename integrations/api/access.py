"""The door that every program comes through: its key, its rate, what it asks, one transaction.

A call is a view function and what is said of it in the API's description; who may call it, and
what its query and body must be, is checked here and described from the same words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from sqlalchemy import select

from booking import api_keys
from booking.accounts import Account
from booking.api_keys import ApiKey, Scope
from booking.db import Tx
from booking.errors import BookingError, Forbidden, NotFound, RateLimited, Unauthorized
from booking.facts import Actor, ActorKind
from booking.people import Host
from integrations import problems
from integrations.api.idempotency import (
    KEPT_REFUSALS,
    InFlight,
    Repeatable,
    Twins,
    TwinWasFirst,
    repeatable,
)
from integrations.api.rates import Rates
from integrations.api.said import said, sound
from integrations.doors import house, now, reading, transaction
from integrations.problems import MissingUserHeader
from integrations.settings import Settings

ACTS_AS = "x-meetergo-api-user-id"


@dataclass(frozen=True)
class Asked:
    """One request of a program, in its open transaction, which has entered the account."""

    tx: Tx
    account: Account
    key: ApiKey
    host: Host | None  # as whom it acts
    now: datetime
    query: Any = None  # as the call's models read them
    body: Any = None

    @property
    def actor(self) -> Actor:
        ref = self.host.ref if self.host is not None else self.key.ref
        return Actor(ActorKind.API, "api", self.key.name, ref)

    @property
    def acting(self) -> Host:
        """The host, on calls that cannot do without."""
        assert self.host is not None, "the door asks for the header"
        return self.host


@dataclass(frozen=True)
class Reply:
    """What a view answers: JSON, or a text of another kind. A plain dict is a 200."""

    body: Any
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


View = Callable[..., "Reply | dict[str, Any]"]


@dataclass(frozen=True)
class Call:
    """One call of the API: how it is made, and what stands in its description."""

    method: str
    path: str
    view: View
    scope: Scope
    needs_host: bool
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    answers: dict[int, type[BaseModel] | str | None]  # by status; a str is another media type
    refusals: tuple[str, ...]  # codes besides those of the door
    tag: str
    is_body_optional: bool = False
    aliases: tuple[str, ...] = ()  # other paths of the same

    @property
    def is_read(self) -> bool:
        return self.method == "GET"


class Calls:
    """Calls of one subject, in the order in which they are described."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Call] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        scope: Scope,
        answers: dict[int, type[BaseModel] | str | None],
        needs_host: bool = False,
        query: type[BaseModel] | None = None,
        body: type[BaseModel] | None = None,
        refusals: Sequence[str] = (),
        is_body_optional: bool = False,
        aliases: Sequence[str] = (),
    ) -> Callable[[View], View]:
        """The view below is that call. Its docstring is what is said of it."""

        def keep(view: View) -> View:
            call = Call(
                method=method,
                path=path,
                view=view,
                scope=scope,
                needs_host=needs_host,
                query=query,
                body=body,
                answers=answers,
                refusals=tuple(refusals),
                tag=self.tag,
                is_body_optional=is_body_optional,
                aliases=tuple(aliases),
            )
            self.all.append(call)
            return view

        return keep


def open_doors(blueprint: Blueprint, calls: Sequence[Call], rates: Rates) -> None:
    """Every call gets its addresses on the blueprint."""
    twins = Twins()
    for call in calls:
        view = _door(call, rates, twins)
        for path in (call.path, *call.aliases):
            name = f"{call.method} {path}".replace(".", ",")
            rule = path.replace("{", "<").replace("}", ">")
            blueprint.add_url_rule(rule, name, view, methods=[call.method])


def _door(call: Call, rates: Rates, twins: Twins) -> Callable[..., ResponseReturnValue]:
    def door(**path: str) -> ResponseReturnValue:
        try:
            with reading() as tx:
                account, key = _let_in(tx, call, rates)
                host = _acting(tx, call)
            _tell_use(key)
            query, body = said(call.query, call.body)
            repeated = repeatable(key.id, account.ref, host.ref if host else None)
            if call.is_read:
                response = _looked(call, query, body, path)
            else:
                with twins.one_at_a_time(repeated):
                    response = _done(call, repeated, query, body, path)
        except BookingError as refusal:
            response = problems.refused(refusal, zone=g.get("zone"))
        response.headers.update(g.get("rate_left") or {})
        return response

    return door


def _let_in(tx: Tx, call: Call, rates: Rates) -> tuple[Account, ApiKey]:
    """Raises Unauthorized, KeyExpired, RateLimited, Forbidden."""
    account, key = _who(tx)
    g.zone = account.zone
    if "rate_left" not in g:  # asked once more after a mirror was refreshed, it is one request
        left = rates.take(key.id, now=now())
        g.rate_left = rates.headers(left)
        if left.wait:
            raise RateLimited(retry_after=left.wait)
    if not key.may(call.scope):
        raise Forbidden
    return account, key


def _who(tx: Tx) -> tuple[Account, ApiKey]:
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise Unauthorized
    return api_keys.key_shown(tx, shown.strip(), now=now())


def _acting(tx: Tx, call: Call) -> Host | None:
    """Raises MissingUserHeader, NotFound."""
    ref = request.headers.get(ACTS_AS)
    if not ref:
        if call.needs_host:
            raise MissingUserHeader
        return None
    host = tx.scalar(select(Host).where(Host.ref == sound(ref)))
    if host is None:
        raise NotFound
    g.zone = host.zone
    return host


def _looked(call: Call, query: Any, body: Any, path: dict[str, str]) -> Response:
    with reading() as tx:
        return _response(call.view(_asked(tx, call, query, body), **path))


def _done(
    call: Call, repeated: Repeatable | None, query: Any, body: Any, path: dict[str, str]
) -> Response:
    try:
        with transaction() as tx:
            asked = _asked(tx, call, query, body)
            before = None if repeated is None else repeated.before(tx, now=now())
            if before is not None:
                return before
            response = _response(call.view(asked, **path))
            if repeated is not None:
                repeated.after(tx, response, now=now())
            return response
    except TwinWasFirst:
        return _done(call, repeated, query, body, path)
    except BookingError as refusal:
        return _refused(refusal, repeated)


def _refused(refusal: BookingError, repeated: Repeatable | None) -> Response:
    """What the state of things refused is told again as it was; the act itself left no trace."""
    response = problems.refused(refusal, zone=g.get("zone"))
    if repeated is None or isinstance(refusal, InFlight):
        return response
    if response.status_code not in KEPT_REFUSALS:
        return response
    try:
        with transaction() as tx:
            _who(tx)  # enters the account
            before = repeated.before(tx, now=now())
            if before is not None:
                return before
            repeated.after(tx, response, now=now())
    except TwinWasFirst:
        return _refused(refusal, repeated)
    return response


def _asked(tx: Tx, call: Call, query: Any, body: Any) -> Asked:
    """The same once more in the transaction of the view: a key may have been revoked since."""
    account, key = _who(tx)
    return Asked(tx, account, key, _acting(tx, call), now(), query, body)


def _tell_use(key: ApiKey) -> None:
    """Once a minute, and in a transaction of its own: one that only reads need not wait else."""
    if not key.wants_use_told(now()):
        return
    with transaction() as tx:
        _, found = _who(tx)
        found.last_used_at = now()


def _response(replied: Reply | dict[str, Any]) -> Response:
    reply = replied if isinstance(replied, Reply) else Reply(replied)
    if reply.content_type == "application/json":
        words = json.dumps(reply.body, ensure_ascii=False)
    else:
        words = "" if reply.body is None else reply.body
    response = Response(words, reply.status, content_type=reply.content_type)
    response.headers.update(reply.headers)
    return response


def of_house() -> Settings:
    """What the operator has set."""
    return house().settings
