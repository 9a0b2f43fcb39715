"""The product as a newcomer has it: a process of its own with the demo, and a real browser
before it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium

ROOT = Path(__file__).parent.parent.parent
STARTS_WITHIN = 30.0  # seconds, on a machine that does much else


@dataclass(frozen=True)
class Demo:
    """A running Bookdesk with the demo's firm in it."""

    url: str
    password: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    var_dir = tmp_path_factory.mktemp("var")
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if "BOOKDESK" not in name},
        "BOOKDESK_VAR_DIR": str(var_dir),
        "BOOKDESK_PORT": str(port),
    }
    log = (var_dir / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--demo"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process)
        yield Demo(url, (var_dir / "demo-password").read_text().strip())
    finally:
        process.terminate()
        code = process.wait(timeout=STARTS_WITHIN)
        log.close()
    assert code == 0, "it stops in peace"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = monotonic() + STARTS_WITHIN
    while monotonic() < deadline:
        assert process.poll() is None, "it ended while it started"
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=1):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, ConnectionError):
            continue
    raise AssertionError("it was not ready in time")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
