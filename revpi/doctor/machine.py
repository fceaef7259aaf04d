"""Clock and disk of a machine."""

from __future__ import annotations

import ctypes
import os
import shutil
import time
from pathlib import Path
from typing import Final

from revpi.doctor.finding import Finding, fail, ok, warn
from revpi.scan.clock import FIRST_VALID_WALL_S

TIME_ERROR: Final = 5
"""Answer of adjtimex(2) while nobody keeps the clock right."""

TIMEX_BYTES: Final = 512
"""More than struct timex has; with modes 0 the call only reads."""

BYTES_PER_MB: Final = 1_000_000


def clock(server_hint: str) -> Finding:
    """Whether the clock is set and kept right.

    Args:
        server_hint: How this machine gets its time.
    """
    if time.time() < FIRST_VALID_WALL_S:
        return fail("the clock was never set", server_hint)
    if ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)) == TIME_ERROR:
        return warn("the clock is not synchronised; tariffs and time windows may be wrong", server_hint)
    return ok("set and synchronised")


def disk(folder: Path, needed_mb: float) -> Finding:
    """Whether a folder can be written and has room."""
    there = next((path for path in (folder, *folder.parents) if path.is_dir()), Path("/"))
    if not os.access(there, os.W_OK | os.X_OK):
        return fail(
            f"{there} cannot be written by this user", f"make it belong to the program's user: {there}"
        )
    free_mb = shutil.disk_usage(there).free / BYTES_PER_MB
    if free_mb < needed_mb:
        return warn(f"{there}: {free_mb:.0f} MB free, {needed_mb:.0f} MB wanted", "make room on this disk")
    return ok(f"{there}: {free_mb:.0f} MB free")
