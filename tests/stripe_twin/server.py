"""The twin over HTTP: its API, and the page on which a customer pays or turns back."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from typing_extensions import override

from .api import Api
from .page import acted, page
from .state import Twin

TICK = 0.05  # seconds between looks at what is to be sent


class TwinServer:
    """Serves a twin on this machine: `with TwinServer(twin) as server: ...`."""

    def __init__(self, twin: Twin, port: int = 0) -> None:
        self._twin = twin
        self._http = _Server(twin, port)
        self._stopping = threading.Event()
        self.url = twin.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._threads = [
            threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True),
            threading.Thread(target=self._deliver, daemon=True),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._http.shutdown()
        for thread in self._threads:
            thread.join()
        self._http.server_close()

    def _deliver(self) -> None:
        while not self._stopping.wait(TICK):
            if not self._twin.deliveries.mischief.is_held:
                self._twin.deliveries.send_all()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, twin: Twin, port: int) -> None:
        self.twin = twin
        self.api = Api(twin)
        super().__init__(("127.0.0.1", port), _Handler)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked may be gone before the answer comes; anything else is a bug of the twin's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_GET  # noqa: N815 - http.server's name

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: who wants to know asks `twin.asked`."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if parts.path.startswith("/v1/"):
            status, found = self.server.api.answer(
                self.command, parts.path, parts.query, body, self.headers
            )
            headers = {"Content-Type": "application/json", "Stripe-Should-Retry": "false"}
            self._write(status, json.dumps(found), headers)
            return
        session_id = parts.path.removeprefix("/c/pay/")
        if self.command == "POST":
            self._write(303, "", {"Location": acted(self.server.twin, session_id, body)})
            return
        status, text = page(self.server.twin, session_id)
        self._write(status, text, {"Content-Type": "text/html; charset=utf-8"})

    def _write(self, status: int, text: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(text.encode()))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())
