"""The site as a process: exchange with the process image at a fixed pace, requests in between."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from revpi.config.loader import load
from sim.site.control_server import ControlServer
from sim.site.image import SiteImage
from sim.site.lines import SerialPorts, devices
from sim.site.requests import answer
from sim.site.settings import SiteConfig
from sim.site.site import Site


def run(config_path: Path, procimg: Path, configrsc: Path, control: Path, ports: SerialPorts) -> int:
    """Be the site until SIGTERM or SIGINT; the exit code.

    Args:
        config_path: Settings of the site.
        procimg: Process image, made when missing.
        configrsc: piCtory configuration.
        control: Control socket to make; it exists once the inputs are in the process image.
        ports: Names to make for the serial ports.

    Raises:
        UserError: A file or a setting is wrong.
    """
    config = load(config_path, SiteConfig)
    with ExitStack() as stack:
        stopping = stack.enter_context(_stop_signals())
        image = SiteImage(procimg, configrsc, config.transmitters)
        stack.callback(image.close)
        site = Site(config, image)
        for device in devices(site, config, ports):
            device.start()
            stack.callback(device.stop)
        site.exchange(config.period_s)
        server = ControlServer(control, partial(answer, site))
        stack.callback(server.close)
        _serve(site, server, config.period_s, stopping)
    return 0


def _serve(site: Site, server: ControlServer, period_s: float, stopping: Callable[[], bool]) -> None:
    last_s = time.monotonic()
    while not stopping():
        server.serve(last_s + period_s - time.monotonic())
        now_s = time.monotonic()
        if now_s - last_s >= period_s:
            site.exchange(now_s - last_s)
            last_s = now_s


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Tells whether SIGTERM or SIGINT has come."""
    seen: list[int] = []
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda arrived, _frame: seen.append(arrived)) for number in numbers]
    try:
        yield lambda: bool(seen)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
