"""How the scans come to their end: miners first, then zero."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from revpi.core.outputs import Outputs

LIMIT_S: Final = 3.6
"""Longest walk-down; with the edges' own end it stays below RevPiPyLoad's stop timeout of 5 s."""

REST_S: Final = 0.3
"""Scans go on for so long after both contactors are off, so that they have dropped before the pumps stop."""


class Stop(IntEnum):
    """What is asked of the scans."""

    NO = 0
    ORDERLY = 1
    NOW = 2


class Ending:
    """When an orderly end is complete; time is an argument.

    Attributes:
        begun: An orderly end was asked for.
    """

    __slots__ = ("_off_since_s", "_since_s", "begun")

    def __init__(self) -> None:
        self.begun = False
        self._since_s = 0.0
        self._off_since_s: float | None = None

    def begin(self, now_s: float) -> None:
        """An end is asked for; further calls change nothing."""
        if not self.begun:
            self.begun, self._since_s = True, now_s

    def note(self, outputs: Outputs, now_s: float) -> None:
        """What a scan has written."""
        if outputs.k10_on or outputs.k11_on:
            self._off_since_s = None
        elif self._off_since_s is None:
            self._off_since_s = now_s

    def complete(self, now_s: float) -> bool:
        """Whether nothing is left to wait for."""
        if not self.begun:
            return False
        if now_s - self._since_s >= LIMIT_S:
            return True
        off_s = self._off_since_s
        return off_s is not None and now_s - max(off_s, self._since_s) >= REST_S
