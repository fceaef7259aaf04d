"""Forcing a valve, two pumps and a contactor by keys."""

from __future__ import annotations

import time
from typing import Final

from tests.commission.screen import DOWN, ENTER, HOME, Screen

LIMIT_S: Final = 20.0
TO_P3: Final = HOME + DOWN * 2
FORCED: Final = {"P3_ON": True, "P5_SPEED": 5.0, "RV1_ZU": True, "K10_ON": True}
KEYS: Final = {
    "P3_ON": TO_P3 + ENTER,
    "P5_SPEED": f"{HOME}{DOWN * 12}{ENTER}5{ENTER}",
    "RV1_ZU": HOME + DOWN * 5 + ENTER,
    "K10_ON": HOME + ENTER,
}


def force_all(screen: Screen) -> None:
    """On the page of the outputs, in an order that the guard allows."""
    screen.type("2")
    for name, keys in KEYS.items():
        force(screen, name, keys)


def force(screen: Screen, name: str, keys: str) -> None:
    """Ask until pauses, pre-run and valve allow it."""
    end_s = time.monotonic() + LIMIT_S
    told = ""
    while f"{name} on for" not in told and f"{name} 5.0 V for" not in told:
        assert time.monotonic() < end_s, told
        screen.type(keys)
        screen.see("? y/n")
        screen.type("y")
        told = screen.wait(lambda text: f"{name} refused" in text or " s\n1-4" in text, "an answer")
