"""How long it takes until the program is read in, before it does anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.figures import Figure, timed

ROOT = Path(__file__).parents[1]
TIMES = 5


def to_start() -> list[Figure]:
    """Beside an interpreter that does nothing."""
    floor, _ = timed(lambda: _run("pass"), times=TIMES)
    value, p95 = timed(lambda: _run("import app"), times=TIMES)
    return [Figure("app.py read in", value, "ms", p95, floor, "a bare interpreter")]


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
