"""Room in memory, for what a test throws away: nothing there waits for a disk."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOM_NEEDED = 2 * 1024**3


def memory() -> Path | None:
    """A folder in it, if this machine has one with room to spare."""
    folder = Path("/dev/shm")  # noqa: S108 - who uses it makes a folder of their own in it
    has_room = folder.is_dir() and shutil.disk_usage(folder).free > ROOM_NEEDED
    return folder if has_room else None
