"""`python -m benchmarks`: measures and prints; needs no network and no account."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path

from benchmarks.bookings import on_postgresql, on_sqlite
from benchmarks.calendars import with_a_full_calendar
from benchmarks.figures import show
from benchmarks.start import to_start
from benchmarks.web import over_http


def main() -> None:
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    print(f"Measured on {machine}\n")
    with tempfile.TemporaryDirectory() as folder:
        figures = to_start()
        figures += over_http(Path(folder))
        figures += on_sqlite(Path(folder))
        figures += with_a_full_calendar(Path(folder))
    figures += on_postgresql()
    print(show(figures))


if __name__ == "__main__":
    main()
