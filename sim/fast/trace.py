"""What happened in a run, scan by scan, where something changed."""

from __future__ import annotations

from collections import deque

from revpi.core.outputs import Outputs
from revpi.signals.table import CORE_OUTPUTS
from sim.fast.loop import ClosedLoop

MOST_LINES = 5000
_RELAYS = tuple(signal.field for signal in CORE_OUTPUTS if not signal.field.endswith("_speed"))


class Trace:
    """Watches a run.

    Args:
        lines: Keep lines for people.

    Attributes:
        scans: Scans so far.
        first: Scan in which each broken invariant was seen first.
        lines: Time and text of each change, the newest `MOST_LINES`.
    """

    def __init__(self, *, lines: bool = False) -> None:
        self.scans = 0
        self.first: dict[str, int] = {}
        self.lines: deque[tuple[float, str]] = deque(maxlen=MOST_LINES)
        self._lines = lines
        self._seen: dict[str, str] = {}

    def __call__(self, loop: ClosedLoop, broken: list[str]) -> None:
        """One scan has been done."""
        self.scans += 1
        for text in broken:
            self.first.setdefault(text, self.scans)
        if self._lines:
            self._note(loop, broken)

    def _note(self, loop: ClosedLoop, broken: list[str]) -> None:
        state = _state(loop)
        news = [f"{name} {text}" for name, text in state.items() if self._seen.get(name) != text]
        news += [f"BROKEN {text}" for text in broken]
        self._seen = state
        if news:
            self.lines.append((loop.time_s, f"scan {self.scans}: {', '.join(news)}"))


def _state(loop: ClosedLoop) -> dict[str, str]:
    """What is told when it changes."""
    state = {"on:": _on(loop.written)}
    result = loop.result
    if result is None:
        return state | {"program": "off"}
    first, second = result.miners
    return state | {
        "program": "on",
        "mode": result.mode,
        "tripped": str(result.tripped),
        "sink": result.sink,
        "miners": f"{first.state} {second.state}",
        "alarms": " ".join(alarm.code for alarm in result.alarms) or "none",
    }


def _on(outputs: Outputs) -> str:
    return " ".join(name for name in _RELAYS if getattr(outputs, name)) or "nothing"
