"""The product as a process of its own: started, stopped, killed and started again, over real
HTTP.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from typing_extensions import override

from tests.world import KEY

ROOT = Path(__file__).parent.parent.parent
WITHIN = 60.0  # seconds, on a machine that does much else
BETWEEN_TRIES = 0.05  # seconds that are left to the one who is waited for


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    @override
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str


@dataclass
class Product:
    """One process of `app.py`, with its own folder and port."""

    var_dir: Path
    database_url: str | None = None
    arguments: tuple[str, ...] = ("serve",)
    settings: Mapping[str, str] = field(default_factory=dict)  # besides what every run needs
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it is ready."""
        self.port = self.port or free_port()
        with (self.var_dir / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py", *self.arguments],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until(lambda: self.get("/readyz").status == 200)

    def runs(self, *arguments: str) -> tuple[int, str]:
        """Another command on the same data: its exit code, and all that it printed."""
        done = subprocess.run(
            [sys.executable, "app.py", *arguments],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def stop(self) -> int:
        """As an operator stops it; the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=WITHIN)

    def kill(self) -> None:
        """As the power goes."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=WITHIN)

    def drained(self) -> None:
        """Returns when nothing that is due waits in the outbox any more."""
        self._wait_until(lambda: "bookdesk_outbox_depth 0.0" in self.get("/metrics").text)

    def log(self) -> str:
        return (self.var_dir / "log").read_text()

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.url + path))  # noqa: S310 - our own address

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        body = urllib.parse.urlencode(form).encode()
        return self._ask(urllib.request.Request(self.url + path, data=body))  # noqa: S310 - as above

    def _environment(self) -> dict[str, str]:
        environment = {
            **{name: value for name, value in os.environ.items() if "BOOKDESK" not in name},
            "BOOKDESK_VAR_DIR": str(self.var_dir),
            "BOOKDESK_PORT": str(self.port),
            "BOOKDESK_SECRET_KEY": KEY,
            "BOOKDESK_LOG_LEVEL": "warning",
            **self.settings,
        }
        if self.database_url:
            environment["BOOKDESK_DATABASE_URL"] = self.database_url
        return environment

    def _ask(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=WITHIN) as answer:
                return Answer(answer.status, answer.read().decode(), "")
        except urllib.error.HTTPError as answer:
            with answer:
                location = answer.headers.get("Location", "")
                return Answer(answer.code, answer.read().decode(), location)

    def _wait_until(self, holds: Any) -> None:
        deadline, tries = monotonic() + WITHIN, Event()
        while monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, self.log()[-3000:]
            with suppress(urllib.error.URLError, ConnectionError):
                if holds():
                    return
            tries.wait(BETWEEN_TRIES)
        raise AssertionError(f"not in time: {self.log()[-3000:]}")


def nonce_in(page: str) -> str:
    """The page's own confirmation, which its forms send along."""
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    assert found, page[:500]
    return found.group(1)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
