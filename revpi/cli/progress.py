"""How far a long command is, on a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
import time

STEP_S = 0.2


class Progress:
    """One line on standard error that is written over again and again.

    Args:
        what: What is being done.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._shows = sys.stderr.isatty()
        self._next_s = time.monotonic() + STEP_S

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        now_s = time.monotonic()
        if not self._shows or (now_s < self._next_s and done < total):
            return
        self._next_s = now_s + STEP_S
        end = "\r\033[K" if done >= total else ""
        sys.stderr.write(f"\r{self._what}: {100 * done // max(total, 1)} %{end}")
        sys.stderr.flush()
