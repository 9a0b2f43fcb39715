"""The twin over HTTP: reads requests, lets faults happen where they happen, and writes answers."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from .answers import Answer, as_page, not_found
from .api import Api
from .faults import BEFORE, Kind
from .page import act, page
from .schema import matching
from .state import Asked, Twin

API = "/calendar/v3/"
AUTHORIZE = "/o/oauth2/v2/auth"
TOKEN = "/token"
REVOKE = "/revoke"
_HTML = Answer(200, b"<!doctype html><title>Sorry</title>", "text/html; charset=UTF-8")


class TwinServer:
    """Serves a twin on this machine: `with TwinServer(twin) as server: ...`."""

    def __init__(self, twin: Twin, port: int = 0) -> None:
        self._twin = twin
        self._port = port
        self._http: _Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def start(self) -> Self:
        self._http = _Server(self._twin, self._port)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._http is None or self._thread is None:
            return
        self._http.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.hang_up()
        self._http.server_close()
        self._twin.watches.close()
        self._http = self._thread = None

    @property
    def api_url(self) -> str:
        return self.url + API

    @property
    def authorize_url(self) -> str:
        return self.url + AUTHORIZE

    @property
    def token_url(self) -> str:
        return self.url + TOKEN

    @property
    def revoke_url(self) -> str:
        return self.url + REVOKE

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, twin: Twin, port: int) -> None:
        self.twin = twin
        self.api = Api(twin)
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    @override
    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    @override
    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End what clients keep open, or its threads would wait for ever."""
        for connection in [*self._connections]:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server
    _OAUTH: ClassVar = {("POST", TOKEN): "token", ("POST", REVOKE): "revoke"}

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - http.server's names

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: who wants to know asks `twin.requests`."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("X-HTTP-Method-Override"):
            # So the client library sends what is too long for an address.
            self.command = self.headers["X-HTTP-Method-Override"]
            query, body = parse_qs(body.decode(), keep_blank_values=True), b""
        if parts.path.startswith(API):
            self._serve_api(parts.path.removeprefix(API), query, body)
            return
        operation = self._OAUTH.get((self.command, parts.path), parts.path)
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
        self._misbehave(operation, parts.path, lambda: self._plain_answer(parts.path, query, form))

    def _serve_api(self, path: str, query: dict[str, list[str]], body: bytes) -> None:
        found = matching(self.command, path)
        if found is None:
            self._write(not_found().answer, Asked(self.command, path, "", 404))
            return
        operation, named = found
        self._misbehave(
            operation.id,
            operation.path,
            lambda: self.server.api.answer(operation, named, query, body, self.headers),
        )

    def _misbehave(self, operation: str, path: str, answered: Callable[[], Answer]) -> None:
        """Answer, or do what fate has in store for this request instead."""
        twin = self.server.twin
        with twin.lock:
            fate = twin.misfortune.next(operation)
            delay = twin.misfortune.delay_seconds() if "." in operation else 0.0
        if delay:
            self.server.stopping.wait(delay)
        with twin.lock:
            applied = answered() if fate not in BEFORE else None
            answer = applied if fate is None else self._spoiled(fate, applied)
            status = answer.status if answer else 0
            asked = Asked(self.command, path, operation, status)
            if answer is None:
                twin.asked.append(asked)
        if fate is Kind.TIMEOUT:
            self._wait_until_they_leave()
        if answer is None:
            self._reset()
            return
        self._write(answer, asked, is_cut=fate is Kind.TRUNCATED)

    def _spoiled(self, fate: Kind, applied: Answer | None) -> Answer | None:
        """The answer that goes out instead; None for none at all."""
        if fate in {Kind.RESET, Kind.TIMEOUT, Kind.RESET_AFTER}:
            return None
        if fate is Kind.HTML:
            return _HTML
        return applied if fate is Kind.TRUNCATED else self.server.twin.misfortune.error(fate)

    def _plain_answer(
        self, path: str, query: dict[str, list[str]], form: dict[str, list[str]]
    ) -> Answer:
        twin = self.server.twin
        routes: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", "/"): lambda: page(twin),
            ("GET", AUTHORIZE): lambda: twin.grants.consent(query),
            ("POST", AUTHORIZE): lambda: twin.grants.decide(form),
            ("POST", TOKEN): lambda: twin.grants.token(form, self.headers.get("Authorization")),
            ("POST", REVOKE): lambda: twin.grants.revoke(form or query),
        }
        if (self.command, path) in routes:
            return routes[self.command, path]()
        if self.command == "POST" and path.startswith("/page/"):
            return act(twin, path.removeprefix("/page/"), form)
        return as_page("<!doctype html><title>Not found</title><p>Not found</p>", 404)

    def _wait_until_they_leave(self) -> None:
        while not self.server.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.05)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _reset(self) -> None:
        """End the connection as a machine does that has lost it: RST, and no FIN before it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _write(self, answer: Answer, asked: Asked, *, is_cut: bool = False) -> None:
        twin = self.server.twin
        with twin.lock:
            twin.asked.append(asked)
            skew = timedelta(seconds=twin.faults.clock_skew_seconds)
            date = format_datetime((twin.clock() + skew).astimezone(UTC), usegmt=True)
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        lines.append(f"Date: {date}")
        if answer.status != 204:  # RFC 9110, 8.6
            lines.append(f"Content-Length: {len(answer.body)}")
        if answer.body:
            lines.append(f"Content-Type: {answer.content_type}")
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if is_cut:
            lines.append("Connection: close")
            self.close_connection = True
        body = answer.body[: len(answer.body) // 2] if is_cut else answer.body
        head = "\r\n".join([*lines, "", ""]).encode()
        try:
            self.wfile.write(head + body)
        except OSError:  # they have gone; what was applied stays applied
            self.close_connection = True
