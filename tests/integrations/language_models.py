"""A language model's server on loopback, which says what it is told to and misbehaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override

HERE = "127.0.0.1"


class ModelServer:
    """`says` is what the model writes; `body` stands in for the whole answer."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.says = ""
        self.body: bytes | None = None
        self.status = 200
        self.hangs = False
        self.let_go = threading.Event()
        self._server = ThreadingHTTPServer((HERE, 0), type("Handler", (_Handler,), {"model": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self._server.server_address[1]}/v1"

    @property
    def answer(self) -> bytes:
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.says}
        return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def a_model_server() -> Iterator[ModelServer]:
    server = ModelServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Handler(BaseHTTPRequestHandler):
    model: ModelServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.asked.append({"path": self.path, **asked})
        self.model.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.model.hangs:
            self.model.let_go.wait(20)
            return
        self.send_response(self.model.status)
        self.end_headers()
        try:
            self.wfile.write(self.model.answer)
        except OSError:
            return

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""
