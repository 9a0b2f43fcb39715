"""The discovery document that ships inside google-api-python-client: which requests there are, and
what they may say. What it does not know is refused, as Google refuses it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from .answers import Json, bad_request
from .moments import parsed

# Given as prose in the document, so they are written out here.
_ENUMS = {
    ("Event", "status"): {"confirmed", "tentative", "cancelled"},
    ("Event", "transparency"): {"opaque", "transparent"},
    ("Event", "visibility"): {"default", "public", "private", "confidential"},
    ("Event", "eventType"): {
        "birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation",
    },
    ("EventAttendee", "responseStatus"): {"needsAction", "declined", "tentative", "accepted"},
    ("EventReminder", "method"): {"email", "popup"},
    ("Channel", "type"): {"web_hook", "webhook"},
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One method of the API, as "events.insert"."""

    id: str
    verb: str
    path: str
    scopes: frozenset[str]
    parameters: dict[str, Json]
    request: str | None
    pattern: re.Pattern[str] = field(repr=False)

    @property
    def is_write(self) -> bool:
        return self.id in {f"events.{verb}" for verb in ("insert", "patch", "update")} | {
            "events.delete",
            "events.move",
        }


@cache
def document() -> Json:
    found = files("googleapiclient") / "discovery_cache" / "documents" / "calendar.v3.json"
    read: Json = json.loads(found.read_text("utf-8"))
    return read


@cache
def operations() -> list[Operation]:
    resources = document()["resources"].values()
    methods = [method for each in resources for method in each.get("methods", {}).values()]
    found = [_operation(method) for method in methods]
    # Literal paths first: "calendars/x/events/import" is no event's id.
    return sorted(found, key=lambda operation: operation.path.count("{"))


def matching(verb: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation at `path` (below /calendar/v3/, still quoted), and what stands in the path."""
    for operation in operations():
        found = operation.pattern.fullmatch(path)
        if found and operation.verb == verb:
            return operation, {key: unquote(value) for key, value in found.groupdict().items()}
    return None


def checked_query(operation: Operation, query: dict[str, list[str]]) -> Json:
    """The query with its values as they are meant; repeated ones are lists. Raises Refused 400."""
    known = {**document()["parameters"], **operation.parameters}
    meant: Json = {}
    for name, values in query.items():
        rule = known.get(name)
        if rule is None or rule["location"] != "query":
            raise _unknown(name, "query", at=f"parameter:{name}")
        if len(values) > 1 and not rule.get("repeated"):
            raise bad_request(f"Parameter {name} is given twice.", at=f"parameter:{name}")
        read = [_from_query(name, value, rule) for value in values]
        meant[name] = read if rule.get("repeated") else read[0]
    for name, rule in operation.parameters.items():
        if rule.get("required") and rule["location"] == "query" and name not in meant:
            raise bad_request(
                f"Required parameter: {name}", reason="required", at=f"parameter:{name}"
            )
    return meant


def checked_body(operation: Operation, body: Any) -> Json:
    """The request's body. Raises Refused 400 for what the schema does not know."""
    if operation.request is None:
        return {}
    if not isinstance(body, dict):
        raise bad_request("Parse Error", reason="parseError")
    check(operation.request, body, operation_id=operation.id)
    return body


def check(schema: str, value: Json, *, operation_id: str = "") -> None:
    """Whether `value` is what the schema of that name says; fields that are null say nothing."""
    _check_object(schema, document()["schemas"][schema], value, schema, operation_id)


def _operation(method: Json) -> Operation:
    path = method["path"]
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
    return Operation(
        id=method["id"].removeprefix("calendar."),
        verb=method["httpMethod"],
        path=path,
        scopes=frozenset(method.get("scopes", ())),
        parameters=method.get("parameters", {}),
        request=method.get("request", {}).get("$ref"),
        pattern=re.compile(pattern),
    )


def _from_query(name: str, text: str, rule: Json) -> Any:
    problem = bad_request(f"Invalid value for: {name}: {text!r}", at=f"parameter:{name}")
    if rule.get("enum") and text not in rule["enum"]:
        raise problem
    if rule["type"] == "boolean":
        if text.lower() not in {"true", "false"}:
            raise problem
        return text.lower() == "true"
    if rule["type"] == "integer":
        return _whole(text, rule, problem)
    if rule.get("format") == "date-time":
        _check_moment(text, problem, needs_offset=True)
    return text


def _whole(text: str, rule: Json, problem: Exception) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise problem
    number = int(text)
    if not int(rule.get("minimum", number)) <= number <= int(rule.get("maximum", number)):
        raise problem
    return number


def _check_object(name: str, rule: Json, value: Any, where: str, operation_id: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(where, value)
    known = rule.get("properties", {})
    others = rule.get("additionalProperties")
    for key, inner in value.items():
        inner_rule = known.get(key, others)
        if inner_rule is None:
            raise _unknown(key, where)
        if inner is not None:
            _check_value((name, key), inner_rule, inner, f"{where}.{key}", operation_id)
    for key, inner_rule in known.items():
        required = inner_rule.get("annotations", {}).get("required", [])
        if f"calendar.{operation_id}" in required and value.get(key) is None:
            raise bad_request(f"Missing {key} in {where}.", reason="required")


def _check_value(
    place: tuple[str, str], rule: Json, value: Any, where: str, operation_id: str
) -> None:
    if "$ref" in rule:
        inner = document()["schemas"][rule["$ref"]]
        _check_object(rule["$ref"], inner, value, where, operation_id)
    elif rule["type"] == "object":
        _check_object("", rule, value, where, operation_id)
    elif rule["type"] == "array":
        if not isinstance(value, list):
            raise _wrong(where, value)
        for number, each in enumerate(value):
            _check_value(place, rule["items"], each, f"{where}[{number}]", operation_id)
    else:
        _check_plain(place, rule, value, where)


def _check_plain(place: tuple[str, str], rule: Json, value: Any, where: str) -> None:
    types: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "boolean": (bool,),
        "integer": (int,),
        "number": (int, float),
    }
    is_flag = isinstance(value, bool)
    if not isinstance(value, types[rule["type"]]) or (is_flag and rule["type"] != "boolean"):
        raise _wrong(where, value)
    allowed = rule.get("enum") or _ENUMS.get(place)
    if allowed and value not in allowed:
        raise _wrong(where, value)
    if rule.get("format") == "date-time":
        _check_moment(str(value), _wrong(where, value), needs_offset=False)
    if rule.get("format") == "date":
        _check_date(str(value), _wrong(where, value))


def _check_moment(text: str, problem: Exception, *, needs_offset: bool) -> None:
    try:
        moment = parsed(text)
    except ValueError:
        raise problem from None
    if needs_offset and moment.tzinfo is None:
        raise problem


def _check_date(text: str, problem: Exception) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise problem from None


def _unknown(name: str, where: str, *, at: str | None = None) -> Exception:
    message = f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': "
    return bad_request(message + "Cannot find field.", reason="badRequest", at=at)


def _wrong(where: str, value: Any) -> Exception:
    return bad_request(f"Invalid value at '{where}': {value!r}")
