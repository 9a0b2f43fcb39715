"""The API's description, OpenAPI 3.1, made of the calls and of the models that check them.

Nothing is written twice: a field that a request may hold, a status that a call may answer and a
scope that it needs stand where they are used, and here is only how OpenAPI puts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from booking.api_keys import PREFIX
from integrations.api.access import ACTS_AS, Call
from integrations.api.idempotency import HEADER, METHODS
from integrations.problems import MEDIA_TYPE, REFUSED_BY_STATE, STATUS, TITLES

VERSION = "4.0.0"
ALWAYS = ("unauthorized", "key_expired", "forbidden", "rate_limited", "busy")
WAITS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
REFS = "#/components/schemas/{model}"
RATE = {
    "RateLimit": {
        "description": "How many requests are left, and in how many seconds all are again",
        "schema": {"type": "string", "examples": ['"key";r=199;t=1']},
    }
}
WAIT = {"description": "Seconds", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
Names = Mapping[tuple[Any, JsonSchemaMode], Any]
PROBLEM = {
    "type": "object",
    "description": "RFC 9457, and beside it what older clients look for.",
    "required": [
        *("type", "title", "status", "detail", "instance", "statusCode", "message", "error"),
        *("errors", "code", "requestId"),
    ],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "statusCode": {"type": "integer"},
        "message": {"type": "string"},
        "error": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "code": {"type": "string", "enum": sorted(TITLES)},
        "requestId": {"type": "string"},
        "alternatives": {
            "type": "array",
            "items": {"type": "string", "format": "date-time"},
            "description": "Free times near the one that is gone",
        },
    },
}
ABOUT = f"""Everything an agent can do. Show a key of yours in every request:
`Authorization: Bearer {PREFIX}...`; on most calls say as which host you act: `{ACTS_AS}: <id>`
(`GET /v4/user` lists them). Unknown fields of a request are ignored. A POST or PATCH with an
`{HEADER}` may be sent again within 24 hours: it is done once, and answered as the first time."""


def description(calls: Sequence[Call], *, url: str) -> dict[str, Any]:
    """The whole document."""
    schemas, names = _schemas(calls)
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        for path in (call.path, *call.aliases):
            paths.setdefault(path, {})[call.method.lower()] = _operation(call, path, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Bookdesk", "version": VERSION, "description": ABOUT},
        "servers": [{"url": url}],
        "tags": [{"name": tag} for tag in dict.fromkeys(call.tag for call in calls)],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas | {"Problem": PROBLEM},
        },
    }


def _schemas(calls: Sequence[Call]) -> tuple[dict[str, Any], Names]:
    """All shapes, and where each of them stands: as it is sent and as it is told are two."""
    sent = {call.body for call in calls if call.body is not None}
    told = {model for call in calls for model in call.answers.values() if isinstance(model, type)}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in sorted(sent, key=lambda one: one.__name__)),
        *((model, "serialization") for model in sorted(told, key=lambda one: one.__name__)),
    ]
    names, found = models_json_schema(wanted, ref_template=REFS)
    return dict(found["$defs"]), names


def _operation(call: Call, path: str, names: Names) -> dict[str, Any]:
    words = " ".join((call.view.__doc__ or "").split())
    summary = words.partition(". ")[0].rstrip(".")
    operation: dict[str, Any] = {
        "tags": [call.tag],
        "summary": summary if path == call.path else f"{summary} (alias)",
        "description": f"{words}\n\nNeeds the scope `{call.scope.value}`.",
        "operationId": re.sub(r"\W+", "_", f"{call.method.lower()}{path}").strip("_"),
        "parameters": [*_path_parameters(path), *_headers(call), *_query(call)],
        "responses": _responses(call, names),
    }
    if call.body is not None:
        operation["requestBody"] = {
            "required": not call.is_body_optional,
            "content": {"application/json": {"schema": names[call.body, "validation"]}},
        }
    return operation


def _path_parameters(path: str) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", path):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }


def _headers(call: Call) -> Iterable[dict[str, Any]]:
    yield {
        "name": ACTS_AS,
        "in": "header",
        "required": call.needs_host,
        "description": "The id of the host as whom the call is made",
        "schema": {"type": "string"},
    }
    if call.method in METHODS:
        yield {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": "Asked once more with the same one, it is done once",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }


def _query(call: Call) -> Iterable[dict[str, Any]]:
    if call.query is None:
        return
    schema = call.query.model_json_schema(by_alias=True)
    required = set(schema.get("required", ()))
    for name, shape in schema["properties"].items():
        told = {key: value for key, value in shape.items() if key not in {"title", "default"}}
        parameter = {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _plain(told),
        }
        if "description" in told:
            parameter["description"] = told["description"]
        if told.get("type") == "array":
            parameter |= {"style": "form", "explode": True}
        yield parameter


def _plain(shape: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: what may be left out is left out."""
    choices = [one for one in shape.get("anyOf", ()) if one.get("type") != "null"]
    if len(choices) == 1:
        rest = {key: value for key, value in shape.items() if key != "anyOf"}
        plain: dict[str, Any] = rest | choices[0]
        return plain
    return shape


def _responses(call: Call, names: Names) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in call.answers.items():
        responses[str(status)] = {"description": "Done", "headers": RATE, **_content(model, names)}
    for status, codes in _refusals(call).items():
        told = ", ".join(f"`{code}`" for code in codes)
        responses[str(status)] = {
            "description": f"Refused: {told}",
            "headers": {"Retry-After": WAIT} if status in WAITS else {},
            "content": {MEDIA_TYPE: {"schema": {"$ref": REFS.format(model="Problem")}}},
        }
    return responses


def _content(model: type[BaseModel] | str | None, names: Names) -> dict[str, Any]:
    if model is None:
        return {}
    if isinstance(model, str):
        return {"content": {model.partition(";")[0]: {"schema": {"type": "string"}}}}
    return {"content": {"application/json": {"schema": names[model, "serialization"]}}}


def _refusals(call: Call) -> dict[int, list[str]]:
    codes = [*ALWAYS, "invalid_input", "not_found", *call.refusals]
    if call.needs_host:
        codes.append("missing_user_header")
    if call.method in METHODS:
        codes += ["idempotency_mismatch", "idempotency_in_flight"]
    found: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        found.setdefault(STATUS.get(code, REFUSED_BY_STATE), []).append(code)
    return dict(sorted(found.items()))
