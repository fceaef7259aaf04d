"""The output that proves that scans succeed."""

from __future__ import annotations


class Heartbeat:
    """Toggles after a fixed number of good scans; rests at False when scans do not succeed."""

    def __init__(self, scans_per_beat: int) -> None:
        self._scans_per_beat = scans_per_beat
        self._level = False
        self._scans = 0

    def beat(self) -> bool:
        """Level for this scan, which is about to succeed."""
        self._scans += 1
        if self._scans >= self._scans_per_beat:
            self._scans = 0
            self._level = not self._level
        return self._level

    def rest(self) -> None:
        """The scan failed."""
        self._level = False
        self._scans = 0
