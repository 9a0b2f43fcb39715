"""What a program says, read whole: its query and its body, and every wrong field told at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import request
from pydantic import BaseModel, ValidationError

from booking.errors import InvalidInput

MOST_DEEP = 20  # levels of a body


def said(
    query_model: type[BaseModel] | None, body_model: type[BaseModel] | None
) -> tuple[Any, Any]:
    """The query and body of the present request, as these models have them. Raises InvalidInput."""
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        given[sound(name)] = [sound(value) for value in values]
    query = None if query_model is None else _checked(query_model, _flat(query_model, given))
    body = None if body_model is None else _checked(body_model, _body())
    return query, body


def _flat(model: type[BaseModel], given: dict[str, list[str]]) -> dict[str, Any]:
    """One value where the model has one; a list may be repeated or parted by commas."""
    lists = {
        info.alias or name
        for name, info in model.model_fields.items()
        if "list" in str(info.annotation)
    }
    return {
        name: [part for value in values for part in value.split(",") if part]
        if name in lists
        else values[-1]
        for name, values in given.items()
    }


def _body() -> Any:
    words = request.get_data(cache=True)
    if not words.strip():
        return {}
    try:
        body = json.loads(words, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidInput({"body": "is not JSON"}) from error
    if body is None:  # what some clients send for "no body"
        return {}
    if not isinstance(body, dict):
        raise InvalidInput({"body": "is not a JSON object"})
    _check_sound(body)
    return body


def _no_number(word: str) -> float:
    """NaN and Infinity, which JSON does not have."""
    raise ValueError(word)


def _check_sound(value: Any, depth: int = 0) -> None:
    """No text that a database cannot keep: a NUL, or half of a surrogate pair."""
    if depth > MOST_DEEP:
        raise InvalidInput({"body": "is nested too deeply"})
    if isinstance(value, str):
        sound(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_sound(name)
            _check_sound(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_sound(inner, depth + 1)


def sound(text: str) -> str:
    if "\0" in text:
        raise InvalidInput({"body": "holds a NUL character"})
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput({"body": "is not valid Unicode"}) from error
    return text


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Says what is wrong by the names that the program knows; those that are the same stay."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(
            {names.get(name, name): why for name, why in error.fields.items()}
        ) from error


@contextmanager
def about(name: str) -> Iterator[None]:
    """Whatever is wrong concerns the one field that the program knows by this name."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput({name: next(iter(error.fields.values()), "wrong")}) from error


def _checked(model: type[BaseModel], given: Any) -> Any:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(_wrong(error)) from error


def _wrong(error: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in one["loc"]) or "body"
        words = one["msg"].removeprefix("Value error, ")  # ours, raised by a validator
        found.setdefault(name, words[:1].lower() + words[1:])
    return found
