"""Slaves on a line: frames by silence, answers after a turnaround, at the pace of a real UART."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from sim.deye.faults import Delivery, Faults
from sim.deye.line import PtyLine
from sim.deye.rtu import answer
from sim.deye.settings import DeyeSettings

BITS_PER_CHARACTER = 10  # 8N1
SILENCE_CHARACTERS = 3.5
PIECE_BYTES = 16
MAX_FRAME_BYTES = 256
JOIN_TIMEOUT_S = 5.0


class RtuSlave:
    """One or more Modbus RTU slaves on a pseudo-terminal, in a thread of their own.

    Args:
        answer: The reply to a frame, None for silence.
        link: Name under which clients find the port; made at `start`, removed at `stop`.
        faults: Faults for the next replies.
        baud: Pace of the reply.
        turnaround_s: Pause before the reply.
    """

    def __init__(
        self,
        answer: Callable[[bytes], bytes | None],
        link: Path,
        faults: Faults | None = None,
        *,
        baud: int = 9_600,
        turnaround_s: float = 0.02,
    ) -> None:
        self._answer = answer
        self._link = link
        self._faults = faults or Faults()
        self._turnaround_s = turnaround_s
        self._character_s = BITS_PER_CHARACTER / baud
        self._stopping = threading.Event()
        self._line: PtyLine | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the line and answer from now on.

        Raises:
            UserError: The link cannot be made.
        """
        self._stopping.clear()
        self._line = PtyLine(self._link)
        self._thread = threading.Thread(
            target=self._serve, args=(self._line,), name="modbus slave", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread and remove the link; harmless when not started."""
        if self._line is None or self._thread is None:
            return
        self._stopping.set()
        self._line.wake()
        self._thread.join(JOIN_TIMEOUT_S)
        self._line.close()
        self._line = self._thread = None

    def _serve(self, line: PtyLine) -> None:
        while not self._stopping.is_set():
            frame = self._frame(line)
            reply = self._answer(frame) if frame else None
            if reply is not None:
                self._send(line, self._faults.deliver(reply, self._faults.take()))

    def _frame(self, line: PtyLine) -> bytes:
        """Everything up to the next silence of 3.5 characters (the end of it, when longer than any frame)."""
        frame = line.read(None)
        while piece := line.read(SILENCE_CHARACTERS * self._character_s):
            frame = (frame + piece)[-MAX_FRAME_BYTES:]
        return frame

    def _send(self, line: PtyLine, delivery: Delivery) -> None:
        self._pause(self._turnaround_s + delivery.delay_s)
        for piece in delivery.pieces:
            for start in range(0, len(piece), PIECE_BYTES):
                chunk = piece[start : start + PIECE_BYTES]
                self._pause(len(chunk) * self._character_s)
                if not self._stopping.is_set():
                    line.write(chunk)
            self._pause(delivery.gap_s)

    def _pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)


class DeyeSlave(RtuSlave):
    """The inverter.

    Args:
        registers: Called once for each request; addresses that are missing read 0.
        link: As `RtuSlave`.
        faults: As `RtuSlave`.
        settings: Id and pace.
    """

    def __init__(
        self,
        registers: Callable[[], Mapping[int, int]],
        link: Path,
        faults: Faults | None = None,
        settings: DeyeSettings | None = None,
    ) -> None:
        manners = settings or DeyeSettings()
        super().__init__(
            lambda frame: answer(frame, manners.slave_id, registers()),
            link,
            faults,
            baud=manners.baud,
            turnaround_s=manners.turnaround_s,
        )
