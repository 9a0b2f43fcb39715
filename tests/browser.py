"""A real Chromium for the tests: where it is, how it is started, and how a machine gets one.

`python -m tests.browser` is part of the set-up of the tests: it installs one where none is found.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

DEBIANS = ("chromium", "fonts-liberation")  # without a font it draws boxes

# Without these Chromium looks for its maker's servers at every start.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

HELP = """The tests need Chromium, and it could not be installed here. Any of these helps:
  install the package `chromium` of your system, or Google Chrome, so that it is on the PATH;
  set CHROMIUM to the path of one that is there;
  run `.venv/bin/playwright install chromium`."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser of its own, which ends with the block; each visitor is a `new_context()`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def chromium_path() -> str:
    """Where Chromium is: the one that CHROMIUM names, one on the PATH, or Playwright's own."""
    path = _found()
    assert path, HELP
    return path


def main() -> None:
    """Install Chromium unless there is one; ends with a sentence that helps if that cannot be."""
    ways: tuple[Callable[[], None], ...] = (_install_playwrights, _install_debians)
    for install in ways:
        if _found():
            return
        install()
    if not _found():
        sys.exit(HELP)


def _found() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights()


def _playwrights() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install_playwrights() -> None:
    _try(sys.executable, "-m", "playwright", "install", "chromium")


def _install_debians() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update", "-q")
        _try("apt-get", "install", "-y", "-q", "--no-install-recommends", *DEBIANS)


def _try(*command: str) -> None:
    """Run it, and show what it said only if it failed: another way may still succeed."""
    print("Chromium for the tests:", *command, flush=True)  # noqa: T201 - set-up tells what it does
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(*(done.stdout + done.stderr).splitlines()[-5:], sep="\n", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
