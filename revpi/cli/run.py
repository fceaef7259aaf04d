"""`thermiq-plc run`: the control program until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import signal
from argparse import Namespace
from types import FrameType

import revpi
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.core.controller import Controller
from revpi.edges.bundle import Edges
from revpi.image.driver import WatchdogState
from revpi.image.process_image import ProcessImage
from revpi.scan.clock import SystemClock
from revpi.scan.exchange import Exchange
from revpi.scan.loop import ScanLoop

EXIT_PROGRAM_FAILED = 1

WATCHDOG_TEXT: dict[WatchdogState, str] = {
    WatchdogState.ARMED: "output watchdog armed",
    WatchdogState.OFF: "output watchdog is switched off in the settings (image.watchdog_ms = 0)",
    WatchdogState.NOT_AVAILABLE: "output watchdog not available: this process image is not piControl",
}

log = logging.getLogger("thermiq-plc")


class StopFlag:
    """Set by SIGTERM or SIGINT; the scan asks it before each scan."""

    def __init__(self) -> None:
        self._signal = ""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def __call__(self) -> bool:
        """Whether the program shall end."""
        return bool(self._signal)

    @property
    def reason(self) -> str:
        """Name of the signal, "" before one came."""
        return self._signal

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signal = signal.Signals(number).name


def run(arguments: Namespace) -> int:
    """Scan until a signal comes; outputs are zero afterwards in every case.

    Returns:
        0 after a signal, `EXIT_PROGRAM_FAILED` when the controller failed.

    Raises:
        UserError: Settings, process image or config.rsc are wrong.
    """
    config = load(arguments.config, PlcConfig)
    stop = StopFlag()
    exchange = Exchange()
    edges = Edges(exchange, config.mqtt, config.store, config.local, revpi.__version__)
    image = ProcessImage(config.image, config.sensors, config.signals)
    try:
        controller = Controller(config.control, edges.memory)
        loop = ScanLoop(image, controller, exchange, config.scan, SystemClock())
        _announce(config, image.arm_watchdog())
        edges.start()
        loop.run(stop)
    except Exception:
        log.exception("the controller failed; outputs are zero; the loader restarts the program")
        return EXIT_PROGRAM_FAILED
    finally:
        image.close()
        edges.stop()
    log.info("ended by %s; outputs are zero", stop.reason)
    return 0


def _announce(config: PlcConfig, watchdog: WatchdogState) -> None:
    log.info(
        "thermiq-plc %s, site %s, scan every %d ms",
        revpi.__version__,
        config.site.name,
        config.scan.period_ms,
    )
    level = logging.INFO if watchdog is WatchdogState.ARMED else logging.WARNING
    log.log(level, "%s", WATCHDOG_TEXT[watchdog])
