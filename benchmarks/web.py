"""The running product over HTTP: a chat's reply, the booking page, and both while 200 widgets
wait.
"""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse

from waitress import create_server

from benchmarks.figures import Figure, timed
from booking.db import Database
from booking.migrate import migrate
from booking.tokens import Tokens
from tests.journeys.running import Product, free_port
from tests.journeys.towns import PATH, a_town
from tests.world import KEY

TIMES = 40
WIDGETS = 200
CHAT = "/alder/chat/conversations"


def over_http(folder: Path) -> list[Figure]:
    """Each beside a bare WSGI request through the same server."""
    database_url = f"sqlite:///{folder / 'bookdesk.sqlite3'}"
    _migrated(database_url)
    a_town(database_url)
    product = Product(folder, database_url)
    product.start()
    with _bare_wsgi() as bare:
        floor, _ = timed(lambda: _read(f"{bare}/"), times=TIMES)
    reply, reply_p95 = timed(_exchange(product), times=TIMES)
    page, page_p95 = timed(lambda: product.get(PATH), times=TIMES)
    figures = [
        Figure("chat: message posted, reply read", reply, "ms", reply_p95, floor, "a bare request"),
        Figure("booking page with a month of slots", page, "ms", page_p95, floor, "a bare request"),
    ]
    with _waiting_widgets(product):
        busy, busy_p95 = timed(lambda: product.get(PATH), times=TIMES)
    figures.append(
        Figure(f"the same, {WIDGETS} widgets open", busy, "ms", busy_p95, page, "without widgets")
    )
    product.stop()
    return figures


def _exchange(product: Product) -> Any:
    """One question and its answer, by long poll, as the widget does it."""
    opened = _json(product, CHAT, {"locale": "en", "zone": "Europe/London"})
    path = f"{CHAT}/{opened['conversation']}/messages"
    numbers, seen = count(), [opened["next"]]

    def ask() -> None:
        said = {"client_id": f"benchmark-{next(numbers)}", "text": "what do I have booked?"}
        _json(product, path, said, key=opened["key"])
        while True:
            heard = _json(product, f"{path}?after={seen[0]}&wait=5", None, key=opened["key"])
            seen[0] = heard["next"]
            if any(message["author"] == "bot" for message in heard["messages"]):
                return

    return ask


@contextmanager
def _waiting_widgets(product: Product) -> Iterator[None]:
    """So many visitors who listen, and ask again when they are told to."""
    over = threading.Event()

    def listen() -> None:
        opened = _json(product, CHAT, {"locale": "en"})
        path = f"{CHAT}/{opened['conversation']}/messages?after={opened['next']}&wait=20"
        while not over.is_set():
            heard = _json(product, path, None, key=opened["key"])
            over.wait(heard.get("retry_after_ms", 0) / 1000)

    widgets = [threading.Thread(target=listen, daemon=True) for _ in range(WIDGETS)]
    for widget in widgets:
        widget.start()
    began = perf_counter()
    while perf_counter() - began < 3:
        over.wait(0.1)
    yield
    over.set()


@contextmanager
def _bare_wsgi() -> Iterator[str]:
    def hello(_environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]

    port = free_port()
    server = create_server(hello, host="127.0.0.1", port=port, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.task_dispatcher.shutdown()  # a thread that answers still needs what closing takes away
    server.close()


def _json(product: Product, path: str, body: Any, *, key: str | None = None) -> Any:
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(product.url + path, data=sent, headers=headers)  # noqa: S310 - our own
    return json.loads(_read(request))


def _read(request: Any) -> bytes:
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
        read: bytes = answer.read()
        return read


def _migrated(database_url: str) -> None:
    database = Database(database_url, Tokens([KEY]))
    migrate(database)
    database.close()
