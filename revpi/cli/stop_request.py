"""What signals ask of the running program: an end, or the process image for commissioning."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

from revpi.commission.entry import MAY_TAKE
from revpi.commission.lock import LEND_SIGNAL
from revpi.scan.ending import Stop
from revpi.scan.exchange import Exchange

ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StopRequest:
    """The scan asks it before each scan. A second signal to end ends at once, but not SIGHUP.

    Attributes:
        reason: Name of the signal to end, "" before one came.
        lent: The scans end because commissioning asked for the image while the mode allowed it.
        exchange: Where the newest scan is, None while there is none.
    """

    def __init__(self) -> None:
        self.reason = ""
        self.lent = False
        self.exchange: Exchange | None = None
        self._wish = Stop.NO
        self._asked = False
        for number in ENDING:
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, self._note_end)
        signal.signal(LEND_SIGNAL, self._note_asked)

    def __call__(self) -> Stop:
        """What is asked of the scans."""
        if self._asked:
            self._asked = False
            latest = None if self.exchange is None else self.exchange.latest
            self.lent = latest is not None and latest.result.mode.value in MAY_TAKE
        return max(self._wish, Stop.ORDERLY) if self.lent else self._wish

    def ended(self) -> bool:
        """Whether a signal to end has come."""
        return bool(self.reason)

    def _note_end(self, number: int, _frame: FrameType | None) -> None:
        if not self.reason:
            self._wish = Stop.ORDERLY
        elif number != signal.SIGHUP:  # kernel and shell both tell of a terminal that goes away
            self._wish = Stop.NOW
        self.reason = signal.Signals(number).name

    def _note_asked(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
