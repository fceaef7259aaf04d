"""The process of the edges: `python -m revpi.edges.worker DESCRIPTOR PARENT_PID`, started by the program.

It lives as long as the scan's process: the kernel ends it with that one, and it ends itself when the line
is closed. Signals are for the scan's process only.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

from revpi import logs
from revpi.core.inputs import Requests, SiteData
from revpi.edges.bundle import Edges
from revpi.edges.leash import bind
from revpi.edges.line import Line, LineClosedError
from revpi.edges.messages import Farewell, Hello, Intake, Scans
from revpi.errors import EXIT_USER_ERROR, UserError
from revpi.scan.exchange import Exchange

HELLO_S: Final = 10.0
TURN_S: Final = 0.02
"""New records reach the scan within this and one period."""

NICENESS: Final = 5
"""Where the scan could not get a real-time priority it is at least before the edges."""

log = logging.getLogger("thermiq-plc.edges")


def _give_way() -> None:
    """No real-time priority, which a process started by the scan inherits, and a lower one than usual."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(NICENESS)


class Worker:
    """Carries records between the line and the edges.

    Args:
        line: To the scan's process.
        hello: What to begin with.
        more: Messages that came with it.

    Raises:
        UserError: Base topic or password file cannot be used.
    """

    def __init__(self, line: Line, hello: Hello, *more: Any) -> None:
        self._line = line
        self._exchange = Exchange()
        self._exchange.site, self._exchange.requests = hello.site, hello.requests
        self._told: tuple[SiteData, Requests] = (hello.site, hello.requests)
        self.edges = Edges(self._exchange, hello.settings)
        self.edges.tell(hello.habits)
        self._more = more

    def run(self) -> str:
        """Carry until the end; returns what the controller raised, "" after an orderly end."""
        poll = select.poll()
        poll.register(self._line, select.POLLIN)
        messages: Sequence[Any] = self._more
        try:
            while True:
                for message in messages:
                    if isinstance(message, Farewell):
                        return message.failure
                    self._take(message)
                self._tell()
                poll.poll(TURN_S * 1000)
                messages = self._line.receive()
        except LineClosedError as error:
            log.warning("the scan's process is gone: %s", error)
            return ""

    def _take(self, message: Any) -> None:
        if isinstance(message, Scans):
            for snapshot in message.snapshots():
                self.edges.take(snapshot)
        else:
            self.edges.tell(message)

    def _tell(self) -> None:
        """Hand over what came in, the newest of each only."""
        news = (self._exchange.site, self._exchange.requests)
        old_site, old_requests = self._told
        if (news[0] is not old_site or news[1] is not old_requests) and self._line.send(Intake(*news)):
            self._told = news


def wait_for_hello(line: Line) -> list[Any]:
    """The first messages, of which the first is the hello; empty when none came."""
    end_s = time.monotonic() + HELLO_S
    while time.monotonic() < end_s:
        select.select((line,), (), (), TURN_S)
        if messages := line.receive():
            return messages
    return []


def main(argv: list[str]) -> int:
    """Be the process of the edges.

    Args:
        argv: Descriptor of the line, process id of the parent.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if not bind(int(argv[1])):
        return 1
    _give_way()
    line = Line(socket.socket(fileno=int(argv[0])))
    hello, *more = wait_for_hello(line) or [None]
    if not isinstance(hello, Hello):
        return 1
    logs.start(logging.getLevelName(hello.log_level))
    try:
        worker = Worker(line, hello, *more)
    except UserError as error:
        log.error("%s", error)  # noqa: TRY400  a user's mistake needs no traceback
        return EXIT_USER_ERROR
    if hello.note:
        log.warning("started again; before: %s", hello.note)
    worker.edges.start()
    worker.edges.stop(worker.run())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
