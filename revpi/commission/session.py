"""One session of commissioning: lock, checks, the scanning thread, and a safe end whatever happens."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Final, NoReturn, Self

from revpi.commission.bookkeeper import Bookkeeper
from revpi.commission.engine import Engine
from revpi.commission.errand import Errand
from revpi.commission.forcing import Value
from revpi.commission.live import LiveView
from revpi.commission.lock import Mastership
from revpi.commission.requests import (
    AcknowledgeRequest,
    ForceRequest,
    Refused,
    ReleaseRequest,
    Reply,
    Request,
    SilenceRequest,
)
from revpi.commission.text import Text
from revpi.errors import UserError

REPLY_S: Final = 2.0
JOIN_S: Final = 5.0
ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ENDED: Final = Text("the session has ended; outputs are zero", "die Sitzung ist beendet; Ausgänge sind aus")
UNSAVED: Final = Text(
    "the contactors' starts could not be stored: leave the miners off for an hour before Auto",
    "Schützstarts nicht gespeichert: Miner vor Auto eine Stunde aus lassen",
)
BUSY: Final = Text("the scans do not answer", "die Zyklen antworten nicht")


class SessionEnded(BaseException):
    """A signal ends the session; the text names it. No mistake, like KeyboardInterrupt."""


class Session:
    """Forces outputs and shows what the cabinet says; a context manager. Made by `revpi.commission.opening`.

    Any thread may call; the scans never wait for anybody. If this process dies, piControl zeroes the outputs.
    """

    def __init__(self, engine: Engine, mastership: Mastership, bookkeeper: Bookkeeper) -> None:
        self._engine = engine
        self._mastership = mastership
        self._bookkeeper = bookkeeper
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="commissioning-scan", daemon=True)
        self._failure = ""
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def view(self) -> LiveView:
        """The newest scan."""
        view = self._engine.view
        if view is None:
            raise RuntimeError("no scan yet")
        return view

    @property
    def unsaved(self) -> Text | None:
        """Why the contactors' starts could not be stored; None when they were."""
        failure = self._bookkeeper.failure
        return Text(f"{UNSAVED.en} ({failure})", f"{UNSAVED.de} ({failure})") if failure else None

    @property
    def ended(self) -> Text | None:
        """Why there are no scans any more; None while there are."""
        if self._thread.is_alive():
            return None
        return (
            Text(f"{ENDED.en}: {self._failure}", f"{ENDED.de}: {self._failure}") if self._failure else ENDED
        )

    def touch(self) -> None:
        """To be called for every key: without one for 60 s forced outputs go back."""
        self._engine.touched = True

    def force(self, name: str, value: Value, seconds: float | None = None, ramp_s: float = 0.0) -> Reply:
        """Force one output; `Done` with its countdown, or `Refused` with what is missing."""
        return self._ask(ForceRequest(name, value, seconds, ramp_s))

    def release(self, *names: str, why: Text | None = None) -> None:
        """Let these outputs go."""
        if names:
            self._ask(ReleaseRequest(names, why))

    def release_all(self, why: Text | None = None) -> None:
        """Let all outputs go."""
        self._ask(ReleaseRequest(why=why))

    def acknowledge(self) -> None:
        """Acknowledge a trip, as the button at the cabinet does."""
        self._ask(AcknowledgeRequest())

    def silence(self, request: SilenceRequest) -> None:
        """Stop feeding the outputs for a moment: the watchdogs must act."""
        self._ask(request)

    def on_signals(self) -> None:
        """Until `close`, SIGINT, SIGTERM and SIGHUP raise `SessionEnded` in the main thread."""
        self._handlers = {number: signal.signal(number, _raise_ended) for number in ENDING_SIGNALS}

    def close(self) -> None:
        """Outputs to zero, what was done stored, image and lock given back; again does nothing."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        self._bookkeeper.stop()
        if not (self._thread.is_alive() or self._bookkeeper.at_work):  # else the lock goes with the process
            self._mastership.release()
        handlers, self._handlers = self._handlers, {}
        for number, handler in handlers.items():
            signal.signal(number, handler)

    def start(self) -> None:
        """Begin to scan; returns after the first scan.

        Raises:
            UserError: The scans do not begin.
        """
        self._thread.start()
        deadline_s = time.monotonic() + REPLY_S
        while self._engine.view is None:
            if not self._thread.is_alive() or time.monotonic() >= deadline_s:
                self._stopping.set()
                raise UserError(f"commissioning does not scan: {self._failure or BUSY.en}")
            time.sleep(0.005)
        self._bookkeeper.start()

    def _run(self) -> None:
        try:
            self._engine.run(self._stopping)
        except Exception as error:  # noqa: BLE001  whatever it is: outputs are zero, and the person is told
            self._failure = f"{type(error).__name__}: {error}"

    def _ask(self, request: Request) -> Reply:
        name = request.name if isinstance(request, ForceRequest) else ""
        if (ended := self.ended) is not None:
            return Refused(name, (ended,))
        errand = Errand(request)
        with contextlib.suppress(queue.Full):
            self._engine.submit(errand)
            if (reply := errand.wait(REPLY_S)) is not None:
                return reply
        return Refused(name, (BUSY,))


def _raise_ended(number: int, _frame: FrameType | None) -> NoReturn:
    for other in ENDING_SIGNALS:
        signal.signal(other, signal.SIG_IGN)  # a second one must not disturb the end
    raise SessionEnded(signal.Signals(number).name)
