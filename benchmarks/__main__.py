"""`python -m benchmarks`: measures and prints; needs no network and no account."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path

from benchmarks.bookings import on_postgresql, on_sqlite
from benchmarks.figures import show
from benchmarks.web import over_http


def main() -> None:
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    print(f"Measured on {machine}\n")
    with tempfile.TemporaryDirectory() as folder:
        figures = over_http(Path(folder))
        figures += on_sqlite(Path(folder))
    figures += on_postgresql()
    print(show(figures))


if __name__ == "__main__":
    main()
