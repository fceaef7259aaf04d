"""`thermiq-plc run`: the control program until SIGTERM, SIGHUP or Ctrl-C."""

from __future__ import annotations

import logging
import time
import traceback
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

import revpi
from revpi import logs
from revpi.blackbox.head import head_of
from revpi.blackbox.record import StateClock
from revpi.cli.parser import takes_config
from revpi.cli.stop_request import StopRequest
from revpi.commission.applied import applied
from revpi.commission.cabinet import Cabinet
from revpi.commission.gate import Gate
from revpi.commission.lock import AUTOMATIC, LEND_S, LEND_SIGNAL, Mastership, holder
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.contract.topics import check_base
from revpi.core.controller import Controller
from revpi.core.inputs import Now, Requests
from revpi.core.memory.lease_log import restored
from revpi.core.memory.memory import Memory
from revpi.edges.messages import EdgeSettings
from revpi.edges.process import EdgeProcess
from revpi.image.driver import WatchdogState
from revpi.image.process_image import ProcessImage
from revpi.mqtt.authority import check_authority
from revpi.mqtt.settings import read_password
from revpi.scan import habits
from revpi.scan.clock import Clock, SystemClock
from revpi.scan.garbage import Garbage
from revpi.scan.loop import ScanLoop
from revpi.scan.phases import Laps
from revpi.store.state_file import StateFile

EXIT_PROGRAM_FAILED = 1
TAKE_POLL_S = 0.5

WATCHDOG_TEXT: dict[WatchdogState, str] = {
    WatchdogState.ARMED: "output watchdog armed",
    WatchdogState.OFF: "output watchdog is switched off in the settings (image.watchdog_ms = 0)",
    WatchdogState.NOT_AVAILABLE: "output watchdog not available: this process image is not piControl",
}

log = logging.getLogger("thermiq-plc")


def configure(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.set_defaults(command=run)
    parser.add_argument("--log-level", choices=logs.LEVELS, default="info", help="(%(default)s)")
    takes_config(parser)


def run(arguments: Namespace) -> int:
    """Scan until a signal comes; outputs are zero afterwards in every case.

    Returns:
        0 after a signal, `EXIT_PROGRAM_FAILED` when the controller failed.

    Raises:
        UserError: Settings, process image or config.rsc are wrong.
    """
    config, clock, stop = load(arguments.config, PlcConfig), SystemClock(), StopRequest()
    path = Cabinet.of(config).lock_path
    mastership = Mastership(path, AUTOMATIC)
    while _take(mastership, path, stop):
        try:
            code = scan(*_commissioned(config), clock, stop)
        finally:
            mastership.release()
        if not stop.lent:
            return code
        log.info("the process image is lent for commissioning")
        stop.lent = False
        _wait(LEND_S, stop)
    return 0


def _take(mastership: Mastership, path: Path, stop: StopRequest) -> bool:
    """Wait for the process image; False when the program shall end before."""
    told = False
    while not stop.reason:
        if mastership.try_take():
            return True
        if not told:
            told = True
            log.warning("waiting: the process image is in other hands (%s)", holder(path)[0])
        _wait(TAKE_POLL_S, stop)
    return False


def _wait(seconds: float, stop: StopRequest) -> None:
    end_s = time.monotonic() + seconds
    while not stop.reason and time.monotonic() < end_s:
        time.sleep(0.05)


def _commissioned(config: PlcConfig) -> tuple[PlcConfig, Gate]:
    """Settings with what commissioning measured; without its green rows the miners stay off."""
    config, gate = applied(config, config.commission.override)
    if gate.allowed:
        return config, gate
    miner = replace(config.control.miner, locked=True)
    return replace(config, control=replace(config.control, miner=miner)), gate


def scan(config: PlcConfig, gate: Gate, clock: Clock, stop: StopRequest) -> int:
    """Scan with these settings until `stop` asks for the end; the image is ours."""
    check_base(config.mqtt.base)
    read_password(config.mqtt)
    check_authority(config.mqtt)
    memory = StateFile(Path(config.store.path), Memory).load().record
    image = ProcessImage(config.image, config.sensors, config.signals, clock.mono, stop.ended)
    if stop.ended():
        image.close()
        return _ended(stop)
    stop.exchange = edges = _edges(config, memory, clock)
    failure = ""
    try:
        edges.start()
        laps = Laps(clock.mono)
        controller = Controller(config.control, memory, before_guard=laps.before_guard)
        states = StateClock(controller, config.blackbox.keyframe_s, config.scan.period_s)
        loop = ScanLoop(image, controller, edges, config.scan, clock, laps, states)
        _settle(config, edges)
        _announce(config, image.arm_watchdog(), gate)
        loop.run(stop)
    except Exception:  # noqa: BLE001  whatever it is: outputs are zero, it is told and ends the program
        failure = traceback.format_exc()
    finally:
        image.close()
        edges.stop(failure)
        Garbage().release()
    if failure:
        log.error("the controller failed; outputs are zero; the loader restarts the program\n%s", failure)
        return EXIT_PROGRAM_FAILED
    return _ended(stop)


def _ended(stop: StopRequest) -> int:
    log.info("ended by %s; outputs are zero", stop.reason or LEND_SIGNAL.name)
    return 0


def _edges(config: PlcConfig, memory: Memory, clock: Clock) -> EdgeProcess:
    """The edges; leases from before the start hold again in the first scan."""
    head = head_of(revpi.__version__, config.site.name, config.control, clock.wall())
    settings = EdgeSettings(
        config.mqtt,
        config.store,
        config.local,
        revpi.__version__,
        config.blackbox,
        head,
        homeassistant=config.homeassistant,
        history=config.history,
    )
    leases = restored(memory.leases, Now(clock.mono(), clock.wall()))
    return EdgeProcess(settings, config.scan.period_s, Requests(leases=leases), clock.mono)


def _settle(config: PlcConfig, edges: EdgeProcess) -> None:
    """Real-time habits, when all is made: it stays out of the scans' way."""
    Garbage().settle()
    got = habits.take(config.scan)
    edges.tell(got)
    for habit in got:
        log.log(
            logging.INFO if habit.got else logging.WARNING,
            "real time: %s %s: %s",
            habit.name,
            "got" if habit.got else "not got",
            habit.detail,
        )


def _announce(config: PlcConfig, watchdog: WatchdogState, gate: Gate) -> None:
    log.info(
        "thermiq-plc %s, site %s, scan every %d ms",
        revpi.__version__,
        config.site.name,
        config.scan.period_ms,
    )
    level = logging.INFO if watchdog is WatchdogState.ARMED else logging.WARNING
    log.log(level, "%s", WATCHDOG_TEXT[watchdog])
    log.log(logging.WARNING if gate.open else logging.INFO, "%s", gate.text.en)
