"""The production WSGI server, and how it stops: no new connections, what is in flight is
finished.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from integrations.settings import WebSettings

FINISHES_WITHIN = 10.0  # seconds
LARGEST_HEADER = 32_768  # bytes
LARGEST_BODY = 2_000_000  # bytes; Flask's own limit is below it and answers in words
SLOWEST_CLIENT = 30  # seconds without a byte
CONNECTIONS = 1_000

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WebServer:
    """Waitress in this process: it buffers requests, so that slow clients hold up no thread."""

    def __init__(self, app: Wsgi, web: WebSettings, *, on_stop: Callable[[], None]) -> None:
        self._app = app
        self._on_stop = on_stop
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._in_flight = 0
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            self._counted,
            map=self._sockets,
            host=web.host,
            port=web.port,
            threads=web.threads,
            ident=None,
            channel_timeout=SLOWEST_CLIENT,
            connection_limit=CONNECTIONS,
            max_request_header_size=LARGEST_HEADER,
            max_request_body_size=LARGEST_BODY,
            clear_untrusted_proxy_headers=False,
        )

    def run(self) -> None:
        """Serve until SIGTERM or Ctrl-C, then finish what is in flight."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._stopping.is_set():
            wasyncore.loop(timeout=0.5, map=self._sockets, use_poll=True, count=1)
        self._on_stop()
        self._server.close()
        self._finish()

    def _finish(self) -> None:
        deadline = monotonic() + FINISHES_WITHIN
        while self._is_busy() and monotonic() < deadline:
            wasyncore.loop(timeout=0.05, map=self._sockets, use_poll=True, count=1)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)

    def _is_busy(self) -> bool:
        if self._in_flight:
            return True
        channels = [held for held in self._sockets.values() if isinstance(held, HTTPChannel)]
        return any(channel.total_outbufs_len or channel.requests for channel in channels)

    def _stop(self, *_: object) -> None:
        self._stopping.set()

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self._in_flight += 1
        try:
            return self._app(environ, start_response)
        finally:
            with self._lock:
                self._in_flight -= 1
