"""A person's wish to end: Ctrl-C, SIGTERM or a closed terminal."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """Notes the signals while its context is entered, instead of dying of them.

    A plain flag: what a signal handler may safely touch while the main thread does anything.
    """

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def asked(self) -> bool:
        """Whether the end was asked for."""
        return self._asked

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
