"""The price server as a process."""

from __future__ import annotations

import signal
import time

from revpi.errors import UserError
from sim.prices.day import published
from sim.prices.server import PriceServer

LOOK_S = 60.0
_ENDS = (signal.SIGTERM, signal.SIGINT)


def run(port: int) -> int:
    """Tell prices until SIGTERM or SIGINT; the exit code.

    Raises:
        UserError: The port is taken.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # before the server's threads, which inherit it
    try:
        server = PriceServer(published(time.time()), port)
    except OSError as error:
        raise UserError(f"port {port} cannot be used ({error.strerror}); choose another one") from None
    server.start()
    while signal.sigtimedwait(_ENDS, LOOK_S) is None:
        server.prices = published(time.time())
    server.stop()
    return 0
