"""Files for browsers: our own under /static, each address bearing a hash of the content; others' by
an allow-list.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

# What pages may load of what others made: its name in our addresses -> where set-up puts it.
VENDOR = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"  # what other sites embed bears no hash
FILES = frozenset({"static", "vendor"})  # the endpoints


def init_app(app: Flask, root: Path) -> None:
    modules, static = root / "node_modules", root / "static"

    def vendor(name: str) -> ResponseReturnValue:
        if name not in VENDOR or not (modules / VENDOR[name]).is_file():
            abort(404)
        return send_file(modules / VENDOR[name])

    @app.url_defaults
    def _stamp(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", stamp_of(static / values["filename"]))
        elif endpoint == "vendor":
            values.setdefault("v", stamp_of(modules / VENDOR[values["name"]]))

    app.after_request(_ready_for_the_way)
    app.add_url_rule("/static/vendor/<name>", "vendor", vendor)
    sprite = (static / "icons.svg").read_text("utf-8")
    app.jinja_env.globals["icon_sprite"] = Markup(sprite)  # noqa: S704 - a file of ours


def _ready_for_the_way(response: Response) -> Response:
    """How long a file may be kept, and our own texts made small."""
    if request.endpoint in FILES and not response.status.startswith(("4", "5")):
        response.headers["Cache-Control"] = FOR_EVER if "v" in request.args else FOR_A_WHILE
        if _can_be_squeezed(response):
            _squeeze(response)
    return response


@cache
def stamp_of(path: Path) -> str | None:
    """Some figures that change with the content; None where there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else None


def _can_be_squeezed(response: Response) -> bool:
    """Whether it is one of our own texts, whole. A page never is: beside what a stranger typed, its
    secrets could be guessed from its length (BREACH).
    """
    is_text = response.mimetype in {"text/css", "text/javascript", "image/svg+xml"}
    is_whole = request.endpoint == "static" and response.status_code == HTTPStatus.OK
    return is_text and is_whole and request.accept_encodings.quality("gzip") > 0


def _squeeze(response: Response) -> None:
    response.direct_passthrough = False
    response.set_data(_squeezed(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    response.vary.add("Accept-Encoding")


@lru_cache(maxsize=64)
def _squeezed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)
