"""The optical head: pushes what it is given, at the pace of a real line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from sim.deye.line import PtyLine

BITS_PER_CHARACTER = 10  # 8N1
PIECE_BYTES = 32
JOIN_TIMEOUT_S = 5.0


class OpticalHead:
    """Pushes telegrams on a pseudo-terminal, in a thread of its own.

    Args:
        content: Called once for each telegram; b"" for silence.
        link: Name under which readers find the port; there from `start` to `stop`.
        period_s: Pause between telegrams.
        baud: Pace of the line.
    """

    def __init__(
        self, content: Callable[[], bytes], link: Path, period_s: float = 1.0, baud: int = 9600
    ) -> None:
        self._content = content
        self._link = link
        self._period_s = period_s
        self._piece_s = PIECE_BYTES * BITS_PER_CHARACTER / baud
        self._stopping = threading.Event()
        self._line: PtyLine | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Plug in.

        Raises:
            UserError: The link cannot be made.
        """
        self._stopping.clear()
        self._line = PtyLine(self._link)
        self._thread = threading.Thread(target=self._push, args=(self._line,), name="sml", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Pull out; harmless when not started."""
        if self._line is None or self._thread is None:
            return
        self._stopping.set()
        self._thread.join(JOIN_TIMEOUT_S)
        self._line.close()
        self._line = self._thread = None

    def _push(self, line: PtyLine) -> None:
        while not self._stopping.is_set():
            data = self._content()
            for start in range(0, len(data), PIECE_BYTES):
                line.write(data[start : start + PIECE_BYTES])
                if self._stopping.wait(self._piece_s):
                    return
            self._stopping.wait(self._period_s)
