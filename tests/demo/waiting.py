"""Waiting for a condition instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE_S = 10.0


def until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail when it does not in time."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.02)
