"""Modules whose telegrams fail: their input bytes keep the last value and nothing marks them as old.

The only signs are the base module's RS485ErrorCnt and that nothing of the module changes (KUNBUS piControl:
above RS485ErrorLimit1 errors are logged only, above RS485ErrorLimit2 the piBridge stops).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

WINDOW_S: Final = 1.0
ERRORS: Final = 10
"""So many errors in a window are more than a disturbance; piControl's own default of RS485ErrorLimit1."""

MOST_ERRORS: Final = 10_000
"""More telegrams than the piBridge carries in a window: the count went back."""

_COUNTER_SPAN: Final = 1 << 16
_NONE: Final[frozenset[int]] = frozenset()


class StuckWatch:
    """Compares all modules at the ends of windows; time is an argument.

    Args:
        get_errors: RS485ErrorCnt, 16 bits, starts at 0 with the driver.
        get_inputs: Input bytes per position of a module.

    Attributes:
        stuck: Positions of the modules that are not to be believed.
    """

    __slots__ = ("_begun_s", "_errors", "_get_errors", "_get_inputs", "_inputs", "stuck")

    def __init__(self, get_errors: Callable[[], int], get_inputs: Mapping[int, Callable[[], bytes]]) -> None:
        self._get_errors = get_errors
        self._get_inputs = get_inputs
        self._begun_s: float | None = None
        self._errors = 0
        self._inputs: dict[int, bytes] = {}
        self.stuck = _NONE

    def look(self, now_s: float) -> frozenset[int]:
        """After each read: the positions of modules that are stuck."""
        if self._begun_s is None:
            self._begin(now_s)
        elif now_s - self._begun_s >= WINDOW_S:
            self.stuck = self._unchanged() if self._new_errors() >= ERRORS else _NONE
            self._begin(now_s)
        elif self.stuck:
            self.stuck &= self._unchanged()
        return self.stuck

    def _begin(self, now_s: float) -> None:
        self._begun_s = now_s
        self._errors = self._get_errors()
        self._inputs = {position: get() for position, get in self._get_inputs.items()}

    def _new_errors(self) -> int:
        """Errors of this window; a counter that went back began anew with the driver."""
        new = (self._get_errors() - self._errors) % _COUNTER_SPAN
        return new if new < MOST_ERRORS else 0

    def _unchanged(self) -> frozenset[int]:
        return frozenset(
            position for position, old in self._inputs.items() if self._get_inputs[position]() == old
        )
