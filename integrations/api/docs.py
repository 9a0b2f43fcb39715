"""What the API says of itself: its description, a page to browse it, what each problem means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from booking.errors import NotFound
from integrations.api.access import Call
from integrations.api.spec import description
from integrations.api.words import DAY_SHOWN, MOMENT_SHOWN
from integrations.doors import now
from integrations.problems import REFUSED_BY_STATE, STATUS, TITLES
from integrations.settings import Settings

# The page's library sets styles on what it draws, and shows signs that stand in its style sheet.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KEPT = "public, max-age=300"


def doors(blueprint: Blueprint, settings: Settings, calls: Sequence[Call]) -> None:
    @cache  # of some size: made for whoever asks first, and not at every start
    def words() -> str:
        return json.dumps(description(calls, url=settings.web.public_url), ensure_ascii=False)

    @blueprint.get("/v4/openapi.json")
    def openapi() -> ResponseReturnValue:
        response = Response(_soon(words(), now()), content_type="application/json")
        response.headers["Cache-Control"] = KEPT
        # It holds no secret, and tools in browsers read it from elsewhere.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @blueprint.get("/v4/docs")
    def docs() -> ResponseReturnValue:
        response = Response(render_template("api/docs.html"))
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @blueprint.get("/v4/problems/<code>")
    def problem(code: str) -> ResponseReturnValue:
        known = code.replace("-", "_")
        if known not in TITLES:
            raise NotFound
        return {
            "code": known,
            "title": TITLES[known],
            "status": STATUS.get(known, REFUSED_BY_STATE),
            "docs": f"{settings.web.public_url}/v4/docs",
        }


def _soon(words: str, now: datetime) -> str:
    """The examples' day is one to come, a Wednesday two weeks ahead: what is past is refused."""
    monday = now.date() - timedelta(days=now.weekday())
    day = (monday + timedelta(days=16)).isoformat()
    return words.replace(MOMENT_SHOWN, f"{day}T10:00:00+00:00").replace(DAY_SHOWN, day)
